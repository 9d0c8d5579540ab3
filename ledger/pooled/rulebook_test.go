package pooled_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// example is an event whose entries stand in the rule book, after others that set the scene.
type example struct {
	title  string
	before []Event
	event  Event
}

func contribution(code, fund string, p money.Pence) *Contribution {
	return &Contribution{Code: code, Fund: fund, Year: y25, Partner: "CC", Source: "council-base", Amount: p, Kind: "cash", Instalments: "4"}
}

func raise(code string, n int) *InstalmentRaised {
	return &InstalmentRaised{Contribution: code, Number: n, RaisedOn: day(2025, 4, 1).AddMonths(3 * (n - 1))}
}

func receipt(ref, fund string, p money.Pence) *Receipt {
	return &Receipt{Code: ref, Date: day(2025, 5, 1), Payer: "CC", Fund: fund, Amount: p}
}

func invoice(ref, service string, net, vat money.Pence) *Invoice {
	return &Invoice{Code: ref, Provider: "CARE", Date: day(2025, 6, 10), Lines: []InvoiceLine{{Line: 1, Service: service, Net: net, VAT: vat}}}
}

func pay(ref string, p money.Pence, invoices ...string) *Payment {
	return &Payment{Code: ref, Date: day(2025, 6, 30), Provider: "CARE", Amount: p, Invoices: invoices}
}

