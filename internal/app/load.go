package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// errNothing ends a load that found everything on the books already: its own event is rolled back with it.
var errNothing = errors.New("everything is on the books already")

// plan is what a first run of a load found, and what it stood on.
type plan struct {
	loaded   Loaded
	head     int64 // where the book stood before
	files    []load.File
	takes    []pooled.Take // of a load that waits for another person
	left     int64         // rows that were left out
	inError  *leftOut      // rows that were refused, where they may be left out
	declined bool          // somebody was asked, and said no
}

// Load loads files and folders of the load format, all of it or nothing: again changes nothing, and errors come all at
// once. With a Confirm the load is tried first, shown, and then run again, provided that nothing moved in between; so it is
// with a LeaveOut, which has it go without the rows that are in error.
//
// Errors: a refusal with every problem placed (Invalid), or that the plan is stale (Stale); the counts come with it.
func (b *Book) Load(ctx context.Context, paths []string, o LoadOptions) (Loaded, error) {
	files, passed, err := load.Find(paths)
	if err != nil {
		return Loaded{DryRun: o.DryRun, PassedOver: passed}, err
	}
	if o.LeaveOut != nil {
		done, err := b.loadRest(ctx, paths, passed, files, o)
		return done.of(passed, o), err
	}
	first := plan{}
	if o.Confirm != nil && !o.DryRun {
		if first, err = b.load(ctx, files, o, loadRun{tryOnly: true}); err != nil {
			return first.of(passed, o), err
		}
		loaded := first.of(passed, o)
		if loaded.Nothing {
			loaded.Answered = true
			return loaded, nil
		}
		if loaded.Answered, err = o.Confirm(loaded); err != nil || !loaded.Answered {
			loaded.Load, loaded.Head = 0, first.head
			return loaded, err
		}
		done, err := b.load(ctx, files, o, loadRun{planned: &first})
		return done.of(passed, o), err
	}
	done, err := b.load(ctx, files, o, loadRun{tryOnly: o.DryRun})
	return done.of(passed, o), err
}

func (p plan) of(passed []string, o LoadOptions) Loaded {
	l := p.loaded
	l.PassedOver, l.DryRun, l.Answered = passed, o.DryRun, !p.declined
	return l
}

// loadRun says how a load is run: tried only, or for good, and then (where it was planned) only as planned; or as the
// approval of a load that waits.
type loadRun struct {
	tryOnly  bool
	planned  *plan
	approves *approvesLoad
	leave    *leftOut // rows that it goes without; nil where all rows go in, or none
}

// load runs a load in one transaction. One that has to wait for another person is tried, and submitted.
func (b *Book) load(ctx context.Context, files []load.File, o LoadOptions, run loadRun) (plan, error) {
	var p plan
	err := b.write(ctx, run.tryOnly, func(t *write) error {
		if err := t.begin(); err != nil {
			return err
		}
		l := newLoading(ctx, t, o)
		l.approves, l.without = run.approves, run.leave
		if run.leave != nil {
			l.inError = newLeftOut()
		}
		waits := t.loadWaits(l)
		l.submits = waits != nil
		err := l.run(files, run.planned)
		p = plan{loaded: l.outcome(err), head: t.head.Seq, files: l.files, takes: l.takes.List(), left: l.left, inError: l.inError}
		if err == nil && waits != nil {
			p.loaded.Waits = waits
			if !run.tryOnly {
				return errWaits
			}
		}
		return err
	})
	switch {
	case errors.Is(err, errNothing):
		return p, nil
	case errors.Is(err, errWaits):
		return b.submitLoad(ctx, p)
	}
	return p, err
}

// loading is one run of a load in its transaction.
type loading struct {
	ctx      context.Context
	t        *write
	progress func(done, total int64, what string)
	number   int64
	files    []load.File
	places   []place
	parts    []load.Part
	counts   []TableCount // by the table's place in pooled.Tables
	spool    *load.Spool
	recorded int64 // rows of the spool, recorded or refused
	fresh    int64 // events recorded since the last flush
	problems load.Problems
	warnings []string
	quiet    int // warnings that are only counted
	failed   failures
	waiting  []waiting // money documents of one day that were refused as the books stood
	hints    *hints
	submits  bool // it waits for another person
	takes    pooled.Takes
	approves *approvesLoad // the load that waits, where this is its approval
	// days are those of the contracts and decisions that were read, by folded key, on which what follows from them posts.
	days   map[string]calendar.Date
	totals map[string]money.Pence // that tables must come to

	found span  // of the events of rows that are on the books already
	in    int64 // the load that all of them are in

	without *leftOut // rows that it goes without
	left    int64    // how many they are
	inError *leftOut // rows that are in error, where they may be left out
}

// place is a file or sheet of a load.
type place struct{ file, sheet string }

// place says of problems in which cells they stand, and whose code was meant where a name stands for it: that is known only
// once everything was read.
func (l *loading) place(problems []ledger.Problem) {
	parts := map[place]*load.Part{}
	for i := range l.parts {
		parts[place{l.parts[i].File, l.parts[i].Sheet}] = &l.parts[i]
	}
	for i := range problems {
		p := &problems[i]
		part := parts[place{p.File, p.Sheet}]
		if part == nil || p.Row == 0 {
			continue
		}
		if p.Cell == "" && part.Letters[p.Field] != "" {
			p.Cell = part.Letters[p.Field] + strconv.Itoa(p.Row)
		}
		l.hints.calledSo(part.Table, p)
	}
}

