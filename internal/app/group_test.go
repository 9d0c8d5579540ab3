package app_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"commonpurse/internal/app"
	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/postgres"
	"commonpurse/internal/store/sqlite"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// engine is where a ledger is kept: how it is opened and made, and a place for a new one.
type engine struct {
	open, create func(context.Context, string) (store.Store, error)
	place        func(*testing.T) string
}

// engines are those that the program has. A clock that stands still makes books that are the same to the last byte.
var engines = map[string]engine{
	"sqlite":   {sqlite.Open, sqlite.Create, func(t *testing.T) string { return filepath.Join(t.TempDir(), "purse.db") }},
	"postgres": {postgres.Open, postgres.Create, func(t *testing.T) string { return pgserver.Database(t) }},
}

// onEngines runs a test on each engine.
func onEngines(t *testing.T, test func(*testing.T, engine)) {
	for name, e := range engines {
		t.Run(name, func(t *testing.T) { test(t, e) })
	}
}

// hooked is a store whose updates a test sees: each before it begins, with its number, and each batch before it is appended.
type hooked struct {
	store.Store
	mu      sync.Mutex
	updates int
	before  func(update int) error
	adding  func(pooled.Batch) error
}

func (h *hooked) Update(ctx context.Context, book string, fn func(store.Writer) error) error {
	h.mu.Lock()
	h.updates++
	n, before := h.updates, h.before
	h.mu.Unlock()
	if before != nil {
		if err := before(n); err != nil {
			return err
		}
	}
	return h.Store.Update(ctx, book, func(w store.Writer) error { return fn(hookedWriter{w, h}) })
}

type hookedWriter struct {
	store.Writer
	of *hooked
}

func (w hookedWriter) Append(b pooled.Batch) error {
	if w.of.adding != nil {
		if err := w.of.adding(b); err != nil {
			return err
		}
	}
	return w.Writer.Append(b)
}

// watchedBook is a small book whose updates the test sees from now on.
func watchedBook(t *testing.T, e engine) (*app.Book, *hooked) {
	t.Helper()
	h := &hooked{}
	o := options()
	o.Now = func() time.Time { return time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC) }
	o.Create = e.create
	o.Open = func(ctx context.Context, ledger string) (s store.Store, err error) {
		h.Store, err = e.open(ctx, ledger)
		return h, err
	}
	a, at := app.New(o), app.At{Ledger: e.place(t)}
	if _, err := a.Init(ctx, at, filepath.Join(t.TempDir(), "key")); err != nil {
		t.Fatal(err)
	}
	b, err := a.Book(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	if _, err := b.Load(ctx, []string{folder(t, small())}, app.LoadOptions{}); err != nil {
		t.Fatal(err)
	}
	h.updates = 0
	return b, h
}

// answer is what a posting was told.
type answer struct {
	events []pooled.Event
	out    app.Recorded
	err    error
	fell   any // what it panicked with
}

// together posts commands at the same time: all of them wait while the first is written.
func together(t *testing.T, b *app.Book, h *hooked, commands [][]pooled.Event) []answer {
	t.Helper()
	answers := make([]answer, len(commands))
	begun, others := make(chan bool), make(chan bool)
	h.before = func(n int) error {
		if n == 1 {
			close(begun)
			<-others
		}
		return nil
	}
	var done sync.WaitGroup
	post := func(i int) {
		done.Go(func() {
			a := &answers[i]
			a.events = commands[i]
			defer func() { a.fell = recover() }()
			a.out, a.err = b.Record(ctx, commands[i], false)
		})
	}
	post(0)
	<-begun
	for i := range commands[1:] {
		post(i + 1)
	}
	for b.Waiting() < len(commands)-1 {
		runtime.Gosched()
	}
	close(others)
	done.Wait()
	h.before = nil
	return answers
}

// mixed is commands of every fate: new, repeated, in conflict with another, refused at once, and refused half-way.
func mixed() (commands [][]pooled.Event) {
	for i := range 60 {
		r := func(ref string, amount money.Pence) *pooled.Receipt {
			return &pooled.Receipt{Code: fmt.Sprintf("%s-%d", ref, i), Date: calendar.Of(2025, 6, 2).AddDays(i % 9), Payer: "cc", Fund: "f", Amount: amount}
		}
		ref := fmt.Sprintf("G-%d", i)
		invoice := &pooled.Invoice{Code: ref, Provider: "CARE", Date: calendar.Of(2025, 7, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "S", Net: money.Pence(1000 + i)}}}
		pay := &pooled.Payment{Code: "P-" + ref, Provider: "CARE", Date: calendar.Of(2025, 7, 9), Amount: money.Pence(1000 + i), Invoices: []string{ref}}
		commands = append(commands,
			[]pooled.Event{r("A", 12_50)}, []pooled.Event{r("A", 12_50)},
			[]pooled.Event{r("B", 20_00)}, []pooled.Event{r("B", 30_00)},
			[]pooled.Event{r("ZERO", 0)},
			[]pooled.Event{invoice, pay},
		)
		if i%20 == 0 {
			half := *invoice
			half.Code = "HALF-" + ref
			commands = append(commands, []pooled.Event{&half, r("NOT", 0)})
		}
	}
	return commands
}

