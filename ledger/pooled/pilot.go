package pooled

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Pilot is a time-limited trial of a service, whose question, criteria and day of decision are on file before it starts.
// Units: PlannedCost in pence; Population and WholePopulation in people.
//
// What it is planned to cost is intended for its service year by year: an award to the service, and cost outside contracts,
// take the place of the intent.
type Pilot struct {
	Code            string        `load:"code,key,required,code" json:"code"`
	Service         string        `load:"service,required,of=services" json:"service"`
	Name            string        `load:"name,required" json:"name"`
	Question        string        `load:"question,required" json:"question"`
	Area            string        `load:"area,required" json:"area"`
	Population      *int          `load:"population" json:"population,omitempty"`
	WholePopulation *int          `load:"whole_population" json:"whole_population,omitempty"`
	Starts          calendar.Date `load:"starts,required" json:"starts"`
	Ends            calendar.Date `load:"ends,required" json:"ends"`
	DecideBy        calendar.Date `load:"decide_by,required" json:"decide_by"`
	Criteria        string        `load:"criteria,required" json:"criteria"`
	Successor       string        `load:"successor,of=services" json:"successor,omitempty"`
	PlannedCost     money.Pence   `load:"planned_cost,required" json:"planned_cost_pence"`
	Date            calendar.Date `load:"-" json:"date,omitempty"` // of its approval, or its start, when it was recorded
}

// Table names the table of the load format.
func (p *Pilot) Table() string { return "pilots" }

// Ref returns the code that identifies it.
func (p *Pilot) Ref() string { return p.Code }

// When returns the day from which it stands on the books.
func (p *Pilot) When() calendar.Date { return dateOr(p.Date, p.Starts) }

// Party returns the organisation or name that possible duplicates are found by.
func (p *Pilot) Party() string { return p.Service }

// Worth returns what it is planned to cost. Units: pence.
func (p *Pilot) Worth() money.Pence { return p.PlannedCost }

// complete dates the pilot as the decision that approved it, or as its start.
func (p *Pilot) complete(s State) { p.Date = ApprovedOn(s, p) }

// stands is the day from which a pilot that may be on file stands on the books: its register does not keep it, its document does.
func (p *Pilot) stands(s State) calendar.Date {
	if d, ok := s.Document(EventKey(p)); p.Date.IsZero() && ok {
		return d.Date
	}
	return p.When()
}

// ApprovedOn returns the day on which a pilot was first approved; where no decision approved it, that on which it starts.
func ApprovedOn(s State, p *Pilot) calendar.Date {
	for _, d := range decisionsOn(s, p.Code) {
		if d.Approves() {
			return d.Date
		}
	}
	return p.Starts
}

// Services lists the pilot's service, and the one that follows it where there is one.
func (p *Pilot) Services() []string {
	if p.Successor == "" || p.Successor == p.Service {
		return []string{p.Service}
	}
	return []string{p.Service, p.Successor}
}

// Check says what is wrong with it as the books stand.
func (p *Pilot) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", must[Service](s, "services", p.Service).Fund)
	problems := append(kindAllows(f, actIntent, "service"), aboveNil("planned_cost", p.PlannedCost, "Say what the pilot is planned to cost.")...)
	problems = append(problems, ordered(p.Starts, p.Ends, "starts", "ends")...)
	problems = append(problems, within(f, p.Starts, "starts", true)...)
	problems = append(problems, within(f, p.Ends, "ends", true)...)
	problems = append(problems, p.checkPlan()...)
	for _, other := range Listed[Pilot](s, "pilots", "service", p.Service) {
		if until := other.over(s); p.Starts <= until && p.Ends >= other.Starts {
			problems = append(problems, problem("PILOT-002", "service", p.Service,
				fmt.Sprintf("%s runs on %s from %s to %s, and a service has one pilot at a time.", other.Code, p.Service, other.Starts.Short(), until.Short()),
				"Start this one after that has ended, or give it a service of its own."))
		}
	}
	return append(problems, p.checkCosts(s)...)
}

// checkPlan refuses a pilot that was not thought through before its start.
func (p *Pilot) checkPlan() []ledger.Problem {
	var problems []ledger.Problem
	if !saysSomething(p.Criteria) || !saysSomething(p.Question) {
		problems = append(problems, problem("PILOT-001", "criteria", p.Criteria, "A pilot says, before it starts, what it asks and by what its result will be judged.",
			"Give the question, and the criteria by which it is decided."))
	}
	problems = append(problems, ordered(p.Starts, p.DecideBy, "starts", "decide_by")...)
	if n := p.Population; n != nil && *n <= 0 {
		problems = append(problems, problem("PILOT-003", "population", fmt.Sprint(*n), "A population is above nought.", "Count the people, or leave it blank."))
	}
	if p.Population != nil && p.WholePopulation != nil && *p.Population > *p.WholePopulation {
		problems = append(problems, problem("PILOT-003", "population", fmt.Sprint(*p.Population),
			fmt.Sprintf("The pilot is for %d people, and the whole population is %d.", *p.Population, *p.WholePopulation), "Correct one of the two."))
	}
	return problems
}

