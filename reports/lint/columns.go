package lint

import "strings"

// tableAt is a table and the sheet that it is on.
type tableAt struct {
	*table
	sheet *sheet
}

// tableOf is a table by its name; nil when there is none.
func (b *book) tableOf(name string) *tableAt {
	if b.byTable == nil {
		b.byTable = map[string]*tableAt{}
		for _, s := range b.sheets {
			for _, t := range s.tables {
				b.byTable[strings.ToLower(t.name)] = &tableAt{t, s}
			}
		}
	}
	return b.byTable[strings.ToLower(name)]
}

// columnsOf is where cells are that a formula names by the columns of a table: body[Amount], [@Amount] in a row of it, or
// body[[#Totals],[Amount]].
func (b *book) columnsOf(c columns, s *sheet, at *cell) (reference, bool) {
	t := b.tableOf(c.table)
	if c.table == "" {
		if own := s.in(at.x, at.y); own != nil {
			t = &tableAt{own, s}
		}
	}
	if t == nil || len(c.of) < 2 {
		return reference{}, false
	}
	out := area{t.area.x1, t.first(), t.area.x2, t.last()}
	for _, item := range items(c.of[1 : len(c.of)-1]) {
		name, here := strings.CutPrefix(item, "@")
		switch folded := strings.ToLower(name); {
		case folded == "#this row" || here:
			out.y1, out.y2 = at.y, at.y
		case folded == "#totals":
			out.y1, out.y2 = t.area.y2, t.area.y2
		case folded == "#headers":
			out.y1, out.y2 = t.area.y1, t.area.y1
		case folded == "#all":
			out.y1, out.y2 = t.area.y1, t.area.y2
		}
		if strings.HasPrefix(name, "#") || name == "" {
			continue
		}
		from, to, span := strings.Cut(name, "\x00")
		if !span {
			to = from
		}
		i, j := t.column(from), t.column(to)
		if i < 0 || j < i {
			return reference{}, false
		}
		out.x1, out.x2 = t.area.x1+i, t.area.x1+j
	}
	return reference{t.sheet.name, out}, true
}

// column is the place of a column by its name, counted from 0; -1 when there is none.
func (t *table) column(name string) int {
	for i, c := range t.columns {
		if strings.EqualFold(c.name, name) {
			return i
		}
	}
	return -1
}

// items are the parts of what stands in the brackets of a table: [#Totals],[Amount] are two, and [From]:[To] is one, whose
// ends a null character parts. The sign @ stands before the first.
func items(s string) []string {
	if !strings.Contains(s, "[") {
		return []string{unescaped(s)}
	}
	var out []string
	here, span := false, false
	for i := 0; i < len(s); {
		switch s[i] {
		case '@':
			here = true
		case ':':
			span = len(out) > 0
		case '[':
			n := closed(s[i:])
			item := unescaped(strings.Trim(s[i:i+n], "[]"))
			if span {
				out[len(out)-1] += "\x00" + item
			} else {
				out = append(out, item)
			}
			i, span = i+n, false
			continue
		}
		i++
	}
	if here {
		out = append(out, "@")
	}
	return out
}

// unescaped is the name of a column without the marks that stand before some of its letters.
func unescaped(s string) string {
	if !strings.Contains(s, "'") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\'' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
