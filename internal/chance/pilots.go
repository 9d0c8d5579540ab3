package chance

import (
	"fmt"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// The rows of a pilot's cost plan, and those of a year of a transition, are right only together: they are drawn together, and
// recorded where nothing is wrong with any of them.

// together draws and records rows that are right only together; false for a table whose rows are drawn one by one.
func (b *Book) together(table *pooled.Table) bool {
	switch table.Name {
	case "pilot_costs":
		p := b.pilot()
		var costs []*pooled.PilotCost
		years := calendar.DaysByYear(p.Starts, p.Ends)
		for i, part := range money.Apportion(p.PlannedCost, weights(len(years), b.random.Int64N)) {
			if part > 0 {
				costs = append(costs, &pooled.PilotCost{Pilot: p.Code, Year: years[i].Year, Source: any1(b, "targeted", "base-new", "nrf"), Amount: part})
			}
		}
		b.plan(p, costs)
	case "pilots":
		b.plan(b.pilot(), nil)
	case "transitions":
		b.takeOver()
	default:
		return false
	}
	return true
}

// weights are some weights above nought.
func weights(n int, upTo func(int64) int64) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = 1 + upTo(9)
	}
	return out
}

// pilot draws a pilot of a service.
func (b *Book) pilot() *pooled.Pilot {
	d := b.draft(tableOf("pilots"))
	people := b.random.IntN(1000)
	p := &pooled.Pilot{
		Code: d.ref, Service: d.service, Name: any1(b, Hostile...), Question: "Why?", Area: any1(b, Hostile...), Population: &people, Starts: d.date,
		Ends: d.date.AddDays(b.random.IntN(500)), DecideBy: d.date.AddDays(b.random.IntN(500)), Criteria: "Fewer", Successor: any1(b, "", d.fund+"_s"),
		PlannedCost: money.Pence(1 + b.random.Int64N(1_000_000)),
	}
	if b.random.IntN(2) == 0 {
		whole := people * 3
		p.WholePopulation = &whole
	}
	return p
}

// plan records a pilot with its cost plan, where nothing is wrong with it.
func (b *Book) plan(p *pooled.Pilot, costs []*pooled.PilotCost) {
	p.Date = pooled.ApprovedOn(b, p)
	_, known := b.Document(pooled.EventKey(p))
	if _, closed := pooled.ClosedFor(b, "CC", p.Date.Period()); closed || known || len(p.Check(b)) > 0 {
		return
	}
	for _, c := range costs {
		b.try(c)
	}
	b.try(p)
}

// takeOver draws a year of a transition of a decision that has none.
func (b *Book) takeOver() {
	for _, d := range pooled.Listed[pooled.Decision](b, "decisions", "", "") {
		cost, known := d.CostOf(b)
		p, ok := pooled.Find[pooled.Pilot](b, "pilots", d.Pilot)
		if !ok || !known || !d.Mainstreams() || len(pooled.TransitionsOf(b, d.Code)) > 0 {
			continue
		}
		service := any1(b, p.Services()...)
		v, _ := pooled.Find[pooled.Service](b, "services", service)
		var rows []*pooled.Transition
		for i, part := range money.Apportion(cost, weights(1+b.random.IntN(4), b.random.Int64N)) {
			row := &pooled.Transition{
				Decision: d.Code, Year: d.Date.Year(), Source: []string{"targeted", "base-new", "base-bent", "in-kind"}[i], Partner: any1(b, "CC", "icb", "c..c"),
				Fund: v.Fund, Service: service, Amount: part, Date: d.Date,
			}
			row.Contribution = fmt.Sprintf("%s/%s/%s/%s", d.Code, row.Year, row.Partner, row.Source)
			if _, closed := pooled.ClosedFor(b, "CC", d.Date.Period()); closed || len(row.Check(b)) > 0 {
				return
			}
			rows = append(rows, row)
		}
		for _, row := range rows {
			b.try(row)
		}
		return
	}
}

// deciding is what a decision on a pilot says beyond what is drawn of it.
func (b *Book) deciding(d *pooled.Decision) {
	d.Group, d.Partnership = "EXEC", "P"
	if d.Subject = "other"; b.random.IntN(4) > 0 {
		d.Subject, d.Pilot, d.Minute, d.Rationale = "pilot", b.keyOf("pilots"), "M/1", "Because"
		d.Outcome = any1(b, "approve", "integrate", "bend", "extend", "continue", "stop", "hand-over")
	}
	if p, ok := pooled.Find[pooled.Pilot](b, "pilots", d.Pilot); ok {
		d.Date = p.Starts.AddDays(b.random.IntN(400))
	}
}

func tableOf(name string) *pooled.Table {
	t, _ := pooled.TableNamed(name)
	return t
}

// costsOf lists the rows of a pilot's cost plan among events.
func costsOf(events []pooled.Event, pilot string) (out []*pooled.PilotCost) {
	for _, e := range events {
		if c, ok := e.(*pooled.PilotCost); ok && c.Pilot == pilot {
			out = append(out, c)
		}
	}
	return out
}
