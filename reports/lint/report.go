package lint

import (
	"fmt"
	"strings"

	"commonpurse/reports"
)

// Report shows a judgement as a report: every finding, and how many assertions hold, by group.
//
// Shape: sections findings and passed.
func (j Judgement) Report(file string) reports.Report {
	text := func(key, label string, prose bool) reports.Column {
		return reports.Column{Key: key, Label: label, Type: reports.TypeText, Prose: prose}
	}
	var rows []reports.Row
	failing := map[string]bool{}
	for i, f := range j.Findings {
		failing[f.ID] = true
		rows = append(rows, reports.Row{Key: fmt.Sprintf("%s/%d", f.ID, i+1), Cells: []reports.Value{
			reports.Text(f.ID), reports.Text(string(f.Level)), reports.Text(f.Sheet), reports.Text(f.Cell), reports.Text(f.Found), reports.Text(f.Right),
		}})
	}
	kind := string(j.Kind)
	switch j.Kind {
	case Mending:
		kind = "workbook of rows to mend"
	case Other:
		kind = "workbook that is neither a report nor a template of this program"
	}
	if j.Profile != "" {
		kind += ", profile " + j.Profile
	}
	return reports.Report{
		Name: "lint", Title: "Workbook " + file,
		Notes: []string{fmt.Sprintf("Judged as a %s; its sheets: %d.", kind, j.Sheets)},
		Sections: []reports.Section{
			{
				Key: "findings", Title: "Findings", Note: "How the workbook is not as it should be, and what would be right.", Keyed: 1, Count: len(rows),
				Columns: []reports.Column{
					text("id", "Id", false), text("level", "Level", false), text("sheet", "Sheet", false), text("cell", "Cell", false),
					text("found", "Found", true), text("right", "What would be right", true),
				},
				Rows: reports.Rows(rows),
			},
			j.passed(failing),
		},
	}
}

// passed is the section that counts what holds.
func (j Judgement) passed(failing map[string]bool) reports.Section {
	var rows []reports.Row
	for _, g := range Groups {
		var held, fails int64
		for _, id := range j.Judged {
			switch {
			case !strings.HasPrefix(id, g.Letter):
			case failing[id]:
				fails++
			default:
				held++
			}
		}
		if held+fails == 0 {
			continue
		}
		rows = append(rows, reports.Row{Key: g.Letter, Cells: []reports.Value{
			reports.Text(g.Letter), reports.Text(g.Name), reports.Count(held), reports.Count(fails),
		}})
	}
	return reports.Section{
		Key: "passed", Title: "Assertions by group", Keyed: 1, Count: len(rows),
		Columns: []reports.Column{
			{Key: "group", Label: "Group", Type: reports.TypeText},
			{Key: "name", Label: "Name", Type: reports.TypeText},
			{Key: "hold", Label: "Hold", Type: reports.TypeCount},
			{Key: "fail", Label: "Fail", Type: reports.TypeCount},
		},
		Rows: reports.Rows(rows),
	}
}

// List shows every assertion as a report: the identifier, the level, what is asserted and why.
func List() reports.Report {
	var rows []reports.Row
	for _, a := range assertions {
		rows = append(rows, reports.Row{Key: a.ID, Cells: []reports.Value{
			reports.Text(a.ID), reports.Text(string(a.Level)), reports.Text(a.Says), reports.Text(a.Why),
		}})
	}
	return reports.Report{
		Name: "lint", Title: "What is asserted of a workbook",
		Notes: []string{
			"Levels: E essential and D desirable in the government's checklist, F practice of finance, R what programs trip over, T templates only.",
		},
		Sections: []reports.Section{{
			Key: "assertions", Title: "Assertions", Keyed: 1, Count: len(rows),
			Columns: []reports.Column{
				{Key: "id", Label: "Id", Type: reports.TypeText},
				{Key: "level", Label: "Level", Type: reports.TypeText},
				{Key: "says", Label: "What is asserted", Type: reports.TypeText, Prose: true},
				{Key: "why", Label: "Why", Type: reports.TypeText, Prose: true},
			},
			Rows: reports.Rows(rows),
		}},
	}
}
