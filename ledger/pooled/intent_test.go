package pooled_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// intend is an intent of 2025-26 for the pooled fund's service, or (negative) a lapse, dated the first of a month of 2025.
func intend(ref string, month int, p money.Pence) *Intent {
	return &Intent{Code: ref, Date: day(2025, month, 1), Fund: "pooled", Year: y25, Service: "pooled-S", Amount: p}
}

// cost is an invoice for the service in the middle of a month of 2025; a negative one is a credit note.
func cost(ref string, month int, p money.Pence) *Invoice {
	return &Invoice{Code: ref, Provider: "CARE", Date: day(2025, month, 15), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: p}}}
}

// turn reverses a document in the middle of a month of 2025.
func turn(of string, month int) *Reversal {
	return &Reversal{Code: "REV-" + strings.ReplaceAll(of, "#", "-"), Date: day(2025, month, 28), Of: of, Reason: "r"}
}

func intentRules() []rule {
	manual := func(account, contract, partner string) *Journal {
		return &Journal{Code: "J", Date: day(2025, 6, 15), Lines: []JournalLine{
			{Line: 1, Layer: "actual", Account: account, Amount: 30, Fund: "pooled", Service: "pooled-S", Contract: contract, Partner: partner, Memo: "m"},
			{Line: 2, Layer: "actual", Account: "1000", Amount: -30, Fund: "pooled", Memo: "m"},
		}}
	}
	spent := func(p money.Pence, more ...string) []string {
		return append([]string{
			written(ledger.NewEntry(day(2025, 6, 15)), ledger.Dr(ledger.Actual, "5000", y25, ledger.Dims{Fund: "pooled", Service: "pooled-S", Provider: "CARE"}, p)),
		}, more...)
	}
	return []rule{
		{"Intent recorded", nil, intend("N1", 5, 100), []string{
			"2025-05-01 intent 6000 +100 2025-26 fund=pooled service=pooled-S", "2025-05-01 intent 6900 -100 2025-26 fund=pooled",
		}},
		{"... released by a cost outside a contract", []Event{intend("N1", 5, 100)}, cost("I1", 6, 30), spent(30,
			"2025-06-15 intent 6900 +30 2025-26 fund=pooled",
			"2025-06-15 actual 2000 -30 2025-26 fund=pooled provider=CARE",
			"2025-06-15 intent 6000 -30 2025-26 fund=pooled service=pooled-S",
		)},
		{"... by what remains of it, no more", []Event{intend("N1", 5, 20)}, cost("I1", 6, 30), spent(30,
			"2025-06-15 intent 6900 +20 2025-26 fund=pooled",
			"2025-06-15 actual 2000 -30 2025-26 fund=pooled provider=CARE",
			"2025-06-15 intent 6000 -20 2025-26 fund=pooled service=pooled-S",
		)},
		{"... by a cost in a journal", []Event{intend("N1", 5, 100)}, manual("5500", "", ""), []string{
			"2025-06-15 actual 5500 +30 2025-26 fund=pooled service=pooled-S", "2025-06-15 intent 6900 +30 2025-26 fund=pooled",
			"2025-06-15 actual 1000 -30 2025-26 fund=pooled", "2025-06-15 intent 6000 -30 2025-26 fund=pooled service=pooled-S",
		}},
		{"A cost on a contract releases none", []Event{intend("N1", 5, 100)}, manual("5000", "C-1", ""), []string{
			"2025-06-15 actual 5000 +30 2025-26 fund=pooled service=pooled-S", "2025-06-15 actual 1000 -30 2025-26 fund=pooled",
		}},
		{"Nor does what a partner spends itself", []Event{intend("N1", 5, 100)}, &DirectSpend{Code: "D", Date: day(2025, 6, 15), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 30}, []string{
			"2025-06-15 actual 5200 +30 2025-26 fund=pooled partner=CC service=pooled-S", "2025-06-15 actual 4200 -30 2025-26 fund=pooled partner=CC source=other service=pooled-S",
		}},
		{"Nor a write-off", []Event{intend("N1", 5, 100)}, manual("5900", "", ""), []string{
			"2025-06-15 actual 5900 +30 2025-26 fund=pooled service=pooled-S", "2025-06-15 actual 1000 -30 2025-26 fund=pooled",
		}},
		{"Intent released by a lapse", []Event{intend("N1", 5, 100)}, intend("N2", 9, -60), []string{
			"2025-09-01 intent 6900 +60 2025-26 fund=pooled", "2025-09-01 intent 6000 -60 2025-26 fund=pooled service=pooled-S",
		}},
	}
}

