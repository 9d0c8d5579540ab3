package pooled_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

func virement(ref, from, to string, p money.Pence) *Virement {
	return &Virement{Code: ref, Date: day(2025, 7, 1), Year: y25, From: from, To: to, Amount: p, Reason: "more need"}
}

func virementExamples() []example {
	return []example{
		{"Virement", nil, virement("V1", "pooled-S", "pooled-T", 100_00)},
		{"Reversal of a virement", []Event{virement("V1", "pooled-S", "pooled-T", 100_00)}, turn("virements/V1", 7)},
	}
}

func virementRefusals() []refusal {
	early := virement("V1", "pooled-S", "pooled-T", 1)
	early.Date = day(2023, 4, 1)
	return []refusal{
		{"LOAD-008", nil, virement("V1", "pooled-S", "pooled-T", -1)},
		{"LOAD-016", nil, early},
		{"FUND-001", nil, virement("V1", "zero-based-S", "zero-based-T", 1)},
		{"VIREMENT-001", nil, virement("V1", "pooled-S", "POOLED-s", 1)},
		{"VIREMENT-002", nil, virement("V1", "pooled-S", "NHS-S", 1)},
		{"VIREMENT-003", nil, virement("V1", "pooled-S", "CAP", 1)},
		{"REVERSE-004", []Event{virement("V1", "pooled-S", "pooled-T", 2)}, &Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "virements/V1", Amount: some(money.Pence(1)), Reason: "r"}},
	}
}

// TestVirementStandsInItsRegister moves budget to and fro, and takes one virement back.
func TestVirementStandsInItsRegister(t *testing.T) {
	b := newBooks(t)
	b.post(virement("V1", "pooled-S", "pooled-T", 100_00))
	b.post(virement("V2", "pooled-T", "pooled-S", 30_00))
	b.post(&Reversal{Code: "REV", Date: day(2025, 9, 1), Of: "virements/V1", Reason: "r"})
	all := Listed[Virement](b, "virements", "", "")
	if len(all) != 1 || all[0].Code != "V2" {
		t.Errorf("in force are %+v, want V2 alone", all)
	}
	sums := map[string]money.Pence{}
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if l.Layer != ledger.Budget || l.Year != y25 {
					t.Errorf("%s posts %+v", r.Key, l)
				}
				sums[l.Dims.Service] += l.Amount
			}
		}
	}
	if d := cmp.Diff(map[string]money.Pence{"pooled-S": 30_00, "pooled-T": -30_00}, sums); d != "" {
		t.Error(d)
	}
}

// TestHostNeedsAnotherPartner holds that a host may not approve what moves money to a service that it leads.
func TestHostNeedsAnotherPartner(t *testing.T) {
	b := newBooks(t)
	b.post(&Service{Code: "BOTH", Fund: "pooled", Name: "Led by both", Lead: "ICB:60; cc:40"})
	b.post(&Service{Code: "NOBODY", Fund: "pooled", Name: "Led by nobody"})
	for to, want := range map[string][]string{"pooled-S": {"CC"}, "pooled-T": nil, "BOTH": {"CC"}, "NOBODY": nil} {
		if got := virement("V", "CAP", to, 1).MayNotApprove(b); cmp.Diff(got, want) != "" {
			t.Errorf("what moves money to %s may not be approved by %v, want %v", to, got, want)
		}
	}
}
