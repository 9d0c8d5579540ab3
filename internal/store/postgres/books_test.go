package postgres

import (
	"context"
	"crypto/sha256"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlite"
	"commonpurse/internal/store/storetest"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// serverOf starts a server of a test's own.
func serverOf(t testing.TB, settings ...string) *pgserver.Server {
	t.Helper()
	s, err := pgserver.Start(context.Background(), settings...)
	pgserver.Need(t, err)
	t.Cleanup(func() { must(t, s.Remove()) })
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// storeAt opens the ledger in a database.
func storeAt(t testing.TB, address string) store.Store {
	t.Helper()
	s, err := Open(context.Background(), address)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// bookAt makes a ledger in a database with the book main, of some batches.
func bookAt(t testing.TB, address string, batches int) store.Store {
	t.Helper()
	s, err := Create(context.Background(), address)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	filled(t, s, batches)
	return s
}

// standingBook is the same in a file.
func standingBook(t testing.TB, batches int) store.Store {
	t.Helper()
	s, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "standing.purse"))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	filled(t, s, batches)
	return s
}

func filled(t testing.TB, s store.Store, batches int) {
	t.Helper()
	must(t, s.Open(context.Background(), "main"))
	must(t, storetest.Append(s, func(int64) pooled.Batch { return storetest.Opening() }))
	for range batches {
		must(t, storetest.Append(s, storetest.Change))
	}
}

// posting is a batch of one invoice that follows a head, under a code of its own.
func posting(code string, head int64) pooled.Batch {
	seq := head + 1
	date := calendar.Of(2026, 4, 1).AddDays(int(seq % 300))
	e := &pooled.Invoice{Code: code, Provider: "PROVIDER", Date: date, Lines: []pooled.InvoiceLine{{Line: 1, Service: "S", Net: 100}}}
	key, net := pooled.EventKey(e), money.Pence(100)
	dims := ledger.Dims{Fund: "FUND", Nature: ledger.Revenue, Service: "SERVICE " + code, Provider: "PROVIDER"}
	lines := []ledger.Line{
		ledger.Dr(ledger.Actual, "5000", date.Year(), dims, net),
		ledger.Cr(ledger.Actual, "2000", date.Year(), ledger.Dims{Fund: "FUND", Provider: "PROVIDER"}, net).About(key),
	}
	r := pooled.Record{
		Seq: seq, Table: e.Table(), Key: key, Body: pooled.Encode(e), Entries: []ledger.Entry{ledger.NewEntry(date, lines...)},
		Meta: pooled.Meta{At: seq*1000 + int64(len(code)), Actor: "os:somebody"},
	}
	org := &pooled.Organisation{Code: "DCC", Name: code, Sector: "county"}
	return pooled.Batch{
		Records:  []pooled.Record{r},
		Versions: []pooled.Version{{Table: "organisations", Key: "dcc", Row: org, Seq: seq}},
		Items:    []pooled.Item{{Key: key, Party: "PROVIDER", Date: date, Due: date, Service: "SERVICE", Nature: ledger.Revenue}},
		Documents: []pooled.Document{{
			Key: key, Seq: seq, Table: r.Table, Date: date, Party: "PROVIDER", Amount: net, Digest: sha256.Sum256(r.Body),
		}},
	}
}

// post records a posting, without looking whether it is there already: done twice it is refused, as its key is taken.
func post(ctx context.Context, s store.Store, code string) error {
	return s.Update(ctx, "main", func(w store.Writer) error {
		h, err := w.Head()
		if err != nil {
			return err
		}
		return w.Append(posting(code, h.Seq))
	})
}

// postings lists the codes of the postings in a book that has nothing else, in the order in which they were recorded.
func postings(t testing.TB, s store.Store) []string {
	t.Helper()
	var codes []string
	err := s.View(context.Background(), "main", func(r store.Reader) error {
		for record, err := range r.Records(2, 1<<60) {
			if err != nil {
				return err
			}
			codes = append(codes, strings.TrimPrefix(record.Key, "invoices/"))
		}
		return nil
	})
	must(t, err)
	return codes
}

// sound holds a book of postings beside one in a file in which the same were recorded in the same order and nothing ever
// failed: every cell of every table must be the same, and so no number is missing, no key twice and the seal whole. Rules are
// answered alike from what is in memory. It returns the codes.
func sound(t testing.TB, s store.Store) []string {
	t.Helper()
	// What the server is still doing for those who are gone is done when another holds the book.
	must(t, s.Update(context.Background(), "main", func(store.Writer) error { return nil }))
	codes := postings(t, s)
	standing := standingBook(t, 0)
	err := standing.Update(context.Background(), "main", func(w store.Writer) error {
		for i, code := range codes {
			if err := w.Append(posting(code, int64(i)+1)); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, err)
	storetest.EqualBooks(t, s, standing, "main")
	remembered(t, s, standing)
	return codes
}

// remembered holds what a store answers with the help of its memory beside what another answers.
func remembered(t testing.TB, s, standing store.Store) {
	t.Helper()
	var name, want string
	var balances, wanted []pooled.Balance
	ask := func(of *string, balances *[]pooled.Balance) func(store.Reader) error {
		return func(r store.Reader) (err error) {
			if row, ok := r.State().Row("organisations", "dcc"); ok {
				*of = row.(*pooled.Organisation).Name
			}
			*balances, err = r.Balances(store.Asked{})
			return err
		}
	}
	must(t, s.View(context.Background(), "main", ask(&name, &balances)))
	must(t, standing.View(context.Background(), "main", ask(&want, &wanted)))
	if name != want {
		t.Fatalf("in memory the register has %q, not %q", name, want)
	}
	if !sameBalances(balances, wanted) {
		t.Fatalf("balances are %v, not %v", balances, wanted)
	}
}

// sameBalances compares balances in no order.
func sameBalances(a, b []pooled.Balance) bool {
	sums := map[pooled.BalanceKey]money.Pence{}
	for _, x := range a {
		sums[x.BalanceKey] += x.Amount
	}
	for _, x := range b {
		if sums[x.BalanceKey] != x.Amount {
			return false
		}
		delete(sums, x.BalanceKey)
	}
	return len(sums) == 0
}
