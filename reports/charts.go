package reports

import (
	"fmt"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// mostDrawn is how many rows a chart can have and be read.
const mostDrawn = 40

// drawn adds a chart to a section, unless it has no rows or too many to be read.
func drawn(s Section, c Chart) Section {
	if s.Count > 0 && s.Count <= mostDrawn {
		s.Charts = append(s.Charts, c)
	}
	return s
}

// budgetChart draws the budget beside the forecast, by service or by fund.
func budgetChart(t *table, things, thing, named string) Chart {
	over, most, by := 0, "", money.Pence(0)
	for _, row := range t.rows {
		budget, forecast := t.cell(row, "budget"), t.cell(row, "forecast")
		beyond := money.Pence(forecast.Number() - budget.Number())
		if budget.IsNull() || beyond <= 0 {
			continue
		}
		over++
		if beyond > by {
			most, by = t.cell(row, named).Words(), beyond
		}
	}
	c := Chart{Key: "budget", Kind: ChartBars, Categories: named, Series: []string{"budget", "forecast"}, Unit: "£"}
	of := fmt.Sprintf("%d %s", len(t.rows), things)
	if len(t.rows) == 1 {
		of = "1 " + thing
	}
	switch over {
	case 0:
		c.Title = "No " + thing + " is forecast to cost more than its budget"
	case 1:
		c.Title = fmt.Sprintf("Only %s is forecast to cost more than its budget, by %s", most, roundlyBy(by))
	default:
		c.says(fmt.Sprintf("Of %s, %d are forecast to cost more than their budgets", of, over), fmt.Sprintf("%s is the furthest over, by %s", most, roundlyBy(by)))
	}
	c.Alt = fmt.Sprintf("Bar chart with two bars for each of %s: its budget and its forecast cost. The budgets come to %s and the forecasts to %s. %s.",
		of, roundly(t.sum("budget")), roundly(t.sum("forecast")), c.Title)
	return c
}

// outstandingChart draws what each partner owes by how late it is.
func outstandingChart(t *table) Chart {
	c := Chart{
		Key: "outstanding", Kind: ChartStacked, Categories: "partner", Series: []string{"age_30", "age_60", "age_90", "over_90"}, Unit: "£",
		Title: "No contribution is outstanding",
	}
	most, by, owed, late, credit := "", money.Pence(0), money.Pence(0), money.Pence(0), money.Pence(0)
	for _, row := range t.rows {
		p := moneyOf(t.cell(row, "outstanding"))
		if p > by {
			most, by = t.cell(row, "name").Words(), p
		}
		owed, credit, late = owed+max(0, p), credit+max(0, -p), late+max(0, moneyOf(t.cell(row, "over_90")))
	}
	and := ""
	if credit > 0 {
		and = fmt.Sprintf("; %s is due back to other partners", roundly(credit))
	}
	switch {
	case owed > 0:
		c.says(fmt.Sprintf("Partners owe %s, %s of it over 90 days late", roundly(owed), roundly(min(owed, late))), fmt.Sprintf("%s owes the most, %s%s", most, roundly(by), and))
	case credit > 0:
		c.Title = fmt.Sprintf("No contribution is outstanding, and %s is due back to partners", roundly(credit))
	}
	c.Alt = clipped(fmt.Sprintf("Stacked column chart with a column for each of %d partners. A column is what the partner owes, in four parts. They are: not late or up to 30 days late, 31 to 60, 61 to 90, and over 90. %s.", len(t.rows), c.Title))
	return c
}

// sectorsChart draws what went to each sector, year by year.
func sectorsChart(t *table) Chart {
	c := Chart{Key: "sectors", Kind: ChartStacked, Categories: "year", Unit: "£"}
	for _, p := range sectorParts {
		c.Series = append(c.Series, p.key)
	}
	last := t.rows[len(t.rows)-1]
	said := func(row Row) string {
		if v := t.cell(row, "voluntary_percent"); !v.IsNull() {
			return money.Percent(v.Number()).Tenths() + "%"
		}
		return "none"
	}
	c.Title = fmt.Sprintf("In %s, %s of spending went to voluntary bodies", longYear(t.cell(last, "year")), said(last))
	if len(t.rows) > 1 {
		before := t.rows[len(t.rows)-2]
		c.Title += fmt.Sprintf(", and in %s %s", longYear(t.cell(before, "year")), said(before))
	}
	c.Alt = fmt.Sprintf("Stacked column chart with a column for each of %d years. A column is what was spent, in four parts: with private, voluntary and public providers, and in house. %s.", len(t.rows), c.Title)
	return c
}

// cell is a row's cell in a column.
func (t *table) cell(row Row, column string) Value {
	for i, c := range t.section.Columns {
		if c.Key == column {
			return row.Cells[i]
		}
	}
	panic("section " + t.section.Key + " has no column " + column)
}

// mostAlt is how long an alternative text may be.
const mostAlt = 500

// clipped cuts a text that is too long to be an alternative text.
func clipped(s string) string {
	if letters := []rune(s); len(letters) > mostAlt {
		return strings.TrimSpace(string(letters[:mostAlt-1])) + "…"
	}
	return s
}

// roundly is an amount to whole pounds, for a sentence; halves go away from nought.
func roundly(p money.Pence) string {
	return strings.TrimSuffix(money.Pence(p.InPounds()*100).Pounds(), ".00")
}

// roundlyBy is the same of a difference that there is: one that comes to no whole pound is not said to be nil.
func roundlyBy(p money.Pence) string {
	if by := roundly(p); p == 0 || by != roundly(0) {
		return by
	}
	return "less than £1"
}

// longYear is a year in full, of a cell that has it in short.
func longYear(v Value) string {
	if y, err := calendar.ParseYear(v.Words()); err == nil {
		return y.Long()
	}
	return v.Words()
}

// moneyOf is an amount in a cell; nothing is nil.
func moneyOf(v Value) money.Pence { return money.Pence(v.Number()) }
