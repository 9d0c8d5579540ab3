package app

import (
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// balances reads the balances that a report is made from, no finer than it needs them.
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
	out, err := r.Balances(q)
	if err != nil || need&needProviders == 0 {
		return out, err
	}
	return byProvider(r, in, q, out)
}

// byProvider puts balances by provider in the place of those of expenditure, of the two years that are shown beside each
// other: what was paid to which sort of body is known of the provider.
func byProvider(r store.Reader, in reports.In, q store.Asked, all []pooled.Balance) ([]pooled.Balance, error) {
	spent := map[string]bool{}
	for _, a := range in.Accounts {
		spent[a.Code] = a.Type == "expenditure"
	}
	finer := func(b pooled.Balance) bool {
		return b.Layer == ledger.Actual && spent[b.Account] && b.Period.Year() >= in.Year.Previous()
	}
	q.Grain, q.Layer, q.From = pooled.ByProvider, ledger.Actual, in.Year.Previous().Start()
	fine, err := r.Balances(q)
	if err != nil {
		return nil, err
	}
	fine = slices.DeleteFunc(fine, func(b pooled.Balance) bool { return !finer(b) })
	return append(slices.DeleteFunc(all, finer), fine...), nil
}
