package sqlstore

import (
	"fmt"
	"iter"

	"commonpurse/ledger/pooled"
)

// The number of rows that a stream reads at a time, so that other questions may be asked between them.
const pageRows = 512

// Documents lists the documents of a table ("" for all) as known at a sequence number, in order of sequence.
func (r *reader) Documents(table string, knownAt int64) iter.Seq2[pooled.Document, error] {
	return func(yield func(pooled.Document, error) bool) {
		known := r.known(knownAt)
		for after, more := int64(0), true; more; {
			var page []pooled.Document
			q := ask(documentColumns+` where book = ? and event_seq > ? and seq <= ?`, r.book, after, known)
			q.add(` and (until_seq is null or until_seq > ?)`, known)
			if table != "" {
				q.add(` and kind = ?`, table)
			}
			q.add(` order by event_seq limit ?`, int64(pageRows))
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
