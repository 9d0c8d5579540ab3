package app_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonpurse/fixtures"
	"commonpurse/internal/load"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports/template"
	"commonpurse/reports/xlsx"

	"github.com/xuri/excelize/v2"
)

// templated writes the template of a name into a file.
func (b *books) templated(name string) string {
	b.t.Helper()
	made, err := b.Template(ctx, name)
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := xlsx.WriteTemplate(&out, made); err != nil {
		b.t.Fatal(err)
	}
	path := filepath.Join(b.t.TempDir(), "template.xlsx")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// filling is a template that is being filled in, as a person does it: cells keep their format, and nothing else is touched.
type filling struct {
	t    *testing.T
	f    *excelize.File
	path string
	next map[string]int
	at   map[string]map[string]string // by sheet and column: the letters of it
}

func fillIn(t *testing.T, path string) *filling {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return &filling{t, f, path, map[string]int{}, map[string]map[string]string{}}
}

// head finds the row of the headings, which is the last that is filled in.
func (f *filling) head(sheet string) {
	f.t.Helper()
	rows, err := f.f.GetRows(sheet)
	if err != nil {
		f.t.Fatal(err)
	}
	f.next[sheet], f.at[sheet] = len(rows)+1, map[string]string{}
	for i, heading := range rows[len(rows)-1] {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			f.t.Fatal(err)
		}
		f.at[sheet][strings.TrimSuffix(heading, " (required)")] = column
	}
}

func (f *filling) row(table *pooled.Table, row any) {
	f.t.Helper()
	if f.next[table.Name] == 0 {
		f.head(table.Name)
	}
	for _, c := range table.Columns {
		cell := f.at[table.Name][c.Name] + fmt.Sprint(f.next[table.Name])
		var err error
		switch v := c.Value(row).(type) {
		case nil:
		case money.Pence:
			err = f.f.SetCellDefault(table.Name, cell, v.String())
		case calendar.Date:
			err = f.f.SetCellInt(table.Name, cell, int64(v.Serial()))
		case int:
			if c.Text(row) != "" {
				err = f.f.SetCellInt(table.Name, cell, int64(v))
			}
		case money.Percent:
			err = f.f.SetCellDefault(table.Name, cell, c.Text(row))
		default:
			err = f.f.SetCellStr(table.Name, cell, c.Text(row))
		}
		if err != nil {
			f.t.Fatalf("%s.%s: %v", table.Name, c.Name, err)
		}
	}
	f.next[table.Name]++
}

func (f *filling) save() string {
	f.t.Helper()
	if err := f.f.Save(); err != nil {
		f.t.Fatal(err)
	}
	return f.path
}

// D10: an empty template, of every table and of each job, has no rows and no error.
func TestEmptyTemplatesLoad(t *testing.T) {
	b := fresh(t)
	for _, empty := range []bool{true, false} {
		if !empty {
			b.load(folder(t, small()))
		}
		for _, name := range append([]string{template.Whole, "invoices", "receipts,payments"}, template.Jobs()...) {
			l := b.load(b.templated(name))
			if !l.Nothing || len(l.Warnings) > 0 || len(l.Tables) > 0 {
				t.Errorf("%s: %+v", name, l)
			}
		}
	}
}

// D11: a template filled in with the books of a county, where every table has rows, loads as its tables do, with no
// warning of its own.
func TestFilledTemplatesLoad(t *testing.T) {
	t.Parallel()
	dir := tabled(t, fixtures.County())
	want := fresh(t).load(dir)
	files, _, err := load.Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	b := fresh(t)
	f := fillIn(t, b.templated(""))
	if _, _, err := load.Read(ctx, files, func(r load.Row) error {
		f.row(r.Table, r.Value)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got := b.load(f.save())
	for i, c := range want.Tables {
		if i >= len(got.Tables) || got.Tables[i] != c {
			t.Errorf("%+v is not %+v", got.Tables, c)
		}
	}
	placeless := func(warnings []string) []string {
		var out []string
		for _, w := range warnings {
			_, text, _ := strings.Cut(w, ": ")
			out = append(out, text)
		}
		slices.Sort(out)
		return out
	}
	if one, two := placeless(want.Warnings), placeless(got.Warnings); !slices.Equal(one, two) {
		t.Errorf("the template warns of\n%s\nand the tables of\n%s", strings.Join(two, "\n"), strings.Join(one, "\n"))
	}
}

// The example of every column reads without an error, and so does the row that they make.
func TestExamplesOfTemplatesRead(t *testing.T) {
	b := fresh(t)
	for _, full := range []bool{false, true} {
		if full {
			b.load(folder(t, small()))
		}
		made, err := b.Template(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		f := fillIn(t, b.templated(""))
		for _, in := range made.Inputs {
			f.head(in.Table)
			for _, c := range in.Columns {
				if err := f.f.SetCellStr(in.Table, f.at[in.Table][c.Name]+fmt.Sprint(f.next[in.Table]), c.Example); err != nil {
					t.Fatal(err)
				}
			}
		}
		files, _, err := load.Find([]string{f.save()})
		if err != nil {
			t.Fatal(err)
		}
		read := 0
		_, problems, err := load.Read(ctx, files, func(r load.Row) error {
			read++
			for _, p := range r.Problems {
				t.Error(p)
			}
			return nil
		})
		if err != nil || len(problems) > 0 || read != len(made.Inputs) {
			t.Errorf("%d rows of %d tables; %v %v", read, len(made.Inputs), problems, err)
		}
	}
}

// D15, W22: the lists are of the books, and templates of the same books are the same bytes.
func TestTemplatesOfferWhatIsOnFile(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	made, err := b.Template(ctx, "contributions")
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]string{}
	for _, l := range made.Lists {
		for _, a := range l.Answers {
			offered[l.Name] += a.Value + "=" + a.Means + ";"
		}
	}
	for name, want := range map[string]string{
		"list_funds":         "F=Fund;",
		"list_organisations": "CARE=Care Limited;CC=County Council;ICB=Care Board;",
		"open_periods":       "2025-26 period 1=The first open period of County Council, April;",
		"list_yes_no":        "yes=Yes;no=No;",
	} {
		if offered[name] != want {
			t.Errorf("%s offers %s", name, offered[name])
		}
	}
	if !strings.HasPrefix(offered["list_years"], "2025-26=2025 to 2026;2026-27=") {
		t.Errorf("the years are %s", offered["list_years"])
	}
	// Books that move in begin in years that are over, which a list of years to come would not let anybody choose.
	for _, c := range []struct {
		of   *books
		name string
	}{{fresh(t), "contributions"}, {fresh(t), ""}, {b, "setup,contributions"}} {
		made, err := c.of.Template(ctx, c.name)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(made.Lists, func(l template.List) bool { return l.Name == "list_years" })
		if len(made.Lists[i].Answers) != 21 {
			t.Errorf("%q offers the years %v", c.name, made.Lists[i].Answers)
		}
	}
	one, two := b.templated("contributions"), b.templated("contributions")
	if hashOf(t, one) != hashOf(t, two) {
		t.Error("two templates of the same books differ")
	}
	_, err = b.Template(ctx, "contributoins")
	if r := refusal(t, err); r.Code != "TEMPLATE-001" || !strings.Contains(r.Hint, "Did you mean contributions?") {
		t.Errorf("%v", r)
	}
}
