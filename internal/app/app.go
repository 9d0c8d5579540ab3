// Package app is everything the program can be asked: open a book, record, load, report, explain, verify, export.
//
// It knows no flags, no terminals and no database engine: faces ask it once and show what it answers, and engines are
// given to it. It holds no rules about money either; those are in ledger/pooled.
//
// There is one write: events are recorded on an overlay over the store's state, settled, and appended as one batch, in
// one transaction, by commands, loads and dry runs alike; a dry run is the same transaction rolled back. Everything
// that is read is read from one unchanging state of the book. A "no" is a *ledger.Refusal; any other error is a fault.
package app

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
	"commonpurse/reports/template"
)

// Options is what the program is given by whoever starts it: engines, a clock, randomness, the user's name.
type Options struct {
	// Open opens a ledger that is there. Errors: store.ErrNoLedger and its kin.
	Open func(ctx context.Context, ledger string) (store.Store, error)
	// Create opens a ledger, making it when it is absent.
	Create func(ctx context.Context, ledger string) (store.Store, error)
	// Upgrade brings an older ledger to the shape this program keeps.
	Upgrade func(ctx context.Context, ledger string) error
	// Restore makes a ledger from a backup, where there is none.
	Restore func(ctx context.Context, backup, ledger string) error
	Now     func() time.Time
	Random  io.Reader
	User    string // the operating system's user, as os:name
	Version string
}

// App is the program, ready to be asked. It is safe for concurrent use.
type App struct{ o Options }

// New makes the program of what it is given.
func New(o Options) *App { return &App{o: o} }

// At says where a question is asked: in which ledger and book, and by whom.
type At struct {
	Ledger string
	Book   string // empty for the only one
	// As is the code of the person who acts; empty for the operating system's user, while no people are on file. In a database
	// that knows its users it is the person of that login, and only an administrator may name another.
	As string
}

// Opened is what Init made.
type Opened struct{ Ledger, Book, KeyFile, PublicKey string }

// Book is one set of books, opened by a person. It is safe for concurrent use; Close it when done.
type Book struct {
	app   *App
	store store.Store
	code  string
	as    string // the person who was named as acting; empty for nobody
	user  string // the user that the database knows; empty where whoever holds the ledger may do anything
	queue queue
	left  atomic.Pointer[leftover] // by the last posting
}

// Code returns the book's code.
func (b *Book) Code() string { return b.code }

// Close lets go of the ledger.
func (b *Book) Close() error { return b.store.Close() }

// Recorded is what became of the events of one command.
type Recorded struct {
	Seq      []int64 // the events' sequence numbers; on a dry run those that they would have had
	Ref      string  // the reference of the first
	Again    bool    // every one of them was on the books already, equal
	DryRun   bool
	Entries  []reports.Row // rows of the entries report; on a dry run also of what would wait
	Columns  []reports.Column
	Warnings []string
	Funds    []Checked // on a dry run, how the services stand that it draws on
	Waits    []Waits   // what is not recorded and waits for another person
	Deed     string    // what was done to what waited, approved or returned; empty where something was recorded
}

// Checked is how a service stands by the funds check: the sum of what is available, and that in words.
type Checked struct {
	pooled.Standing
	Sum string
}

// Waits is a document that waits for another person's approval.
type Waits struct {
	Document   string // its key, by which it is approved
	Needs      string // what has to be approved, in words
	MayApprove string // who may, by code; empty where nobody on file may
}

// LoadOptions says how to load.
type LoadOptions struct {
	DryRun bool
	// Totals are what the rows of money tables must come to, by table, where a person has said so. Units: pence.
	Totals map[string]money.Pence
	// Confirm is shown the plan and answers whether to go on; nil goes on.
	Confirm func(Loaded) (bool, error)
	// LeaveOut has the rows that are in error, and what needs them, left out and all others loaded: it is given them before
	// anything is recorded, and an error of it ends the load. nil loads all rows or none.
	LeaveOut func(template.Rejects) error
	// Progress is told how far the load is; nil tells nobody. Units: done and total in bytes or rows, as what says.
	Progress func(done, total int64, what string)
}

// Loaded is what a load did, or (its plan) would do.
type Loaded struct {
	Load       int64 // the load's number; nought when nothing was new or changed
	DryRun     bool
	Head       int64 // the sequence number at which the book stands afterwards
	Tables     []TableCount
	Warnings   []string
	PassedOver []string         // files that are neither .csv nor .xlsx
	Nothing    bool             // every row was on the books already
	In         int64            // then the load of these files that they all are in; nought where there is no such load
	Answered   bool             // the plan was confirmed, or nobody had to be asked
	Waits      *Waits           // it is not recorded, and waits for another person
	LeftOut    int64            // rows in error that it went without
	Problems   []ledger.Problem // what is wrong with those
}

// TableCount is what became of the rows of one table. Units: Amount in pence, the sum of the rows' amounts.
type TableCount struct {
	Table                                         string
	Read, New, Changed, Unchanged, Ignored, Error int64
	Amount                                        money.Pence
}

// Query is what a report is asked about; what is empty does not limit it, or takes its default.
type Query struct {
	Fund, Partner              string
	Account, Service, Provider string // of entries only
	Year                       calendar.Year
	Period                     int
	AsAt                       calendar.Date
	KnownAt                    string // a sequence number or a time
	Since                      string // the same, of a bridge: from where it goes
	Layer                      string
	Section                    string
}

// Verification is the outcome of verifying a book.
type Verification struct {
	OK       bool
	Size     int64
	Root     string // base64
	Problems []Problem
}

// Problem is one thing that verifying found wrong.
type Problem struct{ Kind, Key, Text string }

// Checkpoint is a signed statement of where a book stands.
type Checkpoint struct {
	Size      int64
	Root      string // base64
	Note      string
	PublicKey string // that it is checked with
}
