package xlsx

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// nothing is what the one row of an empty table says, because a table must have a row and silence could be a fault.
const nothing = "Nothing to show"

// section plans the sheet of one section and walks its rows.
func (b *book) section(section reports.Section) (*sheet, error) {
	columns, err := columnsOf(section, b.report.Whole)
	if err != nil {
		return nil, err
	}
	name, err := b.names.sheet(section)
	if err != nil {
		return nil, err
	}
	s := &sheet{
		name: name, title: b.title(found(section)), columns: columns,
		table: b.names.table(section.Key), totals: hasTotals(columns),
	}
	s.holds = tidy(section.Title) + "."
	if note := sentences(section.Note); len(note) > 0 {
		s.holds = note[0]
	}
	s.rows = b.styles.dressed(columns, section)
	if err := s.walk(); err != nil {
		return nil, err
	}
	if err := b.agrees(section, s); err != nil {
		return nil, err
	}
	if s.survey.rows == 0 {
		s.rows = one(b.styles.empty(columns))
		if err := s.walk(); err != nil {
			return nil, err
		}
		s.survey.none = true
	}
	s.fit()
	if room(s.title)*titled > s.breadth() { // a title stands on one line
		s.title = b.title(section.Title)
	}
	s.above = b.above(s, section)
	if s.end() > lastRow {
		return nil, errTooLong
	}
	return s, nil
}

// found is a section's title, with what it comes to where that is said.
func found(section reports.Section) string {
	finding := tidy(section.Finding)
	if finding == "" {
		return section.Title
	}
	first, n := utf8.DecodeRuneInString(finding)
	return section.Title + ": " + string(unicode.ToLower(first)) + finding[n:]
}

// columnsOf checks a section's columns and plans them.
func columnsOf(section reports.Section, whole bool) ([]column, error) {
	if len(section.Columns) == 0 || len(section.Columns) > lastColumn {
		return nil, fmt.Errorf("it has %d columns", len(section.Columns))
	}
	seen := map[string]bool{}
	var columns []column
	for i, c := range section.Columns {
		l, err := lookOf(c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Key, err)
		}
		if l == lookMoney && whole {
			l = lookPounds
		}
		label := withUnit(tidy(c.Label), l)
		if c.Type == reports.TypeTime && !strings.Contains(label, "UTC") {
			label += " (UTC)"
		}
		folded := strings.ToLower(label)
		if label == "" || seen[folded] || units(label) > 255 || spelt(label) != label {
			return nil, fmt.Errorf("column %s: the heading %q must be there, differ from the others and be short", c.Key, label)
		}
		seen[folded] = true
		planned := column{label: label, look: l, prose: c.Prose, rated: c.Rated, year: c.Key == "year" && l == lookText}
		if planned.formula, planned.ratio, err = formulaOf(c, section.Columns); err != nil {
			return nil, err
		}
		if planned.formula != "" && l == lookText && section.Count != 0 { // without rows there is no formula
			planned.look = lookVerdict
		}
		l = planned.look
		planned.indented = !l.rightAligned() && i > 0 && columns[i-1].look.rightAligned()
		if total, there := section.Total[c.Key]; there && !total.IsNull() {
			if !l.rightAligned() || l == lookDate || total.Words() != "" {
				return nil, fmt.Errorf("column %s: it holds no figures, so it has no total", c.Key)
			}
			n := total.Number()
			if err := fits(l, n); err != nil {
				return nil, fmt.Errorf("column %s: total: %w", c.Key, err)
			}
			planned.total = &n
		}
		columns = append(columns, planned)
	}
	return columns, nil
}

func hasTotals(columns []column) bool {
	for _, c := range columns {
		if c.total != nil {
			return true
		}
	}
	return false
}

// withUnit puts the unit in the heading of a column of figures that does not name one.
func withUnit(label string, l look) string {
	switch {
	case label == "":
	case l.isMoney() && !strings.Contains(label, "£"):
		return label + " (£)"
	case l == lookPercent && !strings.Contains(label, "%"):
		return label + " (%)"
	case l == lookCount && !strings.Contains(label, "("):
		return label + " (number)"
	}
	return label
}

