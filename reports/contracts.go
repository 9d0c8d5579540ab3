package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Unpaid is what is open of an invoice, an accrual or another document about a contract. Units: AtCost in pence, without the
// VAT that is recovered; what the provider is owed is positive.
type Unpaid struct {
	Contract string
	pooled.Amount
	AtCost money.Pence
}

// UnpaidAccounts lists the accounts, of those on file, on which stands what is owed to providers, or owed back by them, of what
// they have charged.
func UnpaidAccounts(accounts []*pooled.Account) []string {
	return accountsUnder(accounts, []string{"1200", "2000", "2100", "2400"})
}

// UnpaidOf says to which contract belongs what is open of a document, and what of it is cost; false where it belongs to none.
//
// Shape: was is the document as it was recorded.
func UnpaidOf(was pooled.Recorded, a pooled.Amount) (Unpaid, bool) {
	u := Unpaid{Amount: a, AtCost: -a.Open}
	switch e := was.Event.(type) {
	case *pooled.Invoice:
		u.Contract = e.Contract
	case *pooled.Accrual:
		u.Contract = e.Contract
	case *pooled.Claim:
		u.Contract = e.Contract
	case *pooled.RetentionRelease:
		u.Contract = e.Contract
	case *pooled.Contract: // what is retained
		u.Contract = e.Code
	}
	var gross, recovered money.Pence
	for _, e := range was.Entries {
		for _, l := range e.Lines {
			switch {
			case l.Dims.Fund != a.Fund || l.Layer != ledger.Actual:
			case l.Account == "1300":
				recovered += l.Amount
			case l.Item == a.Item.Key && l.Account == a.Account:
				gross -= l.Amount
			}
		}
	}
	if gross != 0 && recovered != 0 {
		u.AtCost = money.Portion(-a.Open, int64(gross-recovered), int64(gross))
	}
	return u, u.Contract != ""
}

// deal is a contract with what it comes to. Units: pence.
type deal struct {
	*pooled.Contract
	promises []promised
	lines    []*pooled.ContractLine
	options  []*pooled.Extension // not taken up
	changes  []change
	original money.Pence
	unpaid   money.Pence
	unpaidOf []Unpaid
}

// change is a variation of a contract, or an option that was taken up.
type change struct {
	key, ref, kind, ground string
	on, newEnd             calendar.Date
	amount                 money.Pence
}

func (d *deal) sum(of func(promised) money.Pence) money.Pence {
	var sum money.Pence
	for _, p := range d.promises {
		sum += of(p)
	}
	return sum
}

func (d *deal) value() money.Pence { return d.sum(func(p promised) money.Pence { return p.Agreed }) }

func (d *deal) invoiced() money.Pence { return d.sum(func(p promised) money.Pence { return p.Cost }) }

func (d *deal) committed() money.Pence {
	return d.sum(func(p promised) money.Pence { return p.Remains })
}

func (d *deal) over() money.Pence { return d.sum(promised.Over) }

