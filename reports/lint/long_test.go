package lint_test

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/lint"
	"commonpurse/reports/xlsx"
)

// entries is a report of n rows, which is streamed. Its rows are made as they are read.
func entries(n int) reports.Report {
	r := monitoring()
	half := money.Pence(n / 2 * 12_345)
	r.Sections = []reports.Section{{
		Key: "entries", Title: "Entries", Note: "Every line of every entry.", Keyed: 1, Count: -1,
		Columns: []reports.Column{
			column("seq", "Sequence", reports.TypeCount), column("on", "Date", reports.TypeDate), column("at", "Recorded at", reports.TypeTime),
			column("kind", "Kind", reports.TypeText), column("ref", "Reference", reports.TypeText), column("fund", "Fund", reports.TypeText),
			column("partner", "Partner", reports.TypeText), column("share", "Share", reports.TypePercent), column("debit", "Debit", reports.TypeMoney),
			column("credit", "Credit", reports.TypeMoney), column("memo", "Memo", reports.TypeText), column("file", "File", reports.TypeText),
		},
		Total: map[string]reports.Value{"debit": reports.Money(half), "credit": reports.Money(half)},
		Rows: func(yield func(reports.Row, error) bool) {
			for i := range n {
				cells := []reports.Value{
					reports.Count(int64(i + 1)), reports.Day(r.Year.Start().AddDays(i % 365)), reports.Moment(1_775_131_505_000_000 + int64(i)*1_000_000),
					reports.Text("invoices"), reports.Text(fmt.Sprintf("INV-%d", i)), reports.Text("POOL"), reports.Null, reports.Percent(money.Percent(i)),
					reports.Money(12_345), reports.Null, reports.Text("Home care of the week"), reports.Text("invoices.csv"),
				}
				if i%2 == 1 {
					cells[8], cells[9] = cells[9], cells[8]
				}
				if i%7 == 0 {
					cells[10] = reports.Text("Größer & <besser> für alle")
				}
				if !yield(reports.Row{Key: fmt.Sprint(i), Cells: cells}, nil) {
					return
				}
			}
		},
	}}
	return r
}

const longRows = 4_000

// long is a workbook with a sheet that is streamed, of more cells than the judge keeps. Its body begins in row 9.
func long(t *testing.T) *file {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.Write(&out, entries(longRows), xlsx.Options{}); err != nil {
		t.Fatal(err)
	}
	return unzipped(t, "", out.Bytes())
}

// TestLongSheets holds that nothing is missed where cells are passed at a glance.
func TestLongSheets(t *testing.T) {
	if j := long(t).judged(); !j.Clean() {
		t.Fatalf("%+v", j.Findings)
	}
	row := func(f *file, y int, change func(string) string) {
		f.t.Helper()
		m := regexp.MustCompile(fmt.Sprintf(`<row r="%d" .*?</row>`, y)).FindString(f.parts[services])
		after := change(m)
		if m == "" || m == after {
			f.t.Fatalf("row %d is as it was: %s", y, m)
		}
		f.parts[services] = strings.Replace(f.parts[services], m, after, 1)
	}
	value := func(y int, at, v string) func(f *file) {
		return func(f *file) {
			row(f, y, func(s string) string {
				return regexp.MustCompile(fmt.Sprintf(`(<c r="%s%d"[^>]*>(?:<is><t>|<v>))[^<]*`, at, y)).ReplaceAllString(s, "${1}"+v)
			})
		}
	}
	broken(t, long, []breaking{
		{"S26", "", value(3_500, "K", "two  spaces")},
		{"S26", "", value(3_500, "K", "trailing ")},
		{"S26", "", value(3_500, "K", "no-break\u00A0space")},
		{"S19", "", value(3_500, "I", "123456789012.5")},
		{"S18", "", value(3_500, "K", strings.Repeat("wide words ", 8)+"end")},
		{"T19", "", value(3_500, "A", "17")},
		{"T09", "", func(f *file) {
			row(f, 3_500, func(s string) string { return regexp.MustCompile(`<c r="K3500".*?</c>`).ReplaceAllString(s, "") })
		}},
		{"T13", "T16", func(f *file) {
			row(f, 3_500, func(s string) string {
				return regexp.MustCompile(`<c r="A3500"( s="\d+")>.*?</c>`).ReplaceAllString(s, `<c r="A3500"$1 t="inlineStr"><is><t>many</t></is></c>`)
			})
		}},
		{"T17", "T13 T16", func(f *file) {
			row(f, 3_500, func(s string) string {
				return regexp.MustCompile(`<c r="I3500"( s="\d+")>.*?</c>`).ReplaceAllString(s, `<c r="I3500"$1 t="inlineStr"><is><t>1,234.00</t></is></c>`)
			})
		}},
		{"F13", "", value(3_500, "A", "=1")},
		{"T17", "", value(3_500, "A", "1.2.3")},
		{"T15", "", func(f *file) {
			row(f, 3_500, func(s string) string {
				n := f.style("20", changed(`numFmtId="`, `numFmtId="4" was="`))
				return regexp.MustCompile(`(<c r="A3500" s=")\d+`).ReplaceAllString(s, "${1}"+n)
			})
		}},
		{"S06", "", func(f *file) {
			row(f, 3_500, func(s string) string { return strings.Replace(s, `customHeight`, `hidden="1" customHeight`, 1) })
		}},
		{"F12", "F09", func(f *file) {
			row(f, 3_500, func(s string) string { return strings.Replace(s, `<v>`, `<f>1+1</f><v>`, 1) })
		}},
		{"W02", "", func(f *file) { row(f, 3_500, func(s string) string { return strings.Replace(s, "</c>", "</d>", 1) }) }},
	})
}

// TestLongSheetIsNotKept holds that the memory that a sheet takes does not grow with its rows, but for what tells that no
// key is there twice.
func TestLongSheetIsNotKept(t *testing.T) {
	var rows bytes.Buffer
	f := long(t)
	head, _, _ := strings.Cut(f.parts[services], `<row r="4008" `)
	const n = 300_000
	m, err := lint.Begin(f.held(services), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := m.Sheet(services)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, head); err != nil {
		t.Fatal(err)
	}
	like := regexp.MustCompile(`<row r="4007" .*?</row>`).FindString(head)
	for y := 4_008; y < n; y++ {
		rows.WriteString(strings.ReplaceAll(strings.ReplaceAll(like, "4007", fmt.Sprint(y)), "<v>3999</v>", fmt.Sprintf("<v>%d</v>", y)))
		if rows.Len() > 1<<20 {
			if _, err := w.Write(rows.Bytes()); err != nil {
				t.Fatal(err)
			}
			rows.Reset()
		}
	}
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	if now.HeapAlloc > 48<<20 {
		t.Errorf("%d MB are alive after %d rows", now.HeapAlloc>>20, n)
	}
	if _, err := io.WriteString(w, "</sheetData></worksheet>"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := ids(m.End()); len(got) == 0 {
		t.Error("a sheet whose table is shorter than its rows is clean")
	}
}

// held is the workbook's parts, without the body of one.
func (f *file) held(without string) []lint.Part {
	var out []lint.Part
	for _, name := range f.order {
		part := lint.Part{Name: name, Body: []byte(f.parts[name])}
		if name == without {
			part.Body = nil
		}
		out = append(out, part)
	}
	return out
}
