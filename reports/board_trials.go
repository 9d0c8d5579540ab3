package reports

import (
	"fmt"
	"strings"
)

// valueIn is a row's cell in a column of a section.
func valueIn(s Section, row Row, key string) Value {
	for i, c := range s.Columns {
		if c.Key == key {
			return row.Cells[i]
		}
	}
	panic("section " + s.Key + " has no column " + key)
}

// trialSections are the pilots, what was found in them and what is not covered afterwards, as a board reads them.
func trialSections(pilots Report) []Section {
	short := func(s Section, note string) Section { s.Note = note; return s }
	return []Section{
		inParts(named(pilots, "pilots", "pilots", "Pilots").Only("pilot", "name", "starts", "ends", "decide_by", "state", "reminder", "planned", "spent", "funding_ends", "outcome",
			"decision", "decided_on", "cliff_edge", "leverage", "realised"), boardPilotParts...),
		short(named(pilots, "evaluations", "evaluations", "What was found").Only("pilot", "measure", "date", "kind", "baseline", "expected", "result", "met", "confidence", "assumption"),
			"What was measured, and how sure one can be of it. That spending caused a result is not claimed."),
		named(pilots, "cliffs", "cliffs", "After the targeted money ends"),
	}
}

// trialWords says which pilots have to be decided, and what no budget covers afterwards.
func trialWords(pilots Report) []string {
	var out []string
	for row, err := range named(pilots, "pilots", "pilots", "Pilots").Rows {
		if err != nil {
			break // which the report's own rendering says
		}
		s := pilots.Sections[0]
		name := valueIn(s, row, "name").Words()
		if reminder := valueIn(s, row, "reminder").Words(); reminder != "" {
			out = append(out, fmt.Sprintf("A decision on the pilot %s: %s.", name, strings.ToLower(reminder[:1])+reminder[1:]))
		}
		if cliff := moneyOf(valueIn(s, row, "cliff_edge")); cliff > 0 {
			out = append(out, fmt.Sprintf("%s: no agreed budget covers %s of cost after its targeted money ends.", name, roundly(cliff)))
		}
	}
	return out
}

// targetSections are the targets as a board reads them, with how far they have come drawn.
func targetSections(targets Report) []Section {
	s := named(targets, "targets", "targets", "Targets").Only("target", "title", "class", "unit", "baseline", "planned", "planned_for", "actual", "measured_on", "progress",
		"met", "spend", "outcome", "confidence", "reward")
	s.Note = "What was planned for each target, and what was reached. Progress is the way from the baseline to the plan that is behind us. Spend stands beside what was reached, and is not said to have caused it."
	measured, met := 0, 0
	for row, err := range s.Rows {
		if err != nil {
			break
		}
		if !valueIn(s, row, "progress").IsNull() {
			measured++
		}
		if valueIn(s, row, "met").Words() == "met" {
			met++
		}
	}
	if measured == 0 {
		return []Section{s}
	}
	c := Chart{
		Key: "progress", Kind: ChartBars, Categories: "title", Series: []string{"progress"}, Unit: "Progress (%)",
		Title: fmt.Sprintf("Of %s, %s measured and %s met", things(s.Count, "target"), verbed(measured), verbed(met)),
	}
	c.Alt = fmt.Sprintf("Bar chart with a bar for each of %s: how much of the way from its baseline to its plan is behind us. %s.", things(s.Count, "target"), c.Title)
	s.Finding = c.Title
	if s.Count <= mostDrawn {
		return []Section{drawn(s, c)}
	}
	return []Section{s, byPriority(targets, c.Title)}
}

// byPriority is how many targets of each priority are measured and met, drawn where the targets themselves are too many to be.
func byPriority(targets Report, message string) Section {
	s := named(targets, "priorities", "target-priorities", "Targets by priority").Only("priority", "title", "residents_rank", "targets", "measured", "met")
	s.Note = "The targets of each priority, beside how residents rank it."
	return drawn(s, Chart{
		Key: "by-priority", Kind: ChartBars, Categories: "title", Series: []string{"measured", "met"}, Unit: "targets", Title: message,
		Alt: "Bar chart with two bars for each priority: how many of its targets are measured, and how many of those are met. " + message + ".",
	})
}

// verbed is a number with its verb: "1 is", "3 are".
func verbed(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}
