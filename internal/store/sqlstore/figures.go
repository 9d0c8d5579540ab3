package sqlstore

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// itemAmount is what an open amount is kept by, in the numbers of items and of the dictionary.
type itemAmount struct {
	item          int64
	account, fund int64
}

// moves is what the lines of a batch add to what is kept.
type moves struct {
	balances map[figure]int64
	amounts  map[itemAmount]int64
	items    map[string]numbered
}

// writeLines writes the lines of a batch, numbering the codes that it is first to use, adds them up, and notes how far
// the book goes.
//
// The batch's new items have their numbers already; the others are looked up a few at a time.
func (w *writer) writeLines(b pooled.Batch) error {
	items, err := w.itemIDs(b)
	if err != nil {
		return err
	}
	w.moves = moves{map[figure]int64{}, map[itemAmount]int64{}, items}
	in, periods := w.into(insertLine), w.into(insertPeriod)
	seen := map[int64]bool{}
	for _, r := range b.Records {
		for p, e := range r.Entries {
			w.head.lastDate = max(w.head.lastDate, int64(e.Date))
			w.head.lastPeriod = max(w.head.lastPeriod, int64(e.Period))
			if !seen[int64(e.Period)] {
				seen[int64(e.Period)] = true
				if err := periods.add(w.book, int64(e.Period)); err != nil {
					return err
				}
			}
			for i, l := range e.Lines {
				var item any
				var known numbered
				if l.Item != "" {
					var ok bool
					if known, ok = items[l.Item]; !ok {
						return fmt.Errorf("event %d has a line about %q, which is no item", r.Seq, l.Item)
					}
					item = known.id
				}
				account, fund := w.codeID(l.Account), w.codeID(l.Dims.Fund)
				partner, source := w.codeID(l.Dims.Partner), w.codeID(l.Dims.Source)
				service, contract := w.codeID(l.Dims.Service), w.codeID(l.Dims.Contract)
				provider, pilot, rule := w.codeID(l.Dims.Provider), w.codeID(l.Dims.Pilot), w.codeID(l.Rule)
				if w.check == nil { // sums are checked when all lines are
					w.moves.add(figure{
						int32(e.Period), int32(account), int32(l.Layer), int32(fund), int32(l.Year), int32(l.Dims.Nature),
						int32(partner), int32(source), int32(service), int32(contract), int32(provider), int32(pilot),
					}, itemAmount{known.id, account, fund}, int64(l.Amount))
				}
				err := in.add(w.book, r.Seq, int64(p+1), int64(i+1), int64(l.Layer), int64(e.Date), int64(e.Period), account,
					fund, int64(l.Year), int64(l.Dims.Nature), partner, source, service, contract, provider, pilot, item,
					int64(l.Amount), rule, l.Memo)
				if err != nil {
					return err
				}
			}
		}
	}
	last := b.Records[len(b.Records)-1]
	w.head.seq, w.head.at = last.Seq, last.At
	if err := periods.write(); err != nil {
		return err
	}
	return in.write()
}

// add adds an amount to a balance and, where it is about an item, to what is open of that.
func (m *moves) add(k figure, of itemAmount, amount int64) {
	if k[servicePlace] == 0 { // as pooled.KeyOf has it
		clear(k[contractPlace:])
	}
	m.balances[k] += amount
	if of.item != 0 {
		m.amounts[of] += amount
	}
}

// numbered is what an open amount needs of its item.
type numbered struct {
	id    int64
	party string
	due   int64
}

// mostNumbered is how many items' numbers are remembered, twice.
const mostNumbered = 1 << 14

// lately is what was met lately, by key.
type lately[T any] struct{ late, early map[string]T }

func (l *lately[T]) find(key string) (T, bool) {
	v, ok := l.late[key]
	if !ok {
		v, ok = l.early[key]
	}
	return v, ok
}

// keep remembers what was met, and forgets what was met longest ago when there is much.
func (l *lately[T]) keep(met map[string]T) {
	if len(l.late)+len(met) > mostNumbered || l.late == nil {
		l.early, l.late = l.late, make(map[string]T, len(met))
	}
	maps.Copy(l.late, met)
}

