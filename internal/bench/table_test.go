package bench

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/money"
)

var update = flag.Bool("update", false, "rewrite the golden")

func example() Result {
	post, page := Spread{2500, 2400, 2600}, Spread{20000, 19000, 22000}
	r := Result{
		Version: "1.0", Machine: "linux/amd64, 2 processors", Peers: map[string]string{"ledger": "3.3.0", "hledger": ""}, Seed: 1, Took: 61.5, Floor: 18 * megabyte,
		Books: []Book{{
			Transactions: 10_000, Rows: 12_345, Head: 10_400, Bytes: 9_876_543,
			Measures: []Measure{
				{Name: loading, What: "load", Program: "purse", Runs: 5, Wall: Spread{0.25, 0.24, 0.31}, CPU: Spread{0.3, 0.3, 0.3}, Peak: 70 * megabyte},
				{Name: trialBalance, What: "trial balance", Program: "purse", Runs: 5, Wall: Spread{0.0123, 0.0119, 0.0201}, CPU: Spread{0.01, 0.01, 0.01}, Peak: 25 * megabyte},
				{Name: verifying, What: "verify", Program: "purse", Failed: "exit status 1"},
				{Name: ledgerBalance, What: "balance of every account", Program: "ledger", Runs: 1, Wall: Spread{1.5, 1.5, 1.5}, CPU: Spread{1.5, 1.5, 1.5}, Peak: 12_000 * megabyte},
				{Name: "hledger" + balance, What: "balance of every account", Program: "hledger", Absent: "hledger is not here"},
				{Name: posting, What: "posting an invoice", Program: "purse", Runs: 5, Rate: &post, Peak: 30 * megabyte, Note: "in one process"},
				{Name: disk, What: "a page to the disk", Program: "disk", Runs: 5, Rate: &page},
			},
		}},
	}
	r.Verdicts = verdicts(r)
	return r
}

func TestTable(t *testing.T) {
	var b strings.Builder
	if err := example().Table(&b); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "table.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestJSONHoldsEverything(t *testing.T) {
	body, err := json.Marshal(example())
	if err != nil {
		t.Fatal(err)
	}
	var back Result
	if err := json.Unmarshal(body, &back); err != nil {
		t.Fatal(err)
	}
	want := example()
	for i := range want.Verdicts {
		want.Verdicts[i].Goal = Goal{}
	}
	if d := cmp.Diff(want, back); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if !strings.Contains(string(body), `"outcome":"not met"`) || !strings.Contains(string(body), `"outcome":"not measured"`) {
		t.Errorf("the outcomes are not there: %s", body)
	}
}

func TestFigures(t *testing.T) {
	for got, want := range map[string]string{
		secondsText(0): "", secondsText(0.00312): "3.12 ms", secondsText(0.0314): "31.4 ms", secondsText(0.09951): "100 ms",
		secondsText(0.5): "500 ms", secondsText(0.9996): "1.00 s", secondsText(12.44): "12.4 s", secondsText(134): "134 s", secondsText(1200): "1200 s",
		ratioText(1.0 / 300): "1/300", ratioText(1.0 / 1234): "1/1,234", ratioText(0.2): "1/5", ratioText(1.0 / 3): "1/3", ratioText(0.28): "0.28", ratioText(0.5): "0.50", ratioText(1.634): "1.63", ratioText(12): "12.00",
		bytesText(0): "", bytesText(megabyte): "1 MB", bytesText(1500 * megabyte): "1500 MB", bytesText(11 << 30): "11.0 GB",
		money.Thousands(0): "0", money.Thousands(999): "999", money.Thousands(1000): "1,000", money.Thousands(1_234_567): "1,234,567", money.Thousands(-1000): "-1,000", money.Thousands(-100): "-100",
		rateText(1234.6): "1,235/s",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
