package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// table is one table: what its part says, and what was seen of its cells.
type table struct {
	name    string
	area    area
	valid   bool
	totals  int
	heads   int
	columns []tableColumn
	filter  bool
	style   *node
	seen    []column
	keyed   *keys
	short   map[string]bool // the shorthand for missing values that stands in it
	none    bool            // whether its one row says that there is nothing
	total   int             // the first row of its body that is called a total; 0 when none is
	blanks  blankRows
}

// tableColumn is a column as the table's part has it.
type tableColumn struct{ name, label, function, formula string }

// column is what was seen of the cells of a column.
type column struct {
	cells, numbers, words, logicals int
	style                           int // of the cell before, plus 1
	kind                            kind
	format                          string
	formats                         int
	formula                         string
	formulas, formed                int
	dates, money, facts             int // texts that look like them
	figures                         int // texts that are figures
	health                          int // NHS numbers, as texts or as figures
	years                           int // texts that are years as 2025-26
	mixed                           bool
	short                           bool    // whether [z] has been judged in it
	usual                           [2]form // of its numbers and of its texts, once they have been judged
}

// body tells whether a row is one of the table's body.
func (t *table) body(y int) bool {
	return y >= t.area.y1+t.heads && y <= t.area.y2-t.totals
}

func (t *table) first() int { return t.area.y1 + t.heads }
func (t *table) last() int  { return t.area.y2 - t.totals }

// heading is the heading of a column, as its cell has it.
func (t *table) heading(s *sheet, x int) string { return s.at(x, t.area.y1).text() }

// readTables reads the tables of a sheet.
func (b *book) readTables(s *sheet) {
	for _, r := range b.relations(s.part) {
		if r.kind != "table" {
			continue
		}
		n := b.tree(r.target)
		t := &table{name: n.attrs["displayName"], style: n.one("tableStyleInfo"), filter: n.has("autoFilter"), short: map[string]bool{}}
		t.area, t.valid = parseArea(n.attrs["ref"])
		t.heads, t.totals = n.num("headerRowCount", 1), n.num("totalsRowCount", 0)
		for _, c := range n.one("tableColumns").all("tableColumn") {
			t.columns = append(t.columns, tableColumn{
				c.attrs["name"], c.attrs["totalsRowLabel"], c.attrs["totalsRowFunction"], c.one("totalsRowFormula").words(),
			})
		}
		if t.heads < 0 || t.heads > 1 || t.totals < 0 || t.totals > 1 || !t.valid || t.area.y2-t.area.y1 < t.heads+t.totals-1 {
			b.find(finding{id: "T05", sheet: s, found: "the table " + t.name + " has the range " + n.attrs["ref"], right: "a range with a header row and a body"})
			continue
		}
		if b.room.columns -= t.area.x2 - t.area.x1 + 1; b.room.columns < 0 || len(s.tables) == mostTables {
			b.find(finding{id: "S07", sheet: s, found: "the sheet has more tables, or wider ones, than can be judged", right: "one table"})
			return
		}
		s.tables = append(s.tables, t)
	}
}

// mostTables is how many tables of a sheet are judged.
const mostTables = 100

// begin makes room for what will be seen.
func (t *table) begin() {
	t.seen = make([]column, t.area.x2-t.area.x1+1)
	t.keyed = &keys{}
}

// shorthand are the marks that stand for a missing value. Source: the Government Analysis Function's symbols.
var shorthand = []string{"[z]", "[x]", "[c]", "[u]", "[w]", "[low]"}

// nothing is what the one row of a table without rows says.
var nothing = []string{"Nothing to show", "No data", "None"}

// passed takes in a cell of the table.
func (t *table) passed(b *book, s *sheet, c *cell) {
	if !t.body(c.y) {
		return
	}
	col := &t.seen[c.x-t.area.x1]
	t.blanks.pass(c)
	if !c.used() {
		return
	}
	if c.told() || c.formed && !c.stored {
		col.cells++
	}
	isShort := t.marked(c)
	t.key(s, c)
	if c.formed {
		col.formed++
		if f := relative(c.formula, c.x, c.y); col.formulas == 0 || f != col.formula {
			col.formula = f
			col.formulas++
		}
	}
	if c.style+1 != col.style {
		col.style = c.style + 1
		if f := b.styles.cell(c.style).format; f != col.format || col.formats == 0 {
			col.format = f
			col.formats++
			if col.formats == 2 {
				b.find(finding{id: "T15", sheet: s, x: c.x, y: c.y, found: "the number format " + f + " is not that of the cells above it"})
			}
		}
		t.aligned(b, s, c, isShort)
	} else if c.kind != col.kind {
		t.aligned(b, s, c, isShort)
	}
	col.kind = c.kind
	if isShort || !c.told() || c.formed && len(c.value) == 0 {
		return
	}
	t.typed(b, s, c, col)
}

// marked tells whether a cell holds a shorthand, or says that there is nothing, and takes in what a row is called.
func (t *table) marked(c *cell) bool {
	if c.kind != words || len(c.value) == 0 || len(c.value) > 20 {
		return false
	}
	if t.total == 0 && c.x == t.area.x1 && isTotal(c.value) {
		t.total = c.y
	}
	switch {
	case c.value[0] == '[' && slices.Contains(shorthand, string(c.value)):
		t.short[string(c.value)] = true
		return true
	case c.x == t.area.x1 && t.first() == t.last() && slices.Contains(nothing, string(c.value)):
		t.none = true
		return true
	}
	return false
}

