package pooled_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// unitary is the organisation that succeeds the district, from the middle of 2025-26 on.
func unitary() []Event {
	return []Event{
		&Organisation{Code: "UC", Name: "Anyshire Council", Sector: "unitary"},
		&Organisation{Code: "DC", Name: "Anyford District Council", Sector: "district", Successor: "UC", To: day(2025, 6, 30)},
	}
}

func succeeded() *Succession { return &Succession{Old: "DC", By: "UC", On: day(2025, 7, 1)} }

// districts is what a district has with a fund when it is succeeded: an instalment part paid and three to come, money in
// advance for nothing in particular, a disputed amount, a balance and a part of the reserve, and what it gave in kind.
func districts() []Event {
	return slices.Concat(unitary(), []Event{
		&Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{
			{Account: "1000", Amount: 90_00},
			{Account: "1150", Amount: 5_00, Partner: "DC"},
			{Account: "2500", Amount: -15_00, Partner: "DC"},
			{Account: "3000", Amount: -50_00, Partner: "DC"},
			{Account: "3200", Amount: -30_00, Partner: "DC"},
		}},
		&Contribution{Code: "C1", Fund: "pooled", Year: y25, Partner: "DC", Source: "council-base", Amount: 400_00, Instalments: "4"},
		raise("C1", 1),
		&Dispute{Code: "D1", Date: day(2025, 5, 2), Contribution: "C1", Amount: 10_00, Reason: "r"},
		&Receipt{Code: "R1", Date: day(2025, 5, 9), Payer: "DC", Fund: "pooled", Amount: 60_00},
		&Receipt{Code: "R2", Date: day(2025, 5, 9), Payer: "DC", Fund: "targeted", Amount: 7_00},
		&Contribution{Code: "K1", Fund: "pooled", Year: y25, Partner: "DC", Source: "partner-base", Amount: 80_00, Kind: "in-kind"},
		&InKind{Code: "K", Date: day(2025, 5, 1), Fund: "pooled", Partner: "DC", Service: "pooled-S", Amount: 20_00, Basis: "b", Contribution: "K1"},
	})
}

func successionRules() []rule {
	return []rule{{"Partner succeeded by another organisation", districts(), succeeded(), []string{
		"2025-07-01 budget 4000 +30000 2025-26 fund=pooled partner=DC source=council-base",
		"2025-07-01 budget 4100 +6000 2025-26 fund=pooled partner=DC source=partner-base",
		"2025-07-01 actual 1100 +3000 2025-26 fund=pooled partner=UC source=council-base",
		"2025-07-01 actual 1110 +1000 2025-26 fund=pooled partner=UC source=council-base",
		"2025-07-01 actual 1150 +500 2025-26 fund=pooled partner=UC",
		"2025-07-01 actual 2500 +1500 2025-26 fund=pooled partner=DC",
		"2025-07-01 actual 3000 +5000 2025-26 fund=pooled partner=DC",
		"2025-07-01 actual 3200 +3000 2025-26 fund=pooled partner=DC",
		"2025-07-01 actual 2200 +700 2025-26 fund=targeted partner=DC",
		"2025-07-01 budget 4000 -30000 2025-26 fund=pooled partner=UC source=council-base",
		"2025-07-01 budget 4100 -6000 2025-26 fund=pooled partner=UC source=partner-base",
		"2025-07-01 actual 1100 -3000 2025-26 fund=pooled partner=DC source=council-base",
		"2025-07-01 actual 1110 -1000 2025-26 fund=pooled partner=DC source=council-base",
		"2025-07-01 actual 1150 -500 2025-26 fund=pooled partner=DC",
		"2025-07-01 actual 2500 -1500 2025-26 fund=pooled partner=UC",
		"2025-07-01 actual 3000 -5000 2025-26 fund=pooled partner=UC",
		"2025-07-01 actual 3200 -3000 2025-26 fund=pooled partner=UC",
		"2025-07-01 actual 2200 -700 2025-26 fund=targeted partner=UC",
	}}, {"... instalments not yet raised are the successor's", append(districts(), succeeded()), raise("C1", 2), []string{
		"2025-07-01 actual 1100 +10000 2025-26 fund=pooled partner=UC source=council-base",
		"2025-07-01 actual 4000 -10000 2025-26 fund=pooled partner=UC source=council-base",
	}}, {"... what the successor pays settles what the old partner owed", append(districts(), succeeded()), &Receipt{Code: "R3", Date: day(2025, 7, 9), Payer: "UC", Fund: "pooled", Amount: 30_00}, []string{
		"2025-07-09 actual 1000 +3000 2025-26 fund=pooled", "2025-07-09 actual 1100 -3000 2025-26 fund=pooled partner=UC source=council-base",
	}}}
}

