package lint_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/lint"
	"commonpurse/reports/xlsx"
)

// file is a workbook in its parts, to be altered.
type file struct {
	t     *testing.T
	name  string
	order []string
	parts map[string]string
}

func column(key, label string, kind reports.Type) reports.Column {
	return reports.Column{Key: key, Label: label, Type: kind}
}

// monitoring is a report with a column of every type, one of ratings, and a sheet for charts.
func monitoring() reports.Report {
	year := calendar.Year(2025)
	pounds := func(n int64) reports.Value { return reports.Money(money.Pence(n * 100)) }
	row := func(code, name string, day int, budget, actual, part, invoices int64, rating, reason string) reports.Row {
		return reports.Row{Key: code, Cells: []reports.Value{
			reports.Text(code), reports.Text(name), reports.Day(year.Start().AddDays(day)), pounds(budget), pounds(actual), pounds(budget - actual),
			reports.Percent(money.Percent(part)), reports.Count(invoices), reports.Text(rating), reports.Text(reason),
		}}
	}
	services := []reports.Row{
		row("EQUIP", "Community equipment", 0, 120_000, 118_500, 1_250_000, 24, "Green", "As planned"),
		row("HOME", "Home from hospital", 30, 80_000, 84_000, -5_000_000, 12, "Red: overspend", "Winter pressures and a late invoice"),
		row("FALLS", "Preventing falls", 61, 40_000, 40_000, 0, 6, "Green", ""),
	}
	forecast := []reports.Row{
		{Key: "1", Cells: []reports.Value{reports.Text("Period 1 (April)"), pounds(240_000)}},
		{Key: "2", Cells: []reports.Value{reports.Text("Period 2 (May)"), pounds(242_500)}},
	}
	return reports.Report{
		Name: "monitoring", Title: "Budget monitoring", Fund: "POOL", FundName: "Pooled fund", Year: year, AsAt: year.End(), KnownAt: 42,
		About: reports.About{
			Book: "main", Host: "Larkshire Borough Council", RecordedAt: 1_775_131_505_000_000, Period: "2025 to 2026, open", Version: "0.1.0",
			Signs: "A variance is positive for an underspend, minus for an overspend.", Contact: "Partnership finance, Larkshire Borough Council",
		},
		Sections: []reports.Section{
			{
				Key: "services", Title: "Services", Note: "Budget and actual by service.", Keyed: 1, Count: 3, Rows: reports.Rows(services),
				Columns: []reports.Column{
					column("service", "Service", reports.TypeText), column("name", "Name", reports.TypeText), column("since", "Since", reports.TypeDate),
					column("budget", "Budget", reports.TypeMoney), column("actual", "Actual", reports.TypeMoney),
					column("variance", "Variance", reports.TypeMoney), column("part", "Variance", reports.TypePercent),
					column("invoices", "Invoices", reports.TypeCount), column("rating", "Rating", reports.TypeText), column("reason", "Reason", reports.TypeText),
				},
				Total: map[string]reports.Value{"budget": pounds(240_000), "actual": pounds(242_500), "variance": pounds(-2_500)},
			},
			{
				Key: "forecast", Title: "Forecast", Note: "Forecast by period.", Keyed: 1, Count: 2, Rows: reports.Rows(forecast),
				Columns: []reports.Column{column("period", "Period", reports.TypeText), column("amount", "Forecast", reports.TypeMoney)},
				Charts: []reports.Chart{{
					Key: "forecast", Title: "The forecast grows by £2,500 in a month", Kind: reports.ChartBars, Categories: "period", Series: []string{"amount"},
					Unit: "£", Alt: "A bar for the forecast of each period, as in the table on the sheet Forecast.",
				}},
			},
		},
		Checks: []reports.Check{
			{Key: "balance", Text: "Debits equal credits", Expected: "0.00", Found: "0.00", OK: true, Money: true},
			{Key: "opening", Text: "Opening balance, movements and closing balance agree", Expected: "1", Found: "1", OK: true},
		},
	}
}

// clean is the report as a workbook in which nothing is found.
func clean(t *testing.T, o xlsx.Options) *file {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.Write(&out, monitoring(), o); err != nil {
		t.Fatal(err)
	}
	return unzipped(t, "monitoring-pool-2025-26.xlsx", out.Bytes())
}

func unzipped(t *testing.T, name string, data []byte) *file {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f := &file{t: t, name: name, parts: map[string]string{}}
	for _, e := range archive.File {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		f.add(e.Name, string(body))
	}
	return f
}

// zipped is the workbook as a file.
func (f *file) zipped() []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range f.order {
		e, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(e, f.parts[name])
		}
		if err != nil {
			f.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.t.Fatal(err)
	}
	return out.Bytes()
}

