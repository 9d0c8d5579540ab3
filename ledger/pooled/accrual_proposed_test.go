package pooled_test

import (
	"fmt"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// TestAccrualsAreProposed walks through a contract of eleven months of a year, and says at each period's end what is proposed.
func TestAccrualsAreProposed(t *testing.T) {
	b := newBooks(t)
	want := func(when string, end calendar.Date, want string) {
		t.Helper()
		got := ""
		for _, p := range ProposedAccruals(b, end, "pooled") {
			got += fmt.Sprintf("%s %d=%d-%d ", p.Accrual.Code, int64(p.Accrual.Amount), int64(p.Profile), int64(p.Posted))
		}
		if got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
	for _, e := range contracted(100) { // of eleven months: 10 for the first, and 9 for each after
		b.post(e)
	}
	june := day(2025, 6, 30)
	want("before it starts", day(2025, 4, 30), "")
	want("two months", june, "K1-pooled-S-2025-06 19=19-0 ")
	b.post(charged("I1", 6, 12))
	want("invoiced in part", june, "K1-pooled-S-2025-06 7=19-12 ")
	b.post(vary("V1", "up", 7, 100))
	want("varied", june, "K1-pooled-S-2025-06 26=38-12 ")
	for _, p := range ProposedAccruals(b, june, "") {
		b.post(p.Accrual)
	}
	want("accrued already", june, "")
	want("taken back since", day(2025, 7, 31), "K1-pooled-S-2025-07 44=56-12 ")
	b.post(&Reversal{Code: "REV", Date: june, Of: "accruals/K1-pooled-S-2025-06", Reason: "r"})
	want("reversed: under another reference", june, "K1-pooled-S-2025-06-2 26=38-12 ")
	b.post(charged("I2", 8, 300))
	want("a later invoice is none of June's", june, "K1-pooled-S-2025-06-2 26=38-12 ")
	want("over contract", day(2026, 3, 31), "")
	b.post(vary("V2", "termination", 9, money.Pence(-1)))
	want("terminated", june, "")
	if got := ProposedAccruals(b, june, "targeted"); len(got) != 0 {
		t.Errorf("another fund: %v", got)
	}
}
