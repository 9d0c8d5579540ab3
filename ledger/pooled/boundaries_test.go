package pooled_test

import (
	"testing"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// through sums the actual lines of an account in a fund that are dated on or before a day.
func (b books) through(on calendar.Date, account, fund string) money.Pence {
	var sum money.Pence
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if e.Date <= on && l.Layer == ledger.Actual && l.Account == account && l.Dims.Fund == fund {
					sum += l.Amount
				}
			}
		}
	}
	return sum
}

func (b books) wantThrough(on calendar.Date, account, fund string, want money.Pence) {
	b.t.Helper()
	if got := b.through(on, account, fund); got != want {
		b.t.Errorf("through %s, %s of %s is %s, want %s", on, account, fund, got, want)
	}
}

func current(b books, code string) money.Pence {
	c, _ := Find[Contribution](b, "contributions", code)
	return CurrentAmount(b, c)
}

func TestSettledForLessLowersTheContribution(t *testing.T) {
	b := newBooks(t)
	b.post(contribution("C1", "pooled", 1_000_00))
	b.post(raise("C1", 1))
	b.post(&Dispute{Code: "D1", Date: day(2025, 5, 2), Contribution: "C1", Amount: 100_00, Reason: "r"})
	b.post(&Dispute{Code: "D2", Date: day(2025, 6, 2), Contribution: "C1", Amount: -100_00, Cut: 100_00, Reason: "r"})
	if got := current(b, "C1"); got != 900_00 {
		t.Errorf("C1 stands at %s after a settlement for 100.00 less", got)
	}
	cut := func(p money.Pence) *ContributionChange {
		return &ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 6, 9), Amount: -p, Reason: "r"}
	}
	b.refused(cut(900_01), "CONTRIB-007")
	b.post(cut(900_00))
	b.want(b.seen(), "1100", "pooled", "", 0)
	b.want(b.seen(), "4000", "pooled", "", 0)
}

func TestGrantSettledForLessIsEarnedUpToTheRest(t *testing.T) {
	b := newBooks(t)
	b.post(&Contribution{Code: "G1", Fund: "targeted", Year: y25, Partner: "GOV", Source: "area-based-grant", Amount: 900_00, Instalments: "1"})
	b.post(&InstalmentRaised{Contribution: "G1", Number: 1, RaisedOn: day(2025, 4, 1)})
	b.post(invoice("I1", "targeted-S", 900_00, 0))
	b.post(&Dispute{Code: "D1", Date: day(2025, 7, 2), Contribution: "G1", Amount: 100_00, Reason: "r"})
	b.want(b.seen(), "4300", "targeted", "", -900_00)
	b.post(&Dispute{Code: "D2", Date: day(2025, 8, 2), Contribution: "G1", Amount: -100_00, Cut: 100_00, Reason: "r"})
	b.want(b.seen(), "4300", "targeted", "", -800_00)
	b.want(b.seen(), "2300", "targeted", "", 0)
	b.want(b.seen(), "1120", "targeted", "", 0)
	b.post(&Reversal{Code: "REV", Date: day(2025, 8, 3), Of: "disputes/D2", Reason: "r"})
	b.want(b.seen(), "4300", "targeted", "", -900_00)
}

// TestReversedChangeFallsOnTheStandIn reverses a change after the raising of an instalment that it fell on was reversed.
func TestReversedChangeFallsOnTheStandIn(t *testing.T) {
	b := newBooks(t)
	c := contribution("C1", "pooled", 1_000_00)
	b.post(c)
	b.post(&ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 4, 2), Amount: 400_00, Reason: "r"})
	b.post(raise("C1", 3))
	b.post(&Reversal{Code: "REV1", Date: day(2025, 10, 1), Of: "instalments/C1#3", Reason: "r"})
	b.post(&Reversal{Code: "REV2", Date: day(2025, 10, 2), Of: "contribution_changes/CH1", Reason: "r"})
	for _, n := range InstalmentsOf(b, c) {
		if want := map[bool]money.Pence{false: 250_00, true: 0}[n.Replaced]; n.Planned != want {
			t.Errorf("instalment %d is planned at %s, want %s", n.Number, n.Planned, want)
		}
	}
	b.post(&InstalmentRaised{Contribution: "C1", Number: 5, RaisedOn: day(2025, 10, 1)})
	b.refused(&Reversal{Code: "REV3", Date: day(2025, 10, 2), Of: "contributions/C1", Reason: "r"}, "REVERSE-005")
}

// TestChangeStandsOnceAnInstalmentWasRaisedByIt raises an instalment of which a cut left nothing.
func TestChangeStandsOnceAnInstalmentWasRaisedByIt(t *testing.T) {
	b := newBooks(t)
	b.post(contribution("C1", "pooled", 1_000_00))
	b.post(&ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 4, 2), Amount: -1_000_00, Reason: "r"})
	b.post(raise("C1", 1))
	b.refused(&Reversal{Code: "REV1", Date: day(2025, 10, 1), Of: "contribution_changes/CH1", Reason: "r"}, "REVERSE-005")
	b.post(&Reversal{Code: "REV2", Date: day(2025, 10, 1), Of: "instalments/C1#1", Reason: "r"})
	b.post(&Reversal{Code: "REV1", Date: day(2025, 10, 1), Of: "contribution_changes/CH1", Reason: "r"})
	if got := current(b, "C1"); got != 1_000_00 {
		t.Errorf("C1 stands at %s", got)
	}
}

