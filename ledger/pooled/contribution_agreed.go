package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Contribution is what one partner agrees to put into one fund for one financial year, from one source.
type Contribution struct {
	Code        string        `load:"ref,key,required,code" json:"ref"`
	Fund        string        `load:"fund,required,of=funds" json:"fund"`
	Year        calendar.Year `load:"year,required" json:"year"`
	Partner     string        `load:"partner,required,of=organisations" json:"partner"`
	Source      string        `load:"source,required,in=sources" json:"source"`
	Amount      money.Pence   `load:"amount,required" json:"amount_pence"`
	Kind        string        `load:"kind,in=contribution-kinds,default=cash" json:"kind,omitempty"`
	Conditional YesNo         `load:"conditional" json:"conditional,omitempty"`
	Nature      string        `load:"nature,in=natures" json:"nature,omitempty"`
	Instalments string        `load:"instalments" json:"instalments,omitempty"`
	FirstDue    calendar.Date `load:"first_due" json:"first_due,omitempty"`
	Recurrent   YesNo         `load:"recurrent" json:"recurrent,omitempty"`
	Service     string        `load:"service,of=services" json:"service,omitempty"`
	Decision    string        `load:"decision" json:"decision,omitempty"`
	AgreedOn    calendar.Date `load:"agreed_on" json:"agreed_on,omitempty"`
}

// Table names the table of the load format.
func (c *Contribution) Table() string { return "contributions" }

// Ref returns the reference that identifies it.
func (c *Contribution) Ref() string { return c.Code }

// When returns the day on which it posts.
func (c *Contribution) When() calendar.Date { return dateOr(c.AgreedOn, c.Year.Start()) }

// Party returns the organisation or name that possible duplicates are found by.
func (c *Contribution) Party() string { return c.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (c *Contribution) Worth() money.Pence { return c.Amount }

// Check says what is wrong with it as the books stand.
func (c *Contribution) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (c *Contribution) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
