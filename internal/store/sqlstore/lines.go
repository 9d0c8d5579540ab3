package sqlstore

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"commonpurse/internal/store"
	"commonpurse/ledger/money"
)

// place is where a line stands in its book.
type place struct{ seq, place, line int64 }

func placeOf(l store.Line) place { return place{l.Seq, l.Place, l.Number} }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.seq, q.seq), cmp.Compare(p.place, q.place), cmp.Compare(p.line, q.line))
}

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
		text := ask(readLine+` from lines l`+withItem+` where l.book = ? and (l.seq, l.place, l.line) > (?, ?, ?) and l.seq <= ?`,
			r.book, after.seq, after.place, after.line, r.known(q.KnownAt))
		reachOf(q.AsAt).lines("+l", text).limited("+l", r.limits(q))
		text.add(` order by l.seq, l.place, l.line limit ?`, int64(pageRows))
		page, err := r.linePage(text.String(), text.args)
		if err == nil {
			err = r.nameEvents(page)
		}
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

func (r *reader) linePage(text string, args []any) (page []store.Line, err error) {
	err = r.t.each(text, args, func(rows *row) error {
		l, err := r.scanLine(rows)
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

// linesOf reads lines by their places, in that order, and tells whether more are wanted.
func (r *reader) linesOf(places []place, yield func(store.Line, error) bool) (more bool, err error) {
	for n := pageRows; len(places) > 0; places = places[n:] {
		n = min(n, len(places))
		wanted := places[:n]
		sorted := slices.IsSortedFunc(wanted, place.compare)
		if !sorted {
			wanted = slices.SortedFunc(slices.Values(wanted), place.compare)
		}
		page, err := r.linesAt(wanted)
		if err != nil {
			return false, err
		}
		if !sorted { // the page is, whatever the places are
			slices.SortFunc(page, func(a, b store.Line) int {
				return cmp.Or(cmp.Compare(a.Date, b.Date), placeOf(a).compare(placeOf(b)))
			})
		}
		for _, l := range page {
			if !yield(l, nil) {
				return false, nil
			}
		}
	}
	return true, nil
}

// finding begins a statement that finds lines as asked, of one period or (with none) of all, through an index; those of a few
// events stand together.
func (r *reader) finding(columns string, q store.Asked, period int64) (*query, error) {
	var text *query
	known, letter := r.known(q.KnownAt), "l"
	if known-q.Since <= few && q.Item == "" {
		letter = "+l"
		text = ask(columns+`lines l where l.book = ?`, r.book)
	} else if q.Item != "" {
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
		text.add(` and `+letter+`.period = ?`, period)
	}
	text.limited(letter, r.limits(q))
	if !q.From.IsZero() {
		text.add(` and `+letter+`.date >= ?`, int64(q.From))
	}
	reachOf(q.AsAt).lines(letter, text)
	seq := "+l.seq" // they are found by the item or the periods, as a database that takes any range for a small one would not
	if letter == "+l" {
		seq = "l.seq"
	}
	return text.add(` and `+seq+` > ? and `+seq+` <= ?`, q.Since, known), nil
}

// few is how many events are so few that their lines are read whatever is asked of them.
const few = 64

// places finds the lines as asked in the order in which they are to be read.
func (r *reader) places(q store.Asked, period int64) ([]place, error) {
	text, err := r.finding(`select l.seq, l.place, l.line from `, q, period)
	if err != nil {
		return nil, err
	}
	text.add(` order by `)
	if q.ByDate {
		text.add(`l.date, `)
	}
	text.add(`l.seq, l.place, l.line`)
	var out []place
	err = r.t.each(text.String(), text.args, func(rows *row) error {
		var p place
		err := rows.Scan(&p.seq, &p.place, &p.line)
		out = append(out, p)
		return err
	})
	return out, err
}

// LineTotals counts the lines as asked and adds them up, without reading them.
func (r *reader) LineTotals(q store.Asked) (store.LineTotals, error) {
	var out store.LineTotals
	text, err := r.finding(`select count(*), cast(coalesce(sum(case when l.amount > 0 then l.amount end), 0) as bigint),
		cast(coalesce(-sum(case when l.amount < 0 then l.amount end), 0) as bigint) from `, q, 0)
	if err == nil {
		var debit, credit int64
		_, err = r.t.one(text.String(), text.args, &out.Count, &debit, &credit)
		out.Debit, out.Credit = money.Pence(debit), money.Pence(credit)
	}
	if err != nil {
		return out, fmt.Errorf("adding lines up: %w", err)
	}
	return out, nil
}

// thin is how many events there may be from the first that is wanted to the last, for each that is, until it is quicker to
// look each of them up than to read all.
const thin = 4

// linesAt reads lines by their places, which are in order: the lines of all events from the first to the last where most of
// them are wanted, and otherwise each by itself, sixty-four in a statement.
func (r *reader) linesAt(places []place) (page []store.Line, err error) {
	page = make([]store.Line, 0, len(places))
	first, last := places[0].seq, places[len(places)-1].seq
	if last-first <= thin*int64(len(places)) {
		err = r.t.each(readLines, []any{r.book, first, last}, func(rows *row) error {
			l, err := r.scanLine(rows)
			if len(page) < len(places) && placeOf(l) == places[len(page)] {
				page = append(page, l)
			}
			return err
		})
	} else {
		for some := range slices.Chunk(places, rowCounts[0]) {
			args := make([]any, 1, 3*rowCounts[0]+1)
			args[0] = r.book
			for i := range rowCounts[0] {
				p := place{-1, -1, -1}
				if i < len(some) {
					p = some[i]
				}
				args = append(args, p.seq, p.place, p.line)
			}
			found, err := r.linePage(readSomeLines(), args)
			if err != nil {
				return nil, err
			}
			page = append(page, found...)
		}
	}
	if err == nil && len(page) != len(places) {
		err = fmt.Errorf("of %d lines in an index %d are there", len(places), len(page))
	}
	if err != nil {
		return nil, err
	}
	return page, r.nameEvents(page)
}

// someOf begins a statement about a few keys, each of some columns: m is the book, k the keys.
//
// The book comes first, and by itself: the database looks at what is given for a comparison when it plans, and plans anew
// whenever that changes, the thirty-second argument and all after it being one to it.
func someOf(columns string, width int) string {
	row := "(cast(? as bigint)" + strings.Repeat(", cast(? as bigint)", width-1) + ")"
	rows := row + strings.Repeat(", (?"+strings.Repeat(", ?", width-1)+")", rowCounts[0]-1)
	args := make([]any, 1+width*rowCounts[0])
	return ask("with m(book) as (select cast(? as bigint)), k("+columns+") as (values "+rows+") ", args...).String()
}

var (
	readSomeLines = sync.OnceValue(func() string {
		return someOf("seq, place, line", 3) + readLine + ` from m cross join k cross join lines l` + withItem + `
			where l.book = m.book and l.seq = k.seq and l.place = k.place and l.line = k.line order by l.seq, l.place, l.line`
	})
	readSomeEvents = sync.OnceValue(func() string {
		return someOf("seq", 1) + eventColumns + ` from m cross join k cross join events e
			where e.book = m.book and e.seq = k.seq order by e.seq`
	})
)

const (
	eventColumns  = `select e.seq, e.recorded_at, e.kind, e.key, e.actor, e.load, e.file, e.sheet, e."row", e.leaf`
	readAllEvents = eventColumns + ` from events e where e.book = $1 and e.seq >= $2 and e.seq <= $3 order by e.seq`
)

// nameEvents gives lines the particulars of their events.
func (r *reader) nameEvents(page []store.Line) error {
	if len(page) == 0 {
		return nil
	}
	of := map[int64][]int{} // the lines of each event
	for i, l := range page {
		of[l.Seq] = append(of[l.Seq], i)
	}
	name := func(rows *row) error {
		var e store.Line
		var leaf []byte
		err := rows.Scan(&e.Seq, &e.RecordedAt, &e.Table, &e.Key, &e.Actor, &e.Load, &e.File, &e.Sheet, &e.Row, &leaf)
		copy(e.Leaf[:], leaf)
		for _, i := range of[e.Seq] {
			l := &page[i]
			l.RecordedAt, l.Table, l.Key, l.Actor, l.Load = e.RecordedAt, e.Table, e.Key, e.Actor, e.Load
			l.File, l.Sheet, l.Row, l.Leaf = e.File, e.Sheet, e.Row, e.Leaf
		}
		return err
	}
	seqs := slices.Sorted(maps.Keys(of))
	first, last := seqs[0], seqs[len(seqs)-1]
	if last-first <= thin*int64(len(seqs)) {
		return r.t.each(readAllEvents, []any{r.book, first, last}, name)
	}
	for some := range slices.Chunk(seqs, rowCounts[0]) {
		args := make([]any, 1, rowCounts[0]+1)
		args[0] = r.book
		for i := range rowCounts[0] {
			seq := int64(-1)
			if i < len(some) {
				seq = some[i]
			}
			args = append(args, seq)
		}
		if err := r.t.each(readSomeEvents(), args, name); err != nil {
			return err
		}
	}
	return nil
}
