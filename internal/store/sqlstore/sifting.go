package sqlstore

import (
	"fmt"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// What the sieve of a transaction is asked about: a document by its folded key; a document in force by its likeness, in
// the eight days that its date falls in, and by the party's own number of it; where something was ever open, and where
// something that is debit was.
type (
	keyed struct{ folded string }
	alike struct {
		table, party string
		amount, days int64
	}
	theirNumber struct{ table, party, other string }
	openAt      struct {
		account, fund, party string
		debit                bool
	}
)

// likenesses are where documents near a day may be: two that are within a week of each other are in the same eight days
// or in adjoining ones.
func likenesses(table, party string, amount int64, near calendar.Date) [3]alike {
	d := eightDays(near)
	return [3]alike{{table, party, amount, d - 1}, {table, party, amount, d}, {table, party, amount, d + 1}}
}

func eightDays(d calendar.Date) int64 { return int64(d) >> 3 }

// sift reads the sieve when so much has been asked for that reading all of it has become the cheaper.
func (r *reader) sift() error {
	if r.sieve != nil {
		return nil
	}
	if r.asked++; r.asked < 64+r.head.seq/16 {
		return nil
	}
	s := newSieve()
	err := r.t.each("select kind, folded, party, amount, date, other, reversed_by from documents where book = $1 and until_seq is null",
		[]any{r.book}, func(rows *row) error {
			var kind, folded, party, other, reversed string
			var amount, date int64
			err := rows.Scan(&kind, &folded, &party, &amount, &date, &other, &reversed)
			sift(s, keyed{folded})
			if reversed == "" {
				sift(s, alike{kind, party, amount, eightDays(calendar.Date(date))})
				if other != "" {
					sift(s, theirNumber{kind, party, other})
				}
			}
			return err
		})
	if err != nil {
		return fmt.Errorf("reading the keys of documents: %w", err)
	}
	err = r.t.each("select account, fund, party, open > 0 from item_amounts where book = $1 and open <> 0", []any{r.book},
		func(rows *row) error {
			var account, fund int64
			var party string
			var debit bool
			err := rows.Scan(&account, &fund, &party, &debit)
			r.siftOpen(s, r.name(account), r.name(fund), party, debit)
			return err
		})
	if err != nil {
		return fmt.Errorf("reading where something is open: %w", err)
	}
	r.sieve = s
	return nil
}

// siftOpen notes that something is, or may have become, open for a party, and so for all.
func (r *reader) siftOpen(s *sieve, account, fund, party string, debit bool) {
	for _, p := range []string{party, ""} {
		sift(s, openAt{account, fund, p, false})
		if debit {
			sift(s, openAt{account, fund, p, true})
		}
	}
}

// siftDocuments keeps the sieve true when documents have been written.
func (w *writer) siftDocuments(b pooled.Batch) {
	if w.sieve == nil {
		return
	}
	for _, d := range b.Documents {
		sift(w.sieve, keyed{pooled.Fold(d.Key)})
		sift(w.sieve, alike{d.Table, d.Party, int64(d.Amount), eightDays(d.Date)})
		if d.Other != "" {
			sift(w.sieve, theirNumber{d.Table, d.Party, d.Other})
		}
	}
}

// siftAmounts keeps the sieve true when what is open has moved. What the batch does not say is open may be debit.
func (w *writer) siftAmounts(b pooled.Batch) {
	if w.sieve == nil {
		return
	}
	for _, open := range b.Open {
		for _, a := range open {
			w.siftOpen(w.sieve, a.Account, a.Fund, a.Item.Party, a.Open > 0)
		}
	}
	for _, r := range b.Records {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if _, told := b.Open[l.Item]; l.Item != "" && !told {
					w.siftOpen(w.sieve, l.Account, l.Dims.Fund, w.moves.items[l.Item].party, true)
				}
			}
		}
	}
}
