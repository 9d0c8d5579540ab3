package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
	"commonpurse/internal/store/storetest"
	"commonpurse/ledger/pooled"
)

// mainBook makes a ledger with a book of some batches.
func mainBook(t testing.TB, path string, batches int) store.Store {
	t.Helper()
	s, err := Create(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Open(context.Background(), "main"); err != nil {
		t.Fatal(err)
	}
	for i := range batches + 1 {
		err := storetest.Append(s, func(head int64) pooled.Batch {
			if i == 0 {
				return storetest.Opening()
			}
			return storetest.Change(head)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestEveryFault fails each statement of an Update in turn, alone and with all that follow, so that what would undo it
// fails too. Nothing must be left of it, on the disk or in memory, and
// what comes after must be as if it had not been tried.
func TestEveryFault(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.purse")
	var standing []store.Store // by the number of batches
	for n := range 4 {
		standing = append(standing, mainBook(t, filepath.Join(dir, fmt.Sprint(n)), n))
	}
	mainBook(t, path, 1)
	var f storetest.Faults
	s := watchedStore(t, path, failing(&f))
	for n, lasting := range []bool{false, true} {
		for nth := 1; ; nth++ {
			f.Set(nth, lasting)
			err := storetest.Append(s, storetest.Change)
			happened := f.Happened()
			f.Set(0, false)
			if !happened {
				if err != nil || nth < 20 {
					t.Fatalf("after %d statements: %v", nth, err)
				}
				break
			}
			if !errors.Is(err, storetest.ErrInjected) {
				t.Fatalf("statement %d failed and the answer was %v", nth, err)
			}
			storetest.EqualBooks(t, s, standing[n+1], "main")
		}
		storetest.EqualBooks(t, s, standing[n+2], "main")
	}
	err := s.View(context.Background(), "main", func(r store.Reader) error {
		row, ok := r.State().Row("organisations", "dcc")
		if !ok || row.(*pooled.Organisation).Name != "Two 141" {
			t.Errorf("in memory the register has %+v", row)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestEveryFaultOfReading fails each statement of a View in turn: a question is answered right or not at all.
func TestEveryFaultOfReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 1)
	for nth := 1; ; nth += 1 + nth/40 { // the later ones, of a kind that was tried, a few apart
		var f storetest.Faults
		f.Set(nth, false)
		s := watchedStore(t, path, failing(&f))
		err := s.View(context.Background(), "main", func(r store.Reader) error { return storetest.Everything(r) })
		if !f.Happened() {
			if err != nil {
				t.Fatal(err)
			}
			if nth < 40 {
				t.Errorf("only %d statements were tried", nth)
			}
			return
		}
		if !errors.Is(err, storetest.ErrInjected) {
			t.Fatalf("statement %d failed and the answer was %v", nth, err)
		}
	}
}

// TestEveryFaultOfChecking fails each statement of a check in turn: a book that cannot be read is not said to be whole.
func TestEveryFaultOfChecking(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.purse")
	mainBook(t, path, 1)
	for nth := 1; ; nth++ {
		var f storetest.Faults
		f.Set(nth, false)
		s := watchedStore(t, path, failing(&f))
		err := storetest.CheckAll(s)
		if !f.Happened() {
			if err != nil {
				t.Fatal(err)
			}
			if nth < 40 {
				t.Errorf("only %d statements were tried", nth)
			}
			return
		}
		if !errors.Is(err, storetest.ErrInjected) {
			t.Fatalf("statement %d failed and the answer was %v", nth, err)
		}
	}
}

// TestFullDisk fills the disk at many places of an Update, and then makes room.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.purse")
	before := mainBook(t, filepath.Join(dir, "before.purse"), 1)
	after := mainBook(t, filepath.Join(dir, "after.purse"), 2)
	mainBook(t, path, 1).Close()
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size() / 4096
	}
	full := 0
	for room := int64(0); ; room += 3 {
		c := toWrite(path)
		c.pragmas = append(c.pragmas, fmt.Sprintf("pragma max_page_count = %d", size()+room))
		s := sqlstore.New(writer(c), reading(path), dialect{path})
		err := storetest.Append(s, storetest.Change)
		if err == nil {
			storetest.EqualBooks(t, s, after, "main")
			s.Close()
			break
		}
		if code(err) != sqlite3.ErrFull || !errors.Is(err, store.ErrNoRoom) {
			t.Fatal(err)
		}
		full++
		storetest.EqualBooks(t, s, before, "main")
		s.Close()
	}
	if full < 3 {
		t.Errorf("the disk was full %d times", full)
	}
}

// The child process of TestKilled finds the ledger by this.
const childOf = "PURSE_TEST_CHILD"

// TestKilled kills a program in the middle of its writing: what it was told is recorded must be, whole, and no more
// than the one batch that it had no answer for.
func TestKilled(t *testing.T) {
	if path := os.Getenv(childOf); path != "" {
		writeForever(path)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.purse")
	mainBook(t, path, 0).Close()
	for range 3 {
		told := killedChild(t, path)
		s, err := Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		head := headOf(t, s)
		if head != told && head != told+70 {
			t.Errorf("event %d was answered for, and the book stands at %d", told, head)
		}
		replayed := mainBook(t, filepath.Join(dir, fmt.Sprint(head)), int(head/70))
		storetest.EqualBooks(t, s, replayed, "main")
		s.Close()
	}
}

func headOf(t testing.TB, s store.Store) int64 {
	t.Helper()
	var seq int64
	err := s.View(context.Background(), "main", func(r store.Reader) error {
		h, err := r.Head()
		seq = h.Seq
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// writeForever is the child: it appends batches and says after each where the book stands.
func writeForever(path string) {
	s, err := Open(context.Background(), path)
	for err == nil {
		var head int64
		err = storetest.Append(s, func(h int64) pooled.Batch {
			head = h + 70
			return storetest.Change(h)
		})
		fmt.Fprintln(os.Stdout, head)
	}
	fmt.Fprintln(os.Stdout, err)
	os.Exit(1)
}

// killedChild starts a child, kills it after some batches and returns the last number it gave.
func killedChild(t *testing.T, path string) int64 {
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), childOf+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var told int64
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		seq, err := strconv.ParseInt(strings.TrimSpace(lines.Text()), 10, 64)
		if err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		told = seq
		if n == 3 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	return told
}

// TestEveryFaultOfFilling fails each statement of a filling in turn, and all that follow: there is nothing then.
func TestEveryFaultOfFilling(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "to.purse")
	s, err := Create(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	var f storetest.Faults
	to := watchedStore(t, path, failing(&f))
	from := mainBook(t, filepath.Join(dir, "from.purse"), 1)
	storetest.EveryFaultOfFilling(t, to, from, &f)
}

// TestKilledFilling kills a program half-way through a filling: there are no books then, and it can be filled.
func TestKilledFilling(t *testing.T) {
	if path := os.Getenv(childOf); path != "" {
		fillUntilKilled(t, path)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "to.purse")
	from := mainBook(t, path+".from", 1)
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledFilling$")
	cmd.Env = append(os.Environ(), childOf+"="+path)
	out, err := cmd.StdoutPipe()
	in, inErr := cmd.StdinPipe()
	if err := errors.Join(err, inErr); err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if said, err := bufio.NewReader(out).ReadString('\n'); err != nil || said != "written\n" {
		t.Errorf("the child said %q %v", said, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	to, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	if books, err := to.Books(context.Background()); err != nil || len(books) > 0 {
		t.Errorf("there are the books %v %v", books, err)
	}
	fill := func(put func(store.Reader) error) error { return from.View(context.Background(), "main", put) }
	if err := to.Fill(context.Background(), fill); err != nil {
		t.Fatal(err)
	}
	storetest.EqualBooks(t, to, from, "main")
}

// fillUntilKilled is the child: it writes a whole book, says so, and waits before the end.
func fillUntilKilled(t *testing.T, path string) {
	from, err := Open(context.Background(), path+".from")
	if err != nil {
		t.Fatal(err)
	}
	to, err := Create(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Fatal(to.Fill(context.Background(), func(put func(store.Reader) error) error {
		if err := from.View(context.Background(), "main", put); err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, "written")
		_, err := io.Copy(io.Discard, os.Stdin) // until it is killed
		return err
	}))
}
