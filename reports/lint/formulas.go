package lint

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

func signed(n int) string { return "[" + strconv.Itoa(n) + "]" }

// allowed are the functions that a formula may call: every spreadsheet program has them, and readers know them.
var allowed = []string{
	"ABS", "AND", "AVERAGE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "IF", "IFERROR", "INDEX", "LEFT", "MATCH",
	"MAX", "MIN", "NOT", "OR", "ROUND", "SUBTOTAL", "SUM", "SUMIFS",
}

// unsteady are the functions that come to another value each time, ask the web, or that only the newest programs know.
var unsteady = []string{
	"NOW", "TODAY", "RAND", "RANDBETWEEN", "OFFSET", "INDIRECT", "INFO", "CELL", "HYPERLINK", "WEBSERVICE", "FILTERXML", "ENCODEURL", "RTD",
	"IMAGE", "STOCKHISTORY", "DDE", "CALL", "REGISTER.ID", "CUBEVALUE", "CUBEMEMBER",
	"XLOOKUP", "XMATCH", "FILTER", "SORT", "SORTBY", "UNIQUE", "SEQUENCE", "RANDARRAY", "LET", "LAMBDA", "TEXTJOIN", "CONCAT", "TEXTSPLIT",
	"TEXTBEFORE", "TEXTAFTER", "VSTACK", "HSTACK", "TOROW", "TOCOL", "WRAPROWS", "WRAPCOLS", "CHOOSEROWS", "CHOOSECOLS", "EXPAND", "TAKE", "DROP",
	"MAP", "REDUCE", "SCAN", "BYROW", "BYCOL", "MAKEARRAY", "GROUPBY", "PIVOTBY", "IFS", "SWITCH", "MAXIFS", "MINIFS",
}

// isUnsteady tells whether a function is one of those.
func isUnsteady(name string) bool {
	upper := strings.ToUpper(name)
	return slices.Contains(unsteady, upper) || strings.HasPrefix(upper, "_XL")
}

