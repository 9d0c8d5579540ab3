package sqlstore

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// state is what rules ask of the books: the reader's answers without their errors. The first fault sticks in the reader,
// and everything asked after it is answered with nothing.
type state struct{ r *reader }

// stuck keeps a fault and tells whether there is one.
func (s state) stuck(err error) bool {
	if s.r.fault == nil {
		s.r.fault = err
	}
	return s.r.fault != nil
}

// At returns when the last event was recorded.
func (s state) At() int64 {
	head, err := s.r.Head()
	if s.stuck(err) {
		return 0
	}
	return head.At
}

// Row finds the row of a register in force.
func (s state) Row(table, key string) (any, bool) {
	if s.stuck(nil) {
		return nil, false
	}
	if s.r.t.writes { // which asks for many
		g, err := s.r.register(table)
		if s.stuck(err) {
			return nil, false
		}
		row := g.rows[pooled.Fold(key)]
		return row, row != nil
	}
	row, err := s.r.Row(table, pooled.Fold(key), 0)
	return row, !s.stuck(err) && row != nil
}

// Rows lists the rows of a register in force whose column has the value, in order of key; all when column is empty.
func (s state) Rows(table, column, value string) []any {
	if s.stuck(nil) {
		return nil
	}
	g, err := s.r.register(table)
	if s.stuck(err) {
		return nil
	}
	if column == "" {
		return g.all()
	}
	return g.where(column, value)
}

// Document finds what was recorded under a key.
func (s state) Document(key string) (pooled.Document, bool) {
	if s.stuck(nil) {
		return pooled.Document{}, false
	}
	d, found, err := s.r.document(pooled.Fold(key))
	if err != nil {
		err = fmt.Errorf("finding %s: %w", key, err)
	}
	return d, !s.stuck(err) && found
}

// lacks tells, where the sieve has been read, that nothing was surely recorded under a key.
func (r *reader) lacks(folded string) (bool, error) {
	err := r.sift()
	return err == nil && r.sieve != nil && !mayHold(r.sieve, keyed{folded}), err
}

func (r *reader) document(folded string) (d pooled.Document, found bool, err error) {
	if lacks, err := r.lacks(folded); err != nil || lacks {
		return d, false, err
	}
	err = r.asks(r.pending.hasDocument(folded))(findDocument, []any{r.book, folded}, func(rows *row) (err error) {
		found = true
		d, err = scanDocument(rows)
		return err
	})
	return d, found, err
}

// Similar lists the standing documents of a table with the party and amount that are near a day, in order of sequence.
func (s state) Similar(table, party string, amount money.Pence, near calendar.Date) []pooled.Document {
	if s.stuck(s.r.sift()) {
		return nil
	}
	at := likenesses(table, party, int64(amount), near)
	if v := s.r.sieve; v != nil && !slices.ContainsFunc(at[:], func(a alike) bool { return mayHold(v, a) }) {
		return nil
	}
	var out []pooled.Document
	args := []any{s.r.book, table, party, int64(amount)}
	for day := near - apart; day <= near+apart; day++ {
		args = append(args, int64(day))
	}
	err := s.r.t.each(findAlike, args, func(rows *row) error {
		d, err := scanDocument(rows)
		if d.IsNear(near) {
			out = append(out, d)
		}
		return err
	})
	if s.stuck(err) {
		return nil
	}
	return out
}

// Numbered lists the standing documents of a table with the party and its own number of them, in order of sequence.
func (s state) Numbered(table, party, other string) []pooled.Document {
	if s.stuck(s.r.sift()) {
		return nil
	}
	if v := s.r.sieve; v != nil && !mayHold(v, theirNumber{table, party, other}) {
		return nil
	}
	var out []pooled.Document
	err := s.r.t.each(findNumbered, []any{s.r.book, table, party, other}, func(rows *row) error {
		d, err := scanDocument(rows)
		out = append(out, d)
		return err
	})
	if s.stuck(err) {
		return nil
	}
	return out
}

// apart is how many days documents that are near each other are apart at most.
const apart = 7

