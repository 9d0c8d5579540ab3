package lint

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// place is a cell: its column and row, from 1.
type place struct{ x, y int }

// kind is what a cell holds.
type kind uint8

const (
	blank kind = iota
	number
	words
	logical
	failure // an error value
)

// cell is one cell. While rows are read, it is overwritten by the next.
type cell struct {
	place
	style   int
	kind    kind
	value   []byte // as it is meant; a number as it is spelt
	looks   looks
	runs    *runs
	formula string
	formed  bool // whether there is a formula
	several bool // whether the formula is of several cells
	stored  bool
	typed   string // the type as the file has it
}

func (c *cell) text() string { return string(c.value) }

// used tells whether there is anything in the cell.
func (c *cell) used() bool { return c.stored || c.formed }

// told tells whether a reader sees anything in the cell: a text of no letters is none.
func (c *cell) told() bool { return c.stored && (c.kind != words || len(c.value) > 0) }

// area is a rectangle of cells.
type area struct{ x1, y1, x2, y2 int }

func (a area) holds(x, y int) bool { return x >= a.x1 && x <= a.x2 && y >= a.y1 && y <= a.y2 }

// link is where a cell leads.
type link struct {
	at, location, outside string
}

// sheet is one sheet: what stands before and after its rows, and what was seen in passing them.
type sheet struct {
	name, part, state string
	index             int
	head, tail        map[string]*node // by the element's name
	rules             []*node          // conditional formats
	tables            []*table
	widths            []float64
	standard          float64 // the width of other columns
	height            float64 // of rows that do not say theirs

	right, bottom int             // of the cells that are used
	edge          place           // of all cells that there are
	kept          map[place]*cell // above and beneath the tables, and the first of the others
	formulas      []*cell
	full          []area // where every cell is used
	partly        bool   // whether there was no room for all of those
	above         []string
	aboveSize     int    // in bytes
	loose         []area // blocks of cells that are in no table
	lined         []place
	drawings      []*drawing
	numbers       int // formulas in the file
	read          bool
	start         place
	empty         map[int]*cell // the last cell of each column that is there and holds nothing, of a template
	masters       map[string]master
	room          *room // shared by all sheets of the workbook
}

const (
	lastColumn = 16_384
	lastRow    = 1_048_576
)

// read reads a sheet from its part and judges its cells in passing.
func (b *book) read(s *sheet, from io.Reader) error {
	s.head, s.tail, s.read = map[string]*node{}, map[string]*node{}, true
	b.scan.reset(from, mostSheet)
	left, within, rooted := mostNodes, s.head, false
	for {
		t, err := b.scan.next()
		if err != nil {
			return err
		}
		switch {
		case t == atEnd && !rooted:
			return fmt.Errorf("%w: it is empty", errMalformed)
		case t == atEnd:
			return nil
		case t != opening:
		case len(b.scan.starts) == 1:
			rooted = true
		case string(b.scan.name) == "sheetData":
			s.begin()
			if err := b.rows(s); err != nil {
				return err
			}
			within = s.tail
		default:
			n, err := b.scan.element(&left)
			if err != nil {
				return err
			}
			if n.name == "conditionalFormatting" {
				s.rules = append(s.rules, n)
			}
			if _, twice := within[n.name]; !twice {
				within[n.name] = n
			}
		}
	}
}

// part is an element of the sheet that is not among its rows; empty when it is not there.
func (s *sheet) element(name string) *node {
	if n, ok := s.head[name]; ok {
		return n
	}
	if n, ok := s.tail[name]; ok {
		return n
	}
	return &node{}
}

// begin takes in what stands before the rows.
func (s *sheet) begin() {
	format := s.element("sheetFormatPr")
	s.standard, s.height = format.float("defaultColWidth", 9.14), format.float("defaultRowHeight", 15)
	for _, c := range s.element("cols").all("col") { // in their order, as they must stand
		from, to := c.num("min", 0), min(c.num("max", 0), lastColumn)
		for len(s.widths) < min(from-1, lastColumn) {
			s.widths = append(s.widths, s.standard)
		}
		for len(s.widths) < to {
			s.widths = append(s.widths, c.float("width", s.standard))
		}
	}
	for _, t := range s.tables {
		t.begin()
	}
}

// width is how wide a column is, in characters.
func (s *sheet) width(x int) float64 {
	if x < 1 || x > len(s.widths) {
		return s.standard
	}
	return s.widths[x-1]
}

