package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// PilotCost is what a source pays of a pilot in a year, as it was planned before the pilot. Units: Amount in pence.
type PilotCost struct {
	Pilot  string        `load:"pilot,key,required,code" json:"pilot"`
	Year   calendar.Year `load:"year,key,required" json:"year"`
	Source string        `load:"source,key,required,in=plan-sources" json:"source"`
	Amount money.Pence   `load:"amount,required" json:"amount_pence"`
}

// Table names the table of the load format.
func (c *PilotCost) Table() string { return "pilot_costs" }

// Ref returns the key of the row in its table.
func (c *PilotCost) Ref() string { return rowRef(c) }

// Check says what is wrong with it as the books stand.
func (c *PilotCost) Check(s State) []ledger.Problem {
	problems := aboveNil("amount", c.Amount, "Leave the row out, or give the amount.")
	if p, ok := Find[Pilot](s, "pilots", c.Pilot); ok {
		problems = append(problems, problem("PILOT-006", "pilot", c.Pilot,
			fmt.Sprintf("%s is on the books since %s with the cost that was planned then.", p.Code, p.stands(s).Short()),
			"A plan is fixed before the pilot starts: reverse the pilot and plan it again."))
	}
	return problems
}

// CheckAfter refuses the plan of a pilot that is not on file when all rows are in.
func (c *PilotCost) CheckAfter(s State) []ledger.Problem {
	if _, ok := s.Document("pilots/" + c.Pilot); ok { // it may have been reversed since
		return nil
	}
	return []ledger.Problem{problem("LOAD-010", "pilot", c.Pilot, fmt.Sprintf("%q is no pilot on the books.", c.Pilot),
		"Give the pilot in the same load as its costs, or correct the code.")}
}

// Post writes the row into its register.
func (c *PilotCost) Post(State) (Posting, *ledger.Refusal) { return writes(c) }

// checkCosts refuses a plan by year that does not come to what the pilot is planned to cost, or that is for other years.
func (p *Pilot) checkCosts(s State) []ledger.Problem {
	rows := Listed[PilotCost](s, "pilot_costs", "pilot", p.Code)
	if len(rows) == 0 {
		return nil
	}
	var sum money.Pence
	var problems []ledger.Problem
	for _, c := range rows {
		sum += c.Amount
		if c.Year < p.Starts.Year() || c.Year > p.Ends.Year() {
			problems = append(problems, problem("PILOT-007", "planned_cost", c.Year.String(),
				fmt.Sprintf("Its cost plan has %s in %s, and it runs from %s to %s.", c.Amount.Pounds(), c.Year, p.Starts.Short(), p.Ends.Short()), "Correct the year in pilot_costs, or the pilot's dates."))
		}
	}
	if sum != p.PlannedCost {
		problems = append(problems, problem("PILOT-004", "planned_cost", p.PlannedCost.String(),
			fmt.Sprintf("Its cost plan comes to %s, and planned_cost is %s: %s apart.", sum.Pounds(), p.PlannedCost.Pounds(), (sum-p.PlannedCost).Abs().Pounds()), "Make the rows of pilot_costs add up to planned_cost."))
	}
	return problems
}
