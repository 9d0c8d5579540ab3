package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"commonpurse/internal/app"
	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// The environment in which the test is one of its own processes, which keeps books that others keep too.
const (
	bankLedger = "PURSE_TEST_BANK"
	bankNumber = "PURSE_TEST_BANK_NUMBER"
)

// What each process does: some hands work in one opening of the books, as the clients of a server do, and each does so much.
const (
	bankHands = 3
	bankTurns = 24
)

var bankFunds = []string{"F1", "F2", "F3"}

// deed is what one hand did: what it asked, when, and what it was answered.
//
// Units: times in nanoseconds since 1970; amounts in pence.
type deed struct {
	Hand         int
	Call, Return int64
	Do           string // receipts, journals, reversals or read
	Key          string
	Funds        []string
	Amount       int64  // that cash in each fund moves by
	Of           string // the key of what is reversed
	Seq          int64
	Again        bool
	Refused      string           // the code of the refusal
	Head         int64            // of a read
	Cash         map[string]int64 // of a read, by fund
}

// TestBank has several processes post receipts, journals and reversals in the same few funds of one book, with the same
// few references, and read it all the while. Each read balances; no reference has two effects; sequence numbers have no
// gaps; and what everybody was told could have been told by one clerk who did one thing after the other.
func TestBank(t *testing.T) {
	for _, e := range []struct {
		name      string
		processes int
		place     func() string
	}{
		{"sqlite", 5, func() string { return filepath.Join(t.TempDir(), "purse.db") }},
		{"postgres", 20, nil},
	} {
		t.Run(e.name, func(t *testing.T) {
			place := e.place
			if place == nil {
				place = func() string { return pgserver.Database(t) }
			}
			at := app.At{Ledger: place()}
			o := bankOptions()
			a := app.New(o)
			if _, err := a.Init(t.Context(), at, filepath.Join(t.TempDir(), "key")); err != nil {
				t.Fatal(err)
			}
			b, s, err := bankBook(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if _, err := b.Record(t.Context(), bankOpening(), false); err != nil {
				t.Fatal(err)
			}
			deeds := bankDeeds(t, at.Ledger, e.processes)
			bankRecords(t, s, deeds)
			v, err := b.Verify(t.Context(), "", nil)
			if err != nil || !v.OK {
				t.Errorf("the books do not verify: %+v %v", v.Problems, err)
			}
			linear(t, "the book", bookModel(len(bankOpening())+1), bookHistory(deeds))
			for document, history := range documentHistories(deeds) {
				linear(t, document, documentModel(), history)
			}
		})
	}
}

// linear sees that one clerk could have answered so.
func linear(t *testing.T, what string, m porcupine.Model, history []porcupine.Operation) {
	if !porcupine.CheckOperations(m, history) {
		t.Errorf("no one clerk could have answered so of %s", what)
	}
	done := func(do func(deed) bool) int {
		return slices.IndexFunc(history, func(o porcupine.Operation) bool { d, _ := o.Output.(deed); return d.Of == "" && do(d) })
	}
	first, again := done(deed.fresh), done(func(d deed) bool { return d.Again })
	if first >= 0 && (again >= 0 || what == "the book") && porcupine.CheckOperations(m, slices.Delete(slices.Clone(history), first, first+1)) {
		t.Errorf("of %s it is not noticed that what was recorded first is missing", what)
	}
}

func bankOptions() app.Options {
	return app.Options{
		Open: open, Create: create, Now: time.Now, User: "os:clerk", Version: "test", Random: rand.NewChaCha8([32]byte{}),
	}
}

// bankBook opens the books, with the store beneath them.
func bankBook(ctx context.Context, at app.At) (b *app.Book, s store.Store, err error) {
	o := bankOptions()
	o.Open = func(ctx context.Context, ledger string) (store.Store, error) {
		s, err = open(ctx, ledger)
		return s, err
	}
	b, err = app.New(o).Book(ctx, at)
	return b, s, err
}

// bankOpening is the funds, and who and what they are for.
func bankOpening() []pooled.Event {
	events := []pooled.Event{
		&pooled.Organisation{Code: "CC", Name: "County Council", Sector: "county"},
		&pooled.Partnership{Code: "P", Name: "Partnership", Tier: "upper"},
	}
	for _, f := range bankFunds {
		events = append(events,
			&pooled.Fund{Code: f, Partnership: "P", Name: "Fund " + f, Kind: "pooled", Host: "CC", LegalBasis: "s75", Opens: calendar.Of(2025, 4, 1), Signed: calendar.Of(2025, 3, 1)},
			&pooled.Service{Code: "S-" + f, Fund: f, Name: "Service of " + f})
	}
	return events
}

// bankDeeds runs the processes, and gathers what they did.
func bankDeeds(t *testing.T, at string, processes int) (deeds []deed) {
	var running []*exec.Cmd
	var said []*bytes.Buffer
	for i := range processes {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
		c.Env = append(os.Environ(), bankLedger+"="+at, bankNumber+"="+strconv.Itoa(i))
		said = append(said, new(bytes.Buffer))
		c.Stdout, c.Stderr = said[i], os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, c)
	}
	for i, c := range running {
		if err := c.Wait(); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
		for in := json.NewDecoder(said[i]); ; {
			var d deed
			if err := in.Decode(&d); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			deeds = append(deeds, d)
		}
	}
	if want := processes * bankHands * bankTurns; len(deeds) != want {
		t.Fatalf("%d things were done, not %d", len(deeds), want)
	}
	return deeds
}

