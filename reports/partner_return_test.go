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
	cost := whatIs("Its share", "All of it", "Its part", "Own spending", "Given in kind")
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

// TestReturnsByHand holds what four treatments book to arithmetic done by hand.
//
// CC gave 480.00 and ICB 360.00, 100.00 of it for POOL-J; a client paid 50.00 for POOL-J. POOL-J (joint) cost 300.00, POOL-L
// (led by ICB) 210.00, POOL-S (sole, so the host's, CC's) 60.00 and POOL-A (agency, for DC) 180.00: 750.00. The result of
// 140.00 is shared 80.00 and 60.00, so CC bears 400.00 and ICB 300.00.
//
// ICB's 100.00 and the client's 50.00 meet POOL-J first. The rest of the cost, 150.00, 210.00, 60.00 and 180.00, falls on what CC
// and ICB have left to bear, 400.00 and 200.00: two thirds and one. So of POOL-J CC bears 100.00 and ICB 150.00, and they book
// the client's money as 20.00 and 30.00. CC gives 140.00 to POOL-L and, though it is the agent there, 120.00 of its own to
// POOL-A; ICB gives 20.00 to POOL-S and 60.00 to POOL-A.
func TestReturnsByHand(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	tagged := given("IT", "ICB", "POOL-J", 100_00)
	treated := func(code, treatment, lead string) *pooled.Service {
		return &pooled.Service{Code: code, Fund: "POOL", Name: "Service " + code, Lead: lead, Nature: "revenue", Cost: "variable", Treatment: treatment}
	}
	invoice := func(service string, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: "I-" + service, Provider: "CARE", Date: day(2025, 8, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: net}}}
	}
	h.record(
		treated("POOL-J", "joint", "DC"), treated("POOL-L", "lead", "ICB"), treated("POOL-S", "sole", ""), treated("POOL-A", "agency", "DC"),
		given("C", "CC", "", 480_00), given("I", "ICB", "", 260_00), tagged,
		&pooled.Receipt{Code: "CLIENT", Date: day(2025, 9, 1), Payer: "CVS", Fund: "POOL", Amount: 50_00, Kind: "client", Service: "POOL-J"},
		invoice("POOL-J", 300_00), invoice("POOL-L", 210_00), invoice("POOL-S", 60_00), invoice("POOL-A", 180_00),
	)
	h.raise(day(2025, 12, 31))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	bookedOnce(t, in)
	all := returns(t, in)
	for partner, want := range map[string]map[string]map[string]string{
		"CC": {
			"expenditure": {"joint/POOL/POOL-J/5000": "120.00", "lead/POOL/POOL-L": "140.00", "sole/POOL/POOL-S/5000": "60.00", "agency/POOL/POOL-A": "120.00"},
			"income":      {"joint/POOL/POOL-J/4500": "20.00", "sole/POOL/POOL-S": "20.00"},
		},
		"ICB": {
			"expenditure": {"joint/POOL/POOL-J/5000": "180.00", "lead/POOL/POOL-L/5000": "210.00", "sole/POOL/POOL-S": "20.00", "agency/POOL/POOL-A": "60.00"},
			"income":      {"joint/POOL/POOL-J/4500": "30.00", "lead/POOL/POOL-L": "140.00"},
		},
		"DC": {"expenditure": {"agency/POOL/POOL-A/5000": "180.00"}, "income": {"agency/POOL/POOL-A": "180.00"}},
	} {
		explained(t, of(in, partner), "partner-return", all[partner])
		for section, rows := range want {
			if diff := cmp.Diff(rows, amounts(t, all[partner], section, "amount")); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", partner, section, diff)
			}
		}
	}
	for column, want := range map[string]string{
		"contributed": "480.00", "result": "80.00", "share_of_spend": "400.00", "expenditure": "440.00", "income": "40.00", "passed": "0.00", "carried": "0.00",
	} {
		if got := amounts(t, all["CC"], "agreement", column)["POOL"]; got != want {
			t.Errorf("CC: %s is %s, want %s", column, got, want)
		}
	}
	if got := amounts(t, all["CC"], "booked", "net")["agency/POOL"]; got != "120.00" {
		t.Errorf("the host as agent books %q of its own money, want 120.00", got)
	}
	if len(all) != 3 {
		t.Errorf("%d returns, want those of CC, ICB and DC", len(all))
	}
}

// TestDeficitOfNobodyIsCarriedByTheHost holds that cost which no rule gives to a partner is the host's until it is agreed.
func TestDeficitOfNobodyIsCarriedByTheHost(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	c := given("X", "ICB", "", 700_00)
	c.Fund = "PASS"
	h.record(c, &pooled.Invoice{Code: "I", Provider: "DC", Date: day(2025, 8, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "PASS-S", Net: 750_00}}})
	h.raise(day(2025, 12, 31))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "PASS"
	bookedOnce(t, in)
	all := returns(t, in)
	for partner, want := range map[string]string{"CC": "50.00", "ICB": "700.00"} {
		if got := amounts(t, all[partner], "expenditure", "amount")["joint/PASS/PASS-S/5300"]; got != want {
			t.Errorf("%s books %s, want %s", partner, got, want)
		}
	}
	if got := amounts(t, all["CC"], "agreement", "carried")["PASS"]; got != "50.00" {
		t.Errorf("the host carries %s", got)
	}
}

// TestGrantMeetsEligibleCostOnly holds that a funder's grant bears no cost of a service that is not eligible for it.
func TestGrantMeetsEligibleCostOnly(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	grant := given("G", "GOV", "", 800_00)
	grant.Fund = "TARGET"
	own := given("C", "CC", "", 90_00)
	own.Fund, own.Conditional = "TARGET", pooled.No
	invoice := func(service string, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: "I-" + service, Provider: "CARE", Date: day(2025, 8, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: net}}}
	}
	h.record(
		&pooled.Service{Code: "TARGET-X", Fund: "TARGET", Name: "Beside the grant", Nature: "revenue", Cost: "variable"},
		&pooled.Fund{
			Code: "TARGET", Partnership: "P", Host: "CC", Kind: "targeted", Name: "Targeted grant", LegalBasis: "s75", Opens: day(2024, 4, 1), Signed: day(2024, 4, 1),
			Funder: "GOV", FundsCheck: "off", EligibleServices: []string{"target-s"},
		},
		grant, own, invoice("TARGET-S", 500_00), invoice("TARGET-X", 60_00),
	)
	h.raise(day(2025, 12, 31))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "TARGET"
	bookedOnce(t, in)
	all := returns(t, in)
	if diff := cmp.Diff(map[string]string{"funder/TARGET/TARGET-S": "500.00"}, amounts(t, all["GOV"], "expenditure", "amount")); diff != "" {
		t.Errorf("the funder books (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"joint/TARGET/TARGET-S/4300": "500.00"}, amounts(t, all["CC"], "income", "amount")); diff != "" {
		t.Errorf("what came from outside (-want +got):\n%s", diff)
	}
}

// TestReturnNeedsAPartner holds what is refused: no partner, and one that has nothing to do with any fund.
func TestReturnNeedsAPartner(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	for code, asked := range map[string]reports.In{"REPORT-004": in, "REPORT-005": of(in, "CARE")} {
		_, err := reports.PartnerReturn(asked)
		if r := new(ledger.Refusal); !errors.As(err, &r) || r.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}
