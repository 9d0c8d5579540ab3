package app

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"commonpurse/internal/store"
)

// ahead is how many rows are looked ahead for where two listings of a table agree again.
const ahead = 64

// A listing is the rows of a table, read as they are wanted.
type listing struct {
	next func() ([]any, error, bool)
	rows [][]any
	done bool
}

// fill reads until n rows stand ready, or there are no more.
func (l *listing) fill(n int) error {
	for !l.done && len(l.rows) < n {
		row, err, ok := l.next()
		if err != nil {
			return err
		}
		if l.done = !ok; ok {
			l.rows = append(l.rows, row)
		}
	}
	return nil
}

// compareTable compares one table cell by cell and names every row that is altered, missing or put in.
//
// Where rows differ it looks ahead for the nearest place at which the listings agree again, so that a row put in or
// taken out does not make all after it look altered.
func (v *verifier) compareTable(table string, afresh store.Reader) error {
	nextIs, stopIs := iter.Pull2(v.reader.Dump(table))
	defer stopIs()
	nextShould, stopShould := iter.Pull2(afresh.Dump(table))
	defer stopShould()
	is, should := &listing{next: nextIs}, &listing{next: nextShould}
	if err := fillBoth(is, should, 1); err != nil {
		return err
	}
	if len(is.rows) == 0 || len(should.rows) == 0 {
		return fmt.Errorf("it does not say what its columns are")
	}
	columns := should.rows[0]
	is.rows, should.rows = is.rows[1:], should.rows[1:]
	for {
		if err := fillBoth(is, should, 1); err != nil {
			return err
		}
		if len(is.rows) == 0 && len(should.rows) == 0 {
			return nil
		}
		if len(is.rows) > 0 && len(should.rows) > 0 && equalRows(is.rows[0], should.rows[0]) {
			is.rows, should.rows = is.rows[1:], should.rows[1:]
			continue
		}
		if err := fillBoth(is, should, ahead); err != nil {
			return err
		}
		i, j := nearestAgreement(is.rows, should.rows)
		v.differing(table, columns, is.rows[:i], should.rows[:j])
		is.rows, should.rows = is.rows[i:], should.rows[j:]
	}
}

func fillBoth(a, b *listing, n int) error {
	if err := a.fill(n); err != nil {
		return err
	}
	return b.fill(n)
}

// nearestAgreement finds how many rows of each to pass over until both go on alike.
func nearestAgreement(a, b [][]any) (i, j int) {
	for far := 1; far < len(a)+len(b); far++ {
		for i := max(0, far-len(b)+1); i <= min(far, len(a)-1); i++ {
			if equalRows(a[i], b[far-i]) {
				return i, far - i
			}
		}
	}
	return len(a), len(b)
}

// differing names rows that stand at the same place of a table, or at that place in one of the two only.
func (v *verifier) differing(table string, columns []any, is, should [][]any) {
	for k := range max(len(is), len(should)) {
		switch {
		case k >= len(is):
			v.find(table, rowName(columns, should[k]), "the row is missing: %s", rowText(columns, should[k]))
		case k >= len(should):
			v.find(table, rowName(columns, is[k]), "the row should not be there: %s", rowText(columns, is[k]))
		default:
			v.differingCells(table, columns, is[k], should[k])
		}
	}
}

func (v *verifier) differingCells(table string, columns, is, should []any) {
	for c := range columns {
		if c < len(is) && c < len(should) && !equalCells(is[c], should[c]) {
			v.find(table, rowName(columns, should), "%v: is %s, should be %s", columns[c], cellText(is[c]), cellText(should[c]))
		}
	}
}

func equalRows(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equalCells(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalCells(a, b any) bool {
	x, isBytes := a.([]byte)
	y, areBytes := b.([]byte)
	if isBytes && areBytes {
		return bytes.Equal(x, y)
	}
	return !isBytes && !areBytes && a == b
}

// rowName names a row by its first cells that are not empty, which a table's key stands in.
func rowName(columns, row []any) string {
	var parts []string
	for i, c := range row {
		if i >= len(columns) || columns[i] == "book" || c == nil || c == "" {
			continue
		}
		if parts = append(parts, fmt.Sprintf("%v %s", columns[i], cellText(c))); len(parts) == 3 {
			break
		}
	}
	return strings.Join(parts, ", ")
}

func rowText(columns, row []any) string {
	parts := make([]string, 0, len(row))
	for i, c := range row {
		parts = append(parts, fmt.Sprintf("%v %s", columns[i], cellText(c)))
	}
	return strings.Join(parts, ", ")
}

// cellText is a cell as a person reads it, cut where it is long.
func cellText(c any) string {
	var text string
	switch c := c.(type) {
	case nil:
		return "nothing"
	case []byte:
		if text = string(c); strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '\uFFFD' }) {
			text = fmt.Sprintf("%x", c)
		}
	case string:
		text = fmt.Sprintf("%q", c)
	default:
		return fmt.Sprint(c)
	}
	if len(text) > 120 {
		text = strings.ToValidUTF8(text[:120], "") + "…"
	}
	return text
}
