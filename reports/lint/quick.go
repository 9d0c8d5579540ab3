package lint

import (
	"bytes"
	"strconv"
)

// form is how the cells of a column are written that have been found right: all of it but the row's number and the value,
// and how large the value may be. Most cells of a long sheet are of one form in each column, and are passed by comparing.
type form struct {
	head, middle, tail []byte
	whole              int  // how many bytes a number may have before its point
	room               int  // how wide a text may be on its one line, in thousandths of a letter's size; -1 where it does not matter
	height             bool // whether the row must have the height of a line
}

// quick passes the cells that follow, as long as they are in forms that are known to be right, and answers the last column.
// What it cannot tell at a glance it leaves.
func (b *book) quick(s *sheet, r *row, x int) int {
	t := s.table()
	if t == nil || !t.body(r.y) || s.keeps() || len(s.tables) > 1 || b.scan.void {
		return x
	}
	var digits [8]byte
	y := strconv.AppendInt(digits[:0], int64(r.y), 10)
	sc, from := b.scan, x
	for x >= t.area.x1-1 && x < t.area.x2 {
		col := &t.seen[x+1-t.area.x1]
		n := col.quick(t, sc.window[sc.at:sc.end], y, r, x+1)
		if n == 0 {
			break
		}
		sc.at += n
		x++
	}
	if x == from {
		return x
	}
	s.right, s.bottom = max(s.right, x), r.y
	s.reach(from+1, x, r.y)
	if n := len(r.runs); n > 0 && r.runs[n-1].x2 == from {
		r.runs[n-1].x2 = x
	} else {
		r.runs = append(r.runs, area{from + 1, r.y, x, r.y})
	}
	t.blanks.passed(r.y)
	return x
}

// quick is how many bytes the next cell has when it is in a form of its column, and 0 when it is not.
func (col *column) quick(t *table, w, y []byte, r *row, x int) int {
	for kind := range col.usual {
		f := &col.usual[kind]
		if f.head == nil || !bytes.HasPrefix(w, f.head) {
			continue
		}
		at := len(f.head)
		if !bytes.HasPrefix(w[at:], y) || !bytes.HasPrefix(w[at+len(y):], f.middle) {
			continue
		}
		at += len(y) + len(f.middle)
		end := bytes.IndexByte(w[at:], '<')
		if end < 1 || !bytes.HasPrefix(w[at+end:], f.tail) {
			return 0
		}
		v := w[at : at+end]
		if kind == 0 && (!f.figure(v) || col.health > 0 && col.health == col.words+col.numbers) || kind == 1 && !f.phrase(col, v, r) {
			return 0
		}
		if kind == 1 && x == t.area.x1 && t.total == 0 && isTotal(v) {
			return 0
		}
		t.keyed.pass(x-t.area.x1, r.y, v)
		if kind == 0 {
			col.numbers++
		} else if v[0] != '[' {
			col.words++
		}
		col.cells++
		return at + end + len(f.tail)
	}
	return 0
}

// figure tells whether a number is plain, and no wider than one that fits.
func (f *form) figure(v []byte) bool {
	i, digits := 0, 0
	if v[0] == '-' {
		i = 1
	}
	for ; i < len(v) && v[i] >= '0' && v[i] <= '9'; i++ {
		digits++
	}
	if digits == 0 || i > f.whole {
		return false
	}
	if i < len(v) && v[i] == '.' {
		for i++; i < len(v) && v[i] >= '0' && v[i] <= '9'; i++ {
			digits++
		}
	}
	return i == len(v)
}

// phrase tells whether a text is plain, looks like nothing that its column might be of, and fits on its line.
func (f *form) phrase(col *column, v []byte, r *row) bool {
	if v[0] == '[' {
		return string(v) == "[z]" && col.short
	}
	if f.height && r.height < 15 || col.words == 0 || col.dates == col.words || col.money == col.words || col.years == col.words ||
		col.health == col.words+col.numbers || col.facts == col.words || col.figures == col.words {
		return false
	}
	last, wide := byte(' '), 0
	for _, c := range v {
		if c < ' ' || c >= 0x7F || c == '&' || c == '_' || c == ' ' && last == ' ' {
			return false
		}
		last = c
		wide += int(inks[c])
	}
	return last != ' ' && (f.room < 0 || wide <= f.room)
}

// learn remembers the form of a cell in which nothing was found.
func (b *book) learn(s *sheet, c *cell) {
	t := s.in(c.x, c.y)
	if t == nil || !t.body(c.y) || c.formed || !c.stored || c.looks != 0 {
		return
	}
	col, st := &t.seen[c.x-t.area.x1], b.styles.cell(c.style)
	if col.formats != 1 || col.formed > 0 || col.mixed {
		return
	}
	var f form
	f.head = append(append([]byte(`<c r="`), letters(c.x)...), []byte(nil)...)
	f.middle = strconv.AppendInt([]byte(`" s="`), int64(c.style), 10)
	switch {
	case c.kind == number && numeric(c.value):
		f.middle, f.tail = append(f.middle, `"><v>`...), []byte(`</v></c>`)
		f.whole = max(bytes.IndexByte(append(c.value, '.'), '.'), col.usual[0].whole)
		col.usual[0] = f
	case c.kind == words && c.typed == "inlineStr":
		if string(c.value) == "[z]" {
			col.short = true
		} else if unitOf(col.format) != "" || col.format == date {
			return
		}
		f.middle, f.tail, f.room = append(f.middle, `" t="inlineStr"><is><t>`...), []byte(`</t></is></c>`), -1
		if st.wrap {
			f.height = true
			f.room = int((s.width(c.x) - 2*float64(st.indent) - 1) * figure * 12 / max(st.font.size, 12))
		}
		col.usual[1] = f
	}
}
