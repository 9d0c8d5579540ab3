package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ContributionChange varies an agreed contribution. Units: Amount in pence, a cut negative.
type ContributionChange struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Contribution string        `load:"contribution,required,of=contributions" json:"contribution"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Reason       string        `load:"reason,required" json:"reason"`
	Decision     string        `load:"decision" json:"decision,omitempty"`
}

// Table names the table of the load format.
func (c *ContributionChange) Table() string { return "contribution_changes" }

// Ref returns the reference that identifies it.
func (c *ContributionChange) Ref() string { return c.Code }

// When returns the day on which it posts.
func (c *ContributionChange) When() calendar.Date { return c.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (c *ContributionChange) Party() string { return c.Contribution }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (c *ContributionChange) Worth() money.Pence { return c.Amount }

// Check says what is wrong with it as the books stand.
func (c *ContributionChange) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (c *ContributionChange) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
