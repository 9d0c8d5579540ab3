package cli

import (
	"errors"
	"strconv"
	"strings"

	"commonpurse/ledger"
)

// The exit codes that are no refusal's.
const (
	exitFailed      = 1
	exitMisused     = 2
	exitWrong       = 3
	exitInterrupted = 130
)

// exitCodes is the exit code of each kind of refusal.
var exitCodes = map[ledger.Kind]int{
	ledger.Invalid: exitWrong, ledger.NotFound: exitWrong, ledger.Conflict: exitWrong,
	ledger.Forbidden: 4, ledger.Closed: 4, ledger.Funds: 4,
	ledger.Stale: 5,
	ledger.Usage: exitMisused,
}

// exits says what each exit code means.
var exits = []struct {
	code    int
	meaning string
}{
	{0, "Done, or nothing to do."},
	{exitFailed, "Failed: a fault, or the ledger is busy."},
	{exitMisused, "The command was not understood."},
	{exitWrong, "The input has errors (nothing was written), or a check failed (a report is still written, marked DRAFT)."},
	{4, "Not allowed: a role, a limit, a closed period."},
	{5, "The books moved since the plan was made: run it again."},
	{exitInterrupted, "Interrupted."},
}

// exitCode is what the program ends with after an error.
func exitCode(err error) int {
	var r *ledger.Refusal
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.As(err, &r):
		if code, ok := exitCodes[r.Kind]; ok {
			return code
		}
	}
	return exitFailed
}

// misused refuses a command that was worded wrongly.
func misused(code, text, hint string) *ledger.Refusal {
	return ledger.Refuse(ledger.Usage, code, text, hint)
}

// misusedAll refuses a command for everything that is wrong with its flags.
func misusedAll(wrong []ledger.Problem) *ledger.Refusal {
	return &ledger.Refusal{Kind: ledger.Usage, Code: wrong[0].Code, Problems: wrong}
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	if s[0] >= 'a' && s[0] <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.ContainsAny(s[len(s)-1:], ".?!:") {
		s += "."
	}
	return s
}

func quote(s string) string { return strconv.Quote(s) }
