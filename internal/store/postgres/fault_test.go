package postgres

import (
	"context"
	"errors"
	"testing"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// TestEveryFault fails each statement of an Update in turn, alone and with all that follow, so that what would undo it
// fails too. Nothing must be left of it, in the database or in memory, and what comes after must be as if it had not been
// tried.
func TestEveryFault(t *testing.T) {
	address := pgserver.Database(t)
	here := bookAt(t, address, 0)
	standing := []store.Store{standingBook(t, 0), standingBook(t, 1), standingBook(t, 2)}
	var f storetest.Faults
	s := watchedStore(watchedHandle(t, address, failing(&f)))
	for n, lasting := range []bool{false, true} {
		for nth := 1; ; nth++ {
			f.Set(nth, lasting)
			err := storetest.Append(s, storetest.Change)
			happened := f.Happened()
			f.Set(0, false)
			if !happened {
				if err != nil || nth < 20 {
					t.Fatalf("after %d statements: %v", nth, err)
				}
				break
			}
			if !errors.Is(err, storetest.ErrInjected) {
				t.Fatalf("statement %d failed and the answer was %v", nth, err)
			}
			storetest.EqualBooks(t, here, standing[n], "main")
			remembered(t, s, standing[n])
		}
		storetest.EqualBooks(t, here, standing[n+1], "main")
		remembered(t, s, standing[n+1])
	}
}

// TestEveryFaultOfAsking fails statements of a View and of a check in turn: a question is answered right or not at all,
// and a book that cannot be read is not said to be whole.
func TestEveryFaultOfAsking(t *testing.T) {
	address := pgserver.Database(t)
	bookAt(t, address, 1)
	var f storetest.Faults
	db := watchedHandle(t, address, failing(&f))
	for what, ask := range map[string]func(store.Store) error{
		"viewing":  func(s store.Store) error { return s.View(context.Background(), "main", storetest.Everything) },
		"checking": storetest.CheckAll,
	} {
		for nth := 1; ; nth += 1 + nth/10 { // the later ones, of a kind that was tried, a few apart
			f.Set(nth, true)
			err := ask(watchedStore(db))
			if !f.Happened() {
				if err != nil || nth < 40 {
					t.Fatalf("%s, after %d statements: %v", what, nth, err)
				}
				break
			}
			if !errors.Is(err, storetest.ErrInjected) {
				t.Fatalf("%s, statement %d failed and the answer was %v", what, nth, err)
			}
		}
	}
}

// TestEveryFaultOfFilling fails each statement of a filling in turn, and all that follow: there is nothing then.
func TestEveryFaultOfFilling(t *testing.T) {
	address := pgserver.Database(t)
	s, err := Create(context.Background(), address)
	must(t, err)
	must(t, s.Close())
	var f storetest.Faults
	to := watchedStore(watchedHandle(t, address, failing(&f)))
	storetest.EveryFaultOfFilling(t, to, standingBook(t, 1), &f)
}
