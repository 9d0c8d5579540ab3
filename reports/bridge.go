package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// bridgeLines are the figures that a bridge is of, in their order. Each is made of terms: of those, only the first lines' are the
// sums of entries of one kind.
var bridgeLines = []struct{ key, label string }{
	{"contributions", "Contributions agreed"},
	{"budget", "Budgets of services"},
	{"intents", "Intended"},
	{"commitments", "Committed"},
	{"actual", "Actual cost"},
	{"available", "Available"},
	{"forecast", "Forecast cost"},
}

// causes are the words for what changes a figure, by the table of the event that posted it.
var causes = map[string]string{
	"contributions": "Contributions agreed", "contribution_changes": "Contributions varied", "disputes": "Contributions settled for less",
	"budgets": "Budgets set or changed", "virements": "Virements", "intents": "Intents", "contracts": "Awards", "contract_lines": "Awards",
	"extensions": "Extensions taken up", "variations": "Variations", "rolls": "Commitments carried over", "invoices": "Invoices and credit notes",
	"accruals": "Accruals", "claims": "Outcomes claimed", "prepayments": "Prepayments", "clawbacks": "Clawbacks", "journals": "Journals",
	"write_offs": "Write-offs", "direct_spend": "Direct spending", "in_kind": "Given in kind", "closes": "Closing of the year",
	"carry_forwards": "Balances applied", "reserve_moves": "Reserve applied", "grant_instalments": "Grants paid in advance", "recharges": "Recharges", "openings": "Opening balances", "successions": "Successions",
}

// The causes of a forecast's change, which no entry posts.
const (
	enteredCause = "Forecasts entered"
	workedCause  = "Worked out anew from budget, cost and commitments"
)

// bridge gathers two states of the same figures, and what lies between them. Units: pence.
type bridge struct {
	*monitoring
	then    *monitoring
	changes map[string]map[string]money.Pence // by line and cause
	events  map[string]map[string]map[int64]bool
}

// Bridge is how the figures of monitoring came from what they were at an earlier state of the books to what they are: then, the
// changes by cause, now.
//
// Shape: sections bridge (a row for each figure), changes (a row for each figure and cause), services, and decisions (those recorded
// since then that concern the fund asked about). Then is as at the same date,
// as known at Since, so that every change was recorded since; the figures are cash, of the funds whose money is in the pool's balance
// or of the one asked for. Units: pence, spending and income positive. Errors: a refusal for a fund that is not on file, or a date before
// the books open or before the year. Reads: what Monitoring reads, Then, ThenForecasts, Decisions, Pilots, Made and Lines since then.
func Bridge(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	x, err := b.bridge()
	if err != nil {
		return Report{}, err
	}
	lines, changes, services := x.linesTable(), x.changesTable(), x.servicesTable()
	since := fmt.Sprintf("event %d", in.Since)
	if in.Since == 0 {
		since = "the opening of the books"
	}
	r := b.report("bridge", fmt.Sprintf("Bridge from %s to event %d", since, in.KnownAt))
	r.About.Signs = x.signs()
	r.Sections = []Section{
		lines.whole(fmt.Sprintf("The figures then and now. Then is what stood for the same date at %s; now is what stands at event %d.", since, in.KnownAt)),
		changes.whole("What was recorded since then, by what it was. The changes of a figure add up to the difference between then and now."),
		services.totalled("The services whose budget or forecast has changed."),
		b.decidedSince().whole("What was decided, by when it was recorded; purse report decisions shows what each made."),
	}
	r.Checks = x.checks()
	return r, nil
}

// bridgeEnds are the two states of the books that a bridge goes between, without what happened from one to the other.
func (b *books) bridgeEnds() *bridge {
	then := b.in
	then.Balances, then.AtStart, then.MonthBefore, then.Forecasts = b.in.Then, nil, nil, b.in.ThenForecasts
	then.Virements, then.Pending = nil, nil
	return &bridge{
		monitoring: b.monitoring(), then: open(then).monitoring(), changes: map[string]map[string]money.Pence{}, events: map[string]map[string]map[int64]bool{},
	}
}

