package reports_test

import (
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// TestPeriods holds the list of periods, and what a report says of its own, to which are closed at a moment.
func TestPeriods(t *testing.T) {
	const noon = 1_000_000_000_000
	in := reports.In{
		Year: 2025, AsAt: calendar.Of(2025, 5, 31), Now: noon,
		Funds: []*pooled.Fund{
			{Code: "F", Host: "CC", Opens: calendar.Of(2025, 4, 1)}, {Code: "G", Host: "ICB", Opens: calendar.Of(2025, 6, 1)},
		},
	}
	shut := func(host string, n int) *pooled.Close {
		return &pooled.Close{Host: host, Year: 2025, Period: n, Date: calendar.Of(2025, 7, 1), State: "closed", Actor: "ANN"}
	}
	again := &pooled.Close{Host: "CC", Year: 2025, Period: 2, Date: calendar.Of(2025, 8, 1), State: "open", Until: "1970-01-13", Actor: "BEN", Reason: "late"}
	for _, x := range []struct {
		closes []*pooled.Close
		now    int64
		fund   string
		words  string
		final  bool
		second string // the state of the county's second period
	}{
		{nil, noon, "F", "open", false, "open"},
		{[]*pooled.Close{shut("CC", 1)}, noon, "F", "closed to April", false, "open"},
		{[]*pooled.Close{shut("CC", 1), shut("CC", 2)}, noon, "F", "closed to May", true, "closed"},
		{[]*pooled.Close{shut("CC", 1), shut("CC", 2)}, noon, "", "open", false, "closed"},
		{[]*pooled.Close{shut("CC", 1), again}, noon, "F", "closed to April", false, "open again"},
		{[]*pooled.Close{shut("CC", 1), again}, 2 * noon, "F", "closed to May", true, "closed"},
	} {
		in := in
		in.Closes, in.Now, in.Fund = x.closes, x.now, x.fund
		if words, final := reports.PeriodInWords(in, 0); words != x.words || final != x.final {
			t.Errorf("%+v is %q, %v", x, words, final)
		}
		in.Fund = ""
		list, err := reports.PeriodList(in)
		if err != nil {
			t.Fatal(err)
		}
		keys, second := 0, ""
		for row, err := range list.Sections[0].Rows {
			if err != nil {
				t.Fatal(err)
			}
			if keys++; row.Key == "CC/2025-26/2" {
				second = row.Cells[5].Words()
			}
			if row.Key == "ICB/2025-26/2" {
				t.Error("a period before the host held any fund is listed")
			}
		}
		if keys != 13+11 || second != x.second {
			t.Errorf("%+v: %d periods, the second %s", x, keys, second)
		}
	}
}