func successionExamples() []example {
	return []example{
		{"Partner succeeded by another organisation", districts(), succeeded()},
		{"Instalment raised before a succession is released to the successor", append(unitary(), contributionOf("DC", "C9", y26)), &InstalmentRaised{Contribution: "C9", Number: 1, RaisedOn: day(2025, 6, 20)}},
		{"Receipt of before a succession, recorded after it", append(districts(), succeeded()), &Receipt{Code: "R3", Date: day(2025, 6, 9), Payer: "DC", Fund: "pooled", Amount: 50_00}},
		{"Reversal of a succession", append(districts(), succeeded()), &Reversal{Code: "REV1", Date: day(2025, 7, 9), Of: "successions/DC", Reason: "put off"}},
	}
}

func contributionOf(partner, code string, year calendar.Year) *Contribution {
	return &Contribution{Code: code, Fund: "pooled", Year: year, Partner: partner, Source: "council-base", Amount: 400_00, Instalments: "1"}
}

func successionRefusals() []refusal {
	other := func(successor string, to calendar.Date) *Organisation {
		return &Organisation{Code: "DC", Name: "Anyford District Council", Sector: "district", Successor: successor, To: to}
	}
	done := append(districts(), succeeded())
	return []refusal{
		{"SUCCEED-002", nil, other("dc", day(2025, 6, 30))},
		{"SUCCEED-003", done, other("CC", day(2025, 6, 30))},
		{"SUCCEED-003", done, other("UC", day(2025, 7, 31))},
		{"SUCCEED-003", done, other("", 0)},
		{"SUCCEED-004", unitary(), &Fund{Code: "F", Partnership: "P", Name: "F", Kind: "pooled", Host: "DC", LegalBasis: "other", Opens: day(2024, 4, 1)}},
		{"REVERSE-004", done, &Reversal{Code: "REV", Date: day(2025, 8, 1), Of: "successions/DC", Amount: some[money.Pence](1), Reason: "r"}},
		{
			"REVERSE-005", append(slices.Clone(done), raise("C1", 2), &DirectSpend{Code: "S", Date: day(2025, 5, 1), Fund: "pooled", Partner: "DC", Service: "pooled-S", Amount: 1}),
			&Reversal{Code: "REV", Date: day(2025, 8, 1), Of: "successions/DC", Reason: "r"},
		},
	}
}

// TestSuccessionOnTheBooks refuses what names the old partner from after its successor took its place, once the
// succession is on the books; what comes with the succession itself is the successor's, with a warning.
func TestSuccessionOnTheBooks(t *testing.T) {
	b := newBooks(t)
	for _, e := range append(districts(), succeeded()) {
		b.post(e)
	}
	late := &Receipt{Code: "R8", Date: day(2025, 7, 1), Payer: "anyford district council", Fund: "pooled", Amount: 5_00}
	out := b.post(clones([]Event{late})[0])
	if len(out.Warnings) != 1 || !strings.Contains(out.Warnings[0], "UC succeeds DC from 1 Jul 2025 on") {
		t.Errorf("warned: %q", out.Warnings)
	}
	b.want(b.seen(), "1100", "pooled", "DC", 0)
	b.want(b.seen(), "1100", "pooled", "UC", 25_00)

	after := books{NewOverlay(b.Overlay, b.Head()), t}
	late.Code = "R9"
	_, refusal := after.Record(late, Meta{})
	want := "R9 was not recorded.\npayer: SUCCEED-001 DC was succeeded by UC on 1 Jul 2025. Name UC, or correct the date: what was DC's is dated 30 Jun 2025 at the latest."
	if refusal == nil || !strings.Contains(refusal.Error(), want) {
		t.Errorf("refused: %v", refusal)
	}
	late.Date = day(2025, 6, 30)
	after.post(late)
	if again := after.post(succeeded()); !again.Again {
		t.Errorf("the same succession again: %+v", again)
	}
}

