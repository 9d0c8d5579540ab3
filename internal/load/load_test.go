package load

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

var update = flag.Bool("update", false, "write the golden files anew")

// answer is everything that reading some files gave.
type answer struct {
	rows     []Row
	summary  Summary
	problems []ledger.Problem
}

// readBytes reads files that are only in memory, in the order given: name, content, name, content.
func readBytes(t testing.TB, l limits, pairs ...string) answer {
	t.Helper()
	var a answer
	r := &reading{ctx: t.Context(), limits: l, fn: func(row Row) error {
		a.rows = append(a.rows, row)
		return nil
	}}
	for i := 0; i < len(pairs); i += 2 {
		r.file = &File{Name: pairs[i]}
		if err := r.content(bytes.NewReader([]byte(pairs[i+1]))); err != nil {
			t.Fatal(err)
		}
		r.before += r.file.Size
	}
	a.summary, a.problems = r.summary, r.problems.List()
	return a
}

// all is the problems of files and rows, as they would be listed.
func (a answer) all() []ledger.Problem {
	var p Problems
	p.Add(a.problems...)
	for _, r := range a.rows {
		p.Add(r.Problems...)
	}
	return p.List()
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func spoken(problems []ledger.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s\n", p)
	}
	return b.String()
}

// TestCodes holds the words of every problem, and that all of a file come at once.
func TestCodes(t *testing.T) {
	const contributions = "ref,fund,year,partner,source,amount\n"
	cases := map[string][]string{
		"LOAD-001": {
			"contributions.csv", "ref,fund,year,partnr,source,amount,colour\nC1,EQP,2025-26,DCC,dfg,1.00,red\nC 2,EQP,2025-26,DCC,dfg,x,red\n",
			"budgets.csv", "fund,year,service,amount,,note\nF,2025-26,S,1.00,,ok\nF,2025-26,S,2.00,stray,ok\nF,2025-26,S,3.00,stray,ok\n",
		},
		"LOAD-002": {
			"contributions.csv", "ref,fund,year,partner,source\nC1,EQP,2025-26,DCC,dfg\n",
			"funds.csv", "Body,Name of Body,Date\n1,2,3\n",
			"people.csv", "",
		},
		"LOAD-003": {
			"invoces.csv", "a\n", "suppliers.csv", "a\n", "settlements.csv", "code\n", "settlement.csv", "x\n",
		},
		"LOAD-004": {
			"contributions.csv", contributions + ",EQP,2025-26,DCC,dfg,\nC2,,,,,5.00\n",
			"receipts.csv", "ref,date,payer,fund,amount\nR1,,DCC,F,\n",
			"people.csv", "code,name,organisation,roles\nP,\u00a0 ,DCC,;\n",
		},
		"LOAD-005": {
			"receipts.csv", "ref,date,payer,fund,amount\nR1,31/09/2026,DCC,F,1\nR2,2026-13-01,DCC,F,1\nR3,46296,DCC,F,1\nR4,soon,DCC,F,1\nR5,1/4/26,DCC,F,1\n",
		},
		"LOAD-006": {"contributions.csv", contributions + "C1,EQP,2025-26,DCC,dfg,\"12,50\"\nC2,EQP,2025-26,DCC,dfg,\"1.234,50\"\n"},
		"LOAD-007": {"contributions.csv", contributions + "C1,EQP,2025-26,DCC,dfg,1.234\nC2,EQP,2025-26,DCC,dfg,1234.505\n"},
		"LOAD-008": {
			"contributions.csv", contributions + "C1,EQP,2025-26,DCC,dfg,nil\nC2,EQP,2025-26,DCC,dfg,-\nC3,EQP,2025-26,DCC,dfg,#REF!\nC4,EQP,2025-26,DCC,dfg,about 5\n",
			"journals.csv", "ref,line,date,layer,account,amount,fund,memo\nJ1,0,2026-04-01,actual,5000,1,F,m\nJ1,1.5,2026-04-01,actual,5000,1,F,m\nJ1,one,2026-04-01,actual,5000,1,F,m\n",
		},
		"LOAD-009": {
			"organisations.csv", "code,name,sector\nA,A,countty\nB,B,council\n",
			"members.csv", "partnership,organisation,voting\nP,A,maybe\n",
			"partnerships.csv", "code,name,tier,styles\nP,P,upper,\"advisory;commissioning,laboratory\"\n",
		},
		"LOAD-011": {
			"organisations.csv", "code,name,sector\nA B,A,county\n" + strings.Repeat("X", 41) + ",B,county\nÉ,C,county\n",
			"payments.csv", "ref,date,provider,amount,invoices\nP1,2026-04-01,A,1,\"INV-1,INV-2\"\n",
		},
		"LOAD-015": {"contributions.csv", contributions + "C1,EQP,2025-27,DCC,dfg,1\nC2,EQP,2025,DCC,dfg,1\nC3,EQP,2025/26,DCC,dfg,1\nC4,EQP,this year,DCC,dfg,1\n"},
		"LOAD-017": {
			"organisations.csv", "code,name,sector\nA,Caf\xe9 Ren\xc3\xa9,county\nB,na\xefve,county\nC,plain,county\nD,bell \x07,county\nE,nul \x00,county\n",
			"aliases.csv", "\xff\xfeo\x00r\x00g\x00",
			"people.csv", "code,n\x81me,organisation,roles\n",
		},
		"LOAD-018": {"contributions.xlsx", string(workbookOf(t, "contributions", contributionHead+
			`<row r="2">`+str("A2", "C1")+str("B2", "F")+str("C2", "2025-26")+str("D2", "DCC")+str("E2", "dfg")+`<c r="F2"><f>SUM(G1:G9)</f></c></row>`+
			`<row r="3">`+str("A3", "C2")+str("B3", "F")+str("C3", "2025-26")+str("D3", "DCC")+str("E3", "dfg")+`<c r="F3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`))},
		"LOAD-019": {
			"contributions.csv", contributions + "C1,EQP,2025-26,DCC,dfg,10000000000000.01\n",
			"settings.csv", "partnership,name,value\nP,n," + strings.Repeat("x", 32_768) + "\n",
		},
		"LOAD-020": {
			"organisations.csv", "code,name,sector,name\nA,A,county,B\n",
			"aliases.csv", "organisation,alias\nA,Smith, Jones and Co\nB\nC,6\" pipe\nD,\"one\"two\nE,good\nF,\"never ends\n",
			"groups.csv", "code,\"na\"me\nx,y\n",
		},
		"LOAD-021": {
			"a.xlsx", "PK\x03\x04 and no more", "b.xlsx", signature + strings.Repeat("\x00", 600), "c.xlsx", "",
		},
	}
	for name, pairs := range cases {
		t.Run(name, func(t *testing.T) {
			got := spoken(readBytes(t, usual, pairs...).all())
			if !strings.Contains(got, name) {
				t.Errorf("none of the problems is a %s", name)
			}
			golden(t, name, got)
		})
	}
}

