package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
)

// A transaction that a passing trouble ended is run again: it met another, or the connection was lost, or another server has
// taken the place of the one it spoke with. That is done a bounded number of times, with pauses that grow, and only where
// the database was reached before: who names a server that is not there is to hear it at once.
const (
	mostTries    = 80 // a minute and more: as long as another server may take to come in the place of one that is lost
	mostWaits    = 20 // for the book, each as long as the engine waits
	firstPause   = 20 * time.Millisecond
	longestPause = time.Second
)

// errCommitting marks that it was the commit that failed, and so is not known whether it was done.
var errCommitting = errors.New("committing")

// mayPass tells whether to run a transaction again after an error, and waits a while first.
func (s *Store) mayPass(ctx context.Context, tried int, err error) bool {
	if tried >= mostTries || !s.reached.Load() || !s.dialect.IsPassing(err) {
		return false
	}
	if s.dialect.IsBusy(err) {
		return tried < mostWaits && ctx.Err() == nil
	}
	pause := time.NewTimer(min(firstPause<<min(tried, 10), longestPause))
	defer pause.Stop()
	select {
	case <-pause.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Update runs fn alone in the book; when it fails, nothing has happened.
//
// Errors: store.ErrUnsure where the connection was lost in the commit and the database could not be asked what became of it.
func (s *Store) Update(ctx context.Context, book string, fn func(store.Writer) error) error {
	var unsure *writer // what was being committed when it was lost
	for tried := 0; ; tried++ {
		var w *writer
		err := s.run(ctx, true, func(t *tx) error {
			r, err := s.open(t, book)
			if err != nil {
				return err
			}
			if unsure != nil {
				arrived, err := r.holds(unsure)
				if err != nil {
					return err
				}
				if arrived {
					w = unsure
					return nil
				}
				unsure = nil
			}
			w = newWriter(r)
			return heeding(func() error { return fn(w) }, r)
		})
		if err == nil {
			w.remember()
			return nil
		}
		if w != nil && errors.Is(err, errCommitting) && s.dialect.IsPassing(err) {
			unsure = w
		}
		if s.mayPass(ctx, tried, err) {
			continue
		}
		if unsure != nil {
			return fmt.Errorf("%w: %w", store.ErrUnsure, err)
		}
		return err
	}
}

// once runs fn in a transaction that writes and is not run again.
//
// Errors: store.ErrUnsure where the connection was lost in the commit.
func (s *Store) once(ctx context.Context, fn func(*tx) error) error {
	err := s.run(ctx, true, fn)
	if errors.Is(err, errCommitting) && s.dialect.IsPassing(err) {
		return fmt.Errorf("%w: %w", store.ErrUnsure, err)
	}
	return err
}

// View runs fn against one unchanging state of the book. Before fn has begun, a connection that was lost is made again.
func (s *Store) View(ctx context.Context, book string, fn func(store.Reader) error) error {
	return s.ask(ctx, func(t *tx, begun func()) error {
		r, err := s.open(t, book)
		if err != nil {
			return err
		}
		begun()
		return heeding(func() error { return fn(r) }, r)
	})
}

// ask runs fn in a transaction that only reads, and again after a trouble that passes, as long as fn has not begun to tell
// anyone.
func (s *Store) ask(ctx context.Context, fn func(t *tx, begun func()) error) error {
	for tried := 0; ; tried++ {
		told := false
		err := s.run(ctx, false, func(t *tx) error { return fn(t, func() { told = true }) })
		if err == nil || told || !s.mayPass(ctx, tried, err) {
			return err
		}
	}
}

// heeding runs fn, and answers with the first fault beneath a State instead of what fn made of it: rules that are answered
// with nothing from then on may come to any answer, or find it impossible and panic.
func heeding(fn func() error, states ...*reader) (err error) {
	defer func() {
		for _, r := range states {
			if r.fault != nil {
				_ = recover()
				err = r.fault
				return
			}
		}
	}()
	return fn()
}

// holds tells whether a book holds what a writer wrote: its last event is there, with the same leaf, so all of it is.
func (r *reader) holds(w *writer) (bool, error) {
	if w.last == (seal.Hash{}) {
		return true, nil // it wrote nothing
	}
	if r.head.seq < w.head.seq {
		return false, nil
	}
	leaves, err := r.Leaves(w.head.seq-1, w.head.seq)
	return err == nil && len(leaves) == 1 && leaves[0] == w.last, err
}
