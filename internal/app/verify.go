package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// mostProblems is how many problems a verification lists before it only counts them.
const mostProblems = 200

// A verifier works a book out again from its events and keeps what it finds wrong.
type verifier struct {
	book     string
	reader   store.Reader
	head     store.Head
	problems []Problem
	more     int
	progress func(done, total int64)
}

// Verify works the whole book out again from its events and names every difference, changing nothing: sequence and times,
// then every event, line, document, item, register row, hash and sum, by recording each event afresh and holding what it
// writes beside what is there, cell by cell; and, where one is given, an older checkpoint.
//
// Shape: the problems are in order of events, then those of sums, then the checkpoint's; at most 200, the last of which says
// how many more there are. Errors: faults only; whatever is wrong with the book is a problem.
func (b *Book) Verify(ctx context.Context, checkpointNote string, progress func(done, total int64)) (Verification, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	v := &verifier{book: b.code, progress: progress}
	var out Verification
	err := b.store.Check(ctx, b.code, v.differs, func(c store.Checker) (err error) {
		defer asProblem(&err)
		v.reader = c.Stored()
		out, err = v.run(c, checkpointNote)
		return err
	})
	if err != nil && (ctx.Err() != nil || errors.As(err, new(*ledger.Refusal))) {
		return Verification{}, err
	}
	if err != nil {
		// What cannot be read is the book's fault, not the reader's.
		v.find("ledger", b.code, "cannot be read: %v", err)
	}
	out.Problems, out.OK = v.found(), len(v.problems) == 0
	return out, nil
}

// asProblem makes an error of a panic: a cell that was altered may hold what nothing that reads it was made for.
func asProblem(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("what is stored makes no sense: %v", r)
	}
}

func (v *verifier) find(kind, key, format string, args ...any) {
	if len(v.problems) >= mostProblems-1 {
		v.more++
		if v.more > 1 {
			return
		}
	}
	v.problems = append(v.problems, Problem{Kind: kind, Key: key, Text: fmt.Sprintf(format, args...)})
}

// found is the list of problems; when it is full its last says how many more there are.
func (v *verifier) found() []Problem {
	if v.more > 1 {
		v.problems[len(v.problems)-1] = Problem{Kind: "more", Text: fmt.Sprintf("and %d more", v.more)}
	}
	return v.problems
}

func (v *verifier) run(c store.Checker, checkpointNote string) (Verification, error) {
	var err error
	if v.head, err = v.reader.Head(); err != nil {
		return Verification{}, fmt.Errorf("asking where the book stands: %w", err)
	}
	out := Verification{Size: v.head.Seq}
	whole, err := v.replay(c)
	if err == nil && whole {
		err = c.Finish()
	}
	if err != nil {
		return out, err
	}
	root, err := seal.Root(v.reader, v.head.Seq)
	if err != nil {
		return out, fmt.Errorf("working out the root of %d events: %w", v.head.Seq, err)
	}
	out.Root = root.String()
	if checkpointNote != "" {
		if err := v.checkpoint(checkpointNote, root); err != nil {
			return out, err
		}
	}
	v.progress(v.head.Seq, v.head.Seq)
	return out, nil
}

// replay records every event afresh and compares what it writes. It tells whether all of them could be: after one that
// could not, what follows from it cannot be told from what was altered, and only each event's own seal is looked at.
func (v *verifier) replay(c store.Checker) (whole bool, err error) {
	overlay := pooled.NewOverlay(c.State(), 0)
	overlay.PassFunds()
	last := store.Stored{}
	for {
		events, err := c.Next()
		if err != nil {
			return false, fmt.Errorf("reading the event after %d: %w", last.Seq, err)
		}
		if len(events) == 0 {
			break
		}
		done, why := again(overlay, events)
		if why == "" {
			err = c.Compare(overlay.Drain())
		} else {
			err = c.Settle()
		}
		if err != nil { // of the events that were given to be compared before these
			return false, fmt.Errorf("comparing the events to %d: %w", last.Seq, err)
		}
		for i := range events[:done] {
			v.follows(last, events[i].Stored)
			last = events[i].Stored
		}
		if why != "" {
			r := events[done].Stored
			v.follows(last, r)
			v.find("replay", fmt.Sprint(r.Seq), "event %d (%s) cannot be recorded again: %s; the tables were not compared from event %d on",
				r.Seq, r.Key, why, events[0].Seq)
			return false, v.seals(events[0].Seq, last)
		}
		v.progress(last.Seq, v.head.Seq)
	}
	if err := c.Settle(); err != nil {
		return false, fmt.Errorf("comparing the events to %d: %w", last.Seq, err)
	}
	if last.Seq != v.head.Seq {
		v.find("heads", v.book, "the book is said to have %d events, and the last that is there is %d", v.head.Seq, last.Seq)
		return false, nil
	}
	return true, nil
}

