// Package load reads the files in which a partnership keeps its books, row by row, and says for every cell that is not
// right where it stands, what was found and what would be right.
//
// It is not a loader into the books: it knows no database and no clock, looks up no code and posts nothing. What is on
// file, what stands twice in a load and what balances are for its caller to judge.
//
// The model is one grid whatever the file: a CSV file is one table, a workbook is a table a sheet, and both become
// lines of cells that are read by the type of their column (ledger/pooled.Tables) through money.Parse and
// calendar.Parse. A row that is right becomes the struct of its table; a row that is not keeps all its problems, and
// reading goes on, so that one reading finds everything. Files stream: at no time are all rows of a file in memory.
// Write is the way back: rows into files that read as the same rows.
package load

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// File is one file of a load.
//
// Units: Size in bytes. Shape: Name is what people are shown, the file's own name, with its folder where two files of
// a load have the same; SHA256 is in hex, and empty until the file has been read.
type File struct {
	Path   string
	Name   string
	Size   int64
	SHA256 string
}

// Part is one table as one file or sheet holds it.
//
// Shape: Rows counts those given to the caller; Ignored the blank and total rows between and after them that were not.
type Part struct {
	File     string
	Sheet    string // empty in a CSV file
	Table    *pooled.Table
	Rows     int64
	Ignored  int64
	Warnings []string          // what was put up with, once for all rows it concerns
	Letters  map[string]string // the letters of each column of the table that is there
}

// Row is one row of a table as it stands in a file.
type Row struct {
	Table *pooled.Table
	Part  int // the place of the file or sheet in Summary.Parts, from 0
	File  string
	Sheet string
	// Number is the row's number as a spreadsheet shows it: the header is row 1.
	Number int64
	// Value is a pointer to the table's row struct; nil when the row has problems, or lacks a required column.
	Value any
	// Read is the row struct as far as it could be read, where Value is nil and the row has its cells.
	Read any
	// Problems are all that is wrong with the row by itself, in order of columns.
	Problems []ledger.Problem
	Warnings []string
	// Key identifies the row among those of its table, whatever the case it is written in. It is empty when a cell of the
	// key could not be read, so that two rows never seem the same for what is missing in both.
	Key string
	// Doc is equal for the rows that make one document of the table; where each row is its own event it is the Key.
	Doc string
	// Done is how many bytes of all the files had been read when the row was.
	Done int64
	// Given is the row's cells, where they were asked for.
	Given []Given
}

// Spot is where a row stands in the files of a load.
type Spot struct {
	File  string
	Sheet string
	Row   int64
}

// Summary is what was read.
type Summary struct {
	Files  []File   // with their hashes, in the order given
	Parts  []Part   // in the order read
	Passed []string // sheets passed over, since nobody sees them or nothing is on them: file and name
}

// Read streams every row of every table in the files to fn, in order of file, sheet and row; but contracts come before
// what may belong to them.
//
// Shape: rows with problems are given too, and the problems returned are those of files, sheets and headers, which are
// no row's; a file with an unknown column still has its rows checked. Each file is opened once. Errors: whatever fn returned,
// the context's, a file that cannot be read at all, a refusal (Stale) where a file changed while it was read; what is wrong
// in a file is never an error. Source: load-format page, Rules.
func Read(ctx context.Context, files []File, fn func(Row) error) (Summary, []ledger.Problem, error) {
	return read(ctx, files, usual, fn)
}

// limits is how much is read before a file is refused. Units: bytes, rows, sheets, characters.
type limits struct {
	file, unzipped int64
	rows           int64
	sheets         int
	columns        int
	text           int
	strings        int   // entries of a workbook's table of texts
	inMemory       int64 // how much of that table is held before the rest goes to a temporary file
}

var usual = limits{
	file: 64 << 20, unzipped: 1 << 30, rows: 1_048_576, sheets: 50, columns: 16_384, text: 32_767,
	strings: 8 << 20, inMemory: 24 << 20,
}

// reading is one Read under way.
type reading struct {
	ctx      context.Context
	limits   limits
	fn       func(Row) error
	summary  Summary
	problems Problems
	before   int64 // bytes of the files already read
	file     *File // the one being read
	done     int64 // bytes of it read
	rows     int64
	instead  instead
	asGiven  bool // rows come with their cells
}

