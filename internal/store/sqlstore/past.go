package sqlstore

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// past is what rules ask of a book as it stood after the events that have been compared. What is open and the registers
// are in memory; the rest is asked of the tables, whose rows of those events have been compared.
type past struct {
	state
	c *checker
}

// Document finds what was recorded under a key: as its event says, and as the events since have left it.
func (s past) Document(key string) (pooled.Document, bool) {
	d, _, ok := s.found(key)
	return d, ok
}

func (s past) found(key string) (pooled.Document, pooled.Event, bool) {
	folded := pooled.Fold(key)
	if s.c.met.folded != folded && !s.meet(folded) {
		return pooled.Document{}, nil, false
	}
	m := s.c.met
	d, ok := pooled.DocumentOf(m.event, m.record)
	if was, reversed := s.c.reversed[m.record.Seq]; reversed {
		d.ReversedBy, d.Parts = was.ReversedBy, was.Parts
	}
	return d, m.event, ok
}

// meeting is the document that was found last, which is often asked for more than once.
type meeting struct {
	folded string
	record pooled.Record
	event  pooled.Event
}

// meet reads the event that recorded a document.
func (s past) meet(folded string) bool {
	for seq := range s.c.documents.of(s.c.hashOf(folded)) {
		r := pooled.Record{Seq: seq}
		there, err := s.r.t.one("select kind, key, body from events where book = $1 and seq = $2", []any{s.r.book, r.Seq},
			&r.Table, &r.Key, &r.Body)
		if s.stuck(err) {
			return false
		}
		if !there || pooled.Fold(r.Key) != folded {
			continue // another key that has the hash, or an event that was altered
		}
		e, err := pooled.Decode(r.Table, r.Body)
		if s.stuck(err) {
			return false
		}
		s.c.met = meeting{folded, r, e}
		return true
	}
	return false
}

// Similar lists nothing: all that it is asked for is a warning.
func (s past) Similar(string, string, money.Pence, calendar.Date) []pooled.Document { return nil }

// Numbered lists nothing, for the same reason.
func (s past) Numbered(string, string, string) []pooled.Document { return nil }

// Event returns the event recorded under a key.
func (s past) Event(key string) (pooled.Event, bool) {
	_, e, ok := s.found(key)
	return e, ok
}

// Recorded returns the event recorded under a key, with its entries.
func (s past) Recorded(key string) (pooled.Recorded, bool) {
	d, ok := s.Document(key)
	if !ok {
		return pooled.Recorded{}, false
	}
	return state{s.c.stored}.recordedAt(d.Seq)
}

// Item finds an item by its key. The table has those of later events besides.
func (s past) Item(key string) (pooled.Item, bool) {
	if open := s.c.open.items[key]; len(open) > 0 {
		return open[0].Item, true
	}
	if s.stuck(nil) {
		return pooled.Item{}, false
	}
	id, item, err := s.r.item(key)
	if s.stuck(err) || id < 1 || id > s.r.head.lastItem {
		return pooled.Item{}, false
	}
	return item, true
}

// AmountsOf lists what is open of one item.
func (s past) AmountsOf(item string) []pooled.Amount { return s.c.open.items[item] }

// Open lists what is open on an account in a fund, for a party or (empty) for all: oldest due first, then by key.
func (s past) Open(account, fund, party string) []pooled.Amount {
	return inOrder(slices.Concat(s.c.open.at(openAt{account, fund, party, false}), s.c.open.at(openAt{account, fund, party, true})))
}

// Debits lists what of Open is debit.
func (s past) Debits(account, fund, party string) []pooled.Amount {
	return inOrder(s.c.open.at(openAt{account, fund, party, true}))
}

// Movers lists the keys of the documents with lines about an item, in order of sequence.
func (s past) Movers(item string) []string { return s.moversTo(item, s.r.head.seq) }

// settled waits until the codes of all lines are known, and tells whether there is a fault.
func (s past) settled() bool { return !s.stuck(nil) && !s.stuck(s.c.Settle()) }

// PartnerLines lists the lines of every layer that name a partner, in order of sequence.
func (s past) PartnerLines(partner string) []pooled.PartnerLine {
	if !s.settled() {
		return nil
	}
	return s.state.PartnerLines(partner)
}

// Costs lists the cash cost to date of a fund by service and year, as its lines come to.
func (s past) Costs(fund string, accounts []string) []pooled.Cost {
	if !s.settled() {
		return nil
	}
	sums := map[costAt]pooled.Cost{}
	for _, account := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		args := []any{s.r.book, s.r.id(account), int64(ledger.Actual), s.r.id(fund), s.r.head.seq}
		err := s.r.t.each(`select l.service, l.year, l.period, l.amount from periods p cross join lines l
			where p.book = $1 and l.book = p.book and l.period = p.period and l.account = $2 and l.layer = $3 and l.fund = $4
				and l.partner = 0 and l.seq <= $5`, args, func(rows *row) error { return s.r.addCost(sums, rows) })
		if s.stuck(err) {
			return nil
		}
	}
	return slices.SortedFunc(maps.Values(sums), func(a, b pooled.Cost) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
}

// Moved lists what lines of the actual layer moved on an account of a fund.
func (s past) Moved(q pooled.Moves) []pooled.Moved {
	if !s.settled() {
		return nil
	}
	return s.movedTo(q, s.r.head.seq)
}

// openItems is what is open of every item of which anything is.
type openItems struct {
	items map[string][]pooled.Amount // by key of the item
	keys  map[openAt]map[string]bool // credits and debits apart
}

func newOpenItems() openItems {
	return openItems{map[string][]pooled.Amount{}, map[openAt]map[string]bool{}}
}

// move takes over what a batch says is open by now of the items that it moved.
func (o *openItems) move(b pooled.Batch) {
	for key, now := range b.Open {
		for _, a := range o.items[key] {
			at := openAt{a.Account, a.Fund, a.Item.Party, a.Open > 0}
			if delete(o.keys[at], key); len(o.keys[at]) == 0 {
				delete(o.keys, at)
			}
		}
		if len(now) == 0 {
			delete(o.items, key)
			continue
		}
		o.items[key] = now
		for _, a := range now {
			at := openAt{a.Account, a.Fund, a.Item.Party, a.Open > 0}
			if o.keys[at] == nil {
				o.keys[at] = map[string]bool{}
			}
			o.keys[at][key] = true
		}
	}
}

// at lists what is open in one place, debits or credits, of a party or (empty) of all, in no order.
func (o *openItems) at(at openAt) []pooled.Amount {
	var out []pooled.Amount
	if at.party == "" { // of all
		for k := range o.keys {
			if k.account == at.account && k.fund == at.fund && k.debit == at.debit && k.party != "" {
				out = append(out, o.at(k)...)
			}
		}
	}
	for key := range o.keys[at] {
		for _, a := range o.items[key] {
			if a.Account == at.account && a.Fund == at.fund && a.Open > 0 == at.debit {
				out = append(out, a)
			}
		}
	}
	return out
}

// inOrder puts amounts in order, oldest due first, then by key.
func inOrder(amounts []pooled.Amount) []pooled.Amount {
	slices.SortFunc(amounts, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Item.Due, b.Item.Due), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	return amounts
}
