package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// filled fills a ledger with books of another, in their order.
func filled(to, from store.Store, books []string, last error) error {
	ctx := context.Background()
	return to.Fill(ctx, func(put func(store.Reader) error) error {
		for _, book := range books {
			if err := from.View(ctx, book, put); err != nil {
				return err
			}
		}
		return last
	})
}

// EveryFaultOfFilling fails each statement of a filling in turn, alone and with all that follow, so that what would undo it
// fails too: there are no books then, and the next filling is as if it had not been tried.
func EveryFaultOfFilling(t Asker, to, from store.Store, f *Faults) {
	t.Helper()
	ctx := context.Background()
	books, err := from.Books(ctx)
	if err != nil {
		t.Fatalf("the books to fill it with: %v", err)
	}
	for tried := 0; ; tried++ {
		f.Set(1+tried/2, tried%2 == 0)
		err := filled(to, from, books, nil)
		happened := f.Happened()
		f.Set(0, false)
		if !happened {
			if err != nil || tried < 40 {
				t.Fatalf("after %d fillings: %v", tried, err)
			}
			break
		}
		there, asked := to.Books(ctx)
		if !errors.Is(err, ErrInjected) || asked != nil || len(there) > 0 {
			t.Fatalf("statement %d failed, the answer was %v and there are the books %v (%v)", 1+tried/2, err, there, asked)
		}
	}
	for _, book := range books {
		EqualBooks(t, to, from, book)
	}
}

// testFill moves books to another database, where they are the same to the last cell and go on.
func testFill(t *testing.T, engine Engine) {
	ctx := context.Background()
	from, to := engine(t)(), engine(t)()
	var h *history
	rapid.Check(t, func(rt *rapid.T) {
		h = freshBook(t, from)
		for range rapid.IntRange(1, 5).Draw(rt, "batches") {
			h.draw(rt, 4)
			h.write(t, from)
		}
	})
	books := must[[]string](t)(from.Books(ctx))
	slices.Reverse(books) // not in the order of their numbers

	broken := errors.New("broken off")
	if err := filled(to, from, books, broken); !errors.Is(err, broken) {
		t.Fatalf("a filling that is broken off: %v", err)
	}
	if err := filled(to, from, append(slices.Clone(books), "nowhere"), nil); !errors.Is(err, store.ErrNoBook) {
		t.Fatalf("filling with a book that is not there: %v", err)
	}
	same(t, "books after fillings that failed", must[[]string](t)(to.Books(ctx)), []string(nil))
	for _, want := range []error{nil, store.ErrFilled} {
		if err := filled(to, from, books, nil); !errors.Is(err, want) {
			t.Fatalf("filling: %v, want %v", err, want)
		}
		same(t, "books", must[[]string](t)(to.Books(ctx)), must[[]string](t)(from.Books(ctx)))
		for _, book := range books {
			EqualBooks(t, from, to, book)
		}
	}

	e := &pooled.Organisation{Code: "LATER", Name: "Later", Sector: "county"}
	h.record(e, pooled.Meta{At: h.head.At, Actor: "os:somebody"})
	h.write1(pooled.RowChange{Table: "organisations", Key: pooled.FoldKey(e.Code), Row: e})
	h.write(t, to)
	view(t, to, h.book, func(r store.Reader) { h.compare(t, r) })
}
