package pooled

import (
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// InstalmentRaised raises an instalment of a contribution: it falls due. Units: Amount in pence; blank is what the
// schedule says.
type InstalmentRaised struct {
	Contribution string        `load:"contribution,key,required,of=contributions" json:"contribution"`
	Number       int           `load:"number,key,required" json:"number"`
	RaisedOn     calendar.Date `load:"raised_on,required" json:"raised_on"`
	Amount       *money.Pence  `load:"amount" json:"amount_pence,omitempty"`
}

// Table names the table of the load format.
func (i *InstalmentRaised) Table() string { return "instalments" }

// Ref returns the reference that identifies it.
func (i *InstalmentRaised) Ref() string { return i.Contribution + "#" + strconv.Itoa(i.Number) }

// When returns the day on which it posts.
func (i *InstalmentRaised) When() calendar.Date { return i.RaisedOn }

// Party returns the organisation or name that possible duplicates are found by.
func (i *InstalmentRaised) Party() string { return i.Contribution }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (i *InstalmentRaised) Worth() money.Pence { return pence(i.Amount) }

// Check says what is wrong with it as the books stand.
func (i *InstalmentRaised) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (i *InstalmentRaised) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
