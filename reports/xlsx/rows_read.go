package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"commonpurse/reports/lint"
)

// rowXML is a row as a part has it.
type rowXML struct {
	Number int       `xml:"r,attr"`
	Hidden string    `xml:"hidden,attr"`
	Height string    `xml:"ht,attr"`
	Cells  []cellXML `xml:"c"`
}

type cellXML struct {
	At       string       `xml:"r,attr"`
	Style    int          `xml:"s,attr"`
	Type     string       `xml:"t,attr"`
	Formulas []formulaXML `xml:"f"`
	Values   []string     `xml:"v"`
	Inline   []richText   `xml:"is"`
}

type formulaXML struct {
	Text  string `xml:",chardata"`
	Kind  string `xml:"t,attr"`
	Group string `xml:"si,attr"`
	Area  string `xml:"ref,attr"`
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
		cell, err := r.cell(c)
		if err != nil {
			return comparedRow{}, err
		}
		if cell.text != "" || cell.formula != "" {
			row.cells[strings.TrimRight(c.At, "0123456789")] = cell
		}
	}
	return row, nil
}

// cell is what a cell holds, and how it is shown.
func (r *rowReader) cell(c cellXML) (comparedCell, error) {
	written := c.Type == "inlineStr"
	if len(c.Values)+len(c.Inline) > 1 || len(c.Formulas) > 1 || len(c.Inline) > 0 && !written {
		return comparedCell{}, fmt.Errorf("%w: the cell %s holds one thing for some programs and another for others", ErrUnsound, c.At)
	}
	b, cell := r.book, comparedCell{kind: "a text"}
	switch {
	case len(c.Inline) > 0:
		cell.text, cell.unread = c.Inline[0].String(), c.Inline[0].unread()
	case len(c.Values) == 0:
	case c.Type == "s":
		if i, err := strconv.Atoi(c.Values[0]); err == nil && i >= 0 && i < len(b.texts) {
			cell.text, cell.unread = b.texts[i].text, b.texts[i].unread
		}
	case c.Type == "" || c.Type == "n":
		cell.kind, cell.text = "a number", plainNumber(c.Values[0])
	default:
		cell.text = c.Values[0]
		if c.Type != "str" {
			cell.kind = "of the type " + c.Type
		}
	}
	if len(c.Formulas) > 0 {
		formula, err := r.formula(c.At, c.Formulas[0])
		if err != nil {
			return comparedCell{}, err
		}
		cell.formula = formula
	}
	if c.Style < 0 || c.Style >= len(b.looks) {
		cell.format = "of no style"
		return cell, nil
	}
	look := b.looks[c.Style]
	if cell.format = look.Text; cell.kind == "a number" {
		cell.format = look.Number
	}
	if look.Unread != "" {
		cell.unread = look.Unread
	}
	return cell, nil
}

// groupFormula is a formula that a file spells once for a group of cells, and the cell where it does.
type groupFormula struct{ formula, at string }

// formula is a cell's formula: its own, or that of a group, as it stands in this cell.
func (r *rowReader) formula(at string, f formulaXML) (string, error) {
	own := plainFormula(f.Text)
	switch f.Kind {
	case "", "normal":
		return own, nil
	case "shared":
	default:
		return "{" + own + "}", nil // of several cells, which the same formula of one is not
	}
	first, known := r.groups[f.Group]
	if f.Area != "" || !known {
		if r.groups == nil {
			r.groups = map[string]groupFormula{}
		}
		r.groups[f.Group] = groupFormula{own, at}
		return own, nil
	}
	is, err := lint.Elsewhere(first.formula, first.at, at)
	if err != nil || own != "" && own != is {
		return "", fmt.Errorf("%w: the cell %s has one formula for some programs and another for others", ErrUnsound, at)
	}
	return is, nil
}
