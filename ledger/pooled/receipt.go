package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Receipt is money received, or (negative) returned. Units: Amount in pence.
type Receipt struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Line         int           `load:"line,key,default=1" json:"line,omitempty"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Payer        string        `load:"payer,required" json:"payer"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Kind         string        `load:"kind,in=receipt-kinds,default=contribution" json:"kind,omitempty"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
	Service      string        `load:"service,of=services" json:"service,omitempty"`
	BankAccount  string        `load:"bank_account,of=bank_accounts" json:"bank_account,omitempty"`
	BankRef      string        `load:"bank_ref" json:"bank_ref,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (r *Receipt) Table() string { return "receipts" }

// Ref returns the reference that identifies it.
func (r *Receipt) Ref() string { return lineRef(r.Code, r.Line) }

// When returns the day on which it posts.
func (r *Receipt) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *Receipt) Party() string { return r.Payer }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *Receipt) Worth() money.Pence { return r.Amount }

// Check says what is wrong with it as the books stand.
func (r *Receipt) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (r *Receipt) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
