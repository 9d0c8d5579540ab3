package lint

import (
	"fmt"
	"slices"
	"strings"
)

// operators are what a formula does last, outside of the brackets of every function.
type operators struct {
	compares, joins, reckons bool
	functions, operands      int // outside of every function
	last                     string
}

// outer tells whether nothing but plain brackets is open.
func outer(open []call) bool { return len(open) == 0 || !open[len(open)-1].within }

func (o *operators) operand(open []call) {
	if outer(open) {
		o.operands++
	}
}

func (o *operators) function(open []call, name string) {
	if outer(open) {
		o.functions++
		o.last = strings.ToUpper(name)
	}
}

func (o *operators) sign(open []call, c byte) {
	if !outer(open) {
		return
	}
	switch c {
	case '=', '<', '>':
		o.compares = true
	case '&':
		o.joins = true
	case '+', '-', '*', '/', '^', '%':
		o.reckons = true
	}
}

// alone tells whether there is one call of a function and nothing besides.
func (o *operators) alone() bool {
	return o.functions == 1 && o.operands == 0 && !o.compares && !o.joins && !o.reckons
}

// Functions that come to a value of one type only.
var (
	numbering = strings.Fields("ABS AVERAGE COUNT COUNTA COUNTIF COUNTIFS MATCH MAX MIN ROUND ROUNDDOWN ROUNDUP SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT")
	asserting = strings.Fields("AND NOT OR")
	writing   = strings.Fields("CONCATENATE LEFT MID RIGHT TEXT TRIM UPPER LOWER")
)

// comes is the type of value that a formula must come to; blank where its cells decide.
func (o *operators) comes() kind {
	switch {
	case o.compares:
		return logical
	case o.joins:
		return words
	case o.reckons:
		return number
	case !o.alone():
		return blank
	case slices.Contains(numbering, o.last):
		return number
	case slices.Contains(asserting, o.last):
		return logical
	case slices.Contains(writing, o.last):
		return words
	}
	return blank
}

// rewritten is a formula in which each word that may be a reference has been changed.
func rewritten(f string, change func(token string) string) string {
	var out strings.Builder
	for i := 0; i < len(f); {
		c := f[i]
		switch {
		case c == '"' || c == '\'':
			n := quoted(f[i:], c)
			out.WriteString(f[i : i+n])
			i += n
		case c == '[':
			n := closed(f[i:])
			out.WriteString(f[i : i+n])
			i += n
		case letter(c) || digitOf(c) || c == '$':
			n := word(f[i:])
			token := f[i : i+n]
			i += n
			if i < len(f) && (f[i] == '(' || f[i] == '!') {
				out.WriteString(token)
				continue
			}
			out.WriteString(change(token))
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// relative is a formula with its references written by their distance from its cell, so that the same formula reads the
// same in every row.
func relative(f string, x, y int) string {
	return rewritten(f, func(token string) string { return distance(token, x, y) })
}

// distance is a reference by how far it is; whatever is none stays as it is.
func distance(token string, x, y int) string {
	cx, cy, ok := parseRef([]byte(strings.ReplaceAll(token, "$", "")))
	if !ok {
		return token
	}
	column, row := "C"+signed(cx-x), "R"+signed(cy-y)
	if strings.HasPrefix(token, "$") {
		column = "C" + letters(cx)
	}
	if strings.Contains(token[1:], "$") {
		row = "R=" + signed(cy)
	}
	return row + column
}

// master is a formula that a file spells once for a group of cells.
type master struct {
	formula string
	at      place
}

// Groups beyond these are not followed.
const (
	mostMasters   = 10_000
	longestMaster = 8_192 // characters that a formula may have at all
)

// shared is the formula of a cell of a group: its own, or that of the group's first, as far off as the cell is.
func (s *sheet) shared(group string, c *cell) string {
	if c.formula != "" {
		if s.masters == nil {
			s.masters = map[string]master{}
		}
		if len(s.masters) < mostMasters && len(c.formula) <= longestMaster {
			s.masters[group] = master{c.formula, c.place}
		}
		return c.formula
	}
	m := s.masters[group]
	return elsewhere(m.formula, c.x-m.at.x, c.y-m.at.y)
}

// elsewhere is a formula so many columns and rows further on.
func elsewhere(formula string, dx, dy int) string {
	return rewritten(formula, func(token string) string { return moved(token, dx, dy) })
}

// Elsewhere is a formula of one cell as another has it, where a file spells it once for a group of cells: its references are as
// far off, but for those that are held fast.
//
// Errors: what names no cell.
func Elsewhere(formula, from, to string) (string, error) {
	x, y, ok := parseRef([]byte(from))
	x2, y2, is := parseRef([]byte(to))
	if !ok || !is {
		return "", fmt.Errorf("%w: %.20s or %.20s is no cell", errMalformed, from, to)
	}
	return elsewhere(formula, x2-x, y2-y), nil
}

// moved is a reference as many columns and rows further on as it is not held fast.
func moved(token string, dx, dy int) string {
	x, y, ok := parseRef([]byte(strings.ReplaceAll(token, "$", "")))
	if !ok {
		return token
	}
	column, row := strings.HasPrefix(token, "$"), strings.Contains(token[1:], "$")
	if !column {
		x += dx
	}
	if !row {
		y += dy
	}
	if x < 1 || y < 1 || x > lastColumn || y > lastRow {
		return "#REF!"
	}
	mark := map[bool]string{true: "$"}
	return mark[column] + letters(x) + mark[row] + ref(x, y)[len(letters(x)):]
}
