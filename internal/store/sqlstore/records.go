package sqlstore

import (
	"fmt"
	"iter"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Records streams the events from one sequence number to another, both included, with their entries and leaf hashes.
func (r *reader) Records(from, to int64) iter.Seq2[store.Stored, error] {
	return func(yield func(store.Stored, error) bool) {
		to = min(to, r.head.seq)
		for from = max(from, 1); from <= to; from += pageRows {
			page, err := r.recordPage(from, min(to, from+pageRows-1))
			if err != nil {
				yield(store.Stored{}, fmt.Errorf("reading events from %d: %w", from, err))
				return
			}
			for _, s := range page {
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}

const readEvents = `select seq, recorded_at, kind, key, actor, load, file, sheet, "row", body, leaf from events
	where book = $1 and seq >= $2 and seq <= $3 order by seq`

// recordPage reads some events and all their lines.
func (r *reader) recordPage(from, to int64) ([]store.Stored, error) {
	page := make([]store.Stored, 0, to-from+1)
	asks := r.asks(r.pending.hasEvent(to))
	err := asks(readEvents, []any{r.book, from, to}, func(rows *row) error {
		var s store.Stored
		var leaf []byte
		err := rows.Scan(&s.Seq, &s.At, &s.Table, &s.Key, &s.Actor, &s.Load, &s.File, &s.Sheet, &s.Row, &s.Body, &leaf)
		copy(s.Leaf[:], leaf)
		page = append(page, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	at := 0
	err = asks(readLines, []any{r.book, from, to}, func(rows *row) error {
		l, err := r.scanLine(rows)
		if err != nil {
			return err
		}
		for at < len(page) && page[at].Seq < l.Seq {
			at++
		}
		if at == len(page) || page[at].Seq != l.Seq {
			return fmt.Errorf("line %d.%d.%d is of no event", l.Seq, l.Place, l.Number)
		}
		s := &page[at]
		if l.Number == 1 || len(s.Entries) == 0 {
			s.Entries = append(s.Entries, ledger.Entry{Date: l.Date, Period: l.Period})
		}
		e := &s.Entries[len(s.Entries)-1]
		e.Lines = append(e.Lines, l.Line)
		return nil
	})
	return page, err
}

// readLines reads the lines of events without asking for their events.
const (
	readLines = readLine + ` from lines l` + withItem + `
		where l.book = $1 and l.seq >= $2 and l.seq <= $3 order by l.seq, l.place, l.line`

	readLine = `select ` + lineColumns + `, coalesce(i.key, ''), l.memo`
	withItem = ` left join items i on i.book = l.book and i.id = l.item`
)

const lineColumns = `l.seq, l.place, l.line, l.layer, l.date, l.period, l.account, l.fund, l.year, l.nature, l.partner,
	l.source, l.service, l.contract, l.provider, l.pilot, l.amount, l.rule`

const lineWidth = 18

// scanLine reads a line: lineColumns, the item's key, the memo.
func (r *reader) scanLine(rows *row) (store.Line, error) {
	var n [lineWidth]int64
	var l store.Line
	for i := range n {
		cell, ok := rows.cells[i].(int64)
		if !ok {
			return l, fmt.Errorf("cell %d of a line holds %T", i+1, rows.cells[i])
		}
		n[i] = cell
	}
	item, isText := rows.cells[lineWidth].(string)
	memo, areTexts := rows.cells[lineWidth+1].(string)
	if !isText || !areTexts {
		return l, fmt.Errorf("the item and memo of a line hold %T and %T", rows.cells[lineWidth], rows.cells[lineWidth+1])
	}
	l.Item, l.Memo = item, memo
	l.Seq, l.Place, l.Number = n[0], n[1], n[2]
	l.Layer, l.Date, l.Period = ledger.Layer(n[3]), calendar.Date(n[4]), calendar.Period(n[5])
	l.Account, l.Year = r.name(n[6]), calendar.Year(n[8])
	l.Dims = ledger.Dims{
		Fund: r.name(n[7]), Nature: ledger.Nature(n[9]), Partner: r.name(n[10]), Source: r.name(n[11]),
		Service: r.name(n[12]), Contract: r.name(n[13]), Provider: r.name(n[14]), Pilot: r.name(n[15]),
	}
	l.Amount, l.Rule = money.Pence(n[16]), r.name(n[17])
	return l, nil
}
