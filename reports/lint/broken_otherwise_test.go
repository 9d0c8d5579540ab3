package lint_test

import (
	"strings"
	"testing"
)

// partly puts a text in a cell, a part of which has properties of its own.
func partly(at, properties, text string) func(f *file) {
	return func(f *file) {
		f.put(services, at, ` t="inlineStr"`, `<is><r><t xml:space="preserve">Community </t></r><r><rPr>`+properties+`</rPr><t>`+text+`</t></r></is>`)
	}
}

// painted gives a cell a font of a colour, as its part spells it.
func painted(colour string) func(f *file) {
	return func(f *file) {
		f.styled(services, "B9", f.font(`<sz val="12"/><color `+colour+`/><name val="Arial"/>`))
	}
}

// beyond adds a part that newer programs read only, behind a sheet's others.
func beyond(part, inside string) func(f *file) {
	return func(f *file) { f.swap(part, "</worksheet>", `<extLst><ext>`+inside+`</ext></extLst></worksheet>`) }
}

// named adds a defined name.
func named(f *file, name, refers string) {
	f.swap(book, "</definedNames>", `<definedName name="`+name+`">`+refers+`</definedName></definedNames>`)
}

// brokenOtherwise are sheets that are broken in ways in which other programs, or people by hand, break them.
var brokenOtherwise = []breaking{
	{"W06", "", func(f *file) { f.match(core, "<dc:creator>[^<]*", "<dc:creator>libxlsxwriter") }},
	{"S02", "", func(f *file) {
		f.say(services, "A4", "What was spent")
		f.styled(services, "A4", f.font(`<b/><sz val="12"/><name val="Arial"/>`))
	}},
	{"S12", "", partly("B9", `<sz val="9"/>`, "equipment")},
	{"S12", "", partly("B9", `<sz val="11.5"/>`, "equipment")},
	{"S13", "", partly("B9", `<rFont val="Times New Roman"/>`, "equipment")},
	{"S14", "", partly("B9", `<vertAlign val="superscript"/>`, "equipment")},
	{"S14", "", partly("B9", `<u/>`, "equipment")},
	{"S15", "", partly("B9", `<color rgb="80AAAAAA"/>`, "equipment")},
	{"S15", "", painted(`indexed="22"`)},
	{"S15", "", painted(`indexed="43"`)},
	{"S15", "", painted(`theme="0" tint="-0.35"`)},
	{"S15", "", painted(`theme="1" tint="0.6"`)},
	{"S15", "S16", func(f *file) {
		f.styled(services, "B9", f.fill(`<patternFill patternType="solid"><fgColor indexed="18"/></patternFill>`))
	}},
	{"S16", "", func(f *file) {
		n := f.style("10", f.fill(`<patternFill patternType="gray125"/>`))
		f.match(services, `(<c r="A5".*?</c>)`, `$1<c r="B5" s="`+n+`"/>`)
	}},
	{"S16", "", func(f *file) {
		n := f.style("10", f.fill(`<patternFill patternType="solid"><fgColor theme="0" tint="-0.05"/></patternFill>`))
		f.swap(services, `<row r="10" `, `<row r="10" s="`+n+`" customFormat="1" `)
	}},
	{"S16", "", func(f *file) {
		n := f.style("10", f.fill(`<patternFill patternType="solid"><fgColor rgb="FFEEEEEE"/></patternFill>`))
		f.swap(services, `<col customWidth`, `<col style="`+n+`" customWidth`)
	}},
	{"S26", "", func(f *file) { f.say(services, "B9", "Community\u202Fequipment") }},
	{"S26", "", func(f *file) { f.say(services, "B9", "Community\u00ADequipment") }},
	{"S26", "", func(f *file) { f.say(services, "B9", "Community_x0009_equipment") }},
	{"T07", "", func(f *file) { f.swap(services, "<hyperlinks>", `<autoFilter ref="A8:J11"/><hyperlinks>`) }},
	{"T09", "", func(f *file) { f.say(services, "B10", "") }},
	{"T11", "", func(f *file) { f.say(services, "A10", "Subtotal:") }},
	{"T11", "", func(f *file) { f.swap(table, `totalsRowLabel="Total"`, `totalsRowLabel="Altogether"`) }},
	{"T12", "F12", func(f *file) {
		f.put(services, "D12", "", "<v>240000</v>")
		f.match(table, `(name="Budget \(£\)") totalsRowFunction="custom"><totalsRowFormula>.*?</totalsRowFormula>`, "$1>")
	}},
	{"T12", "", func(f *file) { total(f, `totalsRowFunction="average"`, "SUBTOTAL(109,D9:D11)") }},
	{"T12", "", func(f *file) { total(f, `totalsRowFunction="sum"`, "SUM(D9:D11)*1") }},
	{"T12", "", func(f *file) { total(f, `totalsRowFunction="sum"`, "SUBTOTAL(109,monitoring_services[Actual (£)])") }},
	{"T15", "", func(f *file) {
		f.every("xl/styles.xml", "£#,##0.00;-£#,##0.00;£0.00", "&quot;£#,##0.00&quot;;&quot;-£#,##0.00&quot;;&quot;£0.00&quot;")
	}},
	{"T17", "", func(f *file) {
		f.say(services, "J8", "Cost (£)")
		f.swap(table, `name="Reason"`, `name="Cost (£)"`)
		for at, v := range map[string]string{"J9": "120", "J10": "80.50", "J11": "7"} {
			f.say(services, at, v)
		}
	}},
	{"F01", "", func(f *file) { f.match(checks, `(<c r="F9"[^>]*>.*?)<v>Agrees</v>`, `$1`) }},
	{"F02", "", func(f *file) {
		f.swap(cover, "<f>&#39;Checks&#39;!A6</f>", "<f>&#39;Checks&#39;!B9-&#39;Checks&#39;!C9</f>")
	}},
	{"F02", "F09 K02", func(f *file) {
		f.match(checks, `<f>IF\(AND\(OR\(D9.*?</f><v>Agrees`, `<f>AND(D9=0,E9="Passed")</f><v>Agrees`)
	}},
	{"F04", "", func(f *file) { f.say(services, "J9", "#REF!") }},
	{"F06", "", func(f *file) {
		f.swap(cover, "<f>&#39;Checks&#39;!A6</f>", "<f>COUNTA(&#39;Checks&#39;!A6:offset(&#39;Checks&#39;!A6,1,0))&amp;&#34;&#34;</f>")
	}},
	{"F06", "W24", func(f *file) { named(f, "Latest_day", "today()") }},
	{"F06", "", func(f *file) {
		rule(f, strings.Replace(tests, `LEFT($I9,3)="Red"`, `AND(LEFT($I9,3)="Red",now()&gt;0)`, 1))
	}},
	{"F06", "", func(f *file) {
		f.swap(services, "<hyperlinks>", `<dataValidations><dataValidation sqref="B9"><formula1>INDIRECT("x")</formula1></dataValidation></dataValidations><hyperlinks>`)
	}},
	{"F07", "", func(f *file) { f.every(checks, "&#34;F*&#34;),COUNTIF", "&#34;&gt;365&#34;),COUNTIF") }},
	{"F09", "", func(f *file) {
		f.swap(cover, "<f>&#39;Checks&#39;!A6</f>", `<f t="array" ref="A7">&#39;Checks&#39;!A6</f>`)
	}},
	{"F10", "", func(f *file) {
		f.swap(cover, "<f>&#39;Checks&#39;!A6</f>", "<f>COUNTA(monitoring_services[Cost])&amp;&#39;Checks&#39;!A6</f>")
	}},
	{"F11", "F09 F12", func(f *file) {
		named(f, "Whole", "&#39;Services&#39;!$D$12")
		f.put(services, "D9", "", "<f>Whole+0</f><v>120000</v>")
	}},
	{"C02", "", beyond(services, `<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="iconSet" id="{1}"/><xm:sqref>D9:D11</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>`)},
	{"C03", "", beyond(services, `<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression"><x14:dxf><font><color rgb="FFDDDDDD"/></font></x14:dxf></x14:cfRule><xm:sqref>D9:D11</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>`)},
	{"C03", "", func(f *file) {
		rule(f, tests)
		f.swap("xl/styles.xml", `<patternFill><bgColor rgb="FFF6D7D2"/>`, `<patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/><bgColor rgb="FF942514"/>`)
	}},
	{"C06", "", func(f *file) {
		f.swap(drawn, `<c:gapWidth`, `<c:dLbls><c:txPr><a:defRPr sz="900"/></c:txPr><c:showVal val="1"/></c:dLbls><c:gapWidth`)
	}},
	{"C09", "", func(f *file) {
		f.match(placed, `<xdr:to>.*?</xdr:to>`, `<xdr:ext cx="5000000" cy="4600000"/>`)
		f.swap(placed, "<xdr:row>5</xdr:row>", "<xdr:row>2</xdr:row>")
	}},
	{"P06", "T01 S08 S22", func(f *file) {
		f.match(cover, `(<c r="A5".*?</c>)`, `$1<c r="B5" s="4" t="inlineStr"><is><t>NHSNumber</t></is></c>`)
		f.match(cover, `(<c r="A6".*?</c>)`, `$1<c r="B6" s="4" t="inlineStr"><is><t>b</t></is></c>`)
	}},
	{"P06", "", func(f *file) {
		f.say(services, "B8", "date_of_birth")
		f.swap(table, `name="Name"`, `name="date_of_birth"`)
	}},
	{"P06", "", func(f *file) {
		for at, v := range map[string]string{"H9": "9434765919", "H10": "4010232137", "H11": "9876543210"} {
			f.put(services, at, "", "<v>"+v+"</v>")
		}
	}},
}

