package sqlstore

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Sums lists what the lines asked for come to, as the totals that are kept say.
func (s state) Sums(q pooled.Sums) []pooled.Sum {
	if s.stuck(nil) || len(q.Accounts) == 0 {
		return nil
	}
	spans, err := s.r.spans()
	if s.stuck(err) || len(spans) == 0 {
		return nil
	}
	text := ask("select account, nature, partner, service, amount from totals where book = ?", s.r.book)
	if q.Layer == ledger.Actual && q.Year != 0 { // where a line is of the year of its entry
		text.add(" and span = ?", int64(calendar.PeriodOf(q.Year, 1)))
	} else {
		text.among("span", numbersOf(spans, func(p calendar.Period) int64 { return int64(p) }))
	}
	text.among("account", numbersOf(q.Accounts, s.r.id)).add(" and layer = ? and fund = ?", int64(q.Layer), s.r.id(q.Fund))
	return s.summed(q, text, "")
}

// summed adds up what a statement of sums answers.
func (s state) summed(q pooled.Sums, text *query, letter string) []pooled.Sum {
	if q.Year != 0 {
		text.add(" and "+letter+"year = ?", int64(q.Year))
	}
	if q.Layer == ledger.Actual {
		text.add(" and "+letter+"period % 100 <> ?", int64(calendar.Closing))
	}
	sums := map[pooled.SumAt]money.Pence{}
	err := s.r.t.each(text.String(), text.args, func(rows *row) error {
		var account, nature, partner, service, amount int64
		err := rows.Scan(&account, &nature, &partner, &service, &amount)
		at := pooled.SumAt{Account: s.r.name(account), Partner: s.r.name(partner), Service: s.r.name(service), Nature: ledger.Nature(nature)}
		sums[at] += money.Pence(amount)
		return err
	})
	if s.stuck(err) {
		return nil
	}
	return pooled.InAll(sums)
}

// numbersOf are the numbers by which things stand in the tables.
func numbersOf[T any](of []T, number func(T) int64) []any {
	out := make([]any, len(of))
	for i, x := range of {
		out[i] = number(x)
	}
	return out
}

// among limits a statement to values of a column.
func (q *query) among(column string, values []any) *query {
	return q.add(" and " + column + " in (" + placeholders("", len(q.args)+1, len(values)) + ")").took(values)
}

func (q *query) took(values []any) *query {
	q.args = append(q.args, values...)
	return q
}

// Sums lists what the lines asked for come to.
func (s past) Sums(q pooled.Sums) []pooled.Sum {
	if !s.settled() || len(q.Accounts) == 0 {
		return nil
	}
	text := ask(`select l.account, l.nature, l.partner, l.service, l.amount from periods p cross join lines l
		where p.book = ? and l.book = p.book and l.period = p.period and l.seq <= ?`, s.r.book, s.r.head.seq)
	text.among("l.account", numbersOf(q.Accounts, s.r.id)).add(" and l.layer = ? and l.fund = ?", int64(q.Layer), s.r.id(q.Fund))
	return s.summed(q, text, "l.")
}
