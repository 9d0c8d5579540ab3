package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"commonpurse/ledger"
)

func TestExitCodes(t *testing.T) {
	refusal := func(k ledger.Kind) error { return fmt.Errorf("loading: %w", ledger.Refuse(k, "X-001", "No.", "")) }
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("disk full"), 1},
		{context.Canceled, 1},
		{refusal(ledger.Usage), 2},
		{refusal(ledger.Invalid), 3},
		{refusal(ledger.NotFound), 3},
		{refusal(ledger.Conflict), 3},
		{refusal(ledger.Forbidden), 4},
		{refusal(ledger.Closed), 4},
		{refusal(ledger.Funds), 4},
		{refusal(ledger.Stale), 5},
		{errInterrupted, 130},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: %d, want %d", c.err, got, c.want)
		}
	}
}

// What differs only in its row is said once, with the rows; what stands in one file is together.
func TestErrorsAreGroupedByRepair(t *testing.T) {
	r := &ledger.Refusal{Kind: ledger.Invalid, Code: "LOAD-010", Text: "Several things are wrong; nothing was written.", Problems: []ledger.Problem{
		{Code: "LOAD-010", File: "a.csv", Row: 3, Column: "payer", Value: "DCCC", Text: "It is not on file.", Hint: "Did you mean DCC?"},
		{Code: "LOAD-005", File: "b.csv", Row: 2, Column: "date", Value: "x", Text: "It is no date."},
		{Code: "LOAD-010", File: "a.csv", Row: 8, Column: "payer", Value: "DCCC", Text: "It is not on file.", Hint: "Did you mean DCC?"},
		{Code: "LOAD-010", File: "a.csv", Row: 9, Column: "payer", Value: "DCCC", Text: "It is not on file.", Hint: "Did you mean DCC?"},
		{Code: "LOAD-002", File: "w.xlsx", Sheet: "funds", Text: "The column name is missing."},
	}}
	want := `Several things are wrong; nothing was written.

a.csv
  rows 3, 8 and 9, payer: LOAD-010 It is not on file. Found "DCCC".
      Did you mean DCC?

b.csv
  row 2, date: LOAD-005 It is no date. Found "x".

w.xlsx funds
  LOAD-002 The column name is missing.
`
	if got := worded(r); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestManyRows(t *testing.T) {
	var rows []int
	for i := range 1500 {
		rows = append(rows, i+2)
	}
	if got, want := listed(rows), "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 1,488 more"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestFaultsAreSaidInWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "x.key", Err: fs.ErrNotExist}, "FAULT-001: It failed: x.key is not there.\n"},
		{fmt.Errorf("reading: %w", &fs.PathError{Op: "open", Path: "x.key", Err: fs.ErrPermission}), "FAULT-001: It failed: this user may not use x.key.\n"},
		{errInterrupted, "FAULT-002: Interrupted. What had begun was not written.\n"},
	} {
		if got := worded(asRefusal(c.err)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestErrorsAsJSON(t *testing.T) {
	var out bytes.Buffer
	c := &call{Face: Face{Err: &out}, json: true}
	c.complain(&ledger.Refusal{Problems: []ledger.Problem{
		{Code: "LOAD-006", File: "a.csv", Row: 3, Column: "amount", Value: "12,50", Text: "No <amount>.", Hint: "12.50"},
		{Code: "USE-006", Field: "--fund", Text: "It is needed."},
	}})
	want := `{"errors":[{"code":"LOAD-006","message":"No <amount>.","file":"a.csv","sheet":null,"row":3,"column":"amount","value":"12,50","hint":"12.50"},` +
		`{"code":"USE-006","message":"It is needed.","file":null,"sheet":null,"row":null,"column":"--fund","value":null,"hint":null}]}` + "\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", out.String(), want)
	}
}

// A command that is proposed can be typed as it stands, whatever the files are called.
func TestTyped(t *testing.T) {
	if filepath.Separator != '/' {
		t.Skip("another shell")
	}
	for want, files := range map[string][]string{
		"books/april.xlsx":        {"books/april.xlsx"},
		"a.csv 'April 2026.xlsx'": {"a.csv", "April 2026.xlsx"},
		`'Ann'\''s.xlsx'`:         {"Ann's.xlsx"},
		"'$(date).xlsx' ''":       {"$(date).xlsx", ""},
		`'back\slash.xlsx'`:       {`back\slash.xlsx`},
		"'Rückstände.xlsx'":       {"Rückstände.xlsx"},
	} {
		if got := typed(files...); got != want {
			t.Errorf("%q is typed %s, want %s", files, got, want)
		}
	}
}
