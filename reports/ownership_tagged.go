package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// tag is a contribution given for one service, or a balance applied to one. Units: pence.
type tag struct {
	ref, partner, fund, service, kind string
	brought                           bool // a balance applied
	conditional                       bool
	year                              calendar.Year
	given, before, now                money.Pence // given; spent in earlier years; spent this year
	met                               []met
}

// cost is one document's cost of a service. Units: pence.
type cost struct {
	document, provider string
	date               calendar.Date
	amount, left       money.Pence
}

// met is what of a cost one contribution met. Units: pence.
type met struct {
	cost   *cost
	amount money.Pence
}

func (x *tag) spent() money.Pence { return x.before + x.now }

// key is the contribution's reference; a balance applied has none of its own in the year's income.
func (x *tag) key() string {
	if x.brought {
		return strings.Join([]string{x.ref, x.fund, x.partner, x.service}, "/")
	}
	return x.ref
}

// pool is the cost of a year that the money can meet.
func (x *tag) pool(year calendar.Year) costPool {
	at := costPool{fund: x.fund, service: x.service, kind: x.kind, year: year}
	if x.kind != "cash" {
		at.partner = x.partner
	}
	return at
}

// tag finds the money given for services and spends it: year by year, conditional grants of earlier years on what they
// had left, the rest on the cost of its own year.
func (o *ownership) tag() {
	all := o.givenForServices()
	for _, x := range o.in.Balances {
		if at, ok := o.poolOf(x.BalanceKey); ok {
			o.costs[at] += x.Amount
		}
	}
	left := maps.Clone(o.costs)
	first := o.year
	for _, x := range all {
		first = min(first, x.year)
	}
	for y := first; y <= o.year; y++ {
		for _, x := range all {
			if x.year > y || x.year < y && !x.conditional {
				continue
			}
			at := x.pool(y)
			n := max(0, min(x.given-x.spent(), left[at]))
			left[at] -= n
			if y == o.year {
				x.now = n
			} else {
				x.before += n
			}
		}
	}
	for _, x := range all {
		if x.year == o.year || x.conditional && x.given > x.before {
			o.tags = append(o.tags, x)
		}
	}
}

