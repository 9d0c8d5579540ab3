package reports_test

import (
	"testing"

	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// TestDisputedInvoiceIsNotLate stops the clock of an invoice in dispute, and of none that the fund holds for its own reasons.
func TestDisputedInvoiceIsNotLate(t *testing.T) {
	h := anyshire(t)
	h.record(
		&pooled.Hold{Code: "H1", Date: day(2025, 8, 20), Invoice: "I2", Kind: "dispute", Reason: "Half was not delivered"},
		&pooled.Hold{Code: "H2", Date: day(2025, 9, 20), Invoice: "I4", Kind: "hold", Reason: "No order number"},
	)
	in := h.in(day(2025, 12, 31), y25)
	r, err := reports.Payments(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "payments", r)
	rows := rowsIn(t, r, "invoices")
	for ref, want := range map[string]string{"I1": "Paid late", "I2": "Disputed", "I4": "Held", "I6": "Overdue", "I2C": "Credit"} {
		if got := rows[ref]["status"].Words(); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	if got := rows["I2"]["reason"].Words(); got != "Half was not delivered" {
		t.Errorf("the reason is %q", got)
	}
	if c, ok := noted(r, "overdue"); !ok || c.Found != "3460.00" {
		t.Errorf("overdue: %+v, want 3460.00, without the one in dispute", c)
	}
}
