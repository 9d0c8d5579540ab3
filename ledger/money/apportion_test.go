package money

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestApportion(t *testing.T) {
	for _, c := range []struct {
		name    string
		total   Pence
		weights []int64
		want    []Pence
	}{
		{"a deficit by contributions of 99m and 96m", 100_000_000, []int64{9_900_000_000, 9_600_000_000}, []Pence{50_769_231, 49_230_769}},
		{"the same at whole percent", 100_000_000, []int64{51, 49}, []Pence{51_000_000, 49_000_000}},
		{"3,333.33 at 60 and 40", 333_333, []int64{60, 40}, []Pence{200_000, 133_333}},
		{"100 over three equal partners", 10_000, []int64{1, 1, 1}, []Pence{3334, 3333, 3333}},
		{"100 percent over thirds", 100, []int64{7, 7, 7}, []Pence{34, 33, 33}},
		{"50 over twelve periods", 5000, slices.Repeat([]int64{1}, 12), []Pence{417, 417, 417, 417, 417, 417, 417, 417, 416, 416, 416, 416}},
		{"the odd penny goes to the first given", 1, []int64{1, 1}, []Pence{1, 0}},
		{"largest remainder before order", 10, []int64{1, 2, 3}, []Pence{2, 3, 5}},
		{"a nil weight gets nothing", 5, []int64{0, 1, 1}, []Pence{0, 3, 2}},
		{"a deficit has the signs of a surplus turned", -10_000, []int64{1, 1, 1}, []Pence{-3334, -3333, -3333}},
		{"nothing to share", 0, []int64{3, 4}, []Pence{0, 0}},
		{"one takes all", 12_345, []int64{math.MaxInt64}, []Pence{12_345}},
		{"products beyond 64 bits", math.MaxInt64, []int64{math.MaxInt64, math.MaxInt64}, []Pence{math.MaxInt64/2 + 1, math.MaxInt64 / 2}},
		{"the smallest amount", math.MinInt64, []int64{1}, []Pence{math.MinInt64}},
	} {
		if diff := cmp.Diff(c.want, Apportion(c.total, c.weights)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// The published case of a 99m and a 96m contribution: 507,692.31 and 492,307.69, which are 50.77% and 49.23% of the whole.
func TestPublishedShares(t *testing.T) {
	if got := PercentOf(9_900_000_000, 19_500_000_000); got.Rounded() != "50.77" || got.String() != "50.769231" {
		t.Errorf("99 of 195 is %s%%", got)
	}
	if got := PercentOf(9_600_000_000, 19_500_000_000).Rounded(); got != "49.23" {
		t.Errorf("96 of 195 is %s%%", got)
	}
	whole := Apportion(100, []int64{9_900_000_000, 9_600_000_000})
	if diff := cmp.Diff([]Pence{51, 49}, whole); diff != "" {
		t.Errorf("whole percentages (-want +got):\n%s", diff)
	}
}

func TestPortionsShowTheirWorking(t *testing.T) {
	for _, c := range []struct {
		total   Pence
		weights []int64
		want    []Part
	}{
		{100_000_000, []int64{99, 96}, []Part{{50_769_231, "507692.307692", 230_769}, {49_230_769, "492307.692308", -230_769}}},
		{333_333, []int64{60, 40}, []Part{{200_000, "1999.998000", 200_000}, {133_333, "1333.332000", -200_000}}},
		{1, []int64{1, 1}, []Part{{1, "0.005000", 500_000}, {0, "0.005000", -500_000}}},
		{-1, []int64{1, 1}, []Part{{-1, "-0.005000", -500_000}, {0, "-0.005000", 500_000}}},
		{10_000, []int64{1, 1, 1}, []Part{{3334, "33.333333", 666_667}, {3333, "33.333333", -333_333}, {3333, "33.333333", -333_333}}},
		{-1, []int64{1, math.MaxInt64 - 1}, []Part{{0, "0.000000", 0}, {-1, "-0.010000", 0}}},
		// Half to even: 0.0000125 and 0.0000375 pounds, in eighths of a penny of a hundredth.
		{1, []int64{1, 799}, []Part{{0, "0.000012", -1250}, {1, "0.009988", 1250}}},
		{1, []int64{3, 797}, []Part{{0, "0.000038", -3750}, {1, "0.009962", 3750}}},
		{99, []int64{1, 1_000_000}, []Part{{0, "0.000001", -99}, {99, "0.989999", 99}}},
	} {
		if diff := cmp.Diff(c.want, Portions(c.total, c.weights)); diff != "" {
			t.Errorf("%s by %v (-want +got):\n%s", c.total, c.weights, diff)
		}
	}
}

// Rounding gained so far, then the order of codes, decides the odd penny: a penny shared equally in four years goes A, B, A, B.
func TestGainTakesTurns(t *testing.T) {
	codes, gains := []string{"A", "B"}, map[string]int64{}
	var turns []string
	for range 4 {
		slices.SortStableFunc(codes, func(a, b string) int {
			if gains[a] != gains[b] {
				return int(gains[a] - gains[b])
			}
			return strings.Compare(a, b)
		})
		for i, part := range Portions(1, []int64{1, 1}) {
			gains[codes[i]] += part.Gain
			if part.Amount == 1 {
				turns = append(turns, codes[i])
			}
		}
	}
	if got := strings.Join(turns, ", "); got != "A, B, A, B" {
		t.Errorf("the penny went to %s", got)
	}
}

func TestWeightsThatShareNothing(t *testing.T) {
	for name, weights := range map[string][]int64{
		"none": nil, "all nil": {0, 0}, "negative": {3, -1}, "beyond 64 bits": {math.MaxInt64, math.MaxInt64, 2},
	} {
		mustPanic(t, name, func() { Apportion(1, weights) })
		mustPanic(t, name, func() { Portions(1, weights) })
	}
}

func TestPortion(t *testing.T) {
	for _, c := range []struct {
		amount   Pence
		num, den int64
		want     Pence
	}{
		{12_000, 20, 120, 2000},
		{1, 1, 2, 1},
		{-1, 1, 2, -1},
		{1, 49, 100, 0},
		{5, 1, 2, 3},
		{-5, 1, -2, 3},
		{100, 1, 3, 33},
		{200, 1, 3, 67},
		{0, 5, 7, 0},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64},
		{math.MinInt64 + 1, 1, 1, math.MinInt64 + 1},
	} {
		if got := Portion(c.amount, c.num, c.den); got != c.want {
			t.Errorf("%s × %d ÷ %d = %s, want %s", c.amount, c.num, c.den, got, c.want)
		}
	}
	mustPanic(t, "nil divisor", func() { Portion(1, 1, 0) })
	mustPanic(t, "beyond 64 bits", func() { Portion(math.MaxInt64, 2, 1) })
	mustPanic(t, "beyond 128 bits' quotient", func() { Portion(math.MaxInt64, math.MaxInt64, 1) })
}

func TestPercentOf(t *testing.T) {
	for _, c := range []struct {
		part, whole Pence
		want        Percent
	}{
		{1, 3, 33_333_333},
		{2, 3, 66_666_667},
		{-1, 3, -33_333_333},
		{5, 0, 0},
		{0, 5, 0},
		{5, 5, Whole},
		{Max, 1, math.MaxInt64},
		{Max, -1, -math.MaxInt64},
	} {
		if got := PercentOf(c.part, c.whole); got != c.want {
			t.Errorf("%s of %s is %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

var (
	aTotal   = rapid.Map(rapid.Int64(), func(n int64) Pence { return Pence(n) })
	aWeight  = rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, math.MaxInt64/64))
	hasShare = func(weights []int64) bool { return slices.Max(weights) > 0 }
	weighty  = rapid.SliceOfN(aWeight, 1, 40).Filter(hasShare)
)

func TestSharesAreFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, weights := aTotal.Draw(t, "total"), weighty.Draw(t, "weights")
		parts := Apportion(total, weights)
		sum, weight := new(big.Int), new(big.Int)
		for i, p := range parts {
			sum.Add(sum, big.NewInt(int64(p)))
			weight.Add(weight, big.NewInt(weights[i]))
			if p != 0 && (p < 0) != (total < 0) {
				t.Fatalf("part %d of %s has the other sign: %s", i, total, p)
			}
		}
		if sum.Cmp(big.NewInt(int64(total))) != 0 {
			t.Fatalf("parts of %d add up to %s", int64(total), sum)
		}
		for i, p := range parts {
			// |part × Σ − total × weight| < Σ: less than a penny from the exact share.
			off := new(big.Int).Mul(big.NewInt(int64(p)), weight)
			off.Sub(off, new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(weights[i])))
			if off.CmpAbs(weight) >= 0 {
				t.Fatalf("part %d is %s, a penny or more from its exact share", i, p)
			}
		}
	})
}

