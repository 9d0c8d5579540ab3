// Command bench measures the program beside its peers: see internal/bench.
//
// This file only joins the parts, as the program's own does: the clock, the streams, the engine, the made-up books.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"commonpurse/internal/bench"
	"commonpurse/internal/store"
	"commonpurse/internal/store/postgres"
	"commonpurse/internal/store/sqlite"
)

// part is the first word of a command line that runs one part of the measuring.
const part = "part"

// errMissed and errFailed end the program with a code other than nought; what they are about is in the table.
var (
	errMissed = errors.New("a target was not met")
	errFailed = errors.New("something could not be measured because it failed")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case interrupted:
		fmt.Fprintln(os.Stderr, "bench: interrupted; what was made has been thrown away")
		os.Exit(130)
	case err != nil && !errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures, or runs one part of the measuring.
func run(ctx context.Context, args []string, out, messages io.Writer) error {
	if len(args) > 0 && args[0] == part {
		tools := bench.Tools{Make: makeBooks, Open: open, Now: time.Now, Answer: out}
		return bench.Part(ctx, tools, args[1:])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(messages)
	purse := flags.String("purse", filepath.Join("bin", "purse"), "the program that is measured")
	sizes := flags.String("sizes", "10000,100000,1000000", "how many transactions the books have")
	runs := flags.Int("runs", 5, "how often each thing is measured, at most")
	posting := flags.Duration("posting", time.Second, "how long each of some rounds of posting lasts")
	seed := flags.Uint64("seed", 1, "the seed of the made-up books")
	scratch := flags.String("scratch", "", "the folder, and so the disk, that is measured on (default the machine's own for what is thrown away)")
	file := flags.String("o", "", "write everything to this file as JSON, too")
	peer := flags.String("pgledger", "", "the folder with the files of pgledger, to measure it on the same server")
	only := flags.String("only", "", "measure these parts alone, of "+strings.Join(bench.PartNames(), ", "))
	strict := flags.Bool("strict", false, "fail where a target is not met")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o := bench.Options{Runs: max(1, *runs), Posting: *posting, Seed: *seed, Scratch: *scratch, Now: time.Now, Tell: messages, PGLedger: *peer}
	var err error
	if o.Sizes, err = sizesOf(*sizes); err != nil {
		return err
	}
	if o.Only, err = partsOf(*only); err != nil {
		return err
	}
	if o.Purse, err = filepath.Abs(*purse); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	o.Self = []string{self, part}
	result, err := bench.Run(ctx, o)
	if err != nil {
		return err
	}
	return show(result, *file, *strict, out)
}

// open opens a ledger: a PostgreSQL database by its address, a file by its path.
func open(ctx context.Context, ledger string) (store.Store, error) {
	if store.IsAddress(ledger) {
		return postgres.Open(ctx, ledger)
	}
	return sqlite.Open(ctx, ledger)
}

// sizesOf reads a list of sizes.
func sizesOf(text string) (sizes []int, err error) {
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number of transactions", word)
		}
		sizes = append(sizes, n)
	}
	return sizes, nil
}

// partsOf reads a list of parts of the measuring.
func partsOf(text string) (parts []string, err error) {
	known := bench.PartNames()
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		if word != "" && !slices.Contains(known, word) {
			return nil, fmt.Errorf("%q is no part of the measuring; they are %s", word, strings.Join(known, ", "))
		}
		if word != "" {
			parts = append(parts, word)
		}
	}
	return parts, nil
}

// show writes what was measured, as text and, into a file, as JSON.
func show(result bench.Result, file string, strict bool, out io.Writer) error {
	if err := result.Table(out); err != nil {
		return err
	}
	if file != "" {
		body, err := json.MarshalIndent(result, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, append(body, '\n'), 0o644); err != nil {
			return err
		}
	}
	switch {
	case result.Failed():
		return errFailed
	case strict && result.Missed():
		return errMissed
	}
	return nil
}
