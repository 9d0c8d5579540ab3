package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// promptly is how many days a public body has to pay an undisputed invoice after it received it.
//
// Source: Public Contracts Regulations 2015, regulation 113; Procurement Act 2023, section 68.
const promptly = 30

// CreditorAccounts lists the accounts, of those on file, on which providers are owed what they have invoiced.
func CreditorAccounts(accounts []*pooled.Account) []string {
	return accountsUnder(accounts, []string{"2000"})
}

// bill is what a provider is owed by one fund on one invoice, or (below nil) owes by a credit note. Units: pence.
type bill struct {
	key  string
	item pooled.Item
	fund string
	open money.Pence   // what is unpaid
	paid money.Pence   // what was paid of it in the year, credits set off by payments included
	last calendar.Date // when it was last paid in the year
	stop *pooled.Stop  // why it may not be paid; nil for most
}

// owed is what was to be paid of it in the year: what was unpaid when the year began, or charged since, as credited.
func (x *bill) owed() money.Pence { return x.open + x.paid }

// isDisputed tells whether the provider waits because of a dispute, in which no clock runs.
func (x *bill) isDisputed() bool { return x.open > 0 && x.stop != nil && x.stop.Kind == "dispute" }

// isPaid tells whether it was paid in full in the year.
func (x *bill) isPaid() bool { return x.open == 0 && x.owed() > 0 }

func (x *bill) isCredit() bool { return x.owed() < 0 || x.open < 0 }

// name is what a reader knows it by: the invoice's reference, or the document that charged it.
func (x *bill) name() string { return strings.TrimPrefix(x.item.Key, "invoices/") }

// received is when the clock began: an item falls due so many days later, or says no more than its own date.
func (x *bill) received() calendar.Date {
	if x.item.Due > x.item.Date {
		return x.item.Due.AddDays(-promptly)
	}
	return x.item.Date
}

func (x *bill) due() calendar.Date { return x.received().AddDays(promptly) }

// days is how long the provider waited, or has been waiting, and late by how much that was beyond the day it was due.
func (x *bill) days(asAt calendar.Date) int { return max(0, x.received().DaysUntil(x.until(asAt))) }

func (x *bill) late(asAt calendar.Date) int { return max(0, x.due().DaysUntil(x.until(asAt))) }

func (x *bill) until(asAt calendar.Date) calendar.Date {
	if x.open == 0 {
		return x.last
	}
	return asAt
}

func (x *bill) status(asAt calendar.Date) string {
	late := x.late(asAt) > 0
	switch {
	case x.isCredit():
		return "Credit"
	case x.open == 0 && late:
		return "Paid late"
	case x.open == 0:
		return "Paid"
	case x.isDisputed():
		return "Disputed"
	case x.stop != nil:
		return "Held"
	case late:
		return "Overdue"
	case x.paid > 0:
		return "Part paid"
	}
	return "Not due"
}

// bills are the invoices of a year: those paid in it, and those unpaid at its date.
type bills struct {
	*books
	list []*bill
}

// Payments is what was invoiced and paid in the year, how many days each invoice took, and how many were paid within
// thirty days.
//
// Shape: sections invoices, by provider and the day the invoice was received, and rate, by fund. The invoices are those
// paid in the year to the date, and those unpaid at the date. Units: pence; days. Errors: a refusal for a fund that is not
// on file, or a date before the books open or before the year. Reads: Funds, Organisations, Accounts, Stops, Balances, Amounts
// and Moved on CreditorAccounts, and Lines on those since the year began.
func Payments(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	p, err := b.bills()
	if err != nil {
		return Report{}, err
	}
	invoices, rate := p.invoicesTable(), p.rateTable()
	r := b.report("payments", "Payments to providers")
	r.Notes = append(r.Notes, p.inWords())
	r.Sections = []Section{
		invoices.totalled("What was paid in the year, and what is unpaid. An invoice is due thirty days after it was received, or after its own date where nobody noted when. Days run to the day it was paid in full, or to the date of this report."),
		rate.totalled("Invoices paid in full in the year. Those set off by a credit count as paid."),
	}
	r.Checks = p.checks(invoices)
	return r, nil
}

func (b *books) bills() (*bills, error) {
	p := &bills{books: b}
	type at struct{ item, fund string }
	found := map[at]*bill{}
	of := func(i pooled.Item, fund string) *bill {
		k := at{i.Key, fund}
		if found[k] == nil {
			found[k] = &bill{item: i, fund: fund}
		}
		return found[k]
	}
	for _, a := range b.in.Amounts {
		if b.isCreditor(a.Account) && b.asked(a.Fund) {
			of(a.Item, a.Fund).open -= a.Open
		}
	}
	for _, a := range b.in.Moved {
		if b.isCreditor(a.Account) && b.asked(a.Fund) {
			of(a.Item, a.Fund)
		}
	}
	for l, err := range b.in.Lines {
		if err != nil {
			return nil, err
		}
		x := found[at{l.Item, l.Dims.Fund}]
		if x == nil || !b.pays(l) {
			continue
		}
		x.paid += l.Amount
		if l.Amount > 0 {
			x.last = max(x.last, l.Date)
		}
	}
	stops := map[string]*pooled.Stop{}
	for _, s := range b.in.Stops {
		if s.Since <= b.in.AsAt {
			stops["invoices/"+s.Invoice] = s
		}
	}
	names := map[string]int{}
	for _, k := range slices.SortedFunc(maps.Keys(found), func(a, b at) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.fund, b.fund))
	}) {
		if x := found[k]; x.open != 0 || x.paid != 0 {
			x.key, x.stop = x.name(), stops[k.item]
			if names[x.key]++; names[x.key] > 1 {
				x.key += "/" + x.fund
			}
			p.list = append(p.list, x)
		}
	}
	slices.SortStableFunc(p.list, func(a, b *bill) int {
		return cmp.Or(cmp.Compare(a.item.Party, b.item.Party), cmp.Compare(a.received(), b.received()))
	})
	return p, nil
}

