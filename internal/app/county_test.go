package app_test

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
)

// tabled writes made-up tables to a folder.
func tabled(t *testing.T, tables fixtures.Tables) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := tables.Write(func(table string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, table+".csv")) }); err != nil {
		t.Fatal(err)
	}
	return dir
}

// little is a book of a thousand transactions of every kind, for tests that do the same many times.
func little(t *testing.T) string {
	t.Helper()
	return tabled(t, fixtures.Book(1, fixtures.FewestTransactions))
}

// loadedCounty is the ledger of the example county and its key, as bytes: it is loaded once, and copied for each test.
var loadedCounty struct {
	sync.Mutex
	ledger, key []byte
}

// demonstrated is a book with the example county in it.
func demonstrated(t *testing.T) *books {
	t.Helper()
	keep := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	loadedCounty.Lock()
	defer loadedCounty.Unlock()
	var err error
	if loadedCounty.ledger == nil {
		b := fresh(t)
		b.load(tabled(t, fixtures.County()))
		copied := filepath.Join(b.dir, "copy.db")
		keep(b.Backup(ctx, copied))
		loadedCounty.ledger, err = os.ReadFile(copied)
		keep(err)
		loadedCounty.key, err = os.ReadFile(b.key)
		keep(err)
	}
	dir := t.TempDir()
	b := &books{t: t, app: app.New(options()), at: app.At{Ledger: filepath.Join(dir, "purse.db")}, key: filepath.Join(dir, "purse.key"), dir: dir}
	keep(os.WriteFile(b.at.Ledger, loadedCounty.ledger, 0o600))
	keep(os.WriteFile(b.key, loadedCounty.key, 0o600))
	b.Book = b.reopen()
	return b
}

// asked is the ways in which the demonstration's reports are asked for.
func asked(t *testing.T, b *books) []app.Query {
	t.Helper()
	funds, err := b.Codes(ctx, "funds")
	if err != nil {
		t.Fatal(err)
	}
	year, err := calendar.ParseYear(fixtures.CountyYear)
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
	t.Parallel()
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
	if name != "statement" && name != "partner-return" {
		return map[string]reports.Report{"": b.report(name, q)}
	}
	if b.partners == nil {
		b.partners = partnersOf(b)
	}
	out := map[string]reports.Report{}
	for _, q.Partner = range b.partners {
		if r, err := reportOf(b.Book, name, q); err == nil {
			out[q.Partner] = r
		}
	}
	return out
}

// TestEveryFigureIsExplained asks for the entries behind each figure: of every partner's statement, of each fund's
// memorandum, of the trial balance of all; and of all that is said of one fund, at the year's end and before.
func TestEveryFigureIsExplained(t *testing.T) {
	t.Parallel()
	b := demonstrated(t)
	b.partners = partnersOf(b)
	var figures atomic.Int64
	t.Run("of", func(t *testing.T) {
		for _, q := range asked(t, b) {
			if !q.AsAt.IsZero() {
				q.Fund = "BCF"
			}
			for _, name := range figuresAsked(q) {
				t.Run(name+" of "+cmp.Or(q.Fund, q.Layer, "all"), func(t *testing.T) {
					t.Parallel()
					here := *b
					here.t = t
					for partner, r := range here.everyOne(name, q) {
						of := q
						of.Partner = partner
						figures.Add(int64(everyFigure(t, &here, r, name, of)))
					}
				})
			}
		}
	})
	if n := figures.Load(); n < 2_000 {
		t.Errorf("%d figures are explained; the county's reports have more", n)
	}
}

// figuresAsked names the reports every figure of which is explained, of a question.
func figuresAsked(q app.Query) []string {
	switch {
	case !q.AsAt.IsZero():
		return []string{"trial-balance", "memorandum", "contributions", "statement", "partner-return", "ownership", "pool-manager"}
	case q.Fund == "BCF":
		return []string{"trial-balance", "memorandum", "contributions", "ownership", "pool-manager", "year-end"}
	case q.Fund == "FRAIL":
		return []string{"memorandum", "payments", "sectors", "monitoring", "contracts", "virements", "bridge", "decisions", "value", "targets"}
	case slices.Contains([]string{"EQUIP", "DFG", "WINTER", "ALIGN"}, q.Fund): // a fund of each treatment
		return []string{"memorandum", "partner-return"}
	case q.Fund != "":
		return []string{"memorandum"}
	case q.Layer == "":
		return []string{"trial-balance", "statement", "ownership", "pool-manager"}
	default:
		return []string{"trial-balance"}
	}
}

// everyFigure explains each amount of a report, and counts them.
func everyFigure(t *testing.T, b *books, r reports.Report, name string, q app.Query) (figures int) {
	t.Helper()
	for _, s := range r.Sections {
		for row := range s.Rows {
			for i, c := range s.Columns {
				if c.Type == reports.TypeMoney && !row.Cells[i].IsNull() {
					explained(t, b, name, s.Key+":"+row.Key+":"+c.Key, q)
					figures++
				}
			}
		}
	}
	return figures
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
	t.Parallel()
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
		for _, name := range []string{"trial-balance", "memorandum", "contributions", "statement", "partner-return", "ownership", "pool-manager", "payments", "sectors", "monitoring", "targets", "year-end"} {
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
