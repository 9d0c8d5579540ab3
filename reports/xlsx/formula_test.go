package xlsx

import (
	"io"
	"strings"
	"testing"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// rated is a report whose cells follow from each other by formulas, with named settings.
func rated() reports.Report {
	with := func(c reports.Column, formula string) reports.Column { c.Formula = formula; return c }
	columns := []reports.Column{
		text("service", "Service"), cash("budget", "Budget (£)"), cash("forecast", "Forecast (£)"),
		with(cash("variance", "Variance (£)"), "{budget}-{forecast}"),
		{Key: "percent", Label: "Variance (%)", Type: reports.TypePercent, Ratio: [2]string{"variance", "budget"}},
		with(cash("over", "Over budget (£)"), "MAX(0,{forecast}-{budget})"),
		{Key: "rating", Label: "Rating", Type: reports.TypeText, Rated: true, Formula: `IF(OR({over}>RAG_red_amount,{over}>{budget}*RAG_red),"Red: over budget",IF({over}>{budget}*RAG_amber,"Amber: over budget","Green"))`},
	}
	var rows []reports.Row
	for i, x := range []struct {
		budget, forecast money.Pence
		rating           string
	}{
		{pounds(1_000, 0), pounds(999, 99), "Green"},
		{pounds(3_000, 0), pounds(3_100, 1), "Amber: over budget"},
		{pounds(7, 0), pounds(10, 0), "Red: over budget"},
		{pounds(9_000_000, 0), pounds(9_050_000, 1), "Red: over budget"},
		{0, pounds(5, 0), "Red: over budget"},
		{0, 0, "Green"},
	} {
		variance, percent := x.budget-x.forecast, reports.Null
		if x.budget != 0 {
			percent = reports.Percent(money.PercentOf(variance, x.budget))
		}
		rows = append(rows, row(itoa(i), said("Service "+itoa(i)), reports.Money(x.budget), reports.Money(x.forecast), reports.Money(variance), percent,
			reports.Money(max(0, -variance)), said(x.rating)))
	}
	s := section("services", "Services", "How services stand.", 1, columns, rows, "budget", "forecast", "variance", "over")
	settings := section("settings", "Settings", "The thresholds.", 1,
		[]reports.Column{text("setting", "Setting"), {Key: "share", Label: "Share (%)", Type: reports.TypePercent}, cash("amount", "Amount (£)")},
		[]reports.Row{
			row("a", said("Amber from"), reports.Percent(money.Whole/100), reports.Null), row("r", said("Red from"), reports.Percent(money.Whole/20), reports.Null),
			row("m", said("Red from an amount"), reports.Null, amount(50_000, 0)),
		})
	for i, n := range []struct{ name, column string }{{"RAG_amber", "share"}, {"RAG_red", "share"}, {"RAG_red_amount", "amount"}} {
		settings.Names = append(settings.Names, reports.Name{Name: n.name, Row: i, Column: n.column, Comment: "From where on a forecast is told of."})
	}
	r := plainReport(s, settings)
	r.About.Signs = "An underspend is positive."
	r.Leads = []reports.Passage{{Title: "What has to be decided", Sentences: []string{"Nothing."}}}
	return r
}

// TestBodyFormulas holds that cells that follow from others say how, with what they come to beside it.
func TestBodyFormulas(t *testing.T) {
	o := open(t, written(t, rated(), Options{}))
	s := o.find(t, "Services")
	_, head, _, _ := area(t, s.table.Ref)
	y := itoa(head + 2)
	for at, want := range map[string][2]string{
		"D": {"B" + y + "-C" + y, "-100.01"},
		"E": {"IFERROR(D" + y + "/B" + y + `,"[z]")`, "-0.033336666666"},
		"F": {"MAX(0,C" + y + "-B" + y + ")", "100.01"},
		"G": {"IF(OR(F" + y + ">RAG_red_amount,F" + y + ">B" + y + `*RAG_red),"Red: over budget",IF(F` + y + ">B" + y + `*RAG_amber,"Amber: over budget","Green"))`, "Amber: over budget"},
	} {
		if c := s.cells[at+y]; c.formula != want[0] || c.value != want[1] {
			t.Errorf("%s%s is %q, by %q; want %q, by %q", at, y, c.value, c.formula, want[1], want[0])
		}
	}
	book := string(o.parts["xl/workbook.xml"])
	for _, want := range []string{`name="RAG_red_amount"`, `comment="From where on a forecast is told of."`, "&#39;Settings&#39;!$C$"} {
		if !strings.Contains(book, want) && !strings.Contains(book, strings.ReplaceAll(want, "&#39;", "'")) {
			t.Errorf("W24: the names do not say %s", want)
		}
	}
	part := string(o.parts[s.part])
	if !strings.Contains(part, `LEFT($G`+itoa(head+1)+`,3)="Red"`) && !strings.Contains(part, `LEFT($G`+itoa(head+1)+`,3)=&#34;Red&#34;`) {
		t.Error("C01: no rule tests the word of the rating")
	}
	if published := open(t, written(t, rated(), Options{Profile: Publish})); strings.Contains(string(published.parts[s.part]), "conditionalFormatting") {
		t.Error("S16: what is published is coloured")
	}
	if !strings.Contains(allText(o.find(t, "Cover")), "What has to be decided\nNothing.\n") {
		t.Error("the cover does not begin with what has to be decided")
	}
}

// TestBodyFormulasRefused holds that a formula of what is not there is refused.
func TestBodyFormulasRefused(t *testing.T) {
	r := rated()
	r.Sections[0].Columns[3].Formula = "{budgt}-1"
	if err := Write(io.Discard, r, Options{}); err == nil || !strings.Contains(err.Error(), "{budgt}") {
		t.Errorf("%v", err)
	}
	r = rated()
	r.Sections[1].Names[0].Column = "shre"
	if err := Write(io.Discard, r, Options{}); err == nil || !strings.Contains(err.Error(), "RAG_amber") {
		t.Errorf("%v", err)
	}
}
