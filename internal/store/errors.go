package store

import "errors"

// The answers of a store that a caller tells apart.
var (
	ErrNoLedger = errors.New("there is no ledger there")
	ErrNoBook   = errors.New("no such book in this ledger")
	ErrExists   = errors.New("the book exists already")
	ErrBusy     = errors.New("the ledger is busy: another program is writing to it")
	ErrUnsure   = errors.New("the connection was lost while it was being recorded: ask again, as nothing is recorded twice")
	ErrOlder    = errors.New("the ledger was made by an older version of the program")
	ErrNewer    = errors.New("the ledger was made by a newer version of the program")
	ErrOwnTools = errors.New("the database is backed up and restored with its own tools")
	ErrAltered  = errors.New("the ledger's tables are not those this program made")
	ErrNoRoom   = errors.New("there is no room left for the ledger")
	ErrFilled   = errors.New("the ledger holds books already")
)

// What keeps a program from a ledger that is on a server.
var (
	ErrAddress    = errors.New("the address of the ledger cannot be read")
	ErrPassword   = errors.New("a password stands in the address of the ledger")
	ErrAway       = errors.New("the server of the ledger cannot be reached")
	ErrLogin      = errors.New("the server of the ledger does not let this user in")
	ErrNoDatabase = errors.New("the server has no such database")
	ErrNotSecure  = errors.New("no secure connection can be made to the server of the ledger")
)

// Denied is an answer of a server that does not allow this user something.
type Denied struct{ Said string }

// Error says that it is not allowed, in the server's words.
func (d *Denied) Error() string { return "the database does not allow it: " + d.Said }
