package xlsx

import (
	"fmt"
	"strconv"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// content says what a cell holds.
type content uint8

const (
	blank content = iota
	words
	figure
)

// cell is one cell as it will stand in the file. With a formula, the content is what the formula comes to.
type cell struct {
	style   int
	content content
	text    string
	n       int64  // the figure, without its decimal point
	places  int    // how many of the figure's digits are decimals
	formula string // rowMark stands in it for the number of the cell's own row
	link    string // the sheet and cell that the text leads to
}

// look is how the cells of a column are written and aligned.
type look uint8

const (
	lookText look = iota
	lookDate
	lookMoney
	lookPercent
	lookCount
	lookVerdict // words that a formula comes to
	lookPounds  // money of which whole pounds are shown and the pence are kept
	looks       // how many there are
)

func (l look) isMoney() bool { return l == lookMoney || l == lookPounds }

func (l look) rightAligned() bool { return l != lookText && l != lookVerdict }

// places is how many digits of a look's integers are decimals in the workbook: pence of a pound, and millionths of a
// percent of a whole.
func (l look) places() int {
	switch l {
	case lookMoney, lookPounds:
		return 2
	case lookPercent:
		return 8
	}
	return 0
}

// rowMark stands in a formula for the number of the row, which is not known while rows are measured.
const rowMark = "\x00"

// inRow is the cell as it stands in a row.
func (c cell) inRow(row int) cell {
	if c.formula != "" {
		c.formula = strings.ReplaceAll(c.formula, rowMark, strconv.Itoa(row))
	}
	return c
}

// notApplicable stands in a cell to which its column does not apply, because an empty cell could as well be a mistake.
const notApplicable = "[z]"

const (
	longestText = 32_767    // UTF-16 units in a cell
	lastRow     = 1_048_576 // of a sheet
	lastColumn  = 16_384
	// firstSerial is 1 March 1900: before it, spreadsheets count a day that never was.
	firstSerial = 61
)

// appendNumber writes an integer with its last places digits as decimals, in full and without trailing noughts. It is
// the one way in which money becomes a number of a workbook, and there is no floating point in it.
//
// Units: pence with two places become pounds. Shape: what is written is exact; up to money.Max a spreadsheet reads it
// as the nearest of its own numbers, which shows the same digits.
func appendNumber(dst []byte, n int64, places int) []byte {
	size := uint64(n)
	if n < 0 {
		dst = append(dst, '-')
		size = -size
	}
	unit := uint64(1)
	for range places {
		unit *= 10
	}
	dst = strconv.AppendUint(dst, size/unit, 10)
	if size%unit == 0 {
		return dst
	}
	dst = append(dst, '.')
	start := len(dst)
	dst = strconv.AppendUint(dst, unit+size%unit, 10)
	dst = append(dst[:start], dst[start+1:]...) // the leading 1 only kept the noughts
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// value is the cell's stored value as the file holds it.
func (c cell) value() string {
	if c.content == figure {
		return string(appendNumber(nil, c.n, c.places))
	}
	return c.text
}

// fits refuses a figure that a spreadsheet cannot show to its last digit.
func fits(l look, n int64) error {
	if n > int64(money.Max) || n < -int64(money.Max) {
		shown := strconv.FormatInt(n, 10)
		if l.isMoney() {
			shown = money.Pence(n).Pounds()
		}
		return fmt.Errorf("%s is more than a workbook can hold exactly, which is 15 digits", shown)
	}
	return nil
}

// lookOf is how a column of the report model is shown. Times are words, because the one approved date format would
// hide the time of day.
func lookOf(t reports.Type) (look, error) {
	switch t {
	case reports.TypeText, reports.TypeTime:
		return lookText, nil
	case reports.TypeDate:
		return lookDate, nil
	case reports.TypeMoney:
		return lookMoney, nil
	case reports.TypePercent:
		return lookPercent, nil
	case reports.TypeCount:
		return lookCount, nil
	}
	return 0, fmt.Errorf("type %q is not one of the model's", t)
}
