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

// InvoiceRow is one line of an invoice or credit note as the load format writes it.
type InvoiceRow struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Line         int           `load:"line,key,default=1" json:"line"`
	Provider     string        `load:"provider,required,of=organisations" json:"provider"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Service      string        `load:"service,required,of=services" json:"service"`
	Net          money.Pence   `load:"net,required" json:"net_pence"`
	VAT          money.Pence   `load:"vat" json:"vat_pence"`
	VATTreatment string        `load:"vat_treatment,in=vat-treatments" json:"vat_treatment"`
	Contract     string        `load:"contract,of=contracts" json:"contract"`
	SupplierRef  string        `load:"supplier_ref" json:"supplier_ref"`
	Received     calendar.Date `load:"received" json:"received"`
	PeriodFrom   calendar.Date `load:"period_from" json:"period_from"`
	PeriodTo     calendar.Date `load:"period_to" json:"period_to"`
	Accrual      string        `load:"accrual" json:"accrual"`
	Credits      string        `load:"credits" json:"credits"`
	Note         string        `load:"note" json:"note"`
}

// Invoice is what a provider asks to be paid, or (its lines negative) a credit note.
type Invoice struct {
	Code     string        `json:"ref"`
	Provider string        `json:"provider"`
	Date     calendar.Date `json:"date"`
	Contract string        `json:"contract,omitempty"`
	Lines    []InvoiceLine `json:"lines"`
}

// InvoiceLine is what is charged for one service. Units: Net and VAT in pence; a credit is negative.
type InvoiceLine struct {
	Line         int           `json:"line"`
	Service      string        `json:"service"`
	Net          money.Pence   `json:"net_pence"`
	VAT          money.Pence   `json:"vat_pence,omitempty"`
	VATTreatment string        `json:"vat_treatment,omitempty"`
	SupplierRef  string        `json:"supplier_ref,omitempty"`
	Received     calendar.Date `json:"received,omitempty"`
	PeriodFrom   calendar.Date `json:"period_from,omitempty"`
	PeriodTo     calendar.Date `json:"period_to,omitempty"`
	Accrual      string        `json:"accrual,omitempty"`
	Credits      string        `json:"credits,omitempty"`
	Note         string        `json:"note,omitempty"`
}

func assembleInvoice(rows []any) Event {
	given := rowsAs[InvoiceRow](rows)
	first := given[0]
	v := &Invoice{Code: first.Code, Provider: first.Provider, Date: first.Date, Contract: first.Contract}
	for _, r := range given {
		v.Lines = append(v.Lines, InvoiceLine{
			r.Line, r.Service, r.Net, r.VAT, r.VATTreatment, r.SupplierRef, r.Received, r.PeriodFrom, r.PeriodTo,
			r.Accrual, r.Credits, r.Note,
		})
	}
	slices.SortStableFunc(v.Lines, func(a, b InvoiceLine) int { return cmp.Compare(a.Line, b.Line) })
	return v
}

// Rows returns the rows of the load format that make the document.
func (v *Invoice) Rows() []any {
	var rows []any
	for _, l := range v.Lines {
		rows = append(rows, &InvoiceRow{
			v.Code, l.Line, v.Provider, v.Date, l.Service, l.Net, l.VAT, l.VATTreatment, v.Contract, l.SupplierRef, l.Received,
			l.PeriodFrom, l.PeriodTo, l.Accrual, l.Credits, l.Note,
		})
	}
	return rows
}

// Table names the table of the load format.
func (v *Invoice) Table() string { return "invoices" }

// Ref returns the reference that identifies it.
func (v *Invoice) Ref() string { return v.Code }

// When returns the day on which it posts.
func (v *Invoice) When() calendar.Date { return v.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (v *Invoice) Party() string { return v.Provider }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (v *Invoice) Worth() money.Pence { return v.gross() }

// Check says what is wrong with it as the books stand.
func (v *Invoice) Check(s State) []ledger.Problem {
	var problems []ledger.Problem
	for i := range v.Lines {
		for _, p := range v.checkLine(s, &v.Lines[i]) {
			p.Line = i
			problems = append(problems, p)
		}
	}
	problems = append(problems, v.checkContract(s)...)
	seen := map[int]bool{}
	for i, l := range v.Lines {
		if seen[l.Line] {
			problems = append(problems, ledger.Problem{Code: "LOAD-012", Field: "line", Line: i, Value: fmt.Sprint(l.Line), Text: fmt.Sprintf("%s has two lines %d.", v.Code, l.Line), Hint: "Number its lines 1, 2, 3."})
		}
		seen[l.Line] = true
	}
	return problems
}

func (v *Invoice) checkLine(s State, l *InvoiceLine) []ledger.Problem {
	sv := must[Service](s, "services", l.Service)
	f := must[Fund](s, "funds", sv.Fund)
	problems := kindAllows(f, actCost, "service")
	if l.Net == 0 && l.VAT == 0 {
		problems = append(problems, notNil("net", l.Net)...)
	}
	if l.Net > 0 && l.VAT < 0 || l.Net < 0 && l.VAT > 0 {
		problems = append(problems, problem("INVOICE-002", "vat", l.VAT.String(), "The VAT of a charge is not negative, nor that of a credit positive.", "Give both the same sign."))
	}
	from, to := l.span(v.Date)
	problems = append(problems, ordered(from, to, "period_from", "period_to")...)
	if len(problems) == 0 {
		problems = append(problems, v.checkDates(f, l)...)
		if l.Net > 0 {
			problems = append(problems, checkPilotRuns(s, l.Service, from, to, daysField(l))...)
		}
	}
	problems = append(problems, v.checkAccrual(s, l)...)
	if regimeOf(s, sv) == "none" && l.VATTreatment == "recoverable" {
		problems = append(problems, problem("INVOICE-004", "vat_treatment", l.VATTreatment,
			"The body that receives this service recovers no VAT.", "Leave vat_treatment blank, or correct the regime of the host or the service."))
	}
	return append(problems, v.checkCredit(s, l)...)
}

// daysField names the column that says until when the service of a line was given.
func daysField(l *InvoiceLine) string {
	if l.PeriodTo.IsZero() {
		return "date"
	}
	return "period_to"
}

// checkDates refuses an invoice from before its fund opens, and service given after it closes.
func (v *Invoice) checkDates(f *Fund, l *InvoiceLine) []ledger.Problem {
	if l.PeriodFrom.IsZero() && l.PeriodTo.IsZero() {
		return within(f, v.Date, "date", l.Net > 0)
	}
	from, to := l.span(v.Date)
	problems := append(within(f, v.Date, "date", false), within(f, from, "period_from", false)...)
	if to > from {
		problems = append(problems, within(f, to, "period_to", l.Net > 0)...)
	}
	return problems
}

// complete writes the references of credited invoices, and of accruals, as they are on file.
func (v *Invoice) complete(s State) {
	for i := range v.Lines {
		l := &v.Lines[i]
		if l.Credits != "" {
			l.Credits = invoiceRef(s, l.Credits)
		}
		if a, ok := accrualNamed(s, l.Accrual); ok {
			l.Accrual = a.Code
		} else if c, ok := claimNamed(s, l.Accrual); ok {
			l.Accrual = c.Code
		}
	}
}

// DueDay returns the last of the thirty days within which an invoice is to be paid, from the day it was received.
func DueDay(received calendar.Date) calendar.Date { return received.AddDays(30) }

// Due returns the day by which the invoice is to be paid: thirty days from when it was received or, where that is not
// said, from its own date. A credit note is due at once.
func (v *Invoice) Due() calendar.Date {
	if v.gross() < 0 {
		return v.Date
	}
	return DueDay(dateOr(v.Lines[0].Received, v.Date))
}

// invoiceNamed finds an invoice by its reference.
func invoiceNamed(s State, ref string) (*Invoice, bool) {
	e, ok := s.Event("invoices/" + ref)
	if !ok {
		return nil, false
	}
	v, ok := e.(*Invoice)
	return v, ok
}

// invoiceRef returns an invoice's reference as it is on file, or as it is given where it is on none.
func invoiceRef(s State, ref string) string {
	if d, ok := s.Document("invoices/" + ref); ok {
		return strings.TrimPrefix(d.Key, "invoices/")
	}
	return ref
}

// checkCredit refuses to credit what is no invoice of the provider.
func (v *Invoice) checkCredit(s State, l *InvoiceLine) []ledger.Problem {
	if l.Credits == "" {
		return nil
	}
	first, ok := invoiceNamed(s, l.Credits)
	if !ok {
		return []ledger.Problem{problem("LOAD-010", "credits", l.Credits, fmt.Sprintf("%q is no invoice on the books.", l.Credits), "Record the invoice first, or leave credits blank.")}
	}
	switch {
	case first.Provider != v.Provider:
		return []ledger.Problem{problem("INVOICE-005", "credits", l.Credits, fmt.Sprintf("%s is an invoice of %s, not of %s.", first.Code, first.Provider, v.Provider), "Name an invoice of the same provider.")}
	case l.Net+l.VAT > 0:
		return []ledger.Problem{problem("INVOICE-005", "credits", l.Credits, "Only a negative line credits an invoice.", "Make the amounts negative, or leave credits blank.")}
	}
	return nil
}

// span is the period of service of a line: the invoice's date where it says none.
func (l *InvoiceLine) span(date calendar.Date) (from, to calendar.Date) {
	from, to = l.PeriodFrom, l.PeriodTo
	if from.IsZero() {
		from = to
	}
	if to.IsZero() {
		to = from
	}
	return dateOr(from, date), dateOr(to, date)
}

// regimeOf returns how the body that receives a service stands to VAT: the fund's host, unless the service names another.
func regimeOf(s State, v *Service) string {
	if v.VATRegime != "" {
		return v.VATRegime
	}
	f := must[Fund](s, "funds", v.Fund)
	return must[Organisation](s, "organisations", f.Host).Regime()
}

// recovers tells whether the VAT of a line is recovered.
func (l *InvoiceLine) recovers(s State, v *Service) bool {
	if l.VATTreatment != "" {
		return l.VATTreatment == "recoverable"
	}
	return regimeOf(s, v) == "council"
}
