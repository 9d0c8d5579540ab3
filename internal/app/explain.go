package app

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// address is where a figure stands in a report: [SECTION:]ROW-KEY:COLUMN.
type address struct{ section, row, column string }

func parseAddress(text string) (address, error) {
	parts := strings.Split(text, ":")
	for _, p := range parts {
		if p == "" {
			parts = nil
		}
	}
	switch len(parts) {
	case 2:
		return address{row: parts[0], column: parts[1]}, nil
	case 3:
		return address{parts[0], parts[1], parts[2]}, nil
	}
	return address{}, ledger.Refuse(ledger.Usage, "EXPLAIN-001", fmt.Sprintf("%q does not say where a figure stands.", text),
		"Give section, row and column, such as funding:DCC/council-base/cash:amount; their keys are in the report's JSON.")
}

// Explain gives the entries behind one figure of a report, as the report explain: its section entries holds the lines,
// and its check says that they add up to the figure. For a figure that is worked out it gives the working.
//
// Errors: a refusal when there is no such report, section, row or column, or the cell is no figure.
func (b *Book) Explain(ctx context.Context, report, cell string, q Query, render func(reports.Report) error) error {
	m, err := reportNamed(report)
	if err == nil {
		err = m.limitable(q)
	}
	if err != nil {
		return err
	}
	at, err := parseAddress(cell)
	if err != nil {
		return err
	}
	return b.view(ctx, q, m, func(r store.Reader, in reports.In) error {
		full, err := m.of(in)
		if err != nil {
			return err
		}
		if !hasFigures(full) {
			return ledger.Refuse(ledger.Invalid, "EXPLAIN-005", fmt.Sprintf("%s has no figures that are made of entries.", full.Name),
				withFigures()+" have.")
		}
		section, row, err := find(full, at)
		if err != nil {
			return err
		}
		behind, ok := reports.Explain(in, m.name, section, row, at.column)
		if !ok {
			return ledger.Refuse(ledger.Invalid, "EXPLAIN-005",
				fmt.Sprintf("%s of %s in %s is not made of entries.", at.column, row.Key, full.Name),
				withFigures()+" have figures that are.")
		}
		explained, err := explain(r, in, behind, full, section, row, at.column)
		if err != nil {
			return err
		}
		return render(explained)
	})
}

// withFigures names the reports that have figures made of entries.
func withFigures() string {
	names := slices.DeleteFunc(ReportNames(), func(name string) bool { return name == "controls" })
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// hasFigures tells whether any cell of a report can be a figure.
func hasFigures(r reports.Report) bool {
	return slices.ContainsFunc(r.Sections, func(s reports.Section) bool {
		return slices.ContainsFunc(s.Columns, isFigure)
	})
}

func isFigure(c reports.Column) bool {
	return c.Type == reports.TypeMoney || c.Type == reports.TypePercent
}

// find finds the row, and the section, in which a figure stands.
func find(r reports.Report, at address) (reports.Section, reports.Row, error) {
	var sections []string
	type hit struct {
		section reports.Section
		row     reports.Row
	}
	var hits []hit
	var keys []string
	for _, s := range r.Sections {
		sections = append(sections, s.Key)
		if at.section != "" && s.Key != at.section {
			continue
		}
		for row, err := range s.Rows {
			if err != nil {
				return s, row, err
			}
			if row.Key == at.row {
				hits = append(hits, hit{s, row})
			} else if len(keys) < 10_000 {
				keys = append(keys, row.Key)
			}
		}
	}
	// A row of that key without the column is not meant where another has it.
	if at.section == "" && len(hits) > 1 {
		having := slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return columnPlace(h.section, at.column) < 0 })
		if len(having) > 0 {
			hits = having
		}
	}
	switch {
	case at.section != "" && !slices.Contains(sections, at.section):
		return reports.Section{}, reports.Row{}, ledger.Refuse(ledger.NotFound, "EXPLAIN-002",
			fmt.Sprintf("%s has no section %q.", r.Name, at.section),
			didYouMean(at.section, sections)+"Its sections are: "+strings.Join(sections, ", ")+".")
	case len(hits) == 0:
		return reports.Section{}, reports.Row{}, ledger.Refuse(ledger.NotFound, "EXPLAIN-003",
			fmt.Sprintf("%s has no row %q.", r.Name, at.row), strings.TrimSpace(didYouMean(at.row, keys)+"Row keys are in the report's JSON."))
	case len(hits) > 1:
		var in []string
		for _, h := range hits {
			in = append(in, h.section.Key)
		}
		return reports.Section{}, reports.Row{}, ledger.Refuse(ledger.Usage, "EXPLAIN-004",
			fmt.Sprintf("%s has a row %q in several sections: %s.", r.Name, at.row, strings.Join(in, ", ")),
			fmt.Sprintf("Name one, such as %s:%s:%s.", in[0], at.row, at.column))
	}
	s, row := hits[0].section, hits[0].row
	i := columnPlace(s, at.column)
	if i < 0 || !isFigure(s.Columns[i]) {
		var figures []string
		for _, c := range s.Columns {
			if isFigure(c) {
				figures = append(figures, c.Key)
			}
		}
		return s, row, ledger.Refuse(ledger.NotFound, "EXPLAIN-003",
			fmt.Sprintf("The section %s of %s has no figures in a column %q.", s.Key, r.Name, at.column),
			didYouMean(at.column, figures)+"Its figures are: "+strings.Join(figures, ", ")+".")
	}
	return s, row, nil
}