// judgeFormulas judges each formula by itself, and how many there are.
func judgeFormulas(b *book) {
	all := 0
	b.judgeElsewhere()
	for _, s := range b.sheets {
		all += s.numbers
		for _, c := range s.formulas {
			b.judgeFormula(s, c)
		}
	}
	if b.kind == Template || slices.ContainsFunc(b.sheets, func(s *sheet) bool { return !s.read }) {
		return
	}
	switch asked, err := strconv.Atoi(b.custom["Formulas"]); {
	case b.custom["Formulas"] == "":
		b.find(finding{id: "F12", found: fmt.Sprintf("the file has %s and does not say how many it was given", counted(all, "formula"))})
	case err != nil || asked != all:
		b.find(finding{id: "F12", found: fmt.Sprintf("the file has %s and was given %s", counted(all, "formula"), b.custom["Formulas"])})
	}
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func (b *book) judgeFormula(s *sheet, c *cell) {
	found := func(id, what string) {
		b.find(finding{id: id, sheet: s, x: c.x, y: c.y, found: what + ": " + c.formula})
	}
	f := parse(c.formula)
	for _, name := range f.functions {
		switch {
		case isUnsteady(name):
			found("F06", "the formula calls "+name)
		case !slices.Contains(allowed, strings.ToUpper(name)):
			found("F05", "the formula calls "+name)
		}
	}
	for _, n := range f.numbers {
		if !n.plain() {
			found("F07", "the number "+n.text+" is typed into the formula")
		}
	}
	for _, t := range f.texts {
		if t.bounds() {
			found("F07", fmt.Sprintf("the number of the condition %q is typed into the formula", t.text))
		}
	}
	if n := len([]rune(c.formula)); n > 120 || f.depth > 3 {
		found("F08", fmt.Sprintf("the formula has %d characters and brackets %d deep", n, f.depth))
	}
	if c.several {
		found("F09", "the formula is of several cells")
	}
	b.judgeReferences(s, c, f)
}

// plain tells whether a number in a formula says how to work, and not what is so in the world.
func (l literal) plain() bool {
	switch l.text {
	case "0", "1":
		return true
	}
	switch l.function {
	case "ROUND", "LEFT":
		return l.place == 1 && len(l.text) <= 2
	case "SUBTOTAL", "MATCH", "INDEX":
		return l.function == "SUBTOTAL" && l.place == 0 || l.function != "SUBTOTAL" && l.place >= 1
	}
	return false
}

// bounds tells whether a text is a condition on figures that names a figure of the business.
func (l literal) bounds() bool {
	switch l.function {
	case "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS":
		bare := strings.Trim(l.text, "<>= ")
		return bare != "0" && bare != "1" && bare != "" && looksNumber([]byte(bare))
	}
	return false
}

// judgeElsewhere holds that nothing changes by itself in the formulas that stand in no cell: of names, rules and lists.
func (b *book) judgeElsewhere() {
	judge := func(s *sheet, what, text string) {
		for _, name := range parse(text).functions {
			if isUnsteady(name) {
				b.find(finding{id: "F06", sheet: s, found: what + " calls " + name + ": " + text})
			}
		}
	}
	for _, d := range b.defined {
		judge(nil, "the name "+d.name, d.refers)
	}
	for _, s := range b.sheets {
		for _, f := range s.asides() {
			judge(s, "a rule or a list of choices", f)
		}
	}
}

// asides are the formulas of a sheet that stand in no cell: of rules that colour cells, and of what may be filled in.
func (s *sheet) asides() []string {
	var out []string
	take := func(n *node, names ...string) {
		for _, name := range names {
			for _, f := range n.deep(name) {
				out = append(out, f.words())
			}
		}
	}
	for _, r := range s.rules {
		take(r, "formula")
	}
	take(s.element("dataValidations"), "formula1", "formula2")
	take(s.element("extLst"), "f", "formula")
	return out
}

// judgeReferences holds that a formula reads cells that are there.
func (b *book) judgeReferences(s *sheet, c *cell, f formula) {
	found := func(what string) {
		b.find(finding{id: "F10", sheet: s, x: c.x, y: c.y, found: what + ": " + c.formula})
	}
	if f.outside {
		found("the formula reads another workbook")
	}
	if f.whole {
		found("the formula reads whole columns or rows")
	}
	if f.errors {
		found("the formula holds an error")
	}
	for _, name := range f.names {
		if _, known := b.names()[strings.ToLower(name)]; !known && b.tableOf(name) == nil {
			found("nothing is called " + name)
		}
	}
	for _, t := range f.tables {
		if _, ok := b.columnsOf(t, s, c); !ok {
			found("there are no columns " + t.table + t.of)
		}
	}
	for _, r := range f.refs {
		of := b.named(r.sheet, s)
		switch {
		case of == nil:
			found("there is no sheet " + r.sheet)
		case of.read && !of.covers(r.area):
			found("the formula reads " + r.area.String() + ", where a cell is blank")
		}
	}
	if b.room.steps < 0 && !b.tired {
		b.tired = true
		found("the formulas read more cells than can be followed; from here on it is not known whether they are blank")
	}
}

// reads are the cells that a formula reads, by whatever way it names them.
func (b *book) reads(s *sheet, c *cell, f formula) []reference {
	out := f.refs
	for _, t := range f.tables {
		if r, ok := b.columnsOf(t, s, c); ok {
			out = append(out, r)
		}
	}
	for _, name := range f.names {
		if d, known := b.names()[strings.ToLower(name)]; known {
			if of, a, ok := b.resolve(strings.ReplaceAll(d.refers, "$", "")); ok {
				out = append(out, reference{of.name, a})
			}
		}
	}
	return out
}

// names are the defined names, by the name in lower case.
func (b *book) names() map[string]*definedName {
	if b.byDefined == nil {
		b.byDefined = map[string]*definedName{}
		for i := range b.defined {
			b.byDefined[strings.ToLower(b.defined[i].name)] = &b.defined[i]
		}
	}
	return b.byDefined
}

// named is a sheet by its name; own where there is none.
func (b *book) named(name string, own *sheet) *sheet {
	if name == "" {
		return own
	}
	return b.bySheet[strings.ToLower(name)]
}

// judgeCircles holds that no formula reads itself, by whatever way.
func judgeCircles(b *book) {
	g := circles{book: b, state: map[*cell]int{}}
	for _, s := range b.sheets {
		for _, c := range s.formulas {
			g.visit(s, c, 0)
		}
	}
}

// circles walks from formula to formula.
type circles struct {
	book  *book
	state map[*cell]int // 1 while it is being walked, 2 when it has been
	steps int
	// gaveUp says that not every formula could be followed.
	gaveUp bool
}

// mostSteps bounds the walk in a workbook of very many formulas.
const mostSteps = 10_000_000

func (g *circles) visit(s *sheet, c *cell, depth int) {
	if g.state[c] != 0 {
		return
	}
	if g.steps > mostSteps || depth > 10_000 {
		if !g.gaveUp {
			g.gaveUp = true
			g.book.find(finding{id: "F11", sheet: s, x: c.x, y: c.y, found: "there are too many references to follow them all from here on"})
		}
		return
	}
	g.state[c] = 1
	for _, r := range g.book.reads(s, c, parse(c.formula)) {
		of := g.book.named(r.sheet, s)
		if of == nil {
			continue
		}
		next, walked := of.formulasIn(r.area)
		g.steps += walked
		for _, next := range next {
			if g.state[next] == 1 {
				g.book.find(finding{id: "F11", sheet: s, x: c.x, y: c.y, found: "the formula comes back to itself by " + ref(next.x, next.y) + ": " + c.formula})
				continue
			}
			g.visit(of, next, depth+1)
		}
	}
	g.state[c] = 2
}

// formulasIn lists the formulas of an area, and how many it had to pass: cell by cell where it is smaller than they are
// many, as every formula is kept.
func (s *sheet) formulasIn(a area) (out []*cell, walked int) {
	if size := (a.x2 - a.x1 + 1) * (a.y2 - a.y1 + 1); size <= len(s.formulas) {
		for y := a.y1; y <= a.y2; y++ {
			for x := a.x1; x <= a.x2; x++ {
				if c := s.kept[place{x, y}]; c != nil && c.formed {
					out = append(out, c)
				}
			}
		}
		return out, size
	}
	first := sort.Search(len(s.formulas), func(i int) bool { return s.formulas[i].y >= a.y1 })
	for _, c := range s.formulas[first:] {
		if c.y > a.y2 {
			break
		}
		walked++
		if a.holds(c.x, c.y) {
			out = append(out, c)
		}
	}
	return out, walked + 1
}
