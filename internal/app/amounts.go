package app

import (
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// dues reads what is open of what partners owe and have paid: few items, however many invoices there are.
func dues(r store.Reader, in reports.In) ([]pooled.Amount, error) {
	q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund}
	accounts := reports.DuesAccounts(in.Accounts)
	var out []pooled.Amount
	if len(accounts) > 0 {
		var err error
		if out, err = r.Amounts(q, accounts...); err != nil {
			return nil, err
		}
	}
	q.Instalments = true
	instalments, err := r.Amounts(q)
	if err != nil {
		return nil, err
	}
	return append(out, slices.DeleteFunc(instalments, func(a pooled.Amount) bool { return slices.Contains(accounts, a.Account) })...), nil
}

// promises reads what stands on the items of what contracts promise: what was agreed, what remains, and the cost posted.
func promises(r store.Reader, in reports.In) ([]pooled.Amount, error) {
	accounts := []string{"6000", "6900"}
	for _, a := range in.Accounts {
		if a.Type == "expenditure" {
			accounts = append(accounts, a.Code)
		}
	}
	all, err := r.Amounts(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund, Nil: true}, accounts...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(a pooled.Amount) bool {
		_, _, _, ok := pooled.PromiseOf(a.Item.Key)
		return !ok
	}), nil
}

// rolls lists what is to be carried over to a new year of what contracts promise, but for what was taken back.
func rolls(r store.Reader, knownAt int64) ([]*pooled.Roll, error) {
	var out []*pooled.Roll
	for d, err := range r.Documents("rolls", knownAt) {
		if err != nil {
			return nil, err
		}
		if e, _ := r.State().Event(d.Key); d.ReversedBy == "" {
			if x, ok := e.(*pooled.Roll); ok {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// besides adds what is open of all other items, one amount for each account and fund.
func besides(r store.Reader, in reports.In) ([]pooled.Amount, error) {
	all, err := r.AmountTotals(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt})
	if err != nil {
		return nil, err
	}
	type at struct{ account, fund string }
	rest := map[at]money.Pence{}
	for _, a := range all {
		rest[at{a.Account, a.Fund}] = a.Open
	}
	for _, a := range in.Amounts {
		rest[at{a.Account, a.Fund}] -= a.Open
	}
	out := in.Amounts
	for k, open := range rest {
		if open != 0 && (in.Fund == "" || k.fund == in.Fund) {
			out = append(out, pooled.Amount{Account: k.account, Fund: k.fund, Open: open})
		}
	}
	return out, nil
}
