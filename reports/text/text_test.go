package text_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pretty "github.com/jedib0t/go-pretty/v6/text"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/text"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// hostile are names that an outsider could choose.
var hostile = []string{
	"=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "  =1+1", "\t=1", "\r=1", "'=already", "# not-a-section",
	`say "when", then`, "two\nlines", "two\r\nlines", " outer spaces ", "שלום עולם", "مرحبا", "café 👩‍👩‍👧 £", "<b>&amp;</b>",
	"\x1b[31mred\x07", "\u009b31mred", "\u202eesrever", "null", "NaN", "007", "1e5", strings.Repeat("very long ", 30) + "end",
	"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-Llanfairpwllgwyngyll",
}

// example has every type of column, nulls, negative amounts, totals, notes, an empty section and failing checks.
func example() reports.Report {
	funding := []reports.Row{
		{Key: "LA1/council-base/cash", Cells: []reports.Value{reports.Text("LA1"), reports.Text("council-base"), reports.Money(120000000), reports.Percent(50769231), reports.Text("Paid by quarterly instalments, the last of which is due on 1 January.")}},
		{Key: "ICB/other/in-kind", Cells: []reports.Value{reports.Text("ICB"), reports.Text("other"), reports.Money(-41200000), reports.Percent(-5000), reports.Null}},
		{Key: "LA2/other/cash", Cells: []reports.Value{reports.Text("LA2"), reports.Text("other"), reports.Null, reports.Null, reports.Text("Not yet agreed.")}},
	}
	var events []reports.Row
	for i, s := range hostile {
		n := int64(i + 1)
		events = append(events, reports.Row{Key: "E" + strings.Repeat("x", i%3), Cells: []reports.Value{
			reports.Text(s), reports.Count(n * 1000), reports.Day(calendar.Of(2026, 4, 1).AddDays(i * 31)),
			reports.Moment(1_790_000_000_123_456 + n*86_400_000_000), reports.Money(money.Pence(n * 12_345_678 * (1 - 2*(n%2)))),
		}})
	}
	return reports.Report{
		Name: "example", Title: "Example report", Fund: "EQP", FundName: "Equipment store", Year: 2026,
		AsAt: calendar.Of(2027, 3, 31), KnownAt: 1234, Checkpoint: reports.Checkpoint{Size: 1234, Root: "q83vEjRWeJA="},
		About: reports.About{Layer: "actual", Signs: "A positive variance is an underspend."},
		Notes: []string{"Agreement not signed.", "The share is provisional until the year is closed; 2 partners have yet to answer."},
		Sections: []reports.Section{
			{
				Key: "funding", Title: "Funding", Note: "What each partner gives.", Keyed: 2, Count: 3,
				Columns: []reports.Column{
					{Key: "partner", Label: "Partner", Type: reports.TypeText},
					{Key: "source", Label: "Source", Type: reports.TypeText},
					{Key: "amount", Label: "Amount this year (£)", Type: reports.TypeMoney},
					{Key: "weight", Label: "Weight (%)", Type: reports.TypePercent},
					{Key: "reason", Label: "Reason", Type: reports.TypeText, Prose: true},
				},
				Rows:  reports.Rows(funding),
				Total: map[string]reports.Value{"weight": reports.Null, "amount": reports.Money(78800000)},
			},
			{
				Key: "events", Title: "Events", Keyed: 1, Count: len(events),
				Columns: []reports.Column{
					{Key: "name", Label: "Name", Type: reports.TypeText},
					{Key: "seq", Label: "Number", Type: reports.TypeCount},
					{Key: "date", Label: "Date", Type: reports.TypeDate},
					{Key: "recorded_at", Label: "Recorded at (UTC)", Type: reports.TypeTime},
					{Key: "amount", Label: "Amount (£)", Type: reports.TypeMoney},
				},
				Rows: reports.Rows(events),
			},
			{
				Key: "unmatched", Title: "Receipts not matched", Keyed: 1,
				Columns: []reports.Column{{Key: "receipt", Label: "Receipt", Type: reports.TypeText}},
				Rows:    reports.Rows(nil),
			},
		},
		Checks: []reports.Check{
			{Key: "balances", Text: "Debits equal credits.", Expected: "0.00", Found: "0.00", OK: true, Money: true},
			{Key: "parts", Text: "Parts add to the total.", Expected: "788000.00", Found: "-788000.01", Money: true},
			{Key: "suspense", Text: "Nothing stands in suspense", Expected: "0", Found: "2", Note: true},
		},
	}
}

