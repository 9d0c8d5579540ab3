package pooled

import (
	"fmt"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// Close closes a period of the year for every fund of a host, or (state open) opens it again until a stated time.
//
// Shape: Until is a day, of which it is the end, or a day and a time of day in UTC; Actor is who recorded the row, and is
// no column of the load format.
type Close struct {
	Host   string        `load:"host,key,required,of=organisations" json:"host"`
	Year   calendar.Year `load:"year,key,required" json:"year"`
	Period int           `load:"period,key,required" json:"period"`
	Date   calendar.Date `load:"date,required" json:"date"`
	State  string        `load:"state,required,in=period-states" json:"state"`
	Reason string        `load:"reason" json:"reason,omitempty"`
	Until  string        `load:"until" json:"until,omitempty"`
	Actor  string        `load:"actor,kept" json:"actor,omitempty"`
	Loaded YesNo         `load:"-" json:"-"` // it came with a load
}

// The states of a period.
const (
	periodClosed = "closed"
	periodOpen   = "open"
)

// Table names the table of the load format.
func (c *Close) Table() string { return "closes" }

// Ref returns the key of the row in its table, as a command line can hold it: a reopening that waits is approved by it.
func (c *Close) Ref() string { return c.Host + "#" + c.Year.String() + "#" + strconv.Itoa(c.Period) }

// Sign keeps who recorded the row. One of a load may stand before those of earlier periods: a period that was opened again
// since has no other row.
func (c *Close) Sign(m Meta) {
	c.Actor, c.Loaded = m.Actor, ""
	if m.Load > 0 {
		c.Loaded = Yes
	}
}

// HasPeriod tells whether there is such a period to close.
func (c *Close) HasPeriod() bool { return c.Period >= 1 && c.Period <= calendar.Adjustments }

// Of returns the period that is closed.
func (c *Close) Of() calendar.Period { return calendar.PeriodOf(c.Year, c.Period) }

// IsClosed tells whether the period is closed at a moment, in microseconds since 1970: what was opened again is closed
// when its time is over, without anybody doing anything.
func (c *Close) IsClosed(at int64) bool {
	until, _ := timeOf(c.Until)
	return c.State == periodClosed || until <= at
}

// timeOf reads a day, which stands for its end, or a day and a time of day in UTC. Units: microseconds since 1970.
func timeOf(text string) (at int64, ok bool) {
	const minute = 60_000_000
	text = strings.TrimSuffix(strings.TrimSpace(text), "Z")
	date, clock, timed := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	day, err := calendar.Parse(date)
	if err != nil {
		return 0, false
	}
	if !timed {
		return int64(day+1) * 24 * 60 * minute, true
	}
	hours, minutes, ok := strings.Cut(clock, ":")
	minutes = strings.TrimSuffix(minutes, ":00")
	h, bad := strconv.Atoi(hours)
	m, worse := strconv.Atoi(minutes)
	if !ok || bad != nil || worse != nil || len(hours) != 2 || len(minutes) != 2 || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, false
	}
	return (int64(day)*24*60 + int64(h)*60 + int64(m)) * minute, true
}

// Check says what is wrong with it as the books stand.
func (c *Close) Check(s State) []ledger.Problem {
	if !c.HasPeriod() {
		return []ledger.Problem{problem("PERIOD-002", "period", strconv.Itoa(c.Period), fmt.Sprintf("There is no period %d to close.", c.Period),
			"Periods are 1 (April) to 12 (March), and 13 for year-end adjustments; 14 is the close of the year itself.")}
	}
	begins, hosts := hostedFrom(s, c.Host)
	if !hosts {
		return []ledger.Problem{problem("PERIOD-003", "host", c.Host, c.Host+" hosts no fund, so nothing is posted for it.", "Periods close by the host of the funds.")}
	}
	if c.State == periodOpen {
		return c.checkOpened(s)
	}
	var problems []ledger.Problem
	if c.Until != "" {
		problems = append(problems, problem("PERIOD-004", "until", c.Until, "A period is closed without an end.", "Leave until blank: it says until when a period is open again."))
	}
	if c.Date < c.Of().End() {
		problems = append(problems, problem("PERIOD-005", "date", c.Date.String(),
			fmt.Sprintf("%s ends on %s.", c.Of(), c.Of().End().Short()), "It closes when it is over."))
	}
	if open := c.openBefore(s, begins); len(open) > 0 && c.Loaded == "" {
		problems = append(problems, problem("PERIOD-006", "period", strconv.Itoa(c.Period),
			fmt.Sprintf("%s is still open for %s.", open[0], c.Host), "Close the periods of a year in their order."))
	}
	return problems
}

// openBefore lists the earlier periods of the year that are open, from the one in which the host's first fund opens.
func (c *Close) openBefore(s State, begins calendar.Date) (open []calendar.Period) {
	for n := 1; n < c.Period; n++ {
		before := calendar.PeriodOf(c.Year, n)
		if _, shut := ClosedFor(s, c.Host, before); !shut && before.End() >= begins {
			open = append(open, before)
		}
	}
	return open
}

// checkOpened says what is wrong with opening a period again.
func (c *Close) checkOpened(s State) []ledger.Problem {
	var problems []ledger.Problem
	if !saysSomething(c.Reason) {
		problems = append(problems, problem("PERIOD-007", "reason", c.Reason, "A period is opened again for a reason in words.", "Say what is to be posted into it, and why that cannot stand in an open one."))
	}
	until, ok := timeOf(c.Until)
	switch {
	case !ok:
		problems = append(problems, problem("PERIOD-004", "until", c.Until, "A period is opened again until a stated time, when it closes by itself.",
			"Give a day such as 2026-07-31, or a time of day in UTC with it, such as 2026-07-31 17:00."))
	case isOnFile(s, c) && until <= s.At():
		problems = append(problems, problem("PERIOD-004", "until", c.Until, "That time is over already.", "Give a later one."))
	}
	return problems
}

func isOnFile(s State, c *Close) bool {
	_, ok := s.Row("closes", FoldKey(c.Host, c.Year.String(), strconv.Itoa(c.Period)))
	return ok
}

// hostedFrom is the day on which the first fund of a host opens; false where it hosts none.
func hostedFrom(s State, host string) (first calendar.Date, hosts bool) {
	for _, f := range Listed[Fund](s, "funds", "host", host) {
		if !hosts || f.Opens < first {
			first, hosts = f.Opens, true
		}
	}
	return first, hosts
}

// Post writes the row into its register.
func (c *Close) Post(s State) (Posting, *ledger.Refusal) {
	row := *c
	row.Loaded = ""
	p, refusal := writes(&row)
	begins, _ := hostedFrom(s, c.Host)
	if open := c.openBefore(s, begins); len(open) > 0 && c.State == periodClosed {
		p.Warnings = []string{fmt.Sprintf("%s is closed for %s while %s is open.", c.Of(), c.Host, open[0])}
	}
	return p, refusal
}

// same tells whether a row on file says the same, whoever recorded it.
func (c *Close) same(row any) bool {
	was, ok := row.(*Close)
	if !ok {
		return false
	}
	a, b := *c, *was
	a.Actor, b.Actor, a.Loaded, b.Loaded = "", "", "", ""
	return a == b
}
