package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// What was accrued for a past year stands in that year as cost and was taken back on 1 April; so an invoice for it is cost
// of its own day as far as an accrual waits for it, where the two cancel, and only the rest goes to the past year.
//
// How much of an accrual still waits is the sum of notes about it: pairs of lines on 6900 in the commitment layer that
// cancel, one of them about the accrual's item. They move no balance, and a reversal turns them as it turns any line.

const accrualMetRule = "accrual-met/1"

// noted adds an amount to what is noted of an item, and moves nothing. Units: pence.
func noted(rule, fund string, year calendar.Year, item string, amount money.Pence) []ledger.Line {
	d := ledger.Dims{Fund: fund}
	return by(rule,
		signed(ledger.Commitment, commitmentControl, year, d, amount).About(item),
		signed(ledger.Commitment, commitmentControl, year, d, -amount))
}

// isNote tells whether a line is of a pair that only notes something.
func isNote(l ledger.Line) bool {
	return l.Layer == ledger.Commitment && (l.Rule == accrualMetRule || l.Rule == prepaidRule || l.Rule == claimRule)
}

// metAccruals tells whether an invoice met accruals or claims.
func metAccruals(entries []ledger.Entry) bool {
	met := func(l ledger.Line) bool { return isNote(l) || l.Rule == claimMetRule }
	return slices.ContainsFunc(entries, func(e ledger.Entry) bool { return slices.ContainsFunc(e.Lines, met) })
}

// accrualNamed finds an accrual by the reference that a line gives, with or without its table.
func accrualNamed(s State, ref string) (*Accrual, bool) {
	if ref == "" {
		return nil, false
	}
	e, ok := s.Event("accruals/" + strings.TrimPrefix(ref, "accruals/"))
	if !ok {
		return nil, false
	}
	a, ok := e.(*Accrual)
	return a, ok
}

// checkAccrual refuses to name what is no standing accrual of the same service and provider.
func (v *Invoice) checkAccrual(s State, l *InvoiceLine) []ledger.Problem {
	if l.Accrual == "" {
		return nil
	}
	wrong := func(text, hint string) []ledger.Problem {
		return []ledger.Problem{problem("INVOICE-006", "accrual", l.Accrual, text, hint)}
	}
	a, ok := accrualNamed(s, l.Accrual)
	if c, claimed := claimNamed(s, l.Accrual); claimed && !ok {
		return v.checkClaim(s, l, c)
	}
	if !ok {
		return []ledger.Problem{problem("LOAD-010", "accrual", l.Accrual, fmt.Sprintf("%q is no accrual or claim on the books.", l.Accrual), "Record it first, or leave accrual blank.")}
	}
	d, _ := s.Document(EventKey(a))
	switch {
	case d.ReversedBy != "":
		return wrong(fmt.Sprintf("%s was reversed by %s.", d.Key, d.ReversedBy), "Leave accrual blank, or name another.")
	case a.Service != l.Service:
		return wrong(fmt.Sprintf("%s is for %s, not for %s.", d.Key, a.Service, l.Service), "Name an accrual of the same service, or leave accrual blank.")
	case a.Contract != "" && a.Contract != v.Contract:
		return wrong(fmt.Sprintf("%s is of the contract %s.", d.Key, a.Contract), "Give that as the contract, or leave accrual blank.")
	case a.Provider != "" && a.Provider != v.Provider:
		return wrong(fmt.Sprintf("%s is for %s, not for %s.", d.Key, a.Provider, v.Provider), "Name an accrual of the same provider, or leave accrual blank.")
	}
	return nil
}

// meeting is how the lines of one invoice meet accruals. Units: pence.
type meeting struct {
	used   map[string]money.Pence // of each accrual, by its item
	notes  []ledger.Line
	turned []ledger.Line // what stood accrued of claims
}

// waiting lists what of accruals waits for a charge of a past year: of the accrual that its line names, else of those for
// the same contract and service, else of those for the same provider and service, the oldest first.
func (v *Invoice) waiting(s State, c charge) []Amount {
	if a, named := accrualNamed(s, c.line.Accrual); named {
		return slices.DeleteFunc(slices.Clone(s.AmountsOf(EventKey(a))), func(w Amount) bool {
			return w.Account != commitmentControl || w.Item.Date.Year() != c.year
		})
	}
	if c.line.Accrual != "" {
		return nil // it names a claim
	}
	var same, others []Amount
	for _, w := range s.Open(commitmentControl, c.service.Fund, v.Provider) {
		if !strings.HasPrefix(w.Item.Key, "accruals/") {
			continue
		}
		a, ok := accrualNamed(s, w.Item.Key)
		switch {
		case !ok || a.Service != c.service.Code || w.Item.Date.Year() != c.year:
		case v.Contract != "" && a.Contract == v.Contract:
			same = append(same, w)
		case v.Contract == "" || a.Contract == "":
			others = append(others, w)
		}
	}
	if len(same) > 0 {
		return same
	}
	return others
}

// split parts a charge of a past year into what meets accruals, and the rest.
func (m *meeting) split(s State, v *Invoice, c charge) (met, rest charge) {
	cost := c.net + c.lost(s)
	left := cost - m.claim(s, v, c)
	for _, w := range v.waiting(s, c) {
		n := min(left, w.Open-m.used[w.Item.Key])
		if n <= 0 {
			continue
		}
		left -= n
		m.used[w.Item.Key] += n
		m.notes = append(m.notes, noted(accrualMetRule, w.Fund, c.year, w.Item.Key, -n)...)
	}
	met, rest = c, c
	if left == cost {
		met.net, met.vat = 0, 0
		return met, rest
	}
	vats := money.Apportion(c.vat, []int64{int64(cost - left), int64(left)})
	met.vat, rest.vat = vats[0], vats[1]
	met.net = cost - left - met.lost(s)
	rest.net = c.net - met.net
	return met, rest
}