const (
	documentColumns = `select event_seq, kind, key, date, party, amount, other, digest, reversed_by, parts from documents`
	findDocument    = documentColumns + ` where book = $1 and folded = $2 and until_seq is null`
	findNumbered    = documentColumns + ` where book = cast($1 as bigint) and kind = cast($2 as text) and party = cast($3 as text)
		and other = cast($4 as text) and other <> '' and until_seq is null and reversed_by = '' order by event_seq`
)

// findAlike asks day by day, as its index goes. Its inner half is answered from that index alone: asked for whole rows, SQLite
// would rather walk the book. The casts keep it from planning the statement anew for each value that it is given, which takes
// longer than to answer it; so do those of the statements below that a posting asks.
var findAlike = `select d.event_seq, d.kind, d.key, d.date, d.party, d.amount, d.other, d.digest, d.reversed_by, d.parts from (
		select book, event_seq, seq from documents
		where book = cast($1 as bigint) and kind = cast($2 as text) and party = cast($3 as text) and amount = cast($4 as bigint)
			and +until_seq is null and reversed_by = ''
			and date in (` + placeholders("", 5, 2*apart+1) + `)
	) a cross join documents d where d.book = a.book and d.event_seq = a.event_seq and d.seq = a.seq
	order by d.event_seq`

func scanDocument(rows *row) (pooled.Document, error) {
	var d pooled.Document
	var date, amount int64
	var digest []byte
	var parts string
	err := rows.Scan(&d.Seq, &d.Table, &d.Key, &date, &d.Party, &amount, &d.Other, &digest, &d.ReversedBy, &parts)
	if parts != "" {
		d.Parts = strings.Split(parts, ";")
	}
	d.Date, d.Amount = calendar.Date(date), money.Pence(amount)
	copy(d.Digest[:], digest)
	return d, err
}

// Event returns the event recorded under a key.
func (s state) Event(key string) (e pooled.Event, found bool) {
	if s.stuck(nil) {
		return nil, false
	}
	folded := pooled.Fold(key)
	if lacks, err := s.r.lacks(folded); s.stuck(err) || lacks {
		return nil, false
	}
	err := s.r.asks(s.r.pending.hasDocument(folded))(findEvent, []any{s.r.book, folded}, func(rows *row) (err error) {
		var kind string
		var body []byte
		if err := rows.Scan(&kind, &body); err != nil {
			return err
		}
		e, err = pooled.Decode(kind, body)
		found = err == nil
		return err
	})
	if err != nil {
		err = fmt.Errorf("finding %s: %w", key, err)
	}
	return e, !s.stuck(err) && found
}

const findEvent = `select kind, body from events where book = $1 and seq = (
	select event_seq from documents where book = $1 and folded = $2 and until_seq is null)`

// Recorded returns the event recorded under a key, with its entries.
func (s state) Recorded(key string) (pooled.Recorded, bool) {
	d, ok := s.Document(key)
	if !ok {
		return pooled.Recorded{}, false
	}
	return s.recordedAt(d.Seq)
}

func (s state) recordedAt(seq int64) (pooled.Recorded, bool) {
	for record, err := range s.r.Records(seq, seq) {
		if s.stuck(err) {
			break
		}
		e, err := pooled.Decode(record.Table, record.Body)
		if s.stuck(err) {
			break
		}
		return pooled.Recorded{Seq: record.Seq, Event: e, Entries: record.Entries}, true
	}
	return pooled.Recorded{}, false
}

// Item finds an item by its key.
func (s state) Item(key string) (pooled.Item, bool) {
	if s.stuck(nil) {
		return pooled.Item{}, false
	}
	var item pooled.Item
	found := false
	err := s.r.asks(s.r.pending.hasItem(key))(`select `+itemColumns+` from items i where i.book = $1 and i.key = $2`, []any{s.r.book, key},
		func(rows *row) error {
			found = true
			scan, done := itemDest(&item)
			defer done()
			return rows.Scan(scan...)
		})
	if s.stuck(err) || !found {
		return pooled.Item{}, false
	}
	return item, true
}

const itemColumns = `i.key, i.party, i.date, i.due, i.contribution, i.number, i.source, i.service, i.nature, i.note`

// itemDest is where itemColumns are scanned to, and what is done when they have been.
func itemDest(i *pooled.Item) ([]any, func()) {
	var date, due, nature int64
	dest := []any{&i.Key, &i.Party, &date, &due, &i.Contribution, &i.Number, &i.Source, &i.Service, &nature, &i.Note}
	return dest, func() {
		i.Date, i.Due, i.Nature = calendar.Date(date), calendar.Date(due), ledger.Nature(nature)
	}
}

