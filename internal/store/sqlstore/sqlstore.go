// Package sqlstore keeps books in a database: every statement of SQL that the program has is written here, once for all
// engines.
//
// It knows no engine and no rules: an engine is opened elsewhere and given to New with its Dialect, which is what engines
// do not agree on, and what a figure means is decided in ledger/pooled. Statements are composed of constants and of
// column names that the program itself declares, never of anything given.
//
// The model: events are the record, appended and never changed. Lines, registers, documents and items are what events
// wrote, each with the sequence number that wrote it; balances and open amounts are sums kept beside them in the same
// transaction. A dimension is a number from the book's dictionary of codes, given in order of first use, so that a book
// replayed is the same to the last cell. Registers are held in memory as they stand at one sequence number.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"

	"commonpurse/internal/store"
)

// Dialect is what engines do not agree on.
type Dialect interface {
	// Begin returns the statement that begins a transaction, which only reads or also writes.
	Begin(writes bool) string
	// Attempts is how often Begin is tried while another program is writing.
	Attempts() int
	// Lock is added to the reading of a book's head when no other transaction may write to the book until this one ends.
	Lock() string
	// User returns the statement that asks which user the database knows the program by; empty when it knows none.
	User() string
	// Filled returns the statement by which the engine learns what its tables hold, when all of it is new; empty where it need not.
	Filled() string
	// Migrations holds the engine's migrations.
	Migrations() fs.FS
	// HasTable returns the statement that counts the tables with a name.
	HasTable() string
	// IsBusy tells whether a statement failed because another program holds the ledger.
	IsBusy(err error) bool
	// IsTaken tells whether a statement failed because its key is taken.
	IsTaken(err error) bool
	// Named puts the contract's name to an error of the engine that nobody else here tells apart.
	Named(err error) error
	// IsPassing tells whether a transaction that failed may well succeed if it is tried again.
	IsPassing(err error) bool
	// Backup writes a consistent copy of the database to a new file.
	Backup(ctx context.Context, path string) error
}

// Store keeps books in a database. It is safe for concurrent use.
type Store struct {
	writer, reader *sql.DB
	dialect        Dialect
	mu             sync.Mutex
	books          map[string]*memory
	reached        atomic.Bool   // the database was reached once
	checks         chan struct{} // has one for each check that goes on
}

var _ store.Store = (*Store)(nil)

// New makes a store of an open database: a handle that writes and one that reads, which may be the same.
func New(writer, reader *sql.DB, d Dialect) *Store {
	return &Store{writer: writer, reader: reader, dialect: d, books: map[string]*memory{}, checks: make(chan struct{}, mostChecks)}
}

// Close lets go of the database.
func (s *Store) Close() error {
	err := s.reader.Close()
	if s.writer != s.reader {
		err = errors.Join(err, s.writer.Close())
	}
	return err
}

// Books lists the codes of the books in the database, in order.
func (s *Store) Books(ctx context.Context) ([]string, error) {
	var books []string
	err := s.ask(ctx, func(t *tx, _ func()) error {
		books = nil
		return t.each("select code from heads order by code", nil, func(r *row) error {
			var code string
			err := r.Scan(&code)
			books = append(books, code)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("listing books: %w", err)
	}
	return books, nil
}

// Open makes the place of a new book. Errors: store.ErrExists; store.ErrUnsure.
func (s *Store) Open(ctx context.Context, book string) error {
	for tried := 1; ; tried++ {
		err := s.once(ctx, func(t *tx) error {
			return t.exec(`insert into heads
				(book, code, seq, recorded_at, load, public_key, last_code, last_item, last_date, last_period)
				select coalesce(max(book), 0) + 1, $1, 0, 0, 0, '', 0, 0, 0, 0 from heads`, book)
		})
		if err == nil {
			return nil
		}
		if !s.dialect.IsTaken(err) {
			return fmt.Errorf("opening the book %s: %w", book, err)
		}
		books, err := s.Books(ctx)
		switch {
		case err != nil:
			return err
		case slices.Contains(books, book) || tried == mostTries:
			return fmt.Errorf("%w: %s", store.ErrExists, book)
		} // else another book, which was opened at the same time, took the number
	}
}

// User is the user that the database knows the program by.
func (s *Store) User(ctx context.Context) (user string, err error) {
	text := s.dialect.User()
	if text == "" {
		return "", nil
	}
	err = s.ask(ctx, func(t *tx, _ func()) error {
		_, err := t.one(text, nil, &user)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("asking who is known to the database: %w", err)
	}
	return user, nil
}

// Backup writes a consistent copy of the whole database to a new file, while it is in use.
func (s *Store) Backup(ctx context.Context, path string) error { return s.dialect.Backup(ctx, path) }

func firstError(fault, err error) error {
	if fault != nil {
		return fault
	}
	return err
}

// memory returns what is held in memory of a book.
func (s *Store) memory(book string) *memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.books[book]
	if m == nil {
		m = &memory{codes: newCodes()}
		s.books[book] = m
	}
	return m
}