// renderings are all ways to write a report, by the name of their golden file.
var renderings = map[string]func(io.Writer, reports.Report) error{
	"report.json": text.JSON,
	"report.csv":  func(w io.Writer, r reports.Report) error { return text.CSV(w, r, "") },
	"funding.csv": func(w io.Writer, r reports.Report) error { return text.CSV(w, r, "funding") },
	"raw.csv":     func(w io.Writer, r reports.Report) error { return text.RawCSV(w, r, "") },
	"table.txt":   func(w io.Writer, r reports.Report) error { return text.Table(w, r, text.TableOptions{}) },
	"narrow.txt":  func(w io.Writer, r reports.Report) error { return text.Table(w, r, text.TableOptions{Width: 80}) },
	"colour.txt": func(w io.Writer, r reports.Report) error {
		return text.Table(w, r, text.TableOptions{Width: 80, Color: true})
	},
}

func render(t *testing.T, with func(io.Writer, reports.Report) error, r reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := with(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for name, with := range renderings {
		t.Run(name, func(t *testing.T) {
			got := render(t, with, example())
			if again := render(t, with, example()); !bytes.Equal(got, again) {
				t.Error("the same report gave other bytes the second time")
			}
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; got:\n%s", file, got)
			}
		})
	}
}

// TestJSONReadsBack reads the JSON as any program would, and compares every value with the model's.
func TestJSONReadsBack(t *testing.T) {
	var got struct {
		Title, Fund, Year string
		AsAt              string `json:"as_at"`
		KnownAt           int64  `json:"known_at"`
		Notes             []string
		Sections          []struct {
			Key     string
			Columns []struct{ Key, Label, Type string }
			Rows    []map[string]any
			Total   map[string]any
		}
		Checks []struct {
			Key string
			OK  bool
		}
	}
	want := example()
	dec := json.NewDecoder(bytes.NewReader(render(t, text.JSON, want)))
	dec.UseNumber()
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Title != "DRAFT: Example report" || got.Fund != "EQP" || got.Year != "2026-27" || got.AsAt != "2027-03-31" || got.KnownAt != 1234 {
		t.Errorf("heading %+v", got)
	}
	if !slices.Equal(got.Notes, want.Notes) || len(got.Checks) != 3 || got.Checks[1].OK || len(got.Sections) != 3 {
		t.Errorf("notes %q, checks %v, %d sections", got.Notes, got.Checks, len(got.Sections))
	}
	var sum money.Pence
	for _, row := range got.Sections[0].Rows {
		if len(row) != 6 {
			t.Errorf("row %v has not its key and every column", row)
		}
		if s, ok := row["amount"].(string); ok {
			p, err := money.Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			sum += p
		}
	}
	if total := got.Sections[0].Total; total["amount"] != sum.String() || len(total) != 2 || total["weight"] != nil {
		t.Errorf("total %v, rows add to %s", total, sum)
	}
	if got.Sections[1].Total != nil || got.Sections[2].Rows == nil || len(got.Sections[2].Rows) != 0 {
		t.Error("a section without a total has one, or no rows are not an empty list")
	}
	for i, row := range got.Sections[1].Rows {
		if row["name"] != hostile[i] {
			t.Errorf("row %d: %q became %q", i, hostile[i], row["name"])
		}
	}
}

// TestJSONWithout is the shape of a report that has none of the things a report can lack.
func TestJSONWithout(t *testing.T) {
	const want = `{
  "report": "none",
  "title": "",
  "fund": null,
  "year": null,
  "as_at": null,
  "known_at": 0,
  "checkpoint": {"size": 0, "root": ""},
  "sections": [],
  "checks": []
}
`
	if got := render(t, text.JSON, reports.Report{Name: "none"}); string(got) != want {
		t.Errorf("got %s", got)
	}
}

// TestRawCSVRoundTrips reads back each section with the standard library and compares every cell.
func TestRawCSVRoundTrips(t *testing.T) {
	r := example()
	var b bytes.Buffer
	if err := text.RawCSV(&b, r, "events"); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(records[0], " "); got != "name seq date recorded_at amount" {
		t.Errorf("headings %s", got)
	}
	for i, name := range hostile {
		rec := records[i+1]
		// encoding/csv itself drops the return of a CRLF inside a field.
		if want := strings.ReplaceAll(name, "\r\n", "\n"); rec[0] != want {
			t.Errorf("row %d: %q became %q", i, want, rec[0])
		}
		p, err := money.Parse(rec[4])
		if n := money.Pence(i + 1); err != nil || p != n*12_345_678*(1-2*(n%2)) {
			t.Errorf("row %d: amount %s: %v", i, rec[4], err)
		}
	}
	if len(records) != len(hostile)+1 {
		t.Errorf("%d records", len(records))
	}

	b.Reset()
	if err := text.RawCSV(&b, r, ""); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count("\n"+b.String(), "\n# "); n != 3 {
		t.Errorf("%d lines look like the start of a section", n)
	}
	all := csv.NewReader(&b)
	all.Comment, all.FieldsPerRecord = '#', -1
	if records, err = all.ReadAll(); err != nil || len(records) != 3+3+len(hostile) {
		t.Errorf("%d records of all sections: %v", len(records), err)
	}
}

