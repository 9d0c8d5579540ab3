package pooled

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ShareInput is everything that a fund's result is shared by: one nature of money, one fund, one year.
//
// Units: pence; Gained in millionths of a penny. Shape: the answer does not depend on the order of any list.
type ShareInput struct {
	Fund      string
	Year      calendar.Year
	Result    money.Pence       // income less expenditure: a surplus is positive
	Rules     []*RiskRule       // every row on file for the fund and year, of any direction
	Agreed    []AgreedShare     // what each partner agreed, as varied
	Precision string            // exact or whole-percent; blank is exact
	Services  []ServiceVariance // of the same nature as the result
	Gained    map[string]int64  // what rounding gave each partner in the fund's closed years
	// Earlier is the share already worked out of the same year's money of the other nature. No share crosses the two,
	// but a step that takes up to an amount, or caps a partner, does so once for the whole year.
	Earlier *Shares
}

// AgreedShare is what one partner agreed to put in, without conditional grants, client money and balances applied.
//
// Units: pence. All is cash, in kind and direct spending together.
type AgreedShare struct {
	Partner string
	Cash    money.Pence
	All     money.Pence
}

// ServiceVariance is a service's cash budget as vired less its cash cost: an underspend is positive. Units: pence.
type ServiceVariance struct {
	Service  string
	Lead     string
	Cost     string // fixed or variable
	Variance money.Pence
}

// Shares is a result shared out, with its working.
//
// Units: pence, positive where a partner gains and negative where it bears a deficit. Shape: the parts and what is
// undistributed add up to the result; lists of partners are in order of code.
type Shares struct {
	Direction     string // over, under, or blank for a nil result
	Result        money.Pence
	Steps         []ShareStep
	Parts         []PartnerShare
	Undistributed money.Pence // what no step takes: to be agreed
	Unallocated   money.Pence // the part of the result that is no service's variance
	Other         []PartnerShare
	OtherRule     string // in words, what rule Other comes from
}

// PartnerShare is one partner's part of a result. Units: pence; Gain in millionths of a penny.
//
// Weight is the partner's percentage where one step shares everything; nil otherwise.
type PartnerShare struct {
	Partner string
	Weight  *money.Percent
	Share   money.Pence
	Gain    int64
}

// ShareStep is the working of one step. Units: pence, in the sign of the result.
type ShareStep struct {
	Step     int
	Method   string
	Words    string       // the method in words
	Services []string     // blank for all
	UpTo     *money.Pence // as the rule states it, without sign
	Before   money.Pence  // what was left for it
	Offered  money.Pence  // what its limits let it share
	Taken    money.Pence  // what it shared: what was offered less what caps cut off
	Parts    []StepPart
}

// StepPart is one partner's part of a step. Weight is a percentage of the step; Exact in pounds with six decimals;
// Gain in millionths of a penny; Cut what a cap took off.
type StepPart struct {
	Partner string
	Weight  money.Percent
	Exact   string
	Gain    int64
	Cut     money.Pence
	Part    money.Pence
}

// ShareOut shares a fund's result by the rule on file, step by step, to the penny.
//
// Units: pence. Shape: see Shares; without a rule all of the result is undistributed. Errors: a refusal when the rule's
// rows do not agree with each other, when a step's method comes with the year end, or when a partner's agreed
// contributions are below nil. Source: accounting page, section 6.
func ShareOut(in ShareInput) (Shares, *ledger.Refusal) {
	if problems := RuleProblems(in.Rules); len(problems) > 0 {
		r := ledger.Refuse(ledger.Invalid, problems[0].Code,
			fmt.Sprintf("The result of %s for %s cannot be shared: its risk-share rule is wrong.", in.Fund, in.Year),
			"Correct the rule in risk_rules.")
		r.Problems = problems
		return Shares{}, r
	}
	for _, a := range in.Agreed {
		if a.Cash < 0 || a.All < 0 {
			return Shares{}, ledger.Refuse(ledger.Invalid, "RISK-008",
				fmt.Sprintf("The contributions agreed by %s to %s for %s are below nil, so no share can be in proportion to them.",
					a.Partner, in.Fund, in.Year),
				"Look for a contribution that was cut by more than it was.")
		}
	}
	out := Shares{Result: in.Result, Direction: direction(in.Result)}
	steps := stepsOf(in.Rules, out.Direction)
	for _, s := range steps {
		if slices.Contains(withYearEnd, s.Method) {
			return Shares{}, ledger.Refuse(ledger.Invalid, "RISK-007",
				fmt.Sprintf("Step %d of the risk-share rule of %s for %s is %q, which this version does not work out: it comes with the year end.",
					s.Step, in.Fund, in.Year, s.Method),
				"Use fixed, proportional or partner until then.")
		}
	}
	w := newWorking(in)
	w.run(steps, in.Precision)
	out.Steps, out.Parts, out.Undistributed, out.Unallocated = w.steps, w.parts(), w.signed(w.left), w.unallocated
	out.Other, out.OtherRule = otherRule(in, steps)
	return out, nil
}

