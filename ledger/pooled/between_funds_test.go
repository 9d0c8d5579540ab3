package pooled_test

import (
	"slices"
	"strings"
	"testing"

	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// TestReceiptOfTheWrongFundGetsToItsOwn moves a receipt that was recorded in pooled and belongs to targeted, in each state
// that the mistake can be found in.
func TestReceiptOfTheWrongFundGetsToItsOwn(t *testing.T) {
	unknown := &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "Who", Fund: "pooled", Amount: 90_00}
	match := func(ref, fund string) *Identification {
		return &Identification{Code: ref, Date: day(2025, 5, 9), Receipt: "R1", Payer: "CC", Fund: fund}
	}
	reverse := func(ref, of string) *Reversal {
		return &Reversal{Code: ref, Date: day(2025, 8, 1), Of: of, Reason: "of another fund"}
	}
	known := receipt("R1", "pooled", 90_00)
	again := &Receipt{Code: "R1X", Date: day(2025, 5, 1), Payer: "CC", Fund: "targeted", Amount: 90_00}
	for _, x := range []struct {
		name    string
		before  []Event
		tried   Event  // what is refused first
		code    string // with what
		hint    string // and what it says to do
		instead []Event
	}{
		{"in suspense", []Event{unknown}, match("ID1", "NHS"), "RECEIPT-006", "Return it", []Event{match("ID1", "targeted")}},
		{"matched in the wrong fund", []Event{unknown, match("ID1", "")}, match("ID2", "targeted"), "RECEIPT-005", "reverse it", []Event{
			reverse("REV1", "identifications/ID1"), match("ID2", "targeted"),
		}},
		{"of a known payer", []Event{known}, match("ID1", "targeted"), "RECEIPT-005", "reverse receipts/R1 and record it there", []Event{reverse("REV1", "receipts/R1"), again}},
		{
			"of a known payer, and used for an instalment since",
			[]Event{contribution("C1", "pooled", 400_00), known, raise("C1", 1)},
			reverse("REV1", "receipts/R1"), "REVERSE-005", "Reverse that first",
			[]Event{reverse("REV0", "instalments/C1#1"), reverse("REV1", "receipts/R1"), again, &InstalmentRaised{Contribution: "C1", Number: 5, RaisedOn: day(2025, 8, 1)}},
		},
		{
			"that paid an instalment",
			[]Event{contribution("C1", "pooled", 400_00), raise("C1", 1), known},
			match("ID1", "targeted"), "RECEIPT-005", "reverse receipts/R1",
			[]Event{reverse("REV1", "receipts/R1"), again},
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			b := newBooks(t)
			for _, e := range clones(x.before) {
				b.post(e)
			}
			_, no := b.Record(clones([]Event{x.tried})[0], Meta{})
			if no == nil || no.Code != x.code || !strings.Contains(no.Error(), x.hint) {
				t.Fatalf("%v", no)
			}
			for _, e := range clones(x.instead) {
				b.post(e)
			}
			b.want(b.seen(), "1000", "pooled", "", 0)
			b.want(b.seen(), "1900", "pooled", "", 0)
			b.want(b.seen(), "2200", "pooled", "", 0)
			b.want(b.seen(), "1000", "targeted", "", 90_00)
			b.want(b.seen(), "2200", "targeted", "CC", -90_00)
		})
	}
}

// TestMovedReceiptKeepsItsBankAccount moves cash between funds, not between accounts, and names no contribution or service
// of the fund that it left.
func TestMovedReceiptKeepsItsBankAccount(t *testing.T) {
	b := newBooks(t)
	b.post(&BankAccount{Code: "BANK", Host: "CC", Name: "Council account"})
	b.post(contribution("C1", "pooled", 400_00))
	b.post(contribution("C2", "lead-commissioning", 400_00))
	b.post(raise("C2", 1))
	b.post(&Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "Who", Fund: "pooled", Amount: 90_00, Contribution: "C1", BankAccount: "BANK"})
	b.post(&Identification{Code: "ID1", Date: day(2025, 5, 9), Receipt: "R1", Payer: "CC", Fund: "lead-commissioning"})
	b.want(b.seen(), "1001", "pooled", "", 0)
	b.want(b.seen(), "1001", "lead-commissioning", "", 90_00)
	b.want(b.seen(), "1100", "lead-commissioning", "CC", 10_00)
	b.post(&Receipt{Code: "R2", Date: day(2025, 5, 1), Payer: "Who", Fund: "pooled", Kind: "client", Service: "pooled-S", Amount: 5_00})
	b.refused(&Identification{Code: "ID2", Date: day(2025, 5, 9), Receipt: "R2", Payer: "CC", Fund: "lead-commissioning"}, "RECEIPT-003")
	b.post(&Identification{Code: "ID2", Date: day(2025, 5, 9), Receipt: "R2", Payer: "CC"})
}

