package money

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestWrittenForms(t *testing.T) {
	for _, c := range []struct {
		p                        Pence
		plain, grouped, inPounds string
	}{
		{0, "0.00", "0.00", "£0.00"},
		{5, "0.05", "0.05", "£0.05"},
		{-5, "-0.05", "-0.05", "-£0.05"},
		{99_999, "999.99", "999.99", "£999.99"},
		{123_450, "1234.50", "1,234.50", "£1,234.50"},
		{-123_450, "-1234.50", "-1,234.50", "-£1,234.50"},
		{100_000_000, "1000000.00", "1,000,000.00", "£1,000,000.00"},
		{math.MaxInt64, "92233720368547758.07", "92,233,720,368,547,758.07", "£92,233,720,368,547,758.07"},
		{math.MinInt64, "-92233720368547758.08", "-92,233,720,368,547,758.08", "-£92,233,720,368,547,758.08"},
	} {
		if c.p.String() != c.plain || c.p.Grouped() != c.grouped || c.p.Pounds() != c.inPounds {
			t.Errorf("%d: %s, %s, %s", int64(c.p), c.p, c.p.Grouped(), c.p.Pounds())
		}
	}
}

func TestSums(t *testing.T) {
	if got := Sum(); got != 0 {
		t.Errorf("nothing adds up to %s", got)
	}
	if got := Sum(100, -250, 50); got != -100 {
		t.Errorf("got %s", got)
	}
	if got := Add(math.MaxInt64, math.MinInt64); got != -1 {
		t.Errorf("got %s", got)
	}
	if Pence(-5).Abs() != 5 || Pence(5).Abs() != 5 {
		t.Error("the size of an amount has no sign")
	}
	mustPanic(t, "above the largest", func() { Add(math.MaxInt64, 1) })
	mustPanic(t, "below the smallest", func() { Sum(math.MinInt64+1, -1, -1) })
	mustPanic(t, "size of the smallest", func() { Pence(math.MinInt64).Abs() })
}

func TestMoneyInJSONIsAnInteger(t *testing.T) {
	body, err := json.Marshal(struct {
		P Pence   `json:"amount_pence"`
		S Percent `json:"share"`
	}{-123_450, 33_333_333})
	if err != nil || string(body) != `{"amount_pence":-123450,"share":33333333}` {
		t.Errorf("got %s, %v", body, err)
	}
}

// A cell shows 15 digits: what it shows must be the amount to the penny, to ten trillion pounds either way.
func TestCellNumberShowsTheAmount(t *testing.T) {
	check := func(p Pence) bool {
		return strconv.FormatFloat(p.CellNumber(), 'f', 2, 64) == p.String()
	}
	for _, p := range []Pence{0, 1, -1, 10, 29, 57, 115, 123_450, Max, -Max, Max - 1, 1 - Max} {
		if !check(p) {
			t.Errorf("%s is %v in a cell", p, p.CellNumber())
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Pence(rapid.Int64Range(-int64(Max), int64(Max)).Draw(t, "pence"))
		if !check(p) {
			t.Fatalf("%s is %v in a cell", p, p.CellNumber())
		}
		if got, err := Parse(strconv.FormatFloat(p.CellNumber(), 'g', -1, 64)); err != nil || got != p {
			t.Fatalf("a cell of %s is read back as %s, %v", p, got, err)
		}
	})
}

func mustPanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", name)
		}
	}()
	f()
}
