package pooled

import (
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Standing is what stands against the cash budget of a service in a year, or of a fund where Service is empty. Units: pence.
type Standing struct {
	Fund    string
	Service string
	Year    calendar.Year

	Budget      money.Pence // in cash, as changed and vired
	Actual      money.Pence // cash cost
	Commitments money.Pence
	Intents     money.Pence
	Pending     money.Pence // what documents that wait for approval would take
}

// Available is what is free: budget − actual − commitments − intents − pending. Units: pence.
func (s Standing) Available() money.Pence { return s.Budget - s.Taken() }

// Taken is what is spent, promised, intended or waited for. Units: pence.
func (s Standing) Taken() money.Pence { return s.Actual + s.Commitments + s.Intents + s.Pending }

func (s *Standing) add(of Standing) {
	s.Budget += of.Budget
	s.Actual += of.Actual
	s.Commitments += of.Commitments
	s.Intents += of.Intents
	s.Pending += of.Pending
}

// fundYear is a fund in one year.
type fundYear struct {
	fund string
	year calendar.Year
}

// agreedBy is who agreed money of one nature.
type agreedBy struct {
	partner string
	nature  ledger.Nature
}

// yearSums is what stands of a fund in one year: its services without what is pending, and contributions agreed in cash with
// balances and reserves applied.
type yearSums struct {
	services map[string]*Standing
	agreed   map[agreedBy]money.Pence
}

// use is what an account is to the funds check.
type use uint8

const (
	noUse       use = iota
	cashCosts       // expenditure: cash cost where no partner bears it
	directCosts     // the same, and what a budget for direct spending stands on
	kindCosts       // what is given in kind, which is outside the check
	cashFunding     // income of cash
	promises        // 6000
	cashAtBank
)

// useOf says what an account is to the funds check.
func useOf(s State, account string) use {
	standard, kind := standardOf(s, account), TypeOf(s, account)
	switch {
	case standard == kindCost:
		return kindCosts
	case standard == directCost:
		return directCosts
	case kind == "expenditure":
		return cashCosts
	case kind == "income" && standard != kindIncome && standard != directIncome:
		return cashFunding
	case standard == commitments:
		return promises
	case standard == cash:
		return cashAtBank
	}
	return noUse
}

// uses says of every account what it is to the funds check.
type uses map[string]use

func usesOf(s State) uses {
	out := uses{}
	for _, a := range Listed[Account](s, "accounts", "", "") {
		if is := useOf(s, a.Code); is != noUse {
			out[a.Code] = is
		}
	}
	return out
}

// of lists the accounts of some uses, in order.
func (x uses) of(some ...use) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(x)), func(a string) bool { return !slices.Contains(some, x[a]) })
}

// isCost tells whether a line or sum is cash cost: of the close nothing is.
func (x uses) isCost(account, partner string) bool {
	switch x[account] {
	case cashCosts, directCosts, kindCosts:
		return partner == ""
	}
	return false
}

// isBudget tells whether a line or sum of the budget layer is budget in cash of a service.
func (x uses) isBudget(s State, account, partner, service string) bool {
	switch x[account] {
	case cashCosts:
		return partner == ""
	case directCosts: // unless it is what the service itself costs on
		v, ok := Find[Service](s, "services", service)
		return ok && partner == "" && x[v.CostAccount(s)] == directCosts
	}
	return false
}

// count adds lines of a layer that come to an amount. Units: pence.
func (y *yearSums) count(s State, x uses, at fundYear, layer ledger.Layer, a SumAt, p money.Pence) {
	if layer == ledger.Budget && x[a.Account] == cashFunding {
		y.agreed[agreedBy{a.Partner, a.Nature}] -= p
		return
	}
	if a.Service == "" {
		return
	}
	of := y.services[a.Service]
	if of == nil {
		of = &Standing{Fund: at.fund, Service: a.Service, Year: at.year}
		y.services[a.Service] = of
	}
	switch {
	case layer == ledger.Budget && x.isBudget(s, a.Account, a.Partner, a.Service):
		of.Budget += p
	case layer == ledger.Commitment && x[a.Account] == promises:
		of.Commitments += p
	case layer == ledger.Intent && x[a.Account] == promises:
		of.Intents += p
	case layer == ledger.Actual && x.isCost(a.Account, a.Partner):
		of.Actual += p
	}
}

// sumsOf asks what stands of a fund in a year.
func sumsOf(s State, x uses, at fundYear) *yearSums {
	y := &yearSums{services: map[string]*Standing{}, agreed: map[agreedBy]money.Pence{}}
	costs := x.of(cashCosts, directCosts, kindCosts)
	for _, q := range []Sums{
		{Layer: ledger.Budget, Accounts: append(x.of(cashFunding), costs...)},
		{Layer: ledger.Intent, Accounts: x.of(promises)},
		{Layer: ledger.Commitment, Accounts: x.of(promises)},
		{Layer: ledger.Actual, Accounts: costs},
	} {
		q.Fund, q.Year = at.fund, at.year
		for _, sum := range s.Sums(q) {
			y.count(s, x, at, q.Layer, sum.SumAt, sum.Amount)
		}
	}
	return y
}

