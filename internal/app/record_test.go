package app_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"commonpurse/internal/app"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

func receipt(ref string, amount money.Pence) *pooled.Receipt {
	return &pooled.Receipt{Code: ref, Date: calendar.Of(2025, 6, 2), Payer: "cc", Fund: "f", Amount: amount}
}

func TestRecord(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	head := verified(t, b.Book).Size
	tried, err := b.Record(ctx, []pooled.Event{receipt("R1", 12_50)}, true)
	if err != nil || !tried.DryRun || tried.Again || !slices.Equal(tried.Seq, []int64{head + 1}) || len(tried.Entries) != 2 {
		t.Fatalf("%+v %v", tried, err)
	}
	done, err := b.Record(ctx, []pooled.Event{receipt("R1", 12_50)}, false)
	if err != nil || done.Ref != "R1" || !slices.Equal(done.Seq, tried.Seq) || len(done.Columns) != len(reports.EntriesColumns()) {
		t.Fatalf("%+v %v", done, err)
	}
	again, err := b.Record(ctx, []pooled.Event{receipt("R1", 12_50)}, false)
	if err != nil || !again.Again || !slices.Equal(again.Seq, done.Seq) || len(again.Entries) != len(done.Entries) {
		t.Errorf("%+v %v", again, err)
	}
	for i, row := range again.Entries {
		if row.Key != done.Entries[i].Key {
			t.Errorf("entry %s, first %s", row.Key, done.Entries[i].Key)
		}
	}
	_, err = b.Record(ctx, []pooled.Event{receipt("R1", 12_51)}, false)
	if r := refusal(t, err); r.Kind != ledger.Conflict || r.Problems[0].Field != "amount" {
		t.Errorf("%v", err)
	}
	// All of them or none.
	_, err = b.Record(ctx, []pooled.Event{receipt("R2", 1_00), receipt("R3", 0)}, false)
	refusal(t, err)
	if v := verified(t, b.Book); v.Size != head+1 {
		t.Errorf("the book has %d events, and had %d", v.Size, head)
	}
}

func TestRecordSaysNothingNewOfReferenceRowsThatStand(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	same := &pooled.Organisation{Code: "CARE", Name: "Care Limited", Sector: "business"}
	done, err := b.Record(ctx, []pooled.Event{same}, false)
	if err != nil || !done.Again || len(done.Seq) != 0 {
		t.Errorf("%+v %v", done, err)
	}
}

