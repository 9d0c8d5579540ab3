package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Accrual is the cost of a period for which no invoice has come by its end. It is turned on the first day of the next
// period, where the invoice will meet it. Units: Amount in pence, at cost: net and the VAT that the fund cannot recover.
type Accrual struct {
	Code      string        `load:"ref,key,required,code" json:"ref"`
	PeriodEnd calendar.Date `load:"period_end,required" json:"period_end"`
	Service   string        `load:"service,required,of=services" json:"service"`
	Amount    money.Pence   `load:"amount,required" json:"amount_pence"`
	Provider  string        `load:"provider,of=organisations" json:"provider,omitempty"`
	Contract  string        `load:"contract,of=contracts" json:"contract,omitempty"`
	Basis     string        `load:"basis,required" json:"basis"`
}

// Table names the table of the load format.
func (a *Accrual) Table() string { return "accruals" }

// Ref returns the reference that identifies it.
func (a *Accrual) Ref() string { return a.Code }

// When returns the day on which it posts.
func (a *Accrual) When() calendar.Date { return a.PeriodEnd }

// Party returns the organisation or name that possible duplicates are found by.
func (a *Accrual) Party() string { return a.Provider }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (a *Accrual) Worth() money.Pence { return a.Amount }

// Check says what is wrong with it as the books stand.
func (a *Accrual) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", must[Service](s, "services", a.Service).Fund)
	problems := append(kindAllows(f, actCost, "service"), aboveNil("amount", a.Amount, reverseHint)...)
	problems = append(problems, within(f, a.PeriodEnd, "period_end", true)...)
	if end := a.PeriodEnd.Period().End(); a.PeriodEnd != end {
		problems = append(problems, problem("ACCRUAL-001", "period_end", a.PeriodEnd.String(),
			fmt.Sprintf("%s is not the end of a period: an accrual stands on the last day of a month.", a.PeriodEnd.Short()),
			fmt.Sprintf("Give %s, or the end of the month before.", end)))
	}
	if begun := a.PeriodEnd.Period().Start(); len(problems) == 0 { // service of the month may be of its first days
		problems = append(problems, checkPilotRuns(s, a.Service, begun, begun, "period_end")...)
	}
	return append(problems, checkCharged(s, a.Service, a.Provider, a.Contract)...)
}

const (
	accruals = "2100"

	accrualRule       = "accrual/1"
	accrualTurnedRule = "accrual-turned/1"
)

// Post charges the service at the period's end and takes the charge back on the day after. One that goes over the year's
// end is noted, so that the invoice finds it.
func (a *Accrual) Post(s State) (Posting, *ledger.Refusal) {
	of := a.charged(s)
	end, next := a.PeriodEnd, FirstOpen(s, of.service.Fund, a.PeriodEnd.AddDays(1))
	entries := []ledger.Entry{
		ledger.NewEntry(end, by(accrualRule, a.lines(s, end, a.Amount)...)...),
		ledger.NewEntry(next, by(accrualTurnedRule, a.lines(s, next, -a.Amount)...)...),
	}
	if next.Year() != end.Year() {
		entries[1].Lines = append(entries[1].Lines, noted(accrualMetRule, of.service.Fund, end.Year(), EventKey(a), a.Amount)...)
	}
	return Posting{
		Entries: withEarned(s, entries),
		Items:   []Item{{Key: EventKey(a), Party: of.provider, Date: end, Due: end, Service: a.Service, Note: a.Basis}},
	}, nil
}

// charged is what the accrual charges.
func (a *Accrual) charged(s State) charged { return chargedTo(s, a.Service, a.Provider, a.Contract) }

// lines charge the service with an amount on a day, or take it back. Units: pence.
func (a *Accrual) lines(s State, on calendar.Date, amount money.Pence) []ledger.Line {
	c := a.charged(s)
	return []ledger.Line{
		c.cost(c.account(s), on, amount),
		actual(accruals, on, c.owedTo(), -amount).About(EventKey(a)),
	}
}