// TestRingOfSuccessors refuses organisations that succeed each other in a ring, and the succession of a host.
func TestRingOfSuccessors(t *testing.T) {
	b := newBooks(t)
	b.post(&Organisation{Code: "A", Name: "A", Sector: "district", Successor: "B", To: day(2025, 6, 30)})
	b.post(&Organisation{Code: "B", Name: "B", Sector: "district", Successor: "A", To: day(2025, 6, 30)})
	b.post(&Organisation{Code: "CC", Name: "Anyshire County Council", Sector: "county", Successor: "B", To: day(2025, 6, 30)})
	var codes []string
	for _, u := range b.Settle() {
		for _, p := range u.Problems {
			codes = append(codes, EventKey(u.Event)+" "+p.Code)
		}
	}
	slices.Sort(codes)
	if diff := cmp.Diff([]string{"organisations/A SUCCEED-002", "organisations/B SUCCEED-002", "organisations/CC SUCCEED-004"}, codes); diff != "" {
		t.Errorf("-want +refused:\n%s", diff)
	}
}

// TestSuccessionTakenBack reverses a succession, finds everything as it was, and succeeds again.
func TestSuccessionTakenBack(t *testing.T) {
	b := newBooks(t)
	for _, e := range districts() {
		b.post(e)
	}
	before := pictureOf(b)
	if due := b.Due(day(2025, 6, 30)); len(due) > 0 {
		t.Errorf("due before its day: %+v", due[0])
	}
	due := b.Due(day(2025, 7, 1))
	if diff := cmp.Diff([]*Succession{succeeded()}, due); diff != "" {
		t.Fatalf("-want +due:\n%s", diff)
	}
	b.post(due[0])
	if due := b.Due(day(2025, 7, 1)); len(due) > 0 {
		t.Errorf("due when it is done: %+v", due[0])
	}
	b.post(&Reversal{Code: "REV", Date: day(2025, 7, 9), Of: "successions/DC", Reason: "put off"})
	if diff := cmp.Diff(before, pictureOf(b)); diff != "" {
		t.Errorf("the reversal does not undo it (-before +after):\n%s", diff)
	}
	if due := b.Due(day(2025, 12, 1)); len(due) > 0 {
		t.Errorf("due when it was taken back: %+v", due[0])
	}
	b.post(unitary()[1])
	again := b.Due(day(2025, 7, 1))
	if len(again) != 1 || EventKey(again[0]) != "successions/DC#2" {
		t.Fatalf("due again: %+v", again)
	}
	b.post(again[0])
	holdSuccession(t, b)
}

// TestSuccessionOfManyLines takes several events where one may not post all of it.
func TestSuccessionOfManyLines(t *testing.T) {
	b := newBooks(t)
	for _, e := range unitary() {
		b.post(e)
	}
	for n := range MostLines/2 + 10 {
		b.post(&Receipt{Code: fmt.Sprint("R", n), Date: day(2025, 5, 1), Payer: "DC", Fund: "pooled", Amount: money.Pence(n + 1)})
	}
	x := succeeded()
	for n := 1; ; n++ {
		out := b.post(x)
		more, ok := b.More(x)
		if !ok && (n != 2 || len(out.Entries[0].Lines) != 20) {
			t.Fatalf("it took %d events, the last of %d lines", n, len(out.Entries[0].Lines))
		} else if !ok {
			break
		}
		x = more
	}
	holdSuccession(t, b)
}

