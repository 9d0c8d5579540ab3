package pooled_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// refusal is an event that must be refused, after others that set the scene.
type refusal struct {
	code   string
	before []Event
	event  Event
}

// longJournal is a journal that balances, of as many lines.
func longJournal(lines int) *Journal {
	j := &Journal{Code: "J1", Date: day(2025, 9, 30)}
	for n := range lines {
		j.Lines = append(j.Lines, JournalLine{Line: n + 1, Layer: "actual", Account: "1000", Amount: money.Pence(1 - n%2*2), Fund: "pooled", Memo: "m"})
	}
	return j
}

func refusals() []refusal {
	c := contribution("C1", "pooled", 1_000_00)
	inKind := &Contribution{Code: "K1", Fund: "pooled", Year: y25, Partner: "CVS", Source: "partner-base", Amount: 50_00, Kind: "in-kind"}
	inv := invoice("I1", "pooled-S", 100_00, 0)
	nhs := invoice("I2", "NHS-S", 100_00, 0)
	journal := func(lines ...JournalLine) *Journal { return &Journal{Code: "J1", Date: day(2025, 9, 30), Lines: lines} }
	partOf := func(key string, p money.Pence) *Reversal {
		return &Reversal{Code: "REV", Date: day(2025, 9, 30), Of: key, Amount: &p, Reason: "r"}
	}
	unknown := &Receipt{Code: "R0", Date: day(2025, 5, 1), Payer: "Who", Fund: "pooled", Amount: 1}
	late := func(code string) *Service { return &Service{Code: code, Fund: "pooled", Name: "Another"} }
	return []refusal{
		{"LOAD-004", nil, &Receipt{Code: "R1", Payer: "CC", Fund: "pooled", Amount: 1}},
		{"LOAD-009", nil, &Organisation{Code: "X", Name: "X", Sector: "council"}},
		{"LOAD-010", nil, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "CC", Fund: "poled", Amount: 1}},
		{"LOAD-011", nil, &Organisation{Code: "two words", Name: "X", Sector: "county"}},
		{"LOAD-011", nil, &Organisation{Code: "X", Name: "=cmd|' /C calc'!A0", Sector: "county"}},
		{"LOAD-011", nil, &Organisation{Code: "X", Name: "On two\nlines", Sector: "county"}},
		{"LOAD-011", nil, &Organisation{Code: "X", Name: "With a\ttab", Sector: "county"}},
		{"LOAD-011", nil, &Organisation{Code: "X", Name: "With a bell\a", Sector: "county"}},
		{"LOAD-012", nil, &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 6, 1), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 1}, {Line: 1, Service: "pooled-S", Net: 2}}}},
		{"LOAD-013", []Event{receipt("R1", "pooled", 100_00)}, receipt("R1", "pooled", 200_00)},
		{"LOAD-013", []Event{&Contribution{Code: "C9", Fund: "pooled", Year: y25, Partner: "CC", Source: "other", Amount: 1_00}}, &Contribution{Code: "C9", Fund: "pooled", Year: y25, Partner: "CC", Source: "other", Amount: 2_00}},
		{"LOAD-013", []Event{&BudgetSet{Fund: "pooled", Year: y25, Service: "pooled-S", Amount: 1_00}}, &BudgetSet{Fund: "pooled", Year: y25, Service: "pooled-S", Amount: 2_00}},
		{"LOAD-014", nil, journal(JournalLine{Line: 1, Layer: "actual", Account: "1000", Amount: 5_00, Fund: "pooled", Memo: "m"}, JournalLine{Line: 2, Layer: "actual", Account: "4500", Amount: -4_00, Fund: "pooled", Memo: "m"})},
		{"LOAD-014", nil, &Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{{Account: "1000", Amount: 5_00}}}},
		{"LOAD-015", nil, journal(JournalLine{Line: 1, Layer: "actual", Account: "1000", Amount: 5_00, Fund: "pooled", Year: y24, Memo: "m"}, JournalLine{Line: 2, Layer: "actual", Account: "4500", Amount: -5_00, Fund: "pooled", Memo: "m"})},
		{"LOAD-016", nil, &Receipt{Code: "R1", Date: day(2024, 3, 31), Payer: "CC", Fund: "pooled", Amount: 1}},
		{"LOAD-016", nil, &Contribution{Code: "C1", Fund: "pooled", Year: 2023, Partner: "CC", Source: "other", Amount: 1}},
		{"LOAD-005", nil, &Organisation{Code: "X", Name: "X", Sector: "county", From: day(2025, 4, 1), To: day(2024, 4, 1)}},
		{"LOAD-008", nil, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "CC", Fund: "pooled"}},
		{"LOAD-019", nil, longJournal(MostLines + 2)},
		{"LOAD-004", []Event{&Account{Code: "1101", Name: "Of districts", Type: "asset", Parent: "1100"}}, journal(JournalLine{Line: 1, Layer: "actual", Account: "1101", Amount: 5_00, Fund: "pooled", Memo: "m"}, JournalLine{Line: 2, Layer: "actual", Account: "1000", Amount: -5_00, Fund: "pooled", Memo: "m"})},
		{"LOAD-009", nil, &BankAccount{Code: "B", Host: "CC", Name: "B", Account: "1100"}},
		{"LOAD-009", []Event{&BankAccount{Code: "A", Host: "CC", Name: "A"}}, &BankAccount{Code: "B", Host: "CC", Name: "B", Account: "1001"}},
		{"LOAD-009", nil, &Account{Code: "1300", Name: "VAT", Type: "asset", Parent: "1100"}},
		{"LOAD-009", []Event{&Account{Code: "1301", Name: "VAT", Type: "asset"}}, &Account{Code: "1301", Name: "VAT", Type: "liability"}},
		{"LOAD-009", nil, &Account{Code: "1301", Name: "VAT", Type: "liability", Parent: "1300"}},
		{"FUND-001", nil, journal(JournalLine{Line: 1, Layer: "actual", Account: "5000", Amount: 5_00, Fund: "aligned", Service: "aligned-S", Memo: "m"}, JournalLine{Line: 2, Layer: "actual", Account: "4000", Amount: -5_00, Fund: "aligned", Partner: "CC", Source: "other", Memo: "m"})},
		{"FUND-001", nil, journal(JournalLine{Line: 1, Layer: "actual", Account: "5400", Amount: 5_00, Fund: "pass-through", Service: "pass-through-S", Memo: "m"}, JournalLine{Line: 2, Layer: "actual", Account: "4100", Amount: -5_00, Fund: "pass-through", Partner: "CC", Source: "other", Memo: "m"})},
		{"FUND-001", nil, contribution("C1", "shadow", 1_00)},
		{"FUND-001", nil, contribution("C1", "aligned", 1_00)},
		{"FUND-001", nil, invoice("I1", "pooled-aligned-S", 1_00, 0)},
		{"FUND-001", nil, &InKind{Code: "K", Date: day(2025, 5, 1), Fund: "pass-through", Partner: "CC", Service: "pass-through-S", Amount: 1, Basis: "b"}},
		{"FUND-001", nil, contribution("C1", "zero-based", 1_00)},
		{"FUND-002", nil, &Fund{Code: "pooled", Partnership: "P", Name: "pooled", Kind: "targeted", Host: "CC", LegalBasis: "other", Opens: day(2024, 4, 1)}},
		{"FUND-003", nil, &Fund{Code: "pooled", Partnership: "P", Name: "pooled", Kind: "pooled", Host: "ICB", LegalBasis: "other", Opens: day(2024, 4, 1)}},
		{"FUND-004", []Event{&Partnership{Code: "ADV", Name: "Advisers", Tier: "upper", Styles: []string{"advisory"}}}, &Fund{Code: "F", Partnership: "ADV", Name: "F", Kind: "pooled", Host: "CC", LegalBasis: "other", Opens: day(2024, 4, 1)}},
		{"FUND-005", []Event{late("V1")}, &Service{Code: "V1", Fund: "targeted", Name: "Another"}},
		{"FUND-007", nil, &BudgetSet{Fund: "pooled", Year: y25, Service: "targeted-S", Amount: 1}},
		{"CONTRIB-001", nil, &Contribution{Code: "C1", Fund: "pooled", Year: y25, Partner: "CC", Source: "other", Amount: 1, Kind: "direct", Conditional: Yes}},
		{"CONTRIB-002", []Event{inKind}, &InstalmentRaised{Contribution: "K1", Number: 1, RaisedOn: day(2025, 5, 1)}},
		{"CONTRIB-003", nil, &Contribution{Code: "C1", Fund: "pooled", Year: y25, Partner: "CC", Source: "dfg", Amount: 1, Service: "pooled-S"}},
		{"CONTRIB-004", []Event{c}, raise("C1", 5)},
		{"CONTRIB-005", []Event{c}, &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2026, 4, 1)}},
		{"CONTRIB-006", []Event{c}, &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 5, 1), Amount: some(c.Amount + 1)}},
		{"CONTRIB-007", []Event{c}, &ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 5, 1), Amount: -1_000_01, Reason: "r"}},
		{"CONTRIB-008", []Event{inKind}, &InKind{Code: "K", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1, Basis: "b", Contribution: "K1"}},
		{"DISPUTE-001", []Event{c, raise("C1", 1)}, &Dispute{Code: "D1", Date: day(2025, 5, 1), Contribution: "C1", Amount: 5_00, Cut: 1_00, Reason: "r"}},
		{"DISPUTE-002", []Event{c, raise("C1", 1)}, &Dispute{Code: "D1", Date: day(2025, 5, 1), Contribution: "C1", Amount: 250_01, Reason: "r"}},
		{"RECEIPT-001", []Event{c}, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "ICB", Fund: "pooled", Amount: 1, Contribution: "C1"}},
		{"RECEIPT-002", []Event{receipt("R0", "pooled", 10_00)}, &Receipt{Code: "R1", Date: day(2025, 5, 2), Payer: "CC", Fund: "pooled", Amount: -10_01}},
		{"RECEIPT-002", nil, &Receipt{Code: "R1", Date: day(2025, 5, 2), Payer: "CC", Fund: "pooled", Amount: -10_00}},
		{"RECEIPT-002", []Event{receipt("R0", "pooled", 10_00)}, &Receipt{Code: "R1", Date: day(2025, 5, 2), Payer: "CC", Fund: "pooled", Amount: -10_00, Kind: "provider"}},
		{"RECEIPT-002", []Event{c, receipt("R0", "pooled", 10_00)}, &Receipt{Code: "R1", Date: day(2025, 5, 2), Payer: "CC", Fund: "pooled", Amount: -10_00, Contribution: "C1"}},
		{"RECEIPT-003", nil, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "HELP", Fund: "pooled", Amount: 1, Kind: "client"}},
		{"RECEIPT-004", nil, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "CC", Fund: "pooled", Amount: -1, Kind: "interest"}},
		{"RECEIPT-005", []Event{receipt("R0", "pooled", 10_00)}, &Identification{Code: "ID", Date: day(2025, 5, 2), Receipt: "R0", Payer: "CC"}},
		{"RECEIPT-006", []Event{unknown}, &Identification{Code: "ID", Date: day(2025, 5, 2), Receipt: "R0", Payer: "CC", Fund: "NHS"}},
		{"RECEIPT-005", []Event{unknown, &Identification{Code: "ID", Date: day(2025, 5, 2), Receipt: "R0", Payer: "CC"}}, &Identification{Code: "ID2", Date: day(2025, 5, 3), Receipt: "R0", Payer: "CC", Fund: "targeted"}},
		{"RECEIPT-005", []Event{receipt("R0", "pooled", 10_00)}, &Identification{Code: "ID", Date: day(2025, 5, 2), Receipt: "R0", Payer: "CC", Fund: "targeted"}},
		{"RECEIPT-001", []Event{unknown, contribution("C2", "lead-commissioning", 10_00)}, &Identification{Code: "ID", Date: day(2025, 5, 2), Receipt: "R0", Payer: "CC", Contribution: "C2"}},
		{"FUND-001", []Event{unknown}, &Identification{Code: "ID", Date: day(2025, 5, 2), Receipt: "R0", Payer: "CC", Fund: "aligned"}},
		{"PAY-003", []Event{inv}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 100_00, Invoices: []string{"I1"}, Fund: "NHS"}},
		{"FUND-001", []Event{inv}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 100_00, Invoices: []string{"I1"}, Fund: "aligned"}},
		{"LOAD-010", nil, &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 6, 1), Contract: "K-1", Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 1}}}},
		{"INVOICE-002", nil, invoice("I1", "pooled-S", 100_00, -20_00)},
		{"INVOICE-004", []Event{&Service{Code: "V1", Fund: "pooled", Name: "Another", VATRegime: "none"}}, &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 6, 1), Lines: []InvoiceLine{{Line: 1, Service: "V1", Net: 1, VATTreatment: "recoverable"}}}},
		{"INVOICE-005", []Event{inv}, &Invoice{Code: "CN", Provider: "HELP", Date: day(2025, 6, 11), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -1, Credits: "I1"}}}},
		{"PAY-001", []Event{inv, pay("P1", 100_00, "I1")}, pay("P2", 100_00, "I1")},
		{"PAY-002", []Event{inv}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "HELP", Amount: 100_00, Invoices: []string{"I1"}}},
		{"PAY-003", []Event{inv, nhs}, pay("P1", 200_00, "I1", "I2")},
		{"PAY-004", []Event{inv}, pay("P1", -50_00, "I1")},
		{"BANK-001", []Event{&BankAccount{Code: "NHSBANK", Host: "ICB", Name: "NHS account"}}, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "CC", Fund: "pooled", Amount: 1, BankAccount: "NHSBANK"}},
		{"WRITEOFF-001", []Event{c, raise("C1", 1)}, &WriteOff{Code: "W1", Date: day(2025, 9, 1), Fund: "pooled", Debtor: "CC", Amount: 1_00, Service: "pooled-S", Reason: "r"}},
		{"OPENING-001", nil, &Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{{Account: "1000", Amount: 5_00}, {Account: "4500", Amount: -5_00}}}},
		{"OPENING-002", nil, &Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{{Account: "1000", Amount: 5_00, Contract: "K"}, {Account: "3000", Partner: "CC", Amount: -5_00}}}},
		{"JOURNAL-001", nil, journal(JournalLine{Line: 1, Layer: "budget", Account: "1000", Amount: 5_00, Fund: "pooled", Memo: "m"}, JournalLine{Line: 2, Layer: "budget", Account: "3900", Amount: -5_00, Fund: "pooled", Memo: "m"})},
		{"REVERSE-001", nil, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "invoices/NONE", Reason: "r"}},
		{"REVERSE-002", []Event{inv, &Reversal{Code: "REV1", Date: day(2025, 9, 1), Of: "invoices/I1", Reason: "r"}}, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "reversals/REV1", Reason: "r"}},
		{"REVERSE-003", []Event{inv, &Reversal{Code: "REV1", Date: day(2025, 9, 1), Of: "invoices/I1", Reason: "r"}}, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "invoices/I1", Reason: "r"}},
		{"REVERSE-004", []Event{c}, partOf("contributions/C1", 1_00)},
		{"REVERSE-004", []Event{c, raise("C1", 1)}, partOf("instalments/C1#1", 1_00)},
		{"REVERSE-004", []Event{&Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{{Account: "1000", Amount: 5_00}, {Account: "3000", Partner: "CC", Amount: -5_00}}}}, partOf("openings/O1#pooled", 1_00)},
		{"REVERSE-004", []Event{journal(
			JournalLine{Line: 1, Layer: "actual", Account: "1800", Amount: 5_00, Fund: "pooled", Memo: "m"}, JournalLine{Line: 2, Layer: "actual", Account: "1000", Amount: -5_00, Fund: "pooled", Memo: "m"},
			JournalLine{Line: 3, Layer: "actual", Account: "1000", Amount: 5_00, Fund: "targeted", Memo: "m"}, JournalLine{Line: 4, Layer: "actual", Account: "1800", Amount: -5_00, Fund: "targeted", Memo: "m"},
		)}, partOf("journals/J1", 1_00)},
		{"REVERSE-006", []Event{inv, partOf("invoices/I1", 60_00)}, &Reversal{Code: "REV2", Date: day(2025, 9, 30), Of: "invoices/I1", Amount: some(money.Pence(50_00)), Reason: "r"}},
		{"LOAD-008", []Event{inv}, partOf("invoices/I1", -60_00)},
		{"LOAD-005", []Event{inv, partOf("invoices/I1", 60_00)}, &Reversal{Code: "REV2", Date: day(2025, 9, 29), Of: "invoices/I1", Reason: "r"}},
		{"LOAD-013", []Event{inv, partOf("invoices/I1", 60_00)}, partOf("invoices/I1", 30_00)},
		{"REVERSE-005", []Event{inv, pay("P1", 70_00, "I1")}, partOf("invoices/I1", 30_01)},
		{"REVERSE-005", []Event{inv, pay("P1", 100_00, "I1")}, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "invoices/I1", Reason: "r"}},
		{"REVERSE-005", []Event{c, raise("C1", 1), receipt("R1", "pooled", 100_00)}, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "instalments/C1#1", Reason: "r"}},
		{"REVERSE-005", []Event{c, raise("C1", 1)}, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "contributions/C1", Reason: "r"}},
	}
}

