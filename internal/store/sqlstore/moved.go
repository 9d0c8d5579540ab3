package sqlstore

import (
	"math"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Moved lists what lines of the actual layer moved on an account of a fund, in order of day, leaving out what is nil.
func (s state) Moved(q pooled.Moves) []pooled.Moved { return s.movedTo(q, math.MaxInt64) }

func (s state) movedTo(q pooled.Moves, seq int64) []pooled.Moved {
	if s.stuck(nil) {
		return nil
	}
	sums := map[pooled.MovedOn]money.Pence{}
	if s.stuck(s.r.addMoved(q, seq, sums)) {
		return nil
	}
	return pooled.InOrder(sums)
}

func (r *reader) addMoved(q pooled.Moves, seq int64, sums map[pooled.MovedOn]money.Pence) error {
	text := ask(readMoved, r.book, r.id(q.Account), int64(ledger.Actual), r.id(q.Fund), r.id(q.Partner), seq)
	if q.Year != 0 {
		text.add(" and p.period >= ? and p.period < ?", int64(calendar.PeriodOf(q.Year, 1)), int64(calendar.PeriodOf(q.Year+1, 1)))
	}
	if q.Service != "" {
		text.add(" and l.service = ?", r.id(q.Service))
	}
	return r.t.each(text.String(), text.args, func(rows *row) error {
		var date, period, service, contract, amount int64
		var reverses string
		err := rows.Scan(&date, &period, &service, &contract, &amount, &reverses)
		on := pooled.MovedOn{
			Date: calendar.Date(date), Period: calendar.Period(period), Service: r.name(service), Contract: r.name(contract), Reverses: reverses,
		}
		sums[on] += money.Pence(amount)
		return err
	})
}

// The party of a reversal's document is the key of what it reverses. What is asked of the document besides its key keeps the
// database from going by it: without figures it would rather read all reversals.
const readMoved = `select l.date, l.period, l.service, l.contract, l.amount, coalesce(d.party, '')
	from periods p cross join lines l
	left join documents d on d.book = l.book and d.event_seq = l.seq and d.kind || '' = 'reversals' and +d.until_seq is null
	where p.book = ? and l.book = p.book and l.period = p.period and l.account = ? and l.layer = ? and l.fund = ? and l.partner = ?
		and l.seq <= ?`

// PartnerLines lists the lines of every layer that name a partner, in order of sequence.
func (s state) PartnerLines(partner string) []pooled.PartnerLine {
	if s.stuck(nil) {
		return nil
	}
	var out []pooled.PartnerLine
	for l, err := range s.r.Lines(store.Asked{Partner: partner}) {
		if s.stuck(err) {
			return nil
		}
		out = append(out, pooled.PartnerLine{Seq: l.Seq, Key: l.Key, Date: l.Date, Period: l.Period, Line: l.Line})
	}
	return out
}
