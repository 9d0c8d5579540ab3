package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Dispute sets an amount of raised instalments aside as disputed, or (negative) settles it. Units: Amount and Cut in
// pence; Cut is what of the settled amount the partner need not pay.
type Dispute struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Contribution string        `load:"contribution,required,of=contributions" json:"contribution"`
	Number       int           `load:"number" json:"number,omitempty"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Cut          money.Pence   `load:"cut" json:"cut_pence,omitempty"`
	Reason       string        `load:"reason,required" json:"reason"`
}

// Table names the table of the load format.
func (d *Dispute) Table() string { return "disputes" }

// Ref returns the reference that identifies it.
func (d *Dispute) Ref() string { return d.Code }

// When returns the day on which it posts.
func (d *Dispute) When() calendar.Date { return d.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (d *Dispute) Party() string { return d.Contribution }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (d *Dispute) Worth() money.Pence { return d.Amount }

// Check says what is wrong with it as the books stand.
func (d *Dispute) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (d *Dispute) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
