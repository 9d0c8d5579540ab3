package reports

import (
	"maps"
	"slices"
	"strconv"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// fundingEnds is the last day of a pilot's targeted money: the end of the last year in which its transition has any; else the end
// of its targeted fund, but of the pilot where partners take it over without that money, or its cost plan alone has any. No date
// where it has none.
func (b *books) fundingEnds(p *pooled.Pilot) calendar.Date {
	var last calendar.Date
	takenOver := false
	for _, d := range b.decisionsOf(p.Code) {
		for _, t := range b.transitionOf(d.Code) {
			takenOver = true
			if t.Source == pooled.Targeted {
				last = max(last, t.Year.End())
			}
		}
	}
	if !last.IsZero() {
		return last
	}
	if f := b.funds[b.fundOf(p.Service)]; f != nil && f.Kind == "targeted" {
		if f.Closes.IsZero() || takenOver {
			return p.Ends
		}
		return f.Closes
	}
	for _, c := range b.in.PilotCosts {
		if c.Pilot == p.Code && isTargeted(c.Source) {
			last = p.Ends
		}
	}
	return last
}

func (b *books) fundOf(service string) string {
	if v, ok := b.services[service]; ok {
		return v.Fund
	}
	return ""
}

// isTargeted tells whether a source of a cost plan is time-limited money with conditions.
func isTargeted(source string) bool {
	return slices.Contains([]string{pooled.Targeted, "area-based-grant", "nrf", "reward", "pump-priming"}, source)
}

// sources are what pays in a year, or over all of them. Units: pence.
type sources struct{ targeted, fresh, bent, kind money.Pence }

func (s sources) plus(o sources) sources {
	return sources{s.targeted + o.targeted, s.fresh + o.fresh, s.bent + o.bent, s.kind + o.kind}
}

// of adds an amount of a source.
func (s sources) of(source string, p money.Pence) sources {
	switch {
	case isTargeted(source):
		s.targeted += p
	case source == pooled.BaseBent:
		s.bent += p
	case source == pooled.InKindBy:
		s.kind += p
	default:
		s.fresh += p
	}
	return s
}

// all is the widest leverage: every other pound for a targeted one.
func (s sources) all() string { return ratio(s.fresh+s.bent+s.kind, s.targeted) }

// ratio is a part over a whole with two decimals, rounded half up; empty where the whole is nil.
func ratio(part, whole money.Pence) string {
	if whole <= 0 {
		return ""
	}
	hundredths := int64(money.Portion(part, 100, int64(whole)))
	text := strconv.FormatInt(100+hundredths%100, 10)
	return strconv.FormatInt(hundredths/100, 10) + "." + text[1:]
}

// byYear are what pays by year.
type byYear map[calendar.Year]sources

func (y byYear) total() (sum sources) {
	for _, s := range y {
		sum = sum.plus(s)
	}
	return sum
}

// headline is what pays in the year asked about; in all years where that has no targeted money.
func (y byYear) headline(year calendar.Year) sources {
	if s := y[year]; s.targeted > 0 {
		return s
	}
	return y.total()
}

// sourcesOf is what pays for a pilot: by its transition; without one, by its cost plan.
func (b *books) sourcesOf(p *pooled.Pilot) byYear {
	out := byYear{}
	for _, d := range b.decisionsOf(p.Code) {
		for _, t := range b.transitionOf(d.Code) {
			out[t.Year] = out[t.Year].of(t.Source, t.Amount)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, c := range b.in.PilotCosts {
		if c.Pilot == p.Code {
			out[c.Year] = out[c.Year].of(c.Source, c.Amount)
		}
	}
	return out
}

// leverage lists other money for each pound of targeted money.
func (x *trials) leverage() *table {
	t := newTable("leverage", "Leverage", 2, textColumn("pilot", "Pilot"), textColumn("year", "Year"), moneyColumn("targeted", "Targeted"), moneyColumn("new", "New base budget"),
		moneyColumn("bent", "Bent base budget"), moneyColumn("in_kind", "In kind"), textColumn("cash_new", "Cash, new"), textColumn("cash_with_bent", "Cash, with bent"),
		textColumn("all_new", "With in kind, new"), textColumn("all_with_bent", "With in kind and bent"))
	for _, p := range x.all {
		by := x.sourcesOf(p)
		add := func(year string, s sources) {
			t.add(Text(p.Code), Text(year), Money(s.targeted), Money(s.fresh), Money(s.bent), Money(s.kind), Text(ratio(s.fresh, s.targeted)),
				Text(ratio(s.fresh+s.bent, s.targeted)), Text(ratio(s.fresh+s.kind, s.targeted)), Text(s.all()))
		}
		for _, y := range slices.Sorted(maps.Keys(by)) {
			add(y.String(), by[y])
		}
		if len(by) > 1 {
			add("all years", by.total())
		}
	}
	return t
}

// cliff is what a pilot costs in a year after its targeted money has ended, and what covers it. Units: pence.
type cliff struct {
	year                     calendar.Year
	committed, planned, base money.Pence
}

func (c cliff) uncovered() money.Pence { return max(0, max(c.committed, c.planned)-c.base) }

// cliffs lists the years after a pilot's targeted money ends (or, where it has none, after the pilot) in which anything is committed
// or planned. The first year after it, and each to the last of the transition, is planned at what a year costs where the service goes
// on, whether or not anybody has agreed to pay for it.
func (b *books) cliffs(p *pooled.Pilot) []cliff {
	end := b.fundingEnds(p)
	if end.IsZero() {
		end = p.Ends
	}
	planned, base := map[calendar.Year]money.Pence{}, map[calendar.Year]money.Pence{}
	last := end.Year() + 1
	d := b.decided(p.Code)
	for _, c := range b.in.PilotCosts {
		if c.Pilot == p.Code && (d == nil || d.Outcome == "continue" || d.Outcome == "adapt") {
			planned[c.Year] += c.Amount
			last = max(last, c.Year)
		}
	}
	if d != nil && d.Mainstreams() {
		cost, _ := d.CostFor(p)
		for _, t := range b.transitionOf(d.Code) {
			if last = max(last, t.Year); t.Source != pooled.Targeted {
				base[t.Year] += b.agreedOf(t)
			}
		}
		for y := end.Year() + 1; y <= last; y++ {
			planned[y] = cost
		}
	}
	costs := b.costsOf(p.Service)
	for y := range costs {
		last = max(last, y)
	}
	var out []cliff
	for y := end.Year() + 1; y <= last; y++ {
		x := costs[y]
		if c := (cliff{y, x.commitments + x.actual, planned[y], base[y]}); c.committed != 0 || c.planned != 0 {
			out = append(out, c)
		}
	}
	return out
}

// agreedOf is what stands of the contribution that a row of a transition agreed.
func (b *books) agreedOf(t *pooled.Transition) money.Pence {
	for _, c := range b.in.Contributions {
		if pooled.Fold(c.Code) == pooled.Fold(t.Contribution) {
			return b.current(c)
		}
	}
	return 0
}

// cliffEdge is the cost after a pilot's targeted money ends that no agreed base budget covers. Units: pence.
func (b *books) cliffEdge(p *pooled.Pilot) (sum money.Pence) {
	for _, c := range b.cliffs(p) {
		sum += c.uncovered()
	}
	return sum
}

// cliffTable lists the years after the targeted money ends.
func (x *trials) cliffTable() *table {
	t := newTable("cliffs", "After the targeted money ends", 2, textColumn("pilot", "Pilot"), textColumn("year", "Year"), moneyColumn("committed", "Committed or spent"), moneyColumn("planned", "Planned"),
		moneyColumn("base", "Base budget agreed"), moneyColumn("uncovered", "Uncovered"))
	for _, p := range x.all {
		for _, c := range x.cliffs(p) {
			t.add(Text(p.Code), Text(c.year.String()), Money(c.committed), Money(c.planned), Money(c.base), Money(c.uncovered()))
		}
	}
	return t
}
