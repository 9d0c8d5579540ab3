package money

import (
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// Problem is the way in which a text is not an amount.
type Problem uint8

// The problems a text can have, each with its own remedy.
const (
	// DecimalComma is a comma where the decimal point belongs: "12,50", "1.234,50".
	DecimalComma Problem = iota + 1
	// MorePence is more decimals than are counted, two of pounds or six of a percentage or a figure. "1.234" is one of
	// these where it is pounds, and its hint asks which was meant, 1,234 or 1.23.
	MorePence
	// NotAmount is no number at all, or one with its marks in the wrong places.
	NotAmount
	// TooLarge is a number beyond Max.
	TooLarge
)

// A ParseError is a text that is not an amount, a percentage or a figure, with what is wrong and what would be right.
type ParseError struct {
	// Problem says which remedy applies.
	Problem Problem
	// Text is the text as it was given.
	Text string
	// Hint says what would be right.
	Hint string

	scale scale
}

// Error says what was found, what is wrong with it and what would be right, in one line.
func (e *ParseError) Error() string {
	return `"` + shown(e.Text) + `" ` + e.what() + "; " + e.Hint
}

func (e *ParseError) what() string {
	switch {
	case e.Problem == DecimalComma:
		return "has a decimal comma"
	case e.Problem == MorePence && e.scale.places == percents.places:
		return "has more than six decimals"
	case e.Problem == MorePence:
		return "has more than pence"
	case e.Problem == TooLarge:
		return "is too large"
	case e.scale == percents:
		return "is not a percentage"
	case e.scale == figures:
		return "is not a number"
	}
	return "is not an amount"
}

// longest is how many characters a number may take: a float written out in full is well within it, and longer
// ones are refused before any arithmetic, so no text can make reading slow.
const longest = 64

// Parse reads an amount of pounds as people write it: 1234.5, 1,234.50, 1 234.50, £1,234.50, -12.00, (12.00), 12.00-,
// 1.2E+05, with a true minus, no-break spaces, outer quotation marks and invisible characters put up with.
//
// Units: text in pounds, result in pence. Shape: a comma or space is a thousands mark only where exactly three digits follow it;
// the tail a binary float leaves (3963.0000000000005) is dropped when within 0.0000001 of a penny. Errors: a *ParseError, always.
// A blank is not an amount, and nor is a dash: what they stand for is the caller's to say.
// Source: load-format page, Amounts; imports page, cells as they really come.
func Parse(text string) (Pence, error) {
	if p, ok := plain(text); ok {
		return p, nil
	}
	units, err := read(text, pounds)
	if err != nil {
		return 0, err
	}
	return Pence(units), nil
}

// plain reads 1234, 1234.5 and 1234.56 and nothing else, which is how nearly every amount comes. Units: pence.
func plain(text string) (Pence, bool) {
	whole, fraction, point := strings.Cut(text, ".")
	if len(whole) == 0 || len(whole) > 12 || point != (len(fraction) > 0) || len(fraction) > 2 {
		return 0, false
	}
	var n int64
	for _, part := range []string{whole, fraction} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return 0, false
			}
			n = n*10 + int64(c-'0')
		}
	}
	for range 2 - len(fraction) {
		n *= 10
	}
	return Pence(n), true
}

// A scale is what is being read: how many decimals count, what to call it, and the most that it may be.
type scale struct {
	places int32
	most   int64
	such   string // such as this
}

var (
	pounds   = scale{places: 2, most: int64(Max), such: "pounds and pence such as 1234.50"}
	percents = scale{places: 6, most: int64(Max), such: "a percentage such as 33.333333"}
	figures  = scale{places: 6, most: int64(MaxFigure), such: "a number such as 84.25"}
)

// countsPence tells whether three decimals may be a thousand in disguise: nobody writes an amount to a tenth of a penny.
func (s scale) countsPence() bool { return s == pounds }

func (s scale) problem(p Problem, text, hint string) *ParseError {
	return &ParseError{Problem: p, Text: text, Hint: hint, scale: s}
}

func (s scale) notOne(text, hint string) *ParseError { return s.problem(NotAmount, text, hint) }

