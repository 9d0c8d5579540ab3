package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/internal/chance"
	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
	"commonpurse/reports/text"
)

var bothSeed = flag.Uint64("both.seed", 20, "the seed of the history that both engines go through")

// The history that both engines go through: at least so many events are recorded.
const (
	bothLoaded   = 18_600
	bothKept     = 2_800 // commands, of which some are refused
	bothRecorded = 20_000
)

// A history is what one engine answered, step by step.
type history struct {
	app      *app.App
	ledger   string
	answered []string
	recorded int64
}

// TestBothEnginesAreOneProduct takes both engines through one history of loads, commands, reversals and refusals, and
// compares every answer, the seals, the balances, every cell of every table and the bytes of every report.
func TestBothEnginesAreOneProduct(t *testing.T) {
	t.Parallel()
	seed := *bothSeed
	folder := t.TempDir()
	write(t, folder, fixtures.Book(seed, bothLoaded))
	answered := map[string][]string{}
	for name, at := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "both.db"), "PostgreSQL": pgserver.Database(t)} {
		h := &history{ledger: at, app: app.New(app.Options{
			Open: open, Create: create, Upgrade: upgrade, Restore: restore, Now: morning(), Random: rand.NewChaCha8([32]byte{}),
			User: "db:owner", Version: "test",
		})}
		if err := h.live(t.Context(), folder, filepath.Join(t.TempDir(), "both.key"), seed); err != nil {
			t.Fatalf("seed %d, %s: %v", seed, name, err)
		}
		if h.recorded < bothRecorded {
			t.Errorf("only %d events were recorded", h.recorded)
		}
		answered[name] = h.answered
	}
	one, other := answered["SQLite"], answered["PostgreSQL"]
	for i := range max(len(one), len(other)) {
		if i >= len(one) || i >= len(other) || one[i] != other[i] {
			t.Fatalf("go test ./cmd/purse -run Both -both.seed %d: answer %d is\n%s\nand\n%s", seed, i, at(one, i), at(other, i))
		}
	}
	t.Logf("seed %d: %d answers alike", seed, len(one))
}

// at is an answer, as far as anybody would read it.
func at(answers []string, i int) string {
	if i >= len(answers) {
		return "(none)"
	}
	return answers[i][:min(len(answers[i]), 2000)]
}

// write puts made-up tables into a folder.
func write(t *testing.T, folder string, tables fixtures.Tables) {
	t.Helper()
	_, err := tables.Write(func(table string) (io.WriteCloser, error) { return os.Create(filepath.Join(folder, table+".csv")) })
	if err != nil {
		t.Fatal(err)
	}
}

// live goes through the history: a book that is loaded and then corrected, and one that is kept by commands.
func (h *history) live(ctx context.Context, folder, key string, seed uint64) error {
	for _, book := range []string{"loaded", "kept"} {
		if _, err := h.app.Init(ctx, app.At{Ledger: h.ledger, Book: book}, key); err != nil {
			return err
		}
		b, err := h.app.Book(ctx, app.At{Ledger: h.ledger, Book: book})
		if err != nil {
			return err
		}
		if book == "loaded" {
			err = h.load(ctx, b, folder, seed)
		} else {
			err = h.keep(ctx, b, seed)
		}
		if err = errors.Join(err, h.look(ctx, b), b.Close(), h.compare(ctx, book)); err != nil {
			return fmt.Errorf("the book %s: %w", book, err)
		}
	}
	return nil
}

// note writes down what was answered; a fault ends the history.
func (h *history) note(answer any, err error) error {
	var refusal *ledger.Refusal
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		answer = refusal
	default:
		return err
	}
	text, err := json.Marshal(answer)
	h.answered = append(h.answered, string(text))
	return err
}

// load loads the tables, loads them again, and reverses what chance picks, whole or in part, twice over at times.
func (h *history) load(ctx context.Context, b *app.Book, folder string, seed uint64) error {
	for _, dry := range []bool{true, false, false} {
		if err := h.note(b.Load(ctx, []string{folder}, app.LoadOptions{DryRun: dry})); err != nil {
			return err
		}
	}
	random := rand.New(rand.NewPCG(seed, 7))
	tables := []string{"invoices/I-%d", "payments/P-%d", "receipts/R-%d", "journals/J-%d", "reversals/V-%d"}
	for i := range 400 {
		e := &pooled.Reversal{
			Code: fmt.Sprintf("BOTH-%d", random.IntN(300)), Date: calendar.Of(2026, 4, 1).AddDays(i),
			Of: fmt.Sprintf(tables[random.IntN(len(tables))], random.IntN(4000)), Reason: "Entered twice",
		}
		if random.IntN(4) == 0 {
			part := money.Pence(random.IntN(100_000))
			e.Amount = &part
		}
		if err := h.note(b.Record(ctx, []pooled.Event{e}, random.IntN(10) == 0)); err != nil {
			return err
		}
	}
	return nil
}

// keep records what chance makes up, which is refused again and again where it meets what chance made up before.
func (h *history) keep(ctx context.Context, b *app.Book, seed uint64) error {
	for next, before := seed, len(h.answered); ; next++ {
		made, err := chance.Make(next)
		if err != nil {
			return err
		}
		for events := range slices.Chunk(made.Kept, 1) {
			if len(h.answered) == before+bothKept {
				return nil
			}
			if err := h.note(b.Record(ctx, events, false)); err != nil {
				return err
			}
		}
	}
}

// look asks for everything that a reader may ask.
func (h *history) look(ctx context.Context, b *app.Book) error {
	if err := h.note(b.Verify(ctx, "", nil)); err != nil {
		return err
	}
	if err := h.note(b.Template(ctx, "")); err != nil { // its bytes follow from it
		return err
	}
	for _, name := range app.ReportNames() {
		for _, q := range []app.Query{{}, {AsAt: calendar.Of(2025, 10, 17)}, {KnownAt: "700"}, {Fund: "F01"}, {Partner: "COUNTY"}, {Layer: "all"}} {
			var out bytes.Buffer
			err := b.Report(ctx, name, q, func(r reports.Report) error { return text.JSON(&out, r) })
			if err := h.note(out.String(), err); err != nil {
				return fmt.Errorf("the report %s: %w", name, err)
			}
		}
	}
	return nil
}

// compare writes down every cell of every table.
func (h *history) compare(ctx context.Context, book string) error {
	s, err := open(ctx, h.ledger)
	if err != nil {
		return err
	}
	err = s.View(ctx, book, func(r store.Reader) error {
		head, err := r.Head()
		h.recorded += head.Seq
		for _, table := range r.Tables() {
			for row, err := range r.Dump(table) {
				if err != nil {
					return err
				}
				h.answered = append(h.answered, fmt.Sprintf("%s %q", table, row))
			}
		}
		return errors.Join(err, h.note(head, nil))
	})
	return errors.Join(err, s.Close())
}
