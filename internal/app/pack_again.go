package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// Kept is what the manifest of a pack says of how it was made.
type Kept struct {
	Kind       string
	Version    string // of the program that made it
	Checkpoint reports.Checkpoint
	Arguments  []reports.Argument
	Event      int64 // that it was issued by; nought where it was not
}

// PackAgain makes a pack again as its manifest says, gives each report to write, and records nothing. Where the event that
// it was issued by is in the book and names these very workbooks, the answer holds its proof.
//
// Errors: REPORT-019 for a pack of another version, whose words may have been others, and of books with another history;
// REPORT-017 for an argument that there is not; those of MakePack.
func (b *Book) PackAgain(ctx context.Context, k Kept, keyText string, write func(reports.Report) (PackFile, error)) (Pack, error) {
	if is := b.app.o.Version; k.Version != is {
		return Pack{}, notAgain(fmt.Sprintf("it was made by version %s of the program, and this is version %s", cmp.Or(k.Version, "?"), is),
			"Make it again with that version. purse verify --workbook compares one of its workbooks with what this version makes.")
	}
	q, err := QueryOf(k.Arguments)
	if err != nil {
		return Pack{}, err
	}
	if err := b.store.View(ctx, b.code, func(r store.Reader) error { return sameHistory(b.code, r, k) }); err != nil {
		return Pack{}, err
	}
	q.KnownAt = fmt.Sprint(k.Checkpoint.Size)
	out, err := b.MakePack(ctx, k.Kind, q, write)
	if err != nil || out.Draft || k.Event == 0 {
		return out, err
	}
	i, err := b.issued(ctx, k.Event, keyText)
	if err != nil {
		return out, err
	}
	e, err := pooled.Decode("packs", []byte(i.Body))
	if p, is := e.(*pooled.PackIssued); err == nil && is && slices.EqualFunc(p.Workbooks, out.Files, func(was pooled.LoadFile, f PackFile) bool {
		return was.Name == f.Name && was.SHA256 == f.SHA256
	}) {
		out.Issue, out.Again = i, true
	}
	return out, nil
}

// sameHistory refuses a book that does not have the events that a pack was made of, or has others.
func sameHistory(book string, r store.Reader, k Kept) error {
	const hint = "Name the ledger that it was made from: --ledger and --book."
	head, err := r.Head()
	if err != nil {
		return err
	}
	for _, seq := range []int64{k.Checkpoint.Size, k.Event} {
		if seq < 0 || seq > head.Seq {
			return notAgain(fmt.Sprintf("it names event %d, and the book %s has events 1 to %d", seq, book, head.Seq), hint)
		}
	}
	root, err := seal.Root(r, k.Checkpoint.Size)
	if err != nil {
		return fmt.Errorf("working out the root of %d events: %w", k.Checkpoint.Size, err)
	}
	if root.String() != k.Checkpoint.Root {
		return notAgain(fmt.Sprintf("the events 1 to %d of the book %s are not those that it was made of", k.Checkpoint.Size, book), hint)
	}
	return nil
}

func notAgain(why, hint string) *ledger.Refusal {
	return ledger.Refuse(ledger.Conflict, "REPORT-019", "The pack cannot be made again: "+why+".", hint)
}
