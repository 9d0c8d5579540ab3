package app

import (
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// balances reads the balances that a report is made from, no more and no finer than it needs them.
func balances(r store.Reader, in reports.In, need need) ([]pooled.Balance, error) {
	q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Grain: pooled.ByFund, Years: true}
	if need&needFunds == 0 {
		q.Fund = in.Fund
	}
	if need&needServices != 0 {
		q.Grain = pooled.ByService
	}
	if need&needSectors != 0 {
		q.Grain = pooled.ByProvider
	}
	out, err := someBalances(r, in, need, q)
	if err != nil || need&needProviders == 0 {
		return out, err
	}
	return byProvider(r, in, q, out)
}

// someBalances reads balances, and leaves out of those of other years or funds what no report asks them for.
func someBalances(r store.Reader, in reports.In, need need, q store.Asked) ([]pooled.Balance, error) {
	budgets := q
	budgets.Layer = ledger.Budget
	unsigned := func(f *pooled.Fund) bool { return f.IsUnsigned(in.AsAt) } // what was spent before is said of it
	switch {
	case need&needYear != 0 && q.Layer == 0 && !slices.ContainsFunc(in.Funds, unsigned):
		q.Layer, q.From = ledger.Actual, in.Year.Start()
	case need&needBudgets != 0 && q.Fund != "":
		budgets.Fund = ""
	default:
		return r.Balances(q)
	}
	out, err := r.Balances(q)
	if err != nil {
		return nil, err
	}
	planned, err := r.Balances(budgets)
	if err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(b pooled.Balance) bool { return b.Layer == ledger.Budget })
	return append(out, planned...), nil
}

// byProvider puts balances by provider in the place of those of expenditure of the funds asked about, of the two years that
// are shown beside each other: what was paid to which sort of body is known of the provider.
func byProvider(r store.Reader, in reports.In, q store.Asked, all []pooled.Balance) ([]pooled.Balance, error) {
	spent := map[string]bool{}
	for _, a := range in.Accounts {
		spent[a.Code] = a.Type == "expenditure"
	}
	finer := func(b pooled.Balance) bool {
		return b.Layer == ledger.Actual && spent[b.Account] && b.Period.Year() >= in.Year.Previous() && (in.Fund == "" || b.Fund == in.Fund)
	}
	q.Fund, q.Grain, q.Layer, q.From = in.Fund, pooled.ByProvider, ledger.Actual, in.Year.Previous().Start()
	fine, err := r.Balances(q)
	if err != nil {
		return nil, err
	}
	fine = slices.DeleteFunc(fine, func(b pooled.Balance) bool { return !finer(b) })
	return append(slices.DeleteFunc(all, finer), fine...), nil
}
