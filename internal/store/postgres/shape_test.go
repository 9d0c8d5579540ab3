package postgres

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlite"
	"commonpurse/internal/store/storetest"
	"commonpurse/ledger/pooled"
)

// mainBook makes a ledger with a book of some batches.
func mainBook(t testing.TB, batches int) (store.Store, string) {
	t.Helper()
	address := pgserver.Database(t)
	s, err := Create(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Open(context.Background(), "main"); err != nil {
		t.Fatal(err)
	}
	for i := range batches + 1 {
		batch := storetest.Change
		if i == 0 {
			batch = func(int64) pooled.Batch { return storetest.Opening() }
		}
		if err := storetest.Append(s, batch); err != nil {
			t.Fatal(err)
		}
	}
	return s, address
}

// directly opens a database without the program.
func directly(t testing.TB, address string) *sql.DB {
	t.Helper()
	settings, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*settings)
	t.Cleanup(func() { db.Close() })
	return db
}

// listed reads a statement's rows, each as its cells with a space between.
func listed(t testing.TB, db *sql.DB, text string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(text, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		cells, dest := make([]string, len(names)), make([]any, len(names))
		for i := range cells {
			dest[i] = &cells[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.Join(cells, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

const (
	columnsOfFile = `select m.name, c.name, case m.type when 'view' then '' when 'table' then
			case lower(c.type) when 'integer' then 'bigint' when 'blob' then 'bytea' else lower(c.type) end end,
			case when m.type = 'table' and c."notnull" = 0 then 'may be null' else '' end
		from sqlite_schema m join pragma_table_info(m.name) c where m.type in ('table', 'view') and m.name not like 'sqlite_%'`
	columnsOfServer = `select c.table_name, c.column_name, case t.table_type when 'VIEW' then '' else c.data_type end,
			case when t.table_type <> 'VIEW' and c.is_nullable = 'YES' then 'may be null' else '' end
		from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
		where table_schema = current_schema()`

	// The key of heads is the number of its row in a file.
	indexesOfFile = `select m.name, case i."unique" when 1 then 'unique' else '' end, case i.partial when 1 then 'some' else '' end,
			(select group_concat(name, ' ') from (select c.name from pragma_index_info(i.name) c order by c.seqno))
		from sqlite_schema m join pragma_index_list(m.name) i where m.type = 'table' and m.name not like 'sqlite_%'
		union all select 'heads', 'unique', '', 'book'`
	indexesOfServer = `select t.relname, case when i.indisunique then 'unique' else '' end,
			case when i.indpred is null then '' else 'some' end,
			(select string_agg(a.attname, ' ' order by k.n) from unnest(i.indkey) with ordinality k (number, n)
				join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number)
		from pg_index i join pg_class t on t.oid = i.indrelid where t.relnamespace = current_schema()::regnamespace`
)

// TestTheEnginesHaveTheSameTables compares the two schemas column by column, and index by index.
func TestTheEnginesHaveTheSameTables(t *testing.T) {
	_, address := mainBook(t, 0)
	server := directly(t, address)
	path := filepath.Join(t.TempDir(), "a.purse")
	f, err := sqlite.Create(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	file, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if d := cmp.Diff(listed(t, file, columnsOfFile), listed(t, server, columnsOfServer)); d != "" {
		t.Errorf("columns (- SQLite, + PostgreSQL):\n%s", d)
	}
	if d := cmp.Diff(listed(t, file, indexesOfFile), listed(t, server, indexesOfServer)); d != "" {
		t.Errorf("indexes (- SQLite, + PostgreSQL):\n%s", d)
	}
}

// TestEveryKeyBeginsWithTheBook holds the tables to what lets a distributed database spread them by book: keys and
// references begin with it, and no number is drawn for the whole database.
func TestEveryKeyBeginsWithTheBook(t *testing.T) {
	_, address := mainBook(t, 0)
	server := directly(t, address)
	free := []string{"heads_code_key code", "migrations_pkey version"} // the list of books, and what made the tables
	first := listed(t, server, `select i.indexrelid::regclass::text, a.attname from pg_index i join pg_class t on t.oid = i.indrelid
		join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0] where t.relnamespace = current_schema()::regnamespace`)
	for _, index := range first {
		if !strings.HasSuffix(index, " book") && !slices.Contains(free, index) {
			t.Errorf("the index %s", index)
		}
	}
	references := listed(t, server, `select c.conrelid::regclass::text, c.confrelid::regclass::text,
			(select a.attname from pg_attribute a where a.attrelid = c.conrelid and a.attnum = c.conkey[1]),
			(select a.attname from pg_attribute a where a.attrelid = c.confrelid and a.attnum = c.confkey[1])
		from pg_constraint c where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`)
	if len(references) < 20 {
		t.Errorf("only %d references were found", len(references))
	}
	for _, r := range references {
		if !strings.HasSuffix(r, " book book") {
			t.Errorf("the reference %s", r)
		}
	}
	if drawn := listed(t, server, "select sequencename from pg_sequences where schemaname = current_schema()"); len(drawn) > 0 {
		t.Errorf("numbers are drawn from %v", drawn)
	}
}

// TestTheRecordIsKept tries to change and to delete what is recorded, as the owner of the tables and as one who keeps the
// books.
func TestTheRecordIsKept(t *testing.T) {
	_, address := mainBook(t, 4) // enough for a tile
	owner := directly(t, address)
	as, _ := pgserver.User(t, address, "purse")
	keeper := directly(t, as)
	refusedWith := func(db *sql.DB, code, text string) {
		t.Helper()
		_, err := db.Exec(text)
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != code {
			t.Errorf("%s: %v", text, err)
		}
	}
	const integrity, privilege = "23000", "42501"
	sums := []string{"balances", "totals", "item_amounts", "periods"} // which are kept, not the record
	for _, table := range listed(t, owner, "select tablename from pg_tables where schemaname = current_schema() and tablename <> 'migrations'") {
		quoted := pgx.Identifier{table}.Sanitize()
		for _, text := range []string{"delete from ", "truncate "} {
			refusedWith(keeper, privilege, text+quoted)
		}
		refusedWith(keeper, privilege, "update "+quoted+" set book = book")
		refusedWith(keeper, privilege, "alter table "+quoted+" disable trigger all")
		if slices.Contains(sums, table) {
			continue
		}
		refusedWith(owner, integrity, "truncate "+quoted+" cascade")
		var n int
		if err := owner.QueryRow("select count(*) from " + quoted).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			continue // a trigger answers for a row
		}
		refusedWith(owner, integrity, "delete from "+quoted)
		if table != "heads" {
			refusedWith(owner, integrity, "update "+quoted+" set book = book")
		}
	}
	refusedWith(owner, integrity, "update heads set seq = seq - 1")
	refusedWith(owner, integrity, "update documents set until_seq = until_seq + 1 where until_seq is not null")
	refusedWith(keeper, privilege, "set session_replication_role = replica")
}
