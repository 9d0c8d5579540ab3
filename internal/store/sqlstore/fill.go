package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"commonpurse/internal/store"
)

// fillings are the insertions of whole rows, in the order in which tables are written: none refers to a row of a later one.
var fillings = makeFillings()

func makeFillings() []*insertion {
	out := make([]*insertion, len(tables))
	for i, t := range tables {
		out[i] = newInsertion(t.name, "book, "+strings.Join(t.columns, ", "), "")
	}
	return out
}

// Fill writes whole books as they stand in another ledger, row by row and cell by cell, into one that holds none: all of them
// or nothing. The books are numbered anew.
//
// Errors: store.ErrFilled; store.ErrUnsure; what fn answers.
func (s *Store) Fill(ctx context.Context, fn func(put func(store.Reader) error) error) error {
	err := s.once(ctx, func(t *tx) error {
		var books int64
		if _, err := t.one("select count(*) from heads", nil, &books); err != nil {
			return err
		}
		if books > 0 {
			return store.ErrFilled
		}
		err := fn(func(r store.Reader) error {
			books++
			for i, table := range tables {
				if err := fill(t, fillings[i], books, r.Dump(unquoted(table.name))); err != nil {
					return fmt.Errorf("filling the table %s: %w", unquoted(table.name), err)
				}
			}
			return nil
		})
		if text := s.dialect.Filled(); err == nil && text != "" {
			err = t.exec(text)
		}
		return err
	})
	if s.dialect.IsTaken(err) {
		return fmt.Errorf("%w: another program was quicker (%w)", store.ErrFilled, err)
	}
	return err
}

// fill writes the rows of a table as they come, the names of their columns first.
func fill(t *tx, n *insertion, book int64, rows iter.Seq2[[]any, error]) error {
	in := inserter{insertion: n, t: t}
	named := false
	for row, err := range rows {
		if err != nil {
			return err
		}
		if !named {
			named = true
			if names := columnNames(n.columns[1:]); !slices.Equal(row, names) {
				return fmt.Errorf("its columns are %v there, and %v here", row, names)
			}
			continue
		}
		if err := in.add(append([]any{book}, row...)...); err != nil {
			return err
		}
	}
	return in.write()
}

func columnNames(columns []string) []any {
	names := make([]any, len(columns))
	for i, c := range columns {
		names[i] = unquoted(c)
	}
	return names
}
