package app

import (
	"bytes"
	"fmt"
	"strings"

	"commonpurse/internal/store"
)

// differs names a row that is not what its event makes of it: missing, put in, or cell by cell.
func (v *verifier) differs(d store.Difference) {
	switch {
	case d.Is == nil:
		v.find(d.Table, rowName(d.Columns, d.Should), "the row is missing: %s", rowText(d.Columns, d.Should))
		return
	case d.Should == nil:
		v.find(d.Table, rowName(d.Columns, d.Is), "the row should not be there: %s", rowText(d.Columns, d.Is))
		return
	}
	for i, column := range d.Columns {
		switch {
		case equalCells(d.Is[i], d.Should[i]):
		case d.Table == "events" && column == "leaf":
			v.unsealed(cellIn(d, "seq"), cellIn(d, "key"))
		default:
			v.find(d.Table, rowName(d.Columns, d.Should), "%v: is %s, should be %s", column, cellText(d.Is[i]), cellText(d.Should[i]))
		}
	}
}

// cellIn is a cell of the row as it is.
func cellIn(d store.Difference, column string) any {
	for i, c := range d.Columns {
		if c == column {
			return d.Is[i]
		}
	}
	return nil
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
func rowName(columns []string, row []any) string {
	var parts []string
	for i, c := range row {
		if i >= len(columns) || c == nil || c == "" {
			continue
		}
		if parts = append(parts, fmt.Sprintf("%v %s", columns[i], cellText(c))); len(parts) == 3 {
			break
		}
	}
	return strings.Join(parts, ", ")
}

func rowText(columns []string, row []any) string {
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
