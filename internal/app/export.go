package app

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/internal/store"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// ExportTables writes the book as tables of the load format into a folder, which it makes: reference rows, and those that restate,
// as they stand, without the standard chart, and every money event in order of its date and then of its recording, those that were
// reversed and their reversals included. It answers with the names of the files.
//
// Shape: tables without rows make no file; the same book makes the same bytes. Loading the folder into a fresh book
// gives reports with equal sections and checks, and the order is that in which a load posts, so exporting that book makes
// the same bytes again. Instalments carry the amount that they were raised with, whatever changed since.
func (b *Book) ExportTables(ctx context.Context, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder to export to: %w", err)
	}
	var files []string
	err := b.store.View(ctx, b.code, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		files = nil
		for _, t := range pooled.Tables {
			rows := standing(r, t, head.Seq)
			if !t.Reference && !t.Restates {
				rows = recorded(r, t, head.Seq)
			}
			n, err := load.Write(dir, t, rows)
			if err != nil {
				return err
			}
			if n > 0 {
				files = append(files, t.Name+".csv")
			}
		}
		return nil
	})
	return files, err
}

// standing streams the rows of a reference table in force, without those that every book is opened with.
func standing(r store.Reader, t *pooled.Table, knownAt int64) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		rows, err := r.Rows(t.Name, knownAt)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, row := range rows {
			if a, ok := row.(*pooled.Account); ok && slices.Contains(pooled.Chart, *a) {
				continue
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// dated streams the documents of a money table in order of the days on which a load posts them, and on a day in the order
// they were recorded in, which is mostly that of the days too: only where it is not are they held in memory.
func dated(r store.Reader, t *pooled.Table, knownAt int64) iter.Seq2[pooled.Document, error] {
	posts := func(d pooled.Document) calendar.Date { return d.Date }
	if t.Name == "contributions" || t.Name == "budgets" { // which may have no day of their own
		posts = func(d pooled.Document) calendar.Date {
			was, _ := r.State().Recorded(d.Key)
			return dayOf(t, was.Event)
		}
	}
	return func(yield func(pooled.Document, error) bool) {
		inOrder := true
		var last calendar.Date
		for d, err := range r.Documents(t.Name, knownAt) {
			if err != nil {
				yield(d, err)
				return
			}
			day := posts(d)
			if inOrder, last = day >= last, day; !inOrder {
				break
			}
		}
		if inOrder {
			r.Documents(t.Name, knownAt)(yield)
			return
		}
		var all []pooled.Document
		days := map[string]calendar.Date{}
		for d, err := range r.Documents(t.Name, knownAt) {
			if err != nil {
				yield(d, err)
				return
			}
			all, days[d.Key] = append(all, d), posts(d)
		}
		slices.SortStableFunc(all, func(a, b pooled.Document) int { return cmp.Compare(days[a.Key], days[b.Key]) })
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// recorded streams the rows of every event of a money table, in order of date.
func recorded(r store.Reader, t *pooled.Table, knownAt int64) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for d, err := range dated(r, t, knownAt) {
			if err != nil {
				yield(nil, err)
				return
			}
			if t.Name == "reversals" && strings.HasPrefix(pooled.Fold(d.Party), "successions/") {
				continue // what it took back follows from no row any more
			}
			was, ok := r.State().Recorded(d.Key)
			if !ok {
				yield(nil, fmt.Errorf("%s is a document without an event", d.Key))
				return
			}
			for _, row := range pooled.RowsOf(raisedAs(was)) {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// raisedAs is the event as it is exported: an instalment with the amount that it was raised with.
func raisedAs(was pooled.Recorded) pooled.Event {
	raised, ok := was.Event.(*pooled.InstalmentRaised)
	if !ok || raised.Amount != nil {
		return was.Event
	}
	item := pooled.InstalmentItem(raised.Contribution, raised.Number)
	var amount money.Pence
	for _, e := range was.Entries {
		for _, l := range e.Lines {
			if l.Item == item && l.Account == "1100" && strings.HasPrefix(l.Rule, "instalment-raised/") {
				amount = money.Add(amount, l.Amount)
			}
		}
	}
	full := *raised
	full.Amount = &amount
	return &full
}
