package pooled

import (
	"fmt"
	"strings"
	"unicode"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ForecastSet is what somebody who knows a service expects it to have cost when its year is over; it takes the place of
// Forecast, and of what was entered for an earlier day. Units: Amount in pence.
type ForecastSet struct {
	Service string        `load:"service,key,required,of=services" json:"service"`
	Year    calendar.Year `load:"year,key,required" json:"year"`
	Date    calendar.Date `load:"date,key,required" json:"date"`
	Amount  money.Pence   `load:"amount,required" json:"amount_pence"`
	Reason  string        `load:"reason,required" json:"reason"`
	Action  string        `load:"action" json:"action,omitempty"`
	Author  string        `load:"author,required" json:"author"`
}

// Table names the table of the load format.
func (f *ForecastSet) Table() string { return "forecasts" }

// Ref returns the key of the row in its table.
func (f *ForecastSet) Ref() string { return rowRef(f) }

// Check says what is wrong with it as the books stand.
func (f *ForecastSet) Check(s State) []ledger.Problem {
	fund := must[Fund](s, "funds", must[Service](s, "services", f.Service).Fund)
	problems := withinYears(fund, f.Year)
	if !saysSomething(f.Reason) {
		problems = append(problems, problem("FORECAST-001", "reason", f.Reason, "A forecast needs a reason in words.", "Say what has changed, or why the figure is expected."))
	}
	return problems
}

// saysSomething tells whether a text has a letter or a digit in it.
func saysSomething(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// Post writes the forecast into its register, and warns of one below what is spent and promised already.
func (f *ForecastSet) Post(s State) (Posting, *ledger.Refusal) {
	p, refusal := writes(f)
	fund := must[Service](s, "services", f.Service).Fund
	actual, promised := spentOn(s, fund, f.Service, f.Year), promisedFor(s, fund, f.Service, f.Year)
	if least := actual + promised; f.Amount < least {
		p.Warnings = []string{fmt.Sprintf("The forecast for %s in %s is %s, and actual %s + commitments %s = %s already: %s less. Its reason stands: %s",
			f.Service, f.Year, f.Amount.Pounds(), actual.Pounds(), promised.Pounds(), least.Pounds(), (least - f.Amount).Pounds(), f.Reason)}
	}
	return p, refusal
}

// spentOn is the cash cost to date of a service in a year. Units: pence.
func spentOn(s State, fund, service string, year calendar.Year) (sum money.Pence) {
	for _, c := range s.Costs(fund, ExpenditureAccounts(s)) {
		if c.Service == service && c.Year == year {
			sum += c.Amount
		}
	}
	return sum
}

// promisedFor is what remains of the contracts for a service in a year. Units: pence.
func promisedFor(s State, fund, service string, year calendar.Year) (sum money.Pence) {
	suffix := "#" + year.String() + "#" + service
	for _, a := range s.Open(commitments, fund, "") {
		if strings.HasPrefix(a.Item.Key, "contracts/") && strings.HasSuffix(a.Item.Key, suffix) {
			sum += a.Open
		}
	}
	return sum
}
