package xlsx

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commonpurse/internal/gates"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports/template"

	"github.com/xuri/excelize/v2"
)

// theTemplate is a template of tables with every kind of column, in a book with a hostile name on file.
func theTemplate(t *testing.T, name string) template.Template {
	t.Helper()
	tables, unknown := template.Tables(name)
	if unknown != "" {
		t.Fatal(unknown)
	}
	out := template.Template{
		Name: name, Title: "To fill in: " + name, Version: "v1.2", Book: "main", Host: "Anyshire County Council", KnownAt: 1234, At: 1_780_000_000_000_000,
	}
	out.Inputs, out.Lists = template.Make(tables, template.Offered{
		Codes: map[string][]template.Answer{
			"organisations": {{Value: "CC", Means: "=cmd|' /C calc'!A0"}, {Value: "00123", Means: "@Care \u202eLimited"}},
			"funds":         {{Value: "BCF", Means: "Better Care Fund"}}, "services": {{Value: "REABLE", Means: ""}},
		},
		Years: []calendar.Year{2025, 2026, 2027}, Year: 2026,
	})
	return out
}

func writtenForm(t *testing.T, of template.Template) ([]byte, *excelize.File) {
	t.Helper()
	var out bytes.Buffer
	if err := WriteTemplate(&out, of); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return out.Bytes(), f
}

// must is a value that came without an error.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// headed is the row of a sheet's headings: its last.
func headed(t *testing.T, f *excelize.File, sheet string) (int, []string) {
	t.Helper()
	rows := must[[][]string](t)(f.GetRows(sheet))
	return len(rows), rows[len(rows)-1]
}

// D01 to D05, D12, D13, D16: what cells to fill in take, and that they alone are open.
func TestCellsToFillIn(t *testing.T) {
	of := theTemplate(t, template.Whole)
	_, f := writtenForm(t, of)
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	for _, in := range of.Inputs {
		head, headings := headed(t, f, in.Table)
		validations := must[[]*excelize.DataValidation](t)(f.GetDataValidations(in.Table))
		if len(validations) != len(in.Columns) || len(headings) != len(in.Columns) {
			t.Fatalf("%s: %d validations and %d headings of %d columns", in.Table, len(validations), len(headings), len(in.Columns))
		}
		for i, c := range in.Columns {
			v, at := validations[i], letters(i)
			first, last := at+strconv.Itoa(head+1), at+strconv.Itoa(head+2000)
			if v.Sqref != first+":"+last || !v.ShowInputMessage || v.Prompt == nil || *v.Prompt == "" {
				t.Errorf("%s.%s: %+v", in.Table, c.Name, v)
			}
			switch {
			case c.List != "":
				if v.Type != "list" || v.Formula1 != c.List || !strings.HasPrefix(names[c.List], "'Lists'!$B$") {
					t.Errorf("%s.%s: %s of %s, which is %s", in.Table, c.Name, v.Type, v.Formula1, names[c.List])
				}
				if c.Closed != (v.ShowErrorMessage && v.ErrorStyle != nil && *v.ErrorStyle == "stop") {
					t.Errorf("%s.%s: closed %t, stops %t", in.Table, c.Name, c.Closed, v.ShowErrorMessage)
				}
			case c.Kind == template.Amount:
				if v.Type != "decimal" || !v.ShowErrorMessage || !strings.Contains(*v.Error, "pounds, for example 1250.50") {
					t.Errorf("%s.%s: %+v", in.Table, c.Name, v)
				}
			case c.Kind == template.Date:
				if v.Type != "date" || !v.ShowErrorMessage || !strings.Contains(*v.Error, "31/03/2026") {
					t.Errorf("%s.%s: %+v", in.Table, c.Name, v)
				}
			}
			for _, cell := range []string{first, last} {
				style := must[*excelize.Style](t)(f.GetStyle(must[int](t)(f.GetCellStyle(in.Table, cell))))
				if style.Protection == nil || style.Protection.Locked {
					t.Errorf("%s!%s is locked", in.Table, cell)
				}
				if text := c.Kind == template.Code || c.Kind == template.Text; text != (style.NumFmt == 49) {
					t.Errorf("%s!%s has the number format %d", in.Table, cell, style.NumFmt)
				}
				if formula := must[string](t)(f.GetCellFormula(in.Table, cell)); formula != "" {
					t.Errorf("%s!%s is a formula", in.Table, cell)
				}
			}
			for row := 1; row <= head; row++ {
				style := must[*excelize.Style](t)(f.GetStyle(must[int](t)(f.GetCellStyle(in.Table, at+strconv.Itoa(row)))))
				if style.Protection != nil && !style.Protection.Locked {
					t.Errorf("%s!%s%d is open", in.Table, at, row)
				}
			}
		}
	}
	for _, sheet := range f.GetSheetList() {
		p := must[excelize.SheetProtectionOptions](t)(f.GetSheetProtection(sheet))
		if p.Password != "" || p.AlgorithmName != "" || !p.SelectUnlockedCells {
			t.Errorf("%s: %+v", sheet, p)
		}
	}
}

