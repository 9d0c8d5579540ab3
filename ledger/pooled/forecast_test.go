package pooled_test

import (
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

func TestForecast(t *testing.T) {
	for _, x := range []struct {
		name                        string
		budget, actual, commitments money.Pence
		period                      int
		want                        money.Pence
	}{
		{"nothing happened yet: the budget", 1_200_00, 0, 0, 0, 1_200_00},
		{"half the year over, nothing spent: the half to come", 1_200_00, 0, 0, 6, 600_00},
		{"on profile: the budget", 1_200_00, 600_00, 0, 6, 1_200_00},
		{"spent faster: over by as much", 1_200_00, 700_00, 0, 6, 1_300_00},
		{"promises stand against what is left", 1_200_00, 600_00, 250_00, 6, 1_200_00},
		{"promises above what is left", 1_200_00, 600_00, 700_00, 6, 1_300_00},
		{"the year over: what was spent and is promised", 1_200_00, 600_00, 50_00, 12, 650_00},
		{"in period 13 nothing is to come", 1_200_00, 600_00, 50_00, 13, 650_00},
		{"after the close", 1_200_00, 600_00, 0, 14, 600_00},
		{"spent above the whole budget", 1_200_00, 1_500_00, 10_00, 3, 2_400_00},
		{"no budget", 0, 10_00, 20_00, 4, 30_00},
		{"a budget below nil adds nothing", -120_00, 10_00, 20_00, 4, 30_00},
		{"a credit in hand", 1_200_00, -100_00, 0, 6, 500_00},
		{"odd pennies fall early: 100 over 12 is 9 9 9 9 8 ...", 100, 0, 0, 4, 64},
	} {
		if got := Forecast(x.budget, x.actual, x.commitments, x.period); got != x.want {
			t.Errorf("%s: %s, not %s", x.name, got, x.want)
		}
		if got := Forecast(x.budget, x.actual, x.commitments, x.period); got < x.actual+x.commitments {
			t.Errorf("%s: %s is below what is spent and promised", x.name, got)
		}
	}
}

func TestProfile(t *testing.T) {
	var before money.Pence
	for period, want := range []money.Pence{0, 417, 834, 1251, 1668, 2085, 2502, 2919, 3336, 3752, 4168, 4584, 5000, 5000, 5000} {
		got := Profile(50_00, period)
		if got != want || got < before {
			t.Errorf("of 50.00 %s belongs to the first %d periods, not %s", got, period, want)
		}
		before = got
	}
}

func TestRating(t *testing.T) {
	usual := ThresholdsOf("P", nil)
	set := ThresholdsOf("P", []*Setting{
		{Partnership: "P", Name: "rating_amber_percent", Value: "2.5"},
		{Partnership: "P", Name: "Rating_Red_Percent", Value: "10"},
		{Partnership: "P", Name: "rating_red_amount", Value: "1,000,000.00"},
		{Partnership: "Q", Name: "rating_red_percent", Value: "1"},
	})
	for _, x := range []struct {
		budget, forecast money.Pence
		t                Thresholds
		want             string
	}{
		{1_000_00, 900_00, usual, "Green"},
		{1_000_00, 1_000_00, usual, "Green"},
		{1_000_00, 1_010_00, usual, "Green"},
		{1_000_00, 1_010_01, usual, "Amber: 1.00% (£10.01) over budget"},
		{1_000_00, 1_050_00, usual, "Amber: 5.00% (£50.00) over budget"},
		{1_000_00, 1_050_01, usual, "Red: 5.00% (£50.01) over budget"},
		{100_000_000_00, 100_050_000_00, usual, "Green"},
		{100_000_000_00, 100_050_000_01, usual, "Red: 0.05% (£50,000.01) over budget"},
		{0, 0, usual, "Green"},
		{0, 1, usual, "Red: £0.01 more than a budget of £0.00"},
		{-5_00, -4_00, usual, "Red: £1.00 more than a budget of -£5.00"},
		{1_000_00, 1_025_00, set, "Green"},
		{1_000_00, 1_100_00, set, "Amber: 10.00% (£100.00) over budget"},
		{1_000_00, 1_100_01, set, "Red: 10.00% (£100.01) over budget"},
	} {
		if got := Rating(x.budget, x.forecast, x.t); got != x.want {
			t.Errorf("%s of %s is %q, not %q", x.forecast, x.budget, got, x.want)
		}
	}
}

func foresee(on calendar.Date, p money.Pence, reason string) *ForecastSet {
	return &ForecastSet{Service: "pooled-s", Year: y25, Date: on, Amount: p, Reason: reason, Author: "Somebody"}
}

func forecastRefusals() []refusal {
	return []refusal{
		{"LOAD-004", nil, foresee(day(2025, 9, 1), 10_00, "")},
		{"FORECAST-001", nil, foresee(day(2025, 9, 1), 10_00, " - ")},
		{"LOAD-016", nil, &ForecastSet{Service: "pooled-S", Year: 2020, Date: day(2025, 9, 1), Amount: 1, Reason: "r", Author: "a"}},
		{"LOAD-008", nil, &Setting{Partnership: "P", Name: "rating_red_amount", Value: "much"}},
		{"LOAD-008", nil, &Setting{Partnership: "P", Name: "rating_amber_percent", Value: "a tenth"}},
	}
}

// TestForecastSet holds that a forecast posts nothing, that one for the same day takes the place of the other, and that one
// below what is spent says so.
func TestForecastSet(t *testing.T) {
	b := newBooks(t)
	b.post(invoice("I1", "pooled-S", 100_00, 0))
	out := b.post(foresee(day(2025, 9, 1), 100_00, "as planned"))
	if len(out.Entries) > 0 || len(out.Warnings) > 0 {
		t.Errorf("it posts %v and warns %q", out.Entries, out.Warnings)
	}
	if out := b.post(foresee(day(2025, 9, 1), 100_00, "as planned")); !out.Again {
		t.Errorf("the same again: %+v", out)
	}
	out = b.post(foresee(day(2025, 9, 1), 99_99, "a credit is expected"))
	want := "actual £100.00 + commitments £0.00 = £100.00 already: £0.01 less. Its reason stands: a credit is expected"
	if !out.Changed || len(out.Warnings) != 1 || !strings.HasSuffix(out.Warnings[0], want) {
		t.Errorf("below what is spent: %+v", out)
	}
	b.post(foresee(day(2025, 10, 1), 120_00, "another placement"))
	if rows := Listed[ForecastSet](b, "forecasts", "service", "pooled-S"); len(rows) != 2 || rows[0].Amount != 99_99 {
		t.Errorf("on file: %+v", rows)
	}
}
