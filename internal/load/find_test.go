package load

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
)

// tree makes empty files in a folder.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindTakesFilesInOrderOfName(t *testing.T) {
	dir := tree(t, "b/invoices.csv", "b/NOTES.md", "b/.hidden.csv", "b/~$pool.xlsx", "b/pool.XLSX", "b/deeper/funds.csv", "a/invoices.csv", "a/funds.csv", "old.xls")
	in := func(names ...string) []string {
		for i, name := range names {
			names[i] = filepath.Join(dir, name)
		}
		return names
	}
	want := []string{"funds.csv", "a/invoices.csv", "b/invoices.csv", "pool.XLSX"}
	for _, paths := range [][]string{in("a", "b", "old.xls"), in("old.xls", "b", "a"), in("b/pool.XLSX", "b", "a/funds.csv", "a", "b/../b", "old.xls")} {
		files, passed, err := Find(paths)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
			if text, err := os.ReadFile(f.Path); err != nil || !strings.HasSuffix(string(text), f.Name) || f.Size != int64(len(text)) {
				t.Errorf("%+v is %q, %v", f, text, err)
			}
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%v (-want +got):\n%s", paths, diff)
		}
		if diff := cmp.Diff([]string{".hidden.csv", "NOTES.md", "deeper/", "old.xls", "~$pool.xlsx"}, passed); diff != "" {
			t.Errorf("passed over (-want +got):\n%s", diff)
		}
	}
}

func TestFindRefusesInWords(t *testing.T) {
	dir := tree(t, "README.md", "sheets/pool.xlsm")
	for paths, want := range map[string]string{
		filepath.Join(dir, "gone.csv"): "gone.csv cannot be opened: there is no file or folder of that name. Check the spelling of the file or folder.",
		dir:                            "There is no .csv or .xlsx file to load. Passed over: README.md, sheets/. Name the files, or the folder they are in.",
		filepath.Join(dir, "sheets"):   "Passed over: pool.xlsm (a workbook with macros). Open the spreadsheet and save it as an Excel workbook (.xlsx), or each sheet as CSV UTF-8.",
	} {
		_, _, err := Find([]string{paths})
		var refusal *ledger.Refusal
		if !errors.As(err, &refusal) || refusal.Kind != ledger.NotFound || !strings.Contains(refusal.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// sharedData is the folder of real files beside the repository; the test is skipped where there is none.
func sharedData(t *testing.T, folder string) string {
	t.Helper()
	if dir := os.Getenv("PURSE_SHARED_DATA"); dir != "" {
		return filepath.Join(dir, folder)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			found := filepath.Join(filepath.Dir(dir), "shared", "data", folder)
			if _, err := os.Stat(found); err != nil {
				t.Skip("there is no shared data beside the repository")
			}
			return found
		}
		if dir == filepath.Dir(dir) {
			t.Skip("there is no shared data beside the repository")
		}
	}
}

// TestPublishedSpending reads what a council has published over the years: two encodings, byte-order marks, three ways to
// write a date, amounts with commas and spaces and tails of binary arithmetic.
func TestPublishedSpending(t *testing.T) {
	dir := sharedData(t, "spend")
	names, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%v %v", names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// The publisher's headings become those of a table that has a date, an amount and words.
		head, body, _ := strings.Cut(string(text), "\n")
		head = strings.NewReplacer("Supplier name", "note", "Supplier Name", "note", "Supplier ID", "ref").Replace(head)
		a := readBytes(t, usual, "direct_spend.csv", head+"\n"+body)
		if len(a.rows) == 0 {
			t.Fatalf("%s: no rows; %s", name, spoken(a.problems))
		}
		for _, r := range a.rows {
			for _, p := range r.Problems {
				t.Errorf("%s: %v", filepath.Base(name), p)
			}
		}
		old := len(a.summary.Parts[0].Warnings) > 0 && strings.Contains(a.summary.Parts[0].Warnings[0], "Windows-1252")
		if want := strings.HasPrefix(filepath.Base(name), "cp1252"); old != want {
			t.Errorf("%s in Windows-1252: %v, want %v", filepath.Base(name), old, want)
		}
	}
}

// TestTheHostsYearReads reads the whole of a real host's year, and again as one workbook, to the same rows.
func TestTheHostsYearReads(t *testing.T) {
	files, _, err := Find([]string{sharedData(t, "devon-pool")})
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	book := newBook(t)
	_, problems, err := Read(t.Context(), files, func(r Row) error {
		if r.Value == nil {
			t.Fatal(spoken(r.Problems))
		}
		bodies = append(bodies, r.Table.Name+" "+string(r.Table.AppendRow(nil, r.Value)))
		book.row(r)
		return nil
	})
	if err != nil || len(problems) > 0 || len(bodies) == 0 {
		t.Fatalf("%v %s", err, spoken(problems))
	}
	a := readBytes(t, usual, "pool.xlsx", book.bytes())
	if p := a.all(); len(p) > 0 {
		t.Fatal(spoken(p[:min(len(p), 20)]))
	}
	var again []string
	for _, r := range a.rows {
		again = append(again, r.Table.Name+" "+string(r.Table.AppendRow(nil, r.Value)))
	}
	if diff := cmp.Diff(bodies, again); diff != "" {
		t.Errorf("as a workbook (-files +workbook):\n%s", diff)
	}
}
