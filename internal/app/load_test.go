package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// small is the least that makes a fund: who, what, and a contribution.
func small() map[string]string {
	return map[string]string{
		"organisations.csv": "code,name,sector\nCC,County Council,county\nICB,Care Board,nhs\nCARE,Care Limited,business\n",
		"partnerships.csv":  "code,name,tier\nP,Partnership,upper\n",
		"funds.csv":         "code,partnership,name,kind,host,legal_basis,opens,signed\nF,P,Fund,pooled,CC,s75,2025-04-01,2025-03-01\n",
		"services.csv":      "code,fund,name\nS,F,Service\n",
		"contributions.csv": "ref,fund,year,partner,source,amount\nC-CC,F,2025-26,CC,council-base,600.00\nC-ICB,F,2025-26,ICB,nhs-additional,400.00\n",
		"invoices.csv":      "ref,line,provider,date,service,net\nI1,1,CARE,2025-05-01,S,100.00\nI1,2,CARE,2025-05-01,S,50.00\nI2,1,CARE,2025-06-01,S,75.00\n",
		"payments.csv":      "ref,date,provider,amount,invoices\nPAY1,2025-05-20,CARE,150.00,I1\n",
	}
}

func with(files map[string]string, name, text string) map[string]string {
	files[name] = text
	return files
}

func TestLoadAgainChangesNothing(t *testing.T) {
	b := fresh(t)
	dir := tabled(t, fixtures.County())
	first := b.load(dir)
	root := verified(t, b.Book).Root
	again := b.load(dir)
	if first.Load != 1 || first.Nothing || !again.Nothing || again.Load != 0 || again.Head != first.Head {
		t.Errorf("first %+v, again %+v", first, again)
	}
	for i, c := range again.Tables {
		was := first.Tables[i]
		if c.Unchanged != c.Read || c.New+c.Changed+c.Error != 0 || was.New != was.Read || c.Amount != was.Amount {
			t.Errorf("%+v after %+v", c, was)
		}
	}
	if verified(t, b.Book).Root != root {
		t.Error("the book moved")
	}
}

func TestLoadChangesReferenceRowsAndKeepsMoney(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	files := small()
	files["services.csv"] = "code,fund,name\nS,F,Service under another name\nS2,F,Another\n"
	l := b.load(folder(t, files))
	for _, c := range l.Tables {
		changed, fresh := int64(0), int64(0)
		if c.Table == "services" {
			changed, fresh = 1, 1
		}
		if c.Changed != changed || c.New != fresh || c.Unchanged != c.Read-changed-fresh {
			t.Errorf("%+v", c)
		}
	}
	if l.Load != 2 {
		t.Errorf("it is load %d", l.Load)
	}
	verified(t, b.Book)
}

func TestLoadDoesNotMindTheOrderOfFilesAndRows(t *testing.T) {
	one, other := fresh(t), fresh(t)
	dir := folder(t, small())
	one.load(dir)
	files := small()
	files["invoices.csv"] = "line,ref,provider,date,service,net\n1,I2,CARE,2025-06-01,S,75.00\n2,I1,CARE,2025-05-01,S,50.00\n1,I1,CARE,2025-05-01,S,100.00\n"
	turned := folder(t, files)
	var paths []string
	for _, name := range []string{"payments", "invoices", "contributions", "services", "funds", "partnerships", "organisations"} {
		paths = append(paths, filepath.Join(turned, name+".csv"))
	}
	other.load(paths...)
	if !one.load(turned).Nothing || !other.load(dir).Nothing {
		t.Error("the same rows in another order are not the same rows")
	}
	q := app.Query{Year: 2025}
	for _, name := range []string{"trial-balance", "memorandum", "contributions"} {
		if was, is := shown(one.report(name, q)), shown(other.report(name, q)); was != is {
			t.Errorf("%s: %s\nand\n%s", name, was, is)
		}
	}
}

