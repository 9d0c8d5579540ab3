package text

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"commonpurse/reports"
)

// JSON writes the report in the one shape that every report has, a row to a line.
//
// Units: money and percentages are strings with two decimals. Shape: keys in a fixed order; a cell that does not apply
// is null; "total", a section's "note", the report's "notes" and "partner" are absent where there are none; dates are ISO and times
// RFC 3339 in UTC. Errors: what a section's rows fail with, a cell that does not fit its column, the writer's own.
func JSON(w io.Writer, r reports.Report) error {
	out := bufio.NewWriterSize(w, 64<<10)
	put := func(before string, v []byte) { out.WriteString(before); out.Write(v) }
	put("{\n  \"report\": ", quoted(nil, r.Name))
	put(",\n  \"title\": ", quoted(nil, title(r)))
	put(",\n  \"fund\": ", quotedOrNull(nil, r.Fund))
	if r.Partner != "" {
		put(",\n  \"partner\": ", quoted(nil, r.Partner))
	}
	put(",\n  \"year\": ", quotedOrNull(nil, r.Year.String()))
	put(",\n  \"as_at\": ", quotedOrNull(nil, r.AsAt.String()))
	put(",\n  \"known_at\": ", strconv.AppendInt(nil, r.KnownAt, 10))
	put(",\n  \"checkpoint\": {\"size\": ", strconv.AppendInt(nil, r.Checkpoint.Size, 10))
	put(", \"root\": ", quoted(nil, r.Checkpoint.Root))
	out.WriteString("},\n")
	if len(r.Notes) > 0 {
		out.WriteString("  \"notes\": ")
		if err := array(out, "  ", lines(r.Notes, quoted)); err != nil {
			return err
		}
		out.WriteString(",\n")
	}
	out.WriteString("  \"sections\": [")
	for i, s := range r.Sections {
		out.WriteString([]string{"\n", ",\n"}[min(i, 1)])
		if err := section(out, s); err != nil {
			return err
		}
	}
	if len(r.Sections) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("],\n  \"checks\": ")
	if err := array(out, "  ", lines(r.Checks, check)); err != nil {
		return err
	}
	out.WriteString("\n}\n")
	return out.Flush()
}

// section writes one section with its rows.
func section(out *bufio.Writer, s reports.Section) error {
	if err := checkSection(s); err != nil {
		return err
	}
	put := func(before string, v []byte) { out.WriteString(before); out.Write(v) }
	put("    {\n      \"key\": ", quoted(nil, s.Key))
	put(",\n      \"title\": ", quoted(nil, s.Title))
	if s.Note != "" {
		put(",\n      \"note\": ", quoted(nil, s.Note))
	}
	out.WriteString(",\n      \"columns\": ")
	if err := array(out, "      ", lines(s.Columns, column)); err != nil {
		return err
	}
	out.WriteString(",\n      \"rows\": ")
	if err := array(out, "      ", rowLines(s)); err != nil {
		return err
	}
	if s.Total != nil {
		line, err := totalLine(s)
		if err != nil {
			return err
		}
		put(",\n      \"total\": ", line)
	}
	out.WriteString("\n    }")
	return nil
}

// array writes items a line each, or [] when there are none.
func array(out *bufio.Writer, indent string, items iter.Seq2[[]byte, error]) error {
	before, after := "[\n", "[]"
	for item, err := range items {
		if err != nil {
			return err
		}
		out.WriteString(before)
		out.WriteString(indent)
		out.WriteString("  ")
		if _, err := out.Write(item); err != nil {
			return err
		}
		before, after = ",\n", "\n"+indent+"]"
	}
	_, err := out.WriteString(after)
	return err
}

// lines makes an item of each element.
func lines[T any](all []T, appendTo func([]byte, T) []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, v := range all {
			if !yield(appendTo(nil, v), nil) {
				return
			}
		}
	}
}

// rowLines makes an item of each row; an item is valid until the next.
func rowLines(s reports.Section) iter.Seq2[[]byte, error] {
	keys := make([][]byte, len(s.Columns))
	for i, c := range s.Columns {
		keys[i] = append(quoted([]byte(", "), c.Key), ": "...)
	}
	return func(yield func([]byte, error) bool) {
		var line []byte
		for row, err := range rowsOf(s) {
			if err == nil {
				line = quoted(append(line[:0], `{"key": `...), row.Key)
				for i := range s.Columns {
					line = append(line, keys[i]...)
					if line, err = cell(line, &s.Columns[i], &row.Cells[i]); err != nil {
						err = fmt.Errorf("section %s, row %s: %w", s.Key, row.Key, err)
						break
					}
				}
				line = append(line, '}')
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// totalLine is the section's total in the order of its columns, whatever the order of the map.
func totalLine(s reports.Section) ([]byte, error) {
	line := []byte{'{'}
	for _, c := range s.Columns {
		v, ok := s.Total[c.Key]
		if !ok {
			continue
		}
		if len(line) > 1 {
			line = append(line, ", "...)
		}
		line = append(quoted(line, c.Key), ": "...)
		var err error
		if line, err = cell(line, &c, &v); err != nil {
			return nil, fmt.Errorf("section %s, total: %w", s.Key, err)
		}
	}
	return append(line, '}'), nil
}

func cell(line []byte, c *reports.Column, v *reports.Value) ([]byte, error) {
	if v.IsNull() {
		return append(line, "null"...), nil
	}
	if c.Type == reports.TypeText && v.Words() != "" {
		return quoted(line, v.Words()), nil
	}
	if c.Type == reports.TypeCount {
		return exact.add(line, c, v)
	}
	line, err := exact.add(append(line, '"'), c, v) // digits and marks, of which none needs an escape
	return append(line, '"'), err
}

func column(line []byte, c reports.Column) []byte {
	line = quoted(append(line, `{"key": `...), c.Key)
	line = quoted(append(line, `, "label": `...), c.Label)
	line = quoted(append(line, `, "type": `...), string(c.Type))
	return append(line, '}')
}

func check(line []byte, c reports.Check) []byte {
	line = quoted(append(line, `{"key": `...), c.Key)
	line = quoted(append(line, `, "text": `...), c.Text)
	line = quoted(append(line, `, "expected": `...), c.Expected)
	line = quoted(append(line, `, "found": `...), c.Found)
	line = strconv.AppendBool(append(line, `, "ok": `...), c.OK)
	return append(line, '}')
}

func quotedOrNull(line []byte, s string) []byte {
	if s == "" {
		return append(line, "null"...)
	}
	return quoted(line, s)
}

// quoted appends a JSON string. Markup is not escaped, as people read this as text; what would steer a terminal is.
func quoted(line []byte, s string) []byte {
	plain := true
	for i := range len(s) {
		if b := s[i]; b < ' ' || b > '~' || b == '"' || b == '\\' {
			plain = false
			break
		}
	}
	if plain {
		return append(append(append(line, '"'), s...), '"')
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string and a buffer cannot fail
	}
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if steers(r) {
			line = fmt.Appendf(line, `\u%04x`, r)
		} else {
			line = utf8.AppendRune(line, r)
		}
	}
	return line
}
