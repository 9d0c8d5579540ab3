package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// forecastSection says what the year is heading for, and what that rests on.
func (p *poolManager) forecastSection() Section {
	var income, costs money.Pence
	for _, x := range p.income {
		income += x.toDate
	}
	for _, x := range p.costs {
		costs += x.toDate
	}
	come := p.allToCome()
	comes, spends := "What is agreed and not yet raised, and conditional grants as far as their cost is still to come.", "The forecast of each service, less what is spent."
	if p.over {
		comes = "The year has ended: only conditional grants, as far as their cost is still to come."
	}
	if come == (coming{}) && p.over {
		comes, spends = "The year has ended: nothing is still to come.", "The year has ended: nothing is still to be spent."
	}
	t := newTable("forecast", "Forecast", 1, textColumn("measure", "Measure"), moneyColumn("amount", "Amount"), proseColumn("rests_on", "What it rests on"))
	row := func(key, measure string, amount money.Pence, rests string) {
		t.addKeyed(key, Text(measure), Money(amount), Text(rests))
	}
	row("income-to-date", "Income to date", income, "The ledger, as raised or earned.")
	row("expenditure-to-date", "Expenditure to date", costs, "The ledger.")
	row("result-to-date", "Result to date", income-costs, "Income less expenditure: a surplus is positive.")
	row("income-to-come", "Income still to come", come.income, comes)
	row("expenditure-to-come", "Expenditure still to come", come.cost, spends)
	row("forecast", "Forecast result", income-costs+come.income-come.cost, "The result to date and what is still to come.")
	return t.whole(p.forecastWords())
}

// allToCome is what is still to come of all the funds together.
func (p *poolManager) allToCome() coming {
	var all coming
	for _, x := range p.toCome {
		all = coming{all.income + x.income, all.cost + x.cost}
	}
	return all
}

// forecastWords say what the forecast rests on: what people entered, and the plan for the rest.
func (p *poolManager) forecastWords() string {
	n := 0
	for code := range p.outlooks.forecasts {
		if s := p.services[code]; s != nil && p.inTrial(s.Fund) {
			n++
		}
	}
	entered := "No forecast of a service is on file"
	switch {
	case n == 1:
		entered = "The forecast of 1 service is on file"
	case n > 1:
		entered = "Forecasts of " + things(n, "service") + " are on file"
	}
	return entered + ". " + map[bool]string{true: "Each", false: "Any other"}[n == 0] +
		" is expected to cost what is spent and promised, and what is left of its budget for later months. What was agreed comes in, and a conditional grant as far as its cost. A year that can take no more stands as it is."
}

// shareTable is whose the result to date is, and whose the forecast would be.
func (p *poolManager) shareTable() *table {
	t := newTable("share", "Shares of the result", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), Column{Key: "weight", Label: "Weight (%)", Type: TypePercent},
		moneyColumn("to_date", "Of the result to date"), moneyColumn("forecast", "Of the forecast"))
	set := map[string]bool{}
	for _, by := range []map[string]money.Pence{p.shares, p.forecast.shares} {
		for partner := range by {
			set[partner] = true
		}
	}
	for _, partner := range slices.Sorted(maps.Keys(set)) {
		weight := Null
		if w := p.weights[partner]; w != nil {
			weight = Percent(*w)
		}
		t.add(Text(partner), p.nameOf(partner), weight, Money(p.shares[partner]), Money(p.forecast.shares[partner]))
	}
	return t
}

// targetsSection is how far the targets have come that the funds' services name, or that reward the funds; one row says where
// there are none.
func (p *poolManager) targetsSection() Section {
	t := newTable("targets", "Activity and targets", 1, textColumn("target", "Target"), textColumn("title", "Title"), textColumn("unit", "Unit"), textColumn("planned", "Planned"),
		textColumn("actual", "Actual"), dateColumn("measured_on", "Measured on"), Column{Key: "progress", Label: "Progress (%)", Type: TypePercent}, textColumn("met", "Met"),
		textColumn("services", "Services"))
	for _, a := range p.books.targets().list {
		services := slices.DeleteFunc(slices.Clone(a.services), func(code string) bool { return !p.inTrial(p.services[code].Fund) })
		if len(services) == 0 && (a.RewardFund == "" || !p.inTrial(a.RewardFund)) {
			continue
		}
		t.add(Text(a.Code), Text(a.Title), Text(a.Unit), measure(a.Planned), measure(a.Actual), Day(a.MeasuredOn), a.progress(), Text(a.metWords()), Text(strings.Join(services, ", ")))
	}
	if len(t.rows) > 0 {
		return t.whole("What was planned for each target that these services name, and what was reached. " + metNote + " Progress is the way from the baseline to the plan that is behind us.")
	}
	t.addKeyed("none", Text("None on file"), Null, Null, Null, Null, Null, Null, Null, Null)
	return t.whole("No target is named by these services.")
}

