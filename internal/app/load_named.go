package app

import (
	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// named is a code that a cell gives.
type named struct {
	column pooled.Column
	code   string
}

// namesIn lists the codes that a row gives of reference tables; not those that may be looked up only when the load is in.
func namesIn(t *pooled.Table, row any) []named {
	var names []named
	for _, c := range t.Columns {
		of, ok := pooled.TableNamed(c.Of)
		code, isText := c.Value(row).(string)
		if ok && of.Reference && !c.Late && c.Type == pooled.CodeColumn && isText && code != "" {
			names = append(names, named{c, code})
		}
	}
	return names
}

// partly keeps the codes of a row of which another cell is wrong: they can be looked up only once the reference rows of
// the load are in, and an error found after the first is put right is an error found too late. No more are kept than
// errors are listed.
func (f *failures) partly(at spot, r load.Row) {
	if r.Read == nil || len(f.named) >= load.Most {
		return
	}
	if names := namesIn(r.Table, r.Read); len(names) > 0 {
		f.named[at] = names
	}
}

// unknown says which codes are not on file in the rows of a document that is refused for something else.
func (l *loading) unknown(table *pooled.Table, rows []load.Kept) {
	for _, r := range rows {
		names := l.failed.named[spot{r.Part, r.Row}]
		if r.Value != nil {
			names = namesIn(table, r.Value)
		}
		var problems []ledger.Problem
		for _, n := range names {
			if _, ok := pooled.OnFile(l.t.overlay, n.column.Of, n.code); !ok && !l.failed.explains(n.column.Of, n.code) {
				problems = append(problems, pooled.Unknown(n.column, n.code))
			}
		}
		l.hints.add(table.Name, problems)
		at := l.places[r.Part]
		for _, p := range problems {
			p.File, p.Sheet, p.Row, p.Column = at.file, at.sheet, int(r.Row), p.Field
			l.problems.Add(p)
		}
	}
}
