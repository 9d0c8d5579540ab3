package reports

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// An item keeps the party that it was opened for. Once a partner is succeeded, what is open of it stands under whom its lines
// name: what is recorded late, moved out of a closed period or reversed afterwards may leave it under one partner on days on
// which the successions alone would say another, or in parts under two.

// held is an account of a fund on which something is open of an item.
type held struct{ item, account, fund string }

// Involved lists the partners that were ever succeeded, and those that succeeded one, in order.
func Involved(in In) []string {
	codes := map[string]bool{}
	for _, x := range in.Successions {
		codes[x.Old], codes[x.By] = true, true
	}
	return slices.Sorted(maps.Keys(codes))
}

// HeldAccounts lists the accounts, of those on file, whose lines Hold reads.
func HeldAccounts(accounts []*pooled.Account) []string {
	return accountsUnder(accounts, owedByPartners)
}

// Hold gives what is open of partners' items to those under whom it stands: it makes of In.Amounts one for each partner,
// with that partner as the party of its item.
//
// Shape: lines are those of the Involved partners on HeldAccounts, as at the day of the In and as known at its position;
// others are passed over, and without a succession none is read. An item that is needed and of which In.Amounts has nothing
// is looked up. Units: pence. Errors: those of the lines.
func Hold(in *In, lines iter.Seq2[Line, error], item func(key string) (pooled.Item, bool)) error {
	involved := Involved(*in)
	if len(involved) == 0 || lines == nil {
		return nil
	}
	b := open(In{Accounts: in.Accounts})
	parts := map[held]map[string]money.Pence{}
	for l, err := range lines {
		if err != nil {
			return err
		}
		if l.Layer != ledger.Actual || l.Item == "" || !b.isHeld(l.Account) || !slices.Contains(involved, l.Dims.Partner) ||
			in.Fund != "" && l.Dims.Fund != in.Fund {
			continue
		}
		at := held{l.Item, l.Account, l.Dims.Fund}
		if parts[at] == nil {
			parts[at] = map[string]money.Pence{}
		}
		parts[at][l.Dims.Partner] += l.Amount
	}
	var out []pooled.Amount
	for _, a := range in.Amounts {
		at := held{a.Item.Key, a.Account, a.Fund}
		out = append(out, divided(a, parts[at])...)
		delete(parts, at)
	}
	for at, p := range parts { // what is nil in all, and stands under two all the same
		if i, ok := item(at.item); ok {
			out = append(out, divided(pooled.Amount{Item: i, Account: at.account, Fund: at.fund}, p)...)
		}
	}
	slices.SortStableFunc(out, func(x, y pooled.Amount) int {
		return cmp.Or(cmp.Compare(x.Account, y.Account), cmp.Compare(x.Fund, y.Fund), cmp.Compare(x.Item.Due, y.Item.Due),
			cmp.Compare(x.Item.Key, y.Item.Key), cmp.Compare(x.Item.Party, y.Item.Party))
	})
	in.Amounts = out
	return nil
}

// isHeld tells whether partners' items stand on an account.
func (b *books) isHeld(account string) bool {
	return slices.Contains(owedByPartners, b.standard(account))
}

// divided divides an amount by the partners under whom it stands; what stands under none of them is its party's.
func divided(a pooled.Amount, parts map[string]money.Pence) []pooled.Amount {
	var out []pooled.Amount
	rest := a
	for _, partner := range slices.Sorted(maps.Keys(parts)) {
		if parts[partner] == 0 {
			continue
		}
		part := a
		part.Item.Party, part.Open = partner, parts[partner]
		rest.Open -= part.Open
		out = append(out, part)
	}
	if rest.Open != 0 || len(parts) == 0 {
		out = append(out, rest)
	}
	return out
}

// ofFund is an item in a fund.
type ofFund struct{ item, fund string }

// holders lists under whom each item stands: as what is owed of it does, or where nothing is, what is held of it. What is
// owed to a provider stands under none.
func (b *books) holders(amounts []pooled.Amount) map[ofFund][]string {
	owed, other := map[ofFund][]string{}, map[ofFund][]string{}
	for _, a := range amounts {
		account, at := b.standard(a.Account), ofFund{a.Item.Key, a.Fund}
		of := other
		if account == "1100" || account == "1110" {
			of = owed
		}
		if a.Item.Key != "" && b.isHeld(a.Account) && !slices.Contains(of[at], a.Item.Party) {
			of[at] = append(of[at], a.Item.Party)
		}
	}
	for at, all := range other {
		if owed[at] == nil {
			owed[at] = all
		}
	}
	return owed
}

// mainOf is the partner, of several that an item stands under, to which belongs what is not divided: what was planned and
// charged of it. It is one that stands in its own place at the date of the report.
func (b *books) mainOf(holders []string) string {
	all := slices.Sorted(slices.Values(holders))
	for _, partner := range all {
		if _, gone := b.successor(partner); !gone {
			return partner
		}
	}
	return all[0]
}
