// Package peers writes a book as a journal of another ledger program: hledger, Ledger or Beancount. Whoever has one of
// them can go on with the figures in it, and can have our balances worked out again by somebody else's program.
//
// It is not a report and it reads no store: entries come in, in order of their dates, and go out as text while they come,
// so that a book of any size takes the memory of its accounts alone. It adds nothing up but the balances that it states.
//
// The model: an account of a peer is a place of ours, as root:fund:account:part, where the part is the partner of income,
// the service of expenditure and the party of a balance; what else a line says is a tag of its posting. An entry is a
// transaction. At the end of every month each account that has moved since it was last stated is stated again, as a
// balance that the peer must come to as well. A peer refuses some of the letters that codes and texts have: names.go and
// texts.go say how these are written, so that no two codes meet in one account and no text is ever taken for an order.
package peers

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Peer names another ledger program, by the word that it is asked for with.
type Peer string

// The peers that a journal can be written for.
const (
	HLedger   Peer = "hledger"
	Ledger    Peer = "ledger"
	Beancount Peer = "beancount"
)

// Journal says what a journal is of.
type Journal struct {
	Book     string
	Layer    ledger.Layer  // none: every layer
	Fund     string        // empty: every fund
	From     calendar.Date // what stood before this day is brought forward as one entry; none: everything is written out
	AsAt     calendar.Date // the last day
	KnownAt  int64         // the last sequence number
	Version  string        // the program's
	Accounts []*pooled.Account
}

// Entry is an entry with the particulars of its event.
type Entry struct {
	Seq, Place int64
	Date       calendar.Date
	Period     calendar.Period
	Table      string // the event's table
	Ref        string // its reference in it
	Lines      []ledger.Line
}

// Written counts what a journal has.
type Written struct{ Entries, Accounts, Balances int64 }

// A form is how one peer writes things down. Each method adds to a text; names and texts are what it made of ours.
type form interface {
	name(p place) string
	head(b []byte, j Journal) []byte
	table(b []byte, name string) []byte
	open(b []byte, on calendar.Date, account string) []byte
	entry(b []byte, on calendar.Date, code, table, ref string, tags []tag) []byte
	posting(b []byte, account string, amount money.Pence, tags []tag) []byte
	balances(b []byte, on calendar.Date, of []*account) []byte
}

// tag is something that a peer keeps beside an entry or a posting. A number is written without marks where there are any.
type tag struct {
	key, value string
	isNumber   bool
}

// account is what is known of an account while its journal is written. Units: pence.
type account struct {
	place
	name    string
	balance money.Pence
	beneath money.Pence // the balances of the accounts beneath it, which a peer may count in
	above   *account
	isOpen  bool
	moved   bool
}

// whole is the account's balance with those beneath it.
func (a *account) whole() money.Pence { return money.Add(a.balance, a.beneath) }

// writing is a journal being written.
type writing struct {
	Journal
	form     form
	out      *bufio.Writer
	text     []byte
	types    map[string]string
	accounts map[place]*account
	tables   map[string]bool
	moved    []*account
	month    calendar.Date // the last day of the month in hand; none before the first entry that is written out
	done     Written
}

// Write writes a journal of entries, which come in order of their dates, those before j.From included.
//
// Shape: the same entries give the same bytes. Units: pounds with two decimals,
// debit positive. Errors: the first that entries gave, or that writing did.
func Write(w io.Writer, p Peer, j Journal, entries iter.Seq2[Entry, error]) (Written, error) {
	f, err := p.form()
	if err != nil {
		return Written{}, err
	}
	d := &writing{
		Journal: j, form: f, out: bufio.NewWriterSize(w, 64<<10), types: map[string]string{}, accounts: map[place]*account{},
		tables: map[string]bool{},
	}
	for _, a := range j.Accounts {
		d.types[a.Code] = a.Type
	}
	d.text = f.head(d.text, j)
	for e, err := range entries {
		if err == nil {
			err = d.add(e)
		}
		if err != nil {
			return d.done, err
		}
	}
	if d.month.IsZero() {
		d.bringForward()
	}
	d.state(min(d.month, d.AsAt))
	if err := d.flush(); err != nil {
		return d.done, err
	}
	return d.done, d.out.Flush()
}

