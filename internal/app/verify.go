package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// mostProblems is how many problems a verification lists before it only counts them.
const mostProblems = 200

// replayed is how many events are replayed in one transaction of the scratch ledger.
const replayed = 4096

// A verifier works a book out again from its events and keeps what it finds wrong.
type verifier struct {
	ctx      context.Context
	book     string
	reader   store.Reader
	scratch  store.Store
	head     store.Head
	problems []Problem
	more     int
	progress func(done, total int64)
}

// Verify works the whole book out again from its events and names every difference, changing nothing: hashes from the
// stored cells, sequence and times, then every line, balance, register row and item by recording each event afresh in a
// scratch ledger and comparing table by table, cell by cell; the root; and, where one is given, an older checkpoint.
//
// Shape: the problems are those of single events first, then tables, then the root and the checkpoint; at most 200, the
// last of which says how many more there are. Errors: faults only; whatever is wrong with the book is a problem.
func (b *Book) Verify(ctx context.Context, checkpointNote string, progress func(done, total int64)) (_ Verification, err error) {
	scratch, err := b.app.o.Scratch(ctx)
	if err != nil {
		return Verification{}, fmt.Errorf("making a scratch ledger to verify against: %w", err)
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	if err := scratch.Open(ctx, b.code); err != nil {
		return Verification{}, fmt.Errorf("making a scratch book to verify against: %w", err)
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	v := &verifier{ctx: ctx, book: b.code, scratch: scratch, progress: progress}
	var out Verification
	err = b.store.View(ctx, b.code, func(r store.Reader) (err error) {
		defer asProblem(&err)
		v.reader = r
		out, err = v.run(checkpointNote)
		return err
	})
	if err != nil && ctx.Err() != nil {
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

func (v *verifier) run(checkpointNote string) (Verification, error) {
	var err error
	if v.head, err = v.reader.Head(); err != nil {
		return Verification{}, fmt.Errorf("asking where the book stands: %w", err)
	}
	out := Verification{Size: v.head.Seq}
	whole, err := v.replay()
	if err != nil {
		return out, err
	}
	if whole {
		if err := v.compareTables(); err != nil {
			return out, err
		}
	}
	root, err := seal.Root(v.reader, v.head.Seq)
	if err != nil {
		return out, fmt.Errorf("working out the root of %d events: %w", v.head.Seq, err)
	}
	out.Root = root.String()
	if whole {
		if err := v.compareRoots(root); err != nil {
			return out, err
		}
	}
	if checkpointNote != "" {
		if err := v.checkpoint(checkpointNote, root); err != nil {
			return out, err
		}
	}
	v.progress(2*v.head.Seq, 2*v.head.Seq)
	return out, nil
}

// replay checks every event by itself and records it afresh in the scratch ledger. It tells whether all of them could
// be: after one that could not, what follows from it cannot be told from what was altered.
func (v *verifier) replay() (whole bool, err error) {
	whole = true
	last := store.Stored{}
	var batch []store.Stored
	flush := func() error {
		if whole && len(batch) > 0 {
			whole, err = v.replayBatch(batch)
		}
		batch = batch[:0]
		v.progress(last.Seq, 2*v.head.Seq)
		return err
	}
	for r, err := range v.reader.Records(1, v.head.Seq) {
		if err != nil {
			return false, fmt.Errorf("reading the event after %d: %w", last.Seq, err)
		}
		v.checkEvent(last, r)
		last = r
		if batch = append(batch, r); len(batch) == replayed {
			if err := flush(); err != nil {
				return false, err
			}
		}
	}
	if err := flush(); err != nil {
		return false, err
	}
	if last.Seq != v.head.Seq {
		v.find("heads", v.book, "the book is said to have %d events, and the last that is there is %d", v.head.Seq, last.Seq)
		whole = false
	}
	return whole, nil
}

// checkEvent checks what can be seen of one event and the one before it.
func (v *verifier) checkEvent(last, r store.Stored) {
	key := fmt.Sprint(r.Seq)
	if opened := "books/" + v.book; r.Seq == 1 && r.Key != opened {
		v.find("heads", v.book, "the book is called %s, and was opened as %s", v.book, strings.TrimPrefix(r.Key, "books/"))
	}
	if r.Seq != last.Seq+1 {
		v.find("sequence", key, "event %d follows event %d: what was between is gone, or was put in", r.Seq, last.Seq)
	}
	if r.At < last.At {
		v.find("time", key, "event %d (%s) was recorded before the event that it follows", r.Seq, r.Key)
	}
	if store.Leaf(v.book, r.Record) != r.Leaf {
		v.find("events", key, "event %d (%s) is not what was sealed: its time, kind, key, actor, load, file, sheet, row, body or lines were altered, or its leaf was", r.Seq, r.Key)
	}
}

// replayBatch records events afresh at the end of the scratch book.
func (v *verifier) replayBatch(batch []store.Stored) (whole bool, err error) {
	var wrong *store.Stored
	var why string
	err = v.scratch.Update(v.ctx, v.book, func(w store.Writer) error {
		head, err := w.Head()
		if err != nil {
			return err
		}
		wrong, why = nil, ""
		overlay := pooled.NewOverlay(w.State(), head.Seq)
		for i := range batch {
			if why = again(overlay, batch[i].Record); why != "" {
				wrong = &batch[i]
				break
			}
		}
		if drained := overlay.Drain(); len(drained.Records) > 0 {
			return w.Append(drained)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("replaying events %d to %d: %w", batch[0].Seq, batch[len(batch)-1].Seq, err)
	}
	if wrong != nil {
		v.find("replay", fmt.Sprint(wrong.Seq),
			"event %d (%s) cannot be recorded again: %s; the tables were not compared", wrong.Seq, wrong.Key, why)
	}
	return wrong == nil, nil
}

// again records an event afresh and says why it could not be; empty when it was, in its own place.
func again(overlay *pooled.Overlay, r pooled.Record) (why string) {
	defer func() {
		if p := recover(); p != nil {
			why = fmt.Sprintf("what is stored makes no sense: %v", p)
		}
	}()
	event, err := pooled.Decode(r.Table, r.Body)
	if err != nil {
		return err.Error()
	}
	out, refusal := overlay.Record(event, r.Meta)
	switch {
	case refusal != nil:
		return refusal.Error()
	case out.Again:
		return "it is the same as " + out.Key
	case out.Seq != r.Seq:
		return fmt.Sprintf("it would be event %d", out.Seq)
	}
	return ""
}

// compareRoots holds the root of the stored hashes against that of the events replayed.
func (v *verifier) compareRoots(root seal.Hash) error {
	return v.scratch.View(v.ctx, v.book, func(r store.Reader) error {
		afresh, err := seal.Root(r, v.head.Seq)
		if err != nil {
			return fmt.Errorf("working out the root of the replayed events: %w", err)
		}
		if afresh != root {
			v.find("root", fmt.Sprint(v.head.Seq), "the root of the stored hashes is %s, that of the events is %s", root, afresh)
		}
		return nil
	})
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

// compareTables compares every table of the book with that of the scratch book.
func (v *verifier) compareTables() error {
	return v.scratch.View(v.ctx, v.book, func(afresh store.Reader) error {
		tables := v.reader.Tables()
		if !slices.Equal(tables, afresh.Tables()) {
			return fmt.Errorf("the book has the tables %v and a new one has %v", tables, afresh.Tables())
		}
		for i, table := range tables {
			v.progress(v.head.Seq+v.head.Seq*int64(i)/int64(len(tables)), 2*v.head.Seq)
			if err := v.compareTable(table, afresh); err != nil {
				return fmt.Errorf("comparing the table %s: %w", table, err)
			}
		}
		return nil
	})
}
