package storetest

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// history is a book as a model: the events, and everything they wrote, in plain lists. It answers by going through all
// of it.
type history struct {
	book      string
	head      store.Head
	records   []pooled.Record
	lines     []store.Line
	items     []pooled.Item
	documents []document
	rows      []row
	batch     pooled.Batch // recorded and not yet written
}

// document is one version of a document; row is one version of a row of a register. until is 0 while they stand.
type document struct {
	pooled.Document
	from, until int64
}

type row struct {
	pooled.Version
	until int64
}

// newHistory is a book whose BookOpened is not yet written.
func newHistory(book string) *history {
	h := &history{book: book}
	e := &pooled.BookOpened{Code: book, PublicKey: "key of " + book}
	h.record(e, pooled.Meta{At: 1_000_000, Actor: "os:somebody"})
	h.write1(pooled.RowChange{Table: "books", Key: pooled.FoldKey(book), Row: e})
	h.head.PublicKey = e.PublicKey
	return h
}

// record adds an event with its entries; what else it writes is added by the methods that follow it.
func (h *history) record(e pooled.Event, m pooled.Meta, entries ...ledger.Entry) pooled.Record {
	h.head.Seq++
	h.head.At = max(h.head.At, m.At)
	m.At = h.head.At
	r := pooled.Record{
		Seq: h.head.Seq, Table: e.Table(), Key: pooled.EventKey(e), Meta: m, Body: pooled.Encode(e), Entries: entries,
	}
	h.records = append(h.records, r)
	h.batch.Records = append(h.batch.Records, r)
	for p, n := range entries {
		for i, l := range n.Lines {
			h.lines = append(h.lines, store.Line{
				Seq: r.Seq, Place: int64(p + 1), Number: int64(i + 1), Date: n.Date, Period: n.Period, Line: l, RecordedAt: r.At,
				Table: r.Table, Key: r.Key, Actor: r.Actor, Load: r.Load, File: r.File, Sheet: r.Sheet, Row: r.Row,
				Leaf: store.Leaf(h.book, r),
			})
		}
	}
	return r
}

// open adds an item to the last event.
func (h *history) open(i pooled.Item) {
	h.items = append(h.items, i)
	h.batch.Items = append(h.batch.Items, i)
}

// write1 adds a row of a register, or its end, to the last event.
func (h *history) write1(c pooled.RowChange) {
	v := pooled.Version{Table: c.Table, Key: c.Key, Row: c.Row, Seq: h.head.Seq}
	h.batch.Versions = append(h.batch.Versions, v)
	for i := range h.rows {
		if o := &h.rows[i]; o.Table == c.Table && o.Key == c.Key && o.until == 0 {
			o.until = v.Seq
		}
	}
	if c.Row != nil {
		h.rows = append(h.rows, row{Version: v})
	}
	if l, ok := c.Row.(*pooled.LoadStarted); ok {
		h.head.Load = int64(l.Number)
	}
}

// file adds a document to the last event.
func (h *history) file(d pooled.Document) {
	h.batch.Documents = append(h.batch.Documents, d)
	for i := range h.documents {
		if o := &h.documents[i]; pooled.Fold(o.Key) == pooled.Fold(d.Key) && o.until == 0 {
			o.until = h.head.Seq
		}
	}
	h.documents = append(h.documents, document{Document: d, from: h.head.Seq})
}

// drain returns what is not yet written as a batch.
func (h *history) drain() pooled.Batch {
	b := h.batch
	h.batch = pooled.Batch{}
	return b
}

// asked tells whether a line is one of those asked about.
func (h *history) asked(l store.Line, q store.Asked) bool {
	if !q.AsAt.IsZero() {
		closed := l.Period.Number() == calendar.Closing && l.Period.End() >= q.AsAt
		if l.Date > q.AsAt || closed {
			return false
		}
	}
	return l.Date >= q.From && l.Seq > q.Since && l.Seq <= h.known(q.KnownAt) &&
		(q.Layer == 0 || l.Layer == q.Layer) && among(q.Fund, l.Dims.Fund) && among(q.Account, l.Account) &&
		among(q.Partner, l.Dims.Partner) && among(q.Service, l.Dims.Service) && among(q.Provider, l.Dims.Provider) && among(q.Item, l.Item)
}

func among(asked, is string) bool { return asked == "" || asked == is }

func (h *history) known(at int64) int64 {
	if at == 0 || at > h.head.Seq {
		return h.head.Seq
	}
	return at
}

func (h *history) linesAsked(q store.Asked) []store.Line {
	var out []store.Line
	for _, l := range h.lines {
		if h.asked(l, q) {
			out = append(out, l)
		}
	}
	if q.ByDate {
		slices.SortStableFunc(out, func(a, b store.Line) int {
			return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Date, b.Date))
		})
	}
	return out
}

