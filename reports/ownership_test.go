package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// given is a contribution to POOL for a service.
func given(ref, partner, service string, amount money.Pence) *pooled.Contribution {
	return &pooled.Contribution{Code: ref, Fund: "POOL", Year: y25, Partner: partner, Source: "council-base", Amount: amount, Kind: "cash", Instalments: "1", Service: service}
}

// TestOwnershipByHand holds a year's balances to arithmetic done by hand.
//
// CC brought 500.00 and a reserve of 50.00 and put in 600.00; ICB put in 400.00. 100.00 of CC's balance and 20.00 of its
// reserve were applied, 30.00 of ICB's balance put to the reserve. 900.00 was spent: the result is 1,000.00 + 120.00 −
// 900.00 = 220.00, shared 60:40 as 132.00 and 88.00. CC bears 600.00 + 120.00 − 132.00 = 588.00, and has 500.00 + 600.00 −
// 588.00 + 20.00 = 532.00; ICB bears 400.00 − 88.00 = 312.00, and has 400.00 − 312.00 − 30.00 = 58.00.
func TestOwnershipByHand(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	applied := func(ref, from string, p money.Pence) *pooled.CarryForward {
		return &pooled.CarryForward{Code: ref, Date: day(2025, 5, 9), Fund: "POOL", Year: y25, Partner: "CC", Amount: p, From: from, Decision: "B-1"}
	}
	h.record(
		&pooled.Opening{Code: "OB", Date: day(2024, 4, 1), Fund: "POOL", Lines: []pooled.OpeningLine{
			{Account: "1000", Amount: 550_00}, {Account: "3000", Amount: -500_00, Partner: "CC"}, {Account: "3200", Amount: -50_00, Partner: "CC"},
		}},
		given("C", "CC", "", 600_00), given("I", "ICB", "", 400_00),
		applied("CF1", "balance", 100_00), applied("CF2", "reserve", 20_00), reserveMove("RM", 2025, 6, 1, "ICB", 30_00),
		&pooled.Invoice{Code: "INV", Provider: "CARE", Date: day(2025, 8, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: 900_00}}},
	)
	h.raise(day(2025, 12, 31))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Ownership(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "ownership", r)
	for column, want := range map[string]map[string]string{
		"opening":        {"CC": "500.00", "ICB": "0.00"},
		"contributed":    {"CC": "600.00", "ICB": "400.00"},
		"applied":        {"CC": "120.00", "ICB": "0.00"},
		"share_of_spend": {"CC": "588.00", "ICB": "312.00"},
		"refunded":       {"CC": "0.00", "ICB": "0.00"},
		"called":         {"CC": "0.00", "ICB": "0.00"},
		"reserve":        {"CC": "-20.00", "ICB": "30.00"},
		"balance":        {"CC": "532.00", "ICB": "58.00"},
	} {
		if diff := cmp.Diff(want, amounts(t, r, "ownership", column)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", column, diff)
		}
	}
	if diff := cmp.Diff(map[string]string{"CC": "30.00", "ICB": "30.00"}, amounts(t, r, "reserve", "closing")); diff != "" {
		t.Errorf("the reserve (-want +got):\n%s", diff)
	}
}

