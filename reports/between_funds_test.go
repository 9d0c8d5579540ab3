package reports_test

import (
	"testing"

	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// TestWhatFundsOweEachOther holds that it comes to nil where one fund paid another's cost, and is noted where a journal by
// hand has one side only.
func TestWhatFundsOweEachOther(t *testing.T) {
	found := func(h *history) (reports.Check, bool) {
		r, err := reports.Controls(h.in(day(2026, 3, 31), y25))
		if err != nil {
			t.Fatal(err)
		}
		return noted(r, "between-funds/CC")
	}
	if c, ok := found(anyshire(t)); ok {
		t.Errorf("no fund owes another, and there is %+v", c)
	}
	paid := []pooled.Event{
		&pooled.Invoice{Code: "BF-I", Provider: "CARE", Date: day(2025, 6, 10), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: 40_00}}},
		&pooled.Payment{Code: "BF-P", Date: day(2025, 6, 30), Provider: "CARE", Amount: 40_00, Invoices: []string{"BF-I"}, Fund: "LEAD"},
	}
	h := anyshire(t)
	h.record(paid...)
	if c, ok := found(h); !ok || !c.OK || !c.Note {
		t.Errorf("%+v", c)
	}
	h = anyshire(t)
	h.record(append(paid, &pooled.Journal{Code: "BF-J", Date: day(2025, 7, 1), Lines: []pooled.JournalLine{
		{Line: 1, Layer: "actual", Account: "1000", Amount: 40_00, Fund: "LEAD", Memo: "set right"},
		{Line: 2, Layer: "actual", Account: "1800", Amount: -40_00, Fund: "LEAD", Memo: "set right, with no other side"},
	}})...)
	if c, ok := found(h); !ok || c.OK || c.Found != "-40.00" {
		t.Errorf("%+v", c)
	}
}
