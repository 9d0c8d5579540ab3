package storetest

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// testSeal checks that the kept leaves and tiles give the root that the events give.
func testSeal(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	var leaves []seal.Hash
	for _, size := range []int64{1, 255, 256, 257, 700} {
		for h.head.Seq < size {
			h.record(&pooled.LoadStarted{Number: int(h.head.Seq)}, pooled.Meta{At: h.head.At + 1})
		}
		h.write(t, s)
		for _, e := range h.records[len(leaves):] {
			leaves = append(leaves, store.Leaf(h.book, e))
		}
		view(t, s, h.book, func(r store.Reader) {
			for _, n := range []int64{0, 1, size / 2, size} {
				same(t, "root", must[seal.Hash](t)(seal.Root(r, n)), must[seal.Hash](t)(seal.Root(plain(leaves), n)))
			}
			if _, err := r.Tile(seal.TileID{Level: 1, Index: size / 256}); err == nil {
				t.Errorf("at %d events there is a tile that is not complete", size)
			}
		})
	}
}

// plain is leaves without tiles: each tile is worked out.
type plain []seal.Hash

// Leaves returns some of them.
func (p plain) Leaves(from, to int64) ([]seal.Hash, error) { return p[from:to], nil }

// Tile works a tile out.
func (p plain) Tile(id seal.TileID) (seal.Hash, error) { return seal.TileHash(p, id) }

// testAppending checks what a batch must be.
func testAppending(t *testing.T, engine Engine) {
	s := engine(t)()
	refuse := func(what string, change func(*history, *pooled.Batch)) {
		t.Helper()
		h := freshBook(t, s)
		b := h.drain()
		change(h, &b)
		if err := s.Update(context.Background(), h.book, func(w store.Writer) error { return w.Append(b) }); err == nil {
			t.Errorf("a batch was appended %s", what)
		}
		view(t, s, h.book, func(r store.Reader) {
			same(t, "head after it was refused", must[store.Head](t)(r.Head()), store.Head{})
			same(t, "rows of books", len(must[[]any](t)(r.Rows("books", 0))), 0)
		})
	}
	load := &pooled.LoadStarted{Number: 1}
	receipt := &pooled.Receipt{Code: "R", Date: days[0]}
	refuse("that leaves a number out", func(_ *history, b *pooled.Batch) { b.Records[0].Seq = 2 })
	refuse("that repeats a number", func(_ *history, b *pooled.Batch) { b.Records = append(b.Records, b.Records[0]) })
	refuse("that does not open the book", func(_ *history, b *pooled.Batch) { b.Records[0].Table = "loads" })
	refuse("that goes back in time", func(h *history, b *pooled.Batch) {
		r := h.record(load, pooled.Meta{})
		r.At = 5
		b.Records = append(b.Records, r)
	})
	refuse("without events that writes", func(_ *history, b *pooled.Batch) { b.Records = nil })
	refuse("with a line about no item", func(h *history, b *pooled.Batch) {
		e := chancyEntry(pooled.Item{Key: "receipts/none"})
		h.record(receipt, pooled.Meta{}, e)
		*b = joined(*b, h.drain())
	})
	refuse("with an entry outside its period", func(h *history, b *pooled.Batch) {
		e := chancyEntry(pooled.Item{})
		e.Period++
		h.record(receipt, pooled.Meta{}, e)
		*b = joined(*b, h.drain())
	})
	refuse("with a row of no register", func(_ *history, b *pooled.Batch) { b.Versions[0].Table = "receipts" })
	h := freshBook(t, s)
	update(t, s, h.book, func(w store.Writer) error { return w.Append(pooled.Batch{}) })
	view(t, s, h.book, func(r store.Reader) { same(t, "head", must[store.Head](t)(r.Head()), store.Head{}) })
}

func joined(a, b pooled.Batch) pooled.Batch {
	a.Records = append(a.Records, b.Records...)
	return a
}

// testReplay checks that a book written again, in batches of other sizes, is the same to the last cell.
func testReplay(t *testing.T, engine Engine) {
	s, other := engine(t)(), engine(t)()
	freshBook(t, other).write(t, other) // so that the book has another number there
	rapid.Check(t, func(rt *rapid.T) {
		h := freshBook(t, s)
		if err := other.Open(context.Background(), h.book); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 5).Draw(rt, "batches") {
			h.draw(rt, 4)
			batch := h.drain()
			update(t, s, h.book, func(w store.Writer) error { return w.Append(batch) })
			update(t, other, h.book, func(w store.Writer) error {
				for _, one := range h.apart(batch) {
					if err := w.Append(one); err != nil {
						return err
					}
				}
				return nil
			})
		}
		EqualBooks(t, s, other, h.book)
	})
}

