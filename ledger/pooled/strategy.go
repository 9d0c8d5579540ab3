package pooled

import (
	"fmt"
	"slices"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

const localAreaAgreement = "local-area-agreement"

// Strategy is what a partnership has agreed to bring about: a community strategy, a Local Area Agreement, a plan of a fund.
type Strategy struct {
	Code         string        `load:"code,key,required,code" json:"code"`
	Partnership  string        `load:"partnership,required,of=partnerships" json:"partnership"`
	Kind         string        `load:"kind,required,in=strategy-kinds" json:"kind"`
	Title        string        `load:"title,required" json:"title"`
	Adopted      calendar.Date `load:"adopted" json:"adopted,omitempty"`
	ReviewDue    calendar.Date `load:"review_due" json:"review_due,omitempty"`
	SupersededBy string        `load:"superseded_by,of=strategies,late" json:"superseded_by,omitempty"`
	Signed       calendar.Date `load:"signed" json:"signed,omitempty"`
}

// Priority is what a strategy puts first, with what residents said of it.
type Priority struct {
	Code          string        `load:"code,key,required,code" json:"code"`
	Strategy      string        `load:"strategy,required,of=strategies" json:"strategy"`
	Title         string        `load:"title,required" json:"title"`
	Owner         string        `load:"owner" json:"owner,omitempty"`
	ResidentsRank *int          `load:"residents_rank" json:"residents_rank,omitempty"`
	EngagedNumber *int          `load:"engaged_number" json:"engaged_number,omitempty"`
	EngagedOn     calendar.Date `load:"engaged_on" json:"engaged_on,omitempty"`
	Evidence      string        `load:"evidence" json:"evidence,omitempty"`
}

// Assessment is what a body outside a partnership found of it, or of one of its priorities.
type Assessment struct {
	Partnership string        `load:"partnership,key,required,of=partnerships" json:"partnership"`
	Date        calendar.Date `load:"date,key,required" json:"date"`
	Body        string        `load:"body,key,required" json:"body"`
	Finding     string        `load:"finding,key,required" json:"finding"`
	Priority    string        `load:"priority,key,of=priorities" json:"priority,omitempty"`
	Rating      string        `load:"rating" json:"rating,omitempty"`
}

// Table names the table of the load format.
func (x *Strategy) Table() string { return "strategies" }

// Ref returns the key of the row in its table.
func (x *Strategy) Ref() string { return rowRef(x) }

// Post writes the row into its register, and warns of an agreement on indicators that nobody collects any more.
func (x *Strategy) Post(State) (Posting, *ledger.Refusal) {
	p, refusal := writes(x)
	on := x.Signed
	if on.IsZero() {
		on = x.Adopted
	}
	if f, ok := FrameworkOf(x.Kind); ok && !f.Ended().IsZero() && on > f.Ended() {
		p.Warnings = []string{fmt.Sprintf("%s is dated %s, and the %s ended on %s: its indicators may be agreed, but nobody collects them centrally.",
			x.Code, on.Short(), f.Name, f.Ended().Short())}
	}
	return p, refusal
}

// Table names the table of the load format.
func (p *Priority) Table() string { return "priorities" }

// Ref returns the key of the row in its table.
func (p *Priority) Ref() string { return rowRef(p) }

// Post writes the row into its register.
func (p *Priority) Post(State) (Posting, *ledger.Refusal) { return writes(p) }

// Table names the table of the load format.
func (a *Assessment) Table() string { return "assessments" }

// Ref returns the key of the row in its table.
func (a *Assessment) Ref() string { return rowRef(a) }

// Post writes the row into its register.
func (a *Assessment) Post(State) (Posting, *ledger.Refusal) { return writes(a) }

// Check says what is wrong with it as the books stand: an agreement of an area is made with its upper tier, and targets that
// were judged by the kind of their strategy are not judged by another behind it.
func (x *Strategy) Check(s State) []ledger.Problem {
	problems := slices.Concat(plain("title", x.Title), ordered(x.Adopted, x.ReviewDue, "adopted", "review_due"))
	if p := must[Partnership](s, "partnerships", x.Partnership); x.Kind == localAreaAgreement && p.Tier != "upper" {
		problems = append(problems, agreementBelow(x.Code, "partnership", x.Partnership, p))
	}
	was, ok := Find[Strategy](s, "strategies", x.Code)
	if ok && was.Kind != x.Kind && len(s.Rows("targets", "strategy", was.Code)) > 0 {
		problems = append(problems, problem("STRATEGY-003", "kind", x.Kind,
			fmt.Sprintf("%s is of the kind %s and has targets on file, so its kind cannot become %s: what a target may be depends on it.", x.Code, was.Kind, x.Kind),
			"Add a strategy of that kind under a new code, and name it as what supersedes this one."))
	}
	return problems
}

// agreementBelow is the problem of a Local Area Agreement of a partnership that is not of the upper tier.
func agreementBelow(code, field, value string, p *Partnership) ledger.Problem {
	return problem("STRATEGY-001", field, value,
		fmt.Sprintf("%s is a Local Area Agreement, and %s is a partnership of the %s tier: an agreement is made with the upper tier only.", code, p.Name, p.Tier),
		"Name the partnership of the county, unitary or metropolitan area, or choose another kind.")
}

// CheckAfter says what is wrong once the strategies of the load are on file: none takes its own place, by however many others.
func (x *Strategy) CheckAfter(s State) []ledger.Problem {
	seen := map[string]bool{}
	for at := x; at.SupersededBy != ""; {
		seen[Fold(at.Code)] = true
		next, ok := Find[Strategy](s, "strategies", at.SupersededBy)
		if !ok {
			return nil // said of the one that names it
		}
		if seen[Fold(next.Code)] {
			return []ledger.Problem{problem("STRATEGY-002", "superseded_by", x.SupersededBy,
				fmt.Sprintf("%s would be superseded by itself, by way of %s.", x.Code, x.SupersededBy), "Name the strategy that came after it.")}
		}
		at = next
	}
	return nil
}

// Check says what is wrong with it as the books stand.
func (p *Priority) Check(State) []ledger.Problem {
	return slices.Concat(plain("title", p.Title), fromOne("residents_rank", p.ResidentsRank), fromOne("engaged_number", p.EngagedNumber))
}

// fromOne refuses a number that counts from one and is less.
func fromOne(field string, n *int) []ledger.Problem {
	if n == nil || *n >= 1 {
		return nil
	}
	return []ledger.Problem{problem("LOAD-008", field, strconv.Itoa(*n), field+" counts from 1.", "Give a number from 1 up, or leave it blank.")}
}

// CheckAfter says which services named priorities in words, before there were any on file.
func (p *Priority) CheckAfter(s State) []ledger.Problem {
	return unserved(s, "code", p.Code, (*Service).checkPriorities)
}

// Check says what is wrong with it as the books stand.
func (a *Assessment) Check(s State) []ledger.Problem {
	problems := slices.Concat(plain("body", a.Body), plain("finding", a.Finding))
	if a.Priority == "" {
		return problems
	}
	if x := must[Strategy](s, "strategies", must[Priority](s, "priorities", a.Priority).Strategy); x.Partnership != a.Partnership {
		problems = append(problems, problem("STRATEGY-004", "priority", a.Priority,
			fmt.Sprintf("%s is a priority of %s, and the assessment is of %s.", a.Priority, x.Partnership, a.Partnership), "Name a priority of that partnership, or leave it blank."))
	}
	return problems
}
