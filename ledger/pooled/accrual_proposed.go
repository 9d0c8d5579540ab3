package pooled

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Proposal is an accrual that a contract's profile gives reason for, with the sum behind it. Units: pence.
//
// Shape: Profile is what the contract promises to the period's end, shared equally over its months in the year; Posted is
// the cost posted on it by then, accruals included; the accrual is for the difference.
type Proposal struct {
	Accrual         *Accrual
	Profile, Posted money.Pence
}

// ProposedAccruals lists what the contracts of a fund, or (empty) of all, promise for the months of a year to a period's end and
// nothing has been charged for yet, in order of contract and service. Outcomes are accrued as they are claimed.
func ProposedAccruals(s State, end calendar.Date, fund string) []Proposal {
	column := ""
	if fund != "" {
		column = "fund"
	}
	var out []Proposal
	for _, c := range Listed[Contract](s, "contracts", column, fund) {
		if !c.Commits() || c.Kind == "outcomes" || c.Starts > end || !may(must[Fund](s, "funds", c.Fund), actCost) {
			continue
		}
		for _, l := range Listed[ContractLine](s, "contract_lines", "contract", c.Code) {
			if l.Year != end.Year() {
				continue
			}
			if p, ok := l.proposed(s, c, end); ok {
				out = append(out, p)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(a.Accrual.Contract, b.Accrual.Contract), cmp.Compare(a.Accrual.Service, b.Accrual.Service))
	})
	return out
}

// proposed is what a line of a contract gives reason to accrue at a period's end.
func (l *ContractLine) proposed(s State, c *Contract, end calendar.Date) (Proposal, bool) {
	terms := l.promise().terms(s)
	if terms.Ended {
		return Proposal{}, false
	}
	first, last := max(c.Starts, l.Year.Start()).Period().Number(), min(c.Ends, l.Year.End()).Period().Number()
	months := last - first + 1
	if months <= 0 {
		return Proposal{}, false
	}
	by := min(end.Period().Number()-first+1, months)
	p := Proposal{Profile: money.Sum(equalShares(terms.Agreed, months)[:max(0, by)]...), Posted: terms.Cost - l.promise().charged(s, func(on calendar.Date) bool { return on > end })}
	amount := p.Profile - p.Posted
	if amount <= 0 {
		return Proposal{}, false
	}
	p.Accrual = &Accrual{
		PeriodEnd: end, Service: l.Service, Amount: amount, Contract: c.Code,
		Basis: fmt.Sprintf("Profile %s to %s less %s posted", p.Profile.Pounds(), end.Short(), p.Posted.Pounds()),
	}
	if len(c.Providers) == 1 {
		p.Accrual.Provider = c.Providers[0]
	}
	p.Accrual.Code = proposedCode(s, p.Accrual)
	return p, true
}

// proposedCode is a reference that no accrual has: the contract, the service and the month, as far as a code is long.
func proposedCode(s State, a *Accrual) string {
	year, month, _ := a.PeriodEnd.Civil()
	of := fmt.Sprintf("%04d-%02d", year, month)
	name := a.Contract + "-" + a.Service
	for n := 1; ; n++ {
		tail := "-" + of
		if n > 1 {
			tail = fmt.Sprintf("-%s-%d", of, n)
		}
		code := name[:min(len(name), 40-len(tail))] + tail
		if _, taken := s.Document("accruals/" + code); !taken {
			return code
		}
	}
}
