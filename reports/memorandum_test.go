package reports_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/fixtures"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// TestDevon holds the memorandum of a real host's year to the figures that its source states.
func TestDevon(t *testing.T) {
	h := newHistory(t, events(t, sharedData(t, "devon-pool"))...)
	h.raise(day(2026, 3, 31))
	in := h.in(day(2026, 3, 31), y25)
	for _, want := range []struct {
		fund, funding, spent, result string
		shares, sectors              map[string]string
	}{
		{"EQP", "7600000.00", "7569200.16", "30799.84", map[string]string{"DCC": "15399.92", "NHS-DEVON": "15399.92"}, map[string]string{"private": "7569200.16"}},
		{
			"BCF", "4700000.00", "4732471.50", "-32471.50",
			map[string]string{"NHS-DEVON": "-20726.49", "DCC": "-11745.01"},
			map[string]string{"private": "4991.76", "public": "2334336.47", "voluntary": "2393143.27"},
		},
		{"DFG", "9854218.42", "9854218.42", "0.00", map[string]string{"DCC": "0.00"}, map[string]string{"private": "50628.78", "public": "9781166.00", "voluntary": "22423.64"}},
		{"HOST", "2900000.00", "2884784.09", "15215.91", map[string]string{"DCC": "15215.91"}, map[string]string{"private": "1789650.91", "public": "811525.73", "voluntary": "283607.45"}},
		{"", "25054218.42", "25040674.17", "13544.25", map[string]string{"DCC": "18870.82", "NHS-DEVON": "-5326.57"}, nil},
	} {
		in.Fund = want.fund
		r, err := reports.Memorandum(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		if got := total(r, "funding", "amount"); got != want.funding {
			t.Errorf("%s: funding %s, want %s", want.fund, got, want.funding)
		}
		if got := total(r, "expenditure", "amount"); got != want.spent {
			t.Errorf("%s: expenditure %s, want %s", want.fund, got, want.spent)
		}
		if got := amounts(t, r, "result", "amount")["net"]; got != want.result {
			t.Errorf("%s: result %s, want %s", want.fund, got, want.result)
		}
		if diff := cmp.Diff(want.shares, amounts(t, r, "share", "amount")); diff != "" {
			t.Errorf("%s: shares (-want +got):\n%s", want.fund, diff)
		}
		if diff := cmp.Diff(want.sectors, sectors(t, r)); diff != "" && want.sectors != nil {
			t.Errorf("%s: sectors (-want +got):\n%s", want.fund, diff)
		}
	}
}

func total(r reports.Report, section, column string) string {
	for _, s := range r.Sections {
		if s.Key == section {
			return money.Pence(s.Total[column].Number()).String()
		}
	}
	return ""
}

func sectors(t *testing.T, r reports.Report) map[string]string {
	sums := map[string]money.Pence{}
	for _, row := range rowsIn(t, r, "expenditure") {
		sums[row["provider_sector"].Words()] += money.Pence(row["amount"].Number())
	}
	out := map[string]string{}
	for k, p := range sums {
		out[k] = p.String()
	}
	return out
}

// TestAgreementStandsAsASum holds a published agreement's total to standing once, and in nothing else.
func TestAgreementStandsAsASum(t *testing.T) {
	in := newHistory(t, events(t, fixtures.Agreement())...).in(day(2026, 3, 31), y25)
	r, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	want := map[string]string{}
	for _, p := range fixtures.AgreementParts {
		want[p.Code] = p.Amount.String()
	}
	if diff := cmp.Diff(want, amounts(t, r, "agreement", "amount")); diff != "" {
		t.Errorf("the parts (-want +got):\n%s", diff)
	}
	if got := total(r, "agreement", "amount"); got != fixtures.AgreementTotal.String() {
		t.Errorf("the total is %s, want %s", got, fixtures.AgreementTotal)
	}
	for _, s := range []string{"opening", "funding", "expenditure", "share", "closing", "position"} {
		for key, amount := range amounts(t, r, s, "amount") {
			if amount != "0.00" {
				t.Errorf("%s of an agreement stands in %s, row %s", amount, s, key)
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"ALIGNED": "124986000.00"}, amounts(t, r, "beside", "agreed")); diff != "" {
		t.Errorf("beside (-want +got):\n%s", diff)
	}
}

// TestMemorandumShares holds weights and signs to the accounting page: 50.77% of a deficit, a surplus positive.
func TestMemorandumShares(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	h.record(
		&pooled.Contribution{Code: "A", Fund: "POOL", Year: y25, Partner: "CC", Source: "council-base", Amount: 99_000_000_00, Kind: "cash", Instalments: "1"},
		&pooled.Contribution{Code: "B", Fund: "POOL", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 96_000_000_00, Kind: "cash", Instalments: "1"},
	)
	h.raise(day(2025, 4, 1))
	h.record(&pooled.Invoice{Code: "I", Provider: "CARE", Date: day(2025, 5, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: 196_000_000_00}}})
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	want := map[string]string{"CC": "-507692.31", "ICB": "-492307.69"}
	for _, section := range []string{"share", "closing"} {
		if diff := cmp.Diff(want, amounts(t, r, section, "amount")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", section, diff)
		}
	}
	weights := map[string]string{}
	for key, row := range rowsIn(t, r, "share") {
		weights[key] = money.Percent(row["weight"].Number()).Rounded()
	}
	if diff := cmp.Diff(map[string]string{"CC": "50.77", "ICB": "49.23"}, weights); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
	for _, s := range r.Sections {
		want := "Shared in proportion to agreed cash contributions, in whole percent, it would be CC -£510,000.00, ICB -£490,000.00."
		if s.Key == "share" && !strings.Contains(s.Note, want) {
			t.Errorf("the share does not say what the other rule would have given: %q", s.Note)
		}
	}
	if notes := strings.Join(r.Notes, " "); !strings.Contains(notes, "Provisional: 2025 to 2026 is not closed") {
		t.Errorf("nothing says that the share is provisional: %q", notes)
	}
}

// TestOtherRuleInShortSentences holds that what the other rule would have given is said in sentences of 25 words at most, and of
// every partner, however many share.
func TestOtherRuleInShortSentences(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	var codes []string
	for i := range 18 {
		code := fmt.Sprintf("D%02d", i)
		codes = append(codes, code)
		h.record(&pooled.Organisation{Code: code, Name: "District " + code, Sector: "district"},
			&pooled.Contribution{Code: "C-" + code, Fund: "POOL", Year: y25, Partner: code, Source: "council-base", Amount: 1_000_00, Kind: "cash", Instalments: "1"})
	}
	h.raise(day(2025, 4, 1))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Sections, func(s reports.Section) bool { return s.Key == "share" })
	_, note, _ := strings.Cut(r.Sections[i].Note, "Shared ")
	for _, sentence := range strings.SplitAfter("Shared "+note, ". ") {
		if len(strings.Fields(sentence)) > 25 {
			t.Errorf("a sentence of %d words: %s", len(strings.Fields(sentence)), sentence)
		}
	}
	for _, code := range codes {
		if strings.Count(note, code+" £") != 1 {
			t.Errorf("%s is not named once: %s", code, note)
		}
	}
}

