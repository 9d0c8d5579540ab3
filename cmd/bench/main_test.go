package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"commonpurse/internal/bench"
)

// TestMain lets the parts of the measuring run as processes of their own.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == part {
		if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
			_, _ = io.WriteString(os.Stderr, err.Error())
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if file, _ := built(); file != "" {
		_ = os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

// built is the program that is measured, built once.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "bench-test-*")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "purse")
	if out, err := exec.Command("go", "build", "-o", file, "../purse").CombinedOutput(); err != nil {
		return file, fmt.Errorf("%w: %s", err, out)
	}
	return file, nil
})

func purse(t *testing.T) string {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Everything is measured once, of books as small as they come; what it comes to is nobody's business here.
func TestMeasuresEverything(t *testing.T) {
	scratch, file := t.TempDir(), filepath.Join(t.TempDir(), "bench.json")
	var out, messages bytes.Buffer
	args := []string{"-purse", purse(t), "-sizes", "1700,1500", "-runs", "1", "-posting", "20ms", "-scratch", scratch, "-o", file}
	if err := run(context.Background(), args, &out, &messages); err != nil {
		t.Fatalf("%v\n%s\n%s", err, messages.String(), out.String())
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r bench.Result
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Books) != 2 || r.Books[0].Transactions != 1500 || r.Books[1].Transactions != 1700 {
		t.Fatalf("books %+v", r.Books)
	}
	for _, b := range r.Books {
		if b.Head < 1000 || b.Bytes < 100_000 || b.Rows < b.Transactions {
			t.Errorf("%d: %d events, %d bytes, %d rows", b.Transactions, b.Head, b.Bytes, b.Rows)
		}
		for _, m := range b.Measures {
			switch {
			case strings.Contains(m.Absent, "PostgreSQL") && os.Getenv("PURSE_NEED_TOOLS") != "1":
			case m.Absent != "" && (m.Program == "purse" || strings.HasSuffix(strings.ToLower(m.Program), "xlsxwriter") && os.Getenv("PURSE_NEED_TOOLS") == "1"):
				t.Errorf("%d: %s is not measured: %s", b.Transactions, m.What, m.Absent)
			case m.Measured() && m.Rate == nil && (m.Wall.Median <= 0 || m.Peak <= 0 && m.CPU.Median > 0): // of a process, and not of what was done in one
				t.Errorf("%d: %+v", b.Transactions, m)
			case m.Measured() && m.Rate != nil && m.Rate.Median <= 0:
				t.Errorf("%d: %+v", b.Transactions, m)
			}
		}
	}
	for _, v := range r.Verdicts {
		if v.Outcome == bench.NotMeasured && v.Why == "" || v.Outcome != bench.NotMeasured && v.Shown == "" {
			t.Errorf("%+v", v)
		}
		if !strings.Contains(out.String(), v.What) {
			t.Errorf("%s is not in the table", v.What)
		}
	}
	if !strings.Contains(messages.String(), "1,700: verify") {
		t.Errorf("it did not say how far it was: %s", messages.String())
	}
	nothingLeft(t, scratch)
}

// One part can be had alone; the books are loaded for it, and the rest says that it was not measured.
func TestMeasuresOnePart(t *testing.T) {
	scratch, file := t.TempDir(), filepath.Join(t.TempDir(), "bench.json")
	args := []string{"-purse", purse(t), "-sizes", "1500", "-runs", "1", "-only", "verify, start", "-scratch", scratch, "-o", file}
	if err := run(context.Background(), args, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r bench.Result
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range r.Books[0].Measures {
		names = append(names, m.Name)
	}
	if got := strings.Join(names, " "); got != "load start open verify" {
		t.Errorf("measured: %s", got)
	}
}

func nothingLeft(t *testing.T, scratch string) {
	t.Helper()
	left, err := os.ReadDir(scratch)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// interrupting stops everything as soon as it is told of one thing.
type interrupting struct {
	word string
	stop context.CancelFunc
}

func (i interrupting) Write(b []byte) (int, error) {
	if strings.Contains(string(b), i.word) {
		i.stop()
	}
	return len(b), nil
}

func TestInterruptedItLeavesNothing(t *testing.T) {
	program := purse(t)
	for _, word := range []string{"making", "load", "trial"} {
		scratch := t.TempDir()
		ctx, stop := context.WithCancel(context.Background())
		args := []string{"-purse", program, "-sizes", "1500", "-runs", "1", "-scratch", scratch}
		if err := run(ctx, args, io.Discard, interrupting{word, stop}); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at %s: %v", word, err)
		}
		nothingLeft(t, scratch)
	}
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-sizes", "many"}, {"-sizes", "0"}, {"-runs", "x"}, {"-only", "nothing"}, {"part", "nothing"}, {"part"}} {
		if err := run(context.Background(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
	sizes, err := sizesOf("1000, 20")
	if err != nil || len(sizes) != 2 || sizes[0] != 1000 || sizes[1] != 20 {
		t.Errorf("%v %v", sizes, err)
	}
}

// A missed target ends in an error only where that is asked for; what failed always does.
func TestOutcome(t *testing.T) {
	missed := bench.Result{Verdicts: []bench.Verdict{{What: "load", Outcome: bench.NotMet}}}
	failed := bench.Result{Books: []bench.Book{{Measures: []bench.Measure{{Failed: "exit status 1"}}}}}
	for _, c := range []struct {
		result bench.Result
		strict bool
		want   error
	}{
		{bench.Result{Took: time.Second.Seconds()}, true, nil}, {missed, false, nil}, {missed, true, errMissed}, {failed, false, errFailed},
	} {
		if err := show(c.result, "", c.strict, io.Discard); !errors.Is(err, c.want) {
			t.Errorf("%+v, strict %t: %v", c.result, c.strict, err)
		}
	}
}
