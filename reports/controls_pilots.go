package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// reminders are how many days before the day of a pilot's decision it is called to mind, the nearest first.
var reminders = []int{30, 60, 90}

// pilotControls are what is worth knowing of pilots and of what was decided about them, each with the command that deals with it:
// one for everything that is not as it should be, or one that says that nothing is.
func (b *books) pilotControls() []control {
	if len(b.in.Pilots) == 0 {
		return nil
	}
	x := b.trials()
	var out []control
	for _, kind := range []struct {
		key, holds string
		find       func() []control
	}{
		{"decision-overdue", "Every pilot was decided by its day", x.overdue},
		{"decision-due", "No pilot is to be decided within 90 days", x.dueSoon},
		{"pilot-ended", "No pilot has ended without a decision", x.endedUndecided},
		{"pilot-goes-on", "No pilot goes on past its end", x.goingOn},
		{"cliff-edge", "What pilots cost after their targeted money ends is covered by base budgets", x.edges},
		{"mainstreamed", "Every pilot that partners take over has a transition", x.withoutTransition},
		{"transition", "Each year of a transition comes to what a year costs", x.unequalYears},
		{"realised", "What transitions promised for years that are over has come", x.unrealised},
	} {
		found := kind.find()
		if len(found) == 0 {
			found = []control{{Check{Key: kind.key, Text: kind.holds, Expected: "0", Found: "0", OK: true, Note: true}, "purse report pilots"}}
		}
		out = append(out, found...)
	}
	return out
}

func pilotNamed(p *pooled.Pilot) string { return p.Code + ", " + p.Name + "," }

func toDecide(p *pooled.Pilot) string { return "purse pilot decide REF --pilot " + p.Code }

// undecided lists the pilots of which nothing was decided.
func (x *trials) undecided() []*pooled.Pilot {
	return slices.DeleteFunc(slices.Clone(x.all), func(p *pooled.Pilot) bool { return x.decided(p.Code) != nil })
}

func (x *trials) overdue() (out []control) {
	for _, p := range x.undecided() {
		if late := p.DecideBy.DaysUntil(x.in.AsAt); late > 0 {
			out = append(out, lookAt("decision-overdue", p.Code, pilotNamed(p)+" was decided by its day", "decided by "+p.DecideBy.Short(), "overdue by "+things(late, "day"), toDecide(p)))
		}
	}
	return out
}

func (x *trials) dueSoon() (out []control) {
	for _, p := range x.undecided() {
		left := x.in.AsAt.DaysUntil(p.DecideBy)
		for _, within := range reminders {
			if left >= 0 && left <= within {
				out = append(out, lookAt("decision-due", p.Code, pilotNamed(p)+" is decided in time", "decided by "+p.DecideBy.Short(),
					fmt.Sprintf("due in %s, within %d", things(left, "day"), within), toDecide(p)))
				break
			}
		}
	}
	return out
}

func (x *trials) endedUndecided() (out []control) {
	for _, p := range x.undecided() {
		if p.Ends < x.in.AsAt {
			out = append(out, lookAt("pilot-ended", p.Code, pilotNamed(p)+" has not ended without a decision: its service may give nothing more", "a decision by "+p.Ends.Short(), "none", toDecide(p)))
		}
	}
	return out
}

func (x *trials) goingOn() (out []control) {
	for _, p := range x.all {
		if d := x.decided(p.Code); d != nil && (d.Outcome == "adapt" || d.Outcome == "continue") && p.Ends < x.in.AsAt {
			out = append(out, lookAt("pilot-goes-on", p.Code, pilotNamed(p)+" has not gone on past its end without another that is agreed", "over by "+p.Ends.Short(),
				fmt.Sprintf("goes on since %s: %s to %s", p.Ends.AddDays(1).Short(), d.Code, d.Outcome), toDecide(p)))
		}
	}
	return out
}

