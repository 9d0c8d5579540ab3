package calendar

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Date{
		"2026-03-31":                         Of(2026, 3, 31),
		"31/03/2026":                         Of(2026, 3, 31),
		"1/4/2026":                           Of(2026, 4, 1),
		"01/10/2026":                         Of(2026, 10, 1),
		"2026-03-31 00:00:00":                Of(2026, 3, 31),
		"2026-03-31T00:00:00Z":               Of(2026, 3, 31),
		"31/03/2026 00:00":                   Of(2026, 3, 31),
		"1 October 2026":                     Of(2026, 10, 1),
		"1 Oct 2026":                         Of(2026, 10, 1),
		"1st oct. 2026":                      Of(2026, 10, 1),
		"22nd August 2026":                   Of(2026, 8, 22),
		"3 Sept 2026":                        Of(2026, 9, 3),
		"31-Mar-2026":                        Of(2026, 3, 31),
		" \u00a02026\u201103\u201131\u200b ": Of(2026, 3, 31),
		"\ufeff1\u00a0October\u00a02026":     Of(2026, 10, 1),
		"29/02/2024":                         Of(2024, 2, 29),
		"1900-01-01":                         Of(1900, 1, 1),
		"2199-12-31":                         Of(2199, 12, 31),
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"31/09/2026":          `"31/09/2026" is not a date: September has 30 days; its last day is 2026-09-30`,
		"2025-02-29":          `"2025-02-29" is not a date: February has 28 days in 2025; its last day is 2025-02-28`,
		"30/02/2024":          "February has 29 days in 2024",
		"1900-02-29":          "February has 28 days in 1900",
		"03/31/2026":          "there is no month 31; the day comes first: write 31/03/2026 if that was meant",
		"2026-13-01":          "there is no month 13",
		"00/04/2026":          "there is no day 0",
		"2026/03/31":          "the day comes first in slashes",
		"31/03/26":            "the year has two digits; write the year in full: 31/03/2026",
		"1 Oct 26":            "the year has two digits",
		"October 1, 2026":     "the day comes first",
		"46296":               "as a spreadsheet's day number it would be 1 October 2026",
		"2026":                "it is a bare number",
		"2026-03-31 14:30:00": "it has a time of day",
		"1899-12-31":          "dates run from 1900 to 2199",
		"2200-01-01":          "dates run from 1900 to 2199",
		"1970-01-01":          "what programs write for a missing date",
		"":                    "it is blank",
		"  ":                  "it is blank",
		"soon":                hintForms,
		"31/03":               hintForms,
		"2026-3-1x":           hintForms,
		"a/b/c":               hintForms,
		"12:00":               hintForms,
		"10-01-26":            hintForms,
		"32 Smarch 2026":      hintForms,
		"001/04/2026":         hintForms,
		"-1/04/2026":          hintForms,
	} {
		d, err := Parse(text)
		var wrong *ParseError
		if !errors.As(err, &wrong) || d != 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, %v; want an error with %q", text, d, err, want)
		}
	}
}

