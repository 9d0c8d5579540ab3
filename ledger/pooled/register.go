package pooled

import (
	"slices"

	"commonpurse/ledger"
)

func registerNamed(name string) *Table {
	t, ok := registersByName[name]
	if !ok {
		panic("no register is named " + name)
	}
	return t
}

var registersByName = byName(Registers)

// RegisterKey returns the folded key under which a row stands in its register.
func (t *Table) RegisterKey(row any) string {
	var parts []string
	for _, c := range t.Columns {
		if c.Key {
			parts = append(parts, c.Text(row))
		}
	}
	return FoldKey(parts...)
}

func columnText(t *Table, column string, row any) string {
	c, ok := t.Column(column)
	if !ok {
		panic("the register " + t.Name + " has no column " + column)
	}
	return c.Text(row)
}

// CountsAsCost tells whether a balance is cash cost of a fund: actual, on one of the accounts, with no partner (which
// would have spent or given it itself), and not of the close.
func (k BalanceKey) CountsAsCost(fund string, accounts []string) bool {
	return k.Layer == ledger.Actual && k.Fund == fund && k.Partner == "" && k.Period.Number() != 14 &&
		slices.Contains(accounts, k.Account)
}
