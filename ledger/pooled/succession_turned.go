package pooled

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// What a succession turns is a function of the old partner's lines: after it, nothing of what the old partner has and
// owes stands under its code on any day from the first of its successor on, and of its plan for years that were not over
// no more than it gave. So it may be worked out again when something from before is recorded late, and posts the rest.

// place is where lines are added up.
type place struct {
	layer   ledger.Layer
	account string
	year    calendar.Year // in the budget layer
	dims    ledger.Dims
	item    string
}

func (p place) compare(o place) int {
	a, b := p.dims, o.dims
	return cmp.Or(cmp.Compare(p.layer, o.layer), cmp.Compare(a.Fund, b.Fund), cmp.Compare(p.account, o.account), cmp.Compare(p.year, o.year),
		cmp.Compare(a.Nature, b.Nature), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Contract, b.Contract),
		cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Pilot, b.Pilot), cmp.Compare(p.item, o.item))
}

// moment is the day and period of an entry.
type moment struct {
	date   calendar.Date
	period calendar.Period
}

func (m moment) compare(o moment) int {
	return cmp.Or(cmp.Compare(m.date, o.date), cmp.Compare(m.period, o.period))
}

// legacy is an old partner's lines, added up as they are turned. Units: pence, debit positive.
type legacy struct {
	s     State
	old   *Organisation
	first moment
	sums  map[place]map[moment]money.Pence // what may not stand under the old partner
	plans map[place]money.Pence            // planned before, credit positive
	given map[place]money.Pence            // income, credit positive
	open  map[legacyAt]moment              // where what is of a moment may stand, as it is found
}

// legacyAt is a moment in a fund.
type legacyAt struct {
	fund string
	moment
}

// turns returns the entries that turn what stands under an old partner to its successor.
func turns(s State, old *Organisation, lines []PartnerLine) []ledger.Entry {
	x := legacy{
		s: s, old: old, first: moment{old.since(), old.since().Period()},
		sums: map[place]map[moment]money.Pence{}, plans: map[place]money.Pence{}, given: map[place]money.Pence{},
		open: map[legacyAt]moment{},
	}
	for _, l := range lines {
		x.add(l)
	}
	for at, p := range x.rest() {
		x.stands(at, x.first, -p) // so much of it is the successor's to give
	}
	return x.entries()
}

// add adds a line to what is turned.
func (x *legacy) add(l PartnerLine) {
	kind, before := TypeOf(x.s, l.Account), l.Date < x.old.since()
	at := place{layer: l.Layer, account: l.Account, dims: l.Dims, item: l.Item}
	when := moment{l.Date, l.Period}
	switch {
	case l.Layer == ledger.Actual && (kind == "asset" || kind == "liability" || kind == "held"):
		if before {
			when = x.first
		}
		x.stands(at, when, l.Amount)
	case l.Layer == ledger.Actual && movesOn(l.Line, l.Period):
		if !before && l.Rule != reversalRule {
			x.stands(at, when, l.Amount)
		} else if kind == "income" {
			at.layer, at.year, at.item = ledger.Budget, l.Year, ""
			x.given[at] -= l.Amount
		}
	case l.Layer == ledger.Budget && kind == "income" && l.Year.End() >= x.old.since():
		at.year, at.item = l.Year, ""
		if before || l.Rule == reversalRule {
			x.plans[at] -= l.Amount
		} else {
			x.stands(at, when, l.Amount)
		}
	}
}

func (x *legacy) stands(at place, when moment, p money.Pence) {
	when = x.placed(at.dims.Fund, when)
	if x.sums[at] == nil {
		x.sums[at] = map[moment]money.Pence{}
	}
	x.sums[at][when] += p
}

// placed is where what is of a moment is turned: there, or, where its period is closed, in the first open one. What was turned
// when fewer periods were closed is found at the same place, so that the two cancel and nothing is turned for ever.
func (x *legacy) placed(fund string, when moment) moment {
	at := legacyAt{fund, when}
	open, known := x.open[at]
	if known {
		return open
	}
	open = openMoment(when, func(p calendar.Period) bool { return isClosed(x.s, fund, p) })
	x.open[at] = open
	return open
}

// movesOn tells whether income or expenditure is of the year's own events, and not of its close.
func movesOn(l ledger.Line, p calendar.Period) bool {
	return l.Layer == ledger.Actual && p.Number() != calendar.Closing
}

