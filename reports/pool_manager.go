package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// plan is an amount against its budget: what was planned for the year, what moved in the quarter, and what there is to
// date. Units: pence, all positive.
type plan struct{ budget, quarter, toDate money.Pence }

// left is what the budget has over; below nil it is beyond it. Units: pence.
func (p plan) left() money.Pence { return p.budget - p.toDate }

// toCome is what is still to come when a plan is kept: what has gone beyond it stands. Units: pence.
func (p plan) toCome() money.Pence { return max(0, p.left()) }

// incomeLine is income that is planned and shown together.
type incomeLine struct {
	fund, partner, source, kind string
	nature                      ledger.Nature
}

// costLine is cost that is planned and shown together.
type costLine struct {
	fund, service, kind string
	nature              ledger.Nature
}

// coming is what is still to come in and to be spent. Units: pence.
type coming struct{ income, cost money.Pence }

// poolManager gathers the quarterly report of a fund, or of all. Units: pence.
type poolManager struct {
	*memorandum
	quarter  int
	from     calendar.Date // the first day of the quarter
	income   map[incomeLine]*plan
	costs    map[costLine]*plan
	forecast *memorandum // the same with what is still to come, shared
	outlooks *monitoring // of the services
	toCome   map[yearOf]coming
	earned   map[incomeLine]*plan // of the income, what is earned by cost
	over     bool                 // the year has ended, so nothing more is raised
	dues     *dues
}

// PoolManager is what a pool manager reports to the partners each quarter and year: income and expenditure against
// budget, what the year is heading for and whose that would be, targets, what needs attention, and a certificate to sign.
//
// Shape: sections income, expenditure, forecast, share, targets, attention and certificate, of the fund asked for, or of
// every fund whose money is in the pool's balance. The quarter is the one in which the day falls, to that day. Units:
// pence; income and expenditure are both positive, left is below nil where more came or was spent than was planned. Errors:
// a refusal for a fund that is not on file, a date before the books open or before the year. Reads: every register of
// funds and contributions, Balances by service, Before, Amounts.
func PoolManager(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	p := b.poolManager()
	income, costs, share, attention := p.incomeSection(), p.costSection(), p.shareTable(), p.attention()
	r := b.report("pool-manager", fmt.Sprintf("Pool manager's report, quarter %d, to %s", p.quarter, in.AsAt.Long()))
	r.About.Signs = "Income and expenditure are both positive. What is left of a budget is positive; minus means beyond it. A surplus is positive."
	r.Notes = append(r.Notes, p.provisos()...)
	r.Sections = []Section{
		income.totalled("Income of the year as it was raised, by the partner that gave it. The budget is what was agreed, as varied."),
		costs.totalled("Cost of the year by service. What a partner spends itself, or gives in kind, stands apart from cash."),
		p.forecastSection(),
		share.totalled("What each partner bears or gains of the result. Provisional until the year is closed. Positive when the partner gains."),
		p.targetsSection(),
		attention.whole("What partners owe late, what is disputed or in suspense, agreements not signed, budgets overspent."),
		p.certificate(),
	}
	r.Checks = p.checks(income, costs, share)
	return r, nil
}

// provisos are what must be known of the shares: what is nobody's yet, and that they may still change.
func (p *poolManager) provisos() []string {
	var out []string
	open := false
	for _, f := range p.askedFunds() {
		if !p.inPool(f.Code) {
			continue
		}
		open = open || !p.closed[yearOf{fund: f.Code, year: p.year}]
		if s := p.share(f, p.year); s.undistributed != 0 {
			out = append(out, s.undistributedNote(f, p.year))
		}
	}
	if open {
		out = append(out, fmt.Sprintf("Provisional: %s is not closed, so the shares may still change.", p.year.Long()))
	}
	return out
}

// QuarterStart is the first day of the quarter of a year in which a day falls; a day after the year is in its last.
func QuarterStart(year calendar.Year, on calendar.Date) calendar.Date {
	return calendar.PeriodOf(year, 3*quarterOf(year, on)-2).Start()
}

