package xlsx

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// charted is a report with a chart of every kind, figures missing and below nought among them.
func charted() reports.Report {
	columns := []reports.Column{text("service", "Service"), cash("budget", "Budget (£)"), cash("forecast", "Forecast (£)"), cash("left", "Left (£)")}
	var rows []reports.Row
	for i, name := range []string{"Reablement", "Community equipment & minor adaptations", "<Carers> of \"Larkshire\"", "Home from hospital"} {
		n := money.Pence(i+1) * pounds(410_000, 37)
		left := reports.Money(n - pounds(900_000, 0))
		if i == 2 {
			left = reports.Null
		}
		rows = append(rows, row(fmt.Sprint(i), said(name), reports.Money(n), reports.Money(n+pounds(12_345, 67)), left))
	}
	s := section("services", "Services", "How services stand.", 1, columns, rows, "budget", "forecast")
	alt := "A chart of the budget and the forecast of four services, which says the same as the table on the sheet Services."
	s.Charts = []reports.Chart{
		{Key: "bars", Title: "Four services are forecast to spend more than their budgets, and Community equipment & minor adaptations by the most", Kind: reports.ChartBars, Categories: "service", Series: []string{"budget", "forecast"}, Unit: "£", Alt: alt},
		{Key: "columns", Title: "What is <left>", Kind: reports.ChartColumns, Categories: "service", Series: []string{"left"}, Unit: "£", Alt: alt},
		{Key: "stacked", Title: "Budgets and forecasts make up one sum", Kind: reports.ChartStacked, Categories: "service", Series: []string{"budget", "forecast"}, Unit: "£", Alt: alt},
		{Key: "lines", Title: "Forecasts run above budgets", Kind: reports.ChartLines, Categories: "service", Series: []string{"budget", "forecast"}, Unit: "£", Alt: alt},
	}
	none := section("none", "Nothing to draw", "", 1, columns, nil, "budget")
	none.Charts = s.Charts[:1]
	return plainReport(s, none)
}

// drawnChart is what a chart's part says.
type drawnChart struct {
	Lang   valued      `xml:"lang"`
	Title  []string    `xml:"chart>title>tx>rich>p>r>t"`
	Bars   []drawnPlot `xml:"chart>plotArea>barChart"`
	Lines  []drawnPlot `xml:"chart>plotArea>lineChart"`
	Others []drawnPlot `xml:"chart>plotArea>pieChart"`
	Axes   []struct {
		Min  *valued  `xml:"scaling>min"`
		Unit []string `xml:"title>tx>rich>p>r>t"`
	} `xml:"chart>plotArea>valAx"`
}

type valued struct {
	Value string `xml:"val,attr"`
}

type drawnPlot struct {
	Vary   valued `xml:"varyColors"`
	Series []struct {
		Name       drawnRef `xml:"tx>strRef"`
		Categories drawnRef `xml:"cat>strRef"`
		Values     drawnRef `xml:"val>numRef"`
	} `xml:"ser"`
}

type drawnRef struct {
	Ref     string       `xml:"f"`
	Strings []string     `xml:"strCache>pt>v"`
	Numbers []drawnPoint `xml:"numCache>pt"`
}

type drawnPoint struct {
	At    int    `xml:"idx,attr"`
	Value string `xml:"v"`
}

// TestCoverKnowsTheSheetOfCharts holds that the cover promises a table on no sheet that has none.
func TestCoverKnowsTheSheetOfCharts(t *testing.T) {
	const every = "Each sheet after it has one table."
	if cover := allText(open(t, written(t, memorandum(), Options{})).find(t, "Cover")); !strings.Contains(cover, every) {
		t.Errorf("without charts the cover does not say %q", every)
	}
	if cover := allText(open(t, written(t, charted(), Options{})).find(t, "Cover")); strings.Contains(cover, every) || !strings.Contains(cover, "but for Charts, which has none.") {
		t.Errorf("with charts the cover says:\n%s", cover)
	}
}

// TestCharts holds C01 to C12 on a chart of every kind.
func TestCharts(t *testing.T) {
	r := charted()
	o := open(t, written(t, r, Options{}))
	body := o.find(t, "Services")
	_, head, _, end := area(t, body.table.Ref)
	last := end - 1 // the total
	sheet := o.find(t, "Charts")
	said := allText(sheet)
	for n, c := range r.Sections[0].Charts {
		part := o.parts[fmt.Sprintf("xl/charts/chart%d.xml", n+1)]
		var d drawnChart
		if err := xml.Unmarshal(part, &d); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(d.Title, " "); got != c.Title || d.Lang.Value != "en-GB" {
			t.Errorf("C05: the title is %q in %s, want %q", got, d.Lang.Value, c.Title)
		}
		if len(d.Axes) != 1 || len(d.Axes[0].Unit) != 1 || !strings.HasPrefix(d.Axes[0].Unit[0], "£") {
			t.Errorf("C05: %s: the value axis says %+v", c.Key, d.Axes)
		}
		if below := c.Key == "columns"; (d.Axes[0].Min == nil) != below || !below && d.Axes[0].Min.Value != "0" {
			t.Errorf("C10: %s: the axis begins at %+v", c.Key, d.Axes[0].Min)
		}
		if want := fmt.Sprintf("Chart %d: %s. Its figures are in the table on the sheet Services.", n+1, c.Title); !strings.Contains(said, want) {
			t.Errorf("C08: the sheet does not say %q:\n%s", want, said)
		}
		for _, size := range chartSize.FindAllStringSubmatch(string(part), -1) {
			if len(size[1]) < 4 || size[1] < "1200" {
				t.Errorf("C06: %s has letters of %s hundredths of a point", c.Key, size[1])
			}
		}
		for _, colour := range chartColour.FindAllStringSubmatch(string(part), -1) {
			if !strings.Contains(" "+strings.Join(palette, " ")+" 000000 505A5F FFFFFF "+rule, " "+colour[1]) {
				t.Errorf("C07: %s has the colour %s", c.Key, colour[1])
			}
		}
		plots := append(d.Bars, d.Lines...)
		if len(plots) != 1 || plots[0].Vary.Value != "0" || len(plots[0].Series) != len(c.Series) {
			t.Fatalf("C07, C10: %s: %+v", c.Key, plots)
		}
		for i, s := range plots[0].Series {
			holdSeries(t, o, s.Values, s.Name, s.Categories, c.Series[i], head, last)
		}
	}
	if _, there := o.parts["xl/charts/chart5.xml"]; there {
		t.Error("a table without rows is drawn")
	}
	holdAnchors(t, o, sheet, r.Sections[0].Charts)
}

