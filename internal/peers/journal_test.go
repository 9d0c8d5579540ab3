package peers_test

import (
	"bytes"
	"errors"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/internal/chance"
	"commonpurse/internal/gates"
	"commonpurse/internal/peers"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

var update = flag.Bool("update", false, "write the golden files anew")

var everyPeer = []peers.Peer{peers.HLedger, peers.Ledger, peers.Beancount}

func stream(entries ...peers.Entry) iter.Seq2[peers.Entry, error] {
	return func(yield func(peers.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// entry is an entry of a day with its lines.
func entry(seq int64, table, ref string, on calendar.Date, lines ...ledger.Line) peers.Entry {
	return peers.Entry{Seq: seq, Place: 1, Date: on, Period: on.Period(), Table: table, Ref: ref, Lines: lines}
}

func of(l ledger.Line, item, memo string) ledger.Line {
	l.Item, l.Memo = item, memo
	return l
}

func written(t *testing.T, p peers.Peer, j peers.Journal, entries ...peers.Entry) string {
	t.Helper()
	var b bytes.Buffer
	if j.Accounts == nil {
		for i := range pooled.Chart {
			j.Accounts = append(j.Accounts, &pooled.Chart[i])
		}
	}
	if _, err := peers.Write(&b, p, j, stream(entries...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// ask gives a journal to a judge.
func ask(t *testing.T, j gates.Judge, journal string, ends ...string) (map[gates.Balance]string, error) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "book."+j.Name)
	if err := os.WriteFile(file, []byte(journal), 0o600); err != nil {
		t.Fatal(err)
	}
	return j.Balances(dir, file, ends)
}

// some is a year's end and what follows it, in two layers, with an account above another.
func some() (peers.Journal, []peers.Entry) {
	dr, cr := ledger.Dr, ledger.Cr
	fund := ledger.Dims{Fund: "BCF"}
	county := ledger.Dims{Fund: "BCF", Partner: "DCC", Source: "council-base"}
	income := ledger.Dims{Fund: "BCF", Partner: "DCC", Source: "council-base", Nature: ledger.Revenue}
	care := ledger.Dims{Fund: "BCF", Service: "home.care", Provider: "BRAMBLE", Contract: "C-1", Nature: ledger.Revenue}
	bramble := ledger.Dims{Fund: "BCF", Provider: "BRAMBLE"}
	closing := entry(5, "closes", "DCC/2025-26", calendar.Of(2026, 3, 31), cr(ledger.Actual, "5000", 2025, care, 40_00), dr(ledger.Actual, "3000", 2025, county, 40_00))
	closing.Period = calendar.PeriodOf(2025, calendar.Closing)
	return peers.Journal{Book: "main", AsAt: calendar.Of(2026, 4, 20), KnownAt: 9, Version: "test"}, []peers.Entry{
		entry(3, "instalments", "P25-DCC#1", calendar.Of(2026, 2, 2), of(dr(ledger.Actual, "1100", 2025, county, 1_000_00), "contributions/P25-DCC#1", ""), cr(ledger.Actual, "4000", 2025, income, 1_000_00)),
		entry(2, "receipts", "R-1", calendar.Of(2026, 2, 28), dr(ledger.Actual, "1000", 2025, fund, 1_000_00), of(cr(ledger.Actual, "1100", 2025, county, 1_000_00), "contributions/P25-DCC#1", "")),
		entry(4, "invoices", "INV-1", calendar.Of(2026, 3, 31), of(dr(ledger.Actual, "5000", 2025, care, 40_00), "", `For "March"; late`), cr(ledger.Actual, "2000", 2025, bramble, 40_00),
			cr(ledger.Commitment, "6000", 2025, care, 40_00), dr(ledger.Commitment, "6900", 2025, fund, 40_00)),
		closing,
		entry(7, "journals", "J-1", calendar.Of(2026, 4, 20), dr(ledger.Actual, "1000", 2026, ledger.Dims{Fund: "BCF", Partner: "DCC"}, 345_67), cr(ledger.Actual, "3000", 2026, county, 345_67)),
		entry(9, "budgets", "B-1", calendar.Of(2026, 4, 20), dr(ledger.Budget, "5000", 2027, care, 7_00), cr(ledger.Budget, "3900", 2027, fund, 7_00)),
	}
}

// TestJournals compares the journals of a few entries with what they were: whole, and of a year.
func TestJournals(t *testing.T) {
	j, entries := some()
	year := j
	year.Layer, year.Fund, year.From = ledger.Actual, "BCF", calendar.Of(2026, 4, 1)
	for _, p := range everyPeer {
		golden(t, filepath.Join("testdata", "journal."+string(p)), written(t, p, j, entries...))
		golden(t, filepath.Join("testdata", "year."+string(p)), written(t, p, year, entries...))
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as it was; with -update it is written anew (- was, + is):\n%s", file, cmp.Diff(string(want), got))
	}
}

// TestJournalOfNothing is a journal all the same.
func TestJournalOfNothing(t *testing.T) {
	j, entries := some()
	j.From = calendar.Of(2027, 4, 1)
	for _, judge := range gates.Judges(t) {
		for _, entries := range [][]peers.Entry{nil, entries[:1]} {
			if _, err := ask(t, judge, written(t, peers.Peer(judge.Name), j, entries...), "2027-03-31"); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestAWrongPennyIsFound has every judge find an entry that balances and is a penny out, by the balances stated.
func TestAWrongPennyIsFound(t *testing.T) {
	j, entries := some()
	for _, judge := range gates.Judges(t) {
		right := written(t, peers.Peer(judge.Name), j, entries...)
		if _, err := ask(t, judge, right, "2026-04-30"); err != nil {
			t.Error(err)
		}
		var wrong strings.Builder
		changed := 0
		for line := range strings.Lines(right) {
			if strings.Contains(line, "345.67") && !strings.Contains(line, " = ") && !strings.Contains(line, " balance ") {
				line = strings.Replace(line, "345.67", "345.68", 1)
				changed++
			}
			wrong.WriteString(line)
		}
		if changed != 2 {
			t.Fatalf("%d postings for %s were changed", changed, judge.Name)
		}
		_, err := ask(t, judge, wrong.String(), "2026-04-30")
		if err == nil || !strings.Contains(err.Error(), "345.67") {
			t.Errorf("%s does not find the penny: %v", judge.Name, err)
		}
	}
}

// TestHostileTexts writes texts that try to be something else, in every place where a text can be: each judge comes to
// the balances all the same, on the accounts and days that they are on.
func TestHostileTexts(t *testing.T) {
	texts := append([]string{
		"two\nlines", "2020-01-01 * evil\n    Assets:Evil  1.00 GBP\n    Equity:Evil\n", "\r\n\tp\v\f\x00\x1b[0m", "line\u2028separator\u0085next", "no \xff\xfe UTF-8",
		strings.Repeat("long; ", 8_000), strings.Repeat("é", 5_000), `"`, `\`, `ends with \`, "", " ", "::", ";", "|", "*", "!", "(1) x", "%", "\ufeffmark",
	}, chance.Hostile...)
	on := calendar.Of(2026, 4, 20)
	var entries []peers.Entry
	want := map[where]string{}
	for i, text := range texts {
		d := ledger.Dims{Fund: "F" + text, Partner: "P" + text, Source: text, Contract: text, Pilot: text}
		table, ref := "table"+text, text
		if len(text) > 100 { // which no code is
			d.Fund, d.Partner, table, ref = "L", "L", "table", ""
		} else {
			want[where{"actual", "Assets", d.Fund, "1100", d.Partner}] = "0.01"
			want[where{"actual", "Income", d.Fund, "4000", d.Partner}] = "-0.01"
		}
		dr, cr := ledger.Dr(ledger.Actual, "1100", 2026, d, 1), ledger.Cr(ledger.Actual, "4000", 2026, d, 1)
		entries = append(entries, entry(int64(i+1), table, ref, on, of(dr, text, text), of(cr, text, text)))
	}
	j := peers.Journal{Book: "main\nevil", Fund: "x\n2020-01-01 open Assets:Evil", AsAt: on, Version: "1\n2", Accounts: []*pooled.Account{
		{Code: "1100", Name: "Due\n2020-01-01 open Assets:Evil", Type: "asset"}, {Code: "4000", Name: `"`, Type: "income"},
	}}
	for _, judge := range gates.Judges(t) {
		found, err := ask(t, judge, written(t, peers.Peer(judge.Name), j, entries...), "2026-03-31", "2026-04-30")
		if err != nil {
			t.Error(err)
			continue
		}
		got := map[where]string{}
		for at, amount := range found {
			switch {
			case at.Day == "2026-03-31" && amount != "0.00":
				t.Errorf("%s has %s on %s before the day", judge.Name, amount, at.Account)
			case at.Day == "2026-04-30" && read(judge.Name, at.Account).fund != "L":
				got[read(judge.Name, at.Account)] = amount
			}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(where{})); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", judge.Name, diff)
		}
	}
}

// FuzzNothingIsInjected holds that no text begins a line of its own, whatever it is.
func FuzzNothingIsInjected(f *testing.F) {
	for _, text := range chance.Hostile {
		f.Add(text)
	}
	f.Add("a\nb\r\nc\u2028d\x00")
	plain := map[peers.Peer]int{}
	for _, p := range everyPeer {
		plain[p] = strings.Count(withText(f, p, "x"), "\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range everyPeer {
			got := withText(t, p, "x"+text)
			if n := strings.Count(got, "\n"); n != plain[p] && len(text) < 500 {
				t.Errorf("%s has %d lines, and %d with %q", p, plain[p], n, text)
			}
			if strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && r < ' ' }) {
				t.Errorf("%s has a control character with %q", p, text)
			}
			for line := range strings.Lines(got) {
				if len(line) > 4095 && p == peers.Ledger {
					t.Errorf("a line for Ledger has %d bytes", len(line))
				}
			}
		}
	})
}

// withText is a journal with a text wherever one can be.
func withText(t testing.TB, p peers.Peer, text string) string {
	t.Helper()
	on := calendar.Of(2026, 4, 20)
	d := ledger.Dims{Fund: text, Partner: text, Source: text}
	line := of(ledger.Dr(ledger.Actual, "1100", 2026, d, 1), text, text)
	var b bytes.Buffer
	if _, err := peers.Write(&b, p, peers.Journal{Book: text, AsAt: on, Version: text}, stream(entry(1, text, text, on, line))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWriteGivesBackErrors: of the entries, of the writing, of a peer that there is not.
func TestWriteGivesBackErrors(t *testing.T) {
	broken := errors.New("broken")
	var b bytes.Buffer
	fails := func(yield func(peers.Entry, error) bool) { yield(peers.Entry{}, broken) }
	if _, err := peers.Write(&b, peers.Ledger, peers.Journal{}, fails); !errors.Is(err, broken) {
		t.Errorf("entries fail: %v", err)
	}
	_, entries := some()
	if _, err := peers.Write(refusing{broken}, peers.Ledger, peers.Journal{}, stream(entries...)); !errors.Is(err, broken) {
		t.Errorf("writing fails: %v", err)
	}
	if _, err := peers.Write(&b, "abacus", peers.Journal{}, stream()); err == nil {
		t.Error("a journal was written for an abacus")
	}
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }

// TestPenceAreWrittenExactly: the greatest amounts too.
func TestPenceAreWrittenExactly(t *testing.T) {
	most := money.Max
	d := ledger.Dims{Fund: "F", Partner: "P"}
	entries := []peers.Entry{entry(1, "journals", "J", calendar.Of(2026, 4, 1), ledger.Dr(ledger.Actual, "1100", 2026, d, most), ledger.Cr(ledger.Actual, "4000", 2026, d, most))}
	for _, judge := range gates.Judges(t) {
		found, err := ask(t, judge, written(t, peers.Peer(judge.Name), peers.Journal{AsAt: calendar.Of(2026, 4, 30)}, entries...), "2026-04-30")
		if got := found[gates.Balance{Account: "Assets:F:1100:P", Day: "2026-04-30"}]; err != nil || got != most.String() {
			t.Errorf("%s reads %s as %s: %v", judge.Name, most, got, err)
		}
	}
}
