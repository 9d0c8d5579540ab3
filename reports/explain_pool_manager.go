package reports

import (
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// behindPoolManager explains the figures of the pool manager's report.
func (b *books) behindPoolManager(section string, f figure) (Behind, bool) {
	p := b.poolManager()
	switch section {
	case "income":
		t := p.incomeSection()
		for i, k := range p.incomeLines() {
			if t.rows[i].Key == f.row.Key {
				return p.behindPlan(f, k.fund, "", -1, func(l Line) bool { return p.typeOf(l.Account) == "income" && p.incomeOf(lineKey(l)) == k })
			}
		}
	case "expenditure":
		t := p.costSection()
		for i, k := range p.costLines() {
			if t.rows[i].Key == f.row.Key {
				return p.behindPlan(f, k.fund, k.service, 1, func(l Line) bool { return p.typeOf(l.Account) == "expenditure" && p.costOf(lineKey(l)) == k })
			}
		}
	case "forecast":
		return p.behindForecast(f), true
	case "share":
		return p.behindShares(f), true
	case "targets":
		return Behind{Notes: []string{"It was measured, and is no money: see purse target list."}}, true
	case "attention":
		return p.behindMatter(f)
	}
	return Behind{}, false
}

// planned tells whether a line is of the year's budget.
func (p *poolManager) planned(l Line) bool { return l.Layer == ledger.Budget }

// behindPlan explains an amount against its budget.
func (p *poolManager) behindPlan(f figure, fund, service string, sign money.Pence, of func(Line) bool) (Behind, bool) {
	is := func(l Line) bool { return p.shows(lineKey(l)) && of(l) }
	out := Behind{Fund: fund, Service: service}
	switch f.column {
	case "budget":
		out.Counts = where(sign, func(l Line) bool { return is(l) && p.planned(l) })
	case "to_date":
		out.Counts = where(sign, func(l Line) bool { return is(l) && !p.planned(l) })
	case "quarter":
		out.Counts = where(sign, func(l Line) bool { return is(l) && !p.planned(l) && l.Date >= p.from })
	case "left":
		out.Counts = func(l Line) money.Pence {
			switch {
			case !is(l):
				return 0
			case p.planned(l):
				return sign
			}
			return -sign
		}
	case "percent":
		out.Notes = []string{"It is what was spent to date, as a percentage of the budget."}
	default:
		return Behind{}, false
	}
	return out, true
}

// behindForecast explains what there is to date by its lines; what is still to come is posted by none.
func (p *poolManager) behindForecast(f figure) Behind {
	happened := func(l Line) bool { return !p.planned(l) && p.shows(lineKey(l)) }
	of := func(t string, sign money.Pence) Behind {
		return Behind{Counts: where(sign, func(l Line) bool { return happened(l) && p.typeOf(l.Account) == t })}
	}
	switch f.row.Key {
	case "income-to-date":
		return of("income", -1)
	case "expenditure-to-date":
		return of("expenditure", 1)
	case "result-to-date":
		return Behind{Counts: where(-1, happened)}
	case "forecast":
		out := Behind{Counts: where(-1, happened), Rest: money.Pence(f.cell("amount").Number())}
		for _, x := range p.income {
			out.Rest -= x.toDate
		}
		for _, x := range p.costs {
			out.Rest += x.toDate
		}
		out.Notes = []string{out.Rest.Pounds() + " of it is still to come by the forecast: no entry has posted it."}
		return out
	}
	return Behind{Rest: money.Pence(f.cell("amount").Number()), Notes: []string{"It is still to come by the forecast: no entry has posted it."}}
}

// behindShares explains a share, of the result to date or of the forecast.
func (p *poolManager) behindShares(f figure) Behind {
	if f.column == "forecast" {
		return p.forecast.behindShareOf(f, "forecast", "A share of the forecast is worked out under the risk-share rule; no entry posts it.")
	}
	return p.behindShareOf(f, "to_date", "A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed.")
}

func (m *memorandum) behindShareOf(f figure, column, note string) Behind {
	return Behind{Rest: money.Pence(f.cell(column).Number()), Notes: []string{note}, Working: m.workings(m.year)}
}

// behindMatter explains what needs attention.
func (p *poolManager) behindMatter(f figure) (Behind, bool) {
	i := slices.IndexFunc(p.matters(), func(m matter) bool { return m.key() == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	m := p.matters()[i]
	inTheFund := func(l Line) bool { return l.Dims.Fund == m.fund }
	out := Behind{Fund: m.fund}
	switch m.what {
	case overdueMatter, disputedMatter:
		var debts []*debt
		for _, x := range p.dues.debts {
			late := x.Open > 0 && x.late(p.in.AsAt) > 0
			if x.fund == m.fund && x.item.Party == m.of && (m.what == overdueMatter && late || m.what == disputedMatter && x.Disputed > 0) {
				debts = append(debts, x)
			}
		}
		if m.what == disputedMatter {
			return p.dues.behindDebts("by-partner", "disputed", debts), true
		}
		return p.dues.behindDebts("chase", "amount", debts), true
	case suspenseMatter:
		out.Counts = where(-1, func(l Line) bool {
			return inTheFund(l) && l.Layer == ledger.Actual && p.standard(l.Account) == "1900"
		})
	case unsignedMatter:
		out.Counts = where(1, func(l Line) bool {
			return inTheFund(l) && l.Layer == ledger.Actual && l.Period.Number() != calendar.Closing && p.typeOf(l.Account) == "expenditure"
		})
	case overspentMatter:
		out.Service = m.of
		out.Counts = func(l Line) money.Pence {
			k := lineKey(l)
			if !p.shows(k) || !inTheFund(l) || p.typeOf(l.Account) != "expenditure" || l.Dims.Service != m.of || p.costOf(k).kind != "cash" {
				return 0
			}
			return one(!p.planned(l)) - one(p.planned(l))
		}
	case beyondMatter:
		out.Counts = where(1, func(l Line) bool { return p.planned(l) && inTheFund(l) && p.shows(lineKey(l)) })
	case agreeMatter:
		out.Rest, out.Notes, out.Working = m.amount, []string{"It is what is left of the result to date when the rule on file has been followed."}, p.workings(p.year)
	default:
		return Behind{}, false
	}
	return out, true
}
