package reports_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// made lists the events that name a decision and stand, and the decisions' own, by whichever column has it.
func (h *history) made(knownAt int64) []reports.Made {
	var out []reports.Made
	for _, r := range h.records {
		e, err := pooled.Decode(r.Table, r.Body)
		if err != nil {
			h.t.Fatal(err)
		}
		if x, ok := e.(*pooled.Reversal); ok && r.Seq <= knownAt {
			out = slices.DeleteFunc(out, func(m reports.Made) bool { return m.Key == x.Of })
		}
		column := "decision"
		if r.Table == "decisions" {
			column = "ref"
		}
		t, ok := pooled.TableNamed(r.Table)
		if !ok || r.Seq > knownAt {
			continue
		}
		if c, ok := t.Column(column); ok && c.Text(e) != "" {
			m := reports.Made{Decision: c.Text(e), Key: r.Key, Seq: r.Seq, Date: e.(pooled.Dated).When(), Posts: len(r.Entries) > 0}
			for _, n := range r.Entries {
				for _, l := range n.Lines {
					m.Funds = append(m.Funds, l.Dims.Fund)
				}
			}
			slices.Sort(m.Funds)
			m.Funds = slices.Compact(m.Funds)
			out = append(out, m)
		}
	}
	return out
}

// minuted is the example partnership with decisions of every sort: one that posts, one with a transition, one that names no pilot,
// one without effect, and entries that name none on file.
func minuted(t testing.TB) *history {
	h := monitored(t)
	pilot := func(code, service string) *pooled.Pilot {
		people, all := 20_000, 60_000
		return &pooled.Pilot{
			Code: code, Service: service, Name: "Pilot " + code, Question: "Does it help?", Area: "North", Population: &people, WholePopulation: &all,
			Starts: day(2025, 4, 1), Ends: day(2026, 3, 31), DecideBy: day(2026, 1, 31), Criteria: "A fifth fewer", PlannedCost: 90_00,
		}
	}
	decide := func(ref, subject, outcome, pilot string, on calendar.Date, cost *money.Pence) *pooled.Decision {
		return &pooled.Decision{Code: ref, Date: on, Partnership: "P", Group: "EXEC", Subject: subject, Outcome: outcome, Pilot: pilot, Minute: "26/" + ref, Rationale: "Criteria met", AnnualCost: cost}
	}
	pays := func(decision string, year calendar.Year, source, partner, service string, p money.Pence) *pooled.Transition {
		return &pooled.Transition{Decision: decision, Year: year, Source: source, Partner: partner, Fund: "POOL", Service: service, Amount: p}
	}
	cost := money.Pence(80_00)
	h.record(
		&pooled.Group{Partnership: "P", Code: "EXEC", Name: "Executive"}, &pooled.Service{Code: "TRY", Fund: "TARGET", Name: "Tried"},
		pilot("P1", "POOL-S"), pilot("P2", "POOL-T"), pilot("P3", "TRY"),
		decide("D1", "pilot", "integrate", "P1", day(2025, 9, 1), &cost), pays("D1", y26, "base-new", "CC", "POOL-S", 50_00), pays("D1", y26, "base-bent", "ICB", "POOL-S", 30_00), pays("D1", y26+1, "base-new", "CC", "POOL-S", 80_00),
		decide("D2", "pilot", "stop", "P3", day(2025, 9, 2), nil), decide("D3", "virement", "approve", "", day(2025, 9, 3), nil),
		&pooled.Virement{Code: "V3", Date: day(2025, 9, 4), Year: y25, From: "POOL-S", To: "POOL-T", Amount: 5_00, Reason: "Agreed", Decision: "d3"},
		&pooled.ContributionChange{Code: "UP2", Contribution: "P25-CC", Date: day(2025, 9, 5), Amount: 1_00, Reason: "Agreed", Decision: "Minute 12"},
		decide("D4", "pilot", "extend", "P2", day(2025, 9, 6), nil), pays("D4", y26, "base-new", "CC", "POOL-T", 270_00),
	)
	h.record(
		&pooled.Reversal{Code: "RT", Date: day(2025, 9, 7), Of: "transitions/D1#2027-28#base-new#CC#POOL#POOL-S", Reason: "Not agreed after all"},
		decide("D5", "other", "refuse", "", day(2026, 1, 1), nil),
	)
	return h
}

