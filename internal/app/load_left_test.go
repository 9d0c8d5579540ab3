package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/load"
	"commonpurse/internal/store"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports/template"
	"commonpurse/reports/xlsx"

	"github.com/xuri/excelize/v2"
)

// keeps writes the rows that a load leaves out to a file.
func keeps(file string) func(template.Rejects) error {
	return func(made template.Rejects) error {
		var out bytes.Buffer
		if err := xlsx.WriteRejects(&out, made); err != nil {
			return err
		}
		return os.WriteFile(file, out.Bytes(), 0o600)
	}
}

// TestRowsInErrorAreLeftOut loads everything but the rows in error and the payment that needs one of them; mended, those
// are loaded by themselves, and it is as if the files had been right.
func TestRowsInErrorAreLeftOut(t *testing.T) {
	right := wrongFiles()
	right["invoices.csv"] = strings.Replace(right["invoices.csv"], `"50,00"`, "50.00", 1)
	right["contributions.csv"] = strings.ReplaceAll(right["contributions.csv"], "ICBB", "ICB")
	want := fresh(t)
	want.load(folder(t, right))

	b := fresh(t)
	dir, file := folder(t, wrongFiles()), filepath.Join(t.TempDir(), "mend.xlsx")
	l, err := b.Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: keeps(file), Totals: map[string]money.Pence{"invoices": 75_00, "payments": 0}})
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]int64{}
	for _, c := range l.Tables {
		left[c.Table] = c.Error
		if c.Read != c.New+c.Error {
			t.Errorf("%+v", c)
		}
	}
	if l.Load != 1 || l.LeftOut != 5 || left["contributions"] != 2 || left["invoices"] != 2 || left["payments"] != 1 || len(l.Problems) != 3 {
		t.Errorf("%+v", l)
	}
	if e := lastLoad(t, b); e.LeftOut != 5 {
		t.Errorf("recorded as %+v", e)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range [][2]string{{"payments", "Nothing: it was left out because it needs a row that was."}, {"invoices", "Nothing: it is of one document with a row that is to be mended."}} {
		if cells, err := f.SearchSheet(c[0], c[1]); err != nil || len(cells) != 1 {
			t.Errorf("%s: %v %v", c[0], cells, err)
		}
	}
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
	if l := b.load(file); l.Load != 2 || l.LeftOut != 0 || lastLoad(t, b).LeftOut != 0 {
		t.Errorf("%+v", l)
	}
	out, again := t.TempDir(), t.TempDir()
	if _, err := want.ExportTables(ctx, out); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ExportTables(ctx, again); err != nil {
		t.Fatal(err)
	}
	for name := range right {
		one, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if two, err := os.ReadFile(filepath.Join(again, name)); err != nil || sorted(one) != sorted(two) {
			t.Errorf("%s is\n%s\nwas\n%s %v", name, two, one, err)
		}
	}
	verified(t, b.Book)
}

// lastLoad is the event of the last load.
func lastLoad(t *testing.T, b *books) *pooled.LoadStarted {
	t.Helper()
	s, err := options().Open(ctx, b.at.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var last *pooled.LoadStarted
	if err := s.View(ctx, b.Code(), func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		for e, err := range r.Records(1, head.Seq) {
			if err != nil {
				return err
			}
			if e.Table != "loads" {
				continue
			}
			made, err := pooled.Decode(e.Table, e.Body)
			if err != nil {
				return err
			}
			last, _ = made.(*pooled.LoadStarted)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return last
}

// TestLeavingOutIsShownAndAsked: a plan says what is left out and writes nothing, nor does a no, nor a workbook that
// cannot be written.
func TestLeavingOutIsShownAndAsked(t *testing.T) {
	b := fresh(t)
	dir := folder(t, wrongFiles())
	wrote := 0
	keep := func(template.Rejects) error { wrote++; return nil }
	before := verified(t, b.Book).Root
	l, err := b.Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: keep, DryRun: true})
	if err != nil || l.LeftOut != 5 || len(l.Problems) != 3 || !l.Answered {
		t.Errorf("%+v %v", l, err)
	}
	asked := app.Loaded{}
	l, err = b.Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: keep, Confirm: func(plan app.Loaded) (bool, error) {
		asked = plan
		return false, nil
	}})
	if err != nil || l.Answered || l.Load != 0 || asked.LeftOut != 5 || len(asked.Problems) != 3 {
		t.Errorf("%+v %+v %v", l, asked, err)
	}
	full := errors.New("the disk is full")
	if _, err := b.Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: func(template.Rejects) error { return full }}); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if after := verified(t, b.Book); wrote != 0 || after.Root != before {
		t.Errorf("%d times; %s, was %s", wrote, after.Root, before)
	}
	l, err = b.Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: keep, Confirm: func(app.Loaded) (bool, error) { return true, nil }})
	if err != nil || !l.Answered || l.Load != 1 || l.LeftOut != 5 || wrote != 1 {
		t.Errorf("%+v %d %v", l, wrote, err)
	}
	// Where nothing but the rows in error is new, nothing is written.
	l, err = b.Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: keep})
	if r := refusal(t, err); l.Load != 0 || wrote != 1 || len(r.Problems) != 3 || !strings.HasPrefix(r.Text, "Nothing was written: all rows but those in error are on the books") {
		t.Errorf("%+v %v", l, err)
	}
	// Without anything in error it is a load like any other.
	l, err = b.Load(ctx, []string{folder(t, map[string]string{"aliases.csv": "organisation,alias\nCC,The county\n"})}, app.LoadOptions{LeaveOut: keep})
	if err != nil || l.Load != 2 || l.LeftOut != 0 || wrote != 1 {
		t.Errorf("%+v %v", l, err)
	}
}

