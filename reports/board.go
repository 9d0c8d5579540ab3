package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// board is what the board's workbook is made from: the outlook of services, and the reports beside it.
type board struct {
	*monitoring
	dues   *dues
	bridge *bridge
}

// BoardIn is what the board's workbook is made from: an In for each of the questions that are asked of the books.
type BoardIn struct{ Services, Dues, Sectors, Pilots In }

// Board is what a partnership's board is sent: how services and funds stand, what has to be decided, what moved since the
// last pack and what is overdue, with charts; the sentences on its cover are written from its figures.
//
// Shape: sections services, funds, periods, reasons, contributions, chase, waiting, virements, sectors, overrides and settings;
// bridge, changes and bridge-services where there is an earlier state of the books to go from; pilots, evaluations and cliffs where there are pilots, and targets where
// there are any. The checks are those of the reports that it is made of. Units: pence;
// what a variance's sign means is the partnership's setting. Errors: those of these reports. Reads: what Monitoring,
// Virements, Bridge, Queue and Targets read and ByPeriod, of Services; what Contributions reads, of Dues; what Sectors and Pilots read, of theirs.
func Board(in BoardIn) (Report, error) {
	b := open(in.Services)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	var of [7]Report
	for i, part := range []struct {
		report func(In) (Report, error)
		in     In
	}{
		{Monitoring, in.Services}, {Contributions, in.Dues}, {Virements, in.Services}, {Bridge, in.Services}, {Sectors, in.Sectors}, {Pilots, in.Pilots}, {Targets, in.Services},
	} {
		if i == bridged && b.in.Since == 0 {
			continue // there is nothing to go from
		}
		var err error
		if of[i], err = part.report(part.in); err != nil {
			return Report{}, err
		}
	}
	x := &board{monitoring: b.monitoring(), dues: open(in.Dues).dues(), bridge: b.bridgeEnds()}
	r := b.report("board-pack", "Board pack")
	r.About.Signs = x.signs()
	r.Leads = []Passage{
		{"What has to be decided", x.decisions(trialWords(of[5]))}, {x.sinceWhen(), x.moved()}, {"What is overdue", x.overdueWords()},
	}
	r.Sections, r.Whole = x.found(x.sections(of)), true
	for _, c := range x.balanced() { // no report of the pack checks the books behind all of them
		r.Checks = append(r.Checks, c.Check)
	}
	for _, part := range of {
		for _, c := range part.Checks {
			alike := func(has Check) bool { return has.Text == c.Text && has.Expected == c.Expected && has.Found == c.Found }
			if !slices.ContainsFunc(r.Checks, alike) { // two reports may make the same one
				c.Key = part.Name + "/" + c.Key
				r.Checks = append(r.Checks, c)
			}
		}
	}
	return r, nil
}

// bridged is the place of the bridge among the reports that the board's workbook is made of.
const bridged = 3

func (x *board) sections(of [7]Report) []Section {
	byService, byFund := x.atAGlance(), x.fundsAtAGlance()
	services := byService.totalled("How each service is forecast to end the year. Services that are recharged by the case have no budget and are left out. The thresholds of the ratings are on the sheet Settings.")
	funds := byFund.totalled("The services of each fund together. The result is what is agreed to come in, or has come in beyond that, less the forecast.")
	if len(byService.rows) > mostDrawn {
		funds = drawn(funds, budgetChart(byFund, "funds", "fund", "name"))
	} else {
		services = drawn(services, budgetChart(byService, "services", "service", "name"))
	}
	waiting := named(mustQueue(x.in), "waiting", "waiting", "Waiting for approval")
	out := []Section{
		services, funds, x.periods(), x.reasons(),
		named(of[1], "by-partner", "contributions", "Contributions by partner"), named(of[1], "chase", "chase", "What to chase"),
		without(waiting, "may_approve"),
		named(of[2], "virements", "virements", "Virements"),
	}
	if x.in.Since > 0 {
		out = append(out, named(of[bridged], "bridge", "bridge", "Bridge"), named(of[bridged], "changes", "changes", "Changes by cause"),
			named(of[bridged], "services", "bridge-services", "Services that changed"))
	}
	out = append(out, named(of[4], "years", "sectors", "Spending by sector"),
		x.overridesTable().whole("Documents that were let pass the funds check for a reason, and what each came to."))
	if len(x.in.Pilots) > 0 {
		out = append(out, trialSections(of[5])...)
	}
	if len(x.in.Targets) > 0 {
		out = append(out, targetSections(of[6])...)
	}
	return append(out, x.settings())
}