// row is what is known of a row while its cells are read.
type row struct {
	y       int
	height  float64
	needs   float64 // what its wrapped texts need
	needy   int     // the column that needs it
	runs    []area  // where its cells are used
	outside []area  // where they are used and in no table
}

// rows reads the rows.
func (b *book) rows(s *sheet) error {
	var last, r row
	c := &cell{}
	for {
		t, err := b.scan.next()
		if err != nil {
			return err
		}
		switch {
		case t == closing && len(b.scan.starts) == 1:
			s.masters = nil
			return nil
		case t == atEnd:
			return errMalformed
		case t == opening && string(b.scan.name) == "row":
			r = row{y: last.y + 1, height: s.height, runs: r.runs[:0], outside: r.outside[:0]}
			if err := b.row(s, &r, last.y); err != nil {
				return err
			}
			if err := b.cells(s, &r, c); err != nil {
				return err
			}
			b.rowDone(s, &r, &last)
			last, r = r, last
		}
	}
}

// row reads what a row says of itself.
func (b *book) row(s *sheet, r *row, before int) error {
	if at := b.scan.attr("r"); at != nil {
		n, err := strconv.Atoi(string(at))
		if err != nil || n <= before || n > lastRow {
			return fmt.Errorf("%w: the row %.20s after row %d", errMalformed, at, before)
		}
		r.y = n
	}
	if r.y > lastRow {
		return fmt.Errorf("%w: more rows than a sheet can have", errMalformed)
	}
	if h := b.scan.attr("ht"); h != nil {
		if v, err := strconv.ParseFloat(string(h), 64); err == nil {
			r.height = v
		}
	}
	if v := b.scan.attr("s"); v != nil && yes(b.scan.attr("customFormat")) {
		if n, err := strconv.Atoi(string(v)); err == nil && b.styles.cell(n).filled {
			b.find(finding{id: "S16", sheet: s, x: 1, y: r.y, found: fmt.Sprintf("there is a colour behind row %d", r.y)})
		}
	}
	if yes(b.scan.attr("hidden")) || yes(b.scan.attr("collapsed")) || r.height <= 0 {
		b.find(finding{id: "S06", sheet: s, x: 1, y: r.y, found: fmt.Sprintf("row %d is hidden, collapsed or of no height", r.y)})
	}
	return nil
}

func yes(v []byte) bool { return string(v) == "1" || string(v) == "true" }

// cells reads the cells of a row.
func (b *book) cells(s *sheet, r *row, c *cell) error {
	x := 0
	for {
		x = b.quick(s, r, x)
		t, err := b.scan.next()
		if err != nil {
			return err
		}
		switch {
		case t == closing && len(b.scan.starts) == 2:
			return nil
		case t == atEnd:
			return errMalformed
		case t == opening && string(b.scan.name) == "c":
			*c = cell{place: place{x + 1, r.y}, value: c.value[:0]}
			if err := b.cell(s, c); err != nil {
				return err
			}
			if c.x <= x || c.y != r.y || c.x > lastColumn {
				return fmt.Errorf("%w: the cell %s after column %d of row %d", errMalformed, ref(c.x, c.y), x, r.y)
			}
			x = c.x
			found := len(b.found)
			b.judgeCell(s, r, c)
			if !s.keeps() && len(b.found) == found {
				b.learn(s, c)
			}
		}
	}
}

// cell reads one cell, up to its end.
func (b *book) cell(s *sheet, c *cell) error {
	sc := b.scan
	if at := sc.attr("r"); at != nil {
		x, y, ok := parseRef(at)
		if !ok {
			return fmt.Errorf("%w: there is a cell %.20s", errMalformed, at)
		}
		c.place = place{x, y}
	}
	if v := sc.attr("s"); v != nil {
		for _, d := range v {
			if d < '0' || d > '9' || c.style > 1<<20 {
				return fmt.Errorf("%w: the style %.20s", errMalformed, v)
			}
			c.style = c.style*10 + int(d-'0')
		}
	}
	kindOf := sc.attr("t")
	switch string(kindOf) {
	case "":
		c.kind = number
	case "s":
		c.kind, c.typed = words, "s"
	case "str":
		c.kind, c.typed = words, "str"
	case "inlineStr":
		c.kind, c.typed = words, "inlineStr"
	case "b":
		c.kind, c.typed = logical, "b"
	case "e":
		c.kind, c.typed = failure, "e"
	case "n":
		c.kind = number
	default:
		c.kind, c.typed = words, string(kindOf)
	}
	for {
		t, err := sc.next()
		if err != nil {
			return err
		}
		switch {
		case t == closing && len(sc.starts) == 3:
			if !c.stored {
				c.kind = blank
			}
			return nil
		case t == atEnd:
			return errMalformed
		case t == opening:
			if err := b.inside(s, c); err != nil {
				return err
			}
		}
	}
}

