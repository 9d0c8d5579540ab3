package pooled

import (
	"slices"
	"strings"

	"commonpurse/ledger/money"
)

// settlement is how a payment is set against what a provider is owed. Units: pence.
type settlement struct {
	moves  []settlementMove
	owed   money.Pence // what was owed, less what stands to the funds' credit
	credit money.Pence // what stands to the funds' credit
	excess money.Pence // what of the payment is above what is owed
	left   []Amount    // credits of a negative payment that it asks for and there are not
	stops  []*Stop     // invoices that may not be paid
}

type settlementMove struct {
	item, account, fund string
	amount              money.Pence // debit positive
	byCash              bool        // paid or taken back, not set off
}

// named lists the invoices that the payment names, each once.
func (p *Payment) named(s State) []*Invoice {
	var out []*Invoice
	for _, ref := range p.Invoices {
		v, ok := invoiceNamed(s, ref)
		if ok && !slices.ContainsFunc(out, func(o *Invoice) bool { return o.Code == v.Code }) {
			out = append(out, v)
		}
	}
	return out
}

// funds lists the funds of the payment: the one that pays, where it is named, and those that owe what is paid.
func (p *Payment) funds(s State) []string {
	owing := p.owing(s)
	if p.Fund == "" {
		return owing
	}
	return append([]string{p.Fund}, slices.DeleteFunc(owing, func(f string) bool { return f == p.Fund })...)
}

// owing lists the funds that owe what is paid: those of the invoices that are named; the paying fund where none is.
func (p *Payment) owing(s State) []string {
	if len(p.Invoices) == 0 {
		return []string{p.Fund}
	}
	var out []string
	for _, v := range p.named(s) {
		for _, l := range v.Lines {
			if f := must[Service](s, "services", l.Service).Fund; !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// reach lists what the payment can settle, in order: what is owed (credit amounts), and what stands to the funds'
// credit by its day (debit amounts). Credits that it names are the only ones it uses.
func (p *Payment) reach(s State) (owed, credits []Amount) {
	funds := p.owing(s)
	for _, v := range p.named(s) {
		open := slices.Clone(s.AmountsOf(EventKey(v)))
		slices.SortStableFunc(open, func(a, b Amount) int { return p.others(a) - p.others(b) })
		for _, a := range open {
			switch {
			case a.Account == creditors && a.Open < 0:
				owed = append(owed, a)
			case a.Account == creditors || a.Account == providerDebts:
				credits = append(credits, a)
			}
		}
	}
	for _, fund := range funds {
		if len(p.Invoices) > 0 {
			break
		}
		for _, a := range s.Open(creditors, fund, p.Provider) {
			if a.Open < 0 {
				owed = append(owed, a)
			}
		}
	}
	if len(credits) > 0 || p.Amount < 0 {
		return owed, credits
	}
	for _, fund := range funds {
		for _, account := range []string{creditors, providerDebts, prepayments} {
			for _, a := range s.Debits(account, fund, p.Provider) {
				if a.Item.Date <= p.Date && (account != prepayments || strings.HasPrefix(a.Item.Key, "payments/")) {
					credits = append(credits, a)
				}
			}
		}
	}
	return owed, credits
}

// others is 1 for what stands in another fund than the one that pays, and 0 for what stands in it.
func (p *Payment) others(a Amount) int {
	if a.Fund == p.Fund {
		return 0
	}
	return 1
}

// plan sets credits against what is owed in the same fund, and then the payment, in order.
func (p *Payment) plan(s State) settlement {
	owed, credits := p.reach(s)
	var out settlement
	if p.Amount >= 0 {
		owed, out.stops = unstopped(owed, stopsOf(s, p.Provider))
	}
	for _, c := range credits {
		out.credit += c.Open
	}
	if p.Amount < 0 {
		p.takeBack(&out, credits)
		return out
	}
	rest := p.Amount
	for i := range owed {
		o := &owed[i]
		due := -o.Open
		for k := range credits {
			c := &credits[k]
			if n := min(due, c.Open); c.Fund == o.Fund && n > 0 {
				out.moves = append(out.moves, settlementMove{c.Item.Key, c.Account, c.Fund, -n, false}, settlementMove{o.Item.Key, o.Account, o.Fund, n, false})
				c.Open -= n
				due -= n
			}
		}
		out.owed += due
		if n := min(rest, due); n > 0 {
			out.moves = append(out.moves, settlementMove{o.Item.Key, o.Account, o.Fund, n, true})
			rest -= n
		}
	}
	out.excess = rest
	return out
}

// takeBack plans a negative payment: money back for the credit notes that are named.
func (p *Payment) takeBack(out *settlement, credits []Amount) {
	want := -p.Amount
	for _, c := range credits {
		if n := min(want, c.Open); n > 0 {
			out.moves = append(out.moves, settlementMove{c.Item.Key, c.Account, c.Fund, -n, true})
			want -= n
		}
	}
	out.excess = want
}

// less says in words what stands to the funds' credit, where anything does.
func (s settlement) less() string {
	if s.credit == 0 {
		return ""
	}
	return ", after " + s.credit.Pounds() + " of credits and payments on account"
}
