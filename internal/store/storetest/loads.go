package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// chancyEntry is an entry of two lines about an item.
func chancyEntry(item pooled.Item) ledger.Entry {
	d := ledger.Dims{Fund: "FUND-A"}
	l := ledger.Dr(ledger.Actual, "1000", 2025, d, 5).About(item.Key)
	m := ledger.Cr(ledger.Actual, "1100", 2025, d, 5).About(item.Key)
	l.Rule, m.Rule = "a/1", "a/1"
	return ledger.NewEntry(calendar.Of(2026, 3, 30), l, m)
}

// testEvents records real events through an overlay on the store and through one on nothing: they must agree, and the
// same again must have no effect.
func testEvents(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	events := []pooled.Event{
		&pooled.BookOpened{Code: h.book, PublicKey: "k"},
		&pooled.LoadStarted{Number: 1, Files: []pooled.LoadFile{{Name: "a.csv", SHA256: "00"}}},
		&pooled.Organisation{Code: "DCC", Name: "County", Sector: "county"},
		&pooled.Organisation{Code: "ICB", Name: "Board", Sector: "nhs", Parent: "dcc"},
		&pooled.Partnership{Code: "LSP", Name: "Partnership", Tier: "upper"},
		&pooled.Fund{
			Code: "BCF", Partnership: "lsp", Name: "Fund", Kind: "pooled", Host: "DCC", LegalBasis: "s75",
			Opens: calendar.Of(2026, 4, 1),
		},
		&pooled.Service{Code: "EQP", Fund: "BCF", Name: "Equipment"},
		&pooled.Organisation{Code: "DCC", Name: "County Council", Sector: "county"},
	}
	events = append(events, heldAndIntended()...)
	alone := pooled.NewOverlay(pooled.Empty{}, 0)
	for i, e := range events {
		m := pooled.Meta{At: int64(i)}
		_, refusal := alone.Record(e, m)
		if refusal != nil {
			t.Fatal(refusal)
		}
		update(t, s, h.book, func(w store.Writer) error {
			o := pooled.NewOverlay(w.State(), int64(i))
			if _, refusal := o.Record(e, m); refusal != nil {
				return refusal
			}
			return w.Append(o.Drain())
		})
	}
	batch := alone.Drain()
	view(t, s, h.book, func(r store.Reader) {
		var records []pooled.Record
		for _, s := range listed(t, r.Records(1, 99)) {
			records = append(records, s.Record)
		}
		same(t, "events", records, batch.Records)
	})
	update(t, s, h.book, func(w store.Writer) error {
		o := pooled.NewOverlay(w.State(), int64(len(events)))
		for _, e := range events[3:] {
			out, refusal := o.Record(e, pooled.Meta{At: 99})
			if refusal != nil || !out.Again {
				t.Errorf("%s again: %+v, %v", pooled.EventKey(e), out, refusal)
			}
		}
		same(t, "events written", len(o.Drain().Records), 0)
		return nil
	})
}

// heldAndIntended are events whose rules ask what moved on an account, day by day.
func heldAndIntended() []pooled.Event {
	on := func(d int) calendar.Date { return calendar.Of(2026, 6, d) }
	intent := func(ref string, d int, p money.Pence) pooled.Event {
		return &pooled.Intent{Code: ref, Date: on(d), Fund: "BCF", Year: 2026, Service: "EQP", Amount: p}
	}
	invoice := func(ref string, d int, p money.Pence) pooled.Event {
		return &pooled.Invoice{Code: ref, Provider: "ICB", Date: on(d), Lines: []pooled.InvoiceLine{{Line: 1, Service: "EQP", Net: p}}}
	}
	back := func(ref, of string, d int) pooled.Event {
		return &pooled.Reversal{Code: ref, Date: on(d), Of: of, Reason: "wrong"}
	}
	return []pooled.Event{
		&pooled.Opening{Code: "O", Date: on(1), Fund: "BCF", Lines: []pooled.OpeningLine{
			{Account: "1000", Amount: 150_00}, {Account: "3000", Amount: -100_00, Partner: "DCC"}, {Account: "3200", Amount: -50_00, Partner: "DCC"},
		}},
		&pooled.ReserveMove{Code: "RM1", Date: on(3), Fund: "BCF", Partner: "DCC", Amount: 20_00, Decision: "B"},
		&pooled.ReserveMove{Code: "RM2", Date: on(2), Fund: "BCF", Partner: "DCC", Amount: -50_00, Decision: "B"},
		&pooled.CarryForward{Code: "CF1", Date: on(4), Fund: "BCF", Year: 2026, Partner: "DCC", Amount: 20_00, From: "reserve", Decision: "B"},
		back("V1", "reserve_moves/RM2", 5),
		invoice("I0", 2, 40_00), intent("N1", 3, 100_00), invoice("I1", 4, 60_00), intent("N2", 5, 50_00), invoice("I2", 6, 80_00),
		back("V2", "invoices/I0", 7), back("V3", "invoices/I1", 7), intent("L1", 8, -30_00), invoice("CN", 9, -90_00), back("V4", "intents/N1", 10),
	}
}

