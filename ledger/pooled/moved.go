package pooled

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Moves asks what lines of the actual layer moved on an account of a fund: those with the partner, or without one where
// it is empty; of one year or (zero) all; of one service or (empty) all.
type Moves struct {
	Account, Fund, Partner string
	Year                   calendar.Year
	Service                string
}

// Moved is what moved on one day, period, service and contract. Units: pence, debit positive.
type Moved struct {
	MovedOn
	Amount money.Pence
}

// MovedOn is when something moved, and for what.
type MovedOn struct {
	Date     calendar.Date
	Period   calendar.Period
	Service  string
	Contract string
}

// compare orders what moved by day.
func (m MovedOn) compare(o MovedOn) int {
	return cmp.Or(cmp.Compare(m.Date, o.Date), cmp.Compare(m.Period, o.Period), cmp.Compare(m.Service, o.Service),
		cmp.Compare(m.Contract, o.Contract))
}

// InOrder lists sums of what moved in order of day, leaving out what is nil.
func InOrder(sums map[MovedOn]money.Pence) []Moved {
	out := make([]Moved, 0, len(sums))
	for on, p := range sums {
		if p != 0 {
			out = append(out, Moved{on, p})
		}
	}
	slices.SortFunc(out, func(a, b Moved) int { return a.compare(b.MovedOn) })
	return out
}

// movedIn adds up what the lines of an event moved, by what is asked for with no service and year given.
func movedIn(entries []ledger.Entry, add func(Moves, MovedOn, money.Pence)) {
	for _, e := range entries {
		for _, l := range e.Lines {
			if l.Layer == ledger.Actual {
				add(Moves{Account: l.Account, Fund: l.Dims.Fund, Partner: l.Dims.Partner},
					MovedOn{e.Date, e.Period, l.Dims.Service, l.Dims.Contract}, l.Amount)
			}
		}
	}
}

// Has tells whether what the lines of an event moved is among what is asked for.
func (q Moves) Has(at Moves, on MovedOn) bool {
	return q.Account == at.Account && q.Fund == at.Fund && q.Partner == at.Partner &&
		(q.Service == "" || q.Service == on.Service) && (q.Year == 0 || q.Year == on.Period.Year())
}

// MovedIn adds to sums what the records moved of what is asked for.
func (q Moves) MovedIn(records []Record, sums map[MovedOn]money.Pence) {
	for _, r := range records {
		movedIn(r.Entries, func(at Moves, on MovedOn, p money.Pence) {
			if q.Has(at, on) {
				sums[on] += p
			}
		})
	}
}

// movedHere is what the records of an overlay moved, added up as far as it has been asked.
type movedHere struct {
	through int                                          // so many records are added up
	sums    map[Moves]map[string]map[MovedOn]money.Pence // by service
}

// Moved lists what moved on an account of a fund, in order of day.
func (o *Overlay) Moved(q Moves) []Moved {
	base := o.base.Moved(q)
	o.addMoved()
	at := q
	at.Service, at.Year = "", 0
	mine := o.moved.sums[at]
	if len(mine) == 0 {
		return base
	}
	sums := make(map[MovedOn]money.Pence, len(base))
	for _, m := range base {
		sums[m.MovedOn] = m.Amount
	}
	services := []string{q.Service}
	if q.Service == "" {
		services = slices.Collect(maps.Keys(mine))
	}
	for _, service := range services {
		for on, p := range mine[service] {
			if q.Has(at, on) {
				sums[on] += p
			}
		}
	}
	return InOrder(sums)
}

// addMoved adds up the records since it was last asked: most transactions never ask.
func (o *Overlay) addMoved() {
	if o.moved.sums == nil {
		o.moved.sums = map[Moves]map[string]map[MovedOn]money.Pence{}
	}
	for _, r := range o.batch.Records[o.moved.through:] {
		movedIn(r.Entries, func(at Moves, on MovedOn, p money.Pence) {
			if o.moved.sums[at] == nil {
				o.moved.sums[at] = map[string]map[MovedOn]money.Pence{}
			}
			if o.moved.sums[at][on.Service] == nil {
				o.moved.sums[at][on.Service] = map[MovedOn]money.Pence{}
			}
			o.moved.sums[at][on.Service][on] += p
		})
	}
	o.moved.through = len(o.batch.Records)
}
