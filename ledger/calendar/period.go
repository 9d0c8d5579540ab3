package calendar

import "fmt"

// Period is a period of a financial year: the year's number times 100 and the period's. 202601 is April 2026, 202612 is March
// 2027, 202613 the year-end adjustments and 202614 the close. Zero is none. Periods sort as they follow each other.
type Period int32

// The two periods of a year that are no month.
const (
	// Adjustments is the number of the period of year-end adjustments.
	Adjustments = 13
	// Closing is the number of the period in which only the close posts.
	Closing = 14
)

// PeriodOf is the period of a year with a number from 1 to 14.
//
// Errors: panics on another number, which callers check.
func PeriodOf(year Year, number int) Period {
	if number < 1 || number > Closing {
		panic(fmt.Sprintf("calendar: there is no period %d", number))
	}
	return Period(int32(year)*100 + int32(number))
}

// IsZero reports that there is no period.
func (p Period) IsZero() bool { return p == 0 }

// Year is the financial year the period belongs to.
func (p Period) Year() Year { return Year(p / 100) }

// Number is the period's number in its year, 1 to 14.
func (p Period) Number() int { return int(p % 100) }

// Span is the first period of the year, or the close: what stands for a period where those of a year are added up.
func (p Period) Span() Period {
	if p.IsZero() || p.Number() == Closing {
		return p
	}
	return PeriodOf(p.Year(), 1)
}

// Start is the period's first day; of periods 13 and 14 it is 31 March.
func (p Period) Start() Date {
	if p.Number() > 12 {
		return p.Year().End()
	}
	return p.Year().Start().AddMonths(p.Number() - 1)
}

// End is the period's last day; of periods 13 and 14 it is 31 March.
func (p Period) End() Date {
	if p.Number() > 12 {
		return p.Year().End()
	}
	return p.Year().Start().AddMonths(p.Number()).AddDays(-1)
}

// String writes the period for people, "2026-27 period 1 (April)"; none is "".
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s period %d (%s)", p.Year(), p.Number(), p.Name())
}

// Name is the period's month, or what it is besides: "April", "year-end adjustments", "the close".
func (p Period) Name() string {
	switch p.Number() {
	case Adjustments:
		return "year-end adjustments"
	case Closing:
		return "the close"
	}
	_, month, _ := p.Start().Civil()
	return monthNames[month-1]
}
