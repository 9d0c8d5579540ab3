package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Roll carries what remains of a contract at the year's end, or a part of it, to the new year. Units: Amount in pence.
type Roll struct {
	Contract string        `load:"contract,key,required,of=contracts" json:"contract"`
	Service  string        `load:"service,key,required,of=services" json:"service"`
	Year     calendar.Year `load:"year,key,required" json:"year"` // the new one
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Decision string        `load:"decision" json:"decision,omitempty"`
}

// Table names the table of the load format.
func (r *Roll) Table() string { return "rolls" }

// Ref returns the key that identifies it.
func (r *Roll) Ref() string { return r.Contract + "#" + r.Service + "#" + r.Year.String() }

// When returns the first day of the new year.
func (r *Roll) When() calendar.Date { return r.Year.Start() }

// Party returns the organisation or name that possible duplicates are found by.
func (r *Roll) Party() string { return r.Contract }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *Roll) Worth() money.Pence { return r.Amount }

// Check says what is wrong with it as the books stand.
func (r *Roll) Check(s State) []ledger.Problem {
	c := must[Contract](s, "contracts", r.Contract)
	problems := append(onCommitting(c, ""), aboveNil("amount", r.Amount, reverseHint)...)
	old := promise{r.Contract, r.Year.Previous(), r.Service}
	return append(problems, old.check(s)...)
}

// Post takes the amount off what the contract promises in the old year and adds it in the new.
func (r *Roll) Post(s State) (Posting, *ledger.Refusal) {
	const rule = "commitment-rolled/1"
	old, now := promise{r.Contract, r.Year.Previous(), r.Service}, promise{r.Contract, r.Year, r.Service}
	p := Posting{Entries: []ledger.Entry{ledger.NewEntry(r.Year.Start(), old.agreed(s, rule, -r.Amount), now.agreed(s, rule, r.Amount))}}
	if r.Decision == "" {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s carries %s over without a decision: only agreed commitments are carried to the new year.", EventKey(r), r.Amount.Pounds()))
	}
	// Cost that comes late may leave less than was carried over, so that is told and not refused.
	if left := old.terms(s).Remains; r.Amount > left {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s carries %s over, and %s remained of %s for %s in %s: %s more. What is new money is a variation.",
			EventKey(r), r.Amount.Pounds(), left.Pounds(), r.Contract, r.Service, old.year, (r.Amount-left).Pounds()))
	}
	return p, nil
}
