package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// partnerReturn is what one partner books of the funds asked about, and how it stands with their hosts. Units: pence.
type partnerReturn struct {
	*statement
	all   *ownership // of every fund asked about, worked out together
	each  []*fundReturn
	aside []*besideRow
}

// fundReturn is a fund whose money is in the pool's balance: what everybody books of its year and of the one before.
type fundReturn struct {
	*ownership
	fund      *pooled.Fund
	now, last *division
	shares    []yearPart
	position  []positionRow
}

// yearPart is the partner's share of a year's result that no close has posted. Units: pence, positive when it gains.
type yearPart struct {
	year calendar.Year
	part money.Pence
}

// PartnerReturn is what a partner's accountant books of the funds that it shares in: by how each service is treated, what
// it spends and what comes in; what that leaves of what it gave; what the host owes it and it owes the host, by
// reference; and its part of what the pool has and owes.
//
// A service is booked as its treatment says. Joint: each partner books its share of the cost, and of grants and client
// income, gross. Lead and sole: the body that leads the service, or else the host, books all of it, and the others what
// they bear of it as a contribution. Agency: the bodies it is led by book their parts, and the host nothing but cash;
// without a lead each partner books its share. What a partner spends itself or gives in kind it has in its own books. A
// funder, which gives a fund conditional grants or rewards alone, books its grant as it is spent. Each partner bears its share
// of spend as Ownership has it: money given for a service meets its cost first, as far as the giver bears cost at all, and
// the rest of each service's cost is spread over what the partners have left to bear, in proportion, so that every service
// and every partner adds up to the penny. A surplus that nobody has agreed who gets is booked by who gave it, and a
// deficit by the host.
//
// Shape: sections booked (by treatment and fund), expenditure, income, agreement, host, position, and beside for the
// partner's own spending in funds whose money is not in the pool's balance. It names no other body, as Statement does not. Units:
// pence; expenditure and income, and what is receivable and payable, are positive; the position is debit positive. Errors: a
// refusal without a partner, for one that has nothing to do with the funds asked about, for a fund that is not on file or
// a date before the books open or before the year. Reads: what Statement reads, Held, and Amounts on 3900 of every
// contribution. Source: accounting page, sections 1, 6 and 7.
func PartnerReturn(in In) (Report, error) {
	p, err := newReturn(in)
	if err != nil {
		return Report{}, err
	}
	expenditure, income := p.entries(false), p.entries(true)
	booked, agreement, host, position := p.booked(), p.agreement(), p.host(), p.positionSection()
	r := p.frame()
	r.Name, r.Title = "partner-return", "Partner return"
	if o, ok := p.organisations[p.partner]; ok {
		r.Title = "Partner return of " + o.Name
	}
	r.About.Signs = "Expenditure, income, receivable and payable are positive. In the position assets are positive and liabilities negative."
	r.Leads = []Passage{{"What you book", p.words(booked, agreement, host)}}
	r.Notes = p.notes()
	r.Sections = []Section{
		booked.totalled("What the partner books of the year, by how each service is treated. Net is expenditure less income."),
		p.entrySection(expenditure, "expenditure", "Expenditure", "Accounts are the pool's. A contribution is to a service that another body books."),
		p.entrySection(income, "income", "Income", "From outside is grants, client income and interest, on the pool's accounts. The rest is given by the other partners."),
		agreement.totalled("Contributed and applied, less the share of the result, is the share of spend. Expenditure less income comes to the same, with what a host passes on as agent and without a deficit that it carries."),
		host.totalled("What the host owes the partner, and the partner the host. Balances are what is held for it. A share of a result is provisional until its year is closed."),
		position.totalled("The same gross, for a partner that shows its part of what the pool has and owes. Shares follow the expenditure that each partner books. Book this or the balances with the host, not both. A host leaves the others' parts out of its own accounts."),
	}
	if len(p.aside) > 0 {
		r.Sections = append(r.Sections, p.besideSection())
	}
	r.Checks = p.checks(booked, agreement, host, position)
	return r, nil
}

