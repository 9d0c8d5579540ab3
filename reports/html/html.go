// Package html writes a report as one web page that a person can read, print and keep: a single file without scripts,
// pictures or anything from elsewhere.
//
// It is not a web site and adds no figure of its own: it shows what is in the report, as the other renderers do.
//
// The page begins with what a reader should know, then has a table for each section, the checks, and where the figures came
// from. Every text is escaped for its place, rows are written as they come, and the same report gives the same bytes.
package html

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

//go:embed page.html
var page string

var pages = template.Must(template.New("page").Funcs(template.FuncMap{"tidy": tidy, "sentence": sentence}).Parse(page))

// Write renders the report as a page.
//
// Shape: headings, notes and tables in the report's order; the columns that identify a row are its header cells; totals
// stand in the foot of their table. Units: pounds with two decimals and thousands commas, percentages with one decimal,
// times in UTC. Errors: what a section's rows fail with, a cell that does not fit its column, the writer's own.
func Write(w io.Writer, r reports.Report) error {
	r = r.InParts(true)
	out := bufio.NewWriterSize(w, 64<<10)
	if err := pages.ExecuteTemplate(out, "head", opening(r)); err != nil {
		return fmt.Errorf("the head of the page: %w", err)
	}
	for i, s := range r.Sections {
		if err := section(out, i, s); err != nil {
			return fmt.Errorf("section %s: %w", s.Key, err)
		}
	}
	if err := pages.ExecuteTemplate(out, "tail", closing(r)); err != nil {
		return fmt.Errorf("the end of the page: %w", err)
	}
	return out.Flush()
}

// heads is what stands before the first table.
type heads struct {
	Title, Scope, Status, Signs string
	Draft, Final                bool
	Passages                    []reports.Passage
	Notes                       []string
	Contents                    []link
}

type link struct{ ID, Title string }

func opening(r reports.Report) heads {
	h := heads{
		Title: r.Title, Scope: scope(r), Signs: r.About.Signs, Draft: r.Draft(), Final: r.About.Final, Passages: r.Leads, Notes: r.Notes,
	}
	if h.Draft && !strings.HasPrefix(h.Title, "DRAFT") {
		h.Title = "DRAFT: " + h.Title
	}
	for i, s := range r.Sections {
		h.Contents = append(h.Contents, link{id(i), s.Title})
	}
	return h
}

func id(section int) string { return fmt.Sprintf("section-%d", section+1) }

// scope says what the figures are about: whose, of which year, and up to which day.
func scope(r reports.Report) string {
	var parts []string
	switch {
	case r.Fund != "" && r.FundName != "" && r.FundName != r.Fund:
		parts = append(parts, r.FundName+" ("+r.Fund+")")
	case r.Fund != "":
		parts = append(parts, "Fund "+r.Fund)
	case r.About.Book != "":
		parts = append(parts, "All funds of the book "+r.About.Book)
	}
	if !r.Year.IsZero() {
		parts = append(parts, r.Year.Long())
	}
	if !r.AsAt.IsZero() {
		parts = append(parts, "as at "+r.AsAt.Long())
	}
	return strings.Join(parts, ", ")
}

// head is a column's heading.
type head struct {
	Label  string
	Figure bool
	Prose  bool
}

// cell is one cell: words, or a figure as it is shown.
type cell struct {
	Text   string
	Figure bool
	None   bool // the column does not apply
	Heads  bool // it identifies the row
	Rating string
	Kind   string // how much room it is given
}

// section writes one table, row by row.
func section(w io.Writer, number int, s reports.Section) error {
	if len(s.Columns) == 0 {
		return fmt.Errorf("it has no columns")
	}
	var columns []head
	for _, c := range s.Columns {
		columns = append(columns, head{c.Label, figure(c.Type), c.Prose})
	}
	var messages []string
	for _, c := range s.Charts {
		messages = append(messages, c.Title)
	}
	top := struct {
		ID, Title, Note string
		Messages        []string
		Columns         []head
	}{id(number), s.Title, s.Note, messages, columns}
	if err := pages.ExecuteTemplate(w, "top", top); err != nil {
		return err
	}
	n := 0
	if s.Rows != nil {
		for row, err := range s.Rows {
			if err != nil {
				return err
			}
			cells, err := cellsOf(s, row)
			if err == nil {
				err = pages.ExecuteTemplate(w, "row", cells)
			}
			if err != nil {
				return fmt.Errorf("row %s: %w", row.Key, err)
			}
			n++
		}
	}
	totals, err := totalsOf(s)
	if err != nil {
		return err
	}
	return pages.ExecuteTemplate(w, "bottom", struct {
		Empty   bool
		Columns int
		Totals  []cell
	}{n == 0, len(s.Columns), totals})
}

func cellsOf(s reports.Section, row reports.Row) ([]cell, error) {
	if len(row.Cells) != len(s.Columns) {
		return nil, fmt.Errorf("it has %d cells for %d columns", len(row.Cells), len(s.Columns))
	}
	out := make([]cell, len(row.Cells))
	for i, v := range row.Cells {
		text, err := shown(s.Columns[i].Type, v)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", s.Columns[i].Key, err)
		}
		if y, err := calendar.ParseYear(text); s.Columns[i].Key == "year" && err == nil {
			text = y.Long() // a dash between two years is read as a sum
		}
		out[i] = cell{Text: text, Figure: figure(s.Columns[i].Type), None: v.IsNull(), Heads: i < max(1, s.Keyed), Kind: kind(s.Columns[i])}
		if s.Columns[i].Rated || s.Columns[i].Key == "rating" {
			out[i].Rating = rating(text)
		}
	}
	return out, nil
}

