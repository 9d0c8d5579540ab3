package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// ReadRow reads one row of a table from its cells, as loading would read it, so that a command and a file mean the same.
//
// Shape: cells by column, in text; a pointer to the table's row struct. Errors: a refusal with every problem of the cells,
// each with its column in Field; a fault of the temporary file it stands in for a moment.
func ReadRow(ctx context.Context, t *pooled.Table, cells map[string]string) (any, error) {
	columns := slices.Sorted(maps.Keys(cells))
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = cells[c]
	}
	rows, problems, err := readRecords(ctx, t, [][]string{columns, record})
	switch {
	case err != nil:
		return nil, err
	case len(problems) == 0 && len(rows) == 1:
		return rows[0], nil
	case len(problems) == 0:
		return nil, ledger.Refuse(ledger.Invalid, "LOAD-004", "There is nothing in it to record.", "")
	}
	for i := range problems {
		problems[i].File, problems[i].Row = "", 0
	}
	return nil, refuseRows(problems)
}

// ReadLines reads the rows of a file in the columns of one table; cells that are given fill what the file leaves blank
// or out.
//
// Shape: path is a CSV file; rows as ReadRow gives them, in the order of the file. Errors: a refusal with every problem,
// each with its row and column.
func ReadLines(ctx context.Context, path string, t *pooled.Table, given map[string]string) ([]any, error) {
	name := filepath.Base(path)
	if !strings.EqualFold(filepath.Ext(path), ".csv") {
		return nil, ledger.Refuse(ledger.Invalid, "LOAD-003", name+" is not a CSV file.", "Lines are read from a .csv file in the columns of "+t.Name+".")
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, ledger.Refuse(ledger.NotFound, "LOAD-022", name+" cannot be opened.", "Check that it is there and may be read.")
	}
	records, numbers, err := recordsOf(body)
	if err != nil {
		return nil, ledger.Refuse(ledger.Invalid, "LOAD-022", name+" is not a CSV file that can be read: "+err.Error()+".", "Check its quotation marks.")
	}
	rows, problems, err := readRecords(ctx, t, filled(records, t, given))
	if err != nil {
		return nil, err
	}
	for i, p := range problems {
		problems[i].File = name
		if p.Row > 0 && p.Row <= len(numbers) {
			problems[i].Row = numbers[p.Row-1]
		}
	}
	if len(problems) > 0 {
		return nil, refuseRows(problems)
	}
	if len(rows) == 0 {
		return nil, ledger.Refuse(ledger.Invalid, "LOAD-004", name+" has no lines under its header.", "")
	}
	return rows, nil
}

func refuseRows(problems []ledger.Problem) *ledger.Refusal {
	return &ledger.Refusal{Kind: ledger.Invalid, Code: problems[0].Code, Text: "Nothing was recorded.", Problems: problems}
}

// recordsOf takes a CSV file apart without reading its cells: what is in them is left for load to judge.
//
// Shape: numbers are the rows as a spreadsheet counts them, one for each record.
func recordsOf(body []byte) (records [][]string, numbers []int, err error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(body))
	in.FieldsPerRecord = -1
	if header, _, _ := strings.Cut(string(body), "\n"); !strings.Contains(header, ",") {
		for _, mark := range []string{";", "\t"} {
			if strings.Contains(header, mark) {
				in.Comma = rune(mark[0])
			}
		}
	}
	inside := 0 // line breaks within cells so far, which begin no row
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return records, numbers, nil
		}
		if err != nil {
			return nil, nil, err
		}
		start, _ := in.FieldPos(0)
		records, numbers = append(records, record), append(numbers, start-inside)
		for _, cell := range record {
			inside += strings.Count(cell, "\n")
		}
	}
}

// filled puts what was given into the records' blank cells, and into columns that they do not have.
func filled(records [][]string, t *pooled.Table, given map[string]string) [][]string {
	if len(records) == 0 {
		return records
	}
	header := records[0]
	for _, column := range t.Columns {
		if given[column.Name] == "" {
			continue
		}
		place := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), column.Name) })
		if place < 0 {
			place = len(header)
			header = append(header, column.Name)
		}
		for i, record := range records[1:] {
			for len(record) <= place {
				record = append(record, "")
			}
			if strings.TrimSpace(record[place]) == "" {
				record[place] = given[column.Name]
			}
			records[i+1] = record
		}
	}
	records[0] = header
	return records
}

// readRecords reads records, the first the header, by the one reader of the load format.
//
// Shape: problems have the row of their record, the header being 1.
func readRecords(ctx context.Context, t *pooled.Table, records [][]string) (rows []any, problems []ledger.Problem, err error) {
	f, err := os.CreateTemp("", "purse-lines-*.csv")
	if err != nil {
		return nil, nil, fmt.Errorf("making a temporary file: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	if err := errors.Join(csv.NewWriter(f).WriteAll(records), f.Close()); err != nil {
		return nil, nil, fmt.Errorf("writing a temporary file: %w", err)
	}
	_, wrong, err := load.Read(ctx, []load.File{{Path: f.Name(), Name: t.Name + ".csv"}}, func(r load.Row) error {
		problems = append(problems, r.Problems...)
		if r.Value != nil {
			rows = append(rows, r.Value)
		}
		return nil
	})
	return rows, append(wrong, problems...), err
}
