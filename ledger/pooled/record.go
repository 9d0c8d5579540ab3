package pooled

import (
	"fmt"
	"reflect"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Meta is what is kept of how an event came: who, when, and where it stood in a load.
type Meta struct {
	At    int64 // microseconds since 1970, UTC
	Actor string
	Load  int64 // the number of the load; nought when it came by a command
	File  string
	Sheet string
	Row   int64
}

// Record is an event as it is kept and sealed.
//
// Shape: Seq counts from 1 without gaps in a book; Body is the JSON that is hashed; Entries are in order of place,
// from 1, their lines in order of line, from 1.
type Record struct {
	Seq   int64
	Table string
	Key   string // table/ref; for reference rows the table and the row's key
	Meta
	Body    []byte
	Entries []ledger.Entry
}

// Version is a row of a register as one event left it. Row is nil where the event ended it.
type Version struct {
	Table string
	Key   string
	Row   any
	Seq   int64
}

// Batch is everything that some records wrote, ready to be stored in one go.
//
// Shape: Records in order of sequence; Versions and Documents in order of sequence, several to a key possible; Items are
// new. Balances and open amounts are not among it: they are sums of the records' lines. Open is what is open by now of
// the items that moved, where the writer knows it; it is written nowhere, and saves asking.
type Batch struct {
	Records   []Record
	Versions  []Version
	Documents []Document
	Items     []Item
	Open      map[string][]Amount // by key of the item
}

// Balance is the sum of lines with the same layer, account, period, year and dimensions. Units: pence, debit positive.
type Balance struct {
	BalanceKey
	Amount money.Pence
}

// BalanceKey is what a balance is kept by.
type BalanceKey struct {
	Layer   ledger.Layer
	Account string
	Period  calendar.Period
	Year    calendar.Year
	ledger.Dims
}

// KeyOf returns what a line's balance is kept by, in an entry of the period.
//
// Shape: only the lines of a service are told apart by contract, provider and pilot. What is owed to a provider is known
// by item, and a balance for each provider in each month would grow with every invoice.
func KeyOf(l ledger.Line, p calendar.Period) BalanceKey {
	k := BalanceKey{Layer: l.Layer, Account: l.Account, Period: p, Year: l.Year, Dims: l.Dims}
	if k.Service == "" {
		k.Contract, k.Provider, k.Pilot = "", "", ""
	}
	return k
}

// Grain is how finely balances are told apart.
type Grain uint8

// The grains, each the sum of the one before.
const (
	ByProvider Grain = iota // by everything that KeyOf keeps
	ByService               // without contract, provider and pilot
	ByFund                  // by period, layer, account, fund and year alone
)

// Coarse returns the key of the coarser balance that a balance is part of. With years, the periods of a year are one: its
// first stands for periods 1 to 13, and the close for itself.
func (a BalanceKey) Coarse(g Grain, years bool) BalanceKey {
	if g >= ByService {
		a.Contract, a.Provider, a.Pilot = "", "", ""
	}
	if g >= ByFund {
		a.Dims = ledger.Dims{Fund: a.Fund}
	}
	if years {
		a.Period = a.Period.Span()
	}
	return a
}

// Encode returns the body of an event: UTF-8 JSON, fields in the order of the struct, nothing escaped for HTML.
func Encode(e Event) []byte {
	return writeStruct(make([]byte, 0, 256), reflect.ValueOf(e).Elem())
}

// Decode makes the event of a table again from its body.
//
// Errors: the table is unknown, or the body is not what Encode wrote.
func Decode(table string, text []byte) (Event, error) {
	e, err := emptyEvent(table)
	if err != nil {
		return nil, err
	}
	in := &body{text: string(text)}
	err = readStruct(in, reflect.ValueOf(e).Elem())
	if err == nil && in.at < len(in.text) {
		err = errBody
	}
	if err != nil {
		return nil, fmt.Errorf("the body of a %s event: %w", table, err)
	}
	return e, nil
}

func emptyEvent(table string) (Event, error) {
	switch table {
	case "books":
		return new(BookOpened), nil
	case "loads":
		return new(LoadStarted), nil
	case packs:
		return new(PackIssued), nil
	case "openings":
		return new(Opening), nil
	case "invoices":
		return new(Invoice), nil
	case "journals":
		return new(Journal), nil
	case successions:
		return new(Succession), nil
	case submissions:
		return new(Submission), nil
	case approvals:
		return new(Approval), nil
	case returns:
		return new(Return), nil
	}
	t, ok := TableNamed(table)
	if !ok {
		return nil, fmt.Errorf("no event is recorded in a table named %q", table)
	}
	e, ok := t.New().(Event)
	if !ok {
		return nil, fmt.Errorf("the rows of %s are no events", table)
	}
	return e, nil
}
