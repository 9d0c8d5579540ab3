package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
)

// demo writes the invented partnership's tables to a folder.
func demo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	err := fs.WalkDir(fixtures.Demo(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fixtures.Demo(), path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, path), text, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// demonstrated is a book with the invented partnership in it.
func demonstrated(t *testing.T) *books {
	t.Helper()
	b := fresh(t)
	b.load(demo(t))
	b.at.As = b.anybody()
	b.Book = b.reopen()
	b.raise(fixtures.DemoRaiseTo)
	return b
}

// anybody is the code of a person on file; empty when there are none.
func (b *books) anybody() string {
	b.t.Helper()
	codes, err := b.Codes(ctx, "people")
	if err != nil {
		b.t.Fatal(err)
	}
	if len(codes) == 0 {
		return ""
	}
	return codes[0]
}

// asked is the ways in which the demonstration's reports are asked for.
func asked(t *testing.T, b *books) []app.Query {
	t.Helper()
	funds, err := b.Codes(ctx, "funds")
	if err != nil {
		t.Fatal(err)
	}
	year, err := calendar.ParseYear(fixtures.DemoYear)
	if err != nil {
		t.Fatal(err)
	}
	queries := []app.Query{{Year: year}, {Year: year, AsAt: day(t, "2025-10-15")}, {Year: year, Layer: "budget"}}
	for _, f := range funds {
		queries = append(queries, app.Query{Year: year, Fund: f})
	}
	return queries
}

func TestDemonstrationVerifiesAndItsReportsHold(t *testing.T) {
	b := demonstrated(t)
	verified(t, b.Book)
	for _, q := range asked(t, b) {
		for _, name := range app.ReportNames() {
			for _, r := range b.everyOne(name, q) {
				if r.Draft() {
					t.Errorf("%s %+v is a draft: %+v", name, q, r.Checks)
				}
			}
		}
	}
}

// everyOne makes a report; of one partner, for each partner that it can be made for.
func (b *books) everyOne(name string, q app.Query) map[string]reports.Report {
	b.t.Helper()
	if name != "statement" {
		return map[string]reports.Report{"": b.report(name, q)}
	}
	out := map[string]reports.Report{}
	for _, q.Partner = range partnersOf(b) {
		if r, err := reportOf(b.Book, name, q); err == nil {
			out[q.Partner] = r
		}
	}
	return out
}

func TestEveryFigureIsExplained(t *testing.T) {
	b := demonstrated(t)
	for _, q := range asked(t, b) {
		for _, name := range []string{"trial-balance", "memorandum", "contributions", "statement", "ownership", "pool-manager"} {
			for partner, r := range b.everyOne(name, q) {
				q.Partner = partner
				for _, s := range r.Sections {
					for row := range s.Rows {
						for i, c := range s.Columns {
							if c.Type == reports.TypeMoney && !row.Cells[i].IsNull() {
								explained(t, b, name, s.Key+":"+row.Key+":"+c.Key, q)
							}
						}
					}
				}
			}
		}
	}
}

// explained fails the test when the entries behind a figure do not add up to it.
func explained(t *testing.T, b *books, name, cell string, q app.Query) {
	t.Helper()
	var r reports.Report
	if err := b.Explain(ctx, name, cell, q, kept(&r)); err != nil {
		t.Errorf("%s %s %+v: %v", name, cell, q, err)
		return
	}
	if len(r.Checks) != 1 || r.Draft() {
		t.Errorf("%s %s %+v: %+v\n%s", name, cell, q, r.Checks, shown(r))
	}
}

func TestExportLoadsToEqualReports(t *testing.T) {
	b := demonstrated(t)
	out := filepath.Join(t.TempDir(), "out")
	files, err := b.ExportTables(ctx, out)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(files, "reversals.csv") || slices.Contains(files, "books.csv") {
		t.Errorf("wrote %v", files)
	}
	again := fresh(t)
	again.load(out)
	verified(t, again.Book)
	for _, q := range asked(t, b) {
		for _, name := range []string{"trial-balance", "memorandum", "contributions", "statement", "ownership", "pool-manager"} {
			then, now := b.everyOne(name, q), again.everyOne(name, q)
			for partner, r := range then {
				if was, is := shown(r), shown(now[partner]); was != is {
					t.Errorf("%s %+v %s: was\n%s\nand is now\n%s", name, q, partner, was, is)
				}
			}
		}
	}
	sameTables(t, again, out, files)
}
