package lint_test

import (
	"slices"
	"strings"
	"testing"

	"commonpurse/reports/lint"
	"commonpurse/reports/xlsx"
)

// The parts of the clean workbook.
const (
	cover    = "xl/worksheets/sheet1.xml"
	contents = "xl/worksheets/sheet2.xml"
	services = "xl/worksheets/sheet3.xml" // A8:J12, of which row 12 is the total
	forecast = "xl/worksheets/sheet4.xml" // A6:B8
	charts   = "xl/worksheets/sheet5.xml"
	checks   = "xl/worksheets/sheet6.xml" // A8:F14
	table    = "xl/tables/table2.xml"     // of the services
	book     = "xl/workbook.xml"
	core     = "docProps/core.xml"
	types    = "[Content_Types].xml"
	drawn    = "xl/charts/chart1.xml"
	placed   = "xl/drawings/drawing1.xml"
)

// breaking is one thing that is broken in a clean workbook, and what must be found.
type breaking struct {
	id    string
	also  string // what cannot but be found with it
	spoil func(f *file)
}

// page lists the assertions of the workbooks page that can be read from the file alone.
const page = `W01 W02 W04 W05 W06 W07 W08 W09 W10 W11 W12 W13 W14 W15 W16 W17 W18 W19 W20 W21 W23 W24
S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S25 S26 S27
T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13 T14 T15 T16 T17 T18 T19 T20 T21 T22 T23
F01 F02 F04 F05 F06 F07 F08 F09 F10 F11 F12 F13 F14 K01 K02 K03 K04 K05 K06 K07 K08 K09 K10 K11 K12 K13 K14
C01 C02 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 P02 P03 P04 P05 P06
D01 D02 D03 D04 D05 D06 D07 D08 D09 D12 D13 D14 D15 D16 D17`

// TestEveryAssertionIsHere holds that the table has the assertions of the page, each told in full, and that each is broken
// in a test.
func TestEveryAssertionIsHere(t *testing.T) {
	var got, broken []string
	for _, a := range lint.Assertions() {
		got = append(got, a.ID)
		for what, text := range map[string]string{"says": a.Says, "why": a.Why} {
			if !strings.HasSuffix(text, ".") || len(strings.Fields(text)) < 3 || len(strings.Fields(text)) > 30 {
				t.Errorf("%s %s %q", a.ID, what, text)
			}
		}
		if !strings.Contains("EDFRT", string(a.Level)) || (a.Level == lint.ToBeFilled) != (a.ID[0] == 'D') {
			t.Errorf("%s has the level %s", a.ID, a.Level)
		}
	}
	if want := strings.Fields(page); !slices.Equal(got, want) || len(want) != 131 {
		t.Errorf("%d assertions, want the page's %d:\n%v\n%v", len(got), len(want), got, want)
	}
	for _, b := range slices.Concat(brokenPackages, brokenSheets, brokenTables, brokenFormulas, brokenControls, brokenCharts, brokenProse, brokenTemplates) {
		broken = append(broken, b.id)
	}
	for _, id := range got {
		if !slices.Contains(broken, id) {
			t.Errorf("nothing breaks %s", id)
		}
	}
}

// TestClean holds that nothing is found in what the program makes.
func TestClean(t *testing.T) {
	for name, f := range map[string]*file{
		"board": clean(t, xlsx.Options{}), "publish": clean(t, xlsx.Options{Profile: xlsx.Publish}), "template": form(t),
	} {
		j := f.judged()
		if !j.Clean() {
			t.Errorf("%s: %+v", name, j.Findings)
		}
		if want := map[string]lint.Kind{"template": lint.Template}[name]; j.Kind != want && (want != "" || j.Kind != lint.Report) {
			t.Errorf("%s is judged as a %s", name, j.Kind)
		}
		if profile := map[string]string{"board": "board", "publish": "publish"}[name]; j.Profile != profile {
			t.Errorf("%s is judged by the profile %q", name, j.Profile)
		}
	}
}

// broken tries each thing by itself.
func broken(t *testing.T, make func(t *testing.T) *file, all []breaking) {
	t.Helper()
	for _, b := range all {
		t.Run(b.id, func(t *testing.T) {
			f := make(t)
			b.spoil(f)
			j := f.judged()
			got := ids(j)
			want := append([]string{b.id}, strings.Fields(b.also)...)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("found %v, want %v: %+v", got, want, j.Findings)
			}
			for _, found := range j.Findings {
				if found.Found == "" || found.Right == "" || found.Level == "" {
					t.Errorf("%+v does not say what is wrong", found)
				}
			}
		})
	}
}

func board(t *testing.T) *file { return clean(t, xlsx.Options{}) }

// changed is a cell's style with a text of it replaced.
func changed(from, to string) func(string) string {
	return func(xf string) string {
		if !strings.Contains(xf, from) {
			panic(xf + " does not hold " + from)
		}
		return strings.Replace(xf, from, to, 1)
	}
}

// aligned puts a part into a style's alignment.
func aligned(attribute string) func(string) string {
	return changed("<alignment ", "<alignment "+attribute+" ")
}

