package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/store/sqlite"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"

	"github.com/xuri/excelize/v2"
)

// A wrong load is files with one thing wrong in them, and the code that says so.
type wrong struct {
	code  string
	files map[string]string
}

var wrongLoads = []wrong{
	{"LOAD-001", map[string]string{"organisations.csv": "code,name,sektor,sector\nX,Example,,county\n"}},
	{"LOAD-002", map[string]string{"organisations.csv": "code,name\nX,Example\n"}},
	{"LOAD-003", map[string]string{"organisation.csv": "code,name,sector\nX,Example,county\n"}},
	{"LOAD-004", map[string]string{"organisations.csv": "code,name,sector\nX,,county\n"}},
	{"LOAD-005", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,31/09/2025,WCC,BCF,1.00\n"}},
	{"LOAD-006", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,WCC,BCF,\"12,50\"\n"}},
	{"LOAD-007", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,WCC,BCF,12.345\n"}},
	{"LOAD-008", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,WCC,BCF,about ten\n"}},
	{"LOAD-009", map[string]string{"organisations.csv": "code,name,sector\nX,Example,parish\n"}},
	{"LOAD-010", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,WCC,BCFF,12.34\n"}},
	{"LOAD-011", map[string]string{"organisations.csv": "code,name,sector\nTWO WORDS,Example,county\n"}},
	{"LOAD-012", map[string]string{"organisations.csv": "code,name,sector\nX,Example,county\nx,Example,county\n"}},
	{"LOAD-013", map[string]string{"receipts.csv": "ref,date,payer,fund,amount,contribution,bank_account\nREC-0010,2024-04-04,WCC,BCF,305000.01,BCF-WCC-PH-24,WCC-POOLS\n"}},
	{"LOAD-014", map[string]string{"journals.csv": "ref,line,date,layer,account,amount,fund,service,memo\nX,1,2026-03-31,actual,5500,10.00,BCF,BCF-HOST,Charge\nX,2,2026-03-31,actual,1001,-9.00,BCF,,Charge\n"}},
	{"LOAD-015", map[string]string{"budgets.csv": "fund,year,service,amount\nBCF,2025-27,BCF-HOME,1.00\n"}},
	{"LOAD-016", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2012-09-30,WCC,BCF,12.34\n"}},
	{"LOAD-017", map[string]string{"organisations.csv": "code,name,sector\nX,Caf\xe9 \xc3\xa9,county\n"}},
	{"LOAD-019", map[string]string{"organisations.csv": "code,name,sector\nX," + strings.Repeat("x", 40_000) + ",county\n"}},
	{"LOAD-020", map[string]string{"organisations.csv": "code,name,sector\nX,Example\n"}},
	{"LOAD-021", map[string]string{"organisations.xlsx": "not a workbook"}},
	{"LOAD-022", map[string]string{"notes.txt": "nothing to load"}},
	{"LOAD-023", map[string]string{"invoices.csv": "ref,line,provider,date,service,net\nX,1,BRACKEN,2025-09-30,BCF-HOME,1.00\nX,2,MISTLE,2025-09-30,BCF-HOME,1.00\n"}},
	{"FUND-001", map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,WCC,NEIGH,12.34\n"}},
	{"PAY-001", map[string]string{"payments.csv": "ref,date,provider,amount,invoices\nX,2025-09-30,CIRCLE,221231.25,INV-0001\n"}},
	{"RISK-001", map[string]string{"risk_rules.csv": "fund,year,direction,step,method\nBCF,2026-27,both,1,proportional\nBCF,2026-27,over,2,proportional\n"}},
	{"RISK-002", map[string]string{"risk_rules.csv": "fund,year,direction,step,method,basis,partner,percent\nBCF,2026-27,both,1,fixed,cash,WCC,60\nBCF,2026-27,both,1,fixed,all,ICB,40\n"}},
	{"RISK-004", map[string]string{"risk_rules.csv": "fund,year,direction,step,method\nBCF,2026-27,both,1,partner\n"}},
	{"RISK-005", map[string]string{"risk_rules.csv": "fund,year,direction,step,method,partner,percent\nBCF,2026-27,both,1,fixed,WCC,120\nBCF,2026-27,both,1,fixed,ICB,-20\n"}},
	{"RISK-003", map[string]string{"risk_rules.csv": "fund,year,direction,step,method,partner,percent\nBCF,2026-27,both,1,fixed,WCC,60\nBCF,2026-27,both,1,fixed,ICB,30\n"}},
}

// refusedLoads tries each wrong load on the county's book, and answers with what was said by code.
func refusedLoads(t *testing.T) map[string]string {
	t.Helper()
	b := demonstrated(t)
	before := verified(t, b.Book)
	said := map[string]string{}
	for _, w := range wrongLoads {
		dir := folder(t, w.files)
		l, err := b.Load(ctx, []string{dir}, app.LoadOptions{})
		r := refusal(t, err)
		others := slices.ContainsFunc(r.Problems, func(p ledger.Problem) bool { return p.Code != w.code })
		if others || r.Code != w.code || l.Load != 0 {
			t.Errorf("%s: %+v, %v", w.code, l, err)
		}
		said[w.code] = shownRefusal(err, dir)
	}
	said["LOAD-018"] = workbookWithoutValue(t, b)
	said["LOAD-024"] = stale(t, b)
	dir := folder(t, map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2026-04-10,WCC,BCF,12.34\n"})
	_, err := b.Load(ctx, []string{dir}, app.LoadOptions{Totals: map[string]money.Pence{"receipts": 12_43}})
	said["LOAD-026"] = shownRefusal(err, dir)
	dir = folder(t, map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,WCC,BCFF,12.34\n"})
	b.refusedLoad(filepath.Join(dir, "mend.xlsx"), dir)
	if err := os.WriteFile(filepath.Join(dir, "receipts.csv"), []byte("ref,date,payer,fund,amount\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = b.Load(ctx, []string{filepath.Join(dir, "receipts.csv"), filepath.Join(dir, "mend.xlsx")}, app.LoadOptions{})
	for _, p := range refusal(t, err).Problems {
		if p.Code == "LOAD-025" {
			said[p.Code] = p.String()
		}
	}
	dir = folder(t, map[string]string{"receipts.csv": "ref,date,payer,fund,amount\nX,2025-09-30,CC,FF,12.34\nY,2025-09-30,CC,F,12.43\n"})
	_, err = staffed(t, nil).by("BEN").Load(ctx, []string{dir}, app.LoadOptions{LeaveOut: keeps(filepath.Join(dir, "left.xlsx"))})
	said["LOAD-027"] = shownRefusal(err, dir)
	if after := verified(t, b.Book); after.Root == before.Root {
		t.Error("the book did not move, and the stale plan should have moved it")
	}
	return said
}

// shownRefusal is a refusal as a person reads it: its last problem, or itself; without the folder of the test.
func shownRefusal(err error, dir string) string {
	text := err.Error()
	if i := strings.LastIndex(text, "\n"); i >= 0 {
		text = text[i+1:]
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, dir+string(filepath.Separator), ""), dir, "there")
}

// stale plans a load, and moves the book before the plan is confirmed.
func stale(t *testing.T, b *books) string {
	t.Helper()
	dir := folder(t, map[string]string{"organisations.csv": "code,name,sector\nPLANNED,Planned,county\n"})
	_, err := b.Load(ctx, []string{dir}, app.LoadOptions{Confirm: func(l app.Loaded) (bool, error) {
		if l.Load == 0 || len(l.Tables) != 1 || l.Tables[0].New != 1 {
			t.Errorf("the plan is %+v", l)
		}
		other := b.reopen()
		_, err := other.Record(ctx, []pooled.Event{&pooled.Organisation{Code: "QUICKER", Name: "Quicker", Sector: "county"}}, false)
		return true, err
	}})
	return shownRefusal(err, dir)
}

// refusedQuestions tries each question that is refused, and answers with what was said by code.
func refusedQuestions(t *testing.T) map[string]string {
	t.Helper()
	b := demonstrated(t)
	said := map[string]string{}
	say := func(err error) {
		t.Helper()
		r := refusal(t, err)
		said[r.Code] = shownRefusal(err, b.dir)
	}
	report := func(name string, q app.Query) error {
		_, err := reportOf(b.Book, name, q)
		return err
	}
	explain := func(report, cell string) error { return b.Explain(ctx, report, cell, app.Query{Year: 2025}, discard) }

	say(report("memorandum", app.Query{AsAt: day(t, "2010-04-01")}))
	say(report("memorandum", app.Query{Year: 2025, AsAt: day(t, "2024-12-31")}))
	say(report("partner-return", app.Query{Year: 2025}))
	say(report("partner-return", app.Query{Year: 2025, Partner: "BRACKEN"}))
	say(report("statement", app.Query{Year: 2025}))
	say(report("statement", app.Query{Year: 2025, Partner: "BRACKEN"}))
	say(report("ownership", app.Query{Year: 2025, Partner: "WCC"}))
	say(report("memorandom", app.Query{}))
	say(report("trial-balance", app.Query{Layer: "actaul"}))
	say(report("trial-balance", app.Query{Period: 14}))
	say(report("memorandum", app.Query{Account: "2000"}))
	say(report("trial-balance", app.Query{KnownAt: "999999"}))
	say(report("trial-balance", app.Query{Fund: "BCFF"}))
	say(b.List(ctx, "pilto", app.Query{}, discard))
	say(b.Show(ctx, "journal", "JNL-9999", app.Query{}, discard))
	say(explain("memorandum", "funding"))
	say(explain("memorandum", "fundng:WCC/council-base/cash:amount"))
	say(explain("memorandum", "funding:WCC/council-bas/cash:amount"))
	say(explain("memorandum", "WCC:amount"))
	say(explain("controls", "balances/actual:expected"))
	say(report("trial-balance", app.Query{Fund: "BCF", KnownAt: "1"}))
	_, err := b.Template(ctx, "contributoins")
	say(err)
	_, err = b.Pack(ctx, "bord", app.Query{}, "", true, nil)
	say(err)
	_, err = app.QueryOf([]reports.Argument{{Name: "years", Value: "2025-26"}})
	say(err)
	_, err = app.Issue{}.Prove("")
	say(err)
	_, err = b.PackAgain(ctx, app.Kept{Kind: "board", Version: "test", Checkpoint: reports.Checkpoint{Size: 3, Root: "?"}}, "", nil)
	say(err)
	refusedPlaces(t, b, say)
	refusedServers(t, b.at.Ledger, say)
	refusedPeople(t, say)
	refusedHands(t, say)
	return said
}

// workbookWithoutValue loads a workbook in which a formula was never worked out.
func workbookWithoutValue(t *testing.T, b *books) string {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	dir := t.TempDir()
	err := errors.Join(
		x.SetSheetName("Sheet1", "budgets"),
		x.SetSheetRow("budgets", "A1", &[]string{"fund", "year", "service", "amount"}),
		x.SetSheetRow("budgets", "A2", &[]string{"BCF", "2025-26", "BCF-HOME"}),
		x.SetCellFormula("budgets", "D2", "SUM(1,2)"),
		x.SaveAs(filepath.Join(dir, "budgets.xlsx")),
	)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Load(ctx, []string{dir}, app.LoadOptions{})
	if r := refusal(t, err); r.Code != "LOAD-018" {
		t.Errorf("%v", err)
	}
	return shownRefusal(err, dir)
}

// refusedPlaces tries ledgers, books, keys and people that are not there, or are there already.
func refusedPlaces(t *testing.T, b *books, say func(error)) {
	t.Helper()
	in := func(name string) string { return filepath.Join(b.dir, name) }
	open := func(at app.At) error {
		book, err := b.app.Book(ctx, at)
		if err == nil {
			return book.Close()
		}
		return err
	}
	make := func(at app.At, key string) error { _, err := b.app.Init(ctx, at, key); return err }

	say(open(app.At{Ledger: in("none.db")}))
	say(open(app.At{Ledger: b.at.Ledger, Book: "mian"}))
	say(open(app.At{Ledger: b.at.Ledger, As: "NOBODY"}))
	say(make(b.at, in("other.key")))
	say(make(app.At{Ledger: b.at.Ledger, Book: "two words"}, in("other.key")))
	say(make(app.At{Ledger: in("new.db")}, b.key))
	say(b.Backup(ctx, b.key))
	say(b.app.Restore(ctx, in("none.db"), in("restored.db")))

	empty := in("empty.db")
	s, err := sqlite.Create(ctx, empty)
	if err != nil {
		t.Fatal(err)
	}
	say(open(app.At{Ledger: empty}))
	if err := s.Open(ctx, "begun"); err != nil {
		t.Fatal(err)
	}
	say(open(app.At{Ledger: empty}))
	if err := errors.Join(s.Close(), make(app.At{Ledger: empty, Book: "begun"}, in("begun.key")), make(app.At{Ledger: empty, Book: "second"}, in("begun.key"))); err != nil {
		t.Fatal(err)
	}
	say(open(app.At{Ledger: empty}))

	for _, text := range []string{"delete from migrations where version = (select max(version) from migrations)", "update migrations set sha256 = 'x'"} {
		db := openly(t, empty)
		run(t, db, text)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		say(open(app.At{Ledger: empty}))
	}
	newer := in("newer.db")
	if err := b.Backup(ctx, newer); err != nil {
		t.Fatal(err)
	}
	db := openly(t, newer)
	for _, trigger := range names(t, db, "select name from sqlite_master where type = 'trigger'") {
		run(t, db, `drop trigger "`+trigger+`"`)
	}
	columns := names(t, db, "select name from pragma_table_info('migrations')")
	run(t, db, `insert into migrations select `+strings.Replace(strings.Join(columns, ", "), "version", "99", 1)+` from migrations where version = 1`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	say(open(app.At{Ledger: newer}))

	_, err = b.Checkpoint(ctx, "no key")
	say(err)
	stranger := fresh(t)
	stranger.at.Book = "stranger"
	if _, err := stranger.app.Init(ctx, stranger.at, stranger.key); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(stranger.key)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	_, err = b.Checkpoint(ctx, lines[len(lines)-1])
	say(err)

	b.load(folder(t, map[string]string{"people.csv": "code,name,organisation,roles\nANN,Ann Example,WCC,finance\n"}))
	_, err = b.RaiseDue(ctx, calendar.Of(2026, 3, 31), "", false)
	say(err)
	say(open(app.At{Ledger: b.at.Ledger, As: "AN"}))
}
