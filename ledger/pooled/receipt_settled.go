package pooled

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// where is money that came in, and what it is for.
type where struct {
	kind, payer, contribution, service, fund string
	date                                     calendar.Date
	key                                      string // of the event, under which what is held of it is kept
}

const advanceRule = "advance-set-against/1"

type settled struct {
	Posting
	lines []ledger.Line  // of the entry in which the money came in
	later []ledger.Entry // that set what is held against what falls due after that day
}

// settle credits money that came in to what the payer owes, and the rest to where money of its kind is held.
// Units: pence.
func (w where) settle(s State, amount money.Pence) settled {
	var out settled
	rest := amount
	pay := func(account string, open []Amount, dims func(Item) ledger.Dims) {
		for _, a := range open {
			if n := max(0, min(rest, a.Open)); n > 0 {
				rest -= n
				out.lines = append(out.lines, actual(account, w.date, dims(a.Item), -n).About(a.Item.Key))
			}
		}
	}
	owed := func(i Item) ledger.Dims {
		return ledger.Dims{Fund: w.fund, Partner: i.Party, Source: i.Source}
	}
	switch {
	case w.kind == "provider":
		for _, a := range repayable(s, w.fund, w.payer, w.date) {
			pay(a.Account, []Amount{a}, func(i Item) ledger.Dims { return ledger.Dims{Fund: w.fund, Provider: i.Party} })
		}
		w.hold(&out, suspense, ledger.Dims{Fund: w.fund}, rest)
		if rest > 0 {
			out.Warnings = append(out.Warnings, fmt.Sprintf("%s: %s owes %s less than it repaid, so %s stands in suspense.", w.key, w.payer, w.fund, rest.Pounds()))
		}
	case w.kind == "vat":
		out.lines = append(out.lines, actual(vatDue, w.date, ledger.Dims{Fund: w.fund}, -rest))
	case w.kind == "contribution" || w.contribution != "": // what is not due of it yet is income when it is raised
		due, later := w.due(s, openOfKin(s, receivable, w.fund, w.payer, always))
		pay(receivable, due, owed)
		w.ahead(s, &out, later, rest, owed)
	default:
		if w.kind == "client" {
			due, later := w.due(s, clientDebts(s, w.fund, w.payer))
			pay(receivable, due, owed)
			early := min(rest, sumOf(later))
			w.ahead(s, &out, later, early, owed)
			rest -= early
		}
		out.lines = append(out.lines, w.income(s, rest))
	}
	return out
}

// repayable lists what a provider may repay a fund on a day: first what it owes back, then what stands to the fund's credit
// for credit notes, and for payments in advance of an invoice.
func repayable(s State, fund, provider string, on calendar.Date) []Amount {
	out := slices.Clone(s.Debits(providerDebts, fund, provider))
	for _, account := range []string{creditors, prepayments} {
		for _, a := range s.Debits(account, fund, provider) {
			if a.Item.Date <= on && (account != prepayments || strings.HasPrefix(a.Item.Key, "payments/")) {
				out = append(out, a)
			}
		}
	}
	return out
}

// ahead holds money in advance, and sets it against what is raised already for later days. Units: pence.
func (w where) ahead(s State, out *settled, later []Amount, rest money.Pence, owed func(Item) ledger.Dims) {
	held := ledger.Dims{Fund: w.fund, Partner: w.payer}
	w.hold(out, inAdvance, held, rest)
	for _, a := range later {
		if n := min(rest, a.Open); n > 0 {
			rest -= n
			on := w.owedFrom(s, a.Item)
			out.later = append(out.later, ledger.NewEntry(on, by(advanceRule,
				actual(inAdvance, on, held, n).About(w.key), actual(receivable, on, owed(a.Item), -n).About(a.Item.Key))...))
		}
	}
}

// due lists what the payer owes on the day the money came in, oldest first, and what is raised already for later days:
// of the contribution when one is named, else of everything. What is disputed is not among it.
func (w where) due(s State, open []Amount) (due, later []Amount) {
	for _, a := range open {
		switch {
		case a.Open < 0 || w.contribution != "" && a.Item.Contribution != w.contribution:
		case w.owedFrom(s, a.Item) > w.date:
			later = append(later, a)
		default:
			due = append(due, a)
		}
	}
	return due, later
}

// arose returns the day from which an item is owed: an instalment's is the day it was raised on.
func arose(s State, i Item) calendar.Date {
	if r, ok := Find[InstalmentRaised](s, "instalments", i.Contribution, strconv.Itoa(i.Number)); ok && i.Number > 0 {
		return r.RaisedOn
	}
	return i.Date
}

// owedFrom returns the day from which the payer owes an item: not before it took the place of whose it was.
func (w where) owedFrom(s State, i Item) calendar.Date {
	from, _ := oneFrom(s, w.payer, i.Party)
	return max(arose(s, i), from)
}

// hold keeps what is left of the money under the event's own item.
func (w where) hold(out *settled, account string, d ledger.Dims, rest money.Pence) {
	if rest == 0 {
		return
	}
	out.Items = append(out.Items, Item{Key: w.key, Party: w.payer, Date: w.date, Due: w.date, Contribution: w.contribution})
	out.lines = append(out.lines, actual(account, w.date, d, -rest).About(w.key))
}

// income is client income, interest or other income, of the service where one is named.
func (w where) income(s State, p money.Pence) ledger.Line {
	d := ledger.Dims{Fund: w.fund, Nature: ledger.Revenue, Partner: w.payer, Source: "other", Service: w.service}
	if w.kind == "client" {
		d.Source = "client"
	}
	if v, ok := Find[Service](s, "services", w.service); ok && w.service != "" {
		d.Nature = NatureOf(v)
	}
	return actual(otherIncome, w.date, d, -p)
}
