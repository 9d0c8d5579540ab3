package xlsx

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"commonpurse/ledger/money"
)

// longSheet is how many rows a table may have before it is encoded row by row instead of being held.
const longSheet = 2_000

// sheet is one sheet of the workbook: sentences, and beneath them at most one table.
type sheet struct {
	name    string
	title   string
	holds   string // what the table of contents says of it
	above   []cell // the rows between the title and the table, a cell each
	columns []column
	rows    iter.Seq2[[]cell, error] // the body; each slice is good until the next row
	survey  survey
	table   string // the table's name; empty when the sheet has only sentences
	totals  bool   // whether the table ends with a totals row
	charts  []*chart
}

// column is one column of a table.
type column struct {
	label    string
	look     look
	prose    bool
	year     bool // holds financial years
	indented bool // set off from the figures on its left
	width    float64
	total    *int64 // what the ledger says the column adds up to
	formula  string // of every cell of the body, with rowMark
	ratio    []int  // the columns that it is the quotient of
	rated    bool
}

// survey is what the first walk over a table's rows finds.
type survey struct {
	rows    int
	none    bool      // whether the one row says that there is none
	missing bool      // whether a cell has no value
	sums    []int64   // of each column of figures
	rounded []int64   // the same of what is shown, where that is whole pounds
	room    []float64 // what the widest cell of each column needs on one line
	word    []float64 // what the widest word needs
	most    []float64 // what nine cells in ten need, of a table that is too wide; nil of any other
	kept    [][]cell  // the rows, unless there are more than longSheet
}

// headRow is the number of the header row.
func (s *sheet) headRow() int { return len(s.above) + 2 }

// first and last are the numbers of the first and last rows of the table's body.
func (s *sheet) first() int { return s.headRow() + 1 }

func (s *sheet) last() int { return s.headRow() + s.survey.rows }

// end is the number of the last row in use.
func (s *sheet) end() int {
	switch {
	case s.table == "":
		return len(s.above) + 1
	case s.totals:
		return s.last() + 1
	}
	return s.last()
}

// long tells that the rows are not held and must be walked again.
func (s *sheet) long() bool { return s.table != "" && s.survey.kept == nil }

// span is the body of a column as a range.
func (s *sheet) span(column int) string {
	letters := letters(column)
	return letters + strconv.Itoa(s.first()) + ":" + letters + strconv.Itoa(s.last())
}

// sumFormula is the formula of a column's total: it covers the body and nothing else.
func (s *sheet) sumFormula(column int) string { return "SUBTOTAL(109," + s.span(column) + ")" }

// at names a cell of the sheet for a formula or a link on another one.
func (s *sheet) at(column, row int) string {
	return s.quoted() + "!" + letters(column) + strconv.Itoa(row)
}

// given is how many rows the table has, without the one that says there is none.
func (s *sheet) given() int64 {
	if s.survey.none {
		return 0
	}
	return int64(s.survey.rows)
}

// states says how many tables the sheet has.
func (s *sheet) states() string {
	if s.survey.none {
		return "This sheet has one table, which has nothing to show."
	}
	return "This sheet has one table of " + counted(s.given(), "row") + "."
}

func (s *sheet) quoted() string { return quoted(s.name) }

var errTooLong = errors.New("there are more rows than a sheet can hold, which is 1,048,576 with its headings and total: " +
	"ask for a shorter period or for one fund")

