package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Measurement is what a target was to have reached by a day, and what it had. Units: millionths of the target's unit.
type Measurement struct {
	Target  string        `load:"target,key,required,of=targets" json:"target"`
	Date    calendar.Date `load:"date,key,required" json:"date"`
	Planned *money.Figure `load:"planned" json:"planned_millionths,omitempty"`
	Actual  *money.Figure `load:"actual" json:"actual_millionths,omitempty"`
	Source  string        `load:"source" json:"source,omitempty"`
}

// Table names the table of the load format.
func (m *Measurement) Table() string { return "measurements" }

// Ref returns the key of the row in its table.
func (m *Measurement) Ref() string { return m.Target + "#" + m.Date.String() }

// Check says what is wrong with it as the books stand.
func (m *Measurement) Check(State) []ledger.Problem {
	if m.Planned == nil && m.Actual == nil {
		return []ledger.Problem{problem("TARGET-009", "actual", "", "The measurement says neither what was planned nor what was reached.", "Give one of them, or both.")}
	}
	return nil
}

// KeepOf fills in what the measurement leaves out from the one on file of its target and day.
func (m *Measurement) KeepOf(s State) {
	was, ok := Find[Measurement](s, "measurements", m.Target, m.Date.String())
	if !ok {
		return
	}
	if m.Planned == nil {
		m.Planned = was.Planned
	}
	if m.Actual == nil {
		m.Actual = was.Actual
	}
	if m.Source == "" {
		m.Source = was.Source
	}
}

// Post writes the measurement into its register, in place of the one on file of that day.
func (m *Measurement) Post(State) (Posting, *ledger.Refusal) { return writes(m) }
