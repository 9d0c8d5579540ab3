package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports/template"
)

// Rejects are the rows of a load that was refused, as they were given, with what to fix; and with each the other rows of its
// document, which is recorded as one.
//
// Shape: problems are those of the refusal of a load of the same paths. Errors: a file cannot be read any more.
func (b *Book) Rejects(ctx context.Context, paths []string, problems []ledger.Problem) (template.Rejects, error) {
	return b.rejects(ctx, paths, problems, nil)
}

// rejects are the rows that something is wrong with, and those that are left out besides.
func (b *Book) rejects(ctx context.Context, paths []string, problems []ledger.Problem, left *leftOut) (template.Rejects, error) {
	out := template.Rejects{LeftOut: left != nil, Version: b.app.o.Version, Book: b.code, Host: b.code}
	if err := b.store.View(ctx, b.code, func(r store.Reader) error {
		if hosts := hostsOf(r.State()); len(hosts) == 1 {
			out.Host = hosts[0].Name
		}
		out.At = r.State().At()
		return nil
	}); err != nil {
		return out, err
	}
	files, _, err := load.Find(paths)
	if err != nil {
		return out, err
	}
	g := gathering{left: left, wrong: map[load.Spot][]ledger.Problem{}, docs: map[string]bool{}, sheets: map[string]*template.Rejected{}, at: map[load.Spot]map[string]string{}}
	for _, p := range problems {
		spot := load.Spot{File: p.File, Sheet: p.Sheet, Row: int64(p.Row)}
		g.wrong[spot] = append(g.wrong[spot], p)
	}
	// The rows of a document may stand before the one that is wrong, so that which are wanted is known after one reading.
	if _, _, err := load.Read(ctx, files, func(r load.Row) error {
		if g.wrong[spotOf(r)] != nil && r.Table.Group != nil {
			g.docs[r.Table.Name+"|"+r.Doc] = true
		}
		return nil
	}); err != nil {
		return out, err
	}
	summary, _, err := load.ReadGiven(ctx, files, func(r load.Row) error {
		g.take(r)
		return nil
	})
	if err != nil {
		return out, err
	}
	out.Repairs = template.Repairs(problems, g.cellOf)
	for _, t := range pooled.Tables {
		if s := g.sheets[t.Name]; s != nil {
			out.Sheets = append(out.Sheets, narrowed(*s))
		}
	}
	for _, f := range summary.Files {
		if slices.Contains(g.files, f.Name) {
			out.Sources = append(out.Sources, template.Source{Name: f.Name, SHA256: f.SHA256})
		}
	}
	return out, nil
}

// gathering is the rows that are to be mended, as they are found.
type gathering struct {
	wrong  map[load.Spot][]ledger.Problem
	left   *leftOut
	docs   map[string]bool // documents of which a row is wrong, by table
	sheets map[string]*template.Rejected
	at     map[load.Spot]map[string]string // the cells of each row that is wrong, by column
	files  []string
}

func spotOf(r load.Row) load.Spot { return load.Spot{File: r.File, Sheet: r.Sheet, Row: r.Number} }

// take keeps a row that is wrong, or is of one document with such a row.
func (g *gathering) take(r load.Row) {
	spot := spotOf(r)
	problems := g.wrong[spot]
	isOfDoc := r.Table.Group != nil && g.docs[r.Table.Name+"|"+r.Doc]
	if problems == nil && !isOfDoc && !g.left.has(r) {
		return
	}
	s := g.sheets[r.Table.Name]
	if s == nil {
		inputs, _ := template.Make([]*pooled.Table{r.Table}, template.Offered{})
		s = &template.Rejected{Table: r.Table.Name, Columns: inputs[0].Columns}
		g.sheets[r.Table.Name] = s
	}
	if !slices.Contains(g.files, r.File) {
		g.files = append(g.files, r.File)
	}
	g.at[spot] = map[string]string{}
	given := map[string]load.Given{}
	for _, c := range r.Given {
		g.at[spot][c.Column], given[c.Column] = c.At, c
	}
	row := template.Reject{Fix: fixes(problems, isOfDoc), Source: load.SourceOf(r.File, r.Sheet, "A"+fmt.Sprint(r.Number))}
	if len(problems) > 0 {
		row.Source = g.cellOf(problems[0])
	}
	read := r.Value
	if read == nil {
		read = r.Read
	}
	for i := range r.Table.Columns {
		c := &r.Table.Columns[i]
		failed := slices.ContainsFunc(problems, func(p ledger.Problem) bool { return p.Field == c.Name && strings.HasPrefix(p.Code, "LOAD-") })
		row.Cells = append(row.Cells, cellAsGiven(c, given[c.Name], read, failed))
	}
	s.Rows = append(s.Rows, row)
}

// narrowed leaves out the columns in which no row has anything and none needs to.
func narrowed(of template.Rejected) template.Rejected {
	var kept []int
	for i, c := range of.Columns {
		if c.Required || slices.ContainsFunc(of.Rows, func(r template.Reject) bool { return r.Cells[i].Kind != 0 }) {
			kept = append(kept, i)
		}
	}
	out := template.Rejected{Table: of.Table}
	for _, i := range kept {
		out.Columns = append(out.Columns, of.Columns[i])
	}
	for _, r := range of.Rows {
		cells := make([]template.Cell, len(kept))
		for at, i := range kept {
			cells[at] = r.Cells[i]
		}
		r.Cells = cells
		out.Rows = append(out.Rows, r)
	}
	return out
}

// cellAsGiven is a cell as its file has it: a number or date where it reads as one.
func cellAsGiven(c *pooled.Column, given load.Given, read any, failed bool) template.Cell {
	if given.Day != 0 {
		return template.Cell{Kind: template.Date, N: int64(given.Day.Serial()), Text: given.Day.String()}
	}
	if strings.TrimSpace(given.Text) == "" {
		return template.Cell{}
	}
	text := template.Cell{Kind: template.Text, Text: given.Text}
	if read == nil || failed {
		return text
	}
	switch v := c.Value(read).(type) {
	case money.Pence:
		return template.Cell{Kind: template.Amount, N: int64(v), Text: given.Text}
	case calendar.Date:
		return template.Cell{Kind: template.Date, N: int64(v.Serial()), Text: given.Text}
	case int:
		return template.Cell{Kind: template.Number, N: int64(v), Text: given.Text}
	}
	return text
}

// fixes is what to fix in a row, in sentences.
func fixes(problems []ledger.Problem, isOfDoc bool) string {
	switch {
	case len(problems) > 0:
	case !isOfDoc:
		return "Nothing: it was left out because it needs a row that was."
	default:
		return "Nothing: it is of one document with a row that is to be mended."
	}
	var out []string
	for _, p := range problems {
		text := p.Text
		if p.Column != "" {
			text = p.Column + ": " + text
		}
		if p.Hint != "" {
			text += " " + p.Hint
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, " ")
}

// cellOf names the cell that a problem stands in.
func (g *gathering) cellOf(p ledger.Problem) string {
	if p.Row == 0 {
		return strings.TrimSpace(p.File + " " + p.Sheet)
	}
	cells := g.at[load.Spot{File: p.File, Sheet: p.Sheet, Row: int64(p.Row)}]
	at := cells[p.Field]
	if at == "" {
		at = p.Cell
	}
	if at == "" {
		at = "A" + fmt.Sprint(p.Row)
	}
	return load.SourceOf(p.File, p.Sheet, at)
}
