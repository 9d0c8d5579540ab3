package app_test

import (
	"testing"

	"commonpurse/internal/app"
)

func TestDevonPool(t *testing.T) {
	b := fresh(t)
	l := b.load(shared(t, "devon-pool"))
	t.Logf("%d events of %d files", l.Head, len(l.Tables))
	b.raise("2026-03-31")
	q := app.Query{Year: 2025}
	for fund, want := range map[string]int64{"EQP": 3_079_984, "BCF": -3_247_150, "DFG": 0, "HOST": 1_521_591, "": 1_354_425} {
		q.Fund = fund
		r := b.report("memorandum", q)
		if got := amount(t, r, "result", "net", "amount"); got != want || r.Draft() {
			t.Errorf("%s: result %d, want %d; checks %+v", fund, got, want, r.Checks)
		}
	}
	verified(t, b.Book)
	again := b.load(shared(t, "devon-pool"))
	if !again.Nothing {
		t.Errorf("%+v", again)
	}
}
