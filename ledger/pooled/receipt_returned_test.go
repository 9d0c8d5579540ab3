package pooled_test

import (
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// TestMoneyIsReturnedAsFarAsItIsHeld gives money back in every state that it can be in: there, not there, and more asked
// for than there is.
func TestMoneyIsReturnedAsFarAsItIsHeld(t *testing.T) {
	agreed := contribution("C1", "pooled", 400_00)
	other := &Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "CC", Source: "other", Amount: 80_00, Instalments: "1", FirstDue: day(2025, 12, 1)}
	from := func(payer string, kind string, on calendar.Date, p money.Pence, contribution string) *Receipt {
		return &Receipt{Code: "R" + on.String(), Date: on, Payer: payer, Fund: "pooled", Kind: kind, Amount: p, Contribution: contribution}
	}
	may, june := day(2025, 5, 1), day(2025, 6, 1)
	for _, x := range []struct {
		name    string
		before  []Event
		refund  *Receipt
		account string
		party   string
		most    money.Pence // what can be returned
		left    money.Pence // what then stands on the account
	}{
		{"received in advance", []Event{from("CC", "", may, 90_00, "")}, from("CC", "", june, 0, ""), "2200", "CC", 90_00, 0},
		{"received in advance twice", []Event{from("CC", "", may, 90_00, ""), from("CC", "", may+1, 10_00, "")}, from("CC", "", june, 0, ""), "2200", "CC", 100_00, 0},
		{"above what was due", []Event{agreed, raise("C1", 1), from("CC", "", may, 130_00, "")}, from("CC", "", june, 0, ""), "2200", "CC", 30_00, 0},
		{"no more than was due", []Event{agreed, raise("C1", 1), from("CC", "", may, 100_00, "")}, from("CC", "", june, 0, ""), "2200", "CC", 0, 0},
		{"set against an instalment since", []Event{agreed, from("CC", "", may, 130_00, ""), raise("C1", 1)}, from("CC", "", june, 0, ""), "2200", "CC", 30_00, 0},
		{"returned in part already", []Event{from("CC", "", may, 90_00, ""), from("CC", "", may+2, -60_00, "")}, from("CC", "", june, 0, ""), "2200", "CC", 30_00, 0},
		{"came later", []Event{from("CC", "", june+1, 90_00, "")}, from("CC", "", june, 0, ""), "2200", "CC", 0, -90_00},
		{"of another fund", []Event{&Receipt{Code: "R0", Date: may, Payer: "CC", Fund: "targeted", Amount: 90_00}}, from("CC", "", june, 0, ""), "2200", "CC", 0, 0},
		{"of another partner", []Event{from("ICB", "", may, 90_00, "")}, from("CC", "", june, 0, ""), "2200", "ICB", 0, -90_00},
		{"of one contribution", []Event{agreed, other, from("CC", "", may, 90_00, "C1"), from("CC", "", may+1, 70_00, "C2")}, from("CC", "", june, 0, "C2"), "2200", "CC", 70_00, -90_00},
		{"of all contributions", []Event{agreed, other, from("CC", "", may, 90_00, "C1"), from("CC", "", may+1, 70_00, "C2")}, from("CC", "", june, 0, ""), "2200", "CC", 160_00, 0},
		{"a cut of what was paid", []Event{agreed, raise("C1", 1), from("CC", "", may, 100_00, ""), &ContributionChange{Code: "CH1", Contribution: "C1", Date: may + 5, Amount: -350_00, Reason: "r"}}, from("CC", "", june, 0, "C1"), "2200", "CC", 50_00, 0},
		{"raised before its year", []Event{&Contribution{Code: "C3", Fund: "pooled", Year: y26, Partner: "CC", Source: "other", Amount: 80_00, Instalments: "1"}, &InstalmentRaised{Contribution: "C3", Number: 1, RaisedOn: may}}, from("CC", "", june, 0, ""), "2200", "CC", 0, 0},
		{"opened with", []Event{&Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{{Account: "1000", Amount: 90_00}, {Account: "2200", Amount: -90_00, Partner: "CC"}}}}, from("CC", "", june, 0, ""), "2200", "CC", 90_00, 0},
		{"in suspense", []Event{from("Who", "", may, 90_00, "")}, from("WHO", "", june, 0, ""), "1900", "", 90_00, 0},
		{"in suspense, since known by that name", []Event{from("Who", "", may, 90_00, ""), &Alias{Organisation: "CC", Alias: "Who"}, from("CC", "", may+1, 20_00, "")}, from("Who", "", june, 0, ""), "1900", "", 110_00, 0},
		{"in suspense, identified since", []Event{from("Who", "", may, 90_00, ""), &Identification{Code: "ID1", Date: may + 1, Receipt: "R" + may.String(), Payer: "CC"}}, from("Who", "", june, 0, ""), "1900", "", 0, 0},
		{"in suspense under another name", []Event{from("Somebody Else", "", may, 90_00, "")}, from("Who", "", june, 0, ""), "1900", "", 0, -90_00},
		{"repaid by a provider that owed nothing", []Event{from("CARE", "provider", may, 90_00, "")}, from("CARE", "provider", june, 0, ""), "1900", "", 90_00, 0},
		{"repaid by a provider that owed some", []Event{
			&Payment{Code: "P1", Date: may, Provider: "CARE", Amount: 60_00, Fund: "pooled", Excess: "overpaid"}, from("CARE", "provider", may, 90_00, ""),
		}, from("CARE", "provider", june, 0, ""), "1900", "", 30_00, 0},
	} {
		t.Run(x.name, func(t *testing.T) {
			b := newBooks(t)
			for _, e := range clones(x.before) {
				b.post(e)
			}
			over := *x.refund
			over.Code, over.Amount = "REFUND", -x.most-1
			b.refused(&over, "RECEIPT-002")
			if x.most > 0 {
				all := *x.refund
				all.Code, all.Amount = "REFUND", -x.most
				cash := b.through(day(2027, 1, 1), "1000", "pooled")
				b.post(&all)
				b.wantThrough(day(2027, 1, 1), "1000", "pooled", cash-x.most)
				more := *x.refund
				more.Code, more.Amount = "REFUND2", -1
				b.refused(&more, "RECEIPT-002")
			}
			b.want(b.seen(), x.account, "pooled", x.party, x.left)
		})
	}
}

