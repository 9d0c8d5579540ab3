package reports

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// debt is one instalment of a cash contribution, or another amount that is owed: what is left of a debt of an earlier
// year, of an opening balance, of a recharge. Units: pence.
//
// Planned is nil for the others. Of an instalment, Raised is what was charged when it was raised, charged what is left of
// that after what was settled or credited away, and received what of that is no longer outstanding.
type debt struct {
	item         pooled.Item
	fund         string
	contribution *pooled.Contribution // nil for other debts
	Planned      money.Pence
	Raised       money.Pence
	charged      money.Pence
	Open         money.Pence
	Disputed     money.Pence
	raisedOn     calendar.Date
	isRaised     bool
	isDivided    bool // it is what stands under one of several partners
}

func (d *debt) outstanding() money.Pence { return d.Open + d.Disputed }

// received is what was set against the debt, without what was settled or credited away; of an instalment not raised at
// the date it is what was paid towards it before. Units: pence.
func (d *debt) received() money.Pence { return d.charged - d.outstanding() }

// late is by how many days the debt is past due; nought or less when it is not.
func (d *debt) late(asAt calendar.Date) int { return d.due().DaysUntil(asAt) }

// due is when the debt falls due; one without such a day was due when it arose.
func (d *debt) due() calendar.Date { return cmp.Or(d.item.Due, d.item.Date) }

func (d *debt) status(asAt calendar.Date) string {
	switch {
	case !d.isRaised && d.outstanding() < 0:
		return "Paid early"
	case !d.isRaised && d.late(asAt) < 0:
		return "Not due"
	case !d.isRaised:
		return "To be raised"
	case d.Disputed > 0:
		return "Disputed"
	case d.Open < 0:
		return "In credit"
	case d.Open == 0:
		return "Paid"
	case d.late(asAt) <= 0:
		return "Due"
	case d.received() > 0:
		return "Overdue, part paid"
	}
	return "Overdue"
}

// name is what a reader knows the debt by: contribution and number, or the document that charged it.
func (d *debt) name() (ref, number Value) {
	if d.item.Number > 0 {
		return Text(d.item.Contribution), Count(int64(d.item.Number))
	}
	return Text(d.item.Key), Null
}

// dues gathers what is agreed, due and paid in cash. Units: pence.
type dues struct {
	*books
	year          calendar.Year
	debts         []*debt
	agreed        map[string]money.Pence // by partner, the contributions of the year
	unmatched     map[string]money.Pence // by partner, in advance or in suspense
	passed        map[string]money.Pence // by partner, what others took over of its instalments, or it of theirs
	suspense      []pooled.Amount
	later         money.Pence // what was raised already of contributions of later years
	contributions map[string]*pooled.Contribution
}

// DuesAccounts lists the accounts, of those on file, whose open items Contributions shows.
func DuesAccounts(accounts []*pooled.Account) []string {
	return accountsUnder(accounts, []string{"1100", "1110", "1900", "2200"})
}

// Contributions shows what each partner agreed to pay in cash, what is due, paid and outstanding, and what to chase.
//
// Shape: sections by-partner, by-instalment, unmatched and chase. Contributions are those of the year; debts of earlier
// years and of other charges stand with what is left of them. Units: pence. Errors: a refusal for a fund that is not on
// file or a date before the books open. Reads: Funds, Organisations, Contributions, Raised, Amounts, Balances.
func Contributions(in In) (Report, error) {
	b := open(in)
	if err := b.answerable(); err != nil {
		return Report{}, err
	}
	if err := b.opened(min(b.in.AsAt, b.in.Year.End())); err != nil {
		return Report{}, err
	}
	d := b.dues()
	byPartner := d.byPartner()
	r := b.report("contributions", "Contributions")
	r.Sections = []Section{
		inParts(byPartner.totalled("What each partner owes in cash, and has paid. Current is agreed and changed together, and is either due or not due yet. Outstanding is what was raised and is not paid or settled, by days past due. Recharges and debts of earlier years stand with what is left of them alone."), partnerParts...),
		d.byInstalment().totalled("Each instalment in order of its due date, with its amount as it now stands."),
		d.unmatchedSection().totalled("Receipts whose payer or purpose is not known yet."),
		d.chase().totalled("What partners owe past due and not disputed, oldest first and then largest."),
	}
	if byPartner.sum("outstanding") != 0 {
		r.Sections[0] = drawn(r.Sections[0], outstandingChart(byPartner))
	}
	r.Checks = d.checks(byPartner)
	return r, nil
}

func (b *books) dues() *dues {
	d := &dues{
		books: b, year: b.in.Year, agreed: map[string]money.Pence{}, unmatched: map[string]money.Pence{}, passed: map[string]money.Pence{},
		contributions: map[string]*pooled.Contribution{},
	}
	for _, c := range b.in.Contributions {
		d.contributions[c.Code] = c
		if d.includes(c) && c.When() <= b.in.AsAt {
			d.agreed[c.Partner] += c.Amount
		}
	}
	found := map[string]*debt{}
	for _, a := range b.in.Amounts {
		if !b.asked(a.Fund) {
			continue
		}
		d.take(found, a)
	}
	d.judge(found)
	return d
}

