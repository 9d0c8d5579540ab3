package sqlstore

import (
	"database/sql/driver"
	"strconv"
	"strings"
	"sync"
)

// The numbers of rows that one statement takes: sixty-four are nearly twice as fast as one at a time, and a batch of
// any size needs three statements.
var rowCounts = []int{64, 8, 1}

// insertion is an insert of several rows into one table.
type insertion struct {
	head, tail string
	width      int
	texts      []func() string // by place in rowCounts
}

// newInsertion makes the insertion of a table, with what follows the values.
func newInsertion(table, columns, tail string) *insertion {
	n := &insertion{
		head: "insert into " + table + " (" + columns + ") values ", tail: tail, width: strings.Count(columns, ",") + 1,
	}
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

// inserter gathers rows for an insertion.
type inserter struct {
	*insertion
	t    *tx
	args []driver.NamedValue
}

func (t *tx) into(n *insertion) *inserter { return &inserter{insertion: n, t: t} }

// add adds a row, and writes when there are enough.
func (i *inserter) add(values ...any) error {
	for _, v := range values {
		i.args = append(i.args, driver.NamedValue{Ordinal: len(i.args) + 1, Value: v})
	}
	if len(i.args) == rowCounts[0]*i.width {
		return i.write()
	}
	return nil
}

// write writes the rows gathered so far.
func (i *inserter) write() error {
	args := i.args
	for size, rows := range rowCounts {
		for n := rows * i.width; len(args) >= n && n > 0; args = args[n:] {
			for k := range n {
				args[k].Ordinal = k + 1
			}
			if err := i.t.put(i.texts[size](), args[:n]); err != nil {
				return err
			}
		}
	}
	i.args = i.args[:0]
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