// TestWhatCannotBeLeftOut: an error that is no row's stands, and all of them are said; so does a control total.
func TestWhatCannotBeLeftOut(t *testing.T) {
	b := fresh(t)
	files := wrongFiles()
	files["payments.csv"] = "ref,date,provider,amuont,invoices\nPAY1,2025-05-20,CARE,150.00,I1\n"
	files["notes.csv"] = "a,b\n1,2\n"
	keep := func(template.Rejects) error { t.Error("rows were left out"); return nil }
	_, err := b.Load(ctx, []string{folder(t, files)}, app.LoadOptions{LeaveOut: keep})
	if r := refusal(t, err); len(r.Problems) != 5 {
		t.Errorf("%v", r)
	}
	_, err = b.Load(ctx, []string{folder(t, wrongFiles())}, app.LoadOptions{LeaveOut: keep, Totals: map[string]money.Pence{"invoices": 1}})
	if r := refusal(t, err); !strings.Contains(r.Error(), "The rows of invoices come to £75.00") {
		t.Errorf("%v", r)
	}
}

// TestTooMuchIsWrongToLeaveOut: where not all that is wrong can be listed, nobody would know what was left out.
func TestTooMuchIsWrongToLeaveOut(t *testing.T) {
	b := fresh(t)
	files := small()
	var rows strings.Builder
	rows.WriteString("organisation,alias\n")
	for i := range load.Most + 2 {
		fmt.Fprintf(&rows, "NOBODY,Alias %d\n", i)
	}
	files["aliases.csv"] = rows.String()
	keep := func(template.Rejects) error { t.Error("rows were left out"); return nil }
	_, err := b.Load(ctx, []string{folder(t, files)}, app.LoadOptions{LeaveOut: keep})
	if r := refusal(t, err); !strings.HasPrefix(r.Text, "10,002 things are wrong") || !strings.HasPrefix(r.Hint, "So many things are wrong that no rows are left out.") {
		t.Errorf("%s %s", r.Text, r.Hint)
	}
}

// TestLeavingOutOfWhatFollows leaves out a key that stands twice, what names it, and rows that must come to something together.
func TestLeavingOutOfWhatFollows(t *testing.T) {
	b := fresh(t)
	files := small()
	files["organisations.csv"] += "NEW,New,trading\nCC,County again,county\n"
	files["aliases.csv"] = "organisation,alias\nNEW,The new one\nCC,The county\n"
	files["receipts.csv"] = "ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,10.00\nR1,2025-05-01,CC,F,11.00\nR2,2025-05-02,CC,F,12.00\n"
	files["contracts.csv"] = "code,provider,title,kind,fund,starts,ends\nC1,NEW,One,block,F,2025-04-01,2026-03-31\nC2,CARE,Two,block,F,2025-04-01,2026-03-31\n"
	files["contract_lines.csv"] = "contract,year,service,amount\nC1,2025-26,S,10.00\nC2,2025-26,S,10.00\n"
	l, err := b.Load(ctx, []string{folder(t, files)}, app.LoadOptions{LeaveOut: func(template.Rejects) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]int64{}
	for _, c := range l.Tables {
		left[c.Table] = c.Error
	}
	if l.LeftOut != 6 || left["organisations"] != 2 || left["aliases"] != 1 || left["receipts"] != 1 || left["contracts"] != 1 || left["contract_lines"] != 1 {
		t.Errorf("%v %+v", left, l)
	}
}

// TestTheSameFilesAgainAreInTheirLoad: where files are loaded again it is said which load their rows are in, unless they are
// in several.
func TestTheSameFilesAgainAreInTheirLoad(t *testing.T) {
	b := fresh(t)
	first := folder(t, small())
	b.load(first)
	const head, one, two = "ref,date,payer,fund,amount\n", "R1,2025-05-01,CC,F,10.00\n", "R2,2025-05-02,CC,F,12.00\n"
	second, both := folder(t, map[string]string{"receipts.csv": head + one}), folder(t, map[string]string{"receipts.csv": head + one + two})
	b.load(second)
	b.load(both)
	for dir, want := range map[string]int64{first: 1, second: 2, both: 0, folder(t, map[string]string{"receipts.csv": head + two}): 0} {
		if l := b.load(dir); !l.Nothing || l.In != want {
			t.Errorf("in load %d, want %d: %+v", l.In, want, l)
		}
	}
}