func (h *history) balances(q store.Asked) map[pooled.BalanceKey]money.Pence {
	out := map[pooled.BalanceKey]money.Pence{}
	for _, l := range h.linesAsked(q) {
		out[pooled.KeyOf(l.Line, l.Period)] += l.Amount
	}
	maps.DeleteFunc(out, func(_ pooled.BalanceKey, p money.Pence) bool { return p == 0 })
	return out
}

func (h *history) amounts(q store.Asked, accounts ...string) []pooled.Amount {
	type at struct{ item, account, fund string }
	sums := map[at]money.Pence{}
	limited := q
	limited.Partner, limited.Service, limited.Provider = "", "", ""
	for _, l := range h.linesAsked(limited) {
		if l.Item != "" && (len(accounts) == 0 || slices.Contains(accounts, l.Account)) {
			sums[at{l.Item, l.Account, l.Dims.Fund}] += l.Amount
		}
	}
	var out []pooled.Amount
	for k, p := range sums {
		item := h.item(k.item)
		if (p != 0 || q.Nil) && (item.Number > 0 || !q.Instalments) && among(q.Partner, item.Party) && among(q.Service, item.Service) {
			out = append(out, pooled.Amount{Item: item, Account: k.account, Fund: k.fund, Open: p})
		}
	}
	slices.SortFunc(out, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Fund, b.Fund),
			cmp.Compare(a.Item.Due, b.Item.Due), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	return out
}

func (h *history) item(key string) pooled.Item {
	i := slices.IndexFunc(h.items, func(i pooled.Item) bool { return i.Key == key })
	if i < 0 {
		return pooled.Item{}
	}
	return h.items[i]
}

func (h *history) rowsKnown(table string, at int64) []any {
	at = h.known(at)
	var found []row
	for _, v := range h.rows {
		if v.Table == table && v.Seq <= at && (v.until == 0 || v.until > at) {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(a, b row) int { return cmp.Compare(a.Key, b.Key) })
	var out []any
	for _, v := range found {
		out = append(out, v.Row)
	}
	return out
}

func (h *history) documentsKnown(table string, at int64) []pooled.Document {
	at = h.known(at)
	var out []pooled.Document
	for _, d := range h.documents {
		if among(table, d.Table) && d.from <= at && (d.until == 0 || d.until > at) {
			out = append(out, d.Document)
		}
	}
	slices.SortFunc(out, func(a, b pooled.Document) int { return cmp.Compare(a.Seq, b.Seq) })
	return out
}

// costs are the costs of a fund as the contract words them; what is nil is listed too.
func (h *history) costs(fund string, accounts []string) []pooled.Cost {
	type at struct {
		service string
		year    calendar.Year
	}
	sums := map[at]pooled.Cost{}
	for _, l := range h.lines {
		k := pooled.KeyOf(l.Line, l.Period)
		if k.CountsAsCost(fund, accounts) {
			c := sums[at{k.Service, k.Year}]
			sums[at{k.Service, k.Year}] = pooled.Cost{
				Service: k.Service, Year: k.Year, Amount: c.Amount + l.Amount, Last: max(c.Last, k.Period),
			}
		}
	}
	return slices.SortedFunc(maps.Values(sums), func(a, b pooled.Cost) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
}

// sums are what lines come to as the contract words it.
func (h *history) sums(q pooled.Sums) []pooled.Sum {
	sums := map[pooled.SumAt]money.Pence{}
	for _, l := range h.lines {
		if q.Has(l.Line, l.Period) {
			sums[pooled.SumAt{Account: l.Account, Partner: l.Dims.Partner, Service: l.Dims.Service, Nature: l.Dims.Nature}] += l.Amount
		}
	}
	return pooled.InAll(sums)
}

// moved is what moved as the contract words it.
func (h *history) moved(q pooled.Moves) []pooled.Moved {
	sums := map[pooled.MovedOn]money.Pence{}
	for _, l := range h.lines {
		d := l.Dims
		if l.Layer == ledger.Actual && l.Account == q.Account && d.Fund == q.Fund && d.Partner == q.Partner &&
			(q.Year == 0 || l.Year == q.Year) && among(q.Service, d.Service) {
			on := pooled.MovedOn{Date: l.Date, Period: l.Period, Service: d.Service, Contract: d.Contract}
			if l.Table == "reversals" {
				e, _ := pooled.Decode(l.Table, h.records[l.Seq-1].Body)
				if r, ok := e.(*pooled.Reversal); ok {
					on.Reverses = r.Of
				}
			}
			sums[on] += l.Amount
		}
	}
	return pooled.InOrder(sums)
}

// partnerLines are the lines that name a partner.
func (h *history) partnerLines(partner string) []pooled.PartnerLine {
	var out []pooled.PartnerLine
	for _, l := range h.linesAsked(store.Asked{Partner: partner}) {
		out = append(out, pooled.PartnerLine{Seq: l.Seq, Key: l.Key, Date: l.Date, Period: l.Period, Line: l.Line})
	}
	return out
}
