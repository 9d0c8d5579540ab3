package reports_test

import (
	"testing"

	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// TestControlsNameWhatCommissioningLeaves looks for what is late, over contract, past its end and forecast too low.
func TestControlsNameWhatCommissioningLeaves(t *testing.T) {
	h := commissioned(t)
	h.record(&pooled.ForecastSet{Service: "POOL-S", Year: y25, Date: day(2025, 9, 21), Amount: 1_00, Reason: "A slip", Author: "Pool manager"})
	r, err := reports.Controls(h.in(day(2026, 5, 1), y25))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	for key, want := range map[string]string{"over-contract": "80.00", "past-end": "250.00", "accruals": "0.00"} {
		if c, ok := noted(r, key); !ok || c.Found != want || !c.Note {
			t.Errorf("%s: %+v, want %s", key, c, want)
		}
	}
	for _, key := range []string{"late-invoices", "forecast/POOL-S"} {
		if c, ok := noted(r, key); !ok || c.OK || !c.Note {
			t.Errorf("%s: %+v", key, c)
		}
	}
}
