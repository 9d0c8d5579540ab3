package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
)

func TestArrange(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"report memorandum --fund BCF", "purse report --fund=BCF -- memorandum"},
		{"report --fund BCF memorandum", "purse report --fund=BCF -- memorandum"},
		{"--fund BCF report memorandum", "purse report --fund=BCF -- memorandum"},
		{"--json report memorandum --fund=BCF", "purse report --json --fund=BCF -- memorandum"},
		{"contribution receive R-17 --amount -500.00", "purse contribution receive --amount=-500.00 -- R-17"},
		{"contribution --amount -500.00 receive R-17", "purse contribution receive --amount=-500.00 -- R-17"},
		{"contribution receive R-17 --amount=(500.00)", "purse contribution receive --amount=(500.00) -- R-17"},
		{"contribution receive R-17 --note=", "purse contribution receive --note= -- R-17"},
		{"load a.csv -- --odd.csv -o", "purse load -- a.csv --odd.csv -o"},
		{"report entries -o x.csv", "purse report --o=x.csv -- entries"},
		{"report entries -ox.csv", "purse report --o=x.csv -- entries"},
		{"report entries --output x.csv", "purse report --o=x.csv -- entries"},
		{"report entries -o -", "purse report --o=- -- entries"},
		{"invoice enter INV-1 --vat-treatment recoverable", "purse invoice enter --vat-treatment=recoverable -- INV-1"},
	} {
		l, err := arrange(Face{}.tree(), strings.Fields(c.given))
		if err != nil {
			t.Errorf("%s: %v", c.given, err)
			continue
		}
		if got := strings.Join(l.arranged(), " "); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.given, got, c.want)
		}
	}
}

func TestArrangeRefuses(t *testing.T) {
	for _, c := range []struct{ given, code, says string }{
		{"reprot memorandum", "USE-001", "Did you mean: purse report"},
		{"contribution receve R-1", "USE-001", "Did you mean: purse contribution receive"},
		{"raise", "USE-001", "Did you mean: purse contribution raise"},
		{"contribution show C-1", "USE-001", "It has: agree, change, raise"},
		{"fund receive R-1", "USE-001", "Did you mean: purse contribution receive"},
		{"xyzzyq", "USE-001", "See: purse --help"},
		{"contribution", "USE-001", "agree, change, raise, receive, match, dispute, settle, list"},
		{"--json", "USE-001", "needs a verb"},
		{"report memorandum --found BCF", "USE-002", "Did you mean --fund?"},
		{"report memorandum -json", "USE-002", "Did you mean --json?"},
		{"report memorandum --payer DCC", "USE-002", "--payer: USE-002 purse report has no such flag."},
		{"contribution receive R-1 -500.00", "USE-002", "--amount -500.00"},
		{"report memorandum --fund", "USE-003", "needs a value"},
		{"report memorandum --fund --json", "USE-003", "needs a value"},
		{"report memorandum --json=1", "USE-003", "takes no value"},
		{"report memorandum --fund A --fund B", "USE-004", "twice"},
		{"report", "USE-005", "Write: purse report NAME"},
		{"explain memorandum", "USE-005", "needs [SECTION:]ROW-KEY:COLUMN"},
		{"report memorandum entries", "USE-005", "does not know what to do with \"entries\""},
		{"verify now", "USE-005", "does not know what to do with \"now\""},
		{"year close", "USE-009", "comes with the year end"},
		{"bank import x.csv", "USE-009", "bank reconciliation"},
	} {
		_, err := arrange(Face{}.tree(), strings.Fields(c.given))
		var r *ledger.Refusal
		if !errors.As(err, &r) {
			t.Errorf("%s: %v", c.given, err)
			continue
		}
		if r.Code != c.code || r.Kind != ledger.Usage || !strings.Contains(worded(r), c.says) {
			t.Errorf("%s: %s %d\n%s", c.given, r.Code, r.Kind, worded(r))
		}
	}
}

func TestArrangeRefusesEveryFlagAtOnce(t *testing.T) {
	_, err := arrange(Face{}.tree(), []string{"report", "memorandum", "--found", "--yeer=2026-27", "--quiet=x"})
	var r *ledger.Refusal
	if !errors.As(err, &r) || len(r.Problems) != 3 {
		t.Fatalf("%v", err)
	}
}

func TestHelpIsAskedForAnywhere(t *testing.T) {
	for _, given := range []string{"", "help", "--help", "-h", "help contribution raise", "contribution raise --help", "contribution -h raise", "report --nonsense -h"} {
		l, err := arrange(Face{}.tree(), strings.Fields(given))
		if err != nil || !l.help {
			t.Errorf("%q: help %v, %v", given, l.help, err)
		}
	}
	if l, err := arrange(Face{}.tree(), []string{"--version"}); err != nil || !l.version {
		t.Errorf("--version: %v", err)
	}
}

func TestJSONIsWantedBeforeAnythingIsRight(t *testing.T) {
	got := map[string]bool{}
	for _, given := range []string{"x --json", "x --format json", "x --format=json", "x --format csv", "x -- --json"} {
		got[given] = wantsJSON(strings.Fields(given))
	}
	want := map[string]bool{"x --json": true, "x --format json": true, "x --format=json": true, "x --format csv": false, "x -- --json": false}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
