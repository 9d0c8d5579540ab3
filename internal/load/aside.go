package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Between and under the rows of a table stand things that are no rows: totals and notes. They are passed over, and said to
// be; what might be a row that somebody began is never taken for one of them.

// mostNamed is how many rows or cells a warning names.
const mostNamed = 10

// isTotal tells a total that a person or program put under the rows: it says so, or comes to what the rows above it do, and
// gives amounts and nothing else.
func (g *grid) isTotal(cells []cell, row Row) bool {
	said, amounts, sums := false, 0, 0
	for i, c := range cells {
		if c.isBlank() || i < len(g.slots) && g.slots[i].column == nil {
			continue
		}
		if text, _ := c.words(); saysTotal(text) {
			said = true
			continue
		}
		if i >= len(g.slots) || g.slots[i].column.Type != pooled.AmountColumn {
			return false
		}
		amounts++
		if p, ok := amountIn(g.slots[i].column, row); ok && g.slots[i].sum != 0 && p == g.slots[i].sum {
			sums++
		}
	}
	return said || amounts > 0 && sums == amounts
}

// amountIn is what a row has in a column of amounts.
func amountIn(c *pooled.Column, row Row) (money.Pence, bool) {
	from := row.Value
	if from == nil {
		from = row.Read
	}
	if from == nil {
		return 0, false
	}
	p, ok := c.Value(from).(money.Pence)
	return p, ok
}

// add adds a row to the sums that a total under it would come to.
func (g *grid) add(row Row) {
	for i := range g.slots {
		s := &g.slots[i]
		if s.column == nil || s.column.Type != pooled.AmountColumn {
			continue
		}
		if p, ok := amountIn(s.column, row); ok {
			s.sum, s.since = money.Pence(int64(s.sum)+int64(p)), money.Pence(int64(s.since)+int64(p))
		}
		s.unread = s.unread || row.failsIn(s.column)
	}
}

// failsIn tells whether what a row has in a column could not be read.
func (r Row) failsIn(c *pooled.Column) bool {
	return slices.ContainsFunc(r.Problems, func(p ledger.Problem) bool { return p.Field == c.Name })
}

// total is a row that is one, and what it says that the rows above it do not come to.
type total struct {
	number  int64
	differs string
}

// total keeps a total, and whether it is that of all rows above it or of those since the last total.
func (g *grid) total(number int64, cells []cell, row Row) {
	out := total{number: number}
	for i := range g.slots {
		s := &g.slots[i]
		if s.column == nil || s.column.Type != pooled.AmountColumn {
			continue
		}
		p, ok := amountIn(s.column, row)
		ok = ok && i < len(cells) && !cells[i].isBlank() && !row.failsIn(s.column)
		if ok && p != s.sum && p != s.since && !s.unread && g.instead == nil && g.left == 0 && out.differs == "" {
			out.differs = fmt.Sprintf(": it says %s of %s, and the rows above it come to %s", p.Pounds(), bareHeading(s.heading), s.sum.Pounds())
		}
		s.since = 0
	}
	g.totals = append(g.totals, out)
}

// saysTotal tells the words that stand beside a total: "Total", "Sub-total:", "Total for October".
func saysTotal(text string) bool {
	folded := pooled.Fold(text)
	for _, word := range []string{"grand total", "sub-total", "subtotal", "sub total", "totals", "total"} {
		rest, ok := strings.CutPrefix(folded, word)
		if !ok {
			continue
		}
		rest = strings.TrimSpace(strings.TrimPrefix(rest, ":"))
		first, _, _ := strings.Cut(rest, " ")
		return rest == "" || slices.Contains([]string{"for", "of", "in", "at", "as", "to"}, first) || strings.ContainsAny(rest[:1], "(£-0123456789")
	}
	return false
}

