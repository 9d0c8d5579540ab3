package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Reversal reverses what was recorded under a key, whole. Units: Amount in pence, blank for the whole.
type Reversal struct {
	Code   string        `load:"ref,key,required,code" json:"ref"`
	Date   calendar.Date `load:"date,required" json:"date"`
	Of     string        `load:"of,required" json:"of"`
	Amount *money.Pence  `load:"amount" json:"amount_pence,omitempty"`
	Reason string        `load:"reason,required" json:"reason"`
}

// Table names the table of the load format.
func (r *Reversal) Table() string { return "reversals" }

// Ref returns the reference that identifies it.
func (r *Reversal) Ref() string { return r.Code }

// When returns the day on which it posts.
func (r *Reversal) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *Reversal) Party() string { return r.Of }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *Reversal) Worth() money.Pence { return pence(r.Amount) }

// Check says what is wrong with it as the books stand.
func (r *Reversal) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (r *Reversal) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
