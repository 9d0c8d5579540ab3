package sqlstore

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// figure is what a balance is kept by, in the numbers of the dictionary.
type figure struct {
	period, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot int32
}

const figureWidth = 12

const figureColumns = `period, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot`

// sums gathers balances from what is kept and what is counted again.
type sums struct {
	r      *reader
	limits []limit
	totals map[figure]int64
}

// limit limits a question to one value of a column.
type limit struct {
	column string
	value  int64
}

// limits returns what a question of figures is limited to.
func (r *reader) limits(q store.Asked) []limit {
	var out []limit
	if q.Layer != 0 {
		out = append(out, limit{"layer", int64(q.Layer)})
	}
	for _, c := range []struct{ column, code string }{
		{"account", q.Account}, {"fund", q.Fund}, {"partner", q.Partner}, {"service", q.Service},
	} {
		if c.code != "" {
			out = append(out, limit{c.column, r.id(c.code)})
		}
	}
	return out
}

// limited adds the limits to a statement, for the table that it calls by a letter.
func (q *query) limited(letter string, limits []limit) *query {
	for _, l := range limits {
		q.add(" and "+letter+"."+l.column+" = ?", l.value)
	}
	return q
}

// reach is how far a question as at a day goes: periods up to whole are in it whole; of the period part, if there is
// one, the lines up to the day. 31 March takes in the year-end adjustments but not the close.
type reach struct {
	whole, part int64
	day         int64
	all         bool // no day was given
}

func reachOf(day calendar.Date) reach {
	if day.IsZero() {
		return reach{all: true}
	}
	p := day.Period()
	switch {
	case day < p.End():
		return reach{whole: int64(p) - 1, part: int64(p), day: int64(day)}
	case p.Number() == 12:
		return reach{whole: int64(calendar.PeriodOf(p.Year(), calendar.Adjustments)), day: int64(day)}
	default:
		return reach{whole: int64(p), day: int64(day)}
	}
}

// lines limits a statement of lines to the reach.
func (a reach) lines(q *query) *query {
	if a.all {
		return q
	}
	return q.add(" and l.period <= ? and l.date <= ?", max(a.whole, a.part), a.day)
}

// Balances lists balances as asked, in order of their keys, leaving out what is nil.
//
// Figures known at an earlier sequence number are the kept ones less the lines recorded since, or the sum of the lines
// up to it, whichever is fewer.
func (r *reader) Balances(q store.Asked) ([]pooled.Balance, error) {
	s := &sums{r: r, limits: r.limits(q), totals: map[figure]int64{}}
	var err error
	if !q.From.IsZero() || q.Since > 0 || q.Item != "" {
		err = s.count(q)
	} else {
		err = s.asAt(reachOf(q.AsAt), r.known(q.KnownAt))
	}
	if err != nil {
		return nil, fmt.Errorf("reading balances: %w", err)
	}
	return s.balances(), nil
}

// asAt adds up what is in reach as known at a sequence number.
func (s *sums) asAt(a reach, known int64) error {
	since := s.r.head.seq - known
	if since > known {
		q := ask("select "+figureColumns+", amount from lines l where l.book = ? and l.seq <= ?", s.r.book, known)
		return s.add(a.lines(q).limited("l", s.limits), 1)
	}
	if err := s.add(s.kept(a), 1); err != nil {
		return err
	}
	if a.part != 0 {
		if err := s.add(s.partOf(a), 1); err != nil {
			return err
		}
	}
	if since == 0 {
		return nil
	}
	q := ask("select "+figureColumns+", amount from lines l where l.book = ? and l.seq > ?", s.r.book, known)
	return s.add(a.lines(q).limited("l", s.limits), -1)
}

// kept asks for the balances of the periods that are in reach whole.
func (s *sums) kept(a reach) *query {
	var q *query
	if slices.ContainsFunc(s.limits, func(l limit) bool { return l.column == "account" }) {
		q = ask("select "+figuresOf("b")+", b.amount from periods p cross join balances b"+
			" where p.book = ? and b.book = p.book and b.period = p.period and b.amount <> 0", s.r.book)
	} else {
		q = ask("select "+figureColumns+", amount from balances b where b.book = ? and b.amount <> 0", s.r.book)
	}
	if !a.all {
		q.add(" and b.period <= ?", a.whole)
	}
	return q.limited("b", s.limits)
}

// partOf asks for the sums of the lines of the period that the day cuts.
func (s *sums) partOf(a reach) *query {
	q := ask("select "+figureColumns+", cast(sum(amount) as bigint) from lines l"+
		" where l.book = ? and l.period = ? and l.date <= ?", s.r.book, a.part, a.day)
	return q.limited("l", s.limits).add(" group by " + figureColumns)
}

// add adds what a statement answers, or takes it away.
func (s *sums) add(q *query, sign int64) error {
	var n [figureWidth + 1]int64
	dest := make([]any, len(n))
	for i := range n {
		dest[i] = &n[i]
	}
	return s.r.t.each(q.String(), q.args, func(rows *sql.Rows) error {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		k := figure{
			int32(n[0]), int32(n[1]), int32(n[2]), int32(n[3]), int32(n[4]), int32(n[5]), int32(n[6]), int32(n[7]),
			int32(n[8]), int32(n[9]), int32(n[10]), int32(n[11]),
		}
		s.totals[k] += sign * n[figureWidth]
		return nil
	})
}

// count adds up lines one by one, for a question that no kept figure answers.
func (s *sums) count(q store.Asked) error {
	r := s.r
	known := r.known(q.KnownAt)
	text := ask("select "+figureColumns+", amount from lines l where l.book = ? and l.seq > ? and l.seq <= ?", r.book, q.Since, known)
	if q.Item != "" {
		id, _, err := r.item(q.Item)
		if err != nil {
			return err
		}
		text.add(" and l.item = ?", id)
	}
	if !q.From.IsZero() {
		text.add(" and l.date >= ?", int64(q.From))
	}
	return s.add(reachOf(q.AsAt).lines(text).limited("l", s.limits), 1)
}

func (s *sums) balances() []pooled.Balance {
	out := make([]pooled.Balance, 0, len(s.totals))
	for k, amount := range s.totals {
		if amount == 0 {
			continue
		}
		out = append(out, pooled.Balance{Amount: money.Pence(amount), BalanceKey: pooled.BalanceKey{
			Layer: ledger.Layer(k.layer), Account: s.r.name(int64(k.account)), Period: calendar.Period(k.period),
			Year: calendar.Year(k.year), Dims: ledger.Dims{
				Fund: s.r.name(int64(k.fund)), Nature: ledger.Nature(k.nature), Partner: s.r.name(int64(k.partner)),
				Source: s.r.name(int64(k.source)), Service: s.r.name(int64(k.service)),
				Contract: s.r.name(int64(k.contract)), Provider: s.r.name(int64(k.provider)), Pilot: s.r.name(int64(k.pilot)),
			},
		}})
	}
	slices.SortFunc(out, func(a, b pooled.Balance) int { return compareKeys(a.BalanceKey, b.BalanceKey) })
	return out
}

// compareKeys orders balances by period first, as they are stored.
func compareKeys(a, b pooled.BalanceKey) int {
	return cmp.Or(
		cmp.Compare(a.Period, b.Period), cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Nature, b.Nature),
		cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Service, b.Service),
		cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Pilot, b.Pilot),
	)
}

// figuresOf names the columns of a figure in a statement of two tables.
func figuresOf(letter string) string {
	return letter + "." + strings.ReplaceAll(figureColumns, ", ", ", "+letter+".")
}
