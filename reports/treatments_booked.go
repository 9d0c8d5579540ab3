package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// borne adds up what bears a service's cost, account by account. Units: pence.
type borne struct {
	byPartner map[string]money.Pence // partners in the cost
	outside   map[string]money.Pence // by account on which it came in
	costs     []money.Pence          // by account
	others    []money.Pence          // of each, what money from outside bears
	cost, sum money.Pence            // all of it; and what of it comes from outside
}

func (s *sharing) borne(at []costAt) borne {
	b := borne{byPartner: map[string]money.Pence{}, outside: map[string]money.Pence{}}
	for _, c := range at {
		var outside money.Pence
		for by, p := range s.parts[c] {
			if by.isOutside() {
				b.outside[by.account] += p
				outside += p
			} else {
				b.byPartner[by.partner] += p
			}
		}
		b.costs, b.others = append(b.costs, s.costs[c]), append(b.others, outside)
		b.cost += s.costs[c]
		b.sum += outside
	}
	return b
}

// principals are who books a service, in order, with what each counts for; none where every partner books its share.
func (s *sharing) principals(service string) ([]string, []money.Pence, string) {
	v := s.of.services[service]
	if v == nil {
		v = &pooled.Service{Code: service}
	}
	treatment := cmp.Or(v.Treatment, "joint")
	leads, weights := s.of.leadShares(v)
	switch {
	case treatment == "joint", treatment == "agency" && len(leads) == 0:
		return nil, nil, treatment
	case len(leads) == 0:
		return []string{s.fund.Host}, []money.Pence{1}, treatment
	}
	return leads, weights, treatment
}

// leadShares are the bodies that lead a service, in order of code, and what each counts for: its percentage, or where one
// has none the same for all.
func (b *books) leadShares(v *pooled.Service) ([]string, []money.Pence) {
	percents, even := map[string]money.Pence{}, false
	for part := range strings.SplitSeq(v.Lead, ";") {
		code, of, _ := strings.Cut(strings.TrimSpace(part), ":")
		if code == "" {
			continue
		}
		percent, err := money.ParsePercent(strings.TrimSpace(of))
		even = even || err != nil || percent <= 0
		percents[b.heir(code)] += money.Pence(max(percent, 0))
	}
	leads := slices.Sorted(maps.Keys(percents))
	weights := make([]money.Pence, len(leads))
	for i, lead := range leads {
		if weights[i] = percents[lead]; even {
			weights[i] = 1
		}
	}
	return leads, weights
}

// service books the cost of one service, by its treatment.
func (s *sharing) service(service string, at []costAt) {
	b := s.borne(at)
	principals, weights, treatment := s.principals(service)
	who := principals
	what := allOfIt
	var books [][]money.Pence // by account and body
	var outside []money.Pence // by body
	if principals == nil {
		who, what = s.partnersIn(b), itsShare
		shares := make([]money.Pence, len(who))
		for i, p := range who {
			shares[i] = b.byPartner[p]
		}
		outside = apportioned(b.sum, shares, slices.Index(who, s.fund.Host))
		books = spreadOver(b.others, outside, slices.Index(who, s.fund.Host))
		for i, c := range at {
			for j, p := range who {
				books[i][j] += s.parts[c][bearer{partner: p}]
			}
		}
	} else {
		outside = apportioned(b.sum, weights, 0)
		books = spreadOver(b.costs, apportioned(b.cost, weights, 0), 0)
	}
	if len(who) > 1 && principals != nil {
		what = itsPart
	}
	gross := map[string]money.Pence{}
	for i, c := range at {
		var all money.Pence
		for j, p := range who {
			s.book(p, bookedAt{treatment, service, c.account, s.nature, what, false}, books[i][j])
			gross[p] += books[i][j]
			all += books[i][j]
		}
		if all != s.costs[c] {
			s.off++
		}
	}
	s.outside(bookedAt{treatment: treatment, service: service, nature: s.nature}, b, who, outside)
	s.between(bookedAt{treatment: treatment, service: service, nature: s.nature}, b, who, gross, outside)
	s.grants(service, at)
}

// partnersIn are the partners in a cost, the host among them, in order.
func (s *sharing) partnersIn(b borne) []string {
	set := maps.Clone(b.byPartner)
	set[s.fund.Host] += 0
	return slices.Sorted(maps.Keys(set))
}

// outside books the money from outside that bears a service's cost with those who book the cost, by the account on which
// it came in. Where every partner books its share, only what came in for the service stands on it.
func (s *sharing) outside(at bookedAt, b borne, who []string, shares []money.Pence) {
	accounts := slices.Sorted(maps.Keys(b.outside))
	amounts := make([]money.Pence, 0, 2*len(accounts))
	for _, a := range accounts {
		meant := b.outside[a]
		if at.treatment == "joint" {
			meant = s.meantFor(at.service, a)
		}
		amounts = append(amounts, meant, b.outside[a]-meant)
	}
	at.what, at.isIncome = fromOutside, true
	for i, row := range spreadOver(amounts, shares, 0) {
		to := at
		if to.account = accounts[i/2]; i%2 == 1 {
			to.service = ""
		}
		for j, p := range who {
			s.book(p, to, row[j])
		}
	}
}

