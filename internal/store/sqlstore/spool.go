package sqlstore

import (
	"fmt"
	"iter"

	"commonpurse/internal/store"
)

// spool is the rows of a load on their way to the books, in temporary tables of the transaction.
type spool struct {
	made    bool
	rows    int64
	ordered bool
}

var insertSpool = newInsertion("spool", "id, rank, date, tbl, doc, key, file, place, body", "")

const spoolColumns = `s.rank, s.date, s.tbl, s.doc, s.key, s.file, s.place, s.body`

// Spool keeps rows of a load in a temporary table of this transaction.
func (w *writer) Spool(rows []store.SpoolRow) error {
	if err := w.makeSpool(); err != nil {
		return err
	}
	in := w.t.into(insertSpool)
	w.spool.ordered = false
	for _, r := range rows {
		w.spool.rows++
		err := in.add(w.spool.rows, int64(r.Rank), int64(r.Date), int64(r.Table), r.Doc, r.Key, int64(r.File), r.Row, r.Body)
		if err != nil {
			return fmt.Errorf("spooling rows: %w", err)
		}
	}
	if err := in.write(); err != nil {
		return fmt.Errorf("spooling rows: %w", err)
	}
	return nil
}

func (w *writer) makeSpool() error {
	if w.spool.made {
		return nil
	}
	for _, text := range w.t.d.Spool() {
		if err := w.t.exec(text); err != nil {
			return fmt.Errorf("making the spool: %w", err)
		}
	}
	w.spool.made = true
	return nil
}

func (w *writer) dropSpool() error {
	if !w.spool.made {
		return nil
	}
	for _, table := range []string{"spool_order", "spool"} {
		if err := w.t.exec("drop table " + table); err != nil {
			return fmt.Errorf("dropping the spool: %w", err)
		}
	}
	w.spool = spool{}
	return nil
}

// Twice lists the rows of the spool whose table and key another row has too, in order of table, key, file and row.
func (w *writer) Twice() ([]store.SpoolRow, error) {
	if !w.spool.made {
		return nil, nil
	}
	if err := w.t.exec("create index if not exists spool_by_key on spool (tbl, key)"); err != nil {
		return nil, fmt.Errorf("ordering the spool by key: %w", err)
	}
	rows, err := w.spoolRows(ask(`select ` + spoolColumns + ` from (
			select tbl, key from spool group by tbl, key having count(*) > 1
		) d cross join spool s where s.tbl = d.tbl and s.key = d.key order by s.tbl, s.key, s.file, s.place`))
	if err != nil {
		return nil, fmt.Errorf("looking for rows given twice: %w", err)
	}
	return rows, nil
}

// Spooled streams the spool in posting order. The order is written down first, so that pages of it can be read while
// batches are appended.
func (w *writer) Spooled() iter.Seq2[store.SpoolRow, error] {
	return func(yield func(store.SpoolRow, error) bool) {
		if !w.spool.made {
			return
		}
		if err := w.orderSpool(); err != nil {
			yield(store.SpoolRow{}, fmt.Errorf("putting the spool in posting order: %w", err))
			return
		}
		for after := int64(0); after < w.spool.rows; after += pageRows {
			page, err := w.spoolRows(ask(`select `+spoolColumns+` from spool_order o cross join spool s
				where o.place > ? and o.place <= ? and s.id = o.id order by o.place`, after, after+pageRows))
			if err != nil {
				yield(store.SpoolRow{}, fmt.Errorf("reading the spool: %w", err))
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

func (w *writer) orderSpool() error {
	if w.spool.ordered {
		return nil
	}
	for _, text := range []string{
		`delete from spool_order`,
		`create index if not exists spool_by_document on spool (tbl, doc, date, file, place)`,
		`insert into spool_order (place, id)
			select row_number() over (order by s.rank, d.date, s.tbl, d.first, s.doc, s.file, s.place, s.id), s.id
			from (
				select tbl, doc, min(date) as date, min(file * 4294967296 + place) as first from spool group by tbl, doc
			) d cross join spool s where s.tbl = d.tbl and s.doc = d.doc`,
	} {
		if err := w.t.exec(text); err != nil {
			return err
		}
	}
	w.spool.ordered = true
	return nil
}

func (w *writer) spoolRows(q *query) ([]store.SpoolRow, error) {
	var out []store.SpoolRow
	err := w.t.each(q.String(), q.args, func(rows *row) error {
		var r store.SpoolRow
		err := rows.Scan(&r.Rank, &r.Date, &r.Table, &r.Doc, &r.Key, &r.File, &r.Row, &r.Body)
		out = append(out, r)
		return err
	})
	return out, err
}
