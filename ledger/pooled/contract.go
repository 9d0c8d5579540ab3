package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Contract is a promise to a provider: a contract, a call-off, a grant agreement, a service-level agreement. Its lines say how
// much, for which service, in which year; by itself it posts nothing.
//
// Its row in the register has the end as it stands, extended or cut short.
type Contract struct {
	Code         string        `load:"code,key,required,code" json:"code"`
	Providers    []string      `load:"provider,required" json:"providers"`
	Title        string        `load:"title,required" json:"title"`
	Kind         string        `load:"kind,required,in=contract-kinds" json:"kind"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Parent       string        `load:"parent,of=contracts" json:"parent,omitempty"`
	Route        string        `load:"route,in=routes" json:"route,omitempty"`
	RouteReason  string        `load:"route_reason" json:"route_reason,omitempty"`
	Decision     string        `load:"decision" json:"decision,omitempty"`
	Signed       calendar.Date `load:"signed" json:"signed,omitempty"`
	Starts       calendar.Date `load:"starts,required" json:"starts"`
	Ends         calendar.Date `load:"ends,required" json:"ends"`
	NoticeMonths *int          `load:"notice_months" json:"notice_months,omitempty"`
	Review       calendar.Date `load:"review" json:"review,omitempty"`
	Commissioner string        `load:"commissioner" json:"commissioner,omitempty"`
	SME          YesNo         `load:"sme" json:"sme,omitempty"`
	VCSE         YesNo         `load:"vcse" json:"vcse,omitempty"`
	OCID         string        `load:"ocid" json:"ocid,omitempty"`
	Department   string        `load:"department" json:"department,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (c *Contract) Table() string { return "contracts" }

// Ref returns the code that identifies it.
func (c *Contract) Ref() string { return c.Code }

// When returns the day on which it was signed, or else starts.
func (c *Contract) When() calendar.Date { return dateOr(c.Signed, c.Starts) }

// Party returns the provider, the first where there are several.
func (c *Contract) Party() string {
	if len(c.Providers) == 0 {
		return ""
	}
	return c.Providers[0]
}

// Worth is nil: the lines say how much.
func (c *Contract) Worth() money.Pence { return 0 }

// complete writes the codes of the providers as they are on file.
func (c *Contract) complete(s State) {
	for i, p := range c.Providers {
		if code, ok := OnFile(s, "organisations", p); ok {
			c.Providers[i] = code
		}
	}
}

// Commits tells whether the contract's lines commit money: those of a framework are what may be called off.
func (c *Contract) Commits() bool { return c.Kind != "framework" }

// Check says what is wrong with it as the books stand.
func (c *Contract) Check(s State) []ledger.Problem {
	problems := kindAllows(must[Fund](s, "funds", c.Fund), actCommitment, "fund")
	for _, p := range c.Providers {
		if _, ok := OnFile(s, "organisations", p); !ok {
			problems = append(problems, Unknown(Column{Name: "provider", Of: "organisations"}, p))
		}
	}
	if several := len(c.Providers) > 1; several && c.Kind != "framework" && c.Kind != "alliance" {
		problems = append(problems, problem("CONTRACT-001", "provider", strings.Join(c.Providers, ";"),
			fmt.Sprintf("%s is a contract of the kind %s, which has one provider.", c.Code, c.Kind),
			"Only a framework or an alliance has several: give each provider a contract of its own, or correct the kind."))
	}
	problems = append(problems, ordered(c.Starts, c.Ends, "starts", "ends")...)
	return append(problems, c.checkParent(s)...)
}

// checkParent holds a call-off to its framework.
func (c *Contract) checkParent(s State) []ledger.Problem {
	if c.Kind != "call-off" {
		return nil
	}
	wrong := func(field, value, text, hint string) []ledger.Problem {
		return []ledger.Problem{problem("CONTRACT-002", field, value, text, hint)}
	}
	of, ok := Find[Contract](s, "contracts", c.Parent)
	switch {
	case c.Parent == "" || !ok:
		return wrong("parent", c.Parent, "A call-off names the framework that it is called off.", "Give the framework's code as parent.")
	case of.Kind != "framework":
		return wrong("parent", c.Parent, fmt.Sprintf("%s is a contract of the kind %s, not a framework.", of.Code, of.Kind), "Name a framework, or correct the kind.")
	case len(c.Providers) > 0 && !slices.ContainsFunc(of.Providers, func(p string) bool { return Fold(p) == Fold(c.Providers[0]) }):
		return wrong("provider", c.Providers[0], fmt.Sprintf("%s is not a provider of the framework %s.", c.Providers[0], of.Code),
			"Its providers are: "+strings.Join(of.Providers, ", ")+".")
	case c.Starts > of.Ends:
		return wrong("starts", c.Starts.String(), fmt.Sprintf("The framework %s ended on %s.", of.Code, of.Ends.Short()), "Nothing is called off a framework after its end.")
	}
	return nil
}

// Post puts the contract on file.
func (c *Contract) Post(State) (Posting, *ledger.Refusal) {
	p := Posting{Rows: []RowChange{written(c)}}
	if c.RouteReason == "" && slices.Contains(routesWithReason, c.Route) {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s was awarded by the route %s, which needs a reason: give it as route_reason.", EventKey(c), c.Route))
	}
	if c.Signed > c.Starts {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s starts on %s and was signed later, on %s.", EventKey(c), c.Starts.Short(), c.Signed.Short()))
	}
	return p, nil
}

// routesWithReason lists the ways to award a contract without competition.
var routesWithReason = []string{"direct-award", "psr-direct-a", "psr-direct-b", "psr-direct-c", "psr-urgent", "none"}

// ofContract is what the rows that belong to a contract have in common: they post on the day of the contract.
type ofContract interface {
	// ContractCode returns the code of the contract.
	ContractCode() string
}

// contractDay is the day of a contract that is on file.
func contractDay(s State, code string) calendar.Date {
	if c, ok := Find[Contract](s, "contracts", code); ok {
		return c.When()
	}
	return 0
}

// Follows returns the key of the document on whose day a row of the load format posts, such as contracts/C-17 or
// decisions/D-7; false where it posts on a day of its own.
func Follows(row any) (key string, ok bool) {
	if d, ok := row.(Dated); ok && !d.When().IsZero() {
		return "", false
	}
	switch of := row.(type) {
	case ofContract:
		return contractItems + of.ContractCode(), true
	case *Transition:
		return of.Follows(), true
	}
	return "", false
}

// Ending says that nothing remains of what a contract promised for one service in one year, whatever its terms come to.
type Ending struct {
	Contract string        `load:"contract,key,of=contracts" json:"contract"`
	Year     calendar.Year `load:"year,key" json:"year"`
	Service  string        `load:"service,key,of=services" json:"service"`
	Kind     string        `load:"kind" json:"kind"`
	Date     calendar.Date `load:"date" json:"date"`
}
