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

// figure is what a balance is kept by, in the order of figureColumns and the numbers of the dictionary.
type figure [12]int32

const figureColumns = `period, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot`

const figureWidth = len(figure{})

// sums gathers balances from what is kept and what is counted again.
type sums struct {
	r      *reader
	limits []limit
	list   []sum          // what one statement answered
	totals map[figure]int // places in the list, once there are several statements
	coarse bool           // by period, account, layer, fund and year only
}

// sum is the sum of a figure.
type sum struct {
	figure
	amount int64
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

// limited adds the limits to a statement, for the table that it calls by a letter. With a plus before the letter the
// database does not go by them: where it adds up in the order of an index, it would have to sort.
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
	s := &sums{r: r, limits: r.limits(q), coarse: q.Totals}
	if s.coarse {
		s.several()
	}
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
	switch {
	case min(since, known) > s.r.head.seq/16: // all lines in reach, in the order of their index: many, but added up there
		q := ask("select "+figureColumns+", cast(sum(amount) as bigint) from lines l where l.book = ? and +l.seq <= ?", s.r.book, known)
		return s.add(a.lines(q).limited("+l", s.limits).add(" group by "+figureColumns), 1)
	case since > known:
		s.several()
		q := ask("select "+figureColumns+", amount from lines l where l.book = ? and l.seq <= ?", s.r.book, known)
		return s.add(a.lines(q).limited("+l", s.limits), 1)
	}
	if err := s.add(s.kept(a), 1); err != nil {
		return err
	}
	if a.part != 0 { // it has no figures in common with whole periods
		if err := s.add(s.partOf(a), 1); err != nil {
			return err
		}
	}
	if since == 0 {
		return nil
	}
	s.several()
	q := ask("select "+figureColumns+", amount from lines l where l.book = ? and l.seq > ?", s.r.book, known)
	return s.add(a.lines(q).limited("+l", s.limits), -1)
}

// coarseColumns are those of the totals that are asked for by period, account, layer, fund and year alone: the first in the
// order in which balances are kept, so that they are added up as they are read.
const (
	coarseColumns = `period, account, layer, fund, year, 0, 0, 0, 0, 0, 0, 0`
	coarseWidth   = 5
)

// kept asks for the balances of the periods that are in reach whole.
func (s *sums) kept(a reach) *query {
	var q *query
	if s.coarse && len(s.limits) == 0 { // those within limits are few, and are added up as they come
		q = ask("select "+coarseColumns+", cast(sum(amount) as bigint) from balances b where b.book = ?", s.r.book)
		if !a.all {
			q.add(" and b.period <= ?", a.whole)
		}
		return q.add(" group by period, account, layer, fund, year")
	}
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
	return q.limited("+l", s.limits).add(" group by " + figureColumns)
}

// add adds what a statement answers, or takes it away. The figures of one statement may be there more than once.
func (s *sums) add(q *query, sign int64) error {
	var cells [figureWidth + 1]any // scanned as they come: to scan into numbers takes twice as long
	dest := make([]any, len(cells))
	for i := range cells {
		dest[i] = &cells[i]
	}
	return s.r.t.each(q.String(), q.args, func(rows *sql.Rows) error {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		var next sum
		for i, c := range cells {
			n, ok := c.(int64)
			switch {
			case !ok:
				return fmt.Errorf("a figure holds %T", c)
			case i < figureWidth:
				next.figure[i] = int32(n)
			default:
				next.amount = sign * n
			}
		}
		if s.coarse {
			clear(next.figure[coarseWidth:])
		}
		s.put(next)
		return nil
	})
}

func (s *sums) put(next sum) {
	if s.totals == nil {
		s.list = append(s.list, next)
		return
	}
	at, ok := s.totals[next.figure]
	if !ok {
		at = len(s.list)
		s.totals[next.figure] = at
		s.list = append(s.list, sum{figure: next.figure})
	}
	s.list[at].amount += next.amount
}

// several makes ready for another statement, or for one that answers with a figure more than once.
func (s *sums) several() {
	s.totals = make(map[figure]int, len(s.list))
	for i, known := range s.list {
		s.totals[known.figure] = i
	}
}

// count adds up lines one by one, for a question that no kept figure answers.
func (s *sums) count(q store.Asked) error {
	r := s.r
	s.several()
	text := ask("select "+figureColumns+", amount from lines l where l.book = ? and l.seq > ? and l.seq <= ?",
		r.book, q.Since, r.known(q.KnownAt))
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
	return s.add(reachOf(q.AsAt).lines(text).limited("+l", s.limits), 1)
}

// The places of layer and account in figureColumns, which balances are in order of the other way round, and the columns
// that hold codes.
const (
	accountPlace = 1
	layerPlace   = 2
)

var codePlaces = []int{accountPlace, 3, 6, 7, 8, 9, 10, 11}

// balances puts the sums in order. Codes are compared by their ranks, which are worked out once.
func (s *sums) balances() []pooled.Balance {
	names, ranks := ranked(s.r.names)
	list := slices.DeleteFunc(s.list, func(a sum) bool { return a.amount == 0 })
	for i := range list {
		k := &list[i].figure
		for _, p := range codePlaces {
			if id := k[p]; int(id) < len(ranks) {
				k[p] = ranks[id]
			}
		}
		k[accountPlace], k[layerPlace] = k[layerPlace], k[accountPlace]
	}
	slices.SortFunc(list, func(a, b sum) int { return slices.Compare(a.figure[:], b.figure[:]) })
	name := func(rank int32) string {
		if int(rank) < len(names) {
			return names[rank]
		}
		return s.r.name(int64(rank))
	}
	out := make([]pooled.Balance, len(list))
	for i, a := range list {
		k := a.figure
		out[i] = pooled.Balance{Amount: money.Pence(a.amount), BalanceKey: pooled.BalanceKey{
			Period: calendar.Period(k[0]), Layer: ledger.Layer(k[1]), Account: name(k[2]), Year: calendar.Year(k[4]),
			Dims: ledger.Dims{
				Fund: name(k[3]), Nature: ledger.Nature(k[5]), Partner: name(k[6]), Source: name(k[7]), Service: name(k[8]),
				Contract: name(k[9]), Provider: name(k[10]), Pilot: name(k[11]),
			},
		}}
	}
	return out
}

// ranked returns names in order, and the place in it of each name.
func ranked(names []string) (sorted []string, ranks []int32) {
	ids := make([]int32, len(names))
	for i := range ids {
		ids[i] = int32(i)
	}
	slices.SortFunc(ids, func(a, b int32) int { return cmp.Compare(names[a], names[b]) })
	sorted, ranks = make([]string, len(names)), make([]int32, len(names))
	for rank, id := range ids {
		sorted[rank], ranks[id] = names[id], int32(rank)
	}
	return sorted, ranks
}

// figuresOf names the columns of a figure in a statement of two tables.
func figuresOf(letter string) string {
	return letter + "." + strings.ReplaceAll(figureColumns, ", ", ", "+letter+".")
}
