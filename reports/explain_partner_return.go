package reports

import (
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// behindReturn explains the figures of a partner's return. What the partner gave, spent itself and has with the host is
// explained by its own entries, cleared as a statement's are; what it books of money that is common to all, by how it was
// worked out.
func (b *books) behindReturn(section string, f figure) (Behind, bool) {
	p, err := newReturn(b.in)
	if err != nil {
		return Behind{}, false
	}
	switch section {
	case "booked":
		return p.behindTreatment(f)
	case "expenditure", "income":
		return p.behindEntryOf(section == "income", f)
	case "agreement":
		return p.behindAgreement(f)
	case "host":
		return p.behindDue(f)
	case "position":
		return p.behindPosition(f)
	case "beside":
		return p.behindBeside(f)
	}
	return Behind{}, false
}

// shown clears the lines behind a figure of what people typed and of other bodies' codes.
func (p *partnerReturn) shown(x Behind) Behind {
	x.Shown = p.clearedLine
	return x
}

// onlyWorked explains a figure that no entry of the partner's makes.
func onlyWorked(f figure, notes ...string) (Behind, bool) {
	return Behind{Rest: money.Pence(f.cell(f.column).Number()), Notes: notes}, true
}

const workedOut = "It is worked out of the fund's books: no entry posts it, and the fund's entries are in its memorandum account."

func (p *partnerReturn) behindTreatment(f figure) (Behind, bool) {
	out, ok := onlyWorked(f, workedOut, "Its parts are the rows of the same treatment and fund under expenditure and income.")
	t := newTable("working", "What it is made of", 2, textColumn("section", "Section"), textColumn("row", "Row"), moneyColumn("amount", "This year"), moneyColumn("previous", "Last year"))
	for _, isIncome := range []bool{false, true} {
		for _, e := range p.entries(isIncome) {
			if e.at.treatment == f.words("treatment") && p.codes[e.of.fund.Code] == f.words("fund") {
				t.add(Text(sectionOf(isIncome)), Text(e.key), Money(e.now), Money(e.last))
			}
		}
	}
	out.Working = []Section{t.whole("Each row can be explained by itself.")}
	return out, ok
}

func sectionOf(isIncome bool) string {
	if isIncome {
		return "income"
	}
	return "expenditure"
}

// behindEntryOf explains what is booked: own spending by its entries, the rest by its working.
func (p *partnerReturn) behindEntryOf(isIncome bool, f figure) (Behind, bool) {
	entries := p.entries(isIncome)
	i := slices.IndexFunc(entries, func(e *entry) bool { return e.key == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	e := entries[i]
	d, year := e.of.now, p.year
	if f.column == "previous" {
		d, year = e.of.last, p.year.Previous()
	}
	if e.at.treatment == treatedOwn {
		return p.shown(Behind{Fund: e.of.fund.Code, Account: e.at.account, Partner: p.partner, Service: e.at.service, Counts: where(1, func(l Line) bool {
			return l.Dims.Partner == p.partner && l.Dims.Fund == e.of.fund.Code && l.Account == e.at.account && l.Dims.Service == e.at.service &&
				nature(l.Dims.Nature) == e.at.nature && p.ofYear(lineKey(l), year)
		})}), true
	}
	out, ok := onlyWorked(f, workedOut)
	if x := d.workings[p.partner][workingOf{e.at.treatment, e.at.service, e.at.nature}]; x != nil {
		out.Working = []Section{x.section()}
		if e.at.account != "" && money.Pence(f.cell(f.column).Number()) != x.books && !isIncome {
			out.Notes = append(out.Notes, "The working is of the service on all accounts. This is its part on "+e.at.account+".")
		}
	}
	return out, ok
}

// section shows how a partner comes to what it books of a service.
func (x *bearing) section() Section {
	t := newTable("working", "How it comes to what it books", 1, textColumn("step", "Step"), moneyColumn("amount", "Amount"))
	t.add(Text("The service's cost in cash, on all accounts"), Money(x.cost))
	t.add(Text("Met by what it gave for the service"), Money(x.tagged))
	t.add(Text("Its share of the rest"), Money(x.rest))
	t.add(Text("Its share of money from outside"), Money(x.outside))
	t.add(Text("What it books of the cost"), Money(x.books))
	t.add(Text("What it gives others for it, or receives from them (negative)"), Money(x.gives))
	return t.whole("What it gave, its share of the rest and of money from outside are what it books and gives.")
}

func (p *partnerReturn) behindAgreement(f figure) (Behind, bool) {
	i := slices.IndexFunc(p.each, func(x *fundReturn) bool { return p.codes[x.fund.Code] == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	x := p.each[i]
	given := func(applied bool) func(Line) bool {
		return func(l Line) bool {
			k := lineKey(l)
			return k.Partner == p.partner && k.Fund == x.fund.Code && x.ofYear(k, x.year) && x.typeOf(k.Account) == "income" && x.isPartners(k) &&
				(x.standard(k.Account) == "4600") == applied
		}
	}
	both := func(l Line) bool { return given(true)(l) || given(false)(l) }
	out := Behind{Partner: p.partner, Fund: x.fund.Code}
	share := x.ownership.shares[p.partner]
	switch f.column {
	case "contributed":
		out.Counts = where(-1, given(false))
	case "applied":
		out.Counts = where(-1, given(true))
	case "share_of_spend":
		out.Counts, out.Rest = where(-1, both), -share
		out.Notes = []string{"It is what was contributed and applied, less the share of the result, " + share.Pounds() + ", which no entry posts before the year is closed."}
	case "result":
		out.Rest = share
		out.Notes = []string{"A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed."}
	default:
		return onlyWorked(f, workedOut)
	}
	return p.shown(out), true
}

func (p *partnerReturn) behindDue(f figure) (Behind, bool) {
	rows := p.dueRows()
	i := slices.IndexFunc(rows, func(r *dueRow) bool { return r.key == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	r, lines, sign := rows[i], rows[i].lines, money.Pence(1)
	switch {
	case f.column == "disputed":
		lines = slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return p.standard(l.Account) != "1110" })
	case f.cell(f.column).Number() == 0:
		return Behind{Notes: []string{"The amount stands in the other column."}}, true
	case r.part != nil:
		return p.behindPart(r, f)
	case f.column == "receivable":
		sign = -1
	}
	return p.behind(sign, lines), true
}

// behindPart explains a share that no entry posts, with the partner's own part of the working.
func (p *partnerReturn) behindPart(r *dueRow, f figure) (Behind, bool) {
	out, ok := onlyWorked(f, "A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed.")
	out.Working = p.ownWorking(r.of.workings(r.part.year), r.fund)
	return out, ok
}

func (p *partnerReturn) behindPosition(f figure) (Behind, bool) {
	for _, x := range p.each {
		for _, r := range x.position {
			if p.positionKey(x, r) != f.row.Key {
				continue
			}
			switch r.what {
			case withTheHost:
				return p.shown(Behind{Fund: x.fund.Code, Account: r.account, Partner: p.partner, Counts: where(-1, func(l Line) bool {
					return l.Dims.Partner == p.partner && l.Dims.Fund == x.fund.Code && l.Account == r.account && x.stands(lineKey(l))
				})}), true
			case ofThePool:
				return onlyWorked(f, fmt.Sprintf("It is the partner's share of %s, which stands on %s of the fund. Shares follow the expenditure that each partner books.", r.whole.Pounds(), r.account))
			}
			return onlyWorked(f, "It is what is held for the partner and its provisional share, less its share of what the fund has and owes.")
		}
	}
	return Behind{}, false
}

func (p *partnerReturn) behindBeside(f figure) (Behind, bool) {
	i := slices.Index(p.besideKeys(), f.row.Key)
	if i < 0 {
		return Behind{}, false
	}
	x, year := p.aside[i], p.year
	if f.column == "previous" {
		year = p.year.Previous()
	}
	return p.shown(Behind{Fund: x.fund.Code, Account: x.account, Partner: p.partner, Service: x.service, Counts: where(1, func(l Line) bool {
		return l.Layer == ledger.Actual && l.Dims.Partner == p.partner && l.Dims.Fund == x.fund.Code && l.Account == x.account && l.Dims.Service == x.service &&
			nature(l.Dims.Nature) == x.nature && p.ofYear(lineKey(l), year)
	})}), true
}
