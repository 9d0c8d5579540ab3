package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// families are the sans-serif fonts that machines have or replace by one of the same widths.
var families = []string{
	"Arial", "Helvetica", "Liberation Sans", "Calibri", "Carlito", "Verdana", "Tahoma", "Trebuchet MS", "Segoe UI", "Aptos", "Aptos Narrow",
	"Open Sans", "Noto Sans", "DejaVu Sans",
}

// judgeCell judges a cell as it is passed.
func (b *book) judgeCell(s *sheet, r *row, c *cell) {
	s.reach(c.x, c.x, c.y)
	if c.formed {
		s.numbers++
	}
	t := s.in(c.x, c.y)
	if !c.used() {
		if t != nil {
			t.passed(b, s, c)
		}
		if b.styles.cell(c.style).filled {
			b.judgeFill(s, c)
		}
		if b.kind == Template && c.x <= 1_000 {
			if s.empty == nil {
				s.empty = map[int]*cell{}
			}
			s.empty[c.x] = &cell{place: c.place, style: c.style}
		}
		return
	}
	s.right, s.bottom = max(s.right, c.x), max(s.bottom, c.y)
	if n := len(r.runs); n > 0 && r.runs[n-1].x2 == c.x-1 {
		r.runs[n-1].x2 = c.x
	} else {
		r.runs = append(r.runs, area{c.x, c.y, c.x, c.y})
	}
	if t == nil {
		if n := len(r.outside); n > 0 && r.outside[n-1].x2 == c.x-1 {
			r.outside[n-1].x2 = c.x
		} else {
			r.outside = append(r.outside, area{c.x, c.y, c.x, c.y})
		}
	}
	switch {
	case c.formed && len(s.formulas) < mostFormulas:
		s.remember(s.keep(c))
	case s.keeps() || t != nil && !t.body(c.y):
		s.keep(c)
	}
	st := b.styles.cell(c.style)
	b.judgeLook(s, c, st)
	b.judgeContent(s, c, st, t != nil && t.body(c.y))
	b.measure(s, r, c, st)
	if t != nil {
		t.passed(b, s, c)
	} else if s.table() == nil || c.y < s.table().area.y1 {
		if c.kind == words && c.x == 1 && c.y > 1 && s.aboveSize < mostAbove {
			s.aboveSize += len(c.value)
			s.above = append(s.above, string(c.value))
		}
	}
}

// mostAbove is how many bytes of the lines above a table are read.
const mostAbove = 64 << 10

// reach takes in that there are cells of a row from one column to another.
func (s *sheet) reach(x1, x2, y int) {
	if s.edge.y == 0 {
		s.start = place{x1, y}
	}
	s.start.x = min(s.start.x, x1)
	s.edge = place{max(s.edge.x, x2), y}
}

// judgeLook judges what a cell's style says. Most cells have the style of one before them, which is known to be right.
func (b *book) judgeLook(s *sheet, c *cell, st *style) {
	f := &st.font
	if c.looks&(slanted|small|lined) == 0 && c.runs == nil && (st.plain || f.size >= 12 && !f.italic && !f.strike && !f.turn && !f.under &&
		!st.turned && !st.filled && st.apart >= leastContrast && f.name == b.family(f.name)) {
		st.plain = true
		return
	}
	found := func(id, what string) { b.find(finding{id: id, sheet: s, x: c.x, y: c.y, found: what}) }
	if f.size < 12 {
		found("S12", fmt.Sprintf("the text is %g point", f.size))
	} else if c.looks&small != 0 {
		found("S12", "a part of the text is smaller than 12 point")
	}
	if f.name != b.family(f.name) {
		found("S13", "the font is "+f.name)
	}
	if f.italic || f.strike || f.turn || c.looks&slanted != 0 {
		found("S14", "the text is slanted, struck out, raised or lowered")
	}
	if (f.under || c.looks&lined != 0) && len(s.lined) < mostKept {
		s.lined = append(s.lined, c.place)
	}
	if st.filled {
		b.judgeFill(s, c)
	}
	if st.apart < leastContrast {
		found("S15", fmt.Sprintf("the contrast of the text is %.1f to 1", st.apart))
	}
	if c.runs != nil {
		b.judgeRuns(c.runs, st.behind(), found)
	}
	if st.turned {
		found("S17", "the text is turned")
	}
}

