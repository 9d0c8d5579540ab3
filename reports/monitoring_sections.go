package reports

import (
	"cmp"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// outlookColumns are the columns of an outlook, those of its parts first.
func outlookColumns() []Column {
	return []Column{
		moneyColumn("original", "Original"), moneyColumn("changes", "Changes"), moneyColumn("virements", "Virements"), moneyColumn("budget", "Budget"),
		moneyColumn("profile_to_date", "Profile to date"), moneyColumn("actual", "Actual"), moneyColumn("commitments", "Committed"),
		moneyColumn("intents", "Intended"), moneyColumn("pending", "Waiting"), moneyColumn("available", "Available"),
		moneyColumn("forecast", "Forecast"), moneyColumn("variance", "Variance"),
		{Key: "variance_percent", Label: "Variance (%)", Type: TypePercent},
		textColumn("rating", "Rating"), moneyColumn("change", "Change"),
	}
}

// cells are what stands in the outlook's columns; a service that is recharged by the case has no budget.
func (m *monitoring) cells(fund string, x *outlook) []Value {
	planned := func(p money.Pence) Value {
		if m.isRecharged(fund) {
			return Null
		}
		return Money(p)
	}
	rating, percent, change := Null, Null, Null
	if !m.isRecharged(fund) {
		partnership := ""
		if f, ok := m.books.funds[fund]; ok {
			partnership = f.Partnership
		}
		rating = Text(pooled.Rating(x.budget(), x.forecast, pooled.ThresholdsOf(partnership, m.in.Settings)))
		if x.budget() > 0 {
			percent = Percent(money.PercentOf(m.variance(x), x.budget()))
		}
	}
	if x.before != nil {
		change = Money(x.forecast - *x.before)
	}
	return []Value{
		planned(x.original), planned(x.changes), planned(x.virements), planned(x.budget()),
		planned(pooled.Profile(x.budget(), monthsOver(m.year, m.in.AsAt))), Money(x.actual), Money(x.commitments), Money(x.intents),
		Money(x.pending), planned(x.available()), Money(x.forecast), planned(m.variance(x)), percent, rating, change,
	}
}

func (m *monitoring) servicesTable(key, title string, in func(string) bool) *table {
	columns := append([]Column{textColumn("service", "Service"), textColumn("name", "Name"), textColumn("fund", "Fund"), textColumn("lead", "Lead")}, outlookColumns()...)
	t := newTable(key, title, 1, append(columns, proseColumn("reason", "Reason"), proseColumn("action", "Action"))...)
	for _, code := range m.serviceOrder(in) {
		fund, name, lead := m.fundOf(code), "", ""
		if s, ok := m.books.services[code]; ok {
			name, lead = s.Name, strings.Join(s.Leads(), ", ")
		}
		reason, action := "", ""
		if f := m.forecasts[code]; f != nil {
			reason, action = f.Reason, f.Action
		}
		t.add(append(append([]Value{Text(code), Text(name), Text(fund), Text(lead)}, m.cells(fund, m.services[code])...), Text(reason), Text(action))...)
	}
	return t
}

func (m *monitoring) fundsTable() *table {
	columns := append([]Column{textColumn("fund", "Fund"), textColumn("name", "Name"), textColumn("lead", "Host")}, outlookColumns()...)
	t := newTable("funds", "Funds", 1, append(columns, moneyColumn("income", "Income agreed"), moneyColumn("result", "Forecast result"), proseColumn("reason", "Reason"))...)
	for _, code := range m.fundOrder() {
		x, f := m.funds[code], cmp.Or(m.books.funds[code], &pooled.Fund{})
		agreed, reason := Money(x.agreed), ""
		if m.isRecharged(code) {
			agreed = Null
		} else if beyond := x.budget() - x.agreed; beyond > 0 {
			reason = "Budgets go beyond contributions by " + beyond.Pounds() + "."
		}
		t.add(append(append([]Value{Text(code), Text(f.Name), Text(f.Host)}, m.cells(code, x)...), agreed, Money(x.incomeForecast-x.forecast), Text(reason))...)
	}
	return t
}
