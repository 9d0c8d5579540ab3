package main

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // to alter a ledger behind the program's back
	"github.com/rogpeppe/go-internal/testscript"

	"commonpurse/internal/pgserver"
)

var update = flag.Bool("update", false, "rewrite the goldens of the stories")

// TestMain lets the stories run the program as a process of its own, with its streams and its exit code; by a clock that
// stands on one morning, with keys that anyone could guess, and for one user, so that the same story gives the same bytes.
func TestMain(m *testing.M) {
	if os.Getenv(bankLedger) != "" {
		if err := keepsBank(os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	testscript.Main(served{m}, map[string]func(){"purse": func() {
		os.Exit(run(surroundings{morning(), rand.NewChaCha8([32]byte{}), "os:clerk"}))
	}})
}

// served runs the tests, and ends the server that they shared.
type served struct{ m *testing.M }

// Run runs the tests.
func (s served) Run() int { return pgserver.Main(s.m) }

// morning is a clock that starts at nine on 1 July 2026 and ticks at every look.
func morning() func() time.Time {
	var looks atomic.Int64
	start := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	return func() time.Time { return start.Add(time.Duration(looks.Add(1)) * time.Millisecond) }
}

// TestStories tells what people do with the program, one story to a job. The folder books, a small invented partnership,
// stands in the working directory of each.
func TestStories(t *testing.T) { testscript.Run(t, stories(t, "stories")) }

// stories are those of a folder.
func stories(t *testing.T, dir string) testscript.Params {
	t.Helper()
	return testscript.Params{
		Dir:                 filepath.Join("testdata", dir),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "damage": damage, "alter": alter, "retouch": retouch},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			return os.CopyFS(filepath.Join(e.WorkDir, "books"), os.DirFS(filepath.Join("testdata", "books")))
		},
	}
}

// exits runs a command and holds it to one exit code: exits 3 purse load books.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("%s is no exit code", args[0])
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// damage puts into a file a byte that is no letter in any encoding that is read.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage file")
	}
	path := ts.MkAbs(args[0])
	body, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, append(body, "ODD,Odd \x81 name,other,\n"...), 0o600))
}

// alter changes a ledger behind the program's back: alter purse.db 'update …'.
func alter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: alter ledger statement")
	}
	db, err := sql.Open("sqlite3", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	done, err := db.Exec(args[1])
	ts.Check(err)
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("nothing was altered (%v)", err)
	}
}
