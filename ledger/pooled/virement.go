package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Virement moves budget from one service to another, inside one fund, year and nature. Units: Amount in pence, above nil.
type Virement struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Year     calendar.Year `load:"year,required" json:"year"`
	From     string        `load:"from_service,required,of=services" json:"from_service"`
	To       string        `load:"to_service,required,of=services" json:"to_service"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Reason   string        `load:"reason,required" json:"reason"`
	Decision string        `load:"decision,code" json:"decision,omitempty"`
}

// Table names the table of the load format.
func (v *Virement) Table() string { return "virements" }

// Ref returns the reference that identifies it.
func (v *Virement) Ref() string { return v.Code }

// When returns the day on which it posts.
func (v *Virement) When() calendar.Date { return v.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (v *Virement) Party() string { return v.From }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (v *Virement) Worth() money.Pence { return v.Amount }

// Check says what is wrong with it as the books stand. Whether the service that gives has the money is for the funds check.
func (v *Virement) Check(s State) []ledger.Problem {
	from, to := must[Service](s, "services", v.From), must[Service](s, "services", v.To)
	f := must[Fund](s, "funds", from.Fund)
	problems := append(kindAllows(f, actBudget, "from_service"), withinYears(f, v.Year)...)
	problems = append(problems, within(f, v.Date, "date", false)...)
	problems = append(problems, aboveNil("amount", v.Amount, "To move budget the other way, change the two services round.")...)
	switch {
	case from.Code == to.Code:
		problems = append(problems, problem("VIREMENT-001", "to_service", v.To, "Both services are "+v.To+", so nothing would move.", "Name the service that gains."))
	case from.Fund != to.Fund:
		problems = append(problems, problem("VIREMENT-002", "to_service", v.To,
			fmt.Sprintf("%s is a service of %s and %s of %s; budget moves inside one fund only.", v.From, from.Fund, v.To, to.Fund),
			"Move budget between services of one fund, or have the partners change what they contribute to each."))
	case NatureOf(from) != NatureOf(to):
		problems = append(problems, problem("VIREMENT-003", "to_service", v.To,
			fmt.Sprintf("%s is %s and %s is %s; budget moves between services of one nature only.", v.From, NatureOf(from), v.To, NatureOf(to)),
			"Name two revenue services, or two capital ones."))
	}
	return problems
}

// Post takes the amount off the budget of one service and puts it on that of the other.
func (v *Virement) Post(s State) (Posting, *ledger.Refusal) {
	side := func(code string, p money.Pence) ledger.Line {
		service := must[Service](s, "services", code)
		d := ledger.Dims{Fund: service.Fund, Nature: NatureOf(service), Service: code}
		return signed(ledger.Budget, service.CostAccount(s), v.Year, d, p)
	}
	return Posting{
		Rows:    []RowChange{written(v)},
		Entries: []ledger.Entry{ledger.NewEntry(v.Date, by("virement/1", side(v.To, v.Amount), side(v.From, -v.Amount))...)},
	}, nil
}

// MayNotApprove lists the organisations nobody of which may approve the event: a host that moves money to a service that
// it leads itself needs the approval of another partner.
func (v *Virement) MayNotApprove(s State) []string {
	to, ok := Find[Service](s, "services", v.To)
	if !ok {
		return nil
	}
	f, ok := Find[Fund](s, "funds", to.Fund)
	if !ok || !slices.ContainsFunc(to.Leads(), func(lead string) bool { return Fold(lead) == Fold(f.Host) }) {
		return nil
	}
	return []string{f.Host}
}

// Leads lists the organisations that lead the service, of one lead or of several such as ICB:60;CC:40.
func (v *Service) Leads() []string {
	var out []string
	for part := range strings.SplitSeq(v.Lead, ";") {
		if code, _, _ := strings.Cut(strings.TrimSpace(part), ":"); code != "" {
			out = append(out, code)
		}
	}
	return out
}
