package reports

// ChartKind says how a chart draws its figures.
type ChartKind string

// The kinds of chart.
const (
	ChartColumns ChartKind = "column"  // upright, a group for each row
	ChartStacked ChartKind = "stacked" // upright, the series of a row on top of each other
	ChartBars    ChartKind = "bar"     // lying, for rows with long names
	ChartLines   ChartKind = "line"    // over time
)

// Chart is a picture of the rows of a section, where a renderer can draw one. It shows no figure that is not in a row.
//
// Shape: Categories and Series are keys of the section's columns: one of text that names each row, and one to four of
// figures of one unit, none of them null where they are drawn as lines. Title is the message in words, written from the
// rows; Alt says the same at more length, in 20 to 500 characters, to somebody who cannot see it.
type Chart struct {
	Key        string
	Title      string
	Kind       ChartKind
	Categories string
	Series     []string
	Unit       string // of the value axis: "£", or "Providers (number)"
	Alt        string

	first string // the first sentence of a title of two
}

// says gives a chart a title of two sentences.
func (c *Chart) says(first, second string) { c.first, c.Title = first, first+". "+second }
