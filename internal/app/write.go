package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// errTried ends a transaction that was only tried: it did everything, and all of it is rolled back.
var errTried = errors.New("tried only")

// A write is one transaction under way: events take effect on the overlay and are appended from it.
type write struct {
	book     *Book
	writer   store.Writer
	overlay  *pooled.Overlay
	head     store.Head      // where the book stood before
	meta     pooled.Meta     // when, and by whom
	appended []pooled.Record // by the last flush
}

// write runs fn in the one transaction in which anything is ever recorded; fn may run more than once. On a dry run
// everything is done and then rolled back.
//
// Errors: what fn answers; PERSON-001 when it must be said who is acting; store.ErrBusy.
func (b *Book) write(ctx context.Context, dryRun bool, fn func(*write) error) error {
	err := b.store.Update(ctx, b.code, func(w store.Writer) error {
		head, err := w.Head()
		if err != nil {
			return fmt.Errorf("asking where the book stands: %w", err)
		}
		t := &write{book: b, writer: w, overlay: pooled.NewOverlay(w.State(), head.Seq), head: head, meta: pooled.Meta{At: head.At}}
		if err := fn(t); err != nil {
			return err
		}
		if dryRun {
			return errTried
		}
		return nil
	})
	if dryRun && errors.Is(err, errTried) {
		return nil
	}
	return err
}

// begin begins a command: it says when, and by whom, what comes next is recorded.
func (t *write) begin() (err error) {
	// A clock that was put back does not put the book back.
	t.meta.At = max(t.book.app.o.Now().UnixMicro(), t.meta.At)
	t.overlay.Begin(t.writer.State(), t.meta.At)
	t.meta.Actor, err = t.book.acting(t.overlay)
	return err
}

// record makes an event take effect. A refusal comes back with the nearest known codes in its hints.
func (t *write) record(e pooled.Event) (pooled.Outcome, error) {
	out, refusal := t.overlay.Record(e, t.meta)
	if refusal != nil {
		hintsFrom(t.overlay).add(e.Table(), refusal.Problems)
		return out, refusal
	}
	if no := t.conflict(e, out); no != nil {
		return out, no
	}
	out.Warnings = slices.Concat(out.Warnings, t.farAhead(e, out), hintsFrom(t.overlay).alike(e, out))
	return out, nil
}

// farAhead warns of a new event dated more than a year from now: a slip of the year is caught by nothing else.
func (t *write) farAhead(e pooled.Event, out pooled.Outcome) []string {
	d, ok := e.(pooled.Dated)
	if !ok || out.Again || d.When() <= t.today().AddMonths(12) {
		return nil
	}
	return []string{fmt.Sprintf("%s is dated %s, more than a year from now; is the year right?", pooled.EventKey(e), d.When().Short())}
}

// judge judges the transaction as a whole.
func (t *write) judge() error {
	var refusal *ledger.Refusal
	for _, u := range t.overlay.Settle() {
		hintsFrom(t.overlay).add(u.Event.Table(), u.Problems)
		if refusal == nil {
			refusal = &ledger.Refusal{
				Code: u.Problems[0].Code, Kind: ledger.Invalid,
				Text: fmt.Sprintf("%s was not recorded.", pooled.EventKey(u.Event)),
			}
		}
		refusal.Problems = append(refusal.Problems, u.Problems...)
	}
	if refusal != nil {
		return refusal
	}
	return nil
}

// finish judges the transaction and appends what it recorded.
func (t *write) finish() error {
	if err := t.judge(); err != nil {
		return err
	}
	return t.flush()
}

// flush appends what was recorded since the last flush.
func (t *write) flush() error {
	batch := t.overlay.Drain()
	if len(batch.Records) == 0 {
		return nil
	}
	if err := t.writer.Append(batch); err != nil {
		return fmt.Errorf("appending events %d to %d: %w", batch.Records[0].Seq, t.overlay.Head(), err)
	}
	t.appended = batch.Records
	return nil
}
