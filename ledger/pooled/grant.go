package pooled

import (
	"cmp"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// A conditional grant is income only as its conditions are met: as eligible cost is posted. What was raised of it
// beyond that is received in advance (2300); what was earned beyond what was raised is earned, not yet claimed (1120).
// Lines about both, and its income (4300), belong to the grant's item, so that raised less earned is always their sum.
//
// What every grant of a fund has earned is a function of the fund's cost and grants as they stand, worked out again
// whenever either changes: so a reversal undoes it, and the order of independent events does not matter. A grant that
// is agreed or changed after cost was posted catches up at the end of the last period with cost.

const grantRule = "grant-recognised/1"

// grantLines moves a grant's raised and earned amounts, on 2300 as far as it stands and then on 1120. The caller posts
// the other side. Units: pence.
func grantLines(s State, c *Contribution, date calendar.Date, raised, earned money.Pence) []ledger.Line {
	item := ContributionItem(c.Code)
	before := -openOf(s, item, grantAdvance, c.Fund) - openOf(s, item, grantEarned, c.Fund)
	after := before + raised - earned
	d := c.owed()
	return []ledger.Line{
		actual(grantAdvance, date, d, max(before, 0)-max(after, 0)).About(item),
		actual(grantEarned, date, d, max(-after, 0)-max(-before, 0)).About(item),
	}
}

// earned posts, for every conditional grant of a fund, eligible cost to date less what is recognised to date, capped
// at the grant, the oldest grant first. Cost is what is on the books and what the pending lines add; changes are
// amounts of contributions that are being changed. Units: pence.
func earned(s State, fund string, date calendar.Date, pending []ledger.Line, changes map[string]money.Pence) []ledger.Line {
	grants := grantsOf(s, fund)
	if len(grants) == 0 {
		return nil
	}
	costs := payable(s, fund, eligible(s, fund, pending))
	var lines []ledger.Line
	for _, c := range grants {
		left := CurrentAmount(s, c) + changes[c.Code]
		var target money.Pence
		for i := range costs {
			cost := &costs[i]
			if cost.Amount <= 0 || !c.pays(cost) {
				continue
			}
			take := min(left, cost.Amount)
			left -= take
			target += take
			cost.Amount -= take
		}
		move := target + openOf(s, ContributionItem(c.Code), grantIncome, fund)
		if move == 0 {
			continue
		}
		lines = append(lines, actual(grantIncome, date, c.income(), -move).About(ContributionItem(c.Code)))
		lines = append(lines, grantLines(s, c, date, 0, move)...)
	}
	return by(grantRule, lines...)
}

// hasGrants tells whether a fund has conditional grants.
func hasGrants(s State, fund string) bool {
	return slices.ContainsFunc(s.Rows("contributions", "fund", fund), func(r any) bool {
		c, ok := r.(*Contribution)
		return ok && c.IsConditional(s)
	})
}

// grantsOf lists the conditional grants of a fund, the oldest first.
func grantsOf(s State, fund string) []*Contribution {
	all := Listed[Contribution](s, "contributions", "fund", fund)
	all = slices.DeleteFunc(all, func(c *Contribution) bool { return !c.IsConditional(s) })
	slices.SortFunc(all, func(a, b *Contribution) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.When(), b.When()), cmp.Compare(a.Code, b.Code))
	})
	return all
}

// eligible lists the cash cost of a fund by year and service, with the pending lines, the oldest year first.
func eligible(s State, fund string, pending []ledger.Line) []Cost {
	accounts := ExpenditureAccounts(s)
	costs := slices.Clone(s.Costs(fund, accounts))
	for _, l := range pending {
		if !KeyOf(l, l.Year.Start().Period()).CountsAsCost(fund, accounts) {
			continue
		}
		i := slices.IndexFunc(costs, func(c Cost) bool { return c.Service == l.Dims.Service && c.Year == l.Year })
		if i < 0 {
			costs = append(costs, Cost{Service: l.Dims.Service, Year: l.Year})
			i = len(costs) - 1
		}
		costs[i].Amount += l.Amount
	}
	slices.SortFunc(costs, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Service, b.Service))
	})
	return netted(costs)
}

// netted takes cost below nil, such as a credit of an earlier year, off the same service's cost of other years.
func netted(costs []Cost) []Cost {
	for i := range costs {
		for k := len(costs) - 1; k >= 0 && costs[i].Amount < 0; k-- {
			if costs[k].Service == costs[i].Service && costs[k].Amount > 0 {
				off := min(costs[k].Amount, -costs[i].Amount)
				costs[k].Amount -= off
				costs[i].Amount += off
			}
		}
	}
	return costs
}

