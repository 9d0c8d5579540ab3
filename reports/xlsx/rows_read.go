package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// rowXML is a row as a part has it.
type rowXML struct {
	Number int       `xml:"r,attr"`
	Hidden string    `xml:"hidden,attr"`
	Height string    `xml:"ht,attr"`
	Cells  []cellXML `xml:"c"`
}

type cellXML struct {
	At      string    `xml:"r,attr"`
	Style   int       `xml:"s,attr"`
	Type    string    `xml:"t,attr"`
	Formula *string   `xml:"f"`
	Value   *string   `xml:"v"`
	Inline  *richText `xml:"is"`
}

// lowest is the least height of a row that anybody sees. Units: points.
const lowest = 4

// read reads the next row that holds anything, and keeps what stands beside the rows.
func (r *rowReader) read() (comparedRow, error) {
	for {
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			return comparedRow{}, nil
		}
		if err != nil {
			return comparedRow{}, err
		}
		start, is := token.(xml.StartElement)
		switch {
		case !is || start.Name.Local == "worksheet" || start.Name.Local == "sheetData":
			continue
		case start.Name.Local != "row":
			var e element
			if err := r.dec.DecodeElement(&e, &start); err != nil {
				return comparedRow{}, err
			}
			r.other = append(r.other, e)
			continue
		}
		var x rowXML
		if err := r.dec.DecodeElement(&x, &start); err != nil {
			return comparedRow{}, err
		}
		if x.Number <= r.last { // without a number it would stand where nobody looks
			return comparedRow{}, fmt.Errorf("%w: a row after row %d has no number above that", ErrUnsound, r.last)
		}
		r.last = x.Number
		if row, err := r.row(x); err != nil || len(row.cells) > 0 {
			return row, err
		}
	}
}

// row takes in one row.
func (r *rowReader) row(x rowXML) (comparedRow, error) {
	height, err := strconv.ParseFloat(x.Height, 64)
	row := comparedRow{x.Number, x.Hidden == "1" || x.Hidden == "true" || err == nil && height < lowest, map[string]comparedCell{}}
	seen := map[string]bool{}
	for _, c := range x.Cells {
		if seen[c.At] || !strings.HasSuffix(c.At, strconv.Itoa(x.Number)) {
			return comparedRow{}, fmt.Errorf("%w: a cell of row %d has no name of its own", ErrUnsound, x.Number)
		}
		seen[c.At] = true
		if cell := r.book.cell(c); cell.text != "" || cell.formula != "" {
			row.cells[strings.TrimRight(c.At, "0123456789")] = cell
		}
	}
	return row, nil
}

// cell is what a cell holds, and how it is shown.
func (b comparedBook) cell(c cellXML) comparedCell {
	cell := comparedCell{kind: "a text"}
	switch {
	case c.Inline != nil:
		cell.text, cell.unread = c.Inline.String(), c.Inline.unread()
	case c.Value == nil:
	case c.Type == "s":
		if i, err := strconv.Atoi(*c.Value); err == nil && i >= 0 && i < len(b.texts) {
			cell.text, cell.unread = b.texts[i].text, b.texts[i].unread
		}
	case c.Type == "" || c.Type == "n":
		cell.kind, cell.text = "a number", plainNumber(*c.Value)
	default:
		cell.text = *c.Value
		if c.Type != "str" {
			cell.kind = "of the type " + c.Type
		}
	}
	if c.Formula != nil {
		cell.formula = plainFormula(*c.Formula)
	}
	if c.Style < 0 || c.Style >= len(b.looks) {
		cell.format = "of no style"
		return cell
	}
	look := b.looks[c.Style]
	if cell.format = look.Text; cell.kind == "a number" {
		cell.format = look.Number
	}
	if look.Unread != "" {
		cell.unread = look.Unread
	}
	return cell
}
