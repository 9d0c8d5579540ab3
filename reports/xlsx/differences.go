package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Difference is a cell, a row or a sheet of a workbook that is not as it was made.
type Difference struct {
	Sheet string
	Cell  string // such as B7; "row 7" of a whole row; empty of a whole sheet
	Given string // what stands in the file
	Made  string // what is made of the ledger
}

// absent stands in a difference for what is not there.
const absent = "nothing"

// Differences compares the cells of a workbook with those of the same one as it is made, and gives each that differs to
// tell, which answers whether to go on.
//
// Shape: values, formulas and their stored values are compared, and no looks; sheets in the order of the made one, rows in
// theirs. A row that was taken out or put in is told of once, and what moved up or down for it is not. Errors: a
// file that cannot be read.
func Differences(given io.ReaderAt, givenSize int64, made io.ReaderAt, madeSize int64, tell func(Difference) bool) error {
	var books [2]comparedBook
	for i, f := range []struct {
		r    io.ReaderAt
		size int64
	}{{given, givenSize}, {made, madeSize}} {
		var err error
		if books[i], err = compared(f.r, f.size); err != nil {
			return err
		}
	}
	g, m := books[0], books[1]
	for _, name := range m.names {
		if _, there := g.of[name]; !there {
			if !tell(Difference{name, "", absent, "a sheet"}) {
				return nil
			}
			continue
		}
		more, err := compareSheets(name, g, m, tell)
		if err != nil || !more {
			return err
		}
	}
	for _, name := range g.names {
		if _, there := m.of[name]; !there && !tell(Difference{name, "", "a sheet", absent}) {
			return nil
		}
	}
	return nil
}

// comparedBook is a workbook whose cells are compared.
type comparedBook struct {
	zipped
	names []string
	of    map[string]string // the part of each sheet
	texts []string
}

func compared(f io.ReaderAt, size int64) (b comparedBook, err error) {
	if b.zipped, err = opening(f, size); err != nil {
		return b, err
	}
	if b.names, b.of, err = b.sheetParts(); err != nil {
		return b, err
	}
	b.texts, err = b.shared()
	return b, err
}

// comparedCell is what a cell holds.
type comparedCell struct {
	text    string // of a number as a number is written shortest
	formula string
}

func (c comparedCell) String() string {
	if c.formula != "" {
		return "=" + c.formula + ", which comes to " + strconv.Quote(c.text)
	}
	return strconv.Quote(c.text)
}

// comparedRow is one row; a number of nought means that there are no more.
type comparedRow struct {
	number int
	cells  map[string]comparedCell // by column
}

// sameTexts tells whether two rows hold the same, formulas apart, which change with the rows above.
func (r comparedRow) sameTexts(as comparedRow) bool {
	return len(r.cells) > 0 && maps.EqualFunc(r.cells, as.cells, func(a, b comparedCell) bool { return a.text == b.text })
}

// rowReader reads the rows of a sheet one by one, and lets two ahead be seen.
type rowReader struct {
	book  comparedBook
	dec   *xml.Decoder
	last  int // the number of the row read last
	ahead []comparedRow
}

// rowXML is a row as a part has it.
type rowXML struct {
	Number int `xml:"r,attr"`
	Cells  []struct {
		At      string    `xml:"r,attr"`
		Type    string    `xml:"t,attr"`
		Formula *string   `xml:"f"`
		Value   *string   `xml:"v"`
		Inline  *richText `xml:"is"`
	} `xml:"c"`
}

func (r *rowReader) peek(n int) (comparedRow, error) {
	for len(r.ahead) <= n {
		row, err := r.read()
		if err != nil {
			return row, err
		}
		r.ahead = append(r.ahead, row)
	}
	return r.ahead[n], nil
}

func (r *rowReader) next() { r.ahead = r.ahead[1:] }

