package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// bookedAt is where a partner books something of a fund's year, in the order in which it is shown. The account is the
// pool's; what one body gives another to book stands on none.
type bookedAt struct {
	treatment, service, account string
	nature                      ledger.Nature
	what                        string
	isIncome                    bool
}

// The treatments besides those of services: what a partner spends itself, what a funder or payer gives, a share of a surplus that
// is more than its partner gave, and a surplus that is nobody's yet.
const (
	treatedOwn     = "own"
	treatedFunder  = "funder"
	treatedSurplus = "surplus"
	treatedOpen    = "undistributed"
)

// What is booked, in words.
const (
	itsShare      = "Its share"
	allOfIt       = "All of it"
	itsPart       = "Its part"
	contribution  = "Contribution"
	ownSpending   = "Own spending"
	givenInKind   = "Given in kind"
	grantGiven    = "Grant given"
	chargesPaid   = "Charges paid"
	beyondCost    = "Given beyond the cost"
	heldUntil     = "Not distributed yet"
	fromOutside   = "From outside"
	fromPartners  = "From other partners"
	shareOfResult = "Share of the result"
)

// division is what every body books of one fund's year. Units: pence, all positive but for what was credited.
//
// Each pound of cost is booked once: by whom the treatment of its service says, or by the partner that spent it itself.
// What one bears of a service that another books, it books as a contribution, and the other as income.
type division struct {
	fund     *pooled.Fund
	booked   map[string]map[bookedAt]money.Pence // by partner
	workings map[string]map[workingOf]*bearing   // by partner
	gross    map[string]money.Pence              // by partner: the cost in cash that it books
	given    map[string]money.Pence              // by partner: contributed, without what was applied
	funders  map[string]bool                     // who gives grants and is no partner in the cost
	carried  money.Pence                         // a deficit that nobody bears yet and so stands with the host
	passed   money.Pence                         // what the host gave to services of which it is the agent, and so books nowhere
	isCost   money.Pence                         // the pool's cost of the year in the ledger
	isOther  money.Pence                         // its income in the ledger that no partner in the cost gave
	off      int                                 // costs of which the parts are not the whole
}

// workingOf is a service of one nature, or what is shared out besides.
type workingOf struct {
	treatment, service string
	nature             ledger.Nature
}

// bearing is how a partner comes to what it books of a service. Units: pence.
type bearing struct {
	cost, tagged, rest, outside, books, gives money.Pence
}

// bearer is who bears cost: a partner in it, or money from outside on the account on which it came in.
type bearer struct{ partner, account string }

func (x bearer) isOutside() bool { return x.account != "" }

// costAt is where cost stands.
type costAt struct{ service, account string }

// sharing is one nature of a fund's year while it is shared out. Units: pence.
type sharing struct {
	*division
	of      *ownership
	nature  ledger.Nature
	bears   map[bearer]money.Pence // what is still to be borne
	costs   map[costAt]money.Pence // in cash
	clients map[bearer]map[string]money.Pence
	columns []bearer
	home    int // the host's column
	tagged  map[string]map[bearer]money.Pence
	parts   map[costAt]map[bearer]money.Pence
}

// divide works out what everybody books of a fund's year.
func (o *ownership) divide(f *pooled.Fund) *division {
	d := &division{
		fund: f, booked: map[string]map[bookedAt]money.Pence{}, workings: map[string]map[workingOf]*bearing{}, gross: map[string]money.Pence{},
		given: map[string]money.Pence{}, funders: o.funders(f),
	}
	shares := o.share(f, o.year)
	for _, n := range natures {
		s := &sharing{
			division: d, of: o, nature: n, bears: map[bearer]money.Pence{}, costs: map[costAt]money.Pence{},
			clients: map[bearer]map[string]money.Pence{}, tagged: map[string]map[bearer]money.Pence{}, parts: map[costAt]map[bearer]money.Pence{},
		}
		parts, undistributed := shares.inNature(n)
		s.gather(parts, undistributed)
		s.shareOut(undistributed)
	}
	return d
}