// mustQueue is what waits for approval; making it cannot fail.
func mustQueue(in In) Report {
	r, err := Queue(in)
	if err != nil {
		panic(err)
	}
	return r
}

// named is a section of a report under a key and a title of its own.
func named(r Report, key, as, title string) Section {
	for _, s := range r.Sections {
		if s.Key == key {
			s.Key, s.Title = as, title
			return s
		}
	}
	panic("the report " + r.Name + " has no section " + key)
}

// without is a section without one of its columns.
func without(s Section, key string) Section {
	var keys []string
	for _, c := range s.Columns {
		if c.Key != key {
			keys = append(keys, c.Key)
		}
	}
	return s.Only(keys...)
}

// thresholds are those of the funds asked about, and whether they all have the same.
func (m *monitoring) thresholds() (t pooled.Thresholds, alike bool) {
	for i, f := range m.askedFunds() {
		of := pooled.ThresholdsOf(f.Partnership, m.in.Settings)
		if i > 0 && of != t {
			return t, false
		}
		t = of
	}
	return t, true
}

// glanceColumns are the few columns that a board reads of a service or a fund, with the formulas that they follow from.
func (m *monitoring) glanceColumns() []Column {
	variance := "{budget}-{forecast}"
	if m.over {
		variance = "{forecast}-{budget}"
	}
	rating := Column{Key: "rating", Label: "Rating", Type: TypeText, Rated: true}
	if _, alike := m.thresholds(); alike {
		rating.Formula = `IF(OR({over}>RAG_red_amount,{over}>{budget}*RAG_red),"Red: over budget",IF({over}>{budget}*RAG_amber,"Amber: over budget","Green"))`
	}
	with := func(c Column, formula string) Column { c.Formula = formula; return c }
	return []Column{
		moneyColumn("budget", "Budget"), moneyColumn("actual", "Actual"), moneyColumn("commitments", "Committed"), moneyColumn("forecast", "Forecast"),
		with(moneyColumn("variance", "Variance"), variance),
		{Key: "variance_percent", Label: "Variance (%)", Type: TypePercent, Ratio: [2]string{"variance", "budget"}},
		with(moneyColumn("over", "Over budget"), "MAX(0,{forecast}-{budget})"), rating,
	}
}

// glance are the cells of these columns.
func (m *monitoring) glance(partnership string, x *outlook) []Value {
	percent := Null
	if x.budget() != 0 {
		percent = Percent(money.PercentOf(m.variance(x), x.budget()))
	}
	word, _, more := strings.Cut(pooled.Rating(x.budget(), x.forecast, pooled.ThresholdsOf(partnership, m.in.Settings)), ":")
	if more {
		word += ": over budget"
	}
	return []Value{
		Money(x.budget()), Money(x.actual), Money(x.commitments), Money(x.forecast), Money(m.variance(x)), percent,
		Money(max(0, x.forecast-x.budget())), Text(word),
	}
}

// rated lists the services that have a budget to be held against.
func (m *monitoring) rated() []string {
	return slices.DeleteFunc(m.serviceOrder(m.inTrial), func(code string) bool { return m.isRecharged(m.fundOf(code)) })
}

func (x *board) partnershipOf(fund string) string {
	if f, ok := x.books.funds[fund]; ok {
		return f.Partnership
	}
	return ""
}

// nameOf is what a service is called.
func (x *board) nameOf(service string) string {
	if s, ok := x.books.services[service]; ok {
		return s.Name
	}
	return service
}

func (x *board) atAGlance() *table {
	t := newTable("services", "Services", 1, append([]Column{textColumn("service", "Service"), textColumn("name", "Name"), textColumn("fund", "Fund")}, x.glanceColumns()...)...)
	for _, code := range x.rated() {
		fund := x.fundOf(code)
		t.add(append([]Value{Text(code), Text(x.nameOf(code)), Text(fund)}, x.glance(x.partnershipOf(fund), x.services[code])...)...)
	}
	return t
}