func columnPlace(s reports.Section, key string) int {
	return slices.IndexFunc(s.Columns, func(c reports.Column) bool { return c.Key == key })
}

// explain makes the report that explains one figure.
func explain(
	r store.Reader, in reports.In, behind reports.Behind, full reports.Report, s reports.Section, row reports.Row, column string,
) (reports.Report, error) {
	place := columnPlace(s, column)
	words := fmt.Sprintf("%s %s:%s:%s", full.Name, s.Key, row.Key, column)
	out := full
	out.Name, out.Title, out.Sections, out.Checks = "explain", "Entries behind "+words, nil, nil
	var sum money.Pence
	var err error
	if in.Lines, err = behindLines(r, in, behind); err != nil {
		return out, err
	}
	in.Totals = &reports.LineTotals{}
	for l, err := range in.Lines {
		if err != nil {
			return out, err
		}
		in.Totals.Count++
		in.Totals.Debit = money.Add(in.Totals.Debit, max(l.Amount, 0))
		in.Totals.Credit = money.Add(in.Totals.Credit, max(-l.Amount, 0))
		sum = money.Add(sum, behind.Counts(l)*l.Amount)
	}
	in.Lines = asShown(in.Lines, behind.Shown)
	entries, err := reports.Entries(in)
	if err != nil {
		return out, err
	}
	out.Sections = append(entries.Sections, behind.Working...)
	if s.Columns[place].Type == reports.TypePercent {
		out.Notes = append(slices.Clone(behind.Notes), full.Notes...)
		return out, nil
	}
	out.Notes = append([]string{fmt.Sprintf("%s is %s.", words, behind.Figure.Pounds())}, append(behind.Notes, full.Notes...)...)
	found := money.Add(sum, behind.Rest)
	out.Checks = []reports.Check{{
		Key: "adds-up", Text: "The entries, and what no entry has posted, add up to the figure", Expected: behind.Figure.String(),
		Found: found.String(), OK: found == behind.Figure, Money: true,
	}}
	return out, nil
}

// behindLines streams the lines that count in a figure.
func behindLines(r store.Reader, in reports.In, behind reports.Behind) (iter.Seq2[reports.Line, error], error) {
	if behind.Counts == nil {
		return inMemory(nil), nil
	}
	counts := func(l reports.Line) bool { return behind.Counts(l) != 0 }
	q := store.Asked{
		AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: cmp.Or(behind.Fund, in.Fund), Account: behind.Account, Partner: behind.Partner,
		Service: behind.Service,
	}
	if behind.Lines != nil {
		return inMemory(behind.Lines), nil
	}
	if len(behind.Items) == 0 {
		return linesThat(r, q, counts), nil
	}
	var all []reports.Line
	items := slices.Clone(behind.Items)
	slices.Sort(items)
	for _, item := range slices.Compact(items) {
		q.Item = item
		for l, err := range linesThat(r, q, counts) {
			if err != nil {
				return nil, err
			}
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b reports.Line) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Number, b.Number))
	})
	return inMemory(all), nil
}
