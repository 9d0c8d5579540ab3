package text

import (
	"bufio"
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
	return sections(w, r, sectionKey, csv{form: sheet, people: true})
}

// RawCSV writes the report's sections for programs; with a key, that section alone.
//
// Units: pounds with two decimals. Shape: as CSV, but with keys as headings, the very values of JSON, no byte-order mark
// and no apostrophes: what is read back is what was written. A record can be told from a "# KEY" line because a first
// field that starts with # is quoted. Go's encoding/csv drops the return of a CRLF inside a field. Errors: as CSV.
func RawCSV(w io.Writer, r reports.Report, sectionKey string) error {
	return sections(w, r, sectionKey, csv{form: exact})
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
	form   form
	people bool
}

func (c csv) section(s reports.Section) error {
	if err := checkSection(s); err != nil {
		return err
	}
	fields := make([]string, 0, len(s.Columns))
	for _, col := range s.Columns {
		if c.people {
			fields = append(fields, unformula(col.Label))
		} else {
			fields = append(fields, col.Key)
		}
	}
	if err := c.record(fields); err != nil {
		return err
	}
	for row, err := range rowsOf(s) {
		if err != nil {
			return err
		}
		if fields, err = c.form.values(fields, s, row); err != nil {
			return err
		}
		for i, col := range s.Columns {
			if c.people && col.Type == reports.TypeText {
				fields[i] = unformula(fields[i])
			}
		}
		if err := c.record(fields); err != nil {
			return err
		}
	}
	return nil
}

func (c csv) record(fields []string) error {
	for i, f := range fields {
		if i > 0 {
			c.out.WriteByte(',')
		}
		mistakable := i == 0 && (strings.HasPrefix(f, "#") || f == "" && len(fields) == 1) // for a section's line, a blank line
		if mistakable || strings.ContainsAny(f, "\",\r\n") || strings.Trim(f, " \t") != f {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		c.out.WriteString(f)
	}
	_, err := c.out.WriteString(crlf)
	return err
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
