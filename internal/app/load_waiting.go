package app

import (
	"math"
	"slices"
	"strings"

	"commonpurse/internal/load"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// Rows of one day post in the order of their tables, which is seldom that in which an office recorded them: a payment
// that was reversed and made again stands before the reversal that makes room for it. So what is refused as the books
// stand waits for the rest of its day, and is judged then.

// waiting is a document that was refused as the books stood.
type waiting struct {
	table *pooled.Table
	rows  []load.Kept
	event pooled.Event
}

// mostWaiting bounds what a load keeps of a day in which much is wrong.
const mostWaiting = 1024

// wait keeps a money document that was refused, to try it again; not where its own rows are wrong, which nothing else
// can put right.
func (l *loading) wait(table *pooled.Table, rows []load.Kept, event pooled.Event, refusal *ledger.Refusal) bool {
	if table.Reference || len(l.waiting) >= mostWaiting || slices.ContainsFunc(problemsOf(refusal), func(p ledger.Problem) bool {
		return strings.HasPrefix(p.Code, "LOAD-")
	}) {
		return false
	}
	l.waiting = append(l.waiting, waiting{table, slices.Clone(rows), event})
	return true
}

// afterAll is a day that no document has; one without a day has nought.
const afterAll = calendar.Date(math.MinInt32)

// again tries what waits of another day than the one given, as long as any of it goes in; then what is left is refused.
func (l *loading) again(next calendar.Date) error {
	if len(l.waiting) == 0 || l.waiting[0].rows[0].Date == next {
		return nil
	}
	all := l.waiting
	l.waiting = nil
	for {
		var left []waiting
		var refusals []*ledger.Refusal
		for _, w := range all {
			refusal, err := l.post(w.table, w.rows, w.event)
			if err != nil {
				return err
			}
			if refusal != nil {
				left, refusals = append(left, w), append(refusals, refusal)
			}
		}
		if len(left) < len(all) {
			all = left
			continue
		}
		for i, w := range left {
			l.refuse(w.table, w.rows, w.event, problemsOf(refusals[i]))
		}
		return nil
	}
}
