package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	pretty "github.com/jedib0t/go-pretty/v6/text"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// TableOptions fit a table to the terminal that shows it.
type TableOptions struct {
	Color bool // bold headings and totals; red for what fails
	Width int  // columns of the terminal; 0 when there is no limit
}

// pageRows is how many rows are laid out together: a longer section repeats its headings, and never stands in memory.
const pageRows = 500

const (
	bold = "\x1b[1m"
	red  = "\x1b[1;31m"
)

func init() {
	// The library takes widths from the language of the environment; the same report must give the same bytes anywhere.
	pretty.OverrideRuneWidthEastAsianWidth(false)
}

// Table writes the report for a terminal: what it is, its notes, a table for each section, and its checks in words.
//
// A table too wide for the terminal wraps its prose first, then its headings, then other texts between words; amounts,
// dates and counts are never broken. Where that is not enough it goes on beneath with more of its columns, each time after
// those that identify a row; only a word or an amount wider than the terminal makes a line longer than it. Control characters of a text
// are made visible, as a name must not be able to move the cursor or change the order of figures.
//
// Units: pounds with two decimals and thousands commas; times in UTC. Errors: what a section's rows fail with, a cell
// that does not fit its column, the writer's own.
func Table(w io.Writer, r reports.Report, o TableOptions) error {
	p := page{out: bufio.NewWriter(w), TableOptions: o}
	colour := bold
	if r.Draft() {
		colour = red
	}
	p.prose(colour, title(r))
	if r.KnownAt > 0 { // what was not read from a ledger, such as a plan, is of no fund or day
		p.prose("", scope(r))
	}
	if r.About.Signs != "" {
		p.prose("", r.About.Signs)
	}
	for _, n := range r.Notes {
		p.prose("", "Note: "+n)
	}
	if o.Width > 0 {
		r = r.InParts(true)
	}
	for _, s := range r.Sections {
		if err := p.section(s); err != nil {
			return err
		}
	}
	p.checks(r.Checks)
	return p.out.Flush()
}

// scope says in one line what the report is of.
func scope(r reports.Report) string {
	fund := "All funds"
	if r.Fund != "" {
		fund = "Fund " + r.Fund
	}
	if r.FundName != "" {
		fund += " (" + r.FundName + ")"
	}
	parts := []string{fund}
	if r.About.Layer != "" {
		parts = append(parts, "layer "+r.About.Layer)
	}
	if !r.Year.IsZero() {
		parts = append(parts, "year "+r.Year.Long())
	}
	if !r.AsAt.IsZero() {
		parts = append(parts, "as at "+r.AsAt.Long())
	}
	parts = append(parts, "as recorded up to event "+strconv.FormatInt(r.KnownAt, 10))
	return strings.Join(parts, ", ") + "."
}

type page struct {
	TableOptions
	out *bufio.Writer
}

// prose writes one paragraph.
func (p page) prose(colour, s string) {
	for line := range strings.SplitSeq(wrap(clean(s), p.Width), "\n") {
		p.out.WriteString(p.paint(colour, line) + "\n")
	}
}

func (p page) paint(colour, s string) string {
	if !p.Color || colour == "" || s == "" {
		return s
	}
	return colour + s + "\x1b[0m"
}

func (p page) section(s reports.Section) error {
	if err := checkSection(s); err != nil {
		return err
	}
	p.out.WriteString("\n")
	p.prose(bold, s.Title)
	if s.Note != "" {
		p.prose("", s.Note)
	}
	foot, err := totals(s)
	if err != nil {
		return err
	}
	g := newGrid(s)
	g.measure(foot)
	empty := true
	for row, err := range rowsOf(s) {
		if err != nil {
			return err
		}
		if len(g.rows) == pageRows {
			if err := p.grid(g, nil); err != nil {
				return err
			}
			g.rows = g.rows[:0]
		}
		cells, err := shown.values(s, row)
		if err != nil {
			return err
		}
		for i := range cells {
			cells[i] = clean(cells[i])
		}
		g.measure(cells)
		g.rows = append(g.rows, cells)
		empty = false
	}
	if empty {
		p.out.WriteString("Nothing to show.\n")
		return nil
	}
	return p.grid(g, foot)
}

const totalName = "Total"

