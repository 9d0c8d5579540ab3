package reports

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Pilots is what is being tried, what it costs, what was found and decided, and whether the money that was promised has come.
//
// Shape: sections pilots (a row for each), evaluations, transition (what each source promised in each year, and what came of it),
// leverage (other money for each pound of targeted money, four ways) and cliffs (the years after the targeted money ends). Units:
// pence, positive. Errors: a refusal for a fund that is not on file, or a date before the books open. Source: accounting page,
// section 10. Reads: Pilots and what belongs to them, Contributions, Changes, Raised, Amounts, Balances.
func Pilots(in In) (Report, error) {
	b := open(in)
	if err := b.answerable(); err != nil {
		return Report{}, err
	}
	t := newTable("pilots", "Pilots", 1, textColumn("pilot", "Pilot"), textColumn("name", "Name"), textColumn("service", "Service"), proseColumn("question", "Question"),
		textColumn("area", "Area"), dateColumn("starts", "Starts"), dateColumn("ends", "Ends"), dateColumn("decide_by", "Decide by"), textColumn("state", "State"),
		textColumn("reminder", "Reminder"), moneyColumn("planned", "Planned"), moneyColumn("spent", "Spent"), dateColumn("funding_ends", "Targeted money ends"),
		textColumn("measure", "Measure"), textColumn("baseline", "Baseline"), textColumn("expected", "Expected"), textColumn("result", "Result"), textColumn("evidence", "Evidence"),
		textColumn("decision", "Decision"), textColumn("outcome", "Outcome"), dateColumn("decided_on", "Decided on"), textColumn("minute", "Minute"),
		moneyColumn("transition_cost", "Transition"), textColumn("funded_by", "Funded by"), moneyColumn("cliff_edge", "Cliff edge"), textColumn("leverage", "Leverage"), percentColumn("realised", "Realised"))
	x := b.trials()
	for _, p := range x.all {
		x.add(t, p)
	}
	r := b.report("pilots", "Pilots")
	r.Sections = []Section{
		inParts(t.totalled("Spent is cost of the pilot's service in its years. The cliff edge is cost, committed or planned, after the targeted money ends, that no agreed base budget covers. Leverage is pounds of other money for each pound of targeted money in the year asked about. Where that has no targeted money, it is of all years. Realised is base budget raised (bent: spent) of what the transition agreed for the years so far."), pilotParts...),
		x.evaluations().whole("What was measured, and how sure one can be of it. A link between spending and a result rests on the assumption; that the one caused the other is not claimed. The cost of a unit of change stands only where the change is for the better."),
		x.transition().totalled("What the decision promised, source by source. Raised is what was asked for in instalments; realised is that, and of bent or given money what was spent or given."),
		x.leverage().whole("Other money ÷ targeted money, in cash alone or with what is given in kind. It is of new money alone, or with what is bent from established budgets."),
		x.cliffTable().totalled("Years after the targeted money ends. Uncovered is the larger of committed and planned cost, less the base budget agreed."),
	}
	r.Checks = x.checks(t)
	return r, nil
}

// trials are pilots with what they rest on. Units: pence.
type trials struct {
	*books
	all      []*pooled.Pilot
	promised []*promisedYear
}

// promisedYear is what a source promised of a service in a year, and what came of it. Units: pence.
type promisedYear struct {
	*pooled.Transition
	pilot                                   string
	agreed, current, raised, paid, realised money.Pence
}

// isBase tells whether it is of partners' own budgets, in money.
func (y *promisedYear) isBase() bool {
	return y.Source == pooled.BaseNew || y.Source == pooled.BaseBent
}

