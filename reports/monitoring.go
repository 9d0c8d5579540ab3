package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// outlook is how a service, or a fund, stands against its budget. Units: pence, spending positive.
type outlook struct {
	original, changes, virements money.Pence
	actual, commitments, intents money.Pence
	pending                      money.Pence
	forecast                     money.Pence
	before                       *money.Pence // the forecast at the end of the month before; nil before the first
	income, agreed               money.Pence  // of a fund: raised or earned to date, and agreed or applied
	incomeForecast               money.Pence
}

func (x *outlook) budget() money.Pence { return x.original + x.changes + x.virements }

// available is what may still be promised or spent: the sum of the funds check.
func (x *outlook) available() money.Pence {
	return x.budget() - x.actual - x.commitments - x.intents - x.pending
}

func (x *outlook) isNil() bool { y := *x; y.before = nil; return y == outlook{} }

func (x *outlook) add(y *outlook) {
	x.original += y.original
	x.changes += y.changes
	x.virements += y.virements
	x.actual += y.actual
	x.commitments += y.commitments
	x.intents += y.intents
	x.pending += y.pending
	x.forecast += y.forecast
	if y.before != nil {
		sum := *y.before
		if x.before != nil {
			sum += *x.before
		}
		x.before = &sum
	}
}

// monitoring gathers the outlooks of the services and funds of a year. Units: pence.
type monitoring struct {
	*books
	year      calendar.Year
	services  map[string]*outlook
	funds     map[string]*outlook
	forecasts map[string]*pooled.ForecastSet // those in force
	over      bool                           // a variance is positive for an overspend
	mixed     bool                           // partnerships see that differently
}

// Monitoring is how each service and each fund stands against its budget, and what the year is heading for.
//
// Shape: sections services, funds, overrides (of the funds check) and beside (services of funds whose money is not in the pool's balance). Budget, actual
// and commitments are cash; in a fund beside the pool they are all that is planned and spent. Units: pence; spending is
// positive, and the sign of a variance is that of the partnership's setting. Errors: a refusal for a fund that is not on
// file, or a date before the books open or before the year. Reads: Funds, Services, Accounts, Organisations, Settings,
// Forecasts, Virements, Overrides, Pending, and Balances, AtStart and MonthBefore by service.
func Monitoring(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	m := b.monitoring()
	services, funds, beside := m.servicesTable("services", "Services", b.inTrial), m.fundsTable(), m.servicesTable("beside", "Beside the pool", m.isBeside)
	r := b.report("monitoring", "Budget monitoring")
	r.About.Signs = m.signs()
	since := " The change is that of the forecast since " + m.sinceWords() + "."
	r.Sections = []Section{
		inParts(drawn(services.totalled("How each service stands against its budget, in cash. Available is the budget less what is spent, promised, intended and waiting."+since),
			budgetChart(services, "services", "service", "name")), serviceParts("How each service stands against its budget, in cash."+since, " by service")...),
		inParts(funds.totalled("The services of each fund together. The result is what is agreed to come in, or has come in beyond that, less the forecast."), fundParts(since)...),
	}
	if len(services.rows) > mostDrawn {
		r.Sections[1] = drawn(r.Sections[1], budgetChart(funds, "funds", "fund", "name"))
	}
	if overrides := b.overridesTable(); len(overrides.rows) > 0 {
		r.Sections = append(r.Sections, overrides.whole("Documents that were let pass the funds check for a reason, and what each came to."))
	}
	if len(beside.rows) > 0 {
		r.Sections = append(r.Sections, inParts(beside.whole("These funds' money is not in the pool's balance, and no sum takes them in. All that is planned and spent counts, in kind and by the partners themselves."),
			serviceParts("", " beside the pool")...))
	}
	r.Checks = m.checks(services, funds)
	return r, nil
}

// isBeside tells whether a fund is asked about and stands beside the pool.
func (b *books) isBeside(fund string) bool { return b.asked(fund) && !b.inTrial(fund) }

