package load

import (
	"slices"
	"strings"

	"commonpurse/ledger/pooled"
)

// A sheet may have lines over its header: a title, how to fill it in. Where the first row is not the header, it is found by
// its headings among the first rows.

// mostAbove is among how many rows of a sheet that are not blank its header is looked for.
const mostAbove = 20

// heldLine is a row of a sheet that is kept until it is known whether it stands over the header or under it.
type heldLine struct {
	number int64
	cells  []cell
	hidden bool
}

// required is what a template writes behind the name of a column that every row needs.
const required = "(required)"

// bareHeading is a heading without what a template writes behind it.
func bareHeading(heading string) string {
	bare := strings.TrimSpace(heading)
	if n := len(bare) - len(required); n > 0 && strings.EqualFold(bare[n:], required) {
		bare = strings.TrimSpace(bare[:n])
	}
	return bare
}

// columnOf is the place of the column that a heading is; -1 where it is none.
func (g *grid) columnOf(heading string) int {
	bare := bareHeading(heading)
	return slices.IndexFunc(g.table.Columns, func(c pooled.Column) bool { return strings.EqualFold(c.Name, bare) })
}

// headings counts the columns that the cells of a row are the headings of.
func (g *grid) headings(cells []cell) int {
	n := 0
	for _, c := range cells {
		if text, wrong := c.words(); wrong == nil && g.columnOf(text) >= 0 {
			n++
		}
	}
	return n
}

// seek takes a row of which it is not known yet whether it is the header. In a CSV file the first one is.
func (g *grid) seek(number int64, cells []cell, hidden bool) error {
	if g.sheet == "" || len(g.above) == 0 && g.headings(cells) > 1 {
		g.begin(number, cells)
		return nil
	}
	g.above = append(g.above, heldLine{number, slices.Clone(cells), hidden})
	if len(g.above) < mostAbove && g.headings(cells) < 2 {
		return nil
	}
	return g.settle()
}

// begin takes a row as the header.
func (g *grid) begin(number int64, cells []cell) {
	g.headed, g.last = true, number
	g.header(number, cells)
}

// settle takes for the header the row that has the most headings of those held, the first where none has any, and reads
// what is held after it.
func (g *grid) settle() error {
	held := g.above
	if g.headed || len(held) == 0 {
		return nil
	}
	g.above = nil
	header, most := 0, 0
	for i, l := range held {
		if n := g.headings(l.cells); n > most {
			header, most = i, n
		}
	}
	for _, l := range held[:header] {
		if filled(l.cells) > 1 { // more than a title or a sentence: somebody may have meant something by it
			g.warn("Row %d stands over the header, row %d, and was passed over.", l.number, held[header].number)
		}
	}
	g.begin(held[header].number, held[header].cells)
	for _, l := range held[header+1:] {
		if err := g.line(l.number, l.cells, l.hidden); err != nil {
			return err
		}
	}
	return nil
}

func filled(cells []cell) int {
	n := 0
	for _, c := range cells {
		if !c.isBlank() {
			n++
		}
	}
	return n
}

// isHeaderAgain tells a row that says again what the header says, as pages put together do.
func (g *grid) isHeaderAgain(cells []cell) bool {
	for i, c := range cells {
		if c.isBlank() && (i >= len(g.slots) || g.slots[i].heading == "") {
			continue
		}
		if c.kind != written {
			return false
		}
		text, wrong := c.words()
		if wrong != nil || i >= len(g.slots) || !strings.EqualFold(shown(text), g.slots[i].heading) {
			return false
		}
	}
	return filled(cells) > 1
}

// isAside tells whether a heading is of one of the two columns that a workbook of rows to mend has besides its table's.
func (g *grid) isAside(heading string, header []cell) bool {
	if strings.EqualFold(heading, RepairColumn) {
		return true
	}
	return strings.EqualFold(heading, SourceColumn) && slices.ContainsFunc(header, func(c cell) bool { return strings.EqualFold(trimmed(c.text), RepairColumn) })
}

// says tells whether anything stands in the columns of the table: a row to mend of which only its source is left is left out.
func (g *grid) says(cells []cell) bool {
	for i, c := range cells {
		if !c.isBlank() && (i >= len(g.slots) || g.slots[i].column != nil || g.slots[i].heading == "") {
			return true
		}
	}
	return false
}
