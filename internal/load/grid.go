package load

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"commonpurse/internal/near"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// grid is a table of a file while it is read: a header, then rows of cells.
type grid struct {
	*reading
	place int // of its Part
	file  string
	sheet string
	table *pooled.Table

	headed   bool
	above    []heldLine // rows of a sheet before its header was found
	hopeless bool       // no heading is a column: rows say nothing
	short    bool       // a required column is missing: no row can be made
	slots    []slot     // by place in the file
	width    int        // how many cells the header has, up to its last heading
	aside    bool       // it has the columns of rows to mend, which are passed over
	strict   bool       // every row is to have as many cells as the header
	day1904  bool       // the workbook counts days from 1904
	unseen   []span     // columns of the sheet that are hidden
	last     int64      // the number of the last row that was not blank

	keyed, grouped []pooled.Column // what identifies a row and its document

	replaced map[int64]string // rows that those of a workbook stand in for
	instead  map[string]int64 // how many rows of which workbook do
	left     int              // rows to mend that were left out

	typed  []places // amounts that a workbook holds as text, by place
	hidden places   // rows
	totals []total  // rows passed over because they are totals
	notes  []note   // and because they are notes
}

// slot is one column of the file: its heading, and the table's column it is, if it is one.
type slot struct {
	heading string
	column  *pooled.Column
	counts  bool // its numbers count from 1: nought is not a number of its own
	place   int
	loose   loose       // what stands in it without a heading
	sum     money.Pence // of the amounts in it
	since   money.Pence // of those under the last total
	unread  bool        // an amount in it could not be read, so that the sums are not whole
}

// part is what is said of the grid in the summary.
func (g *grid) part() *Part { return &g.summary.Parts[g.place] }

// warn says something that was put up with.
func (g *grid) warn(format string, args ...any) {
	g.part().Warnings = append(g.part().Warnings, fmt.Sprintf(format, args...))
}

// line takes the next row of cells that the file has; rows that it leaves out are blank.
func (g *grid) line(number int64, cells []cell, hidden bool) error {
	if isBlankRow(cells) {
		return nil
	}
	if !g.headed {
		return g.seek(number, cells, hidden)
	}
	g.part().Ignored += number - g.last - 1
	g.last = number
	if hidden {
		g.hidden.add(strconv.FormatInt(number, 10))
	}
	if g.hopeless {
		return nil
	}
	if workbook, ok := g.replaced[number]; ok {
		if g.instead == nil {
			g.instead = map[string]int64{}
		}
		g.instead[workbook]++
		g.part().Ignored++
		return nil
	}
	if g.aside && !g.says(cells) {
		g.left++
		g.part().Ignored++
		return nil
	}
	if g.isHeaderAgain(cells) {
		g.warn("Row %d is the header again and was passed over.", number)
		g.part().Ignored++
		return nil
	}
	if g.isNote(cells) {
		g.notes = append(g.notes, note{number, cells[slices.IndexFunc(cells, func(c cell) bool { return !c.isBlank() })].text})
		g.part().Ignored++
		return nil
	}
	if !g.strict && !g.isInTable(cells) {
		g.unheaded(number, cells)
		g.part().Ignored++
		return nil
	}
	row := g.row(number, cells)
	if row.Value == nil && g.isTotal(cells, row) {
		g.total(number, cells, row)
		g.part().Ignored++
		return nil
	}
	if row.Value != nil || row.Read != nil { // which cell is of which column is known
		g.unheaded(number, cells)
	}
	g.add(row)
	g.part().Rows++
	if g.asGiven {
		row.Given = g.given(number, cells)
	}
	return g.give(row)
}

func isBlankRow(cells []cell) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool { return !c.isBlank() })
}

