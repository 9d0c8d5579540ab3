package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"commonpurse/internal/app"
	"commonpurse/internal/store"
	"commonpurse/ledger"
)

var update = flag.Bool("update", false, "rewrite the examples of this package's codes in the catalogue")

// said is the first thing that a refusal says, as the catalogue shows it.
func said(err error) string {
	r := asRefusal(err)
	if len(r.Problems) > 0 {
		return r.Problems[0].String()
	}
	return r.Error()
}

// misuses is a command line, or a fault, for each code of this package.
func misuses(t *testing.T) map[string]error {
	t.Helper()
	full := filepath.Join(t.TempDir(), "full")
	if err := os.Mkdir(full, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(full, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(full))
	out := map[string]error{
		"FAULT-001": store.ErrBusy,
		"FAULT-002": errInterrupted,
		"FAULT-003": &bugFound{"a rule posted an entry that does not balance", nil},
	}
	f := Face{
		App: app.New(app.Options{Open: func(context.Context, string) (store.Store, error) { return nil, store.ErrNoLedger }}),
		Now: func() time.Time { return time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC) }, In: strings.NewReader(""), Out: io.Discard, Err: io.Discard,
	}
	for code, words := range map[string]string{
		"USE-001": "reprot memorandum",
		"USE-002": "report memorandum --fnud BCF",
		"USE-003": "report memorandum --fund",
		"USE-004": "report memorandum --fund BCF --fund EQP",
		"USE-005": "report",
		"USE-006": "contribution receive R-1 --payer DCC --fund BCF",
		"USE-007": "report memorandum --format pdf",
		"USE-008": "report memorandum --json --format csv",
		"USE-009": "year close",
		"USE-010": "demo -o full",
		"USE-011": "verify --checkpoint june.checkpoint",
		"USE-012": "verify --workbook full/notes.txt",
	} {
		args := strings.Fields(words)
		out[code] = f.run(t.Context(), &call{Face: f, json: wantsJSON(args)}, args)
	}
	return out
}

// Every code of this package is in the catalogue with what the program really says.
func TestCatalogueExamples(t *testing.T) {
	where, err := filepath.Abs(filepath.Join("..", "app", "catalogue.txt"))
	if err != nil {
		t.Fatal(err)
	}
	answers := misuses(t)
	for _, m := range app.Catalogue() {
		area, _, _ := strings.Cut(m.Code, "-")
		err, tried := answers[m.Code]
		if !tried {
			if area == "USE" || area == "FAULT" {
				t.Errorf("%s is not tried", m.Code)
			}
			continue
		}
		var r *ledger.Refusal
		if errors.As(err, &r) && r.Kind == ledger.Usage && exitCode(err) != exitMisused {
			t.Errorf("%s: exit code %d", m.Code, exitCode(err))
		}
		got := said(err)
		if !strings.Contains(got, m.Code) {
			t.Errorf("%s: the answer is %s", m.Code, got)
		}
		if *update {
			replaceExample(t, where, m.Example, got)
		} else if got != m.Example {
			t.Errorf("%s\n is  %s\n was %s", m.Code, got, m.Example)
		}
	}
}

func replaceExample(t *testing.T, file, was, is string) {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	indented := func(s string) []byte { return []byte("\n    " + strings.ReplaceAll(s, "\n", "\n    ") + "\n") }
	if err := os.WriteFile(file, bytes.Replace(body, indented(was), indented(is), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}
