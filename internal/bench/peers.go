package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"commonpurse/ledger/money"
)

// A peer is another ledger program, if it is here.
type peer struct {
	name, path, version string
}

// peerNames are the programs that the same transactions are given to.
var peerNames = []string{"ledger", "hledger"}

// The names of the measures of a peer, after its own.
const (
	balance  = "-balance"  // every account's balance
	register = "-register" // the lines of one account
)

// once is from what size on a peer is measured one time only.
const once = 1_000_000

func (h *harness) findPeers(ctx context.Context) {
	for _, name := range peerNames {
		p := &peer{name: name}
		if path, err := exec.LookPath(name); err == nil {
			p.path, p.version = path, h.version(ctx, path, "--version")
		}
		h.peers = append(h.peers, p)
	}
}

func (h *harness) versions() map[string]string {
	found := map[string]string{}
	for _, p := range h.peers {
		found[p.name] = p.version
	}
	return found
}

var dots = regexp.MustCompile(`\d+(\.\d+)+\S*`)

// version is what a program says its version is: the number, where there is one.
func (h *harness) version(ctx context.Context, command ...string) string {
	said, err := h.answer(ctx, command...)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(said), "\n")
	if number := dots.FindString(first); number != "" {
		return strings.TrimRight(number, ",;")
	}
	return strings.TrimSpace(first)
}

// journal is the file that the transactions are written to for a peer.
func (b *books) journal(name string) string { return filepath.Join(b.dir, "purse."+name) }

// export measures writing the transactions out for hledger, and writes them, bare, for each peer that is here.
func (b *books) export(ctx context.Context) error {
	for _, p := range b.peers {
		full := b.journal(p.name) + ".full"
		j := b.purse(exporting, "export for hledger", "export", p.name, "--as-at", b.facts.asAt.String(), "-o", full)
		switch {
		case p.name == "hledger":
			if err := b.addAll(ctx, j); err != nil {
				return err
			}
		case p.path != "":
			b.tell(b.size, "writing the transactions out for %s", p.name)
			if _, err := b.answer(ctx, j.command...); err != nil && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if _, err := os.Stat(full); err != nil || p.path == "" {
			continue
		}
		if err := errors.Join(bare(full, b.journal(p.name)), os.Remove(full)); err != nil {
			return err
		}
	}
	return nil
}

// besides measures the peers on the same transactions.
func (b *books) besides(ctx context.Context) error {
	for _, p := range b.peers {
		for _, j := range b.peerJobs(p) {
			if why := b.hinders(p, j); why != "" {
				b.found.Measures = append(b.found.Measures, Measure{Name: j.name, What: j.what, Program: p.name, Absent: why})
				continue
			}
			if _, err := b.add(ctx, j); err != nil {
				return err
			}
		}
		if err := os.Remove(b.journal(p.name)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// peerJobs are the two questions that a peer answers: all balances, and the lines of the account that purse is asked for.
// The account is asked for in letters and digits alone: Ledger takes brackets and bars for operators of its own, and would
// answer another question.
func (b *books) peerJobs(p *peer) []job {
	one := b.size >= once
	lines := new(counter)
	return []job{
		{name: p.name + balance, what: "balance of every account", program: p.name, once: one, command: []string{p.path, "-f", b.journal(p.name), "balance"}},
		{
			name: p.name + register, what: "lines of the account", program: p.name, once: one, out: lines,
			command: []string{p.path, "-f", b.journal(p.name), "register", ":" + b.facts.fund + ":" + b.chosen.code},
			before:  func(context.Context) error { *lines = 0; return nil },
			check: func() error {
				if int(*lines) != b.lines {
					return fmt.Errorf("it gave %s lines of %s, and so an answer to another question", money.Thousands(int64(*lines)), money.Thousands(int64(b.lines)))
				}
				return nil
			},
		},
	}
}

// hinders says why a peer cannot be measured: it is not here, it has no file, or, by what it took for smaller books, the
// machine has too little memory for it.
func (b *books) hinders(p *peer, j job) string {
	if p.path == "" {
		return p.name + " is not here"
	}
	if _, err := os.Stat(b.journal(p.name)); err != nil {
		return "there is no export for " + p.name
	}
	need, free := b.expected(j.name), freeMemory()
	if free > 0 && need > free {
		return fmt.Sprintf("it would need about %s, and %s are free", bytesText(need), bytesText(free))
	}
	return ""
}

// expected is how much memory a job will take, by what it took for the largest books so far. Units: bytes.
func (b *books) expected(name string) int64 {
	if len(b.earlier) == 0 {
		return 0
	}
	last := b.earlier[len(b.earlier)-1]
	m, _ := last.measure(name)
	return m.Peak * int64(b.size) / int64(max(1, last.Transactions))
}

// freeMemory is how much memory can be had without swapping; nought where the machine does not say. Units: bytes.
func freeMemory() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "MemAvailable:" {
			if kb, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				return kb << 10
			}
		}
	}
	return 0
}

// machine says what the figures were measured on, in a few words.
func machine() string {
	return fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}
