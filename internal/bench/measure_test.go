package bench

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// ticking is a clock that moves on by a step at every look.
func ticking(step time.Duration) func() time.Time {
	var looks atomic.Int64
	return func() time.Time { return time.Unix(0, 0).Add(time.Duration(looks.Add(1)) * step) }
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		figures []float64
		want    Spread
	}{
		{nil, Spread{}},
		{[]float64{3}, Spread{3, 3, 3}},
		{[]float64{5, 1}, Spread{3, 1, 5}},
		{[]float64{9, 1, 2}, Spread{2, 1, 9}},
		{[]float64{4, 100, 1, 2}, Spread{3, 1, 100}},
		{[]float64{5, 4, 3, 2, 1}, Spread{3, 1, 5}},
	} {
		if got := spreadOf(c.figures); got != c.want {
			t.Errorf("%v: %v, want %v", c.figures, got, c.want)
		}
	}
	figures := []float64{2, 1}
	spreadOf(figures)
	if figures[0] != 2 {
		t.Error("the figures were put in order where they stood")
	}
}

func TestMeasureOf(t *testing.T) {
	m := measureOf([]sample{{2 * time.Second, time.Second, 10}, {4 * time.Second, 5 * time.Second, 30}, {3 * time.Second, 3 * time.Second, 20}})
	if m.Runs != 3 || m.Wall != (Spread{3, 2, 4}) || m.CPU != (Spread{3, 1, 5}) || m.Peak != 30 {
		t.Errorf("%+v", m)
	}
}

// How often a job is run, by a clock that says how long each run took: the clock is looked at twice a run.
func TestRuns(t *testing.T) {
	for _, c := range []struct {
		name  string
		took  time.Duration
		runs  int
		once  bool
		ran   int // with the warm-up
		taken int
	}{
		{"short", 10 * time.Millisecond, 5, false, 6, 5},
		{"tried once", 10 * time.Millisecond, 1, false, 1, 1},
		{"tried twice", 10 * time.Millisecond, 2, false, 3, 2},
		{"dear: the first is kept", 3 * time.Second, 5, false, 5, 5},
		{"patience ends", 6 * time.Second, 5, false, 3, 3},
		{"long: twice", 40 * time.Second, 5, false, 2, 2},
		{"very long: once", 90 * time.Second, 5, false, 1, 1},
		{"once by order", 10 * time.Millisecond, 5, true, 1, 1},
	} {
		ran := 0
		h := &harness{Options: Options{Runs: c.runs, Now: ticking(c.took), Tell: io.Discard}, scratch: t.TempDir()}
		m, err := h.measure(context.Background(), 1, job{
			name: "n", what: "w", program: "p", command: []string{"true"}, once: c.once,
			before: func(context.Context) error { ran++; return nil },
		})
		if err != nil || m.Failed != "" {
			t.Fatal(err, m.Failed)
		}
		if ran != c.ran || m.Runs != c.taken || m.Wall.Median != c.took.Seconds() {
			t.Errorf("%s: ran %d times and kept %d of %v, want %d and %d of %v", c.name, ran, m.Runs, m.Wall, c.ran, c.taken, c.took)
		}
	}
}

func TestAJobThatFailsSaysSo(t *testing.T) {
	h := &harness{Options: Options{Runs: 3, Now: ticking(1), Tell: io.Discard}, scratch: t.TempDir()}
	m, err := h.measure(context.Background(), 1, job{name: "n", command: []string{"sh", "-c", "echo no such fund >&2; exit 3"}})
	if err != nil || m.Measured() || !strings.Contains(m.Failed, "exit status 3") || !strings.Contains(m.Failed, "no such fund") {
		t.Errorf("%+v %v", m, err)
	}
	m, err = h.measure(context.Background(), 1, job{name: "n", program: "purse", command: []string{"sh", "-c", "exit 2"}})
	if err != nil || m.Measured() || m.Failed != "" || m.Absent == "" {
		t.Errorf("a command that there is not: %+v %v", m, err)
	}
	m, err = h.measure(context.Background(), 1, job{name: "n", command: []string{"true"}, check: func() error { return errors.New("another question") }})
	if err != nil || m.Measured() || m.Failed != "another question" {
		t.Errorf("a wrong answer: %+v %v", m, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if m, err := h.measure(ctx, 1, job{command: []string{"true"}}); err == nil || m.Failed != "" {
		t.Errorf("an interrupted job: %+v %v", m, err)
	}
}

// What a process holds is its own, and not what the process that measures it holds.
func TestPeak(t *testing.T) {
	h := &harness{Options: Options{Now: ticking(1)}, scratch: t.TempDir()}
	s, err := h.run(context.Background(), nil, "sh", "-c", ":")
	if err != nil {
		t.Fatal(err)
	}
	if s.peak <= 0 || s.peak > 200*megabyte {
		t.Errorf("a shell that does nothing holds %d bytes", s.peak)
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var end tail
	for range 500 {
		if _, err := io.WriteString(&end, "words and\nwords "); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = io.WriteString(&end, "the end\n")
	if got := end.String(); len(got) > tailLength || !strings.HasSuffix(got, "words the end") {
		t.Errorf("%d: %q", len(got), got)
	}
}