// TestPostingsTogether posts at the same time what another book is then given one by one, in the order that came out: the
// two are the same to the last byte, and so is what everybody was told.
func TestPostingsTogether(t *testing.T) {
	onEngines(t, func(t *testing.T, e engine) {
		b, h := watchedBook(t, e)
		commands := mixed()
		answers := together(t, b, h, commands)
		if h.updates >= len(commands)/4 {
			t.Errorf("%d postings took %d transactions", len(commands), h.updates)
		}
		single, _ := watchedBook(t, e)
		slices.SortStableFunc(answers, func(a, b answer) int { return orderOf(a) - orderOf(b) })
		for _, was := range answers {
			is, err := single.Record(ctx, was.events, false)
			if diff := cmp.Diff(is, was.out, cmp.Comparer(func(a, b reports.Value) bool { return a == b })); diff != "" && err == nil {
				t.Errorf("%s alone and together: %s", was.out.Ref, diff)
			}
			if fmt.Sprint(err) != fmt.Sprint(was.err) || was.fell != nil {
				t.Errorf("alone it is answered %v, and together %v %v", err, was.err, was.fell)
			}
		}
		if one, other := verified(t, single), verified(t, b); one.Root != other.Root || one.Size != other.Size {
			t.Errorf("the books differ: %+v and %+v", one, other)
		}
		q := app.Query{Year: 2025, AsAt: calendar.Of(2026, 3, 31)}
		for _, name := range []string{"trial-balance", "memorandum", "controls"} {
			one, err := reportOf(single, name, q)
			other, otherErr := reportOf(b, name, q)
			if err := errors.Join(err, otherErr); err != nil || shown(one) != shown(other) {
				t.Errorf("%s is not the same, %v", name, err)
			}
		}
	})
}

// orderOf puts answers in the order in which they came to be: what was recorded, then what was recorded already, then what
// was refused.
func orderOf(a answer) int {
	switch {
	case a.err != nil:
		return 1 << 30
	case a.out.Again:
		return 1<<20 + int(a.out.Seq[0])
	}
	return int(a.out.Seq[0])
}

// receipts are commands of one receipt each.
func receipts(n int) (commands [][]pooled.Event) {
	for i := range n {
		commands = append(commands, []pooled.Event{receipt(fmt.Sprintf("R-%d", i), money.Pence(100+i))})
	}
	return commands
}

var errBroken = errors.New("broken by the test")

// TestNobodyIsToldWhatIsNotSo lets a group fail as it is appended, and as it begins, and one of its postings always. Whoever
// was told of a sequence number finds its posting there, and of what failed there is nothing.
func TestNobodyIsToldWhatIsNotSo(t *testing.T) {
	onEngines(t, func(t *testing.T, e engine) {
		for name, fail := range map[string]func(*hooked, pooled.Batch) error{
			"once": func(h *hooked, b pooled.Batch) error {
				if len(b.Records) > 1 {
					h.adding = nil
					return errBroken
				}
				return nil
			},
			"one of them": func(_ *hooked, b pooled.Batch) error {
				if slices.ContainsFunc(b.Records, func(r pooled.Record) bool { return strings.HasSuffix(r.Key, "/R-7") }) {
					return errBroken
				}
				return nil
			},
			"busy": func(_ *hooked, b pooled.Batch) error {
				if len(b.Records) > 1 {
					return store.ErrBusy
				}
				return nil
			},
		} {
			t.Run(name, func(t *testing.T) {
				b, h := watchedBook(t, e)
				h.adding = func(batch pooled.Batch) error { return fail(h, batch) }
				answers := together(t, b, h, receipts(20))
				h.adding = nil
				failed := 0
				for _, a := range answers {
					if a.err != nil {
						failed++
					}
					again, err := b.Record(ctx, a.events, false)
					if err != nil || again.Again != (a.err == nil) || again.Again && !slices.Equal(again.Seq, a.out.Seq) {
						t.Errorf("%v was told %v %v, and then %+v %v", a.events[0], a.out.Seq, a.err, again.Seq, err)
					}
				}
				if want := map[string]int{"once": 0, "one of them": 1, "busy": 19}[name]; failed != want {
					t.Errorf("%d failed, not %d", failed, want)
				}
				verified(t, b)
			})
		}
	})
}

