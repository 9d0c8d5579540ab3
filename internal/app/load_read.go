package app

import (
	"cmp"
	"fmt"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// told is how many rows go by between two words of progress.
const told = 1024

// read is the first pass: each file is read once, its rows checked by themselves and put on the spool.
func (l *loading) read(files []load.File) error {
	var total int64
	for _, f := range files {
		total += f.Size
	}
	summary, problems, err := load.Read(l.ctx, files, func(r load.Row) error {
		if l.spool.Rows()%told == 0 {
			l.progress(r.Done, total, "reading")
		}
		if l.without.has(r) {
			c := l.count(r.Table)
			c.Read, c.Error, l.left = c.Read+1, c.Error+1, l.left+1
			return nil
		}
		return l.spool.Add(l.kept(r))
	})
	if err != nil {
		return err
	}
	l.progress(total, total, "reading")
	l.files = summary.Files
	l.summarise(summary, problems)
	return l.twice()
}

func (l *loading) summarise(s load.Summary, problems []ledger.Problem) {
	l.problems.Add(problems...)
	l.parts = s.Parts
	for _, p := range s.Parts {
		c := l.count(p.Table) // a row that is passed over was read, and has that for its outcome
		c.Read += p.Ignored
		c.Ignored += p.Ignored
		l.failed.read[p.Table.Name] = true
		for _, w := range p.Warnings {
			l.warn(placed(p.File, p.Sheet, 0), w)
		}
	}
	for _, p := range problems {
		switch p.Code {
		case "LOAD-001", "LOAD-002": // its rows were read all the same
		default:
			l.failed.unread = true
		}
	}
}

// placed says where something stands in a load.
func placed(file, sheet string, row int64) string {
	text := file
	if sheet != "" {
		text += " " + sheet
	}
	if row > 0 {
		text += fmt.Sprintf(" row %d", row)
	}
	return text
}

// kept counts a row that was read, keeps what is wrong with it, and makes what stands for it on the spool: with its
// content only where nothing is wrong.
func (l *loading) kept(r load.Row) load.Kept {
	for len(l.places) <= r.Part {
		l.places = append(l.places, place{})
	}
	l.places[r.Part] = place{r.File, r.Sheet}
	c := l.count(r.Table)
	c.Read++
	l.problems.Add(r.Problems...)
	for _, w := range r.Warnings {
		l.warn(placed(r.File, r.Sheet, r.Number), w)
	}
	k := load.Kept{Table: tablePlace(r.Table), Doc: r.Doc, Key: r.Key, Part: r.Part, Row: r.Number}
	if k.Key == "" {
		// A row without a key is a document of its own, and like no other.
		k.Key = fmt.Sprintf("\x00%d|%d", r.Part, r.Number)
	}
	if k.Doc == "" {
		k.Doc = k.Key
	}
	if r.Value == nil || len(r.Problems) > 0 {
		l.failed.partly(spot{r.Part, r.Number}, r)
		return k
	}
	c.Amount += worth(r.Table, r.Value)
	k.Date, k.Value = l.dayOf(r.Table, r.Value), r.Value
	return k
}

func (l *loading) count(t *pooled.Table) *TableCount { return &l.counts[tablePlace(t)] }

// tablePlace is the table's place among those of the load format.
func tablePlace(t *pooled.Table) int { return tablePlaces[t.Name] }

var tablePlaces = func() map[string]int {
	places := map[string]int{}
	for i, t := range pooled.Tables {
		places[t.Name] = i
	}
	return places
}()

// dayOf is the day that decides when a row posts; none for reference rows, which come first, and for a contribution that
// does not say when it was agreed: it may be changed, raised and paid before its year, and must be there then. So with a
// budget that has no date, from which contracts of several years are awarded before the year.
func dayOf(t *pooled.Table, row any) calendar.Date {
	if t.Reference {
		return calendar.Date(0)
	}
	if c, ok := row.(*pooled.Contribution); ok && c.AgreedOn.IsZero() {
		return calendar.Date(0)
	}
	if b, ok := row.(*pooled.BudgetSet); ok && b.Date.IsZero() {
		return calendar.Date(0)
	}
	if d, ok := row.(pooled.Dated); ok {
		return d.When()
	}
	if c, ok := t.Column("date"); ok {
		if day, ok := c.Value(row).(calendar.Date); ok {
			return day
		}
	}
	return calendar.Date(0)
}

// dayOf is the day that decides when a row of the load posts: what belongs to a contract or follows from a decision posts on its
// day, and a pilot on that of its approval.
func (l *loading) dayOf(t *pooled.Table, row any) calendar.Date {
	switch row := row.(type) {
	case *pooled.Contract:
		l.days[pooled.Fold(pooled.EventKey(row))] = row.When()
	case *pooled.Decision:
		l.days[pooled.Fold(pooled.EventKey(row))] = row.Date
		if key := pooled.Fold("pilots/" + row.Pilot); row.Approves() && (l.days[key].IsZero() || row.Date < l.days[key]) {
			l.days[key] = row.Date
		}
	case *pooled.Pilot:
		if day, ok := l.days[pooled.Fold(pooled.EventKey(row))]; ok {
			return day
		}
		return pooled.ApprovedOn(l.t.overlay, row)
	default:
		if key, ok := pooled.Follows(row); ok {
			return l.dayFollowed(t, row, key)
		}
	}
	return dayOf(t, row)
}

// dayFollowed is the day of a contract or a decision of this load or on file. One that was not read yet stands in a workbook after
// this one: what follows from it waits for the end of its year, and posts on the right day all the same.
func (l *loading) dayFollowed(t *pooled.Table, row any, key string) calendar.Date {
	if day, ok := l.days[pooled.Fold(key)]; ok {
		return day
	}
	if e, ok := l.t.overlay.Event(key); ok {
		if of, ok := e.(pooled.Dated); ok {
			return of.When()
		}
	}
	if c, ok := t.Column("year"); ok {
		if year, ok := c.Value(row).(calendar.Year); ok {
			return year.End()
		}
	}
	return l.t.today()
}

// worth is what a money row adds to its table's control total. Units: pence.
func worth(t *pooled.Table, row any) money.Pence {
	if t.Reference {
		return 0
	}
	var sum money.Pence
	for _, name := range []string{"amount", "net", "vat"} {
		if c, ok := t.Column(name); ok {
			if p, ok := c.Value(row).(money.Pence); ok {
				sum += p
			}
		}
	}
	return sum
}

// twice finds the rows whose key another row before them has, equal or not.
func (l *loading) twice() error {
	again, err := l.spool.Twice()
	if err != nil {
		return fmt.Errorf("looking for keys that stand twice: %w", err)
	}
	for _, a := range again {
		table := pooled.Tables[a.Row.Table]
		at, was := l.places[a.Row.Part], l.places[a.First.Part]
		p := ledger.Problem{
			Code: "LOAD-012", File: at.file, Sheet: at.sheet, Row: int(a.Row.Row),
			Text: fmt.Sprintf("This row has the same key as %s", placed(was.file, was.sheet, a.First.Row)),
			Hint: "A key stands once in a load. Take one of the rows out, or give it a key of its own.",
		}
		if p.Column, p.Value = keyOf(table, a.Row.Value); p.Value != "" {
			p.Text += `, "` + p.Value + `"`
		}
		p.Text += "."
		l.problems.Add(p)
		if table.Group != nil {
			l.failed.add(table, a.Row.Doc)
		}
	}
	return nil
}

// keyOf names the columns that make the key of a table's rows, and what a row has in them; of a row that was not read,
// only which columns they are.
func keyOf(t *pooled.Table, row any) (columns, value string) {
	var of []pooled.Column
	for _, c := range t.Columns {
		if c.Key {
			of = append(of, c)
		}
	}
	if b, ok := row.(*pooled.BudgetSet); ok && b.Code == "" {
		of = nil
		for _, name := range load.BudgetKey {
			c, _ := t.Column(name)
			of = append(of, c)
		}
	}
	var names, texts []string
	for _, c := range of {
		names = append(names, c.Name)
		if row == nil {
			continue
		}
		if text := cmp.Or(c.Text(row), c.Default); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(names, ", "), strings.Join(texts, ", ")
}