// TestDecisionsAndWhatTheyMade lists every decision with the events that it posted or that name it.
func TestDecisionsAndWhatTheyMade(t *testing.T) {
	h := minuted(t)
	for _, x := range []struct {
		fund    string
		on      calendar.Date
		made    map[string][]string // entries by decision
		costs   map[string]string
		unnamed []string
	}{
		{"", day(2025, 9, 30), map[string][]string{
			"D1": {"transitions/D1#2026-27#base-bent#ICB#POOL#POOL-S", "transitions/D1#2026-27#base-new#CC#POOL#POOL-S"}, "D2": {"decisions/D2"}, "D3": {"virements/V3"},
			"D4": {"transitions/D4#2026-27#base-new#CC#POOL#POOL-T"},
		}, map[string]string{"D1": "80.00", "D4": "270.00"}, []string{"contribution_changes/UP2"}},
		{"", day(2026, 1, 1), map[string][]string{
			"D1": {"transitions/D1#2026-27#base-bent#ICB#POOL#POOL-S", "transitions/D1#2026-27#base-new#CC#POOL#POOL-S"}, "D2": {"decisions/D2"}, "D3": {"virements/V3"},
			"D4": {"transitions/D4#2026-27#base-new#CC#POOL#POOL-T"}, "D5": nil,
		}, map[string]string{"D1": "80.00", "D4": "270.00"}, []string{"contribution_changes/UP2"}},
		{"", day(2025, 9, 1), map[string][]string{"D1": {"transitions/D1#2026-27#base-bent#ICB#POOL#POOL-S", "transitions/D1#2026-27#base-new#CC#POOL#POOL-S"}}, map[string]string{"D1": "80.00"}, nil},
		{"TARGET", day(2026, 1, 1), map[string][]string{"D2": {"decisions/D2"}, "D5": nil}, map[string]string{}, nil},
	} {
		in := h.in(x.on, y25)
		in.Fund = x.fund
		r, err := reports.Decisions(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		explained(t, in, "decisions", r)
		made := map[string][]string{}
		for ref := range rowsIn(t, r, "decisions") {
			made[ref] = nil
		}
		for _, row := range rowsIn(t, r, "made") {
			made[row["decision"].Words()] = append(made[row["decision"].Words()], row["entry"].Words())
		}
		for _, of := range made {
			slices.Sort(of)
		}
		if diff := cmp.Diff(x.made, made); diff != "" {
			t.Errorf("%s on %s: what decisions made (-want +got):\n%s", x.fund, x.on, diff)
		}
		if diff := cmp.Diff(x.costs, amounts(t, r, "decisions", "annual_cost")); diff != "" {
			t.Errorf("%s on %s: what a year costs (-want +got):\n%s", x.fund, x.on, diff)
		}
		var unnamed []string
		for key := range rowsIn(t, r, "unnamed") {
			unnamed = append(unnamed, key)
		}
		if diff := cmp.Diff(x.unnamed, unnamed); diff != "" {
			t.Errorf("%s on %s: what names no decision on file (-want +got):\n%s", x.fund, x.on, diff)
		}
		if c, ok := noted(r, "unnamed"); !ok || c.OK != (unnamed == nil) || !c.Note {
			t.Errorf("%s on %s: %+v", x.fund, x.on, c)
		}
	}
}

// TestCostOfADecisionIsExplained shows who is to pay what a year costs.
func TestCostOfADecisionIsExplained(t *testing.T) {
	in := minuted(t).in(day(2025, 9, 30), y25)
	r, err := reports.Decisions(in)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Sections[0]
	for row := range s.Rows {
		if row.Key != "D4" {
			continue
		}
		b, ok := reports.Explain(in, "decisions", s, row, "annual_cost")
		want := []string{"A year of the pilot costs £90.00, and scaled from 20000 people to 60000 it is this: no entry posts it."}
		if diff := cmp.Diff(want, b.Notes); !ok || diff != "" {
			t.Errorf("the sum is not shown (-want +got):\n%s", diff)
		}
		if len(b.Working) != 1 || b.Working[0].Count != 1 {
			t.Errorf("who pays is not shown: %+v", b.Working)
		}
	}
}

// TestBridgeHasTheDecisionsTakenSince lists those that were recorded after the event that the bridge goes from.
func TestBridgeHasTheDecisionsTakenSince(t *testing.T) {
	h := minuted(t)
	for _, x := range []struct {
		since string // the decision after which it goes on; from half of all events where it is none
		fund  string
		want  []string
	}{
		{"", "", []string{"D1", "D2", "D3", "D4"}},
		{"D2", "", []string{"D3", "D4"}},
		{"D4", "", nil},
		{"", "TARGET", []string{"D2"}},
	} {
		in := h.in(day(2025, 9, 30), y25)
		for _, m := range in.Made {
			if m.Key == "decisions/"+x.since {
				in.Since = m.Seq
			}
		}
		in.Fund = x.fund
		r, err := reports.Bridge(in)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Sorted(maps.Keys(rowsIn(t, r, "decisions")))
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("since %q of %q (-want +got):\n%s", x.since, x.fund, diff)
		}
		if x.since == "" {
			holds(t, r)
			explained(t, in, "bridge", r)
		}
	}
}
