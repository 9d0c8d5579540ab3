package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// InKind is goods or staff that a partner gave. Units: Amount in pence.
type InKind struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Partner      string        `load:"partner,required,of=organisations" json:"partner"`
	Service      string        `load:"service,required,of=services" json:"service"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Basis        string        `load:"basis,required" json:"basis"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
}

// Table names the table of the load format.
func (k *InKind) Table() string { return "in_kind" }

// Ref returns the reference that identifies it.
func (k *InKind) Ref() string { return k.Code }

// When returns the day on which it posts.
func (k *InKind) When() calendar.Date { return k.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (k *InKind) Party() string { return k.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (k *InKind) Worth() money.Pence { return k.Amount }

// Check says what is wrong with it as the books stand.
func (k *InKind) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", k.Fund)
	problems := append(kindAllows(f, actOwnSpending, "fund"), aboveNil("amount", k.Amount, reverseHint)...)
	problems = append(problems, within(f, k.Date, "date", true)...)
	problems = append(problems, serviceOf(must[Service](s, "services", k.Service), k.Fund, "service")...)
	problems = append(problems, checkPilotRuns(s, k.Service, k.Date, k.Date, "date")...)
	return append(problems, ownContribution(s, k.Contribution, k.Fund, k.Partner, "in-kind")...)
}

// Post records what was given as the partner's contribution and as cost of the service.
func (k *InKind) Post(s State) (Posting, *ledger.Refusal) {
	n := NatureOf(must[Service](s, "services", k.Service))
	cost := ledger.Dims{Fund: k.Fund, Nature: n, Partner: k.Partner, Service: k.Service}
	income := ledger.Dims{Fund: k.Fund, Nature: n, Partner: k.Partner, Source: ownSource(s, k.Contribution), Service: k.Service}
	return Posting{Entries: []ledger.Entry{ledger.NewEntry(k.Date, by("in-kind/1",
		actual(kindCost, k.Date, cost, k.Amount), actual(kindIncome, k.Date, income, -k.Amount))...)}}, nil
}
