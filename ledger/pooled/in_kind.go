package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// InKind is goods or staff that a partner gave. Units: Amount in pence.
type InKind struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Partner      string        `load:"partner,required,of=organisations" json:"partner"`
	Service      string        `load:"service,required,of=services" json:"service"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Basis        string        `load:"basis,required" json:"basis"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
}

// Table names the table of the load format.
func (k *InKind) Table() string { return "in_kind" }

// Ref returns the reference that identifies it.
func (k *InKind) Ref() string { return k.Code }

// When returns the day on which it posts.
func (k *InKind) When() calendar.Date { return k.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (k *InKind) Party() string { return k.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (k *InKind) Worth() money.Pence { return k.Amount }

// Check says what is wrong with it as the books stand.
func (k *InKind) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (k *InKind) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
