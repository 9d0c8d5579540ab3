package sqlstore

import (
	"bytes"
	"cmp"
	"database/sql/driver"
	"fmt"
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"commonpurse/internal/store"
)

func (c *checker) hashOf(text string) uint64 { return maphash.String(c.seed, text) }

// expect takes what would be inserted.
func (c *checker) expect(n *insertion, cells []driver.Value) error {
	switch n {
	case insertItem:
		return c.compareNumbered(checkedItems, rowsIn(n, cells))
	case insertCode:
		return c.compareNumbered(checkedCodes, rowsIn(n, cells))
	case insertTile:
		c.tiles = append(c.tiles, rowsIn(n, slices.Clone(cells))...)
	case insertPeriod:
		for _, row := range rowsIn(n, cells) {
			if period, ok := row[0].(int64); ok {
				c.periods[period] = true
			}
		}
	default:
		c.expected[n] = cells
	}
	return nil
}

// rowsIn takes the cells of an insertion apart into rows, leaving the book out.
func rowsIn(n *insertion, cells []driver.Value) [][]driver.Value {
	rows := make([][]driver.Value, 0, len(cells)/n.width)
	for ; len(cells) > 0; cells = cells[n.width:] {
		rows = append(rows, cells[1:n.width:n.width])
	}
	return rows
}

// compareNumbered compares rows that are numbered one after the other.
func (c *checker) compareNumbered(t checkedTable, should [][]driver.Value) error {
	if len(should) == 0 {
		return nil
	}
	first, _ := should[0][0].(int64)
	is, err := c.rows(t, first-1, first-1+int64(len(should)))
	if err != nil {
		return err
	}
	c.compare(t, is, should)
	return nil
}

// compare compares rows of a table: those with one key cell by cell.
func (c *checker) compare(t checkedTable, is, should [][]driver.Value) {
	byKey := func(a, b []driver.Value) int {
		for _, k := range t.key {
			if d := compareCells(a[k], b[k]); d != 0 {
				return d
			}
		}
		return 0
	}
	if !slices.IsSortedFunc(should, byKey) {
		slices.SortFunc(should, byKey)
	}
	for len(is) > 0 || len(should) > 0 {
		order := 0
		switch {
		case len(is) == 0:
			order = 1
		case len(should) == 0:
			order = -1
		default:
			order = byKey(is[0], should[0])
		}
		switch {
		case order < 0:
			c.differ(t, is[0], nil)
		case order > 0:
			c.differ(t, nil, should[0])
		case !c.alike(t, is[0], should[0]):
			c.differ(t, is[0], should[0])
		}
		if order <= 0 {
			is = is[1:]
		}
		if order >= 0 {
			should = should[1:]
		}
	}
}

// alike tells whether a row is what it should be. An end that no event has made yet is noted, to be asked for later.
func (c *checker) alike(t checkedTable, is, should []driver.Value) bool {
	for i := range should {
		if i == t.until {
			if c.ends(t, is, should) {
				continue
			}
			return false
		}
		if !equalCells(is[i], should[i]) {
			return false
		}
	}
	return true
}

func (c *checker) ends(t checkedTable, is, should []driver.Value) bool {
	at, ends := is[t.until].(int64)
	key, named := should[t.named].(string)
	if should[t.until] == nil && ends && named {
		c.ended[versionKey{t.name(), key}] = at
		return true
	}
	return is[t.until] == should[t.until]
}

// end holds the end of a row that was in force beside what the row says.
func (c *checker) end(table string, e ending) {
	k := versionKey{table, e.key}
	at, ends := c.ended[k]
	delete(c.ended, k)
	switch {
	case !ends:
		c.differIn(table, "until_seq", e.key, nil, e.seq)
	case at != e.seq:
		c.differIn(table, "until_seq", e.key, at, e.seq)
	}
}

// firstVersions takes the versions of documents that reversals wrote out of those that documents were recorded with: the
// book has them beside the document, and they should be there only from the reversal on.
func (c *checker) firstVersions(is, should [][]driver.Value) (first, firstShould [][]driver.Value) {
	for _, row := range is {
		v, ok := versionOf(row)
		if !ok || v.event == v.seq {
			first = append(first, row)
			continue
		}
		c.later[v] = met{c.hash(row), row[checkedDocuments.until]}
	}
	for _, row := range should {
		v, _ := versionOf(row)
		if v.event == v.seq {
			firstShould = append(firstShould, row)
			continue
		}
		c.compareLater(v, row)
	}
	return first, firstShould
}

func versionOf(row []driver.Value) (v version, ok bool) {
	event, isEvent := row[0].(int64)
	seq, isSeq := row[1].(int64)
	return version{event, seq}, isEvent && isSeq
}