// MonthBefore is the last day of the month before the one in which a day falls, or of the month before a month's last day;
// no day before the year.
func MonthBefore(year calendar.Year, on calendar.Date) calendar.Date {
	on = min(on, year.End())
	if before := on.Period().Start().AddDays(-1); before >= year.Start() {
		return before
	}
	return 0
}

// monthsOver is how many months of a year are over at a day.
func monthsOver(year calendar.Year, on calendar.Date) int {
	switch {
	case on >= year.End():
		return 12
	case on < year.Start():
		return 0
	case on == on.Period().End():
		return on.Period().Number()
	}
	return on.Period().Number() - 1
}

func (b *books) monitoring() *monitoring {
	m := &monitoring{
		books: b, year: b.in.Year, services: map[string]*outlook{}, funds: map[string]*outlook{}, forecasts: b.forecastsAt(b.in.AsAt),
	}
	m.over, m.mixed = b.positiveOver()
	for _, x := range b.in.Balances {
		if k := x.BalanceKey; m.counts(k) {
			m.add(m.of(k.Service), k.Layer, x.Amount)
		}
	}
	for _, x := range b.in.AtStart {
		if k := x.BalanceKey; m.counts(k) && k.Layer == ledger.Budget {
			m.of(k.Service).original += x.Amount
			m.of(k.Service).changes -= x.Amount
		}
	}
	for _, v := range b.in.Virements {
		if v.Year == m.year && v.standsAt(b.in.AsAt) {
			m.vire(v.From, v.Date, -v.Amount)
			m.vire(v.To, v.Date, v.Amount)
		}
	}
	for _, p := range b.in.Pending {
		if p.Year == m.year && b.asked(p.Fund) {
			m.of(p.Service).pending += p.Amount
		}
	}
	for service := range m.forecasts {
		m.of(service)
	}
	m.look()
	m.together()
	return m
}

func (m *monitoring) of(service string) *outlook {
	if m.services[service] == nil {
		m.services[service] = &outlook{}
	}
	return m.services[service]
}

// vire takes what a virement moved out of the other parts of the budget.
func (m *monitoring) vire(service string, on calendar.Date, amount money.Pence) {
	x := m.of(service)
	x.virements += amount
	if on <= m.year.Start() {
		x.original -= amount
	} else {
		x.changes -= amount
	}
}

// counts tells whether a balance is of a service's budget of the year, or of what is spent, promised or intended against it.
func (m *monitoring) counts(k pooled.BalanceKey) bool {
	if k.Service == "" || !m.asked(k.Fund) {
		return false
	}
	switch k.Layer {
	case ledger.Actual:
		return m.ofYear(k, m.year) && m.typeOf(k.Account) == "expenditure" && (k.Partner == "" || m.takesAll(k.Fund))
	case ledger.Budget:
		return k.Year == m.year && m.typeOf(k.Account) == "expenditure" && (m.isCashBudget(k) || m.takesAll(k.Fund))
	}
	return k.Year == m.year && m.standard(k.Account) == "6000"
}

// takesAll tells whether partners themselves pay what a fund's services cost, so that it is no cash of the fund's.
func (m *monitoring) takesAll(fund string) bool {
	f, ok := m.books.funds[fund]
	return ok && !pooled.InThePool(f.Kind)
}

// isCashBudget tells whether a balance of the budget layer is planned to be paid in cash.
func (b *books) isCashBudget(k pooled.BalanceKey) bool {
	account := b.standard(k.Account)
	if account != "5200" && account != "5400" {
		return true
	}
	s, ok := b.services[k.Service] // whose cash cost may stand on the account itself
	return ok && b.standard(s.Account) == account
}

func (m *monitoring) add(x *outlook, layer ledger.Layer, amount money.Pence) {
	switch layer {
	case ledger.Budget:
		x.changes += amount
	case ledger.Actual:
		x.actual += amount
	case ledger.Commitment:
		x.commitments += amount
	default:
		x.intents += amount
	}
}

