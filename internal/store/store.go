// Package store says what keeping books means: the contract that every engine meets, without any engine.
//
// It holds no SQL and no rules. The contract is short because there is one write, Append, and a handful of questions;
// the suite in storetest is the contract as tests, and every engine passes it.
//
// A database holds several books. Every question and every write is of one book, and nothing crosses them.
package store

import (
	"context"
	"iter"

	"commonpurse/internal/seal"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// A Store keeps books. It is safe for concurrent use, by this process and by others.
type Store interface {
	// Books lists the codes of the books in the database, in order.
	Books(ctx context.Context) ([]string, error)
	// Open makes the place of a new book, in which nothing is recorded yet; the first Update of the book must append its
	// BookOpened. Errors: ErrExists.
	Open(ctx context.Context, book string) error
	// View runs fn against one unchanging state of the book. Errors: ErrNoBook.
	View(ctx context.Context, book string, fn func(Reader) error) error
	// Update runs fn alone: no other Update of the same book runs at the same time, in any process.
	// If fn returns an error nothing has happened. fn may run more than once; it touches nothing but its Writer.
	// A read fault that stuck in the State is returned instead of fn's answer. Errors: ErrNoBook, ErrBusy.
	Update(ctx context.Context, book string, fn func(Writer) error) error
	// Check runs fn on a book that is worked out again beside it, changing nothing; found is told of every row that is not
	// what its events make of it. Errors: ErrNoBook, ErrBusy.
	Check(ctx context.Context, book string, found func(Difference), fn func(Checker) error) error
	// Fill writes whole books as they stand in another ledger into this one, which holds none: fn puts one after the other, and
	// all of them are there in the end, or nothing is. Errors: ErrFilled; what fn answers.
	Fill(ctx context.Context, fn func(put func(Reader) error) error) error
	// User is the user that the database knows the program by; empty where whoever holds the ledger may do anything.
	User(ctx context.Context) (string, error)
	// Backup writes a consistent copy of the whole database to a new file, while it is in use. Errors: ErrOwnTools.
	Backup(ctx context.Context, path string) error
	Close() error
}

// Head is where a book stands.
type Head struct {
	Seq       int64 // the last event's sequence number; 0 in a book just opened
	At        int64 // when it was recorded, in microseconds since 1970, UTC
	Load      int64 // the number of the last load
	PublicKey string
}

// Reader answers questions of one book at one moment.
type Reader interface {
	seal.Source
	// Head says where the book stands.
	Head() (Head, error)
	// State is what rules ask. Its first fault sticks, and View and Update return it.
	State() pooled.State
	// Rows lists the rows of a register in force as known at a sequence number, in order of key.
	Rows(table string, knownAt int64) ([]any, error)
	// Row finds the row of a register in force as known at a sequence number, by its key; nil when there is none.
	Row(table, key string, knownAt int64) (any, error)
	// Balances lists balances as asked, in order of their keys, leaving out what is nil.
	Balances(q Asked) ([]pooled.Balance, error)
	// Lines streams lines as asked, in order of sequence, place and line; or first of period and date, when q.ByDate is set.
	Lines(q Asked) iter.Seq2[Line, error]
	// LineTotals counts the lines as asked, and adds them up.
	LineTotals(q Asked) (LineTotals, error)
	// Amounts lists what was open, as asked, of every item on the accounts: by account, fund, due date and key.
	// With no accounts it is every item; what is nil is left out unless q.Nil is set.
	Amounts(q Asked, accounts ...string) ([]pooled.Amount, error)
	// AmountTotals adds up what Amounts lists of all accounts, by account and fund: the items stand without particulars.
	AmountTotals(q Asked) ([]pooled.Amount, error)
	// Documents lists the documents of a table ("" for all) as known at a sequence number, in order of sequence.
	Documents(table string, knownAt int64) iter.Seq2[pooled.Document, error]
	// Records streams the events from one sequence number to another, both included, with their entries and leaf hashes.
	Records(from, to int64) iter.Seq2[Stored, error]
	// SeqAt returns the last sequence number recorded at or before a time. Units: microseconds since 1970, UTC.
	SeqAt(at int64) (int64, error)
	// Recount counts what is kept again.
	Recount(knownAt int64) (Recount, error)
	// Tables lists the tables that hold the book, and Dump streams all cells of one of them for this book, in order of
	// key, with the columns' names first: what verify compares.
	Tables() []string
	Dump(table string) iter.Seq2[[]any, error]
}

// Asked is what a question of figures is about; a field left empty does not limit it.
type Asked struct {
	AsAt    calendar.Date // lines dated to this day; 31 March takes in period 13 but not the close
	From    calendar.Date // lines from this day
	KnownAt int64         // lines recorded to this sequence number
	Since   int64         // lines recorded after this sequence number
	Layer   ledger.Layer
	Fund    string
	Account string
	Partner string
	Service string
	// Provider limits lines, and balances, which are then added up line by line; amounts are limited by the item's party.
	Provider string
	Item     string
	Nil      bool
	// Instalments asks for amounts of items with a number, the instalments, and no others.
	Instalments bool
	ByDate      bool // lines come in order of their period and date, and of a day in the order they were recorded in
	// Grain and Years ask for balances added up: see BalanceKey.Coarse. A few rows are quick where the whole would be one for
	// every provider of every service in every month.
	Grain pooled.Grain
	Years bool
}

// LineTotals are the sums of lines. Units: pence, both positive.
type LineTotals struct {
	Count         int64
	Debit, Credit money.Pence
}

// Recount is what there turned out to be when it was counted again.
type Recount struct {
	Events int64 // to the sequence number asked about
	Differ int64 // balances kept, at the head, that are not the sum of their lines, are missing, or have none
}

// Line is a line of an entry with its event's particulars.
type Line struct {
	Seq, Place, Number int64
	Date               calendar.Date
	Period             calendar.Period
	ledger.Line
	RecordedAt int64
	Table      string // the event's kind
	Key        string
	Actor      string
	Load       int64
	File       string
	Sheet      string
	Row        int64
	Leaf       seal.Hash
}

// Stored is an event as it is kept, with the leaf hash kept beside it.
type Stored struct {
	pooled.Record
	Leaf seal.Hash
}

// Read is an event as it is kept, and what its body says, or why it cannot be read.
type Read struct {
	Stored
	Event  pooled.Event
	Unread error
}

// Writer appends to one book.
type Writer interface {
	Reader
	// Append writes a batch that follows the head, and its leaf hashes, tiles, lines, balances, registers and items.
	// Afterwards the Reader's answers include it. Errors: the batch does not follow the head.
	Append(b pooled.Batch) error
}

// Checker works a book out again and compares it with what stands in its tables.
//
// The events that Next returns are recorded again by the caller, on an overlay over State, and what they wrote is given to
// Compare; and so on until there are no more, and then Finish is called. The comparing goes on beside the caller, who is told
// of what differs, in order, while it calls one of these.
type Checker interface {
	// Stored is the book as it is.
	Stored() Reader
	// Next returns the next events without their entries; none when there are no more.
	Next() ([]Read, error)
	// State is what rules ask of the books as they stood after what was compared so far. Its first fault sticks, and Check
	// returns it.
	State() pooled.State
	// Compare holds every row that the events of Next write beside what is there.
	Compare(b pooled.Batch) error
	// Settle waits until all that was given to Compare has been compared, and told of.
	Settle() error
	// Finish compares all that stands beside the rows of events: the head, the seal, sums, and what is there besides.
	Finish() error
}

// Difference is a row of a table that is not what events make of it.
//
// Shape: Is is nil when the row is missing, Should when it should not be there; else both have a cell for each column.
type Difference struct {
	Table      string
	Columns    []string
	Is, Should []any
}