func intentExamples() []example {
	return []example{
		{"Intent recorded", nil, intend("N1", 5, 100_00)},
		{"Intent recorded late, released at once by what was spent since its day", []Event{cost("I1", 4, 25_00), cost("I2", 6, 30_00)}, intend("N1", 5, 100_00)},
		{"Invoice that releases two intents, the oldest first, and costs more", []Event{intend("N2", 6, 50_00), intend("N1", 5, 100_00)}, cost("I1", 6, 180_00)},
		{"Credit note that gives an intent back", []Event{intend("N1", 5, 100_00), cost("I1", 6, 120_00)}, cost("CN1", 7, -50_00)},
		{"Intent lapses", []Event{intend("N1", 5, 100_00), cost("I1", 6, 30_00)}, intend("N2", 9, -70_00)},
		{"Reversal of an invoice that released an intent", []Event{intend("N1", 5, 100_00), cost("I1", 6, 60_00), cost("I2", 6, 60_00)}, turn("invoices/I1", 7)},
		{"Reversal of an intent: what was spent is set against the next", []Event{intend("N1", 5, 100_00), intend("N2", 5, 50_00), cost("I1", 6, 30_00)}, turn("intents/N1", 7)},
	}
}

func intentRefusals() []refusal {
	pilot := intend("N1", 5, 1)
	pilot.Pilot, pilot.Service = "P1", "pooled-T"
	of := func(fund, service string) *Intent {
		return &Intent{Code: "N1", Date: day(2025, 5, 1), Fund: fund, Year: y25, Service: service, Amount: 1}
	}
	return []refusal{
		{"LOAD-008", nil, intend("N1", 5, 0)},
		{"FUND-001", nil, of("shadow", "shadow-S")},
		{"FUND-001", nil, of("zero-based", "zero-based-S")},
		{"FUND-007", nil, of("pooled", "NHS-S")},
		{"INTENT-001", tried(100), pilot},
		{"REVERSE-004", []Event{intend("N1", 5, 100)}, &Reversal{Code: "REV", Date: day(2025, 6, 1), Of: "intents/N1", Amount: some[money.Pence](40), Reason: "r"}},
	}
}

// TestWhatRemainsOfIntents walks through what can happen to intents, and says after each step what remains of them.
func TestWhatRemainsOfIntents(t *testing.T) {
	type step struct {
		event Event
		want  string
	}
	for name, steps := range map[string][]step{
		"cost from before the intent is not its": {
			{cost("I0", 4, 40), ""}, {intend("N1", 5, 100), "N1 100"}, {turn("invoices/I0", 7), "N1 100"},
		},
		"a reversal gives back only what its own cost took": {
			{cost("I0", 4, 60), ""}, {intend("N1", 5, 100), "N1 100"}, {cost("I1", 6, 30), "N1 70"}, {turn("invoices/I0", 7), "N1 70"}, {turn("invoices/I1", 7), "N1 100"},
		},
		"as a contract's remains do": { // 100 awarded, 60 and 60 spent: nothing remains, 20 over; the first reversed: 40
			{intend("N1", 5, 100), "N1 100"}, {cost("I1", 6, 60), "N1 40"}, {cost("I2", 6, 60), ""}, {turn("invoices/I1", 7), "N1 40"},
		},
		"oldest first, and given back the other way": {
			{intend("N2", 6, 50), "N2 50"},
			{intend("N1", 5, 100), "N1 100, N2 50"},
			{cost("I1", 6, 120), "N2 30"},
			{cost("I2", 7, 80), ""},
			{cost("CN", 8, -70), "N2 20"},
			{cost("CN2", 8, -40), "N1 10, N2 50"},
		},
		"an intent after too much was spent is whole": {
			{intend("N1", 5, 100), "N1 100"}, {cost("I1", 6, 150), ""}, {intend("N2", 7, 80), "N2 80"}, {cost("CN", 8, -60), "N1 10, N2 80"},
		},
		"a lapse of nothing": {
			{intend("L1", 4, -50), ""}, {intend("N1", 5, 100), "N1 100"},
		},
		"a lapse": {
			{intend("N1", 5, 100), "N1 100"},
			{cost("I1", 6, 60), "N1 40"},
			{intend("L1", 7, -50), ""},
			{cost("CN", 8, -60), "N1 50"},
			{turn("intents/L1", 9), "N1 100"},
		},
		"an invoice over two years is of two plans": {
			{intend("N1", 5, 100), "N1 100"},
			{&Intent{Code: "N9", Date: day(2025, 5, 1), Fund: "pooled", Year: y26, Service: "pooled-S", Amount: 100}, "N1 100, N9 100"},
			{&Invoice{Code: "I1", Provider: "CARE", Date: day(2026, 3, 1), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 60, PeriodFrom: day(2026, 3, 31), PeriodTo: day(2026, 4, 1)}}}, "N1 70, N9 70"},
		},
		"recorded when the year is over": {
			{&Intent{Code: "N1", Date: day(2026, 4, 20), Fund: "pooled", Year: y25, Service: "pooled-S", Amount: 100}, "N1 100"},
			{&Invoice{Code: "I1", Provider: "CARE", Date: day(2026, 4, 25), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 60, PeriodTo: day(2026, 3, 31)}}}, "N1 40"},
		},
		"a part reversed": {
			{intend("N1", 5, 100), "N1 100"},
			{cost("I1", 6, 60), "N1 40"},
			{&Reversal{Code: "P1", Date: day(2025, 7, 1), Of: "invoices/i1", Amount: some[money.Pence](20), Reason: "r"}, "N1 60"},
			{&Reversal{Code: "P2", Date: day(2025, 8, 1), Of: "invoices/I1", Reason: "r"}, "N1 100"},
		},
		"the reversal of an intent": {
			{intend("N1", 5, 100), "N1 100"},
			{cost("I1", 6, 60), "N1 40"},
			{intend("N2", 6, 50), "N1 40, N2 50"},
			{turn("intents/N1", 7), ""},
			{turn("invoices/I1", 8), "N2 50"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			for n, s := range steps {
				out := b.post(s.event)
				if warned := strings.Contains(strings.Join(out.Warnings, " "), "lapse"); warned != (EventKey(s.event) == "intents/L1") {
					t.Errorf("step %d warns: %q", n+1, out.Warnings)
				}
				if got := remains(b); got != s.want {
					t.Fatalf("after step %d, %s: %q remains, want %q", n+1, EventKey(s.event), got, s.want)
				}
			}
		})
	}
}