func (x *trials) edges() (out []control) {
	for _, p := range x.all {
		edge := x.cliffEdge(p)
		if edge == 0 {
			continue
		}
		where := "purse contribution agree; purse report pilots --section cliffs"
		if d := x.decided(p.Code); d == nil || d.Outcome == "adapt" || d.Outcome == "continue" {
			where = toDecide(p) + " --transition FILE.csv; purse report pilots --section cliffs"
		}
		out = append(out, control{notedEqual("cliff-edge/"+p.Code, "What "+pilotNamed(p)+" costs after its targeted money ends is covered by base budgets", 0, edge), where})
	}
	return out
}

// takenOver lists the decisions by which partners take pilots over, with the pilots.
func (x *trials) takenOver() map[*pooled.Decision]*pooled.Pilot {
	out := map[*pooled.Decision]*pooled.Pilot{}
	for _, p := range x.all {
		if d := x.decided(p.Code); d != nil && d.Mainstreams() {
			out[d] = p
		}
	}
	return out
}

// inOrderOfCode lists the keys of decisions in order of their references.
func inOrderOfCode(of map[*pooled.Decision]*pooled.Pilot) []*pooled.Decision {
	var out []*pooled.Decision
	for d := range of {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *pooled.Decision) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (x *trials) withoutTransition() (out []control) {
	pilots := x.takenOver()
	for _, d := range inOrderOfCode(pilots) {
		if len(x.transitionOf(d.Code)) == 0 {
			out = append(out, lookAt("mainstreamed", d.Code, fmt.Sprintf("%s, to %s %s, says who pays from then on", d.Code, d.Outcome, pilots[d].Code), "a transition", "none",
				"purse load transitions.csv, with the rows of "+d.Code))
		}
	}
	return out
}

// unequalYears are the years of transitions, from the first to the last, that do not come to what a year costs.
func (x *trials) unequalYears() (out []control) {
	pilots := x.takenOver()
	for _, d := range inOrderOfCode(pilots) {
		rows := x.transitionOf(d.Code)
		cost, known := d.CostFor(pilots[d])
		if len(rows) == 0 || !known {
			continue
		}
		sums := map[calendar.Year]money.Pence{}
		for _, t := range rows {
			sums[t.Year] += t.Amount
		}
		for y := rows[0].Year; y <= rows[len(rows)-1].Year; y++ {
			if sums[y] != cost {
				out = append(out, control{
					notedEqual("transition/"+d.Code+"/"+y.String(), fmt.Sprintf("The transition of %s comes to what a year of %s costs in %s", d.Code, pilots[d].Code, y), cost, sums[y]),
					"purse load transitions.csv, with the rows of " + d.Code + " in " + y.String(),
				})
			}
		}
	}
	return out
}

// unrealised are the years of transitions that are over and in which less came than was promised.
func (x *trials) unrealised() (out []control) {
	type yearOf struct {
		decision string
		year     calendar.Year
	}
	type short struct {
		agreed, realised money.Pence
		partners         []string
	}
	sums := map[yearOf]*short{}
	var order []yearOf
	for _, y := range x.promised {
		if !y.isBase() || y.Year.End() > x.in.AsAt || !x.asked(y.Fund) {
			continue
		}
		at := yearOf{y.Decision, y.Year}
		if sums[at] == nil {
			sums[at] = &short{}
			order = append(order, at)
		}
		sums[at].agreed += y.agreed
		sums[at].realised += min(y.realised, y.agreed)
		if y.realised < y.agreed && !slices.Contains(sums[at].partners, y.Partner) {
			sums[at].partners = append(sums[at].partners, y.Partner)
		}
	}
	slices.SortFunc(order, func(a, b yearOf) int { return cmp.Or(cmp.Compare(a.decision, b.decision), cmp.Compare(a.year, b.year)) })
	for _, at := range order {
		if s := sums[at]; len(s.partners) > 0 {
			text := fmt.Sprintf("The base budget that %s promised for %s has come, of %s", at.decision, at.year, strings.Join(s.partners, ", "))
			out = append(out, control{
				notedEqual("realised/"+at.decision+"/"+at.year.String(), text, s.agreed, s.realised),
				"purse contribution raise --to DATE; purse load direct_spend.csv; purse report pilots --section transition",
			})
		}
	}
	return out
}
