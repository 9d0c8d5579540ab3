package calendar

import (
	"fmt"
	"strconv"
	"strings"
)

// Year is a financial year, named by the calendar year in which it starts on 1 April: 2026 is 2026-27. Zero is none.
// In JSON it is "2026-27", and "" when there is none.
type Year int32

// ParseYear reads a financial year written as 2026-27.
//
// Errors: a *ParseError that says which year may have been meant. Source: load-format page, Financial year.
func ParseYear(text string) (Year, error) {
	s := clean(text)
	fail := func(why, hint string) (Year, error) {
		return 0, &ParseError{Text: text, Why: why, Hint: hint, year: true}
	}
	const form = "write a year such as 2026-27"
	if s == "" {
		return fail("it is blank", form)
	}
	starts, ends, cut := strings.Cut(s, "-")
	if !cut {
		starts, ends, cut = strings.Cut(s, "/")
		if cut && len(starts) == 4 && isDigits(starts) && isDigits(ends) {
			return fail("it is written with a dash", "write "+guess(starts))
		}
	}
	if len(starts) != 4 || !isDigits(starts) {
		return fail("", form)
	}
	n, _ := strconv.Atoi(starts)
	if n < firstYear || n >= lastYear {
		return fail(fmt.Sprintf("years run from %s to %s", Year(firstYear), Year(lastYear-1)), "check the year")
	}
	year := Year(n)
	switch {
	case !cut:
		return fail("a financial year runs over two calendar years", "write "+(year-1).String()+" or "+year.String())
	case !isDigits(ends):
		return fail("", form)
	case year.String() == s:
		return year, nil
	case len(ends) == 4:
		return fail("the second year has two digits", "write "+guess(starts))
	}
	return fail("a financial year runs over two calendar years that follow each other", year.String()+"?")
}

// guess is the financial year that starts in the calendar year of four digits.
func guess(starts string) string {
	n, _ := strconv.Atoi(starts)
	return Year(n).String()
}

// IsZero reports that there is no year.
func (y Year) IsZero() bool { return y == 0 }

// String writes the year as the ledger does, "2026-27"; none is "".
func (y Year) String() string {
	if y.IsZero() {
		return ""
	}
	if y < 1000 || y > 9999 {
		return fmt.Sprintf("%04d-%02d", int(y), (int(y)+1)%100)
	}
	next := (int(y) + 1) % 100
	return strconv.Itoa(int(y)) + "-" + string([]byte{byte('0' + next/10), byte('0' + next%10)})
}

// Long writes the year for headings, "2026 to 2027"; none is "".
func (y Year) Long() string {
	if y.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d to %d", int(y), int(y)+1)
}

// Start is the year's first day, 1 April.
func (y Year) Start() Date { return fromCivil(int(y), 4, 1) }

// End is the year's last day, 31 March.
func (y Year) End() Date { return fromCivil(int(y)+1, 3, 31) }

// Next is the year after.
func (y Year) Next() Year { return y + 1 }

// Previous is the year before.
func (y Year) Previous() Year { return y - 1 }

// Contains reports that the date falls in the year.
func (y Year) Contains(d Date) bool { return !d.IsZero() && d >= y.Start() && d <= y.End() }

// MarshalText writes the year for JSON and other records.
func (y Year) MarshalText() ([]byte, error) { return y.AppendText(nil) }

// AppendText adds what MarshalText writes.
func (y Year) AppendText(dst []byte) ([]byte, error) { return append(dst, y.String()...), nil }

// UnmarshalText reads a year as MarshalText writes it.
func (y *Year) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*y = 0
		return nil
	}
	read, err := ParseYear(string(text))
	if err != nil {
		return err
	}
	*y = read
	return nil
}

// YearDays is how many days of a span fall in one financial year.
type YearDays struct {
	// Year is the financial year.
	Year Year
	// Days is how many of the span's days fall in it.
	Days int64
}

// DaysByYear counts the days of a span in each financial year it touches, for sharing a period of service over years.
//
// Units: days, both ends counted. Shape: one for each year, in order, without gaps; none when to is before from.
func DaysByYear(from, to Date) []YearDays {
	var years []YearDays
	for from <= to {
		year := financial(from)
		last := min(to, year.End())
		years = append(years, YearDays{Year: year, Days: int64(from.DaysUntil(last)) + 1})
		from = last.AddDays(1)
	}
	return years
}

// Instalments is when n instalments of a year fall due.
//
// Units: n is 1, 2, 4 or 12 in a year. Shape: n dates in order, 12/n months apart, each the first's day of the month or else the
// month's last; what would fall after the year's 31 March falls on it. Errors: panics on another n, which callers check.
// Source: load-format page, instalments of a contribution.
func Instalments(first Date, year Year, n int) []Date {
	switch n {
	case 1, 2, 4, 12:
	default:
		panic(fmt.Sprintf("calendar: %d instalments in a year: there are 1, 2, 4 or 12", n))
	}
	dates := make([]Date, n)
	for i := range dates {
		dates[i] = min(first.AddMonths(i*12/n), year.End())
	}
	return dates
}