// TestSuccessors follows one succession on another, whichever is recorded first.
func TestSuccessors(t *testing.T) {
	for _, order := range [][]string{{"DC", "UC"}, {"UC", "DC"}} {
		b := newBooks(t)
		for _, e := range districts() {
			b.post(e)
		}
		b.post(&Organisation{Code: "NEW", Name: "New Council", Sector: "unitary"})
		b.post(&Organisation{Code: "UC", Name: "Anyshire Council", Sector: "unitary", Successor: "NEW", To: day(2026, 1, 31)})
		for _, code := range order {
			for _, x := range b.Due(day(2027, 1, 1)) {
				if x.Old == code {
					b.post(x)
				}
			}
		}
		b.post(&Receipt{Code: "R5", Date: day(2026, 2, 1), Payer: "NEW", Fund: "pooled", Amount: 30_00})
		holdSuccession(t, b)
		b.want(b.seen(), "3200", "pooled", "UC", 0)
		b.want(b.seen(), "3200", "pooled", "NEW", -30_00)
		b.want(b.seen(), "1100", "pooled", "NEW", 0)
	}
}

// holdSuccession holds that nothing of what an old partner has and owes stands under it once it was succeeded, on any day,
// that it gave nothing since, and that items are as they were.
func holdSuccession(t interface {
	Helper()
	Fatalf(string, ...any)
}, b books,
) {
	t.Helper()
	type at struct{ layer, account, fund, partner string }
	days := map[at]map[calendar.Date]money.Pence{}
	since := map[string]calendar.Date{}
	due := b.Due(day(2099, 1, 1))
	for _, o := range Listed[Organisation](b, "organisations", "", "") {
		if o.Successor != "" && !slices.ContainsFunc(due, func(x *Succession) bool { return x.Old == o.Code }) {
			since[o.Code] = o.To.AddDays(1)
		}
	}
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if since[l.Dims.Partner] == 0 {
					continue
				}
				kind := TypeOf(b, l.Account)
				if l.Layer == ledger.Actual && (kind == "income" || kind == "expenditure") && (e.Date < since[l.Dims.Partner] || l.Rule == "reversal/1") {
					continue
				}
				if l.Layer == ledger.Budget && kind == "income" && l.Year.End() < since[l.Dims.Partner] || kind == "memo" || l.Layer == ledger.Budget {
					continue
				}
				k := at{l.Layer.String(), l.Account, l.Dims.Fund, l.Dims.Partner}
				if days[k] == nil {
					days[k] = map[calendar.Date]money.Pence{}
				}
				days[k][max(e.Date, since[l.Dims.Partner])] += l.Amount
			}
		}
	}
	for k, moves := range days {
		for on, p := range moves {
			if p != 0 {
				t.Fatalf("%s moves by %s under %s on %s in %s", k.account, p, k.partner, on, k.fund)
			}
		}
	}
}

