package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// testCheck checks books made by chance against what their own events wrote: nothing differs, and rules are answered as by
// the book itself. Against what an event did not write, it differs.
func testCheck(t *testing.T, engine Engine) {
	s := engine(t)()
	rapid.Check(t, func(rt *rapid.T) {
		h := freshBook(rt, s)
		whole := h.batch
		for range rapid.IntRange(0, 3).Draw(rt, "batches") {
			h.write(rt, s)
			h.draw(rt, 5)
			whole = grown(whole, h.batch)
		}
		h.write(rt, s)
		whole.Open = h.openNow()
		differences := h.check(rt, s, whole)
		if len(differences) > 0 {
			rt.Fatalf("a book differs from itself: %+v", differences)
		}
		table, wrong := spoilt(rt, whole)
		differences = h.check(rt, s, wrong)
		if !slices.ContainsFunc(differences, func(d store.Difference) bool { return d.Table == table }) {
			rt.Fatalf("%s is not among what differs: %+v", table, differences)
		}
	})
}

// check holds a batch of all that a book's events wrote beside the book.
func (h *history) check(t Asker, s store.Store, whole pooled.Batch) (differences []store.Difference) {
	t.Helper()
	found := func(d store.Difference) { differences = append(differences, d) }
	err := s.Check(context.Background(), h.book, found, func(c store.Checker) error {
		h.compareRecords(t, c.Stored(), 1, h.head.Seq)
		if _, ok := c.State().Document("receipts/none"); ok {
			t.Fatal("something is found before anything is compared")
		}
		for _, item := range h.items {
			if _, ok := c.State().Item(item.Key); ok {
				t.Fatalf("the item %s is found before the event that opens it is compared", item.Key)
			}
		}
		events, err := c.Next()
		if err != nil {
			return err
		}
		for i := range events {
			want := h.records[i]
			want.Entries = nil
			same(t, "event", events[i].Stored, store.Stored{Record: want, Leaf: store.Leaf(h.book, h.records[i])})
		}
		if err := errors.Join(c.Compare(whole), c.Settle()); err != nil {
			return err
		}
		if len(differences) == 0 {
			h.comparePast(t, c.State())
		}
		if more, err := c.Next(); err != nil || len(more) > 0 {
			t.Fatalf("%d events follow the last: %v", len(more), err)
		}
		return c.Finish()
	})
	if err != nil {
		t.Fatal(err)
	}
	return differences
}

// grown is a batch with another behind it.
func grown(a, b pooled.Batch) pooled.Batch {
	return pooled.Batch{
		Records: slices.Concat(a.Records, b.Records), Versions: slices.Concat(a.Versions, b.Versions),
		Documents: slices.Concat(a.Documents, b.Documents), Items: slices.Concat(a.Items, b.Items),
	}
}

// openNow is what is open by now of every item that was ever moved.
func (h *history) openNow() map[string][]pooled.Amount {
	out := map[string][]pooled.Amount{}
	for _, item := range h.items {
		out[item.Key] = h.amounts(store.Asked{Item: item.Key})
	}
	return out
}

// spoilt changes something that a batch writes, and tells to which table.
func spoilt(t *rapid.T, b pooled.Batch) (string, pooled.Batch) {
	b = grown(b, pooled.Batch{})
	choices := []string{"events", "books"}
	for what, n := range map[string]int{"documents": len(b.Documents), "items": len(b.Items)} {
		if n > 0 {
			choices = append(choices, what)
		}
	}
	slices.Sort(choices)
	table := rapid.SampledFrom(choices).Draw(t, "spoilt")
	switch table {
	case "events":
		r := &b.Records[rapid.IntRange(0, len(b.Records)-1).Draw(t, "which")]
		r.Row++
	case "books":
		b.Versions[0].Row = &pooled.BookOpened{Code: "another", PublicKey: "k"}
	case "documents":
		d := &b.Documents[rapid.IntRange(0, len(b.Documents)-1).Draw(t, "which")]
		d.Other = fmt.Sprint(d.Other, "x")
	case "items":
		i := &b.Items[rapid.IntRange(0, len(b.Items)-1).Draw(t, "which")]
		i.Note += "x"
	}
	return table, b
}

// testChecksAtOnce checks a book many times at the same time: none waits for what another has, which waits for it.
func testChecksAtOnce(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	h.write(t, s)
	var done sync.WaitGroup
	for range 24 {
		done.Go(func() {
			err := s.Check(context.Background(), h.book, func(store.Difference) {}, func(store.Checker) error { return nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
}
