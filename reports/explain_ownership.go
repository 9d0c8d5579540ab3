package reports

import (
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// behindOwnership explains whose the money is.
func (b *books) behindOwnership(section string, f figure) (Behind, bool) {
	o, err := b.ownership()
	if err != nil {
		return Behind{}, false
	}
	switch section {
	case "ownership":
		return o.behindOwned(f)
	case "reserve":
		return o.behindReserve(f), true
	case "tagged":
		return o.behindTag(f)
	case "traced":
		return o.behindTrace(f)
	}
	return Behind{}, false
}

func (o *ownership) behindOwned(f figure) (Behind, bool) {
	partner := f.words("partner")
	income := func(l Line) bool {
		return l.Dims.Partner == partner && o.inPool(l.Dims.Fund) && o.ofYear(lineKey(l), o.year) && o.typeOf(l.Account) == "income" && o.isPartners(lineKey(l))
	}
	applies := func(l Line) bool { return income(l) && o.standard(l.Account) == "4600" }
	switch f.column {
	case "opening":
		return o.behindHeld(f, true), true
	case "balance":
		return o.behindHeld(f, false), true
	case "contributed":
		return Behind{Partner: partner, Counts: where(-1, func(l Line) bool { return income(l) && !applies(l) })}, true
	case "applied":
		return Behind{Partner: partner, Counts: where(-1, applies)}, true
	case "share_of_spend":
		out := Behind{Partner: partner, Counts: where(-1, income), Rest: -o.shares[partner], Working: o.workings(o.year)}
		out.Notes = []string{"It is what was contributed and applied, less the share of the result, " + o.shares[partner].Pounds() + ", which no entry posts before the year is closed."}
		return out, true
	case "reserve":
		return Behind{Partner: partner, Counts: where(-1, func(l Line) bool {
			return o.isHeld(l, partner) && o.standard(l.Account) == "3200" && !o.opens(l)
		})}, true
	case "refunded", "called":
		return o.behindSettled(partner, f.column), true
	}
	return Behind{}, false
}

// behindSettled explains what was refunded or called in the funds in which either was.
func (o *ownership) behindSettled(partner, column string) Behind {
	moved := func(l Line) bool {
		return o.isHeld(l, partner) && !o.opens(l) ||
			l.Dims.Partner == partner && o.inPool(l.Dims.Fund) && o.ofYear(lineKey(l), o.year) && o.standard(l.Account) == "4600"
	}
	net := map[string]money.Pence{}
	for at, p := range o.settled() {
		if at.partner == partner {
			net[at.fund] = p
		}
	}
	sign, funds := money.Pence(-1), map[string]bool{}
	if column == "refunded" {
		sign = 1
	}
	for fund, p := range net {
		funds[fund] = p*sign < 0
	}
	return Behind{Partner: partner, Counts: where(sign, func(l Line) bool { return moved(l) && funds[l.Dims.Fund] })}
}

func (o *ownership) behindTag(f figure) (Behind, bool) {
	i := slices.IndexFunc(o.tags, func(x *tag) bool { return x.key() == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	x := o.tags[i]
	given := o.behindGiven(x)
	spent := func(l Line) bool {
		at, ok := o.poolOf(lineKey(l))
		return ok && at == x.pool(at.year) && at.year <= o.year && (at.year == x.year || x.conditional && at.year > x.year)
	}
	var cost money.Pence
	for y := x.year; y <= o.year && (y == x.year || x.conditional); y++ {
		cost += o.costs[x.pool(y)]
	}
	out := Behind{Fund: x.fund}
	if f.column != "given" && cost != x.spent() {
		out.Notes = []string{"The service cost " + cost.Pounds() + "; " + (cost - x.spent()).Pounds() + " of that is met by other money."}
	}
	switch f.column {
	case "given":
		out.Counts = given
	case "spent":
		out.Service, out.Counts, out.Rest = x.service, where(1, spent), x.spent()-cost
	case "left":
		out.Rest = cost - x.spent()
		out.Counts = func(l Line) money.Pence {
			if spent(l) {
				return -1
			}
			return given(l)
		}
	default:
		return Behind{}, false
	}
	return out, true
}

// behindGiven counts the lines that make what a contribution is now: the plan of its instalments; of what is no cash,
// its agreement and the changes of it; of a balance applied, its income.
func (o *ownership) behindGiven(x *tag) func(Line) money.Pence {
	switch {
	case x.brought:
		return where(-1, func(l Line) bool {
			return o.standard(l.Account) == "4600" && l.Dims.Partner == x.partner && l.Dims.Fund == x.fund && l.Dims.Service == x.service &&
				o.ofYear(lineKey(l), o.year)
		})
	case x.kind == "cash":
		return where(1, func(l Line) bool {
			of, _, numbered := strings.Cut(l.Item, "#")
			return numbered && of == "contributions/"+x.ref && o.standard(l.Account) == "3900"
		})
	}
	keys := map[string]bool{"contributions/" + x.ref: true}
	for _, c := range o.in.Changes {
		if c.Contribution == x.ref {
			keys["contribution_changes/"+c.Code] = true
		}
	}
	return where(-1, func(l Line) bool {
		return l.Layer == ledger.Budget && keys[l.Key] && o.typeOf(l.Account) == "income"
	})
}

func (o *ownership) behindTrace(f figure) (Behind, bool) {
	taken := map[string]bool{}
	for _, x := range o.tags {
		for _, m := range x.met {
			if unlike(x.key()+"/"+m.cost.document, taken) != f.row.Key {
				continue
			}
			out := Behind{Fund: x.fund, Service: x.service, Rest: m.amount - m.cost.amount}
			out.Counts = where(1, func(l Line) bool {
				at, ok := o.poolOf(lineKey(l))
				return ok && at == x.pool(o.year) && l.Key == m.cost.document && l.Dims.Provider == m.cost.provider
			})
			if out.Rest != 0 {
				out.Notes = []string{"The document cost the service " + m.cost.amount.Pounds() + "; the rest was credited, or met by other money."}
			}
			return out, true
		}
	}
	return Behind{}, false
}
