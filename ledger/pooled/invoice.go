package pooled

import (
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
	Contract     string        `load:"contract" json:"contract"`
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
	first := rows[0].(*InvoiceRow)
	v := &Invoice{Code: first.Code, Provider: first.Provider, Date: first.Date, Contract: first.Contract}
	for _, r := range rows {
		r := r.(*InvoiceRow)
		v.Lines = append(v.Lines, InvoiceLine{
			r.Line, r.Service, r.Net, r.VAT, r.VATTreatment, r.SupplierRef, r.Received, r.PeriodFrom, r.PeriodTo,
			r.Accrual, r.Credits, r.Note,
		})
	}
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
func (v *Invoice) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (v *Invoice) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