func quarterOf(year calendar.Year, on calendar.Date) int {
	return (min(on, year.End()).Period().Number()-1)/3 + 1
}

func (b *books) poolManager() *poolManager {
	p := &poolManager{
		memorandum: b.memorandum(b.in.Year), quarter: quarterOf(b.in.Year, b.in.AsAt), from: QuarterStart(b.in.Year, b.in.AsAt),
		income: map[incomeLine]*plan{}, costs: map[costLine]*plan{}, outlooks: b.monitoring(), toCome: map[yearOf]coming{}, earned: map[incomeLine]*plan{}, over: b.in.AsAt >= b.in.Year.End(), dues: b.dues(),
	}
	for _, x := range b.in.Balances {
		p.add(x, func(of *plan, n money.Pence) { of.toDate += n; of.quarter += n }, func(of *plan, n money.Pence) { of.budget += n })
		p.earn(x)
	}
	for _, x := range b.in.Before {
		p.add(x, func(of *plan, n money.Pence) { of.quarter -= n }, func(*plan, money.Pence) {})
	}
	p.heading()
	return p
}

// add adds a balance to the line that it is of, as happened or as planned. Units: pence.
func (p *poolManager) add(x pooled.Balance, happened, planned func(*plan, money.Pence)) {
	of, n := p.planOf(x.BalanceKey), x.Amount
	if of == nil {
		return
	}
	if p.typeOf(x.Account) == "income" {
		n = -n
	}
	if x.Layer == ledger.Actual {
		happened(of, n)
	} else {
		planned(of, n)
	}
}

// earn notes what of an income line is earned by cost, as it was planned and as it came.
func (p *poolManager) earn(x pooled.Balance) {
	if !p.shows(x.BalanceKey) || p.standard(x.Account) != "4300" {
		return
	}
	of := lineOf(p.earned, p.incomeOf(x.BalanceKey))
	if x.Layer == ledger.Actual {
		of.toDate -= x.Amount
	} else {
		of.budget -= x.Amount
	}
}

// planOf finds the line that a balance is of; nil when it is no income or expenditure of the year.
func (p *poolManager) planOf(k pooled.BalanceKey) *plan {
	if !p.shows(k) {
		return nil
	}
	if p.typeOf(k.Account) == "income" {
		return lineOf(p.income, p.incomeOf(k))
	}
	return lineOf(p.costs, p.costOf(k))
}

// shows tells whether a balance is income or expenditure of the year, planned or as it happened, in a fund that is shown.
func (p *poolManager) shows(k pooled.BalanceKey) bool {
	t := p.typeOf(k.Account)
	return p.inTrial(k.Fund) && (p.ofYear(k, p.year) || k.Layer == ledger.Budget && k.Year == p.year && (t == "income" || t == "expenditure"))
}

func lineOf[K comparable](lines map[K]*plan, k K) *plan {
	if lines[k] == nil {
		lines[k] = &plan{}
	}
	return lines[k]
}

func (p *poolManager) incomeOf(k pooled.BalanceKey) incomeLine {
	account := p.standard(k.Account)
	source := cmp.Or(k.Source, "other")
	if account == "4600" {
		source = "brought-forward"
	}
	return incomeLine{k.Fund, k.Partner, source, kindOf(account), nature(k.Nature)}
}

func (p *poolManager) costOf(k pooled.BalanceKey) costLine {
	kind, account := "cash", p.standard(k.Account)
	s, known := p.services[k.Service]
	own := known && p.standard(s.Account) == account // a service whose cash cost stands on the account itself
	switch {
	case k.Layer == ledger.Actual && k.Partner == "", k.Layer == ledger.Budget && (own || account != "5200" && account != "5400"):
	case account == "5400":
		kind = "in-kind"
	default:
		kind = "direct"
	}
	return costLine{k.Fund, k.Service, kind, nature(k.Nature)}
}