// withYearEnd lists the methods that need what only a year end works out.
var withYearEnd = []string{"own-services", "offset", "reserve"}

func direction(result money.Pence) string {
	switch {
	case result > 0:
		return "under"
	case result < 0:
		return "over"
	}
	return ""
}

// ruleStep is one step of a rule, its rows taken together.
type ruleStep struct {
	Step     int
	Method   string
	Basis    string
	Services []string
	UpTo     *money.Pence
	Rows     []*RiskRule
}

// stepsOf gathers the rows that apply in a direction into steps, in order of step and, within one, of partner.
func stepsOf(rules []*RiskRule, direction string) []ruleStep {
	if direction == "" {
		return nil
	}
	rows := slices.DeleteFunc(slices.Clone(rules), func(r *RiskRule) bool {
		return r.Direction != direction && r.Direction != "both"
	})
	slices.SortStableFunc(rows, func(a, b *RiskRule) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Partner, b.Partner))
	})
	var steps []ruleStep
	for _, r := range rows {
		if len(steps) == 0 || steps[len(steps)-1].Step != r.Step {
			steps = append(steps, ruleStep{Step: r.Step, Method: r.Method, Basis: r.Basis, Services: limitTo(r.Services)})
		}
		s := &steps[len(steps)-1]
		if s.UpTo == nil {
			s.UpTo = r.UpTo
		}
		s.Rows = append(s.Rows, r)
	}
	return steps
}

// limitTo is the services that a step is limited to, in order; empty for all.
func limitTo(services []string) []string {
	if slices.ContainsFunc(services, func(s string) bool { return Fold(s) == "all" }) {
		return nil
	}
	return slices.Sorted(slices.Values(services))
}

// capOf is the least that the step's rows let a partner bear or gain: its own row's cap, and that of a row for everybody.
func (s ruleStep) capOf(partner string) *money.Pence {
	var least *money.Pence
	for _, r := range s.Rows {
		if r.Cap != nil && (r.Partner == partner || r.Partner == "") && (least == nil || *r.Cap < *least) {
			least = r.Cap
		}
	}
	return least
}

// in words, for those who read the working.
func (s ruleStep) words(precision string) string {
	switch s.Method {
	case "fixed":
		return "fixed percentages"
	case "partner":
		return "all to " + s.Rows[0].Partner
	}
	words := "in proportion to agreed cash contributions"
	if s.Basis == "all" {
		words = "in proportion to all agreed contributions"
	}
	if precision == "whole-percent" {
		return words + ", in whole percent"
	}
	return words + ", exactly"
}

