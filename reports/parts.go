package reports

import (
	"fmt"
	"slices"
)

// Part is some columns of a wide section that are read together: on a page or a screen a reader sees a table of them, while
// a program has the section whole.
//
// Shape: Columns are keys; the columns that identify a row stand before them, whether they are named or not. Without a
// title or a note of its own a part has the section's.
type Part struct {
	Key     string
	Title   string
	Note    string
	Columns []string
	// Shows tells which rows it shows, of how to read a cell by its column's key; nil for all. Of some rows there is no total.
	Shows func(cell func(key string) Value) bool
}

// inParts is a section that is shown in parts. Every column is in one of them: a reader misses nothing.
func inParts(s Section, parts ...Part) Section {
	for _, p := range parts {
		for _, key := range p.Columns {
			if !slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Key == key }) {
				panic("section " + s.Key + " has no column " + key)
			}
		}
	}
	for i, c := range s.Columns {
		if i >= s.Keyed && !slices.ContainsFunc(parts, func(p Part) bool { return slices.Contains(p.Columns, c.Key) }) {
			panic(fmt.Sprintf("section %s: the column %s is in none of its parts", s.Key, c.Key))
		}
	}
	s.Parts = parts
	return s
}

// InParts is the report as it is read on pages: each section that has parts is as many narrow ones, with the same rows.
//
// Shape: the keys of these sections are the section's and the part's, joined by a dash; a chart or a name goes to the
// first part that has its columns. Lists, which a workbook has whole, are parted only where that is asked; then a section
// without parts that has more columns than a page can show is parted too, as its columns come.
func (r Report) InParts(lists bool) Report {
	var out []Section
	for _, s := range r.Sections {
		if len(s.Parts) == 0 && lists {
			s.Parts = s.inOrder()
		}
		if len(s.Parts) == 0 || s.Listed && !lists {
			out = append(out, s)
			continue
		}
		charts, names := s.Charts, s.Names
		for _, p := range s.Parts {
			part := s.part(p)
			has := func(key string) bool {
				return slices.ContainsFunc(part.Columns, func(c Column) bool { return c.Key == key })
			}
			part.Charts, charts = parted(charts, func(c Chart) bool {
				return has(c.Categories) && !slices.ContainsFunc(c.Series, func(key string) bool { return !has(key) })
			})
			part.Names, names = parted(names, func(n Name) bool { return has(n.Column) })
			out = append(out, part)
		}
	}
	r.Sections = out
	return r
}

// mostColumns is how many columns a page shows of a section that does not say how it is parted.
const mostColumns = 18

// inOrder parts a section that has too many columns after every so many of them.
func (s Section) inOrder() []Part {
	if len(s.Columns) <= mostColumns {
		return nil
	}
	var out []Part
	keyed := s.Keyed
	each := max(1, mostColumns-keyed)
	for i := keyed; i < len(s.Columns); i += each {
		var p Part
		if i > keyed {
			p.Key, p.Title = fmt.Sprint(len(out)+1), fmt.Sprintf("%s, part %d", s.Title, len(out)+1)
		}
		for _, c := range s.Columns[i:min(len(s.Columns), i+each)] {
			p.Columns = append(p.Columns, c.Key)
		}
		out = append(out, p)
	}
	return out
}