// apart takes a batch apart into one for each event.
func (h *history) apart(b pooled.Batch) []pooled.Batch {
	var out []pooled.Batch
	for _, r := range b.Records {
		one := &history{book: h.book}
		one.batch.Records = []pooled.Record{r}
		for _, v := range b.Versions {
			if v.Seq == r.Seq {
				one.batch.Versions = append(one.batch.Versions, v)
			}
		}
		for _, d := range b.Documents {
			if last, reversed := d.LastReversal(); last == r.Key || !reversed && d.Seq == r.Seq {
				one.batch.Documents = append(one.batch.Documents, d)
			}
		}
		for _, i := range b.Items {
			if len(i.Key) > len(r.Key) && i.Key[:len(r.Key)+1] == r.Key+"#" {
				one.batch.Items = append(one.batch.Items, i)
			}
		}
		out = append(out, one.drain())
	}
	return out
}

// EqualBooks fails the test unless every cell of a book is the same in two stores.
func EqualBooks(t Asker, a, b store.Store, book string) {
	t.Helper()
	view(t, a, book, func(ra store.Reader) {
		view(t, b, book, func(rb store.Reader) {
			for _, table := range ra.Tables() {
				next, stop := iter.Pull2(rb.Dump(table))
				rows := 0
				for row, err := range ra.Dump(table) {
					other, othererr, ok := next()
					if err != nil || othererr != nil || !ok || !reflect.DeepEqual(row, other) {
						t.Fatalf("%s: row %d is %v in one and %v in the other (%v, %v)", table, rows, row, other, err, othererr)
					}
					rows++
				}
				if other, _, ok := next(); ok {
					t.Fatalf("%s: %v is in the other only", table, other)
				}
				stop()
				if rows == 0 {
					t.Fatalf("%s: there are no column names", table)
				}
			}
		})
	})
}

var errRefused = errors.New("refused for the test")

// testRefused checks that an Update that fails leaves nothing, in the tables or in memory.
func testRefused(t *testing.T, engine Engine) {
	open := engine(t)
	s := open()
	rapid.Check(t, func(rt *rapid.T) {
		h := freshBook(t, s)
		h.draw(rt, 4)
		h.write(t, s)
		kept := *h
		h.draw(rt, 6)
		err := s.Update(context.Background(), h.book, func(w store.Writer) error {
			if err := w.Append(h.drain()); err != nil {
				return err
			}
			h.compareState(rt, w.State())
			return errRefused
		})
		if !errors.Is(err, errRefused) {
			rt.Fatalf("the refusal came back as %v", err)
		}
		kept.until()
		view(t, s, h.book, func(r store.Reader) {
			kept.compare(rt, r)
			kept.compareState(rt, r.State())
		})
		kept.draw(rt, 4) // and what follows is numbered as if nothing had happened
		kept.write(t, s)
		view(t, s, h.book, func(r store.Reader) { kept.compare(rt, r) })
	})
}

// until makes what later events ended stand again, in a copy of a history.
func (h *history) until() {
	h.documents = append([]document(nil), h.documents...)
	for i := range h.documents {
		if h.documents[i].until > h.head.Seq {
			h.documents[i].until = 0
		}
	}
	h.rows = append([]row(nil), h.rows...)
	for i := range h.rows {
		if h.rows[i].until > h.head.Seq {
			h.rows[i].until = 0
		}
	}
}

