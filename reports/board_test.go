package reports

import (
	"strconv"
	"strings"
	"testing"

	"commonpurse/ledger/money"
)

// TestOnly holds that a section keeps the columns asked for, their totals and their cells.
func TestOnly(t *testing.T) {
	tb := newTable("s", "S", 1, textColumn("a", "A"), moneyColumn("b", "B"), textColumn("c", "C"), moneyColumn("d", "D"))
	tb.add(Text("x"), Money(1), Text("y"), Money(2))
	s := tb.totalled("").Only("a", "d")
	if len(s.Columns) != 2 || s.Columns[1].Key != "d" || len(s.Total) != 1 || s.Total["d"] != Money(2) {
		t.Errorf("%+v", s)
	}
	for row, err := range s.Rows {
		if err != nil || len(row.Cells) != 2 || row.Cells[1] != Money(2) || valueIn(s, row, "a").Words() != "x" {
			t.Errorf("%+v %v", row, err)
		}
	}
	if len(tb.rows[0].Cells) != 4 {
		t.Error("the rows of the table itself were changed")
	}
}

// TestTrialWords holds that the cover names the pilots that are to be decided and the cost that nothing covers.
func TestTrialWords(t *testing.T) {
	tb := newTable("pilots", "Pilots", 1, textColumn("pilot", "Pilot"), textColumn("name", "Name"), textColumn("reminder", "Reminder"), moneyColumn("cliff_edge", "Cliff edge"))
	tb.add(Text("A"), Text("Cafés"), Text("Overdue by 9 days"), Money(0))
	tb.add(Text("B"), Text("Nurses"), Null, Money(180_000_00))
	tb.add(Text("C"), Text("Clinics"), Null, Money(0))
	got := strings.Join(trialWords(Report{Sections: []Section{tb.totalled("")}}), "|")
	if want := "A decision on the pilot Cafés: overdue by 9 days.|Nurses: no agreed budget covers £180,000 of cost after its targeted money ends."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestTargetSections holds that targets are drawn where any is measured.
func TestTargetSections(t *testing.T) {
	columns := []Column{textColumn("target", "Target"), textColumn("title", "Title"), textColumn("met", "Met"), {Key: "progress", Label: "Progress (%)", Type: TypePercent}}
	tb := newTable("targets", "Targets", 1, columns...)
	tb.add(Text("T1"), Text("Fewer falls"), Text("met"), Percent(money.Whole))
	tb.add(Text("T2"), Text("Home sooner"), Text("not met"), Percent(money.Whole/2))
	tb.add(Text("T3"), Text("Not measured"), Null, Null)
	of := func(tb *table) Section { return targetSections(Report{Sections: []Section{tb.whole("")}})[0] }
	s := of(tb)
	if len(s.Charts) != 1 || s.Charts[0].Title != "Of 3 targets, 2 are measured and 1 is met" {
		t.Errorf("%+v", s.Charts)
	}
	for n := range mostDrawn {
		tb.add(Text("U"+strconv.Itoa(n)), Text("Another"), Null, Null)
	}
	priorities := newTable("priorities", "Priorities", 1, textColumn("priority", "Priority"), textColumn("title", "Title"), countColumn("residents_rank", "Residents' rank"),
		countColumn("targets", "Targets"), countColumn("measured", "Measured"), countColumn("met", "Met"))
	priorities.add(Text("SAFE"), Text("Safe streets"), Count(1), Count(43), Count(2), Count(1))
	many := targetSections(Report{Sections: []Section{tb.whole(""), priorities.whole("")}})
	if len(many) != 2 || len(many[0].Charts) != 0 || len(many[1].Charts) != 1 || many[1].Charts[0].Title != "Of 43 targets, 2 are measured and 1 is met" {
		t.Errorf("of more targets than can be drawn: %+v", many)
	}
	if bare := of(newTable("targets", "Targets", 1, columns...)); len(bare.Charts) != 0 {
		t.Errorf("nothing is drawn: %+v", bare.Charts)
	}
}

// TestAgainst holds the words for a cost above, below and at its budget.
func TestAgainst(t *testing.T) {
	for want, x := range map[string][2]money.Pence{"£1 above budget": {200, 100}, "£1 below budget": {100, 200}, "as budgeted": {100, 100}} {
		if got := against(x[0], x[1]); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
