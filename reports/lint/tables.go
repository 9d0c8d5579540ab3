package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	goodTableName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_.]+$`)
	plainStyles   = []string{"", "TableStyleLight1", "TableStyleLight15"}
)

// judgeTables judges each table as a whole: T01 to T12, T20, and that no two have one name.
func judgeTables(b *book) {
	names := map[string]bool{}
	for _, d := range b.defined {
		names[strings.ToLower(d.name)] = true
	}
	for _, s := range b.sheets {
		for _, a := range s.loose {
			b.find(finding{id: "T01", sheet: s, x: a.x1, y: a.y1, found: "the cells " + a.String() + " are a block and in no table"})
		}
		for _, t := range s.tables {
			folded := strings.ToLower(t.name)
			if names[folded] || !goodTableName.MatchString(t.name) {
				b.find(finding{id: "T06", sheet: s, found: fmt.Sprintf("a table is called %q", t.name), right: "report_section, once in the workbook"})
			}
			names[folded] = true
			if s.read {
				b.judgeTable(s, t)
				b.judgeTotals(s, t)
			}
		}
	}
}

func (b *book) judgeTable(s *sheet, t *table) {
	if t.area.x1 != 1 {
		b.find(finding{id: "T02", sheet: s, found: "the table begins in column " + letters(t.area.x1)})
	}
	if len(t.columns) != t.area.x2-t.area.x1+1 {
		b.find(finding{id: "T05", sheet: s, found: fmt.Sprintf("the table has %d columns in %s", len(t.columns), t.area)})
	}
	if t.filter {
		b.find(finding{id: "T07", sheet: s, found: "the table has filter buttons"})
	}
	if t.last() < t.first() {
		b.find(finding{id: "T10", sheet: s, found: "the table has no row"})
	}
	if !slices.Contains(plainStyles, t.style.attrs["name"]) || t.style.is("showRowStripes") || t.style.is("showColumnStripes") {
		b.find(finding{id: "T20", sheet: s, found: fmt.Sprintf("the table's style is %s, with stripes: %t", t.style.attrs["name"], t.style.is("showRowStripes"))})
	}
	b.judgeHeads(s, t)
	for x := range t.seen {
		b.judgeColumn(s, t, x)
	}
	if rows := t.last() - t.first() + 1; t.blanks.first < rows && rows > 0 {
		b.find(finding{id: "T08", sheet: s, found: counted(rows-t.blanks.first, "row") + " of the table are blank"})
	}
	for mark := range t.short {
		if !strings.Contains(s.said(), mark+" means") {
			b.find(finding{id: "T09", sheet: s, found: mark + " is not explained above the table"})
		}
	}
	if k := t.keyed; k != nil && k.times > 0 {
		b.find(finding{id: "T19", sheet: s, x: t.area.x1, y: k.twice.y, found: fmt.Sprintf("the key of row %d was there before, and %d more are", k.twice.y, k.times-1), said: true})
	}
}

// judgeHeads judges the header cells: T03, T04, T23.
func (b *book) judgeHeads(s *sheet, t *table) {
	seen := map[string]bool{}
	if t.heads == 0 {
		b.find(finding{id: "T03", sheet: s, found: "the table has no header row"})
		return
	}
	for i, c := range t.columns {
		x := t.area.x1 + i
		head := s.at(x, t.area.y1)
		folded := strings.ToLower(strings.TrimSpace(head.text()))
		if head.kind != words || head.formed || folded == "" || seen[folded] {
			b.find(finding{id: "T03", sheet: s, x: x, y: t.area.y1, found: fmt.Sprintf("the heading is %q", head.value)})
		}
		seen[folded] = true
		if head.text() != c.name {
			b.find(finding{id: "T04", sheet: s, x: x, y: t.area.y1, found: fmt.Sprintf("the heading is %q and the table's column %q", head.value, c.name)})
		}
		if bothFacts.MatchString(folded) {
			b.find(finding{id: "T23", sheet: s, x: x, y: t.area.y1, found: fmt.Sprintf("the column is of two facts: %q", head.value)})
		}
	}
}

var bothFacts = regexp.MustCompile(`\b(name|code|reference|number|amount|unit|date|reason)s? (and|&|or) (name|code|reference|number|amount|unit|date|reason)s?\b|\b(name|code|reference|amount|unit) ?/ ?(name|code|reference|amount|unit)\b`)

// judgeColumn judges what was seen of a column: T08, T09, T14, T15, T17, T18, T23, F09, P05, P06.
func (b *book) judgeColumn(s *sheet, t *table, i int) {
	col, x := &t.seen[i], t.area.x1+i
	rows := t.last() - t.first() + 1
	head := t.heading(s, x)
	found := func(id, what string) {
		b.find(finding{id: id, sheet: s, x: x, y: t.first(), found: what})
	}
	switch {
	case rows <= 0:
		return
	case col.cells == 0:
		found("T08", "the column "+head+" is blank")
	case col.cells < rows:
		b.find(finding{id: "T09", sheet: s, x: x, y: s.firstBlank(x, t), found: counted(rows-col.cells, "cell") + " of the column " + head + " are empty"})
	}
	said := func(id, what string) {
		b.find(finding{id: id, sheet: s, x: x, y: t.first(), found: what, said: true})
	}
	if col.formats > 0 && !slices.Contains(approved, col.format) {
		if dateFormat(col.format) {
			found("T18", "dates are shown as "+col.format)
		} else {
			found("T15", "the number format is "+col.format)
		}
	}
	if unit := unitOf(col.format); unit != "" && col.words == 0 && !strings.Contains(head, unit) {
		found("T14", fmt.Sprintf("the heading %q does not say the unit", head))
	}
	switch {
	case col.words == 0:
	case col.dates == col.words:
		said("T18", "the dates of the column "+head+" are stored as text")
	case col.money == col.words:
		said("T17", "the amounts of the column "+head+" are stored as text")
	case col.facts == col.words && col.words > 2:
		said("T23", "each cell of the column "+head+" holds a name and a code")
	}
	if col.health > 0 && col.health == col.words && (col.words > 2 || strings.Contains(strings.ToLower(head), "nhs")) {
		said("P06", "the column "+head+" holds what are NHS numbers by their check digits")
	}
	if col.years > 0 && col.years == col.words {
		said("P05", "years are written with a dash in the column "+head)
	}
	if col.formulas > 1 && (s.name != "Checks" || i != 1) { // this workbook's figures stand wherever they stand
		found("F09", fmt.Sprintf("the column %s has %d different formulas", head, col.formulas))
	} else if col.formed > 0 && col.formed < col.cells && (s.name != "Checks" || i != 1) {
		found("F09", fmt.Sprintf("of %d cells of the column %s %d are formulas", col.cells, head, col.formed))
	}
}

// firstBlank is the first row of a column of a table that is not used.
func (s *sheet) firstBlank(x int, t *table) int {
	y := t.first()
	for _, f := range s.full {
		if x < f.x1 || x > f.x2 || f.y2 < y {
			continue
		}
		if f.y1 > y {
			break
		}
		y = f.y2 + 1
	}
	return min(y, t.last())
}

func dateFormat(f string) bool {
	f = strings.ToLower(f)
	return f != "general" && !strings.Contains(f, "#") && (strings.Contains(f, "yy") || strings.Contains(f, "d-m") || strings.Contains(f, "m/d") || strings.Contains(f, "mmm"))
}

// unitOf is what a heading must hold for the format of its column.
func unitOf(format string) string {
	switch format {
	case wholePounds, pounds:
		return "£"
	case percent:
		return "%"
	case count:
		return "("
	}
	return ""
}

var totalWords = []string{"total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum"}

// judgeTotals judges T11 and T12.
func (b *book) judgeTotals(s *sheet, t *table) {
	y := t.area.y2
	for i, c := range t.columns {
		x := t.area.x1 + i
		total := s.at(x, y)
		want := fmt.Sprintf("SUBTOTAL(109,%[1]s%[2]d:%[1]s%[3]d)", letters(x), t.first(), t.last())
		switch {
		case t.totals == 0 || x > t.area.x2:
		case c.function == "" && !total.formed:
		case c.function == "":
			b.find(finding{id: "T11", sheet: s, x: x, y: y, found: "the total of " + c.name + " is in the cell and not in the table"})
		case !total.formed:
			b.find(finding{id: "T12", sheet: s, x: x, y: y, found: "the total of " + c.name + " is in the table and no formula in the cell", right: want})
		case total.formula != want || c.function == "custom" && c.formula != want || c.function != "custom" && c.function != "sum":
			b.find(finding{id: "T12", sheet: s, x: x, y: y, found: fmt.Sprintf("the total of %s is %s in the cell and %s%s in the table", c.name, total.formula, c.function, " "+c.formula), right: want})
		}
	}
	if t.totals == 1 && t.columns[0].function == "" && !slices.Contains(totalWords, strings.ToLower(s.at(t.area.x1, y).text())) {
		b.find(finding{id: "T11", sheet: s, x: t.area.x1, y: y, found: "the totals row is not called Total"})
	}
	for _, c := range s.formulas {
		if t.area.holds(c.x, c.y) && t.body(c.y) && sums(parse(c.formula), c) {
			b.find(finding{id: "T11", sheet: s, x: c.x, y: c.y, found: "a total stands among the rows: " + c.formula})
		}
	}
	if first := s.at(t.area.x1, t.last()); t.last() > t.first() && slices.Contains(totalWords, strings.ToLower(first.text())) {
		b.find(finding{id: "T11", sheet: s, x: t.area.x1, y: t.last(), found: "the last row of the body is called " + first.text(), said: true})
	}
}

// sums tells whether a formula adds up cells above it in its own column.
func sums(f formula, c *cell) bool {
	for _, name := range f.functions {
		if upper := strings.ToUpper(name); upper == "SUM" || upper == "SUBTOTAL" {
			for _, r := range f.refs {
				if r.sheet == "" && r.area.x1 == c.x && r.area.x2 == c.x && r.area.y2 > r.area.y1 {
					return true
				}
			}
		}
	}
	return false
}
