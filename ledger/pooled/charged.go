package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// charged is whom and what a cost is for: a service, of a provider where one is known, on a contract where it is on one.
type charged struct {
	service            *Service
	provider, contract string
}

// chargedTo is a cost on file: without a provider given, that of the contract where it has but one.
func chargedTo(s State, service, provider, contract string) charged {
	c := charged{must[Service](s, "services", service), provider, contract}
	if contract != "" && provider == "" {
		if of := must[Contract](s, "contracts", contract); len(of.Providers) == 1 {
			c.provider = of.Providers[0]
		}
	}
	return c
}

// cost is a line of cost: on a contract, it is about what that promises for the service and year. Units: pence.
func (c charged) cost(account string, on calendar.Date, p money.Pence) ledger.Line {
	l := c.outside(account, on, p)
	if c.contract == "" {
		return l
	}
	return l.About(PromiseItem(c.contract, on.Year(), c.service.Code))
}

// outside is a line of cost that is outside what the contract promises, if there is one. Units: pence.
func (c charged) outside(account string, on calendar.Date, p money.Pence) ledger.Line {
	return actual(account, on, ledger.Dims{Fund: c.service.Fund, Nature: NatureOf(c.service), Service: c.service.Code, Contract: c.contract, Provider: c.provider}, p)
}

// account is the account that it is cost on: what is commissioned of a voluntary body by a grant is a grant to it.
func (c charged) account(s State) string {
	account := c.service.CostAccount(s)
	if of, ok := Find[Contract](s, "contracts", c.contract); ok && c.contract != "" && of.Kind == "grant" && account == commissioned {
		return granted
	}
	return account
}

// owedTo are the dimensions of what is owed for it.
func (c charged) owedTo() ledger.Dims {
	return ledger.Dims{Fund: c.service.Fund, Provider: c.provider}
}

// checkCharged refuses a cost that its contract cannot be for: of another provider or fund, or on a framework.
func checkCharged(s State, service, provider, contract string) []ledger.Problem {
	if contract == "" {
		return nil
	}
	c := must[Contract](s, "contracts", contract)
	return append(onCommitting(c, provider), serviceOf(must[Service](s, "services", service), c.Fund, "service")...)
}

// onCommitting refuses a framework, to which nothing is charged, and a contract with another provider than the one given.
func onCommitting(c *Contract, provider string) []ledger.Problem {
	var problems []ledger.Problem
	if !c.Commits() {
		problems = append(problems, problem("INVOICE-001", "contract", c.Code,
			fmt.Sprintf("%s is a framework: nothing is charged to it but to what was called off it.", c.Code), "Name the call-off."))
	}
	if provider != "" && !slices.Contains(c.Providers, provider) {
		problems = append(problems, problem("INVOICE-007", "contract", c.Code,
			fmt.Sprintf("%s is a contract with %s, not with %s.", c.Code, strings.Join(c.Providers, ", "), provider), "Name a contract of the same provider, or correct the provider."))
	}
	return problems
}