func TestContributionStandsWhileAnythingOfItDoes(t *testing.T) {
	b := newBooks(t)
	b.post(&Contribution{Code: "C1", Fund: "pooled", Year: y25, Partner: "CC", Source: "other", Amount: 1, Instalments: "2"})
	b.post(&InstalmentRaised{Contribution: "C1", Number: 2, RaisedOn: day(2025, 10, 1)}) // of nil: the penny is in the first
	b.refused(&Reversal{Code: "REV", Date: day(2025, 10, 2), Of: "contributions/C1", Reason: "r"}, "REVERSE-005")
	b.post(&Contribution{Code: "K1", Fund: "pooled", Year: y25, Partner: "CVS", Source: "other", Amount: 50_00, Kind: "in-kind"})
	b.post(&ContributionChange{Code: "CH1", Contribution: "K1", Date: day(2025, 6, 1), Amount: 10_00, Reason: "r"})
	b.refused(&Reversal{Code: "REV", Date: day(2025, 10, 2), Of: "contributions/K1", Reason: "r"}, "REVERSE-005")
}

func TestInvoiceNamedTwiceIsPaidOnce(t *testing.T) {
	b := newBooks(t)
	b.post(invoice("I1", "pooled-S", 100_00, 0))
	b.refused(pay("P1", 200_00, "I1", "i1"), "PAY-001")
	b.post(pay("P1", 100_00, "I1", "I1"))
	b.want(b.seen(), "2000", "pooled", "CARE", 0)
}

// TestCutBeforeTheYearBegins credits an instalment that was raised before its year: no income of the year before.
func TestCutBeforeTheYearBegins(t *testing.T) {
	early := &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 3, 20)}
	for name, events := range map[string][]Event{
		"cut": {&ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 3, 25), Amount: -850_00, Reason: "r"}},
		"settled": {
			&Dispute{Code: "D1", Date: day(2025, 3, 21), Contribution: "C1", Amount: 100_00, Reason: "r"},
			&Dispute{Code: "D2", Date: day(2025, 3, 25), Contribution: "C1", Amount: -100_00, Cut: 100_00, Reason: "r"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			b.post(contribution("C1", "pooled", 1_000_00))
			b.post(early)
			for _, e := range events {
				b.post(e)
			}
			b.wantThrough(day(2025, 3, 31), "4000", "pooled", 0)
			b.wantThrough(day(2025, 3, 31), "2200", "pooled", -150_00)
			b.wantThrough(day(2025, 3, 31), "1100", "pooled", 150_00)
			b.wantThrough(day(2025, 4, 1), "4000", "pooled", -150_00)
			b.wantThrough(day(2025, 4, 1), "2200", "pooled", 0)
		})
	}
}

// TestNothingIsCreditedBeforeItIsRaised dates a cut and a dispute before the instalment that they reach was raised.
func TestNothingIsCreditedBeforeItIsRaised(t *testing.T) {
	b := newBooks(t)
	b.post(&Contribution{Code: "C1", Fund: "pooled", Year: y25, Partner: "CC", Source: "other", Amount: 100_00, Instalments: "1"})
	b.post(&InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 7, 1)})
	b.refused(&Dispute{Code: "D1", Date: day(2025, 6, 30), Contribution: "C1", Amount: 10_00, Reason: "r"}, "DISPUTE-002")
	b.post(&ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 6, 1), Amount: -40_00, Reason: "r"})
	b.wantThrough(day(2025, 6, 30), "1100", "pooled", 0)
	b.wantThrough(day(2025, 7, 1), "1100", "pooled", 60_00)
	b.wantThrough(day(2025, 7, 1), "4000", "pooled", -60_00)
}

// TestClientMoney pays a debt as far as it goes; what is left is income of a service, or held until it is charged.
func TestClientMoney(t *testing.T) {
	charge := &Recharge{Code: "RC1", Date: day(2025, 6, 1), Fund: "pooled", Partner: "DC", Service: "pooled-S", Source: "client", Amount: 10_00}
	client := func(p money.Pence, service string) *Receipt {
		return &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "DC", Fund: "pooled", Kind: "client", Service: service, Amount: p}
	}
	b := newBooks(t)
	b.post(charge)
	b.refused(client(25_00, ""), "RECEIPT-003")
	b.post(client(25_00, "pooled-S"))
	b.wantThrough(day(2025, 5, 31), "1100", "pooled", 0)
	b.wantThrough(day(2025, 5, 31), "2200", "pooled", -10_00)
	b.wantThrough(day(2025, 5, 31), "4500", "pooled", -15_00)
	b.wantThrough(day(2025, 6, 1), "1100", "pooled", 0)
	b.wantThrough(day(2025, 6, 1), "2200", "pooled", 0)
}

