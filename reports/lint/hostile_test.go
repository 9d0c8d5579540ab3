package lint_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"commonpurse/reports/lint"
	"commonpurse/reports/xlsx"
)

// FuzzJudge holds that whatever stands in a part of a workbook, it is judged or refused in words.
func FuzzJudge(f *testing.F) {
	whole := clean(&testing.T{}, xlsx.Options{})
	for i, name := range whole.order {
		f.Add(uint8(i), whole.parts[name])
		f.Add(uint8(i), whole.parts[name][:len(whole.parts[name])/2])
	}
	for _, s := range []string{
		`<worksheet><sheetData><row r="1048576"><c r="XFD1048576" s="99999" t="s"><v>-1</v></c></row></sheetData></worksheet>`,
		`<worksheet><cols><col min="-5" max="99999999" width="1e308"/></cols><sheetData><row><c><f>((((A1:B2</f></c></row></sheetData></worksheet>`,
		`<table displayName="x" ref="C5:A1" totalsRowCount="9"><tableColumns/></table>`, `<styleSheet><cellXfs><xf fontId="-1" fillId="99"/></cellXfs></styleSheet>`,
		`<worksheet><dataValidations><dataValidation sqref="A1048576:XFD1048576" type="list"/></dataValidations></worksheet>`, `<a b='c>d' e=">"/>`, "<a>&#xD800;</a>",
	} {
		f.Add(uint8(len(whole.order)-1), s)
		f.Add(uint8(10), s)
	}
	f.Fuzz(func(t *testing.T, part uint8, body string) {
		name := whole.order[int(part)%len(whole.order)]
		was := whole.parts[name]
		defer func() { whole.parts[name] = was }()
		whole.parts[name], whole.t = body, t
		data := whole.zipped()
		if _, err := lint.Judge(bytes.NewReader(data), int64(len(data)), whole.name, lint.Options{}); err != nil {
			if u := new(lint.Unreadable); !errors.As(err, &u) || u.Why == "" {
				t.Errorf("%s: %v is no refusal in words", name, err)
			}
		}
	})
}

// FuzzFile holds that whatever a file is, it is judged or refused in words.
func FuzzFile(f *testing.F) {
	whole := clean(&testing.T{}, xlsx.Options{}).zipped()
	f.Add(whole)
	f.Add(whole[:len(whole)-100])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := lint.Judge(bytes.NewReader(data), int64(len(data)), "a.xlsx", lint.Options{}); err != nil {
			if u := new(lint.Unreadable); !errors.As(err, &u) || u.Why == "" {
				t.Errorf("%v is no refusal in words", err)
			}
		}
	})
}

// TestUnreadable holds what is said of files that are no workbooks.
func TestUnreadable(t *testing.T) {
	parts := func(change func(f *file)) []byte {
		f := board(t)
		change(f)
		return f.zipped()
	}
	for want, data := range map[string][]byte{
		"too short":             []byte("PK"),
		"password":              append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 100)...),
		"not a workbook":        []byte(strings.Repeat("sheet;cell\n", 20)),
		"holds no workbook":     parts(func(f *file) { f.swap("_rels/.rels", "xl/workbook.xml", "xl/book.xml") }),
		"not known, or damaged": parts(func(f *file) { f.add(book, "<document/>") }),
		"more than 500 sheets": parts(func(f *file) {
			f.swap(book, "</sheets>", strings.Repeat(`<sheet name="x" sheetId="9"/>`, 600)+"</sheets>")
		}),
		"more than 4000 parts": func() []byte {
			var out bytes.Buffer
			w := zip.NewWriter(&out)
			for range 5_000 {
				if _, err := w.Create("a"); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}(),
	} {
		_, err := lint.Judge(bytes.NewReader(data), int64(len(data)), "a.xlsx", lint.Options{})
		if u := new(lint.Unreadable); !errors.As(err, &u) || !strings.Contains(u.Why, want) {
			t.Errorf("%v, want that it is %s", err, want)
		}
	}
}

