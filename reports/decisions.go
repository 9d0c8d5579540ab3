package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Made is an event that names a decision and stands, or the decision's own.
type Made struct {
	Decision string // as the event names it
	Key      string // of the event: table/ref
	Seq      int64
	Date     calendar.Date
	Funds    []string // whose money it moves
	Posts    bool     // whether it has entries
}

// isOwn tells whether the event is the decision itself.
func (m Made) isOwn() bool { return strings.HasPrefix(m.Key, "decisions/") }

// Decisions is what groups of partnerships decided, and what was done on the strength of each decision.
//
// Shape: sections decisions, in order of day and reference; made, the events that a decision made or that name it, in the order in
// which they were recorded; and unnamed, those that name a decision that is not on file. All are of the day asked about or
// before, and stand; of a fund, those that touch it, and those of its partnership that touch none. Units: pence. Errors: a refusal
// for a fund that is not on file, or a date before the books open. Reads: Decisions, Pilots, Services, Funds, Transitions, Made.
func Decisions(in In) (Report, error) {
	b := open(in)
	if err := b.answerable(); err != nil {
		return Report{}, err
	}
	x := b.minutes()
	t := newTable("decisions", "Decisions", 1, append(decidedColumns(), countColumn("made", "Entries made"), textColumn("events", "Events"))...)
	made := newTable("made", "What they made", 2, textColumn("decision", "Decision"), textColumn("entry", "Entry"), countColumn("event", "Event"),
		dateColumn("date", "Date"), textColumn("fund", "Fund"))
	for _, d := range x.taken {
		of := x.made[pooled.Fold(d.Code)]
		t.add(append(b.decidedCells(d), Count(int64(len(of))), Text(eventsOf(of)))...)
		for _, m := range of {
			made.add(Text(d.Code), Text(m.Key), Count(m.Seq), Day(m.Date), Text(strings.Join(m.Funds, ", ")))
		}
	}
	unnamed := newTable("unnamed", "Decisions that are not on file", 1, textColumn("entry", "Entry"), textColumn("decision", "Decision named"),
		countColumn("event", "Event"), dateColumn("date", "Date"), textColumn("fund", "Fund"))
	for _, m := range x.unnamed {
		unnamed.add(Text(m.Key), Text(m.Decision), Count(m.Seq), Day(m.Date), Text(strings.Join(m.Funds, ", ")))
	}
	r := b.report("decisions", "Decisions")
	r.Sections = []Section{
		t.whole("What was decided, by whom and where it is minuted. Entries made are the events that the decision posted itself and those that name it. The cost of a year is what the decision commits partners to. Of a pilot that is extended without one it is what it cost, scaled to the whole population."),
		made.whole("The entries that decisions made. Each can be looked into: purse journal show ENTRY."),
		unnamed.whole("Entries that name a decision that nobody has recorded: record it under that reference, or correct the entry."),
	}
	words := "Every entry that names a decision names one that is on file"
	r.Checks = []Check{
		mustCount("named", "Each entry that names a decision stands under it, or among those that name none on file", x.entries, len(made.rows)+len(unnamed.rows)),
		{Key: "unnamed", Text: words, Expected: "0", Found: strconv.Itoa(len(unnamed.rows)), OK: len(unnamed.rows) == 0, Note: true},
	}
	return r, nil
}

// decidedColumns are the columns of a decision, and decidedCells what stands in them.
func decidedColumns() []Column {
	return []Column{
		textColumn("ref", "Reference"), dateColumn("date", "Date"), textColumn("partnership", "Partnership"), textColumn("group", "Group"),
		textColumn("subject", "Subject"), textColumn("pilot", "Pilot"), textColumn("outcome", "Outcome"), textColumn("minute", "Minute"),
		proseColumn("rationale", "Rationale"), moneyColumn("annual_cost", "Cost of a year"),
	}
}

func (b *books) decidedCells(d *pooled.Decision) []Value {
	cost := Null
	if p, ok := b.annualCost(d); ok {
		cost = Money(p)
	}
	return []Value{
		Text(d.Code), Day(d.Date), Text(d.Partnership), Text(d.Group), Text(d.Subject), Text(d.Pilot), Text(d.Outcome), Text(d.Minute), Text(d.Rationale), cost,
	}
}

// annualCost is what a year costs after a decision: as it says, or, of a pilot that is extended, as scaled to the whole
// population. Units: pence.
func (b *books) annualCost(d *pooled.Decision) (money.Pence, bool) {
	return d.CostFor(b.pilotOf(d.Pilot))
}

// minutes are the decisions taken, with what was made of each.
type minutes struct {
	taken   []*pooled.Decision
	made    map[string][]Made // by the decision's folded code
	unnamed []Made
	entries int // how many events name a decision, or are one that posts
}

