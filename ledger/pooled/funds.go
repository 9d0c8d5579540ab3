package pooled

import (
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// act is a sort of posting that a fund's kind allows or not.
type act string

const (
	actBudget       act = "a budget"
	actContribution act = "a cash contribution"
	actPartnersOwn  act = "a contribution in kind or by direct spending"
	actOwnSpending  act = "spending or goods of a partner's own"
	actCost         act = "an invoice"
	actMoney        act = "money received or paid"
	actRecharge     act = "a recharge"
	actOpening      act = "an opening balance"
	actIntent       act = "an intent"
	actCommitment   act = "a contract"
	actHeld         act = "a reserve or a balance brought forward"
)

var (
	everything = []act{actBudget, actContribution, actPartnersOwn, actOwnSpending, actCost, actMoney, actRecharge, actOpening, actIntent, actCommitment, actHeld}
	ownOnly    = []act{actBudget, actPartnersOwn, actOwnSpending, actIntent, actCommitment}
	// allowedIn says what may be posted in a fund of each kind; see section 1 of the accounting page. Whoever may be
	// invoiced or recharged may also pay and be paid.
	allowedIn = map[string][]act{
		"pooled":             everything,
		"targeted":           everything,
		"lead-commissioning": everything,
		"pass-through":       {actBudget, actContribution, actCost, actMoney, actRecharge, actOpening, actIntent, actCommitment},
		"pooled-aligned":     ownOnly,
		"aligned":            ownOnly,
		"mainstream":         ownOnly,
		"shadow":             {actBudget},
		"zero-based":         {actCost, actMoney, actRecharge, actOpening},
	}
)

func may(f *Fund, a act) bool {
	return slices.Contains(allowedIn[f.Kind], a)
}

// kindAllows refuses what a fund of the kind may not hold, naming the kind.
func kindAllows(f *Fund, a act, field string) []ledger.Problem {
	if may(f, a) {
		return nil
	}
	return []ledger.Problem{problem("FUND-001", field, f.Code,
		fmt.Sprintf("%s is a fund of the kind %s, which does not hold %s.", f.Code, f.Kind, a), kindHint[f.Kind])}
}

var kindHint = map[string]string{
	"pooled-aligned": "It holds budgets, contributions in kind or by direct spending, and what partners spend or give themselves.",
	"aligned":        "It holds budgets, contributions in kind or by direct spending, and what partners spend or give themselves.",
	"mainstream":     "It holds budgets, contributions in kind or by direct spending, and what partners spend or give themselves.",
	"pass-through":   "It holds money that the host passes straight on: contributions, invoices and payments.",
	"shadow":         "It holds budgets only.",
	"zero-based":     "It holds invoices, and recharges to partners for their cases.",
}

// InThePool tells whether the money of a fund of the kind is in the pool's balance.
func InThePool(kind string) bool {
	switch kind {
	case "pooled", "lead-commissioning", "pass-through", "zero-based", "targeted":
		return true
	}
	return false
}

// within refuses a day before the fund opens and, for cost, after it closes.
func within(f *Fund, d calendar.Date, field string, cost bool) []ledger.Problem {
	switch {
	case d < f.Opens:
		return []ledger.Problem{problem("LOAD-016", field, d.String(),
			fmt.Sprintf("%s is before %s opens, on %s.", d.Short(), f.Code, f.Opens.Short()), "Correct the date, or the day on which the fund opens.")}
	case cost && !f.Closes.IsZero() && d > f.Closes:
		return []ledger.Problem{problem("LOAD-016", field, d.String(),
			fmt.Sprintf("%s is after %s closes, on %s.", d.Short(), f.Code, f.Closes.Short()), "Correct the date, or the day on which the fund closes.")}
	}
	return nil
}

// withinYears refuses a year that lies wholly outside the fund's dates.
func withinYears(f *Fund, y calendar.Year) []ledger.Problem {
	if y.End() < f.Opens || !f.Closes.IsZero() && y.Start() > f.Closes {
		return []ledger.Problem{problem("LOAD-016", "year", y.String(),
			fmt.Sprintf("%s lies outside the dates of %s, which opens on %s.", y, f.Code, f.Opens.Short()),
			"Correct the year, or the fund's dates.")}
	}
	return nil
}

// serviceOf refuses a service of another fund.
func serviceOf(v *Service, fund, field string) []ledger.Problem {
	if v.Fund == fund {
		return nil
	}
	return []ledger.Problem{problem("FUND-007", field, v.Code,
		fmt.Sprintf("%s is a service of %s, not of %s.", v.Code, v.Fund, fund), "Name a service of the same fund.")}
}

// aboveNil refuses an amount that is nil or negative.
func aboveNil(field string, p money.Pence, hint string) []ledger.Problem {
	if p > 0 {
		return nil
	}
	return []ledger.Problem{problem("LOAD-008", field, p.String(), fmt.Sprintf("%s must be above nil.", field), hint)}
}

func notNil(field string, p money.Pence) []ledger.Problem {
	if p != 0 {
		return nil
	}
	return []ledger.Problem{problem("LOAD-008", field, p.String(), field+" is nil.", "Leave the row out, or give the amount.")}
}

const reverseHint = "To take back what was recorded, reverse it."

// must returns the row that Check has seen to be on file.
func must[T any](s State, table string, key ...string) *T {
	r, ok := Find[T](s, table, key...)
	if !ok {
		panic(fmt.Sprintf("%s %v is not on file after it was checked", table, key))
	}
	return r
}

// NatureOf is the nature of a service's money.
func NatureOf(v *Service) ledger.Nature {
	if v.Nature == "capital" {
		return ledger.Capital
	}
	return ledger.Revenue
}

// IsUnsigned tells whether a fund's agreement is not signed on a day. A partner's own base budget stands under no agreement, and
// a shadow fund spends nothing.
func (f *Fund) IsUnsigned(on calendar.Date) bool {
	return f.Kind != "mainstream" && f.Kind != "shadow" && (f.Signed.IsZero() || f.Signed > on)
}

// HasEnded tells whether a fund's last day is over by the end of a day, so that no cost of it can come any more.
func (f *Fund) HasEnded(by calendar.Date) bool { return !f.Closes.IsZero() && f.Closes <= by }

// PaysFor tells whether a fund's conditions, where it has any, let it pay for a service.
func (f *Fund) PaysFor(service string) bool {
	return len(f.EligibleServices) == 0 || slices.ContainsFunc(f.EligibleServices, func(e string) bool { return Fold(e) == Fold(service) })
}

// bankOf returns the cash account of a bank account, or of the host's cash when none is named.
func bankOf(s State, code string) string {
	if b, ok := Find[BankAccount](s, "bank_accounts", code); ok && code != "" {
		return b.Account
	}
	return cash
}

// bankIsHosts refuses a bank account of a body that does not host the fund.
func bankIsHosts(s State, code string, f *Fund) []ledger.Problem {
	b, ok := Find[BankAccount](s, "bank_accounts", code)
	if code == "" || !ok || b.Host == f.Host {
		return nil
	}
	return []ledger.Problem{problem("BANK-001", "bank_account", code,
		fmt.Sprintf("Bank account %s is held by %s; %s is hosted by %s.", code, b.Host, f.Code, f.Host), "Name a bank account of the fund's host.")}
}
