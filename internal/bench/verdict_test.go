package bench

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"commonpurse/ledger/money"
)

// measured are books with figures in seconds and megabytes.
func measured(size int, seconds map[string]float64, megabytes map[string]int64) Book {
	b := Book{Transactions: size}
	for name, s := range seconds {
		program := "purse"
		if strings.HasPrefix(name, "ledger") {
			program = "ledger"
		}
		b.Measures = append(b.Measures, Measure{Name: name, What: name, Program: program, Runs: 5, Wall: Spread{Median: s}, Peak: megabytes[name] * megabyte})
	}
	return b
}

func goalOf(t *testing.T, what string) Goal {
	t.Helper()
	for _, g := range goals {
		if g.What == what {
			return g
		}
	}
	t.Fatalf("there is no goal %q", what)
	return Goal{}
}

func TestVerdicts(t *testing.T) {
	small := measured(10_000, map[string]float64{trialBalance: 0.010, loading: 0.2, ledgerBalance: 0.1, account: 0.02}, nil)
	large := measured(1_000_000, map[string]float64{
		trialBalance: 0.030, memorandum: 0.2, trialBalance + known: 0.9, loading: 19, verifying: 12, ledgerBalance: 12, account: 0.03,
		ledgerRegister: 8, starting: 0.012, workbook: 4, sheet: 3,
	}, map[string]int64{loading: 200, workbook: 129, ledgerBalance: 3000})
	post, page := Spread{Median: 900}, Spread{Median: 1000}
	large.Measures = append(large.Measures,
		Measure{Name: posting, What: posting, Program: "purse", Runs: 5, Rate: &post, Peak: 900 * megabyte},
		Measure{Name: disk, Program: "disk", Runs: 5, Rate: &page},
		Measure{Name: contributions, Program: "purse", Failed: "exit status 3"},
		Measure{Name: openpyxl, Program: "openpyxl", Absent: "openpyxl is not here"},
	)
	for _, c := range []struct {
		what, shown string
		outcome     Outcome
		beyond      bool
		why         string
	}{
		{"trial balance", "1/400", Met, false, ""},
		{"memorandum", "1/60", NotMet, false, ""},
		{"monitoring", "", NotMeasured, false, "by-service was not measured"},
		{"contributions", "", NotMeasured, false, "it failed: exit status 3"},
		{"trial balance, known half way", "1/13", Met, false, ""},
		{"entries of one account", "1/267", Met, false, ""},
		{"start-up, the version", "12.0 ms", Met, false, ""},
		{"load", "1.58", Met, false, ""},
		{"verify", "1.00", Met, false, ""},
		{"posting, one client", "0.90", Met, true, ""},
		{"workbook", "", NotMeasured, false, "libxlsxwriter was not measured"},
		{"workbook, memory", "129 MB", NotMet, false, ""},
		{"board pack", "", NotMeasured, false, "board-pack was not measured"},
		{"memory of any command", "200 MB", Met, false, ""},
		{"growth of the balance reports", "3.00", NotMet, false, ""},
		{"growth of everything else", "0.95", Met, false, ""},
	} {
		v := goalOf(t, c.what).verdict([]Book{small, large})
		if v.Shown != c.shown || v.Outcome != c.outcome || v.reachesBeyond() != c.beyond || v.Why != c.why {
			t.Errorf("%s: %q %s (%t) %q, want %q %s (%t) %q", c.what, v.Shown, v.Outcome, v.reachesBeyond(), v.Why, c.shown, c.outcome, c.beyond, c.why)
		}
	}
	if r := (Result{Books: []Book{small, large}, Verdicts: verdicts(Result{Books: []Book{small, large}})}); !r.Missed() || !r.Failed() {
		t.Errorf("missed %t, failed %t", r.Missed(), r.Failed())
	}
	if v := goalOf(t, "growth of everything else").verdict([]Book{large}); v.Outcome != NotMeasured {
		t.Errorf("books of one size have grown: %+v", v)
	}
	if v := goalOf(t, "load").verdict(nil); v.Outcome != NotMeasured {
		t.Errorf("without books: %+v", v)
	}
}

// A limit is met when the figure is on it, and not when it is just past it.
func TestLimits(t *testing.T) {
	for _, g := range goals {
		better, worse := g.Limit*0.999, g.Limit*1.001
		if g.Figure == RateRatio {
			better, worse = worse, better
		}
		if !g.meets(g.Limit, g.Limit) || !g.meets(better, g.Limit) || g.meets(worse, g.Limit) {
			t.Errorf("%s: its limit is not where it stands", g.What)
		}
		if g.Beyond != 0 && !g.meets(g.Beyond, g.Limit) {
			t.Errorf("%s: what is beyond the target does not meet it", g.What)
		}
	}
}

// The goals are the rows of the performance page, where that is at hand: none left out, none made up.
func TestGoalsAreThePage(t *testing.T) {
	rows := targetsOf(t)
	held := map[string]bool{}
	for _, g := range goals {
		held[g.Row] = true
		if rows[g.Row] == nil {
			t.Errorf("the page has no row %q", g.Row)
			continue
		}
		if target := rows[g.Row][2]; !strings.Contains(target, g.figureOnPage()) {
			t.Errorf("%s: the page's target is %q, and has no %q", g.What, target, g.figureOnPage())
		}
	}
	for row := range rows {
		if !held[row] {
			t.Errorf("no goal holds the row %q", row)
		}
	}
}

// figureOnPage is a limit as the page writes it.
func (g Goal) figureOnPage() string {
	if strings.HasPrefix(g.Peer, pgledger) {
		return "≥ pgledger"
	}
	switch g.Figure {
	case WallRatio, RateRatio:
		if g.Limit < 0.4 && g.Figure == WallRatio {
			return "1/" + money.Thousands(int64(1/g.Limit+0.5))
		}
		if g.Limit == 0.5 || g.Figure == RateRatio {
			return strings.TrimRight(g.shown(g.Limit), "0")
		}
		return strings.TrimSuffix(g.shown(g.Limit), "0")
	case Seconds:
		return regexp.MustCompile(`\.0+ `).ReplaceAllString(g.shown(g.Limit), " ")
	case PeakBytes:
		return g.shown(g.Limit)
	case Growth:
		return "≤ 2 ×"
	case GrowthOfAll:
		return "at most linear"
	}
	return "?"
}

// targetsOf reads the table of targets of the performance page: the cells of each row by its first.
func targetsOf(t *testing.T) map[string][]string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "shared", "design", "performance.md"))
	if err != nil {
		t.Skipf("there is no shared data at hand: %v", err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || len(cells) < 3 || strings.HasPrefix(line, "| What ") || strings.HasPrefix(line, "| ---") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows[cells[0]] = cells
	}
	if len(rows) < 10 {
		t.Fatalf("the page has %d targets", len(rows))
	}
	return rows
}
