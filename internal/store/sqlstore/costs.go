package sqlstore

import (
	"cmp"
	"database/sql"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// costed is the cash cost of a fund by service and year.
type costed struct {
	fund     string
	accounts []string
	sums     map[costAt]pooled.Cost
	list     []pooled.Cost // in order; nil when it is to be made again
}

type costAt struct {
	service string
	year    calendar.Year
}

func (c *costed) add(service string, year calendar.Year, p money.Pence, last calendar.Period) {
	k := costAt{service, year}
	was := c.sums[k]
	c.sums[k] = pooled.Cost{Service: service, Year: year, Amount: was.Amount + p, Last: max(was.Last, last)}
	c.list = nil
}

func (c *costed) sorted() []pooled.Cost {
	if c.list == nil {
		c.list = slices.SortedFunc(maps.Values(c.sums), func(a, b pooled.Cost) int {
			return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
		})
	}
	return c.list
}

// Costs lists the cash cost to date of a fund by service and year: actual lines on the accounts without a partner. What
// has come back to nil is listed too, for its last period.
func (s state) Costs(fund string, accounts []string) []pooled.Cost {
	if s.stuck(nil) {
		return nil
	}
	key := costsKey(fund, accounts)
	c, ok := s.r.answers.costs[key]
	if !ok {
		c = &costed{fund: fund, accounts: slices.Clone(accounts), sums: map[costAt]pooled.Cost{}}
		if s.stuck(s.r.addCosts(c)) {
			return nil
		}
		s.r.answers.costs[key] = c
	}
	return c.sorted()
}

func (r *reader) addCosts(c *costed) error {
	spans, err := r.spans()
	if err != nil {
		return err
	}
	for _, account := range slices.Compact(slices.Sorted(slices.Values(c.accounts))) {
		for _, span := range spans {
			if span.Number() == calendar.Closing {
				continue
			}
			args := []any{r.book, int64(span), r.id(account), int64(ledger.Actual), r.id(c.fund)}
			err := r.t.each(readCosts, args, func(rows *sql.Rows) error {
				var service, year, period, amount int64
				err := rows.Scan(&service, &year, &period, &amount)
				c.add(r.name(service), calendar.Year(year), money.Pence(amount), calendar.Period(period))
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

const readCosts = `select service, year, period, amount from totals
	where book = $1 and span = $2 and account = $3 and layer = $4 and fund = $5 and partner = 0`