func (b *books) bridge() (*bridge, error) {
	x := b.bridgeEnds()
	for l, err := range b.in.Lines {
		if err != nil {
			return nil, err
		}
		if line, sign := x.lineOf(l); line != "" && l.Seq > b.in.Since {
			x.note(line, x.cause(l), l.Seq, sign*l.Amount)
			if s := availableSign(line); s != 0 && !x.isRecharged(l.Dims.Fund) {
				x.note("available", x.cause(l), l.Seq, s*sign*l.Amount)
			}
		}
	}
	for _, code := range x.serviceOrder(x.inTrial) {
		x.noteForecast(code)
	}
	for _, code := range x.then.serviceOrder(x.inTrial) {
		if x.services[code] == nil || x.services[code].isNil() {
			x.noteForecast(code)
		}
	}
	return x, nil
}

// noteForecast notes by how much the forecast of a service has changed, and whether because somebody entered it.
func (x *bridge) noteForecast(code string) {
	change := forecastOf(x.monitoring, code) - forecastOf(x.then, code)
	cause := workedCause
	if x.forecasts[code] != nil {
		cause = enteredCause
	}
	if change != 0 {
		x.note("forecast", cause, 0, change)
	}
}

func forecastOf(m *monitoring, code string) money.Pence {
	if s := m.services[code]; s != nil {
		return s.forecast
	}
	return 0
}

func (x *bridge) note(line, cause string, seq int64, amount money.Pence) {
	if x.changes[line] == nil {
		x.changes[line], x.events[line] = map[string]money.Pence{}, map[string]map[int64]bool{}
	}
	if x.events[line][cause] == nil {
		x.events[line][cause] = map[int64]bool{}
	}
	x.changes[line][cause] += amount
	if seq > 0 {
		x.events[line][cause][seq] = true
	}
}

// lineOf is the figure that a line counts in, and with which sign; none for a line that counts in none.
func (x *bridge) lineOf(l Line) (string, money.Pence) {
	k := lineKey(l)
	switch {
	case !x.inTrial(k.Fund):
		return "", 0
	case k.Layer == ledger.Budget && x.comesIn(k):
		return "contributions", -1
	case !x.counts(k):
		return "", 0
	}
	switch k.Layer {
	case ledger.Budget:
		return "budget", 1
	case ledger.Intent:
		return "intents", 1
	case ledger.Commitment:
		return "commitments", 1
	}
	return "actual", 1
}

// availableSign is how a figure counts in what is available.
func availableSign(line string) money.Pence {
	switch line {
	case "budget":
		return 1
	case "intents", "commitments", "actual":
		return -1
	}
	return 0
}

// cause is what posted a line: a reversal is one of what it reverses.
func (x *bridge) cause(l Line) string {
	table, ref, _ := strings.Cut(cmp.Or(l.Reverses, l.Key), "/")
	if table == "variations" {
		for _, v := range x.in.Variations {
			if v.Code == ref && (v.Kind == "termination" || v.Kind == "final-account") {
				return "Terminations and final accounts"
			}
		}
	}
	if words, ok := causes[table]; ok {
		return words
	}
	return strings.ToUpper(table[:1]) + strings.ReplaceAll(table[1:], "_", " ")
}

// stands is a figure in one state of the books. Units: pence.
func (x *bridge) stands(m *monitoring, line string) money.Pence {
	var sum money.Pence
	for _, code := range m.serviceOrder(x.inTrial) {
		s := m.services[code]
		switch line {
		case "budget":
			sum += s.budget()
		case "intents":
			sum += s.intents
		case "commitments":
			sum += s.commitments
		case "actual":
			sum += s.actual
		case "available":
			if x.isRecharged(m.fundOf(code)) {
				continue
			}
			sum += s.budget() - s.actual - s.commitments - s.intents
		case "forecast":
			sum += s.forecast
		}
	}
	if line == "contributions" {
		for code, f := range m.funds {
			if x.inTrial(code) {
				sum += f.agreed
			}
		}
	}
	return sum
}

func (x *bridge) change(line string) money.Pence {
	var sum money.Pence
	for _, p := range x.changes[line] {
		sum += p
	}
	return sum
}

func (x *bridge) linesTable() *table {
	t := newTable("bridge", "Bridge", 1, textColumn("line", "Figure"), moneyColumn("then", "Then"), moneyColumn("change", "Change"), moneyColumn("now", "Now"))
	for _, l := range bridgeLines {
		t.addKeyed(l.key, Text(l.label), Money(x.stands(x.then, l.key)), Money(x.change(l.key)), Money(x.stands(x.monitoring, l.key)))
	}
	return t
}

