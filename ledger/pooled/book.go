package pooled

import (
	"fmt"
	"strconv"
	"strings"

	"commonpurse/ledger"
)

// BookOpened is the first event of every book: its code, the public half of its signing key, and the standard chart.
type BookOpened struct {
	Code      string `load:"code,key,required,code" json:"code"`
	PublicKey string `load:"public_key" json:"public_key,omitempty"`
}

// Table names the register of books.
func (b *BookOpened) Table() string { return "books" }

// Ref returns the book's code.
func (b *BookOpened) Ref() string { return b.Code }

// Check says what is wrong with the book's code.
func (b *BookOpened) Check(State) []ledger.Problem { return nil }

// Post writes the book and the standard chart of accounts.
func (b *BookOpened) Post(State) (Posting, *ledger.Refusal) {
	p := Posting{Rows: []RowChange{{Table: "books", Key: FoldKey(b.Code), Row: b}}}
	for i := range Chart {
		a := Chart[i]
		p.Rows = append(p.Rows, RowChange{Table: "accounts", Key: FoldKey(a.Code), Row: &a})
	}
	return p, nil
}

// LoadStarted is the first event of every load that changes something: its number and the files it read.
type LoadStarted struct {
	Number int        `load:"number,key,required" json:"number"`
	Files  []LoadFile `load:"-" json:"files"`
	Names  string     `load:"files" json:"-"`
	// LeftOut is how many rows the load went without, since they were in error and somebody asked for it.
	LeftOut int `load:"-" json:"left_out,omitempty"`
}

// LoadFile is a file of a load, by name and SHA-256 (in hex); the file itself is not kept.
type LoadFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Read tells whether the load read these files and no others, as a row of the register of loads says.
func (l *LoadStarted) Read(files []LoadFile) bool {
	names := namesOf(files)
	return l.Names == names || strings.HasPrefix(l.Names, names+"; left out: ")
}

// Table names the register of loads.
func (l *LoadStarted) Table() string { return "loads" }

// Ref returns the load's number.
func (l *LoadStarted) Ref() string { return strconv.Itoa(l.Number) }

// Check finds nothing wrong: the program makes loads itself.
func (l *LoadStarted) Check(State) []ledger.Problem { return nil }

// Post writes the load into its register.
func (l *LoadStarted) Post(State) (Posting, *ledger.Refusal) {
	row := &LoadStarted{Number: l.Number, Files: l.Files, Names: namesOf(l.Files), LeftOut: l.LeftOut}
	if l.LeftOut == 1 {
		row.Names += "; left out: 1 row"
	}
	if l.LeftOut > 1 {
		row.Names += fmt.Sprintf("; left out: %d rows", l.LeftOut)
	}
	return Posting{Rows: []RowChange{{Table: "loads", Key: FoldKey(l.Ref()), Row: row}}}, nil
}

// Registers lists the tables whose rows in force can be asked for by key: every reference table, the contributions
// with their changes and raised instalments, the intents, the virements and overrides, the contracts with what belongs to them, the forecasts, the closed
// periods, the books, the loads, the packs issued, and what waits for approval.
//
// Shape: the SQL table of each has its columns, in this order, after book, key, seq and until_seq.
var Registers = buildRegisters()

// inRegisters lists the money tables whose rows rules and reports look up.
var inRegisters = map[string]bool{
	"contributions": true, "contribution_changes": true, "instalments": true, "intents": true, "overrides": true, "virements": true,
	"contracts": true, "contract_lines": true, "contract_terms": true, "contract_shares": true, "extensions": true, "variations": true,
	"decisions": true, "pilots": true, "transitions": true,
}

func buildRegisters() []*Table {
	out := []*Table{
		{Name: "books", New: func() any { return new(BookOpened) }},
		{Name: "loads", New: func() any { return new(LoadStarted) }},
		{Name: packs, New: func() any { return new(PackIssued) }},
		{Name: "endings", New: func() any { return new(Ending) }},
		{Name: "stops", New: func() any { return new(Stop) }},
		{Name: submissions, New: func() any { return new(Waiting) }},
		{Name: pendingRows, New: func() any { return new(Pending) }},
	}
	for _, t := range out {
		t.Columns = columnsOf(t.New())
	}
	for _, t := range Tables {
		switch {
		case t.Restates || inRegisters[t.Name]:
			whole := *t
			whole.Columns = columnsOf(t.New())
			out = append(out, &whole)
		case t.Reference:
			out = append(out, t)
		}
	}
	return out
}