func TestSharesDoNotDependOnTheUnitOfWeights(t *testing.T) {
	small := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 1, 12).Filter(hasShare)
	rapid.Check(t, func(t *rapid.T) {
		total, weights := aTotal.Draw(t, "total"), small.Draw(t, "weights")
		by := rapid.Int64Range(1, 1<<18).Draw(t, "by")
		scaled := make([]int64, len(weights))
		for i, w := range weights {
			scaled[i] = w * by
		}
		if diff := cmp.Diff(Portions(total, weights), Portions(total, scaled)); diff != "" {
			t.Fatalf("scaled by %d (-as given +scaled):\n%s", by, diff)
		}
	})
}

func TestSharesAreTheSameEachTimeAndTurnWithTheSign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := Pence(rapid.Int64Range(0, math.MaxInt64).Draw(t, "total"))
		weights := weighty.Draw(t, "weights")
		first := Apportion(total, weights)
		if !slices.Equal(first, Apportion(total, weights)) {
			t.Fatal("the same question had two answers")
		}
		turned := Apportion(-total, weights)
		for i, part := range Portions(total, weights) {
			if part.Amount != first[i] || turned[i] != -first[i] {
				t.Fatalf("part %d: %s, %s with its working, %s of the negative", i, first[i], part.Amount, turned[i])
			}
		}
	})
}

func TestWorkingIsTheExactShareRounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, weights := aTotal.Draw(t, "total"), weighty.Draw(t, "weights")
		weight := new(big.Int)
		for _, w := range weights {
			weight.Add(weight, big.NewInt(w))
		}
		for i, part := range Portions(total, weights) {
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(weights[i])), weight)
			shown, ok := new(big.Rat).SetString(part.Exact)
			if !ok {
				t.Fatalf("%q is no number", part.Exact)
			}
			near(t, "exact share", shown.Mul(shown, big.NewRat(1_000_000, 1)), new(big.Rat).Mul(exact, big.NewRat(10_000, 1)))
			gain := new(big.Rat).Sub(big.NewRat(int64(part.Amount), 1), exact)
			near(t, "gain", big.NewRat(part.Gain, 1), gain.Mul(gain, big.NewRat(1_000_000, 1)))
		}
	})
}

// near fails unless got is want rounded to a whole number, either way at a half.
func near(t *rapid.T, name string, got, want *big.Rat) {
	off := new(big.Rat).Sub(got, want)
	if !got.IsInt() || off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
		t.Fatalf("%s is %s, want %s rounded", name, got.FloatString(0), want.FloatString(3))
	}
}

func TestPortionIsRoundedHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := anAmount.Draw(t, "amount")
		num := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "num")
		den := rapid.Int64Range(1_000_000, 1<<40).Draw(t, "den")
		got := Portion(amount, num, den)
		// 2|amount × num| + den over 2 den, cut: half up of the size.
		size := new(big.Int).Mul(big.NewInt(int64(amount)), big.NewInt(2*num))
		negative := size.Sign() < 0
		size.Abs(size).Add(size, big.NewInt(den)).Quo(size, big.NewInt(2*den))
		if negative {
			size.Neg(size)
		}
		if size.Int64() != int64(got) {
			t.Fatalf("%s × %d ÷ %d = %s, want %s", amount, num, den, got, size)
		}
	})
}