// forecastsAt are the forecasts entered for services in the year that are in force at a day: the last of each.
func (b *books) forecastsAt(on calendar.Date) map[string]*pooled.ForecastSet {
	out := map[string]*pooled.ForecastSet{}
	for _, f := range b.in.Forecasts {
		s, known := b.services[f.Service]
		if known && f.Year == b.in.Year && f.Date <= on && b.asked(s.Fund) && (out[f.Service] == nil || out[f.Service].Date < f.Date) {
			out[f.Service] = f
		}
	}
	return out
}

// look forecasts every service, now and at the end of the month before.
func (m *monitoring) look() {
	for code, x := range m.services {
		x.forecast = m.expected(code, x, m.forecasts, m.in.AsAt)
	}
	before := MonthBefore(m.year, m.in.AsAt)
	if before.IsZero() {
		return
	}
	entered, then := m.forecastsAt(before), map[string]*outlook{}
	for _, x := range m.in.MonthBefore {
		if k := x.BalanceKey; m.counts(k) {
			if then[k.Service] == nil {
				then[k.Service] = &outlook{}
			}
			m.add(then[k.Service], k.Layer, x.Amount)
		}
	}
	for code, x := range m.services {
		y := cmp.Or(then[code], &outlook{})
		forecast := m.expected(code, y, entered, before)
		x.before = &forecast
	}
}

func (m *monitoring) fundOf(service string) string {
	if s, ok := m.books.services[service]; ok {
		return s.Fund
	}
	return ""
}

// together adds the services of each fund up, and what comes into it.
func (m *monitoring) together() {
	fund := func(code string) *outlook {
		if m.funds[code] == nil {
			m.funds[code] = &outlook{}
		}
		return m.funds[code]
	}
	for code, x := range m.services {
		if !x.isNil() {
			fund(m.fundOf(code)).add(x)
		}
	}
	type source struct{ fund, partner, source, account string }
	plans := map[source]*plan{}
	for _, x := range m.in.Balances {
		if k := x.BalanceKey; m.comesIn(k) {
			p := lineOf(plans, source{k.Fund, k.Partner, k.Source, m.standard(k.Account)})
			if k.Layer == ledger.Budget {
				p.budget -= x.Amount
			} else {
				p.toDate -= x.Amount
			}
		}
	}
	for k, p := range plans {
		x := fund(k.fund)
		x.agreed += p.budget
		x.income += p.toDate
		x.incomeForecast += p.toDate
		if m.in.AsAt < m.year.End() && k.account != "4300" {
			x.incomeForecast += p.toCome()
		}
	}
	for k, p := range m.grantsToCome() {
		fund(k.fund).incomeForecast += p
	}
	for code, x := range m.funds {
		if m.isRecharged(code) && !m.isFinal(m.books.funds[code], m.in.AsAt) {
			x.incomeForecast = x.forecast // all of it is charged out, some in arrears
		}
	}
}

// comesIn tells whether a balance is cash income of the year, planned or as it came; in a fund beside the pool, all income.
func (m *monitoring) comesIn(k pooled.BalanceKey) bool {
	if m.typeOf(k.Account) != "income" || !m.asked(k.Fund) || k.Layer == ledger.Budget && k.Year != m.year || k.Layer == ledger.Actual && !m.ofYear(k, m.year) {
		return false
	}
	account := m.standard(k.Account)
	return (k.Layer == ledger.Budget || k.Layer == ledger.Actual) && (m.takesAll(k.Fund) || account != "4100" && account != "4200")
}