// totals is the totals row, nil where there is none; its name stands in the first column that has no total.
func totals(s reports.Section) ([]string, error) {
	if s.Total == nil {
		return nil, nil
	}
	cells, named := make([]string, len(s.Columns)), false
	for i, c := range s.Columns {
		v, ok := s.Total[c.Key]
		if !ok && !named {
			cells[i], named = totalName, true
			continue
		}
		words, err := shown.value(c, v)
		if err != nil {
			return nil, fmt.Errorf("section %s, total: %w", s.Key, err)
		}
		cells[i] = clean(words)
	}
	return cells, nil
}

// grid lays out the rows it holds: in one table, or in several where one is wider than the terminal, each of which begins
// with what identifies a row.
func (p page) grid(g *grid, foot []string) error {
	for i, columns := range g.blocks(p.Width) {
		if i > 0 {
			p.out.WriteString("\n")
			p.prose("", g.title+", continued:")
		}
		part := g
		if len(columns) < len(g.columns) {
			part = g.only(columns)
		}
		sums := picked(foot, columns)
		if len(columns) < len(g.columns) && !slices.ContainsFunc(sums, func(s string) bool { return s != "" && s != totalName }) {
			sums = nil // none of these columns has a total
		}
		if err := p.block(part, sums); err != nil {
			return err
		}
	}
	return nil
}

// block lays out columns that stand side by side.
func (p page) block(g *grid, foot []string) error {
	widths := g.fit(p.Width)
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBorders
	style.Options.SeparateColumns = false
	style.Format = table.FormatOptions{HeaderVAlign: pretty.VAlignBottom}
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	configs := make([]table.ColumnConfig, len(widths))
	for i, c := range g.columns {
		align := pretty.AlignLeft
		if isNumber(c) {
			align = pretty.AlignRight
		}
		configs[i] = table.ColumnConfig{Number: i + 1, Align: align, AlignHeader: align, AlignFooter: align, WidthMin: widths[i]}
	}
	t.SetColumnConfigs(configs)
	line := func(cells []string, colour string) table.Row {
		row := make(table.Row, len(cells))
		for i, c := range cells {
			parts := strings.Split(wrap(c, widths[i]), "\n")
			for j := range parts {
				parts[j] = p.paint(colour, anchor(parts[j]))
			}
			row[i] = strings.Join(parts, "\n")
		}
		return row
	}
	t.AppendHeader(line(g.labels, bold))
	for _, cells := range g.rows {
		t.AppendRow(line(cells, ""))
	}
	if foot != nil {
		t.AppendFooter(line(foot, bold))
	}
	_, err := p.out.WriteString(t.Render() + "\n")
	return err
}

// checks says whether the report agrees with itself, and where it does not.
func (p page) checks(all []reports.Check) {
	if len(all) == 0 {
		return
	}
	p.out.WriteString("\n")
	var failing []reports.Check
	for _, c := range all {
		if !c.OK {
			failing = append(failing, c)
		}
	}
	switch {
	case len(failing) == 0 && len(all) == 1:
		p.prose("", "Checks: the only one agrees.")
		return
	case len(failing) == 0:
		p.prose("", fmt.Sprintf("Checks: all %d agree.", len(all)))
		return
	}
	p.prose(bold, fmt.Sprintf("Checks: %d of %d to look at.", len(failing), len(all)))
	for _, c := range failing {
		level, colour := "Must agree", red
		if c.Note {
			level, colour = "To note", ""
		}
		p.prose(colour, fmt.Sprintf("%s: %s Expected %s, found %s.", level, sentence(c.Text), figure(c, c.Expected), figure(c, c.Found)))
	}
}

// figure is a check's figure, with commas when it is an amount.
func figure(c reports.Check, s string) string {
	if p, err := money.Parse(s); c.Money && err == nil {
		return p.Grouped()
	}
	return s
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	return strings.TrimRight(s, ". ") + "."
}

// clean makes a text safe to show: line ends and tabs become spaces, and characters that steer a terminal or reverse
// the order of what follows become visible.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Zl, unicode.Zp), r == '\n', r == '\r', r == '\t':
			return ' '
		case steers(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// steers tells whether a character commands a terminal or turns the direction of the text that follows.
func steers(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// anchor keeps a text that runs from right to left from drawing the figures beside it into its own order.
func anchor(s string) string {
	const mark = "\u200e" // left to right, no width
	if strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}) {
		return mark + s + mark
	}
	return s
}
