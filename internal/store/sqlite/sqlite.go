// Package sqlite keeps books in one file, with SQLite.
//
// It is not where anything is asked or written: that is one text of SQL for all engines, in sqlstore. What is here is how
// the file is opened, made, brought up to date and copied, and the shape of its tables.
//
// The file is in write-ahead mode and every commit is on the disk before it is answered. There are two handles: one
// connection that writes, and several that only read and never wait for it.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/mattn/go-sqlite3"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var files embed.FS

// Create opens the ledger in a file, making it when it is absent.
//
// Errors: store.ErrOlder, store.ErrNewer, store.ErrAltered.
func Create(ctx context.Context, path string) (store.Store, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.Size() > 0:
		return Open(ctx, path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	l, err := opened(ctx, path, sqlstore.Migrate)
	if err != nil {
		return nil, fmt.Errorf("making the ledger %s: %w", path, err)
	}
	return l, nil
}

// Open opens the ledger in a file.
//
// Errors: store.ErrNoLedger, store.ErrOlder, store.ErrNewer, store.ErrAltered.
func Open(ctx context.Context, path string) (store.Store, error) {
	if err := present(path); err != nil {
		return nil, err
	}
	l, err := opened(ctx, path, nil)
	if err != nil {
		return nil, fmt.Errorf("opening the ledger %s: %w", path, err)
	}
	return l, nil
}

// Upgrade brings the ledger in a file up to the shape that this program keeps.
//
// Errors: store.ErrNoLedger, store.ErrNewer, store.ErrAltered.
func Upgrade(ctx context.Context, path string) error {
	if err := present(path); err != nil {
		return err
	}
	err := func() error {
		w := writing(path)
		defer w.Close()
		if err := sqlstore.Current(ctx, w, dialect{path}); err != nil && !errors.Is(err, store.ErrOlder) {
			return noLedger(err)
		}
		return sqlstore.Migrate(ctx, w, dialect{path})
	}()
	if err != nil {
		return fmt.Errorf("upgrading the ledger %s: %w", path, err)
	}
	return nil
}

// Restore makes a ledger of a backup, where there is no file yet.
//
// Errors: store.ErrNoLedger, store.ErrOlder, store.ErrNewer, store.ErrAltered; a file that is in the way; a backup that
// is damaged.
func Restore(ctx context.Context, backup, path string) error {
	if err := present(backup); err != nil {
		return err
	}
	err := func() error {
		r := reading(backup)
		defer r.Close()
		if err := sqlstore.Current(ctx, r, dialect{backup}); err != nil {
			return noLedger(err)
		}
		if err := sound(ctx, r); err != nil {
			return err
		}
		return copied(ctx, backup, path)
	}()
	if err != nil {
		return fmt.Errorf("restoring %s: %w", backup, err)
	}
	return nil
}

// opened opens the two handles of a file and sees to its tables: prepare makes them, or they must be current.
func opened(ctx context.Context, path string, prepare func(context.Context, *sql.DB, sqlstore.Dialect) error) (*sqlstore.Store, error) {
	w, r, d := writing(path), reading(path), dialect{path}
	l := sqlstore.New(w, r, d)
	var err error
	if prepare != nil {
		err = prepare(ctx, w, d)
	} else {
		err = sqlstore.Current(ctx, r, d)
	}
	if err != nil {
		return nil, errors.Join(noLedger(err), l.Close())
	}
	return l, nil
}

// present tells whether there is a file at all.
func present(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && (info.IsDir() || info.Size() == 0):
		return fmt.Errorf("%w: %s", store.ErrNoLedger, path)
	}
	return err
}

// noLedger says of a file that is no database that it is no ledger.
func noLedger(err error) error {
	if code(err) == sqlite3.ErrNotADB {
		return fmt.Errorf("%w: %w", store.ErrNoLedger, err)
	}
	return err
}