// kind is how much room the cells of a column are given: one code or date is not broken, and names are not stacked word on word.
func kind(c reports.Column) string {
	switch {
	case c.Type == reports.TypeDate, c.Type == reports.TypeText && slices.Contains([]string{"year", "fund", "partner", "ref", "contract", "pilot", "target"}, c.Key):
		return "whole"
	case c.Type == reports.TypeText && (strings.HasSuffix(c.Key, "name") || strings.HasSuffix(c.Key, "title")):
		return "words"
	}
	return ""
}

// totalsOf is the foot of the table; none where the section has no total.
func totalsOf(s reports.Section) ([]cell, error) {
	if s.Total == nil {
		return nil, nil
	}
	out := make([]cell, len(s.Columns))
	for i, c := range s.Columns {
		v, there := s.Total[c.Key]
		text, err := shown(c.Type, v)
		if err != nil {
			return nil, fmt.Errorf("the total of %s: %w", c.Key, err)
		}
		out[i] = cell{Text: text, Figure: figure(c.Type)}
		if !there || v.IsNull() {
			out[i].Text = ""
		}
	}
	if out[0].Text == "" {
		out[0].Text, out[0].Heads = "Total", true
	}
	return out, nil
}

// rating is the word that a rating begins with, in small letters, where it is one.
func rating(text string) string {
	for _, word := range []string{"Red", "Amber", "Green"} {
		if strings.HasPrefix(text, word) {
			return strings.ToLower(word)
		}
	}
	return ""
}

func figure(t reports.Type) bool {
	return t == reports.TypeMoney || t == reports.TypePercent || t == reports.TypeCount
}

// shown is a value as a reader sees it.
func shown(t reports.Type, v reports.Value) (string, error) {
	if v.IsNull() {
		return "", nil
	}
	if (t == reports.TypeText) != (v.Words() != "") {
		return "", fmt.Errorf("the value is not of the type %s", t)
	}
	switch t {
	case reports.TypeText:
		return v.Words(), nil
	case reports.TypeMoney:
		return money.Pence(v.Number()).Pounds(), nil
	case reports.TypePercent:
		return money.Percent(v.Number()).Tenths() + "%", nil
	case reports.TypeCount:
		return money.Thousands(v.Number()), nil
	case reports.TypeDate:
		return calendar.Date(v.Number()).Short(), nil
	case reports.TypeTime:
		return time.UnixMicro(v.Number()).UTC().Format("2 Jan 2006 15:04:05") + " UTC", nil
	}
	return "", fmt.Errorf("type %q is not one of the model's", t)
}

// foot is what stands after the last table.
type foot struct {
	Checks []checked
	Origin []string
}

type checked struct{ Text, Result string }

func closing(r reports.Report) foot {
	var f foot
	for _, c := range r.Checks {
		result := "Agrees"
		switch {
		case !c.OK && c.Note:
			result = "To note: expected " + amount(c, c.Expected) + ", found " + amount(c, c.Found)
		case !c.OK:
			result = "Fails: expected " + amount(c, c.Expected) + ", found " + amount(c, c.Found)
		}
		f.Checks = append(f.Checks, checked{c.Text, result})
	}
	if r.KnownAt > 0 {
		f.Origin = append(f.Origin, fmt.Sprintf("Ledger: book %s, events 1 to %s.", r.About.Book, money.Thousands(r.KnownAt)))
	}
	if r.About.RecordedAt != 0 {
		f.Origin = append(f.Origin, "The last of them was recorded on "+time.UnixMicro(r.About.RecordedAt).UTC().Format("2 January 2006 at 15:04:05")+" UTC.")
	}
	if r.Checkpoint.Root != "" {
		f.Origin = append(f.Origin, fmt.Sprintf("Checkpoint: size %s, root %s", money.Thousands(r.Checkpoint.Size), r.Checkpoint.Root))
	}
	if r.About.Period != "" {
		f.Origin = append(f.Origin, "Accounting period: "+r.About.Period+".")
	}
	f.Origin = append(f.Origin, "Made by Common Purse, version "+r.About.Version+".")
	return f
}

// amount is a check's figure, in pounds where it is money.
func amount(c reports.Check, s string) string {
	if p, err := money.Parse(s); c.Money && err == nil {
		return p.Pounds()
	}
	return s
}

// tidy drops what could change the order of the letters around a text, and makes one space of control characters.
func tidy(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '\u202A' && c <= '\u202E', c >= '\u2066' && c <= '\u2069', c == '\u200E', c == '\u200F', c == '\uFEFF':
			return -1
		case unicode.IsControl(c):
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// sentence ends a text with a full stop, where it has no end.
func sentence(s string) string {
	if s = tidy(s); s != "" && !strings.ContainsAny(s[len(s)-1:], ".?!:") {
		return s + "."
	}
	return s
}
