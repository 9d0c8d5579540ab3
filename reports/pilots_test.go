package reports_test

import (
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// tried is the example partnership with three pilots: one that is taken over in three years, one whose targeted money ends with
// nothing agreed after it, and one that nobody has decided.
func tried(t testing.TB) *history {
	h := anyshire(t)
	service := func(code string) *pooled.Service {
		return &pooled.Service{Code: code, Fund: "POOL", Name: "Service " + code}
	}
	pilot := func(code, service, next string) *pooled.Pilot {
		return &pooled.Pilot{
			Code: code, Service: service, Name: "Pilot " + code, Question: "Does it help?", Area: "North", Starts: day(2025, 4, 1), Ends: day(2026, 3, 31), DecideBy: day(2026, 1, 31),
			Criteria: "A fifth fewer", Successor: next, PlannedCost: 200_000_00,
		}
	}
	decide := func(ref, pilot string) *pooled.Decision {
		cost := money.Pence(200_000_00)
		return &pooled.Decision{Code: ref, Date: day(2026, 1, 20), Partnership: "P", Group: "EXEC", Subject: "pilot", Outcome: "integrate", Pilot: pilot, Minute: "26/1", Rationale: "Met", AnnualCost: &cost}
	}
	pays := func(decision string, year calendar.Year, source, partner, service string, p money.Pence) *pooled.Transition {
		return &pooled.Transition{Decision: decision, Year: year, Source: source, Partner: partner, Fund: "POOL", Service: service, Amount: p}
	}
	figure := func(n int64) *money.Figure { f := money.Figure(n * 1_000_000); return &f }
	found := func(kind string, on calendar.Date, result int64) *pooled.Evaluation {
		return &pooled.Evaluation{
			Pilot: "P1", Measure: "Second falls", Date: on, Outcome: kind, Baseline: figure(40), Expected: figure(32), Result: figure(result), Better: "lower", Confidence: "low", Assumption: "Nothing else changed",
		}
	}
	h.record(
		&pooled.Group{Partnership: "P", Code: "EXEC", Name: "Executive"}, service("TRY1"), service("TRY1M"), service("TRY2"), service("TRY3"),
		&pooled.PilotCost{Pilot: "P3", Year: y25, Source: "targeted", Amount: 150_000_00}, &pooled.PilotCost{Pilot: "P3", Year: y25, Source: "base-new", Amount: 50_000_00},
		pilot("P1", "TRY1", "TRY1M"), pilot("P2", "TRY2", ""), pilot("P3", "TRY3", ""),
		&pooled.Invoice{Code: "IT1", Provider: "CARE", Date: day(2025, 8, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "TRY1", Net: 100_000_00}}},
		found("process", day(2025, 9, 1), 45), found("impact", day(2025, 12, 1), 30),
		decide("D1", "P1"), decide("D2", "P2"),
		pays("D1", y26, "targeted", "GOV", "TRY1M", 120_000_00), pays("D1", y26, "base-new", "CC", "TRY1M", 50_000_00), pays("D1", y26, "base-new", "ICB", "TRY1M", 30_000_00),
		pays("D1", y26+1, "base-new", "CC", "TRY1M", 110_000_00), pays("D1", y26+1, "base-bent", "ICB", "TRY1M", 70_000_00), pays("D1", y26+1, "in-kind", "CVS", "TRY1M", 20_000_00),
		pays("D2", y26, "targeted", "GOV", "TRY2", 200_000_00),
		&pooled.InstalmentRaised{Contribution: "D1/2026-27/CC/base-new", Number: 1, RaisedOn: day(2026, 4, 1)},
		&pooled.Receipt{Code: "RT1", Date: day(2026, 4, 20), Payer: "CC", Fund: "POOL", Amount: 5_000_00, Contribution: "D1/2026-27/CC/base-new"},
		&pooled.DirectSpend{Code: "DT1", Date: day(2027, 5, 1), Fund: "POOL", Partner: "ICB", Service: "TRY1M", Amount: 14_000_00},
	)
	return h
}