// Every row has one outcome, those that are passed over too.
func TestOutcomesAddUpToTheRowsRead(t *testing.T) {
	b := fresh(t)
	files := with(small(), "contributions.csv", small()["contributions.csv"]+"\n,,,,,\nTotal,,,,,1000.00\n")
	for range 2 {
		for _, c := range b.load(folder(t, files)).Tables {
			if c.Read != c.New+c.Changed+c.Unchanged+c.Ignored+c.Error || c.Table == "contributions" && (c.Read != 5 || c.Ignored != 3) {
				t.Errorf("%+v", c)
			}
		}
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	b := fresh(t)
	dir := folder(t, small())
	before := verified(t, b.Book)
	planned, err := b.Load(ctx, []string{dir}, app.LoadOptions{DryRun: true})
	if err != nil || !planned.DryRun || planned.Load != 1 || planned.Nothing {
		t.Fatalf("%+v %v", planned, err)
	}
	if after := verified(t, b.Book); after.Root != before.Root {
		t.Error("the book moved")
	}
	loaded := b.load(dir)
	if fmt.Sprint(loaded.Tables, loaded.Head) != fmt.Sprint(planned.Tables, planned.Head) {
		t.Errorf("planned %+v, loaded %+v", planned, loaded)
	}
	root := verified(t, b.Book).Root
	r, err := b.RaiseDue(ctx, calendar.Of(2026, 3, 31), "F", true)
	if err != nil || !r.DryRun || len(r.Seq) != 8 || len(r.Entries) == 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if verified(t, b.Book).Root != root {
		t.Error("the book moved")
	}
}

func TestConfirm(t *testing.T) {
	b := fresh(t)
	dir := folder(t, small())
	asked := 0
	no := func(l app.Loaded) (bool, error) { asked++; return false, nil }
	l, err := b.Load(ctx, []string{dir}, app.LoadOptions{Confirm: no})
	if err != nil || l.Answered || l.Load != 0 || l.Head != 1 || asked != 1 {
		t.Errorf("%+v %v, asked %d times", l, err, asked)
	}
	yes := func(l app.Loaded) (bool, error) { asked++; return true, nil }
	l, err = b.Load(ctx, []string{dir}, app.LoadOptions{Confirm: yes})
	if err != nil || !l.Answered || l.Load != 1 || asked != 2 {
		t.Errorf("%+v %v, asked %d times", l, err, asked)
	}
	// There is nothing to ask about where there is nothing to do.
	l, err = b.Load(ctx, []string{dir}, app.LoadOptions{Confirm: yes})
	if err != nil || !l.Answered || !l.Nothing || asked != 2 {
		t.Errorf("%+v %v, asked %d times", l, err, asked)
	}
	// A file that changes between the plan and the answer is not what was planned.
	files := with(small(), "services.csv", "code,fund,name\nS,F,Service\nS2,F,New\n")
	dir = folder(t, files)
	_, err = b.Load(ctx, []string{dir}, app.LoadOptions{Confirm: func(app.Loaded) (bool, error) {
		return true, os.WriteFile(filepath.Join(dir, "services.csv"), []byte("code,fund,name\nS,F,Service\nS3,F,New\n"), 0o600)
	}})
	if r := refusal(t, err); r.Kind != ledger.Stale {
		t.Errorf("%v", err)
	}
}

func TestProgressGoesForward(t *testing.T) {
	b := fresh(t)
	last := map[string]int64{}
	_, err := b.Load(ctx, []string{little(t)}, app.LoadOptions{Progress: func(done, total int64, what string) {
		if done < last[what] || done > total {
			t.Errorf("%s: %d of %d after %d", what, done, total, last[what])
		}
		last[what] = done
	}})
	if err != nil || last["reading"] == 0 || last["recording"] == 0 {
		t.Errorf("%v %v", last, err)
	}
}

// TestTenMistakes makes ten mistakes in a real host's year, and wants to hear of all of them at once and of nothing else.
func TestTenMistakes(t *testing.T) {
	from := shared(t, "devon-pool")
	dir := t.TempDir()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	spoil := func(name string, row int, from, to string) {
		lines := strings.SplitAfter(files[name], "\n")
		if !strings.Contains(lines[row-1], from) {
			t.Fatalf("%s row %d is %s", name, row, lines[row-1])
		}
		lines[row-1] = strings.Replace(lines[row-1], from, to, 1)
		files[name] = strings.Join(lines, "")
	}
	field := func(name string, row, column int) string {
		return strings.Split(strings.TrimSpace(strings.Split(files[name], "\n")[row-1]), ",")[column]
	}
	spoil("services.csv", 1, "lead", "leed")
	spoil("invoices.csv", 10, field("invoices.csv", 10, 3), "2025-02-30")
	spoil("payments.csv", 20, field("payments.csv", 20, 3), `"12,50"`)
	spoil("payments.csv", 21, field("payments.csv", 21, 3), "1.234")
	spoil("invoices.csv", 30, ","+field("invoices.csv", 30, 2)+",", ",NOBODY,")
	files["contributions.csv"] += "EQP-DCC,EQP,2025-26,DCC,council-base,1.00,4\n"
	spoil("organisations.csv", 40, ","+field("organisations.csv", 40, 1)+",", ",,")
	files["journals.csv"] = "ref,line,date,layer,account,amount,fund,service,memo\nJ,1,2025-12-01,actual,5500,10.00,HOST," + field("services.csv", 3, 0) + ",Charge\n"
	spoil("budgets.csv", 5, "2025-26", "2025-27")
	spoil("organisations.csv", 50, ","+field("organisations.csv", 50, 2), ",parish")
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := fresh(t)
	before := verified(t, b.Book).Root
	_, err = b.Load(ctx, []string{dir}, app.LoadOptions{})
	r := refusal(t, err)
	found := map[string]string{}
	for _, p := range r.Problems {
		if p.File == "" || p.Row == 0 || p.Hint == "" {
			t.Errorf("not placed, or no help: %s", p)
		}
		found[p.Code+" "+p.File+fmt.Sprint(" ", p.Row)] = p.String()
	}
	for _, want := range []string{
		"LOAD-001 services.csv 1", "LOAD-005 invoices.csv 10", "LOAD-006 payments.csv 20", "LOAD-007 payments.csv 21",
		"LOAD-010 invoices.csv 30", "LOAD-012 contributions.csv 8", "LOAD-004 organisations.csv 40", "LOAD-015 budgets.csv 5",
		"LOAD-009 organisations.csv 50",
	} {
		if found[want] == "" {
			t.Errorf("%s is not reported", want)
		}
		delete(found, want)
	}
	for at, text := range found {
		if !strings.HasPrefix(at, "LOAD-014 journals.csv") {
			t.Errorf("not a mistake by itself: %s", text)
		}
	}
	if len(r.Problems) != 10 || r.Kind != ledger.Invalid {
		t.Errorf("%d problems of kind %d", len(r.Problems), r.Kind)
	}
	if verified(t, b.Book).Root != before {
		t.Error("the book moved")
	}
}

// A wrong cell hides no other in its row or document: a second load would find it too late.
func TestAllThatIsWrongWithARowIsReported(t *testing.T) {
	files := with(small(), "invoices.csv", "ref,line,provider,date,service,net,vat_treatment\n"+
		"I1,1,CAER,2025-05-01,SS,\"1,00\",rec\nI2,1,CARE,2025-05-01,S,1.005,\nI2,2,CARE,2025-05-01,T,1.00,\n")
	files["services.csv"] += "S2,G,,\n"
	files["services.csv"] = strings.Replace(files["services.csv"], "code,fund,name\nS,F,Service\n", "code,fund,name,account\nS,F,Service,\n", 1)
	_, err := fresh(t).Load(ctx, []string{folder(t, files)}, app.LoadOptions{})
	var found []string
	for _, p := range refusal(t, err).Problems {
		found = append(found, fmt.Sprint(p.File, " ", p.Row, " ", p.Column, " ", p.Code))
	}
	want := []string{
		"invoices.csv 2 net LOAD-006", "invoices.csv 2 vat_treatment LOAD-009", "invoices.csv 2 provider LOAD-010",
		"invoices.csv 2 service LOAD-010", "invoices.csv 3 net LOAD-007", "invoices.csv 4 service LOAD-010",
		"services.csv 3 name LOAD-004", "services.csv 3 fund LOAD-010",
	}
	if strings.Join(found, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s", strings.Join(found, "\n"))
	}
}

// A name where a code belongs is answered with the code: by what a body is called, by what others call it, by a title.
func TestNamesInPlaceOfCodes(t *testing.T) {
	b := fresh(t)
	files := with(small(), "aliases.csv", "organisation,alias\nICB,THE INTEGRATED CARE BOARD\n")
	files["strategies.csv"] = "code,partnership,kind,title\nPLAN,P,other,The plan\n"
	files["targets.csv"] = "code,strategy,title,class,better\nT1,PLAN,Fewer falls,local,lower\n"
	b.load(folder(t, files))
	_, err := b.Load(ctx, []string{folder(t, map[string]string{
		"contributions.csv": "ref,fund,year,partner,source,amount\nC-1,fund,2025-26,The Integrated Care Board,other,1.00\nC-2,F,2025-26,County council,other,1.00\n",
		"measurements.csv":  "target,date,actual\nfewer falls,2025-06-30,1\n",
	})}, app.LoadOptions{})
	var found []string
	for _, p := range refusal(t, err).Problems {
		hint, _, _ := strings.Cut(p.Hint, "?")
		found = append(found, p.Value+": "+hint)
	}
	want := []string{
		"The Integrated Care Board: Did you mean ICB (THE INTEGRATED CARE BOARD)", "fund: Did you mean F (Fund)",
		"County council: Did you mean CC (County Council)", "fewer falls: Did you mean T1 (Fewer falls)",
	}
	slices.Sort(found)
	if slices.Sort(want); !slices.Equal(found, want) {
		t.Errorf("found\n%s", strings.Join(found, "\n"))
	}
}

// A code that is not on file, and near to none that is, is answered with those that are, or with where they are listed.
func TestWhatIsOnFile(t *testing.T) {
	b := fresh(t)
	ask := func(fund, partner string) string {
		return refusal(t, b.Report(ctx, "statement", app.Query{Year: 2025, Fund: fund, Partner: partner}, func(reports.Report) error { return nil })).Hint
	}
	if got := ask("nowhere", "CC"); got != "Nothing is on file there yet." {
		t.Error(got)
	}
	files := small()
	b.load(folder(t, files))
	if got := ask("nowhere", "CC"); got != "On file there: F." {
		t.Error(got)
	}
	if got := ask("", "nobody"); got != "On file there: CARE, CC, ICB." {
		t.Error(got)
	}
	for i := range 20 {
		files["funds.csv"] += fmt.Sprintf("FUND%02d,P,Fund %02d,pooled,CC,s75,2025-04-01,2025-03-01\n", i, i)
	}
	b.load(folder(t, files))
	if got := ask("nowhere", "CC"); got != "purse fund list shows what is." {
		t.Error(got)
	}
}

// A key that stands twice is named, and for a budget without a reference so is what it is known by.
func TestKeysThatStandTwice(t *testing.T) {
	files := with(small(), "budgets.csv", "fund,year,service,amount\nF,2025-26,S,1.00\nF,2025-26,S,2.00\n")
	files["payments.csv"] += "pay1,2025-05-21,CARE,1.00,I1\n"
	_, err := fresh(t).Load(ctx, []string{folder(t, files)}, app.LoadOptions{})
	var found []string
	for _, p := range refusal(t, err).Problems {
		found = append(found, p.Column+": "+p.Text)
	}
	want := []string{
		`fund, year, service, source, kind: This row has the same key as budgets.csv row 2, "F, 2025-26, S, cash".`,
		`ref, line: This row has the same key as payments.csv row 2, "pay1, 1".`,
	}
	if !slices.Equal(found, want) {
		t.Errorf("found\n%s", strings.Join(found, "\n"))
	}
}

func TestWhatOnlyFollowsIsNotReported(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		codes string
	}{
		"everything of a fund that failed": {with(small(), "funds.csv", "code,partnership,name,kind,host,legal_basis,opens\nF,P,Fund,pooled,CC,s75,2025-02-30\n"), "LOAD-005"},
		"everything of an organisation that failed": {
			with(small(), "organisations.csv", "code,name,sector\nCC,County Council,county\nICB,,nhs\nCARE,Care Limited,business\n"), "LOAD-004",
		},
		"a payment of an invoice that failed": {
			with(small(), "invoices.csv", "ref,line,provider,date,service,net\nI1,1,CARE,2025-05-01,S,1.005\n"), "LOAD-007",
		},
		"a payment of no invoice by name, and an invoice that failed": {
			with(with(small(), "invoices.csv", "ref,line,provider,date,service,net\nI1,1,CARE,2025-05-01,S,nought\n"),
				"payments.csv", "ref,date,provider,amount,fund\nPAY1,2025-05-20,CARE,150.00,F\n"), "LOAD-008",
		},
		"a file that is no table": {
			with(map[string]string{"organisation.csv": small()["organisations.csv"]}, "funds.csv", small()["funds.csv"]), "LOAD-003",
		},
		"an unknown invoice beside": {
			with(with(small(), "invoices.csv", "ref,line,provider,date,service,net\nI1,1,CARE,2025-05-01,S,nought\n"),
				"payments.csv", "ref,date,provider,amount,invoices\nPAY1,2025-05-20,CARE,150.00,I1;I9\n"), "LOAD-008 LOAD-010",
		},
		"a reversal of what failed": {
			with(with(small(), "invoices.csv", "ref,line,provider,date,service,net\nI1,1,CARE,2025-05-01,S,nought\n"),
				"reversals.csv", "ref,date,of,reason\nR,2025-06-01,invoices/I1,Twice\n"), "LOAD-008",
		},
		"a rule of which a row failed": {
			with(small(), "risk_rules.csv", "fund,year,direction,step,method,partner,percent\nF,2025-26,both,1,fixed,CC,60\nF,2025-26,both,1,fixed,ICB,fifty\n"), "LOAD-008",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := fresh(t)
			_, err := b.Load(ctx, []string{folder(t, c.files)}, app.LoadOptions{})
			var codes []string
			for _, p := range refusal(t, err).Problems {
				codes = append(codes, p.Code)
			}
			if strings.Join(codes, " ") != c.codes {
				t.Errorf("%v, want %s: %v", codes, c.codes, err)
			}
		})
	}
}

