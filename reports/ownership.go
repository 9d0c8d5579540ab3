package reports

import (
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// owned is what makes up one partner's balance of a year. Units: pence, all positive but for a share of spend of money
// that was not spent, and money taken back out of the reserve.
type owned struct {
	opening, contributed, applied, spend, refunded, called, reserve money.Pence
}

func (o owned) balance() money.Pence {
	return o.opening + o.contributed - o.spend - o.refunded + o.called - o.reserve
}

// ownership gathers whose the money is. Units: pence.
type ownership struct {
	*memorandum
	rows   map[string]*owned
	with   map[inFund]bool // who is a partner in which fund
	nobody money.Pence     // income that is no partner's
	tags   []*tag
	costs  map[costPool]money.Pence
}

// Ownership says whose the money is: what each partner brought, put in, bears of the spending and has left; and of the
// contributions given for a service, how much was spent on it, on whom, and what is left.
//
// Shape: sections ownership, reserve where anything stands in it, tagged and traced. Units: pence; a balance is positive
// when the partner is owed. Errors: a refusal for a fund that is not on file, a date before the books open or before the
// year. Reads: every register of funds and contributions, Balances with all dimensions, Held, Amounts on 3900, and Lines
// of the year's cost of services that contributions are given for (others are passed over). Source: accounting page,
// section 7.
func Ownership(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	o, err := b.ownership()
	if err != nil {
		return Report{}, err
	}
	partners := o.byOwner()
	reserve, tagged, traced := o.reserves(), o.tagged(), o.traced()
	r := b.report("ownership", "Whose money it is")
	r.About.Signs = "A balance is positive when the partner is owed."
	r.Notes = append(r.Notes, o.notes...)
	r.Sections = []Section{partners.totalled(o.ownersNote())}
	if len(reserve.rows) > 0 {
		r.Sections = append(r.Sections, reserve.totalled("What is held for the partners beside their balances. Positive when it is the partner's."))
	}
	r.Sections = append(r.Sections,
		tagged.totalled("Contributions given for a service, and balances applied to one. Its cost is met first by these: conditional ones first, then by reference, each up to its amount. Other money is never shown as spent on a named service."),
		traced.totalled("What this year's part was spent on: the service's documents in order of date, credits taken off first."))
	r.Checks = o.checks(partners, reserve, traced)
	return r, nil
}

func (b *books) ownership() (*ownership, error) {
	o := b.untraced()
	return o, o.trace()
}

// untraced gathers whose the money is, without the documents that money given for a service was spent on.
func (b *books) untraced() *ownership {
	o := &ownership{memorandum: b.memorandum(b.in.Year), rows: map[string]*owned{}, with: b.partnersIn(), costs: map[costPool]money.Pence{}}
	for _, p := range o.partnersOf() {
		o.row(p)
	}
	o.contributions()
	o.movements()
	for p, share := range o.shares {
		o.row(p).spend -= share
	}
	for _, x := range o.rows {
		x.spend += x.contributed + x.applied
	}
	o.tag()
	return o
}

func (o *ownership) row(partner string) *owned {
	if o.rows[partner] == nil {
		o.rows[partner] = &owned{}
	}
	return o.rows[partner]
}

// contributions adds up what each partner put in, and what was applied of its balance or reserve. Interest, and what
// clients and others pay who are no partners in the fund, is nobody's: it is in the result, and so lessens what the
// partners bear.
func (o *ownership) contributions() {
	for _, x := range o.in.Balances {
		switch {
		case !o.inPool(x.Fund) || !o.ofYear(x.BalanceKey, o.year) || o.typeOf(x.Account) != "income":
		case !o.isPartners(x.BalanceKey):
			o.nobody -= x.Amount
		case o.standard(x.Account) == "4600":
			o.row(x.Partner).applied -= x.Amount
		default:
			o.row(x.Partner).contributed -= x.Amount
		}
	}
}

// isPartners tells whether income is a partner's. Whether one that paid client or other income is a partner is asked fund
// by fund, so that the funds add up to what is shown of all of them.
func (o *ownership) isPartners(k pooled.BalanceKey) bool {
	return k.Partner != "" && (o.standard(k.Account) != "4500" || o.with[inFund{k.Fund, k.Partner}])
}

// partnersIn finds who is a partner in which fund: whoever agreed to give it anything, or has a balance or part of the
// reserve in it.
func (b *books) partnersIn() map[inFund]bool {
	with := map[inFund]bool{}
	for _, c := range b.in.Contributions {
		with[inFund{c.Fund, c.Partner}] = true
	}
	for _, l := range b.in.Held {
		with[inFund{l.Dims.Fund, l.Dims.Partner}] = true
	}
	return with
}

// ownersNote says what the columns are, and what of the income is no partner's.
func (o *ownership) ownersNote() string {
	note := "Whose the money is. A balance is opening and contributed, less share of spend and refunded, with called, less what was put into the reserve. A share of spend is what was contributed and applied, less the share of the result. Provisional until the year is closed. Positive when the partner is owed."
	if o.nobody != 0 {
		note += " " + o.nobody.Pounds() + " of income is no partner's, interest for instance: it lessens what the partners bear."
	}
	return note
}

// inFund is a partner in one fund.
type inFund struct{ fund, partner string }

// movements tells apart what moved on partners' balances in the year.
func (o *ownership) movements() {
	for p, amount := range o.opening {
		o.row(p).opening = amount
	}
	for p, held := range o.reserve {
		o.row(p).reserve = held.this
	}
	for at, p := range o.settled() {
		o.row(at.partner).called += max(p, 0)
		o.row(at.partner).refunded += max(-p, 0)
	}
}

// settled is what was called (positive) or refunded (negative): what came to a balance or left it, and neither went to
// the reserve nor was applied as income. Units: pence.
func (o *ownership) settled() map[inFund]money.Pence {
	rest := map[inFund]money.Pence{}
	for _, l := range o.in.Held {
		if o.isHeld(l, l.Dims.Partner) && !o.opens(l) {
			rest[inFund{l.Dims.Fund, l.Dims.Partner}] -= l.Amount
		}
	}
	for _, x := range o.in.Balances {
		if o.inPool(x.Fund) && o.ofYear(x.BalanceKey, o.year) && o.standard(x.Account) == "4600" && x.Partner != "" {
			rest[inFund{x.Fund, x.Partner}] -= x.Amount
		}
	}
	return rest
}

func (o *ownership) byOwner() *table {
	t := newTable("ownership", "Balances by partner", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("opening", "Opening"),
		moneyColumn("contributed", "Contributed"), moneyColumn("applied", "Applied"), moneyColumn("share_of_spend", "Share of spend"),
		moneyColumn("refunded", "Refunded"), moneyColumn("called", "Called"), moneyColumn("reserve", "Put to reserve"), moneyColumn("balance", "Balance"))
	for _, p := range slices.Sorted(maps.Keys(o.rows)) {
		x := o.rows[p]
		t.add(Text(p), o.nameOf(p), Money(x.opening), Money(x.contributed), Money(x.applied), Money(x.spend), Money(x.refunded), Money(x.called),
			Money(x.reserve), Money(x.balance()))
	}
	return t
}

// tagged lists the contributions that were given for a service.
func (o *ownership) tagged() *table {
	t := newTable("tagged", "Given for a service", 1, textColumn("contribution", "Contribution"), textColumn("partner", "Partner"),
		textColumn("service", "Service"), moneyColumn("given", "Given"), moneyColumn("spent", "Spent"), textColumn("on", "Spent on"), moneyColumn("left", "Left")).
		apart("contribution", "partner", "service")
	for _, x := range o.tags {
		on := Null
		if s, ok := o.services[x.service]; ok && x.spent() != 0 {
			on = Text(s.Name)
		}
		t.addKeyed(x.key(), Text(x.ref), Text(x.partner), Text(x.service), Money(x.given), Money(x.spent()), on, Money(x.given-x.spent()))
	}
	return t
}

// traced lists the documents that money given for a service was spent on this year.
func (o *ownership) traced() *table {
	t := newTable("traced", "Traced to documents", 3, textColumn("contribution", "Contribution"), textColumn("document", "Document"),
		textColumn("provider", "Provider"), textColumn("name", "Name"), dateColumn("date", "Date"), textColumn("service", "Service"), moneyColumn("amount", "Amount")).
		apart("contribution", "document", "service", "amount")
	taken := map[string]bool{}
	for _, x := range o.tags {
		for _, m := range x.met {
			t.addKeyed(unlike(x.key()+"/"+m.cost.document, taken), Text(x.ref), Text(m.cost.document), Text(m.cost.provider), o.nameOf(m.cost.provider),
				Day(m.cost.date), Text(x.service), Money(m.amount))
		}
	}
	return t
}

// checks hold the balances to what the ledger holds for the partners and to what the funds are worth.
func (o *ownership) checks(partners, reserve, traced *table) []Check {
	var held, worth, spent, thisYear money.Pence
	for _, x := range o.in.Balances {
		year := x.Period.Year()
		if x.Layer != ledger.Actual || !o.inPool(x.Fund) || year > o.year || year == o.year && x.Period.Number() == calendar.Closing {
			continue
		}
		switch kind := o.typeOf(x.Account); {
		case kind == "held" && o.standard(x.Account) != "3200":
			held -= x.Amount
		case kind == "asset" || kind == "liability":
			worth += x.Amount
		case kind == "expenditure" && year == o.year:
			spent += x.Amount
		}
	}
	var earlier money.Pence
	for _, f := range o.askedFunds() {
		for y := o.first[f.Code]; o.inPool(f.Code) && y != 0 && y < o.year; y++ {
			if !o.closed[yearOf{fund: f.Code, year: y}] {
				earlier += o.total(o.share(f, y).parts)
			}
		}
	}
	off := 0
	for p, x := range o.rows {
		if x.balance() != o.closingOf(p) {
			off++
		}
	}
	for _, x := range o.tags {
		thisYear += x.now
	}
	balances := partners.sum("balance")
	return []Check{
		mustEqual("held", "Balances are what is held on account 3000, with the shares that no close has posted", held+earlier+o.total(o.shares), balances),
		mustEqual("worth", "Balances, the reserve and what is undistributed are what the funds have less what they owe", worth, balances+reserve.sum("closing")+o.undistributed+o.before),
		mustEqual("spend", "Shares of spend and income that is no partner's, less what is undistributed, are what was spent", spent, partners.sum("share_of_spend")+o.nobody-o.undistributed),
		mustCount("memorandum", "Each balance is the partner's closing balance in the memorandum account: how many are not", 0, off),
		mustEqual("traced", "What is traced to documents is what was spent of it this year", thisYear, traced.sum("amount")),
		notedEqual("undistributed", "Nothing is undistributed", 0, o.undistributed+o.before),
	}
}

// costPool is cost that one sort of money meets: cash anybody's, what a partner spends itself or gives in kind its own.
type costPool struct {
	fund, service, kind, partner string
	year                         calendar.Year
}

// poolOf says which money meets a cost; none where it is no cost of a service.
func (b *books) poolOf(k pooled.BalanceKey) (costPool, bool) {
	year := k.Period.Year()
	if k.Layer != ledger.Actual || k.Service == "" || k.Period.Number() == calendar.Closing || b.typeOf(k.Account) != "expenditure" || !b.inTrial(k.Fund) {
		return costPool{}, false
	}
	at := costPool{fund: k.Fund, service: k.Service, kind: "cash", year: year}
	if k.Partner != "" {
		at.kind, at.partner = "direct", k.Partner
		if b.standard(k.Account) == "5400" {
			at.kind = "in-kind"
		}
	}
	return at, true
}
