package reports

import (
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// behindYearEnd explains the figures of the year-end working.
func (b *books) behindYearEnd(section string, f figure) (Behind, bool) {
	y := b.yearEnd()
	if section == "beside" {
		return y.behindFund(f), true
	}
	var out Behind
	ok := true
	switch section {
	case "result":
		out = y.behindResult(f)
	case "inputs":
		out = y.behindAgreed(f)
	case "variances":
		out = y.behindVariance(f)
	case "rule":
		out = Behind{Rest: f.amount(), Notes: []string{"It is a term of the rule on file: no entry posts it."}}
	case "working", "shares", "by-partner", "other-rule":
		out, ok = y.behindStep(section, f)
	case "undistributed":
		year, err := calendar.ParseYear(f.words("year"))
		out, ok = y.behindLeft(f, f.words("fund"), year), err == nil
	case "settlement", "carry-forward":
		out, ok = y.behindSettlement(section, f)
	case "commitments":
		out, ok = y.behindLapse(f)
	case "before-closing":
		out, ok = y.behindBefore(f)
	default:
		return Behind{}, false
	}
	if fund := f.words("fund"); out.Fund == "" {
		out.Fund = fund
	}
	return out, ok
}

// amount is the figure itself. Units: pence.
func (f figure) amount() money.Pence { return money.Pence(f.cell(f.column).Number()) }

// ofResult tells which lines make the result of a fund's year in the natures that a test passes.
func (y *yearEnd) ofResult(fund string, year calendar.Year, takes func(ledger.Nature) bool) func(Line) bool {
	return func(l Line) bool {
		return l.Dims.Fund == fund && takes(nature(l.Dims.Nature)) && y.ofYear(lineKey(l), year)
	}
}

// of is whether a nature is the one that the figure's row names.
func (f figure) of(n ledger.Nature) bool { return n.String() == f.words("nature") }

func (y *yearEnd) behindResult(f figure) Behind {
	is := y.ofResult(f.words("fund"), y.year, f.of)
	budget := y.ofBudget(f)
	switch f.column {
	case "income":
		return Behind{Counts: where(-1, func(l Line) bool { return is(l) && y.typeOf(l.Account) == "income" })}
	case "expenditure":
		return Behind{Counts: where(1, func(l Line) bool { return is(l) && y.typeOf(l.Account) == "expenditure" })}
	case "unallocated":
		if end, ok := y.end(f.words("fund")); ok && end.Kind == "zero-based" {
			break // none of it is a service's variance
		}
		return Behind{
			Notes: []string{"It is the result less each service's variance: other income and cost, and the budgets turned."},
			Counts: func(l Line) money.Pence {
				return -one(is(l) && !y.variesByCost(lineKey(l))) - one(budget(l))
			},
		}
	}
	return Behind{Counts: where(-1, is)}
}

// ofBudget tells which lines make the cash budgets of services in the row's fund and nature.
func (y *yearEnd) ofBudget(f figure) func(Line) bool {
	return func(l Line) bool {
		return l.Layer == ledger.Budget && l.Dims.Fund == f.words("fund") && l.Year == y.year && f.of(nature(l.Dims.Nature)) && y.variesByBudget(lineKey(l))
	}
}

func (y *yearEnd) behindAgreed(f figure) Behind {
	accounts := []string{"4000", "4400"}
	if f.column == "all" {
		accounts = append(accounts, "4100", "4200")
	}
	return Behind{Counts: where(-1, func(l Line) bool {
		return l.Layer == ledger.Budget && l.Dims.Fund == f.words("fund") && l.Year == y.year && f.of(nature(l.Dims.Nature)) &&
			y.heir(l.Dims.Partner) == f.words("partner") && slices.Contains(accounts, y.standard(l.Account))
	})}
}

func (y *yearEnd) behindVariance(f figure) Behind {
	is, planned := y.ofResult(f.words("fund"), y.year, f.of), y.ofBudget(f)
	of := func(l Line) bool { return l.Dims.Service == f.words("service") }
	cost := func(l Line) bool { return of(l) && is(l) && y.variesByCost(lineKey(l)) }
	budget := func(l Line) bool { return of(l) && planned(l) }
	out := Behind{Service: f.words("service")}
	switch f.column {
	case "budget":
		out.Counts = where(1, budget)
	case "spent":
		out.Counts = where(1, cost)
	default:
		out.Counts = func(l Line) money.Pence { return one(budget(l)) - one(cost(l)) }
	}
	return out
}

// behindStep explains what is worked out: what was left to share by the result's lines less what earlier steps took, and a
// share by its working alone.
func (y *yearEnd) behindStep(section string, f figure) (Behind, bool) {
	out := Behind{Rest: f.amount(), Working: y.workings(y.year)}
	switch f.column {
	case "upto":
		out.Notes, out.Working = []string{"It is a term of the rule on file: no entry posts it."}, nil
	case "before", "left":
		is := y.ofResult(f.words("fund"), y.year, f.of)
		for at, p := range y.results.result {
			if at.fund == f.words("fund") && f.of(at.nature) && at.year == y.year {
				out.Rest -= p
			}
		}
		out.Counts = where(-1, is)
		out.Notes = []string{"It is the result of the year, less " + (-out.Rest).Pounds() + " that steps take under the rule."}
	case "other", "difference":
		out.Notes = []string{"It is worked out as if the other rule were on file: no entry posts it."}
	default:
		out.Notes = []string{"A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed."}
	}
	return out, section != ""
}

// behindLeft explains what is undistributed of a fund's year: its result, less what steps take.
func (y *yearEnd) behindLeft(f figure, fund string, year calendar.Year) Behind {
	takes := f.of
	if f.cell("nature").IsNull() {
		takes = func(ledger.Nature) bool { return true }
	}
	out := Behind{Fund: fund, Rest: f.amount(), Counts: where(-1, y.ofResult(fund, year, takes)), Working: y.workings(year)}
	for _, n := range natures {
		if takes(n) {
			out.Rest -= y.results.result[yearOf{fund, year, n}]
		}
	}
	out.Notes = []string{"It is the result of the year, less " + (-out.Rest).Pounds() + " that steps take under the rule."}
	return out
}

// behindSettlement explains a partner's balance in a fund, and what of its share is settled.
func (y *yearEnd) behindSettlement(section string, f figure) (Behind, bool) {
	end, ok := y.end(f.words("fund"))
	if !ok {
		return Behind{}, false
	}
	m, partner := end.m, f.words("partner")
	held := func(passes func(Line) bool) Behind {
		return Behind{Partner: partner, Counts: where(-1, func(l Line) bool {
			return m.isHeld(l, partner) && m.standard(l.Account) != "3200" && passes(l)
		})}
	}
	switch f.column {
	case "opening":
		return m.behindHeld(f, true), true
	case "moved":
		return held(func(l Line) bool { return !m.opens(l) }), true
	case "reserve":
		return Behind{Partner: partner, Counts: where(-1, func(l Line) bool { return m.isHeld(l, partner) && m.standard(l.Account) == "3200" })}, true
	case "before", "after", "closing":
		out := held(func(Line) bool { return true })
		for year, amount := range m.earlierShares(partner) {
			out.Rest += amount
			out.Notes = append(out.Notes, "The share of "+year.Long()+", "+amount.Pounds()+", is provisional: no entry has posted it yet.")
		}
		slices.Sort(out.Notes)
		if f.column != "before" && m.shares[partner] > 0 { // a deficit is called, and leaves the balance as it was
			out.Rest += m.shares[partner]
			out.Notes = append(out.Notes, "The share of "+y.year.Long()+", "+m.shares[partner].Pounds()+", is provisional: no entry has posted it yet.")
			out.Working = m.workings(y.year)
		}
		return out, true
	case "share":
		return Behind{
			Rest: f.amount(), Working: m.workings(y.year),
			Notes: []string{"A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed."},
		}, true
	}
	return Behind{Rest: f.amount(), Notes: []string{"It is what the close would post without a settlement on file: nothing is settled before the year is closed."}}, section != ""
}

// behindLapse explains what remains of a contract's promise, and what becomes of it.
func (y *yearEnd) behindLapse(f figure) (Behind, bool) {
	all := y.lapse
	i := slices.IndexFunc(all, func(l lapsing) bool { return l.contract.Code == f.words("contract") && l.service == f.words("service") })
	if i < 0 {
		return Behind{}, false
	}
	item := pooled.PromiseItem(all[i].promised.contract, all[i].year, all[i].service)
	committed := where(1, func(l Line) bool { return l.Item == item && y.standard(l.Account) == "6000" })
	switch f.column {
	case "to_roll":
		return Behind{Rest: f.amount(), Notes: []string{"It is on file to be carried over on the first day of the new year, after the date of this report."}}, true
	case "lapses":
		return Behind{Items: []string{item}, Counts: committed, Rest: -all[i].rolled, Notes: []string{"It is what remains, less what is to be carried over."}}, true
	}
	return Behind{Items: []string{item}, Counts: committed}, true
}

// behindBefore explains the amounts of what is looked at before the close.
func (y *yearEnd) behindBefore(f figure) (Behind, bool) {
	all := y.befores()
	i := slices.IndexFunc(all, func(x before) bool {
		return beforeWords[x.what] == f.words("matter") && x.fund == f.words("fund") && x.body == f.words("body")
	})
	if i < 0 {
		return Behind{}, false
	}
	x := all[i]
	inTheFund := func(l Line) bool { return l.Dims.Fund == x.fund && l.Layer == ledger.Actual }
	switch x.what {
	case suspenseBefore:
		return Behind{Counts: where(-1, func(l Line) bool { return inTheFund(l) && y.standard(l.Account) == "1900" })}, true
	case agreementBefore:
		return Behind{Counts: where(1, func(l Line) bool {
			return inTheFund(l) && l.Period.Number() != calendar.Closing && y.typeOf(l.Account) == "expenditure"
		})}, true
	case bankBefore:
		return Behind{Counts: where(1, func(l Line) bool {
			of, ok := y.end(l.Dims.Fund)
			return ok && of.Host == x.body && y.isAtBank(lineKey(l))
		})}, true
	case grantsBefore:
		return Behind{Counts: where(-1, func(l Line) bool { return inTheFund(l) && l.Dims.Partner == x.body && y.isUnspent(lineKey(l)) })}, true
	case undistributedTo:
		return y.behindLeft(f, x.fund, y.year), true
	case commitmentsBefore:
		var out Behind
		lapse := map[string]bool{}
		for _, l := range y.lapse {
			if l.contract.Fund == x.fund && l.lapses() > 0 {
				item := pooled.PromiseItem(l.promised.contract, l.year, l.service)
				lapse[item], out.Items = true, append(out.Items, item)
				out.Rest -= l.rolled
			}
		}
		out.Counts = where(1, func(l Line) bool { return lapse[l.Item] && y.standard(l.Account) == "6000" })
		return out, true
	}
	return Behind{Rest: f.amount(), Working: y.workings(y.year), Notes: []string{"It is worked out under the risk-share rule; no entry posts it before the year is closed."}}, true
}