// includes tells whether a contribution is one of those that the report is of.
func (d *dues) includes(c *pooled.Contribution) bool {
	return d.ofTheYear(c) && d.of(c.Partner)
}

func (d *dues) ofTheYear(c *pooled.Contribution) bool {
	return c.Year == d.year && d.asked(c.Fund) && (c.Kind == "cash" || c.Kind == "")
}

func (d *dues) of(partner string) bool { return d.in.Partner == "" || d.in.Partner == partner }

// take sorts an open amount into the debt, or the money held, that it is.
func (d *dues) take(found map[string]*debt, a pooled.Amount) {
	switch account := d.standard(a.Account); {
	case account == "3900", account == "1100", account == "1110":
		d.debtOf(found, a).add(account, a.Open)
	case a.Item.Number > 0:
		// The other side of an instalment: income, or (before its year begins) income received in advance.
		d.debtOf(found, a).charged -= a.Open
	case account == "2200" && d.of(a.Item.Party):
		d.unmatched[a.Item.Party] -= a.Open
	case account == "1900":
		c, named := d.contributions[a.Item.Contribution]
		if named && d.of(d.heir(c.Partner)) {
			d.unmatched[d.heir(c.Partner)] -= a.Open
		}
		if a.Open != 0 && (d.in.Partner == "" || named && d.of(d.heir(c.Partner))) {
			d.suspense = append(d.suspense, a)
		}
	}
}

func (d *dues) debtOf(found map[string]*debt, a pooled.Amount) *debt {
	key := a.Item.Key + "\x00" + a.Fund + "\x00" + a.Item.Party
	if found[key] == nil {
		_, isDivided := d.divided[ofFund{a.Item.Key, a.Fund}]
		found[key] = &debt{item: a.Item, fund: a.Fund, isDivided: isDivided}
	}
	return found[key]
}

func (d *debt) add(account string, p money.Pence) {
	switch account {
	case "3900":
		d.Planned += p
	case "1100":
		d.Open += p
	default:
		d.Disputed += p
	}
}

// judge decides for each debt whether it is an instalment of the year, or the rest of another.
func (d *dues) judge(found map[string]*debt) {
	raised := map[string]*pooled.InstalmentRaised{}
	for _, r := range d.in.Raised {
		if r.RaisedOn <= d.in.AsAt {
			raised[pooled.InstalmentItem(r.Contribution, r.Number)] = r
		}
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		x := found[key]
		if c := d.contributions[x.item.Contribution]; c != nil && x.item.Number > 0 && d.ofTheYear(c) && c.Partner != x.item.Party {
			d.passed[c.Partner] -= x.Planned
			d.passed[x.item.Party] += x.Planned
		}
		if !d.of(x.item.Party) {
			continue
		}
		c := d.contribution(x)
		if c != nil && x.item.Number > 0 && d.ofTheYear(c) && !d.isPart(x) {
			x.contribution = c
			d.raise(x, raised[x.item.Key])
			d.debts = append(d.debts, x)
			continue
		}
		switch {
		case x.outstanding() == 0:
		case c != nil && c.Year > d.year:
			d.later += x.outstanding()
		default:
			x.Planned, x.isRaised, x.Raised, x.charged = 0, true, x.outstanding(), x.outstanding()
			d.debts = append(d.debts, x)
		}
	}
	slices.SortStableFunc(d.debts, func(a, b *debt) int {
		return cmp.Or(cmp.Compare(a.due(), b.due()), cmp.Compare(a.item.Contribution, b.item.Contribution),
			cmp.Compare(a.item.Number, b.item.Number), cmp.Compare(a.item.Key, b.item.Key), cmp.Compare(a.fund, b.fund),
			cmp.Compare(a.item.Party, b.item.Party))
	})
}

// isPart tells whether a debt is no more than a part of what is owed of an item: the rest, with all that was planned and
// charged of it, stands under another partner.
func (d *dues) isPart(x *debt) bool {
	return x.isDivided && d.divided[ofFund{x.item.Key, x.fund}] != x.item.Party
}

// contribution is what a debt is an instalment of; nil when it is of none.
func (d *dues) contribution(x *debt) *pooled.Contribution {
	c := d.contributions[x.item.Contribution]
	if c != nil || x.item.Number == 0 {
		return c
	}
	// It was reversed since, and stood at this date: what is left of it is all that is known.
	c = &pooled.Contribution{
		Code: x.item.Contribution, Fund: x.fund, Year: x.item.Due.Year(), Partner: x.item.Party, Source: x.item.Source, Kind: "cash",
	}
	if d.includes(c) {
		d.agreed[c.Partner] += x.Planned
	}
	return c
}

// raise says of an instalment what was charged of it. A conditional grant's other side is kept for the grant as a
// whole, so what was credited away is what was taken off its plan since.
func (d *dues) raise(x *debt, r *pooled.InstalmentRaised) {
	if r == nil && x.outstanding() <= 0 && x.charged <= 0 {
		return // where its raising was reversed since, it stood at this date
	}
	x.isRaised, x.Raised = true, x.charged
	if d.conditional(x.contribution) {
		x.Raised = x.Planned
	}
	if r != nil {
		x.raisedOn = r.RaisedOn
		if r.Amount != nil {
			x.Raised = max(*r.Amount, x.charged)
		}
	}
	if d.conditional(x.contribution) {
		x.charged = min(x.Raised, x.Planned)
	}
}

