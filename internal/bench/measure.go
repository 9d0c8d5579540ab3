package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Measure is one thing that was measured, several times over.
//
// Units: times in seconds, memory in bytes, rates a second.
type Measure struct {
	Name    string  `json:"name"`
	What    string  `json:"what"`
	Program string  `json:"program"`
	Runs    int     `json:"runs"`
	Wall    Spread  `json:"wall_seconds"` // from the start of the process to its exit
	CPU     Spread  `json:"cpu_seconds"`  // of user and system
	Peak    int64   `json:"peak_bytes"`   // the most memory of any run
	Rate    *Spread `json:"rate_per_second,omitempty"`
	Note    string  `json:"note,omitempty"`
	Absent  string  `json:"absent,omitempty"` // why it was not measured
	Failed  string  `json:"failed,omitempty"` // what went wrong, when it was tried
}

// Measured tells whether there are figures.
func (m Measure) Measured() bool { return m.Runs > 0 }

// Spread is where the runs lie: the one in the middle, and the furthest on either side.
type Spread struct {
	Median float64 `json:"median"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`
}

// spreadOf is the spread of some figures; of an even number of them the median is the mean of the two in the middle.
func spreadOf(figures []float64) Spread {
	if len(figures) == 0 {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(figures))
	half := len(sorted) / 2
	median := sorted[half]
	if len(sorted)%2 == 0 {
		median = (sorted[half-1] + sorted[half]) / 2
	}
	return Spread{median, sorted[0], sorted[len(sorted)-1]}
}

// sample is one run of a process.
type sample struct {
	wall, cpu time.Duration
	peak      int64
}

// measureOf puts samples together.
func measureOf(samples []sample) Measure {
	var wall, cpu []float64
	m := Measure{Runs: len(samples)}
	for _, s := range samples {
		wall, cpu = append(wall, s.wall.Seconds()), append(cpu, s.cpu.Seconds())
		m.Peak = max(m.Peak, s.peak)
	}
	m.Wall, m.CPU = spreadOf(wall), spreadOf(cpu)
	return m
}

// A job is a process to be measured.
type job struct {
	name, what string
	program    string // purse, or the peer's name
	command    []string
	before     func(context.Context) error // puts things in order before each run, unmeasured
	check      func() error                // looks at what was written after each run; none: any answer will do
	once       bool                        // is run one time only, with nothing to warm up
	out        io.Writer                   // takes what each run writes; none: it is thrown away by the machine
	note       string
}

// How long one job may go on being repeated, so that everything ends within twenty minutes; and from when on a first run
// is too dear to be thrown away as a warm-up.
const (
	patience       = 15 * time.Second
	patienceForTwo = time.Minute // when it was run only once
	dear           = 2 * time.Second
	longest        = 15 * time.Minute // of one run
)

// measure runs a job: once to warm up, unless it is run only once, and then as often as is asked for or as there is
// patience for.
//
// Errors: that of ctx alone; of a job that fails the measure says so.
func (h *harness) measure(ctx context.Context, size int, j job) (Measure, error) {
	var samples []sample
	var spent time.Duration
	h.tell(size, "%s", strings.TrimPrefix(j.program+" "+j.what, "purse "))
	for j.goesOn(len(samples), h.Runs, spent) {
		if j.before != nil {
			if err := j.before(ctx); err != nil {
				return j.failed(ctx, err)
			}
		}
		s, err := h.run(ctx, j.out, j.command...)
		if err == nil && j.check != nil {
			err = j.check()
		}
		if err != nil {
			return j.failed(ctx, err)
		}
		if spent == 0 && s.wall < dear && !j.once && h.Runs > 1 {
			spent += s.wall
			continue // it has warmed up
		}
		spent += s.wall
		samples = append(samples, s)
	}
	m := measureOf(samples)
	m.Name, m.What, m.Program, m.Note = j.name, j.what, j.program, j.note
	return m, nil
}

// goesOn tells whether a job that was run so often, and has taken so long, is run again.
func (j job) goesOn(done, most int, spent time.Duration) bool {
	switch {
	case done == 0:
		return true
	case done >= most || j.once:
		return false
	case done == 1:
		return spent < patienceForTwo
	}
	return spent < patience
}

// misused is what the program ends with when it does not know a command, as an older one may not.
const misused = 2

// failed is the measure of a job that went wrong, or that this program has no command for.
func (j job) failed(ctx context.Context, err error) (Measure, error) {
	if ctx.Err() != nil {
		return Measure{}, ctx.Err()
	}
	m := Measure{Name: j.name, What: j.what, Program: j.program, Failed: err.Error()}
	var ended *exec.ExitError
	if j.program == "purse" && errors.As(err, &ended) && ended.ExitCode() == misused {
		m.Failed, m.Absent = "", "this purse does not know the command"
	}
	return m, nil
}

// run runs a process from start to exit. What it says on standard error is shown only when it fails.
func (h *harness) run(ctx context.Context, out io.Writer, command ...string) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	var said tail
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Stdout, c.Stderr, c.Dir = out, &said, h.scratch
	c.Cancel = func() error { return endGently(c.Process) }
	c.WaitDelay = 10 * time.Second // for those that do not listen
	from := h.Now()
	err := c.Run()
	s := sample{wall: h.Now().Sub(from)}
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("it took longer than %s", longest)
		}
		return s, fmt.Errorf("%s %s: %w %s", filepath.Base(command[0]), strings.Join(command[1:min(3, len(command))], " "), err, said.String())
	}
	s.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	s.peak = peakOf(c.ProcessState)
	return s, nil
}

// answer is what a process prints. It is not measured.
func (h *harness) answer(ctx context.Context, command ...string) ([]byte, error) {
	var out bytes.Buffer
	_, err := h.run(ctx, &out, command...)
	return out.Bytes(), err
}

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

const tailLength = 1000

// Write keeps the last of it.
func (t *tail) Write(b []byte) (int, error) {
	t.kept = append(t.kept, b...)
	t.kept = t.kept[max(0, len(t.kept)-tailLength):]
	return len(b), nil
}

func (t *tail) String() string { return strings.Join(strings.Fields(string(t.kept)), " ") }
