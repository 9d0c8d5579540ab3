package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Transition is what one source pays in one year of a service that takes over what a pilot tried: targeted money while it lasts,
// then the partners' own. Units: Amount in pence.
//
// It posts an agreed contribution and the budget that it pays for, so that what was promised in the decision is raised and
// paid like any other contribution, and can be checked off in later years.
type Transition struct {
	Decision     string        `load:"decision,key,required,of=decisions" json:"decision"`
	Year         calendar.Year `load:"year,key,required" json:"year"`
	Source       string        `load:"source,key,required,in=transition-sources" json:"source"`
	Partner      string        `load:"partner,key,required,of=organisations" json:"partner"`
	Fund         string        `load:"fund,key,required,of=funds" json:"fund"`
	Service      string        `load:"service,key,required,of=services" json:"service"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Contribution string        `load:"contribution,kept" json:"contribution,omitempty"` // that it agrees
	Date         calendar.Date `load:"-" json:"date,omitempty"`                         // the decision's
}

// The sources of a transition.
const (
	Targeted = "targeted"
	BaseNew  = "base-new"
	BaseBent = "base-bent"
	InKindBy = "in-kind"
)

// Table names the table of the load format.
func (t *Transition) Table() string { return "transitions" }

// Ref returns the key of the row in its table.
func (t *Transition) Ref() string {
	return strings.Join([]string{t.Decision, t.Year.String(), t.Source, t.Partner, t.Fund, t.Service}, "#")
}

// When returns the day on which it posts, which is the decision's.
func (t *Transition) When() calendar.Date { return t.Date }

// Follows returns the decision, on whose day it posts.
func (t *Transition) Follows() string { return "decisions/" + t.Decision }

// Party returns the organisation or name that possible duplicates are found by.
func (t *Transition) Party() string { return t.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (t *Transition) Worth() money.Pence { return t.Amount }

// complete dates it as its decision, and names the contribution: decision, year, partner and source, with the service where
// another row has taken that name.
func (t *Transition) complete(s State) {
	if d, ok := Find[Decision](s, "decisions", t.Decision); ok {
		t.Date = d.Date
	}
	name := strings.Join([]string{t.Decision, t.Year.String(), t.Partner, t.Source}, "/")
	for _, other := range Listed[Transition](s, "transitions", "decision", t.Decision) {
		if Fold(other.Contribution) == Fold(name) && other.Service != t.Service {
			name += "/" + t.Service
			break
		}
	}
	t.Contribution = name
}

// agrees is the contribution that the row agrees.
func (t *Transition) agrees(s State) *Contribution {
	partner := must[Organisation](s, "organisations", t.Partner)
	c := &Contribution{
		Code: t.Contribution, Fund: t.Fund, Year: t.Year, Partner: t.Partner, Amount: t.Amount, Kind: "cash", Conditional: No,
		Nature: NatureOf(must[Service](s, "services", t.Service)).String(), Recurrent: Yes, Decision: t.Decision, AgreedOn: t.Date,
	}
	switch c.Source = baseSource[partner.Sector]; t.Source {
	case Targeted:
		c.Source, c.Conditional, c.Service, c.Recurrent = "pump-priming", Yes, t.Service, No
	case BaseBent:
		c.Kind, c.Conditional, c.Service = "direct", "", t.Service
	case InKindBy:
		c.Kind, c.Conditional, c.Service = "in-kind", "", t.Service
	}
	if c.Source == "" {
		c.Source = "partner-base"
	}
	return c
}

// baseSource is the source of a partner's own budget, by its sector; of others it is partner-base.
var baseSource = map[string]string{
	"county": "council-base", "unitary": "council-base", "district": "council-base", "london-borough": "council-base", "metropolitan": "council-base",
	"nhs": "nhs-additional", "police": "police-base", "fire": "fire-base",
}

// Check says what is wrong with it as the books stand.
func (t *Transition) Check(s State) []ledger.Problem {
	d := must[Decision](s, "decisions", t.Decision)
	if !d.Mainstreams() {
		return []ledger.Problem{problem("TRANSITION-002", "decision", t.Decision,
			fmt.Sprintf("%s is to %s, and only what is integrated, bent or extended has a transition.", EventKey(d), strings.ReplaceAll(d.Outcome, "-", " ")),
			"Name the decision by which the partners take the service over.")}
	}
	p, ok := Find[Pilot](s, "pilots", d.Pilot)
	if !ok {
		return []ledger.Problem{problem("LOAD-010", "decision", t.Decision, fmt.Sprintf("%s is on %q, which is no pilot on the books.", EventKey(d), d.Pilot), "Plan the pilot first.")}
	}
	problems := append(serviceOf(must[Service](s, "services", t.Service), t.Fund, "service"), aboveNil("amount", t.Amount, "Leave the row out, or give the amount.")...)
	if !slices.Contains(p.Services(), t.Service) {
		problems = append(problems, problem("TRANSITION-003", "service", t.Service,
			fmt.Sprintf("%s was tried as %s, and a transition pays for that or for what follows it.", p.Code, strings.Join(p.Services(), ", followed by ")),
			"Name one of these, or give the pilot's successor."))
	}
	if t.Year < d.Date.Year() {
		problems = append(problems, problem("LOAD-015", "year", t.Year.String(), fmt.Sprintf("%s was taken on %s, in %s.", EventKey(d), d.Date.Short(), d.Date.Year()), "A transition is for the year of the decision and those after it."))
	}
	c := t.agrees(s)
	if !IsCode(c.Code) {
		problems = append(problems, problem("TRANSITION-004", "decision", t.Decision,
			fmt.Sprintf("Its contribution would be named %s, which is longer than the 40 characters of a code.", c.Code), "Give the decision a shorter reference."))
	}
	if was, ok := s.Document(EventKey(c)); ok {
		problems = append(problems, problem("TRANSITION-005", "decision", t.Decision,
			fmt.Sprintf("Its contribution would be named %s, and that was recorded already (event %d).", c.Code, was.Seq), "Give the decision another reference."))
	}
	return append(problems, c.Check(s)...)
}

// CheckAfter refuses a year whose rows do not come to what the decision says a year costs.
func (t *Transition) CheckAfter(s State) []ledger.Problem {
	d, ok := Find[Decision](s, "decisions", t.Decision)
	if !ok {
		return nil
	}
	cost, ok := d.CostOf(s)
	var sum money.Pence
	var parts []string
	for _, other := range TransitionsOf(s, t.Decision) {
		if other.Year == t.Year {
			sum += other.Amount
			parts = append(parts, fmt.Sprintf("%s %s %s", other.Partner, other.Source, other.Amount.Pounds()))
		}
	}
	if !ok || sum == cost || len(parts) == 0 {
		return nil
	}
	word := "short of"
	if sum > cost {
		word = "more than"
	}
	return []ledger.Problem{problem("TRANSITION-001", "amount", sum.String(),
		fmt.Sprintf("%s in %s: %s = %s, which is %s %s the %s that a year costs.", EventKey(d), t.Year, strings.Join(parts, " + "), sum.Pounds(), (sum-cost).Abs().Pounds(), word, cost.Pounds()),
		"Each year's rows add up to the decision's annual_cost: add who else pays, or correct an amount; rows of a year are reversed together, in one load.")}
}

// leavesWhole refuses the reversal of some of a year's rows only: what is left of the year pays for less than it costs.
func (t *Transition) leavesWhole(s State) []ledger.Problem {
	for _, other := range TransitionsOf(s, t.Decision) {
		if other.Year == t.Year {
			return other.CheckAfter(s)
		}
	}
	return nil
}

// Post agrees the contribution, and sets the budget that it pays for.
func (t *Transition) Post(s State) (Posting, *ledger.Refusal) {
	c := t.agrees(s)
	p, refusal := c.Post(s)
	if refusal != nil {
		return p, refusal
	}
	b := &BudgetSet{Date: t.Date, Fund: t.Fund, Year: t.Year, Service: t.Service, Source: c.Source, Kind: c.Kind, Amount: t.Amount}
	set, refusal := b.Post(s)
	if refusal != nil {
		return p, refusal
	}
	p.Entries[0].Lines = append(p.Entries[0].Lines, set.Entries[0].Lines...)
	p.Rows = append(p.Rows, written(t))
	return p, nil
}

// undone are the other rows of the registers as a reversal of the transition leaves them: its contribution is gone.
func (t *Transition) undone(s State) []RowChange {
	row := written(t.agrees(s))
	row.Row = nil
	return []RowChange{row}
}

// TransitionsOf lists the rows of a decision's transition, in order of year, source, partner and service.
func TransitionsOf(s State, decision string) []*Transition {
	all := Listed[Transition](s, "transitions", "decision", decision)
	slices.SortFunc(all, func(a, b *Transition) int { return strings.Compare(a.Ref(), b.Ref()) })
	return all
}

// pledged returns the contribution that an event agrees: itself, or that of a transition.
func pledged(s State, e Event) (*Contribution, bool) {
	switch e := e.(type) {
	case *Contribution:
		return e, true
	case *Transition:
		return e.agrees(s), true
	}
	return nil, false
}
