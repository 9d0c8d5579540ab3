package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// DefaultBook is the code of the book that Init makes when none is named.
const DefaultBook = "main"

// Init makes the ledger when it is absent, and a book in it: its chart of accounts, and its signing key, whose private
// half is written to keyFile (readable by its owner only) and nowhere else.
//
// Errors: a refusal when the book is there already, its code is no code, or what stands at keyFile is not keys of other
// books, to which this one is added. When anything fails no key is left behind, and a book that was begun is begun again
// by the next Init.
func (a *App) Init(ctx context.Context, at At, keyFile string) (opened Opened, err error) {
	book := at.Book
	if book == "" {
		book = DefaultBook
	}
	if !pooled.IsCode(book) {
		return Opened{}, ledger.Refuse(ledger.Invalid, "BOOK-006", fmt.Sprintf("%q is not a code for a book.", book),
			"A code is 1 to 40 letters, digits and . _ - / without spaces.")
	}
	if err := keyMayGo(keyFile, origin(book)); err != nil {
		return Opened{}, a.orExists(ctx, book, at.Ledger, err)
	}
	s, err := a.made(ctx, at.Ledger)
	if err != nil {
		return Opened{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	begun, err := beginsAfresh(ctx, s, book, at.Ledger)
	if err != nil {
		return Opened{}, err
	}
	key, err := seal.NewKey(origin(book), a.o.Random)
	if err != nil {
		return Opened{}, err
	}
	takeBack, err := addKey(keyFile, key)
	if err != nil {
		return Opened{}, err
	}
	b := &Book{app: a, store: s, code: book}
	if b.user, err = s.User(ctx); err == nil {
		err = b.begin(ctx, begun, key)
	}
	if err != nil {
		return Opened{}, errors.Join(err, takeBack())
	}
	return Opened{Ledger: at.Ledger, Book: book, KeyFile: keyFile, PublicKey: key.Public()}, nil
}

// made opens a ledger, making it when it is absent.
func (a *App) made(ctx context.Context, at string) (store.Store, error) {
	s, err := a.o.Create(ctx, at)
	if folder := filepath.Dir(at); err != nil && !store.IsAddress(at) && absent(folder) {
		return nil, ledger.Refuse(ledger.NotFound, "LEDGER-001",
			fmt.Sprintf("No ledger can be made at %s: there is no folder %s.", at, folder), "Make the folder first.")
	}
	if err != nil {
		return nil, refused(err, at)
	}
	return answering{s, at}, nil
}

// origin names a book wherever its checkpoints may travel.
func origin(book string) string { return "commonpurse/" + book }

// beginsAfresh refuses a book that is there, and tells whether an earlier Init began it and did not finish.
func beginsAfresh(ctx context.Context, s store.Store, book, where string) (begun bool, err error) {
	codes, err := s.Books(ctx)
	if err != nil {
		return false, fmt.Errorf("listing the books of %s: %w", where, err)
	}
	i := slices.IndexFunc(codes, func(c string) bool { return pooled.Fold(c) == pooled.Fold(book) })
	if i < 0 {
		return false, nil
	}
	var head store.Head
	err = s.View(ctx, codes[i], func(r store.Reader) error {
		head, err = r.Head()
		return err
	})
	if err != nil {
		return false, fmt.Errorf("asking where the book %s stands: %w", codes[i], err)
	}
	if head.Seq > 0 || codes[i] != book {
		return false, ledger.Refuse(ledger.Conflict, "BOOK-005", fmt.Sprintf("The book %s is in %s already.", codes[i], where),
			"Use it as it is, or name another with --book.")
	}
	return true, nil
}

// begin records the first event of a book.
func (b *Book) begin(ctx context.Context, begun bool, key seal.Key) error {
	if !begun {
		if err := b.store.Open(ctx, b.code); err != nil {
			return err
		}
	}
	return b.write(ctx, false, func(t *write) error {
		if err := t.begin(); err != nil {
			return err
		}
		if t.head.Seq > 0 {
			return store.ErrExists // another program was quicker
		}
		if _, err := t.record(&pooled.BookOpened{Code: b.code, PublicKey: key.Public()}); err != nil {
			return err
		}
		return t.finish()
	})
}

// orExists is the refusal that the book is there already, where it is, and otherwise the one given: to somebody who runs
// Init a second time the book is the news, and not its key.
func (a *App) orExists(ctx context.Context, book, where string, other error) error {
	s, err := a.o.Open(ctx, where)
	if err != nil {
		return other
	}
	if _, err := beginsAfresh(ctx, s, book, where); err != nil {
		other = err
	}
	return errors.Join(other, s.Close())
}
