package reports

import (
	"fmt"

	"commonpurse/ledger/pooled"
)

// targetControls are what is worth knowing of strategies and targets, each with the command that deals with it: one for everything
// that is not as it should be, or one that says that nothing is.
func (b *books) targetControls() []control {
	if len(b.in.Strategies) == 0 {
		return nil
	}
	t := b.targets()
	var out []control
	for _, kind := range []struct {
		key, holds string
		find       func() []control
	}{
		{"strategy-review", "No strategy in force is past its review", t.pastReview},
		{"target-priority", "No target is under a priority of a strategy that another has superseded", t.underSuperseded},
		{"target-evidence", "Something was measured of every target in force", t.unevidenced},
		{"target-measured", "No measurement is older than the frequency of its target", t.stale},
		{"target-lead", "Every target that is signed has a lead", t.withoutLead},
	} {
		found := kind.find()
		if len(found) == 0 {
			found = []control{{Check{Key: kind.key, Text: kind.holds, Expected: "0", Found: "0", OK: true, Note: true}, "purse report targets"}}
		}
		out = append(out, found...)
	}
	return out
}

// lookAt is a control that something does not meet.
func lookAt(key, code, text, expected, found, where string) control {
	return control{Check{Key: key + "/" + code, Text: text, Expected: expected, Found: found, Note: true}, where}
}

// superseded tells whether another strategy has taken the place of one by the day of the report.
func (t *targets) superseded(x *pooled.Strategy) bool {
	if x == nil || x.SupersededBy == "" {
		return false
	}
	by := t.strategies[x.SupersededBy]
	return by == nil || by.Adopted <= t.in.AsAt
}

func (t *targets) pastReview() (out []control) {
	for _, x := range t.inOrder() {
		if !x.ReviewDue.IsZero() && x.ReviewDue < t.in.AsAt && !t.superseded(x) {
			out = append(out, lookAt("strategy-review", x.Code, fmt.Sprintf("%s, %s, is not past its review", x.Code, x.Title),
				"reviewed by "+x.ReviewDue.Short(), "no later review on file", "purse load strategies.csv, with its next review_due or superseded_by"))
		}
	}
	return out
}

func (t *targets) underSuperseded() (out []control) {
	for _, a := range t.list {
		p := t.priorities[a.Priority]
		if p == nil || !a.Stands() {
			continue
		}
		if x := t.strategies[p.Strategy]; t.superseded(x) {
			out = append(out, lookAt("target-priority", a.Code, fmt.Sprintf("%s, %s, is under a priority that is still in force", a.Code, a.Title),
				"a priority of "+x.SupersededBy, p.Code+" of "+x.Code, "purse load targets.csv, with a priority of "+x.SupersededBy))
		}
	}
	return out
}

// inForce tells whether a target is to be measured: agreed, of a strategy that nothing has superseded.
func (t *targets) inForce(a *aimed) bool {
	return (a.Status == "" || a.Status == "agreed" || a.Status == "signed") && !t.superseded(t.strategies[a.Strategy])
}

func (t *targets) unevidenced() (out []control) {
	for _, a := range t.list {
		if t.inForce(a) && a.Actual == nil {
			out = append(out, lookAt("target-evidence", a.Code, fmt.Sprintf("Something was measured of %s, %s", a.Code, a.Title),
				"a measurement", "none", "purse target measure "+a.Code))
		}
	}
	return out
}

func (t *targets) stale() (out []control) {
	for _, a := range t.list {
		if !t.inForce(a) || a.Actual == nil {
			continue
		}
		if until, known := a.MeasuredUntil(a.MeasuredOn); known && until < t.in.AsAt {
			out = append(out, lookAt("target-measured", a.Code, fmt.Sprintf("%s, %s, which is measured %s, was measured lately", a.Code, a.Title, a.Frequency),
				"one after "+until.Short(), a.MeasuredOn.Short(), "purse target measure "+a.Code))
		}
	}
	return out
}

func (t *targets) withoutLead() (out []control) {
	for _, a := range t.list {
		if a.Status == "signed" && a.Lead == "" && a.StatusOn <= t.in.AsAt {
			out = append(out, lookAt("target-lead", a.Code, fmt.Sprintf("%s, %s, is signed and has a lead", a.Code, a.Title),
				"a lead", "none", "purse load targets.csv, with its lead"))
		}
	}
	return out
}