// leastContrast is how far a text must stand apart from what is behind it. Source: WCAG 2.2, criterion 1.4.3.
const leastContrast = 4.5

// judgeRuns judges the parts of a text that have a font or a colour of their own.
func (b *book) judgeRuns(r *runs, behind colour, found func(id, what string)) {
	for _, name := range r.fonts {
		if name != b.family(name) {
			found("S13", "the font of a part of the text is "+name)
			break
		}
	}
	for _, n := range r.colours {
		c, _ := b.styles.colour(n)
		if v := contrast(c, behind); v < leastContrast {
			found("S15", fmt.Sprintf("the contrast of a part of the text is %.1f to 1", v))
			break
		}
	}
}

// family is the one family of fonts of the workbook: that of the first cell, where it is one without serifs.
func (b *book) family(name string) string {
	if b.styles.family == "" && slices.Contains(families, name) {
		b.styles.family = name
	}
	return b.styles.family
}

// judgeFill judges a colour behind a cell: there is none but in a column of ratings.
func (b *book) judgeFill(s *sheet, c *cell) {
	if t := s.in(c.x, c.y); t != nil && b.profile != "publish" && t.body(c.y) && strings.Contains(strings.ToLower(t.heading(s, c.x)), "rating") {
		return
	}
	b.find(finding{id: "S16", sheet: s, x: c.x, y: c.y, found: "there is a colour behind the cell"})
}

// judgeContent judges what a cell holds, whatever column it is in.
func (b *book) judgeContent(s *sheet, c *cell, st *style, inBody bool) {
	if c.looks&untidy != 0 && c.kind == words {
		b.find(finding{
			id: "S26", sheet: s, x: c.x, y: c.y,
			found: fmt.Sprintf("the text has spaces to spare, or characters that show nothing: %q", c.value),
		})
	}
	switch {
	case c.kind == failure:
		b.find(finding{id: "F04", sheet: s, x: c.x, y: c.y, found: "the cell holds the error " + c.text()})
	case c.kind == words && len(c.value) > 3 && c.value[0] == '#' && slices.Contains(errorValues, c.text()):
		b.find(finding{id: "F04", sheet: s, x: c.x, y: c.y, found: "the cell holds the text of an error, " + c.text(), said: !c.formed})
	}
	if c.kind == number && c.stored && !numeric(c.value) && (!c.formed || len(c.value) > 0) {
		id, found := "T17", "the cell is a number and holds "
		switch {
		case c.formed:
			id, found = "F02", "the formula's value is a number and is stored as "
		case len(c.value) > 0 && bytes.IndexByte([]byte("=+-@\t\r"), c.value[0]) >= 0:
			id, found = "F13", "the cell is not text, and holds "
		}
		b.find(finding{id: id, sheet: s, x: c.x, y: c.y, found: found + fmt.Sprintf("%q", c.value)})
	}
	if n := len(c.value); c.kind == words && !inBody && n > 300 {
		if n = utf8.RuneCount(c.value); n > 300 {
			b.find(finding{id: "S20", sheet: s, x: c.x, y: c.y, found: fmt.Sprintf("the cell has %d characters", n), said: true})
		}
	}
	if c.formed {
		b.judgeStored(s, c)
	}
}

// errorValues are the values of formulas that have none.
var errorValues = strings.Fields("#REF! #N/A #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC! #GETTING_DATA")

// judgeStored judges the value that stands beside a formula.
func (b *book) judgeStored(s *sheet, c *cell) {
	found := func(id, what string) { b.find(finding{id: id, sheet: s, x: c.x, y: c.y, found: what}) }
	switch {
	case !c.stored || len(c.value) == 0 && c.typed != "str":
		found("F01", "the formula "+c.formula+" has no stored value")
		return
	case c.typed == "s" || c.typed == "inlineStr":
		found("F02", "the formula's value is stored as text that was typed")
		return
	case c.typed == "b" && c.text() != "0" && c.text() != "1":
		found("F02", "the formula's value is yes or no and is stored as "+c.text())
		return
	case c.kind == failure:
		return
	}
	names := map[kind]string{number: "a number", words: "text", logical: "yes or no"}
	if want := parse(c.formula).comes; want != blank && want != c.kind {
		found("F02", fmt.Sprintf("the formula comes to %s, which is stored as %s: %s", names[want], names[c.kind], c.formula))
	}
}

