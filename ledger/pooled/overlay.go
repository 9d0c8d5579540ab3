package pooled

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Overlay is a State that sees what was recorded in it over what its base has. It is where events take effect; what
// they wrote is taken from it with Drain. A refused event leaves no trace.
//
// An Overlay belongs to one transaction: it is not safe for use by several goroutines.
type Overlay struct {
	base     State
	head     int64
	rows     map[string]map[string]any
	docs     map[string]Document
	similar  map[similarKey][]string
	items    map[string]Item
	amounts  map[amountKey]money.Pence
	touched  map[openKey]map[string]bool
	ofItem   map[string]map[amountKey]bool
	movers   map[string][]string
	balances map[BalanceKey]money.Pence
	recorded map[string]int // document key (folded) → place in batch.Records
	batch    Batch
	settlers []unsettled
	asked    asked
	moved    movedHere
}

// asked keeps what the base answered, which does not change before the next Drain, and events decoded once.
type asked struct {
	open    map[openKey][]Amount
	amounts map[string][]Amount
	docs    map[string]found[Document]
	events  map[string]found[Recorded]
	items   map[string]found[Item]
}

type found[T any] struct {
	value T
	ok    bool
}

// once asks the base a question only the first time.
func once[T any](answers map[string]found[T], key string, ask func(string) (T, bool)) (T, bool) {
	a, ok := answers[key]
	if !ok {
		a.value, a.ok = ask(key)
		keep(answers, key, a)
	}
	return a.value, a.ok
}

// mostAsked bounds what is kept of each sort of answer, since a transaction that changes nothing may ask for ever.
const mostAsked = 1 << 14

func keep[K comparable, V any](answers map[K]V, key K, answer V) {
	if len(answers) >= mostAsked {
		clear(answers)
	}
	answers[key] = answer
}

type similarKey struct {
	table, party string
	amount       money.Pence
}

type amountKey struct{ item, account, fund string }

type openKey struct{ account, fund, party string }

// NewOverlay makes an overlay whose next record gets the sequence number after head.
func NewOverlay(base State, head int64) *Overlay {
	o := &Overlay{base: base, head: head}
	o.clear()
	return o
}

func (o *Overlay) clear() {
	o.rows = map[string]map[string]any{}
	o.docs = map[string]Document{}
	o.similar = map[similarKey][]string{}
	o.items = map[string]Item{}
	o.amounts = map[amountKey]money.Pence{}
	o.touched = map[openKey]map[string]bool{}
	o.ofItem = map[string]map[amountKey]bool{}
	o.movers = map[string][]string{}
	o.balances = map[BalanceKey]money.Pence{}
	o.recorded = map[string]int{}
	o.batch = Batch{}
	o.moved = movedHere{}
	o.asked = asked{map[openKey][]Amount{}, map[string][]Amount{}, map[string]found[Document]{}, map[string]found[Recorded]{}, map[string]found[Item]{}}
}

// Head returns the sequence number of the last record.
func (o *Overlay) Head() int64 { return o.head }

// Drain returns what was recorded since the last Drain and forgets it: the caller has stored it where base sees it.
func (o *Overlay) Drain() Batch {
	b := o.batch
	for k, v := range o.amounts {
		b.Amounts = append(b.Amounts, AmountMove{Item: k.item, Account: k.account, Fund: k.fund, Move: v})
	}
	slices.SortFunc(b.Amounts, func(a, c AmountMove) int {
		return cmp.Or(cmp.Compare(a.Item, c.Item), cmp.Compare(a.Account, c.Account), cmp.Compare(a.Fund, c.Fund))
	})
	for k, v := range o.balances {
		b.Balances = append(b.Balances, Balance{BalanceKey: k, Amount: v})
	}
	slices.SortFunc(b.Balances, func(a, c Balance) int { return a.compare(c.BalanceKey) })
	o.clear()
	return b
}

// compare orders balances by period first, as they are stored.
func (a BalanceKey) compare(b BalanceKey) int {
	return cmp.Or(
		cmp.Compare(a.Period, b.Period), cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Nature, b.Nature),
		cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Service, b.Service),
		cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Pilot, b.Pilot),
	)
}

// Row finds the row of a register in force.
func (o *Overlay) Row(table, key string) (any, bool) {
	key = Fold(key)
	if r, ok := o.rows[table][key]; ok {
		return r, r != nil
	}
	return o.base.Row(table, key)
}

// Rows lists the rows of a register in force whose column has the value, in order of key.
func (o *Overlay) Rows(table, column, value string) []any {
	mine := o.rows[table]
	base := o.base.Rows(table, column, value)
	if len(mine) == 0 {
		return base
	}
	t := registerNamed(table)
	byKey := map[string]any{}
	for _, r := range base {
		byKey[t.RegisterKey(r)] = r
	}
	for k, r := range mine {
		delete(byKey, k)
		if r != nil && (column == "" || columnText(t, column, r) == value) {
			byKey[k] = r
		}
	}
	out := make([]any, 0, len(byKey))
	for _, k := range slices.Sorted(maps.Keys(byKey)) {
		out = append(out, byKey[k])
	}
	return out
}

