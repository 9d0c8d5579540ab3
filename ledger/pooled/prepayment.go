package pooled

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Prepayment says that a line of an invoice is for the service of later periods: its cost is taken out on the day and
// comes back month by month, shared by days.
type Prepayment struct {
	Code        string        `load:"ref,key,required,code" json:"ref"`
	Date        calendar.Date `load:"date,required" json:"date"`
	Invoice     string        `load:"invoice,required,code" json:"invoice"`
	Line        int           `load:"line,default=1" json:"line,omitempty"`
	ReleaseFrom calendar.Date `load:"release_from,required" json:"release_from"`
	ReleaseTo   calendar.Date `load:"release_to,required" json:"release_to"`
}

// Table names the table of the load format.
func (p *Prepayment) Table() string { return "prepayments" }

// Ref returns the reference that identifies it.
func (p *Prepayment) Ref() string { return p.Code }

// When returns the day on which it posts.
func (p *Prepayment) When() calendar.Date { return p.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (p *Prepayment) Party() string { return p.Invoice }

// Worth is nil: the invoice says how much.
func (p *Prepayment) Worth() money.Pence { return 0 }

func (p *Prepayment) complete(s State) { p.Invoice = invoiceRef(s, p.Invoice) }

const prepaidRule = "prepayment/1"

// line finds the invoice and the line that is prepaid.
func (p *Prepayment) line(s State) (*Invoice, *InvoiceLine) {
	v, ok := invoiceNamed(s, p.Invoice)
	if !ok {
		return nil, nil
	}
	i := slices.IndexFunc(v.Lines, func(l InvoiceLine) bool { return cmp.Or(l.Line, 1) == cmp.Or(p.Line, 1) })
	if i < 0 {
		return v, nil
	}
	return v, &v.Lines[i]
}

// Check says what is wrong with it as the books stand.
func (p *Prepayment) Check(s State) []ledger.Problem {
	v, l := p.line(s)
	wrong := func(code, field, value, text, hint string) []ledger.Problem {
		return []ledger.Problem{problem(code, field, value, text, hint)}
	}
	switch {
	case v == nil:
		return wrong("LOAD-010", "invoice", p.Invoice, fmt.Sprintf("%q is no invoice on the books.", p.Invoice), "Record the invoice first, or correct the reference.")
	case l == nil:
		return wrong("LOAD-010", "line", fmt.Sprint(p.Line), fmt.Sprintf("%s has no line %d.", EventKey(v), p.Line), "Give the number of one of its lines.")
	}
	d, _ := s.Document(EventKey(v))
	from, to := l.span(v.Date)
	switch before := p.earlier(s); {
	case d.ReversedBy != "" || len(d.Parts) > 0:
		return wrong("PREPAY-001", "invoice", p.Invoice, fmt.Sprintf("%s was reversed, or a part of it.", d.Key), "Reverse the rest of it, record it again as it is, and prepay that.")
	case before != "":
		return wrong("PREPAY-001", "invoice", p.Invoice, fmt.Sprintf("%s prepays line %d of %s already.", before, cmp.Or(p.Line, 1), d.Key), "Reverse that first, to spread it otherwise.")
	case l.Net <= 0:
		return wrong("PREPAY-002", "line", fmt.Sprint(p.Line), "A credit is no prepayment.", "Name a line that charges something.")
	case from.Year() != v.Date.Year() || to.Year() != v.Date.Year():
		return wrong("PREPAY-002", "line", fmt.Sprint(p.Line), fmt.Sprintf("The line's own period of service, %s to %s, reaches into another year, and says already what is of which.", from.Short(), to.Short()), "Only a line whose cost is all of the invoice's year is spread.")
	case p.Date < v.Date || p.Date.Year() != v.Date.Year():
		return wrong("PREPAY-003", "date", p.Date.String(), fmt.Sprintf("%s is dated %s.", d.Key, v.Date.Short()), "Date the prepayment on that day or later in the same year.")
	}
	problems := ordered(p.ReleaseFrom, p.ReleaseTo, "release_from", "release_to")
	if p.ReleaseTo <= p.Date {
		problems = append(problems, problem("PREPAY-003", "release_to", p.ReleaseTo.String(), "All of it would be released at once.", "A prepayment is of service that is still to come."))
	}
	if p.ReleaseTo > p.ReleaseFrom.AddMonths(120) {
		problems = append(problems, problem("PREPAY-003", "release_to", p.ReleaseTo.String(), "A prepayment is released over ten years at most.", "Correct whichever of the two dates is wrong."))
	}
	return problems
}

// earlier returns the standing prepayment of the same line; empty where there is none.
func (p *Prepayment) earlier(s State) string {
	for _, key := range standing(s, s.Movers("invoices/"+p.Invoice)) {
		e, ok := s.Event(key)
		if other, isOne := e.(*Prepayment); ok && isOne && cmp.Or(other.Line, 1) == cmp.Or(p.Line, 1) {
			return key
		}
	}
	return ""
}

// month is a part of the span over which a prepayment is released, and its share. Units: pence.
type month struct {
	on        calendar.Date
	net, lost money.Pence
}

// months shares the cost over the months of the span by days. A month's part is released on its last day, or on the
// prepayment's own where that is later.
func (p *Prepayment) months(net, lost money.Pence) []month {
	var out []month
	var days []int64
	for from := p.ReleaseFrom; from <= p.ReleaseTo; {
		to := min(from.Period().End(), p.ReleaseTo)
		out = append(out, month{on: max(to, p.Date)})
		days = append(days, int64(from.DaysUntil(to))+1)
		from = to.AddDays(1)
	}
	nets, losses := money.Apportion(net, days), money.Apportion(lost, days)
	for i := range out {
		out[i].net, out[i].lost = nets[i], losses[i]
	}
	return out
}

// Post takes the cost of the line out, and gives it back month by month.
func (p *Prepayment) Post(s State) (Posting, *ledger.Refusal) {
	v, l := p.line(s)
	c := charge{line: l, service: must[Service](s, "services", l.Service), year: v.Date.Year(), net: l.Net, vat: l.VAT}
	of := charged{c.service, v.Provider, v.Contract}
	lost, account := c.lost(s), of.account(s)
	lines := func(on calendar.Date, net, lost money.Pence) []ledger.Line {
		return []ledger.Line{
			of.cost(account, on, net), of.cost(lostVAT, on, lost),
			actual(prepayments, on, of.owedTo(), -net-lost).About(EventKey(p)),
		}
	}
	out := by(prepaidRule, lines(p.Date, -l.Net, -lost)...)
	out = append(out, noted(prepaidRule, c.service.Fund, p.Date.Year(), EventKey(v), l.Net+lost)...)
	entries := []ledger.Entry{ledger.NewEntry(p.Date, out...)}
	for _, m := range p.months(l.Net, lost) {
		m.on = FirstOpen(s, c.service.Fund, m.on)
		entries = append(entries, ledger.NewEntry(m.on, by(releaseRule, lines(m.on, m.net, m.lost)...)...))
	}
	return Posting{
		Entries: withEarned(s, entries),
		Items:   []Item{{Key: EventKey(p), Party: v.Provider, Date: p.Date, Due: p.ReleaseTo, Service: l.Service, Note: EventKey(v)}},
	}, nil
}

// prepaid refuses to reverse a part of an invoice that was prepaid.
func prepaid(s State, d Document) []ledger.Problem {
	if !slices.ContainsFunc(s.AmountsOf(d.Key), func(a Amount) bool { return a.Account == commitmentControl }) {
		return nil
	}
	keys := slices.DeleteFunc(standing(s, s.Movers(d.Key)), func(k string) bool { return !strings.HasPrefix(k, "prepayments/") })
	return []ledger.Problem{problem("REVERSE-005", "of", d.Key,
		fmt.Sprintf("A part of %s cannot be reversed, for this depends on it: %s.", d.Key, strings.Join(keys, ", ")), "Reverse that first, the latest first.")}
}