// TestRefundedAndCalledAreTold holds that what left a balance for the partner, and what was called from it, are told
// from what went to the reserve or was applied, whichever document posted them.
func TestRefundedAndCalledAreTold(t *testing.T) {
	h := anyshire(t)
	lines := func(debit, credit, partner string, p money.Pence) []pooled.JournalLine {
		line := func(n int, account string, p money.Pence) pooled.JournalLine {
			return pooled.JournalLine{Line: n, Layer: "actual", Account: account, Amount: p, Fund: "POOL", Partner: partner, Memo: "Settled"}
		}
		return []pooled.JournalLine{line(1, debit, p), line(2, credit, -p)}
	}
	h.record(
		&pooled.Journal{Code: "REFUND", Date: day(2025, 6, 1), Lines: lines("3000", "2500", "CC", 70_00)},
		&pooled.Journal{Code: "CALL", Date: day(2025, 6, 1), Lines: lines("1150", "3000", "ICB", 40_00)},
		reserveMove("RM", 2025, 6, 1, "CC", 30_00),
	)
	in := h.in(day(2026, 3, 31), y25)
	r, err := reports.Ownership(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "ownership", r)
	if got := amounts(t, r, "ownership", "refunded"); got["CC"] != "70.00" || got["ICB"] != "0.00" {
		t.Errorf("refunded: %v", got)
	}
	if got := amounts(t, r, "ownership", "called"); got["CC"] != "0.00" || got["ICB"] != "40.00" {
		t.Errorf("called: %v", got)
	}
	s, err := reports.Statement(of(in, "ICB"))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, s)
	if got := amounts(t, s, "open", "amount")["risk share"]; got != "40.00" {
		t.Errorf("the call stands in the statement as %q", got)
	}
}

// TestMoneyGivenForAServiceIsFollowed holds the order in which tagged money is spent, what is left, and the documents.
//
// POOL-S cost 300.00, 250.00 and 150.00 less a credit of 50.00: 650.00. The conditional 200.00 comes first, then T1's
// 300.00, then 150.00 of T2's 400.00; U is given for nothing and shown as spent on nothing.
func TestMoneyGivenForAServiceIsFollowed(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	grant := given("Z-GRANT", "GOV", "POOL-S", 200_00)
	grant.Conditional = pooled.Yes
	invoice := func(ref, provider string, m int, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: provider, Date: day(2025, m, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: net}}}
	}
	h.record(
		given("T2", "ICB", "POOL-S", 500_00), given("T1", "CC", "POOL-S", 300_00), grant, given("U", "CC", "", 999_00),
		&pooled.ContributionChange{Code: "CUT", Contribution: "T2", Date: day(2025, 4, 5), Amount: -100_00, Reason: "Agreed"},
		&pooled.Contribution{Code: "K", Fund: "POOL", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 80_00, Kind: "in-kind", Service: "POOL-S"},
		&pooled.InKind{Code: "IK", Date: day(2025, 5, 2), Fund: "POOL", Partner: "ICB", Service: "POOL-S", Amount: 60_00, Basis: "Hours", Contribution: "K"},
		&pooled.CarryForward{Code: "CF", Date: day(2025, 4, 2), Fund: "POOL", Year: y25, Partner: "DC", Amount: 10_00, From: "balance", Service: "POOL-CAP", Decision: "B-1"},
		invoice("I1", "CARE", 5, 300_00), invoice("I2", "CVS", 6, 250_00), invoice("I3", "CARE", 7, 150_00), invoice("I3C", "CARE", 8, -50_00),
	)
	h.raise(day(2025, 4, 1))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Ownership(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "ownership", r)
	for column, want := range map[string]map[string]string{
		"given": {"Z-GRANT": "200.00", "T1": "300.00", "T2": "400.00", "K": "80.00", "brought-forward/POOL/DC/POOL-CAP": "10.00"},
		"spent": {"Z-GRANT": "200.00", "T1": "300.00", "T2": "150.00", "K": "60.00", "brought-forward/POOL/DC/POOL-CAP": "0.00"},
		"left":  {"Z-GRANT": "0.00", "T1": "0.00", "T2": "250.00", "K": "20.00", "brought-forward/POOL/DC/POOL-CAP": "10.00"},
	} {
		if diff := cmp.Diff(want, amounts(t, r, "tagged", column)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", column, diff)
		}
	}
	want := map[string]string{
		"Z-GRANT/invoices/I1": "200.00", "T1/invoices/I1": "100.00", "T1/invoices/I2": "200.00", "T2/invoices/I2": "50.00",
		"T2/invoices/I3": "100.00", "K/in_kind/IK": "60.00",
	}
	if diff := cmp.Diff(want, amounts(t, r, "traced", "amount")); diff != "" {
		t.Errorf("the documents (-want +got):\n%s", diff)
	}
}

