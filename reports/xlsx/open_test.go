package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"
	"testing"

	"commonpurse/reports"
)

// opened is a workbook read back from its bytes, without the library that made it.
type opened struct {
	names  []string // of the parts, in the order of the file
	parts  map[string][]byte
	sheets []openedSheet
	styles stylesXML
}

type openedSheet struct {
	name  string
	part  string
	xml   sheetXML
	cells map[string]openedCell
	table *tableXML
}

type openedCell struct {
	kind    string // number, text or logical
	value   string
	formula string
	stored  bool
	style   int
	inline  bool
}

type (
	sheetXML struct {
		FitToPage struct {
			On string `xml:"fitToPage,attr"`
		} `xml:"sheetPr>pageSetUpPr"`
		Dimension struct {
			Ref string `xml:"ref,attr"`
		} `xml:"dimension"`
		View struct {
			Selected string `xml:"tabSelected,attr"`
			TopLeft  string `xml:"topLeftCell,attr"`
			Pane     *struct {
				X       int    `xml:"xSplit,attr"`
				Y       int    `xml:"ySplit,attr"`
				State   string `xml:"state,attr"`
				TopLeft string `xml:"topLeftCell,attr"`
			} `xml:"pane"`
			Selections []struct {
				Active string `xml:"activeCell,attr"`
			} `xml:"selection"`
		} `xml:"sheetViews>sheetView"`
		Columns []struct {
			Min    int     `xml:"min,attr"`
			Max    int     `xml:"max,attr"`
			Width  float64 `xml:"width,attr"`
			Hidden string  `xml:"hidden,attr"`
		} `xml:"cols>col"`
		Rows []struct {
			Number int     `xml:"r,attr"`
			Height float64 `xml:"ht,attr"`
			Hidden string  `xml:"hidden,attr"`
			Cells  []struct {
				At      string  `xml:"r,attr"`
				Type    string  `xml:"t,attr"`
				Style   int     `xml:"s,attr"`
				Formula *string `xml:"f"`
				Value   *string `xml:"v"`
				Inline  string  `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
		Merged *struct{} `xml:"mergeCells"`
		Links  []struct {
			At       string `xml:"ref,attr"`
			Location string `xml:"location,attr"`
			ID       string `xml:"id,attr"`
		} `xml:"hyperlinks>hyperlink"`
		Page struct {
			Paper string `xml:"paperSize,attr"`
			Wide  string `xml:"fitToWidth,attr"`
			Tall  string `xml:"fitToHeight,attr"`
		} `xml:"pageSetup"`
		HeaderFooter *struct{}  `xml:"headerFooter"`
		Formats      []struct{} `xml:"conditionalFormatting"`
		Tables       []struct{} `xml:"tableParts>tablePart"`
		Drawing      *struct{}  `xml:"drawing"`
	}
	tableXML struct {
		Name    string    `xml:"name,attr"`
		Ref     string    `xml:"ref,attr"`
		Totals  int       `xml:"totalsRowCount,attr"`
		Filter  *struct{} `xml:"autoFilter"`
		Columns []struct {
			Name     string `xml:"name,attr"`
			Label    string `xml:"totalsRowLabel,attr"`
			Function string `xml:"totalsRowFunction,attr"`
			Formula  string `xml:"totalsRowFormula"`
		} `xml:"tableColumns>tableColumn"`
		Style struct {
			Name    string `xml:"name,attr"`
			Stripes string `xml:"showRowStripes,attr"`
		} `xml:"tableStyleInfo"`
	}
	stylesXML struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Size struct {
				Value float64 `xml:"val,attr"`
			} `xml:"sz"`
			Name struct {
				Value string `xml:"val,attr"`
			} `xml:"name"`
			Italic    *struct{} `xml:"i"`
			Strike    *struct{} `xml:"strike"`
			Underline *struct{} `xml:"u"`
		} `xml:"fonts>font"`
		Cells []struct {
			Format    int `xml:"numFmtId,attr"`
			Font      int `xml:"fontId,attr"`
			Fill      int `xml:"fillId,attr"`
			Master    int `xml:"xfId,attr"`
			Alignment struct {
				Horizontal string `xml:"horizontal,attr"`
				Wrap       string `xml:"wrapText,attr"`
				Turned     int    `xml:"textRotation,attr"`
				Indent     int    `xml:"indent,attr"`
			} `xml:"alignment"`
		} `xml:"cellXfs>xf"`
		Masters []struct{} `xml:"cellStyleXfs>xf"`
		Named   []struct {
			Name    string `xml:"name,attr"`
			Master  int    `xml:"xfId,attr"`
			BuiltIn int    `xml:"builtinId,attr"`
		} `xml:"cellStyles>cellStyle"`
	}
	relationsXML struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
			Mode   string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
)

// written writes the report, which must succeed.
func written(t *testing.T, r reports.Report, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parse(t *testing.T, part []byte, into any) {
	t.Helper()
	if err := xml.Unmarshal(part, into); err != nil {
		t.Fatal(err)
	}
}

// open reads a workbook.
func open(t *testing.T, data []byte) *opened {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{parts: map[string][]byte{}}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		o.names = append(o.names, f.Name)
		o.parts[f.Name] = part
	}
	var book struct {
		Sheets []struct {
			Name  string `xml:"name,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			State string `xml:"state,attr"`
		} `xml:"sheets>sheet"`
	}
	var shared struct {
		Items []string `xml:"si>t"`
	}
	parse(t, o.parts["xl/workbook.xml"], &book)
	parse(t, o.parts["xl/sharedStrings.xml"], &shared)
	parse(t, o.parts["xl/styles.xml"], &o.styles)
	targets := o.targets(t, "xl/workbook.xml")
	for _, s := range book.Sheets {
		if s.State != "" {
			t.Errorf("sheet %s is %s", s.Name, s.State)
		}
		o.sheets = append(o.sheets, o.sheet(t, s.Name, targets[s.ID], shared.Items))
	}
	return o
}

// targets is where the relationships of a part lead.
func (o *opened) targets(t *testing.T, part string) map[string]string {
	t.Helper()
	out := map[string]string{}
	rels, there := o.parts[path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")]
	if !there {
		return out
	}
	var relations relationsXML
	parse(t, rels, &relations)
	for _, r := range relations.Relations {
		if out[r.ID] = path.Join(path.Dir(part), r.Target); strings.HasPrefix(r.Target, "/") {
			out[r.ID] = r.Target[1:]
		}
	}
	return out
}

func (o *opened) sheet(t *testing.T, name, part string, shared []string) openedSheet {
	t.Helper()
	s := openedSheet{name: name, part: part, cells: map[string]openedCell{}}
	parse(t, o.parts[part], &s.xml)
	for _, row := range s.xml.Rows {
		for _, c := range row.Cells {
			got := openedCell{style: c.Style, stored: c.Value != nil, kind: map[string]string{
				"": "number", "s": "text", "str": "text", "inlineStr": "text", "b": "logical",
			}[c.Type]}
			if c.Formula != nil {
				got.formula = *c.Formula
			}
			switch {
			case c.Type == "inlineStr":
				got.value, got.inline, got.stored = c.Inline, true, true
			case c.Value == nil:
			case c.Type == "s":
				i, err := strconv.Atoi(*c.Value)
				if err != nil {
					t.Fatal(err)
				}
				got.value = shared[i]
			default:
				got.value = *c.Value
			}
			s.cells[c.At] = got
		}
	}
	for _, target := range o.targets(t, part) {
		if strings.HasPrefix(target, "xl/tables/") {
			s.table = new(tableXML)
			parse(t, o.parts[target], s.table)
		}
	}
	return s
}

// find is the sheet of a name.
func (o *opened) find(t *testing.T, name string) *openedSheet {
	t.Helper()
	for i := range o.sheets {
		if o.sheets[i].name == name {
			return &o.sheets[i]
		}
	}
	t.Fatalf("there is no sheet %s", name)
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }

// place is the column, from 0, and the row of a cell.
func place(t *testing.T, at string) (int, int) {
	t.Helper()
	column, i := 0, 0
	for ; i < len(at) && at[i] >= 'A' && at[i] <= 'Z'; i++ {
		column = column*26 + int(at[i]-'A') + 1
	}
	row, err := strconv.Atoi(at[i:])
	if err != nil {
		t.Fatalf("%q is no cell", at)
	}
	return column - 1, row
}

// area is the first and last column and row of a range.
func area(t *testing.T, ref string) (x1, y1, x2, y2 int) {
	t.Helper()
	from, to, _ := strings.Cut(ref, ":")
	x1, y1 = place(t, from)
	x2, y2 = place(t, to)
	return x1, y1, x2, y2
}