// bankRecords holds what everybody was told beside what is recorded.
func bankRecords(t *testing.T, s store.Store, deeds []deed) {
	recorded := map[int64]string{}
	err := s.View(t.Context(), app.DefaultBook, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		for stored, err := range r.Records(1, head.Seq) {
			if err != nil {
				return err
			}
			if stored.Seq != int64(len(recorded)+1) {
				t.Errorf("event %d follows event %d", stored.Seq, len(recorded))
			}
			recorded[stored.Seq] = stored.Key
		}
		if int64(len(recorded)) != head.Seq {
			t.Errorf("%d events are recorded, and the book stands at %d", len(recorded), head.Seq)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seqs := map[string]int64{}
	effects, refusals, repeats := map[string]int{}, map[string]int{}, 0
	for seq, key := range recorded {
		if was, twice := seqs[key]; twice {
			t.Errorf("%s is recorded twice, as %d and as %d", key, was, seq)
		}
		seqs[key] = seq
	}
	for _, d := range deeds {
		switch {
		case d.Do == "read":
		case d.Refused != "":
			refusals[d.Do+" "+d.Refused]++
		case seqs[d.Key] != d.Seq:
			t.Errorf("%s was said to be event %d, and is %d", d.Key, d.Seq, seqs[d.Key])
		case d.Again:
			repeats++
		default:
			effects[d.Key]++
		}
	}
	for key, n := range effects {
		if n != 1 {
			t.Errorf("%d were told that they recorded %s", n, key)
		}
	}
	if opening := len(bankOpening()) + 1; len(recorded) != opening+len(effects) {
		t.Errorf("%d events are recorded, and %d were to be", len(recorded)-opening, len(effects))
	}
	for code := range refusals {
		if !slices.Contains([]string{"receipts LOAD-013", "journals LOAD-013", "reversals REVERSE-001", "reversals REVERSE-003"}, code) {
			t.Errorf("refused: %s", code)
		}
	}
	if repeats == 0 || len(refusals) < 3 || len(effects) < 20 {
		t.Errorf("too little happened: %d effects, %d repeats, refused %v", len(effects), repeats, refusals)
	}
}

// keepsBank is one of the processes.
func keepsBank(out io.Writer) error {
	ctx := context.Background()
	number, err := strconv.Atoi(os.Getenv(bankNumber))
	if err != nil {
		return err
	}
	b, s, err := bankBook(ctx, app.At{Ledger: os.Getenv(bankLedger)})
	if err != nil {
		return err
	}
	deeds, failed := make([][]deed, bankHands), make([]error, bankHands)
	var hands sync.WaitGroup
	for h := range bankHands {
		hands.Go(func() {
			hand := number*bankHands + h
			random := rand.New(rand.NewPCG(2026, uint64(hand)))
			for range bankTurns {
				d := randomDeed(random)
				d.Hand, d.Call = hand, time.Now().UnixNano()
				if failed[h] = d.done(ctx, b, s); failed[h] != nil {
					return
				}
				d.Return = time.Now().UnixNano()
				deeds[h] = append(deeds[h], d)
			}
		})
	}
	hands.Wait()
	to := json.NewEncoder(out)
	for _, d := range slices.Concat(deeds...) {
		failed = append(failed, to.Encode(d))
	}
	return errors.Join(append(failed, b.Close())...)
}

// randomDeed is something to do, about few enough things that others do the same.
func randomDeed(random *rand.Rand) deed {
	f, n, amount := bankFunds[random.IntN(len(bankFunds))], random.IntN(12), int64(100)
	if random.IntN(6) == 0 {
		amount = 250
	}
	key := func(table string) string { return fmt.Sprintf("%s/%s-%d", table, f, n) }
	switch random.IntN(8) {
	case 0, 1, 2:
		return deed{Do: "receipts", Key: key("receipts"), Funds: []string{f}, Amount: amount}
	case 3, 4: // in two funds
		others := []string{f, bankFunds[(slices.Index(bankFunds, f)+1)%len(bankFunds)]}
		return deed{Do: "journals", Key: key("journals"), Funds: others, Amount: -amount}
	case 5, 6:
		return deed{Do: "reversals", Key: fmt.Sprintf("reversals/X%d-%s-%d", random.IntN(2), f, n), Of: key("receipts"), Funds: []string{f}}
	}
	return deed{Do: "read", Funds: bankFunds}
}

// done does it.
func (d *deed) done(ctx context.Context, b *app.Book, s store.Store) error {
	if d.Do == "read" {
		return s.View(ctx, b.Code(), d.read)
	}
	out, err := b.Record(ctx, []pooled.Event{d.event()}, false)
	var r *ledger.Refusal
	switch {
	case errors.As(err, &r):
		d.Refused = r.Code
	case err != nil:
		return err
	default:
		d.Seq, d.Again = out.Seq[0], out.Again
	}
	return nil
}

func (d *deed) event() pooled.Event {
	_, ref, _ := strings.Cut(d.Key, "/")
	day := calendar.Of(2025, 6, 2)
	switch d.Do {
	case "receipts":
		return &pooled.Receipt{Code: ref, Date: day, Payer: "CC", Fund: d.Funds[0], Amount: money.Pence(d.Amount)}
	case "reversals":
		return &pooled.Reversal{Code: ref, Date: day, Of: d.Of, Reason: "Twice"}
	}
	j := &pooled.Journal{Code: ref, Date: day}
	for i, f := range d.Funds {
		j.Lines = append(j.Lines,
			pooled.JournalLine{Line: 2*i + 1, Layer: "actual", Account: "5000", Amount: money.Pence(-d.Amount), Fund: f, Service: "S-" + f, Memo: "m"},
			pooled.JournalLine{Line: 2*i + 2, Layer: "actual", Account: "1000", Amount: money.Pence(d.Amount), Fund: f, Memo: "m"})
	}
	return j
}

// read reads where the book stands and the cash of each fund, and sees that every layer of every fund balances.
func (d *deed) read(r store.Reader) error {
	head, err := r.Head()
	if err != nil {
		return err
	}
	balances, err := r.Balances(store.Asked{})
	if err != nil {
		return err
	}
	type at struct {
		layer ledger.Layer
		fund  string
	}
	sums := map[at]money.Pence{}
	d.Head, d.Cash = head.Seq, map[string]int64{}
	for _, b := range balances {
		sums[at{b.Layer, b.Fund}] += b.Amount
		if b.Account == "1000" && b.Layer == ledger.Actual {
			d.Cash[b.Fund] += int64(b.Amount)
		}
	}
	for k, sum := range sums {
		if sum != 0 {
			return fmt.Errorf("at event %d the %s layer of %s adds up to %s", head.Seq, k.layer, k.fund, sum)
		}
	}
	return nil
}

// fresh tells whether a deed recorded something new.
func (d deed) fresh() bool { return d.Do != "read" && d.Refused == "" && !d.Again }

func (d deed) operation() porcupine.Operation {
	return porcupine.Operation{ClientId: d.Hand, Input: d, Call: d.Call, Output: d, Return: d.Return}
}

// bookHistory is what was recorded, with what it did to the cash, and what was read.
func bookHistory(deeds []deed) (history []porcupine.Operation) {
	amounts := map[string]int64{}
	for _, d := range deeds {
		if d.fresh() {
			amounts[d.Key] = d.Amount
		}
	}
	for _, d := range deeds {
		d.Amount -= amounts[d.Of]
		if d.Do == "read" || d.fresh() {
			history = append(history, d.operation())
		}
	}
	return history
}

// till is where the book stands, and the cash of each fund.
type till struct {
	head int64
	cash [3]int64
}

// bookModel is the book: what is recorded has the next sequence number, and whoever reads finds all that was recorded.
func bookModel(head int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return till{head: int64(head)} },
		Step: func(state, _, output any) (bool, any) {
			b, _ := state.(till)
			d, _ := output.(deed)
			if d.Do != "read" {
				b.head++
			}
			for i, f := range bankFunds {
				switch {
				case d.Do == "read" && d.Cash[f] != b.cash[i]:
					return false, state
				case d.Do != "read" && slices.Contains(d.Funds, f):
					b.cash[i] += d.Amount
				}
			}
			return b.head == max(d.Seq, d.Head), b
		},
	}
}

