package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// BudgetSet sets or changes the budget of a service for a year. Units: Amount in pence, a cut negative.
type BudgetSet struct {
	Code    string        `load:"ref,key" json:"ref,omitempty"`
	Date    calendar.Date `load:"date" json:"date,omitempty"`
	Fund    string        `load:"fund,required,of=funds" json:"fund"`
	Year    calendar.Year `load:"year,required" json:"year"`
	Service string        `load:"service,required,of=services" json:"service"`
	Source  string        `load:"source,in=sources" json:"source,omitempty"`
	Kind    string        `load:"kind,in=contribution-kinds,default=cash" json:"kind,omitempty"`
	Amount  money.Pence   `load:"amount,required" json:"amount_pence"`
	Note    string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (b *BudgetSet) Table() string { return "budgets" }

// Ref returns the reference that identifies it.
func (b *BudgetSet) Ref() string { return b.Code }

// When returns the day on which it posts.
func (b *BudgetSet) When() calendar.Date { return dateOr(b.Date, b.Year.Start()) }

// Party returns the organisation or name that possible duplicates are found by.
func (b *BudgetSet) Party() string { return b.Service }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (b *BudgetSet) Worth() money.Pence { return b.Amount }

// complete gives the row the reference that it has when it gives none.
func (b *BudgetSet) complete(State) {
	if b.Code == "" {
		b.Code = b.derived()
	}
}

// derived is the reference of a row that gives none: fund/year/service/source/kind.
func (b *BudgetSet) derived() string {
	return b.Fund + "/" + b.Year.String() + "/" + b.Service + "/" + b.Source + "/" + b.Kind
}

// Check says what is wrong with it as the books stand.
func (b *BudgetSet) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", b.Fund)
	problems := append(kindAllows(f, actBudget, "fund"), withinYears(f, b.Year)...)
	problems = append(problems, notNil("amount", b.Amount)...)
	if b.Code != b.derived() && !IsCode(b.Code) {
		problems = append(problems, badCode(Column{Name: "ref"}, b.Code))
	}
	return append(problems, serviceOf(must[Service](s, "services", b.Service), b.Fund, "service")...)
}

// Post records the budget of the service in the budget layer.
func (b *BudgetSet) Post(s State) (Posting, *ledger.Refusal) {
	v := must[Service](s, "services", b.Service)
	account := v.CostAccount(s)
	switch b.Kind {
	case "direct":
		account = directCost
	case "in-kind":
		account = kindCost
	}
	d := ledger.Dims{Fund: b.Fund, Nature: NatureOf(v), Service: b.Service, Source: b.Source}
	return Posting{Entries: []ledger.Entry{ledger.NewEntry(b.When(), by("budget-set/1",
		signed(ledger.Budget, account, b.Year, d, b.Amount),
		signed(ledger.Budget, budgetControl, b.Year, ledger.Dims{Fund: b.Fund}, -b.Amount),
	)...)}}, nil
}
