package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// A ParseError is a text that is no date or financial year, with why and what would be right.
type ParseError struct {
	// Text is the text as it was given.
	Text string
	// Why says what is wrong: "September has 30 days".
	Why string
	// Hint says what would be right: "write 2026-09-30".
	Hint string

	year bool
}

// Error says what was found, what is wrong with it and what would be right, in one line.
func (e *ParseError) Error() string {
	what := "is not a date"
	if e.year {
		what = "is not a financial year"
	}
	text := `"` + shown(e.Text) + `" ` + what
	if e.Why != "" {
		text += ": " + e.Why
	}
	return text + "; " + e.Hint
}

const hintForms = "write a date such as 2026-03-31 or 31/03/2026"

// Parse reads a date as people and programs write it: 2026-03-31, 31/03/2026, 2026-03-31 00:00:00, 31 March 2026, 31 Mar 2026.
//
// Shape: the day comes first in slashes; years 1900 to 2199; a time of day must be midnight. Errors: a *ParseError, always, and
// for an impossible date it says why. Blank is no date and an error. Source: load-format page, Dates.
func Parse(text string) (Date, error) {
	if d, ok := iso(text); ok {
		return d, nil
	}
	s := clean(text)
	if s == "" {
		return 0, &ParseError{Text: text, Why: "it is blank", Hint: hintForms}
	}
	s, err := withoutTime(text, s)
	if err != nil {
		return 0, err
	}
	switch {
	case strings.Count(s, "/") == 2:
		return slashed(text, s)
	case strings.Count(s, "-") == 2 && len(s) == len("2026-03-31") && s[4] == '-':
		parts := strings.Split(s, "-")
		return numbers(text, parts[0], parts[1], parts[2])
	case isDigits(s):
		return 0, &ParseError{Text: text, Why: serialGuess(s), Hint: hintForms}
	}
	return worded(text, s)
}

// iso reads 2026-03-31 and nothing else, which is how nearly every date comes.
func iso(text string) (Date, bool) {
	if len(text) != len("2026-03-31") || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	number := func(from, to int) int {
		n := 0
		for _, c := range []byte(text[from:to]) {
			if c < '0' || c > '9' {
				return -1 << 20
			}
			n = n*10 + int(c-'0')
		}
		return n
	}
	year, month, day := number(0, 4), number(5, 7), number(8, 10)
	if year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1 || day > DaysIn(year, month) {
		return 0, false
	}
	d := fromCivil(year, month, day)
	return d, !d.IsZero()
}

// slashed reads 31/03/2026, day first.
func slashed(text, s string) (Date, error) {
	parts := strings.Split(s, "/")
	day, month, year := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
	if len(day) == 4 && isDigits(day) {
		return 0, &ParseError{Text: text, Why: "the day comes first in slashes", Hint: hintForms}
	}
	if len(year) == 2 && isDigits(year) {
		return 0, &ParseError{Text: text, Why: "the year has two digits", Hint: "write the year in full: " + day + "/" + month + "/20" + year}
	}
	if len(day) > 2 || len(month) > 2 {
		return 0, &ParseError{Text: text, Hint: hintForms}
	}
	return numbers(text, year, month, day)
}

// worded reads 31 March 2026, 31 Mar 2026, 31st March 2026 and 31-Mar-2026.
func worded(text, s string) (Date, error) {
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' || r == ',' })
	if len(fields) != 3 {
		return 0, &ParseError{Text: text, Hint: hintForms}
	}
	if monthNumber(fields[0]) > 0 {
		return 0, &ParseError{Text: text, Why: "the day comes first", Hint: hintForms}
	}
	month := monthNumber(fields[1])
	if month == 0 {
		return 0, &ParseError{Text: text, Hint: hintForms}
	}
	if len(fields[2]) == 2 && isDigits(fields[2]) {
		return 0, &ParseError{Text: text, Why: "the year has two digits", Hint: "write the year in full: 20" + fields[2]}
	}
	return numbers(text, fields[2], strconv.Itoa(month), withoutOrdinal(fields[0]))
}

// withoutOrdinal takes the letters off 1st, 2nd, 3rd and 4th.
func withoutOrdinal(day string) string {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if bare, ok := strings.CutSuffix(day, ending); ok {
			return bare
		}
	}
	return day
}