// follows checks what can be seen of one event and the one before it.
func (v *verifier) follows(last, r store.Stored) {
	key := fmt.Sprint(r.Seq)
	if opened := "books/" + v.book; r.Seq == 1 && r.Key != opened {
		v.find("heads", v.book, "the book is called %s, and was opened as %s", v.book, strings.TrimPrefix(r.Key, "books/"))
	}
	if r.Seq != last.Seq+1 {
		v.find("events", key, "event %d follows event %d: what was between is gone, or was put in", r.Seq, last.Seq)
	}
	if r.At < last.At {
		v.find("events", key, "event %d (%s) was recorded before the event that it follows", r.Seq, r.Key)
	}
}

// seals looks at the seal of each event from one on; those after last have not been looked at before.
func (v *verifier) seals(from int64, last store.Stored) error {
	for r, err := range v.reader.Records(from, v.head.Seq) {
		if err != nil {
			return fmt.Errorf("reading the event after %d: %w", last.Seq, err)
		}
		if store.Leaf(v.book, r.Record) != r.Leaf {
			v.unsealed(r.Seq, r.Key)
		}
		if r.Seq > last.Seq+1 { // the one after last has been looked at
			v.follows(last, r)
		}
		if r.Seq > last.Seq {
			last = r
		}
	}
	return nil
}

func (v *verifier) unsealed(seq, key any) {
	v.find("events", fmt.Sprint(seq), "event %v (%v) is not what was sealed: its time, kind, key, actor, load, file, sheet, row, body or lines were altered, or its leaf was", seq, key)
}

// again records events afresh, and tells how many it could, and why the one after them could not be recorded; empty when all
// were, each in its own place.
func again(overlay *pooled.Overlay, events []store.Read) (done int, why string) {
	defer func() {
		if p := recover(); p != nil {
			why = fmt.Sprintf("what is stored makes no sense: %v", p)
		}
	}()
	for ; done < len(events); done++ {
		r := &events[done]
		if r.Unread != nil {
			return done, r.Unread.Error()
		}
		out, refusal := overlay.Record(r.Event, r.Meta)
		switch {
		case refusal != nil:
			return done, refusal.Error()
		case out.Again:
			return done, "it is the same as " + out.Key
		case out.Seq != r.Seq:
			return done, fmt.Sprintf("it would be event %d", out.Seq)
		}
	}
	return done, ""
}

// checkpoint holds the book against what was signed of it earlier.
func (v *verifier) checkpoint(noteText string, root seal.Hash) error {
	c, err := seal.Open(noteText, v.head.PublicKey)
	switch {
	case errors.Is(err, seal.ErrNotCheckpoint):
		v.find("checkpoint", "", "the file given is not a checkpoint")
		return nil
	case err != nil:
		v.find("checkpoint", "", "%v: the book's key is %s", err, v.head.PublicKey)
		return nil
	}
	key := fmt.Sprint(c.Size)
	if c.Size > v.head.Seq {
		v.find("checkpoint", key, "the checkpoint is of %d events, and the book has %d: the last ones are gone", c.Size, v.head.Seq)
		return nil
	}
	then, err := seal.Root(v.reader, c.Size)
	if err != nil {
		return fmt.Errorf("working out the root of the first %d events: %w", c.Size, err)
	}
	if then != c.Root {
		v.find("checkpoint", key, "the root of the first %d events is %s, and %s was signed: history before it was changed",
			c.Size, then, c.Root)
		return nil
	}
	proof, err := seal.ProveConsistency(v.reader, c.Size, v.head.Seq)
	if err != nil {
		return fmt.Errorf("proving that the book continues the checkpoint: %w", err)
	}
	if err := seal.CheckConsistency(proof, c.Size, c.Root, v.head.Seq, root); err != nil {
		v.find("checkpoint", key, "%v", err)
	}
	return nil
}
