package pooled

import (
	"fmt"

	"commonpurse/ledger/money"
)

// monthsOfYear is how many periods a budget is profiled over.
const monthsOfYear = 12

// Profile is the part of a budget that belongs to the first periods of its year, shared equally over twelve.
//
// Units: pence. Shape: nothing before period 1, and all of it from period 12 on; the odd pennies stand in the earliest
// periods. Source: accounting page, section 6.
func Profile(budget money.Pence, period int) money.Pence {
	return money.Sum(equalShares(budget, monthsOfYear)[:min(max(period, 0), monthsOfYear)]...)
}

// Forecast is what a service is expected to have cost when its year is over, where nobody has entered a figure: what is
// spent and what is promised, and of the budget of the months still to come what no promise stands against.
//
// Units: pence, spending positive. Shape: period is the last that is over, 0 to 14; never below actual + commitments.
func Forecast(budget, actual, commitments money.Pence, period int) money.Pence {
	left := max(0, budget-Profile(budget, period))
	return money.Sum(actual, commitments, max(0, left-max(0, commitments)))
}

// Thresholds are from where on a forecast above budget is told of: by how much of the budget, or from which amount.
type Thresholds struct {
	Amber     money.Percent
	Red       money.Percent
	RedAmount money.Pence
}

// The settings of a partnership that change its thresholds; the percentages are of budget.
const (
	ratingAmber     = "rating_amber_percent"
	ratingRed       = "rating_red_percent"
	ratingRedAmount = "rating_red_amount"
)

// ThresholdsOf are a partnership's thresholds: those that it has set, and otherwise Amber above 1%, Red above 5% or
// £50,000 over.
func ThresholdsOf(partnership string, settings []*Setting) Thresholds {
	t := Thresholds{Amber: money.Whole / 100, Red: money.Whole / 20, RedAmount: 50_000_00}
	for _, s := range settings {
		if s.Partnership != partnership {
			continue
		}
		switch Fold(s.Name) { // what cannot be read was refused
		case ratingAmber:
			t.Amber, _ = money.ParsePercent(s.Value)
		case ratingRed:
			t.Red, _ = money.ParsePercent(s.Value)
		case ratingRedAmount:
			t.RedAmount, _ = money.Parse(s.Value)
		}
	}
	return t
}

// Rating says in words how a forecast stands to its budget: Green, or Amber or Red and by how much it is over.
//
// Units: pence. Shape: the first word is Green, Amber or Red. What is below budget is Green; cost without a budget is Red.
func Rating(budget, forecast money.Pence, t Thresholds) string {
	over := forecast - budget
	switch percent := money.PercentOf(over, budget); {
	case over <= 0:
		return "Green"
	case budget <= 0:
		return fmt.Sprintf("Red: %s more than a budget of %s", over.Pounds(), budget.Pounds())
	case over > t.RedAmount || percent > t.Red:
		return fmt.Sprintf("Red: %s%% (%s) over budget", percent.Rounded(), over.Pounds())
	case percent > t.Amber:
		return fmt.Sprintf("Amber: %s%% (%s) over budget", percent.Rounded(), over.Pounds())
	}
	return "Green"
}