var brokenPackages = []breaking{
	{"W01", "", func(f *file) { f.order[0], f.order[1] = f.order[1], f.order[0] }},
	{"W01", "", func(f *file) { f.order = append(f.order, "docProps/app.xml") }},
	{"W02", "", func(f *file) { f.add("xl/more.xml", "<more/>") }},
	{"W02", "", func(f *file) {
		f.match("xl/worksheets/_rels/sheet3.xml.rels", "</Relationships>", `<Relationship Id="rId9" Target="../gone.xml" Type="a/gone"/></Relationships>`)
	}},
	{"W02", "", func(f *file) { f.swap("docProps/app.xml", "<Application>", "<App>") }},
	{"W04", "", func(f *file) { f.match(core, "<dc:title>[^<]*", "<dc:title>") }},
	{"W04", "", func(f *file) { f.match(core, "<dc:title>[^<]*", "<dc:title>monitoring-pool-2025-26") }},
	{"W05", "", func(f *file) { f.swap(core, "en-GB", "en-US") }},
	{"W06", "", func(f *file) { f.match(core, "<dc:creator>[^<]*", "<dc:creator>openpyxl") }},
	{"W07", "", func(f *file) {
		f.match(core, `(W3CDTF">)2026[^<]*(</dcterms:modified)`, "${1}2027-01-01T00:00:00Z${2}")
	}},
	{"W07", "", func(f *file) { f.every(core, "2026-04-02T12:05:05Z", "2026-04-03T12:05:05Z") }},
	{"W08", "", func(f *file) { f.property("Data date", "") }},
	{"W09", "", func(f *file) {
		f.add("xl/vbaProject.bin", "x")
		f.swap(types, "<Override ", `<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/><Override `)
	}},
	{"W10", "", func(f *file) {
		f.match("xl/_rels/workbook.xml.rels", "</Relationships>", `<Relationship Id="rId99" Target="http://example.org/a.xlsx" Type="a/externalLinkPath" TargetMode="External"/></Relationships>`)
	}},
	{"W11", "", func(f *file) {
		f.add("xl/pivotTables/pivotTable1.xml", "<pivotTableDefinition/>")
		f.swap(types, "<Override ", `<Override PartName="/xl/pivotTables/pivotTable1.xml" ContentType="a/pivot"/><Override `)
	}},
	{"W12", "", func(f *file) { f.swap(book, `<sheet name="Forecast"`, `<sheet state="veryHidden" name="Forecast"`) }},
	{"W13", "W16 K03 K11 P04", func(f *file) {
		f.swap(book, `<sheet name="Cover"`, `<sheet name="Front"`)
		f.every(book, "&#39;Cover&#39;", "&#39;Front&#39;")
		f.every(contents, "&#39;Cover&#39;", "&#39;Front&#39;")
	}},
	{"W14", "", func(f *file) { f.swap(forecast, "<sheetView ", `<sheetView tabSelected="1" `) }},
	{"W14", "", func(f *file) { f.swap(book, "<workbookView ", `<workbookView activeTab="1" `) }},
	{"W15", "W16", func(f *file) { renamed(f, "Forecast", "2025") }},
	{"W16", "", func(f *file) { renamed(f, "Forecast", "Other") }},
	{"W17", "", func(f *file) { f.say(contents, "A7", "Forecasts") }},
	{"W17", "W18", func(f *file) { f.swap(contents, "&#39;Forecast&#39;!A1", "&#39;Forecast&#39;!C99") }},
	{"W18", "", func(f *file) { f.swap(contents, "&#39;Cover&#39;!A1", "&#39;Cover&#39;!Z9") }},
	{"W19", "W18 S01 S02 S03 S08 S22 T03 T04 T08 F14 C12", func(f *file) { f.match(forecast, "<sheetData>.*</sheetData>", "<sheetData/>") }},
	{"W20", "", func(f *file) { f.swap(book, `calcMode="auto"`, `calcMode="manual"`) }},
	{"W21", "", func(f *file) { f.swap(book, "<workbookPr ", `<workbookPr date1904="true" `) }},
	{"W23", "", func(f *file) { f.name = "Monitoring POOL.xlsx" }},
	{"W24", "", func(f *file) {
		f.swap(book, "</definedNames>", `<definedName name="RAG_red">'Services'!$D$9</definedName></definedNames>`)
	}},
}

// renamed gives a sheet another name, wherever it is named.
func renamed(f *file, from, to string) {
	f.swap(book, `<sheet name="`+from+`"`, `<sheet name="`+to+`"`)
	f.every(book, "&#39;"+from+"&#39;", "&#39;"+to+"&#39;")
	f.every(contents, "&#39;"+from+"&#39;", "&#39;"+to+"&#39;")
	f.say(contents, "A7", to)
	f.every(drawn, "'"+from+"'", "'"+to+"'")
	f.every("xl/sharedStrings.xml", "on the sheet "+from, "on the sheet "+to)
}

func TestBrokenPackages(t *testing.T) { broken(t, board, brokenPackages) }