// funders are those who give a fund grants or rewards alone and are no partners in its cost.
func (o *ownership) funders(f *pooled.Fund) map[string]bool {
	out, isPartner := map[string]bool{}, map[string]bool{f.Host: true}
	for _, s := range o.in.Services {
		for _, lead := range s.Leads() {
			isPartner[o.heir(lead)] = isPartner[o.heir(lead)] || s.Fund == f.Code
		}
	}
	for p, share := range o.shares {
		isPartner[p] = isPartner[p] || share != 0
	}
	for _, c := range o.in.Contributions {
		grant := cmp.Or(c.Kind, "cash") == "cash" && (o.conditional(c) || c.Source == "reward" || c.Source == "client")
		if c.Fund == f.Code && c.Year == o.year && !grant {
			isPartner[o.heir(c.Partner)], isPartner[c.Partner] = true, true
		}
	}
	for _, x := range o.in.Balances {
		if x.Fund != f.Code || !o.ofYear(x.BalanceKey, o.year) || x.Partner == "" {
			continue
		}
		switch account := o.standard(x.Account); {
		case o.typeOf(x.Account) == "expenditure", o.isPartners(x.BalanceKey) && !slices.Contains([]string{"4300", "4400", "4500"}, account):
			isPartner[x.Partner] = true
		case o.isPartners(x.BalanceKey):
			out[x.Partner] = true
		}
	}
	maps.DeleteFunc(out, func(p string, _ bool) bool { return isPartner[p] })
	return out
}

// gather takes what came in and was spent in the year, and leaves with each what it is still to bear: what it gave, less its
// share of the result and what it spent itself.
func (s *sharing) gather(parts map[string]money.Pence, undistributed money.Pence) {
	for p, share := range parts {
		s.bears[bearer{partner: p}] -= share
	}
	for _, x := range s.of.in.Balances {
		if x.Fund != s.fund.Code || !s.of.ofYear(x.BalanceKey, s.of.year) || nature(x.Nature) != s.nature {
			continue
		}
		if s.of.typeOf(x.Account) == "income" {
			s.came(x)
			continue
		}
		s.isCost += x.Amount
		if x.Partner == "" {
			s.costs[costAt{x.Service, x.Account}] += x.Amount
			continue
		}
		s.bears[bearer{partner: x.Partner}] -= x.Amount
		what := ownSpending
		if s.of.standard(x.Account) == "5400" {
			what = givenInKind
		}
		s.book(x.Partner, bookedAt{treatedOwn, x.Service, x.Account, s.nature, what, false}, x.Amount)
	}
	s.bears[bearer{partner: s.fund.Host}] += max(0, -undistributed)
	s.carried += max(0, -undistributed)
}

// came takes income: what a partner in the cost gave is for it to bear, and the rest bears cost itself.
func (s *sharing) came(x pooled.Balance) {
	from := bearer{partner: x.Partner}
	switch {
	case !s.of.isPartners(x.BalanceKey):
		from = bearer{account: x.Account}
	case s.funders[x.Partner]:
		from.account = x.Account
	}
	if s.bears[from] -= x.Amount; !from.isOutside() {
		if s.of.standard(x.Account) != "4600" {
			s.given[x.Partner] -= x.Amount
		}
		return
	}
	s.isOther -= x.Amount
	if from.partner == "" && x.Service != "" {
		if s.clients[from] == nil {
			s.clients[from] = map[string]money.Pence{}
		}
		s.clients[from][x.Service] -= x.Amount
	}
}

// book adds to what somebody books.
func (d *division) book(partner string, at bookedAt, p money.Pence) {
	if p == 0 {
		return
	}
	if d.booked[partner] == nil {
		d.booked[partner] = map[bookedAt]money.Pence{}
	}
	d.booked[partner][at] += p
}

// gain is what somebody is given beyond what it gave, or a surplus that is nobody's yet.
type gain struct {
	to     bearer
	amount money.Pence
	isOpen bool
}