// StandingsOf lists what stands against the budgets of a fund's services in a year, in order of service: those with anything
// budgeted, spent, promised, intended or waiting.
func StandingsOf(s State, fund string, year calendar.Year) []Standing {
	at := fundYear{fund, year}
	y := sumsOf(s, usesOf(s), at)
	for _, v := range Listed[Service](s, "services", "fund", fund) {
		if y.services[v.Code] == nil && PendingOf(s, fund, v.Code, year) != 0 {
			y.services[v.Code] = &Standing{Fund: fund, Service: v.Code, Year: year}
		}
	}
	var out []Standing
	for _, code := range slices.Sorted(maps.Keys(y.services)) {
		out = append(out, y.service(s, at, code))
	}
	return out
}

// service is what stands of one service, with what is pending.
func (y *yearSums) service(s State, at fundYear, code string) Standing {
	out := Standing{Fund: at.fund, Service: code, Year: at.year}
	if of := y.services[code]; of != nil {
		out = *of
	}
	out.Pending = PendingOf(s, at.fund, code, at.year)
	return out
}

// whole is what stands of the services of one nature together.
func (y *yearSums) whole(s State, at fundYear, nature ledger.Nature) Standing {
	out := Standing{Fund: at.fund, Year: at.year}
	for code, of := range y.services {
		if v, ok := Find[Service](s, "services", code); ok && NatureOf(v) == nature {
			with := *of
			with.Pending = PendingOf(s, at.fund, code, at.year)
			out.add(with)
		}
	}
	for _, p := range pendingIn(s, at) {
		if v, ok := Find[Service](s, "services", p.Service); ok && y.services[p.Service] == nil && NatureOf(v) == nature {
			out.Pending += p.Amount
		}
	}
	return out
}

// funding is the contributions agreed in money of one nature, with balances and reserves applied; stated tells whether there
// are any. Units: pence.
func (y *yearSums) funding(nature ledger.Nature) (sum money.Pence, stated bool) {
	for by, p := range y.agreed {
		if by.nature == nature {
			sum, stated = sum+p, true
		}
	}
	return sum, stated
}

// funds is what the funds check remembers, as it stands.
type funds struct {
	uses    uses // nil until they are asked for
	years   map[fundYear]*yearSums
	cash    map[string]money.Pence // at the bank, by fund
	later   bool                   // what only warns is looked at when all is in
	passed  bool                   // nothing is checked: it was when it was recorded
	told    map[Standing]bool      // what was drawn on since TellFunds, without sums; nil where nobody asks
	watched map[fundYear]map[string]bool
	paid    map[string]bool // funds of which something was paid since WarnAtEnd
}

func newFunds() funds {
	return funds{years: map[fundYear]*yearSums{}, cash: map[string]money.Pence{}, watched: map[fundYear]map[string]bool{}, paid: map[string]bool{}}
}

// uses says of every account what it is to the funds check, asked once.
func (o *Overlay) uses() uses {
	if o.funds.uses == nil {
		o.funds.uses = usesOf(o)
	}
	return o.funds.uses
}

func (o *Overlay) yearSums(at fundYear) *yearSums {
	y := o.funds.years[at]
	if y == nil {
		y = sumsOf(o, o.uses(), at)
		o.funds.years[at] = y
	}
	return y
}

// cashOf is what a fund has at the bank. Units: pence.
func (o *Overlay) cashOf(fund string) money.Pence {
	p, ok := o.funds.cash[fund]
	if !ok {
		for _, s := range o.Sums(Sums{Fund: fund, Layer: ledger.Actual, Accounts: o.uses().of(cashAtBank)}) {
			p += s.Amount
		}
		o.funds.cash[fund] = p
	}
	return p
}

// addFunds keeps what is remembered as it stands after a record.
func (o *Overlay) addFunds(entries []ledger.Entry, rows []RowChange) {
	if o.funds.told != nil {
		for _, c := range rows {
			if p, ok := c.Row.(*Pending); ok {
				o.funds.told[Standing{Fund: p.Fund, Service: p.Service, Year: p.Year}] = true
			}
		}
	}
	if slices.ContainsFunc(rows, func(c RowChange) bool { return c.Table == "accounts" || c.Table == "services" }) {
		o.funds.uses = nil
		clear(o.funds.years)
		clear(o.funds.cash)
		return
	}
	if len(o.funds.years) == 0 && len(o.funds.cash) == 0 {
		return
	}
	x := o.uses()
	for _, e := range entries {
		closing := e.Period.Number() == calendar.Closing
		for _, l := range e.Lines {
			d := l.Dims
			at := fundYear{d.Fund, l.Year}
			if y := o.funds.years[at]; y != nil && (l.Layer != ledger.Actual || !closing) {
				y.count(o, x, at, l.Layer, SumAt{l.Account, d.Partner, d.Service, d.Nature}, l.Amount)
			}
			if sum, ok := o.funds.cash[d.Fund]; ok && l.Layer == ledger.Actual && !closing && x[l.Account] == cashAtBank {
				o.funds.cash[d.Fund] = sum + l.Amount
			}
		}
	}
}