func (x *bridge) changesTable() *table {
	t := newTable("changes", "Changes", 2, textColumn("line", "Figure"), textColumn("cause", "Cause"), countColumn("events", "Events"), moneyColumn("change", "Change"))
	for _, l := range bridgeLines {
		var of []string
		for cause, p := range x.changes[l.key] {
			if p != 0 || len(x.events[l.key][cause]) > 0 {
				of = append(of, cause)
			}
		}
		slices.SortFunc(of, func(a, b string) int {
			return cmp.Or(cmp.Compare(x.changes[l.key][b].Abs(), x.changes[l.key][a].Abs()), cmp.Compare(a, b))
		})
		for _, cause := range of {
			events := Null
			if n := len(x.events[l.key][cause]); n > 0 {
				events = Count(int64(n))
			}
			t.addKeyed(l.key+"/"+cause, Text(l.label), Text(cause), events, Money(x.changes[l.key][cause]))
		}
	}
	return t
}

func (x *bridge) servicesTable() *table {
	t := newTable("services", "Services", 1, textColumn("service", "Service"), textColumn("name", "Name"), textColumn("fund", "Fund"), moneyColumn("budget_then", "Budget then"),
		moneyColumn("budget_now", "Budget now"), moneyColumn("forecast_then", "Forecast then"), moneyColumn("forecast_now", "Forecast now"), moneyColumn("change", "Change"),
		proseColumn("reason", "Reason"))
	codes := append(x.serviceOrder(x.inTrial), x.then.serviceOrder(x.inTrial)...)
	for _, code := range codes {
		now, then := cmp.Or(x.services[code], &outlook{}), cmp.Or(x.then.services[code], &outlook{})
		if t.has(code) || now.budget() == then.budget() && now.forecast == then.forecast {
			continue
		}
		name, reason := "", ""
		if s, ok := x.books.services[code]; ok {
			name = s.Name
		}
		if f := x.forecasts[code]; f != nil {
			reason = f.Reason
		}
		t.add(Text(code), Text(name), Text(x.fundOf(code)), Money(then.budget()), Money(now.budget()), Money(then.forecast), Money(now.forecast),
			Money(now.forecast-then.forecast), Text(reason))
	}
	return t
}

func (x *bridge) checks() []Check {
	var out []Check
	for _, l := range bridgeLines {
		out = append(out, mustEqual(l.key, l.label+": then and the changes add up to now", x.stands(x.monitoring, l.key), x.stands(x.then, l.key)+x.change(l.key)))
	}
	return out
}

// behindBridge explains a figure then, now, or between, by the lines recorded to then, to now, or between.
func (b *books) behindBridge(section string, f figure) (Behind, bool) {
	x, err := b.bridge()
	if err != nil {
		return Behind{}, false
	}
	switch section {
	case "services":
		return x.behindService(f)
	case "decisions":
		return b.behindDecision(f)
	}
	line, cause, _ := strings.Cut(f.row.Key, "/")
	figure := money.Pence(f.cell(f.column).Number())
	if line == "forecast" {
		return Behind{Rest: figure, Notes: []string{"A forecast is worked out or entered, service by service: the section services has those that changed, and the report monitoring explains each."}}, true
	}
	in := func(l Line) bool {
		switch f.column {
		case "then":
			return l.Seq <= b.in.Since
		case "now":
			return true
		}
		return l.Seq > b.in.Since && (cause == "" || x.cause(l) == cause)
	}
	return Behind{Counts: func(l Line) money.Pence {
		of, sign := x.lineOf(l)
		switch {
		case of == "" || !in(l):
			return 0
		case line == "available" && !x.isRecharged(l.Dims.Fund):
			return availableSign(of) * sign
		case of == line:
			return sign
		}
		return 0
	}}, true
}

// behindService explains the budget of a service by its lines; a forecast is worked out.
func (x *bridge) behindService(f figure) (Behind, bool) {
	code := f.words("service")
	if !strings.HasPrefix(f.column, "budget") {
		return Behind{Rest: money.Pence(f.cell(f.column).Number()), Notes: []string{"A forecast is worked out or entered; the report monitoring explains it."}}, true
	}
	return Behind{Service: code, Counts: where(1, func(l Line) bool {
		of, _ := x.lineOf(l)
		return of == "budget" && l.Dims.Service == code && (f.column == "budget_now" || l.Seq <= x.in.Since)
	})}, true
}
