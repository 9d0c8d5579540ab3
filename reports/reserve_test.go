package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

func reserveMove(ref string, y, m, d int, partner string, p money.Pence) *pooled.ReserveMove {
	return &pooled.ReserveMove{Code: ref, Date: day(y, m, d), Fund: "POOL", Partner: partner, Amount: p, Decision: "B-1"}
}

// TestReserveStandsBesideTheBalances holds that what a partner puts into the reserve leaves its balance and stands in
// the reserve, that both are explained, and that together they are what the fund holds for the partners.
func TestReserveStandsBesideTheBalances(t *testing.T) {
	h := anyshire(t)
	closing := func() map[string]string {
		in := h.in(day(2026, 3, 31), y25)
		in.Fund = "POOL"
		r, err := reports.Memorandum(in)
		if err != nil {
			t.Fatal(err)
		}
		return amounts(t, r, "closing", "amount")
	}
	before := closing()
	h = anyshire(t)
	h.record(reserveMove("RM1", 2025, 3, 1, "CC", 300_00), reserveMove("RM2", 2025, 6, 1, "ICB", 120_00), reserveMove("RM3", 2025, 9, 1, "CC", -80_00))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "memorandum", r)
	for column, want := range map[string]map[string]string{
		"opening": {"CC": "300.00", "ICB": "0.00"}, "moved": {"CC": "-80.00", "ICB": "120.00"}, "closing": {"CC": "220.00", "ICB": "120.00"},
	} {
		if diff := cmp.Diff(want, amounts(t, r, "reserve", column)); diff != "" {
			t.Errorf("%s of the reserve (-want +got):\n%s", column, diff)
		}
	}
	after := closing()
	for partner, less := range map[string]money.Pence{"CC": 220_00, "ICB": 120_00, "DC": 0} {
		was, _ := money.Parse(before[partner])
		if want := (was - less).String(); after[partner] != want {
			t.Errorf("the closing balance of %s is %s, want %s", partner, after[partner], want)
		}
	}
}
