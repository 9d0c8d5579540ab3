package reports

import (
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Successor is an organisation that took a partner's place on a day: for good, or until a reversal gave it back.
type Successor struct {
	Old, By string
	From    calendar.Date
	Until   calendar.Date // the day of the reversal, from which on the old partner has its own again; zero while it stands
}

// on tells whether the successor stands in the partner's place on a day.
func (x Successor) on(day calendar.Date) bool {
	return x.From <= day && (x.Until.IsZero() || day < x.Until)
}

// successor finds who took a partner's place at the date of the report. Of several that did, what the partner had is with
// the first that was recorded, until that is reversed.
func (b *books) successor(partner string) (Successor, bool) {
	i := slices.IndexFunc(b.in.Successions, func(x Successor) bool { return x.Old == partner && x.on(b.in.AsAt) })
	if i < 0 {
		return Successor{}, false
	}
	return b.in.Successions[i], true
}

// longestChain is how often a partner may be succeeded, one after the other: nobody is as often.
const longestChain = 8

// heir is who stands in a partner's place at the date of the report.
func (b *books) heir(partner string) string {
	for range longestChain {
		x, ok := b.successor(partner)
		if !ok {
			break
		}
		partner = x.By
	}
	return partner
}

// TakenOver lists the partner that a report is of and those whose place it took by its date, whose items are its own.
func TakenOver(in In) []string {
	b := &books{in: in}
	out := []string{in.Partner}
	for _, x := range in.Successions {
		if b.heir(x.Old) == in.Partner && !slices.Contains(out, x.Old) {
			out = append(out, x.Old)
		}
	}
	return out
}

// owedByPartners lists the accounts on which a partner's items stand.
var owedByPartners = []string{"1100", "1110", "1120", "2200", "2300"}

// inherited gives the items of partners that were succeeded to who stands in their place: what is open, and instalments
// that were not raised by then. What was raised and met before stays with the partner that met it.
func (b *books) inherited(amounts []pooled.Amount) []pooled.Amount {
	if !slices.ContainsFunc(b.in.Successions, func(x Successor) bool { return x.on(b.in.AsAt) }) {
		return amounts
	}
	open := map[string]bool{}
	for _, a := range amounts {
		if slices.Contains(owedByPartners, b.standard(a.Account)) {
			open[a.Item.Key] = true
		}
	}
	raised := map[string]calendar.Date{}
	for _, r := range b.in.Raised {
		raised[pooled.InstalmentItem(r.Contribution, r.Number)] = r.RaisedOn
	}
	passes := func(i pooled.Item, from calendar.Date) bool {
		on, known := raised[i.Key]
		return open[i.Key] || i.Number > 0 && (!known || on >= from)
	}
	out := slices.Clone(amounts)
	for n := range out {
		i := &out[n].Item
		if byProvider := !open[i.Key] && i.Number == 0; byProvider {
			continue // what is owed to it as a provider is still its own
		}
		for range longestChain {
			x, ok := b.successor(i.Party)
			if !ok || !passes(*i, x.From) {
				break
			}
			i.Party = x.By
		}
	}
	return out
}

// succeeds tells whether a line turns what stood under a partner to its successor, or takes that back.
func succeeds(l Line) bool {
	return strings.HasPrefix(l.Rule, "partner-succeeded/")
}

// successionControls hold that nothing of what a partner has and owes stands under it once another took its place.
func (b *books) successionControls() []control {
	var out []control
	for _, x := range b.in.Successions {
		if now, ok := b.successor(x.Old); !ok || now != x {
			continue // another stands in that place at this date, or nobody does
		}
		sums := map[pooled.BalanceKey]money.Pence{}
		for _, y := range b.in.Balances {
			if kind := b.typeOf(y.Account); y.Layer == ledger.Actual && y.Partner == x.Old && b.asked(y.Fund) && kind != "income" && kind != "expenditure" {
				sums[pooled.BalanceKey{Account: y.Account, Dims: ledger.Dims{Fund: y.Fund}}] += y.Amount
			}
		}
		var left money.Pence
		for _, p := range sums {
			left += p.Abs()
		}
		out = append(out, control{
			mustEqual("succeeded/"+x.Old, "Nothing that "+x.Old+" had or owed stands under it since "+x.By+" took its place", 0, left),
			"purse report entries --partner " + x.Old,
		})
	}
	return out
}