func (x *board) fundsAtAGlance() *table {
	columns := append([]Column{textColumn("fund", "Fund"), textColumn("name", "Name"), textColumn("host", "Host")}, x.glanceColumns()...)
	t := newTable("funds", "Funds", 1, append(columns, moneyColumn("income", "Income agreed"), moneyColumn("result", "Forecast result"))...)
	for _, code := range x.fundOrder() {
		if x.isRecharged(code) {
			continue
		}
		f, o := cmp.Or(x.books.funds[code], &pooled.Fund{}), x.funds[code]
		t.add(append(append([]Value{Text(code), Text(f.Name), Text(f.Host)}, x.glance(f.Partnership, o)...), Money(o.agreed), Money(o.incomeForecast-o.forecast))...)
	}
	return t
}

// reasons lists what was said of the services that are not as planned.
func (x *board) reasons() Section {
	t := newTable("reasons", "Reasons and actions", 1, textColumn("service", "Service"), textColumn("name", "Name"), Column{Key: "rating", Label: "Rating", Type: TypeText, Rated: true},
		moneyColumn("variance", "Variance"), proseColumn("reason", "Reason"), proseColumn("action", "Action"))
	codes := x.rated()
	slices.SortStableFunc(codes, func(a, b string) int { // what is worst first
		return cmp.Or(cmp.Compare(grade(x.rating(a)), grade(x.rating(b))), cmp.Compare(x.beyond(b), x.beyond(a)))
	})
	for _, code := range codes {
		rating, reason, action := x.rating(code), "", ""
		if f := x.forecasts[code]; f != nil {
			reason, action = f.Reason, f.Action
		}
		if rating != "Green" || reason != "" || action != "" {
			t.add(Text(code), Text(x.nameOf(code)), Text(rating), Money(x.variance(x.services[code])), Text(reason), Text(action))
		}
	}
	return t.whole("Services that are rated Amber or Red, or of which something was said when their forecast was entered.")
}

// grade is the place of a rating among others, the worst first.
func grade(rating string) int {
	for i, word := range []string{"Red", "Amber"} {
		if strings.HasPrefix(rating, word) {
			return i
		}
	}
	return 2
}

// rating is a service's rating in full.
func (x *board) rating(code string) string {
	o := x.services[code]
	return pooled.Rating(o.budget(), o.forecast, pooled.ThresholdsOf(x.partnershipOf(x.fundOf(code)), x.in.Settings))
}

// settings are the thresholds that ratings follow from, each a cell that formulas name.
func (x *board) settings() Section {
	t := newTable("settings", "Settings", 1, textColumn("setting", "Setting"), Column{Key: "share", Label: "Share of budget (%)", Type: TypePercent},
		moneyColumn("amount", "Amount"), proseColumn("meaning", "Meaning"))
	limits, alike := x.thresholds()
	if !alike {
		return t.whole("The partnerships of these funds have different thresholds, so ratings are not worked out by formula.")
	}
	meaning := []string{
		"A forecast that is more than this share of the budget above it is rated Amber.", "A forecast that is more than this share of the budget above it is rated Red.",
		"A forecast that is more than this amount above the budget is rated Red.",
	}
	t.add(Text("Amber from"), Percent(limits.Amber), Null, Text(meaning[0]))
	t.add(Text("Red from"), Percent(limits.Red), Null, Text(meaning[1]))
	t.add(Text("Red from an amount"), Null, Money(limits.RedAmount), Text(meaning[2]))
	if len(x.rated()) == 0 && !slices.ContainsFunc(x.fundOrder(), func(code string) bool { return !x.isRecharged(code) }) {
		return t.whole("The partnership's own settings. There is nothing to rate.")
	}
	s := t.whole("The partnership's own settings. To see what others would do, change them here: the ratings follow.")
	for i, n := range []struct{ name, column string }{{"RAG_amber", "share"}, {"RAG_red", "share"}, {"RAG_red_amount", "amount"}} {
		s.Names = append(s.Names, Name{Name: n.name, Row: i, Column: n.column, Comment: meaning[i]})
	}
	return s
}

// sinceWhen says where the bridge begins.
func (x *board) sinceWhen() string {
	if x.in.Since == 0 {
		return "What moved"
	}
	if !x.in.SincePack.IsZero() {
		return "What moved since the pack as at " + x.in.SincePack.Long()
	}
	return fmt.Sprintf("What moved since event %d", x.in.Since)
}
