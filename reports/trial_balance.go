package reports

import (
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// TrialBalance lists every account with its balance since the books opened, for one layer and one fund or all.
//
// Shape: one section, accounts, in order of code; debits and credits are both positive and a nil balance is left out.
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
	sums := map[string]money.Pence{}
	for _, x := range in.Balances {
		if x.Layer == layer && b.asked(x.Fund) {
			sums[x.Account] += x.Amount
		}
	}
	t := newTable("accounts", "Accounts", 1, textColumn("account", "Account"), textColumn("name", "Name"), textColumn("type", "Type"),
		moneyColumn("debit", "Debit"), moneyColumn("credit", "Credit"))
	for _, account := range slices.Sorted(maps.Keys(sums)) {
		if sums[account] == 0 {
			continue
		}
		name := ""
		if a, ok := b.accounts[account]; ok {
			name = a.Name
		}
		t.add(Text(account), Text(name), Text(b.typeOf(account)), Money(max(sums[account], 0)), Money(max(-sums[account], 0)))
	}
	r := b.report("trial-balance", "Trial balance")
	r.About.Layer = layer.String()
	r.Sections = []Section{t.totalled("Balances since the books opened, in the " + layer.String() + " layer.")}
	r.Checks = []Check{mustEqual("balances", "Debits equal credits", t.sum("debit"), t.sum("credit"))}
	return r, nil
}
