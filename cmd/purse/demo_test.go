package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/fixtures"
	"commonpurse/internal/gates"
)

// purse runs the program as a process of its own, and returns what it answers.
func purse(t *testing.T, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	command := exec.Command("purse", args...)
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil {
		t.Fatalf("purse %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return out.String()
}

// demonstration is the example county as a new user makes it.
func demonstration(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "demo")
	purse(t, "demo", "-o", dir)
	return dir
}

// TestDemonstrationFigures holds the demonstration's reports to goldens. The fixtures' own tests hold the county to what must
// be so of it; this holds everything else that its reports say.
func TestDemonstrationFigures(t *testing.T) {
	ledger := filepath.Join(demonstration(t), "purse.db")
	ask := map[string][]string{
		"trial-balance": {"trial-balance"},
		"contributions": {"contributions", "--section", "by-partner"},
		"chase":         {"contributions", "--section", "chase"},
		"budgets":       {"trial-balance", "--layer", "budget"},
		"ownership":     {"ownership", "--fund", "BCF"},
	}
	for _, fund := range []string{"ALIGN", "BCF", "COMM", "LDMH", "PLACE", "WINTER"} {
		ask["memorandum-"+strings.ToLower(fund)] = []string{"memorandum", "--fund", fund}
	}
	for name, report := range ask {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"report"}, report...)
			got := purse(t, append(args, "--year", fixtures.CountyYear, "--as-at", fixtures.CountyAsAt, "--format", "csv-raw", "--ledger", ledger)...)
			golden := filepath.Join("testdata", "demo", name+".csv")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s is not what it was (-was +is):\n%s", name, diff)
			}
		})
	}
}

// TestDemonstrationWorkbooks puts every workbook that a new user is handed through the gates.
func TestDemonstrationWorkbooks(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	workbooks, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := filepath.Glob(filepath.Join(dir, "board-pack*", "board-pack-*.xlsx"))
	if err != nil || len(packed) != 2 {
		t.Fatalf("the board packs are %q: %v", packed, err)
	}
	// Those of partners and of the year end are made of the same parts.
	for kind, most := range map[string]int{"partner": 2, "year-end": 1} {
		made := purse(t, "pack", kind, "--year", fixtures.CountyYear, "--as-at", fixtures.CountyAsAt, "--ledger", filepath.Join(dir, "purse.db"), "-o", filepath.Join(t.TempDir(), kind))
		packed = append(packed, strings.Fields(made)[:most]...)
	}
	workbooks = append(workbooks, packed...)
	if len(workbooks) < 12 {
		t.Fatalf("%d workbooks, want one for each fund and four more: %q", len(workbooks), workbooks)
	}
	t.Run("lint", func(t *testing.T) {
		for _, w := range workbooks {
			purse(t, "lint", w, "--quiet")
		}
	})
	t.Run("spelling", func(t *testing.T) { gates.Spelling(t, workbooks...) })
	t.Run("readers", func(t *testing.T) { gates.SeeAlike(t, workbooks...) })
	t.Run("schema", func(t *testing.T) {
		t.Parallel()
		gates.Validate(t, workbooks...)
	})
	t.Run("recalculation", func(t *testing.T) {
		t.Parallel()
		for _, saved := range gates.Recalculate(t, workbooks...) { // to open and save a workbook is not to alter it
			purse(t, "verify", "--workbook", saved, "--ledger", filepath.Join(dir, "purse.db"))
		}
	})
}