// total gives the total of the budget another function in the table, and another formula in the cell.
func total(f *file, function, formula string) {
	f.match(table, `(name="Budget \(£\)") totalsRowFunction="custom"><totalsRowFormula>.*?</totalsRowFormula>`, "$1 "+function+">")
	f.swap(services, "<f>SUBTOTAL(109,D9:D11)</f>", "<f>"+formula+"</f>")
}

func TestBrokenOtherwise(t *testing.T) { broken(t, board, brokenOtherwise) }

// TestSpeltOtherwise holds that what other programs spell differently is no fault.
func TestSpeltOtherwise(t *testing.T) {
	for name, change := range map[string]func(f *file){
		"a mark on every formula": func(f *file) { f.every(services, "<f>", `<f aca="false">`) },
		"formulas in a group": func(f *file) {
			f.match(checks, `<f>(IFERROR\(ROUND\(B9-.*?)</f>`, `<f t="shared" ref="D9:D14" si="7">$1</f>`)
			f.match(checks, `<f>IFERROR\(ROUND\(B1.*?</f>`, `<f t="shared" si="7"/>`)
		},
		"letters in formats": func(f *file) {
			f.every("xl/styles.xml", "£#,##0.00;-£#,##0.00;£0.00", "&quot;£&quot;#,##0.00;\\-[$£-809]#,##0.00;\\£0.00")
			f.every("xl/styles.xml", "d mmm yyyy", "d\\ mmm\\ yyyy;@")
		},
		"a style called otherwise": func(f *file) { f.swap("xl/styles.xml", `name="Heading 1"`, `name="Headline 1"`) },
		"a list of people":         func(f *file) { other(f, "xl/persons/person.xml") },
		"what a program keeps": func(f *file) {
			f.add("customXml/item1.xml", "<kept/>")
			f.swap(types, "<Override ", `<Default Extension="xml" ContentType="application/xml"/><Override `)
		},
		"rows before columns": func(f *file) {
			f.swap(book, "&#39;Services&#39;!$A:$A,&#39;Services&#39;!$8:$8", "&#39;Services&#39;!$8:$8,&#39;Services&#39;!$A:$A")
		},
		"a link to a name": func(f *file) {
			named(f, "Home", "&#39;Contents&#39;!$A$1")
			f.swap(services, "location=\"&#39;Contents&#39;!A1\"", `location="Home"`)
		},
		"a table called in one word": func(f *file) { f.every(table, "monitoring_services", "BudgetByService") },
		"a total by its column":      func(f *file) { total(f, `totalsRowFunction="sum"`, "SUBTOTAL(109,[Budget (£)])") },
		"a total by its table": func(f *file) {
			total(f, `totalsRowFunction="sum"`, "SUBTOTAL(109,monitoring_services[[#Data],[Budget (£)]])")
		},
		"a plain sum": func(f *file) { total(f, `totalsRowFunction="sum"`, "SUM(D9:D11)") },
		"a chart of a size": func(f *file) {
			f.match(placed, `<xdr:to>.*?</xdr:to>`, `<xdr:ext cx="5000000" cy="4000500"/>`)
		},
		"a part of the text in its own font": partly("B9", `<b/><sz val="12"/><rFont val="Arial"/><color theme="1"/>`, "equipment"),
	} {
		t.Run(name, func(t *testing.T) {
			f := board(t)
			change(f)
			if j := f.judged(); !j.Clean() {
				t.Errorf("%+v", j.Findings)
			}
		})
	}
}

// other adds a part that nothing leads to, with its type.
func other(f *file, name string) {
	f.add(name, "<other/>")
	f.swap(types, "<Override ", `<Override PartName="/`+name+`" ContentType="a/other"/><Override `)
}