// header reads the headings.
func (g *grid) header(number int64, cells []cell) {
	g.slots = make([]slot, len(cells))
	g.typed = make([]places, len(cells))
	present := map[string]bool{}
	var problems []ledger.Problem
	var strange []int
	var unread []string
	for i, c := range cells {
		text, wrong := c.words()
		s := &g.slots[i]
		s.heading, s.place = shown(text), i
		if wrong != nil {
			s.heading = shown(strings.ToValidUTF8(c.text, ""))
			problems = append(problems, wrong.at(g, number, s, c.text))
			unread = append(unread, s.heading)
			continue
		}
		if text == "" {
			continue
		}
		g.width = i + 1
		at := g.columnOf(text)
		switch {
		case at < 0 && g.isAside(text, cells):
			g.aside = true
			continue
		case at < 0:
			strange = append(strange, i)
			continue
		case present[g.table.Columns[at].Name]:
			problems = append(problems, (&fault{
				badShape, "The heading " + quoted(text) + " stands twice.", "Keep one of the two columns.",
			}).at(g, number, s, text))
			continue
		}
		s.column = &g.table.Columns[at]
		s.counts = s.column.Type == pooled.NumberColumn && s.column.Value(g.table.New()) != nil
		present[s.column.Name] = true
		g.part().Letters[s.column.Name] = letters(i)
	}
	if len(present) == 0 {
		g.hopeless = true
		g.problems.Add((&fault{
			missingColumn, "None of the headings is a column of " + g.table.Name + ".",
			"The first row is the header, with headings such as " + g.example() + ", separated by commas.",
		}).at(g, number, nil, g.slots[0].heading))
		return
	}
	g.identify()
	guessed := map[string]bool{}
	for _, heading := range unread {
		if guess, ok := near.Nearest(heading, g.free(present, nil)); ok {
			guessed[guess] = true
		}
	}
	for _, i := range strange {
		problems = append(problems, g.unknown(number, &g.slots[i], present, guessed))
	}
	g.missing(number, present, guessed, &problems)
	g.problems.Add(problems...)
}

// example is the first headings of the table.
func (g *grid) example() string {
	var names []string
	for _, c := range g.table.Columns[:min(4, len(g.table.Columns))] {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// free lists the columns of the table that the file has not, leaving out those that a heading was meant to be.
func (g *grid) free(present, guessed map[string]bool) []string {
	var names []string
	for _, c := range g.table.Columns {
		if !present[c.Name] && !guessed[c.Name] {
			names = append(names, c.Name)
		}
	}
	return names
}

// unknown is the problem of a heading that is no column's, and notes which column it was probably meant to be.
func (g *grid) unknown(number int64, s *slot, present, guessed map[string]bool) ledger.Problem {
	free := g.free(present, guessed)
	f := fault{code: unknownColumn, text: fmt.Sprintf("%s is not a column of %s.", quoted(s.heading), g.table.Name)}
	bare, _, _ := strings.Cut(s.heading, "(") // Amount (£)
	switch guess, ok := near.Nearest(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(bare), "£")), free); {
	case ok:
		guessed[guess] = true
		f.hint = "Did you mean " + guess + "?"
	case len(free) == 0:
		f.hint = "All its columns are here already: take this one out."
	default:
		f.hint = "Take it out, or use one of: " + strings.Join(free, ", ") + "."
	}
	return f.at(g, number, s, s.heading)
}

// missing notes the columns that the file lacks, and which of them every row needs. A column that a mistyped heading
// was meant to be is not missing besides.
func (g *grid) missing(number int64, present, guessed map[string]bool, problems *[]ledger.Problem) {
	for _, c := range g.table.Columns {
		if present[c.Name] {
			continue
		}
		if !c.Required {
			continue
		}
		g.short = true
		if guessed[c.Name] {
			continue
		}
		p := (&fault{
			missingColumn, fmt.Sprintf("The column %s is missing, and every row of %s needs it.", c.Name, g.table.Name),
			"Add a column headed " + c.Name + ".",
		}).at(g, number, nil, "")
		p.Field, p.Column = c.Name, c.Name
		*problems = append(*problems, p)
	}
}

// row reads one row. Problems come in the order of the file's columns.
func (g *grid) row(number int64, cells []cell) Row {
	out := Row{Table: g.table, Part: g.place, File: g.file, Sheet: g.sheet, Number: number}
	if p, ragged := g.ragged(number, cells); ragged {
		out.Problems = append(out.Problems, p)
		return out
	}
	value := g.table.New()
	var unread []string
	var days []calendar.Date
	var amounts []money.Pence
	for i := range max(len(g.slots), len(cells)) {
		if i == len(g.slots) {
			g.slots = append(g.slots, slot{place: i})
		}
		s := &g.slots[i]
		var c cell
		if i < len(cells) {
			c = cells[i]
		}
		if s.column == nil {
			continue
		}
		v, wrong := s.read(c, g)
		if wrong != nil {
			out.Problems = append(out.Problems, wrong.at(g, number, s, c.seen(g.day1904)))
			unread = append(unread, s.column.Name)
			continue
		}
		switch v := v.(type) {
		case nil:
			continue
		case calendar.Date:
			days = append(days, v)
		case money.Pence:
			amounts = append(amounts, v)
			if g.sheet != "" && c.kind == written {
				g.typed[i].add(cellName(i, number))
			}
		}
		s.column.Set(value, v)
	}
	out.Key, out.Doc = g.keys(value, unread)
	if w := daySlipped(days, amounts); w != "" {
		out.Warnings = append(out.Warnings, w)
	}
	if len(out.Problems) == 0 && !g.short {
		out.Value = value
	} else {
		out.Read = value
	}
	return out
}