// Open lists what is open on an account in a fund, for a party or (empty) for all: oldest due first, then by key.
func (s state) Open(account, fund, party string) []pooled.Amount {
	return s.openAt(openAt{account, fund, party, false})
}

// Debits lists what of Open is debit.
func (s state) Debits(account, fund, party string) []pooled.Amount {
	return s.openAt(openAt{account, fund, party, true})
}

func (s state) openAt(at openAt) []pooled.Amount {
	if s.stuck(s.r.sift()) {
		return nil
	}
	if v := s.r.sieve; v != nil && !mayHold(v, at) {
		return nil
	}
	q := ask(openAmounts, s.r.book, s.r.id(at.account), s.r.id(at.fund))
	if at.party != "" {
		q.add(" and m.party = cast(? as text)", at.party)
	}
	if at.debit {
		q.add(" and m.open > 0")
	}
	return inOrder(s.amounts(q, s.r.t.each))
}

// AmountsOf lists what is open of one item, by account and fund, leaving out what is nil.
func (s state) AmountsOf(item string) []pooled.Amount {
	out := s.amounts(ask(amountsOf, s.r.book, item), s.r.asks(s.r.pending.hasItem(item)))
	slices.SortFunc(out, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Fund, b.Fund))
	})
	return out
}

// The arguments of statements that join tables are cast where they are asked often: SQLite plans a join anew for other
// arguments that are bare, which takes several times as long as to answer it.
const (
	openAmounts = `select ` + itemColumns + `, m.account, m.fund, m.open
		from item_amounts m cross join items i
		where m.book = cast(? as bigint) and m.account = cast(? as bigint) and m.fund = cast(? as bigint) and m.open <> 0
			and i.book = m.book and i.id = m.item`
	amountsOf = `select ` + itemColumns + `, m.account, m.fund, m.open
		from items i cross join item_amounts m
		where i.book = cast(? as bigint) and i.key = cast(? as text) and m.book = i.book and m.item = i.id and m.open <> 0`
)

func (s state) amounts(q *query, asks asks) []pooled.Amount {
	if s.stuck(nil) {
		return nil
	}
	out, err := s.r.amountsBy(q, asks)
	if s.stuck(err) {
		return nil
	}
	return out
}

// amounts reads what is open of items, in no order.
func (r *reader) amounts(q *query) ([]pooled.Amount, error) { return r.amountsBy(q, r.t.each) }

func (r *reader) amountsBy(q *query, asks asks) ([]pooled.Amount, error) {
	var out []pooled.Amount
	err := asks(q.String(), q.args, func(rows *row) error {
		var a pooled.Amount
		var account, fund int64
		var open any // nothing where there are no lines
		dest, done := itemDest(&a.Item)
		if err := rows.Scan(append(dest, &account, &fund, &open)...); err != nil {
			return err
		}
		done()
		a.Account, a.Fund = r.name(account), r.name(fund)
		if sum, ok := open.(int64); ok {
			a.Open = money.Pence(sum)
			out = append(out, a)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading open amounts: %w", err)
	}
	return out, nil
}

// Movers lists the keys of the documents with lines about an item, in order of sequence.
func (s state) Movers(item string) []string { return s.moversTo(item, math.MaxInt64) }

func (s state) moversTo(item string, seq int64) []string {
	if s.stuck(nil) {
		return nil
	}
	var out []string
	err := s.r.t.each(movers, []any{s.r.book, item, seq}, func(rows *row) error {
		var key string
		err := rows.Scan(&key)
		out = append(out, key)
		return err
	})
	if s.stuck(err) {
		return nil
	}
	return out
}

const movers = `select e.key from (
		select distinct l.book, l.seq from items i cross join item_amounts k cross join lines l
		where i.book = $1 and i.key = $2 and k.book = i.book and k.item = i.id and l.book = k.book
			and l.account = k.account and l.fund = k.fund and l.item = k.item and l.seq <= $3
	) m cross join events e where e.book = m.book and e.seq = m.seq order by e.seq`