// shareOut shares the cost over those who bear it, money given for a service first, and books it.
func (s *sharing) shareOut(undistributed money.Pence) {
	s.bears[bearer{partner: s.fund.Host}] += 0
	s.columns = slices.SortedFunc(maps.Keys(s.bears), func(x, y bearer) int {
		return cmp.Or(strings.Compare(x.account, y.account), cmp.Compare(x.partner, y.partner))
	})
	s.home = slices.Index(s.columns, bearer{partner: s.fund.Host})
	var gains []gain
	for _, c := range s.columns {
		if p := s.bears[c]; p < 0 {
			gains = append(gains, gain{to: c, amount: -p})
			s.bears[c] = 0
		}
	}
	if undistributed > 0 {
		gains = append(gains, gain{bearer{partner: s.fund.Host}, undistributed, true})
	}
	at := slices.SortedFunc(maps.Keys(s.costs), func(x, y costAt) int {
		return cmp.Or(cmp.Compare(x.service, y.service), cmp.Compare(x.account, y.account))
	})
	for _, c := range at {
		s.parts[c] = map[bearer]money.Pence{}
	}
	rest := s.tag(at)
	for _, g := range gains {
		rest = append(rest, g.amount)
	}
	columns := make([]money.Pence, len(s.columns))
	for j, c := range s.columns {
		columns[j] = s.bears[c]
	}
	matrix := spreadOver(rest, columns, s.home)
	for i, c := range at {
		s.add(s.parts[c], matrix[i])
	}
	for len(at) > 0 {
		n := 1 + slices.IndexFunc(append(at[1:], costAt{service: "\x00"}), func(c costAt) bool { return c.service != at[0].service })
		s.service(at[0].service, at[:n])
		at = at[n:]
	}
	for i, g := range gains {
		borne := map[bearer]money.Pence{}
		s.add(borne, matrix[len(matrix)-len(gains)+i])
		s.gain(g, borne)
	}
}

func (s *sharing) add(to map[bearer]money.Pence, row []money.Pence) {
	for j, p := range row {
		if p != 0 {
			to[s.columns[j]] += p
		}
	}
}

// tag lets money given for a service meet its cost first, as far as the giver bears cost at all, then what its clients
// paid; and says what is left of each cost.
func (s *sharing) tag(at []costAt) []money.Pence {
	left := map[string]money.Pence{}
	for _, c := range at {
		left[c.service] += s.costs[c]
	}
	meet := func(by bearer, service string, p money.Pence) {
		n := max(0, min(p, left[service], s.bears[by]))
		left[service] -= n
		s.bears[by] -= n
		if s.tagged[service] == nil {
			s.tagged[service] = map[bearer]money.Pence{}
		}
		s.tagged[service][by] += n
	}
	for _, x := range s.of.tags {
		if v := s.of.services[x.service]; x.kind != "cash" || x.fund != s.fund.Code || v == nil || pooled.NatureOf(v) != s.nature {
			continue
		}
		now := x.now
		for _, c := range s.columns {
			if c.partner == x.partner && now > 0 {
				before := s.bears[c]
				meet(c, x.service, now)
				now -= before - s.bears[c]
			}
		}
	}
	for _, c := range s.columns {
		s.meetEligible(c, left, meet)
		for _, service := range slices.Sorted(maps.Keys(s.clients[c])) {
			meet(c, service, s.clients[c][service])
		}
	}
	return s.rest(at, left)
}

// meetEligible lets a funder's grant to a fund with eligible services meet the cost of those, and of no other as long as it
// lasts.
func (s *sharing) meetEligible(c bearer, left map[string]money.Pence, meet func(bearer, string, money.Pence)) {
	if c.partner == "" || s.of.standard(c.account) != "4300" {
		return
	}
	var services []string
	var weights []money.Pence
	var all money.Pence
	for _, service := range slices.Sorted(maps.Keys(left)) {
		if slices.ContainsFunc(s.fund.EligibleServices, func(code string) bool { return pooled.Fold(code) == pooled.Fold(service) }) && left[service] > 0 {
			services, weights = append(services, service), append(weights, left[service])
			all += left[service]
		}
	}
	for i, part := range apportioned(min(all, s.bears[c]), weights, 0) {
		meet(c, services[i], part)
	}
}

// rest spreads what was met over the accounts of each service, and returns what is left on each.
func (s *sharing) rest(at []costAt, left map[string]money.Pence) []money.Pence {
	out := make([]money.Pence, len(at))
	for i := 0; i < len(at); {
		service, from := at[i].service, i
		var costs []money.Pence
		for ; i < len(at) && at[i].service == service; i++ {
			costs = append(costs, s.costs[at[i]])
		}
		columns := make([]money.Pence, len(s.columns)+1)
		for j, c := range s.columns {
			columns[j] = s.tagged[service][c]
		}
		columns[len(s.columns)] = left[service]
		for k, row := range spreadOver(costs, columns, len(s.columns)) {
			s.add(s.parts[at[from+k]], row[:len(s.columns)])
			out[from+k] = row[len(s.columns)]
		}
	}
	return out
}
