package app_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// staffed is the small book with people on file: BEN makes, ANN keeps accounts, CAL is a chief finance officer.
func staffed(t *testing.T, more map[string]string) *books {
	t.Helper()
	b := fresh(t)
	files := with(small(), "people.csv",
		"code,name,organisation,roles\nANN,Ann Example,CC,finance\nBEN,Ben Example,CC,commissioner\nCAL,Cal Example,CC,section-151;admin\n")
	maps.Copy(files, more)
	b.load(folder(t, files))
	return b
}

// by is the book, opened by a person.
func (b *books) by(person string) *app.Book {
	b.t.Helper()
	book, err := b.app.Book(ctx, app.At{Ledger: b.at.Ledger, As: person})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { book.Close() })
	return book
}

func hosting(ref string, p money.Pence) *pooled.Journal {
	return &pooled.Journal{Code: ref, Date: calendar.Of(2026, 4, 10), Lines: []pooled.JournalLine{
		{Line: 1, Layer: "actual", Account: "5500", Amount: p, Fund: "F", Service: "S", Memo: "Hosting"},
		{Line: 2, Layer: "actual", Account: "1000", Amount: -p, Fund: "F", Memo: "Hosting"},
	}}
}

// refusedHands tries what one of two people may not do.
func refusedHands(t *testing.T, say func(error)) {
	t.Helper()
	b := staffed(t, nil)
	ben := b.by("BEN")
	submit := func(e pooled.Event) {
		t.Helper()
		if _, err := ben.Record(ctx, []pooled.Event{e}, false); err != nil {
			t.Fatal(err)
		}
	}
	submit(hosting("J-1", 10_00))
	_, err := ben.Approve(ctx, "J-2", "", false)
	say(err)
	_, err = ben.Approve(ctx, "J-1", "", false)
	say(err)
	if _, err := b.by("ANN").Record(ctx, []pooled.Event{hosting("J-3", 10_00)}, false); err != nil {
		t.Fatal(err)
	}
	_, err = ben.Approve(ctx, "J-3", "", false)
	say(err)
	b = staffed(t, map[string]string{
		"limits.csv":    "role,action,fund,amount\nfinance,journal,,5.00\nsection-151,journal,,\n",
		"interests.csv": "person,provider,nature,declared\nBEN,CARE,Trustee,2026-01-01\n",
	})
	ben = b.by("BEN")
	submit(hosting("J-1", 10_00))
	_, err = b.by("ANN").Approve(ctx, "J-1", "", false)
	say(err)
	_, err = ben.Record(ctx, []pooled.Event{&pooled.Payment{Code: "P-1", Date: calendar.Of(2026, 4, 10), Provider: "CARE", Amount: 75_00, Invoices: []string{"I2"}}}, false)
	say(err)
	submit(&pooled.ContributionChange{Code: "J-1", Contribution: "C-CC", Date: calendar.Of(2026, 4, 10), Amount: -1_00, Reason: "r"})
	_, err = b.by("ANN").Approve(ctx, "J-1", "", false)
	say(err)
}

func TestMakerAndChecker(t *testing.T) {
	b := staffed(t, nil)
	ben, ann := b.by("BEN"), b.by("ANN")
	before := b.report("trial-balance", app.Query{})
	for try, want := range []bool{false, true} {
		done, err := ben.Record(ctx, []pooled.Event{hosting("J-1", 10_00)}, false)
		if err != nil || done.Again != want || len(done.Waits) != 1 || done.Waits[0].MayApprove != "ANN, CAL" || len(done.Entries) > 0 {
			t.Errorf("try %d: %+v %v", try, done, err)
		}
	}
	dry, err := ben.Record(ctx, []pooled.Event{hosting("J-2", 10_00)}, true)
	if err != nil || len(dry.Waits) != 1 || len(dry.Entries) != 2 {
		t.Errorf("a dry run: %+v %v", dry, err)
	}
	if after := b.report("trial-balance", app.Query{}); shown(after) == "" || after.Checkpoint.Size == before.Checkpoint.Size || len(rows(t, after)) != len(rows(t, before)) {
		t.Errorf("what waits is in the balance: %s", shown(after))
	}
	if keys, err := b.Awaiting(ctx); err != nil || strings.Join(keys, " ") != "journals/J-1" {
		t.Errorf("there waits %v %v", keys, err)
	}
	tried, err := ann.Approve(ctx, "J-1", "", true)
	if err != nil || len(tried.Entries) != 2 {
		t.Errorf("a dry approval: %+v %v", tried, err)
	}
	done, err := ann.Approve(ctx, "J-1", "seen", false)
	if err != nil || done.Deed != "approved" || len(done.Seq) != 2 || len(done.Entries) != 2 {
		t.Fatalf("approved: %+v %v", done, err)
	}
	for i, c := range done.Columns {
		if want := map[string]string{"made_by": "BEN", "approved_by": "ANN"}[c.Key]; want != "" && cell(done.Entries[0].Cells[i]) != want {
			t.Errorf("%s is %s", c.Key, cell(done.Entries[0].Cells[i]))
		}
	}
	if again, err := ann.Approve(ctx, "journals/j-1", "", false); err != nil || !again.Again {
		t.Errorf("approved again: %+v %v", again, err)
	}
	verified(t, b.Book)
}