// TestBlankRecord is a row of one null cell: a bare line end would be no row at all.
func TestBlankRecord(t *testing.T) {
	r := reports.Report{Sections: []reports.Section{{
		Key: "one", Columns: []reports.Column{{Key: "a", Type: reports.TypeText}}, Rows: reports.Rows([]reports.Row{{Cells: []reports.Value{reports.Null}}}),
	}}}
	var b bytes.Buffer
	if err := text.RawCSV(&b, r, ""); err != nil || b.String() != "a\r\n\"\"\r\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// TestCSVIsSafe opens what people get as a spreadsheet would: no text may start as a formula, every amount is a number.
func TestCSVIsSafe(t *testing.T) {
	var b bytes.Buffer
	if err := text.CSV(&b, example(), "events"); err != nil {
		t.Fatal(err)
	}
	body, marked := strings.CutPrefix(b.String(), "\ufeff")
	if !marked {
		t.Error("no byte-order mark")
	}
	records, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	apostrophes := 0
	for _, rec := range records[1:] {
		if first := strings.TrimLeft(rec[0], " "); strings.ContainsAny(first[:1], "=+-@\t\r\n\x00") {
			t.Errorf("%q would run", rec[0])
		}
		if rest, ok := strings.CutPrefix(rec[0], "'"); ok && slices.Contains(hostile, rest) {
			apostrophes++
		}
		if _, err := money.Parse(rec[4]); err != nil || strings.HasPrefix(rec[4], "'") {
			t.Errorf("amount %s: %v", rec[4], err)
		}
	}
	if apostrophes != 7 {
		t.Errorf("%d texts with an apostrophe put before them", apostrophes)
	}
}

// TestTableWidth holds the promise of a narrow table: lines fit, and no amount is broken.
func TestTableWidth(t *testing.T) {
	r, err := text.Only(example(), "funding")
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{80, 76, 72} {
		var b bytes.Buffer
		if err := text.Table(&b, r, text.TableOptions{Width: limit}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if w := pretty.StringWidth(strings.TrimSuffix(line, "\n")); w > limit {
				t.Errorf("%d columns where %d fit: %s", w, limit, line)
			}
		}
		for _, amount := range []string{"1,200,000.00", "-412,000.00", "788,000.00"} {
			if !strings.Contains(b.String(), amount) {
				t.Errorf("%s is broken in:\n%s", amount, b.String())
			}
		}
	}
}

// TestTableOfManyRows is a section longer than what is laid out at once: all rows, one total, columns in line.
func TestTableOfManyRows(t *testing.T) {
	const n = 1203
	r := reports.Report{Title: "Long", Sections: []reports.Section{{
		Key: "long", Title: "Long", Columns: []reports.Column{{Key: "ref", Label: "Ref", Type: reports.TypeText}, {Key: "amount", Label: "Amount (£)", Type: reports.TypeMoney}},
		Rows: func(yield func(reports.Row, error) bool) {
			for i := range n {
				if !yield(reports.Row{Cells: []reports.Value{reports.Text("R"), reports.Money(money.Pence(i * 100))}}, nil) {
					return
				}
			}
		},
		Total: map[string]reports.Value{"amount": reports.Money(72300300)},
	}}, Checks: []reports.Check{{OK: true}, {OK: true, Note: true}}}
	got := string(render(t, renderings["table.txt"], r))
	if rows, heads, totals := strings.Count(got, "\n R "), strings.Count(got, "\n Ref "), strings.Count(got, "\n Total "); rows != n || heads != 3 || totals != 1 {
		t.Errorf("%d rows, %d headings, %d totals", rows, heads, totals)
	}
	if !strings.HasSuffix(got, "\nChecks: all 2 agree.\n") || strings.Contains(got, "DRAFT") {
		t.Errorf("ends with %q", got[len(got)-80:])
	}
}

func TestErrors(t *testing.T) {
	fault := errors.New("the disk is gone")
	column := []reports.Column{{Key: "a", Type: reports.TypeMoney}}
	one := func(v ...reports.Value) iter.Seq2[reports.Row, error] {
		return reports.Rows([]reports.Row{{Key: "r", Cells: v}})
	}
	cases := map[string]struct {
		section reports.Section
		want    string
	}{
		"rows fail": {reports.Section{Columns: column, Rows: func(yield func(reports.Row, error) bool) {
			if yield(reports.Row{Cells: []reports.Value{reports.Money(1)}}, nil) && yield(reports.Row{}, fault) {
				t.Error("asked for more after a fault")
			}
		}}, "the disk is gone"},
		"a cell too many":       {reports.Section{Columns: column, Rows: one(reports.Money(1), reports.Null)}, "2 cells in 1 columns"},
		"words for money":       {reports.Section{Columns: column, Rows: one(reports.Text("12.00"))}, "not of type money"},
		"a number for words":    {reports.Section{Columns: []reports.Column{{Key: "a", Type: reports.TypeText}}, Rows: one(reports.Count(1))}, "not of type text"},
		"a type of no kind":     {reports.Section{Columns: []reports.Column{{Key: "a", Type: "colour"}}, Rows: one(reports.Count(1))}, "unknown type"},
		"a column called key":   {reports.Section{Columns: []reports.Column{{Key: "key", Type: reports.TypeText}}}, "called \"key\""},
		"a column twice":        {reports.Section{Columns: slices.Concat(column, column)}, "called \"a\""},
		"a total of no column":  {reports.Section{Columns: column, Total: map[string]reports.Value{"b": reports.Null}}, "no column"},
		"a total of other kind": {reports.Section{Columns: column, Rows: one(reports.Null), Total: map[string]reports.Value{"a": reports.Text("x")}}, "not of type money"},
	}
	for name, c := range cases {
		c.section.Key = "part"
		r := reports.Report{Sections: []reports.Section{c.section}}
		for kind, with := range renderings {
			if kind == "funding.csv" || strings.HasSuffix(kind, ".csv") && name == "a total of other kind" {
				continue // CSV has no totals
			}
			err := with(io.Discard, r)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "section part") {
				t.Errorf("%s, %s: %v", name, kind, err)
			}
			if name == "rows fail" && !errors.Is(err, fault) {
				t.Errorf("%s: the fault is lost in %v", kind, err)
			}
		}
	}
}