func newLoading(ctx context.Context, t *write, o LoadOptions) *loading {
	l := &loading{
		ctx: ctx, t: t, progress: o.Progress, number: t.head.Load + 1, counts: make([]TableCount, len(pooled.Tables)),
		totals: o.Totals, failed: newFailures(), hints: hintsFrom(t.overlay), days: map[string]calendar.Date{},
	}
	if l.progress == nil {
		l.progress = func(int64, int64, string) {}
	}
	for i, table := range pooled.Tables {
		l.counts[i].Table = table.Name
	}
	return l
}

// run reads, records and judges.
//
// Errors: errNothing; a refusal with all problems, or that the books or the files are not those that were planned with.
func (l *loading) run(files []load.File, planned *plan) (err error) {
	if planned != nil && l.t.head.Seq != planned.head {
		return stale(fmt.Sprintf("The book stood at event %d when this load was planned, and stands at %d now.", planned.head, l.t.head.Seq))
	}
	if l.spool, err = load.NewSpool(); err != nil {
		return err
	}
	defer func() {
		if unclosed := l.spool.Close(); unclosed != nil {
			err = errors.Join(err, unclosed)
		}
	}()
	if err := l.read(files); err != nil {
		return err
	}
	if planned != nil && !slices.EqualFunc(l.files, planned.files, sameFile) {
		return stale("A file has changed since this load was planned.")
	}
	if l.approves != nil {
		if err := l.approve(); err != nil {
			return err
		}
	}
	if err := l.start(); err != nil {
		return err
	}
	if err := l.record(); err != nil {
		return err
	}
	l.controlTotals()
	if l.problems.Len() > 0 {
		return l.refusal()
	}
	if !slices.ContainsFunc(l.counts, func(c TableCount) bool { return c.New+c.Changed > 0 }) {
		if l.in, err = l.loadedIn(); err != nil {
			return err
		}
		return errNothing
	}
	return l.t.flush()
}

// controlTotals compares what tables come to with what somebody expected; not where rows are wrong, which are left out of
// the sums.
func (l *loading) controlTotals() {
	if l.problems.Len() > 0 {
		return
	}
	for i, table := range pooled.Tables {
		want, given := l.totals[table.Name]
		if got := l.counts[i].Amount; given && got != want {
			l.problems.Add(ledger.Problem{
				Code: "LOAD-026", Value: want.String(),
				Text: fmt.Sprintf("The rows of %s come to %s, and %s was expected: %s − %s = %s.",
					table.Name, got.Pounds(), want.Pounds(), got.Pounds(), want.Pounds(), (got - want).Pounds()),
				Hint: "Look for a row that is missing, stands twice or is not of this load; or put the total right.",
			})
		}
	}
}

func sameFile(a, b load.File) bool { return a.Path == b.Path && a.SHA256 == b.SHA256 }

func stale(text string) error {
	return ledger.Refuse(ledger.Stale, "LOAD-024", text, "Nothing was written. Run the load again, to see what it would do now.")
}

// start records the first event of the load: its number and its files.
func (l *loading) start() error {
	l.t.meta.Load = l.number
	l.t.overlay.WarnAtEnd()
	_, err := l.t.record(&pooled.LoadStarted{Number: int(l.number), Files: keptFiles(l.files), LeftOut: int(l.left)})
	return err
}

// keptFiles are the files of a load as they are kept: by name and hash.
func keptFiles(files []load.File) []pooled.LoadFile {
	var out []pooled.LoadFile
	for _, f := range files {
		out = append(out, pooled.LoadFile{Name: strings.ToValidUTF8(filepath.Base(f.Path), "\uFFFD"), SHA256: f.SHA256})
	}
	return out
}

func (l *loading) refusal() error {
	problems := l.problems.List()
	l.place(problems)
	return refusalOf(problems, l.problems.Len())
}

// refusalOf refuses a load for what is wrong with it, of which not all may be listed.
func refusalOf(problems []ledger.Problem, n int) *ledger.Refusal {
	text := thingsWrong(n)
	return &ledger.Refusal{
		Code: problems[0].Code, Kind: ledger.Invalid, Text: strings.ToUpper(text[:1]) + text[1:] + " with the load; nothing was written.",
		Hint: "Put the files right and load them again; --errors FILE.xlsx writes the rows to mend.", Problems: problems,
	}
}

// thingsWrong counts what is wrong.
func thingsWrong(n int) string {
	if n == 1 {
		return "one thing is wrong"
	}
	return money.Thousands(int64(n)) + " things are wrong"
}

// warn keeps a warning, while there are not more than anybody reads.
func (l *loading) warn(place, words string) {
	if len(l.warnings) >= load.Most {
		l.quiet++
		return
	}
	l.warnings = append(l.warnings, place+": "+words)
}

// short puts what is short before all that is doubtful, of which there may be more than anybody reads.
func (l *loading) short(words []string) {
	l.warnings = slices.Insert(l.warnings, 0, words...)
	for i := range words {
		l.warnings[i] = "funds check: " + words[i]
	}
}

// outcome is what the run found.
func (l *loading) outcome(err error) Loaded {
	out := Loaded{Load: l.number, Head: l.t.overlay.Head(), Warnings: l.warnings, Nothing: errors.Is(err, errNothing), In: l.in}
	if l.quiet > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("There are %d more warnings than the %d listed here.", l.quiet, len(l.warnings)))
	}
	if err != nil {
		out.Load, out.Head = 0, l.t.head.Seq
	}
	for _, c := range l.counts {
		if c.Read > 0 {
			out.Tables = append(out.Tables, c)
		}
	}
	return out
}