func TestTimeNeverGoesBack(t *testing.T) {
	o := options()
	times := []time.Time{time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	o.Now = func() time.Time {
		if len(times) > 1 {
			defer func() { times = times[1:] }()
		}
		return times[0]
	}
	dir := t.TempDir()
	a := app.New(o)
	at := app.At{Ledger: filepath.Join(dir, "purse.db")}
	if _, err := a.Init(ctx, at, filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	b, err := a.Book(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := b.Record(ctx, []pooled.Event{&pooled.Organisation{Code: "X", Name: "X", Sector: "county"}}, false); err != nil {
		t.Fatal(err)
	}
	verified(t, b) // which holds the times against each other
}

func TestRaiseDueTwice(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	first := b.raise("2025-07-31")
	if len(first.Seq) != 4 {
		t.Errorf("%d instalments were raised", len(first.Seq))
	}
	again := b.raise("2025-07-31")
	if len(again.Seq) != 0 || again.Again {
		t.Errorf("%+v", again)
	}
	rest := b.raise("2026-03-31")
	if len(rest.Seq) != 4 {
		t.Errorf("%d instalments were raised", len(rest.Seq))
	}
	_, err := b.RaiseDue(ctx, calendar.Of(2026, 3, 31), "G", false)
	if r := refusal(t, err); r.Kind != ledger.NotFound {
		t.Errorf("%v", err)
	}
}

// TestKnownAt asks later for reports as they were, by position and by time.
func TestKnownAt(t *testing.T) {
	b := fresh(t)
	q := app.Query{Year: 2025, AsAt: calendar.Of(2026, 3, 31)}
	type was struct{ name, known, shown string }
	var then []was
	note := func() {
		v := verified(t, b.Book)
		for _, name := range []string{"trial-balance", "memorandum", "contributions", "entries", "controls"} {
			then = append(then, was{name, number(v.Size), shown(b.report(name, q))})
		}
	}
	b.load(folder(t, small()))
	note()
	b.raise("2025-10-31")
	note()
	b.load(little(t))
	b.raise("2026-03-31")
	if _, err := b.Record(ctx, []pooled.Event{&pooled.Reversal{Code: "REV", Date: calendar.Of(2025, 7, 1), Of: "payments/PAY1", Reason: "Twice"}}, false); err != nil {
		t.Fatal(err)
	}
	for _, w := range then {
		q.KnownAt = w.known
		if is := shown(b.report(w.name, q)); is != w.shown {
			t.Errorf("%s as known at %s was\n%s\nand is\n%s", w.name, w.known, w.shown, is)
		}
	}
	// By time: the moment at which the last event then was recorded.
	q.KnownAt = then[0].known
	recordedAt := time.UnixMicro(b.report("trial-balance", q).About.RecordedAt).UTC()
	q.KnownAt = recordedAt.Format(time.RFC3339Nano)
	if r := b.report("trial-balance", q); shown(r) != then[0].shown || number(r.KnownAt) != then[0].known {
		t.Errorf("as known at %s it is known at %d, not %s", q.KnownAt, r.KnownAt, then[0].known)
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func TestInit(t *testing.T) {
	dir := t.TempDir()
	a := app.New(options())
	at, key := app.At{Ledger: filepath.Join(dir, "purse.db")}, filepath.Join(dir, "purse.key")
	opened, err := a.Init(ctx, at, key)
	if err != nil || opened.Book != app.DefaultBook || !strings.HasPrefix(opened.PublicKey, "commonpurse/main+") {
		t.Fatalf("%+v %v", opened, err)
	}
	info, err := os.Stat(key)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	before := hashOf(t, key)
	_, err = a.Init(ctx, at, key)
	if r := refusal(t, err); r.Kind != ledger.Conflict || hashOf(t, key) != before {
		t.Errorf("%v", err)
	}
	b, err := a.Book(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if b.Code() != "main" {
		t.Errorf("the book is %s", b.Code())
	}
	if accounts, err := b.Codes(ctx, "accounts"); err != nil || len(accounts) != len(pooled.Chart) {
		t.Errorf("%v %v", accounts, err)
	}
	verified(t, b)
}

// failing is a store that fails when it is written to.
type failing struct{ store.Store }

var errDisk = errors.New("the disk is full")

func (failing) Update(context.Context, string, func(store.Writer) error) error { return errDisk }

func TestInitThatFailsLeavesNoKeyAndCanBeRunAgain(t *testing.T) {
	o := options()
	create := o.Create
	o.Create = func(ctx context.Context, ledger string) (store.Store, error) {
		s, err := create(ctx, ledger)
		return failing{s}, err
	}
	dir := t.TempDir()
	at, key := app.At{Ledger: filepath.Join(dir, "purse.db")}, filepath.Join(dir, "purse.key")
	if _, err := app.New(o).Init(ctx, at, key); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
	if _, err := os.Stat(key); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a key was left behind: %v", err)
	}
	a := app.New(options())
	_, err := a.Book(ctx, at)
	refusal(t, err)
	if _, err := a.Init(ctx, at, key); err != nil {
		t.Fatal(err)
	}
	o.Random = strings.NewReader("short")
	if _, err := app.New(o).Init(ctx, app.At{Ledger: filepath.Join(dir, "other.db")}, filepath.Join(dir, "other.key")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
}

func TestPeopleAct(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, with(small(), "people.csv", "code,name,organisation,roles\nANN,Ann Example,CC,finance\n")))
	b.at.As = "ann"
	b.Book = b.reopen()
	done, err := b.Record(ctx, []pooled.Event{receipt("R1", 1_00)}, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range done.Columns {
		if c.Key == "made_by" && cell(done.Entries[0].Cells[i]) != "ANN" {
			t.Errorf("made by %s", cell(done.Entries[0].Cells[i]))
		}
	}
}

func TestListAndShow(t *testing.T) {
	b := demonstrated(t)
	for _, noun := range []string{"fund", "partner", "service", "contribution"} {
		var r reports.Report
		if err := b.List(ctx, noun, app.Query{}, kept(&r)); err != nil || r.Name != noun+"-list" || r.Sections[0].Count == 0 {
			t.Errorf("%s: %v %s", noun, err, shown(r))
		}
	}
	for noun, code := range map[string]string{"fund": "bcf", "partner": "wcc", "service": "bcf-home"} {
		var r reports.Report
		if err := b.Show(ctx, noun, code, app.Query{Year: 2025}, kept(&r)); err != nil || r.Name != noun+"-show" {
			t.Errorf("%s: %v %s", noun, err, r.Name)
		}
	}
	for _, key := range []string{"JNL-0001", "journals/jnl-0001"} {
		var r reports.Report
		if err := b.Show(ctx, "journal", key, app.Query{}, kept(&r)); err != nil || r.Sections[0].Count != 2 {
			t.Errorf("%s: %v %s", key, err, shown(r))
		}
	}
	turn := &pooled.Reversal{Code: "TURN", Date: calendar.Of(2026, 3, 31), Of: "journals/JNL-0001", Reason: "To see what is shown"}
	if _, err := b.Record(ctx, []pooled.Event{turn}, false); err != nil {
		t.Fatal(err)
	}
	var r reports.Report
	if err := b.Show(ctx, "journal", "journals/JNL-0001", app.Query{}, kept(&r)); err != nil || !strings.Contains(strings.Join(r.Notes, " "), "reversed by") {
		t.Errorf("%v %v", err, r.Notes)
	}
	if err := b.Show(ctx, "journal", "1", app.Query{}, kept(&r)); err != nil || r.Sections[0].Count != 0 {
		t.Errorf("%v", err)
	}
}

func TestEntriesTakeWhatIsAsked(t *testing.T) {
	b := demonstrated(t)
	count := func(q app.Query) int { return b.report("entries", q).Sections[0].Count }
	all := count(app.Query{Year: 2025, Layer: "all"})
	if n := count(app.Query{Year: 2025}); n == 0 || n >= all {
		t.Errorf("%d actual lines of the year, %d of every layer", n, all)
	}
	if n, of := count(app.Query{AsAt: calendar.Of(2026, 3, 31)}), count(app.Query{Year: 2025}); n != of {
		t.Errorf("%d lines as at the year's end, %d of the year", n, of)
	}
	months := 0
	for p := 1; p <= 12; p++ {
		months += count(app.Query{Year: 2025, Period: p})
	}
	if n := count(app.Query{Year: 2025}); months != n {
		t.Errorf("%d lines month by month, %d in the year", months, n)
	}
	if n := count(app.Query{Year: 2025, Account: "1100", Partner: "WCC"}); n == 0 || n >= count(app.Query{Year: 2025, Account: "1100"}) {
		t.Errorf("%d lines of one partner", n)
	}
}

func TestAYearTooFarAheadIsWarnedOf(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	soon, slip := receipt("R1", 12_50), receipt("R2", 12_51)
	slip.Date = calendar.Of(2056, 6, 2)
	for _, c := range []struct {
		e    *pooled.Receipt
		want bool
	}{{soon, false}, {slip, true}} {
		done, err := b.Record(ctx, []pooled.Event{c.e}, false)
		if err != nil {
			t.Fatal(err)
		}
		if warned := strings.Contains(strings.Join(done.Warnings, " "), "is the year right?"); warned != c.want {
			t.Errorf("%s: %q", c.e.Date, done.Warnings)
		}
	}
}
