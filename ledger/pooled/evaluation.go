package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Evaluation is what a measure of a pilot came to on a day: of its process or its impact, with how sure one can be of it. Units:
// millionths of whatever is measured.
//
// A link between spending and what came of it is an assumption in words; that the one caused the other is never claimed.
type Evaluation struct {
	Pilot      string        `load:"pilot,key,required,of=pilots" json:"pilot"`
	Measure    string        `load:"measure,key,required" json:"measure"`
	Date       calendar.Date `load:"date,key,required" json:"date"`
	Outcome    string        `load:"outcome,required,in=evidence-kinds" json:"outcome"`
	Target     string        `load:"target,of=targets" json:"target,omitempty"`
	Baseline   *money.Figure `load:"baseline" json:"baseline_millionths,omitempty"`
	Expected   *money.Figure `load:"expected" json:"expected_millionths,omitempty"`
	Result     *money.Figure `load:"result" json:"result_millionths,omitempty"`
	Better     string        `load:"better,in=better" json:"better,omitempty"`
	Confidence string        `load:"confidence,in=confidences" json:"confidence,omitempty"`
	Assumption string        `load:"assumption" json:"assumption,omitempty"`
	Finding    string        `load:"finding" json:"finding,omitempty"`
}

// Table names the table of the load format.
func (e *Evaluation) Table() string { return "evaluations" }

// Ref returns the key of the row in its table.
func (e *Evaluation) Ref() string { return rowRef(e) }

// Check says what is wrong with it as the books stand.
func (e *Evaluation) Check(s State) []ledger.Problem {
	p := must[Pilot](s, "pilots", e.Pilot)
	var problems []ledger.Problem
	if e.Date < p.Starts && e.Result != nil {
		problems = append(problems, problem("EVALUATION-001", "date", e.Date.String(),
			fmt.Sprintf("%s starts on %s, and has no result before that.", p.Code, p.Starts.Short()), "Leave result blank until there is one, or correct the date."))
	}
	if e.Outcome == "impact" && e.Result != nil && e.Better == "" {
		problems = append(problems, problem("EVALUATION-002", "better", "", "Whether a result is good is judged in the direction that is better, which is not said.", "Give better as higher or lower."))
	}
	if e.Confidence != "" && e.Confidence != "none" && !saysSomething(e.Assumption) {
		problems = append(problems, problem("EVALUATION-003", "assumption", e.Assumption,
			"The result may have other causes: confidence in it rests on an assumption, which is not said.", "Say in words what is assumed, or make confidence none."))
	}
	return problems
}

// Post writes the evaluation into its register.
func (e *Evaluation) Post(State) (Posting, *ledger.Refusal) { return writes(e) }
