package reports_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// returns makes the return of everybody on file who has one.
func returns(t testing.TB, in reports.In) map[string]reports.Report {
	t.Helper()
	out := map[string]reports.Report{}
	for _, o := range in.Organisations {
		r, err := reports.PartnerReturn(of(in, o.Code))
		if r := new(ledger.Refusal); errors.As(err, &r) && r.Code == "REPORT-005" {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		out[o.Code] = r
	}
	return out
}

// adds is what a money column of a section comes to in the rows that pass.
func adds(t testing.TB, r reports.Report, section, column string, passes func(map[string]reports.Value) bool) money.Pence {
	t.Helper()
	var sum money.Pence
	for _, row := range rowsIn(t, r, section) {
		if passes(row) {
			sum += money.Pence(row[column].Number())
		}
	}
	return sum
}

func whatIs(words ...string) func(map[string]reports.Value) bool {
	return func(row map[string]reports.Value) bool { return slices.Contains(words, row["what"].Words()) }
}

// bookedOnce holds the returns of all to the books afresh: each pound of cost and each that came from outside is booked
// once, what is given between partners is received, and each partner bears what ownership says.
func bookedOnce(t interface {
	testing.TB
	Fatalf(string, ...any)
}, in reports.In,
) {
	all := returns(t, in)
	type at struct {
		service, account string
		nature           ledger.Nature
	}
	want, got := map[at]money.Pence{}, map[at]money.Pence{}
	kinds, types, hosts := map[string]string{}, map[string]string{}, map[string]string{}
	for _, f := range in.Funds {
		kinds[f.Code], hosts[f.Code] = f.Kind, f.Host
	}
	for _, a := range in.Accounts {
		types[a.Code] = a.Type
	}
	for _, x := range in.Balances {
		if x.Layer == ledger.Actual && pooled.InThePool(kinds[x.Fund]) && (in.Fund == "" || in.Fund == x.Fund) && x.Period.Year() == in.Year &&
			x.Period.Number() != calendar.Closing && types[x.Account] == "expenditure" {
			n := x.Nature
			if n == ledger.NoNature {
				n = ledger.Revenue
			}
			want[at{x.Service, x.Account, n}] += x.Amount
		}
	}
	var given, received, income money.Pence
	cost := whatIs("Its share", "All of it", "Its part", "Own spending")
	for _, r := range all {
		for _, row := range rowsIn(t, r, "expenditure") {
			if cost(row) {
				n := ledger.Revenue
				if row["nature"].Words() == "capital" {
					n = ledger.Capital
				}
				got[at{row["service"].Words(), row["account"].Words(), n}] += money.Pence(row["amount"].Number())
			}
		}
		given += adds(t, r, "expenditure", "amount", whatIs("Contribution", "Given beyond the cost"))
		received += adds(t, r, "income", "amount", whatIs("From other partners", "Share of the result"))
		income += adds(t, r, "income", "amount", whatIs("From outside"))
	}
	for _, sums := range []map[at]money.Pence{want, got} {
		for k, p := range sums {
			if p == 0 {
				delete(sums, k)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("what is booked of each service (-cost +booked):\n%s", diff)
	}
	o, err := reports.Ownership(in)
	if err != nil {
		t.Fatal(err)
	}
	whole := amounts(t, o, "ownership", "share_of_spend")
	for partner, r := range all {
		holds(t, r)
		var spend money.Pence
		for _, row := range rowsIn(t, r, "agreement") {
			spend += money.Pence(row["expenditure"].Number() - row["income"].Number() + row["passed"].Number() - row["carried"].Number())
			given += money.Pence(row["passed"].Number())
		}
		want := whole[partner]
		if want == "" {
			want = "0.00"
		}
		if spend.String() != want {
			t.Fatalf("%s books %s net, and bears %s", partner, spend, want)
		}
	}
	if given != received {
		t.Fatalf("partners give %s for what others book, and those receive %s", given, received)
	}
	for partner, spend := range whole {
		if _, ok := all[partner]; !ok && spend != "0.00" {
			t.Fatalf("%s bears %s and has no return", partner, spend)
		}
	}
}

// anyTreatments treats and leads the services of a history in any way.
func anyTreatments(t *rapid.T, h *history) {
	for _, s := range pooled.Listed[pooled.Service](h, "services", "", "") {
		other := *s
		other.Treatment = rapid.SampledFrom([]string{"", "joint", "lead", "sole", "agency"}).Draw(t, "treatment")
		other.Lead = rapid.SampledFrom([]string{"", "CC", "ICB", "DC", "ICB:60;CC:40", "CC:33.333333;DC:33.333333;ICB:33.333334"}).Draw(t, "lead")
		h.record(&other)
	}
}

// TestEveryPoundIsBookedOnce holds the returns of any history to its books.
func TestEveryPoundIsBookedOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := anyHistory(rt, t)
		anyTreatments(rt, h)
		in := h.in(rapid.SampledFrom(dates).Draw(rt, "as at"), y25)
		in.Fund = rapid.SampledFrom([]string{"", "", "POOL", "TARGET", "PAL", "PASS"}).Draw(rt, "fund")
		bookedOnce(failing{t, rt}, in)
	})
}

// failing is a test that fails where rapid is told of it, so that it can be drawn again and made small.
type failing struct {
	testing.TB
	of *rapid.T
}

func (f failing) Fatalf(format string, args ...any) { f.of.Fatalf(format, args...) }
func (f failing) Errorf(format string, args ...any) { f.of.Fatalf(format, args...) }
func (f failing) Fatal(args ...any)                 { f.of.Fatal(fmt.Sprint(args...)) }