// positiveOver tells whether the partnerships of the funds asked about have a variance positive for an overspend, and
// whether they differ in that; then it is positive for an underspend.
func (b *books) positiveOver() (over, mixed bool) {
	set := map[string]bool{}
	for _, s := range b.in.Settings {
		if pooled.Fold(s.Name) == "variance_positive_means" {
			set[s.Partnership] = s.Value == "overspend"
		}
	}
	said := map[bool]bool{}
	for _, f := range b.askedFunds() {
		said[set[f.Partnership]] = true
	}
	return said[true] && !said[false], len(said) > 1
}

// signs says what the sign of a variance means.
func (m *monitoring) signs() string {
	words := "A variance is the budget less the forecast: positive for an underspend, minus for an overspend."
	if m.over {
		words = "A variance is the forecast less the budget: positive for an overspend, minus for an underspend."
	}
	if m.mixed {
		words += " The partnerships have different settings for that."
	}
	return words
}

func (m *monitoring) variance(x *outlook) money.Pence {
	if m.over {
		return x.forecast - x.budget()
	}
	return x.budget() - x.forecast
}

// sinceWords is the day since which a forecast's change is shown.
func (m *monitoring) sinceWords() string {
	if before := MonthBefore(m.year, m.in.AsAt); !before.IsZero() {
		return before.Long()
	}
	return "the month before, of which there is none in the first month of a year"
}

// serviceOrder lists the services with anything to show in funds that pass, by fund and code.
func (m *monitoring) serviceOrder(in func(string) bool) []string {
	var out []string
	for code, x := range m.services {
		if in(m.fundOf(code)) && !x.isNil() {
			out = append(out, code)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(m.fundOf(a), m.fundOf(b)), cmp.Compare(a, b)) })
	return out
}

func (m *monitoring) fundOrder() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m.funds)), func(f string) bool { return !m.inTrial(f) || m.funds[f].isNil() })
}

// checks are the arithmetic that the report must keep.
func (m *monitoring) checks(services, funds *table) []Check {
	var budget, actual, available money.Pence
	for _, code := range m.serviceOrder(m.inTrial) {
		if !m.isRecharged(m.fundOf(code)) {
			x := m.services[code]
			available += x.budget() - x.actual - x.commitments - x.intents - x.pending
		}
	}
	for _, x := range m.in.Balances {
		k := x.BalanceKey
		if !m.inTrial(k.Fund) || !m.counts(k) {
			continue
		}
		switch k.Layer {
		case ledger.Budget:
			if !m.isRecharged(k.Fund) {
				budget += x.Amount
			}
		case ledger.Actual:
			actual += x.Amount
		}
	}
	checks := []Check{
		mustEqual("budget", "Original budgets, changes and virements add up to the budgets in the ledger", budget,
			services.sum("original")+services.sum("changes")+services.sum("virements")),
		mustEqual("actual", "The cost of the services is the cash cost in the ledger", actual, services.sum("actual")),
		mustEqual("virements", "Virements take from one service what they give to another", 0, services.sum("virements")),
		mustEqual("available", "Budget less actual, commitments, intents and pending is what is available", available, services.sum("available")),
		mustEqual("funds", "The forecasts of the funds are those of their services", services.sum("forecast"), funds.sum("forecast")),
	}
	for _, f := range m.fundOrder() {
		if x := m.funds[f]; !m.isRecharged(f) {
			checks = append(checks, notedEqual("contributions/"+f, "The budgets of "+f+" do not go beyond what its partners agreed to give", 0, max(0, x.budget()-x.agreed)))
		}
	}
	for _, code := range m.serviceOrder(m.inTrial) {
		x := m.services[code]
		if f := m.forecasts[code]; f != nil && f.Amount < x.actual+x.commitments {
			checks = append(checks, notedEqual("forecast/"+code, fmt.Sprintf("The forecast of %s is not below its actual and commitments", code), x.actual+x.commitments, f.Amount))
		}
	}
	return checks
}

// isRecharged tells whether a fund has no budget, as what is spent is charged out by the case.
func (m *monitoring) isRecharged(fund string) bool {
	f, ok := m.books.funds[fund]
	return ok && f.Kind == "zero-based"
}
