package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// columnsOf lists the columns of a table with their types.
func columnsOf(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	rows, err := db.Query("select name, type from pragma_table_info($1) order by cid", table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		out = append(out, name+" "+strings.ToLower(kind))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRegistersHaveTheirColumns holds the tables, which are written by hand, to the registers of the load format.
func TestRegistersHaveTheirColumns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 0)
	db := reading(path)
	defer db.Close()
	for _, register := range pooled.Registers {
		want := []string{"book integer", "key text", "seq integer", "until_seq integer"}
		for _, c := range register.Columns {
			kind := "integer"
			if slices.Contains([]pooled.ColumnType{pooled.TextColumn, pooled.CodeColumn, pooled.CodesColumn}, c.Type) {
				kind = "text"
			}
			want = append(want, c.Name+" "+kind)
		}
		if got := columnsOf(t, db, register.Name); !slices.Equal(got, want) {
			t.Errorf("%s has %v, not %v", register.Name, got, want)
		}
	}
}

// TestEveryCellIsDumped holds Tables and Dump to the tables that there are: verify compares what they give.
func TestEveryCellIsDumped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	s := mainBook(t, path, 1)
	db := reading(path)
	defer db.Close()
	err := s.View(context.Background(), "main", func(r store.Reader) error {
		var tables []string
		for _, table := range r.Tables() {
			tables = append(tables, table)
			for header, err := range r.Dump(table) {
				if err != nil {
					return err
				}
				names := []string{"book"}
				for _, c := range header {
					names = append(names, c.(string))
				}
				var columns []string
				for _, c := range columnsOf(t, db, table) {
					columns = append(columns, strings.Fields(c)[0])
				}
				slices.Sort(names)
				slices.Sort(columns)
				if !slices.Equal(names, columns) {
					t.Errorf("of %s, %v is dumped of %v", table, names, columns)
				}
				break
			}
		}
		slices.Sort(tables)
		if want := tablesOf(t, db); !slices.Equal(tables, want) {
			t.Errorf("%v is dumped of %v", tables, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tablesOf lists the tables that hold a book.
func tablesOf(t *testing.T, db *sql.DB) []string {
	rows, err := db.Query("select name, strict from pragma_table_list where schema = 'main' and type = 'table' order by name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		var strict bool
		if err := rows.Scan(&name, &strict); err != nil {
			t.Fatal(err)
		}
		if name == "migrations" || strings.HasPrefix(name, "sqlite_") {
			continue
		}
		if !strict {
			t.Errorf("the table %s is not strict", name)
		}
		out = append(out, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheRecordIsKept tries to change and to delete what is recorded, as another program would.
func TestTheRecordIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 4) // enough for a tile
	db := writing(path)
	defer db.Close()
	mustBeRefused := func(text string) {
		t.Helper()
		_, err := db.Exec(text)
		var e sqlite3.Error
		if !errors.As(err, &e) || e.Code != sqlite3.ErrConstraint {
			t.Errorf("%s: %v", text, err)
		}
	}
	free := []string{"balances", "totals", "item_amounts", "periods"} // figures that are kept, not the record
	for _, table := range tablesOf(t, db) {
		if slices.Contains(free, table) {
			continue
		}
		var n int
		if err := db.QueryRow(fmt.Sprintf("select count(*) from %q", table)).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 { // a trigger answers for a row
			insertRow(t, db, table)
		}
		mustBeRefused(fmt.Sprintf("delete from %q", table))
		for _, c := range columnsOf(t, db, table) {
			name := strings.Fields(c)[0]
			if name != "until_seq" && table != "heads" { // the head moves
				mustBeRefused(fmt.Sprintf("update %q set %q = %q", table, name, name))
			}
		}
		if table != "heads" {
			mustBeRefused(fmt.Sprintf("insert or replace into %q select * from %q", table, table))
		}
	}
	mustBeRefused("update heads set seq = seq - 1")
	mustBeRefused("update heads set book = book + 1")
	mustBeRefused("update heads set code = 'x'")
	mustBeRefused("update documents set until_seq = until_seq + 1 where until_seq is not null")
	mustBeRefused("update organisations set until_seq = null where until_seq is not null")
}

// TestRecountFindsWhatDiffers alters each cell of a balance that is kept, takes one away and puts one in.
func TestRecountFindsWhatDiffers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	s := mainBook(t, path, 4)
	db := writing(path)
	defer db.Close()
	differ := func() (n int64) {
		t.Helper()
		err := s.View(context.Background(), "main", func(r store.Reader) error {
			again, err := r.Recount(0)
			n = again.Differ
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := differ(); n != 0 {
		t.Fatalf("%d differ of what nobody touched", n)
	}
	for _, table := range []string{"balances", "totals"} {
		for _, service := range []string{"service = 0", "service <> 0"} {
			var columns []string
			for _, c := range columnsOf(t, db, table) {
				columns = append(columns, strings.Fields(c)[0])
			}
			first := fmt.Sprintf("where (%s) = (select %[1]s from %s where %s limit 1)", strings.Join(columns, ", "), table, service)
			spoils := []string{fmt.Sprintf("delete from %s %s", table, first)}
			for i, c := range columns[1:] {
				cells := slices.Clone(columns)
				cells[i+1] += " + 900"
				spoils = append(spoils,
					fmt.Sprintf("update %s set %s = %s + 900 %s", table, c, c, first),
					fmt.Sprintf("insert or replace into %s select %s from %s %s", table, strings.Join(cells, ", "), table, first))
			}
			for _, spoil := range spoils {
				if _, err := db.Exec("create table was as select * from " + table); err != nil {
					t.Fatal(err)
				}
				if _, err := db.Exec(spoil); err != nil {
					t.Fatal(err)
				}
				if differ() == 0 {
					t.Errorf("nothing differs after %s", spoil)
				}
				for _, text := range []string{"delete from " + table, "insert into " + table + " select * from was", "drop table was"} {
					if _, err := db.Exec(text); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

// insertRow puts an empty row into a register that has none.
func insertRow(t *testing.T, db *sql.DB, table string) {
	if _, err := db.Exec(fmt.Sprintf("insert into %q (book, key, seq) values (1, 'k', 1)", table)); err != nil {
		t.Fatal(err)
	}
}

// TestSettings asks the handles how they are set.
func TestSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 0)
	w, r := writing(path), reading(path)
	defer w.Close()
	defer r.Close()
	for _, c := range []struct {
		db           *sql.DB
		pragma, want string
	}{
		{w, "journal_mode", "wal"},
		{w, "synchronous", "2"},
		{w, "foreign_keys", "1"},
		{w, "recursive_triggers", "1"},
		{w, "wal_autocheckpoint", "16384"},
		{w, "busy_timeout", "250"},
		{w, "trusted_schema", "0"},
		{r, "query_only", "1"},
		{r, "busy_timeout", "10000"},
		{r, "trusted_schema", "0"},
	} {
		var got string
		if err := c.db.QueryRow("pragma " + c.pragma).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s is %s, not %s (%v)", c.pragma, got, c.want, err)
		}
	}
	if _, err := r.Exec("update heads set load = 9"); err == nil {
		t.Error("the handle that reads can write")
	}
}

// TestViews reads the record as an analyst would.
func TestViews(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	s := mainBook(t, path, 1)
	db := reading(path)
	defer db.Close()
	var lines, sum, balances, open int64
	err := db.QueryRow("select count(*), sum(amount_pence) from entries_by_code where book = 'main' and layer <> '' and date like '2021-04-%'").
		Scan(&lines, &sum)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("select sum(amount_pence) from balances_by_code").Scan(&balances); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("select count(*) from open_amounts_by_code where account = '2000' and due > date").Scan(&open); err != nil {
		t.Fatal(err)
	}
	if lines != 3*70 || sum != balances || open != 70 {
		t.Errorf("the views give %d lines, %d pence, %d pence of balances, %d open amounts", lines, sum, balances, open)
	}
	s.Close()
}