func read(ctx context.Context, files []File, l limits, fn func(Row) error) (Summary, []ledger.Problem, error) {
	r := &reading{ctx: ctx, limits: l, fn: fn}
	return r.all(files)
}

// all reads files.
func (r *reading) all(files []File) (Summary, []ledger.Problem, error) {
	if err := r.standIns(files); err != nil {
		return r.summary, nil, err
	}
	r.summary.Files = append([]File(nil), files...)
	for _, i := range readingOrder(files) {
		r.file = &r.summary.Files[i]
		if err := r.open(); err != nil {
			return r.summary, r.problems.List(), err
		}
		r.before += r.file.Size
	}
	return r.summary, r.problems.List(), nil
}

// firstTables are read before the rows that post on their days: what belongs to contracts, and what follows from decisions.
var firstTables = []string{"contracts", "decisions"}

// readingOrder puts what may hold contracts and decisions before what may belong to them. Shape: places in files, otherwise in their order.
func readingOrder(files []File) []int {
	order := make([]int, len(files))
	for i := range order {
		order[i] = i
	}
	rank := func(i int) int {
		switch name := files[i].Name; {
		case isWorkbook(name):
			return 1
		case slices.Contains(firstTables, strings.ToLower(tableName(name))):
			return 0
		}
		return 2
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	return order
}

// open reads the current file, and makes sure that what was hashed is what was read.
func (r *reading) open() error {
	f, err := os.Open(r.file.Path)
	if err != nil {
		return ledger.Refuse(ledger.NotFound, "LOAD-022", r.file.Name+" cannot be opened: "+reason(err)+".",
			"Check that it is there and may be read, and that no other program has it locked.")
	}
	defer f.Close()
	return r.content(f)
}

// content reads a file of which only the bytes are known.
func (r *reading) content(f content) error {
	r.done = 0
	found, err := survey(f, r.limits.file, !isWorkbook(r.file.Name))
	if err != nil {
		return fmt.Errorf("%s: %w", r.file.Name, err)
	}
	r.file.Size, r.file.SHA256 = found.size, found.sha256
	if found.tooLarge {
		r.wrong(ledger.Problem{
			Code: overLimit, Text: "The file is larger than " + megabytes(r.limits.file) + ".",
			Hint: "Share its rows out over several files in one folder for each, or load them one after the other.",
		})
		return nil
	}
	if !r.isAsMended(found.sha256) {
		return nil
	}
	if isWorkbook(r.file.Name) {
		err = r.workbook(f, found)
	} else {
		err = r.csv(f, found)
	}
	if err != nil {
		return err
	}
	again, err := survey(f, r.limits.file, false)
	if err != nil {
		return fmt.Errorf("%s: %w", r.file.Name, err)
	}
	if again.sha256 != found.sha256 {
		return ledger.Refuse(ledger.Stale, "LOAD-022", r.file.Name+" changed while it was being read.",
			"Wait until whatever writes it has finished, and load it again.")
	}
	return nil
}

// wrong notes a problem of the current file that is no row's.
func (r *reading) wrong(p ledger.Problem) {
	p.File = r.file.Name
	r.problems.Add(p)
}

// give hands a row on.
func (r *reading) give(row Row) error {
	if r.rows++; r.rows%256 == 0 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
	row.Done = r.before + min(r.done, r.file.Size)
	return r.fn(row)
}

func isWorkbook(name string) bool { return strings.EqualFold(filepath.Ext(name), ".xlsx") }

// tableName is the name of the table that a CSV file holds.
func tableName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSpace(strings.TrimSuffix(base, filepath.Ext(base)))
}

// part begins a table of the current file, or says why there is none of that name.
func (r *reading) part(name, sheet string) (*grid, *ledger.Problem) {
	folded := strings.ToLower(strings.TrimSpace(name))
	t, ok := pooled.TableNamed(folded)
	if !ok {
		p := noTable(name, folded, sheet)
		return nil, &p
	}
	r.summary.Parts = append(r.summary.Parts, Part{File: r.file.Name, Sheet: sheet, Table: t, Letters: map[string]string{}})
	return &grid{
		reading: r, place: len(r.summary.Parts) - 1, file: r.file.Name, sheet: sheet, table: t,
		replaced: r.instead.rows[within(r.file.Name, sheet)],
	}, nil
}
