package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// WriteOff gives up what a payer or provider owes; never a partner's contribution. Units: Amount in pence.
type WriteOff struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Fund     string        `load:"fund,required,of=funds" json:"fund"`
	Debtor   string        `load:"party,required,of=organisations" json:"party"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Document string        `load:"document" json:"document,omitempty"`
	Service  string        `load:"service,required,of=services" json:"service"`
	Reason   string        `load:"reason,required" json:"reason"`
	Decision string        `load:"decision" json:"decision,omitempty"`
}

// Table names the table of the load format.
func (w *WriteOff) Table() string { return "write_offs" }

// Ref returns the reference that identifies it.
func (w *WriteOff) Ref() string { return w.Code }

// When returns the day on which it posts.
func (w *WriteOff) When() calendar.Date { return w.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (w *WriteOff) Party() string { return w.Debtor }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (w *WriteOff) Worth() money.Pence { return w.Amount }

// Check says what is wrong with it as the books stand.
func (w *WriteOff) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (w *WriteOff) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