// dressed gives a section's rows as cells. The slice is the same each time.
func (st *styles) dressed(columns []column, section reports.Section) iter.Seq2[[]cell, error] {
	return func(yield func([]cell, error) bool) {
		if section.Rows == nil {
			return
		}
		row := make([]cell, len(columns))
		for given, err := range section.Rows {
			if err == nil {
				err = st.dress(row, columns, section.Columns, given)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// dress turns the values of one row into cells, each of its column's kind.
func (st *styles) dress(row []cell, columns []column, types []reports.Column, given reports.Row) error {
	if len(given.Cells) != len(columns) {
		return fmt.Errorf("row %s has %d cells for %d columns", given.Key, len(given.Cells), len(columns))
	}
	for i, v := range given.Cells {
		c := &columns[i]
		row[i] = cell{style: st.body[c.look][indent(c.indented)], formula: c.formula}
		if v.IsNull() {
			row[i].content, row[i].text = words, notApplicable
			continue
		}
		if (types[i].Type == reports.TypeText) != (v.Words() != "") {
			return fmt.Errorf("row %s, column %s: the value is not of the type %s", given.Key, types[i].Key, types[i].Type)
		}
		switch types[i].Type {
		case reports.TypeText:
			row[i].content, row[i].text = words, tidy(v.Words())
			if c.year {
				row[i].text = spokenYear(row[i].text)
			}
			if row[i].text == "" {
				row[i].text = notApplicable
			}
		case reports.TypeTime:
			row[i].content, row[i].text = words, moment(v.Number()).Format("2 Jan 2006 15:04:05")
		case reports.TypeDate:
			serial := calendar.Date(v.Number()).Serial()
			if serial < firstSerial {
				return fmt.Errorf("row %s, column %s: %s is before 1 March 1900, the first date a sheet gets right",
					given.Key, types[i].Key, calendar.Date(v.Number()))
			}
			row[i].content, row[i].n = figure, int64(serial)
		default:
			row[i].content, row[i].n, row[i].places = figure, v.Number(), c.look.places()
		}
		if c.ratio != nil {
			row[i].divide(given.Cells[c.ratio[0]], given.Cells[c.ratio[1]])
		}
	}
	return nil
}

// spokenYear writes a financial year out, since a dash between two years is read as a sum. Other texts stay.
func spokenYear(s string) string {
	if y, err := calendar.ParseYear(s); err == nil && !y.IsZero() {
		return y.Long()
	}
	return s
}

// empty is the one row of a table without rows.
func (st *styles) empty(columns []column) []cell {
	row := make([]cell, len(columns))
	for i, c := range columns {
		row[i] = cell{style: st.body[c.look][indent(c.indented)], content: words, text: notApplicable}
	}
	row[0].text = nothing
	return row
}

func one(row []cell) iter.Seq2[[]cell, error] {
	return func(yield func([]cell, error) bool) { yield(row, nil) }
}

// agrees refuses a section whose rows are not what the report says of them, unless the report is a DRAFT: then the
// Checks sheet shows the difference, which is what a DRAFT is for.
func (b *book) agrees(section reports.Section, s *sheet) error {
	if b.report.Draft() {
		return nil
	}
	if section.Count >= 0 && section.Count != s.survey.rows {
		return fmt.Errorf("it has %d rows and the report says %d, and no check of the report says so", s.survey.rows, section.Count)
	}
	for i, c := range s.columns {
		if c.total != nil && *c.total != s.survey.sums[i] {
			return fmt.Errorf("%s: the rows add up to %s and the report's total is %s, and no check of the report says so",
				c.label, plainly(c.look, s.survey.sums[i]), plainly(c.look, *c.total))
		}
	}
	return nil
}

// above makes the sentences over a section's table.
func (b *book) above(s *sheet, section reports.Section) []cell {
	lines := []string{s.states(), "Of " + b.scope() + "."}
	lines = append(lines, sentences(section.Note)...)
	if labels := s.apart(section); len(labels) > 1 {
		lines = append(lines, "A row is identified by "+list(labels)+".")
	}
	for _, c := range section.Columns {
		if strings.Contains(c.Key, "variance") {
			lines = append(lines, sentences(b.report.About.Signs)...)
			break
		}
	}
	if apart := s.roundedApart(); len(apart) > 0 {
		of := list(apart)
		if len(apart) > 4 {
			of = counted(int64(len(apart)), "column")
		}
		lines = append(lines, "Totals add the exact amounts.", "As shown in whole pounds, the rows do not add up to the total of "+of+".")
	}
	if s.survey.missing {
		lines = append(lines, notApplicable+" means that nothing is recorded, or that the column does not apply to the row.")
	}
	if s.breadth() > smallest {
		lines = append(lines, fmt.Sprintf("Its %d columns are too small to read on paper: hide those that you do not need before you print.", len(s.columns)))
	}
	return b.lines(s, lines)
}

// roundedApart are the headings of the columns whose shown rows add up to another figure than the shown total.
func (s *sheet) roundedApart() []string {
	var out []string
	for i, c := range s.columns {
		if c.look == lookPounds && c.total != nil && s.survey.rounded[i] != money.Pence(s.survey.sums[i]).InPounds() {
			out = append(out, strings.TrimSuffix(c.label, " (£)"))
		}
	}
	return out
}

// apart are the headings of the columns that tell one row from another.
func (s *sheet) apart(section reports.Section) []string {
	var labels []string
	for i, c := range section.Columns {
		if section.Apart == nil && i < section.Keyed || slices.Contains(section.Apart, c.Key) {
			labels = append(labels, s.columns[i].label)
		}
	}
	return labels
}

// lines folds sentences to the width of the table, since the print area ends there, and adds the way back.
func (b *book) lines(s *sheet, text []string) []cell {
	var out []cell
	for _, sentence := range text {
		for _, line := range fold(tidy(sentence), s.breadth()-2) {
			out = append(out, cell{content: words, text: line, style: b.styles.line})
		}
	}
	return append(out, cell{content: words, text: "Back to contents", style: b.styles.link, link: quoted(contentsName) + "!A1"})
}

// scope says what the figures are about: whose, of which year, and up to which day.
func (b *book) scope() string {
	r := b.report
	var parts []string
	name, code := tidy(r.FundName), tidy(r.Fund)
	switch {
	case name != "" && code != "":
		parts = append(parts, name+" ("+code+")")
	case code != "":
		parts = append(parts, "fund "+code)
	default:
		if name == "" || b.ofBook() {
			name = "the book " + tidy(r.About.Book)
		}
		parts = append(parts, "all funds of "+name)
	}
	if !r.Year.IsZero() {
		parts = append(parts, r.Year.Long())
	}
	if !r.AsAt.IsZero() {
		parts = append(parts, "as at "+r.AsAt.Short())
	}
	return strings.Join(parts, ", ")
}
