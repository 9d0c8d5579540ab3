package gates

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// smallBook writes a workbook of one sheet with the given rows.
func smallBook(t *testing.T, name, rows string) string {
	t.Helper()
	const (
		main = `"http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pack = `"http://schemas.openxmlformats.org/package/2006/`
	)
	parts := [][2]string{
		{"[Content_Types].xml", `<Types xmlns=` + pack + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns=` + pack + `relationships"><Relationship Id="rId1" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns=` + pack + `relationships"><Relationship Id="rId1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rels + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns=` + main + ` xmlns:r="` + rels + `"><sheets><sheet name="Sums" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/styles.xml", `<styleSheet xmlns=` + main + `><numFmts count="1"><numFmt numFmtId="164" formatCode="£#,##0.00"/></numFmts><fonts count="1"><font><sz val="12"/><name val="Arial"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns=` + main + `><sheetData>` + rows + `</sheetData></worksheet>`},
	}
	file := filepath.Join(t.TempDir(), name)
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, p := range parts {
		w, err := z.Create(p[0])
		if err == nil {
			_, err = w.Write([]byte(p[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// sums is 10.25 and 20.5 with a total of style s that stores what is given.
func sums(style, stored string) string {
	return `<row r="1"><c r="A1"><v>10.25</v></c></row><row r="2"><c r="A2"><v>20.5</v></c></row>` +
		`<row r="3"><c r="A3" s="` + style + `"` + stored + `</c></row>`
}

// TestRecalculationCatches proves that the gate sees what it is there for: with LibreOffice's own settings the wrong
// total would come back as it is stored.
func TestRecalculationCatches(t *testing.T) {
	office := tool(t, "PURSE_SOFFICE", "soffice", "libreoffice")
	const formula = `<f>SUM(A1:A2)</f>`
	cases := []struct{ name, rows, want string }{
		{"right.xlsx", sums("0", `>`+formula+`<v>30.75</v>`), ""},
		{"wrong.xlsx", sums("0", `>`+formula+`<v>999.99</v>`), "999.99 is stored and 30.75 came back"},
		{"missing.xlsx", sums("0", `>`+formula), "has no stored value"},
		{"text.xlsx", sums("0", ` t="str">`+formula+`<v>30.75</v>`), "the text"},
		{"slight.xlsx", sums("0", `>`+formula+`<v>30.7500001</v>`), "30.7500001 is stored"},
		{"pence.xlsx", sums("1", `>`+formula+`<v>30.76</v>`), "30.76 is stored"},
		{"under-half-a-penny.xlsx", sums("1", `>`+formula+`<v>30.751</v>`), ""},
		{"error.xlsx", sums("0", `><f>1/0</f><v>0</v>`), "an error value"},
		{"words.xlsx", sums("0", ` t="str"><f>"a"&amp;"b"</f><v>ac</v>`), `"ac" is stored and "ab" came back`},
	}
	var files []string
	for _, c := range cases {
		files = append(files, smallBook(t, c.name, c.rows))
	}
	found, err := recalculate(office, t.TempDir(), files)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		var here []string
		for _, d := range found {
			if strings.HasPrefix(d, c.name+": ") {
				here = append(here, d)
			}
		}
		switch {
		case c.want == "" && len(here) > 0:
			t.Errorf("%s is right and the gate says %v", c.name, here)
		case c.want != "" && (len(here) != 1 || !strings.Contains(here[0], c.want)):
			t.Errorf("%s: the gate says %v, want one saying %q", c.name, here, c.want)
		}
	}
}

// TestSchemaCatches proves that the validator's list is read: it ends well whatever it finds.
func TestSchemaCatches(t *testing.T) {
	validator := tool(t, "PURSE_OOXML_VALIDATE", "ooxml-validate")
	good := smallBook(t, "good.xlsx", sums("0", `><f>SUM(A1:A2)</f><v>30.75</v>`))
	bad := smallBook(t, "bad.xlsx", sums("0", `><v>30.75</v><f>SUM(A1:A2)</f>`))
	found, err := schemaErrors(t.Context(), validator, good, bad, good)
	if err != nil {
		t.Fatal(err)
	}
	if len(found[good]) > 0 {
		t.Errorf("a good workbook: %s", found[good])
	}
	if len(found[bad]) == 0 {
		t.Error("a value before its formula, and the validator finds nothing")
	}
	if _, err := schemaErrors(t.Context(), validator, good, filepath.Join(t.TempDir(), "none.xlsx")); err == nil {
		t.Error("a workbook that is not there is held to be valid")
	}
}

// TestDifferences holds the comparison where no tool is needed.
func TestDifferences(t *testing.T) {
	of := func(name string, cells map[string]cell) sheet {
		s := sheet{name: name, cells: cells}
		for at := range cells {
			s.order = append(s.order, at)
		}
		return s
	}
	a := of("A", map[string]cell{"A1": {kind: "number", value: "1"}})
	for want, again := range map[string][]sheet{
		"1 sheets are stored and 0 came back":     nil,
		`sheet "A" came back as "B"`:              {of("B", nil)},
		`A!A1: the number "1" is stored`:          {of("A", nil)},
		`A!A2: nothing is stored and "5" came`:    {of("A", map[string]cell{"A1": {kind: "number", value: "1"}, "A2": {kind: "text", value: "5"}})},
		`A!A1: 1 is stored and 1.000001 came bac`: {of("A", map[string]cell{"A1": {kind: "number", value: "1.000001"}})},
	} {
		if found := differences([]sheet{a}, again); len(found) != 1 || !strings.HasPrefix(found[0], want) {
			t.Errorf("found %v, want %q", found, want)
		}
	}
	if found := differences([]sheet{a}, []sheet{of("A", map[string]cell{"A1": {kind: "number", value: "1.0000000001"}})}); len(found) > 0 {
		t.Errorf("a difference of 1e-10 is none, and the gate says %v", found)
	}
}

// TestPlain reads the escapes that a workbook's text can have.
func TestPlain(t *testing.T) {
	for in, want := range map[string]string{"a_x000D_b": "a\rb", "_x005F_x0041_": "_x0041_", "x_y": "x_y"} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}
