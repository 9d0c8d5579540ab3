package storetest

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// compare asks a store and the model everything that takes no argument of chance.
func (h *history) compare(t Asker, r store.Reader) {
	t.Helper()
	same(t, "head", must[store.Head](t)(r.Head()), h.head)
	h.compareFigures(t, r, store.Asked{})
	h.compareKnown(t, r, 0)
	h.compareRecords(t, r, 1, h.head.Seq)
	same(t, "recount", must[store.Recount](t)(r.Recount(0)), store.Recount{Events: h.head.Seq})
}

// compareFigures asks one question of balances, lines and open amounts.
func (h *history) compareFigures(t Asker, r store.Reader, q store.Asked) {
	t.Helper()
	given := map[pooled.BalanceKey]money.Pence{}
	balances := must[[]pooled.Balance](t)(r.Balances(q))
	for _, b := range balances {
		given[b.BalanceKey] = b.Amount
	}
	if len(given) != len(balances) {
		t.Fatalf("%+v: a balance is given twice: %+v", q, balances)
	}
	if want := h.balances(q); !maps.Equal(given, want) {
		t.Fatalf("balances %+v\ngiven:  %v\nwanted: %v", q, given, want)
	}
	for i := 1; i < len(balances); i++ {
		if balances[i].Period < balances[i-1].Period {
			t.Fatalf("balances %+v are not in order of period", q)
		}
	}
	h.compareCoarse(t, r, q)
	var totals store.LineTotals
	for _, l := range h.linesAsked(q) {
		totals.Count++
		totals.Debit += max(l.Amount, 0)
		totals.Credit += max(-l.Amount, 0)
	}
	same(t, "totals of lines", must[store.LineTotals](t)(r.LineTotals(q)), totals)
	same(t, "lines", listed(t, r.Lines(q)), h.linesAsked(q))
	same(t, "recount", must[store.Recount](t)(r.Recount(q.KnownAt)), store.Recount{Events: h.known(q.KnownAt)})
	same(t, "open amounts", must[[]pooled.Amount](t)(r.Amounts(q)), h.amounts(q))
	h.compareAmountTotals(t, r, q)
	instalments := q
	instalments.Instalments = true
	same(t, "open amounts of instalments", must[[]pooled.Amount](t)(r.Amounts(instalments)), h.amounts(instalments))
	if q.Account == "" {
		of := must[[]pooled.Amount](t)(r.Amounts(q, "2000", "1100", "2000"))
		same(t, "open amounts of accounts", of, h.amounts(q, "1100", "2000"))
	}
}

// compareCoarse asks the same question for coarser balances.
func (h *history) compareCoarse(t Asker, r store.Reader, q store.Asked) {
	t.Helper()
	for _, q.Grain = range []pooled.Grain{pooled.ByProvider, pooled.ByService, pooled.ByFund} {
		for _, q.Years = range []bool{true, false} {
			want, given := map[pooled.BalanceKey]money.Pence{}, map[pooled.BalanceKey]money.Pence{}
			for k, p := range h.balances(q) {
				want[k.Coarse(q.Grain, q.Years)] += p
			}
			maps.DeleteFunc(want, func(_ pooled.BalanceKey, p money.Pence) bool { return p == 0 })
			balances := must[[]pooled.Balance](t)(r.Balances(q))
			for _, b := range balances {
				given[b.BalanceKey] = b.Amount
			}
			if len(given) != len(balances) {
				t.Fatalf("%+v: a balance is given twice: %+v", q, balances)
			}
			if !maps.Equal(given, want) {
				t.Fatalf("balances %+v\ngiven:  %v\nwanted: %v", q, given, want)
			}
		}
	}
}