// remains lists what remains of each intent, as the books have it.
func remains(b books) string {
	var out []string
	for _, a := range b.Open("6000", "pooled", "") {
		ref := strings.TrimPrefix(a.Item.Key, "intents/")
		out = append(out, ref+" "+strings.TrimLeft(strings.Replace(a.Open.String(), ".", "", 1), "0"))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// TestIntentsDoNotDependOnOrder records intents, lapses, cost, credits and reversals in two orders, and finds that the
// same remains of each intent; never less than nothing and never more than it was.
func TestIntentsDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(n int) int { return rapid.IntRange(0, n).Draw(rt, "n") }
		first := []Event{intend("N0", 4+draw(3), money.Pence(1+draw(99)))}
		var events []Event
		for n := range 2 + draw(8) {
			ref, month := string(rune('A'+n)), 4+draw(8)
			switch amount := money.Pence(1 + draw(99)); draw(5) {
			case 0, 1:
				events = append(events, intend(ref, month, amount))
			case 2:
				events = append(events, intend(ref, month, -amount))
			case 3:
				events = append(events, cost(ref, month, -amount))
			default:
				events = append(events, cost(ref, month, amount))
			}
		}
		after := func(order []Event) string {
			b := newBooks(t)
			for _, e := range slices.Concat(clones(first), clones(order)) {
				b.post(e)
			}
			for n, e := range events { // every third of them was wrong
				if n%3 == 0 {
					b.post(&Reversal{Code: "REV" + e.Ref(), Date: day(2026, 3, 31), Of: EventKey(e), Reason: "drawn"})
				}
			}
			for _, a := range b.Open("6000", "pooled", "") {
				if i, ok := Find[Intent](b, "intents", strings.TrimPrefix(a.Item.Key, "intents/")); !ok || a.Open < 0 || a.Open > i.Amount {
					rt.Fatalf("%s remains of %s", a.Open, a.Item.Key)
				}
			}
			if sum := balance(b.seen(), ledger.Intent, "6900", "pooled", ""); sum != -sumOpen(b) {
				rt.Fatalf("the control stands at %s", sum)
			}
			return remains(b)
		}
		if diff := cmp.Diff(after(events), after(rapid.Permutation(events).Draw(rt, "order"))); diff != "" {
			rt.Fatalf("what remains depends on the order of recording:\n%s", diff)
		}
	})
}

func sumOpen(b books) (sum money.Pence) {
	for _, a := range b.Open("6000", "pooled", "") {
		sum += a.Open
	}
	return sum
}
