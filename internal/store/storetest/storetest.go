// Package storetest is what every store must do, as tests: whoever keeps books runs these, and what passes them may be
// given to the program.
//
// It tests no engine's own ways (its files, its settings, its faults): an engine does that itself. It knows no SQL.
//
// Most tests write histories, made by chance, to a store and to a model of a book that keeps nothing but the events and
// adds them up afresh for every question; then they ask both. A store's answers must be the model's at every day and as
// known at every sequence number.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// An Engine makes a new, empty database for a test, and returns what opens it: each call opens it once more, as another
// program would. What it opens it closes when the test ends.
type Engine func(t testing.TB) (open func() store.Store)

// Run holds an engine to the contract.
func Run(t *testing.T, engine Engine) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Engine)
	}{
		{"books", testBooks},
		{"figures", testFigures},
		{"registers", testRegisters},
		{"documents", testDocuments},
		{"records", testRecords},
		{"seal", testSeal},
		{"state", testState},
		{"appending", testAppending},
		{"replay", testReplay},
		{"check", testCheck},
		{"checks at once", testChecksAtOnce},
		{"refused", testRefused},
		{"panic", testPanic},
		{"cancelled", testCancelled},
		{"snapshot", testSnapshot},
		{"fault", testFault},
		{"events", testEvents},
		{"two programs", testTwoPrograms},
		{"backup", testBackup},
		{"fill", testFill},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, engine) })
	}
}

var books atomic.Int64

// freshBook opens a book that no test has used.
func freshBook(t Asker, s store.Store) *history {
	t.Helper()
	h := newHistory(fmt.Sprintf("BOOK-%d", books.Add(1)))
	if err := s.Open(context.Background(), h.book); err != nil {
		t.Fatalf("opening %s: %v", h.book, err)
	}
	return h
}

// update runs fn in the book, and fails the test when it cannot.
func update(t Asker, s store.Store, book string, fn func(store.Writer) error) {
	t.Helper()
	if err := s.Update(context.Background(), book, fn); err != nil {
		t.Fatalf("updating %s: %v", book, err)
	}
}

// view runs fn on the book, and fails the test when it cannot.
func view(t Asker, s store.Store, book string, fn func(store.Reader)) {
	t.Helper()
	err := s.View(context.Background(), book, func(r store.Reader) error {
		fn(r)
		return nil
	})
	if err != nil {
		t.Fatalf("viewing %s: %v", book, err)
	}
}

// write appends what the history has recorded since the last time, in one transaction.
func (h *history) write(t Asker, s store.Store) {
	t.Helper()
	update(t, s, h.book, func(w store.Writer) error { return w.Append(h.drain()) })
}

func same(t Asker, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s (- wanted, + given):\n%s", what, d)
	}
}

// must returns what a call answered, and fails the test when it answered with an error.
func must[T any](t Asker) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// listed collects a stream.
func listed[T any](t Asker, seq func(func(T, error) bool)) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func testBooks(t *testing.T, engine Engine) {
	ctx := context.Background()
	open := engine(t)
	s := open()
	same(t, "books of a new ledger", must[[]string](t)(s.Books(ctx)), []string(nil))
	for _, book := range []string{"SECOND", "FIRST", "first"} {
		if err := s.Open(ctx, book); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Open(ctx, "FIRST"); !errors.Is(err, store.ErrExists) {
		t.Errorf("opening a book twice: %v", err)
	}
	same(t, "books", must[[]string](t)(s.Books(ctx)), []string{"FIRST", "SECOND", "first"})
	same(t, "books of another program", must[[]string](t)(open().Books(ctx)), []string{"FIRST", "SECOND", "first"})
	for what, err := range map[string]error{
		"viewing":  s.View(ctx, "THIRD", func(store.Reader) error { t.Error("viewed no book"); return nil }),
		"updating": s.Update(ctx, "THIRD", func(store.Writer) error { t.Error("updated no book"); return nil }),
	} {
		if !errors.Is(err, store.ErrNoBook) {
			t.Errorf("%s a book that is not there: %v", what, err)
		}
	}
	view(t, s, "FIRST", func(r store.Reader) {
		same(t, "head of an empty book", must[store.Head](t)(r.Head()), store.Head{})
		same(t, "balances of an empty book", len(must[[]pooled.Balance](t)(r.Balances(store.Asked{}))), 0)
		same(t, "lines of an empty book", len(listed(t, r.Lines(store.Asked{}))), 0)
		same(t, "time in an empty book", must[int64](t)(r.SeqAt(1<<60)), int64(0))
	})
}

// testSeparate is part of the tests of figures: what one book says, another must not hear.
func testSeparate(t Asker, s store.Store, h *history) {
	other := freshBook(t, s)
	other.write(t, s)
	view(t, s, other.book, func(r store.Reader) {
		other.compare(t, r)
		for _, table := range r.Tables() {
			for i, row := range listed(t, r.Dump(table)) {
				if i > 0 && slices.Contains(row, any(h.book)) {
					t.Errorf("the table %s of %s has a row of %s", table, other.book, h.book)
				}
			}
		}
	})
}

// Asker is what the helpers need of a test, so that one by chance is one too.
type Asker interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Error(args ...any)
	Errorf(format string, args ...any)
}
