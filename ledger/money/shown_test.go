package money

import (
	"math"
	"testing"
)

// TestShown holds how figures are shown to people: halves go away from nought, whichever the sign.
func TestShown(t *testing.T) {
	for p, want := range map[Percent]string{
		15_582_069: "15.6", -50_000: "-0.1", 50_000: "0.1", 100_000_000: "100.0", 49_999: "0.0", -49_999: "0.0", -1_250_000: "-1.3",
	} {
		if got := p.Tenths(); got != want {
			t.Errorf("%d in tenths is %s, want %s", int64(p), got, want)
		}
	}
	for p, want := range map[Pence]int64{0: 0, 49: 0, 50: 1, -49: 0, -50: -1, 149: 1, -150: -2, math.MaxInt64: math.MaxInt64 / 100, math.MinInt64: math.MinInt64 / 100} {
		if got := p.InPounds(); got != want {
			t.Errorf("%d in pounds is %d, want %d", int64(p), got, want)
		}
	}
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -999: "-999", -1000: "-1,000", 1_234_567: "1,234,567", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := Thousands(n); got != want {
			t.Errorf("%d with commas is %s, want %s", n, got, want)
		}
	}
}
