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

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

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
	if err := s.View(context.Background(), "main", storetest.Everything); err != nil {
		t.Fatal(err)
	}
	db := writing(path)
	for _, text := range []string{"update balances set amount = amount + 1", "update totals set amount = amount + 1", "update item_amounts set open = open + 1"} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(db.Close(), storetest.CheckAll(s)); err != nil {
		t.Fatal(err)
	}
	err := s.Update(context.Background(), "main", func(w store.Writer) error {
		h, err := w.Head()
		if err != nil {
			return err
		}
		return w.Append(storetest.Change(h.Seq))
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/plans.txt", plans(t, path, seen))
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
