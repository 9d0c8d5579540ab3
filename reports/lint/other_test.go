package lint_test

import (
	"slices"
	"strings"
	"testing"

	"commonpurse/reports/lint"
)

// TestOther holds that a workbook which says nothing of itself is judged all the same, and told what it lacks.
func TestOther(t *testing.T) {
	f := board(t)
	f.order = slices.DeleteFunc(f.order, func(name string) bool { return name == "docProps/custom.xml" })
	f.match(types, `<Override PartName="/docProps/custom.xml"[^>]*>(</Override>)?`, "")
	f.match("_rels/.rels", `<Relationship [^>]*custom-properties[^>]*>(</Relationship>)?`, "")
	j := f.judged()
	if got := ids(j); j.Kind != lint.Other || strings.Join(got, " ") != "W08 F12 K14" {
		t.Errorf("a %s: found %v: %+v", j.Kind, got, j.Findings)
	}
}

// TestReport holds how a judgement is shown.
func TestReport(t *testing.T) {
	f := board(t)
	f.swap(core, "en-GB", "en-US")
	r := f.judged().Report("a.xlsx")
	var cells []string
	for _, s := range r.Sections {
		for row, err := range s.Rows {
			if err != nil || len(row.Cells) != len(s.Columns) {
				t.Fatal(row, err)
			}
			cells = append(cells, row.Cells[0].Words())
		}
	}
	if got := strings.Join(cells, " "); got != "W05 W S T F K C P" || r.Title != "Workbook a.xlsx" {
		t.Errorf("%s has the rows %s", r.Title, got)
	}
	if listed := lint.List(); listed.Sections[0].Count != len(lint.Assertions()) {
		t.Errorf("%d assertions are listed", listed.Sections[0].Count)
	}
}
