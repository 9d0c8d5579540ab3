package pooled

import (
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// What a pilot is planned to cost in a year is an intent like any other, under the pilot's code and the year: so what was
// awarded, spent or let lapse takes its place by the same rules.

// intentOf is the code of the intent of a pilot for a year.
func intentOf(pilot string, year calendar.Year) string { return pilot + "#" + year.String() }

// plannedBy is what the pilot is planned to cost by year: as its cost plan has it; without one, shared by the days of each
// year. Units: pence.
func (p *Pilot) plannedBy(s State) map[calendar.Year]money.Pence {
	out := map[calendar.Year]money.Pence{}
	rows := Listed[PilotCost](s, "pilot_costs", "pilot", p.Code)
	for _, c := range rows {
		out[c.Year] += c.Amount
	}
	if len(rows) > 0 {
		return out
	}
	years := calendar.DaysByYear(p.Starts, p.Ends)
	weights := make([]int64, len(years))
	for i, y := range years {
		weights[i] = y.Days
	}
	for i, part := range money.Apportion(p.PlannedCost, weights) {
		out[years[i].Year] = part
	}
	return out
}

// planned are the rows of the pilot's intents, in order of year.
func (p *Pilot) planned(s State) []RowChange {
	by := p.plannedBy(s)
	var rows []RowChange
	for y := p.Starts.Year(); y <= p.lastYear(by); y++ {
		if by[y] == 0 {
			continue
		}
		i := &Intent{
			Code: intentOf(p.Code, y), Date: p.stands(s), Fund: must[Service](s, "services", p.Service).Fund, Year: y, Service: p.Service, Amount: by[y], Pilot: p.Code,
		}
		rows = append(rows, written(i))
	}
	return rows
}

func (p *Pilot) lastYear(by map[calendar.Year]money.Pence) calendar.Year {
	last := p.Ends.Year()
	for y := range by {
		last = max(last, y)
	}
	return last
}

// intentRows are the rows of the pilot's intents as they are on file.
func (p *Pilot) intentRows(s State) []RowChange {
	var rows []RowChange
	for _, i := range Listed[Intent](s, "intents", "pilot", p.Code) {
		if i.Code == intentOf(p.Code, i.Year) {
			rows = append(rows, written(i))
		}
	}
	return rows
}

// reworked is the entry that brings every intent of the pilot's plans to what remains of it once some rows of the register of
// intents are written or ended.
func (p *Pilot) reworked(s State, rows []RowChange, on calendar.Date) ledger.Entry {
	rows = slices.DeleteFunc(slices.Clone(rows), func(c RowChange) bool { return c.Table != "intents" })
	now := asLeft{s, rows}
	var lines []ledger.Line
	for _, y := range p.years(s, rows) {
		at := plan{must[Service](s, "services", p.Service).Fund, p.Service, y}
		var gone []*Intent
		for _, r := range rows {
			if i, ok := Find[Intent](s, "intents", r.Key); ok && r.Row == nil && i.plan() == at {
				gone = append(gone, i)
			}
		}
		before := at.opening(s, rows)
		lines = append(lines, before...)
		lines = append(lines, at.released(plus{now, before}, nil, gone)...)
	}
	return ledger.NewEntry(on, lines...)
}

// opening posts what intents come to that are written and were not on file.
func (p plan) opening(s State, rows []RowChange) []ledger.Line {
	var lines []ledger.Line
	for _, r := range rows {
		i, ok := r.Row.(*Intent)
		if !ok || i.plan() != p {
			continue
		}
		if _, had := s.Item(EventKey(i)); !had {
			lines = append(lines, by(intentRule, p.moved(i, i.Amount)...)...)
		}
	}
	return lines
}

// years lists the years of some rows of the register of intents.
func (p *Pilot) years(s State, rows []RowChange) []calendar.Year {
	var out []calendar.Year
	for _, r := range rows {
		i, ok := r.Row.(*Intent)
		if !ok {
			i, ok = Find[Intent](s, "intents", r.Key)
		}
		if ok {
			out = append(out, i.Year)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// pilotIntent finds the intent that an award is made from: the one it names, by its own code or by that of its pilot; else that of a
// pilot of the service, in the year.
func pilotIntent(s State, named string, p promise) (*Intent, bool) {
	if named != "" {
		if i, ok := Find[Intent](s, "intents", named); ok {
			return i, true
		}
		return Find[Intent](s, "intents", intentOf(named, p.year))
	}
	for _, pilot := range onService(s, p.service) {
		i, ok := Find[Intent](s, "intents", intentOf(pilot.Code, p.year))
		if ok && openOf(s, EventKey(i), commitments, i.Fund) > 0 {
			return i, true
		}
	}
	return nil, false
}

// undoneIntents are the entries by which a reversal brings intents to what remains of them without an event; nil where the event
// is about none.
func undoneIntents(s State, e Event, rows []RowChange, on calendar.Date) []ledger.Entry {
	var n ledger.Entry
	switch e := e.(type) {
	case *Intent:
		n = e.undone(s, on)
	case *Pilot:
		n = e.reworked(s, rows, on)
	case *Decision:
		p, ok := Find[Pilot](s, "pilots", e.Pilot)
		if !ok {
			return nil
		}
		n = p.reworked(s, rows, on)
	default:
		return nil
	}
	if len(n.Lines) == 0 {
		return []ledger.Entry{}
	}
	return []ledger.Entry{n}
}

// onPilots lists what stands on a pilot or on a decision: the decisions on it and its evaluations; the transition, and the pilot that
// was planned from the day of its approval.
func onPilots(s State, e Event) []string {
	var out []string
	switch e := e.(type) {
	case *Pilot:
		for _, d := range decisionsOn(s, e.Code) {
			if d.Decides() {
				out = append(out, EventKey(d))
			}
		}
		for _, x := range Listed[Evaluation](s, "evaluations", "pilot", e.Code) {
			out = append(out, EventKey(x))
		}
	case *Decision:
		for _, t := range TransitionsOf(s, e.Code) {
			out = append(out, EventKey(t))
		}
		if p, ok := Find[Pilot](s, "pilots", e.Pilot); ok && e.Approves() {
			out = append(out, EventKey(p))
		}
	}
	return out
}

// asLeft is a state in which some rows of the registers are written or ended already.
type asLeft struct {
	State
	rows []RowChange
}

// Row finds a row of a register as it is left.
func (w asLeft) Row(table, key string) (any, bool) {
	for _, c := range slices.Backward(w.rows) {
		if c.Table == table && c.Key == Fold(key) {
			return c.Row, c.Row != nil
		}
	}
	return w.State.Row(table, key)
}

// Rows lists the rows of a register as they are left.
func (w asLeft) Rows(table, column, value string) []any {
	t, ok := TableNamed(table)
	rows := w.State.Rows(table, column, value)
	if !ok || !slices.ContainsFunc(w.rows, func(c RowChange) bool { return c.Table == table }) {
		return rows
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r any) bool {
		key := t.RegisterKey(r)
		return slices.ContainsFunc(w.rows, func(c RowChange) bool { return c.Table == table && c.Key == key })
	})
	for _, c := range w.rows {
		if c.Table != table || c.Row == nil {
			continue
		}
		if of, ok := t.Column(column); column == "" || ok && Fold(of.Text(c.Row)) == Fold(value) {
			rows = append(rows, c.Row)
		}
	}
	return rows
}
