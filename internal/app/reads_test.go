package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"commonpurse/fixtures"
	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlite"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
	"commonpurse/reports/text"
)

// TestReportsReadAllThatTheyNeed makes every report and list from all registers and the finest balances of every fund, and
// again from no more than it says that it reads.
func TestReportsReadAllThatTheyNeed(t *testing.T) {
	t.Parallel()
	dir, ctx := t.TempDir(), context.Background()
	tables := filepath.Join(dir, "tables")
	if err := os.Mkdir(tables, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := fixtures.County().Write(func(table string) (io.WriteCloser, error) { return os.Create(filepath.Join(tables, table+".csv")) }); err != nil {
		t.Fatal(err)
	}
	a := New(Options{
		Open: sqlite.Open, Create: sqlite.Create, Random: rand.Reader, User: "os:test",
		Now: func() time.Time { return time.Date(2026, 6, 30, 9, 0, 0, 0, time.UTC) },
	})
	at := At{Ledger: filepath.Join(dir, "purse.db")}
	if _, err := a.Init(ctx, at, filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	b, err := a.Book(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := b.Load(ctx, []string{tables}, LoadOptions{}); err != nil {
		t.Fatal(err)
	}
	year, err := calendar.ParseYear(fixtures.CountyYear)
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Clone(known)
	for _, n := range nouns {
		all = append(all, made{n.name, n.list, n.need, n.reads})
	}
	queries := []Query{{}, {AsAt: calendar.Of(2025, 11, 12)}, {Partner: "WCC", Year: year}, {Year: year, KnownAt: "4000"}, {Year: year}}
	funds, err := b.Codes(ctx, "funds")
	if err != nil {
		t.Fatal(err)
	}
	for _, fund := range funds {
		queries = append(queries, Query{Fund: fund, Year: year})
	}
	for _, m := range all {
		for _, q := range queries {
			little := rendered(t, b, q, m, func(store.Reader, *reports.In) error { return nil })
			much := rendered(t, b, q, made{m.name, m.of, m.need, ""}, func(r store.Reader, in *reports.In) (err error) {
				in.Balances, err = r.Balances(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt})
				return err
			})
			if little != much {
				t.Errorf("%s of %+v is\n%s\nand of all that is known it is\n%s", m.name, q, little, much)
			}
		}
	}
}

// rendered makes a report from what it reads, more being added, or says why it cannot be made.
func rendered(t *testing.T, b *Book, q Query, m made, more func(store.Reader, *reports.In) error) string {
	t.Helper()
	var out bytes.Buffer
	err := b.view(context.Background(), q, m, func(r store.Reader, in reports.In) error {
		if err := more(r, &in); err != nil {
			return err
		}
		report, err := m.of(in)
		if err != nil {
			return err
		}
		return text.JSON(&out, report)
	})
	if err != nil {
		return err.Error()
	}
	return out.String()
}
