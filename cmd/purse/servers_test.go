package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // to alter a ledger behind the program's back

	"commonpurse/internal/app"
	"commonpurse/internal/cli"
	"commonpurse/internal/pgserver"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// program is the program within the test's process.
func program() *app.App {
	return app.New(app.Options{
		Open: open, Create: create, Upgrade: upgrade, Restore: restore, Now: morning(), Random: rand.NewChaCha8([32]byte{}),
		User: "db:owner", Version: "test",
	})
}

// told runs a command, and returns what it answered and its exit code.
func told(t *testing.T, args ...string) (out, messages string, code int) {
	t.Helper()
	var o, m bytes.Buffer
	f := cli.Face{App: program(), Version: "test", Now: morning(), In: strings.NewReader(""), Out: &o, Err: &m}
	code = f.Run(t.Context(), args)
	return o.String(), m.String(), code
}

// done runs a command that must do what it says.
func done(t *testing.T, args ...string) string {
	t.Helper()
	out, messages, code := told(t, args...)
	if code != 0 {
		t.Fatalf("purse %q ended with %d: %s", args, code, messages)
	}
	return out
}

// TestOtherVersions gives the program ledgers of a newer and of an older version, on both engines: it says so in words,
// whatever it is asked, and leaves them alone.
func TestOtherVersions(t *testing.T) {
	for driver, at := range map[string]string{"sqlite3": filepath.Join(t.TempDir(), "versions.db"), "pgx": pgserver.Database(t)} {
		key := filepath.Join(t.TempDir(), "versions.key")
		done(t, "init", "--ledger", at, "--key", key)
		db, err := sql.Open(driver, at)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, v := range []struct{ text, want string }{
			{"insert into migrations values (99, 'x')", "LEDGER-003: %s was made by a newer version of the program. Use that version or a later one.\n"},
			{"delete from migrations where version > 3", "LEDGER-002: %s was made by an older version of the program. "},
		} {
			if _, err := db.Exec(v.text); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{
				{"report", "trial-balance"},
				{"load", filepath.Join("testdata", "books")},
				{"verify"},
				{"fund", "list"},
				{"init", "--book", "another", "--key", key + "2"},
				{"contribution", "receive", "R-1", "--payer", "DCC", "--fund", "BCF", "--amount", "300.00"},
			} {
				out, messages, code := told(t, append(command, "--ledger", at)...)
				if !strings.HasPrefix(messages, fmt.Sprintf(v.want, at)) || out != "" || code == 0 {
					t.Errorf("%s: purse %q ended with %d and said %s%s", driver, command, code, out, messages)
				}
			}
			if _, messages, code := told(t, "upgrade", "--ledger", at); strings.HasPrefix(v.text, "insert") &&
				(code == 0 || !strings.HasPrefix(messages, "LEDGER-003: ")) {
				t.Errorf("%s: an upgrade of what is newer ended with %d and said %s", driver, code, messages)
			}
		}
	}
}