// isNote tells a sentence that stands by itself among the rows: several words in one cell, which could not be what its
// column holds.
func (g *grid) isNote(cells []cell) bool {
	at := -1
	for i, c := range cells {
		if c.isBlank() {
			continue
		}
		if at >= 0 || c.kind != written {
			return false
		}
		at = i
	}
	if at < 0 || len(g.slots) < 2 {
		return false
	}
	if text := trimmed(cells[at].text); !strings.ContainsFunc(text, unicode.IsSpace) || !strings.ContainsFunc(text, unicode.IsLetter) {
		return false
	}
	if at >= len(g.slots) || g.slots[at].column == nil {
		return true
	}
	_, wrong := g.slots[at].read(cells[at], g)
	return wrong != nil && wrong.code != missingValue
}

// isInTable tells whether anything of a row stands under a heading of the table.
func (g *grid) isInTable(cells []cell) bool {
	for i, c := range cells {
		if i < len(g.slots) && g.slots[i].column != nil && !c.isBlank() {
			return true
		}
	}
	return false
}

// loose is what stands in a column that has no heading: the first of it, and how many cells there are.
type loose struct {
	first cell
	row   int64
	n     int
}

// unheaded keeps what of a row stands under no heading.
func (g *grid) unheaded(number int64, cells []cell) {
	for i, c := range cells {
		if i == len(g.slots) {
			g.slots = append(g.slots, slot{place: i})
		}
		s := &g.slots[i]
		if s.column != nil || s.heading != "" || c.isBlank() {
			continue
		}
		if s.loose.n++; s.loose.n == 1 {
			s.loose.first, s.loose.row = c, number
		}
	}
}

// loosened reports, once for a column, what stands under no heading.
func (g *grid) loosened() {
	for i := range g.slots {
		s := &g.slots[i]
		if s.loose.n == 0 {
			continue
		}
		what := "A formula"
		if s.loose.first.kind != unvalued {
			what = quoted(s.loose.first.text)
		}
		more := ""
		if n := s.loose.n - 1; n > 0 {
			more = ", and so do values in " + plural(n, "more cell")
		}
		f := fault{
			unknownColumn, fmt.Sprintf("%s stands in column %s, which has no heading%s.", what, letters(i), more),
			"Give the column its heading, or take its values out.",
		}
		g.problems.Add(f.at(g, s.loose.row, s, s.loose.first.text))
	}
}

// passed says which rows were passed over.
func (g *grid) passed() {
	for _, t := range g.totals[:min(len(g.totals), mostNamed)] {
		g.warn("Row %d is a total and was passed over%s.", t.number, t.differs)
	}
	if more := len(g.totals) - mostNamed; more > 0 {
		g.warn("%s more of totals passed over.", plural(more, "row"))
	}
	for _, n := range g.notes[:min(len(g.notes), mostNamed)] {
		g.warn("Row %d is a note, %s, and was passed over.", n.number, quoted(n.text))
	}
	if more := len(g.notes) - mostNamed; more > 0 {
		g.warn("%s more of notes passed over.", plural(more, "row"))
	}
}

// note is a row that is one.
type note struct {
	number int64
	text   string
}

// places are rows or cells that a warning is about: how many, and the first of them.
type places struct {
	n     int
	first []string
}

func (p *places) add(place string) {
	if p.n++; len(p.first) < mostNamed {
		p.first = append(p.first, place)
	}
}

// named lists them in brackets: (F2, F3 and 4 more).
func (p *places) named() string {
	text := strings.Join(p.first, ", ")
	if more := p.n - len(p.first); more > 0 {
		text += fmt.Sprintf(" and %s more", money.Thousands(int64(more)))
	}
	return "(" + text + ")"
}

func cellName(column int, row int64) string { return letters(column) + strconv.FormatInt(row, 10) }

// span is columns of a sheet, from the first to the last, from 0.
type span struct{ first, last int }

// hiddenColumns says which columns of the table nobody sees.
func (g *grid) hiddenColumns() {
	var out places
	for i := range g.slots {
		if g.slots[i].column != nil && slices.ContainsFunc(g.unseen, func(s span) bool { return i >= s.first && i <= s.last }) {
			out.add(letters(i) + ", " + bareHeading(g.slots[i].heading))
		}
	}
	if out.n > 0 {
		g.warn("%s hidden; read like the others %s.", plural(out.n, "column"), out.named())
	}
}
