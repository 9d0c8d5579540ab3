package lint

import (
	"strings"
)

// formula is what is judged of a formula.
type formula struct {
	functions []string
	refs      []reference
	names     []string
	tables    []columns
	numbers   []literal
	texts     []literal
	depth     int
	comes     kind // what it must come to, whatever its cells hold; blank where that depends on them
	call      bool // whether it is one call of a function and nothing else
	outside   bool // a reference to another workbook
	whole     bool // a reference to whole columns or rows
	errors    bool // an error value among its words
}

// reference is a range that a formula reads.
type reference struct {
	sheet string // empty for its own
	area  area
}

// columns are cells of a table by the names of its columns: the table, or none for the one that the formula is in, and what
// stands in the brackets.
type columns struct{ table, of string }

// literal is a number or a text typed into a formula, and where: the function it is given to, and its place among what it is given.
type literal struct {
	text, function string
	place          int
}

// call is a bracket that is open.
type call struct {
	function string
	place    int
	within   bool // whether it, or one around it, is of a function
}

// parse reads a formula. It never fails: what it does not know it passes over.
func parse(f string) formula {
	var out formula
	var open []call
	var top operators
	sheet, named := "", -1 // named: where the name ends that has just been passed
	for i := 0; i < len(f); {
		c := f[i]
		switch {
		case c == '"':
			n := quoted(f[i:], '"')
			out.texts = append(out.texts, within(open, f[i+1:max(i+1, i+n-1)]))
			top.operand(open)
			i += n
		case c == '\'':
			n := quoted(f[i:], '\'')
			name := strings.ReplaceAll(f[i+1:max(i+1, i+n-1)], "''", "'")
			i += n
			if i < len(f) && f[i] == '!' {
				sheet, i = name, i+1
			}
			out.outside = out.outside || strings.ContainsAny(name, "[]")
		case c == '[':
			i += out.bracket(f[i:], named == i)
			top.operand(open)
		case c == '#':
			out.errors = true
			i++
		case c == '(':
			open = append(open, call{within: !outer(open)})
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
				top.function(open, token)
				open = append(open, call{function: strings.ToUpper(token), within: true})
				out.depth = max(out.depth, len(open))
				i++
			case i < len(f) && f[i] == '!':
				sheet, i = token, i+1
			default:
				top.operand(open)
				names := len(out.names)
				if i += out.operand(f[i:], token, &sheet, open); len(out.names) > names {
					named = i
				}
			}
		default:
			top.sign(open, c)
			i++
		}
	}
	out.comes, out.call = top.comes(), top.alone()
	if out.comes == blank && len(out.texts) == 1 && top.operands == 1 && top.functions == 0 && len(out.refs)+len(out.names)+len(out.numbers) == 0 {
		out.comes = words
	}
	return out
}

// within is a literal at the place that is open.
func within(open []call, text string) literal {
	l := literal{text: text}
	if len(open) > 0 {
		l.function, l.place = open[len(open)-1].function, open[len(open)-1].place
	}
	return l
}

// bracket takes in what stands in square brackets, and answers its length: the columns of a table, or the number or name
// of another workbook.
func (out *formula) bracket(f string, named bool) int {
	n := closed(f)
	switch {
	case named:
		last := len(out.names) - 1
		out.tables = append(out.tables, columns{out.names[last], f[:n]})
		out.names = out.names[:last]
	case n < len(f) && (letter(f[n]) || digitOf(f[n]) || f[n] == '!'):
		out.outside = true
	default:
		out.tables = append(out.tables, columns{"", f[:n]})
	}
	return n
}

// operand takes in a word that is neither a function nor a sheet, and answers how much of what follows belongs to it.
func (out *formula) operand(rest, token string, sheet *string, open []call) int {
	used := 0
	if strings.HasPrefix(rest, ":") {
		if n := word(rest[1:]); 1+n >= len(rest) || rest[1+n] != '(' { // a range may end where a function says
			token, used = token+":"+rest[1:1+n], 1+n
		}
	}
	plain := strings.ReplaceAll(token, "$", "")
	a, ok := parseArea(strings.ToUpper(plain))
	switch {
	case plain == "":
	case ok:
		out.refs = append(out.refs, reference{*sheet, a})
	case strings.Contains(plain, ":"):
		out.whole = true
	case digitOf(plain[0]) || plain[0] == '.':
		out.numbers = append(out.numbers, within(open, plain))
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
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'': // what follows it in the name of a column is a letter
			i++
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
