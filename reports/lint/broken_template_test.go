package lint_test

import (
	"bytes"
	"regexp"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/reports/template"
	"commonpurse/reports/xlsx"
)

// form is a template to fill in, in which nothing is found.
func form(t *testing.T) *file {
	t.Helper()
	return formOf(t, "contributions,invoices", "Contributions and invoices")
}

func formOf(t *testing.T, name, title string) *file {
	t.Helper()
	tables, unknown := template.Tables(name)
	if unknown != "" {
		t.Fatal(unknown)
	}
	of := template.Template{
		Name: name, Title: title, Version: "v1.2", Book: "main", Host: "Larkshire Borough Council",
		KnownAt: 1_234, At: 1_775_131_505_000_000,
	}
	of.Inputs, of.Lists = template.Make(tables, template.Offered{
		Codes: map[string][]template.Answer{
			"organisations": {{Value: "CC", Means: "County Council"}}, "funds": {{Value: "POOL", Means: "Pooled fund"}},
		},
		Years: []calendar.Year{2025, 2026}, Year: 2026,
	})
	var out bytes.Buffer
	if err := xlsx.WriteTemplate(&out, of); err != nil {
		t.Fatal(err)
	}
	return unzipped(t, "", out.Bytes())
}

const (
	input = "xl/worksheets/sheet2.xml"
	lists = "xl/worksheets/sheet4.xml"
)

// like is the style of the cells to fill in of a column of the first sheet.
func like(f *file, column string) string {
	f.t.Helper()
	m := regexp.MustCompile(`<col [^>]*min="` + column + `" style="(\d+)"`).FindStringSubmatch(f.parts[input])
	if m == nil {
		f.t.Fatalf("column %s has no style:\n%.2000s", column, f.parts[input])
	}
	return m[1]
}

// filled puts something in the first row to fill in.
func filled(f *file, at, column, attrs, inside string) {
	f.swap(input, "</sheetData>", `<row r="6"><c r="`+at+`" s="`+like(f, column)+`"`+attrs+`>`+inside+`</c></row></sheetData>`)
}

var brokenTemplates = []breaking{
	{"D01", "", func(f *file) {
		f.swap(input, `errorStyle="stop" errorTitle="kind"`, `errorStyle="information" errorTitle="kind"`)
	}},
	{"D02", "W24", func(f *file) { f.swap(input, "<formula1>list_kind</formula1>", `<formula1>"cash,in-kind"</formula1>`) }},
	{"D03", "", func(f *file) { f.swap(input, "Write a number: pounds, for example 1250.50.", "Write a number.") }},
	{"D03", "", func(f *file) { f.swap(input, "Write a date, for example 31/03/2026.", "Write a date.") }},
	{"D04", "", func(f *file) { f.swap(input, "F6:F2005", "F6:F50") }},
	{"D05", "", func(f *file) { f.swap(input, "<sheetProtection ", `<sheetProtection password="CC1A" `) }},
	{"D05", "", func(f *file) { f.styled(input, "A5", changed("</xf>", `<protection locked="0"/></xf>`)) }},
	{"D06", "", func(f *file) {
		n := f.style(like(f, "1"), changed(`numFmtId="`, `numFmtId="1" was="`))
		f.match(input, `(<col [^>]*min="1" [^>]*style=")\d+`, "${1}"+n)
	}},
	{"D07", "", func(f *file) { f.property("Template version", "") }},
	{"D08", "", func(f *file) { filled(f, "A6", "1", ` t="inlineStr"`, "<is><t>Example 1</t></is>") }},
	{"D09", "D13", func(f *file) { f.say(input, "A5", "Ref") }},
	{"D12", "", func(f *file) { filled(f, "F6", "6", "", "<f>1+1</f><v>2</v>") }},
	{"D13", "", func(f *file) { f.swap(input, `showInputMessage="true"`, `showInputMessage="false"`) }},
	{"D14", "", func(f *file) {
		f.match(book, `(<sheet name="invoices"[^>]*></sheet>)(<sheet name="Lists"[^>]*></sheet>)`, "$2$1")
	}},
	{"D15", "", func(f *file) { f.say(lists, "A3", "The lists.") }},
	{"D16", "", func(f *file) {
		f.swap(input, "Write a number: pounds, for example 1250.50.", "Write a number, for example 1250.50.")
		f.swap(input, "Pounds, for example 1250.50.", "For example 1250.50.")
	}},
	{"D17", "", func(f *file) { f.swap(book, `activeTab="1"`, `activeTab="2"`) }},
}

// TestEveryTemplate holds that nothing is found in the template of any job or table: the years of one that has no other list
// too are as the load format writes them.
func TestEveryTemplate(t *testing.T) {
	for _, name := range template.Names() {
		if found := formOf(t, name, "To fill in").judged().Findings; len(found) > 0 {
			t.Errorf("%s: %+v", name, found[0])
		}
	}
}

func TestBrokenTemplates(t *testing.T) { broken(t, form, brokenTemplates) }
