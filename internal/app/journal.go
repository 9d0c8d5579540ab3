package app

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"commonpurse/internal/peers"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/reports"
)

// Journal is what a journal for another ledger program came to: its entries and accounts, and the balances it states.
type Journal struct{ Entries, Accounts, Balances int64 }

// ExportJournal writes the entries of a query as a journal for another ledger program, in order of their dates, as they
// are read: memory grows with the accounts and with the busiest month, not with the book.
//
// Shape: of the query its fund, layer, day and position, the actual layer without one; with a year what stood before it is
// brought forward in one entry. Errors: a refusal where the trial balance would give one, and for a year that begins after
// the day; what w answers.
func (b *Book) ExportJournal(ctx context.Context, peer string, q Query, w io.Writer) (Journal, error) {
	var done peers.Written
	err := b.view(ctx, q, made{reads: "accounts funds"}, func(r store.Reader, in reports.In) error {
		if _, err := reports.TrialBalance(in); err != nil { // a journal answers the questions that it answers
			return err
		}
		j := peers.Journal{
			Book: b.code, Layer: in.Layer, Fund: in.Fund, AsAt: in.AsAt, KnownAt: in.KnownAt, Version: b.app.o.Version, Accounts: in.Accounts,
		}
		if q.Layer == "" {
			j.Layer = ledger.Actual
		}
		if !q.Year.IsZero() {
			j.From = q.Year.Start()
		}
		if j.From > j.AsAt {
			return ledger.Refuse(ledger.Invalid, "REPORT-003",
				fmt.Sprintf("%s begins on %s, after %s.", q.Year, j.From.Short(), j.AsAt.Short()), "Ask as at a date in the year or after it.")
		}
		var err error
		done, err = peers.Write(w, peers.Peer(peer), j, entriesByDate(r, store.Asked{
			AsAt: j.AsAt, KnownAt: j.KnownAt, Layer: j.Layer, Fund: j.Fund, ByDate: true, // what stood before is added up as it comes
		}))
		return err
	})
	return Journal(done), err
}

// entriesByDate gathers lines, which come in order of their dates, to entries.
func entriesByDate(r store.Reader, q store.Asked) iter.Seq2[peers.Entry, error] {
	return func(yield func(peers.Entry, error) bool) {
		var e peers.Entry
		for l, err := range r.Lines(q) {
			if err != nil {
				yield(e, err)
				return
			}
			if l.Seq != e.Seq || l.Place != e.Place {
				if len(e.Lines) > 0 && !yield(e, nil) {
					return
				}
				e = peers.Entry{
					Seq: l.Seq, Place: l.Place, Date: l.Date, Period: l.Period, Table: l.Table,
					Ref: strings.TrimPrefix(l.Key, l.Table+"/"), Lines: e.Lines[:0],
				}
			}
			e.Lines = append(e.Lines, l.Line)
		}
		if len(e.Lines) > 0 {
			yield(e, nil)
		}
	}
}