func newReturn(in In) (*partnerReturn, error) {
	b := open(in)
	if in.Partner == "" {
		return nil, ledger.Refuse(ledger.Usage, "REPORT-004", "A partner return is of one partner, and none was named.", "Name the partner: --partner CODE.")
	}
	if err := b.ofAYear(); err != nil {
		return nil, err
	}
	p := &partnerReturn{
		statement: &statement{dues: b.dues(), private: b.hiding(in.Partner), partner: in.Partner, codes: map[string]string{}},
		all:       b.untraced(),
	}
	p.divideAll()
	if err := p.gatherOwn(); err != nil {
		return nil, err
	}
	p.findBeside()
	p.fundsIn()
	if len(p.funds) == 0 {
		return nil, ledger.Refuse(ledger.NotFound, "REPORT-005",
			fmt.Sprintf("%s books nothing of %s: it gives it nothing, leads none of its services and has no account with it.", in.Partner, cmp.Or(in.Fund, "any fund")),
			"See purse partner list for who contributes to what.")
	}
	p.nameFunds()
	return p, nil
}

// divideAll works out every fund by itself, this year and the last.
func (p *partnerReturn) divideAll() {
	balances, held := map[string][]pooled.Balance{}, map[string][]Line{}
	for _, x := range p.in.Balances {
		balances[x.Fund] = append(balances[x.Fund], x)
	}
	for _, l := range p.in.Held {
		held[l.Dims.Fund] = append(held[l.Dims.Fund], l)
	}
	for _, f := range p.askedFunds() {
		if !p.inPool(f.Code) {
			continue
		}
		in := p.in
		in.Fund, in.Balances, in.Held, in.Lines = f.Code, balances[f.Code], held[f.Code], nil
		x := &fundReturn{ownership: open(in).untraced(), fund: f}
		x.now = x.divide(f)
		in.Year = in.Year.Previous()
		x.last = open(in).untraced().divide(f)
		x.stand(p.partner)
		p.each = append(p.each, x)
	}
}

// fundsIn finds the funds that the partner has anything to do with.
func (p *partnerReturn) fundsIn() {
	with := map[string]bool{}
	for _, x := range p.each {
		owns := x.rows[p.partner]
		with[x.fund.Code] = len(x.now.booked[p.partner])+len(x.last.booked[p.partner]) > 0 || owns != nil && *owns != (owned{}) || len(x.position) > 0 ||
			p.actsIn(x)
	}
	for _, x := range p.aside {
		with[x.fund.Code] = true
	}
	for _, l := range p.lines {
		with[l.Dims.Fund] = true
	}
	for _, f := range p.askedFunds() {
		if with[f.Code] {
			p.funds = append(p.funds, f)
		}
	}
	p.each = slices.DeleteFunc(p.each, func(x *fundReturn) bool { return !with[x.fund.Code] })
}

// actsIn tells whether the partner hosts a fund and acts in it for others.
func (p *partnerReturn) actsIn(x *fundReturn) bool {
	return x.fund.Host == p.partner && slices.ContainsFunc(p.in.Services, func(s *pooled.Service) bool {
		return s.Fund == x.fund.Code && s.Treatment == "agency" && x.costs[costPool{fund: s.Fund, service: s.Code, kind: "cash", year: x.year}] != 0
	})
}

// words say on the cover what the figures come to.
func (p *partnerReturn) words(booked, agreement, host *table) []string {
	out := []string{fmt.Sprintf("You book %s of expenditure and %s of income of pooled money: %s net.",
		booked.sum("expenditure").Pounds(), booked.sum("income").Pounds(), booked.sum("net").Pounds())}
	if spend := agreement.sum("share_of_spend"); spend != 0 {
		given, result := agreement.sum("contributed")+agreement.sum("applied"), agreement.sum("result")
		shared := ""
		switch {
		case result > 0:
			shared = "your share of the results is a surplus of " + result.Pounds() + ", so you "
		case result < 0:
			shared = "your share of the results is a deficit of " + result.Abs().Pounds() + ", so you "
		}
		out = append(out, "You gave "+given.Pounds()+" and "+shared+"bear "+spend.Pounds()+".")
	}
	if owes := host.sum("payable") - host.sum("receivable"); owes > 0 {
		out = append(out, "You owe the hosts "+owes.Pounds()+" more than they owe you.")
	} else if owes < 0 {
		out = append(out, "The hosts owe you "+(-owes).Pounds()+" more than you owe them.")
	}
	if len(p.aside) > 0 {
		out = append(out, "What you spend yourself in funds beside the pool is listed apart.")
	}
	return out
}

