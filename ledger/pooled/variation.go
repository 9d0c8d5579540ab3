package pooled

import (
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Variation changes what a contract promises for one service in one year, or ends it. Units: Amount and IrrecoverableVAT in
// pence, a cut negative.
type Variation struct {
	Code             string        `load:"ref,key,required,code" json:"ref"`
	Contract         string        `load:"contract,required,of=contracts" json:"contract"`
	Date             calendar.Date `load:"date,required" json:"date"`
	Kind             string        `load:"kind,required,in=variation-kinds" json:"kind"`
	Year             calendar.Year `load:"year,required" json:"year"`
	Service          string        `load:"service,required,of=services" json:"service"`
	Amount           money.Pence   `load:"amount,required" json:"amount_pence"`
	IrrecoverableVAT money.Pence   `load:"irrecoverable_vat" json:"irrecoverable_vat_pence,omitempty"`
	Ground           string        `load:"ground,required" json:"ground"`
	Decision         string        `load:"decision" json:"decision,omitempty"`
	NewEnd           calendar.Date `load:"new_end" json:"new_end,omitempty"`
	Intent           string        `load:"intent" json:"intent,omitempty"`
}

// The kinds of variation that leave nothing of a promise.
const (
	termination  = "termination"
	finalAccount = "final-account"
)

// Table names the table of the load format.
func (v *Variation) Table() string { return "variations" }

// Ref returns the reference that identifies it.
func (v *Variation) Ref() string { return v.Code }

// When returns the day on which it posts.
func (v *Variation) When() calendar.Date { return v.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (v *Variation) Party() string { return v.Contract }

// Worth returns what it adds to the contract. Units: pence.
func (v *Variation) Worth() money.Pence { return v.Amount + v.IrrecoverableVAT }

// complete writes the intent's reference as it is on file.
func (v *Variation) complete(s State) { v.Intent = intentRef(s, v.Intent) }

func (v *Variation) promise() promise { return promise{v.Contract, v.Year, v.Service} }

// ends tells whether nothing remains of the promise after it.
func (v *Variation) ends() bool { return v.Kind == termination || v.Kind == finalAccount }

// Check says what is wrong with it as the books stand.
func (v *Variation) Check(s State) []ledger.Problem {
	c := must[Contract](s, "contracts", v.Contract)
	problems := append(v.promise().check(s), v.checkSign()...)
	if v.Date < c.When() {
		problems = append(problems, problem("LOAD-005", "date", v.Date.String(),
			fmt.Sprintf("%s is dated %s, which is later.", EventKey(c), c.When().Short()), "A variation is dated on or after its contract."))
	}
	switch {
	case v.Kind == "extension" && v.NewEnd.IsZero():
		problems = append(problems, problem("CONTRACT-006", "new_end", "", "An extension says until when.", "Give the new end as new_end."))
	case v.Kind == "extension" && v.NewEnd <= c.Ends:
		problems = append(problems, problem("CONTRACT-006", "new_end", v.NewEnd.String(),
			fmt.Sprintf("%s ends on %s already.", c.Code, c.Ends.Short()), "An extension ends later than the contract does now."))
	case !v.NewEnd.IsZero():
		problems = append(problems, ordered(c.Starts, v.NewEnd, "starts", "new_end")...)
	}
	if e, ended := Find[Ending](s, "endings", v.Contract, v.Year.String(), v.Service); ended {
		problems = append(problems, problem("CONTRACT-007", "contract", v.Contract,
			fmt.Sprintf("What %s promised for %s in %s ended on %s, by %s.", v.Contract, v.Service, v.Year, e.Date.Short(), e.Kind),
			"Reverse what ended it first, or award another contract."))
	}
	return append(problems, checkIntent(s, v.Intent, v.promise())...)
}

// checkSign refuses an amount that does not fit the kind.
func (v *Variation) checkSign() []ledger.Problem {
	wrong := func(text, hint string) []ledger.Problem {
		return []ledger.Problem{problem("CONTRACT-008", "amount", v.Amount.String(), text, hint)}
	}
	switch p := v.Worth(); {
	case v.Kind == "up" && p <= 0:
		return wrong("A variation up adds to the contract.", "Make the amount positive, or the kind down.")
	case v.Kind == "down" && p >= 0:
		return wrong("A variation down takes from the contract.", "Make the amount negative, or the kind up.")
	case v.Kind == "extension" && p < 0:
		return wrong("An extension adds to the contract, or leaves it at what it is.", "Make the amount positive or nil.")
	case v.Kind == termination && p > 0:
		return wrong("A termination adds nothing to the contract.", "Give what is no longer to be provided as a negative amount, or nil.")
	}
	return nil
}

// Post changes what is committed; after a termination or a final account nothing is.
func (v *Variation) Post(s State) (Posting, *ledger.Refusal) {
	p := Posting{Rows: []RowChange{written(v)}}
	c := must[Contract](s, "contracts", v.Contract)
	if now := v.endOf(c); now != c.Ends {
		row := *c
		row.Ends = now
		p.Rows = append(p.Rows, written(&row))
	}
	if v.ends() {
		p.Rows = append(p.Rows, RowChange{Table: "endings", Key: v.endingKey(), Row: &Ending{v.Contract, v.Year, v.Service, v.Kind, v.Date}})
	}
	if !c.Commits() {
		return p, nil
	}
	rule := "contract-varied/1"
	if v.ends() {
		rule = "contract-ended/1"
	}
	lines := append([]ledger.Line{v.promise().agreed(s, rule, v.Worth())}, awards(s, v.Intent, v.promise(), v.Worth())...)
	p.Entries = []ledger.Entry{ledger.NewEntry(v.Date, lines...)}
	if t := v.promise().terms(s); v.Kind == "down" && t.Agreed+v.Worth() < t.Cost {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s takes %s for %s in %s to %s, and %s of cost was posted on it: %s is over contract.",
			EventKey(v), v.Contract, v.Service, v.Year, (t.Agreed+v.Worth()).Pounds(), t.Cost.Pounds(), (t.Cost-t.Agreed-v.Worth()).Pounds()))
	}
	return p, nil
}