// otherRule works out what the other common rule would have given, so that a reader sees what hangs on the choice:
// proportions for fixed percentages, the other precision for proportions, proportions where there is neither.
func otherRule(in ShareInput, steps []ruleStep) ([]PartnerShare, string) {
	if in.Result == 0 {
		return nil, ""
	}
	precision := cmp.Or(in.Precision, "exact")
	by := func(method string) bool {
		return slices.ContainsFunc(steps, func(s ruleStep) bool { return s.Method == method })
	}
	replaced := "partner"
	switch {
	case by("fixed"):
		replaced = "fixed"
	case by("proportional"):
		replaced = ""
		precision = map[string]string{"exact": "whole-percent", "whole-percent": "exact"}[precision]
	}
	other := slices.Clone(steps)
	for i, s := range other {
		if s.Method == replaced {
			other[i].Method, other[i].Basis = "proportional", "cash"
		}
	}
	if len(other) == 0 {
		other = []ruleStep{{Step: 1, Method: "proportional", Basis: "cash"}}
	}
	w := newWorking(in)
	w.run(other, precision)
	var words []string
	for _, s := range other {
		if text := s.words(precision); !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	return w.parts(), strings.Join(words, "; then ")
}

// RuleProblems says what is wrong with the rows of one fund and year's risk-share rule, taken together.
//
// Shape: rules are all rows of one fund and year, of any direction and in any order; empty when nothing is wrong.
func RuleProblems(rules []*RiskRule) []ledger.Problem {
	var problems []ledger.Problem
	var by [3][]*RiskRule
	words := []string{"both", "over", "under"}
	for _, r := range rules {
		if i := slices.Index(words, r.Direction); i >= 0 {
			by[i] = append(by[i], r)
		}
		problems = append(problems, rowProblems(r)...)
	}
	if len(by[0]) > 0 && len(by[1])+len(by[2]) > 0 {
		problems = append(problems, ledger.Problem{
			Code: "RISK-001", Field: "direction", Value: "both",
			Text: fmt.Sprintf("The risk-share rule of %s for %s has rows for both directions beside rows for one.",
				by[0][0].Fund, by[0][0].Year),
			Hint: "Give rows for both, or rows for over and rows for under.",
		})
	}
	for i, rows := range by {
		if len(rows) == 0 {
			continue
		}
		direction := words[i]
		if direction == "both" {
			direction = "over"
		}
		for _, s := range stepsOf(rows, direction) {
			problems = append(problems, s.problems()...)
		}
	}
	return problems
}

// problemsIn says what is wrong with a row itself and, where no row of the rule has anything wrong with it alone, with
// the rows together: what only follows from a wrong row is not worth saying.
func (r *RiskRule) problemsIn(rule []*RiskRule) []ledger.Problem {
	if slices.ContainsFunc(rule, func(other *RiskRule) bool { return len(rowProblems(other)) > 0 }) {
		return rowProblems(r)
	}
	return RuleProblems(rule)
}

// rowProblems judges a row by itself.
func rowProblems(r *RiskRule) []ledger.Problem {
	var problems []ledger.Problem
	row := fmt.Sprintf("Step %d", r.Step)
	if r.Partner != "" {
		row += ", " + r.Partner
	}
	add := func(code, field, value, text, hint string) {
		problems = append(problems, ledger.Problem{Code: code, Field: field, Value: value, Text: row + ": " + text, Hint: hint})
	}
	if r.Step < 1 {
		add("RISK-005", "step", strconv.Itoa(r.Step), "a step is numbered from 1.", "Give 1, 2, …")
	}
	if r.UpTo != nil && *r.UpTo < 0 {
		add("RISK-005", "upto", r.UpTo.String(), "a step cannot take up to less than nil.", "Give the amount without a sign.")
	}
	if r.Cap != nil && *r.Cap < 0 {
		add("RISK-005", "cap", r.Cap.String(), "a cap cannot be below nil.", "Give the amount without a sign.")
	}
	if r.Percent != nil && (*r.Percent < 0 || *r.Percent > money.Whole) {
		add("RISK-005", "percent", r.Percent.String(), "a percentage of a share lies between 0 and 100.", "Correct it.")
	}
	if (r.Method == "fixed" || r.Method == "partner") && r.Partner == "" {
		add("RISK-004", "partner", "", "a step by "+r.Method+" names its partner.", "Give the partner's code.")
	}
	if r.Method == "fixed" && r.Percent == nil {
		add("RISK-004", "percent", "", "a fixed step needs each partner's percentage.", "Give it, with up to six decimals.")
	}
	if r.Method != "fixed" && r.Percent != nil {
		add("RISK-004", "percent", r.Percent.String(), "only a fixed step has percentages.", "Clear it, or make the method fixed.")
	}
	return problems
}

// problems judges the rows of a step together.
func (s ruleStep) problems() []ledger.Problem {
	var problems []ledger.Problem
	first := s.Rows[0]
	of := fmt.Sprintf("step %d of the risk-share rule of %s for %s (%s)", s.Step, first.Fund, first.Year, first.Direction)
	add := func(code, field, text, hint string) {
		problems = append(problems, ledger.Problem{Code: code, Field: field, Text: text, Hint: hint})
	}
	for _, r := range s.Rows[1:] {
		switch {
		case r.Method != s.Method:
			add("RISK-002", "method", "The rows of "+of+" have different methods.", "Give each method a step of its own.")
		case cmp.Or(r.Basis, "cash") != cmp.Or(s.Basis, "cash"):
			add("RISK-002", "basis", "The rows of "+of+" have different bases.", "Give all of them one basis.")
		case !slices.Equal(limitTo(r.Services), s.Services):
			add("RISK-002", "services", "The rows of "+of+" are limited to different services.", "Give all of them the same.")
		case r.UpTo != nil && *r.UpTo != *s.UpTo:
			add("RISK-002", "upto", "The rows of "+of+" take up to different amounts.", "Give one amount for the step.")
		}
	}
	if len(problems) > 0 {
		return problems[:1]
	}
	var sum money.Percent
	for _, r := range s.Rows {
		if r.Percent != nil {
			sum += *r.Percent
		}
	}
	if s.Method == "fixed" && sum != money.Whole {
		add("RISK-003", "percent", fmt.Sprintf("The percentages of %s add up to %s, not to 100.", of, sum),
			"Make them add up to exactly 100; up to six decimals are kept.")
	}
	if s.Method == "partner" && len(s.Rows) > 1 {
		add("RISK-004", "partner", of+" names more than one partner.", "Name one, or use fixed percentages.")
	}
	return problems
}
