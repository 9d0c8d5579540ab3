package text

import (
	"slices"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/text"

	"commonpurse/reports"
)

// How narrow a column may become. A word longer than longestWord may be broken: it is no code of ours.
const (
	proseFloor  = 24
	longestWord = 40
	comfortable = 16 // what a text is given where a table is parted, if it needs it
	padding     = 2  // the library's, for each column
)

// grid is the rows of a section that are laid out together, and the widths of all that came before.
type grid struct {
	title   string
	columns []reports.Column
	keyed   int // how many columns identify a row
	labels  []string
	rows    [][]string
	widest  []int // the longest cell, heading included
	floor   []int // the least width that breaks nothing that must stay whole
}

func newGrid(s reports.Section) *grid {
	n := len(s.Columns)
	g := &grid{title: clean(s.Title), columns: s.Columns, keyed: max(1, s.Keyed), labels: make([]string, n), widest: make([]int, n), floor: make([]int, n)}
	for i, c := range s.Columns {
		g.labels[i] = clean(c.Label)
		g.widest[i] = width(g.labels[i])
		g.floor[i] = wordWidth(g.labels[i])
	}
	return g
}

// measure takes account of a row; a missing row has no widths.
func (g *grid) measure(cells []string) {
	for i, cell := range cells {
		w := width(cell)
		g.widest[i] = max(g.widest[i], w)
		switch c := g.columns[i]; {
		case c.Type != reports.TypeText:
			g.floor[i] = max(g.floor[i], w)
		case c.Prose:
			g.floor[i] = max(g.floor[i], min(wordWidth(cell), proseFloor))
		default:
			g.floor[i] = max(g.floor[i], wordWidth(cell))
		}
	}
}

// blocks are the columns that are laid out side by side: all of them where they fit the terminal, else as many at a time as
// do, after those that identify a row.
func (g *grid) blocks(limit int) [][]int {
	all, least := make([]int, len(g.columns)), 0
	for i := range all {
		all[i] = i
		least += g.floor[i] + padding
	}
	if limit == 0 || least <= limit {
		return [][]int{all}
	}
	room := func(i int) int {
		return max(g.floor[i], min(g.widest[i], comfortable)) + padding
	}
	keys, taken := 0, 0
	for keys < min(g.keyed, len(all)-1) && (keys == 0 || taken+room(keys) <= limit/2) {
		taken += room(keys)
		keys++
	}
	var out [][]int
	block, wide := slices.Clone(all[:keys]), taken
	for _, i := range all[keys:] {
		if len(block) > keys && wide+room(i) > limit {
			out = append(out, block)
			block, wide = slices.Clone(all[:keys]), taken
		}
		block, wide = append(block, i), wide+room(i)
	}
	return append(out, block)
}

// only is the grid with some of its columns.
func (g *grid) only(columns []int) *grid {
	out := &grid{title: g.title, keyed: g.keyed}
	for _, i := range columns {
		out.columns, out.labels = append(out.columns, g.columns[i]), append(out.labels, g.labels[i])
		out.widest, out.floor = append(out.widest, g.widest[i]), append(out.floor, g.floor[i])
	}
	for _, cells := range g.rows {
		out.rows = append(out.rows, picked(cells, columns))
	}
	return out
}

// picked are some of a row's cells; no row has none.
func picked(cells []string, columns []int) []string {
	if cells == nil {
		return nil
	}
	out := make([]string, len(columns))
	for n, i := range columns {
		out[n] = cells[i]
	}
	return out
}

// fit gives each column its width: what its longest cell needs where there is room, else less, prose first, then the
// headings of figures, then other texts.
func (g *grid) fit(limit int) []int {
	widths := append([]int(nil), g.widest...)
	if limit == 0 {
		return widths
	}
	room := limit - padding*len(widths)
	for _, w := range widths {
		room -= w
	}
	prose := func(c reports.Column) bool { return c.Prose && c.Type == reports.TypeText }
	figures := func(c reports.Column) bool { return c.Type != reports.TypeText }
	texts := func(c reports.Column) bool { return c.Type == reports.TypeText }
	for _, may := range []func(reports.Column) bool{prose, figures, texts} {
		for room < 0 {
			widest := -1
			for i, c := range g.columns {
				if may(c) && widths[i] > g.floor[i] && (widest < 0 || widths[i] > widths[widest]) {
					widest = i
				}
			}
			if widest < 0 {
				break
			}
			widths[widest]--
			room++
		}
	}
	return widths
}

// isNumber tells whether a column's values line up at their last figure.
func isNumber(c reports.Column) bool {
	return c.Type == reports.TypeMoney || c.Type == reports.TypePercent || c.Type == reports.TypeCount
}

func width(s string) int { return pretty.StringWidth(s) }

// wordWidth is the width of the longest word, as far as words are kept whole.
func wordWidth(s string) int {
	longest := 0
	for word := range strings.FieldsSeq(s) {
		longest = max(longest, width(word))
	}
	return min(longest, longestWord)
}

// wrap breaks a text into lines of a width, between words where it can; no width is no limit.
func wrap(s string, to int) string {
	if to <= 0 || width(s) <= to {
		return s
	}
	broken := strings.Split(pretty.WrapSoft(s, to), "\n")
	for i, line := range broken {
		broken[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(broken, "\n")
}
