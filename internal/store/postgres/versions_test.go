package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
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

// inSchema is the address of a database in which what is named without its schema is in one.
func inSchema(address, schema string) string { return address + "&search_path=" + schema }

// TestUpgradingEveryShape makes a ledger as each earlier program did, with what it could hold of a book, and brings it up
// to the shape of today: every cell must be as in a ledger that was never of another shape.
func TestUpgradingEveryShape(t *testing.T) {
	ctx := context.Background()
	standing, address := mainBook(t, 1)
	db := directly(t, address)
	names, err := fs.Glob(dialect{}.Migrations(), "*.sql")
	must(t, err)
	known := fstest.MapFS{}
	for i, name := range names[:len(names)-1] {
		text, err := fs.ReadFile(dialect{}.Migrations(), name)
		must(t, err)
		known[name] = &fstest.MapFile{Data: text}
		schema := fmt.Sprint("shape_", i+1)
		_, err = db.Exec("create schema " + schema)
		must(t, err)
		there := inSchema(address, schema)
		settings, err := settingsOf(there)
		must(t, err)
		w := handle(settings)
		must(t, sqlstore.Migrate(ctx, w, earlier{files: known}))
		must(t, w.Close())
		if _, err := Open(ctx, there); !errors.Is(err, store.ErrNoLedger) {
			t.Errorf("opening the shape of %s, with no book in it: %v", name, err)
		}
		if i > 0 { // the first has no registers, so no book was ever in it
			carry(t, address, schema)
			if _, err := Open(ctx, there); !errors.Is(err, store.ErrOlder) {
				t.Errorf("opening the shape of %s: %v", name, err)
			}
			if _, err := Create(ctx, there); !errors.Is(err, store.ErrOlder) {
				t.Errorf("making a ledger where there is one of the shape of %s: %v", name, err)
			}
		}
		if err := Upgrade(ctx, there); err != nil {
			t.Fatalf("upgrading from %s: %v", name, err)
		}
		s := storeAt(t, there)
		if i == 0 {
			filled(t, s, 1)
		}
		storetest.EqualBooks(t, s, standing, "main")
		if err := storetest.Append(s, storetest.Change); err != nil {
			t.Errorf("writing on from %s: %v", name, err)
		}
	}
}

// TestMakingGoesOn breaks off the making of a ledger after each step: there is none yet, and making it again ends it.
func TestMakingGoesOn(t *testing.T) {
	ctx := context.Background()
	names, err := fs.Glob(dialect{}.Migrations(), "*.sql")
	must(t, err)
	address := pgserver.Database(t)
	for i := range names {
		known := fstest.MapFS{}
		for _, name := range names[:i] {
			text, err := fs.ReadFile(dialect{}.Migrations(), name)
			must(t, err)
			known[name] = &fstest.MapFile{Data: text}
		}
		schema := fmt.Sprint("begun_", i)
		_, err := directly(t, address).Exec("create schema " + schema)
		must(t, err)
		there := inSchema(address, schema)
		settings, err := settingsOf(there)
		must(t, err)
		w := handle(settings)
		if i == 0 { // only the table of what was made
			_, err = w.Exec("create table migrations (version bigint not null primary key, sha256 text not null); insert into migrations values (0, '')")
		} else {
			err = sqlstore.Migrate(ctx, w, earlier{files: known})
		}
		must(t, err)
		must(t, w.Close())
		if _, err := Open(ctx, there); !errors.Is(err, store.ErrNoLedger) {
			t.Errorf("opening after %d steps: %v", i, err)
		}
		s, err := Create(ctx, there)
		if err != nil {
			t.Fatalf("making after %d steps: %v", i, err)
		}
		must(t, s.Close())
		must(t, storeAt(t, there).Close())
	}
}

