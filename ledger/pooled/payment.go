package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Payment pays a provider. Units: Amount in pence.
type Payment struct {
	Code        string        `load:"ref,key,required,code" json:"ref"`
	Line        int           `load:"line,key,default=1" json:"line,omitempty"`
	Date        calendar.Date `load:"date,required" json:"date"`
	Provider    string        `load:"provider,required,of=organisations" json:"provider"`
	Amount      money.Pence   `load:"amount,required" json:"amount_pence"`
	Invoices    []string      `load:"invoices" json:"invoices,omitempty"`
	Fund        string        `load:"fund,of=funds" json:"fund,omitempty"`
	Excess      string        `load:"excess,in=excesses" json:"excess,omitempty"`
	BankAccount string        `load:"bank_account,of=bank_accounts" json:"bank_account,omitempty"`
	BankRef     string        `load:"bank_ref" json:"bank_ref,omitempty"`
}

// Table names the table of the load format.
func (p *Payment) Table() string { return "payments" }

// Ref returns the reference that identifies it.
func (p *Payment) Ref() string { return lineRef(p.Code, p.Line) }

// When returns the day on which it posts.
func (p *Payment) When() calendar.Date { return p.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (p *Payment) Party() string { return p.Provider }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (p *Payment) Worth() money.Pence { return p.Amount }

// Check says what is wrong with it as the books stand.
func (p *Payment) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (p *Payment) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
