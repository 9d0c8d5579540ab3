package pooled_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// TestNoPathConsumesMoneyUnchecked runs random histories of every sort of event in a fund that refuses what there is no money
// for: nothing but a smaller budget, or an override, takes a service to less than nil, or further below it.
func TestNoPathConsumesMoneyUnchecked(t *testing.T) {
	type at struct {
		service string
		year    calendar.Year
	}
	available := func(b books) map[at]money.Pence {
		out := map[at]money.Pence{}
		for _, year := range []calendar.Year{y24, y25, y26} {
			for _, s := range StandingsOf(b, "pooled", year) {
				out[at{s.Service, year}] = s.Available()
			}
		}
		return out
	}
	rapid.Check(t, func(rt *rapid.T) {
		b := newWorld(t)
		blocking(b, nil)
		w := &world{history: history{T: rt}}
		w.funds = []string{"pooled", "pooled"}
		for _, service := range worldServices["pooled"] {
			b.post(budgetOf("B-"+service, service, y25, w.amount()*4))
		}
		was := available(b)
		for range w.between(10, 40) {
			e := w.event()
			overridden := w.below(20) == 0
			if overridden {
				b.Record(&Override{Document: EventKey(e), Date: day(2025, 9, 1), Reason: "drawn"}, Meta{})
			}
			_, refusal := b.Record(e, Meta{})
			now := available(b)
			for k, p := range now {
				if p >= 0 || p >= was[k] || overridden {
					continue
				}
				if r, ok := e.(*Reversal); ok && strings.HasPrefix(r.Of, "budgets/") || e.Table() == "budgets" || e.Table() == "services" {
					continue
				}
				rt.Fatalf("%s took %s in %s from %s to %s (refused: %v)\n%s", EventKey(e), k.service, k.year, was[k], p, refusal, Encode(e))
			}
			if _, money := e.(Dated); money && refusal == nil {
				w.keys = append(w.keys, EventKey(e))
			}
			was = now
		}
	})
}