// notes are what must be read with the figures, of the partner's funds alone and naming nobody else.
func (p *partnerReturn) notes() []string {
	var out []string
	hosts := map[string]bool{}
	for _, f := range p.funds {
		hosts[f.Host] = pooled.InThePool(f.Kind) || hosts[f.Host]
		if f.IsUnsigned(p.in.AsAt) {
			out = append(out, p.codes[f.Code]+": agreement not signed.")
		}
	}
	maps.DeleteFunc(hosts, func(_ string, holds bool) bool { return !holds })
	if len(hosts) > 1 {
		out = append(out, fmt.Sprintf("These funds have %d hosts. What is owed to one is not met by what another holds.", len(hosts)))
	}
	for _, x := range p.each {
		if !x.closed[yearOf{fund: x.fund.Code, year: p.year}] {
			out = append(out, fmt.Sprintf("Provisional: %s is not closed, so shares may still change.", p.year.Long()))
			break
		}
	}
	for _, x := range p.each {
		if u := x.undistributed; u != 0 {
			out = append(out, fmt.Sprintf("%s: %s of the result is undistributed, to be agreed.", p.codes[x.fund.Code], u.Pounds()))
		}
	}
	return out
}

// checks hold what is booked to the ledger and to what the other reports make of the same.
func (p *partnerReturn) checks(booked, agreement, host, position *table) []Check {
	var off int
	var cost, outside, between, carried, undistributed money.Pence
	for _, x := range p.each {
		costs, others, given := x.now.sums()
		off += x.now.off
		cost += costs - x.now.isCost
		outside += others - x.now.isOther
		between += given
		undistributed += x.undistributed + x.before
		carried += p.asHost(x, x.now.carried-x.now.passed)
	}
	own := p.all.rows[p.partner]
	if own == nil {
		own = &owned{}
	}
	reserve := p.all.reserve[p.partner]
	if reserve == nil {
		reserve = &pair{}
	}
	var called, kept money.Pence
	for _, x := range p.each {
		for _, r := range x.position {
			if r.what == withTheHost {
				called += r.amount
			}
		}
	}
	kept = p.all.closingOf(p.partner) + reserve.this + reserve.last
	return []Check{
		mustEqual("spend", "What is booked, net, is the share of spend in ownership, with a deficit carried as host and without what it passes on as agent", own.spend+carried, booked.sum("net")),
		mustEqual("share", "The share of the result is the partner's share in the memorandum account", p.all.shares[p.partner], agreement.sum("result")),
		mustCount("services", "Of each service, what all partners book is its cost: how many are not", 0, off),
		mustEqual("cost", "What all partners book of these funds, less what they cost in the ledger", 0, cost),
		mustEqual("outside", "What all partners book from outside, less what came from outside in the ledger", 0, outside),
		mustEqual("between", "What partners give, or a host passes on, for services that others book, less what those receive", 0, between),
		mustEqual("host", "Receivable less payable is what is held for it, less what its accounts with the host come to", kept+called,
			host.sum("receivable")-host.sum("payable")),
		mustEqual("position", "The position is the same as what is receivable less what is payable", host.sum("receivable")-host.sum("payable"), position.sum("amount")),
		notedEqual("disputed", "Nothing is disputed", 0, host.sum("disputed")),
		notedEqual("undistributed", "Nothing is undistributed", 0, undistributed),
	}
}

// sums are what all partners together book: the cost, what came from outside, and what they give one another.
func (d *division) sums() (cost, outside, between money.Pence) {
	for _, by := range d.booked {
		for at, p := range by {
			switch at.what {
			case itsShare, allOfIt, itsPart, ownSpending, givenInKind:
				cost += p
			case fromOutside:
				outside += p
			case contribution, beyondCost:
				between += p
			case fromPartners, shareOfResult:
				between -= p
			}
		}
	}
	return cost, outside, between + d.passed
}
