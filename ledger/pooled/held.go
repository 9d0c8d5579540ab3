package pooled

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// The accounts held for partners, and the income of what is applied of them.
const (
	partnerBalances = "3000"
	reserve         = "3200"
	heldApplied     = "4600"
)

// heldSum is what a partner has on one of the accounts held for partners, as its moves add up to a day. Units: pence,
// what the fund owes the partner positive.
type heldSum struct {
	on      calendar.Date
	in, out money.Pence // what came, and what went, to that day
}

func (h heldSum) left() money.Pence { return h.in - h.out }

// words gives the sum with its terms.
func (h heldSum) words() string {
	return fmt.Sprintf("%s in − %s out = %s to %s", h.in.Pounds(), h.out.Pounds(), h.left().Pounds(), h.on.Short())
}

// leastHeld returns what a partner has on an account held for partners, and on those beneath it, on a day or on the
// later day on which it has least: what is taken on a day must still be there for whatever was taken after it.
func leastHeld(s State, standard, fund, partner string, from calendar.Date) heldSum {
	days := map[calendar.Date][]money.Pence{from: nil}
	for _, a := range Listed[Account](s, "accounts", "type", "held") {
		if standardOf(s, a.Code) != standard {
			continue
		}
		for _, m := range s.Moved(Moves{Account: a.Code, Fund: fund, Partner: partner}) {
			days[m.Date] = append(days[m.Date], -m.Amount)
		}
	}
	var least, now heldSum
	for _, on := range slices.Sorted(maps.Keys(days)) {
		for _, p := range days[on] {
			now.in, now.out = now.in+max(p, 0), now.out+max(-p, 0)
		}
		if now.on = on; on >= from && (least.on == 0 || now.left() < least.left()) {
			least = now
		}
	}
	return least
}

// inReserve refuses to take more from a partner's part of the reserve than is there. Units: pence.
func inReserve(s State, field, fund, partner string, from calendar.Date, amount money.Pence) []ledger.Problem {
	partner = heirOn(s, partner, from)
	there := leastHeld(s, reserve, fund, partner, from)
	if amount <= there.left() {
		return nil
	}
	hint := "Put it in first, or name another partner."
	switch {
	case field == "of":
		hint = "Reverse what took it out since, the latest first."
	case there.left() > 0:
		hint = fmt.Sprintf("Take %s at most, or put more in first.", there.left().Pounds())
	}
	return []ledger.Problem{problem("RESERVE-001", field, amount.String(),
		fmt.Sprintf("%s has less than %s in the reserve of %s: %s, which is %s short.", partner, amount.Pounds(), fund,
			there.words(), (amount-there.left()).Pounds()), hint)}
}

// reserveHolds refuses entries that take more out of a partner's part of the reserve than is there: those of a journal, of
// opening balances, or of the reversal of what put it there.
func reserveHolds(s State, field string, entries []ledger.Entry) []ledger.Problem {
	type at struct{ fund, partner string }
	taken, from := map[at]money.Pence{}, map[at]calendar.Date{}
	for _, e := range entries {
		for _, l := range e.Lines {
			if k := (at{l.Dims.Fund, heirOn(s, l.Dims.Partner, e.Date)}); l.Layer == ledger.Actual && standardOf(s, l.Account) == reserve {
				taken[k] += l.Amount
				from[k] = min(dateOr(from[k], e.Date), e.Date)
			}
		}
	}
	var problems []ledger.Problem
	for k, p := range taken {
		if p > 0 {
			problems = append(problems, inReserve(s, field, k.fund, k.partner, from[k], p)...)
		}
	}
	slices.SortFunc(problems, func(a, b ledger.Problem) int { return strings.Compare(a.Text, b.Text) })
	return problems
}

// beyondBalance warns that more is taken from a partner's balance than stands there: the share of a year that is not
// closed yet stands there only when it is. Units: pence.
func beyondBalance(s State, key, fund, partner string, from calendar.Date, amount money.Pence) []string {
	partner = heirOn(s, partner, from)
	there := leastHeld(s, partnerBalances, fund, partner, from)
	if amount <= there.left() {
		return nil
	}
	return []string{fmt.Sprintf("%s takes %s of the balance of %s in %s, and less stands there: %s. The share of a year that is not closed is provisional.",
		key, amount.Pounds(), partner, fund, there.words())}
}