// conditional tells whether a cash contribution is a grant earned only as its conditions are met.
func (b *books) conditional(c *pooled.Contribution) bool {
	f := b.funds[c.Fund]
	return c.Conditional == pooled.Yes || c.Conditional == "" && f != nil && f.Kind == "targeted"
}

// partnerDues is one partner's row. Units: pence.
type partnerDues struct {
	current, due, raised, received, disputed, outstanding, overdue, toRaise money.Pence

	ages [4]money.Pence // up to 30, 60 and 90 days past due, and over
}

func (p *partnerDues) add(x *debt, asAt calendar.Date) {
	late := x.late(asAt)
	p.current += x.Planned
	if late >= 0 {
		p.due += x.Planned
		if !x.isRaised {
			p.toRaise += x.Planned
		}
	}
	p.raised += x.Raised
	p.received += x.received()
	p.disputed += x.Disputed
	p.outstanding += x.outstanding()
	if late > 0 {
		p.overdue += x.Open
	}
	i := 0
	for _, limit := range []int{30, 60, 90} {
		if late > limit {
			i++
		}
	}
	p.ages[i] += x.outstanding()
}

func (p *partnerDues) status() string {
	switch {
	case p.overdue > 0:
		return "Overdue"
	case p.disputed > 0:
		return "Disputed"
	case p.toRaise > 0:
		return "To be raised"
	case p.outstanding > 0:
		return "Due"
	case p.due == 0:
		return "Not due"
	}
	return "Paid to date"
}

func (d *dues) byPartner() *table {
	t := newTable("by-partner", "Contributions by partner", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("agreed", "Agreed"),
		moneyColumn("changed", "Changed"), moneyColumn("current", "Current"), moneyColumn("due", "Due"), moneyColumn("raised", "Raised"),
		moneyColumn("received", "Received"), moneyColumn("unmatched", "Unmatched"), moneyColumn("disputed", "Disputed"),
		moneyColumn("outstanding", "Outstanding"), moneyColumn("not_due", "Not due"), moneyColumn("age_30", "Not late or up to 30 days"),
		moneyColumn("age_60", "31 to 60 days late"), moneyColumn("age_90", "61 to 90 days late"), moneyColumn("over_90", "Over 90 days late"),
		textColumn("status", "Status"))
	rows := map[string]*partnerDues{}
	row := func(partner string) *partnerDues {
		if rows[partner] == nil {
			rows[partner] = &partnerDues{}
		}
		return rows[partner]
	}
	for partner := range d.agreed {
		row(partner)
	}
	for partner, held := range d.unmatched {
		if held != 0 {
			row(partner)
		}
	}
	for _, x := range d.debts {
		row(x.item.Party).add(x, d.in.AsAt)
	}
	for _, partner := range slices.Sorted(maps.Keys(rows)) {
		p := rows[partner]
		t.add(Text(partner), d.nameOf(partner), Money(d.agreed[partner]), Money(p.current-d.agreed[partner]), Money(p.current), Money(p.due), Money(p.raised),
			Money(p.received), Money(d.unmatched[partner]), Money(p.disputed), Money(p.outstanding), Money(p.current-p.due),
			Money(p.ages[0]), Money(p.ages[1]), Money(p.ages[2]), Money(p.ages[3]), Text(p.status()))
	}
	return t
}

func (d *dues) checks(t *table) []Check {
	var ledgerOwed, held money.Pence
	for _, x := range d.in.Balances {
		switch account := d.standard(x.Account); {
		case x.Layer != ledger.Actual || !d.asked(x.Fund):
		case account == "1100" || account == "1110":
			ledgerOwed += x.Amount
		case account == "1900":
			held -= x.Amount
		}
	}
	var settled money.Pence
	for _, x := range d.debts {
		settled += x.Raised - x.charged
	}
	checks := []Check{
		mustEqual("current", "Agreed and changed are current", t.sum("agreed")+t.sum("changed"), t.sum("current")),
		mustEqual("due", "Due and not due are current", t.sum("current"), t.sum("due")+t.sum("not_due")),
		mustEqual("outstanding", "What was raised, less received and settled away, is outstanding", t.sum("raised")-t.sum("received")-settled, t.sum("outstanding")),
		mustEqual("ages", "What is outstanding adds up by age", t.sum("outstanding"), t.sum("age_30")+t.sum("age_60")+t.sum("age_90")+t.sum("over_90")),
	}
	if d.in.Partner == "" {
		checks = append(checks, mustEqual("ledger", "What is outstanding ties to accounts 1100 and 1110", ledgerOwed, t.sum("outstanding")+d.later))
	}
	return append(checks,
		notedEqual("overdue", "Nothing undisputed is past due", 0, d.overdue()),
		notedEqual("suspense", "Nothing stands in suspense", 0, held))
}