// carry copies the rows of a ledger to one of an earlier shape in another schema, as far as it has tables and columns for
// them.
func carry(t *testing.T, address, schema string) {
	t.Helper()
	db := directly(t, address)
	columns := map[string][]string{}
	tables := []string{"heads", "events", "items"} // which others refer to
	for _, table := range tables {
		columns[table] = nil
	}
	for _, c := range listed(t, db, `select c.table_name, c.column_name from information_schema.columns c
		join pg_catalog.pg_tables t on t.schemaname = c.table_schema and t.tablename = c.table_name
		where c.table_schema = $1 and c.table_name <> 'migrations' order by c.table_name, c.ordinal_position`, schema) {
		table, column, _ := strings.Cut(c, " ")
		if _, there := columns[table]; !there {
			tables = append(tables, table)
		}
		columns[table] = append(columns[table], `"`+column+`"`)
	}
	for _, table := range tables {
		list := strings.Join(columns[table], ", ")
		_, err := db.Exec(fmt.Sprintf("insert into %s.%q (%s) select %s from public.%q", schema, table, list, list, table))
		must(t, err)
	}
}

// TestOpening opens what is no ledger of this program's.
func TestOpening(t *testing.T) {
	ctx := context.Background()
	empty := pgserver.Database(t)
	for what, open := range map[string]func(context.Context, string) error{
		"opening":   func(ctx context.Context, address string) error { _, err := Open(ctx, address); return err },
		"upgrading": Upgrade,
	} {
		if err := open(ctx, empty); !errors.Is(err, store.ErrNoLedger) {
			t.Errorf("%s an empty database: %v", what, err)
		}
	}
	_, address := mainBook(t, 0)
	db := directly(t, address)
	_, err := db.Exec("create table kept as select * from migrations")
	must(t, err)
	for text, want := range map[string]error{
		"delete from migrations where version > 2":             store.ErrOlder,
		"insert into migrations values (99, 'x')":              store.ErrNewer,
		"update migrations set sha256 = 'x' where version = 2": store.ErrAltered,
		"update migrations set version = 77 where version = 1": store.ErrAltered,
	} {
		_, err := db.Exec(text)
		must(t, err)
		if s, err := Open(ctx, address); !errors.Is(err, want) {
			t.Errorf("after %s: %v, %v", text, s, err)
		}
		if !errors.Is(want, store.ErrOlder) { // which the tables, having every shape, are not
			if err := Upgrade(ctx, address); !errors.Is(err, want) {
				t.Errorf("upgrading after %s: %v", text, err)
			}
		}
		_, err = db.Exec("truncate migrations; insert into migrations select * from kept")
		must(t, err)
	}
	must(t, storeAt(t, address).Close())
}

// TestMadeAtOnce makes a ledger by several programs at the same time: it is made once, and all of them open it.
func TestMadeAtOnce(t *testing.T) {
	address := pgserver.Database(t)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			s, err := Create(context.Background(), address)
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
}

// TestUpgradingWhatIsInUse upgrades a ledger while somebody reads the table that is to be altered: it is said that the
// ledger is busy, and afterwards it can be done.
func TestUpgradingWhatIsInUse(t *testing.T) {
	ctx := context.Background()
	_, address := mainBook(t, 0)
	db := directly(t, address)
	_, err := db.Exec("delete from migrations where version >= 6; drop function counted(); drop index documents_numbered")
	must(t, err)
	for _, table := range madeSince(t, 6) {
		_, err := db.Exec("drop table " + table)
		must(t, err)
	}
	reading, err := db.BeginTx(ctx, nil)
	must(t, err)
	_, err = reading.Exec("select from documents")
	must(t, err)
	if err := Upgrade(ctx, address); !errors.Is(err, store.ErrBusy) {
		t.Errorf("upgrading while it is read: %v", err)
	}
	must(t, reading.Rollback())
	must(t, Upgrade(ctx, address))
	must(t, storeAt(t, address).Close())
}

// madeSince lists the tables that are made by the migrations from a version on.
func madeSince(t *testing.T, version int) (tables []string) {
	t.Helper()
	names, err := files.ReadDir("migrations")
	must(t, err)
	for _, name := range names[version-1:] {
		text, err := files.ReadFile("migrations/" + name.Name())
		must(t, err)
		for line := range strings.Lines(string(text)) {
			if table, ok := strings.CutPrefix(line, "create table "); ok {
				tables = append(tables, strings.TrimSuffix(table, " (\n"))
			}
		}
	}
	return tables
}
