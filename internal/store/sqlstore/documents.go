package sqlstore

import (
	"fmt"
	"iter"

	"commonpurse/ledger/pooled"
)

// The number of rows that a stream reads at a time, so that other questions may be asked between them.
const pageRows = 512

// Documents lists the documents of a table ("" for all) as known at a sequence number, in order of sequence.
//
// The few of a table that has few are looked for by their kind: in order of sequence they are anywhere in the book.
func (r *reader) Documents(table string, knownAt int64) iter.Seq2[pooled.Document, error] {
	return func(yield func(pooled.Document, error) bool) {
		known, sequence := r.known(knownAt), "event_seq"
		switch few, err := r.hasFew(table); {
		case err != nil:
			yield(pooled.Document{}, fmt.Errorf("counting documents: %w", err))
			return
		case few:
			sequence = "+event_seq" // with a plus before it the database does not go by it
		}
		for after, more := int64(0), true; more; {
			var page []pooled.Document
			q := ask(documentColumns+` where book = ? and `+sequence+` > ? and seq <= ?`, r.book, after, known)
			q.add(` and (until_seq is null or until_seq > ?)`, known)
			if table != "" {
				q.add(` and kind = ?`, table)
			}
			q.add(` order by `+sequence+` limit ?`, int64(pageRows))
			err := r.t.each(q.String(), q.args, func(rows *row) error {
				d, err := scanDocument(rows)
				page = append(page, d)
				return err
			})
			if err != nil {
				yield(pooled.Document{}, fmt.Errorf("reading documents: %w", err))
				return
			}
			for _, d := range page {
				if !yield(d, nil) {
					return
				}
				after = d.Seq
			}
			more = len(page) == pageRows
		}
	}
}

// hasFew tells whether the documents of a table are fewer than a page.
func (r *reader) hasFew(table string) (bool, error) {
	if table == "" {
		return false, nil
	}
	var at int64
	full, err := r.t.one("select event_seq from documents where book = $1 and kind = $2 limit 1 offset $3",
		[]any{r.book, table, int64(pageRows - 1)}, &at)
	return !full, err
}
