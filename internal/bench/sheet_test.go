package bench

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const someEntries = `seq,date,ref,layer,account,fund,partner,service,provider,debit,credit,memo,hash
3,2026-04-01,I-1,actual,5000,F,,S,V,10.10,0.00,"Hoists, <slings> & more",aa
3,2026-04-01,I-1,actual,2000,F,,,V,0.00,10.10,,aa
4,2026-04-02,P-1,actual,2000,F,,,V,1234567.89,0.00,=A1,bb
`

// rowsOf writes a file of rows of some entries.
func rowsOf(t *testing.T, entries string, rows int) string {
	t.Helper()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "entries.csv"), filepath.Join(dir, "rows.tsv")
	if err := os.WriteFile(from, []byte(entries), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeRows(from, to, rows); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestRows(t *testing.T) {
	body, err := os.ReadFile(rowsOf(t, someEntries, 4))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`n d t t t t t t t m m t
Event Date Reference Layer Account Fund Partner Service Provider Debit_(£) Credit_(£) Memo
1 46113 I-1 actual 5000 F [z] S V 10.10 0.00 Hoists,_<slings>_&_more
2 46113 I-1 actual 2000 F [z] [z] V 0.00 10.10 [z]
3 46114 P-1 actual 2000 F [z] [z] V 1234567.89 0.00 =A1
4 46113 I-1 actual 5000 F [z] S V 10.10 0.00 Hoists,_<slings>_&_more
`, " ", "\t")
	if got := strings.ReplaceAll(string(body), " ", "_"); got != want {
		t.Errorf("rows:\n%s\nwant\n%s", got, want)
	}
	empty, _, _ := strings.Cut(someEntries, "\n")
	from := filepath.Join(t.TempDir(), "entries.csv")
	if err := os.WriteFile(from, []byte(empty+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeRows(from, from+".tsv", 1); err == nil {
		t.Error("rows were made of no entries")
	}
}

// Two sheets of the same rows come to the same, whoever wrote them; one with another cell does not.
func TestTally(t *testing.T) {
	const rows = 2_100 // too many for a short sheet
	tally := func(write func(rows, to string) error, from string) Tally {
		t.Helper()
		to := filepath.Join(t.TempDir(), "sheet.xlsx")
		if err := write(from, to); err != nil {
			t.Fatal(err)
		}
		found, err := tallyOf(to)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	from := rowsOf(t, someEntries, rows)
	ours := tally(sheetOf, from)
	if debit := ours.Columns[9]; ours.Rows != rows || len(ours.Columns) != 12 || debit.Numbers != rows || int(debit.Sum+0.5) != rows/3*123457799/100 {
		t.Errorf("it comes to %+v", ours)
	}
	if theirs := tally(excelizeSheetOf, from); !reflect.DeepEqual(ours, theirs) {
		t.Errorf("ours comes to %+v\ntheirs to %+v", ours, theirs)
	}
	for _, change := range [][2]string{{"10.10,0.00", "10.11,0.00"}, {"slings", "sling"}, {"2026-04-02", "2026-04-03"}, {",P-1", ",P-2"}} {
		other := rowsOf(t, strings.Replace(someEntries, change[0], change[1], 1), rows)
		if reflect.DeepEqual(ours, tally(excelizeSheetOf, other)) {
			t.Errorf("%s for %s is not seen", change[1], change[0])
		}
	}
	if reflect.DeepEqual(ours, tally(sheetOf, rowsOf(t, someEntries, rows-1))) {
		t.Error("a row that is missing is not seen")
	}
}