// judged is the judgement of the file.
func (f *file) judged() lint.Judgement {
	f.t.Helper()
	data := f.zipped()
	j, err := lint.Judge(bytes.NewReader(data), int64(len(data)), f.name, lint.Options{})
	if err != nil {
		f.t.Fatal(err)
	}
	return j
}

// ids are the assertions of which something was found, each once.
func ids(j lint.Judgement) []string {
	var out []string
	for _, f := range j.Findings {
		if !slices.Contains(out, f.ID) {
			out = append(out, f.ID)
		}
	}
	return out
}

// add adds a part, or replaces it.
func (f *file) add(name, body string) {
	if _, there := f.parts[name]; !there {
		f.order = append(f.order, name)
	}
	f.parts[name] = body
}

// swap replaces a text of a part, which must be there.
func (f *file) swap(part, from, to string) {
	f.t.Helper()
	body, there := f.parts[part]
	if !there || !strings.Contains(body, from) {
		f.t.Fatalf("%s does not hold %s:\n%.3000s", part, from, body)
	}
	f.parts[part] = strings.Replace(body, from, to, 1)
}

// every replaces a text of a part wherever it is.
func (f *file) every(part, from, to string) {
	f.t.Helper()
	f.swap(part, from, from)
	f.parts[part] = strings.ReplaceAll(f.parts[part], from, to)
}

// match replaces what an expression finds in a part.
func (f *file) match(part, expression, to string) {
	f.t.Helper()
	r := regexp.MustCompile(expression)
	if !r.MatchString(f.parts[part]) {
		f.t.Fatalf("%s does not match %s:\n%.3000s", part, expression, f.parts[part])
	}
	f.parts[part] = r.ReplaceAllString(f.parts[part], to)
}

// put replaces what stands in a cell and keeps its style: type and content as the part has them.
func (f *file) put(part, at, attrs, content string) {
	f.t.Helper()
	f.match(part, `<c r="`+at+`"( s="\d+")?[^>]*?(/>|>.*?</c>)`, `<c r="`+at+`"$1`+attrs+`>`+strings.ReplaceAll(content, "$", "$$")+`</c>`)
}

// say puts a text in a cell.
func (f *file) say(part, at, text string) {
	f.t.Helper()
	f.put(part, at, ` t="inlineStr"`, "<is><t>"+text+"</t></is>")
}

// styled gives a cell a style that is a copy of its own with something changed.
func (f *file) styled(part, at string, change func(xf string) string) {
	f.t.Helper()
	m := regexp.MustCompile(`<c r="` + at + `" s="(\d+)"`).FindStringSubmatch(f.parts[part])
	if m == nil {
		f.t.Fatalf("%s has no cell %s", part, at)
	}
	f.parts[part] = strings.Replace(f.parts[part], m[0], `<c r="`+at+`" s="`+f.style(m[1], change)+`"`, 1)
}

// style adds a style that is like another, and answers its number.
func (f *file) style(like string, change func(xf string) string) string {
	f.t.Helper()
	const part = "xl/styles.xml"
	all := regexp.MustCompile(`(?s)<cellXfs count="\d+">(.*?)</cellXfs>`).FindStringSubmatch(f.parts[part])
	xfs := regexp.MustCompile(`(?s)<xf .*?</xf>|<xf [^>]*/>`).FindAllString(all[1], -1)
	var n int
	if _, err := fmt.Sscan(like, &n); err != nil || n >= len(xfs) {
		f.t.Fatalf("there is no style %s", like)
	}
	xfs = append(xfs, change(xfs[n]))
	f.parts[part] = strings.Replace(f.parts[part], all[0], fmt.Sprintf(`<cellXfs count="%d">%s</cellXfs>`, len(xfs), strings.Join(xfs, "")), 1)
	return fmt.Sprint(len(xfs) - 1)
}

// font adds a font, or a fill, and answers a change of style to it.
func (f *file) font(body string) func(string) string { return f.look("font", "fontId", body) }
func (f *file) fill(body string) func(string) string { return f.look("fill", "fillId", body) }

func (f *file) look(element, id, body string) func(string) string {
	f.t.Helper()
	const part = "xl/styles.xml"
	n := len(regexp.MustCompile(`<`+element+`>`).FindAllString(f.parts[part], -1))
	f.swap(part, "</"+element+"s>", "<"+element+">"+body+"</"+element+"></"+element+"s>")
	return func(xf string) string {
		return regexp.MustCompile(id+`="\d+"`).ReplaceAllString(xf, fmt.Sprintf(`%s="%d"`, id, n))
	}
}

// property sets a custom property; an empty value takes it away.
func (f *file) property(name, value string) {
	f.t.Helper()
	f.match("docProps/custom.xml", `name="`+name+`"><vt:lpwstr>[^<]*`, `name="`+name+`"><vt:lpwstr>`+value)
}
