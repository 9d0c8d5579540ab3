package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Override lets one document pass the funds check that would be refused, for a reason that is kept.
//
// It is recorded before the document, in the same transaction or load, and stands in the register of overrides; it posts
// nothing.
type Override struct {
	Document string        `load:"document,key,required" json:"document"` // table/ref, such as invoices/INV-1
	Date     calendar.Date `load:"date,required" json:"date"`
	Reason   string        `load:"reason,required" json:"reason"`
}

// Table names the table of the load format.
func (o *Override) Table() string { return "overrides" }

// Ref returns the reference that identifies it.
func (o *Override) Ref() string { return o.Document }

// When returns the day on which it is given.
func (o *Override) When() calendar.Date { return o.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (o *Override) Party() string { return "" }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (o *Override) Worth() money.Pence { return 0 }

// Check says what is wrong with it as the books stand.
func (o *Override) Check(s State) []ledger.Problem {
	if d, ok := s.Document(o.Document); ok {
		return []ledger.Problem{problem("FUND-018", "document", o.Document,
			fmt.Sprintf("%s was recorded already (event %d), and an override comes before what it lets pass.", d.Key, d.Seq),
			"Leave the override out.")}
	}
	return nil
}

// Post writes the override into its register.
func (o *Override) Post(State) (Posting, *ledger.Refusal) {
	return writes(o)
}

// overrideOf finds the override of a document.
func overrideOf(s State, e Event) (*Override, bool) {
	return Find[Override](s, "overrides", EventKey(e))
}
