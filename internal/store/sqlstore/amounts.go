package sqlstore

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// item finds the number of an item, and the item.
func (r *reader) item(key string) (int64, pooled.Item, error) {
	id, item := int64(-1), pooled.Item{}
	err := r.t.each(`select `+itemColumns+`, i.id from items i where i.book = $1 and i.key = $2`, []any{r.book, key},
		func(rows *row) error {
			dest, done := itemDest(&item)
			defer done()
			return rows.Scan(append(dest, &id)...)
		})
	return id, item, err
}

// Amounts lists what was open, as asked, of every item on the accounts: by account, fund, due date and key.
//
// The figures kept at the head answer when the day asked for is past every line; otherwise the lines about items are
// added up, item by item.
func (r *reader) Amounts(q store.Asked, accounts ...string) ([]pooled.Amount, error) {
	kept := r.isKept(q)
	if len(accounts) == 0 {
		accounts = []string{q.Account}
	} else if q.Account != "" {
		accounts = slices.DeleteFunc(slices.Clone(accounts), func(a string) bool { return a != q.Account })
	}
	var out []pooled.Amount
	for _, account := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		text, err := r.askAmounts(q, account, kept)
		if err != nil {
			return nil, fmt.Errorf("finding %s: %w", q.Item, err)
		}
		found, err := r.amounts(text)
		if err != nil {
			return nil, err
		}
		if !q.Nil {
			found = slices.DeleteFunc(found, func(a pooled.Amount) bool { return a.Open == 0 })
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Fund, b.Fund),
			cmp.Compare(a.Item.Due, b.Item.Due), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	return out, nil
}

// isKept tells whether what is kept of items answers a question.
func (r *reader) isKept(q store.Asked) bool {
	return r.known(q.KnownAt) == r.head.seq && q.Since == 0 && q.From.IsZero() && q.Layer == 0 && r.isPast(q.AsAt)
}

// isPast tells whether every line of the book is in reach of a day.
func (r *reader) isPast(day calendar.Date) bool {
	a := reachOf(day)
	return a.all || a.day >= r.head.lastDate && max(a.whole, a.part) >= r.head.lastPeriod
}

func (r *reader) askAmounts(q store.Asked, account string, kept bool) (*query, error) {
	text := new(query)
	switch {
	case kept:
		r.keptAmounts(text, q, account)
	case q.Item != "" || q.Instalments:
		r.sumSome(text, q, account)
	default:
		r.sumItems(text, q, account)
	}
	if q.Item != "" {
		item, _, err := r.item(q.Item)
		if err != nil {
			return nil, err
		}
		text.add(` and i.id = ?`, item)
	}
	if q.Instalments {
		text.add(` and i.number > 0`)
	}
	if q.Partner != "" {
		text.add(` and i.party = ?`, q.Partner)
	}
	if q.Service != "" {
		text.add(` and i.service = ?`, q.Service)
	}
	return text, nil
}

// keptAmounts asks for what is kept: of the instalments from them, of all else from what is open.
func (r *reader) keptAmounts(text *query, q store.Asked, account string) {
	text.add(`select ` + itemColumns + `, m.account, m.fund, m.open from `)
	if q.Instalments {
		text.add(`items i cross join item_amounts m where i.book = ? and m.book = i.book and m.item = i.id`, r.book)
	} else {
		text.add(`item_amounts m cross join items i where m.book = ? and i.book = m.book and i.id = m.item`, r.book)
	}
	if account != "" && q.Instalments {
		text.add(` and +m.account = ?`, r.id(account))
	} else if account != "" {
		text.add(` and m.account = ?`, r.id(account))
	}
	if q.Fund != "" {
		text.add(` and m.fund = ?`, r.id(q.Fund))
	}
	if !q.Nil {
		text.add(` and m.open <> 0`)
	}
}

// sumItems asks for the sums of lines by item, account and fund, in the order of the index by item. The plus before a
// column keeps the database from going by it, and then having to sort.
func (r *reader) sumItems(text *query, q store.Asked, account string) {
	text.add(`select `+itemColumns+`, m.account, m.fund, m.open from (
		select l.book, l.item, l.account, l.fund, cast(sum(l.amount) as bigint) as open from lines l
		where l.book = ? and l.item is not null`, r.book)
	r.moving(text, q)
	if account != "" {
		text.add(` and l.account = ?`, r.id(account))
	}
	if q.Fund != "" && account != "" {
		text.add(` and l.fund = ?`, r.id(q.Fund))
	} else if q.Fund != "" {
		text.add(` and +l.fund = ?`, r.id(q.Fund))
	}
	text.add(` group by l.book, l.account, l.fund, l.item) m cross join items i where i.book = m.book and i.id = m.item`)
	if !q.Nil {
		text.add(` and m.open <> 0`)
	}
}

// sumSome asks for the sums of lines of some items, one by one: what is kept of an item says where it has lines.
func (r *reader) sumSome(text *query, q store.Asked, account string) {
	text.add(`select ` + itemColumns + `, k.account, k.fund, (select cast(sum(l.amount) as bigint) from lines l
		where l.book = k.book and l.account = k.account and l.fund = k.fund and l.item = k.item`)
	r.moving(text, q)
	text.add(`) from items i cross join item_amounts k where i.book = ? and k.book = i.book and k.item = i.id`, r.book)
	if account != "" {
		text.add(` and k.account = ?`, r.id(account))
	}
	if q.Fund != "" {
		text.add(` and k.fund = ?`, r.id(q.Fund))
	}
}

// moving limits a statement of lines about items to those that a question counts.
func (r *reader) moving(text *query, q store.Asked) {
	text.add(` and +l.seq > ? and +l.seq <= ?`, q.Since, r.known(q.KnownAt))
	reachOf(q.AsAt).lines("l", text)
	if !q.From.IsZero() {
		text.add(` and l.date >= ?`, int64(q.From))
	}
	if q.Layer != 0 {
		text.add(` and +l.layer = ?`, int64(q.Layer))
	}
}

// AmountTotals adds up what is open of all items, by account and fund.
func (r *reader) AmountTotals(q store.Asked) ([]pooled.Amount, error) {
	text := new(query)
	if r.isKept(q) {
		text.add(`select account, fund, cast(sum(open) as bigint) from item_amounts where book = ? and open <> 0`, r.book)
	} else {
		text.add(`select account, fund, cast(sum(amount) as bigint) from lines l where l.book = ? and l.item is not null
			and +l.seq > ? and +l.seq <= ?`, r.book, q.Since, r.known(q.KnownAt))
		reachOf(q.AsAt).lines("l", text)
	}
	text.add(` group by account, fund`)
	var out []pooled.Amount
	err := r.t.each(text.String(), text.args, func(rows *row) error {
		var account, fund, open int64
		err := rows.Scan(&account, &fund, &open)
		if open != 0 {
			out = append(out, pooled.Amount{Account: r.name(account), Fund: r.name(fund), Open: money.Pence(open)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("adding open amounts up: %w", err)
	}
	slices.SortFunc(out, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Fund, b.Fund))
	})
	return out, nil
}