func TestWrittenForms(t *testing.T) {
	d := Of(2026, 3, 1)
	for want, got := range map[string]string{
		"2026-03-01": d.String(), "1 March 2026": d.Long(), "1 Mar 2026": d.Short(), "01/03/2026": d.Slashes(),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var none Date
	if none.String()+none.Long()+none.Short()+none.Slashes() != "" || none.Year() != 0 || none.Period() != 0 || none.Serial() != 0 {
		t.Error("no date has a form, a year, a period or a day number")
	}
}

func TestSerial(t *testing.T) {
	for serial, want := range map[int]Date{1: Of(1900, 1, 1), 59: Of(1900, 2, 28), 61: Of(1900, 3, 1), 46296: Of(2026, 10, 1)} {
		got, err := FromSerial(serial, false)
		if err != nil || got != want || want.Serial() != serial {
			t.Errorf("FromSerial(%d) = %s, %v; want %s with day number %d", serial, got, err, want, want.Serial())
		}
	}
	if got, err := FromSerial(44834, true); err != nil || got != Of(2026, 10, 1) {
		t.Errorf("in the 1904 system: %s, %v", got, err)
	}
	if got, err := FromSerial(0, true); err != nil || got != Of(1904, 1, 1) {
		t.Errorf("day 0 of the 1904 system: %s, %v", got, err)
	}
	for _, serial := range []int{-1, 0, 60, 25569, 109939, 1 << 40} {
		if got, err := FromSerial(serial, false); err == nil {
			t.Errorf("FromSerial(%d) = %s; want an error", serial, got)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{Of(2026, 1, 31), 1, Of(2026, 2, 28)},
		{Of(2024, 1, 31), 1, Of(2024, 2, 29)},
		{Of(2026, 1, 31), 2, Of(2026, 3, 31)},
		{Of(2026, 3, 31), -1, Of(2026, 2, 28)},
		{Of(2026, 4, 1), 12, Of(2027, 4, 1)},
		{Of(2026, 4, 15), -16, Of(2024, 12, 15)},
		{Of(2024, 2, 29), 12, Of(2025, 2, 28)},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestInstalments(t *testing.T) {
	for _, c := range []struct {
		first Date
		year  Year
		n     int
		want  string
	}{
		{Of(2026, 4, 1), 2026, 4, "2026-04-01 2026-07-01 2026-10-01 2027-01-01"},
		{Of(2026, 4, 1), 2026, 1, "2026-04-01"},
		{Of(2026, 5, 31), 2026, 2, "2026-05-31 2026-11-30"},
		{Of(2026, 8, 31), 2026, 4, "2026-08-31 2026-11-30 2027-02-28 2027-03-31"},
		{Of(2026, 3, 20), 2026, 4, "2026-03-20 2026-06-20 2026-09-20 2026-12-20"},
		{Of(2026, 12, 31), 2026, 12, "2026-12-31 2027-01-31 2027-02-28" + strings.Repeat(" 2027-03-31", 9)},
	} {
		var got []string
		for _, d := range Instalments(c.first, c.year, c.n) {
			got = append(got, d.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%d instalments from %s (-want +got):\n%s", c.n, c.first, diff)
		}
	}
}

func TestParseDates(t *testing.T) {
	got, err := ParseDates("2026-04-30; 31/10/2026;")
	if err != nil || !slices.Equal(got, []Date{Of(2026, 4, 30), Of(2026, 10, 31)}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", " ; ", "2026-04-30;31/09/2026"} {
		if got, err := ParseDates(text); err == nil {
			t.Errorf("ParseDates(%q) = %v; want an error", text, got)
		}
	}
}

func TestParseYear(t *testing.T) {
	for text, want := range map[string]Year{"2026-27": 2026, " 1999-00 ": 1999, "2026\u201327": 2026, "2099-00": 2099} {
		got, err := ParseYear(text)
		if err != nil || got != want {
			t.Errorf("ParseYear(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"2025-27":   `"2025-27" is not a financial year: a financial year runs over two calendar years that follow each other; 2025-26?`,
		"2025-25":   "2025-26?",
		"2026":      "write 2025-26 or 2026-27",
		"2026/27":   "it is written with a dash; write 2026-27",
		"2026-2027": "the second year has two digits; write 2026-27",
		"26-27":     "write a year such as 2026-27",
		"1850-51":   "years run from 1900-01 to 2198-99",
		"2026-2x":   "write a year such as 2026-27",
		"":          "it is blank",
	} {
		var wrong *ParseError
		if y, err := ParseYear(text); !errors.As(err, &wrong) || y != 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseYear(%q) = %v, %v; want an error with %q", text, y, err, want)
		}
	}
}

func TestYear(t *testing.T) {
	y := Of(2027, 3, 31).Year()
	if y != 2026 || Of(2026, 4, 1).Year() != 2026 || Of(2026, 3, 31).Year() != 2025 {
		t.Error("a year runs from 1 April to 31 March")
	}
	if y.String() != "2026-27" || y.Long() != "2026 to 2027" || y.Next() != 2027 || y.Previous() != 2025 {
		t.Errorf("%s %s", y, y.Long())
	}
	if y.Start() != Of(2026, 4, 1) || y.End() != Of(2027, 3, 31) || !y.Contains(y.End()) || y.Contains(y.End().AddDays(1)) || y.Contains(0) {
		t.Errorf("%s to %s", y.Start(), y.End())
	}
	if Year(0).String()+Year(0).Long() != "" {
		t.Error("no year has no form")
	}
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct {
		p                Period
		text, start, end string
	}{
		{202601, "2026-27 period 1 (April)", "2026-04-01", "2026-04-30"},
		{202309, "2023-24 period 9 (December)", "2023-12-01", "2023-12-31"},
		{202311, "2023-24 period 11 (February)", "2024-02-01", "2024-02-29"},
		{202612, "2026-27 period 12 (March)", "2027-03-01", "2027-03-31"},
		{202613, "2026-27 period 13 (year-end adjustments)", "2027-03-31", "2027-03-31"},
		{202614, "2026-27 period 14 (the close)", "2027-03-31", "2027-03-31"},
	} {
		if c.p.String() != c.text || c.p.Start().String() != c.start || c.p.End().String() != c.end {
			t.Errorf("%d: %s, %s to %s", c.p, c.p, c.p.Start(), c.p.End())
		}
		if PeriodOf(c.p.Year(), c.p.Number()) != c.p {
			t.Errorf("%d is not made of its year and number", c.p)
		}
	}
	for p, span := range map[Period]Period{202601: 202601, 202612: 202601, 202613: 202601, 202614: 202614, 0: 0} {
		if p.Span() != span {
			t.Errorf("the span of %s is %s", p, p.Span())
		}
	}
	if Period(0).String() != "" || !Period(0).IsZero() {
		t.Error("no period has no form")
	}
}

func TestDaysByYear(t *testing.T) {
	got := DaysByYear(Of(2026, 3, 31), Of(2028, 4, 1))
	if diff := cmp.Diff([]YearDays{{2025, 1}, {2026, 365}, {2027, 366}, {2028, 1}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := DaysByYear(Of(2026, 4, 2), Of(2026, 4, 1)); got != nil {
		t.Errorf("a span that ends before it starts has days: %v", got)
	}
}

func TestRecords(t *testing.T) {
	type record struct {
		Date  Date            `json:"date"`
		Left  Date            `json:"left,omitempty"`
		Zero  Date            `json:"zero,omitzero"`
		Blank Date            `json:"blank"`
		Year  Year            `json:"year"`
		By    map[Year]Period `json:"by"`
	}
	in := record{Date: Of(2026, 3, 31), Year: 2026, By: map[Year]Period{2025: 202501}}
	body, err := json.Marshal(in)
	const want = `{"date":"2026-03-31","blank":"","year":"2026-27","by":{"2025-26":202501}}`
	if err != nil || string(body) != want {
		t.Fatalf("got %s, %v; want %s", body, err, want)
	}
	var out record
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, body := range []string{`{"date":"31/03/2026"}`, `{"date":"2026-02-30"}`, `{"date":20000}`, `{"year":"2025-27"}`, `{"year":2026}`} {
		if err := json.Unmarshal([]byte(body), &out); err == nil {
			t.Errorf("%s was read", body)
		}
	}
}

func TestBugsPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"day":         func() { Of(2026, 2, 29) },
		"month":       func() { Of(2026, 13, 1) },
		"period 0":    func() { PeriodOf(2026, 0) },
		"period 15":   func() { PeriodOf(2026, 15) },
		"instalments": func() { Instalments(Of(2026, 4, 1), 2026, 3) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

var (
	anyDate = rapid.Map(rapid.IntRange(int(Of(1900, 3, 1)), int(Of(2199, 12, 31))), func(n int) Date { return max(Date(n), Date(n)|1) })
	aYear   = rapid.Map(rapid.IntRange(1900, 2198), func(n int) Year { return Year(n) })
)

func TestEveryDayInOrder(t *testing.T) {
	d := fromCivil(1899, 1, 1)
	for y := 1899; y <= 2200; y++ {
		for m := 1; m <= 12; m++ {
			for day := 1; day <= DaysIn(y, m); day++ {
				gy, gm, gd := d.Civil()
				if gy != y || gm != m || gd != day || fromCivil(y, m, day) != d {
					t.Fatalf("day %d is %d-%d-%d, want %d-%d-%d", d, gy, gm, gd, y, m, day)
				}
				d = d.AddDays(1)
			}
		}
	}
}

func TestDatesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate.Draw(t, "date")
		for _, text := range []string{d.String(), d.Slashes(), d.Long(), d.Short(), d.String() + " 00:00:00"} {
			if got, err := Parse(text); err != nil || got != d {
				t.Fatalf("Parse(%q) = %s, %v", text, got, err)
			}
		}
		if got, err := FromSerial(d.Serial(), false); err != nil || got != d {
			t.Fatalf("day number %d gave %s, %v", d.Serial(), got, err)
		}
	})
}

func TestMonthsAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate.Draw(t, "date"), rapid.IntRange(-600, 600).Draw(t, "months")
		y, m, day := d.Civil()
		gy, gm, gday := d.AddMonths(n).Civil()
		if gy*12+gm != y*12+m+n {
			t.Fatalf("%s + %d months = %s", d, n, d.AddMonths(n))
		}
		if gday != day && (gday > day || gday != DaysIn(gy, gm)) {
			t.Fatalf("%s + %d months = %s: neither the same day nor the last", d, n, d.AddMonths(n))
		}
	})
}

func TestEveryDayHasOneMonthlyPeriod(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate.Draw(t, "date")
		p := d.Period()
		if d < p.Start() || d > p.End() || p.Number() > 12 || p.Year() != d.Year() || !d.Year().Contains(d) {
			t.Fatalf("%s is in %s", d, p)
		}
		if next := p.End().AddDays(1); next != 0 && next.Period() <= p {
			t.Fatalf("the day after %s is in %s", p, next.Period())
		}
	})
}

func TestYearsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := aYear.Draw(t, "year")
		if got, err := ParseYear(y.String()); err != nil || got != y {
			t.Fatalf("%s gave %s, %v", y, got, err)
		}
		if y.End().AddDays(1) != y.Next().Start() || y.Previous().Next() != y {
			t.Fatalf("%s does not follow on", y)
		}
	})
}

func TestDaysOfASpanAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := anyDate.Draw(t, "from")
		to := from.AddDays(rapid.IntRange(0, 4000).Draw(t, "days"))
		var sum int64
		last := from.Year() - 1
		for _, y := range DaysByYear(from, to) {
			if y.Year != last+1 || y.Days < 1 || y.Days > 366 {
				t.Fatalf("%s to %s: %v", from, to, y)
			}
			sum, last = sum+y.Days, y.Year
		}
		if sum != int64(from.DaysUntil(to))+1 || last != financial(to) {
			t.Fatalf("%s to %s: %d days", from, to, sum)
		}
	})
}

func TestInstalmentsKeepToTheirYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := aYear.Draw(t, "year")
		first := y.Start().AddDays(rapid.IntRange(-60, 364).Draw(t, "day"))
		n := rapid.SampledFrom([]int{1, 2, 4, 12}).Draw(t, "n")
		dates := Instalments(first, y, n)
		if len(dates) != n || dates[0] != first || !slices.IsSorted(dates) || dates[n-1] > y.End() {
			t.Fatalf("%d from %s: %v", n, first, dates)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"2026-03-31", "31/03/2026", "1 Oct 2026", "2026-03-31 00:00:00", "a:b", "-/-/-", "46296", "2026-27"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := Parse(text); err == nil && (d.IsZero() || d.String() == "") {
			t.Errorf("Parse(%q) = %d", text, d)
		}
		if y, err := ParseYear(text); err == nil && y.IsZero() {
			t.Errorf("ParseYear(%q) is none", text)
		}
		_, _ = ParseDates(text)
	})
}

// TestPlainDatesAreReadAlike reads dates as most are written and, with a space before them, the long way round.
func TestPlainDatesAreReadAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(18|19|20|21|22)[0-9]{2}-[01][0-9]-[0-3][0-9]`).Draw(t, "text")
		short, shortErr := Parse(text)
		long, longErr := Parse(" " + text)
		if short != long || (shortErr == nil) != (longErr == nil) {
			t.Fatalf("%q is %v (%v), and with a space before it %v (%v)", text, short, shortErr, long, longErr)
		}
	})
}
