package reports

import (
	"slices"

	"commonpurse/ledger"
)

// behindPayments explains the amounts of invoices by the lines about them.
func (b *books) behindPayments(section string, f figure) (Behind, bool) {
	p, err := b.bills()
	if err != nil {
		return Behind{}, false
	}
	if section == "rate" {
		return p.behindRate(f)
	}
	i := slices.IndexFunc(p.list, func(x *bill) bool { return x.key == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	x := p.list[i]
	out := Behind{Fund: x.fund, Items: []string{x.item.Key}}
	owed := func(l Line) bool {
		return l.Layer == ledger.Actual && l.Item == x.item.Key && l.Dims.Fund == x.fund && p.isCreditor(l.Account)
	}
	switch f.column {
	case "amount":
		out.Counts = where(-1, func(l Line) bool { return owed(l) && !p.pays(l) })
	case "paid_amount":
		out.Counts = where(1, func(l Line) bool { return owed(l) && p.pays(l) })
	default:
		out.Counts = where(-1, owed)
	}
	return out, true
}

// behindRate explains what was paid, and paid in time, of the invoices that were paid in full.
func (p *bills) behindRate(f figure) (Behind, bool) {
	fund := f.words("fund")
	counted := map[string]bool{}
	for _, x := range p.list {
		if x.fund == fund && !x.isCredit() && x.isPaid() && (f.column != "in_time_amount" || x.late(p.in.AsAt) == 0) {
			counted[x.item.Key] = true
		}
	}
	out := Behind{Fund: fund, Counts: where(1, func(l Line) bool { return p.pays(l) && l.Dims.Fund == fund && counted[l.Item] })}
	if accounts := CreditorAccounts(p.in.Accounts); len(accounts) == 1 {
		out.Account = accounts[0]
	}
	out.Notes = []string{"These are the payments of invoices that were paid in full."}
	return out, true
}
