package pooled_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/money"

	. "commonpurse/ledger/pooled"
)

// TestReversingAnythingUndoesIt records one more event of any sort after a random history of all sorts, reverses it, whole
// or in parts, and finds everything as it was.
func TestReversingAnythingUndoesIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newWorld(t)
		w := &world{history: history{T: rt}}
		w.funds = []string{pick(w, worldFunds...), pick(w, worldFunds...)}
		for range w.between(10, 50) {
			e := w.event()
			if _, isMoney := e.(Dated); !isMoney {
				continue // grants are judged by services as they stand, at the next event
			}
			if _, refusal := b.Record(e, Meta{}); refusal == nil {
				w.keys = append(w.keys, EventKey(e))
			}
		}
		if w.below(2) == 0 {
			b.post(unitary()[1])
			b.post(succeeded())
		}
		var last Event
		before := earnedTogether(pictureOf(b))
		for range 20 {
			e := w.event()
			if _, isMoney := e.(Dated); !isMoney || e.Table() == "reversals" || e.Table() == "holds" {
				continue
			}
			if out, refusal := b.Record(e, Meta{}); refusal == nil && !out.Again {
				last = e
				break
			}
		}
		if last == nil {
			return
		}
		key := EventKey(last)
		if whole := (&Reversal{Code: "TRIED", Date: day(2027, 3, 31), Of: key, Reason: "drawn"}); slices.ContainsFunc(whole.Check(b), func(p ledger.Problem) bool { return p.Code == "RESERVE-001" }) {
			return // a journal by hand took the reserve below nil before
		}
		inParts(rt, b, key)
		if d, _ := b.Document(key); d.ReversedBy == "" {
			if _, refusal := b.Record(&Reversal{Code: "UNDO", Date: day(2027, 3, 31), Of: key, Reason: "drawn"}, Meta{}); refusal != nil {
				rt.Fatalf("%s cannot be reversed at once: %v", key, refusal)
			}
		}
		holdInvariants(rt, b)
		if diff := cmp.Diff(before, earnedTogether(pictureOf(b))); diff != "" {
			rt.Fatalf("reversing %s %s does not undo it (-before +after):\n%s", key, Encode(last), diff)
		}
	})
}

// earnedTogether takes what a partner and its successor planned, and earned of a grant, together: what is reversed in
// another year leaves the plan of its own as it was, and what a cost earned before the succession is the successor's to
// give back when the cost is reversed after it.
func earnedTogether(p picture) picture {
	for key, amount := range p.Balances {
		one := strings.Replace(key, " UC ", " DC ", 1)
		if (strings.HasPrefix(key, "budget") || strings.HasPrefix(key, "actual4300")) && one != key {
			delete(p.Balances, key)
			if p.Balances[one] += amount; p.Balances[one] == 0 {
				delete(p.Balances, one)
			}
		}
	}
	return p
}

// amountsOf is what is open of each item on an account in a fund.
func amountsOf(b books, account, fund string) map[string]money.Pence {
	out := map[string]money.Pence{}
	for _, a := range b.Open(account, fund, "") {
		out[a.Item.Key] = a.Open
	}
	return out
}

