package sqlstore

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"commonpurse/ledger/pooled"
)

// kept is a table that holds books: its columns without the book, and how many of them, from the first, are its key.
type kept struct {
	name    string
	columns []string
	key     int
}

// tables lists every table that holds a book, in the order in which they are written.
var tables = listTables()

func listTables() []kept {
	list := func(name, columns string, key int) kept { return kept{name, strings.Fields(columns), key} }
	out := []kept{
		list("heads", "code seq recorded_at load public_key last_code last_item last_date last_period", 1),
		list("events", `seq recorded_at kind key actor load file sheet "row" body leaf`, 1),
		list("tiles", "level place hash", 2),
		list("codes", "id code", 1),
		list("items", "id key party date due contribution number source service nature note", 1),
		list("lines", "seq place line layer date period account fund year nature partner source service contract provider"+
			" pilot item amount rule memo", 3),
		list("documents", "event_seq seq until_seq kind key folded date party amount other digest reversed_by parts", 2),
		list("periods", "period", 1),
		list("balances", strings.ReplaceAll(balanceColumns, ",", "")+" amount", strings.Count(balanceColumns, ",")+1),
		list("totals", strings.ReplaceAll(totalColumns, ",", "")+" amount", strings.Count(totalColumns, ",")+1),
		list("item_amounts", "item account fund party due open", 3),
	}
	for _, t := range pooled.Registers {
		k := kept{quoted(t.Name), []string{"seq", "key", "until_seq"}, 2}
		for _, c := range t.Columns {
			k.columns = append(k.columns, quoted(c.Name))
		}
		out = append(out, k)
	}
	return out
}

func unquoted(name string) string { return strings.Trim(name, `"`) }

// Tables lists the tables that hold the book.
func (r *reader) Tables() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = unquoted(t.name)
	}
	return names
}

// Dump streams all cells of a table for this book, in order of key, the names of the columns first.
//
// Shape: the book's own number in the database is left out: it is not the same in another database.
func (r *reader) Dump(table string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		at := slices.IndexFunc(tables, func(t kept) bool { return unquoted(t.name) == table })
		if at < 0 {
			yield(nil, fmt.Errorf("no table is named %s", table))
			return
		}
		t := tables[at]
		names := make([]any, len(t.columns))
		for i, c := range t.columns {
			names[i] = unquoted(c)
		}
		if !yield(names, nil) {
			return
		}
		var after []any
		for {
			page, err := r.dumpPage(t, after)
			if err != nil {
				yield(nil, fmt.Errorf("reading the table %s: %w", table, err))
				return
			}
			for _, row := range page {
				after = slices.Clone(row[:t.key])
				if !yield(row, nil) {
					return
				}
			}
			if len(page) < pageRows {
				return
			}
		}
	}
}

func (r *reader) dumpPage(t kept, after []any) ([][]any, error) {
	key := strings.Join(t.columns[:t.key], ", ")
	q := ask("select "+strings.Join(t.columns, ", ")+" from "+t.name+" where book = ?", r.book)
	if after != nil {
		q.add(" and ("+key+") > (?"+strings.Repeat(", ?", t.key-1)+")", after...)
	}
	q.add(" order by "+key+" limit ?", int64(pageRows))
	var page [][]any
	err := r.t.each(q.String(), q.args, func(rows *row) error {
		row := make([]any, len(t.columns))
		dest := make([]any, len(row))
		for i := range row {
			dest[i] = &row[i]
		}
		page = append(page, row)
		return rows.Scan(dest...)
	})
	return page, err
}
