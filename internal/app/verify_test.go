package app_test

import (
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"

	_ "github.com/mattn/go-sqlite3"
)

// openly opens a ledger's file behind the program's back.
func openly(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_foreign_keys=off")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	run(t, db, "pragma ignore_check_constraints = on")
	return db
}

func run(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func names(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// unguarded is the bytes of a small ledger, with rows in every table, without its triggers. It is small because what is said
// of it is bounded: an altered code is named among all the events that it is in.
func unguarded(t *testing.T) []byte {
	t.Helper()
	b := fresh(t)
	quarters := t.TempDir()
	if err := os.CopyFS(quarters, fixtures.Quarters()); err != nil {
		t.Fatal(err)
	}
	b.load(quarters)
	b.load(folder(t, map[string]string{
		"intents.csv":   "ref,date,fund,year,service,amount\nN1,2026-03-01,QTR,2025-26,QTR-SERVICE,500.00\n",
		"overrides.csv": "document,date,reason\nintents/N1,2026-03-01,The board knows\n",
	}))
	b.load(folder(t, map[string]string{
		"aliases.csv":       "organisation,alias\nPARTNER,The Partner and Others\n",
		"groups.csv":        "partnership,code,name,quorum\nQUARTERS,BOARD,The board,3\nQUARTERS,POOLS,The officers,\n",
		"members.csv":       "partnership,organisation,group,representative,voting\nQUARTERS,PARTNER,BOARD,Leader,yes\nQUARTERS,HOST,,Chair,no\n",
		"settings.csv":      "partnership,name,value\nQUARTERS,variance_positive_means,underspend\n",
		"people.csv":        "code,name,organisation,roles,login\nANN,Ann Example,HOST,finance;approver,ann\nBEN,Ben Example,PARTNER,board,\n",
		"deputies.csv":      "person,deputy,from,to,role\nANN,BEN,2025-08-01,2025-08-31,finance\n",
		"limits.csv":        "role,action,fund,amount\nfinance,invoice,QTR,5000.00\n",
		"interests.csv":     "person,provider,nature,declared,ended\nBEN,SUPPLIER,Director,2025-05-01,2025-12-31\n",
		"accounts.csv":      "code,name,type,parent\n5010,Home care,expenditure,5000\n",
		"bank_accounts.csv": "code,host,name\nBANK,HOST,The pool's account\n",
		"forecasts.csv":     "service,year,date,amount,reason,action,author\nQTR-SERVICE,2025-26,2025-09-01,900.00,As planned,None,ANN\n",
		"closes.csv":        "host,year,period,date,state,reason,until\nHOST,2025-26,1,2025-05-31,closed,,\nHOST,2025-26,2,2025-06-30,open,One more invoice,2025-07-31 17:00\n",
		"risk_rules.csv":    "fund,year,direction,step,method\nQTR,2025-26,both,1,proportional\n",
		"services.csv":      "code,fund,name\nQTR-OTHER,QTR,What is done beside it\n",
		"virements.csv":     "ref,date,year,from_service,to_service,amount,reason\nVIR-1,2025-09-01,2025-26,QTR-SERVICE,QTR-OTHER,10.00,More is needed\n",
		"contracts.csv": "code,provider,title,kind,fund,starts,ends\nG-1,SUPPLIER,Befriending,grant,QTR,2025-05-01,2026-03-31\n" +
			"A-1,SUPPLIER,Together,alliance,QTR,2025-05-01,2026-03-31\n",
		"contract_lines.csv":    "contract,year,service,amount\nG-1,2025-26,QTR-OTHER,1000.00\nA-1,2025-26,QTR-OTHER,500.00\n",
		"contract_terms.csv":    "contract,service,year,base,cap\nG-1,QTR-OTHER,2025-26,100.00,900.00\n",
		"contract_shares.csv":   "contract,partner,percent\nA-1,PARTNER,60\nA-1,HOST,40\n",
		"extensions.csv":        "contract,number,new_end\nG-1,1,2026-09-30\n",
		"variations.csv":        "ref,contract,date,kind,year,service,amount,ground\nV-1,A-1,2025-10-01,termination,2025-26,QTR-OTHER,0.00,The supplier left\n",
		"grant_instalments.csv": "contract,number,due,amount,evidence,released_on\nG-1,1,2025-05-01,500.00,Their report,2025-05-02\n",
		"strategies.csv":        "code,partnership,kind,title,adopted,review_due,superseded_by,signed\nPLAN,QUARTERS,other,The plan,2025-04-01,2026-04-01,NEXT,2025-04-02\nNEXT,QUARTERS,other,The next plan,2026-04-01,,,\n",
		"priorities.csv":        "code,strategy,title,owner,residents_rank,engaged_number,engaged_on,evidence\nWELL,PLAN,Well for longer,HOST,1,400,2025-02-01,A survey\n",
		"targets.csv": "code,strategy,title,class,indicator,priority,unit,frequency,better,baseline,baseline_date,outcome,lead,department,area,status,status_on,status_reason,carried_from,reward_without,reward_with,reward_grant,reward_fund,reward_from,reward_to\n" +
			"T-1,PLAN,At home after 91 days,stretch,Our own,WELL,%,quarterly,higher,80.5,2025-03-31,impact,HOST,Health,All of it,signed,2025-04-02,As agreed,T-0,81,85.5,1000.00,QTR,2025-04-01,2026-03-31\n",
		"actions.csv":      "code,target,title,lead,due,status\nACT-1,T-1,More visits,HOST,2025-12-31,open\n",
		"assessments.csv":  "partnership,date,body,finding,priority,rating\nQUARTERS,2025-11-01,The inspectors,It works,WELL,good\n",
		"measurements.csv": "target,date,planned,actual,source\nT-1,2025-06-30,81.25,80.75,The survey\n",
		"decisions.csv":    "ref,date,partnership,group,subject,outcome,pilot,minute,rationale,present,annual_cost\nDEC-1,2026-01-10,QUARTERS,POOLS,pilot,integrate,TRY-1,26/1,The criteria are met,PARTNER;HOST,900.00\n",
		"pilots.csv": "code,service,name,question,area,population,whole_population,starts,ends,decide_by,criteria,successor,planned_cost\n" +
			"TRY-1,QTR-OTHER,Befriending,Are fewer people alone?,North,100,400,2025-05-01,2026-03-31,2026-01-31,A tenth fewer,QTR-SERVICE,800.00\n",
		"pilot_costs.csv": "pilot,year,source,amount\nTRY-1,2025-26,base-new,800.00\n",
		"evaluations.csv": "pilot,measure,date,outcome,target,baseline,expected,result,better,confidence,assumption,finding\n" +
			"TRY-1,People alone,2025-12-01,impact,T-1,40.5,36,30,lower,low,Nothing else changed,A quarter fewer\n",
		"transitions.csv": "decision,year,source,partner,fund,service,amount\nDEC-1,2026-27,base-new,PARTNER,QTR,QTR-SERVICE,900.00\n",
		"holds.csv":       "ref,date,invoice,kind,amount,reason\nH-1,2025-11-01,INVOICE-3,dispute,100.00,The price of a visit\n",
	}))
	// More than the intent that it releases.
	waits := &pooled.Journal{Code: "J1", Date: calendar.Of(2026, 3, 1), Lines: []pooled.JournalLine{
		{Line: 1, Layer: "actual", Account: "5000", Amount: 600_00, Fund: "QTR", Service: "QTR-SERVICE", Provider: "SUPPLIER", Memo: "m"},
		{Line: 2, Layer: "actual", Account: "1000", Amount: -600_00, Fund: "QTR", Memo: "m"},
	}}
	if _, err := b.by("ANN").Record(ctx, []pooled.Event{waits}, false); err != nil {
		t.Fatal(err)
	}
	pack := &pooled.PackIssued{
		Number: 1, Kind: "board", Fund: "QTR", AsAt: calendar.Of(2026, 3, 1), KnownAt: 20, Arguments: "--fund QTR", Version: "1",
		Workbooks: []pooled.LoadFile{{Name: "board.xlsx", SHA256: "00ff"}},
	}
	if _, err := b.by("ANN").Record(ctx, []pooled.Event{pack}, false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(b.dir, "copy.db")
	if err := b.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	db := openly(t, path)
	for _, trigger := range names(t, db, "select name from sqlite_master where type = 'trigger'") {
		run(t, db, `drop trigger "`+trigger+`"`)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// tables lists the tables that hold books, with how many rows they have.
const tables = `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'migrations%' order by name`

func TestVerifyNamesAnyAlteredCell(t *testing.T) {
	bytes := unguarded(t)
	path := filepath.Join(t.TempDir(), "whole.db")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	db := openly(t, path)
	for _, table := range names(t, db, tables) {
		columns := names(t, db, `select name from pragma_table_info('`+table+`')`)
		register := slices.ContainsFunc(pooled.Registers, func(r *pooled.Table) bool { return r.Name == table })
		if register {
			// The columns of a register stand alike for each other: what they hold is altered all at once.
			held := columns[3:]
			t.Run(table, func(t *testing.T) {
				t.Parallel()
				altered(t, bytes, table, held...)
			})
			columns = columns[:3]
		}
		for _, column := range columns {
			t.Run(table+"."+column, func(t *testing.T) {
				t.Parallel()
				altered(t, bytes, table, column)
			})
		}
	}
}

// altered alters a cell of each column, and fails the test when verifying does not name the table, and the columns
// where there are several.
func altered(t *testing.T, bytes []byte, table string, columns ...string) {
	path := filepath.Join(t.TempDir(), "altered.db")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	db := openly(t, path)
	var was, is any
	for _, column := range columns {
		var ok bool
		if was, is, ok = alter(t, db, table, column); !ok {
			return
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	a := app.New(options())
	b, err := a.Book(ctx, app.At{Ledger: path})
	if err != nil {
		if said := err.Error(); !strings.Contains(said, table) {
			t.Errorf("altered %v to %v: it does not open, and %s is not named in %s", was, is, table, said)
		}
		return
	}
	defer b.Close()
	v, err := b.Verify(ctx, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.OK {
		t.Fatalf("altered %v to %v and it verifies", was, is)
	}
	said := fmt.Sprint(v.Problems)
	if !strings.Contains(said, table) {
		t.Errorf("altered %v to %v: %s is not named in %.600s", was, is, table, said)
	}
	for _, column := range columns {
		if len(columns) > 1 && !strings.Contains(said, column+": is ") {
			t.Errorf("%s is not named in %.2000s", column, said)
		}
	}
}

// alter alters the cell of a column in one row, one that has a value where there is one.
func alter(t *testing.T, db *sql.DB, table, column string) (was, is any, ok bool) {
	t.Helper()
	keys := names(t, db, `select name from pragma_table_info('`+table+`') where pk > 0 order by pk`)
	quoted := `"` + strings.Join(keys, `", "`) + `"`
	cells := make([]any, len(keys)+1)
	dest := make([]any, len(cells))
	for i := range cells {
		dest[i] = &cells[i]
	}
	query := fmt.Sprintf(`select "%s", %s from "%s" order by "%s" is null, %s`, column, quoted, table, column, quoted)
	if err := db.QueryRow(query).Scan(dest...); err != nil {
		if table != "tiles" { // which there are from the 256th event on
			t.Errorf("there is no row in %s to alter: %v", table, err)
		}
		return nil, nil, false
	}
	switch v := cells[0].(type) {
	case int64:
		is = v + 7_000_000
	case string:
		is = v + "x"
	case []byte:
		is = append([]byte{v[0] ^ 1}, v[1:]...)
	default:
		is = int64(1)
	}
	text := fmt.Sprintf(`update "%s" set "%s" = ? where (%s) = (?%s)`, table, column, quoted, strings.Repeat(", ?", len(keys)-1))
	if _, err := db.Exec(text, append([]any{is}, cells[1:]...)...); err != nil {
		is = "x"
		run(t, db, text, append([]any{is}, cells[1:]...)...)
	}
	return cells[0], is, true
}

func TestVerifyNamesRowsTakenOutAndPutIn(t *testing.T) {
	bytes := unguarded(t)
	for name, c := range map[string]struct{ text, names string }{
		"line gone":       {"delete from lines where seq = (select max(seq) from lines) and line = 1", "lines"},
		"event gone":      {"delete from events where seq = 5", "event 6 follows event 4"},
		"last event gone": {"delete from events where seq = (select max(seq) from events)", "heads"},
		"balance gone":    {"delete from balances where account = (select min(account) from balances)", "balances"},
		"register row in": {"insert into settings select book, key || 'x', seq, until_seq, partnership, name, value from settings limit 1", "should not be there"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "altered.db")
			if err := os.WriteFile(path, bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			db := openly(t, path)
			run(t, db, c.text)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := app.New(options()).Book(ctx, app.At{Ledger: path})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			v, err := b.Verify(ctx, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			if said := fmt.Sprint(v.Problems); v.OK || !strings.Contains(said, c.names) || len(v.Problems) > 200 {
				t.Errorf("%s is not named in %.600s", c.names, said)
			}
		})
	}
}

// TestVerifyTellsInOneOrder holds that what is wrong is told in the same order each time.
func TestVerifyTellsInOneOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "altered.db")
	if err := os.WriteFile(path, unguarded(t), 0o600); err != nil {
		t.Fatal(err)
	}
	db := openly(t, path)
	run(t, db, "update heads set last_item = last_item + 1")
	run(t, db, "insert into tiles select book, 1, 7, leaf from events where seq = 1")
	run(t, db, "delete from periods where period = (select min(period) from periods)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := app.New(options()).Book(ctx, app.At{Ledger: path})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var first string
	for range 12 {
		v, err := b.Verify(ctx, "", nil)
		if err != nil || len(v.Problems) < 3 {
			t.Fatalf("%v %v", v.Problems, err)
		}
		if said := fmt.Sprint(v.Problems); first == "" {
			first = said
		} else if said != first {
			t.Fatalf("told of %s, and then of %s", first, said)
		}
	}
}

// madeUp is a folder with the tables of a made-up book.
func madeUp(t *testing.T, transactions int) string {
	t.Helper()
	dir := t.TempDir()
	_, err := fixtures.Book(1, transactions).Write(func(table string) (io.WriteCloser, error) {
		return os.Create(filepath.Join(dir, table+".csv"))
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestVerifyOfManyEvents verifies a book that is read in several parts: it is whole, and what was altered is named also
// where an event of a later part wrote it.
func TestVerifyOfManyEvents(t *testing.T) {
	b := fresh(t)
	b.load(madeUp(t, 6000))
	early := names(t, openly(t, b.at.Ledger), "select key from documents where kind = 'in_kind' and reversed_by = '' order by event_seq limit 1")[0]
	b.load(folder(t, map[string]string{"reversals.csv": "ref,date,of,reason\nLATE,2026-03-31," + early + ",Wrong\n"}))
	verified(t, b.Book)
	path := filepath.Join(b.dir, "copy.db")
	if err := b.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	db := openly(t, path)
	for _, trigger := range names(t, db, "select name from sqlite_master where type = 'trigger'") {
		run(t, db, `drop trigger "`+trigger+`"`)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := " (select max(seq) from "
	reversed := "event_seq = (select min(event_seq) from documents where seq > event_seq + 4100)"
	for name, c := range map[string]struct{ text, names string }{
		"line":                                 {"update lines set amount = amount + 1 where line = 1 and seq =" + last + "lines)", "amount: is "},
		"line of an event to come":             {"update lines set seq = seq + 1000000 where line = 1 and seq =" + last + "lines)", "should not be there"},
		"item":                                 {"update items set note = note || 'x' where id = (select max(id) from items)", "note: is "},
		"item put in":                          {"insert into items select book, id + 1, key || 'x', party, date, due, contribution, number, source, service, nature, note from items where id = (select max(id) from items)", "should not be there"},
		"code put in":                          {"insert into codes select book, max(id) + 1, 'NOBODY' from codes", "should not be there"},
		"tile":                                 {"update tiles set hash = zeroblob(32) where place = 3 and level = 1", "tiles level 1"},
		"document":                             {"update documents set other = other || 'x' where seq =" + last + "documents)", "other: is "},
		"document before it was reversed":      {"update documents set amount = amount + 1 where seq = event_seq and " + reversed, "amount: is "},
		"document once it was reversed":        {"update documents set reversed_by = 'x', parts = 'x' where seq > event_seq and " + reversed, "parts: is "},
		"document reversed by nobody":          {"update documents set until_seq = 5999 where seq = event_seq and until_seq is null and event_seq = 3000", "until_seq: is 5999, should be nothing"},
		"document reversed by another":         {"update documents set until_seq = until_seq + 1 where seq = event_seq and " + reversed, "until_seq: is "},
		"document not reversed, though it was": {"delete from documents where seq > event_seq and " + reversed, "the row is missing"},
		"document version put in":              {"insert into documents select book, event_seq, seq + 1, null, kind, key, folded || 'x', date, party, amount, other, digest, reversed_by, parts from documents where event_seq = 3000", "should not be there"},
		"open amount":                          {"update item_amounts set open = open + 1 where item = (select max(item) from item_amounts)", "item_amounts"},
		"open amount put in":                   {"insert into item_amounts select book, item, 1, fund, party, due, 0 from item_amounts where item = (select max(item) from item_amounts) limit 1", "item_amounts"},
		"open amount gone":                     {"delete from item_amounts where open = 0 and item = (select max(item) from item_amounts where open = 0)", "the row is missing"},
		"balance put in":                       {"insert into balances select book, span, account, layer, fund, year, nature, partner, source, 1, contract, provider, pilot, period, 0 from balances limit 1", "balances"},
		"total":                                {"update totals set amount = amount - 1 where account = (select max(account) from totals)", "totals"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "altered.db")
			if err := os.WriteFile(path, bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			db := openly(t, path)
			done, err := db.Exec(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := done.RowsAffected(); n == 0 || err != nil {
				t.Fatalf("nothing was altered (%v)", err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := app.New(options()).Book(ctx, app.At{Ledger: path})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			v, err := b.Verify(ctx, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			if said := fmt.Sprint(v.Problems); v.OK || !strings.Contains(said, c.names) {
				t.Errorf("%s is not named in %.600s", c.names, said)
			}
		})
	}
}

func TestVerifyAgainstCheckpoints(t *testing.T) {
	b := fresh(t)
	key, err := os.ReadFile(b.key)
	if err != nil {
		t.Fatal(err)
	}
	early, err := b.Checkpoint(ctx, string(key))
	if err != nil {
		t.Fatal(err)
	}
	b.load(little(t))
	late, err := b.Checkpoint(ctx, string(key))
	if err != nil {
		t.Fatal(err)
	}
	if v := verified(t, b.Book); v.Root != late.Root || v.Size != late.Size {
		t.Errorf("verified %d %s, signed %d %s", v.Size, v.Root, late.Size, late.Root)
	}
	for _, note := range []string{early.Note, late.Note} {
		if v, err := b.Verify(ctx, note, nil); err != nil || !v.OK {
			t.Errorf("%v %+v", err, v.Problems)
		}
	}
	other := fresh(t) // the same key, another history
	for name, c := range map[string]struct{ note, says string }{
		"no checkpoint": {"what", "not a checkpoint"},
		"altered":       {strings.Replace(early.Note, "\n1\n", "\n2\n", 1), "was not signed by this book's key"},
		"another book":  {strings.Replace(early.Note, "commonpurse/main", "commonpurse/other", 1), "the book's key is"},
		"longer":        {late.Note, "the last ones are gone"},
	} {
		v, err := other.Verify(ctx, c.note, nil)
		if err != nil || v.OK || !strings.Contains(fmt.Sprint(v.Problems), c.says) {
			t.Errorf("%s: %v %+v", name, err, v.Problems)
		}
	}
	other.load(folder(t, map[string]string{"organisations.csv": "code,name,sector\nA,Another,county\n"}))
	grown, err := other.Checkpoint(ctx, string(key))
	if err != nil {
		t.Fatal(err)
	}
	v, err := b.Verify(ctx, grown.Note, nil)
	if err != nil || v.OK || !strings.Contains(fmt.Sprint(v.Problems), "history before it was changed") {
		t.Errorf("%v %+v", err, v.Problems)
	}
}
