package reports

import (
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// behindContributions explains the figures of the contributions report: each is what lines about some debts add up to.
func (b *books) behindContributions(section string, f figure) (Behind, bool) {
	d := b.dues()
	var of []*debt
	switch section {
	case "by-partner":
		for _, x := range d.debts {
			if x.item.Party == f.words("partner") && x.stands(f.column, d) {
				of = append(of, x)
			}
		}
		switch f.column {
		case "agreed":
			return d.behindAgreed(f), true
		case "changed":
			return d.behindChanged(f), true
		case "unmatched":
			return d.behindUnmatched(f.words("partner")), true
		}
	case "by-instalment", "chase":
		all, taken := d.debts, map[string]bool{}
		if section == "chase" {
			all = d.overdueDebts()
		}
		for _, x := range all {
			if x.rowKey(taken) == f.row.Key {
				of = append(of, x)
			}
		}
	case "unmatched":
		return d.behindSuspense(f), true
	}
	return d.behindDebts(section, f.column, of), true
}

// stands tells whether the debt is one of those that a column is about.
func (d *debt) stands(column string, in *dues) bool {
	late := d.late(in.in.AsAt)
	switch column {
	case "due":
		return late >= 0
	case "not_due":
		return late < 0
	case "age_30":
		return late <= 30
	case "age_60":
		return late > 30 && late <= 60
	case "age_90":
		return late > 60 && late <= 90
	case "over_90":
		return late > 90
	}
	return true
}

// behindDebts explains a column of some debts by the lines about their items.
func (d *dues) behindDebts(section, column string, debts []*debt) Behind {
	byItem := map[ofFund][]*debt{}
	var out Behind
	for _, x := range debts {
		at := ofFund{x.item.Key, x.fund}
		byItem[at] = append(byItem[at], x)
		out.Items = append(out.Items, x.item.Key)
	}
	out.Counts = func(l Line) (n money.Pence) {
		for _, x := range byItem[ofFund{l.Item, l.Dims.Fund}] {
			n += d.counts(x, section, column, l)
		}
		return n
	}
	if column == "received" {
		out.Notes = []string{"What was received is what was charged, as credited and settled since, less what is outstanding (the lines on 1100 and 1110)."}
	}
	return out
}

// counts says how a line about a debt counts in a column of the debt.
func (d *dues) counts(x *debt, section, column string, l Line) money.Pence {
	account := d.standard(l.Account)
	others := x.isDivided && l.Dims.Partner != x.item.Party // it stands under another partner
	owed := (account == "1100" || account == "1110") && !others
	planned := account == "3900" && x.contribution != nil
	switch column {
	case "current", "due", "not_due":
		return one(planned)
	case "amount":
		if section == "chase" {
			return one(account == "1100" && !others)
		}
		return one(planned || x.contribution == nil && owed)
	case "raised":
		if x.contribution == nil {
			return one(owed)
		}
		return one(account == "1100" && raises(l))
	case "received":
		if x.contribution == nil {
			return 0
		}
		if x.isRaised && d.conditional(x.contribution) && x.charged == x.Planned {
			return one(planned) - one(owed)
		}
		if x.isRaised && d.conditional(x.contribution) {
			return one(account == "1100" && raises(l)) - one(owed)
		}
		if (account == "1100" || account == "1110") && others {
			return 0
		}
		return -one(account != "3900") // what was charged stands on the other side of what is owed
	case "disputed":
		return one(account == "1110" && !others)
	}
	return one(owed)
}

// raises tells whether a line about an instalment raises it, or takes its raising back. A reversal turns the money in
// advance that was set against the instalment too: those lines are debits.
func raises(l Line) bool {
	return strings.HasPrefix(l.Rule, "instalment-raised/") || strings.HasPrefix(l.Reverses, "instalments/") && l.Amount < 0
}

func one(counts bool) money.Pence {
	if counts {
		return 1
	}
	return 0
}

// behindAgreed explains what a partner agreed, by the lines that its agreements posted; of one that was reversed since,
// by the plan that stood at the date.
func (d *dues) behindAgreed(f figure) Behind {
	partner := f.words("partner")
	codes, reversed := map[string]bool{}, map[string]bool{}
	for _, c := range d.in.Contributions {
		if d.includes(c) && c.Partner == partner {
			codes["contributions/"+c.Code] = true
		}
	}
	for _, x := range d.debts {
		if x.contribution != nil && x.item.Party == partner && d.contributions[x.contribution.Code] == nil {
			reversed[x.item.Key] = true
		}
	}
	out := Behind{Counts: func(l Line) money.Pence {
		agreed := l.Layer == ledger.Budget && codes[l.Key] && d.typeOf(l.Account) == "income"
		return one(l.Account == "3900" && reversed[l.Item]) - one(agreed)
	}}
	if len(reversed) == 0 {
		out.Partner = partner
	}
	return out
}

// behindChanged explains what was agreed otherwise since, be there anything left of the instalments that it took from
// or not.
func (d *dues) behindChanged(f figure) Behind {
	partner := f.words("partner")
	out := Behind{Account: "3900", Rest: d.passed[partner], Counts: where(1, func(l Line) bool {
		of, _, isInstalment := strings.Cut(strings.TrimPrefix(l.Item, "contributions/"), "#")
		c := d.contributions[of]
		return isInstalment && l.Account == "3900" && l.Table != "contributions" && c != nil && c.Partner == partner && d.includes(c)
	})}
	if out.Rest != 0 {
		out.Notes = []string{"Instalments of " + out.Rest.Pounds() + " came from a partner that was succeeded, or (negative) passed to a successor: no entry moves a plan between instalments."}
	}
	return out
}

// behindUnmatched explains what is held of a partner's money in advance, and in suspense for its contributions.
func (d *dues) behindUnmatched(partner string) Behind {
	of := map[held]bool{}
	var out Behind
	for _, a := range d.in.Amounts {
		c, ok := d.contributions[a.Item.Contribution]
		advance := d.standard(a.Account) == "2200" && a.Item.Number == 0 && a.Item.Party == partner
		if d.asked(a.Fund) && (advance || d.standard(a.Account) == "1900" && ok && d.heir(c.Partner) == partner) {
			of[held{a.Item.Key, a.Account, a.Fund}] = true
			out.Items = append(out.Items, a.Item.Key)
		}
	}
	out.Counts = where(-1, func(l Line) bool {
		_, divided := d.divided[ofFund{l.Item, l.Dims.Fund}]
		return of[held{l.Item, l.Account, l.Dims.Fund}] && (!divided || l.Dims.Partner == partner)
	})
	return out
}

// behindSuspense explains a receipt that stands in suspense.
func (d *dues) behindSuspense(f figure) Behind {
	item := "receipts/" + f.words("receipt")
	if !slices.ContainsFunc(d.suspense, func(a pooled.Amount) bool { return a.Item.Key == item }) {
		item = f.words("receipt")
	}
	return Behind{Items: []string{item}, Counts: where(-1, func(l Line) bool {
		return l.Item == item && d.standard(l.Account) == "1900" && l.Dims.Fund == f.words("fund")
	})}
}
