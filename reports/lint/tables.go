package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	goodTableName = regexp.MustCompile(`^[\pL_\\][\pL\d_.\\]*$`)
	dullTableName = regexp.MustCompile(`(?i)^(table|list|data|range|sheet|database|tbl|tabelle|tableau|t)?[\d_.]*$|__Anonymous`)
	plainStyles   = []string{"", "TableStyleLight1", "TableStyleLight15"}
)

// judgeTables judges each table as a whole: T01 to T12, T20, and that no two have one name.
func judgeTables(b *book) {
	names := map[string]bool{}
	for _, d := range b.defined {
		names[strings.ToLower(d.name)] = true
	}
	for _, s := range b.sheets {
		if f := s.element("autoFilter"); f.name != "" {
			b.find(finding{id: "T07", sheet: s, found: "the cells " + f.attrs["ref"] + " have filter buttons"})
		}
		for _, a := range s.loose {
			b.find(finding{id: "T01", sheet: s, x: a.x1, y: a.y1, found: "the cells " + a.String() + " are a block and in no table"})
		}
		for _, t := range s.tables {
			folded := strings.ToLower(t.name)
			switch right := "what the table holds, for instance budget_by_service"; {
			case names[folded]:
				b.find(finding{id: "T06", sheet: s, found: fmt.Sprintf("a table is called %q, and so is another table or a defined name", t.name)})
			case !goodTableName.MatchString(t.name) || dullTableName.MatchString(t.name):
				b.find(finding{id: "T06", sheet: s, found: fmt.Sprintf("a table is called %q", t.name), right: right})
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
		if head.text() != uncoded(c.name) {
			b.find(finding{id: "T04", sheet: s, x: x, y: t.area.y1, found: fmt.Sprintf("the heading is %q and the table's column %q", head.value, c.name)})
		}
		if bothFacts.MatchString(folded) {
			b.find(finding{id: "T23", sheet: s, x: x, y: t.area.y1, found: fmt.Sprintf("the column is of two facts: %q", head.value)})
		}
	}
}

// saysFigures are the units by which a heading says that its column is of figures.
var saysFigures = regexp.MustCompile(`(?i)[£$€%]|\((number|count|days|hours|fte|people)\)`)

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
	if unit := unitOf(col.format); unit != "" && col.words == 0 && (col.numbers > 0 || col.formed == 0) && !strings.Contains(head, unit) {
		found("T14", fmt.Sprintf("the heading %q does not say the unit", head))
	}
	switch {
	case col.words == 0:
	case col.dates == col.words:
		said("T18", "the dates of the column "+head+" are stored as text")
	case col.money == col.words:
		said("T17", "the amounts of the column "+head+" are stored as text")
	case col.figures == col.words && saysFigures.MatchString(head):
		said("T17", "the figures of the column "+head+" are stored as text")
	case col.facts == col.words && col.words > 2:
		said("T23", "each cell of the column "+head+" holds a name and a code")
	}
	if col.health > 0 && col.health == col.words+col.numbers && (col.health > 2 || strings.Contains(strings.ToLower(head), "nhs")) {
		said("P06", "the column "+head+" holds what are NHS numbers by their check digits")
	}
	// What is to be loaded is written as the load format has it: 2026-27.
	if col.years > 0 && col.years == col.words && b.kind != Template && b.kind != Mending {
		said("P05", "years are written with a dash in the column "+head)
	}
	if col.formulas > 1 && (s.name != "Checks" || i != 1) { // this workbook's figures stand wherever they stand
		found("F09", fmt.Sprintf("the column %s has %d different formulas", head, col.formulas))
	} else if col.formed > 0 && col.formed < col.cells && (s.name != "Checks" || i != 1) {
		found("F09", fmt.Sprintf("of %d cells of the column %s %d are formulas", col.cells, head, col.formed))
	}
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

// judgeTotals judges T11 and T12.
func (b *book) judgeTotals(s *sheet, t *table) {
	for i, c := range t.columns {
		if x := t.area.x1 + i; t.totals == 1 && x <= t.area.x2 {
			b.judgeTotal(s, t, c, x)
		}
	}
	if name := s.at(t.area.x1, t.area.y2); t.totals == 1 && t.columns[0].function == "" && !isTotal(name.value) {
		b.find(finding{id: "T11", sheet: s, x: t.area.x1, y: t.area.y2, found: fmt.Sprintf("the totals row is called %q and not Total", name.value)})
	}
	for _, c := range s.formulas {
		if t.area.holds(c.x, c.y) && t.body(c.y) && sums(parse(c.formula), c) {
			b.find(finding{id: "T11", sheet: s, x: c.x, y: c.y, found: "a total stands among the rows: " + c.formula})
		}
	}
	if t.total > 0 && t.last() > t.first() {
		b.find(finding{id: "T11", sheet: s, x: t.area.x1, y: t.total, found: fmt.Sprintf("a row of the body is called %q", s.at(t.area.x1, t.total).value), said: true})
	}
}

// judgeTotal judges one cell of the totals row.
func (b *book) judgeTotal(s *sheet, t *table, c tableColumn, x int) {
	y := t.area.y2
	total := s.at(x, y)
	found := func(id, what string) {
		right := ""
		if id == "T12" {
			right = fmt.Sprintf("SUBTOTAL(109,%[1]s%[2]d:%[1]s%[3]d)", letters(x), t.first(), t.last())
		}
		b.find(finding{id: id, sheet: s, x: x, y: y, found: what, right: right})
	}
	switch {
	case c.function == "" && total.formed:
		found("T11", "the total of "+c.name+" is in the cell and not in the table")
	case c.function == "" && total.kind == number:
		found("T12", "the total of "+c.name+" is typed in, and no formula")
	case c.function == "" && total.kind == words && c.label != "" && c.label != total.text():
		found("T11", fmt.Sprintf("the totals row says %q in the cell and %q in the table", total.value, c.label))
	case c.function == "":
	case !total.formed:
		found("T12", "the total of "+c.name+" is in the table and no formula in the cell")
	case c.function == "custom" && c.formula != total.formula:
		found("T12", fmt.Sprintf("the total of %s is %s in the cell and %s in the table", c.name, total.formula, c.formula))
	case !b.totals(s, t, total, c.function):
		found("T12", fmt.Sprintf("the total of %s is %s, and the rows are %d to %d", c.name, total.formula, t.first(), t.last()))
	}
}

// aggregates are the numbers by which SUBTOTAL knows what a table calls by name.
var aggregates = map[string]string{
	"sum": "109", "average": "101", "count": "103", "countNums": "102", "max": "104", "min": "105", "stdDev": "107", "var": "110",
}

// totals tells whether a formula is one call of a function on the body of its own column and nothing else, and the one that
// the table names.
func (b *book) totals(s *sheet, t *table, c *cell, function string) bool {
	f := parse(c.formula)
	refs := b.reads(s, c, f)
	if !f.call || len(refs) != 1 || b.named(refs[0].sheet, s) != s || refs[0].area != (area{c.x, t.first(), c.x, t.last()}) {
		return false
	}
	switch strings.ToUpper(f.functions[0]) {
	case "SUBTOTAL":
		kind := ""
		if len(f.numbers) == 1 {
			kind = f.numbers[0].text
		}
		want := aggregates[function]
		return function == "custom" || kind == want || "10"+kind == want || "1"+kind == want
	case "SUM", "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN":
		return len(f.numbers) == 0
	}
	return false
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