// numeric tells whether a stored value is a number.
func numeric(v []byte) bool {
	if len(v) == 0 {
		return false
	}
	digits, i := 0, 0
	if v[0] == '-' || v[0] == '+' && len(v) > 1 {
		i = 1
		if v[0] == '+' {
			return false
		}
	}
	point, power := false, false
	for ; i < len(v); i++ {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point && !power:
			point = true
		case (c == 'e' || c == 'E') && digits > 0 && !power && i+1 < len(v):
			power = true
			digits = 0
			if v[i+1] == '+' || v[i+1] == '-' {
				i++
			}
		default:
			return false
		}
	}
	return digits > 0
}

// measure judges whether a cell can be read in the room that it has.
func (b *book) measure(s *sheet, r *row, c *cell, st *style) {
	switch {
	case c.kind == number && c.stored && (!c.formed || st.format != "General"):
		if need := shown(st.format, c.value); need > s.width(c.x) {
			b.find(finding{
				id: "S19", sheet: s, x: c.x, y: c.y,
				found: fmt.Sprintf("the value needs %.0f characters and the column is %.0f wide", need, s.width(c.x)),
			})
		}
	case c.kind == words && st.wrap:
		size := st.font.size
		if size <= 0 {
			size = 12
		}
		width := (s.width(c.x) - 2*float64(st.indent)) * 12 / size
		if float64(len(c.value)) < (width-1)/2 { // no letter is twice as wide as a figure
			return
		}
		if need := min(409, float64(lines(c.text(), width))*size*1.25); need > r.needs {
			r.needs, r.needy = need, c.x
		}
	}
}

// shown is the width of a number in its format, at least.
func shown(format string, v []byte) float64 {
	if format == date {
		return 10
	}
	whole, minus := 0, 0.0
	for i, c := range v {
		if c == '.' || c == 'e' || c == 'E' {
			break
		}
		if c == '-' && i == 0 {
			minus = 0.6
			continue
		}
		whole++
	}
	if strings.Contains(format, "%") {
		whole += 2
		if whole > 3 && len(v) > 1 && v[0] == '0' {
			whole = 2
		}
	}
	width := float64(whole) + minus
	if strings.Contains(format, "#,##0") {
		width += float64((whole-1)/3) * 0.5
	}
	if strings.Contains(format, "£") {
		width++
	}
	first, _, _ := strings.Cut(format, ";")
	if _, after, found := strings.Cut(first, "."); found {
		width += 0.5
		for _, c := range after {
			if c == '0' {
				width++
			}
		}
	}
	if strings.Contains(format, "%") {
		width += 1.6
	}
	return width
}

// rowDone judges a row when its cells have been passed.
func (b *book) rowDone(s *sheet, r, last *row) {
	if r.needs > r.height {
		b.find(finding{
			id: "S18", sheet: s, x: r.needy, y: r.y, found: fmt.Sprintf("the text needs %.0f points and the row is %.0f high", r.needs, r.height),
		})
	}
	b.fill(s, r)
	for _, now := range r.outside {
		for _, before := range last.outside {
			if x1, x2 := max(now.x1, before.x1), min(now.x2, before.x2); before.y1 == r.y-1 && x2 > x1 {
				s.block(area{x1, r.y - 1, x2, r.y})
			}
		}
	}
}

// block takes in a block of cells that are in no table: it goes on one that ends where it begins.
func (s *sheet) block(a area) {
	for i := len(s.loose) - 1; i >= 0 && s.loose[i].y2 >= a.y1; i-- {
		if l := &s.loose[i]; l.x1 <= a.x2 && l.x2 >= a.x1 {
			*l = area{min(l.x1, a.x1), l.y1, max(l.x2, a.x2), a.y2}
			return
		}
	}
	if len(s.loose) < 100 {
		s.loose = append(s.loose, a)
	}
}