// TestProviderRepaysAnotherFund moves what a provider repaid to the fund that it owed, and leaves the rest in suspense.
func TestProviderRepaysAnotherFund(t *testing.T) {
	b := newBooks(t)
	b.post(&Payment{Code: "P1", Date: day(2025, 4, 30), Provider: "CARE", Amount: 60_00, Fund: "targeted", Excess: "overpaid"})
	b.post(&Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 90_00})
	b.refused(&Identification{Code: "ID1", Date: day(2025, 5, 9), Receipt: "R1", Payer: "CARE"}, "RECEIPT-005")
	b.post(&Identification{Code: "ID1", Date: day(2025, 5, 9), Receipt: "R1", Payer: "CARE", Fund: "targeted"})
	b.want(b.seen(), "1200", "targeted", "", 0)
	b.want(b.seen(), "1900", "pooled", "", -30_00)
	b.want(b.seen(), "1000", "targeted", "", 0)
	b.want(b.seen(), "1000", "pooled", "", 30_00)
}

// TestPartOfWhatMovedBetweenFunds turns as much in each of the funds, however it falls to the penny.
func TestPartOfWhatMovedBetweenFunds(t *testing.T) {
	b := newBooks(t)
	b.post(invoice("I1", "pooled-S", 33_33, 0))
	b.post(invoice("I2", "targeted-S", 66_67, 0))
	b.post(&Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 100_00, Invoices: []string{"I1", "I2"}, Fund: "lead-commissioning"})
	d, _ := b.Document("payments/P1")
	if whole, _ := LeftOf(b, d); whole != 100_00 {
		t.Errorf("a payment of 100.00 came to %s", whole)
	}
	for _, p := range []money.Pence{1, 10_01, 33_33, 56_65} {
		b.post(&Reversal{Code: "REV" + p.String(), Date: day(2025, 7, 1), Of: "payments/P1", Amount: &p, Reason: "r"})
		due := -balanceOf(b, "1800", "pooled") - balanceOf(b, "1800", "targeted")
		if got := balanceOf(b, "1800", "lead-commissioning"); got != due || got != -balanceOf(b, "1000", "lead-commissioning") {
			t.Errorf("after %s lead-commissioning is owed %s, and the others owe %s", p, got, due)
		}
	}
	if d, _ := b.Document("payments/P1"); d.ReversedBy == "" {
		t.Errorf("%+v", d)
	}
	b.want(b.seen(), "2000", "pooled", "CARE", -33_33)
	b.want(b.seen(), "2000", "targeted", "CARE", -66_67)
}

// TestFundThatPaysItsOwnAndAnothersCost pays what it owes itself from the same payment, of each invoice its own part first.
func TestFundThatPaysItsOwnAndAnothersCost(t *testing.T) {
	both := &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 6, 10), Lines: []InvoiceLine{
		{Line: 1, Service: "pooled-S", Net: 40_00}, {Line: 2, Service: "targeted-S", Net: 60_00},
	}}
	pays := func(fund string, p money.Pence, excess string) *Payment {
		return &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: p, Invoices: []string{"I1"}, Fund: fund, Excess: excess}
	}
	for _, x := range []struct {
		payment                      *Payment
		pooled, targeted, due, spent money.Pence // what is owed to CARE, what is due to the paying fund, what it paid
	}{
		{pays("", 100_00, ""), 0, 0, 0, 0},
		{pays("pooled", 40_00, ""), 0, -60_00, 0, 40_00},
		{pays("targeted", 40_00, ""), -40_00, -20_00, 0, 40_00},
		{pays("pooled", 100_00, ""), 0, 0, 60_00, 100_00},
		{pays("targeted", 100_00, ""), 0, 0, 40_00, 100_00},
		{pays("lead-commissioning", 100_00, ""), 0, 0, 100_00, 100_00},
		{pays("targeted", 105_00, "advance"), 0, 0, 40_00, 105_00},
	} {
		b := newBooks(t)
		b.post(both)
		out := b.post(x.payment)
		b.want(b.seen(), "2000", "pooled", "CARE", x.pooled)
		b.want(b.seen(), "2000", "targeted", "CARE", x.targeted)
		if fund := x.payment.Fund; fund != "" {
			b.want(b.seen(), "1800", fund, "", x.due)
			b.want(b.seen(), "1000", fund, "", -x.spent)
			said := slices.DeleteFunc(out.Warnings, func(w string) bool { return strings.Contains(w, "has cash of") })
			if (len(said) > 0) != (x.due > 0) {
				t.Errorf("%+v: %v", x.payment, out.Warnings)
			}
		}
	}
	b := newBooks(t)
	b.post(both)
	b.refused(pays("lead-commissioning", 100_01, ""), "PAY-001")
	b.refused(pays("NHS", 100_00, ""), "PAY-003")
}

func balanceOf(b books, account, fund string) money.Pence {
	return b.through(day(2030, 1, 1), account, fund)
}
