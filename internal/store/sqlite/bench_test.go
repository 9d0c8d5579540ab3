package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

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
			if err := w.Append(storetest.Invoices(int64(i)*1000+1, 1000)); err != nil {
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
				batch := storetest.Invoices(head, size)
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