// parted parts a list into what passes and what does not, each in its order.
func parted[T any](list []T, passes func(T) bool) (yes, no []T) {
	for _, x := range list {
		if passes(x) {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
	}
	return yes, no
}

// part is the section with the columns of one of its parts.
func (s Section) part(p Part) Section {
	var keys []string
	for i, c := range s.Columns {
		if i < s.Keyed || slices.Contains(s.Apart, c.Key) || slices.Contains(p.Columns, c.Key) {
			keys = append(keys, c.Key)
		}
	}
	if p.Shows != nil {
		s = s.showing(p.Shows)
	}
	out := s.Only(keys...)
	if p.Key != "" {
		out.Key += "-" + p.Key
	}
	if p.Title != "" {
		out.Title, out.Finding = p.Title, ""
	}
	if p.Note != "" {
		out.Note = p.Note
	}
	return out
}

// showing is the section with some of its rows.
func (s Section) showing(shows func(cell func(key string) Value) bool) Section {
	rows := s.Rows
	s.Total, s.Count = nil, -1
	s.Rows = func(yield func(Row, error) bool) {
		for row, err := range rows {
			if err == nil && !shows(func(key string) Value { return valueIn(s, row, key) }) {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return s
}

// Only is the section with no other columns than those of the keys, in its own order, whole. How many columns identify a row is
// for the caller to say where some of those are left out.
func (s Section) Only(keys ...string) Section {
	var places []int
	var columns []Column
	for i, c := range s.Columns {
		if slices.Contains(keys, c.Key) {
			places, columns = append(places, i), append(columns, c)
		}
	}
	if s.Total != nil {
		total := map[string]Value{}
		for _, c := range columns {
			if v, there := s.Total[c.Key]; there {
				total[c.Key] = v
			}
		}
		s.Total = total
	}
	rows := s.Rows
	s.Columns, s.Parts = columns, nil
	s.Rows = func(yield func(Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				cells := make([]Value, len(places))
				for i, p := range places {
					cells[i] = row.Cells[p]
				}
				row.Cells = cells
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return s
}

// The parts of the widest sections, beside the reports that make them: what is read together stands together, what matters
// most comes first, and no part is printed too small to be read.

// outlookParts are the parts of an outlook: how things stand, why, and what made them so.
func outlookParts(note, things, beside string, own []string, why Part) []Part {
	with := func(own []string, more ...string) []string { return append(append([]string{"name"}, own...), more...) }
	return []Part{
		{Note: note, Columns: with(own, "budget", "profile_to_date", "actual", "forecast", "variance", "variance_percent", "rating", "change")},
		why,
		{Key: "budgets", Title: "Budgets" + beside, Note: "How the budgets of " + things + " came to be what they are.", Columns: with([]string{"lead"}, "original", "changes", "virements", "budget")},
		{
			Key: "available", Title: "Available" + beside, Note: "Available is the budget less what is spent, promised, intended and waiting.",
			Columns: with(nil, "budget", "actual", "commitments", "intents", "pending", "available"),
		},
	}
}

// serviceParts are those of an outlook by service.
func serviceParts(note, of string) []Part {
	return outlookParts(note, "services", of, []string{"fund"}, Part{
		Key: "reasons", Title: "Reasons" + of, Note: "Services that are rated Amber or Red, or of which something was said when their forecast was entered.",
		Columns: []string{"name", "rating", "variance", "reason", "action"},
		Shows: func(cell func(string) Value) bool {
			rating := cell("rating").Words()
			return rating != "" && rating != "Green" || !cell("reason").IsNull() || !cell("action").IsNull()
		},
	})
}

// fundParts are those of an outlook by fund.
func fundParts(since string) []Part {
	return outlookParts("The services of each fund together."+since, "funds", " by fund", []string{"lead"}, Part{
		Key: "results", Title: "Results by fund", Note: "The result is what is agreed to come in, or has come in beyond that, less the forecast.",
		Columns: []string{"name", "income", "forecast", "result", "reason"},
	})
}

var registerParts = []Part{
	{Columns: []string{"title", "service", "provider", "sector", "start", "end", "value", "status"}},
	{
		Key: "money", Title: "Value and spending", Note: "How each contract's value came to be what it is, and what is spent of it, at cost.",
		Columns: []string{"title", "original", "variations", "value", "invoiced", "paid", "committed", "left", "over"},
	},
	{
		Key: "dates", Title: "Dates and routes", Note: "When each contract can be ended, extended or reviewed, and how it was awarded.",
		Columns: []string{"title", "lead", "registration", "end", "extend_to", "notice_by", "review", "route"},
	},
}

var pilotParts = []Part{
	{
		Note:    "What is being tried, until when, and what it cost. Spent is cost of the pilot's service in its years.",
		Columns: []string{"name", "area", "starts", "ends", "decide_by", "state", "reminder", "planned", "spent"},
	},
	{
		Key: "questions", Title: "Questions and results", Note: "What each pilot asks, and what was last measured of it.",
		Columns: []string{"name", "service", "question", "measure", "baseline", "expected", "result", "evidence"},
	},
	{
		Key: "decisions", Title: "Decisions on pilots", Note: "What was decided, what it costs and who pays. The cliff edge is cost, committed or planned, after the targeted money ends, " +
			"that no agreed base budget covers. Leverage is pounds of other money for each pound of targeted money in the year asked about. Where that has no targeted money, it is of all years. " +
			"Realised is base budget raised (bent: spent) of what the transition agreed for the years so far.",
		Columns: []string{"name", "outcome", "decision", "decided_on", "minute", "transition_cost", "funded_by", "funding_ends", "cliff_edge", "leverage", "realised"},
	},
}

// boardPilotParts are those of the fewer columns that a board reads.
var boardPilotParts = []Part{
	{Note: "What is being tried, until when, and what it cost.", Columns: []string{"name", "starts", "ends", "decide_by", "state", "reminder", "planned", "spent"}},
	{
		Key: "decisions", Title: "Decisions on pilots", Note: "What became of each pilot. The cliff edge is cost after the targeted money ends that no agreed base budget covers. " +
			"Leverage is pounds of other money for each pound of targeted money.",
		Columns: []string{"name", "outcome", "decision", "decided_on", "funding_ends", "cliff_edge", "leverage", "realised"},
	},
}

var targetParts = []Part{
	{Columns: []string{"title", "class", "unit", "better", "baseline", "planned", "planned_for", "actual", "measured_on", "progress", "met"}},
	{
		Key: "spend", Title: "Spend beside targets", Note: "Spend of the services that name the target stands beside what was reached. It is not said to have caused it.",
		Columns: []string{"title", "met", "services", "spend", "cost_per_unit_change", "outcome", "confidence", "reward"},
	},
	{
		Key: "owners", Title: "Whose targets they are", Note: "Who leads on each target, and what it belongs to.",
		Columns: []string{"title", "strategy", "indicator", "priority", "priority_title", "lead", "area", "status", "status_reason"},
	},
}

var rewardParts = []Part{
	{Columns: []string{"title", "better", "without", "with", "actual", "measured_on", "share", "grant", "earned"}},
	{
		Key: "paid", Title: "When rewards are paid", Note: "When each reward is earned and paid, and what of it was paid beforehand.",
		Columns: []string{"title", "from", "to", "earned", "first", "second", "interim", "repayable", "fund"},
	},
}

var entryParts = []Part{
	{Columns: []string{"date", "year", "period", "kind", "ref", "line", "layer", "account", "fund", "debit", "credit", "memo"}},
	{
		Key: "about", Title: "What entries are about", Note: "Whose money each line is, and what it is for.",
		Columns: []string{"line", "partner", "source", "service", "contract", "provider", "pilot"},
	},
	{
		Key: "origin", Title: "Where entries came from", Note: "When and by whom each line was recorded, and from what.",
		Columns: []string{"line", "recorded_at", "rule", "load", "file", "sheet", "row", "made_by", "approved_by", "reverses"},
	},
	{Key: "hash", Title: "Hashes of entries", Note: "What each entry is known by in the seal.", Columns: []string{"line", "hash"}},
}

var partnerParts = []Part{
	{Columns: []string{"name", "agreed", "changed", "current", "due", "not_due", "raised", "received", "outstanding", "status"}},
	{
		Key: "age", Title: "Contributions by age", Note: "How late what partners owe is, and what is disputed or not yet matched.",
		Columns: []string{"name", "outstanding", "age_30", "age_60", "age_90", "over_90", "disputed", "unmatched", "status"},
	},
}
