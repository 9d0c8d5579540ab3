package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// CarryForward applies what a partner has brought forward, of its balance or of its part of the reserve, to a year.
// Units: Amount in pence.
type CarryForward struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Fund     string        `load:"fund,required,of=funds" json:"fund"`
	Year     calendar.Year `load:"year,required" json:"year"`
	Partner  string        `load:"partner,required,of=organisations" json:"partner"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	From     string        `load:"from,in=held,default=balance" json:"from,omitempty"`
	Service  string        `load:"service,of=services" json:"service,omitempty"`
	Decision string        `load:"decision,required,code" json:"decision"`
}

// Table names the table of the load format.
func (c *CarryForward) Table() string { return "carry_forwards" }

// Ref returns the reference that identifies it.
func (c *CarryForward) Ref() string { return c.Code }

// When returns the day on which it is agreed, and posts in the budget layer.
func (c *CarryForward) When() calendar.Date { return c.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (c *CarryForward) Party() string { return c.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (c *CarryForward) Worth() money.Pence { return c.Amount }

// applied is the day on which it becomes income of its year: what is agreed before the year begins is not income of the
// year before.
func (c *CarryForward) applied() calendar.Date { return max(c.Date, c.Year.Start()) }

// Check says what is wrong with it as the books stand.
func (c *CarryForward) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", c.Fund)
	problems := append(kindAllows(f, actHeld, "fund"), withinYears(f, c.Year)...)
	problems = append(problems, aboveNil("amount", c.Amount, reverseHint)...)
	problems = append(problems, within(f, c.Date, "date", false)...)
	if c.Date > c.Year.End() {
		problems = append(problems, problem("LOAD-015", "date", c.Date.String(),
			fmt.Sprintf("It is applied to %s, which ends on %s.", c.Year, c.Year.End().Short()), "Correct the year, or the date."))
	}
	if c.Service != "" {
		problems = append(problems, serviceOf(must[Service](s, "services", c.Service), c.Fund, "service")...)
	}
	if c.From == "reserve" && len(problems) == 0 {
		problems = inReserve(s, "amount", c.Fund, c.Partner, c.applied(), c.Amount)
	}
	return problems
}

// Post plans the amount as income of the year, and makes it income out of what is held for the partner.
func (c *CarryForward) Post(s State) (Posting, *ledger.Refusal) {
	const rule = "brought-forward-applied/1"
	held := ledger.Dims{Fund: c.Fund, Partner: c.Partner}
	income := ledger.Dims{Fund: c.Fund, Nature: ledger.Revenue, Partner: c.Partner, Source: "brought-forward", Service: c.Service}
	if v, ok := Find[Service](s, "services", c.Service); ok && c.Service != "" {
		income.Nature = NatureOf(v)
	}
	var p Posting
	account, on := reserve, c.applied()
	if c.From != "reserve" {
		account = partnerBalances
		p.Warnings = beyondBalance(s, EventKey(c), c.Fund, c.Partner, on, c.Amount)
	}
	p.Entries = []ledger.Entry{
		ledger.NewEntry(c.Date, by(rule,
			ledger.Dr(ledger.Budget, budgetControl, c.Year, ledger.Dims{Fund: c.Fund}, c.Amount),
			ledger.Cr(ledger.Budget, heldApplied, c.Year, income, c.Amount))...),
		ledger.NewEntry(on, by(rule, actual(account, on, held, c.Amount), actual(heldApplied, on, income, -c.Amount))...),
	}
	return p, nil
}
