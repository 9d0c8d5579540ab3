package pooled

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Sums asks what lines of one layer come to on accounts of a fund: those of one year, or (zero) of all. In the actual layer
// the lines of the close are left out, so that a closed year still shows what it cost.
type Sums struct {
	Fund     string
	Year     calendar.Year
	Layer    ledger.Layer
	Accounts []string
}

// SumAt is what a sum is told apart by.
type SumAt struct {
	Account, Partner, Service string
	Nature                    ledger.Nature
}

// Sum is what lines come to. Units: pence, debit positive.
type Sum struct {
	SumAt
	Amount money.Pence
}

func (a SumAt) compare(b SumAt) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Nature, b.Nature), cmp.Compare(a.Partner, b.Partner),
		cmp.Compare(a.Service, b.Service))
}

// Has tells whether a line, in an entry of the period, is among what is asked for.
func (q Sums) Has(l ledger.Line, p calendar.Period) bool {
	return l.Layer == q.Layer && l.Dims.Fund == q.Fund && (q.Year == 0 || l.Year == q.Year) &&
		(l.Layer != ledger.Actual || p.Number() != calendar.Closing) && slices.Contains(q.Accounts, l.Account)
}

// InAll lists sums in order, leaving out what is nil.
func InAll(sums map[SumAt]money.Pence) []Sum {
	var out []Sum
	for _, at := range slices.SortedFunc(maps.Keys(sums), SumAt.compare) {
		if sums[at] != 0 {
			out = append(out, Sum{at, sums[at]})
		}
	}
	return out
}

// Sums lists what the lines asked for come to.
func (o *Overlay) Sums(q Sums) []Sum {
	base := o.base.Sums(q)
	if len(o.batch.Records) == 0 {
		return base
	}
	sums := map[SumAt]money.Pence{}
	for _, s := range base {
		sums[s.SumAt] += s.Amount
	}
	for _, r := range o.batch.Records {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if q.Has(l, e.Period) {
					sums[SumAt{l.Account, l.Dims.Partner, l.Dims.Service, l.Dims.Nature}] += l.Amount
				}
			}
		}
	}
	return InAll(sums)
}
