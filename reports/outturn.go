package reports

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// expected is what a service is expected to have cost when the year is over: the figure that somebody entered; nothing beyond
// what is spent, once the year's last period is closed; what is passed on in full, in a fund that keeps nothing; otherwise what
// is spent and promised, with what is left of the budget for later months. Units: pence.
func (m *monitoring) expected(code string, x *outlook, entered map[string]*pooled.ForecastSet, on calendar.Date) money.Pence {
	f := m.books.funds[m.fundOf(code)]
	switch {
	case m.isFinal(f, on):
		return x.actual
	case entered[code] != nil:
		return entered[code].Amount
	case f != nil && f.Kind == "pass-through":
		return max(x.budget(), x.actual+x.commitments)
	}
	return pooled.Forecast(x.budget(), x.actual, x.commitments, monthsOver(m.year, on))
}

// isFinal tells whether nothing more can be posted into the fund's year: it has ended, and its last period is closed.
func (m *monitoring) isFinal(f *pooled.Fund, on calendar.Date) bool {
	if f == nil || on < m.year.End() {
		return false
	}
	c := closesByPeriod(m.in.Closes)[hostPeriod{f.Host, calendar.PeriodOf(m.year, calendar.Adjustments)}]
	return c != nil && c.IsClosed(m.in.Now)
}

// costToCome is what a service is still expected to cost in cash; below nil where less is expected than is spent. Units: pence.
func (m *monitoring) costToCome(code string) money.Pence {
	if x := m.services[code]; x != nil {
		return x.forecast - x.actual
	}
	return 0
}

// grantLine is conditional grant that is planned and shown together.
type grantLine struct {
	fund, partner, source string
	nature                ledger.Nature
}

// grantsToCome is what conditional grants will still bring. They are earned by cost, so they come as far as their cost is still
// to come, each up to what is left of it: what is given for a service by that one first, the rest by any that may be paid
// from it. Units: pence.
func (m *monitoring) grantsToCome() map[grantLine]money.Pence {
	type given struct {
		grantLine
		service string
	}
	left := map[given]money.Pence{}
	for _, x := range m.in.Balances {
		k := x.BalanceKey
		if !m.comesIn(k) || m.standard(k.Account) != "4300" {
			continue
		}
		at := given{grantLine{k.Fund, k.Partner, cmp.Or(k.Source, "other"), nature(k.Nature)}, k.Service}
		if k.Layer == ledger.Budget {
			left[at] -= x.Amount
		} else {
			left[at] += x.Amount
		}
	}
	out, costs := map[grantLine]money.Pence{}, map[string]money.Pence{}
	for code := range m.services {
		costs[code] = max(0, m.costToCome(code))
	}
	for _, at := range slices.SortedFunc(maps.Keys(left), func(x, y given) int {
		blank := func(g given) int { return int(one(g.service == "")) }
		return cmp.Or(cmp.Compare(blank(x), blank(y)), cmp.Compare(x.fund, y.fund), cmp.Compare(x.service, y.service),
			cmp.Compare(x.partner, y.partner), cmp.Compare(x.source, y.source), cmp.Compare(x.nature, y.nature))
	}) {
		for _, code := range m.payable(at.fund, at.service, at.nature) {
			n := max(0, min(left[at], costs[code]))
			left[at] -= n
			costs[code] -= n
			out[at.grantLine] += n
		}
	}
	return out
}

// payable lists the services of one nature that a grant to a fund may pay for, in order: the one that it is given for, or else
// those that the fund's conditions name, or all of the fund's own.
func (m *monitoring) payable(fund, service string, of ledger.Nature) []string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(m.services)) {
		s, known := m.books.services[code]
		if !known || s.Fund != fund || service != "" && code != service || pooled.NatureOf(s) != of {
			continue
		}
		if f := m.books.funds[fund]; f == nil || f.PaysFor(code) {
			out = append(out, code)
		}
	}
	return out
}
