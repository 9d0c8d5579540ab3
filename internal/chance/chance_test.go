package chance

import (
	"slices"
	"testing"

	"commonpurse/ledger/pooled"
)

// TestTheSameSeedGivesTheSameBook, and another seed another one.
func TestTheSameSeedGivesTheSameBook(t *testing.T) {
	bodies := func(seed uint64) []string {
		b, err := Make(seed)
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.DayByDay()
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Kept) < 100 || 2*len(again.Kept) < len(b.Kept) {
			t.Errorf("seed %d keeps %d events, and %d day by day", seed, len(b.Kept), len(again.Kept))
		}
		var out []string
		for _, e := range slices.Concat(b.Kept, again.Kept) {
			out = append(out, string(pooled.Encode(e)))
		}
		return out
	}
	if first := bodies(7); !slices.Equal(first, bodies(7)) || slices.Equal(first, bodies(8)) {
		t.Error("a seed does not give its own book")
	}
}
