package pooled_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// The rules, examples and refusals of what comes between an order and its payment.

func purchaseRules() []rule { return slices.Concat(accrualRules(), contractCostRules()) }

func purchaseExamples() []example { return slices.Concat(accrualExamples(), contractCostExamples()) }

func purchaseRefusals() []refusal { return slices.Concat(accrualRefusals(), contractCostRefusals()) }

// purchase draws what is accrued, prepaid, claimed, held, clawed back, released and carried over.
func (w *world) purchase(fund string) Event {
	contract := w.old("contracts")
	switch w.below(9) {
	case 0, 1:
		return &Accrual{Code: w.ref("A"), PeriodEnd: pick(w, w.day(), day(2025, 3, 31)).Period().End(), Service: w.service(fund), Provider: pick(w, "CARE", "HELP", ""), Amount: w.amount(), Basis: "drawn", Contract: pick(w, "", pick(w, w.oldOrNone("contracts")...))}
	case 2:
		from := w.day()
		return &Prepayment{Code: w.ref("PP"), Date: w.day(), Invoice: w.old("invoices"), Line: w.between(1, 3), ReleaseFrom: from, ReleaseTo: from.AddDays(w.between(0, 500))}
	case 3:
		return &Clawback{Code: w.ref("CB"), Date: w.day(), Contract: contract, Year: pick(w, y24, y25), Service: w.service(fund), Amount: w.amount() / 5, Ground: "drawn"}
	case 4:
		return &RetentionRelease{Code: w.ref("RR"), Date: w.day(), Contract: contract, Amount: w.amount() / 20}
	case 5, 6:
		return &Claim{Code: w.ref("CL"), Contract: contract, Service: w.service(fund), Date: w.day(), Outcome: "drawn", Count: w.between(1, 3), Price: w.amount() / 3, Evidence: "drawn"}
	case 7:
		return &Roll{Contract: contract, Service: w.service(fund), Year: pick(w, y25, y26), Amount: w.amount() / 10}
	}
	h := &Hold{Code: w.ref("H"), Date: w.day(), Invoice: w.old("invoices"), Kind: pick(w, "hold", "dispute", "release"), Reason: "drawn"}
	if pick(w, true, false) {
		h.Amount = some(money.Pence(w.between(1, 100_00)))
	}
	return h
}

// oldOrNone is the reference of an event of the table that stands, where there is one.
func (w *world) oldOrNone(table string) []string {
	if ref := w.old(table); ref != "none" {
		return []string{ref}
	}
	return []string{""}
}

// TestReversalUndoesPurchases reverses every example of a purchase, on any later day, and finds everything as it was.
func TestReversalUndoesPurchases(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.SampledFrom(purchaseExamples()).Draw(rt, "example")
		if _, is := x.event.(*Reversal); is {
			return
		}
		b := newBooks(t)
		for _, e := range clones(x.before) {
			b.post(e)
		}
		before := pictureOf(b)
		e := clones([]Event{x.event})[0]
		b.post(e)
		d, _ := b.Document(EventKey(e))
		on := d.Date.AddDays(rapid.IntRange(0, 800).Draw(rt, "later"))
		b.post(&Reversal{Code: "UNDO", Date: on, Of: EventKey(e), Reason: "drawn"})
		holdInvariants(rt, b)
		holdPromises(rt, b)
		if diff := cmp.Diff(before, pictureOf(b)); diff != "" {
			rt.Fatalf("reversing %s does not undo it (-before +after):\n%s", EventKey(e), diff)
		}
		for year, p := range costByYear(b) {
			if was := costByYear(b, EventKey(e), "reversals/UNDO")[year]; p != was {
				rt.Fatalf("the cost of %s is %s after %s was reversed on %s, and was %s", year, p, EventKey(e), on, was)
			}
		}
	})
}

// costByYear adds up the lines of cost of each year, leaving some documents out.
func costByYear(b books, but ...string) map[calendar.Year]money.Pence {
	sums := map[calendar.Year]money.Pence{}
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if l.Layer == ledger.Actual && TypeOf(b, l.Account) == "expenditure" && !slices.Contains(but, r.Key) {
					sums[l.Year] += l.Amount
				}
			}
		}
	}
	return sums
}
