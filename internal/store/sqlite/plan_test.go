package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everything asks a reader every kind of question there is.
func everything(r store.Reader) error {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	year := calendar.Of(2021, 4, 1)
	for _, q := range []store.Asked{
		{},
		{AsAt: year.AddDays(9)},
		{AsAt: year.AddDays(29)},
		{KnownAt: 3},
		{KnownAt: 60},
		{Account: "2000"},
		{Fund: "FUND-7"},
		{Layer: ledger.Actual, Partner: "P", Service: "SERVICE-11"},
		{From: year, AsAt: year.AddDays(9)},
		{Since: 50},
		{Item: "invoices/INV-2"},
		{Account: "5000", AsAt: year.AddDays(9), KnownAt: 60},
		{Nil: true},
		{Fund: "FUND-7", AsAt: year.AddDays(9)},
		{Layer: ledger.Actual, AsAt: year.AddDays(9)},
		{Fund: "FUND-7", KnownAt: 60},
		{Grain: pooled.ByService},
		{Grain: pooled.ByService, Account: "5000"},
		{Grain: pooled.ByService, Years: true},
		{Grain: pooled.ByService, Years: true, Fund: "FUND-7", AsAt: year.AddDays(9)},
		{Grain: pooled.ByService, Years: true, KnownAt: 60},
		{Grain: pooled.ByFund},
		{Grain: pooled.ByFund, Years: true, AsAt: year.AddDays(9)},
		{Grain: pooled.ByFund, Years: true, Account: "5000"},
		{Years: true, From: year, AsAt: year.AddDays(29), Layer: ledger.Actual},
		{Years: true, From: year, Layer: ledger.Actual, Fund: "FUND-7"},
		{Account: "5000", KnownAt: 270},
		{Provider: "PROVIDER-13", From: year, Layer: ledger.Actual},
		{AsAt: year.AddDays(29), KnownAt: 270},
		{AsAt: year.AddDays(29), KnownAt: 3},
		{Fund: "FUND-7", KnownAt: 270},
		{Account: "5000", AsAt: year.AddDays(9)},
		{ByDate: true},
		{ByDate: true, Layer: ledger.Actual, Fund: "FUND-7", AsAt: year.AddDays(9)},
		{Account: "2000", Layer: ledger.Actual, Partner: "P"},
		{Account: "5000", Layer: ledger.Actual, Fund: "FUND-7", Service: "SERVICE-7", From: year, AsAt: year.AddDays(364)},
	} {
		_, err := r.Balances(q)
		note(err)
		for _, err := range r.Lines(q) {
			note(err)
		}
		_, err = r.LineTotals(q)
		note(err)
		_, err = r.Amounts(q)
		note(err)
		_, err = r.Amounts(q, "2000")
		note(err)
		_, err = r.AmountTotals(q)
		note(err)
		q.Instalments = true
		_, err = r.Amounts(q)
		note(err)
	}
	for _, err := range r.Documents("", 0) {
		note(err)
	}
	for _, err := range r.Documents("invoices", 3) {
		note(err)
	}
	for _, err := range r.Records(1, 60) {
		note(err)
	}
	_, err := r.SeqAt(9)
	note(err)
	_, err = r.Recount(0)
	note(err)
	_, err = seal.Root(r, 60)
	note(err)
	_, err = r.Rows("organisations", 0)
	note(err)
	_, err = r.Rows("contributions", 3)
	note(err)
	for _, table := range r.Tables() {
		for _, err := range r.Dump(table) {
			note(err)
		}
	}
	s := r.State()
	s.Document("invoices/inv-2")
	s.Similar("invoices", "PROVIDER-13", 4, year)
	s.Event("invoices/inv-3")
	s.Debits("2000", "FUND-7", "PROVIDER-13")
	s.Recorded("invoices/inv-3")
	s.Item("invoices/INV-2")
	s.Open("2000", "FUND-7", "")
	s.Open("2000", "FUND-7", "PROVIDER-13")
	s.AmountsOf("invoices/INV-2")
	s.Movers("invoices/INV-2")
	s.Costs("FUND-7", []string{"5000", "5100"})
	s.Moved(pooled.Moves{Account: "3200", Fund: "FUND-7", Partner: "PARTNER-3"})
	s.Moved(pooled.Moves{Account: "5000", Fund: "FUND-7", Year: 2026, Service: "SERVICE-3"})
	s.PartnerLines("PARTNER-3")
	s.Rows("services", "fund", "FUND-7")
	for range 70 {
		s.Document("invoices/none") // until the keys of all documents are read
	}
	if len(errs) > 0 {
		return errs[0]
	}
	return nil
}

