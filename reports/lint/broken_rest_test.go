package lint_test

import (
	"strings"
	"testing"
)

var brokenFormulas = []breaking{
	{"F01", "", func(f *file) { f.swap(services, "</f><v>240000</v>", "</f>") }},
	{"F02", "", func(f *file) { f.put(services, "D12", ` t="str"`, "<f>SUBTOTAL(109,D9:D11)</f><v>240000</v>") }},
	{"F04", "", func(f *file) { f.put(services, "D12", ` t="e"`, "<f>SUBTOTAL(109,D9:D11)</f><v>#REF!</v>") }},
	{"F05", "", func(f *file) { f.swap(checks, "COUNTA(F9:F14)", "ROWS(F9:F14)") }},
	{"F06", "", func(f *file) { f.swap(cover, "<f>&#39;Checks&#39;!A6</f>", "<f>INDIRECT(&#34;Checks!A6&#34;)</f>") }},
	{"F07", "", func(f *file) {
		f.every(checks, "&#34;&amp;COUNTA(F9:F14)&amp;&#34;", "&#34;&amp;COUNTA(F9:F14)*365&amp;&#34;")
	}},
	{"F08", "", func(f *file) {
		f.swap(cover, "<f>&#39;Checks&#39;!A6</f>", "<f>IF(1=1,IF(1=1,IF(1=1,IF(1=1,&#39;Checks&#39;!A6,0),0),0),0)</f>")
	}},
	{"F09", "", func(f *file) { f.swap(checks, "ROUND(B11-C11,2)", "ROUND(B11-C12,2)") }},
	{"F10", "", func(f *file) { f.swap(cover, "&#39;Checks&#39;!A6", "&#39;Checks&#39;!B6") }},
	{"F10", "", func(f *file) { f.swap(checks, "COUNTA(F9:F14)", "COUNTA(F:F)") }},
	{"F10", "", func(f *file) { f.swap(cover, "&#39;Checks&#39;!A6", "[1]Checks!A6") }},
	{"F11", "F09 F12", func(f *file) { f.put(services, "D9", "", "<f>D12+0</f><v>120000</v>") }},
	{"F12", "", func(f *file) { f.property("Formulas", "3") }},
	{"F13", "", func(f *file) { f.put(services, "H10", "", "<v>=1+1</v>") }},
	{"F14", "", func(f *file) { f.say(services, "A7", "https://example.org/contents") }},
	{"F14", "S24", func(f *file) {
		f.swap(services, `<hyperlink ref="A7" location="&#39;Contents&#39;!A1">`, `<hyperlink ref="A7" r:id="rId9">`)
		f.match("xl/worksheets/_rels/sheet3.xml.rels", "</Relationships>", `<Relationship Id="rId9" Target="file:///c:/a.exe" Type="a/hyperlink" TargetMode="External"/></Relationships>`)
	}},
}

func TestBrokenFormulas(t *testing.T) { broken(t, board, brokenFormulas) }

// reportOf makes the workbook one of another report, whose checks it lacks, and which has no file yet.
func reportOf(f *file, report string) {
	f.name = ""
	f.property("Report id", report+"/main/POOL")
}

var brokenControls = []breaking{
	{"K01", "W16 W17 W18 S22 F09 F10 K13", func(f *file) { f.swap(book, `<sheet name="Checks"`, `<sheet name="Proofs"`) }},
	{"K02", "", func(f *file) {
		f.say(checks, "C8", "Books (£)")
		f.swap("xl/tables/table4.xml", "Ledger (£)", "Books (£)")
	}},
	{"K03", "F12", func(f *file) { f.say(cover, "A7", "Checks: all 6 checks agree") }},
	{"K04", "", func(f *file) { f.match(checks, `(<c r="F9".*?<v>)Agrees`, "${1}Fails") }},
	{"K04", "", func(f *file) { f.name = "monitoring-pool-2025-26-draft.xlsx" }},
	{"K05", "", func(f *file) { reportOf(f, "trial-balance"); f.say(checks, "A9", "Something else agrees") }},
	{"K06", "F12", func(f *file) { f.put(checks, "B11", "", "<v>240000</v>") }},
	{"K07", "", func(f *file) { reportOf(f, "memorandum"); f.say(checks, "A10", "Something else: expected 1, found 1") }},
	{"K08", "", func(f *file) {
		reportOf(f, "pool-manager")
		f.say(checks, "A11", "Services: total of the first column")
		f.say(checks, "A14", "Rows: 2")
	}},
	{"K09", "", func(f *file) {
		reportOf(f, "statement")
		f.say(checks, "A9", "Brought forward and paid are carried forward")
	}},
	{"K10", "", func(f *file) {
		reportOf(f, "entries")
		f.say(checks, "A14", "Forecast: something else")
	}},
	{"K11", "", func(f *file) { f.say(cover, "A15", "Made by Common Purse.") }},
	{"K11", "", func(f *file) { f.say(cover, "A14", "Some period."); f.say(cover, "A6", "They are provisional.") }},
	{"K12", "", func(f *file) { f.say(services, "A5", "A variance is what it is.") }},
	{"K12", "", func(f *file) { f.say(cover, "A9", "A variance is what it is.") }},
	{"K13", "", func(f *file) { f.say(cover, "A10", "Amounts are in pounds and pence.") }},
	{"K14", "", func(f *file) { f.property("Status", "final"); f.say(cover, "A6", "They are final.") }},
	{"K14", "", func(f *file) { f.property("Status", "draft") }},
}

