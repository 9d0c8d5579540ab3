package reports

import (
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// behindPilots says what makes a figure of the report on pilots: the cost of a service is its entries; what was agreed is the entries
// of the transition; the others are worked out, and say from what.
func (b *books) behindPilots(section string, f figure) (Behind, bool) {
	figure := money.Pence(f.cell(f.column).Number())
	rest := func(notes ...string) (Behind, bool) { return Behind{Rest: figure, Notes: notes}, true }
	p := b.pilotOf(f.words("pilot"))
	if p == nil {
		return Behind{}, false
	}
	switch section + "/" + f.column {
	case "pilots/planned":
		return rest("pilots/" + p.Code + " is planned to cost " + figure.Pounds() + ".")
	case "pilots/spent":
		return Behind{Service: p.Service, Counts: where(1, func(l Line) bool {
			return b.isCostOf(l, p.Service) && l.Year >= p.Starts.Year() && l.Year <= p.Ends.Year()
		})}, true
	case "pilots/transition_cost":
		return rest("It is the column agreed of the section transition, added up for " + p.Code + ".")
	case "pilots/cliff_edge":
		return rest("It is the column uncovered of the section cliffs, added up for " + p.Code + ".")
	case "evaluations/cost_per_unit_change":
		return rest("What was spent on " + p.Code + ", " + b.spent(p).Pounds() + ", over the change from the baseline to the result.")
	case "transition/agreed":
		ref := strings.Join([]string{f.words("decision"), f.words("year"), f.words("source"), f.words("partner"), f.words("fund"), f.words("service")}, "#")
		return Behind{Fund: f.words("fund"), Counts: where(-1, func(l Line) bool {
			return l.Layer == ledger.Budget && l.Key == "transitions/"+ref && b.typeOf(l.Account) == "income"
		})}, true
	case "transition/current":
		return rest("What was agreed, and what contribution_changes of " + f.words("contribution") + " made of it since.")
	case "transition/raised", "transition/paid":
		return rest("By its instalments: see the section by-instalment of purse report contributions --year " + f.words("year") + ".")
	case "transition/realised":
		return b.behindRealised(f)
	case "cliffs/committed":
		return Behind{Service: p.Service, Counts: where(1, func(l Line) bool {
			return l.Year.String() == f.words("year") && (b.isCostOf(l, p.Service) || l.Layer == ledger.Commitment && l.Dims.Service == p.Service && b.standard(l.Account) == "6000")
		})}, true
	case "cliffs/planned":
		return rest("What a year costs by the decision on " + p.Code + ", or by its cost plan.")
	case "cliffs/base":
		return rest("What the transition agreed of base budgets for the year, as changed since.")
	case "cliffs/uncovered":
		return rest("The larger of committed and planned, less the base budget agreed.")
	}
	if section == "leverage" {
		return rest("By the rows of the transition, or without one by those of pilot_costs.")
	}
	return Behind{}, false
}

// behindRealised is what came of what a source promised.
func (b *books) behindRealised(f figure) (Behind, bool) {
	account := map[string]string{pooled.BaseBent: "4200", pooled.InKindBy: "4100"}[f.words("source")]
	if account == "" {
		return Behind{Rest: money.Pence(f.cell("raised").Number()), Notes: []string{"What was raised of " + f.words("contribution") + "."}}, true
	}
	return Behind{Partner: f.words("partner"), Counts: where(-1, func(l Line) bool {
		return l.Layer == ledger.Actual && b.standard(l.Account) == account && l.Dims.Partner == f.words("partner") && l.Dims.Service == f.words("service") && l.Year.String() == f.words("year")
	})}, true
}

// isCostOf tells whether a line is cost of a service, what partners spent or gave themselves with it.
func (b *books) isCostOf(l Line, service string) bool {
	return l.Layer == ledger.Actual && l.Dims.Service == service && l.Period.Number() != calendar.Closing && b.typeOf(l.Account) == "expenditure"
}

func (b *books) pilotOf(code string) *pooled.Pilot {
	for _, p := range b.in.Pilots {
		if p.Code == code {
			return p
		}
	}
	return nil
}
