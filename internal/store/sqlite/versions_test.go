package sqlite

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"commonpurse/internal/store/sqlstore"
	"commonpurse/internal/store/storetest"
)

// earlier is what a program knew that had only the first migrations.
type earlier struct {
	dialect
	files fs.FS
}

// Migrations are those that the program knew.
func (e earlier) Migrations() fs.FS { return e.files }

// TestUpgradingEveryShape makes a ledger as each earlier program did, with what it could hold of a book, and brings it up
// to the shape of today: every cell must be as in a ledger that was never of another shape.
func TestUpgradingEveryShape(t *testing.T) {
	ctx := context.Background()
	now := filepath.Join(t.TempDir(), "now.purse")
	standing := mainBook(t, now, 1)
	names, err := fs.Glob(dialect{}.Migrations(), "*.sql")
	if err != nil || len(names) < 2 {
		t.Fatal(names, err)
	}
	known := fstest.MapFS{}
	for i, name := range names[:len(names)-1] {
		text, err := fs.ReadFile(dialect{}.Migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		known[name] = &fstest.MapFile{Data: text}
		path := filepath.Join(t.TempDir(), "then.purse")
		db := writing(path)
		if err := sqlstore.Migrate(ctx, db, earlier{dialect{path}, known}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		db.Close()
		if i > 0 { // the first has no registers, so no book was ever in it
			carry(t, now, path)
		}
		if err := Upgrade(ctx, path); err != nil {
			t.Fatalf("upgrading from %s: %v", name, err)
		}
		if i == 0 {
			mainBook(t, path, 1).Close()
		}
		s, err := Open(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		storetest.EqualBooks(t, s, standing, "main")
		if err := storetest.Append(s, storetest.Change); err != nil {
			t.Errorf("writing on from %s: %v", name, err)
		}
		s.Close()
	}
}

// carry copies a ledger's rows to one of an earlier shape, as far as it has tables and columns for them.
func carry(t *testing.T, from, to string) {
	t.Helper()
	db := writing(to)
	defer db.Close()
	first := []string{"heads", "events", "items"} // which others refer to
	others := slices.DeleteFunc(tablesOf(t, db), func(name string) bool { return slices.Contains(first, name) })
	text := fmt.Sprintf("attach '%s' as now; begin;", from)
	for _, table := range append(first, others...) {
		var names []string
		for _, column := range columnsOf(t, db, table) {
			name, _, _ := strings.Cut(column, " ")
			names = append(names, `"`+name+`"`)
		}
		columns := strings.Join(names, ", ")
		text += fmt.Sprintf("insert into main.%q (%s) select %s from now.%q;", table, columns, columns, table)
	}
	if _, err := db.Exec(text + "commit; detach now"); err != nil {
		t.Fatal(err)
	}
}