// documentHistories is what was done about each document, its reversals included.
func documentHistories(deeds []deed) map[string][]porcupine.Operation {
	histories := map[string][]porcupine.Operation{}
	for _, d := range deeds {
		if d.Do != "read" {
			about := cmp.Or(d.Of, d.Key)
			histories[about] = append(histories[about], d.operation())
		}
	}
	return histories
}

// document is a document on the books: how it stands there under its sequence number, and what reversed it.
type document struct {
	seq, amount int64
	by          string
	bySeq       int64
}

// documentModel is how a document is kept: of two who use its reference differently the second is refused, of two who use it
// alike the second is told of the first, and nothing is reversed twice.
func documentModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return document{} },
		Step: func(state, _, output any) (bool, any) {
			was, _ := state.(document)
			d, _ := output.(deed)
			is := was
			var known, may bool // it is on the books as it is asked for; it may be put there
			var seq int64
			if d.Do == "reversals" {
				known, may, seq = was.by == d.Key, was.seq != 0 && was.by == "", was.bySeq
				is.by, is.bySeq = d.Key, d.Seq
			} else {
				known, may, seq = was.seq != 0 && was.amount == d.Amount, was.seq == 0, was.seq
				is.seq, is.amount = d.Seq, d.Amount
			}
			switch {
			case d.Refused != "":
				return !known && !may, was
			case d.Again:
				return known && seq == d.Seq, was
			}
			return may && d.Seq > was.seq, is
		},
	}
}
