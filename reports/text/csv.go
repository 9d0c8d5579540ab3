package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"commonpurse/reports"
)

// crlf ends every record of both kinds of CSV. Source: RFC 4180, section 2.
const crlf = "\r\n"

// CSV writes the report's sections for people who open them in a spreadsheet; with a key, that section alone.
//
// A text that a spreadsheet would take for a formula gets an apostrophe before it. Totals, notes and checks are left to
// the other renderings: a column of this one can be summed.
//
// Units: pounds with two decimals. Shape: UTF-8 with a byte-order mark, records ending in CRLF, labels as headings; null
// is empty; times in UTC. Several sections stand each after a line "# KEY", a blank line between. Errors:
// *UnknownSection, what the rows fail with, a cell that does not fit its column, the writer's own.
func CSV(w io.Writer, r reports.Report, sectionKey string) error {
	return sections(w, r, sectionKey, csv{form: &sheet, people: true})
}

// RawCSV writes the report's sections for programs; with a key, that section alone.
//
// Units: pounds with two decimals. Shape: as CSV, but with keys as headings, the very values of JSON, no byte-order mark
// and no apostrophes: what is read back is what was written. A record can be told from a "# KEY" line because a first
// field that starts with # is quoted. Go's encoding/csv drops the return of a CRLF inside a field. Errors: as CSV.
func RawCSV(w io.Writer, r reports.Report, sectionKey string) error {
	return sections(w, r, sectionKey, csv{form: &exact})
}

func sections(w io.Writer, r reports.Report, sectionKey string, c csv) error {
	r, err := Only(r, sectionKey)
	if err != nil {
		return err
	}
	c.out = bufio.NewWriterSize(w, 64<<10)
	if c.people {
		c.out.WriteString("\ufeff")
	}
	for i, s := range r.Sections {
		if i > 0 {
			c.out.WriteString(crlf)
		}
		if len(r.Sections) > 1 {
			c.out.WriteString("# " + s.Key + crlf)
		}
		if err := c.section(s); err != nil {
			return err
		}
	}
	return c.out.Flush()
}

// csv writes records in one of the two manners. It quotes by itself because encoding/csv changes line ends inside a field.
type csv struct {
	out    *bufio.Writer
	form   *form
	people bool
}

func (c csv) section(s reports.Section) error {
	if err := checkSection(s); err != nil {
		return err
	}
	alone := len(s.Columns) == 1
	var line []byte
	for i, col := range s.Columns {
		name := col.Key
		if c.people {
			name = col.Label
		}
		line = c.text(line, name, i, alone)
	}
	if err := c.record(line); err != nil {
		return err
	}
	for row, err := range rowsOf(s) {
		if err != nil {
			return err
		}
		line = line[:0]
		for i := range s.Columns {
			col, v := &s.Columns[i], &row.Cells[i]
			if col.Type == reports.TypeText && v.Words() != "" {
				line = c.text(line, v.Words(), i, alone)
				continue
			}
			if i > 0 {
				line = append(line, ',')
			}
			if alone && v.IsNull() {
				line = append(line, `""`...)
			}
			if line, err = c.form.add(line, col, v); err != nil {
				return fmt.Errorf("section %s, row %s: %w", s.Key, row.Key, err)
			}
		}
		if err := c.record(line); err != nil {
			return err
		}
	}
	return nil
}

func (c csv) record(line []byte) error {
	c.out.Write(line)
	_, err := c.out.WriteString(crlf)
	return err
}

// text appends a field of words, quoted where it could be taken for something else: the first of a record for a section's
// line, and one that stands alone for a blank line.
func (c csv) text(line []byte, words string, place int, alone bool) []byte {
	if place > 0 {
		line = append(line, ',')
	}
	if c.people {
		words = unformula(words)
	}
	mistakable := place == 0 && (strings.HasPrefix(words, "#") || words == "" && alone)
	if !mistakable && !special(words) {
		return append(line, words...)
	}
	line = append(line, '"')
	for {
		before, after, more := strings.Cut(words, `"`)
		line = append(line, before...)
		if !more {
			return append(line, '"')
		}
		line, words = append(line, `""`...), after
	}
}

// special tells whether a field has a mark that a record is made of, or begins or ends with a space.
func special(s string) bool {
	if s == "" {
		return false
	}
	first, last := s[0], s[len(s)-1]
	if first == ' ' || first == '\t' || last == ' ' || last == '\t' {
		return true
	}
	for i := range len(s) {
		switch s[i] {
		case '"', ',', '\r', '\n':
			return true
		}
	}
	return false
}

// unformula puts an apostrophe before a text that spreadsheets would run, also when spaces come first.
//
// Source: OWASP ASVS 1.2.10, with the line feed, on which programs differ.
func unformula(s string) string {
	const starts = "=+-@\t\r\n\x00"
	if rest := strings.TrimLeft(s, " "); rest != "" && strings.IndexByte(starts, rest[0]) >= 0 {
		return "'" + s
	}
	return s
}