// rest is what of each plan was not given yet. In kind and by direct spending a partner may give for another service, or
// from another source, than it said: what is beyond one plan counts towards the others. Units: pence.
func (x *legacy) rest() map[place]money.Pence {
	out := map[place]money.Pence{}
	type pot struct {
		fund, account string
		year          calendar.Year
		nature        ledger.Nature
	}
	beyond := map[pot]money.Pence{}
	of := func(at place) pot { return pot{at.dims.Fund, at.account, at.year, at.dims.Nature} }
	for at, p := range x.plans {
		out[at] = max(0, p-max(0, x.given[at]))
	}
	for at, p := range x.given {
		if standard := standardOf(x.s, at.account); standard == kindIncome || standard == directIncome {
			beyond[of(at)] += max(0, p-max(0, x.plans[at]))
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(out), place.compare) {
		n := min(out[at], beyond[of(at)])
		out[at] -= n
		beyond[of(at)] -= n
	}
	return out
}

// entries makes the entries, each line beside its other side.
func (x *legacy) entries() []ledger.Entry {
	byMoment := map[moment][]ledger.Line{}
	for _, at := range slices.SortedFunc(maps.Keys(x.sums), place.compare) {
		for when, p := range x.sums[at] {
			if p == 0 {
				continue
			}
			year := at.year
			if at.layer == ledger.Actual {
				year = when.period.Year()
			}
			next := at.dims
			next.Partner = heirOn(x.s, x.old.Successor, when.date)
			byMoment[when] = append(byMoment[when],
				signed(at.layer, at.account, year, at.dims, -p).About(at.item), signed(at.layer, at.account, year, next, p).About(at.item))
		}
	}
	var out []ledger.Entry
	for _, when := range slices.SortedFunc(maps.Keys(byMoment), moment.compare) {
		out = append(out, ledger.Entry{Date: when.date, Period: when.period, Lines: by(successionRule, byMoment[when]...)})
	}
	return out
}

// following makes what an event posts follow the successions on file: what is dated from a successor's first day on is
// the successor's, and what is recorded late for an old partner is turned like the rest, once that was.
func (o *Overlay) following(e Event, p *Posting) {
	all := o.succeeded()
	if len(all) == 0 {
		return
	}
	turned := turnedIn(o, e) // what it turns itself stays as it is
	for i := range p.Entries {
		n := &p.Entries[i]
		for k := range n.Lines {
			if l := &n.Lines[k]; l.Dims.Partner != "" && l.Dims.Partner != turned && follows(o, *n, *l) {
				l.Dims.Partner = heirOn(o, l.Dims.Partner, n.Date)
			}
		}
	}
	for _, old := range all {
		late := ofPartner(old.Code, 0, "", p.Entries)
		if _, done := successionOf(o, old.Code); done && len(late) > 0 && old.Code != turned {
			p.Entries = append(p.Entries, turns(o, old, append(slices.Clone(o.PartnerLines(old.Code)), late...))...)
		}
	}
}

// follows tells whether a line of an entry is the successor's from its first day on: everything but a correction of what
// the old partner planned or gave, the close of its years, and its plans for years that were over.
func follows(s State, n ledger.Entry, l ledger.Line) bool {
	switch kind := TypeOf(s, l.Account); {
	case l.Layer == ledger.Budget:
		o, ok := Find[Organisation](s, "organisations", l.Dims.Partner)
		return ok && l.Year.End() >= o.since() && l.Rule != reversalRule
	case kind == "income" || kind == "expenditure":
		return l.Rule != reversalRule && movesOn(l, n.Period)
	}
	return true
}

// succeeded lists the organisations that another succeeds, the earliest first.
func (o *Overlay) succeeded() []*Organisation {
	if o.old == nil {
		o.old = []*Organisation{}
		for _, x := range Listed[Organisation](o, "organisations", "", "") {
			if x.succeeds() {
				o.old = append(o.old, x)
			}
		}
		slices.SortStableFunc(o.old, func(a, b *Organisation) int { return cmp.Compare(a.To, b.To) })
	}
	return o.old
}

// isOfOld tells whether a change of an organisation's row changes which of them another succeeds.
func (o *Overlay) isOfOld(c RowChange) bool {
	row, ok := c.Row.(*Organisation)
	return !ok || row.succeeds() || slices.ContainsFunc(o.old, func(was *Organisation) bool { return FoldKey(was.Code) == c.Key })
}

// successionOf finds the succession of an old partner that stands.
func successionOf(s State, old string) (Document, bool) {
	for n := 1; ; n++ {
		d, ok := s.Document(successions + "/" + lineRef(old, n))
		if !ok || d.ReversedBy == "" {
			return d, ok
		}
	}
}

// Due lists the successions whose day has come and that are not recorded, the earliest first. Whoever records events asks
// before each, and when the day is over.
func (o *Overlay) Due(on calendar.Date) []*Succession {
	var out []*Succession
	for _, old := range o.succeeded() {
		if _, done := successionOf(o, old.Code); !done && old.since() <= on {
			out = append(out, o.next(old))
		}
	}
	return out
}

// next is the next event of an old partner's succession.
func (o *Overlay) next(old *Organisation) *Succession {
	x := &Succession{Old: old.Code, By: old.Successor, On: old.since()}
	for n := 1; ; n++ {
		if _, used := o.Document(successions + "/" + lineRef(old.Code, n)); !used {
			if n > 1 {
				x.Number = n
			}
			return x
		}
	}
}

// More returns the event that goes on with a succession, where one event could not post all of it.
func (o *Overlay) More(x *Succession) (*Succession, bool) {
	old, ok := Find[Organisation](o, "organisations", x.Old)
	if !ok || len(turns(o, old, o.PartnerLines(x.Old))) == 0 {
		return nil, false
	}
	return o.next(old), true
}

// PartnerLines lists the lines that name a partner, in order of sequence.
func (o *Overlay) PartnerLines(partner string) []PartnerLine {
	lines, ok := o.partners[partner]
	if !ok {
		lines = slices.Clone(o.base.PartnerLines(partner))
		for _, r := range o.batch.Records {
			lines = append(lines, ofPartner(partner, r.Seq, r.Key, r.Entries)...)
		}
		o.partners[partner] = lines
	}
	return lines
}
