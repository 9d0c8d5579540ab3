package app

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// flushed is how many events are recorded between flushes, which bounds the memory of a load.
const flushed = 2048

// record is the second pass: documents come off the spool in posting order, are put together and recorded.
func (l *loading) record() error {
	settled := false
	for doc, err := range l.spool.Documents() {
		if err != nil {
			return err
		}
		// What reference rows say together is judged when all of them are in, before money rows rely on it.
		if !settled && !pooled.Tables[doc[0].Table].Reference {
			settled = true
			l.settle()
		}
		if err := l.again(doc[0].Date); err != nil {
			return err
		}
		if err := l.succeed(doc[0].Date); err != nil {
			return err
		}
		if err := l.document(doc); err != nil {
			return err
		}
	}
	if err := l.again(afterAll); err != nil {
		return err
	}
	l.settle()
	l.progress(l.spool.Rows(), l.spool.Rows(), "recording")
	if l.problems.Len() > 0 {
		return nil
	}
	l.short(l.t.overlay.Short())
	return l.succeed(l.t.today())
}

// succeed records the successions whose day has come before what is dated a day.
func (l *loading) succeed(by calendar.Date) error {
	seqs, said, err := l.t.succeed(by)
	for _, words := range said {
		l.warn("organisations", words)
	}
	l.fresh += int64(len(seqs))
	return err
}

// document records the rows of one document, or keeps what is wrong with them.
func (l *loading) document(rows []load.Kept) error {
	l.recorded += int64(len(rows))
	if l.recorded%told < int64(len(rows)) {
		l.progress(l.recorded, l.spool.Rows(), "recording")
		if err := l.ctx.Err(); err != nil {
			return err
		}
	}
	table := pooled.Tables[rows[0].Table]
	if rows = l.usable(table, rows); rows == nil {
		return nil
	}
	event, problems := l.assemble(table, rows)
	if len(problems) > 0 {
		l.refuse(table, rows, nil, problems)
		return nil
	}
	refusal, err := l.post(table, rows, event)
	if refusal != nil && !l.wait(table, rows, event, refusal) {
		l.refuse(table, rows, event, problemsOf(refusal))
	}
	return err
}

// post records an event, and counts its rows unless it is refused.
func (l *loading) post(table *pooled.Table, rows []load.Kept, event pooled.Event) (*ledger.Refusal, error) {
	out, refusal := l.t.overlay.Record(event, l.meta(rows[0]))
	count, n := l.count(table), int64(len(rows))
	switch {
	case refusal != nil:
		return refusal, nil
	case out.Again:
		count.Unchanged += n
		l.found.add(out.Seq)
		return nil, nil
	}
	if no := l.t.conflict(event, out); no != nil {
		l.refuse(table, rows, event, problemsOf(no))
		return nil, nil
	}
	if out.Changed {
		count.Changed += n
	} else {
		count.New += n
	}
	if l.submits {
		l.takes.Add(l.t.overlay, event, out)
	}
	for _, w := range slices.Concat(out.Warnings, l.t.farAhead(event, out), l.hints.alike(event, out)) {
		l.warn(l.placed(rows[0]), w)
	}
	if l.fresh++; l.fresh < flushed {
		return nil, nil
	}
	l.fresh = 0 // rows that are judged together, such as a transition's, may stand on both sides of it: they are settled at the end
	return nil, l.t.flush()
}

// usable leaves out the rows of which something is known to be wrong, and with them the document that they are part of.
func (l *loading) usable(table *pooled.Table, rows []load.Kept) []load.Kept {
	if table.Group == nil && len(rows) > 1 {
		// Of rows with one key the first stands; the others are errors already.
		l.count(table).Error += int64(len(rows) - 1)
		l.leave(rows[1:])
		rows = rows[:1]
	}
	unread := slices.ContainsFunc(rows, func(r load.Kept) bool { return r.Value == nil })
	if !unread && (table.Group == nil || !l.failed.has(table.Name, rows[0].Doc)) {
		return rows
	}
	l.count(table).Error += int64(len(rows))
	l.leave(rows)
	l.failed.add(table, rows[0].Doc)
	l.failed.nameless(table)
	l.unknown(table, rows)
	return nil
}

func (l *loading) meta(r load.Kept) pooled.Meta {
	m := l.t.meta
	at := l.places[r.Part]
	m.File, m.Sheet, m.Row = at.file, at.sheet, r.Row
	return m
}

func (l *loading) placed(r load.Kept) string {
	at := l.places[r.Part]
	return placed(at.file, at.sheet, r.Row)
}