// TestIncomeIsNotReturnedButReversed takes a part of client income back by reversing it.
func TestIncomeIsNotReturnedButReversed(t *testing.T) {
	b := newBooks(t)
	b.post(&Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "HELP", Fund: "pooled", Kind: "client", Service: "pooled-S", Amount: 25_00})
	b.refused(&Receipt{Code: "R2", Date: day(2025, 5, 9), Payer: "HELP", Fund: "pooled", Kind: "client", Service: "pooled-S", Amount: -10_00}, "RECEIPT-004")
	b.post(&Reversal{Code: "REV", Date: day(2025, 5, 9), Of: "receipts/R1", Amount: some(money.Pence(10_00)), Reason: "r"})
	b.want(b.seen(), "4500", "pooled", "", -15_00)
	b.want(b.seen(), "1000", "pooled", "", 15_00)
}

// TestProviderRepaysWhatStandsToTheFundsCredit takes the money of a credit note and of a payment in advance back, and can then
// not set either off again.
func TestProviderRepaysWhatStandsToTheFundsCredit(t *testing.T) {
	b := newBooks(t)
	b.post(&Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 6, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -40_00}}})
	b.post(&Payment{Code: "P1", Date: day(2025, 6, 21), Provider: "CARE", Amount: 30_00, Fund: "pooled", Excess: "advance"})
	b.post(&Receipt{Code: "R1", Date: day(2025, 7, 1), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 70_00})
	for _, account := range []string{"1200", "1400", "1900", "2000"} {
		b.want(b.seen(), account, "pooled", "", 0)
	}
	b.refused(&Reversal{Code: "REV", Date: day(2025, 7, 2), Of: "invoices/CN1", Reason: "r"}, "REVERSE-005")
	b.post(invoice("I1", "pooled-S", 100_00, 0))
	b.refused(pay("P2", 100_01, "I1"), "PAY-001")
	b.post(pay("P2", 100_00, "I1"))
}
