package sqlite

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// invoices makes a batch of events that follow a head: each an invoice of three lines that opens an item and pays half
// of an earlier one, over five years, 40 funds, 400 services and 3,000 providers.
func invoices(head int64, events int) pooled.Batch {
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

// opened makes a ledger with a book of some thousands of events.
func filled(t testing.TB, thousands int) (store.Store, string) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "bench.purse")
	s, err := Create(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Open(ctx, "main"); err != nil {
		t.Fatal(err)
	}
	err = s.Update(ctx, "main", func(w store.Writer) error {
		o := pooled.NewOverlay(w.State(), 0)
		if _, refusal := o.Record(&pooled.BookOpened{Code: "main"}, pooled.Meta{}); refusal != nil {
			return refusal
		}
		if err := w.Append(o.Drain()); err != nil {
			return err
		}
		for i := range thousands {
			if err := w.Append(invoices(int64(i)*1000+1, 1000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, path
}

func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s, _ := filled(b, 20)
			head := int64(20_001)
			b.ResetTimer()
			for b.Loop() {
				b.StopTimer()
				batch := invoices(head, size)
				head += int64(size)
				b.StartTimer()
				if err := s.Update(context.Background(), "main", func(w store.Writer) error { return w.Append(batch) }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/event")
		})
	}
}

func BenchmarkBalances(b *testing.B) {
	s, _ := filled(b, 50)
	for name, q := range map[string]store.Asked{
		"all": {}, "account": {Account: "2000"}, "fund": {Fund: "FUND-7"}, "cut": {AsAt: calendar.Of(2021, 5, 16)},
		"known before": {KnownAt: 25_000}, "known lately": {KnownAt: 49_000},
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				err := s.View(context.Background(), "main", func(r store.Reader) error {
					found, err := r.Balances(q)
					n = len(found)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "balances")
		})
	}
}