// TestAccruedCostOfAnEarlierYearIsNotThisYears holds that this year's money is not shown as spent on last year's care: what an
// accrual stood for is met by the invoice that it waited for.
func TestAccruedCostOfAnEarlierYearIsNotThisYears(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	invoice := func(ref string, on, from, to calendar.Date, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: "CARE", Date: on, Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: net, PeriodFrom: from, PeriodTo: to}}}
	}
	h.record(
		given("T", "CC", "POOL-S", 400_00),
		&pooled.Accrual{Code: "A", PeriodEnd: day(2025, 3, 31), Service: "POOL-S", Amount: 184_00, Provider: "CARE", Basis: "Care of March"},
		invoice("MARCH", day(2025, 4, 5), day(2025, 3, 1), day(2025, 3, 31), 184_00),
		invoice("JULY", day(2025, 8, 5), day(2025, 7, 1), day(2025, 7, 31), 300_00),
	)
	h.raise(day(2025, 4, 1))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	r, err := reports.Ownership(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	if diff := cmp.Diff(map[string]string{"T/invoices/JULY": "300.00"}, amounts(t, r, "traced", "amount")); diff != "" {
		t.Errorf("traced (-want +got):\n%s", diff)
	}
}

// TestGrantIsSpentOnInLaterYears holds that a conditional grant goes on meeting its service's cost after its own year,
// and that other money does not.
func TestGrantIsSpentOnInLaterYears(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	grant := given("G", "GOV", "POOL-S", 500_00)
	grant.Conditional, grant.Year = pooled.Yes, y24
	plain := given("P", "CC", "POOL-S", 500_00)
	plain.Year = y24
	invoice := func(ref string, y int, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: "CARE", Date: day(y, 5, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: net}}}
	}
	h.record(grant, plain, given("N", "CC", "POOL-S", 50_00), invoice("I24", 2024, 350_00), invoice("I25", 2025, 170_00))
	in := h.in(day(2026, 3, 31), y25)
	r, err := reports.Ownership(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "ownership", r)
	if diff := cmp.Diff(map[string]string{"G": "500.00", "N": "20.00"}, amounts(t, r, "tagged", "spent")); diff != "" {
		t.Errorf("spent (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"G/invoices/I25": "150.00", "N/invoices/I25": "20.00"}, amounts(t, r, "traced", "amount")); diff != "" {
		t.Errorf("traced (-want +got):\n%s", diff)
	}
}

// TestOtherIncomeIsAPartnersFundByFund holds that what the funds show one by one adds up to what is shown of all of them,
// where a partner in one fund pays client income into another that it is no partner in.
func TestOtherIncomeIsAPartnersFundByFund(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	led := given("D", "DC", "", 50_00)
	led.Fund = "LEAD"
	h.record(given("C", "CC", "", 600_00), given("I", "ICB", "", 400_00), led,
		&pooled.Receipt{Code: "CLIENT", Date: day(2025, 9, 1), Payer: "DC", Fund: "POOL", Amount: 30_00, Kind: "client", Service: "POOL-S"},
		&pooled.Receipt{Code: "OWN", Date: day(2025, 9, 1), Payer: "CC", Fund: "POOL", Amount: 7_00, Kind: "client", Service: "POOL-S"},
	)
	h.raise(day(2025, 12, 31))
	contributed := func(fund string) map[string]string {
		in := h.in(day(2026, 3, 31), y25)
		in.Fund = fund
		r, err := reports.Ownership(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		explained(t, in, "ownership", r)
		return amounts(t, r, "ownership", "contributed")
	}
	for fund, want := range map[string]map[string]string{
		"POOL": {"CC": "607.00", "ICB": "400.00"},
		"LEAD": {"DC": "50.00", "CC": "0.00"},
		"":     {"CC": "607.00", "ICB": "400.00", "DC": "50.00"},
	} {
		if diff := cmp.Diff(want, contributed(fund)); diff != "" {
			t.Errorf("fund %q (-want +got):\n%s", fund, diff)
		}
	}
}