func TestIdentifiedMoneyGoesWhereItCan(t *testing.T) {
	stranger := func(kind, contribution string) *Receipt {
		return &Receipt{Code: "R1", Date: day(2025, 7, 1), Payer: "Who", Fund: "pooled", Kind: kind, Contribution: contribution, Amount: 80_00}
	}
	identify := func(payer string) *Identification {
		return &Identification{Code: "ID1", Date: day(2025, 7, 2), Receipt: "R1", Payer: payer}
	}
	t.Run("client income without a service", func(t *testing.T) {
		b := newBooks(t)
		b.post(stranger("client", ""))
		b.refused(identify("DC"), "RECEIPT-003")
	})
	t.Run("another partner's contribution", func(t *testing.T) {
		b := newBooks(t)
		b.post(contribution("C1", "pooled", 1_000_00))
		b.post(stranger("contribution", "C1"))
		b.refused(identify("ICB"), "RECEIPT-001")
		b.post(identify("CC"))
	})
	t.Run("more than a provider owes", func(t *testing.T) {
		b := newBooks(t)
		b.post(stranger("provider", ""))
		b.refused(identify("CARE"), "RECEIPT-005")
		b.post(&Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 50_00, Fund: "pooled", Excess: "overpaid"})
		b.post(identify("CARE"))
		b.want(b.seen(), "1200", "pooled", "", 0)
		b.want(b.seen(), "1900", "pooled", "", -30_00)
		again := identify("CARE")
		again.Code = "ID2"
		b.post(&Payment{Code: "P2", Date: day(2025, 7, 1), Provider: "CARE", Amount: 30_00, Fund: "pooled", Excess: "overpaid"})
		b.post(again)
		b.want(b.seen(), "1900", "pooled", "", 0)
	})
}

func TestNothingIsReturnedBeforeItCame(t *testing.T) {
	b := newBooks(t)
	b.post(receipt("R1", "pooled", 300_00))
	b.refused(&Receipt{Code: "R2", Date: day(2025, 4, 30), Payer: "CC", Fund: "pooled", Amount: -10_00}, "RECEIPT-002")
}

// TestNothingIsMetBeforeItIsThere dates a write-off before the debt, a settlement before the dispute, and a payment
// before the credit that it would use.
func TestNothingIsMetBeforeItIsThere(t *testing.T) {
	b := newBooks(t)
	b.post(&Recharge{Code: "RC1", Date: day(2025, 6, 1), Fund: "pooled", Partner: "DC", Service: "pooled-S", Amount: 10_00})
	b.refused(&WriteOff{Code: "W1", Date: day(2025, 5, 31), Fund: "pooled", Debtor: "DC", Amount: 10_00, Service: "pooled-S", Reason: "r"}, "WRITEOFF-001")
	b.post(contribution("C1", "pooled", 1_000_00))
	b.post(raise("C1", 1))
	b.post(&Dispute{Code: "D1", Date: day(2025, 6, 1), Contribution: "C1", Amount: 100_00, Reason: "r"})
	b.refused(&Dispute{Code: "D2", Date: day(2025, 5, 31), Contribution: "C1", Amount: -100_00, Reason: "r"}, "DISPUTE-002")
	b.post(invoice("I1", "pooled-S", 100_00, 0))
	b.post(&Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 7, 1), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -40_00}}})
	b.post(pay("P1", 100_00, "I1"))
	b.wantThrough(day(2025, 6, 30), "2000", "pooled", 0)
	b.want(b.seen(), "2000", "pooled", "CARE", 40_00)
}

func TestReversedPrepaymentIsNotReleased(t *testing.T) {
	b := newBooks(t)
	b.post(&Invoice{Code: "I1", Provider: "CARE", Date: day(2026, 3, 10), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 310_00, PeriodFrom: day(2026, 3, 17), PeriodTo: day(2026, 4, 16)}}})
	b.post(&Reversal{Code: "REV", Date: day(2026, 6, 1), Of: "invoices/I1", Reason: "r"})
	for _, on := range []calendar.Date{day(2026, 3, 31), day(2026, 4, 1), day(2026, 6, 1)} {
		for _, account := range []string{"1400", "2000", "5000"} {
			b.wantThrough(on, account, "pooled", 0)
		}
	}
}

func TestJournalOfCapitalGrant(t *testing.T) {
	b := newBooks(t)
	out := b.post(&Journal{Code: "J1", Date: day(2025, 9, 30), Lines: []JournalLine{
		{Line: 1, Layer: "actual", Account: "1000", Amount: 5_00, Fund: "pooled", Memo: "m"},
		{Line: 2, Layer: "actual", Account: "4000", Amount: -5_00, Fund: "pooled", Partner: "CC", Source: "dfg", Memo: "m"},
	}})
	if got := out.Entries[0].Lines[1].Dims.Nature; got != ledger.Capital {
		t.Errorf("Disabled Facilities Grant was journalled as %s", got)
	}
}
