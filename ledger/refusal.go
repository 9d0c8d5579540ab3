package ledger

import (
	"fmt"
	"strings"
)

// Kind says what sort of "no" a refusal is; faces map it to exit codes.
type Kind uint8

// The kinds of refusal.
const (
	Invalid   Kind = iota + 1 // what was given is wrong in itself
	NotFound                  // it names something that is not on the books
	Conflict                  // it disagrees with what was recorded
	Forbidden                 // the fund, the agreement or the person may not
	Closed                    // the period is closed
	Funds                     // there is not enough money
	Stale                     // the ledger has moved since it was planned
	Usage                     // the command was worded wrongly
)

// Problem is one thing wrong, placed as nearly as it can be.
type Problem struct {
	Code   string // stable, such as LOAD-005
	Text   string // what is wrong
	Hint   string // what would be right
	Field  string // the column or flag
	Value  string // as found
	Line   int    // the place of the line in a document, from 0
	File   string
	Sheet  string
	Row    int // the header is row 1; 0 when it is no row's fault
	Column string
	Cell   string // as a spreadsheet names it, such as D14, where it is known
}

// Refusal is a "no" meant for the person who asked. Anything else that goes wrong is a fault.
type Refusal struct {
	Code     string
	Kind     Kind
	Text     string
	Hint     string
	Problems []Problem
}

// Error gives the refusal in one paragraph: code, what is wrong, what to do.
func (r *Refusal) Error() string {
	var b strings.Builder
	if r.Code != "" {
		b.WriteString(r.Code + " ")
	}
	b.WriteString(r.Text)
	if r.Hint != "" {
		b.WriteString(" " + r.Hint)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "\n%s", p.String())
	}
	return b.String()
}

// String gives the problem in one line: where, code, what is wrong, what would be right.
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		if p.Sheet != "" {
			b.WriteString(" " + p.Sheet)
		}
		if p.Row > 0 {
			fmt.Fprintf(&b, " row %d", p.Row)
		}
		if p.Column != "" {
			b.WriteString(", " + p.Column)
		}
		b.WriteString(": ")
	} else if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.Code + " " + p.Text)
	if p.Hint != "" {
		b.WriteString(" " + p.Hint)
	}
	return b.String()
}

// Refuse makes a refusal. Its text and hint are whole sentences.
func Refuse(kind Kind, code, text, hint string) *Refusal {
	return &Refusal{Code: code, Kind: kind, Text: text, Hint: hint}
}