// TestPlans writes down how the database goes about each statement, and holds it to indexes.
//
// With figures as they are in a ledger of a million transactions, a sum that sorts its rows or a look-up that reads a
// whole table turns milliseconds into minutes, and no other test would notice.
func TestPlans(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 4)
	seen := map[string][]any{}
	s := watchedStore(t, path, func(text string, args []driver.NamedValue) error {
		if seen[text] == nil {
			seen[text] = make([]any, 0, len(args))
			for _, a := range args {
				seen[text] = append(seen[text], a.Value)
			}
		}
		return nil
	})
	if err := s.View(context.Background(), "main", everything); err != nil {
		t.Fatal(err)
	}
	db := writing(path)
	for _, text := range []string{"update balances set amount = amount + 1", "update totals set amount = amount + 1", "update item_amounts set open = open + 1"} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(db.Close(), checkAll(s)); err != nil {
		t.Fatal(err)
	}
	err := s.Update(context.Background(), "main", func(w store.Writer) error {
		h, err := w.Head()
		if err != nil {
			return err
		}
		return w.Append(change(h.Seq))
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/plans.txt", plans(t, path, seen))
}

// checkAll goes through a check of a book in which everything is wrong, so that it asks all that a check may ask.
func checkAll(s store.Store) error {
	return s.Check(context.Background(), "main", func(store.Difference) {}, func(c store.Checker) error {
		for {
			events, err := c.Next()
			if err != nil {
				return err
			}
			if len(events) == 0 {
				return c.Finish()
			}
			past := c.State()
			past.Document("invoices/inv-2")
			past.Costs("FUND-7", []string{"5000"})
			past.Moved(pooled.Moves{Account: "5000", Fund: "FUND-7", Year: 2026, Service: "SERVICE-3"})
			past.Movers("invoices/INV-2")
			b := opening()
			for after := int64(1); after < int64(len(events)); after += 70 {
				b = appended(b, change(after))
			}
			if err := c.Compare(b); err != nil {
				return err
			}
			for _, key := range []string{"invoices/inv-2", "invoices/none"} {
				past.Document(key)
				past.Event(key)
				past.Recorded(key)
			}
			past.Item("invoices/INV-2")
			past.Item("invoices/none")
		}
	})
}

func appended(a, b pooled.Batch) pooled.Batch {
	a.Records, a.Versions = append(a.Records, b.Records...), append(a.Versions, b.Versions...)
	a.Documents, a.Items = append(a.Documents, b.Documents...), append(a.Items, b.Items...)
	return a
}

// plans explains each statement once, whatever the numbers of its rows.
func plans(t *testing.T, path string, seen map[string][]any) string {
	db := writing(path)
	defer db.Close()
	byName := map[string]string{}
	for _, text := range slices.Sorted(maps.Keys(seen)) { // of statements that differ by a number alone, always the same one
		args := seen[text]
		first, _, _ := strings.Cut(text, " ")
		if slices.Contains([]string{"begin", "commit", "rollback", "create", "drop"}, first) {
			continue
		}
		plan := explain(t, db, text, args)
		name := plainStatement(text)
		for _, line := range plan {
			if wasteful(line, text) {
				t.Errorf("%s\n%s", line, name)
			}
		}
		if first != "insert" && !strings.HasPrefix(text, "select seq, key, until_seq") { // all registers are alike
			byName[name] = strings.Join(plan, "\n")
		}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		fmt.Fprintf(&b, "%s\n%s\n\n", name, byName[name])
	}
	return b.String()
}

var (
	spaces = regexp.MustCompile(`\s+`)
	values = regexp.MustCompile(`\((cast\()?\$\d+( as bigint\))?(, ?(cast\()?\$\d+( as bigint\))?)*\)(, ?\(\$\d+(, ?\$\d+)*\))*`)
)

// plainStatement gives a statement in one line, without its many places for values.
func plainStatement(text string) string {
	return values.ReplaceAllString(spaces.ReplaceAllString(strings.TrimSpace(text), " "), "(…)")
}

// wasteful tells whether a step of a plan reads a whole table, or sorts to add up.
func wasteful(step, text string) bool {
	if strings.Contains(step, "TEMP B-TREE FOR GROUP BY") {
		return true
	}
	scan, ok := strings.CutPrefix(strings.TrimSpace(step), "SCAN ")
	if !ok {
		return false
	}
	table, index, _ := strings.Cut(scan, " ")
	if strings.Contains(scan, "CONSTANT ROW") {
		return false
	}
	switch {
	case strings.HasPrefix(index, "USING COVERING INDEX sqlite_autoindex_heads"): // the list of books
	case strings.HasSuffix(table, "-ROW"), table == "k", table == "m": // rows at hand
	default:
		return true
	}
	return false
}

func explain(t *testing.T, db *sql.DB, text string, args []any) []string {
	rows, err := db.Query("explain query plan "+text, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	defer rows.Close()
	var out []string
	depth := map[int]int{}
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		depth[id] = depth[parent] + 1
		out = append(out, strings.Repeat("    ", depth[id])+detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// golden compares a text with a file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as it was; with -update it is written anew (- was, + is):\n%s", file, cmp.Diff(string(want), got))
	}
}
