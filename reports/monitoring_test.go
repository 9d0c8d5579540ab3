package reports_test

import (
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// monitored is the example partnership with a second service in its pool, budget moved to it, and a forecast of each.
func monitored(t testing.TB) *history {
	h := anyshire(t)
	h.record(
		&pooled.Service{Code: "POOL-T", Fund: "POOL", Name: "Telecare", Lead: "ICB", Nature: "revenue"},
		&pooled.BudgetSet{Code: "B2", Date: day(2025, 6, 1), Fund: "POOL", Year: y25, Service: "POOL-T", Amount: 600_00},
		&pooled.Virement{Code: "V1", Date: day(2025, 7, 1), Year: y25, From: "POOL-S", To: "POOL-T", Amount: 1_000_00, Reason: "More alarms"},
		&pooled.Virement{Code: "V2", Date: day(2025, 7, 2), Year: y25, From: "POOL-S", To: "POOL-T", Amount: 50_00, Reason: "Twice"},
		&pooled.Reversal{Code: "RV2", Date: day(2025, 8, 1), Of: "virements/V2", Reason: "Entered twice"},
		&pooled.Invoice{Code: "I8", Provider: "CVS", Date: day(2025, 9, 3), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-T", Net: 400_00}}},
		&pooled.ForecastSet{Service: "POOL-T", Year: y25, Date: day(2025, 8, 31), Amount: 1_600_00, Reason: "As planned", Author: "Pool manager"},
		&pooled.ForecastSet{Service: "POOL-T", Year: y25, Date: day(2025, 9, 20), Amount: 1_650_00, Reason: "Dearer alarms", Action: "Ask for a discount", Author: "Pool manager"},
	)
	return h
}

func monitoringAt(t testing.TB, h *history, on calendar.Date) reports.Report {
	t.Helper()
	r, err := reports.Monitoring(h.in(on, y25))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return r
}

func TestMonitoringSaysHowABudgetCameAbout(t *testing.T) {
	h := monitored(t)
	for _, c := range []struct {
		on                                             calendar.Date
		service                                        string
		original, changes, virements, budget, forecast string
		rating, change                                 string
	}{
		{day(2025, 7, 15), "POOL-T", "0.00", "600.00", "1050.00", "1650.00", "1237.50", "Green", "787.50"},
		{day(2025, 7, 31), "POOL-S", "10000.00", "0.00", "-1050.00", "8950.00", "10966.64", "Red", "3466.66"},
		{day(2025, 9, 30), "POOL-T", "0.00", "600.00", "1000.00", "1600.00", "1650.00", "Amber: 3.13% (£50.00) over budget", "50.00"},
		{day(2025, 9, 15), "POOL-T", "0.00", "600.00", "1000.00", "1600.00", "1600.00", "Green", "0.00"},
	} {
		row := rowsIn(t, monitoringAt(t, h, c.on), "services")[c.service]
		for column, want := range map[string]string{
			"original": c.original, "changes": c.changes, "virements": c.virements, "budget": c.budget, "forecast": c.forecast, "change": c.change,
		} {
			if got := money.Pence(row[column].Number()).String(); got != want {
				t.Errorf("%s on %s: %s is %s, want %s", c.service, c.on, column, got, want)
			}
		}
		if got := row["rating"].Words(); !strings.HasPrefix(got, c.rating) {
			t.Errorf("%s on %s: the rating is %q, want %q", c.service, c.on, got, c.rating)
		}
	}
	row := rowsIn(t, monitoringAt(t, h, day(2025, 9, 30)), "services")["POOL-T"]
	if row["reason"].Words() != "Dearer alarms" || row["action"].Words() != "Ask for a discount" {
		t.Errorf("the reason is %q and the action %q", row["reason"].Words(), row["action"].Words())
	}
}

func TestMonitoringIsExplainedOnAnyDay(t *testing.T) {
	h := monitored(t)
	for _, on := range []calendar.Date{day(2025, 7, 15), day(2025, 9, 30), day(2026, 3, 31)} {
		in := h.in(on, y25)
		explained(t, in, "monitoring", monitoringAt(t, h, on))
		r, err := reports.Virements(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		explained(t, in, "virements", r)
	}
}

func TestVarianceHasTheSignOfTheSetting(t *testing.T) {
	h := monitored(t)
	on := day(2025, 9, 30)
	if got := amounts(t, monitoringAt(t, h, on), "services", "variance")["POOL-T"]; got != "-50.00" {
		t.Errorf("by default an overspend of 50 is %s, want -50.00", got)
	}
	in := h.in(on, y25)
	in.Settings = []*pooled.Setting{{Partnership: "P", Name: "variance_positive_means", Value: "overspend"}}
	r, err := reports.Monitoring(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := amounts(t, r, "services", "variance")["POOL-T"]; got != "50.00" || !strings.Contains(r.About.Signs, "positive for an overspend") {
		t.Errorf("with the setting it is %s, want 50.00; and in words: %s", got, r.About.Signs)
	}
	explained(t, in, "monitoring", r)
}

// TestForecastBelowWhatIsSpentIsNoted enters a forecast that cannot come true.
func TestForecastBelowWhatIsSpentIsNoted(t *testing.T) {
	h := monitored(t)
	h.record(&pooled.ForecastSet{Service: "POOL-S", Year: y25, Date: day(2025, 9, 21), Amount: 1_00, Reason: "A slip", Author: "Pool manager"})
	if c, ok := noted(monitoringAt(t, h, day(2025, 9, 30)), "forecast/POOL-S"); !ok || c.OK || !c.Note {
		t.Errorf("the check is %+v", c)
	}
}

// TestWhatWaitsIsTakenOffWhatIsAvailable has a document wait for approval.
func TestWhatWaitsIsTakenOffWhatIsAvailable(t *testing.T) {
	in := monitored(t).in(day(2025, 9, 30), y25)
	in.Pending = []*pooled.Pending{{Submission: "journals/J-1", Fund: "POOL", Service: "POOL-T", Year: y25, Amount: 70_00}}
	r, err := reports.Monitoring(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "monitoring", r)
	if got := amounts(t, r, "services", "available")["POOL-T"]; got != "1130.00" {
		t.Errorf("available is %s, want 1600 − 400 − 70 = 1130.00", got)
	}
}
