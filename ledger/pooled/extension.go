package pooled

import (
	"fmt"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Extension is an option of a contract to go on: it commits nothing until it is taken up. Units: Amount in pence, what it adds in
// its year to its service.
//
// One that is on file and taken up later is taken up by a variation of the kind extension.
type Extension struct {
	Contract string        `load:"contract,key,required,of=contracts" json:"contract"`
	Number   int           `load:"number,key,required" json:"number"`
	NewEnd   calendar.Date `load:"new_end,required" json:"new_end"`
	TakenOn  calendar.Date `load:"taken_on" json:"taken_on,omitempty"`
	Amount   money.Pence   `load:"amount" json:"amount_pence,omitempty"`
	Year     calendar.Year `load:"year" json:"year,omitempty"`
	Service  string        `load:"service,of=services" json:"service,omitempty"`
	Date     calendar.Date `load:"-" json:"date,omitempty"` // the contract's, of an option that is not taken
}

// Table names the table of the load format.
func (x *Extension) Table() string { return "extensions" }

// Ref returns the key that identifies it.
func (x *Extension) Ref() string { return x.Contract + "#" + strconv.Itoa(x.Number) }

// ContractCode returns the code of the contract.
func (x *Extension) ContractCode() string { return x.Contract }

// When returns the day on which it was taken, or else that of the contract.
func (x *Extension) When() calendar.Date { return dateOr(x.TakenOn, x.Date) }

// Party returns the organisation or name that possible duplicates are found by.
func (x *Extension) Party() string { return x.Contract }

// Worth returns what it adds to the contract. Units: pence.
func (x *Extension) Worth() money.Pence { return x.Amount }

// complete dates an option that is not taken as its contract.
func (x *Extension) complete(s State) {
	if x.TakenOn.IsZero() {
		x.Date = contractDay(s, x.Contract)
	}
}

// endOf returns the contract's end after it.
func (x *Extension) endOf(c *Contract) calendar.Date {
	if x.TakenOn.IsZero() {
		return c.Ends
	}
	return max(c.Ends, x.NewEnd)
}

// Check says what is wrong with it as the books stand.
func (x *Extension) Check(s State) []ledger.Problem {
	c := must[Contract](s, "contracts", x.Contract)
	problems := ordered(c.Starts, x.NewEnd, "starts", "new_end")
	if !x.TakenOn.IsZero() && x.TakenOn < c.When() {
		problems = append(problems, problem("LOAD-005", "taken_on", x.TakenOn.String(),
			fmt.Sprintf("%s is dated %s, which is later.", EventKey(c), c.When().Short()), "An extension is taken up after the contract is awarded."))
	}
	switch {
	case x.Amount < 0:
		problems = append(problems, aboveNil("amount", x.Amount, "An extension adds to the contract, or leaves it at what it is.")...)
	case x.Amount > 0 && (x.Service == "" || x.Year.IsZero()):
		problems = append(problems, problem("CONTRACT-006", "service", x.Service, "What an extension adds is for a service and a year.", "Give both service and year."))
	case x.Service != "" && !x.Year.IsZero():
		problems = append(problems, promise{x.Contract, x.Year, x.Service}.check(s)...)
	}
	return problems
}

// Post puts the option on file, and commits what one that is taken adds.
func (x *Extension) Post(s State) (Posting, *ledger.Refusal) {
	p := Posting{Rows: []RowChange{written(x)}}
	c := must[Contract](s, "contracts", x.Contract)
	if now := x.endOf(c); now != c.Ends {
		row := *c
		row.Ends = now
		p.Rows = append(p.Rows, written(&row))
	}
	if x.TakenOn.IsZero() || x.Amount == 0 || !c.Commits() {
		return p, nil
	}
	at := promise{x.Contract, x.Year, x.Service}
	p.Entries = []ledger.Entry{ledger.NewEntry(x.TakenOn, at.agreed(s, "extension-taken/1", x.Amount))}
	return p, nil
}

// undone is the contract's row as a reversal of the extension leaves it.
func (x *Extension) undone(s State) []RowChange { return contractWithout(s, x.Contract, EventKey(x)) }
