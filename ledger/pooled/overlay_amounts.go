package pooled

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// held is an item and what is open of it.
type held struct {
	item    Item
	amounts []Amount // never changed: another list takes its place
	drain   int      // the number of the drain after which it was last moved
	movers  []string // since that drain
}

// hold finds an item and holds it; that there is none is held too. What is open of it says what it is, and is wanted next.
func (o *Overlay) hold(key string) (*held, bool) {
	h, ok := remembered(o.late.items, o.early.items, key)
	if !ok {
		if open := o.base.AmountsOf(key); len(open) > 0 {
			h = &held{item: open[0].Item, amounts: open}
		} else if item, found := o.base.Item(key); found {
			h = &held{item: item}
		}
		o.late.items[key] = h
	}
	return h, h != nil
}

// at returns what is open of the item on an account of a fund. Units: pence.
func (h *held) at(account, fund string) money.Pence {
	for _, a := range h.amounts {
		if a.Account == account && a.Fund == fund {
			return a.Open
		}
	}
	return 0
}

// move adds a line to what is open of its item.
func (o *Overlay) move(l ledger.Line, key string) {
	if l.Item == "" {
		return
	}
	h, ok := o.hold(l.Item)
	if !ok {
		panic(fmt.Sprintf("%s posts about %q, which is no item", key, l.Item))
	}
	before := h.amounts
	i, found := slices.BinarySearchFunc(before, l, func(a Amount, l ledger.Line) int {
		return cmp.Or(cmp.Compare(a.Account, l.Account), cmp.Compare(a.Fund, l.Dims.Fund))
	})
	after := make([]Amount, 0, len(before)+1)
	after = append(after, before[:i]...)
	switch {
	case !found:
		after = append(append(after, Amount{h.item, l.Account, l.Dims.Fund, l.Amount}), before[i:]...)
	case before[i].Open+l.Amount == 0:
		after = append(after, before[i+1:]...)
	default:
		after = append(after, before[i:]...)
		after[i].Open += l.Amount
	}
	h.amounts = after
	if h.drain != o.drains {
		h.drain, h.movers = o.drains, nil
		o.moved[h.item.Party] = append(o.moved[h.item.Party], h)
	}
	if m := h.movers; len(m) == 0 || m[len(m)-1] != key {
		h.movers = append(m, key)
	}
}

// Item finds an item by its key.
func (o *Overlay) Item(key string) (Item, bool) {
	h, ok := o.hold(key)
	if !ok {
		return Item{}, false
	}
	return h.item, true
}

// AmountsOf lists what is open of one item, by account and fund.
func (o *Overlay) AmountsOf(item string) []Amount {
	h, ok := o.hold(item)
	if !ok {
		return nil
	}
	return h.amounts
}

// Movers lists the keys of the documents with lines about an item, in order of sequence.
func (o *Overlay) Movers(item string) []string {
	out := slices.Clone(o.base.Movers(item))
	if h, ok := o.hold(item); ok && h.drain == o.drains {
		out = append(out, h.movers...)
	}
	return out
}

// Open lists what is open on an account in a fund, for a party or (empty) for all, oldest due first.
func (o *Overlay) Open(account, fund, party string) []Amount {
	k := openKey{account, fund, party, false}
	return o.over(o.ask(k, o.base.Open), k)
}

// Debits lists what of Open is debit.
func (o *Overlay) Debits(account, fund, party string) []Amount {
	k := openKey{account, fund, party, true}
	return o.over(o.ask(k, o.base.Debits), k)
}

// asked is what the base was asked to be open, as it stands at the last Drain, by party.
type asked struct {
	of map[string]map[openKey][]Amount
	n  int // how many amounts there are, at least
}

// ask asks the base what is open, once.
func (o *Overlay) ask(k openKey, base func(account, fund, party string) []Amount) []Amount {
	out, ok := o.asked.of[k.party][k]
	if ok {
		return out
	}
	out = base(k.account, k.fund, k.party)
	if o.asked.n += 1 + len(out); o.asked.n > mostRemembered || o.asked.of == nil {
		o.asked = asked{map[string]map[openKey][]Amount{}, 1 + len(out)}
	}
	if o.asked.of[k.party] == nil {
		o.asked.of[k.party] = map[openKey][]Amount{}
	}
	o.asked.of[k.party][k] = out
	return out
}

// keep makes what was asked of the parties whose items moved what the base will answer when it has what is drained. What was
// asked of all parties together is asked again.
func (a *asked) keep(o *Overlay) {
	delete(a.of, "")
	for party := range o.moved {
		for k, base := range a.of[party] {
			now := o.over(base, k)
			a.n += max(0, len(now)-len(base))
			a.of[party][k] = now
		}
	}
}

// over puts what was moved since the last Drain in the place of what the base knows of it, and keeps what is wanted.
func (o *Overlay) over(base []Amount, k openKey) []Amount {
	moved := o.moved[k.party]
	if k.party == "" {
		moved = nil
		for _, of := range o.moved {
			moved = append(moved, of...)
		}
	}
	if len(moved) == 0 {
		return base
	}
	var out []Amount
	for _, a := range base {
		if h, ok := remembered(o.late.items, o.early.items, a.Item.Key); !ok || h == nil || h.drain != o.drains {
			out = append(out, a)
		}
	}
	kept := len(out)
	for _, h := range moved {
		if p := h.at(k.account, k.fund); p > 0 || p < 0 && !k.debits {
			out = append(out, Amount{Item: h.item, Account: k.account, Fund: k.fund, Open: p})
		}
	}
	if len(out) > kept {
		slices.SortFunc(out, func(a, b Amount) int {
			return cmp.Or(cmp.Compare(a.Item.Due, b.Item.Due), cmp.Compare(a.Item.Key, b.Item.Key))
		})
	}
	return out
}

// costed is the cash cost of a fund by service and year.
type costed struct {
	accounts []string
	list     []Cost // in order
}

func (c *costed) add(service string, year calendar.Year, p money.Pence, last calendar.Period) {
	at, ok := slices.BinarySearchFunc(c.list, Cost{Service: service, Year: year}, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
	if !ok {
		c.list = slices.Insert(c.list, at, Cost{Service: service, Year: year})
	}
	now := &c.list[at]
	now.Amount, now.Last = now.Amount+p, max(now.Last, last)
}

// addLine adds a line where it is cost of the fund.
func (c *costed) addLine(l ledger.Line, p calendar.Period) {
	if k := KeyOf(l, p); k.CountsAsCost(l.Dims.Fund, c.accounts) {
		c.add(l.Dims.Service, l.Year, l.Amount, p)
	}
}

// Costs lists the cash cost to date of a fund by service and year. The list is good until something is recorded.
func (o *Overlay) Costs(fund string, accounts []string) []Cost {
	c := o.costs[fund]
	if c == nil || !slices.Equal(c.accounts, accounts) {
		c = &costed{accounts: slices.Clone(accounts)}
		for _, b := range o.base.Costs(fund, accounts) {
			c.add(b.Service, b.Year, b.Amount, b.Last)
		}
		for _, r := range o.batch.Records {
			for _, e := range r.Entries {
				for _, l := range e.Lines {
					if l.Dims.Fund == fund {
						c.addLine(l, e.Period)
					}
				}
			}
		}
		o.costs[fund] = c
	}
	return c.list
}
