package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Identification moves a receipt from suspense to where it belongs.
type Identification struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Receipt      string        `load:"receipt,required" json:"receipt"`
	Payer        string        `load:"payer,required,of=organisations" json:"payer"`
	Fund         string        `load:"fund,of=funds" json:"fund,omitempty"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (i *Identification) Table() string { return "identifications" }

// Ref returns the reference that identifies it.
func (i *Identification) Ref() string { return i.Code }

// When returns the day on which it posts.
func (i *Identification) When() calendar.Date { return i.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (i *Identification) Party() string { return i.Payer }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (i *Identification) Worth() money.Pence { return 0 }

// Check says what is wrong with it as the books stand.
func (i *Identification) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (i *Identification) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
