package sqlstore

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

type costAt struct {
	service string
	year    calendar.Year
}

// Costs lists the cash cost to date of a fund by service and year: actual lines on the accounts without a partner. What
// has come back to nil is listed too, for its last period.
func (s state) Costs(fund string, accounts []string) []pooled.Cost {
	if s.stuck(nil) {
		return nil
	}
	sums := map[costAt]pooled.Cost{}
	spans, err := s.r.spans()
	if s.stuck(err) {
		return nil
	}
	for _, account := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		for _, span := range spans {
			if span.Number() != calendar.Closing && s.stuck(s.r.addCosts(sums, fund, account, span)) {
				return nil
			}
		}
	}
	return slices.SortedFunc(maps.Values(sums), func(a, b pooled.Cost) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
}

func (r *reader) addCosts(sums map[costAt]pooled.Cost, fund, account string, span calendar.Period) error {
	args := []any{r.book, int64(span), r.id(account), int64(ledger.Actual), r.id(fund)}
	return r.t.each(readCosts, args, func(rows *row) error { return r.addCost(sums, rows) })
}

// addCost adds a row of a service, a year, a period and an amount; of the close it adds nothing.
func (r *reader) addCost(sums map[costAt]pooled.Cost, rows *row) error {
	var service, year, period, amount int64
	err := rows.Scan(&service, &year, &period, &amount)
	p := calendar.Period(period)
	if err != nil || p.Number() == calendar.Closing {
		return err
	}
	at := costAt{r.name(service), calendar.Year(year)}
	was := sums[at]
	sums[at] = pooled.Cost{Service: at.service, Year: at.year, Amount: was.Amount + money.Pence(amount), Last: max(was.Last, p)}
	return nil
}

const readCosts = `select service, year, period, amount from totals
	where book = $1 and span = $2 and account = $3 and layer = $4 and fund = $5 and partner = 0`