// numbers makes a date of a year, month and day in digits, or says why there is no such day.
func numbers(text, year, month, day string) (Date, error) {
	if len(year) != 4 || !isDigits(year) || !isDigits(month) || !isDigits(day) || len(month) > 2 || len(day) > 2 {
		return 0, &ParseError{Text: text, Hint: hintForms}
	}
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	switch {
	case m < 1 || m > 12:
		hint := hintForms
		if m > 12 && m <= 31 && d >= 1 && d <= 12 {
			hint = "the day comes first: write " + Of(y, d, min(m, DaysIn(y, d))).Slashes() + " if that was meant"
		}
		return 0, &ParseError{Text: text, Why: "there is no month " + strconv.Itoa(m), Hint: hint}
	case y < firstYear || y > lastYear:
		return outOfRange(text)
	case d < 1:
		return 0, &ParseError{Text: text, Why: "there is no day 0", Hint: hintForms}
	case d > DaysIn(y, m):
		last := fromCivil(y, m, DaysIn(y, m))
		return 0, &ParseError{Text: text, Why: lengthOf(y, m), Hint: fmt.Sprintf("its last day is %s", last)}
	}
	return inRange(fromCivil(y, m, d), text)
}

// lengthOf says how many days a month has, and for February in which year.
func lengthOf(year, month int) string {
	in := ""
	if month == 2 {
		in = fmt.Sprintf(" in %d", year)
	}
	return fmt.Sprintf("%s has %d days%s", monthNames[month-1], DaysIn(year, month), in)
}

func outOfRange(text string) (Date, error) {
	return 0, &ParseError{
		Text: text, Why: fmt.Sprintf("dates run from %d to %d", firstYear, lastYear), Hint: "check the year",
	}
}

// inRange refuses days outside the years that are read, and the one day that stands for no date.
func inRange(d Date, text string) (Date, error) {
	if d.IsZero() {
		return 0, &ParseError{
			Text: text, Why: "1 January 1970 is what programs write for a missing date", Hint: "write the true date, or leave it blank where it may be",
		}
	}
	if year, _, _ := d.Civil(); year < firstYear || year > lastYear {
		return outOfRange(text)
	}
	return d, nil
}

// serialGuess says which day a bare number stands for, when it looks like a spreadsheet's.
func serialGuess(digits string) string {
	n, err := strconv.Atoi(digits)
	if err != nil || n < 10_000 {
		return "it is a bare number"
	}
	d, err := FromSerial(n, false)
	if err != nil {
		return "it is a bare number"
	}
	return "it is a bare number; as a spreadsheet's day number it would be " + d.Long()
}

// withoutTime takes midnight off the end of a date; any other time of day is an error, because it would be lost.
func withoutTime(text, s string) (string, error) {
	i := strings.IndexByte(s, ':')
	if i < 0 {
		return s, nil
	}
	cut := strings.LastIndexAny(s[:i], " T")
	if cut < 0 {
		return "", &ParseError{Text: text, Hint: hintForms}
	}
	clock := strings.TrimSuffix(s[cut+1:], "Z")
	if strings.Trim(clock, "0:.") != "" || len(clock) < len("00:00") {
		return "", &ParseError{Text: text, Why: "it has a time of day", Hint: "write the date alone, such as 2026-03-31"}
	}
	return strings.TrimSpace(s[:cut]), nil
}

// ParseDates reads several dates separated by semicolons, as one cell holds them.
//
// Shape: in the order written; blanks between semicolons are passed over, and none at all is an error. Errors: the first date
// that is none, as Parse gives it.
func ParseDates(text string) ([]Date, error) {
	var dates []Date
	for part := range strings.SplitSeq(text, ";") {
		if clean(part) == "" {
			continue
		}
		d, err := Parse(part)
		if err != nil {
			return nil, err
		}
		dates = append(dates, d)
	}
	if dates == nil {
		return nil, &ParseError{Text: text, Why: "it is blank", Hint: "write dates such as 2026-04-30;2026-10-31"}
	}
	return dates, nil
}

// monthNumber is 1 to 12 for a month's name in full or its first three letters, and 0 for any other word.
func monthNumber(word string) int {
	word = strings.ToLower(strings.TrimSuffix(word, "."))
	if word == "sept" {
		return 9
	}
	for i, name := range monthNames {
		name = strings.ToLower(name)
		if word == name || word == name[:3] {
			return i + 1
		}
	}
	return 0
}

// clean takes away what a person does not see: outer spaces and quotation marks, invisible characters, the kinds of dash and space.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune("\u2010\u2011\u2012\u2013\u2212", r):
			return '-'
		}
		return r
	}, text)
	return strings.Trim(text, " \"'\u2018\u2019\u201c\u201d")
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// shown is text as an error quotes it: not too long, and nothing in it that would disturb a terminal.
func shown(text string) string {
	const most = 60
	out := make([]rune, 0, most)
	for _, r := range text {
		if len(out) == most {
			return string(out) + "…"
		}
		switch {
		case unicode.IsSpace(r):
			out = append(out, ' ')
		case unicode.IsPrint(r):
			out = append(out, r)
		}
	}
	return string(out)
}