// ragged is the problem of a row that has not as many cells as the header: what stands in which column is not known.
func (g *grid) ragged(number int64, cells []cell) (ledger.Problem, bool) {
	n := len(cells)
	for n > g.width && cells[n-1].isBlank() {
		n--
	}
	if !g.strict || n >= g.width && n <= len(g.slots) {
		return ledger.Problem{}, false
	}
	f := fault{
		badShape, fmt.Sprintf("The row has %s, and the header has %d.", plural(n, "cell"), g.width),
		"A value with a comma in it stands in quotation marks.",
	}
	if n < g.width {
		f.hint = "Give every row as many commas as the header; the file may have been cut short."
	}
	return f.at(g, number, nil, cells[0].text), true
}

// identify finds the columns that identify a row and its document.
func (g *grid) identify() {
	for _, c := range g.table.Columns {
		if c.Key {
			g.keyed = append(g.keyed, c)
		}
	}
	for _, name := range g.table.Group {
		c, _ := g.table.Column(name)
		g.grouped = append(g.grouped, c)
	}
}

// BudgetKey is what a budget without a reference is known by: what it is for. Source: load-format page, budgets.
var BudgetKey = []string{"fund", "year", "service", "source", "kind"}

// keys identifies a row and its document, as far as the cells that do so were read.
func (g *grid) keys(value any, unread []string) (key, doc string) {
	key = joined(g.keyed, value, unread)
	if b, ok := value.(*pooled.BudgetSet); ok && b.Code == "" && !slices.Contains(unread, "ref") {
		var names []pooled.Column
		for _, name := range BudgetKey {
			c, _ := g.table.Column(name)
			names = append(names, c)
		}
		key = strings.ReplaceAll(joined(names, value, unread), "|", "/")
	}
	if g.grouped == nil {
		return key, key
	}
	return key, joined(g.grouped, value, unread)
}

// joined is the folded texts of some columns of a row, with their defaults; empty when one could not be read.
func joined(columns []pooled.Column, value any, unread []string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		text := c.Text(value)
		if text == "" {
			text = c.Default
		}
		if text == "" && c.Required || slices.Contains(unread, c.Name) {
			return ""
		}
		parts[i] = text
	}
	return pooled.FoldKey(parts...)
}

// daySlipped warns of an amount that is the day number of a date in the same row: a cell pasted one column off.
func daySlipped(days []calendar.Date, amounts []money.Pence) string {
	for _, p := range amounts {
		for _, d := range days {
			if p == money.Pence(d.Serial())*100 {
				return fmt.Sprintf("The amount %s is also the day number of %s, a date of the same row.", p.Pounds(), d.Long())
			}
		}
	}
	return ""
}

// finish says, once the last row is read, what was put up with.
func (g *grid) finish() error {
	if err := g.settle(); err != nil {
		return err
	}
	if !g.headed {
		g.problems.Add((&fault{
			missingColumn, "There is nothing in it, not even a header.", "The first row is the header, with headings such as " + g.example() + ".",
		}).at(g, 0, nil, ""))
		return nil
	}
	for i := range g.typed {
		if p := &g.typed[i]; p.n > 0 {
			g.warn("%s of %s stored as text; read as numbers %s.", plural(p.n, "cell"), bareHeading(g.slots[i].heading), p.named())
		}
	}
	if g.hidden.n > 0 {
		g.warn("%s hidden or filtered out; read like the others %s.", plural(g.hidden.n, "row"), g.hidden.named())
	}
	g.hiddenColumns()
	g.loosened()
	if g.left > 0 {
		g.warn("%s to mend left out, as nothing stands in it any more.", plural(g.left, "row"))
	}
	for _, workbook := range slices.Sorted(maps.Keys(g.instead)) {
		g.warn("%s taken from %s instead.", plural(int(g.instead[workbook]), "row"), workbook)
	}
	g.passed()
	return nil
}

// letters is a column's name in a spreadsheet, of its place from 0.
func letters(place int) string {
	name := ""
	for n := place + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
