package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"commonpurse/internal/app"
	"commonpurse/internal/store/sqlite"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
)

var ctx = context.Background()

// clock is a clock that goes on by a second whenever it is looked at.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

// pattern is a source of bytes that are the same every time, so that keys and checkpoints are.
type pattern struct{ n byte }

func (p *pattern) Read(b []byte) (int, error) {
	for i := range b {
		p.n++
		b[i] = p.n
	}
	return len(b), nil
}

func options() app.Options {
	c := &clock{at: time.Date(2026, 4, 20, 9, 0, 0, 123, time.UTC)}
	return app.Options{
		Open: sqlite.Open, Create: sqlite.Create, Upgrade: sqlite.Upgrade, Restore: sqlite.Restore,
		Now: c.now, Random: &pattern{}, User: "os:tester", Version: "test",
	}
}

// books is a fresh ledger with one book, opened.
type books struct {
	*app.Book
	t   *testing.T
	app *app.App
	at  app.At
	key string
	dir string
	// partners are whoever has an account with a host, once that was asked.
	partners []string
}

func fresh(t *testing.T) *books {
	t.Helper()
	dir := t.TempDir()
	b := &books{t: t, app: app.New(options()), at: app.At{Ledger: filepath.Join(dir, "purse.db")}, key: filepath.Join(dir, "purse.key"), dir: dir}
	if _, err := b.app.Init(ctx, b.at, b.key); err != nil {
		t.Fatal(err)
	}
	b.Book = b.reopen()
	return b
}

// reopen opens the book again, as another process would.
func (b *books) reopen() *app.Book {
	b.t.Helper()
	book, err := b.app.Book(ctx, b.at)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = book.Close() })
	return book
}

// load loads paths and fails the test when it cannot.
func (b *books) load(paths ...string) app.Loaded {
	b.t.Helper()
	l, err := b.Load(ctx, paths, app.LoadOptions{})
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (b *books) raise(to string) app.Recorded {
	b.t.Helper()
	r, err := b.RaiseDue(ctx, day(b.t, to), "", false)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// report makes a report with its rows in memory.
func (b *books) report(name string, q app.Query) reports.Report {
	b.t.Helper()
	r, err := reportOf(b.Book, name, q)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return r
}

func reportOf(b *app.Book, name string, q app.Query) (reports.Report, error) {
	var out reports.Report
	err := b.Report(ctx, name, q, kept(&out))
	return out, err
}

// kept renders a report by keeping it with its rows read.
func kept(out *reports.Report) func(reports.Report) error {
	return func(r reports.Report) error {
		*out = r
		out.Sections = nil
		for _, s := range r.Sections {
			var rows []reports.Row
			for row, err := range s.Rows {
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
			s.Rows, s.Count = reports.Rows(rows), len(rows)
			out.Sections = append(out.Sections, s)
		}
		return nil
	}
}

// shown is a report's sections and checks as text, to compare.
func shown(r reports.Report) string {
	var b strings.Builder
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "# %s\n", s.Key)
		for row := range s.Rows {
			fmt.Fprintf(&b, "%s", row.Key)
			for i, c := range row.Cells {
				fmt.Fprintf(&b, " %s=%s", s.Columns[i].Key, cell(c))
			}
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "total %v\n", s.Total)
	}
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "check %s expected %s found %s %t\n", c.Key, c.Expected, c.Found, c.OK)
	}
	return b.String()
}

func cell(v reports.Value) string {
	switch {
	case v.IsNull():
		return "-"
	case v.Words() != "":
		return v.Words()
	}
	return fmt.Sprint(v.Number())
}

// amount is a cell of money of a report. Units: pence.
func amount(t *testing.T, r reports.Report, section, row, column string) int64 {
	t.Helper()
	for _, s := range r.Sections {
		for x := range s.Rows {
			for i, c := range s.Columns {
				if s.Key == section && x.Key == row && c.Key == column {
					return x.Cells[i].Number()
				}
			}
		}
	}
	t.Fatalf("%s has no %s:%s:%s", r.Name, section, row, column)
	return 0
}

// folder writes a folder of tables.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shared finds a folder of the shared data, or skips the test where it is not there.
func shared(t *testing.T, name string) string {
	t.Helper()
	at := os.Getenv("PURSE_SHARED_DATA")
	if dir, err := os.Getwd(); at == "" && err == nil {
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				at = filepath.Join(filepath.Dir(dir), "shared", "data")
				break
			}
		}
	}
	path := filepath.Join(at, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("there is no shared data at hand: %v", err)
	}
	return path
}

// refusal is the refusal that an error is.
func refusal(t *testing.T, err error) *ledger.Refusal {
	t.Helper()
	var r *ledger.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("no refusal but %v", err)
	}
	return r
}

// verified fails the test when the book does not verify.
func verified(t *testing.T, b *app.Book) app.Verification {
	t.Helper()
	v, err := b.Verify(ctx, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !v.OK {
		t.Fatalf("the book does not verify: %+v", v.Problems)
	}
	return v
}

// hashOf is the hash of a file's bytes.
func hashOf(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func discard(reports.Report) error { return nil }