// TestSuccessionDoesNotDependOnOrder records what a district and its successor do before and after the day in two orders,
// the succession among them, and finds the same balances of every partner.
func TestSuccessionDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{history: history{T: rt}}
		first := slices.Concat(unitary(), []Event{
			contributionOf("DC", "C1", y25), contributionOf("DC", "C2", y26), contributionOf("UC", "C3", y25),
			&Contribution{Code: "C4", Fund: "pooled", Year: y25, Partner: "DC", Source: "dfg", Amount: w.amount(), Instalments: "4"},
			&Contribution{Code: "K1", Fund: "pooled", Year: y25, Partner: "DC", Source: "partner-base", Amount: w.amount(), Kind: "direct"},
			&Contribution{Code: "G1", Fund: "pooled", Year: y25, Partner: "DC", Source: "nrf", Amount: w.amount(), Conditional: Yes, Instalments: "1"},
		})
		near := func() calendar.Date { return day(2025, 4, 1).AddDays(w.below(180)) }
		events := []Event{succeeded()}
		for _, i := range []string{"C1#1", "C3#1", "C4#1", "C4#2", "C4#3", "G1#1"} {
			code, number, _ := strings.Cut(i, "#")
			events = append(events, &InstalmentRaised{Contribution: code, Number: int(number[0] - '0'), RaisedOn: near()})
		}
		for range w.between(1, 8) {
			events = append(events,
				&Receipt{Code: w.ref("R"), Date: near(), Payer: pick(w, "DC", "UC"), Fund: "pooled", Amount: w.amount()},
				&DirectSpend{Code: w.ref("S"), Date: near(), Fund: "pooled", Partner: pick(w, "DC", "UC"), Service: "pooled-S", Amount: w.amount()},
				&ReserveMove{Code: w.ref("RM"), Date: near(), Fund: "pooled", Partner: pick(w, "DC", "UC"), Amount: w.amount(), Decision: "B"},
				&Recharge{Code: w.ref("RC"), Date: near(), Fund: "pooled", Partner: pick(w, "DC", "UC"), Service: "pooled-T", Amount: w.amount()},
				&Invoice{Code: w.ref("I"), Provider: "CARE", Date: near(), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: w.amount()}}})
		}
		after := func(order []Event) map[string]money.Pence {
			b := newBooks(t)
			for _, e := range slices.Concat(clones(first), clones(order)) {
				b.post(e)
			}
			holdInvariants(rt, b)
			holdSuccession(rt, b)
			sums := map[string]money.Pence{}
			for _, r := range b.seen() {
				for _, e := range r.Entries {
					for _, l := range e.Lines {
						if l.Account == "4300" { // which cost earns a grant first, and so for whom, is as it is recorded
							l.Dims.Partner = "both"
						}
						if l.Dims.Partner != "" {
							sums[fmt.Sprint(l.Layer, " ", l.Account, " ", l.Year, " ", l.Dims.Partner)] += l.Amount
						}
					}
				}
			}
			maps.DeleteFunc(sums, func(_ string, p money.Pence) bool { return p == 0 })
			return sums
		}
		if diff := cmp.Diff(after(events), after(rapid.Permutation(events).Draw(rt, "order"))); diff != "" {
			rt.Fatalf("the order of recording matters:\n%s", diff)
		}
	})
}

// TestSuccessionInAClosedPeriod turns what stands in a period that is closed in the first open one, once: what is turned is not
// turned again, also when more periods have closed since.
func TestSuccessionInAClosedPeriod(t *testing.T) {
	b := newWorld(t)
	c := contribution("C1", "pooled", 1_000_00)
	c.Partner = "DC"
	for _, e := range slices.Concat([]Event{c, raise("C1", 1), raise("C1", 2)}, closed("CC", y25, 4)) {
		b.post(e)
	}
	b.post(&Organisation{Code: "DC", Name: "Anyford District Council", Sector: "district", Successor: "UC", To: day(2025, 5, 31)})
	due := b.Due(day(2025, 9, 1))
	if len(due) != 1 {
		t.Fatalf("%d successions are due", len(due))
	}
	for _, n := range b.post(due[0]).Entries {
		if n.Date != day(2025, 8, 1) {
			t.Errorf("turned on %s, in %s", n.Date, n.Period)
		}
	}
	if x, more := b.More(due[0]); more {
		t.Errorf("it is to be turned again: %s", EventKey(x))
	}
	if old, heir := balance(b.seen(), ledger.Actual, "1100", "pooled", "DC"), balance(b.seen(), ledger.Actual, "1100", "pooled", "UC"); old != 0 || heir != 500_00 {
		t.Errorf("the old partner owes %s and the new one %s", old, heir)
	}
	b.post(&Close{Host: "CC", Year: y25, Period: 5, Date: day(2025, 8, 31), State: "closed"})
	if x, more := b.More(due[0]); more {
		t.Errorf("it is to be turned again, as another period has closed: %s", EventKey(x))
	}
}
