package load

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"commonpurse/ledger"
)

// A workbook of rows to mend, made of a load that was refused, holds each row that was wrong with the cell it came from.
// Read with the files it was made from, its rows stand in for those; by itself it is a workbook like any other.

// The sheets and columns that a workbook of rows to mend has besides tables and their columns.
const (
	RepairsSheet = "What to fix"
	SourcesSheet = "Files"
	RepairColumn = "What to fix"
	SourceColumn = "Cell"
)

// SourceOf names the cell that a row to mend came from: file, sheet where it has one, and cell.
func SourceOf(file, sheet, at string) string { return within(file, sheet) + "!" + at }

func within(file, sheet string) string {
	if sheet == "" {
		return file
	}
	return file + " " + sheet
}

// instead is what workbooks of rows to mend stand in for.
type instead struct {
	rows   map[string]map[int64]string // by file and sheet, and row: the workbook whose row stands in for it
	hashes map[string]source           // by file
}

// source is what a file was when rows to mend were taken from it.
type source struct{ sha256, workbook string }

// standIns reads what the workbooks of rows to mend among the files stand in for.
//
// Errors: a file cannot be read at all; what is wrong in it is for its own reading to say.
func (r *reading) standIns(files []File) error {
	r.instead = instead{map[string]map[int64]string{}, map[string]source{}}
	for i := range files {
		if !isWorkbook(files[i].Name) {
			continue
		}
		if err := r.standIn(&files[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) standIn(file *File) error {
	f, err := os.Open(file.Path)
	if err != nil {
		return nil // its own reading says so
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() > r.limits.file {
		return nil
	}
	if !isOfRowsToMend(f, info.Size(), r.limits) {
		return nil
	}
	b, err := r.openBook(f, info.Size())
	if err != nil {
		return aside(err)
	}
	defer b.texts.close()
	for _, s := range b.sheets {
		take := r.sourceRow(file.Name)
		if s.name == SourcesSheet {
			take = r.sourceFile(file.Name)
		}
		if err := b.rows(s, r.limits, take); err != nil {
			return aside(err)
		}
	}
	return nil
}

// aside leaves what is wrong in a workbook to its own reading.
func aside(err error) error {
	var known *refused
	if errors.As(err, &known) {
		return nil
	}
	return err
}

// isOfRowsToMend tells whether a workbook is one of rows to mend, by the names of its sheets.
func isOfRowsToMend(f *os.File, size int64, l limits) bool {
	a, err := openArchive(f, size, l.unzipped)
	if err != nil {
		return false
	}
	main, err := a.main()
	if err != nil {
		return false
	}
	parts, err := a.relations(main)
	if err != nil {
		return false
	}
	b := &book{archive: a}
	if b.list(main, parts, l) != nil {
		return false
	}
	for _, s := range b.sheets {
		if s.name == RepairsSheet {
			return true
		}
	}
	return false
}

// sourceRow takes the rows of a sheet, and keeps which rows they stand in for.
func (r *reading) sourceRow(workbook string) func(int64, []cell, bool) error {
	from := -1
	return func(_ int64, cells []cell, _ bool) error {
		if from < 0 {
			repairs, source := -1, -1
			for i, c := range cells {
				switch trimmed(c.text) {
				case RepairColumn:
					repairs = i
				case SourceColumn:
					source = i
				}
			}
			if repairs >= 0 {
				from = source
			}
			return nil
		}
		if from >= len(cells) {
			return nil
		}
		where, at, ok := cutLast(trimmed(cells[from].text), "!")
		row, err := strconv.ParseInt(strings.TrimLeft(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 10, 64)
		if !ok || err != nil || where == workbook || strings.HasPrefix(where, workbook+" ") { // a row does not stand in for itself
			return nil
		}
		if r.instead.rows[where] == nil {
			r.instead.rows[where] = map[int64]string{}
		}
		r.instead.rows[where][row] = workbook
		return nil
	}
}

// sourceFile takes the rows of the sheet that says which files rows were taken from.
func (r *reading) sourceFile(workbook string) func(int64, []cell, bool) error {
	return func(_ int64, cells []cell, _ bool) error {
		if len(cells) >= 2 && len(trimmed(cells[1].text)) == 64 {
			r.instead.hashes[trimmed(cells[0].text)] = source{strings.ToLower(trimmed(cells[1].text)), workbook}
		}
		return nil
	}
}

func cutLast(text, mark string) (before, after string, ok bool) {
	i := strings.LastIndex(text, mark)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(mark):], true
}

// isAsMended tells whether the current file is the one that rows to mend were taken from, where any were.
func (r *reading) isAsMended(sha256 string) bool {
	was, taken := r.instead.hashes[r.file.Name]
	if !taken || was.sha256 == sha256 {
		return true
	}
	r.wrong(ledger.Problem{
		Code: movedSource, Text: fmt.Sprintf("It has changed since %s was made of it, so that its rows cannot be told from those to be mended.", was.workbook),
		Hint: "Load it again with --errors and another file's name, or leave " + was.workbook + " out.",
	})
	return false
}