// heading works out what the year is heading for, as monitoring does: each service comes to its forecast, what is agreed still
// comes in, and conditional grants come as far as their cost. What partners spend themselves or give in kind follows its plan.
func (p *poolManager) heading() {
	p.expect()
	next := *p.results
	next.result, next.variances = maps.Clone(p.results.result), map[yearOf]map[string]money.Pence{}
	for at, by := range p.variances {
		next.variances[at] = maps.Clone(by)
	}
	for at, x := range p.toCome {
		next.result[at] += x.income - x.cost
	}
	for code := range p.outlooks.services {
		if s := p.services[code]; s != nil && p.inTrial(s.Fund) {
			if by := next.variances[p.yearOf(s)]; by != nil {
				by[code] -= p.outlooks.costToCome(code)
			}
		}
	}
	p.forecast = newMemorandum(&next, p.year)
	p.forecast.shareAll()
}

// yearOf is where a service's cost of the year stands.
func (p *poolManager) yearOf(s *pooled.Service) yearOf {
	return yearOf{s.Fund, p.year, pooled.NatureOf(s)}
}

// expect works out what is still to come of each fund's income and cost.
func (p *poolManager) expect() {
	add := func(at yearOf, x coming) {
		p.toCome[at] = coming{p.toCome[at].income + x.income, p.toCome[at].cost + x.cost}
	}
	for code := range p.outlooks.services {
		if s := p.services[code]; s != nil && p.inTrial(s.Fund) {
			add(p.yearOf(s), coming{cost: p.outlooks.costToCome(code)})
		}
	}
	for k, x := range p.costs {
		if k.kind != "cash" && !p.over && !p.outlooks.takesAll(k.fund) {
			add(yearOf{k.fund, p.year, k.nature}, coming{cost: x.toCome()})
		}
	}
	for k, x := range p.income {
		if !p.over {
			agreed := *x
			if e := p.earned[k]; e != nil {
				agreed = plan{budget: x.budget - e.budget, toDate: x.toDate - e.toDate}
			}
			add(yearOf{k.fund, p.year, k.nature}, coming{income: agreed.toCome()})
		}
	}
	for k, n := range p.outlooks.grantsToCome() {
		if p.inTrial(k.fund) {
			add(yearOf{k.fund, p.year, k.nature}, coming{income: n})
		}
	}
	for at, result := range p.results.result {
		if f := p.funds[at.fund]; at.year == p.year && p.inTrial(at.fund) && p.outlooks.isRecharged(at.fund) && !p.outlooks.isFinal(f, p.in.AsAt) {
			cost := p.toCome[at].cost
			p.toCome[at] = coming{income: cost - result, cost: cost} // all of it is charged out, some in arrears
		}
	}
}

func (p *poolManager) incomeSection() *table {
	t := newTable("income", "Income", 4, textColumn("fund", "Fund"), textColumn("partner", "Partner"), textColumn("source", "Source"), textColumn("kind", "Kind"),
		textColumn("nature", "Nature"), moneyColumn("budget", "Budget"), moneyColumn("quarter", "This quarter"), moneyColumn("to_date", "To date"), moneyColumn("left", "Left")).
		apart("fund", "partner", "source", "kind", "nature")
	for _, k := range p.incomeLines() {
		x := p.income[k]
		t.addKeyed(p.incomeKey(t, k), Text(k.fund), Text(k.partner), Text(k.source), Text(k.kind), Text(k.nature.String()), p.ifPlanned(k.fund, x.budget), Money(x.quarter),
			Money(x.toDate), p.ifPlanned(k.fund, x.left()))
	}
	return t
}

// ifPlanned is an amount of a plan; of a fund that is recharged by the case there is none, and nothing of it is left.
func (p *poolManager) ifPlanned(fund string, amount money.Pence) Value {
	if f := p.funds[fund]; f != nil && f.Kind == "zero-based" {
		return Null
	}
	return Money(amount)
}

// incomeLines lists the lines with anything on them, in order.
func (p *poolManager) incomeLines() []incomeLine {
	return slices.SortedFunc(filled(p.income), func(a, b incomeLine) int {
		return cmp.Or(cmp.Compare(a.fund, b.fund), cmp.Compare(a.partner, b.partner), cmp.Compare(a.source, b.source),
			cmp.Compare(a.kind, b.kind), cmp.Compare(a.nature, b.nature))
	})
}

