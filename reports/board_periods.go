package reports

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// months of a year, each a period; what is posted to period 13 is of the last.
const months = 12

// spentByPeriod is what services with a budget cost in each period of the year. Units: pence.
func (x *board) spentByPeriod() [months]money.Pence {
	var out [months]money.Pence
	for _, b := range x.in.ByPeriod {
		if k := b.BalanceKey; k.Layer == ledger.Actual && x.inTrial(k.Fund) && !x.isRecharged(k.Fund) && x.counts(k) {
			out[min(k.Period.Number(), months)-1] += b.Amount
		}
	}
	return out
}

// periods is the year period by period: the budget shared over it, and what was spent, then what is forecast.
//
// Shape: what is forecast beyond what is spent is shared equally over the periods that are not over.
func (x *board) periods() Section {
	text := textColumn("basis", "Basis")
	t := newTable("periods", "Periods", 1, textColumn("period", "Period"), text, moneyColumn("budget", "Budget"), moneyColumn("cost", "Cost"),
		moneyColumn("budget_to_date", "Budget to date"), moneyColumn("cost_to_date", "Cost to date"))
	over := monthsOver(x.year, x.in.AsAt)
	var budget, forecast money.Pence
	for _, code := range x.rated() {
		budget += x.monitoring.services[code].budget()
		forecast += x.monitoring.services[code].forecast
	}
	spent := x.spentByPeriod()
	toCome := forecast - money.Sum(spent[:]...)
	var rest []money.Pence
	if over < months {
		weights := make([]int64, months-over)
		for i := range weights {
			weights[i] = 1
		}
		rest = money.Apportion(toCome, weights)
	}
	var costs money.Pence
	var drawnOver [2]money.Pence
	for n := 1; n <= months; n++ {
		basis, cost := "Actual", spent[n-1]
		if n > over {
			basis, cost = "Forecast", cost+rest[n-1-over]
		}
		costs += cost
		t.add(Text(calendar.PeriodOf(x.year, n).Name()), Text(basis), Money(pooled.Profile(budget, n)-pooled.Profile(budget, n-1)), Money(cost),
			Money(pooled.Profile(budget, n)), Money(costs))
		if n == over {
			drawnOver = [2]money.Pence{pooled.Profile(budget, n), costs}
		}
	}
	s := t.totalled("Services with a budget, together. The budget is shared equally over the year; what is forecast is shared equally over the periods to come. Period 13 is in March.")
	delete(s.Total, "budget_to_date")
	delete(s.Total, "cost_to_date")
	return drawn(s, periodsChart(over, x.year, budget, forecast, drawnOver))
}

func periodsChart(over int, year calendar.Year, budget, forecast money.Pence, drawn [2]money.Pence) Chart {
	c := Chart{Key: "periods", Kind: ChartLines, Categories: "period", Series: []string{"budget_to_date", "cost_to_date"}, Unit: "£"}
	ends := fmt.Sprintf("The year is forecast to cost %s, %s", roundly(forecast), against(forecast, budget))
	switch over {
	case 0:
		c.says("No period is over yet", ends)
	case months:
		c.Title = fmt.Sprintf("The year cost %s, %s", roundly(drawn[1]), against(drawn[1], budget))
	default:
		c.says(fmt.Sprintf("Cost to the end of %s is %s, %s", calendar.PeriodOf(year, over).Name(), roundly(drawn[1]), against(drawn[1], drawn[0])), ends)
	}
	c.Alt = fmt.Sprintf("Line chart of twelve periods with two lines. The budget to date rises evenly to %s. The cost to date is what was spent, and then what is forecast. %s.",
		roundly(budget), c.Title)
	return c
}

// against says how a cost stands to a budget.
func against(cost, budget money.Pence) string {
	switch by := cost - budget; {
	case by > 0:
		return roundlyBy(by) + " above budget"
	case by < 0:
		return roundlyBy(-by) + " below budget"
	}
	return "as budgeted"
}