// givenForServices lists what was given for services by the date, in the order in which it is spent.
func (o *ownership) givenForServices() []*tag {
	planned := map[string]money.Pence{}
	for _, a := range o.in.Amounts {
		if o.standard(a.Account) == "3900" {
			planned[a.Item.Contribution] += a.Open
		}
	}
	var out []*tag
	for _, c := range o.in.Contributions {
		if c.Service == "" || !o.inTrial(c.Fund) || c.Year > o.year || c.When() > o.in.AsAt {
			continue
		}
		x := &tag{ref: c.Code, partner: c.Partner, fund: c.Fund, service: c.Service, kind: cmp.Or(c.Kind, "cash"), year: c.Year}
		x.given = o.current(c)
		if x.kind == "cash" {
			x.given, x.conditional = planned[c.Code], o.conditional(c)
		}
		out = append(out, x)
	}
	out = append(out, o.appliedToServices()...)
	slices.SortFunc(out, func(x, y *tag) int {
		first := func(t *tag) int {
			if t.conditional {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(first(x), first(y)), cmp.Compare(x.year, y.year), cmp.Compare(x.ref, y.ref), cmp.Compare(x.key(), y.key()))
	})
	return out
}

// appliedToServices lists the balances applied to a service, a row for each partner, fund and service.
func (o *ownership) appliedToServices() []*tag {
	sums := map[string]*tag{}
	for _, x := range o.in.Balances {
		if x.Service == "" || o.standard(x.Account) != "4600" || !o.inTrial(x.Fund) || !o.ofYear(x.BalanceKey, o.year) {
			continue
		}
		t := &tag{ref: "brought-forward", partner: x.Partner, fund: x.Fund, service: x.Service, kind: "cash", year: o.year, brought: true}
		if sums[t.key()] == nil {
			sums[t.key()] = t
		}
		sums[t.key()].given -= x.Amount
	}
	return slices.Collect(maps.Values(sums))
}

// trace follows what was spent this year to the documents of the service's cost, the earliest first.
func (o *ownership) trace() error {
	wanted := map[costPool]bool{}
	for _, x := range o.tags {
		wanted[x.pool(o.year)] = true
	}
	if len(wanted) == 0 || o.in.Lines == nil {
		return nil
	}
	lines := map[costPool][]Line{}
	for l, err := range o.in.Lines {
		if err != nil {
			return err
		}
		if at, ok := o.poolOf(lineKey(l)); ok && wanted[at] {
			lines[at] = append(lines[at], l)
		}
	}
	costs := map[costPool][]*cost{}
	for at, of := range lines {
		costs[at] = documentsOf(of)
	}
	for _, x := range o.tags {
		rest := x.now
		for _, c := range costs[x.pool(o.year)] {
			if n := min(rest, c.left); n > 0 {
				rest -= n
				c.left -= n
				x.met = append(x.met, met{c, n})
			}
		}
	}
	return nil
}

// documentsOf adds lines of cost up by document and provider, in order of date, and takes what was credited off what it
// credits: the document it reverses; of an accrual that is turned, the same provider's first from that day on, which is the
// invoice that it waited for; else the same provider's latest, else the latest. Units: pence.
func documentsOf(lines []Line) []*cost {
	slices.SortFunc(lines, func(x, y Line) int {
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.Key, y.Key), inOrder(x, y))
	})
	var all []*cost
	byDocument := map[[2]string]*cost{}
	for _, l := range lines {
		at := [2]string{l.Key, l.Dims.Provider}
		if byDocument[at] == nil {
			byDocument[at] = &cost{document: l.Key, provider: l.Dims.Provider, date: l.Date}
			all = append(all, byDocument[at])
		}
		byDocument[at].amount += l.Amount
		byDocument[at].left += l.Amount
	}
	reverses := map[string]string{}
	for _, l := range lines {
		reverses[l.Key] = l.Reverses
	}
	latest := slices.Clone(all)
	slices.Reverse(latest)
	for _, credit := range all {
		same := func(c *cost) bool { return c.provider == credit.provider }
		credit.takeOff(latest, func(c *cost) bool { return pooled.Fold(c.document) == pooled.Fold(reverses[credit.document]) })
		if strings.HasPrefix(credit.document, "accruals/") {
			credit.takeOff(all, func(c *cost) bool { return same(c) && c.date >= credit.date })
		}
		credit.takeOff(latest, same)
		credit.takeOff(latest, func(*cost) bool { return true })
	}
	return all
}

// takeOff takes what was credited off the costs that suit, in their order, as far as there is any of both. Units: pence.
func (x *cost) takeOff(costs []*cost, suits func(*cost) bool) {
	for _, c := range costs {
		if x.left < 0 && c.left > 0 && suits(c) {
			n := min(-x.left, c.left)
			x.left += n
			c.left -= n
		}
	}
}

// TaggedServices lists the services that contributions of the year, or conditional ones of years before, are given for,
// with their funds: those whose lines Ownership follows. Shape: in order of fund and service, each once.
func TaggedServices(in In) []ledger.Dims {
	b := open(in)
	var out []ledger.Dims
	add := func(fund, service string) {
		if d := (ledger.Dims{Fund: fund, Service: service}); service != "" && b.inTrial(fund) && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	for _, c := range in.Contributions {
		if c.Year == in.Year || c.Year < in.Year && c.Kind == "cash" && b.conditional(c) {
			add(c.Fund, c.Service)
		}
	}
	for _, x := range in.Balances {
		if b.standard(x.Account) == "4600" && b.ofYear(x.BalanceKey, in.Year) {
			add(x.Fund, x.Service)
		}
	}
	slices.SortFunc(out, func(x, y ledger.Dims) int {
		return cmp.Or(cmp.Compare(x.Fund, y.Fund), cmp.Compare(x.Service, y.Service))
	})
	return out
}
