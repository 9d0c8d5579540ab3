package sqlstore

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"commonpurse/internal/store"
)

// place is where a line stands in its book.
type place struct{ seq, place, line int64 }

func placeOf(l store.Line) place { return place{l.Seq, l.Place, l.Number} }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.seq, q.seq), cmp.Compare(p.place, q.place), cmp.Compare(p.line, q.line))
}

const (
	readLine = `select ` + lineColumns + `, coalesce(i.key, ''), l.memo, e.recorded_at, e.kind, e.key, e.actor, e.load,
		e.file, e.sheet, e."row", e.leaf`
	joined = ` left join items i on i.book = l.book and i.id = l.item`
)

// linesOfItem finds the lines about an item: what is kept of it says on which accounts and in which funds they are.
const linesOfItem = `item_amounts k cross join lines l where k.book = ? and k.item = ? and l.book = k.book
	and l.account = k.account and l.fund = k.fund and l.item = k.item`

// Lines streams lines as asked, in order of sequence, place and line; or first of period and date, when q.ByDate is set.
func (r *reader) Lines(q store.Asked) iter.Seq2[store.Line, error] {
	return func(yield func(store.Line, error) bool) {
		read := r.linesInOrder
		switch {
		case q.ByDate:
			read = r.linesByDate
		case q.Account != "" || q.Item != "" || !q.From.IsZero():
			read = r.linesFound
		}
		if err := read(q, yield); err != nil {
			yield(store.Line{}, fmt.Errorf("reading lines: %w", err))
		}
	}
}

// linesInOrder reads the lines of the book a page at a time.
func (r *reader) linesInOrder(q store.Asked, yield func(store.Line, error) bool) error {
	after := place{q.Since, math.MaxInt64, math.MaxInt64}
	for {
		text := ask(readLine+` from lines l cross join events e`+joined+
			` where l.book = ? and (l.seq, l.place, l.line) > (?, ?, ?) and l.seq <= ?`,
			r.book, after.seq, after.place, after.line, r.known(q.KnownAt))
		reachOf(q.AsAt).lines(text).limited("l", r.limits(q))
		text.add(` and e.book = l.book and e.seq = l.seq order by l.seq, l.place, l.line limit ?`, int64(pageRows))
		page, err := r.linePage(text)
		if err != nil {
			return err
		}
		for _, l := range page {
			if !yield(l, nil) {
				return nil
			}
			after = placeOf(l)
		}
		if len(page) < pageRows {
			return nil
		}
	}
}

func (r *reader) linePage(text *query) ([]store.Line, error) {
	var page []store.Line
	err := r.t.each(text.String(), text.args, func(rows *row) error {
		var at, load, row int64
		var kind, key, actor, file, sheet string
		var leaf []byte
		l, err := r.scanLine(rows, &at, &kind, &key, &actor, &load, &file, &sheet, &row, &leaf)
		l.RecordedAt, l.Table, l.Key, l.Actor, l.Load, l.File, l.Sheet, l.Row = at, kind, key, actor, load, file, sheet, row
		copy(l.Leaf[:], leaf)
		page = append(page, l)
		return err
	})
	return page, err
}

// linesFound finds the places of the lines through an index, sorts them, and reads the lines a few at a time: the sort
// is of three numbers a line, and other questions may be asked between the readings.
func (r *reader) linesFound(q store.Asked, yield func(store.Line, error) bool) error {
	places, err := r.places(q, 0)
	if err != nil {
		return err
	}
	_, err = r.linesOf(places, yield)
	return err
}

// linesByDate finds and sorts the places of one period after another, so that never more than a period's are in memory.
// No period has days of the one before it or of the one after it but 31 March, which is the last day of three.
func (r *reader) linesByDate(q store.Asked, yield func(store.Line, error) bool) error {
	periods, err := r.periods()
	if err != nil {
		return err
	}
	for _, p := range periods {
		places, err := r.places(q, int64(p))
		if err != nil {
			return err
		}
		if more, err := r.linesOf(places, yield); err != nil || !more {
			return err
		}
	}
	return nil
}