// The matters that need attention, in their order.
const (
	overdueMatter   = "overdue"
	disputedMatter  = "disputed"
	suspenseMatter  = "suspense"
	unsignedMatter  = "unsigned"
	overspentMatter = "overspent"
	beyondMatter    = "budget"
	agreeMatter     = "undistributed"
)

var matterWords = map[string]string{
	overdueMatter: "Overdue", disputedMatter: "Disputed", suspenseMatter: "In suspense", unsignedMatter: "Agreement not signed",
	overspentMatter: "Overspent", beyondMatter: "Budget beyond its income", agreeMatter: "To be agreed",
}

// matter is one thing that needs attention. Units: pence.
type matter struct {
	what, fund, of string
	since          calendar.Date
	amount         money.Pence
	words          string
}

func (m matter) key() string {
	return strings.TrimSuffix(strings.Join([]string{m.what, m.fund, m.of}, "/"), "/")
}

func (p *poolManager) attention() *table {
	t := newTable("attention", "What needs attention", 3, textColumn("matter", "Matter"), textColumn("fund", "Fund"), textColumn("of", "Partner or service"),
		dateColumn("since", "Since"), moneyColumn("amount", "Amount"), proseColumn("words", "In words"))
	for _, m := range p.matters() {
		t.addKeyed(m.key(), Text(matterWords[m.what]), Text(m.fund), Text(m.of), Day(m.since), Money(m.amount), Text(m.words))
	}
	return t
}

// matters lists what needs attention, matter by matter.
func (p *poolManager) matters() []matter {
	return slices.Concat(p.owing(), p.inSuspense(), p.unsigned(), p.overspent(), p.unmet(), p.toAgree())
}

// owing is what partners owe late, and what they dispute, by fund and partner.
func (p *poolManager) owing() []matter {
	late, disputed := map[inFund]*matter{}, map[inFund]*matter{}
	count := map[*matter]int{}
	note := func(of map[inFund]*matter, what string, x *debt, amount money.Pence) {
		at := inFund{x.fund, x.item.Party}
		if of[at] == nil {
			of[at] = &matter{what: what, fund: x.fund, of: x.item.Party, since: x.due()}
		}
		of[at].amount += amount
		of[at].since = min(of[at].since, x.due())
		count[of[at]]++
	}
	for _, x := range p.dues.debts {
		if x.Open > 0 && x.late(p.in.AsAt) > 0 {
			note(late, overdueMatter, x, x.Open)
		}
		if x.Disputed > 0 {
			note(disputed, disputedMatter, x, x.Disputed)
		}
	}
	var out []matter
	for _, of := range []map[inFund]*matter{late, disputed} {
		for _, at := range slices.SortedFunc(maps.Keys(of), func(a, b inFund) int {
			return cmp.Or(cmp.Compare(a.fund, b.fund), cmp.Compare(a.partner, b.partner))
		}) {
			m := of[at]
			m.words = things(count[m], "amount") + ", the oldest due on " + m.since.Long() + "."
			out = append(out, *m)
		}
	}
	return out
}

// things is a number of things in words.
func things(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return money.Thousands(int64(n)) + " " + thing + "s"
}

// inSuspense is what stands in suspense of each fund.
func (p *poolManager) inSuspense() []matter {
	of := map[string]*matter{}
	count := map[string]int{}
	for _, a := range p.dues.suspense {
		if of[a.Fund] == nil {
			of[a.Fund] = &matter{what: suspenseMatter, fund: a.Fund, since: a.Item.Date}
		}
		of[a.Fund].amount -= a.Open
		of[a.Fund].since = min(of[a.Fund].since, a.Item.Date)
		count[a.Fund]++
	}
	var out []matter
	for _, fund := range slices.Sorted(maps.Keys(of)) {
		m := of[fund]
		m.words = things(count[fund], "receipt") + " whose payer or purpose is not known yet."
		out = append(out, *m)
	}
	return out
}