// Document finds what was recorded under a key.
func (o *Overlay) Document(key string) (Document, bool) {
	if d, ok := o.docs[Fold(key)]; ok {
		return d, true
	}
	return once(o.asked.docs, Fold(key), o.base.Document)
}

// Similar lists the standing documents of a table with the party and amount, in order of sequence.
func (o *Overlay) Similar(table, party string, amount money.Pence) []Document {
	var out []Document
	for _, d := range o.base.Similar(table, party, amount) {
		if _, newer := o.docs[Fold(d.Key)]; !newer {
			out = append(out, d)
		}
	}
	for _, k := range o.similar[similarKey{table, party, amount}] {
		if d := o.docs[k]; d.ReversedBy == "" {
			out = append(out, d)
		}
	}
	return out
}

// Recorded returns the event recorded under a key, with its entries.
func (o *Overlay) Recorded(key string) (Recorded, bool) {
	return once(o.asked.events, Fold(key), o.findRecorded)
}

func (o *Overlay) findRecorded(folded string) (Recorded, bool) {
	i, ok := o.recorded[folded]
	if !ok {
		return o.base.Recorded(folded)
	}
	r := o.batch.Records[i]
	e, err := Decode(r.Table, r.Body)
	if err != nil {
		panic(err) // Encode wrote it in this transaction
	}
	return Recorded{Seq: r.Seq, Event: e, Entries: r.Entries}, true
}

// Item finds an item by its key.
func (o *Overlay) Item(key string) (Item, bool) {
	if i, ok := o.items[key]; ok {
		return i, true
	}
	return once(o.asked.items, key, o.base.Item)
}

// Open lists what is open on an account in a fund, oldest due first.
func (o *Overlay) Open(account, fund, party string) []Amount {
	base, ok := o.asked.open[openKey{account, fund, party}]
	if !ok {
		base = o.base.Open(account, fund, party)
		keep(o.asked.open, openKey{account, fund, party}, base)
	}
	touched := o.touched[openKey{account, fund, party}]
	if len(touched) == 0 {
		return base
	}
	var out []Amount
	seen := map[string]bool{}
	for _, a := range base {
		a.Open += o.amounts[amountKey{a.Item.Key, account, fund}]
		seen[a.Item.Key] = true
		if a.Open != 0 {
			out = append(out, a)
		}
	}
	for key := range touched {
		if open := o.amounts[amountKey{key, account, fund}]; open != 0 && !seen[key] {
			// An item that the base lists as nil is not in its answer, so what is open is what was moved here.
			item, _ := o.Item(key)
			out = append(out, Amount{Item: item, Account: account, Fund: fund, Open: open})
		}
	}
	slices.SortFunc(out, func(a, b Amount) int {
		return cmp.Or(cmp.Compare(a.Item.Due, b.Item.Due), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	return out
}

// AmountsOf lists what is open of one item, by account and fund.
func (o *Overlay) AmountsOf(item string) []Amount {
	sums := map[amountKey]money.Pence{}
	if _, fresh := o.items[item]; !fresh {
		base, ok := o.asked.amounts[item]
		if !ok {
			base = o.base.AmountsOf(item)
			keep(o.asked.amounts, item, base)
		}
		for _, a := range base {
			sums[amountKey{item, a.Account, a.Fund}] = a.Open
		}
	}
	for k := range o.ofItem[item] {
		sums[k] += o.amounts[k]
	}
	it, _ := o.Item(item)
	var out []Amount
	for k, p := range sums {
		if p != 0 {
			out = append(out, Amount{Item: it, Account: k.account, Fund: k.fund, Open: p})
		}
	}
	slices.SortFunc(out, func(a, b Amount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Fund, b.Fund))
	})
	return out
}

// Movers lists the keys of the documents with lines about an item, in order of sequence.
func (o *Overlay) Movers(item string) []string {
	return append(slices.Clone(o.base.Movers(item)), o.movers[item]...)
}

// Costs lists the cash cost to date of a fund by service and year.
func (o *Overlay) Costs(fund string, accounts []string) []Cost {
	type at struct {
		service string
		year    calendar.Year
	}
	sums := map[at]Cost{}
	add := func(service string, year calendar.Year, p money.Pence, last calendar.Period) {
		c := sums[at{service, year}]
		sums[at{service, year}] = Cost{Service: service, Year: year, Amount: c.Amount + p, Last: max(c.Last, last)}
	}
	for _, c := range o.base.Costs(fund, accounts) {
		add(c.Service, c.Year, c.Amount, c.Last)
	}
	for k, p := range o.balances {
		if k.CountsAsCost(fund, accounts) {
			add(k.Service, k.Year, p, k.Period)
		}
	}
	var out []Cost
	for _, c := range sums {
		if c.Amount != 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
	return out
}
