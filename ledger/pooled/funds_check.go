package pooled

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// The funds check looks at a document as a whole, when it is ready to be posted: what it draws from each service in each
// year, less what it releases there. A document that draws nothing is let pass, however short the service is; one that
// draws is short where less than nothing, but for the fund's tolerance, would be left.

// draw is what a document takes from a service in a year: cash cost, commitments and intents, and budget that it gives away.
// Units: pence.
type draw struct {
	fund, service string
	year          calendar.Year
	amount        money.Pence
	spends        money.Pence // of it, what is no budget given away
}

// drawsOf lists what a document takes from each service in each year, in order of first line. Setting a budget, or taking
// that back, takes nothing: it says what there is to be taken.
func (o *Overlay) drawsOf(e Event, entries []ledger.Entry) []draw {
	x := o.uses()
	var out []draw
	for _, n := range entries {
		for _, l := range n.Lines {
			d := l.Dims
			if d.Service == "" {
				continue
			}
			p := l.Amount
			switch l.Layer {
			case ledger.Budget:
				if !movesBudget(e) || !x.isBudget(o, l.Account, d.Partner, d.Service) {
					continue
				}
				p = -p
			case ledger.Actual:
				if !x.isCost(l.Account, d.Partner) || n.Period.Number() == calendar.Closing {
					continue
				}
			default:
				if x[l.Account] != promises {
					continue
				}
			}
			i := slices.IndexFunc(out, func(w draw) bool { return w.service == d.Service && w.year == l.Year && w.fund == d.Fund })
			if i < 0 {
				i, out = len(out), append(out, draw{fund: d.Fund, service: d.Service, year: l.Year})
			}
			if out[i].amount += p; l.Layer != ledger.Budget {
				out[i].spends += p
			}
		}
	}
	return out
}

// movesBudget tells whether what an event takes off a budget is given to another.
func movesBudget(e Event) bool {
	switch e := e.(type) {
	case *BudgetSet:
		return false
	case *Reversal:
		return !strings.HasPrefix(Fold(e.Of), "budgets/")
	}
	return true
}

// shortfall is one place where a document draws more than there is.
type shortfall struct {
	code      string
	fund      *Fund
	draw      draw
	standing  Standing // before the document
	funded    bool     // by contributions, which are less than the budgets
	partner   string
	left      money.Pence // after the document, below nil
	tolerance money.Pence
	contract  string
	terms     Terms // of the contract for the service and year, before the document
}

// tolerance is what a fund lets its services be short by: the larger of an amount and a percentage of budget. Units: pence.
func (f *Fund) tolerance(budget money.Pence) money.Pence {
	t := pence(f.ToleranceAmount)
	if f.TolerancePercent != nil && budget > 0 {
		t = max(t, money.Portion(budget, int64(*f.TolerancePercent), int64(money.Whole)))
	}
	return max(0, t)
}

// policy is what a fund does about what is short. A zero-based fund holds no budgets to be checked against.
func (f *Fund) policy() string {
	if !may(f, actBudget) {
		return "off"
	}
	return cmp.Or(f.FundsCheck, "warn")
}

// checkFunds tells where a document draws more than there is: in words of warning where the fund only warns or the document
// is overridden, else in a refusal.
func (o *Overlay) checkFunds(e Event, entries []ledger.Entry) ([]string, *ledger.Refusal) {
	if o.funds.passed {
		return nil, nil
	}
	draws := o.drawsOf(e, entries)
	if o.funds.told != nil {
		for _, d := range draws {
			o.funds.told[Standing{Fund: d.fund, Service: d.service, Year: d.year}] = true
		}
	}
	by, lets := overrideOf(o, e)
	if refusal := o.restricted(e, draws); refusal != nil && lets {
		return o.overridden(e, by), nil
	} else if refusal != nil {
		return nil, refusal
	}
	var warned, refused []shortfall
	for _, s := range append(o.shortfalls(draws), o.beyondContracts(entries)...) {
		if s.fund.policy() == "block" {
			refused = append(refused, s)
		} else {
			warned = append(warned, s)
		}
	}
	if lets && len(refused) > 0 {
		return o.overridden(e, by), nil
	}
	if len(refused) > 0 {
		return nil, o.refuseFunds(e, refused)
	}
	return append(o.warnings(e, warned), o.overdrawn(e, entries)...), nil
}

// shortfalls finds where a document draws more than there is, service by service and then fund by fund.
func (o *Overlay) shortfalls(draws []draw) []shortfall {
	type pot struct {
		at     fundYear
		nature ledger.Nature
	}
	pots := map[pot]money.Pence{}
	var order []pot
	var out []shortfall
	for _, d := range draws {
		f := must[Fund](o, "funds", d.fund)
		at := fundYear{d.fund, d.year}
		if f.policy() == "off" || f.policy() == "warn" && o.watch(at, d) {
			continue
		}
		y := o.yearSums(at)
		if f.policy() == "warn" && !y.isBudgeted() {
			continue // there is nothing to check it against, and nothing was asked for
		}
		k := pot{at, NatureOf(must[Service](o, "services", d.service))}
		if _, seen := pots[k]; !seen {
			order = append(order, k)
		}
		pots[k] += d.amount
		if d.amount > 0 {
			out = short(out, shortfall{code: "FUND-012", fund: f, draw: d, standing: y.service(o, at, d.service)})
		}
	}
	for _, k := range order {
		if pots[k] > 0 {
			out = o.shortOfFund(out, must[Fund](o, "funds", k.at.fund), draw{fund: k.at.fund, year: k.at.year, amount: pots[k]}, k.nature)
		}
	}
	return out
}

