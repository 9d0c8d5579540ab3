package bench

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
)

// Tally is what the rows of a sheet come to, so that two sheets with the same tally have the same cells.
//
// Shape: the rows are those that begin with a number; columns are in order, and a column past the last is left out.
type Tally struct {
	Rows    int           `json:"rows"`
	Columns []ColumnTally `json:"columns"`
}

// ColumnTally is what the cells of a column come to.
type ColumnTally struct {
	Numbers int     `json:"numbers"`
	Sum     float64 `json:"sum"`
	Texts   int     `json:"texts"`
	Hash    uint64  `json:"hash"` // of the texts in their order
}

// sheetCell is a cell as it stands in a sheet.
type sheetCell struct {
	isText bool
	text   string
}

// tally answers what the largest sheet of a workbook comes to.
func (t Tools) tally(file string) error {
	found, err := tallyOf(file)
	if err != nil {
		return err
	}
	return json.NewEncoder(t.Answer).Encode(found)
}

func tallyOf(file string) (sum Tally, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	var largest, shared *zip.File
	for _, f := range z.File {
		switch {
		case strings.HasPrefix(f.Name, "xl/worksheets/sheet") && (largest == nil || f.UncompressedSize64 > largest.UncompressedSize64):
			largest = f
		case f.Name == "xl/sharedStrings.xml":
			shared = f
		}
	}
	if largest == nil {
		return sum, fmt.Errorf("%s has no sheet", file)
	}
	var texts []string
	if shared != nil {
		if err := eachElement(shared, func(name string, _, inside []byte) error {
			switch name {
			case "si":
				texts = append(texts, "")
			case "t":
				texts[len(texts)-1] += unescaped(inside)
			}
			return nil
		}); err != nil {
			return sum, err
		}
	}
	err = eachSheetRow(largest, texts, func(cells []sheetCell) error {
		if len(cells) == 0 || cells[0].isText {
			return nil
		}
		sum.Rows++
		for len(sum.Columns) < len(cells) {
			sum.Columns = append(sum.Columns, ColumnTally{})
		}
		for i, c := range cells {
			if err := sum.Columns[i].add(c); err != nil {
				return err
			}
		}
		return nil
	})
	return sum, err
}

// add adds a cell.
func (c *ColumnTally) add(cell sheetCell) error {
	if cell.isText {
		for _, b := range []byte(cell.text + "\n") {
			c.Hash = (c.Hash ^ uint64(b)) * 1099511628211 // as FNV does
		}
		c.Texts++
		return nil
	}
	n, err := strconv.ParseFloat(cell.text, 64)
	c.Numbers, c.Sum = c.Numbers+1, c.Sum+n
	return err
}

// eachSheetRow reads the cells of a sheet, row by row.
func eachSheetRow(sheet *zip.File, texts []string, do func([]sheetCell) error) error {
	var cells []sheetCell
	kind, begun := "", false
	end := func() error {
		if !begun {
			return nil
		}
		return do(cells)
	}
	err := eachElement(sheet, func(name string, attributes, inside []byte) error {
		switch name {
		case "row":
			err := end()
			cells, begun = cells[:0], true
			return err
		case "c":
			kind = attribute(attributes, "t")
		case "t":
			cells = append(cells, sheetCell{true, unescaped(inside)})
		case "v":
			c := sheetCell{kind != "" && kind != "n", string(inside)}
			if kind == "s" {
				n, err := strconv.Atoi(c.text)
				if err != nil || n < 0 || n >= len(texts) {
					return fmt.Errorf("there is no text %q", c.text)
				}
				c.text = texts[n]
			}
			cells = append(cells, c)
		}
		return nil
	})
	return errors.Join(err, end())
}

// eachElement reads a part of a workbook, element by element as they begin, each with the text that follows at once. It
// is no reader of XML at large: what libraries write has no comments and no sections of bare text.
func eachElement(part *zip.File, do func(name string, attributes, inside []byte) error) (err error) {
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	r := bufio.NewReaderSize(in, 256<<10)
	if _, err := r.ReadSlice('<'); err != nil {
		return err
	}
	for {
		piece, err := r.ReadSlice('<') // the element, and the text before the next
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		tag, inside, _ := bytes.Cut(piece[:len(piece)-1], []byte(">"))
		if len(tag) == 0 || tag[0] == '/' {
			continue
		}
		name, attributes, _ := bytes.Cut(bytes.TrimSuffix(tag, []byte("/")), []byte(" "))
		if err := do(string(name), attributes, inside); err != nil {
			return err
		}
	}
}

// attribute is the value of an attribute; empty where there is none.
func attribute(attributes []byte, name string) string {
	_, rest, found := strings.Cut(" "+string(attributes), " "+name+`="`)
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func unescaped(text []byte) string {
	if bytes.IndexByte(text, '&') < 0 {
		return string(text)
	}
	return html.UnescapeString(string(text))
}