// unsigned is what was spent of each fund whose agreement nobody has signed.
func (p *poolManager) unsigned() []matter {
	var out []matter
	for _, u := range p.unsignedFunds() {
		if !p.inTrial(u.fund.Code) {
			continue
		}
		words := "Spent before signature."
		if u.spent == 0 {
			words = "Nothing has been spent before signature."
		}
		out = append(out, matter{what: unsignedMatter, fund: u.fund.Code, since: u.fund.Opens, amount: u.spent, words: words})
	}
	return out
}

// overspent is what services have spent in cash beyond their budgets. A zero-based fund has none: it is charged out.
func (p *poolManager) overspent() []matter {
	spent, budget, order := map[inFund]money.Pence{}, map[inFund]money.Pence{}, []inFund{}
	for _, k := range p.costLines() {
		at := inFund{k.fund, k.service}
		if f := p.funds[k.fund]; k.kind == "cash" && f.Kind != "zero-based" {
			if _, ok := spent[at]; !ok {
				order = append(order, at)
			}
			spent[at] -= p.costs[k].left()
			budget[at] += p.costs[k].budget
		}
	}
	var out []matter
	for _, at := range order {
		if spent[at] <= 0 {
			continue
		}
		words := " has spent more than its budget of the year."
		if budget[at] == 0 {
			words = " has spent money and has no budget."
		}
		out = append(out, matter{what: overspentMatter, fund: at.fund, of: at.partner, amount: spent[at], words: p.serviceName(at.partner) + words})
	}
	return out
}

func (p *poolManager) serviceName(code string) string {
	if s, ok := p.services[code]; ok {
		return s.Name
	}
	return code
}

// unmet is by how much each fund's budgets go beyond the income they are to be met from.
func (p *poolManager) unmet() []matter {
	of := map[string]money.Pence{}
	for k, x := range p.costs {
		of[k.fund] += x.budget
	}
	for k, x := range p.income {
		of[k.fund] -= x.budget
	}
	var out []matter
	for _, fund := range slices.Sorted(maps.Keys(of)) {
		if of[fund] > 0 {
			out = append(out, matter{what: beyondMatter, fund: fund, amount: of[fund], words: "Budgets go beyond what was agreed and applied."})
		}
	}
	return out
}

// toAgree is what of each fund's result no rule shares.
func (p *poolManager) toAgree() []matter {
	var out []matter
	for _, f := range p.askedFunds() {
		if s := p.share(f, p.year); p.inPool(f.Code) && s.undistributed != 0 {
			out = append(out, matter{what: agreeMatter, fund: f.Code, amount: s.undistributed, words: "The result to date is not all shared. " + s.reason()})
		}
	}
	return out
}

// certificate is what the pool manager and the hosts' chief finance officers sign, with room to do so.
func (p *poolManager) certificate() Section {
	const blank = "____________________"
	t := newTable("certificate", "Certificate", 1, textColumn("number", "Number"), textColumn("capacity", "Capacity"), textColumn("of", "Of"),
		textColumn("name", "Name or post"), textColumn("signature", "Signature"), textColumn("date", "Date"))
	var managers, hosts []*pooled.Fund
	for _, f := range p.askedFunds() {
		if !p.inTrial(f.Code) {
			continue
		}
		managers = append(managers, f)
		if !slices.ContainsFunc(hosts, func(h *pooled.Fund) bool { return h.Host == f.Host }) {
			hosts = append(hosts, f)
		}
	}
	n := 0
	row := func(capacity, of, name string) {
		n++
		t.add(Text(fmt.Sprint(n)), Text(capacity), Text(of), Text(cmp.Or(name, blank)), Text(blank), Text(blank))
	}
	for _, f := range managers {
		row(capacityOf(f), f.Name, f.PoolManager)
	}
	for _, f := range hosts {
		host := f.Host
		if o, ok := p.organisations[f.Host]; ok {
			host = o.Name
		}
		row(p.officer(f.Host), host, "")
	}
	return t.whole(fmt.Sprintf("We certify that these figures are those of the books as recorded up to event %d. To our knowledge they hold all income and expenditure to %s.", p.in.KnownAt, p.in.AsAt.Long()))
}