// TestPartsOfEverySortOfDocument reverses a third and then a third of each sort of document that is for one amount, sees
// what is left of it, and that the rest leaves nothing.
func TestPartsOfEverySortOfDocument(t *testing.T) {
	unknown := &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "Who", Fund: "pooled", Amount: 90_00}
	bill := invoice("I1", "pooled-S", 75_00, 15_00)
	charge := &Recharge{Code: "RC1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "DC", Service: "pooled-S", Amount: 90_00}
	raised := []Event{contribution("C1", "pooled", 160_00), raise("C1", 1), raise("C1", 2)}
	for _, x := range []struct {
		name    string
		before  []Event
		event   Event
		account string // where a third of it shows
		party   string
		third   money.Pence // what a third reversed adds there
	}{
		{"invoice", nil, bill, "2000", "CARE", 30_00},
		{"invoice: its VAT", nil, bill, "1300", "", -5_00},
		{"credit note", []Event{bill}, &Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 6, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -90_00, Credits: "I1"}}}, "2000", "CARE", -30_00},
		{"credit note on a paid invoice", []Event{bill, pay("P1", 90_00, "I1")}, &Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 7, 20), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -90_00, Credits: "I1"}}}, "1200", "CARE", -30_00},
		{"invoice partly of a year not begun", nil, &Invoice{Code: "I1", Provider: "CARE", Date: day(2026, 3, 10), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 90_00, PeriodFrom: day(2026, 3, 17), PeriodTo: day(2026, 4, 16)}}}, "5000", "", -30_00},
		{"payment", []Event{bill}, pay("P1", 90_00, "I1"), "1000", "", 30_00},
		{"payment: what it paid is owed again", []Event{bill}, pay("P1", 90_00, "I1"), "2000", "CARE", -30_00},
		{"payment in advance", nil, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 90_00, Fund: "pooled", Excess: "advance"}, "1400", "CARE", -30_00},
		{"receipt across two instalments", raised, &Receipt{Code: "R1", Date: day(2025, 8, 1), Payer: "CC", Fund: "pooled", Amount: 60_00}, "1100", "CC", 20_00},
		{"receipt across two instalments, one raised later", raised, receipt("R1", "pooled", 60_00), "1100", "CC", 20_00},
		{"receipt in advance", nil, receipt("R1", "pooled", 90_00), "2200", "CC", 30_00},
		{"receipt in suspense", nil, unknown, "1900", "", 30_00},
		{"receipt returned", []Event{receipt("R0", "pooled", 90_00)}, &Receipt{Code: "R1", Date: day(2025, 5, 9), Payer: "CC", Fund: "pooled", Amount: -90_00}, "2200", "CC", -30_00},
		{"identification", []Event{unknown}, &Identification{Code: "ID1", Date: day(2025, 5, 20), Receipt: "R1", Payer: "CC"}, "1900", "", -30_00},
		{"direct spending", nil, &DirectSpend{Code: "DS1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "ICB", Service: "pooled-S", Amount: 90_00}, "5200", "ICB", -30_00},
		{"in kind", nil, &InKind{Code: "K1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CVS", Service: "pooled-S", Amount: 90_00, Basis: "b"}, "5400", "CVS", -30_00},
		{"recharge", nil, charge, "1100", "DC", -30_00},
		{"recharge of what was paid in advance", []Event{&Receipt{Code: "R1", Date: day(2025, 4, 1), Payer: "DC", Fund: "pooled", Amount: 90_00}}, charge, "2200", "DC", -30_00},
		{"write-off", []Event{charge}, &WriteOff{Code: "W1", Date: day(2025, 9, 1), Fund: "pooled", Debtor: "DC", Amount: 90_00, Service: "pooled-S", Reason: "r"}, "5900", "", -30_00},
		{"reserve move", nil, &ReserveMove{Code: "RM1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CC", Amount: 90_00, Decision: "B-1"}, "3200", "CC", 30_00},
		{"journal", nil, &Journal{Code: "J1", Date: day(2025, 9, 30), Lines: []JournalLine{
			{Line: 1, Layer: "actual", Account: "5500", Amount: 90_00, Fund: "pooled", Service: "pooled-S", Memo: "m"}, {Line: 2, Layer: "actual", Account: "1000", Amount: -90_00, Fund: "pooled", Memo: "m"},
		}}, "5500", "", -30_00},
	} {
		t.Run(x.name, func(t *testing.T) {
			b := newBooks(t)
			for _, e := range clones(x.before) {
				b.post(e)
			}
			before, e := pictureOf(b), clones([]Event{x.event})[0]
			b.post(e)
			whole, _ := LeftOf(b, docOf(b, e))
			after := balance(b.seen(), ledger.Actual, x.account, "pooled", x.party)
			part := whole / 3
			for n := range 2 {
				b.post(&Reversal{Code: fmt.Sprintf("REV%d", n), Date: day(2026, 6, 1), Of: EventKey(e), Amount: &part, Reason: "r"})
				b.want(b.seen(), x.account, "pooled", x.party, after+money.Pence(n+1)*x.third)
				d := docOf(b, e)
				if _, left := LeftOf(b, d); left != whole-money.Pence(n+1)*part || d.ReversedBy != "" || len(d.Parts) != n+1 {
					t.Errorf("%s of %s is left: %+v", left, whole, d)
				}
			}
			b.post(&Reversal{Code: "REST", Date: day(2026, 6, 1), Of: EventKey(e), Reason: "r"})
			if d := docOf(b, e); d.ReversedBy != "reversals/REST" || len(d.Parts) != 2 {
				t.Errorf("%+v", d)
			}
			if diff := cmp.Diff(before, pictureOf(b)); diff != "" {
				t.Errorf("parts and the rest do not undo it (-before +after):\n%s", diff)
			}
			b.refused(&Reversal{Code: "MORE", Date: day(2026, 6, 1), Of: EventKey(e), Amount: &part, Reason: "r"}, "REVERSE-003")
		})
	}
}

