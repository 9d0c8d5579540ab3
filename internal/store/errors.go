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
)