// TestProblemsArePlaced holds what a problem says besides its words.
func TestProblemsArePlaced(t *testing.T) {
	a := readBytes(t, usual, "contributions.csv", "ref, Amount ,fund,year,partner,source\n\n\"C\r\n1\",\"12,50\",F,2025-26,DCC,dfg\n")
	want := []ledger.Problem{
		{
			Code: badCode, Text: "\"C 1\" is not a code.", Hint: "A code is 1 to 40 letters, digits and . _ - / without spaces.",
			Field: "ref", Value: "C 1", File: "contributions.csv", Row: 3, Column: "ref", Cell: "A3",
		},
		{
			Code: decimalComma, Text: "\"12,50\" has a decimal comma.", Hint: "Write 12.50 (or 1,250 if that was meant).",
			Field: "amount", Value: "12,50", File: "contributions.csv", Row: 3, Column: "Amount", Cell: "B3",
		},
	}
	if diff := cmp.Diff(want, a.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(a.rows) != 1 || a.rows[0].Value != nil || a.rows[0].Key != "" {
		t.Errorf("rows: %+v", a.rows)
	}
}

func TestAnUnknownColumnLeavesTheRowsToBeChecked(t *testing.T) {
	a := readBytes(t, usual, "aliases.csv", "organisation,alias,colour\nA,One,red\nB,Two,blue\n")
	if len(a.problems) != 1 || len(a.rows) != 2 || a.rows[1].Value == nil {
		t.Fatalf("%+v", a)
	}
	if got := a.rows[1].Value.(*pooled.Alias); *got != (pooled.Alias{Organisation: "B", Alias: "Two"}) {
		t.Errorf("%+v", got)
	}
}

// TestARowWithoutARequiredColumnIsNoRow: the missing column is one problem, and its rows have none that follow from it.
func TestARowWithoutARequiredColumnIsNoRow(t *testing.T) {
	a := readBytes(t, usual, "aliases.csv", "organisation\nA\nB C\n")
	if len(a.problems) != 1 || len(a.rows) != 2 || a.rows[0].Value != nil || len(a.rows[0].Problems) != 0 || len(a.rows[1].Problems) != 1 {
		t.Errorf("%+v", a)
	}
}

func TestKeys(t *testing.T) {
	a := readBytes(t, usual,
		"receipts.csv", "ref,line,date,payer,fund,amount\nR-1,,2026-04-01,A,F,1\nr-1,1,2026-04-01,A,F,1\nR-1,2,2026-04-01,A,F,x\nR-2,x,2026-04-01,A,F,1\n",
		"budgets.csv", "ref,fund,year,service,source,kind,amount\n,Eqp,2025-26,S,dfg,,1\n,EQP,2025-26,s,DFG,cash,1\nB1,EQP,2025-26,s,,,1\n,EQP,x,s,,,1\n",
		"openings.csv", "ref,date,fund,account,amount,partner\nO,2026-04-01,F,3000,1,A\nO,2026-04-01,F,3000,1,\n",
	)
	var got []string
	for _, r := range a.rows {
		got = append(got, r.Key+" of "+r.Doc)
	}
	want := []string{
		"r-1|1 of r-1|1", "r-1|1 of r-1|1", "r-1|2 of r-1|2", " of ",
		"eqp/2025-26/s/dfg/cash of eqp/2025-26/s/dfg/cash", "eqp/2025-26/s/dfg/cash of eqp/2025-26/s/dfg/cash", "b1 of b1", " of ",
		"o|f|3000|a|| of o|f", "o|f|3000||| of o|f",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRowsAreNumberedAsASpreadsheetShowsThem(t *testing.T) {
	a := readBytes(t, usual, "aliases.csv", "organisation,alias\r\n\r\nA,\"two\r\nlines\"\r\n,\r\n\r\nB,x\r\nC,\"a\n\nb\"\nD,\"6\"x\nE,y\n\n\n")
	var got []int64
	for _, r := range a.rows {
		got = append(got, r.Number)
	}
	if diff := cmp.Diff([]int64{3, 6, 7, 8, 9}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p := a.summary.Parts[0]; p.Rows != 5 || p.Ignored != 3 {
		t.Errorf("%d rows and %d ignored", p.Rows, p.Ignored)
	}
	if got := a.rows[0].Value.(*pooled.Alias).Alias; got != "two\nlines" {
		t.Errorf("%q", got)
	}
}

func TestReadStopsWhenItIsTold(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("aliases.csv", "organisation,alias\n"+strings.Repeat("A,x\n", 1000))
	files, _, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	if _, _, err := Read(t.Context(), files, func(Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, _, err = Read(ctx, files, func(Row) error {
		n++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || n >= 1000 {
		t.Errorf("%v after %d rows", err, n)
	}
	var refusal *ledger.Refusal
	_, _, err = Read(t.Context(), files, func(Row) error {
		write("aliases.csv", "organisation,alias\nA,y\n")
		return nil
	})
	if !errors.As(err, &refusal) || refusal.Kind != ledger.Stale {
		t.Errorf("a file that changed: %v", err)
	}
	if err := os.Remove(files[0].Path); err != nil {
		t.Fatal(err)
	}
	if _, _, err = Read(t.Context(), files, func(Row) error { return nil }); !errors.As(err, &refusal) || refusal.Kind != ledger.NotFound {
		t.Errorf("a file that went: %v", err)
	}
}

func TestProblemsAreListedOnlySoFar(t *testing.T) {
	var p Problems
	for i := range Most + 5 {
		p.Add(ledger.Problem{File: "a.csv", Row: Most + 5 - i})
	}
	list := p.List()
	if len(list) != Most+1 || p.Len() != Most+5 || list[0].Row != 6 || !strings.Contains(list[Most].Text, "5 more") {
		t.Errorf("%d of %d, first %+v, last %+v", len(list), p.Len(), list[0], list[Most])
	}
}

func TestFilesOverTheLimit(t *testing.T) {
	l := usual
	l.file = 64
	got := spoken(readBytes(t, l, "aliases.csv", "organisation,alias\n"+strings.Repeat("A,x\n", 100), "groups.csv", "").all())
	if !strings.HasPrefix(got, "aliases.csv: LOAD-019 The file is larger than 64 bytes.") || strings.Count(got, "\n") != 2 {
		t.Error(got)
	}
}

// TestRowsTooWide: a row with more cells than a sheet has columns ends its file, however many bytes it has; commas inside a
// text are none.
func TestRowsTooWide(t *testing.T) {
	const head, row = "organisation,alias\n", "A,x\n"
	for name, c := range map[string]struct{ text, want string }{
		"a row":             {head + row + "B,y" + strings.Repeat(",", 20_000) + "\n" + row, "aliases.csv row 3: LOAD-019 The row has more than 16,384 cells."},
		"a row beyond all":  {head + row + strings.Repeat(",", 2<<20) + "\n", "aliases.csv row 3: LOAD-019 The row has more than 16,384 cells."},
		"a header":          {strings.Repeat(",", 2<<20) + "\n" + row, "aliases.csv row 1: LOAD-019 The row has more than 16,384 cells."},
		"a text of commas":  {head + "A,\"x" + strings.Repeat(",", 30_000) + "\"\n", ""},
		"a workbook as CSV": {"PK\x03\x04" + head, "aliases.csv: LOAD-021 The file is a workbook or an archive, and is named as CSV."},
	} {
		a := readBytes(t, usual, "aliases.csv", c.text)
		if got := spoken(a.all()); c.want == "" && got != "" || !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") > 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
}