func pilotsAt(t testing.TB, h *history, on calendar.Date, year calendar.Year) (reports.In, reports.Report) {
	t.Helper()
	in := h.in(on, year)
	r, err := reports.Pilots(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return in, r
}

// TestPilots follows three pilots: what was promised, what came of it, and what nobody pays for.
func TestPilots(t *testing.T) {
	h := tried(t)
	for _, x := range []struct {
		on      calendar.Date
		year    calendar.Year
		section string
		column  string
		want    map[string]string
	}{
		{day(2025, 12, 31), y25, "pilots", "state", map[string]string{"P1": "running", "P2": "running", "P3": "running"}},
		{day(2025, 12, 31), y25, "pilots", "reminder", map[string]string{"P1": "Decide within 31 days", "P3": "Decide within 31 days"}},
		{day(2026, 2, 10), y25, "pilots", "state", map[string]string{"P1": "integrate", "P2": "integrate", "P3": "overdue"}},
		{day(2026, 2, 10), y25, "pilots", "reminder", map[string]string{"P1": "", "P3": "Overdue by 10 days"}},
		{day(2026, 6, 30), y26, "pilots", "spent", map[string]string{"P1": "100000.00", "P2": "0.00"}},
		{day(2026, 6, 30), y26, "pilots", "evidence", map[string]string{"P1": "impact, confidence low", "P2": "none"}},
		{day(2026, 6, 30), y26, "pilots", "result", map[string]string{"P1": "30"}},
		{day(2026, 6, 30), y26, "evaluations", "cost_per_unit_change", map[string]string{"P1/Second falls/2025-09-01": "", "P1/Second falls/2025-12-01": "10000.00"}},
		{day(2026, 6, 30), y26, "pilots", "cliff_edge", map[string]string{"P1": "0.00", "P2": "200000.00", "P3": "0.00"}},
		{day(2026, 6, 30), y26, "pilots", "leverage", map[string]string{"P1": "0.67", "P2": "0.00", "P3": "0.33"}},
		{day(2026, 6, 30), y26, "pilots", "transition_cost", map[string]string{"P1": "400000.00", "P2": "200000.00", "P3": ""}},
		{day(2026, 6, 30), y26, "pilots", "realised", map[string]string{"P1": "15.63", "P2": ""}},
		{day(2026, 6, 30), y26, "transition", "raised", map[string]string{"P1/D1/2026-27/base-new/CC/POOL/TRY1M": "12500.00", "P1/D1/2026-27/base-new/ICB/POOL/TRY1M": "0.00"}},
		{day(2026, 6, 30), y26, "transition", "paid", map[string]string{"P1/D1/2026-27/base-new/CC/POOL/TRY1M": "5000.00"}},
		{day(2027, 6, 30), y26 + 1, "transition", "realised_percent", map[string]string{"P1/D1/2027-28/base-bent/ICB/POOL/TRY1M": "20.00"}},
		{day(2026, 6, 30), y26, "leverage", "all_with_bent", map[string]string{"P1/2026-27": "0.67", "P1/2027-28": "", "P1/all years": "2.33"}},
		{day(2026, 6, 30), y26, "leverage", "cash_new", map[string]string{"P1/all years": "1.58"}},
		{day(2026, 6, 30), y26, "cliffs", "base", map[string]string{"P1/2027-28": "200000.00", "P2/2027-28": "0.00"}},
	} {
		in, r := pilotsAt(t, h, x.on, x.year)
		got := read(t, r, x.section, x.column)
		for key, want := range x.want {
			if got[key] != want {
				t.Errorf("%s of %s in %s on %s is %q, want %q", x.column, key, x.section, x.on.Short(), got[key], want)
			}
		}
		explained(t, in, "pilots", r)
	}
}

// TestPromiseThatIsCut leaves the cut uncovered, and what was agreed as it was.
func TestPromiseThatIsCut(t *testing.T) {
	h := tried(t)
	h.record(&pooled.ContributionChange{Code: "CUT", Contribution: "D1/2027-28/CC/base-new", Date: day(2026, 5, 1), Amount: -40_000_00, Reason: "Savings"})
	_, r := pilotsAt(t, h, day(2026, 6, 30), y26)
	key := "P1/D1/2027-28/base-new/CC/POOL/TRY1M"
	if got := read(t, r, "transition", "agreed")[key]; got != "110000.00" {
		t.Errorf("agreed is %s", got)
	}
	if got := read(t, r, "transition", "current")[key]; got != "70000.00" {
		t.Errorf("agreed as changed since is %s", got)
	}
	if got := read(t, r, "pilots", "cliff_edge")["P1"]; got != "40000.00" {
		t.Errorf("the cliff edge is %s", got)
	}
}

// TestEvidenceIsOfItsOwnKind says of an impact that was found, without a figure, how sure that is, and not how sure the process is.
func TestEvidenceIsOfItsOwnKind(t *testing.T) {
	h := tried(t)
	figure := money.Figure(9_000_000)
	h.record(
		&pooled.Evaluation{Pilot: "P2", Measure: "People seen", Date: day(2025, 9, 1), Outcome: "process", Result: &figure, Confidence: "high", Assumption: "Kept by hand"},
		&pooled.Evaluation{Pilot: "P2", Measure: "Calm", Date: day(2025, 8, 1), Outcome: "impact", Finding: "Calmer", Confidence: "low", Assumption: "A mild summer"},
	)
	_, r := pilotsAt(t, h, day(2025, 12, 31), y25)
	if got := read(t, r, "pilots", "evidence")["P2"]; got != "impact, confidence low" {
		t.Errorf("the evidence is %q", got)
	}
}