// typed takes in of what type a value is, and what a text looks like.
func (t *table) typed(b *book, s *sheet, c *cell, col *column) {
	switch c.kind {
	case number:
		if col.health == col.numbers+col.words && healthNumber(c.value) {
			col.health++
		}
		col.numbers++
	case logical:
		col.logicals++
	case words:
		col.words++
		t.look(b, s, c, col)
	}
	if kinds := min(col.numbers, 1) + min(col.words, 1) + min(col.logicals, 1); kinds > 1 && !col.mixed {
		col.mixed = true
		b.find(finding{id: "T13", sheet: s, x: c.x, y: c.y, found: "the cell is of another type than those above it"})
	}
	if c.kind == words && !c.formed && looksNumber(c.value) {
		if col.figures++; col.numbers > 0 || strings.Contains(col.format, "#,##0") || strings.Contains(col.format, "0.0") {
			b.find(finding{id: "T17", sheet: s, x: c.x, y: c.y, found: fmt.Sprintf("the figure %q is stored as text", c.value)})
		}
	}
}

var totalWords = []string{"total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum"}

// isTotal tells whether a text is what the row of a total is called.
func isTotal(v []byte) bool {
	return len(v) <= len("grand total:") && slices.Contains(totalWords, strings.ToLower(strings.TrimSuffix(string(v), ":")))
}

// aligned holds that numbers stand on the right and texts on the left, and their heading as they do.
func (t *table) aligned(b *book, s *sheet, c *cell, isShort bool) {
	if isShort || !c.told() || c.kind != number && c.kind != words || c.formed && len(c.value) == 0 {
		return
	}
	want, at := "right", b.styles.cell(c.style).horizontal
	if c.kind == words {
		want = "left"
	}
	if at == "" || at == "general" {
		at = want // what programs do with a cell that does not say
	}
	if at != want {
		b.find(finding{id: "T16", sheet: s, x: c.x, y: c.y, found: fmt.Sprintf("the cell is aligned %s", at), right: "aligned " + want})
	}
	head := b.styles.cell(s.at(c.x, t.area.y1).style).horizontal
	if t.heads == 1 && head != want && (want != "left" || head != "" && head != "general") {
		b.find(finding{id: "T16", sheet: s, x: c.x, y: t.area.y1, found: "the heading is not aligned as its column", right: "aligned " + want})
	}
}

var (
	dateText  = regexp.MustCompile(`^(\d{1,4}-\d{1,2}-\d{1,4}|\d{1,4}/\d{1,2}/\d{1,4}|\d{1,4}\.\d{1,2}\.\d{1,4}|\d{1,2} [A-Z][a-z]{2,8} \d{2,4})$`)
	moneyText = regexp.MustCompile(`^(-?£\s?[\d,]+(\.\d+)?|-?£?\d{1,3}(,\d{3})+(\.\d\d)?|\(£?[\d,]+(\.\d\d)?\))$`)
	twoFacts  = regexp.MustCompile(`^([A-Z0-9]{2,10} ?[-–:] ?[A-Z][a-z].*|[A-Z][a-z].* \([A-Z0-9]{2,10}\))$`)
	yearText  = regexp.MustCompile(`^(19|20)\d\d ?[-/–] ?(\d\d|(19|20)\d\d)$`)
)

// look takes in what a text looks like. The patterns are slow, so a glance at the first letter comes before.
func (t *table) look(b *book, s *sheet, c *cell, col *column) {
	v := c.value
	if len(v) < 3 || len(v) > 60 {
		return
	}
	first := v[0]
	digit := first >= '0' && first <= '9'
	switch {
	case digit || first == '-' || first == '(' || first == 0xC2: // what not all of a column are, it is not
		if col.dates == col.words-1 && dateText.Match(v) {
			col.dates++
		}
		if col.money == col.words-1 && moneyText.Match(v) {
			col.money++
		}
		if col.years == col.words-1 && len(v) <= 11 && yearText.Match(v) {
			col.years++
		}
		if col.health == col.words-1+col.numbers && digit && len(v) <= 12 && healthNumber(v) {
			col.health++
		}
	case first >= 'A' && first <= 'Z' && col.facts == col.words-1:
		if twoFacts.Match(v) {
			col.facts++
		}
	}
}

// looksNumber tells whether a text is a figure by its letters.
func looksNumber(v []byte) bool {
	digits := 0
	for _, c := range string(v) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case strings.ContainsRune("£%,.-() ", c):
		default:
			return false
		}
	}
	return digits > 0
}

// healthNumber tells whether ten figures, perhaps in groups of 3, 3 and 4, are an NHS number. Source: NHS data
// dictionary, modulus 11 check digit.
func healthNumber(v []byte) bool {
	if len(v) == 12 && (v[3] == ' ' || v[3] == '-') && v[7] == v[3] {
		v = append(append(append(make([]byte, 0, 10), v[:3]...), v[4:7]...), v[8:]...)
	}
	if len(v) != 10 {
		return false
	}
	sum := 0
	for i, c := range v {
		if c < '0' || c > '9' {
			return false
		}
		if i < 9 {
			sum += int(c-'0') * (10 - i)
		}
	}
	check := (11 - sum%11) % 11
	return check != 10 && check == int(v[9]-'0')
}