// plain is the hint where nothing better can be guessed.
func (s scale) plain() string { return "write " + s.such }

// read turns text into whole units of the scale.
func read(text string, s scale) (int64, *ParseError) {
	body, negative, ok := unsign(clean(text))
	if !ok {
		return 0, s.notOne(text, s.plain())
	}
	if body == "" || isNothing(body) {
		return 0, s.notOne(text, "write 0.00 for nothing, or "+s.such)
	}
	if len(body) > longest {
		return 0, s.notOne(text, s.plain())
	}
	number, exponent := body, ""
	if i := strings.IndexAny(body, "eE"); i >= 0 {
		number, exponent = body[:i], body[i+1:]
		if !isExponent(exponent) || strings.ContainsAny(number, ", ") {
			return 0, s.notOne(text, s.notFigures(body))
		}
	}
	digits, problem := s.figures(text, number, exponent != "")
	if problem != nil {
		return 0, problem
	}
	if exponent != "" {
		digits += "e" + exponent
	}
	units, problem := s.whole(text, digits)
	if problem != nil {
		return 0, problem
	}
	if negative {
		units = -units
	}
	return units, nil
}

// whole turns plain digits into a whole number of units, dropping the tail of a binary float and nothing else.
func (s scale) whole(text, digits string) (int64, *ParseError) {
	d, err := decimal.NewFromString(digits)
	if err != nil {
		return 0, s.notOne(text, s.plain())
	}
	if d.IsZero() {
		return 0, nil
	}
	tooLarge := s.problem(TooLarge, text, "amounts go up to "+Max.Pounds())
	switch s {
	case percents:
		tooLarge.Hint = "write a percentage such as 100"
	case figures:
		tooLarge.Hint = "numbers go up to " + MaxFigure.String()
	}
	scaled := d.Shift(s.places)
	// The size is known from the number of digits; a number with a huge exponent must not be written out to be compared.
	if scaled.NumDigits()+int(scaled.Exponent()) > 18 {
		return 0, tooLarge
	}
	units := scaled.Round(0)
	if units.GreaterThan(decimal.New(s.most, 0)) {
		return 0, tooLarge
	}
	if scaled.Sub(units).Abs().GreaterThan(floatTail) {
		return 0, s.problem(MorePence, text, s.between(scaled))
	}
	return units.IntPart(), nil
}

// floatTail is how far from a whole unit a number may be and still be that unit.
var floatTail = decimal.New(1, -7)

// between is the hint that names the two nearest numbers that would do.
func (s scale) between(scaled decimal.Decimal) string {
	below := scaled.Floor()
	above := below.Add(decimal.New(1, 0))
	return "write " + below.Shift(-s.places).StringFixed(s.places) + " or " + above.Shift(-s.places).StringFixed(s.places)
}

// clean takes away what a person does not see: outer spaces and quotation marks, invisible characters, the kinds of dash and space.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", r):
			return '-'
		}
		return r
	}, text)
	return strings.Trim(text, " \"'\u2018\u2019\u201c\u201d")
}

// unsign takes the pound sign and one mark of a sign off a number; ok is false when there is more than one of either.
func unsign(text string) (body string, negative, ok bool) {
	signs, marks := 0, 0
	for signs <= 1 && marks <= 1 {
		text = strings.TrimSpace(text)
		switch {
		case strings.HasPrefix(text, "£"):
			text = text[len("£"):]
			marks++
		case strings.HasPrefix(text, "+"):
			text = text[1:]
			signs++
		case strings.HasPrefix(text, "-"):
			text = text[1:]
			negative = true
			signs++
		case strings.HasSuffix(text, "-"):
			text = text[:len(text)-1]
			negative = true
			signs++
		case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
			text = text[1 : len(text)-1]
			negative = true
			signs++
		default:
			return text, negative, true
		}
	}
	return "", false, false
}

// isNothing reports the words people write where there is no amount.
func isNothing(body string) bool {
	switch strings.ToLower(body) {
	case "nil", "n/a", "na", "none", "zero", "tbc", "#n/a":
		return true
	}
	return false
}

func isExponent(text string) bool {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")
	return len(text) <= 3 && isDigits(text)
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
