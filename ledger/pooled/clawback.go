package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Clawback is what a provider must give back of what a contract or grant paid: money not spent as agreed, or an
// overpayment that was found. It leaves what the contract promises as it is. Units: Amount in pence.
type Clawback struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Contract string        `load:"contract,required,of=contracts" json:"contract"`
	Year     calendar.Year `load:"year,required" json:"year"`
	Service  string        `load:"service,required,of=services" json:"service"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Ground   string        `load:"ground,required" json:"ground"`
}

// Table names the table of the load format.
func (c *Clawback) Table() string { return "clawbacks" }

// Ref returns the reference that identifies it.
func (c *Clawback) Ref() string { return c.Code }

// When returns the day on which it posts.
func (c *Clawback) When() calendar.Date { return c.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (c *Clawback) Party() string { return c.Contract }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (c *Clawback) Worth() money.Pence { return c.Amount }

// Check says what is wrong with it as the books stand.
func (c *Clawback) Check(s State) []ledger.Problem {
	of := must[Contract](s, "contracts", c.Contract)
	f := must[Fund](s, "funds", of.Fund)
	problems := append(kindAllows(f, actCost, "contract"), aboveNil("amount", c.Amount, reverseHint)...)
	problems = append(problems, within(f, c.Date, "date", false)...)
	problems = append(problems, checkCharged(s, c.Service, "", c.Contract)...)
	if c.Year > c.Date.Year() {
		problems = append(problems, problem("CLAWBACK-001", "year", c.Year.String(), c.Year.String()+" has not begun.", "Give the year whose money comes back."))
	}
	if len(of.Providers) != 1 {
		problems = append(problems, problem("CLAWBACK-002", "contract", c.Contract, c.Contract+" has several providers, and this does not say which of them owes it.", "Record a credit note of the provider instead: purse invoice enter."))
	}
	if len(problems) > 0 {
		return problems
	}
	if spent := c.spent(s); c.Amount > spent {
		problems = append(problems, problem("CLAWBACK-003", "amount", c.Amount.String(),
			fmt.Sprintf("The cost of %s for %s in %s is %s to %s, less what was clawed back: %s too much.", c.Contract, c.Service, c.Year, spent.Pounds(), c.Date.Short(), (c.Amount-spent).Pounds()),
			"Claw back that much at most."))
	}
	return problems
}

// spent is the cost posted on the contract for the service and year by the day, less what was clawed back. Units: pence.
func (c *Clawback) spent(s State) money.Pence {
	return promise{c.Contract, c.Year, c.Service}.charged(s, func(on calendar.Date) bool { return on <= c.Date })
}

// Post takes the cost back, in the year that it was of, and has the provider owe it.
func (c *Clawback) Post(s State) (Posting, *ledger.Refusal) {
	of, on := chargedTo(s, c.Service, "", c.Contract), c.Date
	if c.Year < c.Date.Year() && !isPastClosed(s, of.service.Fund, c.Year) {
		on = c.Year.End()
	}
	return Posting{
		Entries: withEarned(s, []ledger.Entry{ledger.NewEntry(on, by("clawback/1",
			actual(providerDebts, on, of.owedTo(), c.Amount).About(EventKey(c)),
			of.outside(of.account(s), on, -c.Amount))...)}),
		Items: []Item{{Key: EventKey(c), Party: of.provider, Date: on, Due: c.Date, Service: c.Service, Note: c.Ground}},
	}, nil
}