func (h *history) compareAmountTotals(t Asker, r store.Reader, q store.Asked) {
	t.Helper()
	q = store.Asked{AsAt: q.AsAt, KnownAt: q.KnownAt}
	want := map[pooled.Amount]money.Pence{}
	for _, a := range h.amounts(q) {
		want[pooled.Amount{Account: a.Account, Fund: a.Fund}] += a.Open
	}
	maps.DeleteFunc(want, func(_ pooled.Amount, p money.Pence) bool { return p == 0 })
	given := map[pooled.Amount]money.Pence{}
	for _, a := range must[[]pooled.Amount](t)(r.AmountTotals(q)) {
		given[pooled.Amount{Account: a.Account, Fund: a.Fund}] += a.Open
	}
	if !maps.Equal(given, want) {
		t.Fatalf("open amounts added up, %+v\ngiven:  %v\nwanted: %v", q, given, want)
	}
}

// compareKnown asks for registers and documents as known at a sequence number.
func (h *history) compareKnown(t Asker, r store.Reader, at int64) {
	t.Helper()
	for _, table := range []string{"books", "loads", "organisations", "groups", "risk_rules", "contributions", "people"} {
		given := must[[]any](t)(r.Rows(table, at))
		if want := h.rowsKnown(table, at); len(given) > 0 || len(want) > 0 {
			same(t, "rows of "+table, given, want)
		}
		register := pooled.Registers[slices.IndexFunc(pooled.Registers, func(r *pooled.Table) bool { return r.Name == table })]
		for _, row := range given {
			same(t, "row of "+table, must[any](t)(r.Row(table, register.RegisterKey(row), at)), row)
		}
		for _, v := range h.rows {
			known := slices.ContainsFunc(given, func(row any) bool { return register.RegisterKey(row) == v.Key })
			if row := must[any](t)(r.Row(table, v.Key, at)); v.Table == table && (row != nil) != known {
				t.Fatalf("the row %s of %s as known at %d is %v", v.Key, table, at, row)
			}
		}
	}
	for _, table := range []string{"", "receipts", "reversals"} {
		same(t, "documents of "+table, listed(t, r.Documents(table, at)), h.documentsKnown(table, at))
	}
}

func (h *history) compareRecords(t Asker, r store.Reader, from, to int64) {
	t.Helper()
	var want []store.Stored
	for _, e := range h.records {
		if e.Seq >= from && e.Seq <= to {
			want = append(want, store.Stored{Record: e, Leaf: store.Leaf(h.book, e)})
		}
	}
	same(t, "events", listed(t, r.Records(from, to)), want)
}

// compareState asks what rules ask.
func (h *history) compareState(t Asker, s pooled.State) {
	t.Helper()
	h.comparePast(t, s)
	for _, d := range h.documentsKnown("", 0) {
		var alike, numbered []pooled.Document
		for _, o := range h.documentsKnown(d.Table, 0) {
			if o.Party == d.Party && o.Amount == d.Amount && o.ReversedBy == "" && o.IsNear(d.Date) {
				alike = append(alike, o)
			}
			if o.Party == d.Party && o.Other == d.Other && o.Other != "" && o.ReversedBy == "" {
				numbered = append(numbered, o)
			}
		}
		same(t, "documents like "+d.Key, s.Similar(d.Table, d.Party, d.Amount, d.Date), alike)
		same(t, "documents numbered as "+d.Key, s.Numbered(d.Table, d.Party, d.Other), numbered)
	}
}

