package storetest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Invoices makes a batch of events that follow a head: each an invoice of three lines that opens an item and pays half
// of an earlier one, over five years, 40 funds, 400 services and 3,000 providers.
func Invoices(head int64, events int) pooled.Batch {
	var b pooled.Batch
	for i := range events {
		seq := head + int64(i) + 1
		n := int(seq)
		date := calendar.Of(2021, 4, 1).AddDays(n / 600 % 1826)
		fund, service, provider := fmt.Sprintf("FUND-%d", n*7%40), fmt.Sprintf("SERVICE-%d", n*11%400), fmt.Sprintf("PROVIDER-%d", n*13%3000)
		e := &pooled.Invoice{Code: fmt.Sprintf("INV-%d", n), Provider: provider, Date: date, Lines: []pooled.InvoiceLine{
			{Line: 1, Service: service, Net: money.Pence(n%100000 + 1), SupplierRef: fmt.Sprintf("S/%d", n)},
		}}
		item := pooled.Item{Key: pooled.EventKey(e), Party: provider, Date: date, Due: date.AddDays(30), Service: service, Nature: ledger.Revenue}
		d := ledger.Dims{Fund: fund, Nature: ledger.Revenue, Service: service, Provider: provider}
		net := money.Pence(n%100000 + 2)
		lines := []ledger.Line{
			ledger.Dr(ledger.Actual, "5000", date.Year(), d, net),
			ledger.Cr(ledger.Actual, "2000", date.Year(), ledger.Dims{Fund: fund, Provider: provider}, net).About(item.Key),
			ledger.Dr(ledger.Budget, "3900", date.Year(), ledger.Dims{Fund: fund, Service: service}, net),
		}
		if n > 20 {
			lines[2] = lines[2].About(fmt.Sprintf("invoices/INV-%d", max(2, n-n%40)))
		}
		for j := range lines {
			lines[j].Rule = "invoice-approved/1"
		}
		r := pooled.Record{
			Seq: seq, Table: e.Table(), Key: pooled.EventKey(e), Body: pooled.Encode(e), Entries: []ledger.Entry{ledger.NewEntry(date, lines...)},
			Meta: pooled.Meta{At: seq, Actor: "os:somebody", Load: 1, File: "invoices.csv", Row: seq},
		}
		b.Records = append(b.Records, r)
		b.Items = append(b.Items, item)
		b.Documents = append(b.Documents, pooled.Document{
			Key: r.Key, Seq: seq, Table: r.Table, Date: date, Party: provider, Amount: net, Digest: sha256.Sum256(r.Body),
		})
	}
	return b
}

// Opening is the batch that opens the book main.
func Opening() pooled.Batch {
	o := pooled.NewOverlay(pooled.Empty{}, 0)
	if _, refusal := o.Record(&pooled.BookOpened{Code: "main"}, pooled.Meta{}); refusal != nil {
		panic(refusal)
	}
	return o.Drain()
}

// Change is a batch that writes every kind of row, after a head.
func Change(head int64) pooled.Batch {
	b := Invoices(head, 70)
	last := &b.Records[len(b.Records)-1]
	reversed := b.Documents[0]
	reversed.ReversedBy = last.Key
	b.Documents = append(b.Documents, reversed)
	for i, name := range []string{"One", "Two"} {
		row := &pooled.Organisation{Code: "DCC", Name: name + " " + strconv.FormatInt(head, 10), Sector: "county"}
		b.Versions = append(b.Versions, pooled.Version{Table: "organisations", Key: "dcc", Row: row, Seq: head + int64(i) + 1})
	}
	return b
}

// Append appends a batch that follows the head of the book main.
func Append(s store.Store, batch func(head int64) pooled.Batch) error {
	return s.Update(context.Background(), "main", func(w store.Writer) error {
		h, err := w.Head()
		if err != nil {
			return err
		}
		return w.Append(batch(h.Seq))
	})
}

// Everything asks a reader every kind of question there is.
func Everything(r store.Reader) error {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	year := calendar.Of(2021, 4, 1)
	for _, q := range everyFigure(year) {
		_, err := r.Balances(q)
		note(err)
		for _, err := range r.Lines(q) {
			note(err)
		}
		_, err = r.LineTotals(q)
		note(err)
		_, err = r.Amounts(q)
		note(err)
		_, err = r.Amounts(q, "2000")
		note(err)
		_, err = r.AmountTotals(q)
		note(err)
		q.Instalments = true
		_, err = r.Amounts(q)
		note(err)
	}
	for _, err := range r.Documents("", 0) {
		note(err)
	}
	for _, err := range r.Documents("invoices", 3) {
		note(err)
	}
	for _, err := range r.Records(1, 60) {
		note(err)
	}
	_, err := r.SeqAt(9)
	note(err)
	_, err = r.Recount(0)
	note(err)
	_, err = seal.Root(r, 60)
	note(err)
	_, err = r.Rows("organisations", 0)
	note(err)
	_, err = r.Rows("contributions", 3)
	note(err)
	for _, table := range r.Tables() {
		for _, err := range r.Dump(table) {
			note(err)
		}
	}
	everyRule(r.State(), year)
	if len(errs) > 0 {
		return errs[0]
	}
	return nil
}