func (b *books) minutes() *minutes {
	x := &minutes{made: map[string][]Made{}}
	onFile := map[string]bool{}
	for _, d := range b.decisions() {
		onFile[pooled.Fold(d.Code)] = true
	}
	for _, m := range slices.SortedFunc(slices.Values(b.in.Made), func(x, y Made) int { return cmp.Compare(x.Seq, y.Seq) }) {
		switch code := pooled.Fold(m.Decision); {
		case m.Date > b.in.AsAt || m.isOwn() && !m.Posts:
		case onFile[code]:
			x.made[code] = append(x.made[code], m)
		case b.touches(m.Funds):
			x.unnamed = append(x.unnamed, m)
		}
	}
	for _, d := range b.decisions() {
		if b.decidesOf(d, x.made[pooled.Fold(d.Code)]) {
			x.taken = append(x.taken, d)
			x.entries += len(x.made[pooled.Fold(d.Code)])
		}
	}
	x.entries += len(x.unnamed)
	return x
}

// decidedSince lists the decisions that were recorded since what a bridge goes from.
func (b *books) decidedSince() *table {
	t := newTable("decisions", "Decisions taken", 1, append(decidedColumns(), countColumn("event", "Event"))...)
	at := map[string]int64{}
	for _, m := range b.in.Made {
		if m.isOwn() {
			at[pooled.Fold(m.Decision)] = m.Seq
		}
	}
	for _, d := range b.minutes().taken {
		if seq := at[pooled.Fold(d.Code)]; seq > b.in.Since {
			t.add(append(b.decidedCells(d), Count(seq))...)
		}
	}
	return t
}

// touches tells whether any of the funds is asked about.
func (b *books) touches(funds []string) bool {
	return b.in.Fund == "" || slices.Contains(funds, b.in.Fund)
}

// decidesOf tells whether a decision is about the fund asked about: by its pilot or by what it made; one that touches no fund
// concerns all of its partnership.
func (b *books) decidesOf(d *pooled.Decision, made []Made) bool {
	var funds []string
	for _, m := range made {
		funds = append(funds, m.Funds...)
	}
	if p := b.pilotOf(d.Pilot); p != nil {
		for _, code := range p.Services() {
			if s, ok := b.services[code]; ok {
				funds = append(funds, s.Fund)
			}
		}
	}
	if f := b.funds[b.in.Fund]; f != nil && len(funds) == 0 {
		return f.Partnership == d.Partnership
	}
	return b.touches(funds)
}

// eventsOf lists the numbers of events, those that follow each other as one range.
func eventsOf(made []Made) string {
	var parts []string
	for i := 0; i < len(made); {
		last := i
		for last+1 < len(made) && made[last+1].Seq == made[last].Seq+1 {
			last++
		}
		if last == i {
			parts = append(parts, fmt.Sprint(made[i].Seq))
		} else {
			parts = append(parts, fmt.Sprintf("%d to %d", made[i].Seq, made[last].Seq))
		}
		i = last + 1
	}
	return strings.Join(parts, ", ")
}

// behindDecision explains the cost of a year that a decision commits to, with who is to pay it.
func (b *books) behindDecision(f figure) (Behind, bool) {
	i := slices.IndexFunc(b.in.Decisions, func(d *pooled.Decision) bool { return d.Code == f.words("ref") })
	if i < 0 || f.column != "annual_cost" {
		return Behind{}, false
	}
	d := b.in.Decisions[i]
	note := "The decision says what a year costs: no entry posts it. Its transition posts who pays."
	if p := b.pilotOf(d.Pilot); d.AnnualCost == nil && p != nil {
		note = fmt.Sprintf("A year of the pilot costs %s, and scaled from %d people to %d it is this: no entry posts it.", p.Annual().Pounds(), *p.Population, *p.WholePopulation)
	}
	t := newTable("working", "Who pays it", 2, textColumn("year", "Year"), textColumn("row", "Source, partner, fund and service"), moneyColumn("amount", "Amount"))
	for _, x := range b.transitionOf(d.Code) {
		t.add(Text(x.Year.String()), Text(strings.Join([]string{x.Source, x.Partner, x.Fund, x.Service}, ", ")), Money(x.Amount))
	}
	out := Behind{Rest: money.Pence(f.cell(f.column).Number()), Notes: []string{note}}
	if len(t.rows) > 0 {
		out.Working = []Section{t.totalled("The rows of its transition; those of one year add up to the cost of a year.")}
	}
	return out, true
}

// transitionOf lists the rows of a decision's transition, in order of year, source, partner and service.
func (b *books) transitionOf(decision string) []*pooled.Transition {
	all := slices.DeleteFunc(slices.Clone(b.in.Transitions), func(x *pooled.Transition) bool { return x.Decision != decision })
	slices.SortFunc(all, func(x, y *pooled.Transition) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Ref(), y.Ref()))
	})
	return all
}