func TestLoadKeepsWhereEachRowStood(t *testing.T) {
	b := fresh(t)
	dir := folder(t, small())
	b.load(dir)
	var files, rows []string
	r := b.report("entries", app.Query{Year: 2025, Layer: "all"})
	for row := range r.Sections[0].Rows {
		for i, c := range r.Sections[0].Columns {
			switch c.Key {
			case "file":
				files = append(files, cell(row.Cells[i]))
			case "row":
				rows = append(rows, cell(row.Cells[i]))
			}
		}
	}
	if files[0] != "contributions.csv" || rows[0] != "2" {
		t.Errorf("%v %v", files, rows)
	}
	loads, err := b.Codes(ctx, "loads")
	if err != nil || len(loads) != 1 {
		t.Errorf("%v %v", loads, err)
	}
}

func TestTwoWriters(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	const each = 20
	wrong := make(chan error, 2*each)
	done := make(chan bool)
	for w := range 2 {
		book := b.reopen()
		go func() {
			for i := range each {
				_, err := book.Record(ctx, []pooled.Event{&pooled.Organisation{
					Code: fmt.Sprintf("W%d-%d", w, i), Name: "Written by one of two", Sector: "business",
				}}, false)
				if err != nil {
					wrong <- err
				}
			}
			done <- true
		}()
	}
	<-done
	<-done
	close(wrong)
	for err := range wrong {
		t.Error(err)
	}
	codes, err := b.Codes(ctx, "organisations")
	if err != nil || len(codes) != 3+2*each {
		t.Errorf("%d organisations, %v", len(codes), err)
	}
	verified(t, b.Book)
}

// TestNamesOfFilesAreText loads a file whose name is no text, as a file's name may be.
func TestNamesOfFilesAreText(t *testing.T) {
	b := fresh(t)
	x := excelize.NewFile()
	defer x.Close()
	path := filepath.Join(t.TempDir(), "caf\xe9.xlsx")
	err := errors.Join(
		x.SetSheetName("Sheet1", "organisations"),
		x.SetSheetRow("organisations", "A1", &[]string{"code", "name", "sector"}),
		x.SetSheetRow("organisations", "A2", &[]string{"HOST", "Host", "county"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	book, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, book.Bytes(), 0o600); err != nil {
		t.Skipf("a file's name is text here: %v", err)
	}
	b.load(path)
	db := openly(t, b.at.Ledger)
	defer db.Close()
	for _, text := range names(t, db, "select file from events union select body from events union select files from loads") {
		if !utf8.ValidString(text) {
			t.Errorf("%q is kept, which not every ledger can keep", text)
		}
	}
	verified(t, b.Book)
}
