package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// The environment in which the test is its own child, which loads a folder and may kill itself at a step.
const (
	childLedger = "PURSE_TEST_LEDGER"
	childFolder = "PURSE_TEST_FOLDER"
	childSteps  = "PURSE_TEST_STEPS"
)

func TestMain(m *testing.M) {
	if os.Getenv(childLedger) == "" {
		os.Exit(pgserver.Main(m))
	}
	if err := child(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child loads a folder, and kills itself as its store takes the given step; it says how many steps there were and how many
// bytes it wrote.
func child() error {
	steps, err := strconv.Atoi(os.Getenv(childSteps))
	if err != nil {
		return err
	}
	fuse := &fuse{left: steps}
	o := options()
	open := o.Open
	o.Open = func(ctx context.Context, ledger string) (store.Store, error) {
		s, err := open(ctx, ledger)
		return fused{s, fuse}, err
	}
	b, err := app.New(o).Book(ctx, app.At{Ledger: os.Getenv(childLedger)})
	if err != nil {
		return err
	}
	defer b.Close()
	if _, err := b.Load(ctx, []string{os.Getenv(childFolder)}, app.LoadOptions{}); err != nil {
		return err
	}
	info, err := os.Stat(os.Getenv(childLedger) + "-wal")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stderr, fuse.burnt, info.Size())
	return err
}

// fuse counts steps, and kills the process at one of them.
type fuse struct{ left, burnt int }

func (f *fuse) step() {
	f.burnt++
	if f.left--; f.left == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // until it arrives
	}
}

// fused is a store that counts what is asked of it.
type fused struct {
	store.Store
	fuse *fuse
}

func (s fused) Update(ctx context.Context, book string, fn func(store.Writer) error) error {
	s.fuse.step()
	defer s.fuse.step()
	return s.Store.Update(ctx, book, func(w store.Writer) error { return fn(fusedWriter{w, s.fuse}) })
}

type fusedWriter struct {
	store.Writer
	fuse *fuse
}

func (w fusedWriter) State() pooled.State { return fusedState{w.Writer.State(), w.fuse} }

func (w fusedWriter) Append(b pooled.Batch) error {
	w.fuse.step()
	defer w.fuse.step()
	return w.Writer.Append(b)
}

type fusedState struct {
	pooled.State
	fuse *fuse
}

func (s fusedState) Document(key string) (pooled.Document, bool) {
	s.fuse.step()
	return s.State.Document(key)
}

// TestKilledLoad kills a load at many moments: as it reads, records and appends, and while the file is being written.
// Whatever the moment, the ledger opens and verifies, and has the whole load or nothing of it.
func TestKilledLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts fifty processes")
	}
	dir, empty := little(t), filepath.Join(t.TempDir(), "empty.db")
	if err := fresh(t).Backup(ctx, empty); err != nil {
		t.Fatal(err)
	}
	said, whole := killed(t, empty, dir, 0, 0)
	if !whole {
		t.Fatal("it was not killed, and nothing is loaded")
	}
	var steps int
	var written int64
	if _, err := fmt.Sscan(said, &steps, &written); err != nil || steps < 20 || written == 0 {
		t.Fatalf("%q: %v", said, err)
	}
	random := rand.New(rand.NewPCG(2026, 4))
	loaded := 0
	for i := range 50 {
		step, bytes := 1+random.IntN(steps), int64(0)
		if i%2 == 0 {
			step, bytes = 0, 1+random.Int64N(written)
		}
		if _, whole := killed(t, empty, dir, step, bytes); whole {
			loaded++
		}
	}
	t.Logf("of 50 loads killed, %d had just been committed", loaded)
}

// killed loads a folder into a copy of an empty ledger, in a child that is killed at a step of its own or when it has
// written so many bytes; nought is never. It tells whether the book has the whole load, having seen to it that it has
// that or nothing; and what the child said.
func killed(t *testing.T, empty, dir string, step int, bytes int64) (said string, whole bool) {
	t.Helper()
	b := &books{t: t, app: app.New(options()), dir: t.TempDir()}
	b.at.Ledger = filepath.Join(b.dir, "purse.db")
	text, err := os.ReadFile(empty)
	if err == nil {
		err = os.WriteFile(b.at.Ledger, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childLedger+"="+b.at.Ledger, childFolder+"="+dir, childSteps+"="+strconv.Itoa(step))
	words := filepath.Join(b.dir, "said")
	stderr, err := os.Create(words)
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	watched(b.at.Ledger, bytes, cmd, done)
	text, err = os.ReadFile(words)
	if err != nil {
		t.Fatal(err)
	}
	b.Book = b.reopen()
	verified(t, b.Book)
	l, err := b.Load(ctx, []string{dir}, app.LoadOptions{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range l.Tables {
		if !l.Nothing && c.New != c.Read {
			t.Errorf("half a load is there: %+v", c)
		}
	}
	return string(text), l.Nothing
}

// watched waits for the child, looking at how much it has written, and kills it when that is enough.
func watched(ledger string, enough int64, cmd *exec.Cmd, done <-chan error) {
	for {
		select {
		case <-done:
			return
		default:
			if info, err := os.Stat(ledger + "-wal"); err == nil && enough > 0 && info.Size() >= enough {
				_ = cmd.Process.Kill()
				<-done
				return
			}
		}
	}
}