func (b *books) trials() *trials {
	x := &trials{books: b, all: b.pilots()}
	names := map[string]*pooled.Contribution{}
	for _, c := range b.in.Contributions {
		names[pooled.Fold(c.Code)] = c
	}
	raised := b.raisedOf(names)
	given := b.givenBy()
	for _, p := range x.all {
		for _, d := range b.decisionsOf(p.Code) {
			for _, t := range b.transitionOf(d.Code) {
				y := &promisedYear{Transition: t, pilot: p.Code, agreed: t.Amount}
				if c := names[pooled.Fold(t.Contribution)]; c != nil {
					y.current = b.current(c)
				}
				switch k := (giver{t.Partner, t.Service, t.Year}); t.Source {
				case pooled.BaseBent:
					y.realised = given.direct[k]
				case pooled.InKindBy:
					y.realised = given.kind[k]
				default:
					y.raised, y.paid = raised[t.Contribution].raised, raised[t.Contribution].paid
					y.realised = y.raised
				}
				x.promised = append(x.promised, y)
			}
		}
	}
	slices.SortFunc(x.promised, func(a, b *promisedYear) int {
		return cmp.Or(cmp.Compare(a.pilot, b.pilot), cmp.Compare(a.Ref(), b.Ref()))
	})
	return x
}

// decisionsOf lists the decisions on a pilot by the day asked about.
func (b *books) decisionsOf(pilot string) []*pooled.Decision {
	return slices.DeleteFunc(b.decisions(), func(d *pooled.Decision) bool { return d.Pilot != pilot })
}

// paidIn is what was raised and paid of a contribution. Units: pence.
type paidIn struct{ raised, paid money.Pence }

// raisedOf adds up what was raised and paid of cash contributions, of every year.
func (b *books) raisedOf(names map[string]*pooled.Contribution) map[string]paidIn {
	d := &dues{books: b, agreed: map[string]money.Pence{}, unmatched: map[string]money.Pence{}, passed: map[string]money.Pence{}, contributions: map[string]*pooled.Contribution{}}
	for _, c := range names {
		d.contributions[c.Code] = c
	}
	wanted := map[string]bool{}
	for _, t := range b.in.Transitions {
		wanted[t.Contribution] = true
	}
	found := map[string]*debt{}
	for _, a := range b.in.Amounts {
		if a.Item.Number > 0 && wanted[a.Item.Contribution] {
			d.take(found, a)
		}
	}
	raised := map[string]*pooled.InstalmentRaised{}
	for _, r := range b.in.Raised {
		if r.RaisedOn <= b.in.AsAt {
			raised[pooled.InstalmentItem(r.Contribution, r.Number)] = r
		}
	}
	out := map[string]paidIn{}
	for _, x := range found {
		if x.contribution = d.contributions[x.item.Contribution]; x.contribution == nil {
			continue
		}
		d.raise(x, raised[x.item.Key])
		if x.isRaised {
			sum := out[x.item.Contribution]
			out[x.item.Contribution] = paidIn{sum.raised + x.Raised, sum.paid + x.received()}
		}
	}
	return out
}

// giver is a partner that spends or gives for a service in a year.
type giver struct {
	partner, service string
	year             calendar.Year
}

// ownGiving is what partners spent themselves, and gave in kind. Units: pence.
type ownGiving struct{ direct, kind map[giver]money.Pence }

func (b *books) givenBy() ownGiving {
	out := ownGiving{map[giver]money.Pence{}, map[giver]money.Pence{}}
	for _, l := range b.in.Balances {
		if l.Layer != ledger.Actual || l.Partner == "" || l.Service == "" || l.Period.Number() == calendar.Closing {
			continue
		}
		switch k := (giver{l.Partner, l.Service, l.Year}); b.standard(l.Account) {
		case "4200":
			out.direct[k] -= l.Amount
		case "4100":
			out.kind[k] -= l.Amount
		}
	}
	return out
}

// add adds the row of a pilot.
func (x *trials) add(t *table, p *pooled.Pilot) {
	last := x.decided(p.Code)
	decision, outcome, on, minute := Null, Null, Null, Null
	if last != nil {
		decision, outcome, on, minute = Text(last.Code), Text(last.Outcome), Day(last.Date), Text(last.Minute)
	}
	measure, baseline, expected, result := Null, Null, Null, Null
	if e := x.headline(p.Code); e != nil {
		measure, baseline, expected, result = Text(e.Measure), figureOf(e.Baseline), figureOf(e.Expected), figureOf(e.Result)
	}
	cost, by := x.costAndFunders(p.Code)
	t.add(Text(p.Code), Text(p.Name), Text(p.Service), Text(p.Question), Text(p.Area), Day(p.Starts), Day(p.Ends), Day(p.DecideBy), Text(x.stateOf(p, last)),
		Text(x.reminder(p, last)), Money(p.PlannedCost), Money(x.spent(p)), Day(x.fundingEnds(p)), measure, baseline, expected, result, Text(x.evidence(p.Code)),
		decision, outcome, on, minute, cost, by, Money(x.cliffEdge(p)), Text(x.sourcesOf(p).headline(x.in.Year).all()), x.realisedSoFar(p.Code))
}

