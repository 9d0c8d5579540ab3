package reports

import (
	"cmp"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// The terms that figures of the monitoring report are made of, each the sum of some lines.
type term uint8

const (
	noTerm term = iota
	originalTerm
	changedTerm
	viredTerm
	actualTerm
	committedTerm
	intendedTerm
)

var budgetTerms = []term{originalTerm, changedTerm, viredTerm}

// termOf is the term in which a line counts.
func (m *monitoring) termOf(l Line) term {
	if !m.counts(lineKey(l)) {
		return noTerm
	}
	switch l.Layer {
	case ledger.Actual:
		return actualTerm
	case ledger.Commitment:
		return committedTerm
	case ledger.Intent:
		return intendedTerm
	}
	switch {
	case strings.HasPrefix(cmp.Or(l.Reverses, l.Key), "virements/"):
		return viredTerm
	case l.Date <= m.year.Start():
		return originalTerm
	}
	return changedTerm
}

func (x *outlook) term(t term) money.Pence {
	return [...]money.Pence{0, x.original, x.changes, x.virements, x.actual, x.commitments, x.intents}[t]
}

// behindMonitoring explains how a service or a fund stands: the lines of its terms, and what no entry has posted.
func (b *books) behindMonitoring(section string, f figure) (Behind, bool) {
	if section == "overrides" {
		return Behind{Rest: money.Pence(f.cell("amount").Number()), Notes: []string{"It is what the document came to: purse journal show " + f.row.Key + " has its entries."}}, true
	}
	m := b.monitoring()
	x, out, row := m.services[f.row.Key], Behind{Service: f.row.Key}, func(k pooled.BalanceKey) bool { return k.Service == f.row.Key }
	if section == "funds" {
		x, out = m.funds[f.row.Key], Behind{Fund: f.row.Key}
		row = func(k pooled.BalanceKey) bool { return k.Fund == f.row.Key }
	}
	if x == nil {
		return Behind{}, false
	}
	if f.column == "income" || f.column == "result" {
		return m.behindIncome(f, x, out), true
	}
	signs, ok := m.terms(f, x, &out)
	if !ok {
		return Behind{}, false
	}
	out.Rest = money.Pence(f.cell(f.column).Number())
	if len(signs) > 0 {
		out.Counts = func(l Line) money.Pence {
			if !row(lineKey(l)) {
				return 0
			}
			return signs[m.termOf(l)]
		}
		for t, sign := range signs {
			out.Rest -= sign * x.term(t)
		}
	}
	return out, true
}

// terms says how each term counts in a figure, and in words how the rest comes about.
func (m *monitoring) terms(f figure, x *outlook, out *Behind) (map[term]money.Pence, bool) {
	signs := map[term]money.Pence{}
	budget := func(sign money.Pence) {
		for _, t := range budgetTerms {
			signs[t] = sign
		}
	}
	spent := func(sign money.Pence) { signs[actualTerm], signs[committedTerm] = sign, sign }
	switch f.column {
	case "original":
		signs[originalTerm] = 1
	case "changes":
		signs[changedTerm] = 1
	case "virements":
		signs[viredTerm] = 1
	case "budget":
		budget(1)
	case "actual":
		signs[actualTerm] = 1
	case "commitments":
		signs[committedTerm] = 1
	case "intents":
		signs[intendedTerm] = 1
	case "pending":
		out.Notes = []string{"It waits for approval: no entry has posted it."}
	case "profile_to_date":
		out.Notes = []string{"It is the part of the budget, " + x.budget().Pounds() + ", that belongs to the months that are over, a twelfth each."}
	case "available":
		budget(1)
		spent(-1)
		signs[intendedTerm] = -1
		out.Notes = []string{"What waits for approval, " + x.pending.Pounds() + ", is taken off besides."}
	case "forecast":
		spent(1)
		out.Notes = m.forecastWords(f.row.Key, x)
	case "variance":
		budget(1)
		spent(-1)
		if m.over {
			budget(-1)
			spent(1)
		}
		out.Notes = append(m.forecastWords(f.row.Key, x), m.signs())
	case "change":
		out.Notes = []string{"It is the forecast now, " + x.forecast.Pounds() + ", less the forecast of " + m.sinceWords() + ", " + (x.forecast - money.Pence(f.cell("change").Number())).Pounds() + "."}
	case "variance_percent":
		out.Notes = []string{"It is the variance as a percentage of the budget."}
	default:
		return nil, false
	}
	return signs, true
}

// forecastWords says what a forecast rests on.
func (m *monitoring) forecastWords(service string, x *outlook) []string {
	if f := m.forecasts[service]; f != nil {
		return []string{"The forecast, " + f.Amount.Pounds() + ", was entered by " + f.Author + " for " + f.Date.Long() + ": " + f.Reason}
	}
	rest := x.forecast - x.actual - x.commitments
	return []string{"Of the forecast, " + rest.Pounds() + " is of the months still to come: budget that no promise stands against, or a figure that was entered."}
}

// behindIncome explains what was agreed to come into a fund, and its forecast result.
func (m *monitoring) behindIncome(f figure, x *outlook, out Behind) Behind {
	fund := f.row.Key
	if f.column == "income" {
		out.Counts = where(-1, func(l Line) bool { return l.Dims.Fund == fund && l.Layer == ledger.Budget && m.comesIn(lineKey(l)) })
		return out
	}
	out.Counts = func(l Line) money.Pence {
		k := lineKey(l)
		if t := m.termOf(l); k.Fund == fund && (t == actualTerm || t == committedTerm) {
			return -1
		}
		return -one(k.Fund == fund && l.Layer == ledger.Actual && m.comesIn(k))
	}
	out.Rest = money.Pence(f.cell("result").Number()) - (x.income - x.actual - x.commitments)
	out.Notes = []string{out.Rest.Pounds() + " of it is still to come, in and out: no entry has posted it."}
	return out
}
