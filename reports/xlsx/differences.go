package xlsx

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"commonpurse/reports/lint"
)

// Difference is a cell, a row, a sheet or whatever else of a workbook that is not as it was made.
type Difference struct {
	Sheet string // empty of the whole workbook
	Cell  string // such as B7; "row 7" of a whole row; empty of a whole sheet; what else there is in words, such as "the property title"
	Given string // what stands in the file
	Made  string // what is made of the ledger
}

// absent stands in a difference for what is not there.
const absent = "nothing"

// Differences compares the cells of a workbook with those of the same one as it is made, and gives each that differs to
// tell, which answers whether to go on.
//
// Shape: what the workbook says of itself first, then values, formulas and their stored values, and whatever would have them
// read as others: formats of numbers, what is hidden or too pale to be read, merged cells, rules that colour, names, links,
// charts. Looks that do not are not compared, since every program that saves a workbook has its own; sheets in the order of
// the made one, rows in theirs. A row that was taken out or put in is told of once, and what moved up or down for it is not.
// Errors: ErrUnsound for a file that is not built as a workbook of ours is, and one that cannot be read.
func Differences(given io.ReaderAt, givenSize int64, made io.ReaderAt, madeSize int64, tell func(Difference) bool) error {
	var books [2]comparedBook
	for i, f := range []struct {
		r    io.ReaderAt
		size int64
	}{{given, givenSize}, {made, madeSize}} {
		var err error
		if books[i], err = compared(f.r, f.size); err != nil {
			return unsound(i, err)
		}
	}
	g, m := books[0], books[1]
	var about [2]statements
	for i, b := range books {
		var err error
		if about[i], err = b.whole(); err != nil {
			return unsound(i, err)
		}
	}
	if !compareStatements("", about[0], about[1], tell) {
		return nil
	}
	for _, name := range m.names {
		if _, there := g.of[name]; !there {
			if !tell(Difference{name, "", absent, "a sheet"}) {
				return nil
			}
			continue
		}
		if is, should := g.state[name], m.state[name]; is != should && !tell(Difference{name, "", is, should}) {
			return nil
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
	if slices.Equal(slices.Sorted(maps.Keys(g.of)), slices.Sorted(maps.Keys(m.of))) && !slices.Equal(g.names, m.names) {
		tell(Difference{"", "the order of the sheets", strings.Join(g.names, ", "), strings.Join(m.names, ", ")})
	}
	return nil
}

// unsound says of the file that was given, the first of the two that are compared, that it cannot be read.
func unsound(at int, err error) error {
	if at > 0 || errors.Is(err, ErrUnsound) || errors.Is(err, ErrNotOurs) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnsound, err)
}

// largerBy is how many times as large as it was made a sheet may be that another program saved.
const largerBy = 10

// comparedBook is a workbook whose cells are compared.
type comparedBook struct {
	zipped
	names []string
	of    map[string]string // the part of each sheet
	state map[string]string // whether each sheet is in sight
	texts []sharedText
	looks []lint.Showing // how each style of cells shows them
	rules []string       // and each of a rule
}

func compared(f io.ReaderAt, size int64) (b comparedBook, err error) {
	if b.zipped, err = opening(f, size); err != nil {
		return b, err
	}
	if b.names, b.of, b.state, err = b.sheetParts(); err != nil {
		return b, err
	}
	styles, err := b.plainly("xl/styles.xml")
	if err != nil {
		return b, err
	}
	theme, err := b.plainly("xl/theme/theme1.xml")
	if err != nil {
		return b, err
	}
	if b.looks, b.rules, err = lint.Showings(styles, theme); err != nil {
		return b, fmt.Errorf("%w: %w", ErrUnsound, err)
	}
	b.texts, err = b.shared()
	return b, err
}

// comparedCell is what a cell holds.
type comparedCell struct {
	text    string // of a number as a number is written shortest
	formula string
	kind    string // "a text", "a number" and so on
	format  string // what shows a number, or a text that is not shown as it stands
	unread  string // why nobody could read it; empty where they can
}

func (c comparedCell) String() string {
	if c.formula != "" {
		return "=" + c.formula + ", which comes to " + strconv.Quote(c.text)
	}
	return strconv.Quote(c.text)
}

// isNear tells whether two figures of a formula are the same but for the fractions that a program which works it out again
// leaves. Source: workbooks page, F03.
func (c comparedCell) isNear(made comparedCell) bool {
	is, err := strconv.ParseFloat(c.text, 64)
	should, no := strconv.ParseFloat(made.text, 64)
	most := 1e-9
	if strings.HasPrefix(made.format, "£") {
		most = 0.005
	}
	return err == nil && no == nil && math.Abs(is-should) < most
}

// told is how a cell is told of beside another: its looks only where the other has the same content.
func (c comparedCell) told(beside comparedCell) string {
	if c == (comparedCell{}) {
		return absent
	}
	out := c.String()
	if c.String() != beside.String() {
		return out
	}
	if c.kind != beside.kind {
		out += ", " + c.kind
	}
	if c.format != beside.format {
		out += ", shown as " + cmp.Or(c.format, "it stands")
	}
	if c.unread != beside.unread {
		out += ", " + cmp.Or(c.unread, "in sight")
	}
	return out
}

// comparedRow is one row; a number of nought means that there are no more.
type comparedRow struct {
	number int
	hidden bool
	cells  map[string]comparedCell // by column
}

// sameTexts tells whether two rows hold the same, formulas apart, which change with the rows above.
func (r comparedRow) sameTexts(as comparedRow) bool {
	return len(r.cells) > 0 && maps.EqualFunc(r.cells, as.cells, func(a, b comparedCell) bool { return a.text == b.text })
}

// rowReader reads the rows of a sheet one by one, and lets two ahead be seen.
type rowReader struct {
	at    int // 0 of the file that was given
	book  comparedBook
	dec   *xml.Decoder
	last  int // the number of the row read last
	ahead []comparedRow
	other []element // what the sheet holds besides rows, as far as it was read
	// groups are the formulas that the sheet spells once for several cells.
	groups map[string]groupFormula
}

func (r *rowReader) peek(n int) (comparedRow, error) {
	for len(r.ahead) <= n {
		row, err := r.read()
		if err != nil {
			return row, unsound(r.at, err)
		}
		r.ahead = append(r.ahead, row)
	}
	return r.ahead[n], nil
}

func (r *rowReader) next() { r.ahead = r.ahead[1:] }

// compareSheets tells of every cell of a sheet that differs; more is false when nobody wants to be told of more.
func compareSheets(name string, g, m comparedBook, tell func(Difference) bool) (more bool, err error) {
	var readers [2]*rowReader
	var around [2]statements
	most := int64(0)
	for i, b := range [2]comparedBook{m, g} {
		p, there := b.parts[b.of[name]]
		if !there {
			return false, unsound(1-i, fmt.Errorf("the sheet %s has no part", name))
		}
		r, err := p.Open()
		if err != nil {
			return false, unsound(1-i, err)
		}
		defer r.Close()
		if most == 0 { // of the made one, which is read first; other programs write more round a cell, and not this much
			most = int64(p.UncompressedSize64)*largerBy + smallPart
		}
		readers[1-i] = &rowReader{book: b, dec: ownTokens(io.LimitReader(r, most), true), at: 1 - i}
	}
	if more, err := (&sheetComparison{name: name, given: readers[0], made: readers[1], tell: tell}).run(); err != nil || !more {
		return more, err
	}
	for i, b := range []comparedBook{g, m} {
		if around[i], err = b.around(b.of[name], readers[i].other); err != nil {
			return false, unsound(i, err)
		}
	}
	return compareStatements(name, around[0], around[1], tell), nil
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
	if g.hidden != m.hidden && !c.tell(Difference{c.name, fmt.Sprintf("row %d", g.number), sight(g.hidden), sight(m.hidden)}) {
		return false, nil
	}
	columns := slices.Collect(maps.Keys(m.cells))
	for k := range g.cells {
		if _, there := m.cells[k]; !there {
			columns = append(columns, k)
		}
	}
	slices.SortFunc(columns, byColumn)
	for _, k := range columns {
		is, should := g.cells[k], m.cells[k]
		if should.formula != "" && (is.formula == should.formula || c.moved != 0) && is.isNear(should) {
			is.text = should.text
		}
		if c.moved != 0 { // formulas change with the rows above
			is.formula, should.formula = "", ""
		}
		if is != should && !c.tell(Difference{c.name, k + strconv.Itoa(g.number), is.told(should), should.told(is)}) {
			return false, nil
		}
	}
	return true, nil
}

// sight says whether a row can be seen.
func sight(hidden bool) string {
	if hidden {
		return "a hidden row"
	}
	return "a row in sight"
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

// SameParts tells whether two workbooks hold the same parts, however they are packed.
func SameParts(a io.ReaderAt, sizeA int64, b io.ReaderAt, sizeB int64) (bool, error) {
	x, err := opening(a, sizeA)
	if err != nil {
		return false, err
	}
	y, err := opening(b, sizeB)
	if err != nil || len(x.parts) != len(y.parts) {
		return false, err
	}
	for name := range x.parts {
		if y.parts[name] == nil || x.parts[name].UncompressedSize64 != y.parts[name].UncompressedSize64 {
			return false, nil
		}
		var sums [2][]byte
		for i, z := range []zipped{x, y} {
			h := sha256.New()
			r, err := z.parts[name].Open()
			if err != nil {
				return false, err
			}
			if _, err = io.Copy(h, r); errors.Join(err, r.Close()) != nil {
				return false, err
			}
			sums[i] = h.Sum(nil)
		}
		if !bytes.Equal(sums[0], sums[1]) {
			return false, nil
		}
	}
	return true, nil
}
