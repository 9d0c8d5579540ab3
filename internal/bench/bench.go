// Package bench measures how fast the program is, and how much memory and disk it takes, beside other ledger programs.
//
// It is no test and keeps no figures: what it finds is true of one machine on one day, so every target is a ratio to a
// peer, or to a limit of the machine, that was measured in the same run. It knows the program only from outside, as a
// process that starts and ends; the one thing it does within a process of its own is to post, one event at a time.
//
// The model: books of several sizes are made up and loaded; at each size the same questions are asked a few times over,
// of the program and of the peers, each a Measure; at the end the goals, which are the rows of the performance page, are
// held against the measures of the largest books. What was made is thrown away.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"commonpurse/internal/pgserver"
	"commonpurse/ledger/money"
)

// Options say what is measured, and with what.
type Options struct {
	Purse   string        // the program
	Self    []string      // the command that runs a part of the measuring as a process of its own: see Part
	Sizes   []int         // how many transactions the books have
	Runs    int           // how often each thing is measured, at most
	Posting time.Duration // how long each of some rounds of posting lasts
	Seed    uint64        // of the books
	Only    []string      // the parts that are measured, of PartNames; none: all of them
	Scratch string        // the folder in which everything is made, and thrown away; empty for the machine's own
	// PGLedger is the folder with the files of another ledger that lives in PostgreSQL; empty where there is none.
	PGLedger string
	Now      func() time.Time
	Tell     io.Writer // is told how far it is
}

// Result is everything that was measured in one run.
type Result struct {
	Version  string            `json:"version"`
	Machine  string            `json:"machine"`
	Peers    map[string]string `json:"peers"`       // their versions; empty of one that is not here
	Floor    int64             `json:"floor_bytes"` // what the measuring holds itself: no less can be told of a process
	Seed     uint64            `json:"seed"`
	Books    []Book            `json:"books"`
	Verdicts []Verdict         `json:"verdicts"`
	Took     float64           `json:"took_seconds"`
}

// Book is what was measured of the books of one size.
type Book struct {
	Transactions int       `json:"transactions"`
	Rows         int       `json:"rows"`
	Head         int64     `json:"events"`
	Bytes        int64     `json:"ledger_bytes"`
	Measures     []Measure `json:"measures"`
}

// measure finds a measure by its name.
func (b Book) measure(name string) (Measure, bool) {
	i := slices.IndexFunc(b.Measures, func(m Measure) bool { return m.Name == name })
	if i < 0 {
		return Measure{}, false
	}
	return b.Measures[i], true
}

// Failed tells whether something could not be measured because it went wrong.
func (r Result) Failed() bool {
	return slices.ContainsFunc(r.Books, func(b Book) bool {
		return slices.ContainsFunc(b.Measures, func(m Measure) bool { return m.Failed != "" })
	})
}

// Missed tells whether a target was not met.
func (r Result) Missed() bool {
	return slices.ContainsFunc(r.Verdicts, func(v Verdict) bool { return v.Outcome == NotMet })
}

// Run measures everything. When it is interrupted it ends what it has started, and throws away what it made.
//
// Errors: of the machine, and that of ctx. A thing that cannot be measured does not stop the rest.
func Run(ctx context.Context, o Options) (result Result, err error) {
	from := o.Now()
	scratch, err := os.MkdirTemp(o.Scratch, "purse-bench-*")
	if err != nil {
		return result, fmt.Errorf("making a folder to measure in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	if scratch, err = filepath.Abs(scratch); err != nil {
		return result, err
	}
	h := &harness{Options: o, scratch: scratch}
	h.findPeers(ctx)
	if err := h.begin(ctx); err != nil {
		return result, fmt.Errorf("starting a server: %w", err)
	}
	defer func() { err = errors.Join(err, h.end()) }()
	result = Result{Version: h.version(ctx, o.Purse, "--version"), Machine: machine(), Peers: h.versions(), Seed: o.Seed}
	for _, size := range slices.Sorted(slices.Values(o.Sizes)) {
		book, err := h.book(ctx, size)
		if err != nil {
			return result, fmt.Errorf("books of %s transactions: %w", money.Thousands(int64(size)), err)
		}
		h.earlier = append(h.earlier, book)
	}
	result.Books = h.earlier
	if nothing, err := h.run(ctx, nil, "true"); err == nil {
		result.Floor = nothing.peak
	}
	result.Verdicts = verdicts(result)
	result.Took = o.Now().Sub(from).Seconds()
	return result, nil
}

// harness is one run of the measuring.
type harness struct {
	Options
	scratch string
	peers   []*peer
	server  *pgserver.Server // nil where there is none on this machine
	earlier []Book           // the books that were measured, in order of size
}

// tell says how far the run is.
func (h *harness) tell(size int, format string, args ...any) {
	_, _ = fmt.Fprintf(h.Tell, "%s: %s\n", money.Thousands(int64(size)), fmt.Sprintf(format, args...)) // nobody may be listening
}