// form returns how the peer writes things down.
func (p Peer) form() (form, error) {
	switch p {
	case HLedger:
		return hledger{}, nil
	case Ledger:
		return ledgerCLI{}, nil
	case Beancount:
		return beancount{}, nil
	}
	return nil, fmt.Errorf("no journal is written for %q", string(p))
}

// add writes an entry, and before it whatever its day brings to an end.
func (d *writing) add(e Entry) error {
	if e.Date < d.From {
		for _, l := range e.Lines {
			d.move(l)
		}
		d.settled()
		return nil
	}
	if d.month.IsZero() {
		d.bringForward()
	} else if e.Date > d.month {
		d.state(d.month)
	}
	d.month = e.Date.Period().End()
	d.write(e)
	return d.flush()
}

// write writes an entry out.
func (d *writing) write(e Entry) {
	moved := make([]*account, len(e.Lines))
	for i, l := range e.Lines {
		moved[i] = d.move(l)
	}
	d.declare(e.Date, e.Table, moved)
	d.text = d.form.entry(d.text, e.Date, fmt.Sprintf("%d.%d", e.Seq, e.Place), e.Table, e.Ref, tagsOf(e))
	for i, l := range e.Lines {
		d.text = d.form.posting(d.text, moved[i].name, l.Amount, tagsOn(l, e))
	}
	d.text = append(d.text, '\n')
	d.done.Entries++
}

// move adds a line to the balance of its account.
func (d *writing) move(l ledger.Line) *account {
	a := d.at(placeOf(l, d.types[l.Account]))
	a.balance = money.Add(a.balance, l.Amount)
	if a.above != nil {
		a.above.beneath = money.Add(a.above.beneath, l.Amount)
	}
	if !a.moved {
		a.moved = true
		d.moved = append(d.moved, a)
	}
	return a
}

// at returns the account at a place, beginning it and the one above it when they are first met.
func (d *writing) at(p place) *account {
	a, ok := d.accounts[p]
	if !ok {
		a = &account{place: p, name: d.form.name(p)}
		d.accounts[p] = a
		if p.part != "" {
			p.part = ""
			a.above = d.at(p)
		}
	}
	return a
}

// declare makes known what an entry is of and the accounts that it is on, where they are not.
func (d *writing) declare(on calendar.Date, table string, of []*account) {
	before := len(d.text)
	if !d.tables[table] {
		d.tables[table] = true
		d.text = d.form.table(d.text, table)
	}
	for _, a := range of {
		if !a.isOpen {
			a.isOpen = true
			d.text = d.form.open(d.text, on, a.name)
			d.done.Accounts++
		}
	}
	if len(d.text) > before {
		d.text = append(d.text, '\n')
	}
}

// bringForward writes what stood before the first day as one entry of the day before it.
func (d *writing) bringForward() {
	if d.From.IsZero() {
		return
	}
	var standing []*account
	for _, a := range d.accounts {
		if a.balance != 0 {
			standing = append(standing, a)
		}
	}
	if len(standing) == 0 {
		return
	}
	byName(standing)
	before := d.From.AddDays(-1)
	d.declare(before, stated, standing)
	d.text = d.form.entry(d.text, before, "", stated, "brought forward", nil)
	for _, a := range standing {
		d.text = d.form.posting(d.text, a.name, a.balance, nil)
	}
	d.text = append(d.text, '\n')
	d.done.Entries++
}

// stated is what an entry is of that states balances; no table has the name.
const stated = "balances"

// state states the balance of every account that has moved since it last was.
func (d *writing) state(on calendar.Date) {
	if len(d.moved) == 0 {
		return
	}
	byName(d.moved)
	d.declare(on, stated, nil)
	d.text = d.form.balances(d.text, on, d.moved)
	d.done.Balances += int64(len(d.moved))
	d.settled()
}

// settled forgets which accounts have moved.
func (d *writing) settled() {
	for _, a := range d.moved {
		a.moved = false
	}
	d.moved = d.moved[:0]
}

// flush hands on what is ready.
func (d *writing) flush() error {
	_, err := d.out.Write(d.text)
	d.text = d.text[:0]
	return err
}

func byName(accounts []*account) {
	slices.SortFunc(accounts, func(a, b *account) int { return cmp.Compare(a.name, b.name) })
}
