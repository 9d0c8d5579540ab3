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

// TestBroughtForwardIsFunding holds that what is applied of balances and the reserve is income of the year with a source
// of its own, that no partner's weight in the share moves by it, and that the budgets are held against it too.
func TestBroughtForwardIsFunding(t *testing.T) {
	applied := func(ref, from string, p money.Pence) *pooled.CarryForward {
		return &pooled.CarryForward{Code: ref, Date: day(2025, 3, 9), Fund: "POOL", Year: y25, Partner: "CC", Amount: p, From: from, Decision: "B-1"}
	}
	account := func(more ...pooled.Event) (reports.In, reports.Report) {
		h := anyshire(t)
		h.record(reserveMove("RM1", 2025, 3, 1, "CC", 300_00))
		h.record(more...)
		in := h.in(day(2026, 3, 31), y25)
		in.Fund = "POOL"
		r, err := reports.Memorandum(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		explained(t, in, "memorandum", r)
		return in, r
	}
	_, before := account()
	in, after := account(applied("CF1", "balance", 200_00), applied("CF2", "reserve", 50_00))
	if got := amounts(t, after, "funding", "amount")["CC/brought-forward/cash"]; got != "250.00" {
		t.Errorf("what was brought forward is funding of %q", got)
	}
	result := func(r reports.Report) money.Pence {
		p, _ := money.Parse(amounts(t, r, "result", "amount")["net"])
		return p
	}
	if more := result(after) - result(before); more != 250_00 {
		t.Errorf("the result is better by %s", more)
	}
	if got := amounts(t, after, "reserve", "moved")["CC"]; got != "-50.00" {
		t.Errorf("the reserve moved by %q", got)
	}
	for partner, row := range rowsIn(t, before, "share") {
		if now := rowsIn(t, after, "share")[partner]; now["weight"] != row["weight"] {
			t.Errorf("the weight of %s was %v and is %v", partner, row["weight"], now["weight"])
		}
	}
	controls, err := reports.Controls(in)
	if err != nil {
		t.Fatal(err)
	}
	// Agreed of POOL: 6,600.00 + 3,960.00 + 1,000.00 of contributions, and 250.00 applied.
	if c, ok := noted(controls, "budget/POOL"); !ok || c.Expected != "11810.00" {
		t.Errorf("the budgets are held against %+v", c)
	}
}
