// Package calendar holds days, the financial years and periods they fall in, and the days on which instalments fall due.
//
// It is not a clock: it does not know what day it is, and there are no times of day and no time zones. A day that matters is
// given by a person or by the caller.
//
// The model is integers. A [Date] is a count of days, a [Year] is the calendar year in which a financial year starts on 1 April,
// and a [Period] is a year and a number: 1 to 12 are its months from April, 13 its year-end adjustments, 14 its close.
package calendar

import (
	"fmt"
	"strconv"
)

// Date is a day, counted from 1 January 1970. Zero means no date, so that one day is never a date of the ledger.
// In JSON it is "2026-03-31", and "" when there is none.
type Date int32

// The calendar years a date may fall in when it is read; what is computed from it may lie outside them.
const (
	firstYear = 1900
	lastYear  = 2199
)

// Of is the date of a day, a month from 1 to 12 and a calendar year.
//
// Errors: panics when there is no such day, for dates in code; dates from outside are read by Parse.
func Of(year, month, day int) Date {
	if month < 1 || month > 12 || day < 1 || day > DaysIn(year, month) {
		panic(fmt.Sprintf("calendar: there is no day %d-%d-%d", year, month, day))
	}
	return fromCivil(year, month, day)
}

// DaysIn is how many days a month of a calendar year has.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	}
	return 31
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// IsZero reports that there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Civil is the calendar year, the month from 1 to 12 and the day of the month.
func (d Date) Civil() (year, month, day int) {
	// Years are counted from 1 March in cycles of 400 years (146,097 days), so that a leap day is always a year's last.
	z := int(d) + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

func fromCivil(year, month, day int) Date {
	if month <= 2 {
		year--
		month += 12
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	doy := (153*(month-3)+2)/5 + day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Date(era*146097 + doe - 719468)
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths is the same day of the month n months later, or that month's last day when it has no such day.
//
// Units: whole months, negative for earlier. Shape: counted from d, so a day lost to a short month does not come back by adding
// again: dates of a series are each computed from its first.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Civil()
	months := year*12 + month - 1 + n
	year = floorDiv(months, 12)
	month = months - year*12 + 1
	return fromCivil(year, month, min(day, DaysIn(year, month)))
}

// DaysUntil is how many days later other is than d; negative when it is earlier.
func (d Date) DaysUntil(other Date) int { return int(other) - int(d) }

// Year is the financial year the date falls in, and none for no date.
func (d Date) Year() Year {
	if d.IsZero() {
		return 0
	}
	return financial(d)
}

// financial is the year a day falls in, whatever day it is.
func financial(d Date) Year {
	year, month, _ := d.Civil()
	if month < 4 {
		year--
	}
	return Year(year)
}

// Period is the monthly period the date falls in, 1 to 12 of its year, and none for no date.
func (d Date) Period() Period {
	if d.IsZero() {
		return 0
	}
	_, month, _ := d.Civil()
	return PeriodOf(d.Year(), (month+8)%12+1)
}

// String writes the date as ISO 8601 does, "2026-03-31"; no date is "".
//
// Shape: Parse reads it back to the same date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return string(d.appendISO(make([]byte, 0, len("2026-03-31"))))
}

// Append appends the date as String writes it.
func (d Date) Append(dst []byte) []byte {
	if d.IsZero() {
		return dst
	}
	return d.appendISO(dst)
}

func (d Date) appendISO(dst []byte) []byte {
	year, month, day := d.Civil()
	if year < 0 || year > 9999 {
		return fmt.Appendf(dst, "%04d-%02d-%02d", year, month, day)
	}
	two := func(n int) { dst = append(dst, byte('0'+n/10), byte('0'+n%10)) }
	two(year / 100)
	two(year % 100)
	dst = append(dst, '-')
	two(month)
	dst = append(dst, '-')
	two(day)
	return dst
}

// Long writes the date for people, "31 March 2026"; no date is "".
func (d Date) Long() string { return d.inWords(0) }

// Short writes the date for tables, "31 Mar 2026"; no date is "".
func (d Date) Short() string { return d.inWords(3) }

// inWords writes the month's name cut to letters, or whole when letters is nil.
func (d Date) inWords(letters int) string {
	if d.IsZero() {
		return ""
	}
	year, month, day := d.Civil()
	name := monthNames[month-1]
	if letters > 0 {
		name = name[:letters]
	}
	return strconv.Itoa(day) + " " + name + " " + strconv.Itoa(year)
}

// Slashes writes the date as forms do, day first, "31/03/2026"; no date is "".
func (d Date) Slashes() string {
	if d.IsZero() {
		return ""
	}
	year, month, day := d.Civil()
	return fmt.Sprintf("%02d/%02d/%04d", day, month, year)
}

var monthNames = [12]string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}

// MarshalText writes the date for JSON and other records.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// AppendText adds what MarshalText writes.
func (d Date) AppendText(dst []byte) ([]byte, error) {
	if d.IsZero() {
		return dst, nil
	}
	return d.appendISO(dst), nil
}

// UnmarshalText reads a date as MarshalText writes it and in no other form, because what is recorded has one form.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	if read, ok := iso(string(text)); ok {
		*d = read
		return nil
	}
	read, err := Parse(string(text))
	if err != nil {
		return err
	}
	if read.String() != string(text) {
		return &ParseError{Text: string(text), Why: "it is not in the form of a record", Hint: "write " + read.String()}
	}
	*d = read
	return nil
}

// Days a spreadsheet counts from: its day 0 in either of its two systems, and the first day after the 29 February 1900
// that never was, from which its count is right again.
var (
	serialZero1900 = fromCivil(1899, 12, 30)
	serialZero1904 = fromCivil(1904, 1, 1)
)

const firstTrueSerial = 61

// FromSerial is the date of a spreadsheet's day number.
//
// Units: days in the 1900 system, or in the 1904 system when epoch1904. Errors: a *ParseError when it is no day between 1900 and
// 2199. Source: ECMA-376 part 1, 18.17.4.1, with the 29 February 1900 that spreadsheets count and the calendar does not.
func FromSerial(days int, epoch1904 bool) (Date, error) {
	text := strconv.Itoa(days)
	if days < 0 || days > 1_000_000 {
		return 0, &ParseError{Text: text, Why: "it is no spreadsheet's day number", Hint: hintForms}
	}
	switch {
	case epoch1904:
		return inRange(serialZero1904.AddDays(days), text)
	case days >= firstTrueSerial:
		return inRange(serialZero1900.AddDays(days), text)
	case days == firstTrueSerial-1:
		return 0, &ParseError{Text: text, Why: "it stands for 29 February 1900, and 1900 was no leap year", Hint: hintForms}
	}
	return inRange(serialZero1900.AddDays(days+1), text)
}

// Serial is the spreadsheet's number for the date in the 1900 system; no date is 0.
//
// Shape: FromSerial reads it back to the same date.
func (d Date) Serial() int {
	if d.IsZero() {
		return 0
	}
	n := serialZero1900.DaysUntil(d)
	if n < firstTrueSerial {
		return n - 1
	}
	return n
}
