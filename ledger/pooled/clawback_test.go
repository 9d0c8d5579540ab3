package pooled_test

import (
	"fmt"
	"slices"
	"testing"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// contracted is the block contract with its line, and what comes after.
func contracted(p money.Pence, after ...Event) []Event {
	return slices.Concat([]Event{awarded(), contractLine(p)}, after)
}

// retaining is the contract with a twentieth of each invoice held back.
func retaining(p money.Pence, after ...Event) []Event {
	l := contractLine(p)
	l.RetentionPercent = some(5 * money.Whole / 100)
	return slices.Concat([]Event{awarded(), l}, after)
}

func grantAgreement() *Contract {
	c := awarded()
	c.Kind = "grant"
	return c
}

func clawBack(p money.Pence) *Clawback {
	return &Clawback{Code: "CB1", Date: day(2025, 9, 10), Contract: "K1", Year: y25, Service: "pooled-S", Amount: p, Ground: "not spent as agreed"}
}

func releaseRetention(p money.Pence) *RetentionRelease {
	return &RetentionRelease{Code: "RR1", Date: day(2025, 9, 10), Contract: "K1", Amount: p}
}

// claims is a claim of so many outcomes in June 2025, at £1.50 each.
func claims(ref string, count int) *Claim {
	return &Claim{Code: ref, Contract: "K1", Service: "pooled-S", Date: day(2025, 6, 20), Outcome: "into work", Count: count, Price: 1_50, Evidence: "payslips seen", VerifiedBy: "VERA"}
}

func vera() *Person {
	return &Person{Code: "VERA", Name: "Vera Example", Organisation: "CC", Roles: []string{"commissioner"}}
}

func rollOver(p money.Pence) *Roll {
	return &Roll{Contract: "K1", Service: "pooled-S", Year: y26, Amount: p, Decision: "B-9"}
}

func prepay(from, to calendar.Date) *Prepayment {
	return &Prepayment{Code: "PP1", Date: day(2025, 6, 15), Invoice: "I1", ReleaseFrom: from, ReleaseTo: to}
}

func contractCostRules() []rule {
	cares := "fund=pooled service=pooled-S provider=CARE"
	return []rule{
		{"Accrual on a contract: commitment as for invoices", contracted(100), onK1(accrue("A1", 6, 80)), []string{
			"2025-06-30 actual 5000 +80 2025-26 " + cares, "2025-06-30 commitment 6900 +80 2025-26 " + cares,
			"2025-06-30 actual 2100 -80 2025-26 fund=pooled provider=CARE", "2025-06-30 commitment 6000 -80 2025-26 " + cares,
			"2025-07-01 actual 2100 +80 2025-26 fund=pooled provider=CARE", "2025-07-01 commitment 6000 +80 2025-26 " + cares,
			"2025-07-01 actual 5000 -80 2025-26 " + cares, "2025-07-01 commitment 6900 -80 2025-26 " + cares,
		}},
		{"Prepayment of a later period's service; released", []Event{cost("I1", 6, 61)}, prepay(day(2025, 7, 1), day(2025, 8, 30)), []string{
			"2025-06-15 actual 1400 +61 2025-26 fund=pooled provider=CARE", "2025-06-15 commitment 6900 +61 2025-26 fund=pooled",
			"2025-06-15 actual 5000 -61 2025-26 " + cares, "2025-06-15 commitment 6900 -61 2025-26 fund=pooled",
			"2025-07-31 actual 5000 +31 2025-26 " + cares, "2025-07-31 actual 1400 -31 2025-26 fund=pooled provider=CARE",
			"2025-08-30 actual 5000 +30 2025-26 " + cares, "2025-08-30 actual 1400 -30 2025-26 fund=pooled provider=CARE",
		}},
		{"Grant clawback, overpayment found", contracted(100, charged("I1", 6, 60)), clawBack(25), []string{
			"2025-09-10 actual 1200 +25 2025-26 fund=pooled provider=CARE", "2025-09-10 actual 5000 -25 2025-26 " + cares,
		}},
		{"Retention released", retaining(1000, charged("I1", 6, 600)), releaseRetention(20), []string{
			"2025-09-10 actual 2400 +20 2025-26 fund=pooled provider=CARE", "2025-09-10 actual 2000 -20 2025-26 fund=pooled provider=CARE",
		}},
		{"Outcomes claimed, as an accrual until invoiced", append(contracted(1000), vera()), claims("CL1", 2), []string{
			"2025-06-20 actual 5000 +300 2025-26 " + cares, "2025-06-20 commitment 6900 +300 2025-26 fund=pooled", "2025-06-20 commitment 6900 +300 2025-26 " + cares,
			"2025-06-20 actual 2100 -300 2025-26 fund=pooled provider=CARE", "2025-06-20 commitment 6900 -300 2025-26 fund=pooled", "2025-06-20 commitment 6000 -300 2025-26 " + cares,
		}},
		{"Commitments rolled to the new year", contracted(100), rollOver(40), []string{
			"2026-04-01 commitment 6900 +40 2025-26 " + cares, "2026-04-01 commitment 6000 +40 2026-27 " + cares,
			"2026-04-01 commitment 6900 -40 2026-27 " + cares, "2026-04-01 commitment 6000 -40 2025-26 " + cares,
		}},
	}
}

func onK1(a *Accrual) *Accrual {
	a.Contract = "K1"
	return a
}

func contractCostExamples() []example {
	claimed := naming(charged("I1", 7, 3_00), "CL1")
	return []example{
		{"Accrual on a contract", contracted(100_00), onK1(accrue("A1", 6, 80_00))},
		{"Prepayment, released by months", []Event{cost("I1", 6, 365_00)}, prepay(day(2025, 6, 15), day(2026, 6, 14))},
		{"Clawback of a grant", []Event{grantAgreement(), contractLine(100_00), charged("I1", 6, 60_00)}, clawBack(25_00)},
		{"Retention released", retaining(1_000_00, charged("I1", 6, 600_00)), releaseRetention(20_00)},
		{"Outcomes claimed", append(contracted(1_000_00), vera()), claims("CL1", 2)},
		{"Invoice for outcomes that were claimed", append(contracted(1_000_00), vera(), claims("CL1", 2)), claimed},
		{"Commitment rolled to the new year", contracted(100_00), rollOver(40_00)},
	}
}

func contractCostRefusals() []refusal {
	bill := cost("I1", 6, 100)
	later, far, lateOf := prepay(day(2025, 7, 1), day(2025, 8, 1)), prepay(day(2025, 7, 1), day(2045, 8, 1)), prepay(day(2025, 7, 1), day(2025, 8, 1))
	later.Date, lateOf.Line = day(2026, 6, 1), 4
	again := prepay(day(2025, 7, 1), day(2025, 9, 1))
	again.Code = "PP2"
	across := cost("I1", 6, 100)
	across.Lines[0].PeriodTo = day(2026, 5, 1)
	part := &Reversal{Code: "REV", Date: day(2025, 6, 20), Of: "invoices/I1", Amount: some[money.Pence](4), Reason: "r"}
	spread := prepay(day(2025, 7, 1), day(2025, 8, 1))
	several := awarded()
	several.Kind, several.Providers = "alliance", []string{"CARE", "HELP"}
	ahead := clawBack(1)
	ahead.Year = y26
	nobody := claims("CL1", 1)
	nobody.VerifiedBy, nobody.VerifiedOn = "", day(2025, 6, 21)
	self := claims("CL1", 1)
	self.VerifiedBy = "ANN"
	ann := &Person{Code: "ANN", Name: "Ann Example", Organisation: "CC", Roles: []string{"finance"}}
	cap100 := &ContractTerm{Contract: "K1", Service: "pooled-S", Year: y25, Cap: some(money.Pence(10_00))}
	withVera := append(contracted(1000), vera())
	noEvidence := &GrantInstalment{Contract: "K1", Number: 1, Due: day(2025, 6, 1), Amount: 1, ReleasedOn: day(2025, 6, 1)}
	otherContract := naming(cost("I1", 7, 150), "CL1")
	framework := awarded()
	framework.Kind = "framework"
	noProvider := onK1(accrue("A1", 6, 1))
	noProvider.Provider = "HELP"
	hold := func(kind string, p *money.Pence) *Hold {
		return &Hold{Code: "H1", Date: day(2025, 6, 20), Invoice: "I1", Kind: kind, Amount: p, Reason: "two visits are missing"}
	}
	body := func(identifier string) *Organisation {
		return &Organisation{Code: "NEW", Name: "New body", Sector: "business", Identifier: identifier}
	}
	return []refusal{
		{"ORG-001", nil, body("GB-COH-1234567")},
		{"ORG-001", nil, body("gb-chc-12345")},
		{"ORG-001", nil, body("GB-SC-012345")},
		{"ORG-001", nil, body("GB-NIC-1000001")},
		{"INVOICE-001", []Event{framework}, onK1(accrue("A1", 6, 1))},
		{"INVOICE-007", contracted(1), noProvider},
		{"LOAD-010", nil, spread},
		{"LOAD-010", []Event{bill}, lateOf},
		{"PREPAY-001", []Event{bill, part}, spread},
		{"PREPAY-001", []Event{bill, spread}, again},
		{"PREPAY-002", []Event{cost("I1", 6, -100)}, spread},
		{"PREPAY-002", []Event{across}, spread},
		{"PREPAY-003", []Event{bill}, later},
		{"PREPAY-003", []Event{bill}, prepay(day(2025, 5, 1), day(2025, 6, 15))},
		{"PREPAY-003", []Event{bill}, far},
		{"LOAD-005", []Event{bill}, prepay(day(2025, 8, 2), day(2025, 8, 1))},
		{"REVERSE-005", []Event{bill, spread}, part},
		{"REVERSE-005", []Event{bill, spread}, turn("invoices/I1", 7)},
		{"REVERSE-004", []Event{bill, spread}, &Reversal{Code: "REV", Date: day(2025, 6, 20), Of: "prepayments/PP1", Amount: some[money.Pence](4), Reason: "r"}},
		{"CLAWBACK-001", contracted(1), ahead},
		{"CLAWBACK-002", []Event{several, contractLine(1)}, clawBack(1)},
		{"CLAWBACK-003", contracted(100, charged("I1", 6, 60)), clawBack(61)},
		{"RETENTION-001", retaining(1000, charged("I1", 6, 600)), releaseRetention(31)},
		{"REVERSE-005", retaining(1000, charged("I1", 6, 600), releaseRetention(20)), turn("invoices/I1", 10)},
		{"CLAIM-001", withVera, claims("CL1", -1)},
		{"CLAIM-002", withVera, nobody},
		{"CLAIM-003", append(contracted(1000), ann), self},
		{"CLAIM-004", append(withVera[:3:3], cap100, claims("CL0", 4)), claims("CL1", 3)},
		{"INVOICE-006", append(withVera[:3:3], claims("CL1", 1)), otherContract},
		{"REVERSE-005", append(withVera[:3:3], claims("CL1", 1), naming(charged("I1", 7, 150), "CL1")), turn("claims/CL1", 8)},
		{"GRANT-001", contracted(1), &GrantInstalment{Contract: "K1", Number: 1, Due: day(2025, 6, 1), Amount: 1}},
		{"GRANT-002", []Event{grantAgreement()}, noEvidence},
		{"LOAD-010", nil, hold("hold", nil)},
		{"HOLD-001", []Event{bill}, hold("release", nil)},
		{"HOLD-001", []Event{bill, hold("hold", nil)}, &Hold{Code: "H2", Date: day(2025, 6, 21), Invoice: "I1", Kind: "release", Amount: some[money.Pence](1), Reason: "r"}},
		{"HOLD-002", []Event{bill, turn("invoices/I1", 6)}, hold("hold", nil)},
		{"HOLD-003", []Event{bill}, hold("dispute", some[money.Pence](101))},
		{"PAY-005", []Event{bill, hold("hold", nil)}, pay("P1", 100, "I1")},
		{"PAY-005", []Event{bill, hold("dispute", some[money.Pence](40))}, pay("P1", 100, "I1")},
		{"REVERSE-002", []Event{bill, hold("hold", nil)}, turn("holds/H1", 6)},
	}
}

// TestHoldsAreOfPaymentsAlone pays what is not held of an invoice, by its name and as the oldest, and all of it once it is released.
func TestHoldsAreOfPaymentsAlone(t *testing.T) {
	b := newBooks(t)
	unpaid := func(ref string, want money.Pence) {
		t.Helper()
		for _, a := range b.AmountsOf("invoices/" + ref) {
			want += a.Open
		}
		if want != 0 {
			t.Errorf("%s is %s away from what was expected", ref, want)
		}
	}
	b.post(cost("I1", 6, 100))
	b.post(cost("I2", 7, 50))
	b.post(&Hold{Code: "H1", Date: day(2025, 7, 20), Invoice: "i1", Kind: "dispute", Amount: some[money.Pence](30), Reason: "two visits are missing"})
	b.post(&Payment{Code: "P1", Date: day(2025, 8, 1), Provider: "CARE", Amount: 120, Fund: "pooled"})
	unpaid("I1", 30)
	unpaid("I2", 0)
	b.post(&Hold{Code: "H2", Date: day(2025, 8, 2), Invoice: "I1", Kind: "release", Reason: "they were found"})
	b.post(pay("P2", 30, "I1"))
	unpaid("I1", 0)
}

// TestClaimsAreInvoicedOnce has the cost of a claim stay what it was when the invoice comes, in its year or the next, and comes back
// when the invoice is reversed.
func TestClaimsAreInvoicedOnce(t *testing.T) {
	for _, next := range []bool{false, true} {
		b := newBooks(t)
		for _, e := range append(contracted(1000), vera(), claims("CL1", 2)) {
			b.post(e)
		}
		v := naming(charged("I1", 7, 3_20), "claims/cl1")
		if next {
			v.Date = day(2026, 5, 6)
			v.Lines[0].PeriodFrom, v.Lines[0].PeriodTo = day(2025, 6, 1), day(2025, 6, 20)
		}
		want := func(when string, costs string, remains, waits money.Pence) {
			t.Helper()
			var got string
			for _, c := range b.Costs("pooled", []string{"5000"}) {
				got += fmt.Sprintf("%s %d ", c.Year, int64(c.Amount))
			}
			var open money.Pence
			for _, a := range b.AmountsOf("claims/CL1") {
				open -= a.Open
			}
			if left := TermsOf(b, "K1", y25, "pooled-S").Remains; got != costs || left != remains || open != waits {
				t.Errorf("%s (%v): cost %s, remains %s, waits %s", when, next, got, left, open)
			}
		}
		want("claimed", "2025-26 300 ", 700, 300)
		b.post(v)
		if next {
			want("invoiced", "2025-26 320 2026-27 0 ", 680, 0)
		} else {
			want("invoiced", "2025-26 320 ", 680, 0)
		}
		b.post(&Reversal{Code: "REV", Date: day(2026, 5, 7), Of: "invoices/I1", Reason: "r"})
		if next {
			want("reversed", "2025-26 300 2026-27 0 ", 700, 300)
		} else {
			want("reversed", "2025-26 300 ", 700, 300)
		}
	}
}

// TestGrantsAreReleasedOnEvidence warns of an invoice beyond what was released of a grant by its day.
func TestGrantsAreReleasedOnEvidence(t *testing.T) {
	b := newBooks(t)
	b.post(grantAgreement())
	b.post(contractLine(1000))
	part := func(n int, released calendar.Date) Event {
		return &GrantInstalment{Contract: "K1", Number: n, Due: day(2025, 6, 1), Amount: 500, Evidence: "report of the trustees", ReleasedOn: released}
	}
	b.post(part(1, day(2025, 6, 1)))
	b.post(part(2, 0))
	for _, x := range []struct {
		v    *Invoice
		want int
	}{{charged("I1", 6, 400), 0}, {charged("I2", 7, 101), 1}, {charged("CN", 8, -1), 0}} {
		if out := b.post(x.v); len(out.Warnings) != x.want {
			t.Errorf("%s: %q", x.v.Code, out.Warnings)
		}
	}
	b.post(part(2, day(2025, 9, 1)))
	if out := b.post(charged("I3", 9, 499)); len(out.Warnings) != 0 {
		t.Errorf("within what was released by then: %q", out.Warnings)
	}
}

// TestRollsCarryCommitments carries what remains over, warns without a decision, and is undone by a reversal.
func TestRollsCarryCommitments(t *testing.T) {
	b := newBooks(t)
	for _, e := range contracted(100, charged("I1", 6, 60)) {
		b.post(e)
	}
	want := func(when string, old, now money.Pence) {
		t.Helper()
		if a, c := TermsOf(b, "K1", y25, "pooled-S").Remains, TermsOf(b, "K1", y26, "pooled-S").Remains; a != old || c != now {
			t.Errorf("%s: %s and %s, not %s and %s", when, a, c, old, now)
		}
	}
	roll := rollOver(30)
	roll.Decision = ""
	if out := b.post(roll); len(out.Warnings) != 1 {
		t.Errorf("without a decision: %q", out.Warnings)
	}
	want("rolled", 10, 30)
	more := rollOver(11)
	more.Year = y26
	more.Service = "pooled-T"
	if out := b.post(more); len(out.Warnings) != 1 {
		t.Errorf("more than remained: %q", out.Warnings)
	}
	b.post(&Reversal{Code: "REV", Date: day(2026, 4, 2), Of: "rolls/K1#pooled-S#2026-27", Reason: "r"})
	want("reversed", 40, 0)
	if p := b.sum(ledger.Commitment); p != 51 {
		t.Errorf("%s is committed", p)
	}
}
