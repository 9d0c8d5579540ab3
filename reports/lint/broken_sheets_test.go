package lint_test

import (
	"strings"
	"testing"

	"commonpurse/reports/xlsx"
)

var brokenSheets = []breaking{
	{"S01", "", func(f *file) { f.put(services, "A1", "", "<v>12</v>") }},
	{"S02", "", func(f *file) { f.styled(services, "A1", changed(`xfId="1"`, `xfId="0"`)) }},
	{"S02", "", func(f *file) { f.styled(cover, "A4", changed(`xfId="2"`, `xfId="0"`)) }},
	{"S03", "", func(f *file) { f.say(services, "A2", "This sheet has two tables.") }},
	{"S03", "", func(f *file) { f.say(services, "A2", "This sheet has one table of 4 rows.") }},
	{"S04", "", func(f *file) { f.every(services, `activeCell="A1"`, `activeCell="C4"`) }},
	{"S05", "", func(f *file) {
		f.swap(services, "<hyperlinks>", `<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells><hyperlinks>`)
	}},
	{"S06", "", func(f *file) { f.swap(services, `<row r="10" `, `<row r="10" hidden="1" `) }},
	{"S06", "", func(f *file) { f.swap(services, `<col customWidth`, `<col hidden="1" customWidth`) }},
	{"S07", "S03 T08", func(f *file) {
		f.add("xl/tables/table9.xml", strings.NewReplacer("forecast\"", "other\"", "A6:B8", "A6:B8").Replace(f.parts["xl/tables/table3.xml"]))
		f.swap(types, "<Override ", `<Override PartName="/xl/tables/table9.xml" ContentType="a/table"/><Override `)
		f.match("xl/worksheets/_rels/sheet4.xml.rels", "</Relationships>", `<Relationship Id="rId9" Target="../tables/table9.xml" Type="a/table"/></Relationships>`)
	}},
	{"S08", "", func(f *file) { f.swap(services, `<dimension ref="A1:J12">`, `<dimension ref="A1">`) }},
	{"S09", "", func(f *file) {
		f.swap(services, "</pageSetup>", "</pageSetup><headerFooter><oddFooter>Page &amp;P</oddFooter></headerFooter>")
	}},
	{"S10", "", func(f *file) {
		f.swap(placed, "</xdr:wsDr>", "<xdr:oneCellAnchor><xdr:sp/></xdr:oneCellAnchor></xdr:wsDr>")
	}},
	{"S11", "", func(f *file) {
		f.add("xl/comments1.xml", "<comments/>")
		f.swap(types, "<Override ", `<Override PartName="/xl/comments1.xml" ContentType="a/comments"/><Override `)
	}},
	{"S12", "", func(f *file) { f.styled(services, "B9", f.font(`<sz val="9"/><name val="Arial"/>`)) }},
	{"S13", "", func(f *file) { f.styled(services, "B9", f.font(`<sz val="12"/><name val="Times New Roman"/>`)) }},
	{"S14", "", func(f *file) { f.styled(services, "B9", f.font(`<i/><sz val="12"/><name val="Arial"/>`)) }},
	{"S14", "", func(f *file) { f.styled(services, "B9", f.font(`<u/><sz val="12"/><name val="Arial"/>`)) }},
	{"S14", "", func(f *file) {
		f.put(services, "B9", ` t="inlineStr"`, `<is><r><rPr><strike/></rPr><t>Community equipment</t></r></is>`)
	}},
	{"S15", "", func(f *file) {
		f.styled(services, "B9", f.font(`<sz val="12"/><color rgb="FFAAAAAA"/><name val="Arial"/>`))
	}},
	{"S16", "", func(f *file) {
		f.styled(services, "B9", f.fill(`<patternFill patternType="solid"><fgColor rgb="FFFFF7BF"/></patternFill>`))
	}},
	{"S17", "", func(f *file) { f.styled(services, "B9", aligned(`textRotation="90"`)) }},
	{"S18", "", func(f *file) {
		f.say(services, "J10", "A reason that goes on for rather longer than the column is wide")
	}},
	{"S19", "", func(f *file) { f.put(services, "D9", "", "<v>123456789012.25</v>") }},
	{"S20", "", func(f *file) { f.swap(services, `max="10" min="10" width="30.75"`, `max="10" min="10" width="91"`) }},
	{"S20", "", func(f *file) {
		f.say(cover, "A17", strings.Repeat("Partnership finance is on the third floor. ", 8)+"Ring first.")
		f.swap(cover, `<row r="17" ht="19"`, `<row r="17" ht="99"`)
	}},
	{"S21", "", func(f *file) { f.swap(services, `paperSize="9"`, `paperSize="1"`) }},
	{"S22", "", func(f *file) { f.swap(book, "&#39;Services&#39;!$A$1:$J$12", "&#39;Services&#39;!$A$1:$J$9") }},
	{"S22", "", func(f *file) { f.swap(book, "&#39;Services&#39;!$8:$8", "&#39;Services&#39;!$7:$7") }},
	{"S23", "S08 S22", func(f *file) {
		f.match(services, `(<c r="J9".*?</c>)`, `$1<c r="L9" s="4" t="inlineStr"><is><t>aside</t></is></c>`)
	}},
	{"S24", "S14", func(f *file) {
		f.swap(services, `<hyperlink ref="A7" location="&#39;Contents&#39;!A1"></hyperlink>`, "")
	}},
	{"S25", "", func(f *file) { f.swap(services, `ySplit="8"`, `ySplit="7"`) }},
	{"S25", "", func(f *file) { f.match(services, "<pane .*?</pane>", "") }},
	{"S26", "", func(f *file) { f.say(services, "B9", "Community  equipment") }},
	{"S26", "", func(f *file) { f.say(services, "B9", "Community\u00A0equipment") }},
	{"S27", "", func(f *file) { f.match(cover, `<row r="11".*?</row>`, "") }},
}