func examples() []example {
	c := func() Event { return contribution("C1", "pooled", 1_000_00) }
	change := func(p money.Pence, y, m, d int) *ContributionChange {
		return &ContributionChange{Code: "CH1", Contribution: "C1", Date: day(y, m, d), Amount: p, Reason: "agreed by the board"}
	}
	all := []Event{c(), raise("C1", 1), raise("C1", 2), raise("C1", 3), raise("C1", 4)}
	grant := &Contribution{Code: "G1", Fund: "targeted", Year: y25, Partner: "GOV", Source: "area-based-grant", Amount: 900_00, Instalments: "1"}
	dispute := &Dispute{Code: "D1", Date: day(2025, 5, 2), Contribution: "C1", Amount: 100_00, Reason: "one month not provided"}
	suspense := &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "Somebody Unknown", Fund: "pooled", Amount: 250_00}
	inv := func() Event { return invoice("I1", "pooled-S", 1_000_00, 200_00) }
	return []example{
		{"Opening balances", nil, &Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{
			{Account: "1000", Amount: 700_00},
			{Account: "1100", Amount: 100_00, Partner: "ICB"},
			{Account: "2000", Amount: -300_00, Provider: "CARE"},
			{Account: "3000", Amount: -250_00, Partner: "CC"},
			{Account: "3000", Amount: -250_00, Partner: "ICB"},
		}}},
		{"Contribution agreed, in four instalments", nil, c()},
		{"Contribution in kind agreed", nil, &Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "CVS", Source: "partner-base", Amount: 50_00, Kind: "in-kind"}},
		{"Contribution raised: a rise falls on the instalments not yet raised", []Event{c(), raise("C1", 1)}, change(100_00, 2025, 6, 1)},
		{"A rise with nothing left to raise is one more instalment", all, change(100_00, 2026, 2, 1)},
		{
			"A cut beyond what is left to raise is credited, what was paid of it held for the partner",
			append(append([]Event{}, all...), &Receipt{Code: "R1", Date: day(2026, 2, 1), Payer: "CC", Fund: "pooled", Amount: 900_00}), change(-300_00, 2026, 2, 15),
		},
		{"Budget set", nil, &BudgetSet{Fund: "pooled", Year: y25, Service: "pooled-S", Amount: 800_00}},
		{"Budget cut", nil, &BudgetSet{Code: "B2", Fund: "pooled", Year: y25, Service: "pooled-S", Amount: -80_00}},
		{"Instalment raised", []Event{c()}, raise("C1", 1)},
		{"Instalment raised, with money in advance set against it", []Event{c(), receipt("R1", "pooled", 300_00)}, &InstalmentRaised{Contribution: "C1", Number: 2, RaisedOn: day(2025, 7, 1)}},
		{"Instalment raised before its year starts, released on 1 April", []Event{c()}, &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 3, 20)}},
		{"Receipt matched to what is due", []Event{c(), raise("C1", 1)}, receipt("R1", "pooled", 250_00)},
		{"Receipt above what is due", []Event{c(), raise("C1", 1)}, receipt("R1", "pooled", 300_00)},
		{"Receipt of what is raised already for a later day", []Event{c(), raise("C1", 1), raise("C1", 2)}, receipt("R1", "pooled", 400_00)},
		{"Receipt returned", []Event{receipt("R1", "pooled", 300_00)}, &Receipt{Code: "R2", Date: day(2025, 5, 9), Payer: "CC", Fund: "pooled", Amount: -120_00}},
		{"Receipt in suspense returned to whoever paid it", []Event{suspense}, &Receipt{Code: "R2", Date: day(2025, 5, 9), Payer: "Somebody Unknown", Fund: "pooled", Amount: -250_00}},
		{"Receipt not identified", nil, suspense},
		{"Receipt identified later", []Event{c(), raise("C1", 1), suspense}, &Identification{Code: "ID1", Date: day(2025, 5, 20), Receipt: "R1", Payer: "CC"}},
		{"Receipt moved to its own fund, with its cash", []Event{contribution("C2", "lead-commissioning", 800_00), raise("C2", 1), suspense}, &Identification{Code: "ID1", Date: day(2025, 5, 20), Receipt: "R1", Payer: "CC", Fund: "lead-commissioning"}},
		{"Contribution disputed", []Event{c(), raise("C1", 1)}, dispute},
		{"Dispute settled in full", []Event{c(), raise("C1", 1), dispute}, &Dispute{Code: "D2", Date: day(2025, 6, 2), Contribution: "C1", Amount: -100_00, Reason: "agreed"}},
		{"Dispute settled for less", []Event{c(), raise("C1", 1), dispute}, &Dispute{Code: "D2", Date: day(2025, 6, 2), Contribution: "C1", Amount: -100_00, Cut: 40_00, Reason: "agreed"}},
		{"In-kind contribution used", nil, &InKind{Code: "K1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CVS", Service: "pooled-S", Amount: 60_00, Basis: "two days of staff"}},
		{"Direct spending reported, with a provider", nil, &DirectSpend{Code: "DS1", Date: day(2025, 5, 1), Fund: "pooled-aligned", Partner: "ICB", Service: "pooled-aligned-S", Amount: 60_00, Provider: "CARE"}},
		{"Direct spending reported, without a provider", nil, &DirectSpend{Code: "DS2", Date: day(2025, 5, 1), Fund: "pooled-aligned", Partner: "ICB", Service: "pooled-aligned-S", Amount: 60_00}},
		{"Recharge per case", nil, &Recharge{Code: "RC1", Date: day(2025, 5, 1), Fund: "zero-based", Partner: "DC", Service: "zero-based-S", Cases: some(3), Amount: 90_00}},
		{"Client income received", nil, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "HELP", Fund: "pooled", Kind: "client", Service: "pooled-S", Amount: 25_00}},
		{"Conditional grant raised", []Event{grant}, &InstalmentRaised{Contribution: "G1", Number: 1, RaisedOn: day(2025, 4, 1)}},
		{"Conditional grant recognised in the entry that posts the cost, before it was claimed", []Event{grant}, invoice("I1", "targeted-S", 400_00, 0)},
		{"Conditional grant recognised, capped at the grant", []Event{grant, &InstalmentRaised{Contribution: "G1", Number: 1, RaisedOn: day(2025, 4, 1)}}, invoice("I1", "targeted-S", 1_200_00, 0)},
		{"Invoice to a council host: VAT recoverable", nil, inv()},
		{"Invoice to an NHS host: VAT irrecoverable", nil, invoice("I1", "NHS-S", 1_000_00, 200_00)},
		{"Invoice passed through to another body", nil, &Invoice{Code: "I1", Provider: "DC", Date: day(2025, 6, 10), Lines: []InvoiceLine{{Line: 1, Service: "pass-through-S", Net: 500_00}}}},
		{"Invoice of last year's service", nil, &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 4, 10), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 310_00, PeriodFrom: day(2025, 3, 17), PeriodTo: day(2025, 4, 16)}}}},
		{"Invoice partly of a year not begun", nil, &Invoice{Code: "I1", Provider: "CARE", Date: day(2026, 3, 10), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 310_00, PeriodFrom: day(2026, 3, 17), PeriodTo: day(2026, 4, 16)}}}},
		{"Credit note against an unpaid invoice", []Event{inv()}, &Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 6, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -100_00, VAT: -20_00, Credits: "I1"}}}},
		{"Credit note against a paid invoice", []Event{inv(), pay("P1", 1_200_00, "I1")}, &Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 7, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -100_00, VAT: -20_00, Credits: "I1"}}}},
		{"Payment", []Event{inv()}, pay("P1", 1_200_00, "I1")},
		{"Payment less a standing credit note", []Event{inv(), &Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 6, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -100_00}}}}, pay("P1", 1_100_00, "I1")},
		{"Cost of one fund paid by another of the same host", []Event{inv(), invoice("I2", "targeted-S", 50_00, 0)}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1_250_00, Invoices: []string{"I1", "I2"}, Fund: "targeted"}},
		{"Reversal of a part of it", []Event{inv(), invoice("I2", "targeted-S", 50_00, 0), &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1_250_00, Invoices: []string{"I1", "I2"}, Fund: "targeted"}}, &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "payments/P1", Amount: some(money.Pence(125_00)), Reason: "paid too much"}},
		{"Payment in advance of an invoice", nil, &Payment{Code: "P1", Date: day(2025, 6, 1), Provider: "CARE", Amount: 100_00, Fund: "pooled", Excess: "advance"}},
		{"Overpayment known as such", []Event{inv()}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1_250_00, Invoices: []string{"I1"}, Excess: "overpaid"}},
		{"Provider repays", []Event{inv(), &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1_250_00, Invoices: []string{"I1"}, Excess: "overpaid"}}, &Receipt{Code: "R1", Date: day(2025, 7, 10), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 50_00}},
		{"Provider repays a credit note that stands to the fund's credit", []Event{&Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 6, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -50_00}}}}, &Receipt{Code: "R1", Date: day(2025, 7, 10), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 50_00}},
		{"What a provider repaid above what it owed is returned to it", []Event{&Receipt{Code: "R1", Date: day(2025, 7, 10), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 50_00}}, &Receipt{Code: "R2", Date: day(2025, 7, 20), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: -50_00}},
		{"VAT refund", []Event{inv()}, &Receipt{Code: "R1", Date: day(2025, 7, 10), Payer: "GOV", Fund: "pooled", Kind: "vat", Amount: 200_00}},
		{"Write-off of what a payer owes", []Event{&Recharge{Code: "RC1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "DC", Service: "pooled-S", Amount: 90_00}}, &WriteOff{Code: "W1", Date: day(2025, 9, 1), Fund: "pooled", Debtor: "DC", Amount: 90_00, Service: "pooled-S", Reason: "cannot be recovered"}},
		{"Journal", nil, &Journal{Code: "J1", Date: day(2025, 9, 30), Lines: []JournalLine{
			{Line: 1, Layer: "actual", Account: "5500", Amount: 30_00, Fund: "pooled", Service: "pooled-S", Memo: "hosting charge"},
			{Line: 2, Layer: "actual", Account: "1000", Amount: -30_00, Fund: "pooled", Memo: "hosting charge"},
		}}},
		{"Reversal of an instalment: another stands in its place", []Event{c(), raise("C1", 1)}, &Reversal{Code: "REV1", Date: day(2025, 5, 1), Of: "instalments/C1#1", Reason: "raised too early"}},
		{"Reversal of an unpaid invoice", []Event{inv()}, &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "invoices/I1", Reason: "entered twice"}},
		{"Reversal of a part of an invoice, over its lines", []Event{inv()}, &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "invoices/I1", Amount: some(money.Pence(100_00)), Reason: "one visit too many"}},
		{"Reversal of what is left of it", []Event{inv(), &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "invoices/I1", Amount: some(money.Pence(100_00)), Reason: "one visit too many"}}, &Reversal{Code: "REV2", Date: day(2025, 7, 8), Of: "invoices/I1", Reason: "all of it was another's"}},
		{"Reversal of a part of a receipt, and of what was set against a later instalment of it", []Event{c(), raise("C1", 1), raise("C1", 2), receipt("R1", "pooled", 400_00)}, &Reversal{Code: "REV1", Date: day(2025, 5, 9), Of: "receipts/R1", Amount: some(money.Pence(100_00)), Reason: "the bank took it back"}},
		{"Reversal of a part of an invoice that a grant paid for", []Event{grant, invoice("I1", "targeted-S", 400_00, 0)}, &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "invoices/I1", Amount: some(money.Pence(100_00)), Reason: "one visit too many"}},
	}
}

