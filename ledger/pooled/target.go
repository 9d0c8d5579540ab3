package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Target is what is to be reached of one thing that is measured, and by when it is better. Units: figures in millionths of Unit,
// RewardGrant in pence.
type Target struct {
	Code          string        `load:"code,key,required,code" json:"code"`
	Strategy      string        `load:"strategy,required,of=strategies" json:"strategy"`
	Title         string        `load:"title,required" json:"title"`
	Class         string        `load:"class,required,in=target-classes" json:"class"`
	Indicator     string        `load:"indicator" json:"indicator,omitempty"`
	Priority      string        `load:"priority,of=priorities" json:"priority,omitempty"`
	Unit          string        `load:"unit" json:"unit,omitempty"`
	Frequency     string        `load:"frequency" json:"frequency,omitempty"`
	Better        string        `load:"better,required,in=better" json:"better"`
	Baseline      *money.Figure `load:"baseline" json:"baseline_millionths,omitempty"`
	BaselineDate  calendar.Date `load:"baseline_date" json:"baseline_date,omitempty"`
	Outcome       string        `load:"outcome,in=evidence-kinds" json:"outcome,omitempty"`
	Lead          string        `load:"lead" json:"lead,omitempty"`
	Department    string        `load:"department" json:"department,omitempty"`
	Area          string        `load:"area" json:"area,omitempty"`
	Status        string        `load:"status,in=target-states" json:"status,omitempty"`
	StatusOn      calendar.Date `load:"status_on" json:"status_on,omitempty"`
	StatusReason  string        `load:"status_reason" json:"status_reason,omitempty"`
	CarriedFrom   string        `load:"carried_from" json:"carried_from,omitempty"`
	RewardWithout *money.Figure `load:"reward_without" json:"reward_without_millionths,omitempty"`
	RewardWith    *money.Figure `load:"reward_with" json:"reward_with_millionths,omitempty"`
	RewardGrant   *money.Pence  `load:"reward_grant" json:"reward_grant_pence,omitempty"`
	RewardFund    string        `load:"reward_fund,of=funds" json:"reward_fund,omitempty"`
	RewardFrom    calendar.Date `load:"reward_from" json:"reward_from,omitempty"`
	RewardTo      calendar.Date `load:"reward_to" json:"reward_to,omitempty"`
}

// Action is something that somebody agreed to do so that a target is reached.
type Action struct {
	Code   string        `load:"code,key,required,code" json:"code"`
	Target string        `load:"target,required,of=targets" json:"target"`
	Title  string        `load:"title,required" json:"title"`
	Lead   string        `load:"lead" json:"lead,omitempty"`
	Due    calendar.Date `load:"due" json:"due,omitempty"`
	Status string        `load:"status" json:"status,omitempty"`
}

// Table names the table of the load format.
func (t *Target) Table() string { return "targets" }

// Ref returns the key of the row in its table.
func (t *Target) Ref() string { return rowRef(t) }

// Stands tells whether the target counts: it was neither refused nor removed.
func (t *Target) Stands() bool { return t.Status != refused && t.Status != removed }

// Table names the table of the load format.
func (a *Action) Table() string { return "actions" }

// Ref returns the key of the row in its table.
func (a *Action) Ref() string { return rowRef(a) }

// Post writes the row into its register.
func (a *Action) Post(State) (Posting, *ledger.Refusal) { return writes(a) }

// Check says what is wrong with it as the books stand.
func (a *Action) Check(State) []ledger.Problem { return plain("title", a.Title) }

const (
	refused = "refused"
	removed = "removed"
)