func TestBrokenSheets(t *testing.T) { broken(t, board, brokenSheets) }

// TestPublished holds what a workbook for a public website may not have, which one for a board may.
func TestPublished(t *testing.T) {
	broken(t, func(t *testing.T) *file { return clean(t, xlsx.Options{Profile: xlsx.Publish}) }, []breaking{
		{"S25", "", func(f *file) {
			f.swap(services, "</sheetView>", `<pane state="frozen" topLeftCell="B9" xSplit="1" ySplit="8"/></sheetView>`)
		}},
		{"S16", "", func(f *file) {
			f.styled(services, "I10", f.fill(`<patternFill patternType="solid"><fgColor rgb="FFF6D7D2"/></patternFill>`))
		}},
	})
	f := board(t)
	f.styled(services, "I10", f.fill(`<patternFill patternType="solid"><fgColor rgb="FFF6D7D2"/></patternFill>`))
	if j := f.judged(); !j.Clean() {
		t.Errorf("a rating with a colour behind it: %+v", j.Findings)
	}
}

var brokenTables = []breaking{
	{"T01", "S08 S22", func(f *file) {
		f.match(cover, `(<c r="A5".*?</c>)`, `$1<c r="B5" s="4" t="inlineStr"><is><t>a</t></is></c>`)
		f.match(cover, `(<c r="A6".*?</c>)`, `$1<c r="B6" s="4" t="inlineStr"><is><t>b</t></is></c>`)
	}},
	{"T02", "S02 T11", func(f *file) {
		f.swap(table, `ref="A8:J12"`, `ref="B8:J12"`)
		f.match(table, `<tableColumn id="1"[^>]*/>`, "")
	}},
	{"T03", "T04", func(f *file) { f.say(services, "B8", "Service") }},
	{"T03", "T04", func(f *file) { f.put(services, "B8", "", "<v>1</v>") }},
	{"T04", "", func(f *file) { f.say(services, "B8", "Called") }},
	{"T05", "", func(f *file) { f.match(table, `<tableColumn id="10"[^>]*/>`, "") }},
	{"T06", "", func(f *file) { f.every(table, "monitoring_services", "Table1") }},
	{"T06", "", func(f *file) { f.every(table, "monitoring_services", "monitoring_FORECAST") }},
	{"T07", "", func(f *file) { f.swap(table, "<tableColumns", `<autoFilter ref="A8:J11"/><tableColumns`) }},
	{"T08", "T09 S27 F10", func(f *file) { f.match(services, `<row r="10".*?</row>`, "") }},
	{"T09", "F10", func(f *file) { f.match(services, `<c r="E10".*?</c>`, `<c r="E10" s="18"/>`) }},
	{"T09", "", func(f *file) { f.say(services, "B10", "[x]") }},
	{"T10", "S03 S08 S22 C08", func(f *file) {
		f.swap("xl/tables/table3.xml", `ref="A6:B8"`, `ref="A6:B6"`)
		f.match(forecast, `<row r="7".*</row>`, "")
	}},
	{"T11", "", func(f *file) { f.swap(table, ` totalsRowLabel="Total"`, ""); f.say(services, "A12", "Altogether") }},
	{"T11", "", func(f *file) { f.say(services, "A11", "Total") }},
	{"T12", "", func(f *file) { f.swap(services, "SUBTOTAL(109,D9:D11)", "SUBTOTAL(109,D9:D10)") }},
	{"T12", "", func(f *file) { f.swap(table, "SUBTOTAL(109,D9:D11)", "SUBTOTAL(109,D9:D10)") }},
	{"T13", "T16", func(f *file) { f.say(services, "D10", "a lot") }},
	{"T14", "T04", func(f *file) { f.say(services, "D8", "Budget") }},
	{"T15", "", func(f *file) { f.styled(services, "D10", changed(`numFmtId="`, `numFmtId="4" was="`)) }},
	{"T16", "", func(f *file) { f.styled(services, "D9", changed(`horizontal="right"`, `horizontal="left"`)) }},
	{"T17", "T13 T16", func(f *file) { f.say(services, "D10", "80,000.00") }},
	{"T18", "", func(f *file) {
		for _, at := range []string{"C9", "C10", "C11"} {
			f.styled(services, at, changed(`numFmtId="`, `numFmtId="14" was="`))
		}
	}},
	{"T18", "", func(f *file) {
		for at, day := range map[string]string{"J9": "01/04/2025", "J10": "01/05/2025", "J11": "1 June 2025"} {
			f.say(services, at, day)
		}
	}},
	{"T19", "", func(f *file) { f.say(services, "A11", "EQUIP") }},
	{"T20", "", func(f *file) { f.swap(table, `showRowStripes="0"`, `showRowStripes="1"`) }},
	{"T21", "", func(f *file) { f.say(services, "A4", "Budget and actual by service (note 1).") }},
	{"T22", "", func(f *file) { f.say(services, "A4", "Budget and actual by service [note 1].") }},
	{"T23", "T04", func(f *file) { f.say(services, "B8", "Name and code") }},
	{"T23", "", func(f *file) {
		for at, text := range map[string]string{"B9": "EQ - Equipment", "B10": "HO - Home", "B11": "FA - Falls"} {
			f.say(services, at, text)
		}
	}},
}

func TestBrokenTables(t *testing.T) { broken(t, board, brokenTables) }
