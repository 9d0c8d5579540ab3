package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

func TestOpening(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := filepath.Join(dir, "other.db")
	alter(t, other, "create table t (a)")
	for what, path := range map[string]string{
		"nothing": filepath.Join(dir, "absent"), "an empty file": file("empty", ""), "a folder": dir,
		"a text":           file("text", "Dear Sir or Madam, this is longer than the header of a database, which has a hundred bytes or so."),
		"another database": other,
	} {
		if s, err := Open(ctx, path); !errors.Is(err, store.ErrNoLedger) {
			t.Errorf("opening %s: %v, %v", what, s, err)
		}
		if err := Upgrade(ctx, path); !errors.Is(err, store.ErrNoLedger) {
			t.Errorf("upgrading %s: %v", what, err)
		}
		if err := Restore(ctx, path, filepath.Join(dir, "restored")); !errors.Is(err, store.ErrNoLedger) {
			t.Errorf("restoring %s: %v", what, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("opening what is not there made it")
	}
	if _, err := Create(ctx, filepath.Join(dir, "no", "folder", "a.purse")); err == nil {
		t.Error("a ledger was made in no folder")
	}
	for text, want := range map[string]error{
		"delete from migrations where version > 2":             store.ErrOlder,
		"insert into migrations values (99, 'x')":              store.ErrNewer,
		"update migrations set sha256 = 'x' where version = 2": store.ErrAltered,
		"update migrations set version = 88 where version = 1": store.ErrAltered,
	} {
		path := filepath.Join(t.TempDir(), "a.purse")
		mainBook(t, path, 0).Close()
		alter(t, path, text)
		for _, open := range []func(context.Context, string) (store.Store, error){Open, Create} {
			if s, err := open(ctx, path); !errors.Is(err, want) {
				t.Errorf("after %s: %v, %v", text, s, err)
			}
		}
		if err := Restore(ctx, path, path+".restored"); !errors.Is(err, want) {
			t.Errorf("restoring after %s: %v", text, err)
		}
	}
}

func alter(t *testing.T, path, text string) {
	t.Helper()
	db := writing(path)
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
}

// madeSince lists the tables that are made by the migrations from a version on.
func madeSince(t *testing.T, version int) (tables []string) {
	t.Helper()
	names, err := files.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names[version-1:] {
		text, err := files.ReadFile("migrations/" + name.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if table, ok := strings.CutPrefix(line, "create table "); ok {
				tables = append(tables, strings.TrimSuffix(table, " (\n"))
			}
		}
	}
	return tables
}

func TestUpgrading(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.purse")
	s := mainBook(t, path, 1)
	if err := Upgrade(ctx, path); err != nil {
		t.Errorf("upgrading what is new: %v", err)
	}
	s.Close()
	alter(t, path, `delete from migrations where version > 2; drop view entries_by_code; drop view balances_by_code;
		drop view open_amounts_by_code; drop trigger documents_written; drop index documents_numbered; alter table documents drop column parts`)
	for _, table := range madeSince(t, 3) {
		alter(t, path, "drop table "+table)
	}
	if err := Upgrade(ctx, path); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.EqualBooks(t, s, mainBook(t, filepath.Join(t.TempDir(), "b.purse"), 1), "main")
	alter(t, path, "select * from open_amounts_by_code")
	alter(t, path, "update migrations set sha256 = 'x' where version = 2")
	if err := Upgrade(ctx, path); !errors.Is(err, store.ErrAltered) {
		t.Errorf("upgrading what is altered: %v", err)
	}
	alter(t, path, "insert into migrations values (99, 'x')")
	if err := Upgrade(ctx, path); !errors.Is(err, store.ErrAltered) {
		t.Errorf("upgrading what is altered and newer: %v", err)
	}
}

func TestRestoring(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := mainBook(t, filepath.Join(dir, "a.purse"), 3)
	backup, restored := filepath.Join(dir, "copy's 100%?"), filepath.Join(dir, "restored.purse")
	if err := s.Backup(ctx, backup); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, backup, restored); err != nil {
		t.Fatal(err)
	}
	r, err := Open(ctx, restored)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	storetest.EqualBooks(t, s, r, "main")
	if err := Restore(ctx, backup, restored); !errors.Is(err, fs.ErrExist) {
		t.Errorf("restoring over a ledger: %v", err)
	}
	bytes, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(bytes) / 2; i < len(bytes)/2+9000; i++ {
		bytes[i] ^= 0x55
	}
	damaged := filepath.Join(dir, "damaged")
	if err := os.WriteFile(damaged, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, damaged, filepath.Join(dir, "c.purse")); err == nil {
		t.Error("a damaged backup was restored")
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.part"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

// TestBusy has another program hold the ledger for longer than anybody waits.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 0)
	other := writing(path)
	defer other.Close()
	if _, err := other.Exec("begin immediate"); err != nil {
		t.Fatal(err)
	}
	impatient := toWrite(path)
	impatient.pragmas = append(impatient.pragmas, "pragma busy_timeout = 1")
	s := storeOf(t, writer(impatient), path)
	if err := storetest.Append(s, storetest.Change); !errors.Is(err, store.ErrBusy) {
		t.Errorf("writing to a ledger that is held: %v", err)
	}
	if head := headOf(t, s); head != 1 {
		t.Errorf("reading a ledger that is held: %d", head)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Update(ctx, "main", func(store.Writer) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("giving up: %v", err)
	}
	if _, err := other.Exec("rollback"); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Append(s, storetest.Change); err != nil {
		t.Error(err)
	}
}
