package app

import (
	"fmt"
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// madeOnDecisions finds where decisions were recorded, and the events that name one and stand: by their registers where they have one that says so, else
// one by one.
func madeOnDecisions(r store.Reader, in *reports.In) error {
	named := map[string]string{} // decisions by the keys of what names them
	note := func(e pooled.Event, decision string) {
		if decision != "" {
			named[pooled.EventKey(e)] = decision
		}
	}
	for _, d := range in.Decisions {
		note(d, d.Code)
	}
	for _, t := range in.Transitions {
		note(t, t.Decision)
	}
	agreed := map[string]bool{} // by transitions, which name the decision themselves
	for _, t := range in.Transitions {
		agreed[pooled.Fold(t.Contribution)] = true
	}
	for _, c := range in.Contributions {
		if !agreed[pooled.Fold(c.Code)] {
			note(c, c.Decision)
		}
	}
	for _, c := range in.Changes {
		note(c, c.Decision)
	}
	for _, c := range in.Contracts {
		note(c, c.Decision)
	}
	for _, v := range in.Variations {
		note(v, v.Decision)
	}
	if err := unregistered(r, in.KnownAt, note); err != nil {
		return err
	}
	for key, decision := range named {
		if err := nameIn(r, in, key, decision); err != nil {
			return err
		}
	}
	return nil
}

// unregistered notes the decisions that events without a register of their own name.
func unregistered(r store.Reader, knownAt int64, note func(pooled.Event, string)) error {
	var keys []string
	for _, table := range []string{"carry_forwards", "reserve_moves", "rolls", "virements", "write_offs"} {
		for d, err := range r.Documents(table, knownAt) {
			if err != nil {
				return err
			}
			if d.ReversedBy == "" {
				keys = append(keys, d.Key)
			}
		}
	}
	for _, key := range keys {
		e, _ := r.State().Event(key)
		switch e := e.(type) {
		case *pooled.CarryForward:
			note(e, e.Decision)
		case *pooled.ReserveMove:
			note(e, e.Decision)
		case *pooled.Roll:
			note(e, e.Decision)
		case *pooled.Virement:
			note(e, e.Decision)
		case *pooled.WriteOff:
			note(e, e.Decision)
		default:
			return fmt.Errorf("reading %s: it names no decision", key)
		}
	}
	return nil
}

// nameIn adds an event that names a decision, with the funds whose money it moves; of a contract, those of its lines.
func nameIn(r store.Reader, in *reports.In, key, decision string) error {
	d, ok := r.State().Document(key)
	if !ok {
		return fmt.Errorf("reading %s: it is on file and was not recorded", key)
	}
	was, _ := r.State().Recorded(key)
	m := reports.Made{Decision: decision, Key: d.Key, Seq: d.Seq, Date: d.Date, Funds: fundsOf(was.Entries), Posts: len(was.Entries) > 0}
	if c, is := was.Event.(*pooled.Contract); is {
		m.Funds = []string{c.Fund}
	}
	slices.Sort(m.Funds)
	in.Made = append(in.Made, m)
	return nil
}
