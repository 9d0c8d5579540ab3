package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports/template"
	"commonpurse/reports/xlsx"

	"github.com/xuri/excelize/v2"
)

// refusedLoad loads paths, which something is wrong with, and writes the rows to mend.
func (b *books) refusedLoad(file string, paths ...string) (*ledger.Refusal, template.Rejects) {
	b.t.Helper()
	_, err := b.Load(ctx, paths, app.LoadOptions{})
	r := refusal(b.t, err)
	made, err := b.Rejects(ctx, paths, r.Problems)
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := xlsx.WriteRejects(&out, made); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return r, made
}

// mend changes cells of a workbook of rows to mend: sheet, what is to be mended and the mended cell.
func mend(t *testing.T, file string, changes ...[3]string) {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range changes {
		cells, err := f.SearchSheet(c[0], c[1])
		if err != nil || len(cells) != 1 {
			t.Fatalf("%s: %q stands in %v, %v", c[0], c[1], cells, err)
		}
		if err := f.SetCellStr(c[0], cells[0], c[2]); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func wrongFiles() map[string]string {
	files := small()
	files["invoices.csv"] = "ref,line,provider,date,service,net,note\nI1,1,CARE,2025-05-01,S,100.00,=cmd|' /C calc'!A0\nI1,2,CARE,2025-05-01,S,\"50,00\",\nI2,1,CARE,2025-06-01,S,75.00,\n"
	files["contributions.csv"] = "ref,fund,year,partner,source,amount\nC-CC,F,2025-26,CC,council-base,600.00\nC-ICB,F,2025-26,ICBB,nhs-additional,400.00\nC-TWO,F,2025-26,ICBB,nhs-minimum,1.00\n"
	return files
}

// TestRowsToMend mends the rows that a load was refused for in their workbook, and loads that with the files it was made
// from: it is as if the files had been right.
func TestRowsToMend(t *testing.T) {
	right := wrongFiles()
	right["invoices.csv"] = strings.Replace(right["invoices.csv"], `"50,00"`, "50.00", 1)
	right["contributions.csv"] = strings.ReplaceAll(right["contributions.csv"], "ICBB", "ICB")
	want := fresh(t)
	want.load(folder(t, right))

	b := fresh(t)
	dir, file := folder(t, wrongFiles()), filepath.Join(t.TempDir(), "mend.xlsx")
	_, made := b.refusedLoad(file, dir)
	if len(made.Repairs) != 2 || made.Repairs[0].Rows != 2 || made.Repairs[0].Where != "contributions.csv!D3, contributions.csv!D4" || made.Repairs[1].Where != "invoices.csv!F3" {
		t.Errorf("%+v", made.Repairs)
	}
	if len(made.Sheets) != 2 || len(made.Sheets[0].Rows) != 2 || len(made.Sheets[1].Rows) != 2 || !strings.HasPrefix(made.Sheets[1].Rows[0].Fix, "Nothing: it is of one document") {
		t.Fatalf("%+v", made.Sheets)
	}
	// What is not mended is refused again, by its new place.
	r, _ := b.refusedLoad(filepath.Join(t.TempDir(), "again.xlsx"), dir, file)
	if len(r.Problems) != 3 || r.Problems[0].File != "mend.xlsx" || r.Problems[0].Sheet != "contributions" {
		t.Errorf("%v", r)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := f.SearchSheet("contributions", "ICBB")
	if err != nil || len(cells) != 2 {
		t.Fatalf("%v %v", cells, err)
	}
	for _, cell := range cells {
		if err := f.SetCellStr("contributions", cell, "ICB"); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	mend(t, file, [3]string{"invoices", "50,00", "50.00"})
	l := b.load(dir, file)
	if got := strings.Join(l.Warnings, "\n"); !strings.Contains(got, "contributions.csv: 2 rows taken from mend.xlsx instead.") {
		t.Errorf("it warns: %s", got)
	}
	out, again := t.TempDir(), t.TempDir()
	for _, e := range []struct {
		b   *books
		dir string
	}{{want, out}, {b, again}} {
		if _, err := e.b.ExportTables(ctx, e.dir); err != nil {
			t.Fatal(err)
		}
	}
	for name := range right {
		one, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		// Rows of one day are in the order in which they stand in the files, which is another.
		if two, err := os.ReadFile(filepath.Join(again, name)); err != nil || sorted(one) != sorted(two) {
			t.Errorf("%s is\n%s\nwas\n%s %v", name, two, one, err)
		}
	}
}

// TestRowsToMendByThemselves loads a workbook of rows to mend without the files it was made from, one row left out.
func TestRowsToMendByThemselves(t *testing.T) {
	b := fresh(t)
	files := wrongFiles()
	delete(files, "invoices.csv")
	delete(files, "payments.csv")
	contributions := files["contributions.csv"]
	delete(files, "contributions.csv")
	b.load(folder(t, files))
	file := filepath.Join(t.TempDir(), "mend.xlsx")
	dir := folder(t, map[string]string{"contributions.csv": contributions})
	b.refusedLoad(file, dir)
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := f.SearchSheet("contributions", "C-TWO")
	if err != nil || len(cells) != 1 {
		t.Fatalf("%v %v", cells, err)
	}
	for _, column := range []string{"C", "D", "E", "F", "G", "H"} { // all of it but what to fix and where it came from
		if err := f.SetCellValue("contributions", column+strings.TrimLeft(cells[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	mend(t, file, [3]string{"contributions", "ICBB", "ICB"})
	if l := b.load(file); len(l.Tables) != 1 || l.Tables[0].New != 1 || l.Tables[0].Ignored != 1 {
		t.Errorf("%+v", l)
	}
	// With its file, the row that was left out is left out of that too.
	if l := b.load(dir, file); l.Tables[0].New != 1 || l.Tables[0].Unchanged != 1 || l.Tables[0].Ignored != 3 {
		t.Errorf("%+v", l)
	}
}

// TestRowsToMendOfAFileThatChanged refuses rows that stand in for those of a file that is not the same any more.
func TestRowsToMendOfAFileThatChanged(t *testing.T) {
	b := fresh(t)
	files := wrongFiles()
	dir, file := folder(t, files), filepath.Join(t.TempDir(), "mend.xlsx")
	b.refusedLoad(file, dir)
	moved := strings.Replace(files["invoices.csv"], "I1,1", "\nI1,1", 1)
	if err := os.WriteFile(filepath.Join(dir, "invoices.csv"), []byte(moved), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := b.Load(ctx, []string{dir, file}, app.LoadOptions{})
	found := false
	for _, p := range refusal(t, err).Problems {
		found = found || p.Code == "LOAD-025" && p.File == "invoices.csv"
	}
	if !found {
		t.Errorf("%v", err)
	}
}

func sorted(text []byte) string {
	lines := strings.Split(string(text), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestControlTotals loads where the rows come to what somebody expected, the second time too.
func TestControlTotals(t *testing.T) {
	b := fresh(t)
	dir := folder(t, small())
	for _, c := range []struct {
		pence money.Pence
		codes string
	}{{224_99, "LOAD-026"}, {225_00, ""}, {225_00, ""}, {0, "LOAD-026"}} {
		_, err := b.Load(ctx, []string{dir}, app.LoadOptions{Totals: map[string]money.Pence{"invoices": c.pence, "contributions": 1000_00, "receipts": 0}})
		if (err != nil) != (c.codes != "") {
			t.Fatalf("%d: %v", c.pence, err)
		}
		if err != nil {
			if r := refusal(t, err); len(r.Problems) != 1 || r.Code != c.codes || !strings.Contains(r.Problems[0].Text, "come to £225.00, and "+c.pence.Pounds()+" was expected") {
				t.Errorf("%v", err)
			}
		}
	}
	// A row that is wrong is left out of the sum, which is no second mistake.
	_, err := b.Load(ctx, []string{folder(t, wrongFiles())}, app.LoadOptions{Totals: map[string]money.Pence{"invoices": 225_00}})
	for _, p := range refusal(t, err).Problems {
		if p.Code == "LOAD-026" {
			t.Error(p)
		}
	}
}

// TestRowsToMendAreAsGiven: what a row held is in its workbook as it was given, numbers and dates as such, and
// text that a spreadsheet could take for a formula as text.
func TestRowsToMendAreAsGiven(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	dir := folder(t, map[string]string{
		"receipts.csv": "ref,date,payer,fund,amount,note\nR1,01/05/2025,CC,NONE,\"1,234.50\",=cmd|' /C calc'!A0\n00042,2025-05-01,CC,F,12.505,\"two\nlines\"\n",
	})
	file := filepath.Join(t.TempDir(), "mend.xlsx")
	b.refusedLoad(file, dir)
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("receipts", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows[len(rows)-2:] {
		got = append(got, strings.Join(row[1:], "|"))
	}
	want := []string{
		"receipts.csv!D2|R1|45778|CC|NONE|1234.5|=cmd|' /C calc'!A0",
		"receipts.csv!E3|00042|45778|CC|F|12.505|two\nlines",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, cell := range []string{"H5", "H6", "H7", "H8"} {
		if formula, err := f.GetCellFormula("receipts", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %s, %v", cell, formula, err)
		}
	}
}