func docOf(b books, e Event) Document {
	d, _ := b.Document(EventKey(e))
	return d
}

// TestBudgetIsReversedInPart takes a part of a budget and of a budget cut back.
func TestBudgetIsReversedInPart(t *testing.T) {
	for _, p := range []money.Pence{90_00, -90_00} {
		b := newBooks(t)
		b.post(&BudgetSet{Code: "B1", Fund: "pooled", Year: y26, Service: "pooled-S", Amount: p})
		b.post(&Reversal{Code: "REV", Date: day(2026, 4, 9), Of: "budgets/B1", Amount: some(money.Pence(30_00)), Reason: "r"})
		if got := balance(b.seen(), ledger.Budget, "5000", "pooled", ""); got != p/3*2 {
			t.Errorf("the budget of %s stands at %s", p, got)
		}
	}
}

// TestPartThatFinishesADocument says that it is reversed, by the last of its parts.
func TestPartThatFinishesADocument(t *testing.T) {
	b := newBooks(t)
	b.post(invoice("I1", "pooled-S", 10_00, 0))
	for n, p := range []money.Pence{3_33, 3_33, 3_34} {
		b.post(&Reversal{Code: fmt.Sprintf("REV%d", n+1), Date: day(2025, 7, 1), Of: "invoices/I1", Amount: &p, Reason: "r"})
	}
	d, _ := b.Document("invoices/I1")
	if whole, left := LeftOf(b, d); d.ReversedBy != "reversals/REV3" || len(d.Parts) != 3 || whole != 10_00 || left != 0 {
		t.Errorf("%+v: %s of %s is left", d, left, whole)
	}
	b.want(b.seen(), "2000", "pooled", "CARE", 0)
}

// TestPartOfAnInvoiceLeavesLessToPay pays what is left, and no more.
func TestPartOfAnInvoiceLeavesLessToPay(t *testing.T) {
	b := newBooks(t)
	b.post(invoice("I1", "pooled-S", 100_00, 20_00))
	b.post(&Reversal{Code: "REV1", Date: day(2025, 6, 20), Of: "invoices/I1", Amount: some(money.Pence(50_00)), Reason: "r"})
	if diff := cmp.Diff(map[string]money.Pence{"invoices/I1": -70_00}, amountsOf(b, "2000", "pooled")); diff != "" {
		t.Error(diff)
	}
	b.refused(pay("P1", 120_00, "I1"), "PAY-001")
	b.post(pay("P1", 60_00, "I1"))
	part := func(p money.Pence) *Reversal {
		return &Reversal{Code: "REV2", Date: day(2025, 7, 1), Of: "invoices/I1", Amount: some(p), Reason: "r"}
	}
	hintOf := func(r *Reversal) string {
		problems := r.Check(b)
		if len(problems) != 1 || problems[0].Code != "REVERSE-005" {
			t.Fatalf("%v", problems)
		}
		return problems[0].Hint
	}
	for _, p := range []money.Pence{10_01, 70_00} {
		if got, want := hintOf(part(p)), "Reverse that first, the latest first, or reverse £10.00 at most."; got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
	b.post(&Reversal{Code: "REV2", Date: day(2025, 7, 1), Of: "invoices/I1", Amount: some(money.Pence(10_00)), Reason: "r"})
	b.refused(&Reversal{Code: "REV3", Date: day(2025, 7, 1), Of: "invoices/I1", Reason: "r"}, "REVERSE-005")
	more := part(1)
	more.Code = "REV5"
	if got, want := hintOf(more), "Reverse that first, the latest first."; got != want {
		t.Errorf("a penny of what is paid whole: %q, want %q", got, want)
	}
	b.post(&Reversal{Code: "REV4", Date: day(2025, 7, 1), Of: "payments/P1", Reason: "r"})
	b.post(&Reversal{Code: "REV3", Date: day(2025, 7, 1), Of: "invoices/I1", Reason: "r"})
	b.want(b.seen(), "2000", "pooled", "CARE", 0)
	b.want(b.seen(), "5000", "pooled", "", 0)
	b.want(b.seen(), "1300", "pooled", "", 0)
}
