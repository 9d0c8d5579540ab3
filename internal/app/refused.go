package app

import (
	"context"
	"errors"
	"fmt"

	"commonpurse/internal/store"
	"commonpurse/ledger"
)

// Shown is a text in which no address holds a password, for whoever shows what was given to the program.
func Shown(text string) string { return store.ShownText(text) }

// Unsure is the code of the answer that it is not known whether something was recorded.
const Unsure = "LEDGER-015"

// busy is the code of the answer that another program holds the ledger.
const busy = "LEDGER-018"

// isBusy tells whether an answer is that another program holds the ledger, of which nothing has happened.
func isBusy(err error) bool {
	var r *ledger.Refusal
	return errors.As(err, &r) && r.Code == busy
}

// IsAddress tells whether a ledger is named by the address of a database on a server, and not by a file.
func IsAddress(ledger string) bool { return store.IsAddress(ledger) }

// KeyFile is where the signing keys of a ledger are kept when nothing else is said: beside its file; or for a database on a
// server in the current folder, under the database's name, since the rest of an address is nobody's file.
func KeyFile(ledgerAt string) string {
	if !store.IsAddress(ledgerAt) {
		return ledgerAt + ".key"
	}
	if name := store.DatabaseOf(ledgerAt); name != "" {
		return name + ".key"
	}
	return "purse.key"
}

// answering is a ledger whose answers are refusals where a person can do something about them.
type answering struct {
	store.Store
	where string
}

// Books lists the codes of the books.
func (a answering) Books(ctx context.Context) ([]string, error) {
	codes, err := a.Store.Books(ctx)
	return codes, refused(err, a.where)
}

// View asks about a book.
func (a answering) View(ctx context.Context, book string, fn func(store.Reader) error) error {
	return refused(a.Store.View(ctx, book, fn), a.where)
}

// Update writes to a book.
func (a answering) Update(ctx context.Context, book string, fn func(store.Writer) error) error {
	return refused(a.Store.Update(ctx, book, fn), a.where)
}

// Check works a book out again.
func (a answering) Check(ctx context.Context, book string, found func(store.Difference), fn func(store.Checker) error) error {
	return refused(a.Store.Check(ctx, book, found, fn), a.where)
}

// Open makes the place of a book.
func (a answering) Open(ctx context.Context, book string) error {
	return refused(a.Store.Open(ctx, book), a.where)
}

// Fill writes whole books.
func (a answering) Fill(ctx context.Context, fn func(put func(store.Reader) error) error) error {
	return refused(a.Store.Fill(ctx, fn), a.where)
}

// User asks who is known.
func (a answering) User(ctx context.Context) (string, error) {
	user, err := a.Store.User(ctx)
	return user, refused(err, a.where)
}

// Backup copies the ledger.
func (a answering) Backup(ctx context.Context, path string) error {
	return refused(a.Store.Backup(ctx, path), a.where)
}