// endOf returns the contract's end after the variation. A termination without a new end ends it on its day.
func (v *Variation) endOf(c *Contract) calendar.Date {
	switch {
	case !v.NewEnd.IsZero():
		return v.NewEnd
	case v.Kind == termination && v.Date < c.Ends:
		return max(v.Date, c.Starts)
	}
	return c.Ends
}

func (v *Variation) endingKey() string { return FoldKey(v.Contract, v.Year.String(), v.Service) }

// undone are the other rows of the registers as a reversal of the variation leaves them.
func (v *Variation) undone(s State) []RowChange {
	var rows []RowChange
	if v.ends() {
		rows = append(rows, RowChange{Table: "endings", Key: v.endingKey()})
	}
	return append(rows, contractWithout(s, v.Contract, EventKey(v))...)
}

// contractWithout is the contract's row as it stands without one of the events that moved its end; none where it is the same.
func contractWithout(s State, contract, key string) []RowChange {
	e, _ := s.Event("contracts/" + contract)
	first, ok := e.(*Contract)
	if !ok {
		return nil
	}
	row := *must[Contract](s, "contracts", contract)
	was := row.Ends
	row.Ends = first.Ends
	type moved struct {
		seq int64
		to  func(*Contract) calendar.Date
	}
	var all []moved
	for _, v := range Listed[Variation](s, "variations", "contract", contract) {
		if d, ok := s.Document(EventKey(v)); ok && EventKey(v) != key {
			all = append(all, moved{d.Seq, v.endOf})
		}
	}
	for _, x := range Listed[Extension](s, "extensions", "contract", contract) {
		if d, ok := s.Document(EventKey(x)); ok && EventKey(x) != key {
			all = append(all, moved{d.Seq, x.endOf})
		}
	}
	slices.SortFunc(all, func(a, b moved) int { return int(a.seq - b.seq) })
	for _, m := range all {
		row.Ends = m.to(&row)
	}
	if row.Ends == was {
		return nil
	}
	return []RowChange{written(&row)}
}
