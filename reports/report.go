// Package reports holds what people read: one report model and, a file each, the reports made in it.
//
// It is not a renderer and not a reader of databases: terminal tables, CSV, JSON and workbooks are made from the
// model by packages beneath, and the figures come in as plain values.
//
// A report is a pure function from an In to a Report: sections of typed columns and rows, totals and checks. Totals
// and checks are known before the first row, so that a long section can be streamed. The same In gives the same
// Report, and so the same bytes in every rendering.
package reports

import (
	"iter"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Type says what a column holds, in the words of the JSON shape.
type Type string

// The types of a column.
const (
	TypeText    Type = "text"
	TypeDate    Type = "date"
	TypeTime    Type = "time"
	TypeMoney   Type = "money"
	TypePercent Type = "percent"
	TypeCount   Type = "count"
)

// Report is one answer of the ledger, ready for any renderer.
type Report struct {
	Name  string // the stable name, such as memorandum
	Title string // what a reader sees; DRAFT is put before it when a must-check fails
	Fund  string // the fund's code; empty for all
	// FundName is the fund's name, or the book's when the report is of all funds.
	FundName   string
	Partner    string        // the partner's code, in a report of one partner alone
	Year       calendar.Year // zero when the report has no year
	AsAt       calendar.Date
	KnownAt    int64 // the last sequence number that counts
	Checkpoint Checkpoint
	About      About
	Arguments  []Argument // what was asked, in full, so that the same can be asked again
	Leads      []Passage  // what a reader should know before any figure
	Notes      []string   // sentences that must be read with the figures, such as "Agreement not signed."
	Sections   []Section
	Checks     []Check
	Whole      bool // whether a workbook of it shows whole pounds, as a board reads; what its cells hold is exact all the same
}

// Checkpoint is the size and root of the log that the report was made from.
type Checkpoint struct {
	Size int64
	Root string // base64
}

// About is what a workbook's cover and properties say of the report's origin.
type About struct {
	Book       string
	Host       string // the name of the body that answers for the accounts; the book's code when several
	Layer      string // the layer shown, where the report is of one
	RecordedAt int64  // when the last event in range was recorded, in microseconds since 1970, UTC
	Period     string // in words: "2025 to 2026, open" or "Period 7 (October), closed"
	Final      bool   // whether every period behind the figures is closed
	Version    string // the program's version
	Signs      string // the sign convention in words, where a variance stands
	Contact    string
}

// Argument is one thing that was asked, by the name of its flag.
type Argument struct{ Name, Value string }

// Passage is some sentences under a heading, written from the figures.
type Passage struct {
	Title     string
	Sentences []string
}

// Section is one table of a report.
type Section struct {
	Key     string
	Title   string
	Note    string // how to read it, in a sentence or two
	Finding string // what it comes to, in a sentence without its full stop; empty for most
	Columns []Column
	Rows    iter.Seq2[Row, error]
	Count   int              // how many rows; -1 when not known before they are read
	Total   map[string]Value // by column key; nil when the section has none
	Keyed   int              // how many leading columns identify a row (for print titles and keys); at least 1
	Charts  []Chart          // what may be drawn of the rows
	Apart   []string         // the keys of the columns that tell rows apart, where they are not the first Keyed ones
	Names   []Name           // cells that formulas of this report name
	Parts   []Part           // how it is shown where it is too wide to be read; empty for the most
	Listed  bool             // a list for programs and filters: a workbook has it in one table, however wide
}

// Name is a name for one cell, for formulas: a setting, such as a threshold.
type Name struct {
	Name    string
	Row     int    // counted from 0
	Column  string // by key
	Comment string // what it is, in a sentence
}

// Column is one column of a section. Every cell of it is of its type or null.
type Column struct {
	Key   string
	Label string // with its unit, such as "Amount (£)"
	Type  Type
	Prose bool // sentences rather than a word or two: rendered wide
	// Formula is what a reader would work the cell out by, where a renderer can show it: a spreadsheet's formula in which
	// {key} is the cell of another column in the row. What it comes to is the row's own cell.
	Formula string
	// Ratio are the keys of the columns that a percentage is the quotient of, where it is one.
	Ratio [2]string
	Rated bool // the words begin with Green, Amber or Red
}

// Row is one row; its cells stand in the order of the section's columns.
type Row struct {
	Key   string
	Cells []Value
}

// Check is one control that the report carries about itself.
type Check struct {
	Key      string
	Text     string
	Expected string // as shown: money as a plain amount with two decimals
	Found    string
	OK       bool
	Note     bool // only worth knowing; a failed check that is not a note makes the report a DRAFT
	Money    bool // Expected and Found are amounts of money
}

// Draft tells whether a check that must hold has failed.
func (r Report) Draft() bool {
	for _, c := range r.Checks {
		if !c.OK && !c.Note {
			return true
		}
	}
	return false
}

// Value is one cell: nothing, a text, or an exact number whose meaning is its column's type.
type Value struct {
	kind valueKind
	text string
	n    int64
}

type valueKind uint8

const (
	null valueKind = iota
	text
	number
)

// Null is the value of a cell to which the column does not apply.
var Null = Value{}

// Text is a cell of words; an empty text is null.
func Text(s string) Value {
	if s == "" {
		return Null
	}
	return Value{kind: text, text: s}
}

// Money is a cell of money. Units: pence.
func Money(p money.Pence) Value { return Value{kind: number, n: int64(p)} }

// Day is a cell that holds a date; no date is null.
func Day(d calendar.Date) Value {
	if d.IsZero() {
		return Null
	}
	return Value{kind: number, n: int64(d)}
}

// Moment is a cell that holds a time. Units: microseconds since 1970, UTC.
func Moment(micros int64) Value { return Value{kind: number, n: micros} }

// Percent is a cell that holds a percentage.
func Percent(p money.Percent) Value { return Value{kind: number, n: int64(p)} }

// Count is a cell that holds a whole number.
func Count(n int64) Value { return Value{kind: number, n: n} }

// IsNull tells whether the cell has no value.
func (v Value) IsNull() bool { return v.kind == null }

// Words returns the text of a text cell.
func (v Value) Words() string { return v.text }

// Number returns the integer behind a cell of any other type: pence, days, microseconds, millionths of a percent, a count.
func (v Value) Number() int64 { return v.n }

// Rows makes the rows of a section that is short enough to stand in memory.
func Rows(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}
