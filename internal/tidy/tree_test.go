package tidy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// topLevel is what may stand at the top of the repository, and why.
var topLevel = map[string]string{
	"cmd":            "the program",
	"ledger":         "double entry and the domain",
	"reports":        "what people read",
	"fixtures":       "invented partnerships",
	"internal":       "whatever has a database, a clock or a terminal",
	"go.mod":         "the module",
	"go.sum":         "the module's sums",
	"LICENSE":        "Apache-2.0",
	"README.md":      "what it is and how to begin",
	"Makefile":       "demo, test, bench",
	".ci":            "what runs on a fresh machine",
	".golangci.yml":  "the linter's settings",
	".gitignore":     "what is left behind",
	".gitattributes": "files whose bytes are not to be touched",
}

// leftBehind is what .gitignore names at the top besides the folders passed over.
var leftBehind = []string{"*.db", "*.db-*", "*.key", "*.test", "*.out"}

func TestTopLevel(t *testing.T) {
	top, err := root()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	report(t, treeFindings(names))
	ignored, err := os.ReadFile(filepath.Join(top, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(ignored), "\n")
	for _, name := range append(slices.Clone(passedOver[1:]), leftBehind...) {
		if !slices.Contains(lines, name) && !slices.Contains(lines, name+"/") {
			t.Errorf(".gitignore does not name %s", name)
		}
	}
}

func treeFindings(names []string) []string {
	var findings []string
	for _, name := range names {
		if topLevel[name] != "" || slices.Contains(passedOver, name) {
			continue
		}
		if slices.ContainsFunc(leftBehind, func(p string) bool { ok, _ := filepath.Match(p, name); return ok }) {
			continue
		}
		findings = append(findings, name+": nothing of that name stands at the top")
	}
	return findings
}

func TestTreeRuleFinds(t *testing.T) {
	if got := treeFindings([]string{"ledger", "purse.db", "purse.db-wal", ".git", "pkg", "notes.txt"}); len(got) != 2 {
		t.Errorf("%q", got)
	}
}