// TestRuleThatCannotBeWorkedOut holds that the account says so in words, and leaves the result undistributed.
func TestRuleThatCannotBeWorkedOut(t *testing.T) {
	h := anyshire(t)
	h.record(&pooled.RiskRule{Fund: "POOL", Year: y25, Direction: "both", Step: 1, Method: "reserve", Basis: "cash"})
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	notes := strings.Join(r.Notes, " ")
	if !strings.Contains(notes, "£1,360.00 is undistributed, to be agreed") || !strings.Contains(notes, `"reserve"`) {
		t.Errorf("the notes do not say what is undistributed and why: %q", notes)
	}
	if c, ok := noted(r, "undistributed"); !ok || c.OK || !c.Note {
		t.Errorf("the check of what is undistributed: %+v", c)
	}
}

// TestWhatIsUndistributedOpensNothing holds that the account of the next year does not say that a result stands in its
// opening balances when none of it does, and that the pool manager's report gives the reason that the account gives.
func TestWhatIsUndistributedOpensNothing(t *testing.T) {
	h := anyshire(t)
	h.record(&pooled.RiskRule{Fund: "POOL", Year: y25, Direction: "both", Step: 1, Method: "reserve", Basis: "cash"})
	in := h.in(day(2026, 6, 30), y25.Next())
	in.Fund = "POOL"
	r, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	if notes, want := strings.Join(r.Notes, " "), "POOL: 2025 to 2026 is not closed; nothing of its result of £1,360.00 stands in the opening balances."; !strings.Contains(notes, want) {
		t.Errorf("the notes are %q, want %q among them", notes, want)
	}
	in = h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	if r, err = reports.PoolManager(in); err != nil {
		t.Fatal(err)
	}
	if words := rowsIn(t, r, "attention")["undistributed/POOL"]["words"].Words(); !strings.Contains(words, `"reserve"`) {
		t.Errorf("what is to be agreed is said as %q", words)
	}
}

func TestUnsignedAgreementIsSaidOnEveryReport(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	in.Fund = "PASS"
	for name, made := range map[string]func(reports.In) (reports.Report, error){
		"trial-balance": reports.TrialBalance, "entries": reports.Entries, "memorandum": reports.Memorandum,
		"contributions": reports.Contributions, "controls": reports.Controls,
	} {
		r, err := made(in)
		if err != nil {
			t.Fatal(err)
		}
		if want := "PASS: agreement not signed; £650.00 has been spent before signature."; len(r.Notes) == 0 || r.Notes[0] != want {
			t.Errorf("%s: the notes are %q, want %q first", name, r.Notes, want)
		}
	}
}