// comparePast asks what rules ask but for warnings.
func (h *history) comparePast(t Asker, s pooled.State) {
	t.Helper()
	for _, d := range h.documentsKnown("", 0) {
		h.compareDocument(t, s, d)
	}
	if _, ok := s.Document("receipts/none"); ok {
		t.Fatalf("a document that is not there is found")
	}
	for _, item := range h.items {
		h.compareItem(t, s, item)
	}
	for _, account := range accounts {
		for _, fund := range funds {
			for _, party := range parties {
				open := h.amounts(store.Asked{Fund: fund, Partner: party}, account)
				same(t, "open", s.Open(account, fund, party), open)
				debits := slices.DeleteFunc(open, func(a pooled.Amount) bool { return a.Open < 0 })
				same(t, "debits", s.Debits(account, fund, party), slices.Clip(append([]pooled.Amount(nil), debits...)))
			}
		}
	}
	for _, fund := range funds {
		same(t, "costs", s.Costs(fund, accounts[2:]), h.costs(fund, accounts[2:]))
		for _, q := range []pooled.Sums{
			{Fund: fund, Year: 2026, Layer: ledger.Actual, Accounts: accounts[2:]},
			{Fund: fund, Layer: ledger.Actual, Accounts: accounts[:2]},
			{Fund: fund, Year: 2026, Layer: ledger.Budget, Accounts: accounts},
		} {
			same(t, "sums", s.Sums(q), h.sums(q))
		}
		for _, q := range []pooled.Moves{
			{Account: "5000", Fund: fund, Service: services[1]},
			{Account: "5000", Fund: fund, Service: services[1], Year: 2026},
			{Account: "1000", Fund: fund, Partner: parties[1]},
			{Account: "1000", Fund: fund, Year: 2025},
		} {
			same(t, "what moved", s.Moved(q), h.moved(q))
		}
	}
	for _, partner := range append(parties[1:], "none") {
		same(t, "lines of a partner", s.PartnerLines(partner), h.partnerLines(partner))
	}
	for _, table := range []string{"organisations", "contributions", "groups"} {
		h.compareRegister(t, s, table)
	}
}

func (h *history) compareDocument(t Asker, s pooled.State, d pooled.Document) {
	t.Helper()
	given, ok := s.Document(" " + d.Key + "  ")
	if !ok {
		t.Fatalf("the document %s is not found", d.Key)
	}
	same(t, "document", given, d)
	recorded, ok := s.Recorded(d.Key)
	if !ok || recorded.Seq != d.Seq || pooled.EventKey(recorded.Event) != d.Key {
		t.Fatalf("the event of %s is %+v", d.Key, recorded)
	}
	if e, ok := s.Event(d.Key); !ok {
		t.Fatalf("the event of %s is not found by itself", d.Key)
	} else {
		same(t, "event of "+d.Key, e, recorded.Event)
	}
	same(t, "entries of "+d.Key, recorded.Entries, h.records[d.Seq-1].Entries)
}

func (h *history) compareItem(t Asker, s pooled.State, item pooled.Item) {
	t.Helper()
	given, ok := s.Item(item.Key)
	if !ok {
		t.Fatalf("the item %s is not found", item.Key)
	}
	same(t, "item", given, item)
	var movers []string
	for _, l := range h.linesAsked(store.Asked{Item: item.Key}) {
		if len(movers) == 0 || movers[len(movers)-1] != l.Key {
			movers = append(movers, l.Key)
		}
	}
	same(t, "movers of "+item.Key, s.Movers(item.Key), movers)
	same(t, "amounts of "+item.Key, s.AmountsOf(item.Key), h.amounts(store.Asked{Item: item.Key}))
}

func (h *history) compareRegister(t Asker, s pooled.State, table string) {
	t.Helper()
	rows := h.rowsKnown(table, 0)
	if all := s.Rows(table, "", ""); len(rows) > 0 || len(all) > 0 {
		same(t, "rows of "+table, all, rows)
	}
	register := pooled.Registers[slices.IndexFunc(pooled.Registers, func(r *pooled.Table) bool { return r.Name == table })]
	for _, row := range rows {
		given, ok := s.Row(table, register.RegisterKey(row))
		if !ok {
			t.Fatalf("the row %s of %s is not found", register.RegisterKey(row), table)
		}
		same(t, "row of "+table, given, row)
	}
	for _, column := range register.Columns {
		byValue := map[string][]any{"no such value": nil}
		for _, row := range rows {
			byValue[column.Text(row)] = append(byValue[column.Text(row)], row)
		}
		for value, want := range byValue {
			given := s.Rows(table, column.Name, value)
			if len(given) != len(want) {
				t.Fatalf("%s with %s %q: %d rows, not %d", table, column.Name, value, len(given), len(want))
			}
			for i := range want {
				same(t, table+" by "+column.Name, given[i], want[i])
			}
		}
	}
}