func (b *books) isCreditor(account string) bool { return b.standard(account) == "2000" }

// pays tells whether a line is of a payment of the year on what a provider is owed, or turns one.
func (b *books) pays(l Line) bool {
	return l.Layer == ledger.Actual && b.isCreditor(l.Account) && l.Date >= b.in.Year.Start() &&
		strings.HasPrefix(cmp.Or(l.Reverses, l.Key), "payments/")
}

func (p *bills) invoicesTable() *table {
	t := newTable("invoices", "Invoices", 2, textColumn("provider", "Provider"), textColumn("invoice", "Invoice"), textColumn("name", "Name of provider"), textColumn("fund", "Fund"),
		dateColumn("received", "Received"), dateColumn("due", "Due"), dateColumn("paid", "Paid on"), countColumn("days", "Days"), countColumn("late", "Days late"),
		moneyColumn("amount", "To pay"), moneyColumn("paid_amount", "Paid"), moneyColumn("outstanding", "Outstanding"), textColumn("status", "Status"), proseColumn("reason", "Reason"))
	for _, x := range p.list {
		paid, days, late := Null, Null, Null
		if !x.isCredit() {
			days, late = Count(int64(x.days(p.in.AsAt))), Count(int64(x.late(p.in.AsAt)))
		}
		if x.isPaid() {
			paid = Day(x.last)
		}
		due, reason := Day(x.due()), ""
		if x.isCredit() {
			due = Null
		}
		if x.stop != nil && x.open > 0 {
			reason = x.stop.Reason
		}
		t.addKeyed(x.key, Text(x.item.Party), Text(x.name()), p.nameOf(x.item.Party), Text(x.fund), Day(x.received()), due, paid, days, late,
			Money(x.owed()), Money(x.paid), Money(x.open), Text(x.status(p.in.AsAt)), Text(reason))
	}
	return t
}

// prompt counts the invoices that were paid in full, and those of them that were paid in time.
type prompt struct {
	paid, inTime, overdue               int64
	amount, amountInTime, overdueAmount money.Pence
}

// add counts an invoice.
func (n *prompt) add(x *bill, asAt calendar.Date) {
	late := x.late(asAt) > 0
	switch {
	case x.isCredit():
	case x.isPaid():
		n.paid++
		n.amount += x.paid
		if !late {
			n.inTime++
			n.amountInTime += x.paid
		}
	case late && !x.isDisputed():
		n.overdue++
		n.overdueAmount += x.open
	}
}

func (p *bills) rateTable() *table {
	t := newTable("rate", "Prompt payment", 1, textColumn("fund", "Fund"), countColumn("paid", "Paid"), countColumn("in_time", "In 30 days"), countColumn("late", "Late"),
		Column{Key: "rate", Label: "Rate (%)", Type: TypePercent}, moneyColumn("paid_amount", "Paid"), moneyColumn("in_time_amount", "Paid in 30 days"),
		Column{Key: "rate_by_value", Label: "Rate by value (%)", Type: TypePercent})
	of := map[string]*prompt{}
	for _, x := range p.list {
		if of[x.fund] == nil {
			of[x.fund] = &prompt{}
		}
		of[x.fund].add(x, p.in.AsAt)
	}
	for _, f := range p.askedFunds() {
		n := of[f.Code]
		if n == nil || n.paid == 0 {
			continue
		}
		t.add(Text(f.Code), Count(n.paid), Count(n.inTime), Count(n.paid-n.inTime), Percent(money.PercentOf(money.Pence(n.inTime), money.Pence(n.paid))),
			Money(n.amount), Money(n.amountInTime), Percent(money.PercentOf(n.amountInTime, n.amount)))
	}
	return t
}

// inWords is the prompt payment rate of all the funds asked about, in a sentence.
func (p *bills) inWords() string {
	var n prompt
	for _, x := range p.list {
		n.add(x, p.in.AsAt)
	}
	if n.paid == 0 {
		return fmt.Sprintf("No invoice was paid in full between %s and %s.", p.in.Year.Start().Long(), p.in.AsAt.Long())
	}
	words := fmt.Sprintf("Of %s paid in full since %s, %s (%s%%) were paid within thirty days.", things(int(n.paid), "invoice"), p.in.Year.Start().Long(),
		money.Thousands(n.inTime), money.PercentOf(money.Pence(n.inTime), money.Pence(n.paid)).Rounded())
	if n.overdue > 0 {
		words += fmt.Sprintf(" %s unpaid beyond that: %s.", things(int(n.overdue), "invoice")+isOrAre(n.overdue), n.overdueAmount.Pounds())
	}
	return words
}

func isOrAre(n int64) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

func (p *bills) checks(invoices *table) []Check {
	var owed, overdue money.Pence
	for _, x := range p.in.Balances {
		if x.Layer == ledger.Actual && p.isCreditor(x.Account) && p.asked(x.Fund) {
			owed -= x.Amount
		}
	}
	for _, x := range p.list {
		if !x.isCredit() && x.open > 0 && !x.isDisputed() && x.late(p.in.AsAt) > 0 {
			overdue += x.open
		}
	}
	return []Check{
		mustEqual("outstanding", "What is outstanding is what providers are owed (account 2000)", owed, invoices.sum("outstanding")),
		mustEqual("parts", "What was paid and what is outstanding add up to what was to be paid", invoices.sum("amount"), invoices.sum("paid_amount")+invoices.sum("outstanding")),
		notedEqual("overdue", "No undisputed invoice is unpaid thirty days after it was received", 0, overdue),
	}
}
