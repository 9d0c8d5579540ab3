package sqlstore

import (
	"database/sql/driver"
	"strconv"
	"strings"
	"sync"
)

// The numbers of rows that one statement takes: sixty-four are nearly twice as fast as one at a time, and the few rows of a
// posting are one statement, or two.
var rowCounts = []int{64, 8, 4, 3, 2, 1}

// insertion is an insert of several rows into one table.
type insertion struct {
	table      string
	columns    []string // the book first
	head, tail string
	width      int
	texts      []func() string // by place in rowCounts
}

// newInsertion makes the insertion of a table, with what follows the values.
func newInsertion(table, columns, tail string) *insertion {
	n := &insertion{
		table: table, columns: strings.Split(strings.Join(strings.Fields(columns), " "), ", "),
		head: "insert into " + table + " (" + columns + ") values ", tail: tail,
	}
	n.width = len(n.columns)
	for _, rows := range rowCounts {
		n.texts = append(n.texts, sync.OnceValue(func() string { return n.text(rows) }))
	}
	return n
}

func (n *insertion) text(rows int) string {
	var b strings.Builder
	b.WriteString(n.head)
	at := 0
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range n.width {
			if c > 0 {
				b.WriteByte(',')
			}
			at++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(at))
		}
		b.WriteByte(')')
	}
	b.WriteString(n.tail)
	return b.String()
}

// inserter gathers rows for an insertion, or, where a book is checked, to hold them beside what is there.
type inserter struct {
	*insertion
	t     *tx
	check *checker
	cells []driver.Value
}

// into returns the inserter of an insertion, with room for as much as was gathered before.
func (w *writer) into(n *insertion) *inserter {
	i := w.inserters[n]
	if i == nil {
		i = &inserter{insertion: n, t: w.t, check: w.check}
		w.inserters[n] = i
	}
	i.cells = i.cells[:0]
	return i
}

// add adds a row, and writes when there are enough.
func (i *inserter) add(values ...any) error {
	for _, v := range values {
		i.cells = append(i.cells, v)
	}
	if len(i.cells) == rowCounts[0]*i.width && i.check == nil {
		return i.write()
	}
	return nil
}

// write writes the rows gathered so far.
func (i *inserter) write() error {
	if i.check != nil {
		return i.check.expect(i.insertion, i.cells)
	}
	cells := i.cells
	for size, rows := range rowCounts {
		for n := rows * i.width; len(cells) >= n && n > 0; cells = cells[n:] {
			if err := i.t.put(i.texts[size](), named(i.t, cells[:n])); err != nil {
				return err
			}
		}
	}
	i.cells = i.cells[:0]
	return nil
}

// placeholders adds numbered places to a text, the first with the number given.
func placeholders(text string, from, n int) string {
	var b strings.Builder
	b.WriteString(text)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}
