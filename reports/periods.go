package reports

import (
	"maps"
	"slices"
	"strconv"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// PeriodList lists the periods of every host: those of the year where one is asked for, and otherwise of every year from the
// first in which it holds a fund.
//
// Shape: one section, periods, by host, year and period; the year's are 1 to 13. A period that was opened again until a
// time that is over is closed. Reads: Closes, Funds, Accounts.
func PeriodList(in In) (Report, error) {
	b := open(in)
	t := newTable("periods", "Periods", 3, textColumn("host", "Host"), textColumn("year", "Year"), countColumn("period", "Period"),
		textColumn("name", "Name"), dateColumn("ends", "Ends"), textColumn("state", "State"), dateColumn("since", "Since"), textColumn("by", "By"),
		textColumn("until", "Open until (UTC)"), proseColumn("reason", "Reason"))
	begins := map[string]calendar.Date{}
	for _, f := range b.askedFunds() {
		if first, ok := begins[f.Host]; !ok || f.Opens < first {
			begins[f.Host] = f.Opens
		}
	}
	on := closesByPeriod(in.Closes)
	for _, host := range slices.Sorted(maps.Keys(begins)) {
		for y := begins[host].Year(); y <= in.AsAt.Year(); y++ {
			for n := 1; n <= calendar.Adjustments && (in.Year == 0 || in.Year == y); n++ {
				p := calendar.PeriodOf(y, n)
				if p.End() < begins[host] {
					continue
				}
				cells := []Value{Text(host), Text(y.String()), Count(int64(n)), Text(p.Name()), Day(p.End())}
				c := on[hostPeriod{host, p}]
				switch {
				case c == nil:
					cells = append(cells, Text("open"), Null, Null, Null, Null)
				case c.IsClosed(in.Now):
					cells = append(cells, Text("closed"), Day(c.Date), Text(c.Actor), Text(c.Until), Text(c.Reason))
				default:
					cells = append(cells, Text("open again"), Day(c.Date), Text(c.Actor), Text(c.Until), Text(c.Reason))
				}
				t.addKeyed(host+"/"+y.String()+"/"+strconv.Itoa(n), cells...)
			}
		}
	}
	r := b.report("period-list", "Periods")
	r.Sections = []Section{t.whole("Nothing is posted into a closed period. Period 13 takes year-end adjustments, dated 31 March.")}
	return r, nil
}

type hostPeriod struct {
	host   string
	period calendar.Period
}

func closesByPeriod(closes []*pooled.Close) map[hostPeriod]*pooled.Close {
	out := map[hostPeriod]*pooled.Close{}
	for _, c := range closes {
		out[hostPeriod{c.Host, c.Of()}] = c
	}
	return out
}

// PeriodClose is what is to be looked at before a period is closed for a host.
//
// Shape: one section, checklist: one that must hold stops the close, a note does not.
// Reads: Funds, Accounts.
func PeriodClose(in In, c *pooled.Close, found []pooled.CloseCheck) Report {
	b := open(in)
	t := newTable("checklist", "Before it is closed", 1, textColumn("check", "Check"), proseColumn("text", "What is looked at"), textColumn("level", "Level"),
		textColumn("found", "Found"), textColumn("result", "Result"), textColumn("where", "Where to look"))
	r := b.report("period-close", c.Of().String()+", "+c.Host)
	for _, f := range found {
		level, result := "note", "Holds"
		if f.Must {
			level = "must"
		}
		switch {
		case !f.OK && f.Must:
			result = "Stops the close"
		case !f.OK:
			result = "Look"
		}
		t.add(Text(f.Key), Text(f.Text), Text(level), Text(f.Found), Text(result), Text(f.Where))
	}
	r.Sections = []Section{t.whole("A period closes with what is noted; what must hold stops it.")}
	return r
}

// PeriodInWords says of the year, or of one period of it, whether it is closed for the host of every fund that a report is
// of; and whether every period behind figures of a day is.
//
// Shape: the words follow the year's or the period's name. Reads: Closes, Funds.
func PeriodInWords(in In, period calendar.Period) (words string, final bool) {
	if len(in.Closes) == 0 {
		return "open", false
	}
	on := closesByPeriod(in.Closes)
	closed := func(p calendar.Period) bool {
		hosts := 0
		for _, f := range in.Funds {
			if in.Fund != "" && f.Code != in.Fund {
				continue
			}
			c := on[hostPeriod{f.Host, p}]
			if c == nil || !c.IsClosed(in.Now) {
				return false
			}
			hosts++
		}
		return hosts > 0
	}
	upTo := 0
	for upTo < calendar.Adjustments && closed(calendar.PeriodOf(in.Year, upTo+1)) {
		upTo++
	}
	last := in.AsAt.Period().Number()
	if in.AsAt == in.Year.End() {
		last = calendar.Adjustments
	}
	final = in.AsAt.Year() == in.Year && upTo >= last
	switch {
	case !period.IsZero() && closed(period), period.IsZero() && upTo == calendar.Adjustments:
		return "closed", final
	case period.IsZero() && upTo > 0:
		return "closed to " + calendar.PeriodOf(in.Year, upTo).Name(), final
	}
	return "open", final
}