// inside reads an element of a cell: its formula, its value, or the text in its place.
func (b *book) inside(s *sheet, c *cell) error {
	sc := b.scan
	switch string(sc.name) {
	case "f":
		c.formed = true
		kind, group := string(sc.attr("t")), string(sc.attr("si"))
		out, err := sc.content(nil)
		if c.formula = string(out); kind == "shared" {
			c.formula = s.shared(group, c)
		}
		c.several = kind == "array" || kind == "dataTable"
		return err
	case "v":
		c.stored = true
		var err error
		if c.value, err = sc.content(c.value[:0]); err != nil {
			return err
		}
		if c.typed != "s" {
			if c.kind == words {
				c.looks = tidiness(string(c.value))
			}
			return nil
		}
		i, err := strconv.Atoi(string(c.value))
		if err != nil || i < 0 || i >= len(b.shared) {
			return fmt.Errorf("%w: the cell %s holds text number %.20s of %d", errMalformed, ref(c.x, c.y), c.value, len(b.shared))
		}
		sc.all += int64(len(b.shared[i].text)) // it is judged again wherever it stands
		c.value, c.looks, c.runs = append(c.value[:0], b.shared[i].text...), b.shared[i].looks, b.shared[i].runs
		return nil
	case "is":
		c.stored = true
		return sc.inline(c)
	}
	left := mostNodes
	_, err := sc.element(&left)
	return err
}

// inline reads a text that stands in its cell.
func (s *scanner) inline(c *cell) error {
	p, err := s.phrase()
	c.value, c.looks, c.runs = append(c.value[:0], p.text...), p.looks, p.runs
	return err
}

// content is the text of the element just opened, up to its end.
func (s *scanner) content(dst []byte) ([]byte, error) {
	depth := len(s.starts)
	for {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case t == closing && len(s.starts) < depth:
			return dst, nil
		case t == atEnd:
			return dst, errMalformed
		case t == text && s.coded:
			if dst, err = plainly(dst, s.words); err != nil {
				return dst, err
			}
		case t == text:
			dst = append(dst, s.words...)
		}
		if len(dst) > longestText {
			return dst, errLongText
		}
	}
}

// table is the sheet's table; nil when it has none.
func (s *sheet) table() *table {
	if len(s.tables) == 0 {
		return nil
	}
	return s.tables[0]
}

// in is the table that a cell is in.
func (s *sheet) in(x, y int) *table {
	for _, t := range s.tables {
		if t.area.holds(x, y) {
			return t
		}
	}
	return nil
}

// said is what stands above the table, as one text: sentences go on from line to line.
func (s *sheet) said() string { return strings.Join(s.above, " ") }

// ref is the name of a cell.
func ref(x, y int) string { return letters(x) + strconv.Itoa(y) }

// letters is the name of a column, counted from 1.
func letters(x int) string {
	var out []byte
	for ; x > 0; x = (x - 1) / 26 {
		out = append([]byte{byte('A' + (x-1)%26)}, out...)
	}
	return string(out)
}

// parseRef reads the name of a cell.
func parseRef(at []byte) (x, y int, ok bool) {
	i := 0
	for ; i < len(at) && at[i] >= 'A' && at[i] <= 'Z' && x <= lastColumn; i++ {
		x = x*26 + int(at[i]-'A') + 1
	}
	digits := at[i:]
	if i == 0 || len(digits) == 0 || len(digits) > 7 || digits[0] == '0' {
		return 0, 0, false
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, 0, false
		}
		y = y*10 + int(d-'0')
	}
	return x, y, x <= lastColumn && y <= lastRow
}

// parseArea reads a range, or a cell by itself.
func parseArea(s string) (area, bool) {
	from, to, found := strings.Cut(strings.ReplaceAll(s, "$", ""), ":")
	if !found {
		to = from
	}
	x1, y1, ok1 := parseRef([]byte(from))
	x2, y2, ok2 := parseRef([]byte(to))
	return area{x1, y1, x2, y2}, ok1 && ok2 && x1 <= x2 && y1 <= y2
}

func (a area) String() string {
	if a.x1 == a.x2 && a.y1 == a.y2 {
		return ref(a.x1, a.y1)
	}
	return ref(a.x1, a.y1) + ":" + ref(a.x2, a.y2)
}
