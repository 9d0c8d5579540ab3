package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"commonpurse/internal/near"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// Book opens a book of a ledger for a person.
//
// Errors: a refusal when there is no ledger, when it was made by another version, when it is not said which book of
// several, when the book or the person is not on file.
func (a *App) Book(ctx context.Context, at At) (*Book, error) {
	s, err := a.o.Open(ctx, at.Ledger)
	if err != nil {
		return nil, refused(err, at.Ledger)
	}
	b, err := a.choose(ctx, answering{s, at.Ledger}, at)
	if err != nil {
		return nil, errors.Join(refused(err, at.Ledger), s.Close())
	}
	return b, nil
}

// choose finds the book and the acting person in a ledger that is open.
func (a *App) choose(ctx context.Context, s store.Store, at At) (*Book, error) {
	codes, err := s.Books(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the books of %s: %w", at.Ledger, err)
	}
	code, err := bookAmong(codes, at)
	if err != nil {
		return nil, err
	}
	b := &Book{app: a, store: s, code: code}
	if b.user, err = s.User(ctx); err != nil {
		return nil, err
	}
	err = s.View(ctx, code, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		if head.Seq == 0 {
			return ledger.Refuse(ledger.NotFound, "BOOK-004", fmt.Sprintf("The book %s was begun and not finished.", code),
				"Run purse init for it again.")
		}
		b.as, err = personNamed(r.State(), at.As)
		if err == nil && b.as != "" && b.user != "" {
			_, err = b.byLogin(r.State())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

func bookAmong(codes []string, at At) (string, error) {
	switch {
	case len(codes) == 0:
		return "", ledger.Refuse(ledger.NotFound, "BOOK-003", fmt.Sprintf("%s holds no book yet.", at.Ledger),
			"Make one with purse init.")
	case at.Book == "" && len(codes) == 1:
		return codes[0], nil
	case at.Book == "":
		return "", ledger.Refuse(ledger.Usage, "BOOK-001",
			fmt.Sprintf("%s holds several books: %s.", at.Ledger, strings.Join(codes, ", ")),
			"Name one with --book, or PURSE_BOOK.")
	}
	i := slices.IndexFunc(codes, func(c string) bool { return pooled.Fold(c) == pooled.Fold(at.Book) })
	if i < 0 {
		return "", ledger.Refuse(ledger.NotFound, "BOOK-002", fmt.Sprintf("There is no book %q in %s.", at.Book, at.Ledger),
			didYouMean(at.Book, codes)+"Its books are: "+strings.Join(codes, ", ")+".")
	}
	return codes[i], nil
}

// didYouMean is a sentence that offers the nearest known name, with a space after it; empty when none is near.
func didYouMean(word string, known []string) string {
	name, ok := near.Nearest(word, known)
	if !ok {
		return ""
	}
	return fmt.Sprintf("Did you mean %s? ", name)
}

// taken tells whether something other than an empty file stands at a place.
func taken(place string) bool {
	info, err := os.Stat(place)
	return err == nil && (info.IsDir() || info.Size() > 0)
}

// absent tells whether there is nothing at a place.
func absent(place string) bool {
	_, err := os.Stat(place)
	return errors.Is(err, fs.ErrNotExist)
}

// Upgrade brings an older ledger to the shape this program keeps.
func (a *App) Upgrade(ctx context.Context, ledgerAt string) error {
	return refused(a.o.Upgrade(ctx, ledgerAt), ledgerAt)
}

// Restore makes a ledger from a backup, where there is none.
func (a *App) Restore(ctx context.Context, backup, ledgerAt string) error {
	err := a.o.Restore(ctx, backup, ledgerAt)
	if errors.Is(err, fs.ErrExist) {
		return ledger.Refuse(ledger.Conflict, "LEDGER-005", fmt.Sprintf("There is something at %s already.", ledgerAt),
			"A backup is restored to a new place; move what is there away, or name another place with --ledger.")
	}
	if errors.Is(err, store.ErrNoLedger) {
		return ledger.Refuse(ledger.NotFound, "LEDGER-006", fmt.Sprintf("There is no backup of a ledger at %s.", backup),
			"Name a file that purse backup wrote.")
	}
	if errors.Is(err, store.ErrOwnTools) {
		return refused(err, ledgerAt)
	}
	return refused(err, backup)
}

// Backup writes a consistent copy of the whole ledger to a new file, while it is in use.
func (b *Book) Backup(ctx context.Context, file string) error {
	err := b.store.Backup(ctx, file)
	if errors.Is(err, fs.ErrExist) {
		return ledger.Refuse(ledger.Conflict, "LEDGER-005", fmt.Sprintf("There is something at %s already.", file),
			"A backup never overwrites anything; name a new file.")
	}
	return err
}