// everyRule asks everything that a rule may ask.
func everyRule(s pooled.State, year calendar.Date) {
	s.Document("invoices/inv-2")
	s.Similar("invoices", "PROVIDER-13", 4, year)
	s.Numbered("invoices", "PROVIDER-13", "N/4")
	s.Event("invoices/inv-3")
	s.Debits("2000", "FUND-7", "PROVIDER-13")
	s.Recorded("invoices/inv-3")
	s.Item("invoices/INV-2")
	s.Open("2000", "FUND-7", "")
	s.Open("2000", "FUND-7", "PROVIDER-13")
	s.AmountsOf("invoices/INV-2")
	s.Movers("invoices/INV-2")
	s.Costs("FUND-7", []string{"5000", "5100"})
	s.Sums(pooled.Sums{Fund: "FUND-7", Year: 2026, Layer: ledger.Actual, Accounts: []string{"5000", "5100"}})
	s.Sums(pooled.Sums{Fund: "FUND-7", Year: 2026, Layer: ledger.Budget, Accounts: []string{"5000", "5100"}})
	s.Sums(pooled.Sums{Fund: "FUND-7", Layer: ledger.Actual, Accounts: []string{"1000"}})
	s.Moved(pooled.Moves{Account: "3200", Fund: "FUND-7", Partner: "PARTNER-3"})
	s.Moved(pooled.Moves{Account: "5000", Fund: "FUND-7", Year: 2026, Service: "SERVICE-3"})
	s.PartnerLines("PARTNER-3")
	s.Rows("services", "fund", "FUND-7")
	for range 140 {
		s.Document("invoices/none") // until the keys of all documents are read
	}
}

// everyFigure is every kind of question about figures.
func everyFigure(year calendar.Date) []store.Asked {
	return []store.Asked{
		{},
		{AsAt: year.AddDays(9)},
		{AsAt: year.AddDays(29)},
		{KnownAt: 3},
		{KnownAt: 60},
		{Account: "2000"},
		{Fund: "FUND-7"},
		{Layer: ledger.Actual, Partner: "P", Service: "SERVICE-11"},
		{From: year, AsAt: year.AddDays(9)},
		{Since: 50},
		{Item: "invoices/INV-2"},
		{Account: "5000", AsAt: year.AddDays(9), KnownAt: 60},
		{Nil: true},
		{Fund: "FUND-7", AsAt: year.AddDays(9)},
		{Layer: ledger.Actual, AsAt: year.AddDays(9)},
		{Fund: "FUND-7", KnownAt: 60},
		{Grain: pooled.ByService},
		{Grain: pooled.ByService, Account: "5000"},
		{Grain: pooled.ByService, Years: true},
		{Grain: pooled.ByService, Years: true, Fund: "FUND-7", AsAt: year.AddDays(9)},
		{Grain: pooled.ByService, Years: true, KnownAt: 60},
		{Grain: pooled.ByFund},
		{Grain: pooled.ByFund, Years: true, AsAt: year.AddDays(9)},
		{Grain: pooled.ByFund, Years: true, Account: "5000"},
		{Years: true, From: year, AsAt: year.AddDays(29), Layer: ledger.Actual},
		{Years: true, From: year, Layer: ledger.Actual, Fund: "FUND-7"},
		{Account: "5000", KnownAt: 270},
		{Provider: "PROVIDER-13", From: year, Layer: ledger.Actual},
		{AsAt: year.AddDays(29), KnownAt: 270},
		{AsAt: year.AddDays(29), KnownAt: 3},
		{Fund: "FUND-7", KnownAt: 270},
		{Account: "5000", AsAt: year.AddDays(9)},
		{ByDate: true},
		{ByDate: true, Layer: ledger.Actual, Fund: "FUND-7", AsAt: year.AddDays(9)},
		{Account: "2000", Layer: ledger.Actual, Partner: "P"},
		{Account: "5000", Layer: ledger.Actual, Fund: "FUND-7", Service: "SERVICE-7", From: year, AsAt: year.AddDays(364)},
	}
}

// CheckAll goes through a check of a book in which everything is wrong, so that it asks all that a check may ask.
func CheckAll(s store.Store) error {
	return s.Check(context.Background(), "main", func(store.Difference) {}, func(c store.Checker) error {
		for {
			events, err := c.Next()
			if err != nil {
				return err
			}
			if len(events) == 0 {
				return c.Finish()
			}
			past := c.State()
			past.Document("invoices/inv-2")
			past.Costs("FUND-7", []string{"5000"})
			past.Sums(pooled.Sums{Fund: "FUND-7", Year: 2026, Layer: ledger.Actual, Accounts: []string{"5000", "5100"}})
			past.Sums(pooled.Sums{Fund: "FUND-7", Layer: ledger.Actual, Accounts: []string{"1000"}})
			past.Moved(pooled.Moves{Account: "5000", Fund: "FUND-7", Year: 2026, Service: "SERVICE-3"})
			past.Movers("invoices/INV-2")
			b := Opening()
			for after := int64(1); after < int64(len(events)); after += 70 {
				b = appended(b, Change(after))
			}
			if err := c.Compare(b); err != nil {
				return err
			}
			for _, key := range []string{"invoices/inv-2", "invoices/none"} {
				past.Document(key)
				past.Event(key)
				past.Recorded(key)
			}
			past.Item("invoices/INV-2")
			past.Item("invoices/none")
		}
	})
}

func appended(a, b pooled.Batch) pooled.Batch {
	a.Records, a.Versions = append(a.Records, b.Records...), append(a.Versions, b.Versions...)
	a.Documents, a.Items = append(a.Documents, b.Documents...), append(a.Items, b.Items...)
	return a
}