// D07 to D09, D14, D15, D17: the order of sheets, what is said of the template, its headings, and where it opens.
func TestSheetsOfTemplates(t *testing.T) {
	of := theTemplate(t, "contributions,invoices")
	_, f := writtenForm(t, of)
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Guidance", "contributions", "invoices", "Lists"}) {
		t.Errorf("the sheets are %v", got)
	}
	custom := map[string]any{}
	for _, p := range must[[]excelize.CustomProperty](t)(f.GetCustomProps()) {
		custom[p.Name] = p.Value
	}
	if custom["Template"] != of.Name || custom["Template version"] != of.Version {
		t.Errorf("the properties are %v", custom)
	}
	said := map[string]string{}
	for _, sheet := range f.GetSheetList() {
		for _, row := range must[[][]string](t)(f.GetRows(sheet)) {
			said[sheet] += strings.Join(row, "|") + "\n"
		}
	}
	for _, want := range [][2]string{
		{"Guidance", "Template contributions,invoices, version v1.2."},
		{"contributions", "Template contributions,invoices, version v1.2."},
		{"Lists", "The lists are those of the book main as at 28 May 2026 (event 1,234)."},
		{"Guidance", "contributions|amount|required|For the whole year. Pounds, for example 1250.50.|1250.50"},
		{"Lists", "organisations|CC|=cmd|' /C calc'!A0\norganisations|00123|@Care Limited\n"},
		{"Lists", "source|council-base|Council's base budget"},
	} {
		if !strings.Contains(said[want[0]], want[1]) {
			t.Errorf("%s does not say %q:\n%s", want[0], want[1], said[want[0]])
		}
	}
	head, headings := headed(t, f, "contributions")
	table, _ := pooled.TableNamed("contributions")
	for i, c := range table.Columns {
		if bare, required := strings.CutSuffix(headings[i], " (required)"); bare != c.Name || required != c.Required {
			t.Errorf("the heading of %s is %q", c.Name, headings[i])
		}
	}
	if f.GetActiveSheetIndex() != 1 {
		t.Errorf("it opens on sheet %d", f.GetActiveSheetIndex())
	}
	panes := must[excelize.Panes](t)(f.GetPanes("contributions"))
	if first := "A" + strconv.Itoa(head+1); len(panes.Selection) != 1 || panes.Selection[0].ActiveCell != first {
		t.Errorf("the cursor is not in %s: %+v", first, panes)
	}
}

func TestTemplatesAreTheSameBytes(t *testing.T) {
	one, _ := writtenForm(t, theTemplate(t, template.Whole))
	two, _ := writtenForm(t, theTemplate(t, template.Whole))
	if !bytes.Equal(one, two) {
		t.Error("the same template is not the same bytes")
	}
	if err := WriteTemplate(new(bytes.Buffer), template.Template{Name: "none"}); err == nil {
		t.Error("a template of nothing is written")
	}
}

// TestTemplateSchema holds W03 for the template of everything.
func TestTemplateSchema(t *testing.T) {
	of, _ := writtenForm(t, theTemplate(t, template.Whole))
	file := filepath.Join(t.TempDir(), "template.xlsx")
	if err := os.WriteFile(file, of, 0o600); err != nil {
		t.Fatal(err)
	}
	gates.Validate(t, file)
}
