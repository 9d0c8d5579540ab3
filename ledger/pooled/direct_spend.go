package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// DirectSpend is spending that a partner reports it made itself. Units: Amount in pence.
type DirectSpend struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Partner      string        `load:"partner,required,of=organisations" json:"partner"`
	Service      string        `load:"service,required,of=services" json:"service"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Provider     string        `load:"provider,of=organisations" json:"provider,omitempty"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (d *DirectSpend) Table() string { return "direct_spend" }

// Ref returns the reference that identifies it.
func (d *DirectSpend) Ref() string { return d.Code }

// When returns the day on which it posts.
func (d *DirectSpend) When() calendar.Date { return d.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (d *DirectSpend) Party() string { return d.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (d *DirectSpend) Worth() money.Pence { return d.Amount }

// Check says what is wrong with it as the books stand.
func (d *DirectSpend) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (d *DirectSpend) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
