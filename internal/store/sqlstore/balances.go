package sqlstore

import (
	"cmp"
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

// The columns of the keys of what is kept: the span in place of the period, which stands last.
const (
	totalColumns   = `span, account, layer, fund, year, nature, partner, source, service, period`
	balanceColumns = `span, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot, period`
)

// figureWidth is how many columns tell the balances of a grain apart: a coarser grain has the first of a finer one's.
var figureWidth = map[pooled.Grain]int{pooled.ByProvider: 12, pooled.ByService: 9, pooled.ByFund: 5}

// The places in a figure of what is looked at by name.
const (
	accountPlace  = 1
	layerPlace    = 2
	servicePlace  = 8
	contractPlace = 9
)

// codePlaces are the places that hold codes.
var codePlaces = []int{accountPlace, 3, 6, 7, servicePlace, contractPlace, 10, 11}

// sums gathers balances from what is kept and what is counted again.
type sums struct {
	r      *reader
	limits []limit
	grain  pooled.Grain
	years  bool
	list   []sum          // what one statement answered
	totals map[figure]int // places in the list, once figures may come again
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
		{"account", q.Account}, {"fund", q.Fund}, {"partner", q.Partner}, {"service", q.Service}, {"provider", q.Provider},
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
// one, the lines up to the day. 31 March takes in the year-end adjustments but not the close. Nothing is in it before the
// period first.
type reach struct {
	first, whole, part int64
	day                int64
	all                bool // no day was given
}

// since leaves out what is before a day, and tells whether that is to leave out whole periods.
func (a *reach) since(day calendar.Date) bool {
	if day.IsZero() {
		return true
	}
	a.first = int64(day.Period())
	return day == day.Period().Start()
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

// lines limits a statement of lines to the reach. The letter is that of the lines, with a plus before it where the database
// is to find them otherwise than by their periods.
func (a reach) lines(letter string, q *query) *query {
	if a.first != 0 {
		q.add(" and "+letter+".period >= ?", a.first)
	}
	if a.all {
		return q
	}
	return q.add(" and "+letter+".period <= ? and "+letter+".date <= ?", max(a.whole, a.part), a.day)
}

// Balances lists balances as asked, in order of their keys, leaving out what is nil.
//
// Figures known at an earlier sequence number are the kept ones less the lines recorded since, or the sum of the lines
// up to it, whichever is fewer.
func (r *reader) Balances(q store.Asked) ([]pooled.Balance, error) {
	s := &sums{r: r, limits: r.limits(q), grain: q.Grain, years: q.Years}
	a := reachOf(q.AsAt)
	var err error
	if q.Since > 0 || q.Item != "" || q.Provider != "" || !a.since(q.From) {
		err = s.count(q)
	} else {
		err = s.asAt(a, r.known(q.KnownAt))
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
		s.several()
		q := ask("select "+s.columns("l")+", cast(sum(l.amount) as bigint) from lines l where l.book = ? and +l.seq <= ?", s.r.book, known)
		return s.add(a.lines("l", q).limited("+l", s.limits).add(" group by "+s.columns("l")), 1)
	case since > known:
		s.several()
		q := ask("select "+s.columns("l")+", l.amount from lines l where l.book = ? and l.seq <= ?", s.r.book, known)
		return s.add(a.lines("+l", q).limited("+l", s.limits), 1)
	}
	if err := s.kept(a); err != nil {
		return err
	}
	if a.part != 0 && a.part >= a.first {
		s.several()
		if err := s.add(s.partOf(a), 1); err != nil {
			return err
		}
	}
	if since == 0 {
		return nil
	}
	s.several()
	q := ask("select "+s.columns("l")+", l.amount from lines l where l.book = ? and l.seq > ?", s.r.book, known)
	return s.add(a.lines("+l", q).limited("+l", s.limits), -1)
}

// columns names what tells the figures apart, of the table that a statement calls by a letter.
func (s *sums) columns(letter string) string {
	width := figureWidth[s.grain]
	return letter + "." + strings.Join(strings.SplitN(figureColumns, ", ", width+1)[:width], ", "+letter+".")
}

// kept adds up the balances of the periods that are in reach whole. Of one fund or account they are few, found by the key
// and added up as they come; of all, the database adds up the periods of a year, which stand together.
func (s *sums) kept(a reach) error {
	limited := func(column string) bool {
		return slices.ContainsFunc(s.limits, func(l limit) bool { return l.column == column })
	}
	table, columns, amount, letter := "totals", s.columns("b"), "b.amount", "b"
	if s.grain == pooled.ByProvider {
		table = "balances"
	}
	grouped := s.years && !limited("fund") && !limited("account")
	if grouped {
		columns, amount, letter = "b.span"+strings.TrimPrefix(columns, "b.period"), "cast(sum(b.amount) as bigint)", "+b"
	} else if s.years || s.grain == pooled.ByFund {
		s.several()
	}
	ask := func(span string, value any) error {
		q := ask("select "+columns+", "+amount+" from "+table+" b where b.book = ?", s.r.book)
		if span != "" {
			q.add(span, value)
		}
		if !a.all {
			q.add(" and b.period <= ?", a.whole)
		}
		if a.first != 0 {
			q.add(" and b.period >= ?", a.first)
		}
		if q.limited(letter, s.limits); grouped {
			q.add(" group by " + columns)
		}
		return s.add(q, 1)
	}
	first := calendar.Period(a.first)
	if !limited("account") && a.first == 0 {
		return ask("", nil)
	}
	if !limited("account") {
		return ask(" and b.span >= ?", int64(first.Span()))
	}
	spans, err := s.r.spans() // an account's balances stand together in each
	if err != nil {
		return err
	}
	for _, span := range spans {
		if span.Year() < first.Year() {
			continue
		}
		if err := ask(" and b.span = ?", int64(span)); err != nil {
			return err
		}
	}
	return nil
}

// periods lists the periods in which there are lines, in order.
func (r *reader) periods() ([]calendar.Period, error) {
	var out []calendar.Period
	err := r.t.each("select period from periods where book = $1 order by period", []any{r.book}, func(rows *row) error {
		var period int64
		err := rows.Scan(&period)
		out = append(out, calendar.Period(period))
		return err
	})
	return out, err
}

// spans lists the spans of the periods.
func (r *reader) spans() ([]calendar.Period, error) {
	periods, err := r.periods()
	for i, p := range periods {
		periods[i] = p.Span()
	}
	return slices.Compact(periods), err
}

// partOf asks for the sums of the lines of the period that the day cuts.
func (s *sums) partOf(a reach) *query {
	q := ask("select "+s.columns("l")+", cast(sum(l.amount) as bigint) from lines l"+
		" where l.book = ? and l.period = ? and l.date <= ?", s.r.book, a.part, a.day)
	return q.limited("+l", s.limits).add(" group by " + s.columns("l"))
}

// add adds what a statement answers, or takes it away.
func (s *sums) add(q *query, sign int64) error {
	width := figureWidth[s.grain]
	return s.r.t.each(q.String(), q.args, func(rows *row) error {
		var next sum
		for i, c := range rows.cells {
			n, ok := c.(int64)
			switch {
			case !ok:
				return fmt.Errorf("a figure holds %T", c)
			case i < width:
				next.figure[i] = int32(n)
			default:
				next.amount = sign * n
			}
		}
		s.put(next)
		return nil
	})
}

// put takes a sum in, and tells apart no more than was asked for.
func (s *sums) put(next sum) {
	if s.years {
		next.figure[0] = int32(calendar.Period(next.figure[0]).Span())
	}
	if next.figure[servicePlace] == 0 {
		clear(next.figure[contractPlace:])
	}
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

// several makes ready for figures that come more than once.
func (s *sums) several() {
	if s.totals != nil {
		return
	}
	s.totals = make(map[figure]int, len(s.list))
	for i, known := range s.list {
		s.totals[known.figure] = i
	}
}

// count adds up lines one by one, for a question that no kept figure answers.
func (s *sums) count(q store.Asked) error {
	r := s.r
	s.several()
	text := ask("select " + s.columns("l") + ", l.amount from ")
	if q.Item != "" {
		id, _, err := r.item(q.Item)
		if err != nil {
			return err
		}
		text.add(linesOfItem, r.book, id)
	} else {
		text.add("lines l where l.book = ?", r.book)
	}
	letter := "l"
	if q.Item != "" {
		letter = "+l" // its lines are few, and found by the item
	}
	text.add(" and "+letter+".seq > ? and "+letter+".seq <= ?", q.Since, r.known(q.KnownAt))
	if !q.From.IsZero() {
		text.add(" and l.date >= ?", int64(q.From))
	}
	return s.add(reachOf(q.AsAt).lines("+l", text).limited("+l", s.limits), 1)
}

// balances puts the sums in order. Codes are compared by their ranks, which are worked out once.
func (s *sums) balances() []pooled.Balance {
	names, ranks := s.r.ranked()
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

// ranking is names in order, and the place in it of each name.
type ranking struct {
	sorted []string
	ranks  []int32
}

// ranked puts the codes in order, once for as many as there are.
func (r *reader) ranked() ([]string, []int32) {
	if len(r.ranking.sorted) != len(r.names) {
		ids := make([]int32, len(r.names))
		for i := range ids {
			ids[i] = int32(i)
		}
		slices.SortFunc(ids, func(a, b int32) int { return cmp.Compare(r.names[a], r.names[b]) })
		r.ranking = ranking{make([]string, len(ids)), make([]int32, len(ids))}
		for rank, id := range ids {
			r.ranking.sorted[rank], r.ranking.ranks[id] = r.names[id], int32(rank)
		}
	}
	return r.ranking.sorted, r.ranking.ranks
}
