package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"commonpurse/reports"
)

// altered is a workbook with one part written anew.
func altered(t *testing.T, workbook []byte, part string, change func(string) string) []byte {
	t.Helper()
	o := open(t, workbook)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	touched := false
	for _, name := range o.names {
		body := string(o.parts[name])
		if name == part {
			is := change(body)
			touched = is != body
			body = is
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil || !touched && part != "" {
		t.Fatalf("%s was not altered: %v", part, err)
	}
	return out.Bytes()
}

// told lists the differences between a workbook as given and as made.
func told(t *testing.T, given, made []byte) []Difference {
	t.Helper()
	var out []Difference
	err := Differences(bytes.NewReader(given), int64(len(given)), bytes.NewReader(made), int64(len(made)), func(d Difference) bool {
		out = append(out, d)
		return len(out) < 50
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// shifted takes a row out of a sheet's part, and lets those beneath move up as a spreadsheet does.
func shifted(part string, row int) string {
	part = regexp.MustCompile(`<row r="`+strconv.Itoa(row)+`".*?</row>`).ReplaceAllString(part, "")
	up := func(s string) string {
		n, _ := strconv.Atoi(s)
		if n > row {
			n--
		}
		return strconv.Itoa(n)
	}
	part = regexp.MustCompile(`<row r="(\d+)"`).ReplaceAllStringFunc(part, func(s string) string { return `<row r="` + up(s[8:len(s)-1]) + `"` })
	return regexp.MustCompile(`<c r="([A-Z]+)(\d+)"`).ReplaceAllStringFunc(part, func(s string) string {
		m := regexp.MustCompile(`([A-Z]+)(\d+)`).FindStringSubmatch(s)
		return `<c r="` + m[1] + up(m[2]) + `"`
	})
}

// TestDifferences holds that each thing that was altered in a workbook is named, and nothing else.
func TestDifferences(t *testing.T) {
	made := written(t, rated(), Options{})
	o := open(t, made)
	s := o.find(t, "Services")
	_, head, _, end := area(t, s.table.Ref)
	at := func(column string, n int) string { return column + strconv.Itoa(head+n) }
	if d := told(t, altered(t, made, "", nil), made); len(d) != 0 {
		t.Errorf("packed again: %v", d)
	}
	replaced := func(old, by string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, by, 1) }
	}
	row := strconv.Itoa(head + 2)
	for name, x := range map[string]struct {
		change func(string) string
		want   []string
	}{
		"one figure":                    {replaced("<v>3100.01</v>", "<v>3100.02</v>"), []string{at("C", 2)}},
		"the stored value of a formula": {replaced("<v>-100.01</v>", "<v>-100.02</v>"), []string{at("D", 2)}},
		"a formula":                     {replaced("<f>B"+row+"-C"+row+"</f>", "<f>C"+row+"-B"+row+"</f>"), []string{at("D", 2)}},
		"a figure for a formula": {func(s string) string {
			return regexp.MustCompile(`<f>SUBTOTAL\(109,B[^<]*</f>`).ReplaceAllString(s, "")
		}, []string{"B" + strconv.Itoa(end)}},
		"one row": {func(s string) string { return shifted(s, head+3) }, []string{"row " + strconv.Itoa(head+3)}},
		"a row's cells": {func(s string) string {
			return regexp.MustCompile(`<row r="`+strconv.Itoa(head+3)+`".*?</row>`).ReplaceAllString(s, "")
		}, []string{"row " + strconv.Itoa(head+3)}},
		"a cell": {func(s string) string {
			return regexp.MustCompile(`<c r="`+at("C", 4)+`".*?</c>`).ReplaceAllString(s, "")
		}, []string{at("C", 4)}},
		"the last row": {func(s string) string {
			return regexp.MustCompile(`<row r="`+strconv.Itoa(end)+`".*?</row>`).ReplaceAllString(s, "")
		}, []string{"row " + strconv.Itoa(end)}},
		"a row put in": {replaced("</sheetData>", `<row r="`+strconv.Itoa(end+1)+`"><c r="A`+strconv.Itoa(end+1)+`"><v>1</v></c></row></sheetData>`), []string{"row " + strconv.Itoa(end+1)}},
	} {
		var cells []string
		for _, d := range told(t, altered(t, made, s.part, x.change), made) {
			if d.Sheet != "Services" || d.Given == d.Made {
				t.Errorf("%s: %+v", name, d)
			}
			cells = append(cells, d.Cell)
		}
		if strings.Join(cells, " ") != strings.Join(x.want, " ") {
			t.Errorf("%s: told of %v, want %v", name, cells, x.want)
		}
	}
	text := altered(t, made, "xl/sharedStrings.xml", replaced("Service 3", "Service 8"))
	if d := told(t, text, made); len(d) != 1 || d[0].Given != `"Service 8"` || d[0].Made != `"Service 3"` {
		t.Errorf("a text: %v", d)
	}
	renamed := altered(t, made, "xl/workbook.xml", replaced(`name="Services"`, `name="Servces"`))
	if d := told(t, renamed, made); len(d) != 2 || d[0].Sheet != "Services" || d[0].Given != absent || d[1].Sheet != "Servces" || d[1].Made != absent {
		t.Errorf("a sheet: %v", d)
	}
}

// TestAreasOfOneCell holds that what is drawn of one row alone may name it as an area or as a cell: other programs do the latter.
func TestAreasOfOneCell(t *testing.T) {
	r := rated()
	var rows []reports.Row
	for row, err := range r.Sections[0].Rows {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	r.Sections[0] = section("services", "Services", "How a service stands.", 1, r.Sections[0].Columns, rows[:1], "budget", "forecast", "variance", "over")
	made := written(t, r, Options{})
	s := open(t, made).find(t, "Services")
	cell := regexp.MustCompile(`sqref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"`)
	alone := func(part string) string {
		return cell.ReplaceAllStringFunc(part, func(area string) string {
			if m := cell.FindStringSubmatch(area); m[1] != m[2] {
				t.Errorf("%s is of more than one cell", area)
			}
			return cell.ReplaceAllString(area, `sqref="$1"`)
		})
	}
	if d := told(t, altered(t, made, s.part, alone), made); len(d) != 0 {
		t.Errorf("%v", d)
	}
	elsewhere := func(part string) string { return cell.ReplaceAllString(part, `sqref="A1"`) }
	if d := told(t, altered(t, made, s.part, elsewhere), made); len(d) == 0 {
		t.Error("a rule was moved, and nothing is said of it")
	}
	for ref, want := range map[string]string{
		"K9:K9 L2:L3": "K9 L2:L3", "Funds!$A$7:$A$7": "Funds!$A$7", "AB1:AB11": "AB1:AB11", "A1:A1 A1:AA1": "A1 A1:AA1", "": "",
	} {
		if got := plainArea(ref); got != want {
			t.Errorf("%s is %s, want %s", ref, got, want)
		}
	}
}

// TestDifferencesOfLongSheets holds that sheets that are written from their source are compared as well.
func TestDifferencesOfLongSheets(t *testing.T) {
	walked := 0
	made := written(t, plainReport(listing(5_000, &walked)), Options{})
	s := open(t, made).find(t, "Entries")
	given := altered(t, made, s.part, func(part string) string { return shifted(part, 4_000) })
	if d := told(t, given, made); len(d) != 1 || d[0].Cell != "row 4000" {
		t.Errorf("%v", d)
	}
}

// TestMisleadingChanges holds that whatever would have somebody read another figure than the ledger's is named, though no
// cell holds another.
func TestMisleadingChanges(t *testing.T) {
	made := written(t, charted(), Options{})
	o := open(t, made)
	name := o.sheets[2].name
	s := o.find(t, name)
	const book, styles, custom = "xl/workbook.xml", "xl/styles.xml", "docProps/custom.xml"
	first := regexp.MustCompile(`<c r="([A-Z]+\d+)" s="\d+"><v>`).FindStringSubmatch(string(o.parts[s.part]))
	row := strings.TrimLeft(first[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	for what, x := range map[string]struct{ part, pattern, by, sheet, cell string }{
		"a format":                  {styles, `formatCode="£#,##0.00;`, `formatCode="£#,##0.00,;`, name, first[1]},
		"letters too pale":          {styles, `<color rgb="FF000000">`, `<color rgb="FFFEFEFE">`, "Cover", "A2"},
		"a text for a number":       {s.part, `<c r="` + first[1] + `" s="(\d+)">`, `<c r="` + first[1] + `" s="$1" t="str">`, name, first[1]},
		"a hidden row":              {s.part, `<row r="` + row + `"`, `<row r="` + row + `" hidden="1"`, name, "row " + row},
		"a row of no height":        {s.part, `<row r="` + row + `" ht="\d+"`, `<row r="` + row + `" ht="0.1"`, name, "row " + row},
		"a hidden column":           {s.part, `<col `, `<col hidden="true" `, name, "column A"},
		"cells merged":              {s.part, `</sheetData>`, `</sheetData><mergeCells><mergeCell ref="A8:B8"/></mergeCells>`, name, "A8:B8"},
		"a rule":                    {s.part, `</sheetData>`, `</sheetData><conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="99"><formula>TRUE</formula></cfRule></conditionalFormatting>`, name, "A1 where TRUE"},
		"a prompt":                  {s.part, `</sheetData>`, `</sheetData><dataValidations><dataValidation sqref="B9" prompt="This is wrong"/></dataValidations>`, name, "the rule of input in B9"},
		"a header":                  {s.part, `</worksheet>`, `<headerFooter><oddHeader>Final</oddHeader></headerFooter></worksheet>`, name, "the header and footer"},
		"formulas in sight":         {s.part, `<sheetView `, `<sheetView showFormulas="1" `, name, "the view"},
		"zeros left out":            {s.part, `<sheetView `, `<sheetView showZeros="0" `, name, "the view"},
		"another link":              {s.part, `location="[^"]*"`, `location="'Checks'!A1"`, name, "the link in A"},
		"an object":                 {s.part, `</worksheet>`, `<oleObjects/></worksheet>`, name, "the element oleObjects"},
		"a comment":                 {strings.Replace(s.part, "worksheets/", "worksheets/_rels/", 1) + ".rels", `</Relationships>`, `<Relationship Id="c" Type="x/comments" Target="../comments1.xml"/></Relationships>`, name, "parts of the kind comments"},
		"a hidden sheet":            {book, `<sheet name="` + name + `"`, `<sheet state="veryHidden" name="` + name + `"`, name, ""},
		"other years":               {book, `<workbookPr`, `<workbookPr date1904="1"`, "", "dates"},
		"another name":              {book, `<definedNames>`, `<definedNames><definedName name="RAG_red">0.5</definedName>`, "", "the name RAG_red"},
		"a link to another file":    {"xl/_rels/workbook.xml.rels", `</Relationships>`, `<Relationship Id="e" Type="x/externalLink" Target="a.xml"/></Relationships>`, "", "parts of the kind externalLink"},
		"another title":             {"docProps/core.xml", `<dc:title>[^<]*`, `<dc:title>Other`, "", "the property title"},
		"another ledger range":      {custom, `1 to \d+`, `1 to 5`, "", "the property Ledger range"},
		"a property more":           {custom, `</Properties>`, `<property name="Approved"><lpwstr>yes</lpwstr></property></Properties>`, "", "the property Approved"},
		"another figure in a chart": {"xl/charts/chart1.xml", `<c:v>\d[\d.]*</c:v></c:pt></c:numCache>`, `<c:v>1</c:v></c:pt></c:numCache>`, chartsName, "chart 1, series "},
		"a chart of other cells":    {"xl/charts/chart1.xml", `(<c:val><c:numRef><c:f>[^<]*)\d</c:f>`, `${1}2</c:f>`, chartsName, "chart 1, its cells"},
		"another message":           {"xl/charts/chart1.xml", `<a:t>`, `<a:t>All is well. `, chartsName, "chart 1, its titles"},
		"another axis":              {"xl/charts/chart1.xml", `<c:scaling>`, `<c:scaling><c:min val="5"/>`, chartsName, "chart 1, its kind"},
		"a picture":                 {"xl/drawings/drawing1.xml", `</xdr:wsDr>`, `<xdr:pic/></xdr:wsDr>`, chartsName, "drawings of the kind pic"},
		"part of a text hidden":     {"xl/sharedStrings.xml", `<si><t[^>]*>([^<]*)</t></si>`, `<si><r><rPr><color rgb="FFFFFFFF"/></rPr><t>$1</t></r></si>`, "", "A"},
	} {
		given := altered(t, made, x.part, func(s string) string {
			at := regexp.MustCompile(x.pattern).FindStringSubmatchIndex(s)
			if at == nil {
				return s
			}
			return s[:at[0]] + string(regexp.MustCompile(x.pattern).ExpandString(nil, x.by, s, at)) + s[at[1]:]
		})
		found := false
		all := told(t, given, made)
		for _, d := range all {
			found = found || (d.Sheet == x.sheet || x.cell == "A") && strings.HasPrefix(d.Cell, x.cell) && d.Given != d.Made
		}
		if !found {
			t.Errorf("%s: told of %v", what, all)
		}
	}
	if same, err := SameParts(bytes.NewReader(made), int64(len(made)), bytes.NewReader(made), int64(len(made))); !same || err != nil {
		t.Errorf("a file and itself: %t %v", same, err)
	}
}

// TestHiddenChanges holds that a workbook is not taken for the ledger's where a spreadsheet program would read what is not compared.
func TestHiddenChanges(t *testing.T) {
	made := written(t, rated(), Options{})
	for name, change := range map[string]struct {
		part string
		how  func(string) string
	}{
		"a row without a number": {"xl/worksheets/sheet3.xml", func(s string) string {
			return strings.Replace(s, "</sheetData>", `<row><c t="inlineStr"><is><t>added</t></is></c></row></sheetData>`, 1)
		}},
		"a cell without a name": {"xl/worksheets/sheet3.xml", func(s string) string {
			return strings.Replace(s, "</row></sheetData>", `<c t="inlineStr"><is><t>added</t></is></c></row></sheetData>`, 1)
		}},
		"half a sheet":  {"xl/worksheets/sheet3.xml", func(s string) string { return s[:len(s)/2] }},
		"no styles":     {"xl/styles.xml", func(string) string { return "<styleSheet>" }},
		"no properties": {"docProps/core.xml", func(string) string { return "<" }},
		"a sheet of nothing but space": {"xl/worksheets/sheet3.xml", func(s string) string {
			return strings.Replace(s, "</sheetData>", "<row r=\"900\">"+strings.Repeat(" ", 16<<20)+"</row></sheetData>", 1)
		}},
		"another workbook part": {"_rels/.rels", func(s string) string { return strings.Replace(s, "xl/workbook.xml", "xl/other.xml", 1) }},
		"other texts": {"xl/_rels/workbook.xml.rels", func(s string) string {
			const more = `<Relationship Id="more" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="other.xml"/>`
			return strings.Replace(s, "</Relationships>", more+"</Relationships>", 1)
		}},
	} {
		given := altered(t, made, change.part, change.how)
		err := Differences(bytes.NewReader(given), int64(len(given)), bytes.NewReader(made), int64(len(made)), func(Difference) bool { return true })
		if !errors.Is(err, ErrUnsound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOrigin holds that a workbook says how it can be made again, and that no other file is taken for one.
func TestOrigin(t *testing.T) {
	r := rated()
	r.Arguments = []reports.Argument{{Name: "fund", Value: "BCF"}, {Name: "known-at", Value: "12"}}
	made := written(t, r, Options{Profile: Publish})
	o, err := OriginOf(bytes.NewReader(made), int64(len(made)))
	if err != nil || o.Report != "example" || o.Profile != Publish || o.Version != "0.1.0" || len(o.Arguments) != 2 || o.Arguments[1] != r.Arguments[1] {
		t.Errorf("%+v %v", o, err)
	}
	for name, bad := range map[string][]byte{
		"no zip": []byte("PK no zip"), "nothing": nil, "without properties": altered(t, made, "docProps/custom.xml", func(string) string { return "<Properties/>" }),
	} {
		if _, err := OriginOf(bytes.NewReader(bad), int64(len(bad))); !errors.Is(err, ErrNotOurs) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
