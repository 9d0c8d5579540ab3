package gates

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// sheet is what a sheet of a workbook holds.
type sheet struct {
	name  string
	cells map[string]cell // by its name, such as B7
	order []string
}

// cell is what a cell holds, as it is stored.
type cell struct {
	kind    string // number, text, logical, error; empty when nothing is stored
	value   string
	formula string
	money   bool
}

// The parts of a workbook, as far as the gates read them.
type (
	workbookPart struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	relationsPart struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	richText struct {
		Text string   `xml:"t"`
		Runs []string `xml:"r>t"`
	}
	stringsPart struct {
		Items []richText `xml:"si"`
	}
	stylesPart struct {
		Formats []struct {
			ID   string `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format string `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	cellElement struct {
		At      string   `xml:"r,attr"`
		Type    string   `xml:"t,attr"`
		Style   int      `xml:"s,attr"`
		Formula string   `xml:"f"`
		Value   *string  `xml:"v"`
		Inline  richText `xml:"is"`
	}
)

func (r richText) String() string { return plain(r.Text + strings.Join(r.Runs, "")) }

// readBook reads every cell of a workbook.
func readBook(file string) ([]sheet, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }() // it was only read
	parts := map[string]*zip.File{}
	for _, f := range archive.File {
		parts[f.Name] = f
	}
	var book workbookPart
	var relations relationsPart
	var shared stringsPart
	var styles stylesPart
	for name, into := range map[string]any{
		"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &relations, "xl/sharedStrings.xml": &shared, "xl/styles.xml": &styles,
	} {
		if parts[name] == nil {
			continue
		}
		if err := decode(parts[name], into); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	target := map[string]string{}
	for _, r := range relations.Relations {
		target[r.ID] = path.Join("xl", r.Target)
		if strings.HasPrefix(r.Target, "/") {
			target[r.ID] = r.Target[1:]
		}
	}
	var sheets []sheet
	for _, s := range book.Sheets {
		part := parts[target[s.ID]]
		if part == nil {
			return nil, fmt.Errorf("sheet %s has no part", s.Name)
		}
		read, err := readSheet(part, shared.Items, styles.money())
		if err != nil {
			return nil, fmt.Errorf("sheet %s: %w", s.Name, err)
		}
		read.name = s.Name
		sheets = append(sheets, read)
	}
	return sheets, nil
}

func decode(part *zip.File, into any) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	return xml.NewDecoder(r).Decode(into)
}

// money tells which cell styles show pounds.
func (s stylesPart) money() []bool {
	codes := map[string]string{}
	for _, f := range s.Formats {
		codes[f.ID] = f.Code
	}
	var out []bool
	for _, c := range s.Cells {
		out = append(out, strings.Contains(codes[c.Format], "£"))
	}
	return out
}

// readSheet reads the cells of one sheet.
func readSheet(part *zip.File, shared []richText, money []bool) (sheet, error) {
	s := sheet{cells: map[string]cell{}}
	r, err := part.Open()
	if err != nil {
		return s, err
	}
	defer func() { _ = r.Close() }() // it was only read
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		start, is := token.(xml.StartElement)
		if !is || start.Name.Local != "c" {
			continue
		}
		var e cellElement
		if err := d.DecodeElement(&e, &start); err != nil {
			return s, err
		}
		c, err := e.cell(shared)
		if err != nil {
			return s, fmt.Errorf("%s: %w", e.At, err)
		}
		if c.kind == "" && c.formula == "" {
			continue
		}
		c.money = e.Style < len(money) && money[e.Style]
		s.cells[e.At], s.order = c, append(s.order, e.At)
	}
}

// cell reads what an element stores.
func (e cellElement) cell(shared []richText) (cell, error) {
	c := cell{formula: e.Formula}
	if e.Type == "inlineStr" {
		c.kind, c.value = "text", e.Inline.String()
		return c, nil
	}
	if e.Value == nil {
		return c, nil
	}
	c.value = *e.Value
	switch e.Type {
	case "", "n":
		c.kind = "number"
	case "b":
		c.kind = "logical"
	case "e":
		c.kind = "error"
	case "str":
		c.kind, c.value = "text", plain(c.value)
	case "s":
		i, err := strconv.Atoi(c.value)
		if err != nil || i < 0 || i >= len(shared) {
			return c, fmt.Errorf("there is no shared text %q", c.value)
		}
		c.kind, c.value = "text", shared[i].String()
	default:
		return c, fmt.Errorf("the type %q is not one of a cell's", e.Type)
	}
	return c, nil
}

var coded = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// plain reads the escapes of a workbook's text: _x000D_ is a carriage return, and _x005F_ the underscore that keeps
// such a text from being read so.
func plain(s string) string {
	return coded.ReplaceAllStringFunc(s, func(found string) string {
		n, err := strconv.ParseUint(found[2:6], 16, 16)
		if err != nil {
			return found
		}
		return string(rune(n))
	})
}
