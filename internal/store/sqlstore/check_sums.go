package sqlstore

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/store"
)

// mostWrongSums bounds what is listed of sums that are wrong: when all are, nobody reads all.
const mostWrongSums = 1000

// sumCheck finds the rows of a table of sums that are not what lines come to, and those that no line is of. What is wrong
// has the table's cells, the key first, and then what its last should be.
type sumCheck struct {
	table, columns string
	wrong, none    string
}

const (
	keyOfSums     = `select ` + spanOf + `, m.account, m.layer, m.fund, m.year, m.nature, m.partner, m.source, m.service, `
	keyOfBalances = keyOfSums + `m.contract, m.provider, m.pilot, m.period, k.amount, m.amount from `
	byService     = `book, period, account, layer, fund, year, nature, partner, source, service`
	differs       = ` where k.amount is null or k.amount <> m.amount`
	ofLine        = ` from lines l where l.book = m.book and l.period = m.period and l.account = m.account and l.layer = m.layer
		and l.fund = m.fund and l.year = m.year and l.nature = m.nature and l.partner = m.partner and l.source = m.source
		and l.service = m.service`

	compareAmounts = `select count(*), count(k.open), coalesce(sum(case when k.open = m.amount and k.party = i.party
			and k.due = i.due then 1 else 0 end), 0) from ` + amountsOfLines + amountsKept
	amountsOfLines = `(select book, account, fund, item, cast(sum(amount) as bigint) as amount from lines
		where book = $1 and item is not null group by book, account, fund, item) m`
	amountsKept = ` left join items i on i.book = m.book and i.id = m.item
		left join item_amounts k on k.book = m.book and k.item = m.item and k.account = m.account and k.fund = m.fund`
)

var balanceChecks = []sumCheck{
	{
		"balances", balanceColumns + ", amount",
		keyOfBalances + `(select book, ` + figureColumns + `, cast(sum(amount) as bigint) as amount from lines
			where book = $1 and +service <> 0 group by book, ` + figureColumns + `) m
			left join balances k on k.book = m.book and k.span = ` + spanOf + sameTotals + sameRest + differs,
		`select ` + balanceColumns + `, amount from balances m where m.book = $1 and m.service <> 0 and (m.span <> ` + spanOf + `
			or not exists (select 1` + ofLine + ` and l.contract = m.contract and l.provider = m.provider and l.pilot = m.pilot))`,
	},
	{
		"balances", balanceColumns + ", amount",
		keyOfBalances + `(select ` + byService + `, 0 as contract, 0 as provider, 0 as pilot, cast(sum(amount) as bigint) as amount
			from lines where book = $1 and +service = 0 group by ` + byService + `) m
			left join balances k on k.book = m.book and k.span = ` + spanOf + sameTotals + sameRest + differs,
		`select ` + balanceColumns + `, amount from balances m where m.book = $1 and m.service = 0 and (m.span <> ` + spanOf + `
			or m.contract <> 0 or m.provider <> 0 or m.pilot <> 0 or not exists (select 1` + ofLine + `))`,
	},
	{
		"totals", totalColumns + ", amount",
		keyOfSums + `m.period, k.amount, m.amount from (select ` + byService + `, cast(sum(amount) as bigint) as amount
			from lines where book = $1 group by ` + byService + `) m
			left join totals k on k.book = m.book and k.span = ` + spanOf + sameTotals + differs,
		`select ` + totalColumns + `, amount from totals m where m.book = $1 and (m.span <> ` + spanOf + `
			or not exists (select 1` + ofLine + `))`,
	},
}

var amountChecks = []sumCheck{{
	"item_amounts", "item, account, fund, party, due, open",
	`select m.item, m.account, m.fund, k.party, k.due, k.open, i.party, i.due, m.amount from ` + amountsOfLines + amountsKept + `
		where k.open is null or k.open <> m.amount or k.party <> i.party or k.due <> i.due`,
	`select item, account, fund, party, due, open from item_amounts m where m.book = $1 and not exists (
		select 1 from lines l where l.book = m.book and l.account = m.account and l.fund = m.fund and l.item = m.item)`,
}}

// checkSums finds what is wrong with balances, totals and open amounts, as the lines stand. They are named only where
// counting finds that any are wrong.
func (r *reader) checkSums() (out summed) {
	again, err := r.Recount(0)
	if err != nil {
		return summed{err: err}
	}
	checks := []sumCheck{}
	if again.Differ != 0 {
		checks = append(checks, balanceChecks...)
	}
	var groups, found, equal, kept int64
	if _, err := r.t.one(compareAmounts, []any{r.book}, &groups, &found, &equal); err != nil {
		return summed{err: fmt.Errorf("adding up what is open again: %w", err)}
	}
	if _, err := r.t.one("select count(*) from item_amounts where book = $1", []any{r.book}, &kept); err != nil {
		return summed{err: fmt.Errorf("counting open amounts: %w", err)}
	}
	if groups != equal || kept != found {
		checks = append(checks, amountChecks...)
	}
	for _, c := range checks {
		if out.err = out.name(r, c); out.err != nil {
			return out
		}
	}
	return out
}

// name names the rows of a table of sums that are wrong.
func (s *summed) name(r *reader, c sumCheck) error {
	columns := strings.Split(c.columns, ", ")
	add := func(is, should []any) {
		if len(s.differences) < mostWrongSums {
			s.differences = append(s.differences, store.Difference{Table: c.table, Columns: columns, Is: is, Should: should})
		}
	}
	err := r.t.each(c.wrong, []any{r.book}, func(row *row) error {
		cells := plain(row.cells)
		is, sums := cells[:len(columns)], cells[len(columns):]
		should := slices.Concat(is[:len(columns)-len(sums)], sums)
		if is[len(columns)-1] == nil {
			is = nil
		}
		add(is, should)
		return nil
	})
	if err == nil {
		err = r.t.each(c.none, []any{r.book}, func(row *row) error {
			add(plain(row.cells), nil)
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("adding up lines to compare the table %s: %w", c.table, err)
	}
	return nil
}