var (
	chartSize   = regexp.MustCompile(` sz="(\d+)"`)
	chartColour = regexp.MustCompile(`srgbClr val="([^"]*)"`)
)

// holdSeries holds C11 and C12: the cells are the body's, and what is kept beside them is what is in them.
func holdSeries(t *testing.T, o *opened, values, name, categories drawnRef, key string, head, last int) {
	t.Helper()
	letter := map[string]string{"budget": "B", "forecast": "C", "left": "D"}[key]
	want := fmt.Sprintf("'Services'!$%[1]s$%[2]d:$%[1]s$%[3]d", letter, head+1, last)
	if values.Ref != want || name.Ref != fmt.Sprintf("'Services'!$%s$%d", letter, head) || categories.Ref != strings.ReplaceAll(want, letter, "A") {
		t.Errorf("C11: %s, %s by %s; want %s", values.Ref, name.Ref, categories.Ref, want)
	}
	cells, n := o.find(t, "Services").cells, 0
	for y := head + 1; y <= last; y++ {
		if at := y - head - 1; at >= len(categories.Strings) || categories.Strings[at] != cells["A"+itoa(y)].value {
			t.Fatalf("C12: the names kept are %q", categories.Strings)
		}
		c := cells[letter+itoa(y)]
		if c.kind != "number" {
			continue
		}
		if n >= len(values.Numbers) || values.Numbers[n].Value != c.value || values.Numbers[n].At != y-head-1 {
			t.Errorf("C12: the numbers kept are %+v", values.Numbers)
		}
		n++
	}
	if n != len(values.Numbers) || len(name.Strings) != 1 || name.Strings[0] != cells[letter+itoa(head)].value {
		t.Errorf("C12: %d numbers are kept under %q", len(values.Numbers), name.Strings)
	}
}

// holdAnchors holds C04 and C09.
func holdAnchors(t *testing.T, o *opened, sheet *openedSheet, charts []reports.Chart) {
	t.Helper()
	var drawing struct {
		Anchors []struct {
			From       int `xml:"from>row"`
			To         int `xml:"to>row"`
			Properties struct {
				Alt string `xml:"descr,attr"`
			} `xml:"graphicFrame>nvGraphicFramePr>cNvPr"`
		} `xml:"twoCellAnchor"`
	}
	if err := xml.Unmarshal(o.parts["xl/drawings/drawing1.xml"], &drawing); err != nil {
		t.Fatal(err)
	}
	if len(drawing.Anchors) != len(charts) {
		t.Fatalf("%d charts are placed", len(drawing.Anchors))
	}
	before := len(sheet.xml.Rows)
	for i, a := range drawing.Anchors {
		if a.From < before || a.To <= a.From {
			t.Errorf("C09: chart %d goes from row %d to %d, and rows to %d are in use", i+1, a.From, a.To, before)
		}
		if a.Properties.Alt != charts[i].Alt {
			t.Errorf("C04: chart %d says %q", i+1, a.Properties.Alt)
		}
		before = a.To
	}
}

// TestChartsRefused names what no chart is drawn of.
func TestChartsRefused(t *testing.T) {
	for want, spoil := range map[string]func(*reports.Chart){
		"alternative text":     func(c *reports.Chart) { c.Alt = "Too short" },
		"0 series":             func(c *reports.Chart) { c.Series = nil },
		"5 series":             func(c *reports.Chart) { c.Series = []string{"budget", "budget", "budget", "budget", "budget"} },
		"no column of text":    func(c *reports.Chart) { c.Categories = "budget" },
		"no column of figures": func(c *reports.Chart) { c.Series = []string{"service"} },
		"without a figure":     func(c *reports.Chart) { c.Kind, c.Series = reports.ChartLines, []string{"left"} },
		"a title and a unit":   func(c *reports.Chart) { c.Unit = "" },
	} {
		r := charted()
		spoil(&r.Sections[0].Charts[0])
		if err := Write(io.Discard, r, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want one about %q", err, want)
		}
	}
}
