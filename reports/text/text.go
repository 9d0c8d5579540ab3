// Package text writes a report as plain characters: a table for a terminal, CSV for people, CSV for programs, JSON.
//
// It is not a source of figures: it adds, rounds and leaves out nothing, so no rendering can disagree with another.
//
// Each renderer is a function from a reports.Report to bytes. Rows are written as they are read, so a long section
// does not stand in memory, and the same report gives the same bytes. A report whose cells do not fit its columns is
// refused with an error and never shown as if it were right; bytes already written are then no whole report.
package text

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// UnknownSection says that a report has no section of the key asked for, and which it has.
type UnknownSection struct {
	Report string
	Key    string
	Known  []string // in the report's order
}

// Error names the missing section and lists those there are.
func (e *UnknownSection) Error() string {
	return fmt.Sprintf("report %s has no section %q; its sections are: %s", e.Report, e.Key, strings.Join(e.Known, ", "))
}

// Only is the report with no other section than the one asked for; an empty key leaves the report as it is.
//
// Shape: title, notes and checks stay, as they are of the whole report. Errors: *UnknownSection.
func Only(r reports.Report, sectionKey string) (reports.Report, error) {
	if sectionKey == "" {
		return r, nil
	}
	known := make([]string, 0, len(r.Sections))
	for _, s := range r.Sections {
		if s.Key == sectionKey {
			r.Sections = []reports.Section{s}
			return r, nil
		}
		known = append(known, s.Key)
	}
	return reports.Report{}, &UnknownSection{Report: r.Name, Key: sectionKey, Known: known}
}

// title is the report's title as a reader must see it.
func title(r reports.Report) string {
	if r.Draft() {
		return "DRAFT: " + r.Title
	}
	return r.Title
}

// checkSection refuses a section that JSON could not carry without losing something.
func checkSection(s reports.Section) error {
	seen := map[string]bool{"key": true} // a row's own key
	for _, c := range s.Columns {
		if seen[c.Key] {
			return fmt.Errorf("section %s: two values of a row would be called %q", s.Key, c.Key)
		}
		seen[c.Key] = true
	}
	for key := range s.Total {
		if !slices.ContainsFunc(s.Columns, func(c reports.Column) bool { return c.Key == key }) {
			return fmt.Errorf("section %s: a total for %q, which is no column", s.Key, key)
		}
	}
	return nil
}

// rowsOf reads a section's rows and refuses one that does not fit the columns.
func rowsOf(s reports.Section) iter.Seq2[reports.Row, error] {
	return func(yield func(reports.Row, error) bool) {
		if s.Rows == nil {
			return
		}
		for row, err := range s.Rows {
			switch {
			case err != nil:
				err = fmt.Errorf("section %s: %w", s.Key, err)
			case len(row.Cells) != len(s.Columns):
				err = fmt.Errorf("section %s, row %s: %d cells in %d columns", s.Key, row.Key, len(row.Cells), len(s.Columns))
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// A form is how a kind of reader wants values that are not plain words.
type form struct {
	money func([]byte, money.Pence) []byte
	date  func([]byte, calendar.Date) []byte
	time  string // a layout
}

var (
	// exact is for programs: JSON and raw CSV. Times have every microsecond, so that they sort as text.
	exact = form{plainMoney, plainDate, "2006-01-02T15:04:05.000000Z"}
	// sheet is for people's CSV: what spreadsheet programs of any country take for a number, a date and a time.
	sheet = form{plainMoney, plainDate, "2006-01-02 15:04:05"}
	// shown is for reading.
	shown = form{
		func(to []byte, p money.Pence) []byte { return append(to, p.Grouped()...) },
		func(to []byte, d calendar.Date) []byte { return append(to, d.Short()...) },
		"2 Jan 2006 15:04:05 UTC",
	}
)

func plainMoney(to []byte, p money.Pence) []byte  { return p.Append(to) }
func plainDate(to []byte, d calendar.Date) []byte { return d.Append(to) }

// add appends a cell in words or figures; null adds nothing.
//
// Units: as reports.Value keeps them; times come out in UTC. Errors: a cell that is not of its column's type.
func (f *form) add(to []byte, c *reports.Column, v *reports.Value) ([]byte, error) {
	if v.IsNull() {
		return to, nil
	}
	if (v.Words() != "") != (c.Type == reports.TypeText) {
		return to, fmt.Errorf("column %s: a value that is not of type %s", c.Key, c.Type)
	}
	n := v.Number()
	switch c.Type {
	case reports.TypeText:
		return append(to, v.Words()...), nil
	case reports.TypeMoney:
		return f.money(to, money.Pence(n)), nil
	case reports.TypeDate:
		return f.date(to, calendar.Date(n)), nil
	case reports.TypeTime:
		return time.UnixMicro(n).UTC().AppendFormat(to, f.time), nil
	case reports.TypePercent:
		return append(to, money.Percent(n).Rounded()...), nil
	case reports.TypeCount:
		return strconv.AppendInt(to, n, 10), nil
	}
	return to, fmt.Errorf("column %s: unknown type %q", c.Key, c.Type)
}

// value is a cell in words or figures; null is empty. Errors: as add.
func (f *form) value(c reports.Column, v reports.Value) (string, error) {
	words, err := f.add(nil, &c, &v)
	return string(words), err
}

// values are the cells of a row. Errors: as add.
func (f *form) values(s reports.Section, row reports.Row) ([]string, error) {
	out := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		var err error
		if out[i], err = f.value(c, row.Cells[i]); err != nil {
			return nil, fmt.Errorf("section %s, row %s: %w", s.Key, row.Key, err)
		}
	}
	return out, nil
}