// TestRulebook runs every rule on its example and holds the entries to a page that an accountant can review.
func TestRulebook(t *testing.T) {
	var page strings.Builder
	page.WriteString("# The rule book\n\nEvery posting rule run on an example, as the rules are today. " +
		"Made by its test from the rules themselves; amounts are invented.\n")
	for _, x := range slices.Concat(
		examples(), heldExamples(), intentExamples(), virementExamples(), contractExamples(), successionExamples(), purchaseExamples(),
	) {
		b := newBooks(t)
		for _, e := range x.before {
			b.post(e)
		}
		out := b.post(x.event)
		if len(out.Entries) == 0 {
			t.Errorf("%s posts nothing", x.title)
		}
		fmt.Fprintf(&page, "\n## %s\n", x.title)
		for i, n := range out.Entries {
			fmt.Fprintf(&page, "\nEntry %d, %s, %s\n\n| Layer | Account | Of | Debit | Credit | Rule |\n| --- | --- | --- | ---: | ---: | --- |\n", i+1, n.Date.Long(), n.Period)
			for _, l := range n.Lines {
				page.WriteString(ruleLine(b, l))
			}
		}
	}
	const file = "rulebook.md"
	if *update {
		if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), page.String()); diff != "" {
		t.Errorf("the rules post otherwise than the rule book says (-book +now); if that is meant, run with -update:\n%s", diff)
	}
}

func ruleLine(b books, l ledger.Line) string {
	a, _ := Find[Account](b, "accounts", l.Account)
	var of []string
	for _, s := range []string{l.Dims.Fund, l.Dims.Nature.String(), l.Dims.Partner, l.Dims.Source, l.Dims.Service, l.Dims.Provider, l.Year.String(), l.Item} {
		if s != "" {
			of = append(of, s)
		}
	}
	debit, credit := l.Amount.Grouped(), ""
	if l.Amount < 0 {
		debit, credit = "", (-l.Amount).Grouped()
	}
	return fmt.Sprintf("| %s | %s %s | %s | %s | %s | %s |\n", l.Layer, l.Account, a.Name, strings.Join(of, ", "), debit, credit, l.Rule)
}
