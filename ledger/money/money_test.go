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

// A workbook's cell holds a number of 15 digits: up to Max it must hold every amount to the penny, and give it back.
func TestACellHoldsEveryAmount(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, p Pence) {
		cell, err := strconv.ParseFloat(p.String(), 64)
		if shown := strconv.FormatFloat(cell, 'f', 2, 64); err != nil || shown != p.String() {
			t.Fatalf("%s is %s in a cell", p, shown)
		}
		if got, err := Parse(strconv.FormatFloat(cell, 'g', -1, 64)); err != nil || got != p {
			t.Fatalf("a cell of %s is read back as %s, %v", p, got, err)
		}
	}
	for _, p := range []Pence{0, 1, -1, 10, 29, 57, 115, 123_450, Max, -Max, Max - 1, 1 - Max} {
		check(t, p)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, Pence(rapid.Int64Range(-int64(Max), int64(Max)).Draw(t, "pence")))
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
