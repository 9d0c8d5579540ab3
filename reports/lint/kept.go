package lint

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"
)

// How much is remembered of a sheet for the checks that look back.
const (
	mostKept     = 20_000 // cells
	mostFormulas = 50_000
	mostAreas    = 100_000
)

// room is how much may still be remembered of all sheets together, and how far references may still be followed, so that
// no workbook takes more memory or time than a large honest one.
type room struct {
	cells, formulas, areas int
	columns                int // of tables
	bytes                  int // of texts and formulas
	steps                  int
}

func newRoom() *room {
	return &room{cells: 400_000, formulas: 200_000, areas: 1_000_000, columns: 100_000, bytes: 64 << 20, steps: 20_000_000}
}

// leastKept is how many cells of a sheet are kept however many sheets there are.
const leastKept = 200

// keeps tells whether there is room for another cell that nothing asks for yet.
func (s *sheet) keeps() bool {
	return len(s.kept) < mostKept && (s.room.cells > 0 || len(s.kept) < leastKept)
}

// keep remembers a cell for the checks that look back; of a text that finds no room, its beginning.
func (s *sheet) keep(c *cell) *cell {
	kept := *c
	v := c.value
	if s.room.bytes -= len(v); s.room.bytes < 0 && len(v) > 100 {
		v = v[:100]
		for len(v) > 0 && !utf8.Valid(v) {
			v = v[:len(v)-1]
		}
	}
	kept.value = bytes.Clone(v)
	s.kept[c.place] = &kept
	s.room.cells--
	return &kept
}

// remember keeps the formula of a cell that is kept.
func (s *sheet) remember(c *cell) {
	if s.room.bytes -= len(c.formula); s.room.bytes > 0 && s.room.formulas > 0 {
		s.room.formulas--
		s.formulas = append(s.formulas, c)
	}
}

// at is a cell that was kept; an empty one where nothing is.
func (s *sheet) at(x, y int) *cell {
	if c, ok := s.kept[place{x, y}]; ok {
		return c
	}
	return &cell{}
}

// inOrder are the cells that were kept, row by row.
func (s *sheet) inOrder() []*cell {
	var out []*cell
	for _, c := range s.kept {
		out = append(out, c)
	}
	slices.SortFunc(out, func(p, q *cell) int {
		if p.y != q.y {
			return p.y - q.y
		}
		return p.x - q.x
	})
	return out
}

// fill remembers which cells are used: rows that are used alike become one rectangle.
func (b *book) fill(s *sheet, r *row) {
	n := len(s.full)
	if len(r.runs) == 1 && n > 0 {
		if f := &s.full[n-1]; f.x1 == r.runs[0].x1 && f.x2 == r.runs[0].x2 && f.y2 == r.y-1 {
			f.y2 = r.y
			return
		}
	}
	if n+len(r.runs) <= mostAreas && s.room.areas >= len(r.runs) {
		s.full = append(s.full, r.runs...)
		s.room.areas -= len(r.runs)
	} else {
		s.partly = true
	}
}

// covers tells whether every cell of an area is used. Where the walk is over, it says so of whatever it is asked.
func (s *sheet) covers(a area) bool {
	left := (a.x2 - a.x1 + 1) * (a.y2 - a.y1 + 1)
	for i := sort.Search(len(s.full), func(i int) bool { return s.full[i].y2 >= a.y1 }); i < len(s.full) && s.full[i].y1 <= a.y2; i++ {
		f := s.full[i]
		w, h := min(a.x2, f.x2)-max(a.x1, f.x1)+1, min(a.y2, f.y2)-max(a.y1, f.y1)+1
		if w > 0 && h > 0 {
			left -= w * h
		}
		if s.room.steps--; s.room.steps < 0 {
			return true
		}
	}
	return left <= 0 || s.partly
}

// blankRow is the first row up to one in which nothing is used; 0 when there is none.
func (s *sheet) blankRow(end int) int {
	next := 1
	if s.partly {
		return 0
	}
	for _, f := range s.full {
		if f.y1 > next {
			break
		}
		next = max(next, f.y2+1)
	}
	if next <= end {
		return next
	}
	return 0
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
