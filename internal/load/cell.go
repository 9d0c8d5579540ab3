package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// kind is what a file says that a cell holds. A CSV file has only what was written; a workbook has them all.
type kind uint8

const (
	written    kind = iota // text
	number                 // a number as it is stored, whatever it is shown as
	dayNumber              // a number shown as a date
	percentage             // a number shown as a percentage: 0.5 for 50%
	logical                // TRUE or FALSE
	broken                 // an error such as #REF!
	unvalued               // a formula whose value was not stored
)

// cell is one cell of a file.
type cell struct {
	kind  kind
	text  string
	zeros int // the number is shown with so many digits, noughts in front
}

// isBlank tells whether there is nothing to see in the cell.
func (c cell) isBlank() bool { return c.kind == written && trimmed(c.text) == "" }

// words is the cell as text: what was written but for outer spaces, or what a spreadsheet would show.
func (c cell) words() (string, *fault) {
	switch c.kind {
	case number:
		return asShown(c.text, c.zeros)
	case percentage:
		text, ok := shifted(c.text, 2)
		if !ok {
			return c.text, nil
		}
		return text + "%", nil
	case unvalued:
		return "", &fault{
			noValue, "The cell is a formula, and its value was not saved with it.",
			"Open the workbook in Excel, save it, and load it again; or put the value in place of the formula.",
		}
	case broken:
		return "", &fault{
			noValue, "The cell shows " + quoted(c.text) + " and not a value.", "Mend the formula, or put the value in its place.",
		}
	case written:
		return tidied(c.text)
	}
	return c.text, nil
}

// tidied is text as the ledger keeps it, or why it cannot be kept.
func tidied(text string) (string, *fault) {
	plain := true
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			plain = false
			break
		}
	}
	if plain {
		if text == "" || text[0] > ' ' && text[0] != '\'' && text[len(text)-1] > ' ' {
			return text, nil
		}
		return trimmed(unguarded(text)), nil
	}
	if !utf8.ValidString(text) {
		return "", stray(text)
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(trimmed(unguarded(text)))
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return "", &fault{
				badEncoding, fmt.Sprintf("%s has a control character (U+%04X), which nobody can see.", quoted(text), r), "Take it out.",
			}
		}
	}
	return text, nil
}

// stray is the problem of a text with a byte that makes no letter.
func stray(text string) *fault {
	at := 0
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return &fault{
		badEncoding, fmt.Sprintf("%s has a byte (hexadecimal %02X) that is not UTF-8, and the file is not Windows-1252 either.",
			quoted(strings.ToValidUTF8(text, "\u00B7")), text[at]),
		"Save the file as CSV UTF-8, and check the letter.",
	}
}

// unguarded takes off the apostrophe that keeps a spreadsheet from taking text for a formula, and no other.
// Source: workbooks page, Formula injection.
func unguarded(text string) string {
	rest, guarded := strings.CutPrefix(text, "'")
	if guarded {
		if after := strings.TrimLeft(rest, " "); after != "" && strings.ContainsRune("=+-@\t\r", rune(after[0])) {
			return rest
		}
	}
	return text
}

// trimmed is text without the spaces around it that a person does not see, those without a width included.
func trimmed(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200B' || r == '\u2060' || r == '\uFEFF'
	})
}

