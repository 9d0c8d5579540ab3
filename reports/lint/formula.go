package lint

import (
	"strings"
)

// formula is what is judged of a formula.
type formula struct {
	functions []string
	refs      []reference
	names     []string
	numbers   []literal
	depth     int
	outside   bool // a reference to another workbook, or by the names of a table's columns
	whole     bool // a reference to whole columns or rows
	errors    bool // an error value among its words
}

// reference is a range that a formula reads.
type reference struct {
	sheet string // empty for its own
	area  area
}

// literal is a number typed into a formula, and where: the function it is given to, and its place among what it is given.
type literal struct {
	text, function string
	place          int
}

// call is a bracket that is open.
type call struct {
	function string
	place    int
}

// parse reads a formula. It never fails: what it does not know it passes over.
func parse(f string) formula {
	var out formula
	var open []call
	sheet := ""
	for i := 0; i < len(f); {
		c := f[i]
		switch {
		case c == '"':
			i += quoted(f[i:], '"')
		case c == '\'':
			n := quoted(f[i:], '\'')
			name := strings.ReplaceAll(f[i+1:max(i+1, i+n-1)], "''", "'")
			i += n
			if i < len(f) && f[i] == '!' {
				sheet, i = name, i+1
			}
			out.outside = out.outside || strings.ContainsAny(name, "[]")
		case c == '[':
			out.outside = true
			i += closed(f[i:])
		case c == '#':
			out.errors = true
			i++
		case c == '(':
			open = append(open, call{})
			out.depth = max(out.depth, len(open))
			i++
		case c == ')':
			open = open[:max(0, len(open)-1)]
			i++
		case c == ',':
			if len(open) > 0 {
				open[len(open)-1].place++
			}
			i++
		case letter(c) || digitOf(c) || c == '$' || c == '.':
			n := word(f[i:])
			token := f[i : i+n]
			i += n
			switch {
			case i < len(f) && f[i] == '(':
				out.functions = append(out.functions, token)
				open = append(open, call{function: strings.ToUpper(token)})
				out.depth = max(out.depth, len(open))
				i++
			case i < len(f) && f[i] == '!':
				sheet, i = token, i+1
			default:
				i += out.operand(f[i:], token, &sheet, open)
			}
		default:
			i++
		}
	}
	return out
}

// operand takes in a word that is neither a function nor a sheet, and answers how much of what follows belongs to it.
func (out *formula) operand(rest, token string, sheet *string, open []call) int {
	used := 0
	if strings.HasPrefix(rest, ":") {
		n := word(rest[1:])
		token, used = token+":"+rest[1:1+n], 1+n
	}
	plain := strings.ReplaceAll(token, "$", "")
	a, ok := parseArea(strings.ToUpper(plain))
	switch {
	case ok:
		out.refs = append(out.refs, reference{*sheet, a})
	case strings.Contains(plain, ":"):
		out.whole = true
	case digitOf(plain[0]) || plain[0] == '.':
		l := literal{text: plain}
		if len(open) > 0 {
			l.function, l.place = open[len(open)-1].function, open[len(open)-1].place
		}
		out.numbers = append(out.numbers, l)
	case strings.EqualFold(plain, "TRUE") || strings.EqualFold(plain, "FALSE"):
	default:
		out.names = append(out.names, plain)
	}
	*sheet = ""
	return used
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '\\' || c >= 0x80
}

func digitOf(c byte) bool { return c >= '0' && c <= '9' }

// word is the length of the name, cell or number that a text begins with.
func word(s string) int {
	n := 0
	for n < len(s) && (letter(s[n]) || digitOf(s[n]) || s[n] == '$' || s[n] == '.') {
		n++
	}
	return n
}

// quoted is the length of the quotation that a text begins with; the mark within it stands twice.
func quoted(s string, mark byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] != mark {
			continue
		}
		if i+1 < len(s) && s[i+1] == mark {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// closed is the length of what stands in square brackets.
func closed(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// relative is a formula with its references written by their distance from its cell, so that the same formula reads the
// same in every row.
func relative(f string, x, y int) string {
	var out strings.Builder
	for i := 0; i < len(f); {
		c := f[i]
		switch {
		case c == '"' || c == '\'':
			n := quoted(f[i:], c)
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
			out.WriteString(distance(token, x, y))
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
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
