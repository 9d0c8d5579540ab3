package lint

import (
	"encoding/binary"
	"strings"
)

// keys are the keys of a table's rows, as far as is needed to tell whether one is there twice: 8 bytes of each.
type keys struct {
	of    []bool // which columns are the key; nil until the first row
	last  int
	row   int
	hash  uint64
	seen  hashes
	twice place // the first row whose key was there before
	times int
}

// key takes in a cell, which may be of its row's key.
func (t *table) key(s *sheet, c *cell) {
	k := t.keyed
	if k.of == nil {
		k.of = t.keyedBy(s)
		k.last = len(k.of) - 1
		for !k.of[k.last] {
			k.last--
		}
	}
	k.pass(c.x-t.area.x1, c.y, c.value)
}

// pass takes in the value of a cell in a row, by its place in the table.
func (k *keys) pass(x, y int, v []byte) {
	if x > k.last || !k.of[x] {
		return
	}
	if y != k.row {
		k.hash, k.row = 0, y
	}
	k.hash = mixed(k.hash, v)
	if x == k.last && k.seen.add(k.hash) {
		if k.times++; k.times == 1 {
			k.twice = place{x + 1, y}
		}
	}
}

// keyedBy tells of each column whether it is part of what identifies a row: those that the sheet says, or the first.
func (t *table) keyedBy(s *sheet) []bool {
	of := make([]bool, max(1, len(t.seen)))
	_, after, found := strings.Cut(s.said(), "A row is identified by ")
	first := true
	for found && after != "" {
		longest := -1
		for i, c := range t.columns {
			if i < len(of) && !of[i] && c.name != "" && strings.HasPrefix(after, c.name) && (longest < 0 || len(c.name) > len(t.columns[longest].name)) {
				longest = i
			}
		}
		if longest < 0 {
			break
		}
		of[longest], first = true, false
		after = after[len(t.columns[longest].name):]
		if rest, and := strings.CutPrefix(after, " and "); and {
			after = rest
		} else if after, found = strings.CutPrefix(after, ", "); !found {
			break
		}
	}
	of[0] = of[0] || first
	return of
}

// mixed takes a text into a hash: one that spreads, not one that withstands anybody.
func mixed(h uint64, v []byte) uint64 {
	const odd = 0x9E3779B97F4A7C15
	h = (h ^ uint64(len(v)) ^ odd) * odd
	for ; len(v) >= 8; v = v[8:] {
		h = (h ^ binary.LittleEndian.Uint64(v)) * odd
		h ^= h >> 29
	}
	for _, c := range v {
		h = (h ^ uint64(c)) * odd
	}
	return h ^ h>>32
}

// hashes is a set of numbers that takes little memory.
type hashes struct {
	slots []uint64
	n     int
	zero  bool
}

// add puts a number in, and tells whether it was there.
func (h *hashes) add(v uint64) bool {
	if v == 0 {
		was := h.zero
		h.zero = true
		return was
	}
	if 4*h.n >= 3*len(h.slots) {
		old := h.slots
		h.slots = make([]uint64, max(64, 2*len(old)))
		for _, o := range old {
			if o != 0 {
				h.put(o)
			}
		}
	}
	if h.put(v) {
		h.n++
		return false
	}
	return true
}

func (h *hashes) put(v uint64) bool {
	mask := uint64(len(h.slots) - 1)
	for i := v & mask; ; i = (i + 1) & mask {
		switch h.slots[i] {
		case v:
			return false
		case 0:
			h.slots[i] = v
			return true
		}
	}
}

// blankRows counts the cells of a row that hold nothing, so that a wholly blank row is found without keeping any.
type blankRows struct{ y, used, first int }

func (r *blankRows) pass(c *cell) {
	if c.y != r.y {
		r.y, r.used = c.y, 0
	}
	if c.used() {
		if r.used == 0 {
			r.first++
		}
		r.used++
	}
}

// passed counts a row of which a cell is used.
func (r *blankRows) passed(y int) {
	if y != r.y {
		r.y, r.used = y, 0
	}
	if r.used == 0 {
		r.first++
	}
	r.used++
}