// full is a writer with no room left.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriterFails(t *testing.T) {
	for name, with := range renderings {
		if err := with(full{}, example()); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnly(t *testing.T) {
	r := example()
	if same, err := text.Only(r, ""); err != nil || len(same.Sections) != 3 {
		t.Errorf("no key: %d sections, %v", len(same.Sections), err)
	}
	one, err := text.Only(r, "events")
	if err != nil || len(one.Sections) != 1 || one.Sections[0].Key != "events" || len(one.Checks) != 3 || len(r.Sections) != 3 {
		t.Errorf("%d sections, %v", len(one.Sections), err)
	}
	var unknown *text.UnknownSection
	for _, err := range []error{text.CSV(io.Discard, r, "fundng"), text.RawCSV(io.Discard, r, "fundng")} {
		const want = `report example has no section "fundng"; its sections are: funding, events, unmatched`
		if !errors.As(err, &unknown) || err.Error() != want {
			t.Errorf("%v", err)
		}
	}
}

// TestWideTableIsParted holds that a table wider than the terminal goes on beneath, with what identifies a row first and its
// totals where they belong, and that no line is longer than the terminal.
func TestWideTableIsParted(t *testing.T) {
	s := reports.Section{Key: "wide", Title: "Wide", Keyed: 1, Count: 1, Columns: []reports.Column{{Key: "a", Label: "Code", Type: reports.TypeText}}}
	row := reports.Row{Key: "X1", Cells: []reports.Value{reports.Text("X1")}}
	for i := range 12 {
		key := fmt.Sprintf("m%d", i)
		s.Columns = append(s.Columns, reports.Column{Key: key, Label: fmt.Sprintf("Amount %d (£)", i), Type: reports.TypeMoney})
		row.Cells = append(row.Cells, reports.Money(money.Pence(i)*1_000_000_000_00))
	}
	s.Rows, s.Total = reports.Rows([]reports.Row{row}), map[string]reports.Value{"m11": reports.Money(11_000_000_000_00)}
	var out bytes.Buffer
	if err := text.Table(&out, reports.Report{Title: "Wide", Sections: []reports.Section{s}}, text.TableOptions{Width: 60}); err != nil {
		t.Fatal(err)
	}
	said := out.String()
	for line := range strings.SplitSeq(said, "\n") {
		if n := pretty.StringWidth(line); n > 60 {
			t.Errorf("a line is %d wide: %s", n, line)
		}
	}
	if n, more := strings.Count(said, "X1"), strings.Count(said, "Wide, continued:"); n != more+1 || n < 3 {
		t.Errorf("the row is there %d times, and the table goes on %d times:\n%s", n, more, said)
	}
	if strings.Count(said, "Total") != 1 || strings.Count(said, "11,000,000,000.00") != 2 {
		t.Errorf("the total is not there once:\n%s", said)
	}
	for i := range 12 {
		if !strings.Contains(said, fmt.Sprintf(" %d,000,000,000.00", i)) && i > 0 {
			t.Errorf("the amount of column %d is not there:\n%s", i, said)
		}
	}
}
