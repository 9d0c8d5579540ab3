package pooled

import (
	"cmp"
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

// MovedOn is when something moved, and for what. Reverses is the key of the document that it turned, as the reversal
// writes it; empty for what is no reversal.
type MovedOn struct {
	Date     calendar.Date
	Period   calendar.Period
	Service  string
	Contract string
	Reverses string
}

// compare orders what moved by day.
func (m MovedOn) compare(o MovedOn) int {
	return cmp.Or(cmp.Compare(m.Date, o.Date), cmp.Compare(m.Period, o.Period), cmp.Compare(m.Service, o.Service),
		cmp.Compare(m.Contract, o.Contract), cmp.Compare(m.Reverses, o.Reverses))
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

// turnedBy is the key of the document that an event reverses; empty for every other event.
func turnedBy(e Event) string {
	if r, ok := e.(*Reversal); ok {
		return r.Of
	}
	return ""
}

// movedIn adds up what the lines of an event moved, by what is asked for with no service and year given.
func movedIn(entries []ledger.Entry, reverses string, add func(Moves, MovedOn, money.Pence)) {
	for _, e := range entries {
		for _, l := range e.Lines {
			if l.Layer == ledger.Actual {
				add(Moves{Account: l.Account, Fund: l.Dims.Fund, Partner: l.Dims.Partner},
					MovedOn{e.Date, e.Period, l.Dims.Service, l.Dims.Contract, reverses}, l.Amount)
			}
		}
	}
}

// has tells whether what the lines of an event moved is among what is asked for.
func (q Moves) has(at Moves, on MovedOn) bool {
	return q.Account == at.Account && q.Fund == at.Fund && q.Partner == at.Partner &&
		(q.Service == "" || q.Service == on.Service) && (q.Year == 0 || q.Year == on.Period.Year())
}

// addAll adds what the records moved of what is asked for.
func (s *movedSums) addAll(records []Record) {
	for _, r := range records {
		reverses := ""
		if r.Table == "reversals" {
			e, err := Decode(r.Table, r.Body)
			if err != nil {
				panic(err) // Encode wrote it in this transaction
			}
			reverses = turnedBy(e)
		}
		movedIn(r.Entries, reverses, func(at Moves, on MovedOn, p money.Pence) {
			if s.q.has(at, on) {
				s.add(on, p)
			}
		})
	}
}

// moves is what was asked of the moves on accounts, kept as it stands.
type moves struct {
	asked map[Moves]*movedSums
	at    map[Moves][]*movedSums // by account, fund and partner alone
	days  int                    // of all together, about
}

// movedSums is what moved of what is asked for, in order, leaving out what is nil.
type movedSums struct {
	q    Moves
	list []Moved
}

func (s *movedSums) add(on MovedOn, p money.Pence) {
	i, found := slices.BinarySearchFunc(s.list, on, func(m Moved, on MovedOn) int { return m.compare(on) })
	switch {
	case p == 0:
	case !found:
		s.list = slices.Insert(s.list, i, Moved{on, p})
	case s.list[i].Amount+p == 0:
		s.list = slices.Delete(s.list, i, i+1)
	default:
		s.list[i].Amount += p
	}
}

func newMoves() moves { return moves{asked: map[Moves]*movedSums{}, at: map[Moves][]*movedSums{}} }

// add adds what the entries of an event moved.
func (m *moves) add(entries []ledger.Entry, reverses string) {
	if len(m.asked) == 0 {
		return
	}
	movedIn(entries, reverses, func(at Moves, on MovedOn, p money.Pence) {
		for _, s := range m.at[at] {
			if s.q.has(at, on) {
				was := len(s.list)
				s.add(on, p)
				m.days += len(s.list) - was
			}
		}
	})
}

// Moved lists what moved on an account of a fund, in order of day. The list is good until something is recorded.
func (o *Overlay) Moved(q Moves) []Moved {
	s := o.moves.asked[q]
	if s == nil {
		s = &movedSums{q: q, list: slices.Clone(o.base.Moved(q))}
		s.addAll(o.batch.Records)
		at := Moves{Account: q.Account, Fund: q.Fund, Partner: q.Partner}
		o.moves.asked[q], o.moves.at[at] = s, append(o.moves.at[at], s)
		o.moves.days += len(s.list)
	}
	return s.list
}
