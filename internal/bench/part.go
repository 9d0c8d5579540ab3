package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"commonpurse/internal/load"
	"commonpurse/internal/store"
)

// Tools is what a part of the measuring is given by whoever starts it.
type Tools struct {
	// Make writes made-up books as tables of the load format into a folder that is there.
	Make func(seed uint64, transactions int, dir string) (Made, error)
	// Open opens a ledger.
	Open func(ctx context.Context, ledger string) (store.Store, error)
	Now  func() time.Time
	// Answer takes what the part answers, as JSON.
	Answer io.Writer
}

// Made is how large made-up books came out.
type Made struct {
	Transactions int `json:"transactions"`
	Rows         int `json:"rows"`
}

// Part runs one part of the measuring that needs a process of its own, so that the memory it takes is not counted for
// anything else: making up books, posting, and what other libraries do with the same rows.
//
// Shape: args are the part's name and what it is about.
func Part(ctx context.Context, t Tools, args []string) error {
	wrong := fmt.Errorf("there is no such part of the measuring: %s", strings.Join(args, " "))
	if len(args) == 0 {
		return wrong
	}
	name, args := args[0], args[1:]
	switch {
	case name == "make" && len(args) == 3:
		return t.makeBooks(args[0], args[1], args[2])
	case name == "post" && len(args) == 3:
		return t.post(ctx, args[0], args[1], args[2])
	case name == "clients" && len(args) == 5:
		return t.clients(ctx, args[0], args[1], args[2], args[3], args[4])
	case name == "copy" && len(args) == 1:
		return t.copyLines(ctx, args[0])
	case name == "pgledger" && len(args) == 4:
		return t.pgledger(ctx, args[0], args[1], args[2], args[3])
	case name == "sheet" && len(args) == 2:
		return sheetOf(args[0], args[1])
	case name == "excelize" && len(args) == 2:
		return excelizeSheetOf(args[0], args[1])
	case name == "same" && len(args) == 1:
		return t.tally(args[0])
	case name == "workbook" && len(args) == 2:
		return workbookOf(args[0], args[1])
	case name == "read" && len(args) == 1:
		return readTables(ctx, args[0])
	}
	return wrong
}

func (t Tools) makeBooks(seed, transactions, dir string) error {
	s, err := strconv.ParseUint(seed, 10, 64)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(transactions)
	if err != nil {
		return err
	}
	made, err := t.Make(s, n, dir)
	if err != nil {
		return err
	}
	return json.NewEncoder(t.Answer).Encode(made)
}

// readTables reads tables of the load format, checks every row by itself, and does nothing with them.
func readTables(ctx context.Context, path string) error {
	files, _, err := load.Find([]string{path})
	if err != nil {
		return err
	}
	_, problems, err := load.Read(ctx, files, func(load.Row) error { return nil })
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%d rows are not right, the first: %v", len(problems), problems[0])
	}
	return err
}