// refused turns the answers of a store that a person can do something about into refusals, and leaves the rest alone.
func refused(err error, where string) error {
	if err == nil || errors.As(err, new(*ledger.Refusal)) {
		return err
	}
	where = store.Shown(where)
	if r := unreached(err, where); r != nil {
		return r
	}
	server := store.IsAddress(where)
	switch {
	case errors.Is(err, store.ErrNoLedger) && taken(where):
		return ledger.Refuse(ledger.NotFound, "LEDGER-001", fmt.Sprintf("What is at %s is not a ledger.", where),
			"It was left as it is; name another place with --ledger or PURSE_LEDGER.")
	case errors.Is(err, store.ErrNoLedger):
		return ledger.Refuse(ledger.NotFound, "LEDGER-001", fmt.Sprintf("There is no ledger at %s.", where),
			"Make one with purse init, or say where it is with --ledger or PURSE_LEDGER.")
	case errors.Is(err, store.ErrOlder) && server:
		return ledger.Refuse(ledger.Conflict, "LEDGER-002", fmt.Sprintf("%s was made by an older version of the program.", where),
			"Have whoever owns its tables take a copy with pg_dump, then run purse upgrade.")
	case errors.Is(err, store.ErrOlder):
		return ledger.Refuse(ledger.Conflict, "LEDGER-002", fmt.Sprintf("%s was made by an older version of the program.", where),
			"Take a copy with purse backup of that version, then run purse upgrade.")
	case errors.Is(err, store.ErrNewer):
		return ledger.Refuse(ledger.Conflict, "LEDGER-003", fmt.Sprintf("%s was made by a newer version of the program.", where),
			"Use that version or a later one.")
	case errors.Is(err, store.ErrAltered):
		return ledger.Refuse(ledger.Conflict, "LEDGER-004",
			fmt.Sprintf("The tables of %s are not those that this program made.", where),
			"Restore a backup, and find out who altered it.")
	case errors.Is(err, store.ErrNoBook):
		return ledger.Refuse(ledger.NotFound, "BOOK-002", fmt.Sprintf("The book is not in %s.", where),
			"Make it with purse init, or name another with --book.")
	case errors.Is(err, store.ErrBusy):
		return ledger.Refuse(0, busy, fmt.Sprintf("%s is in use: another program has been writing to it for a while.", where),
			"Nothing was written. Give the same command again when the other, a load perhaps, has ended.")
	case errors.Is(err, store.ErrNoRoom):
		return ledger.Refuse(0, "LEDGER-017", fmt.Sprintf("There is no room left for %s: the disk that it is on is full.", where),
			"Nothing was written. Have room made on it, and give the same command again: nothing is recorded twice.")
	case errors.Is(err, store.ErrExists):
		return ledger.Refuse(ledger.Conflict, "BOOK-005", fmt.Sprintf("The book is in %s already.", where),
			"Name another with --book.")
	case errors.Is(err, store.ErrFilled):
		return ledger.Refuse(ledger.Conflict, "LEDGER-016", fmt.Sprintf("There are books in %s already.", where),
			"A ledger is copied to a new place, so that nothing is overwritten; name another.")
	case errors.Is(err, store.ErrOwnTools):
		return ledger.Refuse(ledger.Usage, "LEDGER-014", where+" is in PostgreSQL, which is backed up and restored with its own tools.",
			fmt.Sprintf("To back it up: pg_dump --format=custom --file=FILE '%s'. To restore it, into an empty database: "+
				"pg_restore --no-owner --dbname='%s' FILE. A file of the program's own is made by purse copy.", where, where))
	}
	return err
}

// unreached says what keeps the program from a ledger that is on a server; nil when nothing does.
func unreached(err error, where string) *ledger.Refusal {
	var denied *store.Denied
	switch {
	case errors.Is(err, store.ErrPassword):
		return ledger.Refuse(ledger.Usage, "LEDGER-007", fmt.Sprintf("The address of the ledger, %s, was given with a password in it.", where),
			"Take the password out, since others can see it there. Put it in a file that only you can read (the one that PGPASSFILE names,"+
				" else .pgpass in your home folder), a line HOST:PORT:DATABASE:USER:PASSWORD, or in the variable PGPASSWORD.")
	case errors.Is(err, store.ErrAddress):
		return ledger.Refuse(ledger.Usage, "LEDGER-008", "The address of the ledger cannot be read.",
			"Write it as postgres://USER@HOST:PORT/DATABASE, without a password; and look at the settings after a question mark, such as sslmode=require.")
	case errors.Is(err, store.ErrUnsure):
		return ledger.Refuse(0, Unsure, fmt.Sprintf("The connection to %s was lost while it was being recorded, and it is not known whether it was.", where),
			"Give the same command again: nothing is recorded twice.")
	case errors.Is(err, store.ErrLogin):
		return ledger.Refuse(ledger.Forbidden, "LEDGER-010", fmt.Sprintf("The server does not let you in at %s.", where),
			"Check the user in the address (without one, it is the name that you use on this machine) and its password, which is read from the file that PGPASSFILE names (else .pgpass in your home"+
				" folder) or from PGPASSWORD. Whoever looks after the server can say who may log in.")
	case errors.Is(err, store.ErrNoDatabase):
		return ledger.Refuse(ledger.NotFound, "LEDGER-011", fmt.Sprintf("The server has no database of the name in %s.", where),
			"Check the name. A database is made by whoever looks after the server, with createdb; purse init then makes a ledger in it, or purse copy fills it.")
	case errors.As(err, &denied):
		return ledger.Refuse(ledger.Forbidden, "LEDGER-012", fmt.Sprintf("The database does not allow this at %s: %s.", where, denied.Said),
			"Ledgers are made and upgraded by the owner of the database; those who keep the books belong to the role purse (grant purse to USER).")
	case errors.Is(err, store.ErrNotSecure):
		return ledger.Refuse(ledger.Forbidden, "LEDGER-013", fmt.Sprintf("No secure connection can be made to %s.", where),
			"The address (sslmode, sslrootcert) asks for one, and the server offers none or is not known to be the right one. Ask whoever looks"+
				" after it; do not leave the setting out to get in.")
	case errors.Is(err, store.ErrAway):
		return ledger.Refuse(0, "LEDGER-009", fmt.Sprintf("The server of %s cannot be reached.", where),
			"Check the name and port in the address, and that the server is running. Nothing was written.")
	}
	return nil
}