func (p *poolManager) incomeKey(t *table, k incomeLine) string {
	key := strings.Join([]string{k.fund, k.partner, k.source, k.kind}, "/")
	if t.has(key) {
		key += "/" + k.nature.String()
	}
	return key
}

func filled[K comparable](lines map[K]*plan) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k, x := range lines {
			if *x != (plan{}) && !yield(k) {
				return
			}
		}
	}
}

func (p *poolManager) costSection() *table {
	t := newTable("expenditure", "Expenditure", 2, textColumn("service", "Service"), textColumn("kind", "Kind"), textColumn("name", "Name"), textColumn("fund", "Fund"),
		textColumn("nature", "Nature"), moneyColumn("budget", "Budget"), moneyColumn("quarter", "This quarter"), moneyColumn("to_date", "To date"), moneyColumn("left", "Left"),
		Column{Key: "percent", Label: "Spent (%)", Type: TypePercent}).apart("service", "kind", "nature")
	for _, k := range p.costLines() {
		x, spent, name := p.costs[k], Null, ""
		if x.budget > 0 {
			spent = Percent(money.PercentOf(x.toDate, x.budget))
		}
		if s, ok := p.services[k.service]; ok {
			name = s.Name
		}
		t.addKeyed(p.costKey(t, k), Text(k.service), Text(k.kind), Text(name), Text(k.fund), Text(k.nature.String()), p.ifPlanned(k.fund, x.budget), Money(x.quarter),
			Money(x.toDate), p.ifPlanned(k.fund, x.left()), spent)
	}
	return t
}

func (p *poolManager) costLines() []costLine {
	return slices.SortedFunc(filled(p.costs), func(a, b costLine) int {
		return cmp.Or(cmp.Compare(a.fund, b.fund), cmp.Compare(a.service, b.service), cmp.Compare(a.kind, b.kind), cmp.Compare(a.nature, b.nature))
	})
}

func (p *poolManager) costKey(t *table, k costLine) string {
	key := k.service + "/" + k.kind
	if t.has(key) {
		key += "/" + k.nature.String()
	}
	return key
}

// checks are the arithmetic that the report must keep.
func (p *poolManager) checks(income, costs, share *table) []Check {
	var result, moved money.Pence
	for at, n := range p.results.result {
		if p.inTrial(at.fund) && at.year == p.year {
			result += n
		}
	}
	worth := func(x pooled.Balance) money.Pence {
		t := p.typeOf(x.Account)
		if x.Layer != ledger.Actual || !p.inTrial(x.Fund) || x.Period.Number() == calendar.Closing || t == "income" || t == "expenditure" {
			return 0
		}
		return x.Amount
	}
	for _, x := range p.in.Balances {
		moved += worth(x)
	}
	for _, x := range p.in.Before {
		moved -= worth(x)
	}
	for _, x := range p.in.Balances { // what moved in years after, where the report is of an earlier one
		if y := x.Period.Year(); y > p.year && p.inTrial(x.Fund) && p.ofYear(x.BalanceKey, y) {
			moved += x.Amount
		}
	}
	forecast := p.forecast.result
	checks := []Check{
		mustEqual("result", "Income less expenditure to date is the result", result, income.sum("to_date")-costs.sum("to_date")),
		mustEqual("quarter", "Income less expenditure of the quarter is what the funds' other accounts moved by", moved, income.sum("quarter")-costs.sum("quarter")),
		mustEqual("shares", "Shares and what is undistributed add up to the result to date", p.result, share.sum("to_date")+p.undistributed),
		mustEqual("forecast", "Shares and what is undistributed add up to the forecast result", forecast, share.sum("forecast")+p.forecast.undistributed),
	}
	return append(checks, notedEqual("budget", "Budgets equal the income they are to be met from", income.sum("budget"), costs.sum("budget")))
}