// byChance writes histories by chance, each to a book of its own, and after every batch asks about it.
func byChance(t *testing.T, engine Engine, ask func(*rapid.T, *history, store.Reader)) {
	s := engine(t)()
	rapid.Check(t, func(rt *rapid.T) {
		h := freshBook(rt, s)
		for range rapid.IntRange(1, 4).Draw(rt, "batches") {
			h.draw(rt, 5)
			if chance(rt, 3) { // in the same transaction, after the writing
				update(rt, s, h.book, func(w store.Writer) error {
					err := w.Append(h.drain())
					ask(rt, h, w)
					return err
				})
			} else {
				h.write(rt, s)
			}
			view(rt, s, h.book, func(r store.Reader) { ask(rt, h, r) })
		}
	})
}

func testFigures(t *testing.T, engine Engine) {
	byChance(t, engine, func(rt *rapid.T, h *history, r store.Reader) {
		for range 4 {
			h.compareFigures(rt, r, drawAsked(rt, h))
		}
		h.compareFigures(rt, r, store.Asked{})
	})
	s := engine(t)()
	h := freshBook(t, s)
	h.write(t, s)
	testSeparate(t, s, h)
}

func testRegisters(t *testing.T, engine Engine) {
	byChance(t, engine, func(rt *rapid.T, h *history, r store.Reader) {
		h.compareKnown(rt, r, rapid.Int64Range(0, h.head.Seq+1).Draw(rt, "known at"))
	})
}

// testDocuments has one long book, so that documents and lines fill more than a page.
func testDocuments(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		h.draw(rt, 12)
		h.write(rt, s)
	})
	view(t, s, h.book, func(r store.Reader) {
		h.compare(t, r)
		for at := int64(1); at <= h.head.Seq; at += 37 {
			h.compareKnown(t, r, at)
			h.compareFigures(t, r, store.Asked{KnownAt: at, ByDate: at%2 == 0})
			h.compareFigures(t, r, store.Asked{KnownAt: at, From: days[at%4], ByDate: at%2 == 0})
		}
	})
	update(t, s, h.book, func(w store.Writer) error { // so much is asked that a store may remember it
		h.compareState(t, w.State())
		rapid.Check(t, func(rt *rapid.T) {
			h.draw(rt, 3)
			if err := w.Append(h.drain()); err != nil {
				rt.Fatal(err)
			}
			for _, d := range h.lastDocuments(3) {
				h.compareDocument(rt, w.State(), d)
			}
		})
		h.compareState(t, w.State())
		return nil
	})
}

// lastDocuments are some documents in force, the last.
func (h *history) lastDocuments(n int) []pooled.Document {
	all := h.documentsKnown("", 0)
	return all[max(0, len(all)-n):]
}

func testRecords(t *testing.T, engine Engine) {
	byChance(t, engine, func(rt *rapid.T, h *history, r store.Reader) {
		same(rt, "head", must[store.Head](rt)(r.Head()), h.head)
		from := rapid.Int64Range(0, h.head.Seq+1).Draw(rt, "from")
		h.compareRecords(rt, r, from, rapid.Int64Range(0, h.head.Seq+1).Draw(rt, "to"))
		at := rapid.Int64Range(0, h.head.At+2).Draw(rt, "time")
		var want int64
		for _, e := range h.records {
			if e.At <= at {
				want = e.Seq
			}
		}
		same(rt, "sequence number at a time", must[int64](rt)(r.SeqAt(at)), want)
	})
}

func testState(t *testing.T, engine Engine) {
	byChance(t, engine, func(rt *rapid.T, h *history, r store.Reader) { h.compareState(rt, r.State()) })
}