// walk makes the first walk: it counts, measures, adds up and refuses.
func (s *sheet) walk() error {
	n := len(s.columns)
	s.survey = survey{sums: make([]int64, n), rounded: make([]int64, n), room: make([]float64, n), word: make([]float64, n), kept: [][]cell{}}
	least, most := make([]int64, n), make([]int64, n)
	for row, err := range s.rows {
		if err != nil {
			return err
		}
		s.survey.rows++
		if s.last() >= lastRow {
			return errTooLong
		}
		for i := range row {
			if err := s.survey.note(i, &row[i], &s.columns[i], least, most); err != nil {
				return fmt.Errorf("row %d, column %s: %w", s.survey.rows, s.columns[i].label, err)
			}
		}
		switch {
		case s.survey.rows <= longSheet:
			s.survey.kept = append(s.survey.kept, slices.Clone(row))
		case s.survey.kept != nil:
			s.survey.kept = nil
		}
	}
	for i, c := range s.columns {
		if c.look.rightAligned() {
			s.survey.room[i] = max(s.survey.room[i], shown(c.look, least[i]), shown(c.look, most[i]))
			if c.total != nil {
				s.survey.room[i] = max(s.survey.room[i], shown(c.look, s.survey.sums[i]))
			}
		}
	}
	return nil
}

// note takes one cell into the survey.
func (v *survey) note(i int, c *cell, in *column, least, most []int64) error {
	switch c.content {
	case figure:
		if err := fits(in.look, c.n); err != nil {
			return err
		}
		if in.total != nil {
			v.sums[i] += c.n
			v.rounded[i] += money.Pence(c.n).InPounds()
			if err := fits(in.look, v.sums[i]); err != nil {
				return fmt.Errorf("the total: %w", err)
			}
		}
		n := c.n
		for range c.places - in.look.places() {
			n /= 10
		}
		least[i], most[i] = min(least[i], n), max(most[i], n)
	case words:
		if c.text == notApplicable {
			v.missing = true
		}
		if n := units(c.text); n > longestText {
			return fmt.Errorf("the text has %s characters, and a cell holds 32,767: shorten it in the record it comes from",
				money.Thousands(int64(n)))
		}
		// Past the widest column nothing is gained by measuring on.
		if v.room[i] < widestProse {
			v.room[i] = max(v.room[i], room(c.text))
		}
		if v.word[i] < widestWord {
			v.word[i] = max(v.word[i], longestWord(c.text))
		}
	}
	return nil
}

// fit sets the width of every column from what the walk has found. A table is printed a page wide, so where it is wider than
// can be read at that, texts stand on several lines: on as few as make the figures large enough.
func (s *sheet) fit() {
	s.fitTo(widestText, widestProse, narrow)
	if !s.long() && s.breadth() > readable {
		s.survey.most = s.mostNeed()
		const steps = 20
		for i := steps; i >= 0 && s.breadth() > readable; i-- {
			part := float64(i) / steps
			s.fitTo(wrappedText+part*(widestText-wrappedText), wrappedProse+part*(widestProse-wrappedProse), func(look) float64 { return narrowest })
		}
	}
	s.stretch()
}

// mostNeed is the room that nine in ten of the cells of each column need: one long list among short names does not make
// the whole table small.
func (s *sheet) mostNeed() []float64 {
	out := make([]float64, len(s.columns))
	for i := range out {
		var rooms []float64
		for _, row := range s.survey.kept {
			if row[i].content == words && row[i].text != notApplicable {
				rooms = append(rooms, room(row[i].text))
			}
		}
		if slices.Sort(rooms); len(rooms) > 0 {
			out[i] = rooms[len(rooms)*9/10]
		}
	}
	return out
}

func (s *sheet) fitTo(text, prose float64, narrow func(look) float64) {
	for i := range s.columns {
		c := &s.columns[i]
		need := s.survey.room[i]
		if s.survey.most != nil && !c.look.rightAligned() {
			need = min(need, max(s.survey.most[i], need/mostLines))
		}
		switch {
		case c.look.rightAligned():
			c.width = max(need, narrow(c.look))
		case c.prose:
			c.width = min(need, prose)
		default:
			longest := widestWord
			if s.survey.most != nil {
				longest = widestCode // a hash, which is longer, may be broken
			}
			c.width = max(min(need, text), min(s.survey.word[i], longest))
		}
		c.width = max(c.width, narrowest, inked(c.label)*boldly/3+2)
		c.width = max(c.width, longestWord(c.label)*boldly)
		if c.indented {
			c.width += 2
		}
		if s.survey.most != nil && !c.look.rightAligned() {
			c.width++ // a text that fills its lines does not touch the next column's
		}
		c.width = float64(int(c.width*4+1)) / 4 // a quarter of a character is as fine as a reader can see
	}
}

