package pooled

import (
	"fmt"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// Nothing is posted into a closed period. A day that a person gave is refused where its period is closed; a day that a
// rule chose moves to the first open one.

// ClosedFor returns the row that closes a period for a host; false while the period is open.
func ClosedFor(s State, host string, p calendar.Period) (*Close, bool) {
	c, ok := Find[Close](s, "closes", host, p.Year().String(), strconv.Itoa(p.Number()))
	return c, ok && c.IsClosed(s.At())
}

// isClosed tells whether a period is closed for the host of a fund.
func isClosed(s State, fund string, p calendar.Period) bool {
	f, ok := Find[Fund](s, "funds", fund)
	if !ok {
		return false
	}
	_, closed := ClosedFor(s, f.Host, p)
	return closed
}

// isPastClosed tells whether nothing more is posted into a year on its 31 March.
func isPastClosed(s State, fund string, y calendar.Year) bool {
	return isClosed(s, fund, calendar.PeriodOf(y, 12)) && isClosed(s, fund, calendar.PeriodOf(y, calendar.Adjustments))
}

// FirstOpen is the first day from one on whose period is open for the host of a fund.
//
// Shape: 31 March is open while period 12 or 13 is.
func FirstOpen(s State, fund string, from calendar.Date) calendar.Date {
	return firstOpen(from, func(p calendar.Period) bool { return isClosed(s, fund, p) })
}

func firstOpen(from calendar.Date, closed func(calendar.Period) bool) calendar.Date {
	for p := from.Period(); closed(p); p = p.End().AddDays(1).Period() {
		if p.Number() == 12 && !closed(calendar.PeriodOf(p.Year(), calendar.Adjustments)) {
			return p.End()
		}
		from = p.End().AddDays(1)
	}
	return from
}

// openMoment is the first moment from one on whose period is open: its own period, or of 31 March once the twelfth is closed the
// thirteenth.
func openMoment(from moment, closed func(calendar.Period) bool) moment {
	if !closed(from.period) {
		return from
	}
	open := firstOpen(from.date, closed)
	if p := open.Period(); !closed(p) {
		return moment{open, p}
	}
	return moment{open, calendar.PeriodOf(open.Year(), calendar.Adjustments)}
}

// shut is one period for one fund, as closings are remembered.
type shut struct {
	fund   string
	period calendar.Period
}

// closing returns the row that closes a period for the host of a fund; nothing while the period is open.
func (o *Overlay) closing(fund string, p calendar.Period) *Close {
	at := shut{fund, p}
	c, known := o.closings[at]
	if !known {
		if f, ok := Find[Fund](o, "funds", fund); ok {
			c, _ = Find[Close](o, "closes", f.Host, p.Year().String(), strconv.Itoa(p.Number()))
		}
		o.closings[at] = c
	}
	if c != nil && c.IsClosed(o.at) {
		return c
	}
	return nil
}

// closingOf returns the row that closes a period for a fund that an entry is of; nothing where all may post.
func (o *Overlay) closingOf(n *ledger.Entry, p calendar.Period) *Close {
	last := ""
	for i := range n.Lines {
		if fund := n.Lines[i].Dims.Fund; fund != last {
			if c := o.closing(fund, p); c != nil {
				return c
			}
			last = fund
		}
	}
	return nil
}

// place gives every entry of an event a period that is open: one of 31 March goes into period 13 once period 12 is closed,
// and an entry whose day a rule chose moves to the event's own day or, from there on, the first that is open.
//
// Errors: a refusal of kind Closed when the day that the event itself is dated is not open.
func (o *Overlay) place(e Event, entries []ledger.Entry) *ledger.Refusal {
	for i := range entries {
		n := &entries[i]
		if o.closingOf(n, n.Period) == nil {
			continue
		}
		last := calendar.PeriodOf(n.Period.Year(), calendar.Adjustments)
		if n.Date == last.End() && o.closingOf(n, last) == nil {
			n.Period = last
			continue
		}
		own := ownDay(e)
		day := max(n.Date, own)
		open := openMoment(moment{day, day.Period()}, func(p calendar.Period) bool { return o.closingOf(n, p) != nil })
		if day == own && open.date != own {
			return o.closedTo(e, n, own, open.date)
		}
		n.Date, n.Period = open.date, open.period
		for k := range n.Lines {
			if l := &n.Lines[k]; l.Layer == ledger.Actual {
				l.Year = n.Period.Year()
			}
		}
	}
	return nil
}

// ownDay is the day that a person gave an event, or left to the start of its year; none where a rule chose it, as a contract's
// day is that of its lines.
func ownDay(e Event) calendar.Date {
	d, ok := e.(Dated)
	if !ok || dateColumn(e, d.When()) == "" {
		return 0
	}
	return d.When()
}

// closedTo refuses an event dated in a closed period.
func (o *Overlay) closedTo(e Event, n *ledger.Entry, day, open calendar.Date) *ledger.Refusal {
	by, also := o.closingOf(n, day.Period()), ""
	if last := o.closingOf(n, calendar.PeriodOf(day.Year(), calendar.Adjustments)); day == day.Year().End() && last != nil {
		by, also = last, " Period 12 is closed too."
	}
	who, others := "", ""
	if by.Actor != "" {
		who = " by " + by.Actor
	}
	if who != "" && hasPeople(o) {
		others = ", which another person approves"
	}
	shut := fmt.Sprintf("was closed for %s on %s%s", by.Host, by.Date.Short(), who)
	if by.State == periodOpen {
		shut = fmt.Sprintf("was open again for %s until %s", by.Host, by.Until)
	}
	r := refuseAll(e, []ledger.Problem{problem("PERIOD-001", dateColumn(e, day), day.String(),
		fmt.Sprintf("%s %s: nothing is posted into it.%s", by.Of(), shut, also),
		fmt.Sprintf("Date it %s, the first open day, or have the period opened again%s: purse period reopen %s --year %s --period %d.",
			open.Short(), others, by.Host, by.Year, by.Period))})
	r.Kind = ledger.Closed
	return r
}

// dateColumn names the column that dates an event, or would where it is left blank; none where its day is another's.
func dateColumn(e Event, day calendar.Date) string {
	t, ok := TableNamed(e.Table())
	if !ok {
		return ""
	}
	row := RowsOf(e)[0]
	for i := range t.Columns {
		if d, ok := t.Columns[i].Value(row).(calendar.Date); ok && d == day {
			return t.Columns[i].Name
		}
	}
	for _, name := range []string{"agreed_on", "date"} {
		if _, ok := t.Column(name); ok {
			return name
		}
	}
	return ""
}