// payableCost is a cost on a service that the conditions of its fund name, where they name any.
type payableCost struct {
	Cost
	nature ledger.Nature
}

func payable(s State, fund string, costs []Cost) []payableCost {
	f := must[Fund](s, "funds", fund)
	out := make([]payableCost, 0, len(costs))
	for _, c := range costs {
		v, ok := Find[Service](s, "services", c.Service)
		if ok && f.PaysFor(c.Service) {
			out = append(out, payableCost{c, NatureOf(v)})
		}
	}
	return out
}

// pays tells whether a grant may be spent on a cost: of its year or a later one, of its nature, and on its service when it
// is tagged to one.
func (c *Contribution) pays(cost *payableCost) bool {
	return cost.Year >= c.Year && cost.nature == c.MoneyNature() && (c.Service == "" || c.Service == cost.Service)
}

// earning adds to the entries of one event the grants that their cost earns, and what it releases of intents. They are completed in order, each judged
// with the cost and the grants of those before it; changes are amounts of contributions that the event changes.
type earning struct {
	State
	pending, posted []ledger.Line
	changes         map[string]money.Pence
	spent           spending
}

func (x *earning) complete(e *ledger.Entry) {
	granted := slices.DeleteFunc(fundsIn(e.Lines), func(fund string) bool { return !hasGrants(x.State, fund) })
	if len(granted) > 0 { // lines of other funds earn nothing
		x.pending = append(x.pending, e.Lines...)
		x.posted = append(x.posted, grantLinesIn(e.Lines)...)
	}
	for _, fund := range granted {
		more := earned(plus{x.State, x.posted}, fund, e.Date, x.pending, x.changes)
		x.posted = append(x.posted, more...)
		e.Lines = append(e.Lines, more...)
	}
	x.spent.complete(x.State, e)
}

// withEarned adds to each entry of an event the grants that its cost earns, and what it releases of intents.
func withEarned(s State, entries []ledger.Entry) []ledger.Entry {
	x := earning{State: s}
	for i := range entries {
		x.complete(&entries[i])
	}
	return entries
}

// caughtUp is what the grants of a fund earn of cost that is on the books already, when one of them is agreed or
// changed on a day. Shape: no entry when there is nothing to catch up.
func caughtUp(s State, fund string, on calendar.Date, changes map[string]money.Pence) []ledger.Entry {
	for _, c := range s.Costs(fund, ExpenditureAccounts(s)) {
		if c.Amount != 0 {
			on = max(on, c.Last.End())
		}
	}
	lines := earned(s, fund, on, nil, changes)
	if len(lines) == 0 {
		return nil
	}
	return []ledger.Entry{ledger.NewEntry(on, lines...)}
}

func grantLinesIn(lines []ledger.Line) []ledger.Line {
	var out []ledger.Line
	for _, l := range lines {
		if isGrant(l) {
			out = append(out, l)
		}
	}
	return out
}

// with is a state in which a contribution is agreed already.
type with struct {
	State
	agreed *Contribution
}

// Rows adds the contribution to those of its fund.
func (w with) Rows(table, column, value string) []any {
	rows := w.State.Rows(table, column, value)
	if table == "contributions" && column == "fund" && value == w.agreed.Fund {
		rows = append(slices.Clone(rows), w.agreed)
	}
	return rows
}

// plus is a state in which some lines about grants are posted already.
type plus struct {
	State
	posted []ledger.Line
}

// AmountsOf adds the posted lines to what is open of an item.
func (p plus) AmountsOf(item string) []Amount {
	out := p.State.AmountsOf(item)
	own := false
	for _, l := range p.posted {
		if l.Item != item {
			continue
		}
		if !own {
			out, own = slices.Clone(out), true
		}
		i := slices.IndexFunc(out, func(a Amount) bool { return a.Account == l.Account && a.Fund == l.Dims.Fund })
		if i < 0 {
			out = append(out, Amount{Account: l.Account, Fund: l.Dims.Fund})
			i = len(out) - 1
		}
		out[i].Open += l.Amount
	}
	return out
}

func fundsIn(lines []ledger.Line) []string {
	var out []string
	for _, l := range lines {
		if l.Layer == ledger.Actual && !slices.Contains(out, l.Dims.Fund) {
			out = append(out, l.Dims.Fund)
		}
	}
	return out
}