// short adds a place to those where less is left than the fund bears.
func short(out []shortfall, s shortfall) []shortfall {
	s.left = s.standing.Available() - s.draw.amount
	s.tolerance = s.fund.tolerance(s.standing.Budget)
	if s.left < -s.tolerance {
		return append(out, s)
	}
	return out
}

// shortOfFund looks at the services of a fund together: at what they have, and at what the partners agreed where that is
// less; and then at each partner's share of what is beyond that.
func (o *Overlay) shortOfFund(out []shortfall, f *Fund, d draw, nature ledger.Nature) []shortfall {
	at := fundYear{d.fund, d.year}
	y := o.yearSums(at)
	whole := y.whole(o, at, nature)
	funding, stated := y.funding(nature)
	funded := stated && funding < whole.Budget
	if funded {
		whole.Budget = funding
	}
	out = short(out, shortfall{code: "FUND-013", fund: f, draw: d, standing: whole, funded: funded})
	if stated {
		out = o.shortOfPartners(out, f, d, y, nature, funding-whole.Taken())
	}
	return out
}

// shortOfPartners looks at what each partner agreed against its share of the cost: with a result below nil, that is what it
// agreed and its share of the deficit. A rule that cannot be worked out yet says nothing.
func (o *Overlay) shortOfPartners(out []shortfall, f *Fund, d draw, y *yearSums, nature ledger.Nature, free money.Pence) []shortfall {
	if free-d.amount >= 0 {
		return out
	}
	agreed := map[string]money.Pence{}
	in := ShareInput{Fund: d.fund, Year: d.year, Result: free - d.amount, Precision: f.RatioPrecision}
	for _, r := range Listed[RiskRule](o, "risk_rules", "fund", d.fund) {
		if r.Year == d.year {
			in.Rules = append(in.Rules, r)
		}
	}
	for by, p := range y.agreed {
		if by.nature == nature && by.partner != "" {
			agreed[by.partner] += p
		}
	}
	for _, partner := range slices.Sorted(maps.Keys(agreed)) {
		in.Agreed = append(in.Agreed, AgreedShare{Partner: partner, Cash: agreed[partner], All: agreed[partner]})
	}
	shares, refusal := ShareOut(in)
	if refusal != nil {
		return out
	}
	for _, p := range shares.Parts {
		s := shortfall{code: "FUND-014", fund: f, draw: d, partner: p.Partner, left: p.Share, tolerance: f.tolerance(agreed[p.Partner])}
		s.standing = Standing{Fund: d.fund, Year: d.year, Budget: agreed[p.Partner]}
		if p.Share < -s.tolerance {
			out = append(out, s)
		}
	}
	return out
}

// isBudgeted tells whether any budget in cash is on file.
func (y *yearSums) isBudgeted() bool {
	for _, of := range y.services {
		if of.Budget != 0 {
			return true
		}
	}
	return false
}

// WarnAtEnd has what a fund only warns of said once for each service and year when all is in, by Short, and not by every
// document.
func (o *Overlay) WarnAtEnd() { o.funds.later = true }

// TellFunds has what documents draw on kept for Drawn.
func (o *Overlay) TellFunds() { o.funds.told = map[Standing]bool{} }

// Drawn lists how the services stand that documents drew on since TellFunds, in order of fund, service and year.
func (o *Overlay) Drawn() []Standing {
	var out []Standing
	for a := range o.funds.told {
		out = append(out, o.yearSums(fundYear{a.Fund, a.Year}).service(o, fundYear{a.Fund, a.Year}, a.Service))
	}
	slices.SortFunc(out, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
	return out
}

// Sum is the sum of what is available of a service with every term, in words.
func (a Standing) Sum(s State) string {
	f := must[Fund](s, "funds", a.Fund)
	at := shortfall{code: "FUND-012", fund: f, draw: draw{fund: a.Fund, service: a.Service, year: a.Year}, standing: a}
	return at.where(s) + ": " + at.sum(s)
}

// PassFunds has documents recorded that were let pass when they were recorded first.
func (o *Overlay) PassFunds() { o.funds.passed = true }

// watch keeps what is drawn on for Short, and tells whether it is looked at then.
func (o *Overlay) watch(at fundYear, d draw) bool {
	if o.funds.later && d.amount > 0 {
		of := o.funds.watched[at]
		if of == nil {
			of = map[string]bool{}
			o.funds.watched[at] = of
		}
		of[d.service] = true
	}
	return o.funds.later
}

// Short warns of the services that documents drew on since WarnAtEnd, in a fund that only warns, and of the funds themselves,
// as they stand now.
func (o *Overlay) Short() []string {
	var out []string
	for _, at := range slices.SortedFunc(maps.Keys(o.funds.watched), func(a, b fundYear) int {
		return cmp.Or(cmp.Compare(a.fund, b.fund), cmp.Compare(a.year, b.year))
	}) {
		y := o.yearSums(at)
		if !y.isBudgeted() {
			continue
		}
		f := must[Fund](o, "funds", at.fund)
		natures := map[ledger.Nature]bool{}
		for _, code := range slices.Sorted(maps.Keys(o.funds.watched[at])) {
			natures[NatureOf(must[Service](o, "services", code))] = true
			d := draw{fund: at.fund, service: code, year: at.year}
			for _, s := range short(nil, shortfall{code: "FUND-012", fund: f, draw: d, standing: y.service(o, at, code)}) {
				out = append(out, s.stands(o))
			}
		}
		for _, n := range slices.Sorted(maps.Keys(natures)) {
			for _, s := range o.shortOfFund(nil, f, draw{fund: at.fund, year: at.year}, n) {
				if s.partner == "" {
					out = append(out, s.stands(o))
				}
			}
		}
	}
	return append(out, o.shortOfCash()...)
}