// meantFor is what of the money from outside on an account came in for a service. Units: pence.
func (s *sharing) meantFor(service, account string) money.Pence {
	var sum money.Pence
	for by, p := range s.tagged[service] {
		if by.account == account {
			sum += p
		}
	}
	return sum
}

// between books what one bears and another books: a contribution of the one, and income of the other. In a fund that goes
// straight on to other bodies the host is their agent with all of it, so what it bears it passes on, and books nowhere. In any
// other it is the agent of what its partners give: its own money for the service is a contribution like theirs.
func (s *sharing) between(at bookedAt, b borne, who []string, gross map[string]money.Pence, outside []money.Pence) {
	set := maps.Clone(b.byPartner)
	for j, p := range who {
		set[p] += outside[j]
	}
	for _, p := range slices.Sorted(maps.Keys(set)) {
		x := &bearing{
			cost: b.cost, tagged: s.tagged[at.service][bearer{partner: p}], books: gross[p], gives: set[p] - gross[p],
			outside: set[p] - b.byPartner[p],
		}
		x.rest = b.byPartner[p] - x.tagged
		s.worked(p, workingOf{at.treatment, at.service, s.nature}, x)
		s.gross[p] += max(0, gross[p])
		if at.treatment == "agency" && p == s.fund.Host && s.fund.Kind == "pass-through" && !slices.Contains(who, p) {
			s.passed += x.gives
			continue
		}
		at.what, at.isIncome = contribution, false
		if x.gives < 0 {
			at.what, at.isIncome = fromPartners, true
		}
		s.book(p, at, x.gives.Abs())
	}
}

func (d *division) worked(partner string, at workingOf, x *bearing) {
	if d.workings[partner] == nil {
		d.workings[partner] = map[workingOf]*bearing{}
	}
	d.workings[partner][at] = x
}

// grants books what funders gave with them, as far as it bears the cost.
func (s *sharing) grants(service string, at []costAt) {
	for _, c := range at {
		for by, p := range s.parts[c] {
			if by.isOutside() && by.partner != "" {
				s.funded(by, service, p)
			}
		}
	}
}

// funded books with a funder what it gave, or with a payer what it paid.
func (s *sharing) funded(by bearer, service string, p money.Pence) {
	what := grantGiven
	if s.of.standard(by.account) == "4500" {
		what = chargesPaid
	}
	s.book(by.partner, bookedAt{treatedFunder, service, "", s.nature, what, false}, p)
}

// gain books a share of a surplus that is more than its partner gave: what others bear of it is given to it. What is
// nobody's yet its bearers book all the same, with what of it came from outside the host; and money that went back outside,
// as less of it, those who bear that.
func (s *sharing) gain(g gain, parts map[bearer]money.Pence) {
	at := bookedAt{treatment: treatedSurplus, nature: s.nature, what: beyondCost}
	if g.isOpen {
		at.treatment, at.what = treatedOpen, heldUntil
	}
	var all money.Pence
	for by, p := range parts {
		switch all += p; {
		case by.isOutside():
			s.book(g.takes(s.fund.Host), bookedAt{at.treatment, "", by.account, s.nature, fromOutside, true}, p)
			if g.isOpen {
				s.book(s.fund.Host, at, p)
			}
			if by.partner != "" {
				s.funded(by, "", p)
			}
			switch {
			case g.isOpen:
			case g.to.isOutside():
				s.book(s.fund.Host, bookedAt{at.treatment, "", g.to.account, s.nature, fromOutside, true}, -p)
			default:
				s.book(g.to.partner, bookedAt{at.treatment, "", "", s.nature, shareOfResult, true}, -p)
			}
		case g.to.isOutside():
			s.book(by.partner, bookedAt{at.treatment, "", g.to.account, s.nature, fromOutside, true}, -p)
		default:
			s.book(by.partner, at, p)
		}
	}
	switch {
	case all != g.amount:
		s.off++
	case !g.isOpen && !g.to.isOutside():
		s.book(g.to.partner, bookedAt{at.treatment, "", "", s.nature, shareOfResult, true}, g.amount)
	case g.to.isOutside() && g.to.partner != "":
		s.funded(g.to, "", -g.amount)
	}
}

// takes is who books money from outside that bears a gain.
func (g gain) takes(host string) string {
	if g.isOpen || g.to.isOutside() {
		return host
	}
	return g.to.partner
}