// TestHostileParts holds that what is too large, too deep or not XML is found and not followed.
func TestHostileParts(t *testing.T) {
	for name, body := range map[string]string{
		"a document type":  `<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>`,
		"an entity":        `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>`,
		"depth":            "<worksheet>" + strings.Repeat("<a>", 10_000),
		"elements":         "<worksheet><x>" + strings.Repeat("<a/>", 500_000) + "</x></worksheet>",
		"a long tag":       `<worksheet><x a="` + strings.Repeat("b", 3<<20) + `"/></worksheet>`,
		"rows out of turn": `<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>`,
		"a row too far":    `<worksheet><sheetData><row r="1048577"/></sheetData></worksheet>`,
		"a column too far": `<worksheet><sheetData><row r="1"><c r="XFE1"/></row></sheetData></worksheet>`,
		"a text too far":   `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>999999</v></c></row></sheetData></worksheet>`,
		"another row":      `<worksheet><sheetData><row r="1"><c r="A2"/></row></sheetData></worksheet>`,
		"half":             `<worksheet><sheetData><row r="1"><c r="A1"`,
		"nothing":          "",
	} {
		f := board(t)
		f.add(charts, body)
		if got := ids(f.judged()); len(got) == 0 || got[0] != "W02" && got[0] != "W19" {
			t.Errorf("%s: found %v", name, got)
		}
	}
}