// servers starts two servers, of which the second follows the first, and commits wait for it.
func servers(t *testing.T) (primary, standby *pgserver.Server) {
	t.Helper()
	primary, err := pgserver.Start(t.Context())
	pgserver.Need(t, err)
	standby, err = primary.Standby(t.Context())
	if err == nil {
		err = primary.WaitForStandby(t.Context())
	}
	t.Cleanup(func() {
		err := primary.Remove()
		if standby != nil {
			err = errors.Join(err, standby.Remove())
		}
		if err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return primary, standby
}

// TestOneServerAfterTheOther gives the program the addresses of two servers. Reports are the same from either; while eight
// people record receipts the first is killed and the other takes its place, and they do not notice: every receipt that was
// answered for is on the books, none twice, and the books are whole.
func TestOneServerAfterTheOther(t *testing.T) {
	primary, standby := servers(t)
	either := fmt.Sprintf("postgres://owner@%s,%s/postgres?sslmode=disable&target_session_attrs=", primary.Host(), standby.Host())
	key := filepath.Join(t.TempDir(), "servers.key")
	done(t, "init", "--ledger", either+"read-write", "--key", key)
	done(t, "load", filepath.Join("testdata", "books"), "--ledger", either+"read-write")
	checkpoint := filepath.Join(t.TempDir(), "before.checkpoint")
	done(t, "checkpoint", "-o", checkpoint, "--ledger", either+"read-write", "--key", key)
	report := []string{"report", "trial-balance", "--as-at", "2026-06-30", "--ledger"}
	here := done(t, append(report, either+"read-write")...)
	for _, at := range []string{standby.Address("postgres"), either + "prefer-standby", either + "standby"} {
		if there := done(t, append(report, at)...); there != here {
			t.Errorf("of %s the report is\n%s, and not\n%s", at, there, here)
		}
	}
	people := recording(t, either+"read-write", 8)
	people.wait(3)
	if err := errors.Join(primary.Kill(), standby.Promote(t.Context())); err != nil {
		t.Fatal(err)
	}
	people.wait(3)
	recorded := people.end(t)
	if out := done(t, "verify", "--checkpoint", checkpoint, "--ledger", either+"read-write"); !strings.Contains(out, "extends the checkpoint") {
		t.Error(out)
	}
	lines := map[string]int{}
	entries := done(t, "report", "entries", "--account", "1000", "--ledger", either+"any")
	for _, key := range regexp.MustCompile(`receipts,P\d+-\d+,`).FindAllString(entries, -1) {
		lines[key]++
	}
	if len(lines) != recorded {
		t.Errorf("%d receipts were answered for, and %d are there:\n%s", recorded, len(lines), entries)
	}
	for key, n := range lines {
		if n != 1 {
			t.Errorf("%s was put into the bank %d times", key, n)
		}
	}
}

// recorders record receipts until they are told to end.
type recorders struct {
	stop    context.CancelFunc
	running sync.WaitGroup
	mu      sync.Mutex
	told    *sync.Cond
	done    []int // receipts that each was told are recorded
	err     error
}

func recording(t *testing.T, at string, n int) *recorders {
	t.Helper()
	b, err := program().Book(t.Context(), app.At{Ledger: at})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	p := &recorders{stop: stop, done: make([]int, n)}
	p.told = sync.NewCond(&p.mu)
	for i := range n {
		p.running.Go(func() {
			for ctx.Err() == nil && p.record(b, i) {
			}
		})
	}
	t.Cleanup(func() {
		stop()
		p.running.Wait()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// record records the next receipt of a person; it is new each time, and so never there already.
func (p *recorders) record(b *app.Book, person int) bool {
	receipt := &pooled.Receipt{
		Code: fmt.Sprintf("P%d-%d", person, p.done[person]), Date: calendar.Of(2026, 4, 30), Payer: "DCC", Fund: "BCF", Amount: money.Pence(100 + person),
	}
	_, err := b.Record(context.Background(), []pooled.Event{receipt}, false)
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) {
		err = fmt.Errorf("%s: %w", receipt.Code, refusal)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err = errors.Join(p.err, err); err == nil {
		p.done[person]++
	}
	p.told.Broadcast()
	return err == nil
}

// wait waits until each has been told of some more.
func (p *recorders) wait(more int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := make([]int, len(p.done))
	for i, n := range p.done {
		least[i] = n + more
	}
	for i := range p.done {
		for p.done[i] < least[i] && p.err == nil {
			p.told.Wait()
		}
	}
}

// end ends it, and returns how many receipts were answered for.
func (p *recorders) end(t *testing.T) (sum int) {
	t.Helper()
	p.stop()
	p.running.Wait()
	if p.err != nil {
		t.Fatal(p.err)
	}
	for _, n := range p.done {
		sum += n
	}
	return sum
}