// rows are the rows of a report's first section.
func rows(t *testing.T, r reports.Report) []reports.Row {
	t.Helper()
	var out []reports.Row
	for row, err := range r.Sections[0].Rows {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

// TestApprovedTogether approves by several at once what several made at once, which are written in one transaction.
func TestApprovedTogether(t *testing.T) {
	b := staffed(t, nil)
	ben, ann := b.by("BEN"), b.by("ANN")
	const many = 12
	each := func(do func(ref string) error) {
		t.Helper()
		failed := make(chan error, many)
		for i := range many {
			go func() { failed <- do("J-" + number(int64(i))) }()
		}
		for range many {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
	}
	each(func(ref string) error {
		_, err := ben.Record(ctx, []pooled.Event{hosting(ref, 1_00)}, false)
		return err
	})
	each(func(ref string) error {
		_, err := ann.Approve(ctx, ref, "", false)
		return err
	})
	verified(t, b.Book)
	if keys, err := b.Awaiting(ctx); err != nil || len(keys) > 0 {
		t.Errorf("there waits %v %v", keys, err)
	}
}

// TestLoadsWait has a load wait for another person, who gives its files again.
func TestLoadsWait(t *testing.T) {
	b := staffed(t, map[string]string{"interests.csv": "person,provider,nature,declared\nCAL,CARE,Trustee,2026-01-01\n"})
	ben, ann := b.by("BEN"), b.by("ANN")
	const invoices = "ref,provider,date,service,net\nI9,CARE,2026-04-10,S,"
	dir := folder(t, map[string]string{"invoices.csv": invoices + "50.00\n"})
	for range 2 {
		l, err := ben.Load(ctx, []string{dir}, app.LoadOptions{})
		if err != nil || l.Load != 2 || l.Waits == nil || l.Waits.Document != "loads/2" || l.Waits.MayApprove != "ANN, CAL" {
			t.Fatalf("%+v %v", l, err)
		}
	}
	if err := pendingIs(b, 50_00); err != nil {
		t.Error(err)
	}
	_, err := ann.Approve(ctx, "loads/2", "", false)
	if r := refusal(t, err); r.Code != "APPROVE-007" {
		t.Error(err)
	}
	other := folder(t, map[string]string{"invoices.csv": invoices + "60.00\n"})
	_, err = ann.ApproveLoad(ctx, "2", []string{other}, "", app.LoadOptions{})
	if r := refusal(t, err); r.Code != "APPROVE-008" || !strings.Contains(r.Text, "invoices.csv has changed") {
		t.Error(err)
	}
	_, err = ben.ApproveLoad(ctx, "2", []string{dir}, "", app.LoadOptions{})
	if r := refusal(t, err); r.Code != "APPROVE-002" {
		t.Error(err)
	}
	_, err = b.by("CAL").ApproveLoad(ctx, "2", []string{dir}, "", app.LoadOptions{})
	if r := refusal(t, err); r.Code != "PERSON-005" {
		t.Error(err)
	}
	next, err := ben.Load(ctx, []string{other}, app.LoadOptions{})
	if err != nil || next.Load != 3 {
		t.Errorf("the next load is %+v %v", next, err)
	}
	l, err := ann.ApproveLoad(ctx, "loads/2", []string{dir}, "seen", app.LoadOptions{})
	if err != nil || l.Load != 2 || l.Tables[0].New != 1 {
		t.Fatalf("%+v %v", l, err)
	}
	if _, err := ben.Return(ctx, "loads/3", "the same invoice", false); err != nil {
		t.Error(err)
	}
	last, err := ben.Load(ctx, []string{folder(t, map[string]string{"invoices.csv": "ref,provider,date,service,net\nI10,CARE,2026-04-10,S,1.00\n"})}, app.LoadOptions{})
	if err != nil || last.Load != 4 {
		t.Errorf("after the loads 2 and 3 comes %+v %v", last, err)
	}
	if err := pendingIs(b, 1_00); err != nil {
		t.Error(err)
	}
	verified(t, b.Book)
}

// pendingIs holds what is pending of the small book's service.
func pendingIs(b *books, want money.Pence) error {
	db := openly(b.t, b.at.Ledger)
	defer db.Close()
	var sum money.Pence
	err := db.QueryRow("select coalesce(sum(amount), 0) from pending where until_seq is null").Scan(&sum)
	if err == nil && sum != want {
		err = fmt.Errorf("pending is %s, want %s", sum, want)
	}
	return err
}
