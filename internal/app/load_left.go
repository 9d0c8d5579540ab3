package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// A load may leave out the rows that are in error, where somebody asks for it: they are put into a workbook to be mended,
// and how many they are stands in the load's first event. Which rows cannot go in without them is seen by trying: whatever
// is refused is left out in turn, until the rest goes in as a whole.

// leftOut are the rows that a load goes without.
type leftOut struct {
	rows     map[load.Spot]bool
	docs     map[string]bool  // documents, all rows of which are left out, by table
	problems []ledger.Problem // what is wrong with them, each once
	known    map[ledger.Problem]bool
}

func newLeftOut() *leftOut {
	return &leftOut{rows: map[load.Spot]bool{}, docs: map[string]bool{}, known: map[ledger.Problem]bool{}}
}

func docOf(t *pooled.Table, doc string) string { return t.Name + "|" + doc }

// has tells whether a row is left out. A load that leaves nothing out has none.
func (o *leftOut) has(r load.Row) bool {
	return o != nil && (o.rows[spotOf(r)] || r.Table.Group != nil && o.docs[docOf(r.Table, r.Doc)])
}

// add leaves out what a run found to be in error. Shape: false where that leaves errors which are no row's, so that
// nothing is won by it; problems has them all the same.
func (o *leftOut) add(found *leftOut, problems []ledger.Problem) bool {
	before := len(o.rows) + len(o.docs)
	for s := range found.rows {
		o.rows[s] = true
	}
	for d := range found.docs {
		o.docs[d] = true
	}
	ofRows := true
	for _, p := range problems {
		if !o.rows[load.Spot{File: p.File, Sheet: p.Sheet, Row: int64(p.Row)}] {
			ofRows = false
		}
		if !o.known[p] {
			o.known[p] = true
			o.problems = append(o.problems, p)
		}
	}
	slices.SortStableFunc(o.problems, func(a, b ledger.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row))
	})
	return ofRows && len(o.rows)+len(o.docs) > before
}

// leave keeps that rows of a document are in error.
func (l *loading) leave(rows []load.Kept) {
	if l.inError == nil {
		return
	}
	for _, r := range rows {
		at := l.places[r.Part]
		l.inError.rows[load.Spot{File: at.file, Sheet: at.sheet, Row: r.Row}] = true
	}
}

// leaveEvent keeps that an event, judged after it was recorded, is in error.
func (l *loading) leaveEvent(t *pooled.Table, e pooled.Event, m pooled.Meta) {
	if l.inError == nil {
		return
	}
	l.inError.rows[load.Spot{File: m.File, Sheet: m.Sheet, Row: m.Row}] = true
	if t.Group != nil {
		l.inError.docs[docOf(t, pooled.Fold(t.Key(e)))] = true
	}
}

// loadRest loads the rows that are not in error. It is tried until what is left goes in; then the rows that do not are
// handed over, and it is run for good.
//
// Errors: the refusal of all, where an error is no row's, where nothing else is new, and where the load is to wait for
// another person, who approves files as they are.
func (b *Book) loadRest(ctx context.Context, paths, passed []string, files []load.File, o LoadOptions) (plan, error) {
	leave := newLeftOut()
	var p plan
	for {
		tried, err := b.load(ctx, files, o, loadRun{tryOnly: true, leave: leave})
		var r *ledger.Refusal
		if err == nil {
			p = tried
			break
		}
		if !errors.As(err, &r) || len(r.Problems) == 0 {
			return tried, err
		}
		if len(r.Problems) > load.Most { // nobody has been told of all that is left out
			r.Hint = "So many things are wrong that no rows are left out. " + r.Hint
			return tried, r
		}
		if !leave.add(tried.inError, r.Problems) {
			return tried, refusalOf(leave.problems, len(leave.problems))
		}
	}
	p.loaded.LeftOut, p.loaded.Problems = p.left, leave.problems
	switch {
	case p.left > 0 && p.loaded.Nothing:
		return p.nothing(), nothingElse(leave.problems)
	case p.left > 0 && p.loaded.Waits != nil:
		return p.nothing(), waitsWhole(leave.problems)
	}
	if o.DryRun || p.loaded.Nothing {
		return p, nil
	}
	if o.Confirm != nil {
		yes, err := o.Confirm(p.of(passed, o))
		if p.declined = !yes; err != nil || !yes {
			return p.nothing(), err
		}
	}
	if p.left > 0 {
		made, err := b.rejects(ctx, paths, leave.problems, leave)
		if err != nil {
			return p.nothing(), err
		}
		if err := o.LeaveOut(made); err != nil {
			return p.nothing(), err
		}
	}
	done, err := b.load(ctx, files, o, loadRun{planned: &p, leave: leave})
	done.loaded.LeftOut, done.loaded.Problems = done.left, leave.problems
	return done, err
}

// nothing is a plan that was not carried out.
func (p plan) nothing() plan {
	p.loaded.Load, p.loaded.Head = 0, p.head
	return p
}

// nothingElse refuses a load of which nothing is new but what is in error.
func nothingElse(problems []ledger.Problem) *ledger.Refusal {
	r := refusalOf(problems, len(problems))
	r.Text = fmt.Sprintf("Nothing was written: all rows but those in error are on the books, and %s.", thingsWrong(len(problems)))
	return r
}

// waitsWhole refuses to leave rows out of a load that waits: what was submitted is its files.
func waitsWhole(problems []ledger.Problem) *ledger.Refusal {
	all := append(slices.Clone(problems), ledger.Problem{
		Code: "LOAD-027", Text: "The load is to wait for another person, who approves its files as they are: no rows can be left out of it.",
		Hint: "Put the files right, or take the rows out of them, and load them again.",
	})
	return refusalOf(all, len(all))
}