// TestWaiting holds that a judge of a workbook in the making refuses a sheet that is no part of it, and misses one that is
// not given.
func TestWaiting(t *testing.T) {
	f := board(t)
	m, err := lint.Begin(f.held(services), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Sheet(forecast); err == nil || !m.Waits() {
		t.Error("a sheet is taken for which nobody waits")
	}
	if got := ids(m.End()); len(got) == 0 || got[0] != "W02" {
		t.Errorf("found %v", got)
	}
	m, err = lint.Begin(f.held(services), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := m.Sheet(services)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, f.parts[services]); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if j := m.End(); !j.Clean() || j.Fault() != nil {
		t.Errorf("%+v", j.Findings)
	}
}

// TestFault holds that what people recorded is found, and does not keep a workbook from them.
func TestFault(t *testing.T) {
	f := board(t)
	f.say(services, "J10", "Of 943 476 5919")
	if j := f.judged(); len(j.Findings) != 1 || !j.Findings[0].Recorded || j.Fault() != nil {
		t.Errorf("%+v, %v", j.Findings, j.Fault())
	}
	f.swap(core, "en-GB", "en-US")
	if err := f.judged().Fault(); err == nil || !strings.Contains(err.Error(), "1 thing: W05: the language is \"en-US\"") {
		t.Errorf("the fault is %v", err)
	}
}

// TestManyAlike holds that what is found over and over is listed a few times and counted.
func TestManyAlike(t *testing.T) {
	f := long(t)
	f.every(services, ">invoices<", ">in  a<")
	j := f.judged()
	if len(j.Findings) != 10 || !strings.HasSuffix(j.Findings[9].Found, "(and 3990 more like it)") {
		t.Errorf("%d findings: %+v", len(j.Findings), j.Findings)
	}
}

// small is a workbook of one sheet and whatever else, which nobody would hand over.
func small(t *testing.T, parts map[string]string) []byte {
	f := &file{t: t, parts: map[string]string{}}
	f.add(types, `<Types><Default Extension="rels" ContentType="a"/><Override PartName="/`+book+`" ContentType="a"/><Override PartName="/`+cover+`" ContentType="a"/></Types>`)
	f.add("_rels/.rels", `<Relationships><Relationship Id="rId1" Type="a/officeDocument" Target="`+book+`"/></Relationships>`)
	f.add(book, `<workbook><sheets><sheet name="A" id="rId1"/></sheets></workbook>`)
	f.add("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		f.add(name, parts[name])
	}
	return f.zipped()
}

// TestSwollen holds that a small file which would unpack to more than any workbook does is refused, whether it says so
// itself, or reads one part for many sheets.
func TestSwollen(t *testing.T) {
	row := `<row><c t="str"><v>abc</v></c></row>`
	sheets := `<workbook><sheets>` + strings.Repeat(`<sheet name="s" id="rId1"/>`, 400) + `</sheets></workbook>`
	text := small(t, map[string]string{
		cover:                        "<worksheet><sheetData>" + strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 20_000) + "</sheetData></worksheet>",
		"xl/sharedStrings.xml":       "<sst><si><t>" + strings.Repeat("word ", 40_000) + "</t></si></sst>",
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="a/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	})
	for name, data := range map[string][]byte{
		"one text": text, "one part": small(t, map[string]string{cover: "<worksheet><sheetData>" + strings.Repeat(" ", 280<<20) + "</sheetData></worksheet>"}),
		"many a sheet": small(t, map[string]string{cover: "<worksheet><sheetData>" + strings.Repeat(row, 30_000) + "</sheetData></worksheet>", book: sheets}),
	} {
		_, err := lint.Judge(bytes.NewReader(data), int64(len(data)), "a.xlsx", lint.Options{})
		if u := new(lint.Unreadable); !errors.As(err, &u) || !strings.Contains(u.Why, "unpacks to more than 256 MB") {
			t.Errorf("%s, %d bytes: %v", name, len(data), err)
		}
	}
}

// TestWorkIsBounded holds that what would take a judge hours is given up in words, or asks for no work at all. A judge who
// did all of it would not come to an end.
func TestWorkIsBounded(t *testing.T) {
	sheet := func(rows, after string) string {
		return "<worksheet><sheetData>" + rows + "</sheetData>" + after + "</worksheet>"
	}
	const links = 100_000
	var hyper, rels strings.Builder
	for i := range links {
		fmt.Fprintf(&hyper, `<hyperlink ref="A1:CV10000" id="r%d"/>`, i)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Type="a/hyperlink" Target="https://a" TargetMode="External"/>`, i)
	}
	for name, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"formulas on formulas": {map[string]string{
			cover: sheet(strings.Repeat(`<row><c><f>SUM(A1:Z100000)+SUM(A2:Z99999)</f><v>1</v></c><c/><c><v>2</v></c></row>`, 60_000), ""),
		}, "F11"},
		"links upon links": {map[string]string{
			cover:                                 sheet(`<row><c t="str"><v>a</v></c></row>`, "<hyperlinks>"+hyper.String()+"</hyperlinks>"),
			"xl/worksheets/_rels/sheet1.xml.rels": "<Relationships>" + rels.String() + "</Relationships>",
		}, "S24"},
		"a table over and over": {map[string]string{
			cover: sheet(`<row><c t="str"><v>a</v></c></row>`, ""), "xl/tables/t.xml": `<table displayName="x" ref="A1:XFD1048576"/>`,
			"xl/worksheets/_rels/sheet1.xml.rels": "<Relationships>" + strings.Repeat(`<Relationship Id="r" Type="a/table" Target="../tables/t.xml"/>`, links) + "</Relationships>",
		}, "S07"},
		"columns over and over": {map[string]string{
			cover: "<worksheet><cols>" + strings.Repeat(`<col min="1" max="16384" width="3"/>`, links) + "</cols><sheetData/></worksheet>",
		}, "W19"},
		"text in very small pieces": {map[string]string{cover: "<worksheet><x>" + strings.Repeat("<![CDATA[y]]>", 2_000_000) + "</x><sheetData/></worksheet>"}, "W19"},
		"brackets":                  {map[string]string{cover: sheet(`<row><c><f>`+strings.Repeat("(A1+", 60_000)+`</f><v>1</v></c></row>`, "")}, "F08"},
		"a text without an end":     {map[string]string{cover: sheet(`<row><c t="str"><v>`+strings.Repeat("<![CDATA["+strings.Repeat("a", 1_000)+"]]>", 1_000)+`</v></c></row>`, "")}, "W02"},
		"one dollar":                {map[string]string{cover: sheet(`<row><c><f>$</f><v>1</v></c></row>`, "")}, "F12"},
	} {
		data := small(t, c.parts)
		j, err := lint.Judge(bytes.NewReader(data), int64(len(data)), "a.xlsx", lint.Options{})
		if err != nil || !slices.Contains(ids(j), c.want) {
			t.Errorf("%s: %v, found %v, want %s", name, err, ids(j), c.want)
		}
	}
}
