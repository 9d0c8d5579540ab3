package sqlstore

import (
	"fmt"

	"commonpurse/internal/store"
)

// Recount counts what is kept again.
//
// The balances of services, and all totals, are compared with the lines, which are added up in the order of their index.
// Other balances are what the totals are, whose key goes no further than theirs.
func (r *reader) Recount(knownAt int64) (store.Recount, error) {
	var out store.Recount
	_, err := r.t.one("select count(*) from events where book = $1 and seq >= 1 and seq <= $2",
		[]any{r.book, r.known(knownAt)}, &out.Events)
	if err != nil {
		return out, fmt.Errorf("counting the events: %w", err)
	}
	for _, c := range []struct{ compare, kept string }{
		{compareBalances, "select count(*) from balances where book = $1 and service <> 0"},
		{compareTotals, "select count(*) from totals where book = $1"},
		{compareRest, "select count(*) from totals where book = $1 and service = 0"},
	} {
		var groups, found, equal, kept int64
		if _, err := r.t.one(c.compare, []any{r.book}, &groups, &found, &equal); err != nil {
			return out, fmt.Errorf("adding the lines up again: %w", err)
		}
		if _, err := r.t.one(c.kept, []any{r.book}, &kept); err != nil {
			return out, fmt.Errorf("counting the balances: %w", err)
		}
		out.Differ += groups - equal + kept - found
	}
	return out, nil
}

const (
	compared   = `select count(*), count(k.amount), coalesce(sum(case when k.amount = m.amount then 1 else 0 end), 0) from `
	spanOf     = `case when m.period % 100 = 14 then m.period else m.period - m.period % 100 + 1 end`
	sameTotals = ` and k.account = m.account and k.layer = m.layer and k.fund = m.fund and k.year = m.year and k.nature = m.nature
		and k.partner = m.partner and k.source = m.source and k.service = m.service and k.period = m.period`
	sameRest = ` and k.contract = m.contract and k.provider = m.provider and k.pilot = m.pilot`

	// The plus keeps the database from going by the service, and then having to sort.
	compareBalances = compared + `(select book, ` + figureColumns + `, cast(sum(amount) as bigint) as amount from lines
		where book = $1 and +service <> 0 group by book, ` + figureColumns + `) m
		left join balances k on k.book = m.book and k.span = ` + spanOf + sameTotals + sameRest

	compareTotals = compared + `(select book, period, account, layer, fund, year, nature, partner, source, service,
		cast(sum(amount) as bigint) as amount from lines
		where book = $1 group by book, period, account, layer, fund, year, nature, partner, source, service) m
		left join totals k on k.book = m.book and k.span = ` + spanOf + sameTotals

	compareRest = compared + `balances m left join totals k on k.book = m.book and k.span = m.span` + sameTotals + `
			and m.contract = 0 and m.provider = 0 and m.pilot = 0
		where m.book = $1 and m.service = 0`
)
