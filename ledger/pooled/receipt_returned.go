package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// Money goes back to whoever paid it only as far as it is held for them: received in advance of what is due, credited to
// them after they paid it, or in suspense. What paid an instalment, or was income, is taken back by reversing the
// receipt, which says which.

// held lists what is held for the payer that day and may be returned, the latest first: of a partner what it has in advance,
// and then what stands in suspense under the name given; of a provider what it repaid beyond what it owed.
func (r *Receipt) held(s State, from *Organisation) []Amount {
	var all []Amount
	latestFirst := func(account, party string) {
		open := openOfKin(s, account, r.Fund, party, r.Date)
		slices.Reverse(open)
		all = append(all, open...)
	}
	switch {
	case from == nil:
		latestFirst(suspense, Fold(r.Payer))
	case r.Kind == "provider":
		latestFirst(suspense, from.Code)
	default:
		latestFirst(inAdvance, from.Code)
		latestFirst(suspense, Fold(r.Payer)) // it was no organisation's name when the money came
	}
	return slices.DeleteFunc(all, func(a Amount) bool {
		return a.Open > 0 || a.Item.Number > 0 || a.Item.Date > r.Date || r.Contribution != "" && a.Item.Contribution != r.Contribution
	})
}

// returnable refuses to return more than is held for the payer, or what is not held.
func (r *Receipt) returnable(s State, from *Organisation) []ledger.Problem {
	if r.Kind != "contribution" && r.Kind != "provider" {
		return []ledger.Problem{problem("RECEIPT-004", "amount", r.Amount.String(),
			fmt.Sprintf("Money of the kind %s is not held for whoever paid it, so it is not returned this way.", r.Kind),
			"Reverse the receipt that took it in, or a part of it; what is held in advance is returned without a kind.")}
	}
	held := r.held(s, from)
	sum := -sumOf(held)
	if -r.Amount <= sum {
		return nil
	}
	there := "nothing"
	if len(held) > 0 {
		var of []string
		for _, a := range held {
			of = append(of, a.Item.Key+" "+(-a.Open).Pounds())
		}
		there = sum.Pounds() + " (" + strings.Join(of, " + ") + ")"
	}
	of := r.Payer
	if r.Contribution != "" {
		of = r.Contribution + " of " + of
	}
	return []ledger.Problem{problem("RECEIPT-002", "amount", r.Amount.String(),
		fmt.Sprintf("%s is to be returned, and %s is held for %s in %s on %s: %s too much.",
			(-r.Amount).Pounds(), there, of, r.Fund, r.Date.Short(), (-r.Amount-sum).Pounds()), r.insteadOfReturn(s, from, sum))}
}

// insteadOfReturn says where else the money may stand.
func (r *Receipt) insteadOfReturn(s State, from *Organisation, sum money.Pence) string {
	every := *r
	every.Contribution = ""
	if more := -sumOf(every.held(s, from)); more > sum {
		return fmt.Sprintf("%s is held for it in all: leave contribution blank to return that too.", more.Pounds())
	}
	switch {
	case from == nil:
		return "Give the name as the receipt has it, or the code of an organisation."
	case r.Kind == "provider":
		return "Return what the provider repaid above what it owed; what it is owed is paid."
	}
	return "To take back money that paid instalments, reverse its receipt, or a part of it."
}

// returned gives back money that is held for the payer.
func (r *Receipt) returned(s State, from *Organisation, bank ledger.Line) Posting {
	lines, left := []ledger.Line{bank}, -r.Amount
	for _, a := range r.held(s, from) {
		d := ledger.Dims{Fund: r.Fund}
		if a.Account == inAdvance {
			d.Partner = from.Code
		}
		n := min(left, -a.Open)
		left -= n
		lines = append(lines, actual(a.Account, r.Date, d, n).About(a.Item.Key))
	}
	return Posting{Entries: []ledger.Entry{ledger.NewEntry(r.Date, by("receipt-returned/1", lines...)...)}}
}
