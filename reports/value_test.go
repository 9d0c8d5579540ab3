package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// valued is the example partnership with services that serve two priorities, three that share one equally, and one that serves none,
// of which one was piloted and one is measured.
func valued(t testing.TB) *history {
	h := aiming(t)
	service := func(code, fund, priority string, targets ...string) *pooled.Service {
		return &pooled.Service{Code: code, Fund: fund, Name: "Service " + code, Nature: "revenue", Priority: priority, Targets: targets}
	}
	spend := func(ref, service string, p money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: "CARE", Date: day(2025, 9, 2), Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: p}}}
	}
	third, free := 3, &pooled.Target{Code: "FREE", Strategy: "LAA", Title: "Of no priority", Class: "local", Better: "higher", Outcome: "process"}
	h.record(
		&pooled.Priority{Code: "HOME", Strategy: "LAA", Title: "At home", ResidentsRank: &third}, free,
		&pooled.Measurement{Target: "FREE", Date: day(2025, 9, 30), Planned: fig("2"), Actual: fig("3")},
		service("THIRDS", "POOL", "SAFE;WELL;HOME", "FREE"), service("BARE", "POOL", ""), service("TRY", "POOL", "HOME"), service("TRYNEXT", "POOL", "WELL"),
		spend("IV1", "THIRDS", 100_00), spend("IV2", "BARE", 7_77), spend("IV3", "TRY", 40_00), spend("IV4", "TRYNEXT", 1_01),
		&pooled.Pilot{
			Code: "P1", Service: "TRY", Name: "Pilot", Question: "Does it help?", Area: "North", Starts: day(2025, 4, 1), Ends: day(2026, 3, 31), DecideBy: day(2026, 3, 31),
			Criteria: "A fifth fewer", Successor: "TRYNEXT", PlannedCost: 90_00,
		},
		&pooled.Evaluation{Pilot: "P1", Measure: "Visits", Date: day(2025, 10, 1), Outcome: "process", Finding: "As planned", Confidence: "high", Assumption: "None left"},
		&pooled.Evaluation{Pilot: "P1", Measure: "Falls", Date: day(2025, 10, 1), Outcome: "impact", Expected: fig("3")},
		&pooled.Evaluation{Pilot: "P1", Measure: "Falls", Date: day(2025, 12, 1), Outcome: "impact", Result: fig("2"), Better: "lower", Confidence: "low", Assumption: "Nothing else"},
	)
	return h
}

// TestSpendAgainstOutcome splits what services cost over the priorities that they serve, by the evidence that there is by a day.
func TestSpendAgainstOutcome(t *testing.T) {
	h := valued(t)
	in := h.in(day(2025, 11, 30), y25)
	r, err := reports.SpendAgainstOutcome(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "value", r)
	for _, x := range []struct {
		section, column string
		want            map[string]string
	}{
		{"services", "spend", map[string]string{"POOL/POOL-S": "6333.00", "POOL/THIRDS": "100.00", "POOL/BARE": "7.77", "POOL/TRY": "40.00", "POOL/TRYNEXT": "1.01"}},
		{"services", "evidence", map[string]string{"POOL/POOL-S": "impact", "POOL/THIRDS": "process only", "POOL/BARE": "none", "POOL/TRY": "process only", "POOL/TRYNEXT": "process only"}},
		{"services", "from", map[string]string{"POOL/POOL-S": "target HIGH, target LOW", "POOL/THIRDS": "target FREE", "POOL/TRY": "pilot P1"}},
		{"services", "confidence", map[string]string{"POOL/TRY": "high"}},
		{"priorities", "spend", map[string]string{"WELL": "2567.54", "SAFE": "3833.14", "HOME": "73.33"}},
		{"priorities", "impact_evidence", map[string]string{"WELL": "2533.20", "SAFE": "3799.80", "HOME": "0.00", "none": "0.00"}},
		{"priorities", "process_only", map[string]string{"WELL": "34.34", "SAFE": "33.34", "HOME": "73.33", "none": "0.00"}},
		{"priorities", "none", map[string]string{"WELL": "0.00", "SAFE": "0.00", "HOME": "0.00"}},
		{"beside", "spend", map[string]string{"PAL/SAFE": "61.00"}},
	} {
		got := read(t, r, x.section, x.column)
		for key, want := range x.want {
			if got[key] != want {
				t.Errorf("%s %s of %s is %q, want %q", x.section, x.column, key, got[key], want)
			}
		}
	}
}

// TestValueRanksAndTargets counts targets met of measured, and ranks spend within a strategy, equal spends alike.
func TestValueRanksAndTargets(t *testing.T) {
	h := valued(t)
	r, err := reports.SpendAgainstOutcome(h.in(day(2025, 12, 31), y25))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	got := map[string][]int64{}
	for key, row := range rowsIn(t, r, "priorities") {
		for _, column := range []string{"residents_rank", "spend_rank", "services", "targets", "met", "measured"} {
			n := int64(-1)
			if !row[column].IsNull() {
				n = row[column].Number()
			}
			got[key] = append(got[key], n)
		}
	}
	want := map[string][]int64{
		"WELL": {1, 2, 3, 1, 1, 1}, "SAFE": {2, 1, 2, 8, 4, 7}, "HOME": {3, 3, 2, 1, 1, 1}, "BEFORE": {-1, -1, 0, 1, 0, 0}, "none": {-1, -1, 6, 0, 0, 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("residents' rank, rank of spend, services, targets, met, measured (-want +got):\n%s", diff)
	}
	if of := read(t, r, "services", "evidence"); of["POOL/TRY"] != "impact" || of["POOL/TRYNEXT"] != "impact" {
		t.Errorf("what the pilot found counts for its service and the one that follows it: %v", of)
	}
}

// TestPartsOfServicesAddUp splits any spending over any percentages: no penny is lost or made.
func TestPartsOfServicesAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := aiming(t)
		for _, s := range []string{"A", "B", "C"} {
			part := rapid.IntRange(1, 99).Draw(rt, "part")
			h.record(
				&pooled.Service{Code: s, Fund: "POOL", Name: s, Nature: "revenue", Priority: rapid.SampledFrom([]string{
					"", "SAFE", "SAFE;WELL", "SAFE;WELL;BEFORE", "WELL:" + money.Percent(part*1_000_000).String() + ";SAFE:" + money.Percent((100-part)*1_000_000).String(),
				}).Draw(rt, "priority")},
				&pooled.Invoice{Code: "I-" + s, Provider: "CARE", Date: day(2025, 9, 2), Lines: []pooled.InvoiceLine{{Line: 1, Service: s, Net: money.Pence(rapid.IntRange(1, 1_000_000).Draw(rt, "net"))}}},
			)
		}
		in := h.in(day(2025, 12, 31), y25)
		in.Fund = rapid.SampledFrom([]string{"", "POOL", "PAL"}).Draw(rt, "fund")
		r, err := reports.SpendAgainstOutcome(in)
		if err != nil {
			rt.Fatal(err)
		}
		for _, c := range r.Checks {
			if !c.OK && !c.Note {
				rt.Errorf("%s: %s: expected %s, found %s", c.Key, c.Text, c.Expected, c.Found)
			}
		}
		explained(rt, in, "value", r)
	})
}