// testPanic checks that a rule that panics leaves nothing and holds nobody up.
func testPanic(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	h.write(t, s)
	panics := func(what string, fn func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Errorf("%s did not panic", what)
			}
		}()
		fn()
	}
	lost := *h
	lost.record(&pooled.LoadStarted{Number: 1}, pooled.Meta{})
	panics("the update", func() {
		_ = s.Update(context.Background(), h.book, func(w store.Writer) error {
			if err := w.Append(lost.drain()); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	})
	panics("the view", func() {
		_ = s.View(context.Background(), h.book, func(r store.Reader) error {
			for _, err := range r.Records(1, 1) {
				panic(err)
			}
			return nil
		})
	})
	h.record(&pooled.LoadStarted{Number: 2}, pooled.Meta{})
	h.write(t, s)
	view(t, s, h.book, func(r store.Reader) { h.compareRecords(t, r, 1, 9) })
}

// testCancelled checks that a caller who gives up leaves nothing.
func testCancelled(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	h.write(t, s)
	ctx, cancel := context.WithCancel(context.Background())
	lost := *h
	lost.record(&pooled.LoadStarted{Number: 1}, pooled.Meta{})
	err := s.Update(ctx, h.book, func(w store.Writer) error {
		err := w.Append(lost.drain())
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an update given up: %v", err)
	}
	if err := s.View(ctx, h.book, func(store.Reader) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a view given up: %v", err)
	}
	view(t, s, h.book, func(r store.Reader) { h.compare(t, r) })
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	err = s.View(ctx, h.book, func(r store.Reader) error {
		cancel()
		r.State().Document("x")
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a question given up is a fault, not %v", err)
	}
}

// testSnapshot checks that a view sees one state, whatever is written meanwhile.
func testSnapshot(t *testing.T, engine Engine) {
	s := engine(t)()
	rapid.Check(t, func(rt *rapid.T) {
		h := freshBook(t, s)
		h.draw(rt, 4)
		h.write(t, s)
		view(t, s, h.book, func(r store.Reader) {
			then := *h
			h.draw(rt, 4)
			h.write(t, s)
			then.until()
			then.compare(rt, r)
			then.compareState(rt, r.State())
			view(t, s, h.book, func(r store.Reader) { h.compareState(rt, r.State()) })
			then.compareState(rt, r.State())
		})
	})
}

// testFault checks that a fault beneath the State is not taken for an answer, nor for a fault of the rules, which may panic
// when what they had found is there no more.
func testFault(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	h.write(t, s)
	for what, end := range map[string]func() error{
		"refused": func() error { return errRefused }, "panicked": func() error { panic("it was there before") },
	} {
		ask := func(state func() pooled.State, cancel func()) error {
			cancel()
			if _, ok := state().Item("x"); ok {
				t.Error("an item was found by nobody")
			}
			return end()
		}
		for where, run := range map[string]func(context.Context, func()) error{
			"update": func(ctx context.Context, cancel func()) error {
				return s.Update(ctx, h.book, func(w store.Writer) error { return ask(w.State, cancel) })
			},
			"view": func(ctx context.Context, cancel func()) error {
				return s.View(ctx, h.book, func(r store.Reader) error { return ask(r.State, cancel) })
			},
			"check": func(ctx context.Context, cancel func()) error {
				return s.Check(ctx, h.book, func(store.Difference) {}, func(c store.Checker) error { return ask(c.Stored().State, cancel) })
			},
		} {
			ctx, cancel := context.WithCancel(context.Background())
			if err := run(ctx, cancel); !errors.Is(err, context.Canceled) || errors.Is(err, errRefused) {
				t.Errorf("%s: rules %s before the fault was answered: %v", where, what, err)
			}
			cancel()
		}
	}
}

// testTwoPrograms has two programs write to one book at once.
func testTwoPrograms(t *testing.T, engine Engine) {
	open := engine(t)
	stores := []store.Store{open(), open()}
	h := freshBook(t, stores[0])
	h.write(t, stores[0])
	const workers, each = 4, 6
	var wg sync.WaitGroup
	for n := range workers {
		s := stores[n%len(stores)]
		wg.Go(func() {
			for i := range each {
				err := s.Update(context.Background(), h.book, func(w store.Writer) error {
					head, err := w.Head()
					if err != nil {
						return err
					}
					o := pooled.NewOverlay(w.State(), head.Seq)
					// Each names the organisation anew, so each must have seen what the other wrote last.
					e := &pooled.Organisation{Code: "DCC", Name: string(rune('a'+n)) + string(rune('a'+i)), Sector: "county"}
					if _, refusal := o.Record(e, pooled.Meta{At: head.At + 1}); refusal != nil {
						return refusal
					}
					return w.Append(o.Drain())
				})
				if err != nil {
					t.Error(err)
				}
				err = s.View(context.Background(), h.book, func(r store.Reader) error {
					head, err := r.Head()
					row, ok := pooled.Find[pooled.Organisation](r.State(), "organisations", "DCC")
					last := listed(t, r.Records(head.Seq, head.Seq))
					if !ok || len(last) != 1 || string(last[0].Body) != string(pooled.Encode(row)) {
						t.Errorf("at %d the register has %+v", head.Seq, row)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, s := range stores {
		view(t, s, h.book, func(r store.Reader) {
			same(t, "events", must[store.Head](t)(r.Head()).Seq, int64(1+workers*each))
		})
	}
}

// testBackup checks that a copy made while the ledger is in use is whole, and never written over another; an engine that is
// copied with its own tools writes nothing.
func testBackup(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	h.write(t, s)
	path := filepath.Join(t.TempDir(), "copy")
	var err error
	view(t, s, h.book, func(store.Reader) { err = s.Backup(context.Background(), path) })
	if errors.Is(err, store.ErrOwnTools) {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("something was written, though the engine has its own tools: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(context.Background(), path); err == nil {
		t.Error("a backup was written over another")
	}
}