func TestBrokenControls(t *testing.T) { broken(t, board, brokenControls) }

// rule adds a conditional format to the ratings.
func rule(f *file, inside string) {
	f.swap(services, "<hyperlinks>", `<conditionalFormatting sqref="I9:I11">`+inside+`</conditionalFormatting><hyperlinks>`)
	f.match("xl/styles.xml", `<dxfs[^>]*>(</dxfs>)?|<dxfs[^>]*/>`, `<dxfs count="2"><dxf><font><color rgb="FF942514"/></font><fill><patternFill><bgColor rgb="FFF6D7D2"/></patternFill></fill></dxf>`+
		`<dxf><font><color rgb="FFF6A0A0"/></font><fill><patternFill><bgColor rgb="FFF6D7D2"/></patternFill></fill></dxf></dxfs>`)
}

const tests = `<cfRule type="expression" dxfId="0" priority="1"><formula>LEFT($I9,3)="Red"</formula></cfRule>`

var brokenCharts = []breaking{
	{"C01", "", func(f *file) { rule(f, strings.Replace(tests, `LEFT($I9,3)="Red"`, `$F9&lt;0`, 1)) }},
	{"C02", "", func(f *file) { rule(f, `<cfRule type="dataBar" priority="1"><dataBar/></cfRule>`) }},
	{"C03", "", func(f *file) { rule(f, strings.Replace(tests, `dxfId="0"`, `dxfId="1"`, 1)) }},
	{"C04", "", func(f *file) { f.match(placed, `descr="[^"]*"`, `descr="Forecast"`) }},
	{"C05", "", func(f *file) { f.match(drawn, `<a:t>The forecast[^<]*`, `<a:t>Chart`) }},
	{"C05", "", func(f *file) {
		f.swap(drawn, `<a:t>£ thousand</a:t>`, ``)
		f.swap(drawn, `formatCode="#,##0,"`, `formatCode="0"`)
	}},
	{"C06", "", func(f *file) { f.swap(drawn, `sz="1200"`, `sz="1000"`) }},
	{"C06", "", func(f *file) {
		f.match(drawn, `(<c:valAx>.*<c:txPr>.*?)<a:srgbClr val="000000"/>`, `$1<a:schemeClr val="tx1"><a:lumMod val="15000"/><a:lumOff val="85000"/></a:schemeClr>`)
	}},
	{"C07", "", func(f *file) { f.swap(drawn, "12436D", "FF0000") }},
	{"C08", "", func(f *file) { f.swap(drawn, "'Forecast'!$B$7:$B$8", "'Checks'!$A$1:$A$2") }},
	{"C09", "", func(f *file) { f.swap(placed, "<xdr:row>5</xdr:row>", "<xdr:row>1</xdr:row>") }},
	{"C10", "", func(f *file) { f.swap(drawn, `<c:min val="0"/>`, `<c:min val="200000"/>`) }},
	{"C10", "", func(f *file) { f.swap(drawn, `<c:min val="0"/>`, ``) }},
	{"C10", "", func(f *file) { f.every(drawn, "barChart", "bar3DChart") }},
	{"C11", "C12", func(f *file) { f.every(drawn, "$B$8", "$B$7") }},
	{"C12", "", func(f *file) { f.match(drawn, `<c:pt idx="0"><c:v>240000</c:v></c:pt>`, "") }},
}

func TestBrokenCharts(t *testing.T) {
	broken(t, board, brokenCharts)
	f := board(t)
	rule(f, tests)
	if j := f.judged(); !j.Clean() {
		t.Errorf("a rule on words: %+v", j.Findings)
	}
}

var brokenProse = []breaking{
	{"P02", "", func(f *file) {
		f.say(services, "A4", strings.Repeat("word ", 26)+"end.")
	}},
	{"P03", "", func(f *file) { f.say(services, "A4", "For more click here.") }},
	{"P03", "", func(f *file) { f.say(services, "A4", "Look at the red cells below.") }},
	{"P04", "", func(f *file) { f.say(services, "A4", "Spending of the BCF.") }},
	{"P05", "", func(f *file) { f.say(services, "A4", "Spending of 2025-26.") }},
	{"P05", "", func(f *file) { f.say(services, "A4", "Spending up to 31/03/2026.") }},
	{"P06", "", func(f *file) {
		f.say(services, "B8", "Date of birth")
		f.swap(table, `name="Name"`, `name="Date of birth"`)
	}},
	{"P06", "", func(f *file) { f.say(services, "J10", "Of 943 476 5919") }},
}

func TestBrokenProse(t *testing.T) { broken(t, board, brokenProse) }
