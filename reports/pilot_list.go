package reports

import (
	"cmp"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// pilots lists the pilots on file, in order of code.
func (b *books) pilots() []*pooled.Pilot {
	all := slices.DeleteFunc(slices.Clone(b.in.Pilots), func(p *pooled.Pilot) bool {
		v, ok := b.services[p.Service]
		return ok && !b.asked(v.Fund)
	})
	slices.SortFunc(all, func(x, y *pooled.Pilot) int { return cmp.Compare(x.Code, y.Code) })
	return all
}

// decided finds what was decided last about a pilot by the day asked about; nil where nothing was.
func (b *books) decided(pilot string) *pooled.Decision {
	var last *pooled.Decision
	for _, d := range b.in.Decisions {
		if d.Pilot == pilot && d.Decides() && d.Date <= b.in.AsAt && (last == nil || d.Date > last.Date || d.Date == last.Date && d.Code > last.Code) {
			last = d
		}
	}
	return last
}

// stateOf says in a word where a pilot stands on the day asked about.
func (b *books) stateOf(p *pooled.Pilot, last *pooled.Decision) string {
	switch on := b.in.AsAt; {
	case last != nil:
		return last.Outcome
	case on < p.Starts:
		return "planned"
	case on > p.DecideBy:
		return "overdue"
	case on > p.Ends:
		return "ended"
	}
	return "running"
}

// PilotList lists the pilots on file, with where they stand on the day asked about.
//
// Shape: one section, pilots, in order of code. Units: pence. Reads: Pilots, Decisions, Services.
func PilotList(in In) (Report, error) {
	b := open(in)
	t := newTable("pilots", "Pilots", 1, textColumn("pilot", "Pilot"), textColumn("name", "Name"), textColumn("service", "Service"), textColumn("area", "Area"),
		dateColumn("starts", "Starts"), dateColumn("ends", "Ends"), dateColumn("decide_by", "Decide by"), moneyColumn("planned", "Planned"),
		textColumn("state", "State"), textColumn("decision", "Decision"), dateColumn("decided_on", "Decided on"))
	for _, p := range b.pilots() {
		last := b.decided(p.Code)
		ref, on := Null, Null
		if last != nil {
			ref, on = Text(last.Code), Day(last.Date)
		}
		t.add(Text(p.Code), Text(p.Name), Text(p.Service), Text(p.Area), Day(p.Starts), Day(p.Ends), Day(p.DecideBy), Money(p.PlannedCost), Text(b.stateOf(p, last)), ref, on)
	}
	r := b.report("pilot-list", "Pilots")
	r.Sections = []Section{t.whole("")}
	return r, nil
}

// PilotShow shows one pilot: its particulars, its cost by year, what was found and decided, and who pays from then on.
//
// Units: pence. Errors: a refusal for a code not on file. Reads: Pilots and what belongs to them.
func PilotShow(in In, code string) (Report, error) {
	b := open(in)
	i := slices.IndexFunc(in.Pilots, func(p *pooled.Pilot) bool { return p.Code == code })
	if i < 0 {
		return Report{}, notOnFile("pilot", code)
	}
	p := in.Pilots[i]
	r := b.report("pilot-show", "Pilot "+p.Code)
	r.Sections = []Section{columnsOf("pilot", p.Name, "pilots", p), b.pilotYears(p).whole("Spent is cost of the service in the year; intended is what remains of the plan, not yet awarded or spent.")}
	add := func(key, title, register, column, code string, rows []any) {
		if s, ok := belonging(key, title, register, column, code, rows); ok {
			r.Sections = append(r.Sections, s)
		}
	}
	add("costs", "Cost plan by source", "pilot_costs", "pilot", code, anyOf(in.PilotCosts))
	add("evaluations", "Evaluations", "evaluations", "pilot", code, anyOf(in.Evaluations))
	add("decisions", "Decisions", "decisions", "pilot", code, anyOf(in.Decisions))
	if last := b.decided(code); last != nil {
		add("transition", "Transition", "transitions", "decision", last.Code, anyOf(in.Transitions))
	}
	return r, nil
}

// pilotYears is what the pilot's service cost and is to cost, by year.
func (b *books) pilotYears(p *pooled.Pilot) *table {
	t := newTable("years", "Cost by year", 1, textColumn("year", "Year"), moneyColumn("intended", "Intended"), moneyColumn("committed", "Committed"), moneyColumn("spent", "Spent"))
	for y := p.Starts.Year(); y <= p.Ends.Year(); y++ {
		x := b.costOf(p.Service, y)
		t.add(Text(y.String()), Money(x.intents), Money(x.commitments), Money(x.actual))
	}
	return t
}

// serviceCost is what a service cost and is to cost in a year. Units: pence.
type serviceCost struct{ actual, commitments, intents money.Pence }

// costOf is what a service cost and is to cost in a year, what partners spent or gave themselves with it.
func (b *books) costOf(service string, year calendar.Year) serviceCost {
	return b.costsOf(service)[year]
}

// costsOf is what a service cost and is to cost, by the years in which it does. All services are added up the first time.
func (b *books) costsOf(service string) map[calendar.Year]serviceCost {
	if b.costs != nil {
		return b.costs[service]
	}
	b.costs = map[string]map[calendar.Year]serviceCost{}
	for _, l := range b.in.Balances {
		if l.Service == "" || l.Period.Number() == calendar.Closing {
			continue
		}
		of := b.costs[l.Service]
		if of == nil {
			of = map[calendar.Year]serviceCost{}
			b.costs[l.Service] = of
		}
		x := of[l.Year]
		switch {
		case l.Layer == ledger.Actual && b.typeOf(l.Account) == "expenditure":
			x.actual += l.Amount
		case l.Layer == ledger.Commitment && b.standard(l.Account) == "6000":
			x.commitments += l.Amount
		case l.Layer == ledger.Intent && b.standard(l.Account) == "6000":
			x.intents += l.Amount
		}
		of[l.Year] = x
	}
	return b.costs[service]
}

// DecisionList lists the decisions on file.
//
// Shape: one section, decisions, in order of day and reference. Reads: Decisions.
func DecisionList(in In) (Report, error) {
	b := open(in)
	t := newTable("decisions", "Decisions", 1, textColumn("ref", "Reference"), dateColumn("date", "Date"), textColumn("partnership", "Partnership"), textColumn("group", "Group"),
		textColumn("subject", "Subject"), textColumn("outcome", "Outcome"), textColumn("pilot", "Pilot"), textColumn("minute", "Minute"), proseColumn("rationale", "Rationale"), moneyColumn("annual_cost", "Cost of a year"))
	for _, d := range b.decisions() {
		cost := Null
		if d.AnnualCost != nil {
			cost = Money(*d.AnnualCost)
		}
		t.add(Text(d.Code), Day(d.Date), Text(d.Partnership), Text(d.Group), Text(d.Subject), Text(d.Outcome), Text(d.Pilot), Text(d.Minute), Text(d.Rationale), cost)
	}
	r := b.report("decision-list", "Decisions")
	r.Sections = []Section{t.whole("")}
	return r, nil
}

// decisions lists the decisions taken by the day asked about, in order of day and reference.
func (b *books) decisions() []*pooled.Decision {
	all := slices.DeleteFunc(slices.Clone(b.in.Decisions), func(d *pooled.Decision) bool { return d.Date > b.in.AsAt })
	slices.SortFunc(all, func(x, y *pooled.Decision) int {
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.Code, y.Code))
	})
	return all
}
