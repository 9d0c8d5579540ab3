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

// owedByPartners lists the accounts on which a partner's items stand.
var owedByPartners = []string{"1100", "1110", "1120", "2200", "2300"}

// inherited gives the items of partners that were succeeded to who stands in their place: what is open, with all that is of
// its item, to those under whom it stands, and instalments that were not raised by then to the successor. What was raised
// and met before stays with the partner that met it. Of what is divided it notes whose the undivided part is.
func (b *books) inherited(amounts []pooled.Amount) []pooled.Amount {
	if len(b.in.Successions) == 0 {
		return amounts
	}
	raised := map[string]calendar.Date{}
	for _, r := range b.in.Raised {
		raised[pooled.InstalmentItem(r.Contribution, r.Number)] = r.RaisedOn
	}
	holders := b.holders(amounts)
	b.divided = map[ofFund]string{}
	out := slices.Clone(amounts)
	for n := range out {
		i, at := &out[n].Item, ofFund{out[n].Item.Key, out[n].Fund}
		by, on := holders[at], b.standard(out[n].Account)
		switch {
		case len(by) > 1:
			b.divided[at] = b.mainOf(by)
			if on != "1100" && on != "1110" && (on != "2200" || i.Number > 0) {
				i.Party = b.divided[at]
			}
		case len(by) == 1:
			i.Party = by[0]
		case i.Number > 0:
			on, known := raised[i.Key]
			for range longestChain {
				x, ok := b.successor(i.Party)
				if !ok || known && on < x.From {
					break
				}
				i.Party = x.By
			}
		}
	}
	return out
}

// succeeds tells whether a line turns what stood under a partner to its successor, or takes that back.
func succeeds(l Line) bool {
	return strings.HasPrefix(l.Rule, "partner-succeeded/")
}

// successionControls hold that nothing of what a partner has and owes stands under it once another took its place. What was
// turned too late for a period that is closed stands from the first open day on, so a day in such a period is not held to it.
func (b *books) successionControls() []control {
	var out []control
	for _, x := range b.in.Successions {
		if now, ok := b.successor(x.Old); !ok || now != x || !x.Until.IsZero() {
			continue // what is recorded once a succession was reversed stands under the old partner, whatever its day
		}
		out = append(out, control{
			mustEqual("succeeded/"+x.Old, "Nothing that "+x.Old+" had or owed stands under it since "+x.By+" took its place", 0, b.leftUnder(x.Old)),
			"purse report entries --partner " + x.Old,
		})
	}
	return out
}

// leftUnder adds up what a partner has and owes, whichever way, in the funds that all could be posted to at the date. Units: pence.
func (b *books) leftUnder(partner string) money.Pence {
	closed := closesByPeriod(b.in.Closes)
	wasClosed := func(fund string, p calendar.Period) bool {
		f := b.funds[fund]
		return f != nil && closed[hostPeriod{f.Host, p}] != nil
	}
	day, last := b.in.AsAt.Period(), calendar.PeriodOf(b.in.AsAt.Year(), calendar.Adjustments)
	sums := map[pooled.BalanceKey]money.Pence{}
	for _, x := range b.in.Balances {
		kind := b.typeOf(x.Account)
		switch {
		case x.Layer != ledger.Actual || x.Partner != partner || !b.asked(x.Fund) || kind == "income" || kind == "expenditure":
		case wasClosed(x.Fund, day) && (b.in.AsAt != last.End() || wasClosed(x.Fund, last)):
		default:
			sums[pooled.BalanceKey{Account: x.Account, Dims: ledger.Dims{Fund: x.Fund}}] += x.Amount
		}
	}
	var left money.Pence
	for _, p := range sums {
		left += p.Abs()
	}
	return left
}