// services lists the services that the contract is for.
func (d *deal) services() []string {
	var out []string
	for _, l := range d.lines {
		out = append(out, l.Service)
	}
	for _, p := range d.promises {
		out = append(out, p.service)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// extendTo is the latest end that options which are not taken up allow; none where there are none.
func (d *deal) extendTo() calendar.Date {
	var last calendar.Date
	for _, x := range d.options {
		if x.NewEnd > d.Ends {
			last = max(last, x.NewEnd)
		}
	}
	return last
}

// noticeBy is the last day on which notice ends the contract at its end.
func (d *deal) noticeBy() calendar.Date {
	if d.NoticeMonths == nil {
		return 0
	}
	return d.Ends.AddMonths(-*d.NoticeMonths)
}

func (d *deal) status(asAt calendar.Date) string {
	ended := len(d.promises) > 0 && !slices.ContainsFunc(d.promises, func(p promised) bool { return !p.Ended })
	var words string
	switch {
	case !d.Commits():
		words = "Framework"
	case ended:
		words = "Closed"
	case asAt < d.Starts:
		words = "Not started"
	case asAt <= d.Ends:
		words = "Running"
	case d.committed() > 0:
		words = "Past its end, with commitments"
	default:
		words = "Past its end"
	}
	if d.over() > 0 {
		words += ", over contract"
	}
	return words
}

// deals lists the contracts of the funds asked about that stand at the date, in order of code.
func (b *books) deals() []*deal {
	byCode := map[string]*deal{}
	var out []*deal
	for _, c := range b.in.Contracts {
		if b.asked(c.Fund) && c.When() <= b.in.AsAt {
			byCode[c.Code] = &deal{Contract: c}
			out = append(out, byCode[c.Code])
		}
	}
	for _, p := range b.promises() {
		if d := byCode[p.contract]; d != nil {
			d.promises = append(d.promises, p)
		}
	}
	for _, l := range b.in.ContractLines {
		if d := byCode[l.Contract]; d != nil && l.When() <= b.in.AsAt {
			d.lines = append(d.lines, l)
			if d.Commits() {
				d.original += l.Worth()
			}
		}
	}
	for _, x := range b.in.Extensions {
		switch d := byCode[x.Contract]; {
		case d == nil:
		case x.TakenOn.IsZero() || x.TakenOn > b.in.AsAt:
			d.options = append(d.options, x)
		default:
			d.changes = append(d.changes, change{pooled.EventKey(x), x.Ref(), "extension", "Option " + fmt.Sprint(x.Number) + " taken up", x.TakenOn, x.NewEnd, x.Amount})
		}
	}
	for _, v := range b.in.Variations {
		if d := byCode[v.Contract]; d != nil && v.Date <= b.in.AsAt {
			d.changes = append(d.changes, change{pooled.EventKey(v), v.Code, v.Kind, v.Ground, v.Date, v.NewEnd, v.Worth()})
		}
	}
	for _, u := range b.in.Unpaid {
		if d := byCode[u.Contract]; d != nil {
			d.unpaid += u.AtCost
			d.unpaidOf = append(d.unpaidOf, u)
		}
	}
	for _, d := range out {
		slices.SortStableFunc(d.changes, func(x, y change) int { return cmp.Or(cmp.Compare(x.on, y.on), cmp.Compare(x.ref, y.ref)) })
	}
	slices.SortFunc(out, func(x, y *deal) int { return cmp.Compare(x.Code, y.Code) })
	return out
}

// Contracts is the register of contracts and grants: what was agreed, how it was varied, what was invoiced and paid, what is
// still committed, and what ends when.
//
// Shape: sections register, variations and ending, which lists by quarter what ends from the date on. Value is original and
// variations together; committed is what remains; left is value less what was invoiced, accruals included. A framework commits nothing
// until it is called off. Units: pence, cost: net and the VAT that is not recovered. Errors: a refusal for a fund that is not
// on file or a date before the books open. Reads: Contracts and what belongs to them, Promises, Unpaid, Endings, Funds,
// Services, Organisations, Accounts, and Balances by service.
func Contracts(in In) (Report, error) {
	b := open(in)
	if err := b.answerable(); err != nil {
		return Report{}, err
	}
	deals := b.deals()
	register, variations, ending := b.registerTable(deals), b.variationsTable(deals), b.endingTable(deals)
	r := b.report("contracts", "Contracts and grants")
	r.Sections = []Section{
		inParts(register.totalled("What each contract and grant is for, and what it comes to, at cost: net, and the VAT that is not recovered. Value is what was agreed, as varied. Invoiced takes in what is accrued, and committed is what remains. A framework commits nothing until it is called off."), registerParts...),
		variations.whole("Every variation, and every option that was taken up, with what the contract came to after it."),
		ending.totalled("What ends from the date of this report on, quarter by quarter. Notice is due by its day for the contract to end when it says."),
	}
	r.Checks = b.contractChecks(deals, register)
	return r, nil
}

// ifCommits is an amount of a contract; a framework has none.
func (d *deal) ifCommits(p money.Pence) Value {
	if !d.Commits() {
		return Null
	}
	return Money(p)
}

func (b *books) registerTable(deals []*deal) *table {
	t := newTable("register", "Register", 1, textColumn("contract", "Contract"), textColumn("title", "Title"), textColumn("service", "Service"), textColumn("lead", "Lead"),
		textColumn("provider", "Provider"), textColumn("sector", "Sector"), textColumn("registration", "Registration"), dateColumn("start", "Start"), dateColumn("end", "End"),
		dateColumn("extend_to", "Extend to"), dateColumn("notice_by", "Notice by"), moneyColumn("original", "Original"), moneyColumn("variations", "Variations"),
		moneyColumn("value", "Value"), moneyColumn("invoiced", "Invoiced"), moneyColumn("paid", "Paid"), moneyColumn("committed", "Committed"),
		moneyColumn("left", "Left"), moneyColumn("over", "Over contract"), textColumn("route", "Route"), dateColumn("review", "Review"), textColumn("status", "Status"))
	for _, d := range deals {
		var leads, sectors, registrations []string
		for _, code := range d.services() {
			if s, ok := b.services[code]; ok {
				leads = append(leads, s.Leads()...)
			}
		}
		for _, p := range d.Providers {
			if o, ok := b.organisations[p]; ok {
				sectors = append(sectors, pooled.Sector(o.Sector))
				if o.Identifier != "" {
					registrations = append(registrations, o.Identifier)
				}
			}
		}
		t.add(Text(d.Code), Text(d.Title), Text(strings.Join(d.services(), ", ")), Text(listed(leads)), Text(strings.Join(d.Providers, ", ")), Text(listed(sectors)),
			Text(listed(registrations)), Day(d.Starts), Day(d.Ends), Day(d.extendTo()), Day(d.noticeBy()), d.ifCommits(d.original), d.ifCommits(d.value()-d.original),
			d.ifCommits(d.value()), d.ifCommits(d.invoiced()), d.ifCommits(d.invoiced()-d.unpaid), d.ifCommits(d.committed()), d.ifCommits(d.value()-d.invoiced()),
			d.ifCommits(d.over()), Text(d.Route), Day(d.Review), Text(d.status(b.in.AsAt)))
	}
	return t
}

// listed joins words, each once, in their order.
func listed(words []string) string {
	var out []string
	for _, w := range words {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

func (b *books) variationsTable(deals []*deal) *table {
	t := newTable("variations", "Variations", 2, textColumn("contract", "Contract"), textColumn("ref", "Ref"), dateColumn("date", "Date"), textColumn("kind", "Kind"),
		moneyColumn("change", "Change"), moneyColumn("value_after", "Value after"), dateColumn("new_end", "New end"), proseColumn("ground", "Ground"),
		textColumn("made_by", "Made by"), textColumn("approved_by", "Approved by"))
	for _, d := range deals {
		value := d.original
		for _, c := range d.changes {
			value += c.amount
			by := b.in.Makers[c.key]
			t.addKeyed(c.ref, Text(d.Code), Text(c.ref), Day(c.on), Text(c.kind), d.ifCommits(c.amount), d.ifCommits(value), Day(c.newEnd), Text(c.ground), Text(by.Made), Text(by.Approved))
		}
	}
	return t
}

// quarter names the quarter of a financial year in which a day falls.
func quarter(on calendar.Date) string {
	return fmt.Sprintf("%s, quarter %d", on.Year(), (on.Period().Number()-1)/3+1)
}

func (b *books) endingTable(deals []*deal) *table {
	t := newTable("ending", "Ending", 2, textColumn("quarter", "Quarter"), textColumn("contract", "Contract"), textColumn("title", "Title"), textColumn("provider", "Provider"),
		dateColumn("end", "End"), dateColumn("extend_to", "Extend to"), dateColumn("notice_by", "Notice by"), moneyColumn("value", "Value"), moneyColumn("committed", "Committed"))
	soon := slices.DeleteFunc(slices.Clone(deals), func(d *deal) bool { return d.Ends < b.in.AsAt || strings.HasPrefix(d.status(b.in.AsAt), "Closed") })
	slices.SortStableFunc(soon, func(x, y *deal) int { return cmp.Compare(x.Ends, y.Ends) })
	for _, d := range soon {
		t.addKeyed(d.Code, Text(quarter(d.Ends)), Text(d.Code), Text(d.Title), Text(strings.Join(d.Providers, ", ")), Day(d.Ends), Day(d.extendTo()), Day(d.noticeBy()),
			d.ifCommits(d.value()), d.ifCommits(d.committed()))
	}
	return t
}

func (b *books) contractChecks(deals []*deal, register *table) []Check {
	var kept money.Pence
	for _, x := range b.in.Balances {
		if x.Layer == ledger.Commitment && b.asked(x.Fund) && b.standard(x.Account) == "6000" {
			kept += x.Amount
		}
	}
	var pastEnd money.Pence
	for _, d := range deals {
		if d.Ends < b.in.AsAt {
			pastEnd += d.committed()
		}
	}
	return []Check{
		mustEqual("committed", "What is committed is the sum of what remains of the contracts (account 6000)", kept, register.sum("committed")),
		mustEqual("value", "Original amounts and variations add up to the value", register.sum("value"), register.sum("original")+register.sum("variations")),
		mustEqual("left", "Value less what was invoiced is what is left", register.sum("value")-register.sum("invoiced"), register.sum("left")),
		notedEqual("over", "No contract is over what was agreed", 0, register.sum("over")),
		notedEqual("past-end", "Nothing is committed on contracts past their end", 0, pastEnd),
	}
}

// behindContracts explains what a contract comes to by the lines about what it promises.
func (b *books) behindContracts(section string, f figure) (Behind, bool) {
	code := f.words("contract")
	deals := b.deals()
	i := slices.IndexFunc(deals, func(d *deal) bool { return d.Code == code })
	if i < 0 {
		return Behind{}, false
	}
	d := deals[i]
	var out Behind
	counted, over := map[string]bool{}, map[string]bool{}
	for _, p := range d.promises {
		item := pooled.PromiseItem(p.contract, p.year, p.service)
		out.Items, counted[item], over[item] = append(out.Items, item), true, p.Over() > 0
	}
	agreed := func(l Line) bool { return counted[l.Item] && b.standard(l.Account) == "6900" }
	cost := func(l Line) bool { return counted[l.Item] && l.Layer == ledger.Actual }
	first := map[string]bool{}
	for _, l := range d.lines {
		first[pooled.EventKey(l)] = true
	}
	switch f.column {
	case "original":
		out.Counts = where(-1, func(l Line) bool { return agreed(l) && first[l.Key] })
	case "variations":
		out.Counts = where(-1, func(l Line) bool { return agreed(l) && !first[l.Key] })
	case "value":
		out.Counts = where(-1, agreed)
	case "invoiced":
		out.Counts = where(1, cost)
	case "committed":
		out.Counts = where(1, func(l Line) bool { return counted[l.Item] && b.standard(l.Account) == "6000" })
	case "left":
		out.Counts = func(l Line) money.Pence { return -one(agreed(l)) - one(cost(l)) }
	case "over":
		out.Counts = func(l Line) money.Pence { return one(over[l.Item]) * (one(agreed(l)) + one(cost(l))) }
	case "paid":
		d.behindPaid(&out, cost)
	case "change", "value_after":
		d.behindChange(&out, f, first, agreed)
	default:
		return Behind{}, false
	}
	if out.Items == nil {
		out.Counts = nil // a figure of nil, about which there is no line
	}
	return out, true
}

// behindPaid explains what was paid: the cost that was charged, less what is open of the documents that charged it.
func (d *deal) behindPaid(out *Behind, cost func(Line) bool) {
	open := map[string]bool{}
	for _, u := range d.unpaidOf {
		open[u.Item.Key+"\x00"+u.Account+"\x00"+u.Fund] = true
		out.Items = append(out.Items, u.Item.Key)
		out.Rest -= u.AtCost + u.Open
	}
	out.Counts = func(l Line) money.Pence {
		return one(cost(l) || open[l.Item+"\x00"+l.Account+"\x00"+l.Dims.Fund])
	}
	out.Notes = []string{"What was paid is the cost that was charged, less what is unpaid of it."}
	if out.Rest != 0 {
		out.Notes = append(out.Notes, "Of what is unpaid, "+out.Rest.Pounds()+" is VAT that is recovered, and no cost.")
	}
}

// behindChange explains a variation, or what the contract came to after it.
func (d *deal) behindChange(out *Behind, f figure, first map[string]bool, agreed func(Line) bool) {
	counted := map[string]bool{}
	if f.column == "value_after" {
		counted = first
	}
	for _, c := range d.changes {
		if f.column == "value_after" || c.ref == f.words("ref") {
			counted[c.key] = true
		}
		if c.ref == f.words("ref") {
			break
		}
	}
	out.Counts = where(-1, func(l Line) bool { return agreed(l) && counted[l.Key] })
}
