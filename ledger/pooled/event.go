package pooled

import (
	"crypto/sha256"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Event is one thing that can be recorded: a row or a document of the load format.
//
// An event is a pointer to its struct. What is recorded is what was given, with codes written as they are on file and
// plain defaults filled in; what depends on other rows is worked out again whenever it is asked.
type Event interface {
	// Table names the table of the load format that the event is a row or document of.
	Table() string
	// Ref identifies the event among those of its table; with the table it is the idempotency key.
	Ref() string
	// Check says everything that is wrong with the event, as the books stand. Its codes are on file already, and its
	// required fields given: Record has seen to that before.
	Check(s State) []ledger.Problem
	// Post says what the event does. It changes nothing, and is called only when Check found nothing.
	Post(s State) (Posting, *ledger.Refusal)
}

// Dated is an event that happens on a day; all money events are.
type Dated interface {
	Event
	// When returns the day that decides in which order rows of one load post.
	When() calendar.Date
	// Party and Worth are the organisation (or the payer's name) and the amount that possible duplicates are found by.
	Party() string
	Worth() money.Pence
}

// Rower is a document that stands in several rows of its table.
type Rower interface {
	// Rows returns the row structs of its table that make the document, in order.
	Rows() []any
}

// Signed is an event whose row keeps who recorded it, and that asks how it came.
type Signed interface {
	Sign(m Meta)
}

// Settler is an event that can only be judged when all of its transaction is in, such as one step of a risk-share rule.
type Settler interface {
	CheckAfter(s State) []ledger.Problem
}

// Posting is what an event does: entries, rows of the registers, items that it opens, words of warning.
type Posting struct {
	Entries  []ledger.Entry
	Rows     []RowChange
	Items    []Item
	Reversed string // the key of the document that the event reverses
	Part     bool   // it states how much of it
	Stands   bool   // something of it is left
	Warnings []string
}

// RowChange writes a row of a register, or ends one where Row is nil.
//
// Shape: Key is folded and unique in its table; Row is a pointer to the table's row struct and is never changed after.
type RowChange struct {
	Table string
	Key   string
	Row   any
}

// Item is something that stays open until it is met: an instalment, an invoice, money held for a partner, a grant's
// conditions. What is open of it is the sum of the lines about it, account by account.
type Item struct {
	Key          string        // the event's key, and a number where the event opens several: contributions/EQP-DCC#3
	Party        string        // the partner, provider or payer
	Date         calendar.Date // when it arose
	Due          calendar.Date
	Contribution string // the contribution it belongs to, where it does
	Number       int    // the instalment's number
	Source       string
	Service      string
	Nature       ledger.Nature
	Note         string // a payer's name that is not on file, a supplier's reference
}

// Amount is what is open of an item on one account of one fund. Units: pence, debit positive.
type Amount struct {
	Item    Item
	Account string
	Fund    string
	Open    money.Pence
}

// Document is what is kept of every recorded event for finding it again.
type Document struct {
	Key        string // table/ref, as written
	Seq        int64
	Table      string
	Date       calendar.Date
	Party      string
	Amount     money.Pence
	Other      string            // the supplier's reference, of an invoice
	Digest     [sha256.Size]byte // of the event's body
	ReversedBy string            // the key of the reversal that left nothing of it; empty while any of it stands
	Parts      []string          // the keys of the reversals of parts of it, in the order in which they were recorded
}

// IsNear tells whether a document is dated within a week of a day, as two of one payment would be.
func (d Document) IsNear(day calendar.Date) bool {
	apart := d.Date.DaysUntil(day)
	return apart >= -7 && apart <= 7
}

// LastReversal returns the key of the last reversal of the document, whole or in part; false where there was none.
func (d Document) LastReversal() (key string, reversed bool) {
	switch {
	case d.ReversedBy != "":
		return d.ReversedBy, true
	case len(d.Parts) > 0:
		return d.Parts[len(d.Parts)-1], true
	}
	return "", false
}

// Cost is the cash cost posted to one service in one year. Units: pence.
type Cost struct {
	Service string
	Year    calendar.Year
	Amount  money.Pence
	Last    calendar.Period // the latest period with a line of it
}

// Recorded is an event as it stands in the ledger.
type Recorded struct {
	Seq     int64
	Event   Event
	Entries []ledger.Entry
}

// State is what a rule may ask of the books. Its methods return values only: a fault of the store sticks in the store
// and stops the transaction there. What they return must not be changed.
//
// Codes are given as they are on file; keys of registers and documents are folded by the State.
type State interface {
	// At returns when it is asked: the moment of what is being recorded, or of the last that was. Units: microseconds since
	// 1970, UTC.
	At() int64
	// Row finds the row of a register in force.
	Row(table, key string) (any, bool)
	// Rows lists the rows of a register in force whose column has the value, in order of key; all when column is empty.
	Rows(table, column, value string) []any
	// Document finds what was recorded under a key such as invoices/INV-1.
	Document(key string) (Document, bool)
	// Similar lists the standing documents of a table with the party and amount that are near a day, in order of sequence.
	Similar(table, party string, amount money.Pence, near calendar.Date) []Document
	// Numbered lists the standing documents of a table with the party and its own number of them, in order of sequence.
	Numbered(table, party, other string) []Document
	// Event returns the event recorded under a key.
	Event(key string) (Event, bool)
	// Recorded returns the event recorded under a key, with its entries.
	Recorded(key string) (Recorded, bool)
	// Item finds an item by its key.
	Item(key string) (Item, bool)
	// Open lists what is open on an account in a fund, for a party or (empty) for all: oldest due first, then by key.
	Open(account, fund, party string) []Amount
	// Debits lists what of Open is debit.
	Debits(account, fund, party string) []Amount
	// AmountsOf lists what is open of one item, by account and fund, leaving out what is nil.
	AmountsOf(item string) []Amount
	// Movers lists the keys of the documents with lines about an item, in order of sequence.
	Movers(item string) []string
	// Costs lists the cash cost to date of a fund by service and year: actual lines on the accounts without a partner. What
	// has come back to nil is listed too, for its last period.
	Costs(fund string, accounts []string) []Cost
	// Sums lists what the lines asked for come to, by account, nature, partner and service, in order of those, leaving out what
	// is nil.
	Sums(q Sums) []Sum
	// Moved lists what lines of the actual layer moved on an account of a fund, in order of day, leaving out what is nil.
	Moved(q Moves) []Moved
	// PartnerLines lists the lines of every layer that name a partner, in order of sequence.
	PartnerLines(partner string) []PartnerLine
}

// Find returns the row of a register with the key, as its own type.
func Find[T any](s State, table string, key ...string) (*T, bool) {
	r, ok := s.Row(table, FoldKey(key...))
	if !ok {
		return nil, false
	}
	row, ok := r.(*T)
	return row, ok
}

// Listed returns the rows of a register whose column has the value, as their own type.
func Listed[T any](s State, table, column, value string) []*T {
	rows := s.Rows(table, column, value)
	out := make([]*T, 0, len(rows))
	for _, r := range rows {
		if row, ok := r.(*T); ok {
			out = append(out, row)
		}
	}
	return out
}

// EventKey returns the idempotency key of an event: its table and its reference.
func EventKey(e Event) string { return e.Table() + "/" + e.Ref() }