func TestReportsRefuse(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	for _, c := range []struct {
		code   string
		change func(*reports.In)
		made   func(reports.In) (reports.Report, error)
	}{
		{"REPORT-001", func(in *reports.In) { in.Fund = "NONE" }, reports.Memorandum},
		{"REPORT-001", func(in *reports.In) { in.Fund = "NONE" }, reports.YearEnd},
		{"REPORT-003", func(in *reports.In) { in.AsAt = day(2025, 3, 31) }, reports.YearEnd},
		{"REPORT-001", func(in *reports.In) { in.Fund = "NONE" }, reports.TrialBalance},
		{"REPORT-001", func(in *reports.In) { in.Fund = "NONE" }, reports.Contributions},
		{"REPORT-001", func(in *reports.In) { in.Fund = "NONE" }, reports.Controls},
		{"REPORT-001", func(in *reports.In) { in.Fund = "NONE" }, reports.Entries},
		{"REPORT-001", func(*reports.In) {}, func(in reports.In) (reports.Report, error) { return reports.FundShow(in, "NONE") }},
		{"REPORT-001", func(*reports.In) {}, func(in reports.In) (reports.Report, error) { return reports.PartnerShow(in, "NONE") }},
		{"REPORT-001", func(*reports.In) {}, func(in reports.In) (reports.Report, error) { return reports.ServiceShow(in, "NONE") }},
		{"REPORT-002", func(in *reports.In) { in.AsAt, in.Balances = day(2024, 3, 31), nil }, reports.TrialBalance},
		{"REPORT-002", func(in *reports.In) { in.Year = 2020 }, reports.Memorandum},
		{"REPORT-002", func(in *reports.In) { in.Year = 2020 }, reports.Contributions},
		{"REPORT-002", func(in *reports.In) {
			in.Funds = append(slices.Clone(in.Funds), &pooled.Fund{Code: "NEW", Kind: "pooled", Opens: day(2026, 10, 1)})
			in.Fund = "NEW"
		}, reports.TrialBalance},
		{"REPORT-003", func(in *reports.In) { in.AsAt = day(2025, 3, 31) }, reports.Memorandum},
	} {
		in := in
		c.change(&in)
		_, err := c.made(in)
		var refusal *ledger.Refusal
		if !errors.As(err, &refusal) || refusal.Code != c.code {
			t.Errorf("got %v, want %s", err, c.code)
		}
	}
}

// TestControlsFail holds that every control that must hold fails when what it watches is wrong.
func TestControlsFail(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	for key, spoil := range map[string]func(*reports.In){
		"balances/actual": func(in *reports.In) {
			for i := range in.Balances {
				if in.Balances[i].Layer == ledger.Actual {
					in.Balances[i].Amount++
					return
				}
			}
		},
		"lines":     func(in *reports.In) { in.Facts.Differ++ },
		"sequence":  func(in *reports.In) { in.Facts.Events-- },
		"sealed":    func(in *reports.In) { in.Facts.Sealed-- },
		"seal":      func(in *reports.In) { in.Facts.Remade = "other" },
		"ties/1100": func(in *reports.In) { spoilItem(in, "1100") },
		"ties/1110": func(in *reports.In) { spoilItem(in, "1110") },
		"ties/1900": func(in *reports.In) { spoilItem(in, "1900") },
		"ties/2000": func(in *reports.In) { spoilItem(in, "2000") },
		"ties/2200": func(in *reports.In) {
			in.Amounts = append(in.Amounts, pooled.Amount{Account: "2200", Fund: "POOL", Open: 1})
		},
	} {
		in := in
		in.Balances, in.Amounts = append([]pooled.Balance(nil), in.Balances...), append([]pooled.Amount(nil), in.Amounts...)
		r, err := reports.Controls(in)
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := noted(r, key); !ok || !c.OK || c.Note {
			t.Fatalf("%s before anything is wrong: %+v", key, c)
		}
		spoil(&in)
		r, err = reports.Controls(in)
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := noted(r, key); c.OK {
			t.Errorf("%s holds whatever happens: %+v", key, c)
		}
		if !r.Draft() {
			t.Errorf("%s fails and the report is no draft", key)
		}
	}
}

func spoilItem(in *reports.In, account string) {
	for i := range in.Amounts {
		if in.Amounts[i].Account == account {
			in.Amounts[i].Open += 7
			return
		}
	}
}

func TestEntriesAreHeldToTheirTotals(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	in.Totals = &reports.LineTotals{Count: in.Totals.Count, Debit: in.Totals.Debit + 1, Credit: in.Totals.Credit}
	r, err := reports.Entries(in)
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for _, err := range r.Sections[0].Rows {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "add up to") {
		t.Errorf("entries that do not add up to their totals end with %v", last)
	}
}

func TestEntryRowsFitTheirColumns(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	columns := len(reports.EntriesColumns())
	keys := map[string]bool{}
	for l := range in.Lines {
		row := reports.EntryRow(l)
		if len(row.Cells) != columns {
			t.Fatalf("%d cells in %d columns", len(row.Cells), columns)
		}
		if want := fmt.Sprintf("%d.%d/%d", l.Seq, l.Place, l.Number); row.Key != want || keys[row.Key] {
			t.Fatalf("the key %q, want %q, once", row.Key, want)
		}
		keys[row.Key] = true
	}
}