// spent is the cost of a pilot's service in the years of the pilot.
func (b *books) spent(p *pooled.Pilot) (sum money.Pence) {
	for y := p.Starts.Year(); y <= p.Ends.Year(); y++ {
		sum += b.costOf(p.Service, y).actual
	}
	return sum
}

// reminder says of a pilot that is not decided how soon it has to be.
func (b *books) reminder(p *pooled.Pilot, last *pooled.Decision) string {
	left := b.in.AsAt.DaysUntil(p.DecideBy)
	switch {
	case last != nil:
		return ""
	case left < 0:
		return "Overdue by " + things(-left, "day")
	case left <= 90:
		return "Decide within " + things(left, "day")
	}
	return ""
}

// costAndFunders is what a transition comes to over its years, and who pays for it.
func (x *trials) costAndFunders(pilot string) (cost, by Value) {
	var sum money.Pence
	var who []string
	for _, y := range x.promised {
		if y.pilot == pilot {
			sum += y.agreed
			if !slices.Contains(who, y.Partner) {
				who = append(who, y.Partner)
			}
		}
	}
	if who == nil {
		return Null, Null
	}
	slices.Sort(who)
	return Money(sum), Text(strings.Join(who, ", "))
}

// realisedSoFar is how much of the base budgets agreed for the years so far has come.
func (x *trials) realisedSoFar(pilot string) Value {
	var agreed, realised money.Pence
	for _, y := range x.promised {
		if y.pilot == pilot && y.isBase() && y.Year.Start() <= x.in.AsAt {
			agreed += y.agreed
			realised += y.realised
		}
	}
	if agreed == 0 {
		return Null
	}
	return Percent(money.PercentOf(realised, agreed))
}

// transition lists what was promised by year and source, and what came of it.
func (x *trials) transition() *table {
	t := newTable("transition", "Promised and paid", 7, textColumn("pilot", "Pilot"), textColumn("decision", "Decision"), textColumn("year", "Year"), textColumn("source", "Source"),
		textColumn("partner", "Partner"), textColumn("fund", "Fund"), textColumn("service", "Service"), textColumn("partner_name", "Partner's name"), textColumn("contribution", "Contribution"),
		moneyColumn("agreed", "Agreed"), moneyColumn("current", "As changed since"), moneyColumn("raised", "Raised"), moneyColumn("paid", "Paid"), moneyColumn("realised", "Realised"), percentColumn("realised_percent", "Realised"))
	for _, y := range x.promised {
		t.add(Text(y.pilot), Text(y.Decision), Text(y.Year.String()), Text(y.Source), Text(y.Partner), Text(y.Fund), Text(y.Service), x.nameOf(y.Partner), Text(y.Contribution),
			Money(y.agreed), Money(y.current), Money(y.raised), Money(y.paid), Money(y.realised), Percent(money.PercentOf(y.realised, y.agreed)))
	}
	return t
}

// checks hold the sums of the report together.
func (x *trials) checks(t *table) []Check {
	var agreed, edges money.Pence
	for _, y := range x.promised {
		agreed += y.agreed
	}
	for _, p := range x.all {
		for _, c := range x.cliffs(p) {
			edges += c.uncovered()
		}
	}
	out := []Check{
		mustEqual("transitions", "What transitions come to is what their rows agree", agreed, t.sum("transition_cost")),
		mustEqual("cliffs", "The cliff edges are those of the years", edges, t.sum("cliff_edge")),
	}
	for _, p := range x.all {
		if edge := x.cliffEdge(p); edge > 0 {
			out = append(out, notedEqual("cliff-edge/"+p.Code, "What "+p.Code+" costs after its targeted money ends is covered by base budgets", 0, edge))
		}
	}
	return out
}