// testSpool checks the order in which a load's rows come back, while batches are appended.
func testSpool(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		update(t, s, h.book, func(w store.Writer) error {
			same(rt, "an empty spool", len(listed(t, w.Spooled())), 0)
			if len(rows) > 0 && chance(rt, 2) { // in two calls
				n := rapid.IntRange(0, len(rows)).Draw(rt, "rows")
				if err := w.Spool(rows[:n]); err != nil {
					return err
				}
				rows = append(rows[n:], rows[:n]...)
			}
			return nil
		})
		got, twice := spooled(t, s, h, rows)
		same(rt, "posting order", got, postingOrder(rows))
		same(rt, "rows given twice", twice, givenTwice(rows))
	})
	testSpoolUsed(t, s, h)
}

// spooled spools rows in two calls and returns what comes back.
func spooled(t *testing.T, s store.Store, h *history, rows []store.SpoolRow) (order, twice []store.SpoolRow) {
	update(t, s, h.book, func(w store.Writer) (err error) {
		for _, part := range [][]store.SpoolRow{rows[:len(rows)/3], rows[len(rows)/3:]} {
			if err := w.Spool(part); err != nil {
				return err
			}
		}
		twice, err = w.Twice()
		order = listed(t, w.Spooled())
		return err
	})
	return order, twice
}

func drawRows(t *rapid.T) []store.SpoolRow {
	var rows []store.SpoolRow
	for i := range rapid.IntRange(0, 30).Draw(t, "rows") {
		r := store.SpoolRow{
			Table: rapid.IntRange(0, 3).Draw(t, "table"), File: rapid.IntRange(0, 2).Draw(t, "file"), Row: int64(i + 2),
			Key: any1(t, []string{"a", "b", "é", "c#2", "d"}), Body: []byte(fmt.Sprint("body ", i)),
		}
		r.Doc = r.Key[:1]
		r.Rank = min(r.Table, 2)
		if r.Rank == 2 {
			r.Date = any1(t, days)
		}
		rows = append(rows, r)
	}
	return rows
}

// postingOrder puts rows in order as the contract words it.
func postingOrder(rows []store.SpoolRow) []store.SpoolRow {
	type doc struct {
		table int
		doc   string
	}
	first := map[doc]store.SpoolRow{}
	for _, r := range rows {
		k := doc{r.Table, r.Doc}
		f, ok := first[k]
		if !ok {
			first[k] = r
			continue
		}
		f.Date = min(f.Date, r.Date)
		if cmp.Or(cmp.Compare(r.File, f.File), cmp.Compare(r.Row, f.Row)) < 0 {
			f.File, f.Row = r.File, r.Row
		}
		first[k] = f
	}
	out := slices.Clone(rows)
	slices.SortFunc(out, func(a, b store.SpoolRow) int {
		fa, fb := first[doc{a.Table, a.Doc}], first[doc{b.Table, b.Doc}]
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(fa.Date, fb.Date), cmp.Compare(a.Table, b.Table),
			cmp.Compare(fa.File, fb.File), cmp.Compare(fa.Row, fb.Row), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row))
	})
	return emptyIsNil(out)
}

func givenTwice(rows []store.SpoolRow) []store.SpoolRow {
	count := map[string]int{}
	key := func(r store.SpoolRow) string { return fmt.Sprint(r.Table, " ", r.Key) }
	for _, r := range rows {
		count[key(r)]++
	}
	var out []store.SpoolRow
	for _, r := range rows {
		if count[key(r)] > 1 {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b store.SpoolRow) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Key, b.Key), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row))
	})
	return out
}

func emptyIsNil(rows []store.SpoolRow) []store.SpoolRow {
	if len(rows) == 0 {
		return nil
	}
	return rows
}

// testSpoolUsed appends while the spool is read, over several pages, and checks that nothing of it stays behind.
func testSpoolUsed(t *testing.T, s store.Store, h *history) {
	var rows []store.SpoolRow
	for i := range 1300 {
		rows = append(rows, store.SpoolRow{Rank: 1, Date: days[0], Table: 1, Doc: fmt.Sprint(i), Key: fmt.Sprint(i), Row: int64(i)})
	}
	err := s.Update(context.Background(), h.book, func(w store.Writer) error {
		if err := w.Spool(rows); err != nil {
			return err
		}
		n := 0
		for row, err := range w.Spooled() {
			if err != nil {
				return err
			}
			if row.Row != int64(n) {
				t.Fatalf("row %d came at place %d", row.Row, n)
			}
			if n++; n%500 == 0 {
				h.record(&pooled.LoadStarted{Number: n}, pooled.Meta{})
				if err := w.Append(h.drain()); err != nil {
					return err
				}
				w.State().Document("x")
			}
		}
		same(t, "rows", n, len(rows))
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	update(t, s, h.book, func(w store.Writer) error {
		same(t, "rows left from a load that was refused", len(listed(t, w.Spooled())), 0)
		return w.Spool(rows[:1])
	})
	update(t, s, h.book, func(w store.Writer) error {
		same(t, "rows left from a load before", len(listed(t, w.Spooled())), 0)
		return nil
	})
}
