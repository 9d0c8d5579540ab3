package xlsx

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"commonpurse/reports"
)

// The size of a chart. Units: pixels of which 96 make an inch, as a sheet has them at its full size.
const (
	chartWidth   = 712 // within the one column of the sheet
	chartHeight  = 420
	barRoom      = 30  // what one more row of lying bars takes
	tallestChart = 940 // a page
	chartRow     = 20  // a row of the height that is the default of the sheet
	titleLetters = 46  // how many letters of a title stand on a line
	page96       = 980 // the height of a page
)

// palette are the government's colours for charts, in its order: 10.3, 3.2, 9.8 and 3.0 to 1 on white.
var palette = []string{darkBlue, "28A197", "801650", "F46A25"}

// chart is one chart of the Charts sheet.
type chart struct {
	reports.Chart

	of         *sheet
	categories int   // the column
	series     []int // the columns
	height     int   // in pixels
	row        int   // where it begins, counted from 1
	turns      bool  // whether it begins a page
}

// charts plans the sheet of all charts; nil where there are none. The rows of a chart must be short enough to be held.
func (b *book) charts(sections []*sheet) (*sheet, error) {
	s := &sheet{name: chartsName, title: b.title("Charts"), columns: []column{{width: coverWidth, prose: true}}}
	for i, section := range b.report.Sections {
		for _, c := range section.Charts {
			if sections[i].survey.none {
				continue
			}
			planned, err := plannedChart(c, section, sections[i])
			if err != nil {
				return nil, fmt.Errorf("section %s: chart %s: %w", section.Key, c.Key, err)
			}
			s.charts = append(s.charts, planned)
		}
	}
	if len(s.charts) == 0 {
		return nil, nil
	}
	st := &b.styles
	say := func(text string) {
		s.above = append(s.above, cell{content: words, text: tidy(text), style: st.wrapped})
	}
	say("This sheet has " + counted(int64(len(s.charts)), "chart") + " and no table. Of " + b.scope() + ".")
	for i, c := range s.charts {
		say(fmt.Sprintf("Chart %d: %s. Its figures are in the table on the sheet %s.", i+1, c.Title, c.of.name))
	}
	s.above = append(s.above, cell{content: words, text: "Back to contents", style: st.link, link: quoted(contentsName) + "!A1"})
	s.holds = "The main figures drawn, with what each chart says in words."
	at, top := s.end()+2, 0
	for _, line := range s.above {
		top += int(heightOf(linesOf(line.text, coverWidth))) * 4 / 3
	}
	for _, c := range s.charts {
		c.row = at
		at += c.height/chartRow + 2
		if c.turns = top+c.height > page96; c.turns {
			top = 0
		}
		top += c.height + 2*chartRow
	}
	return s, nil
}

// plannedChart checks a chart and finds its columns.
func plannedChart(c reports.Chart, section reports.Section, of *sheet) (*chart, error) {
	p := &chart{Chart: c, of: of, height: chartHeight}
	p.Title, p.Alt = tidy(c.Title), tidy(c.Alt)
	switch n := units(p.Alt); {
	case p.Title == "" || c.Unit == "":
		return nil, fmt.Errorf("it must have a title and a unit")
	case n < 20 || n > 500:
		return nil, fmt.Errorf("its alternative text has %d characters, and must have 20 to 500", n)
	case len(c.Series) < 1 || len(c.Series) > len(palette):
		return nil, fmt.Errorf("it has %d series, and may have 1 to %d", len(c.Series), len(palette))
	case of.long():
		return nil, fmt.Errorf("the table is too long to be drawn")
	}
	find := func(key string) int {
		return slices.IndexFunc(section.Columns, func(c reports.Column) bool { return c.Key == key })
	}
	if p.categories = find(c.Categories); p.categories < 0 || of.columns[p.categories].look != lookText {
		return nil, fmt.Errorf("%s is no column of text", c.Categories)
	}
	for _, key := range c.Series {
		i := find(key)
		if i < 0 || !of.columns[i].look.rightAligned() || of.columns[i].look == lookDate {
			return nil, fmt.Errorf("%s is no column of figures", key)
		}
		if c.Kind == reports.ChartLines && slices.ContainsFunc(of.survey.kept, func(row []cell) bool { return row[i].content != figure }) {
			return nil, fmt.Errorf("%s has cells without a figure, which a line would show as nought", key)
		}
		p.series = append(p.series, i)
	}
	if c.Kind == reports.ChartBars {
		p.height = min(max(chartHeight, 160+barRoom*of.survey.rows), tallestChart)
	}
	return p, nil
}

// layCharts puts the charts on their sheet. What excelize writes of them is only their place in the package: their parts
// are written anew when the workbook is.
func (b *book) layCharts(s *sheet) error {
	height, custom := 15.0, true
	if err := b.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{DefaultRowHeight: &height, CustomHeight: &custom}); err != nil {
		return err
	}
	for _, c := range s.charts {
		err := b.file.AddChart(s.name, "A"+strconv.Itoa(c.row), &excelize.Chart{
			Type: excelize.Col, Format: excelize.GraphicOptions{AltText: c.Alt},
			Series: []excelize.ChartSeries{{Values: c.values(c.series[0])}},
		})
		if err != nil {
			return err
		}
		if c.turns {
			if err := b.file.InsertPageBreak(s.name, "A"+strconv.Itoa(c.row)); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastRow is the row on which the last chart ends.
func (s *sheet) lastRow() int {
	if len(s.charts) == 0 {
		return s.end()
	}
	last := s.charts[len(s.charts)-1]
	return last.row + last.height/chartRow
}

// values is the body of a column as a chart refers to it.
func (c *chart) values(column int) string {
	l := letters(column)
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", c.of.quoted(), l, c.of.first(), l, c.of.last())
}

// head is the heading of a column as a chart refers to it.
func (c *chart) head(column int) string {
	return fmt.Sprintf("%s!$%s$%d", c.of.quoted(), letters(column), c.of.headRow())
}