// read reads a cell by the type of its column.
//
// Shape: the value is what pooled.Column.Set takes, and nil where the cell is blank and may be.
func (s *slot) read(c cell, g *grid) (any, *fault) {
	col := s.column
	if len(c.text) > g.limits.text && utf8.RuneCountInString(c.text) > g.limits.text {
		return nil, &fault{
			overLimit, "The cell holds more than " + plural(g.limits.text, "character") + ".", "Shorten the text.",
		}
	}
	text, wrong := c.words()
	if c.kind == number {
		switch col.Type {
		case pooled.AmountColumn, pooled.PercentColumn, pooled.FigureColumn, pooled.DateColumn:
			text, wrong = c.text, nil // as it is stored, to the last digit
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	if text == "" {
		if col.Required {
			return nil, &fault{missingValue, "The cell is blank, and a value is required.", needed(col)}
		}
		return nil, nil
	}
	v, wrong := s.typed(c, text, g)
	if wrong != nil {
		if hint := noAnswer(text, col); hint != "" {
			wrong.hint = hint
		}
	}
	return v, wrong
}

// typed reads a text that is not blank by the type of its column.
func (s *slot) typed(c cell, text string, g *grid) (any, *fault) {
	col := s.column
	switch col.Type {
	case pooled.AmountColumn:
		return amount(c, text, g)
	case pooled.DateColumn:
		return date(c, text, g)
	case pooled.YearColumn:
		return year(c, text, g)
	case pooled.NumberColumn:
		return count(c, text, s.counts)
	case pooled.PercentColumn:
		return percent(c, text)
	case pooled.FigureColumn:
		return figure(c, text, g)
	case pooled.YesNoColumn:
		return yesNo(c, text)
	}
	if c.kind == dayNumber {
		var wrong *fault
		if text, wrong = dayAsText(c, col, g); wrong != nil {
			return nil, wrong
		}
	}
	if col.Type == pooled.CodesColumn {
		return several(text, col)
	}
	return single(text, col)
}

// needed says what to put into a cell that may not be blank.
func needed(c *pooled.Column) string {
	switch {
	case c.In != nil:
		return "Use one of: " + strings.Join(c.In, ", ") + "."
	case c.Type == pooled.AmountColumn:
		return "Write pounds and pence such as 1250.50; for nothing write 0.00."
	case c.Type == pooled.DateColumn:
		return "Write a date such as 2026-03-31 or 31/03/2026."
	case c.Type == pooled.YearColumn:
		return "Write a year such as 2026-27."
	case c.Type == pooled.NumberColumn:
		return "Write a whole number such as 1."
	case c.Of != "":
		return "Write a code of " + c.Of + "."
	case c.Type == pooled.CodeColumn:
		return "Write a code: letters, digits and . _ - / without spaces."
	}
	return "Fill it in."
}

func amount(c cell, text string, g *grid) (any, *fault) {
	switch c.kind {
	case dayNumber:
		shownAs := "a date"
		if d, wrong := serial(c.text, g.day1904); wrong == nil {
			shownAs = "a date, " + d.Long() + ","
		}
		return nil, &fault{
			notAmount, "The cell shows " + shownAs + " and not an amount.", "Format the cell as a number, and check the amount.",
		}
	case percentage:
		return nil, &fault{notAmount, "The cell shows a percentage, " + text + ", and not an amount.", "Write pounds and pence such as 1250.50."}
	}
	p, err := money.Parse(text)
	if err != nil {
		return nil, asFault(err)
	}
	return p, nil
}

func percent(c cell, text string) (any, *fault) {
	p, err := money.ParsePercent(text)
	if err != nil {
		return nil, asFault(err)
	}
	return p, nil
}

// figure reads a number that was measured. A percentage is the number that is shown, since its unit is percent.
func figure(c cell, text string, g *grid) (any, *fault) {
	if c.kind == dayNumber {
		shownAs := "a date"
		if d, wrong := serial(c.text, g.day1904); wrong == nil {
			shownAs = "a date, " + d.Long() + ","
		}
		return nil, &fault{
			notAmount, "The cell shows " + shownAs + " and not a number.", "Format the cell as a number, and check it.",
		}
	}
	f, err := money.ParseFigure(text)
	if err != nil {
		return nil, asFault(err)
	}
	return f, nil
}

func yesNo(c cell, text string) (any, *fault) {
	switch {
	case strings.EqualFold(text, "yes"), c.kind == logical && text == "TRUE":
		return pooled.Yes, nil
	case strings.EqualFold(text, "no"), c.kind == logical && text == "FALSE":
		return pooled.No, nil
	}
	return nil, &fault{notListed, quoted(text) + " is neither yes nor no.", "Write yes or no."}
}

// count reads a whole number. Where nought stands for blank it is no number to give.
func count(c cell, text string, fromOne bool) (any, *fault) {
	digits := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	if whole, fraction, ok := strings.Cut(digits, "."); ok && strings.Trim(fraction, "0") == "" {
		digits = whole
	}
	n, err := strconv.Atoi(digits)
	least := 0
	if fromOne {
		least = 1
	}
	if err != nil || n < least || n > 999_999_999 || digits[0] == '+' {
		return nil, &fault{
			notAmount, fmt.Sprintf("%s is not a whole number from %d up.", quoted(text), least), "Write a number such as 1.",
		}
	}
	return n, nil
}

// single reads a text, a code or a word of a list.
func single(text string, c *pooled.Column) (any, *fault) {
	switch {
	case c.In != nil:
		return listed(text, c)
	case c.Type == pooled.CodeColumn:
		return code(text)
	}
	return text, nil
}

// several reads the codes or words of one cell, separated by semicolons.
func several(text string, c *pooled.Column) (any, *fault) {
	var out []string
	for part := range strings.SplitSeq(text, ";") {
		part = trimmed(part)
		if part == "" {
			continue
		}
		read := code
		if c.In != nil {
			read = func(word string) (string, *fault) { return listed(word, c) }
		}
		word, wrong := read(part)
		if wrong != nil {
			if strings.ContainsAny(part, ",|") {
				wrong.hint = "Separate several with a semicolon. " + wrong.hint
			}
			return nil, wrong
		}
		out = append(out, word)
	}
	if out == nil {
		if c.Required {
			return nil, &fault{missingValue, "The cell has no code in it, and one is required.", needed(c)}
		}
		return nil, nil
	}
	return out, nil
}

// listed is a word of the column's list as the list has it.
func listed(word string, c *pooled.Column) (string, *fault) {
	folded := pooled.Fold(word)
	if at := slices.IndexFunc(c.In, func(a string) bool { return pooled.Fold(a) == folded }); at >= 0 {
		return c.In[at], nil
	}
	return "", &fault{notListed, quoted(word) + " is not one of the values of " + c.Name + ".", oneOf(word, c.In)}
}

func code(text string) (string, *fault) {
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	if pooled.IsCode(bare) {
		return bare, nil
	}
	f := &fault{badCode, quoted(text) + " is not a code.", "A code is 1 to 40 letters, digits and . _ - / without spaces."}
	if n := utf8.RuneCountInString(bare); n > 40 {
		f.text = fmt.Sprintf("%s is not a code: it has %d characters.", quoted(text), n)
	}
	return "", f
}

// date reads a date as it was written, or a spreadsheet's day number.
func date(c cell, text string, g *grid) (any, *fault) {
	if c.kind == dayNumber || c.kind == number && isRecentDay(c.text, g.day1904) {
		d, wrong := serial(c.text, g.day1904)
		if wrong != nil {
			return nil, wrong
		}
		return d, nil
	}
	d, err := calendar.Parse(text)
	if err != nil {
		return nil, asFault(err)
	}
	return d, nil
}

// isRecentDay tells whether a number not shown as a date can stand for one: for a day of this century and the next,
// which no year, reference or amount written in its place would.
func isRecentDay(text string, day1904 bool) bool {
	d, wrong := serial(text, day1904)
	return wrong == nil && d >= calendar.Of(2000, 1, 1)
}

// seen is what a person sees in the cell: of a date, not the number that it is stored as.
func (c cell) seen(day1904 bool) string {
	switch c.kind {
	case percentage:
		if text, wrong := c.words(); wrong == nil {
			return text
		}
	case dayNumber:
		plain, _ := shifted(c.text, 0)
		whole, fraction, _ := strings.Cut(plain, ".")
		if d, wrong := serial(whole, day1904); wrong == nil {
			return d.Long() + timeOf(fraction)
		}
	}
	return c.text
}

// timeOf is the time of day that the digits of a part of a day are; empty at midnight. Units: hours and minutes.
func timeOf(fraction string) string {
	const parts = 1_000_000_000
	n, err := strconv.Atoi((fraction + "000000000")[:9])
	if minutes := (n*24*60 + parts/2) / parts; err == nil && minutes > 0 && minutes < 24*60 {
		return fmt.Sprintf(" %02d:%02d", minutes/60, minutes%60)
	}
	return ""
}

// serial is the date of a day number as a workbook stores it. Units: days, a time of day being a fraction.
func serial(text string, day1904 bool) (calendar.Date, *fault) {
	plain, ok := shifted(text, 0)
	whole, fraction, _ := strings.Cut(plain, ".")
	days, err := strconv.Atoi(whole)
	if !ok || err != nil {
		return 0, &fault{badDate, quoted(text) + " is not a day number.", "Write a date such as 2026-03-31."}
	}
	if fraction != "" {
		return 0, &fault{badDate, "The cell holds a time of day as well as a date.", "Write the date alone, such as 2026-03-31."}
	}
	d, err := calendar.FromSerial(days, day1904)
	if err != nil {
		return 0, asFault(err)
	}
	return d, nil
}

// year reads a financial year. Spreadsheets take 2011-12 for a month, and show it as they were told.
func year(c cell, text string, g *grid) (any, *fault) {
	if c.kind == dayNumber {
		f := &fault{badYear, "The spreadsheet has made a date of the year.", "Format the cell as text, and write a year such as 2026-27."}
		if d, wrong := serial(c.text, g.day1904); wrong == nil {
			f.text = "The spreadsheet has made a date, " + d.Long() + ", of the year."
		}
		return nil, f
	}
	y, err := calendar.ParseYear(text)
	if err != nil {
		f := asFault(err)
		f.code = badYear
		return nil, f
	}
	return y, nil
}

// dayAsText is a date in a column of words; in one of codes it is a code that the spreadsheet has spoilt.
func dayAsText(c cell, col *pooled.Column, g *grid) (string, *fault) {
	d, wrong := serial(c.text, g.day1904)
	if wrong != nil {
		return "", wrong
	}
	if col.Type != pooled.TextColumn || col.In != nil || col.Key {
		return "", &fault{
			badCode, "The spreadsheet has made a date, " + d.Long() + ", of the code.",
			"Format the column as text, and write the code again.",
		}
	}
	return d.String(), nil
}
