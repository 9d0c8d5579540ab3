package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// families are the languages of workbooks' parts; those of one family stand together in one part. Source: ECMA-376,
// transitional and strict.
var families = map[string]string{
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main": sheetFamily,
	"http://purl.oclc.org/ooxml/spreadsheetml/main":             sheetFamily,

	"http://schemas.openxmlformats.org/package/2006/relationships": "relations",

	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "core",
	"http://purl.org/dc/elements/1.1/":                                        "core",
	"http://purl.org/dc/terms/":                                               "core",

	"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": "custom",
	"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes":    "custom",
	"http://purl.oclc.org/ooxml/officeDocument/customProperties":              "custom",
	"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes":                "custom",

	drawingMain:  "drawing",
	chartSpace:   "drawing",
	sheetDrawing: "drawing",
	"http://purl.oclc.org/ooxml/drawingml/main":               "drawing",
	"http://purl.oclc.org/ooxml/drawingml/chart":              "drawing",
	"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing": "drawing",
}

const sheetFamily = "sheet"

// strictRelations is what relations are called in strict workbooks.
const strictRelations = "http://purl.oclc.org/ooxml/officeDocument/relationships"

// choosing is the language in which a part offers programs one thing or another.
const choosing = "http://schemas.openxmlformats.org/markup-compatibility/2006"

// foreign follows the name of an element in another language than its part's.
const foreign = " of another kind"

// ownReader passes the tokens of a part as a spreadsheet program takes them: an attribute in a language that it is free to pass over
// is left out, and an element in one is named as such, so that it is not taken for one of the part's own.
//
// Errors: ErrUnsound for a part in no language of workbooks, for an element that says one thing twice, for more elements in one
// place than any workbook has, and, where the part must be plain, for a choice between things.
type ownReader struct {
	dec    *xml.Decoder
	plain  bool
	family string // that of the part's first element
	held   int    // the elements that may be held together, so far
}

// mostHeld is how many elements of a part are held together: those of a row, of a text, or of all else. A row of a sheet
// has 16,384 cells at the most, and each has few within it.
const mostHeld = 200_000

// ownTokens reads a part by its own language.
func ownTokens(from io.Reader, plain bool) *xml.Decoder {
	return xml.NewTokenDecoder(&ownReader{dec: xml.NewDecoder(from), plain: plain})
}

// Token passes the next token.
func (o *ownReader) Token() (xml.Token, error) {
	t, err := o.dec.Token()
	if err != nil {
		return nil, err
	}
	switch e := t.(type) {
	case xml.StartElement:
		if o.family == "" {
			if o.family = families[e.Name.Space]; o.family == "" {
				return nil, fmt.Errorf("%w: a part of it is written in no language of workbooks", ErrUnsound)
			}
		}
		if o.plain && e.Name.Space == choosing {
			return nil, fmt.Errorf("%w: a part of it leaves programs to choose what they read", ErrUnsound)
		}
		e.Name = o.name(e.Name)
		if o.held++; e.Name.Local == "row" || e.Name.Local == "si" {
			o.held = 0
		}
		if o.held > mostHeld {
			return nil, fmt.Errorf("%w: a part of it has more than %d elements in one place", ErrUnsound, mostHeld)
		}
		e.Attr, err = ownAttributes(e)
		return e, err
	case xml.EndElement:
		e.Name = o.name(e.Name)
		return e, nil
	}
	return t, nil
}

func (o *ownReader) name(n xml.Name) xml.Name {
	if families[n.Space] == o.family {
		return xml.Name{Local: n.Local}
	}
	return xml.Name{Local: n.Local + foreign}
}

// ownAttributes are those that every program heeds, without the names of their languages.
func ownAttributes(e xml.StartElement) ([]xml.Attr, error) {
	out := e.Attr[:0]
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == "" && a.Name.Local != "xmlns", a.Name.Space == relations, a.Name.Space == strictRelations:
		default:
			continue
		}
		for _, before := range out {
			if before.Name.Local == a.Name.Local {
				return nil, fmt.Errorf("%w: the element %s has two attributes %s", ErrUnsound, e.Name.Local, a.Name.Local)
			}
		}
		out = append(out, xml.Attr{Name: xml.Name{Local: a.Name.Local}, Value: a.Value})
	}
	return out, nil
}

// plainly is a small part without what is in another language than its own; nothing of nothing.
func (z zipped) plainly(name string) ([]byte, error) {
	p, there := z.parts[name]
	if !there {
		return nil, nil
	}
	r, err := p.Open()
	if err != nil {
		return nil, err
	}
	body, err := copied(ownTokens(io.LimitReader(r, smallPart), true))
	return body, errors.Join(err, r.Close())
}

func copied(from *xml.Decoder) ([]byte, error) {
	var out bytes.Buffer
	to := xml.NewEncoder(&out)
	for {
		t, err := from.Token()
		if errors.Is(err, io.EOF) {
			err := to.Close()
			return out.Bytes(), err
		}
		if err != nil {
			return nil, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if strings.HasSuffix(e.Name.Local, foreign) {
				err = from.Skip()
				break
			}
			err = to.EncodeToken(t)
		case xml.EndElement, xml.CharData:
			err = to.EncodeToken(t)
		}
		if err != nil {
			return nil, err
		}
	}
}