// read reads the next row that holds anything.
func (r *rowReader) read() (comparedRow, error) {
	for {
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			return comparedRow{}, nil
		}
		if err != nil {
			return comparedRow{}, err
		}
		start, is := token.(xml.StartElement)
		if !is || start.Name.Local != "row" {
			continue
		}
		var x rowXML
		if err := r.dec.DecodeElement(&x, &start); err != nil {
			return comparedRow{}, err
		}
		if x.Number <= r.last { // without a number it would stand where nobody looks
			return comparedRow{}, fmt.Errorf("%w: a row after row %d has no number above that", ErrNotOurs, r.last)
		}
		r.last = x.Number
		row := comparedRow{x.Number, map[string]comparedCell{}}
		seen := map[string]bool{}
		for _, c := range x.Cells {
			if seen[c.At] || !strings.HasSuffix(c.At, strconv.Itoa(x.Number)) {
				return comparedRow{}, fmt.Errorf("%w: a cell of row %d has no name of its own", ErrNotOurs, x.Number)
			}
			seen[c.At] = true
			cell := comparedCell{}
			switch {
			case c.Inline != nil:
				cell.text = c.Inline.String()
			case c.Value == nil:
			case c.Type == "s":
				if i, err := strconv.Atoi(*c.Value); err == nil && i >= 0 && i < len(r.book.texts) {
					cell.text = r.book.texts[i]
				}
			case c.Type == "" || c.Type == "n":
				cell.text = *c.Value
				if n, err := strconv.ParseFloat(*c.Value, 64); err == nil {
					cell.text = strconv.FormatFloat(n, 'f', -1, 64)
				}
			default:
				cell.text = *c.Value
			}
			if c.Formula != nil {
				cell.formula = *c.Formula
			}
			if cell != (comparedCell{}) {
				row.cells[strings.TrimRight(c.At, "0123456789")] = cell
			}
		}
		if len(row.cells) > 0 {
			return row, nil
		}
	}
}

// compareSheets tells of every cell of a sheet that differs; more is false when nobody wants to be told of more.
func compareSheets(name string, g, m comparedBook, tell func(Difference) bool) (more bool, err error) {
	var readers [2]*rowReader
	for i, b := range []comparedBook{g, m} {
		p, there := b.parts[b.of[name]]
		if !there {
			return false, fmt.Errorf("the sheet %s has no part", name)
		}
		r, err := p.Open()
		if err != nil {
			return false, err
		}
		defer r.Close()
		readers[i] = &rowReader{book: b, dec: xml.NewDecoder(r)}
	}
	return (&sheetComparison{name: name, given: readers[0], made: readers[1], tell: tell}).run()
}

// sheetComparison walks two sheets side by side. Moved is by how many rows the file's stand higher than they should.
type sheetComparison struct {
	name        string
	given, made *rowReader
	moved       int
	tell        func(Difference) bool
}

func (c *sheetComparison) run() (more bool, err error) {
	for {
		g, err := c.given.peek(0)
		if err != nil {
			return false, err
		}
		m, err := c.made.peek(0)
		if err != nil {
			return false, err
		}
		switch {
		case g.number == 0 && m.number == 0:
			return true, nil
		case g.number == 0 || m.number > 0 && g.number+c.moved > m.number:
			more = c.missing(m)
		case m.number == 0 || g.number+c.moved < m.number:
			more = c.added(g)
		default:
			more, err = c.pair(g, m)
		}
		if err != nil || !more {
			return more, err
		}
	}
}

func (c *sheetComparison) missing(m comparedRow) bool {
	c.made.next()
	return c.tell(Difference{c.name, fmt.Sprintf("row %d", m.number), absent, m.words()})
}

func (c *sheetComparison) added(g comparedRow) bool {
	c.given.next()
	return c.tell(Difference{c.name, fmt.Sprintf("row %d", g.number), g.words(), absent})
}

// pair compares two rows that should be the same; where the next one of either side is, a row was taken out or put in.
func (c *sheetComparison) pair(g, m comparedRow) (more bool, err error) {
	if !g.sameTexts(m) {
		later, err := c.made.peek(1)
		if err != nil {
			return false, err
		}
		if g.sameTexts(later) {
			c.moved++
			return c.missing(m), nil
		}
		if later, err = c.given.peek(1); err != nil {
			return false, err
		}
		if later.sameTexts(m) {
			c.moved--
			return c.added(g), nil
		}
	}
	c.given.next()
	c.made.next()
	columns := slices.Collect(maps.Keys(m.cells))
	for k := range g.cells {
		if _, there := m.cells[k]; !there {
			columns = append(columns, k)
		}
	}
	slices.SortFunc(columns, byColumn)
	for _, k := range columns {
		is, should := g.cells[k], m.cells[k]
		if is == should || c.moved != 0 && is.text == should.text {
			continue
		}
		d := Difference{c.name, k + strconv.Itoa(g.number), absent, absent}
		if is != (comparedCell{}) {
			d.Given = is.String()
		}
		if should != (comparedCell{}) {
			d.Made = should.String()
		}
		if !c.tell(d) {
			return false, nil
		}
	}
	return true, nil
}

// byColumn orders columns as a sheet does: A, B, …, Z, AA.
func byColumn(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// words is a row as it is told of: its first cells.
func (r comparedRow) words() string {
	columns := slices.SortedFunc(maps.Keys(r.cells), byColumn)
	var out []string
	for _, k := range columns[:min(len(columns), 4)] {
		out = append(out, strconv.Quote(r.cells[k].text))
	}
	return "a row that begins with " + strings.Join(out, ", ")
}