// stretch widens a narrow table to hold the title and the sentences over it: its widest column of text, so that codes
// and figures stay near each other.
func (s *sheet) stretch() {
	widest := &s.columns[0]
	for i := range s.columns {
		if c := &s.columns[i]; !c.look.rightAligned() && (widest.look.rightAligned() || c.width > widest.width) {
			widest = c
		}
	}
	need := min(page, max(narrowTable, room(s.title)*titled))
	widest.width = max(widest.width, min(widest.width+need-s.breadth(), widestColumn))
}

func narrow(l look) float64 {
	switch l {
	case lookMoney, lookPounds:
		return narrowMoney
	case lookDate:
		return narrowDate
	}
	return narrowNumber
}

// breadth is the width of the whole table.
func (s *sheet) breadth() float64 {
	wide := 0.0
	for _, c := range s.columns {
		wide += c.width
	}
	return wide
}

// rowHeight is the height of a row of the body.
func (s *sheet) rowHeight(row []cell) float64 {
	lines := 1
	for i := range row {
		width := s.columns[i].width
		if s.columns[i].indented {
			width -= 2
		}
		if row[i].content == words && !s.columns[i].look.rightAligned() {
			lines = max(lines, linesOf(row[i].text, width))
		}
	}
	return heightOf(lines)
}

// heads makes the header row and says how tall it is.
func (s *sheet) heads(st *styles) ([]cell, float64) {
	row := make([]cell, len(s.columns))
	lines := 1
	for i, c := range s.columns {
		row[i] = cell{content: words, text: c.label, style: st.head[c.look][indent(c.indented)]}
		width := c.width
		if c.indented {
			width -= 2
		}
		lines = max(lines, linesOf(c.label, width/boldly))
	}
	return row, heightOf(lines) + headPadding
}

// totalRow makes the totals row. Its values are the sums of the body, for that is what the formulas come to.
func (s *sheet) totalRow(st *styles) []cell {
	row := make([]cell, len(s.columns))
	for i, c := range s.columns {
		row[i].style = st.total[c.look][indent(c.indented)]
		switch {
		case c.total != nil:
			row[i].content, row[i].n, row[i].places = figure, s.survey.sums[i], c.look.places()
			row[i].formula = s.sumFormula(i)
		case i == 0:
			row[i].content, row[i].text = words, totalLabel
		}
	}
	return row
}

const totalLabel = "Total"

func indent(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// letters is the name of a column, counted from 0.
func letters(column int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		panic(err) // sections with more columns than a sheet are refused before
	}
	return name
}

// upright tells whether the sheet is printed on pages that stand: sentences are, and a table that takes fewer of them than
// of lying ones, and is as easy to read on them.
func (s *sheet) upright() bool {
	if s.table == "" {
		return true
	}
	return s.breadth()*easily <= standingPage && s.pages(standingPage, standingHigh) < s.pages(page, pageHigh)
}

// pages is how many pages of a width and a height the sheet takes. Units: characters and points.
func (s *sheet) pages(width, height float64) int {
	high := titleHeight + float64(len(s.above))*heightOf(1)
	if s.long() {
		high += float64(s.survey.rows) * heightOf(1)
	}
	for _, row := range s.survey.kept {
		high += s.rowHeight(row)
	}
	if s.totals {
		high += totalHeight
	}
	_, head := s.heads(&styles{})
	each := height*max(1, s.breadth()/width) - head
	return int(math.Ceil(high / each))
}