// over is the day on which the pilot is over: its end, or that of the decision that ended it sooner.
func (p *Pilot) over(s State) calendar.Date {
	if d, ok := lastDecision(s, p.Code); ok && d.isLast() {
		return min(p.Ends, d.Date)
	}
	return p.Ends
}

// Scaled returns what a year of the pilot would cost for the whole population; false where its populations are not on file.
// Units: pence.
func (p *Pilot) Scaled() (money.Pence, bool) {
	if p.Population == nil || p.WholePopulation == nil || *p.Population <= 0 {
		return 0, false
	}
	return money.Portion(p.Annual(), int64(*p.WholePopulation), int64(*p.Population)), true
}

// Annual returns what a year of the pilot costs: by its months where they are whole, else by its days. Units: pence.
func (p *Pilot) Annual() money.Pence {
	from, fromMonth, first := p.Starts.Civil()
	to, toMonth, last := p.Ends.Civil()
	if first == 1 && last == calendar.DaysIn(to, toMonth) {
		return money.Portion(p.PlannedCost, 12, int64((to-from)*12+toMonth-fromMonth+1))
	}
	return money.Portion(p.PlannedCost, 365, int64(p.Starts.DaysUntil(p.Ends)+1))
}

// scaling is the sum by which the cost of a year is scaled to the whole population.
func (p *Pilot) scaling() (string, bool) {
	whole, ok := p.Scaled()
	if !ok {
		return "", false
	}
	return fmt.Sprintf("For the whole population: %s a year × %d ÷ %d people = %s a year.", p.Annual().Pounds(), *p.WholePopulation, *p.Population, whole.Pounds()), true
}

// Post intends what the pilot is planned to cost, for its service, in each of its years.
func (p *Pilot) Post(s State) (Posting, *ledger.Refusal) {
	out, _ := writes(p)
	rows := p.planned(s)
	out.Rows = append(out.Rows, rows...)
	for _, r := range rows {
		i, _ := r.Row.(*Intent)
		out.Items = append(out.Items, Item{Key: EventKey(i), Date: p.Date, Due: i.Year.End(), Service: p.Service})
	}
	out.Entries = []ledger.Entry{p.reworked(s, rows, p.Date)}
	if p.DecideBy > p.Ends {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%s ends on %s and is to be decided by %s only: no service can be given between the two without a decision.", EventKey(p), p.Ends.Short(), p.DecideBy.Short()))
	}
	if p.Date > p.Starts {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%s started on %s and was approved on %s, after its start.", EventKey(p), p.Starts.Short(), p.Date.Short()))
	}
	return out, nil
}

// undone are the other rows of the registers as a reversal of the pilot leaves them.
func (p *Pilot) undone(s State) []RowChange {
	rows := p.intentRows(s)
	for i := range rows {
		rows[i].Row = nil
	}
	return rows
}

// Remaining is what a contract still promises for a service in a year. Units: pence.
type Remaining struct {
	Contract string
	Promised
	Remains money.Pence
}

// Promises lists what contracts still promise for the pilot's service, in order of contract and year.
func (p *Pilot) Promises(s State) []Remaining {
	var out []Remaining
	for _, a := range s.Open(commitments, must[Service](s, "services", p.Service).Fund, "") {
		if at, ok := promiseOf(a.Item.Key); ok && at.service == p.Service {
			out = append(out, Remaining{at.contract, Promised{at.year, at.service}, a.Open})
		}
	}
	slices.SortFunc(out, func(a, b Remaining) int {
		return cmp.Or(cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Year, b.Year))
	})
	return out
}

// StillPromised warns of contracts that go on after the pilot is over, in the words of a decision that ends it.
func (p *Pilot) StillPromised(s State) []string {
	var out []string
	for _, r := range p.Promises(s) {
		out = append(out, fmt.Sprintf("%s still promises %s for %s in %s: end it with purse contract terminate REF --contract %s.",
			r.Contract, r.Remains.Pounds(), r.Service, r.Year, r.Contract))
	}
	return out
}

// onService lists the pilots of a service, the latest start last.
func onService(s State, service string) []*Pilot {
	all := Listed[Pilot](s, "pilots", "service", service)
	slices.SortFunc(all, func(a, b *Pilot) int { return int(a.Starts) - int(b.Starts) })
	return all
}

// checkPilotRuns refuses service that was given on some days after the pilot of the service has ended, while nothing was decided.
func checkPilotRuns(s State, service string, from, to calendar.Date, field string) []ledger.Problem {
	var last *Pilot
	for _, p := range onService(s, service) {
		if p.Starts <= to {
			last = p
		}
	}
	if last == nil || to <= last.Ends {
		return nil
	}
	if _, decided := lastDecision(s, last.Code); decided {
		return nil
	}
	days := to.Short()
	if from < to {
		days = from.Short() + " to " + days
	}
	return []ledger.Problem{problem("PILOT-005", field, to.String(),
		fmt.Sprintf("%s was to end on %s and has not been decided, so %s gives no service after that; this is for %s.", last.Code, last.Ends.Short(), service, days),
		fmt.Sprintf("Record what was decided (purse pilot decide REF --pilot %s ...), or correct the days of service.", last.Code))}
}