// itemIDs finds the items that a batch is about.
func (w *writer) itemIDs(b pooled.Batch) (map[string]numbered, error) {
	found := make(map[string]numbered, len(b.Records)+len(b.Items))
	first := w.head.lastItem - int64(len(b.Items))
	for i, item := range b.Items {
		found[item.Key] = numbered{first + int64(i) + 1, item.Party, int64(item.Due)}
	}
	var missing []string
	look := func(key string) {
		if _, ok := found[key]; key == "" || ok {
			return
		}
		n, ok := w.items.find(key)
		if found[key] = n; !ok {
			missing = append(missing, key)
		}
	}
	for _, r := range b.Records {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				look(l.Item)
			}
		}
	}
	for len(missing) > 0 {
		n := min(len(missing), rowCounts[0])
		if err := w.findItems(missing[:n], found); err != nil {
			return nil, err
		}
		missing = missing[n:]
	}
	w.items.keep(found)
	return found, nil
}

func (w *writer) findItems(keys []string, found map[string]numbered) error {
	args := make([]any, rowCounts[0]+1)
	args[0] = w.book
	for i := range rowCounts[0] {
		args[i+1] = ""
		if i < len(keys) {
			args[i+1] = keys[i]
		}
	}
	missing := len(keys)
	err := w.t.each(findItems, args, func(rows *row) error {
		var key string
		var n numbered
		err := rows.Scan(&key, &n.id, &n.party, &n.due)
		found[key] = n
		missing--
		return err
	})
	if err != nil || missing == 0 {
		return err
	}
	for _, key := range keys {
		if found[key].id == 0 {
			return fmt.Errorf("%q is no item", key)
		}
	}
	return nil
}

// findItems has room for as many keys as an insertion has rows.
var findItems = placeholders("select key, id, party, due from items where book = $1 and key in (", 2, rowCounts[0]) + ")"

// writeBalances adds to the balances that are kept, and to the totals of them.
func (w *writer) writeBalances(pooled.Batch) error {
	inOrder := func(sums map[figure]int64) []figure {
		return slices.SortedFunc(maps.Keys(sums), func(a, b figure) int { return slices.Compare(a[:], b[:]) })
	}
	in := w.into(insertBalance)
	totals := map[figure]int64{}
	for _, k := range inOrder(w.moves.balances) {
		period, p := calendar.Period(k[0]), w.moves.balances[k]
		if err := in.add(append(w.kept(period, k[:]), int64(period), p)...); err != nil {
			return err
		}
		clear(k[contractPlace:])
		totals[k] += p
	}
	if err := in.write(); err != nil {
		return err
	}
	in = w.into(insertTotal)
	for _, k := range inOrder(totals) {
		period := calendar.Period(k[0])
		if err := in.add(append(w.kept(period, k[:contractPlace]), int64(period), totals[k])...); err != nil {
			return err
		}
	}
	return in.write()
}

// kept are the cells of a figure up to its period, which stands last: its span stands first.
func (w *writer) kept(period calendar.Period, figure []int32) []any {
	row := make([]any, 2, len(figure)+3)
	row[0], row[1] = w.book, int64(period.Span())
	for _, n := range figure[1:] {
		row = append(row, int64(n))
	}
	return row
}

func (w *writer) writeAmounts(b pooled.Batch) error {
	items := make(map[int64]numbered, len(w.moves.items))
	for _, n := range w.moves.items {
		items[n.id] = n
	}
	in := w.into(insertAmount)
	for _, a := range slices.SortedFunc(maps.Keys(w.moves.amounts), func(a, b itemAmount) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.account, b.account), cmp.Compare(a.fund, b.fund))
	}) {
		i := items[a.item]
		if err := in.add(w.book, i.id, a.account, a.fund, i.party, i.due, w.moves.amounts[a]); err != nil {
			return err
		}
	}
	w.siftAmounts(b)
	return in.write()
}