// compareLater compares a version that a reversal wrote with the row that was met before.
func (c *checker) compareLater(v version, should []driver.Value) {
	row, there := c.later[v]
	delete(c.later, v)
	if there && row.hash == c.hash(should) {
		was := slices.Clone(should)
		was[checkedDocuments.until] = row.until
		if c.alike(checkedDocuments, was, should) {
			return
		}
	}
	is, err := c.rows(checkedDocuments, v.event-1, v.event)
	if err != nil {
		c.fault = firstError(c.fault, err)
		return
	}
	is = slices.DeleteFunc(is, func(row []driver.Value) bool {
		stands, _ := versionOf(row)
		return stands != v
	})
	c.compare(checkedDocuments, is, [][]driver.Value{should})
}

// hash is a hash of a document's cells but for its end.
func (c *checker) hash(row []driver.Value) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for i, cell := range row {
		if i != checkedDocuments.until {
			_, _ = fmt.Fprintf(&h, "%T %q\x00", cell, cell) // a hash is never full
		}
	}
	return h.Sum64()
}

// Finish compares what no event's own rows tell: the head, the tiles, what stands behind the last event or before the
// first, and the sums.
func (c *checker) Finish() error {
	if err := c.Settle(); err != nil {
		return err
	}
	defer c.tell()
	if c.chunk.to != math.MaxInt64 {
		return fmt.Errorf("the book was compared as far as event %d only", c.chunk.to)
	}
	for i, t := range ofEvents {
		c.compare(t, c.chunk.rows[i], nil)
	}
	for _, t := range []struct {
		checkedTable
		last int64
	}{{checkedItems, c.head.lastItem}, {checkedCodes, c.head.lastCode}} {
		for _, beyond := range [][2]int64{{math.MinInt64, 0}, {t.last, math.MaxInt64}} {
			is, err := c.stored.rows(t.checkedTable, beyond[0], beyond[1])
			if err != nil {
				return err
			}
			c.compare(t.checkedTable, is, nil)
		}
	}
	for k, at := range c.ended {
		c.differIn(k.table, "until_seq", k.key, at, nil)
	}
	for v := range c.later {
		is, err := c.stored.rows(checkedDocuments, v.event-1, v.event)
		if err != nil {
			return err
		}
		for _, row := range is {
			if stands, _ := versionOf(row); stands == v {
				c.differ(checkedDocuments, row, nil)
			}
		}
	}
	if err := c.compareWhole(); err != nil {
		return err
	}
	wrong := <-c.sums
	c.differences = append(c.differences, wrong.differences...)
	return wrong.err
}

// compareWhole compares the small tables that are compared whole.
func (c *checker) compareWhole() error {
	h := c.head
	heads := [][]driver.Value{{c.code, h.seq, h.at, h.load, h.publicKey, h.lastCode, h.lastItem, h.lastDate, h.lastPeriod}}
	var periods [][]driver.Value
	for p := range c.periods {
		periods = append(periods, []driver.Value{p})
	}
	for _, whole := range []struct {
		name   string
		should [][]driver.Value
	}{{"heads", heads}, {"tiles", c.tiles}, {"periods", periods}} {
		at := slices.IndexFunc(tables, func(k kept) bool { return k.name == whole.name })
		k := tables[at]
		t := checkedTable{&insertion{table: whole.name, columns: append([]string{"book"}, k.columns...)}, k.columns[0], nil, -1, 0}
		for i := range k.key {
			t.key = append(t.key, i)
		}
		var is [][]driver.Value
		for row, err := range c.stored.Dump(whole.name) {
			if err != nil {
				return err
			}
			cells := make([]driver.Value, len(row))
			for i, cell := range row {
				cells[i] = cell
			}
			is = append(is, cells)
		}
		c.compare(t, is[1:], whole.should)
	}
	return nil
}

// differ keeps a row that is not what it should be, to be told of.
func (c *checker) differ(t checkedTable, is, should []driver.Value) {
	c.differences = append(c.differences,
		store.Difference{Table: t.name(), Columns: t.columnNames(), Is: plain(is), Should: plain(should)})
}

// differIn keeps a cell of a row that is known by its key.
func (c *checker) differIn(table, column, key string, is, should driver.Value) {
	c.differences = append(c.differences, store.Difference{
		Table: table, Columns: []string{"key", column}, Is: []any{key, is}, Should: []any{key, should},
	})
}

func plain(row []driver.Value) []any {
	if row == nil {
		return nil
	}
	out := make([]any, len(row))
	for i, c := range row {
		out[i] = c
	}
	return out
}

// compareCells orders cells as the database does: numbers before texts before bytes.
func compareCells(a, b driver.Value) int {
	switch x := a.(type) {
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y)
		}
	case []byte:
		if y, ok := b.([]byte); ok {
			return bytes.Compare(x, y)
		}
	}
	return cmp.Compare(typeOrder(a), typeOrder(b))
}

// typeOrder is the place of a cell's type in the database's order.
func typeOrder(cell driver.Value) int {
	switch cell.(type) {
	case nil:
		return 0
	case int64:
		return 1
	case string:
		return 2
	}
	return 3
}

func equalCells(a, b driver.Value) bool {
	x, isBytes := a.([]byte)
	y, areBytes := b.([]byte)
	if isBytes || areBytes {
		return isBytes && areBytes && bytes.Equal(x, y)
	}
	return a == b
}
