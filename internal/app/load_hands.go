package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// A load into a book with people on file waits, as one unit, for another person with authority over the accounts. Only the
// names and hashes of its files are kept, so whoever approves it gives the files again, and can look at what they approve;
// they are held to the hashes, and recorded as the books stand then. The first load of a book needs nobody.

// errWaits ends a load that was tried and is to be submitted.
var errWaits = errors.New("the load waits for another person")

// approvesLoad is the approval of a load: what waits, by its key or number, and a note.
type approvesLoad struct{ ref, note string }

// loadWaits says as what a load would wait for another person, and who might approve it; nil where it need not.
func (t *write) loadWaits(l *loading) *Waits {
	if l.approves != nil || t.head.Load == 0 || len(t.overlay.Rows("people", "", "")) == 0 {
		return nil
	}
	w := &pooled.Waiting{Document: fmt.Sprintf("loads/%d", l.number), Actions: []string{"load"}}
	w.Maker, w.Hand = pooled.Acting(t.meta.Actor)
	return t.waits(w)
}

func (t *write) waits(w *pooled.Waiting) *Waits {
	return &Waits{w.Document, w.Needs(), pooled.WhoMayApprove(t.overlay, w, t.today()).String()}
}

// submitLoad has a load that was tried wait. One of the same files that waits already is answered as that.
//
// Errors: LOAD-024 where the book has moved since it was tried.
func (b *Book) submitLoad(ctx context.Context, p plan) (plan, error) {
	err := b.write(ctx, false, func(t *write) error {
		if err := t.begin(); err != nil {
			return err
		}
		if t.head.Seq != p.head {
			return stale(fmt.Sprintf("The book stood at event %d when this load was tried, and stands at %d now.", p.head, t.head.Seq))
		}
		files := keptFiles(p.files)
		for _, w := range pooled.Listed[pooled.Waiting](t.overlay, "submissions", "part_of", "") {
			if w.Load != 0 && slices.Equal(pooled.SubmissionOf(t.overlay, w).Files, files) {
				p.loaded.Load, p.loaded.Head, p.loaded.Waits = int64(w.Load), p.head, t.waits(w)
				return nil
			}
		}
		rows := 0
		for _, c := range p.loaded.Tables {
			rows += int(c.New + c.Changed)
		}
		o, refusal := t.overlay.SubmitLoad(int(p.loaded.Load), rows, files, p.takes, t.today(), t.meta)
		if refusal != nil {
			return refusal
		}
		p.loaded.Head, p.loaded.Waits = o.Seq, t.waits(o.Waits)
		return t.finish()
	})
	return p, err
}

// ApproveLoad records a load that waits, from its files.
//
// Errors: those of Approve; APPROVE-008 where the files are not those that were submitted; those of Load.
func (b *Book) ApproveLoad(ctx context.Context, ref string, paths []string, note string, o LoadOptions) (Loaded, error) {
	files, passed, err := load.Find(paths)
	if err != nil {
		return Loaded{DryRun: o.DryRun, PassedOver: passed}, err
	}
	done, err := b.load(ctx, files, o, loadRun{tryOnly: o.DryRun, approves: &approvesLoad{ref, note}})
	return done.of(passed, o), err
}

// approve records the approval of the load, and has the rest recorded in the name of both.
func (l *loading) approve() error {
	key, err := l.t.waitingKey(l.approves.ref)
	if err != nil {
		return err
	}
	w, ok := pooled.Find[pooled.Waiting](l.t.overlay, "submissions", key)
	if !ok || w.Load == 0 {
		return ledger.Refuse(ledger.Usage, "APPROVE-007", key+" is no load, and has no files.", "Leave the files out.")
	}
	held := pooled.SubmissionOf(l.t.overlay, w)
	if !slices.Equal(held.Files, keptFiles(l.files)) {
		return ledger.Refuse(ledger.Conflict, "APPROVE-008", "The files are not those that were submitted as load "+fmt.Sprint(held.Load)+": "+unlike(held.Files, keptFiles(l.files))+".",
			"Give the files as they were, or return the load and have it submitted anew.")
	}
	l.number = int64(held.Load)
	meta, refusal := l.t.overlay.ApproveLoad(w, l.approves.note, l.t.today(), l.t.meta)
	if refusal != nil {
		return refusal
	}
	l.t.meta = meta
	return nil
}

// unlike says in which files two loads differ.
func unlike(was, is []pooled.LoadFile) string {
	var words []string
	for _, f := range was {
		i := slices.IndexFunc(is, func(x pooled.LoadFile) bool { return x.Name == f.Name })
		switch {
		case i < 0:
			words = append(words, f.Name+" is missing")
		case is[i].SHA256 != f.SHA256:
			words = append(words, f.Name+" has changed")
		}
	}
	for _, f := range is {
		if !slices.ContainsFunc(was, func(x pooled.LoadFile) bool { return x.Name == f.Name }) {
			words = append(words, f.Name+" was not among them")
		}
	}
	if len(words) == 0 {
		return "they come in another order"
	}
	return strings.Join(words, ", ")
}

// needsFiles refuses to approve a load without its files.
func needsFiles(x *pooled.Submission) *ledger.Refusal {
	var names []string
	for _, f := range x.Files {
		names = append(names, f.Name)
	}
	return ledger.Refuse(ledger.Usage, "APPROVE-007", fmt.Sprintf("Load %d is approved with its files, which the ledger does not keep.", x.Load),
		fmt.Sprintf("Name them, or their folder: purse approve %s PATH... They are: %s.", x.Document, strings.Join(names, ", ")))
}