// TestOneThatFallsOverFallsAlone posts what panics among others.
func TestOneThatFallsOverFallsAlone(t *testing.T) {
	b, h := watchedBook(t, engines["sqlite"])
	commands := receipts(12)
	commands[5] = []pooled.Event{receipt("FELL", 1), nil}
	answers := together(t, b, h, commands)
	for i, a := range answers {
		if (a.fell != nil) != (i == 5) || a.err != nil {
			t.Errorf("posting %d was answered %v, and fell over with %v", i, a.err, a.fell)
		}
	}
	if again, err := b.Record(ctx, commands[5][:1], false); err != nil || again.Again {
		t.Errorf("of what fell over there is %+v %v", again, err)
	}
	verified(t, b)
}

// TestWhoeverGivesUp gives up before its group is begun and hears so at once, or after it and hears how it came out.
func TestWhoeverGivesUp(t *testing.T) {
	b, h := watchedBook(t, engines["sqlite"])
	early, giveUpEarly := context.WithCancel(ctx)
	late, giveUpLate := context.WithCancel(ctx)
	begun, on := make(chan bool), make(chan bool)
	h.before = func(n int) error {
		switch n {
		case 1:
			close(begun)
			<-on
		case 2:
			giveUpLate()
		}
		return nil
	}
	var done sync.WaitGroup
	outcome := func(ctx context.Context, ref string) *answer {
		a := &answer{}
		waiting := b.Waiting()
		done.Go(func() { a.out, a.err = b.Record(ctx, []pooled.Event{receipt(ref, 5_00)}, false) })
		for ref != "FIRST" && b.Waiting() == waiting {
			runtime.Gosched()
		}
		return a
	}
	first := outcome(ctx, "FIRST")
	<-begun
	gone, other, stayed := outcome(early, "EARLY"), outcome(ctx, "OTHER"), outcome(late, "LATE")
	giveUpEarly()
	for b.Waiting() > 2 {
		runtime.Gosched()
	}
	close(on)
	done.Wait()
	if err := errors.Join(first.err, other.err, stayed.err); err != nil || !errors.Is(gone.err, context.Canceled) {
		t.Errorf("%v, and whoever gave up early heard %v", err, gone.err)
	}
	if h.updates != 2 {
		t.Errorf("there were %d transactions", h.updates)
	}
	if again, err := b.Record(ctx, []pooled.Event{receipt("EARLY", 5_00)}, false); err != nil || again.Again {
		t.Errorf("what was given up is there: %+v %v", again, err)
	}
	if again, err := b.Record(ctx, []pooled.Event{receipt("LATE", 5_00)}, false); err != nil || !again.Again {
		t.Errorf("what was written is not there: %+v %v", again, err)
	}
}

// TestPostingsGoOnWhereAnotherProgramWrote posts through two openings of a book in turns: neither relies on what it
// remembers from before the other wrote.
func TestPostingsGoOnWhereAnotherProgramWrote(t *testing.T) {
	b := fresh(t)
	b.load(folder(t, small()))
	other := b.reopen()
	pay := func(ref string) *pooled.Payment {
		return &pooled.Payment{Code: ref, Provider: "CARE", Date: calendar.Of(2025, 7, 9), Amount: 75_00, Invoices: []string{"I2"}}
	}
	must := func(book *app.Book, e pooled.Event) {
		t.Helper()
		if _, err := book.Record(ctx, []pooled.Event{e}, false); err != nil {
			t.Fatal(err)
		}
	}
	must(b.Book, receipt("ONE", 1_00))
	must(other, pay("PAY2"))
	_, err := b.Record(ctx, []pooled.Event{pay("PAY3")}, false)
	var r *ledger.Refusal
	if !errors.As(err, &r) {
		t.Errorf("an invoice that was paid is paid again: %v", err)
	}
	must(other, &pooled.Reversal{Code: "REV", Date: calendar.Of(2025, 7, 10), Of: "payments/PAY2", Reason: "Twice"})
	must(b.Book, pay("PAY3"))
	must(other, receipt("TWO", 2_00))
	verified(t, b.Book)
}

// TestPostingsGoOnWhereABookWasPutBack posts, and then the book is put back from a copy and comes to the same number with
// another posting: the first is not taken for one that is there.
func TestPostingsGoOnWhereABookWasPutBack(t *testing.T) {
	b, h := watchedBook(t, engines["sqlite"])
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := b.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	lost := []pooled.Event{receipt("LOST", 1_00)}
	if _, err := b.Record(ctx, lost, false); err != nil {
		t.Fatal(err)
	}
	other, err := app.New(options()).Book(ctx, app.At{Ledger: copied})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Record(ctx, []pooled.Event{receipt("OTHER", 2_00)}, false); err != nil {
		t.Fatal(err)
	}
	before := h.Store
	defer before.Close()
	if h.Store, err = sqlite.Open(ctx, copied); err != nil {
		t.Fatal(err)
	}
	again, err := b.Record(ctx, lost, false)
	if err != nil || again.Again {
		t.Errorf("of what was lost there is %+v %v", again, err)
	}
	verified(t, b)
}