// TestRefusals holds every "no" of the rules to its words, and to leaving nothing behind.
func TestRefusals(t *testing.T) {
	var page strings.Builder
	seen := map[string]bool{}
	for _, x := range slices.Concat(
		refusals(), heldRefusals(), intentRefusals(), virementRefusals(), fundsRefusals(), contractRefusals(), successionRefusals(), forecastRefusals(), closeRefusals(), purchaseRefusals(), handRefusals(), targetRefusals(), pilotRefusals(),
	) {
		b := newBooks(t)
		for _, e := range x.before {
			b.post(clones([]Event{e})[0])
		}
		head := b.Head()
		_, no := b.Record(clones([]Event{x.event})[0], metaOf(x.event))
		switch {
		case no == nil:
			t.Errorf("%s %s was not refused", x.code, EventKey(x.event))
			continue
		case no.Code != x.code:
			t.Errorf("%s was refused with %s, not %s: %v", EventKey(x.event), no.Code, x.code, no)
		case b.Head() != head:
			t.Errorf("%s was refused and moved the head", EventKey(x.event))
		}
		page.WriteString(no.Error() + "\n\n")
		for _, code := range codes.FindAllString(no.Error(), -1) {
			seen[code] = true
		}
	}
	holdGolden(t, filepath.Join("testdata", "refusals.golden"), page.String())
	for _, code := range codesInSource(t) {
		// What is wrong with a risk-share rule is held in share_test.go, what names an old partner in succession_test.go, and shares
		// of an alliance in contract_test.go; what the strategies or targets of a load come to together in target_test.go, and the
		// sums of a transition in pilot_test.go.
		if !seen[code] && !strings.HasPrefix(code, "RISK-") && !slices.Contains([]string{"SUCCEED-001", "CONTRACT-011", "STRATEGY-002", "TARGET-002", "TRANSITION-001"}, code) {
			t.Errorf("no example is refused with %s", code)
		}
	}
}

var codes = regexp.MustCompile(`\b[A-Z]+-0\d\d\b`)

// codesInSource lists the codes that this package refuses with.
func codesInSource(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, codes.FindAllString(string(text), -1)...)
	}
	return out
}

func holdGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-golden +now); if that is meant, run with -update:\n%s", file, diff)
	}
}
