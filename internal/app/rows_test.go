package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

func tableNamed(t *testing.T, name string) *pooled.Table {
	t.Helper()
	table, ok := pooled.TableNamed(name)
	if !ok {
		t.Fatalf("no table %s", name)
	}
	return table
}

func textOf(t *pooled.Table, rows []any) [][]string {
	var out [][]string
	for _, row := range rows {
		var cells []string
		for _, c := range t.Columns {
			if text := c.Text(row); text != "" {
				cells = append(cells, c.Name+"="+text)
			}
		}
		out = append(out, cells)
	}
	return out
}

func problemsOf(t *testing.T, err error) []ledger.Problem {
	t.Helper()
	var r *ledger.Refusal
	if !errors.As(err, &r) || r.Kind != ledger.Invalid {
		t.Fatalf("not a refusal of what was given: %v", err)
	}
	return r.Problems
}

func TestReadRow(t *testing.T) {
	receipts := tableNamed(t, "receipts")
	row, err := app.ReadRow(t.Context(), receipts, map[string]string{
		"ref": "R-1", "payer": "Dale \"County\", Council", "fund": "BCF", "amount": "£1,234.50", "date": "31/03/2026", "note": "two\nlines",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"ref=R-1", "date=2026-03-31", `payer=Dale "County", Council`, "fund=BCF", "amount=1234.50", "note=two\nlines"}}
	if d := cmp.Diff(want, textOf(receipts, []any{row})); d != "" {
		t.Error(d)
	}
	_, err = app.ReadRow(t.Context(), receipts, map[string]string{
		"ref": "R 1", "payer": "DCC", "fund": "BCF", "amount": "12,50", "date": "31/09/2026", "kind": "gift",
	})
	got := map[string]string{}
	for _, p := range problemsOf(t, err) {
		if p.File != "" || p.Row != 0 {
			t.Errorf("a flag's problem is placed in a file: %v", p)
		}
		got[p.Field] = p.Code
	}
	if d := cmp.Diff(map[string]string{"ref": "LOAD-011", "amount": "LOAD-006", "date": "LOAD-005", "kind": "LOAD-009"}, got); d != "" {
		t.Error(d)
	}
}

func TestReadLines(t *testing.T) {
	invoices := tableNamed(t, "invoices")
	given := map[string]string{"ref": "INV-1", "provider": "CARE", "date": "2026-06-01"}
	write := func(name, body string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	want := [][]string{
		{"ref=INV-1", "line=1", "provider=CARE", "date=2026-06-01", "service=BEDS", "net=1.00", "vat=0.00"},
		{"ref=INV-1", "line=2", "provider=CARE", "date=2026-06-02", "service=REABLE", "net=1234.00", "vat=0.00", "note=one\ntwo"},
	}
	for name, body := range map[string]string{
		"commas.csv":     "line,date,service,net,note\n1,,BEDS,1.00,\n2,2026-06-02,REABLE,\"1,234\",\"one\ntwo\"\n",
		"windows.CSV":    "\ufeffLine,Date,Service,Net,Note\r\n1,,BEDS,1.00,\r\n\r\n2,2026-06-02,REABLE,\"1,234\",\"one\r\ntwo\"\r\n",
		"semicolons.csv": "line;date;service;net;note\n1;;BEDS;1.00;\n2;2026-06-02;REABLE;1,234;\"one\ntwo\"\n",
	} {
		rows, err := app.ReadLines(t.Context(), write(name, body), invoices, given)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want, textOf(invoices, rows)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	_, err := app.ReadLines(t.Context(), write("wrong.csv", "line,service,net,note\n\n1,BEDS,1.234,\"one\ntwo\"\n2,BEDS,1.00,\n3,,1.00,\n"), invoices, given)
	var got []string
	for _, p := range problemsOf(t, err) {
		got = append(got, p.String()[:len("wrong.csv row 3, net: LOAD-007")])
	}
	if d := cmp.Diff([]string{"wrong.csv row 3, net: LOAD-007", "wrong.csv row 5, service: LOAD"}, got); d != "" {
		t.Error(d)
	}
	for _, path := range []string{write("empty.csv", "line,net\n"), write("lines.txt", "line,net\n1,2\n"), write("torn.csv", "a,\"b\n"), filepath.Join(t.TempDir(), "none.csv")} {
		if _, err := app.ReadLines(t.Context(), path, invoices, given); err == nil {
			t.Errorf("%s was read", filepath.Base(path))
		}
	}
}