// linesOf reads lines by their places, in that order, and tells whether more are wanted: together where they stand close
// to each other, as those of a day do when it was recorded on its day, and otherwise a few at a time.
func (r *reader) linesOf(places []place, yield func(store.Line, error) bool) (more bool, err error) {
	for n := 0; len(places) > 0; places = places[n:] {
		n = min(rowCounts[0], len(places))
		text := r.linesAt
		if near := min(pageRows, len(places)); standClose(places[:near]) {
			n, text = near, r.linesBetween
		}
		page, err := r.linePage(text(places[:n]))
		if err != nil {
			return false, err
		}
		if !slices.IsSortedFunc(places[:n], place.compare) { // the page is, whatever the places are
			slices.SortFunc(page, func(a, b store.Line) int {
				return cmp.Or(cmp.Compare(a.Date, b.Date), placeOf(a).compare(placeOf(b)))
			})
		}
		for _, l := range page {
			if placeOf(l) != places[0] {
				continue // it stands between those asked for
			}
			if places, n = places[1:], n-1; !yield(l, nil) {
				return false, nil
			}
		}
	}
	return true, nil
}

// standClose tells whether places that are many stand in order, with few others between them.
func standClose(places []place) bool {
	first, last := places[0], places[len(places)-1]
	return len(places) >= rowCounts[0] && last.seq-first.seq <= int64(len(places)) && slices.IsSortedFunc(places, place.compare)
}

// linesBetween asks for the lines from the first of some places to the last.
func (r *reader) linesBetween(places []place) *query {
	first, last := places[0], places[len(places)-1]
	return ask(readLine+` from lines l cross join events e`+joined+
		` where l.book = ? and (l.seq, l.place, l.line) >= (?, ?, ?) and (l.seq, l.place, l.line) <= (?, ?, ?)
		and e.book = l.book and e.seq = l.seq order by l.seq, l.place, l.line`,
		r.book, first.seq, first.place, first.line, last.seq, last.place, last.line)
}

// places finds the lines as asked, of one period or (with none) of all, in the order in which they are to be read.
func (r *reader) places(q store.Asked, period int64) ([]place, error) {
	const columns = `select l.seq, l.place, l.line from `
	var text *query
	if q.Item != "" {
		id, _, err := r.item(q.Item)
		if err != nil {
			return nil, err
		}
		text = ask(columns+linesOfItem, r.book, id)
	} else {
		text = ask(columns+`periods p cross join lines l where p.book = ?`, r.book)
		if !q.From.IsZero() {
			text.add(` and p.period >= ?`, int64(q.From.Period()))
		}
		text.add(` and l.book = p.book and l.period = p.period`)
	}
	if period != 0 {
		text.add(` and l.period = ?`, period)
	}
	text.limited("l", r.limits(q))
	if !q.From.IsZero() {
		text.add(` and l.date >= ?`, int64(q.From))
	}
	reachOf(q.AsAt).lines(text)
	text.add(` and l.seq > ? and l.seq <= ? order by `, q.Since, r.known(q.KnownAt))
	if q.ByDate {
		text.add(`l.date, `)
	}
	text.add(`l.seq, l.place, l.line`)
	var out []place
	err := r.t.each(text.String(), text.args, func(rows *row) error {
		var p place
		err := rows.Scan(&p.seq, &p.place, &p.line)
		out = append(out, p)
		return err
	})
	return out, err
}

// linesAt asks for lines by their places; a statement has room for sixty-four, so that there is one to prepare.
func (r *reader) linesAt(places []place) *query {
	args := make([]any, 0, 3*rowCounts[0]+1)
	for i := range rowCounts[0] {
		p := place{-1, -1, -1}
		if i < len(places) {
			p = places[i]
		}
		args = append(args, p.seq, p.place, p.line)
	}
	values := `(cast(? as bigint), cast(? as bigint), cast(? as bigint))` + strings.Repeat(`, (?, ?, ?)`, rowCounts[0]-1)
	text := ask(`with k(seq, place, line) as (values `+values+`) `, args...)
	return text.add(readLine+` from k cross join lines l cross join events e`+joined+
		` where l.book = ? and l.seq = k.seq and l.place = k.place and l.line = k.line and e.book = l.book and e.seq = l.seq
		order by l.seq, l.place, l.line`, r.book)
}
