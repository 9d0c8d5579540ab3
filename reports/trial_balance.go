package reports

import (
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// TrialBalance lists every account with its balance since the books opened, for one layer and one fund or all.
//
// Shape: accounts in order of code, of the fund asked for, or of every fund whose money is in the pool's balance; for
// all funds the others stand in beside, by fund. Debits and credits are both positive, a nil balance is left out.
// Units: pence. Errors: a refusal for a fund that is not on file or a date before the books open. Reads: Funds,
// Accounts, Balances.
func TrialBalance(in In) (Report, error) {
	b := open(in)
	if err := b.answerable(); err != nil {
		return Report{}, err
	}
	layer := in.Layer
	if layer == 0 {
		layer = ledger.Actual
	}
	sums, besides := map[string]money.Pence{}, map[string]map[string]money.Pence{}
	for _, x := range in.Balances {
		switch {
		case x.Layer != layer || !b.asked(x.Fund):
		case b.inTrial(x.Fund):
			sums[x.Account] += x.Amount
		default:
			if besides[x.Fund] == nil {
				besides[x.Fund] = map[string]money.Pence{}
			}
			besides[x.Fund][x.Account] += x.Amount
		}
	}
	shown := []Column{
		textColumn("account", "Account"), textColumn("name", "Name"), textColumn("type", "Type"),
		moneyColumn("debit", "Debit"), moneyColumn("credit", "Credit"),
	}
	t := newTable("accounts", "Accounts", 1, shown...)
	for _, account := range slices.Sorted(maps.Keys(sums)) {
		if sums[account] != 0 {
			t.add(b.trialCells(account, sums[account])...)
		}
	}
	beside := newTable("beside", "Funds beside the pool", 2, append([]Column{textColumn("fund", "Fund")}, shown...)...)
	for _, fund := range slices.Sorted(maps.Keys(besides)) {
		for _, account := range slices.Sorted(maps.Keys(besides[fund])) {
			if p := besides[fund][account]; p != 0 {
				beside.add(append([]Value{Text(fund)}, b.trialCells(account, p)...)...)
			}
		}
	}
	r := b.report("trial-balance", "Trial balance")
	r.About.Layer = layer.String()
	r.Sections = []Section{t.totalled("Balances since the books opened, in the " + layer.String() + " layer.")}
	r.Checks = []Check{mustEqual("balances", "Debits equal credits", t.sum("debit"), t.sum("credit"))}
	if len(besides) > 0 {
		r.Sections = append(r.Sections, beside.totalled("Money that is not in the pool's balance, and in no sum with it."))
		r.Checks = append(r.Checks, mustEqual("beside", "Debits equal credits in the funds beside the pool", beside.sum("debit"), beside.sum("credit")))
	}
	return r, nil
}

// inTrial tells whether a fund is among the accounts: the one asked for, or one in the pool's balance.
func (b *books) inTrial(fund string) bool { return b.in.Fund != "" && b.asked(fund) || b.inPool(fund) }

// trialCells are an account and its balance. Units: pence, debit positive.
func (b *books) trialCells(account string, p money.Pence) []Value {
	name := ""
	if a, ok := b.accounts[account]; ok {
		name = a.Name
	}
	return []Value{Text(account), Text(name), Text(b.typeOf(account)), Money(max(p, 0)), Money(max(-p, 0))}
}