// assemble makes the event of its rows, and says in which columns rows of one document disagree that may not.
func (l *loading) assemble(table *pooled.Table, kept []load.Kept) (pooled.Event, []ledger.Problem) {
	if event, ok := kept[0].Value.(pooled.Event); ok && table.Assemble == nil {
		return event, nil
	}
	sortLines(table, kept)
	rows := make([]any, len(kept))
	for i, k := range kept {
		rows[i] = k.Value
	}
	if problems := disagreements(table, rows, l.placed(kept[0])); len(problems) > 0 {
		return nil, problems
	}
	return table.Assemble(rows), nil
}

// sortLines puts the rows of a document in order of their key, so that it is the same document whatever their order in
// the files.
func sortLines(table *pooled.Table, rows []load.Kept) {
	if len(rows) == 1 {
		return
	}
	slices.SortStableFunc(rows, func(a, b load.Kept) int {
		for i := range table.Columns {
			c := &table.Columns[i]
			if !c.Key {
				continue
			}
			if x, ok := c.Value(a.Value).(int); ok {
				y, _ := c.Value(b.Value).(int)
				if x != y {
					return cmp.Compare(max(x, 1), max(y, 1))
				}
				continue
			}
			if d := cmp.Compare(pooled.Fold(c.Text(a.Value)), pooled.Fold(c.Text(b.Value))); d != 0 {
				return d
			}
		}
		return 0
	})
}

// heading lists the columns in which all rows of a document agree, besides its key.
var heading = []string{"provider", "date", "contract"}

func disagreements(table *pooled.Table, rows []any, first string) []ledger.Problem {
	if len(rows) == 1 {
		return nil
	}
	var problems []ledger.Problem
	for _, name := range heading {
		c, ok := table.Column(name)
		// In openings and journals a provider or contract is a line's own.
		if !ok || name != "date" && table.Name != "invoices" {
			continue
		}
		for i, row := range rows[1:] {
			if was, is := c.Text(rows[0]), c.Text(row); pooled.Fold(was) != pooled.Fold(is) {
				problems = append(problems, ledger.Problem{
					Code: "LOAD-023", Field: name, Value: is, Line: i + 1,
					Text: fmt.Sprintf("%s is %q, and in %s, which is of the same document, %q.", name, is, first, was),
					Hint: "Rows that share a ref are one document, and agree in this column; give one of them another ref.",
				})
			}
		}
	}
	return problems
}

// problemsOf lists what a refusal says is wrong, at least itself; what to do is said of the whole where not of a part.
func problemsOf(r *ledger.Refusal) []ledger.Problem {
	for i, p := range r.Problems {
		r.Problems[i].Hint = cmp.Or(p.Hint, r.Hint)
	}
	if len(r.Problems) > 0 {
		return r.Problems
	}
	return []ledger.Problem{{Code: r.Code, Text: r.Text, Hint: r.Hint}}
}

// refuse keeps what is wrong with a document, placed in its rows, unless all of it only follows from another error.
func (l *loading) refuse(table *pooled.Table, rows []load.Kept, event pooled.Event, problems []ledger.Problem) {
	l.count(table).Error += int64(len(rows))
	l.leave(rows)
	if event != nil {
		problems = l.failed.own(table, event, problems)
		l.failed.addEvent(table, rows[0].Doc, event)
	} else {
		l.failed.add(table, rows[0].Doc)
		l.failed.nameless(table)
	}
	l.hints.add(table.Name, problems)
	for _, p := range problems {
		r := rows[min(max(p.Line, 0), len(rows)-1)]
		at := l.places[r.Part]
		p.File, p.Sheet, p.Row = at.file, at.sheet, int(r.Row)
		if p.Column == "" {
			p.Column = p.Field
		}
		l.problems.Add(p)
	}
}

// settle judges what can only be judged when all rows are in.
func (l *loading) settle() {
	unsettled := l.t.overlay.Settle()
	for _, u := range unsettled {
		table, _ := pooled.TableNamed(u.Event.Table())
		l.count(table).Error++
		l.leaveEvent(table, u.Event, u.Meta)
		problems := l.failed.own(table, u.Event, u.Problems)
		l.hints.add(table.Name, problems)
		for _, p := range problems {
			p.File, p.Sheet, p.Row = u.Meta.File, u.Meta.Sheet, int(u.Meta.Row)
			if p.Column == "" {
				p.Column = p.Field
			}
			l.problems.Add(p)
		}
	}
	for _, u := range unsettled {
		table, _ := pooled.TableNamed(u.Event.Table())
		l.failed.addEvent(table, pooled.Fold(table.Key(u.Event)), u.Event)
	}
}
