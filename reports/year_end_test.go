package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// yearOfPool is a year of POOL with contributions in cash, all raised, and one cost that leaves a result, under the rules
// given.
func yearOfPool(t *testing.T, result money.Pence, precision string, rules []*pooled.RiskRule, partners []string, agreed ...money.Pence) reports.In {
	h := newHistory(t, anyshireFiles()...)
	cost := -result
	for i, p := range partners {
		c := given("C-"+p, p, "", agreed[i])
		cost += agreed[i]
		h.record(c)
	}
	h.raise(day(2025, 4, 1))
	h.record(&pooled.Invoice{Code: "I", Provider: "CARE", Date: day(2025, 5, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: cost}}})
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	funds := []*pooled.Fund{}
	for _, f := range in.Funds {
		one := *f
		if one.Code == "POOL" {
			one.RatioPrecision = precision
		}
		funds = append(funds, &one)
	}
	if in.Funds = funds; rules != nil {
		in.RiskRules = rules
	}
	return in
}

func yearEndOf(t testing.TB, in reports.In) reports.Report {
	t.Helper()
	r, err := reports.YearEnd(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "year-end", r)
	return r
}

func ruleRow(step int, direction, method, partner string) *pooled.RiskRule {
	return &pooled.RiskRule{Fund: "POOL", Year: y25, Direction: direction, Step: step, Method: method, Partner: partner, Basis: "cash"}
}

func fixedRow(step int, direction, partner string, percent money.Percent) *pooled.RiskRule {
	r := ruleRow(step, direction, "fixed", partner)
	percent *= 1_000_000
	r.Percent = &percent
	return r
}

// TestPublishedShares holds the working to the published checks of the accounting page, section 6.
func TestPublishedShares(t *testing.T) {
	const million = 1_000_000_00
	for _, c := range []struct {
		name                 string
		in                   reports.In
		share, exact, others map[string]string
	}{
		{
			"99m and 96m, exactly", yearOfPool(t, -million, "exact", nil, []string{"CC", "ICB"}, 99*million, 96*million),
			map[string]string{"POOL/revenue/CC/1": "-507692.31", "POOL/revenue/ICB/1": "-492307.69"},
			map[string]string{"POOL/revenue/CC/1": "-507692.307692", "POOL/revenue/ICB/1": "-492307.692308"},
			map[string]string{"POOL/revenue/CC": "-510000.00", "POOL/revenue/ICB": "-490000.00"},
		},
		{
			"99m and 96m, in whole percent", yearOfPool(t, -million, "whole-percent", nil, []string{"CC", "ICB"}, 99*million, 96*million),
			map[string]string{"POOL/revenue/CC/1": "-510000.00", "POOL/revenue/ICB/1": "-490000.00"},
			map[string]string{"POOL/revenue/CC/1": "-510000.000000", "POOL/revenue/ICB/1": "-490000.000000"},
			map[string]string{"POOL/revenue/CC": "-507692.31", "POOL/revenue/ICB": "-492307.69"},
		},
		{
			"60:40", yearOfPool(t, 3_333_33, "exact", []*pooled.RiskRule{fixedRow(1, "both", "CC", 60), fixedRow(1, "both", "ICB", 40)},
				[]string{"CC", "ICB"}, 5_000_00, 5_000_00),
			map[string]string{"POOL/revenue/CC/1": "2000.00", "POOL/revenue/ICB/1": "1333.33"},
			map[string]string{"POOL/revenue/CC/1": "1999.998000", "POOL/revenue/ICB/1": "1333.332000"},
			map[string]string{"POOL/revenue/CC": "1666.67", "POOL/revenue/ICB": "1666.66"},
		},
		{
			"three equal partners", yearOfPool(t, 100_00, "exact", nil, []string{"CC", "DC", "ICB"}, 400_00, 400_00, 400_00),
			map[string]string{"POOL/revenue/CC/1": "33.34", "POOL/revenue/DC/1": "33.33", "POOL/revenue/ICB/1": "33.33"},
			map[string]string{"POOL/revenue/CC/1": "33.333333", "POOL/revenue/DC/1": "33.333333", "POOL/revenue/ICB/1": "33.333333"},
			map[string]string{"POOL/revenue/CC": "34.00", "POOL/revenue/DC": "33.00", "POOL/revenue/ICB": "33.00"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := yearEndOf(t, c.in)
			if diff := cmp.Diff(c.share, amounts(t, r, "shares", "share")); diff != "" {
				t.Errorf("shares (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.exact, read(t, r, "shares", "exact")); diff != "" {
				t.Errorf("exact shares (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.others, amounts(t, r, "other-rule", "other")); diff != "" {
				t.Errorf("by the other rule (-want +got):\n%s", diff)
			}
			var rounding int64
			for _, row := range rowsIn(t, r, "shares") {
				rounding += row["rounding"].Number()
			}
			if rounding < -1 || rounding > 1 { // each is rounded to the millionth itself
				t.Errorf("rounding gave %d millionths of a penny in all", rounding)
			}
		})
	}
}

// inSteps is a deficit of 90.00 that goes through three steps, worked out by hand.
//
// CC gave 600.00 and ICB 400.00; service A cost 780.00 of a budget of 700.00, B 310.00 of 300.00. Step 1: CC bears up to
// 50.00 of A's overspend of 80.00: 50.00, which leaves 40.00. Step 2: 50:50 of the 40.00, but ICB bears 15.00 at most: 5.00 is
// cut off, so 35.00 is taken and 5.00 left. Step 3: in proportion, 3.00 and 2.00. CC bears 73.00 and ICB 17.00. Of a contract
// for A of 100.00, 40.00 was charged: of the 60.00 that remains 25.00 is carried over by a decision, and 35.00 lapses.
func inSteps(t *testing.T) *history {
	h := newHistory(t, anyshireFiles()...)
	invoice := func(ref, contract, service string, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: "CARE", Contract: contract, Date: day(2025, 7, 10), Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: net}}}
	}
	budget := func(service string, p money.Pence) *pooled.BudgetSet {
		return &pooled.BudgetSet{Fund: "POOL", Year: y25, Service: service, Amount: p}
	}
	h.record(
		&pooled.Service{Code: "A", Fund: "POOL", Name: "Care at home", Lead: "CC"}, &pooled.Service{Code: "B", Fund: "POOL", Name: "Beds", Lead: "ICB"},
		given("C", "CC", "", 600_00), given("I", "ICB", "", 400_00), budget("A", 700_00), budget("B", 300_00),
		&pooled.Contract{Code: "K", Providers: []string{"CARE"}, Title: "Care", Kind: "block", Fund: "POOL", Signed: day(2025, 4, 10), Starts: day(2025, 4, 10), Ends: day(2027, 3, 31)},
		&pooled.ContractLine{Contract: "K", Year: y25, Service: "A", Amount: 100_00},
		invoice("A1", "", "A", 740_00), invoice("A2", "K", "A", 40_00), invoice("B1", "", "B", 310_00),
		&pooled.Roll{Contract: "K", Service: "A", Year: y26, Amount: 25_00, Decision: "B-9"},
		&pooled.Receipt{Code: "WHO", Date: day(2025, 6, 3), Payer: "Somebody", Fund: "POOL", Amount: 9_00},
	)
	h.raise(day(2025, 12, 31))
	return h
}

func stepsByHand(t *testing.T, h *history, asAt calendar.Date) reports.In {
	in := h.in(asAt, y25)
	in.Fund = "POOL"
	upto, most := money.Pence(50_00), money.Pence(15_00)
	first := ruleRow(1, "over", "partner", "CC")
	first.Services, first.UpTo = []string{"A"}, &upto
	half := fixedRow(2, "over", "ICB", 50)
	half.Cap = &most
	in.RiskRules = []*pooled.RiskRule{first, fixedRow(2, "over", "CC", 50), half, ruleRow(3, "over", "proportional", "")}
	return in
}

func TestYearEndByHand(t *testing.T) {
	in := stepsByHand(t, inSteps(t), day(2026, 3, 31))
	r := yearEndOf(t, in)
	for _, c := range []struct {
		section, column string
		want            map[string]string
	}{
		{"result", "result", map[string]string{"POOL/revenue": "-90.00"}},
		{"result", "unallocated", map[string]string{"POOL/revenue": "0.00"}},
		{"inputs", "cash", map[string]string{"POOL/revenue/CC": "600.00", "POOL/revenue/ICB": "400.00"}},
		{"variances", "variance", map[string]string{"POOL/revenue/A": "-80.00", "POOL/revenue/B": "-10.00"}},
		{"working", "before", map[string]string{"POOL/revenue/1": "-90.00", "POOL/revenue/2": "-40.00", "POOL/revenue/3": "-5.00"}},
		{"working", "upto", map[string]string{"POOL/revenue/1": "50.00"}},
		{"working", "cut", map[string]string{"POOL/revenue/1": "0.00", "POOL/revenue/2": "-5.00", "POOL/revenue/3": "0.00"}},
		{"working", "taken", map[string]string{"POOL/revenue/1": "-50.00", "POOL/revenue/2": "-35.00", "POOL/revenue/3": "-5.00"}},
		{"working", "left", map[string]string{"POOL/revenue/1": "-40.00", "POOL/revenue/2": "-5.00", "POOL/revenue/3": "0.00"}},
		{"working", "on", map[string]string{"POOL/revenue/1": "A", "POOL/revenue/2": "All that is left", "POOL/revenue/3": "All that is left"}},
		{"working", "method", map[string]string{"POOL/revenue/1": "All to CC.", "POOL/revenue/2": "Fixed percentages.", "POOL/revenue/3": "In proportion to agreed cash contributions, exactly."}},
		{"shares", "share", map[string]string{
			"POOL/revenue/CC/1": "-50.00", "POOL/revenue/CC/2": "-20.00", "POOL/revenue/ICB/2": "-15.00", "POOL/revenue/CC/3": "-3.00", "POOL/revenue/ICB/3": "-2.00",
		}},
		{"by-partner", "share", map[string]string{"CC": "-73.00", "ICB": "-17.00"}},
		{"undistributed", "amount", map[string]string{}},
		{"settlement", "called", map[string]string{"POOL/CC": "73.00", "POOL/ICB": "17.00"}},
		{"settlement", "after", map[string]string{"POOL/CC": "0.00", "POOL/ICB": "0.00"}},
		{"carry-forward", "closing", map[string]string{"POOL/CC": "0.00", "POOL/ICB": "0.00"}},
		{"commitments", "committed", map[string]string{"K/A": "60.00"}},
		{"commitments", "to_roll", map[string]string{"K/A": "25.00"}},
		{"commitments", "lapses", map[string]string{"K/A": "35.00"}},
		{"before-closing", "result", map[string]string{
			"over": "Holds", "periods/CC": "Stops the close", "suspense/POOL": "Stops the close", "waiting": "Holds", "bank/CC": "Look", "undistributed": "Holds",
			"earlier": "Holds", "agreement": "Holds", "nhs": "Holds", "grants": "Holds", "commitments/POOL": "Look",
		}},
		{"before-closing", "amount", map[string]string{"suspense/POOL": "9.00", "bank/CC": "9.00", "commitments/POOL": "35.00"}},
	} {
		if diff := cmp.Diff(c.want, read(t, r, c.section, c.column)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", c.column, c.section, diff)
		}
	}
	if words := rowsIn(t, r, "commitments")["K/A"]["note"].Words(); words != "Carried over by decision B-9." {
		t.Errorf("what is carried over is said as %q", words)
	}
	if c, _ := noted(r, "before-closing"); c.OK || c.Found != "2" {
		t.Errorf("two matters stop the close: %+v", c)
	}
	notes := strings.Join(r.Notes, " ")
	if !strings.Contains(notes, "Provisional: 2025 to 2026 is not closed") {
		t.Errorf("nothing says that the shares are provisional: %q", notes)
	}
}

// TestYearEndOnceCarriedOver holds that what was carried over is not to be carried over again once the new year has begun.
func TestYearEndOnceCarriedOver(t *testing.T) {
	r := yearEndOf(t, stepsByHand(t, inSteps(t), day(2026, 4, 1)))
	for column, want := range map[string]string{"committed": "35.00", "to_roll": "0.00", "lapses": "35.00"} {
		if got := amounts(t, r, "commitments", column)["K/A"]; got != want {
			t.Errorf("%s is %s, want %s", column, got, want)
		}
	}
}

// TestSurplusOfTheHealthServiceNeedsADecision holds that a surplus is carried, and that one of an NHS body is warned of.
func TestSurplusOfTheHealthServiceNeedsADecision(t *testing.T) {
	in := yearOfPool(t, 100_00, "exact", nil, []string{"CC", "ICB"}, 600_00, 400_00)
	r := yearEndOf(t, in)
	if diff := cmp.Diff(map[string]string{"POOL/CC": "60.00", "POOL/ICB": "40.00"}, amounts(t, r, "settlement", "carried")); diff != "" {
		t.Errorf("carried (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"POOL/CC": "60.00", "POOL/ICB": "40.00"}, amounts(t, r, "carry-forward", "closing")); diff != "" {
		t.Errorf("into the next year (-want +got):\n%s", diff)
	}
	notes := read(t, r, "settlement", "note")
	if notes["POOL/CC"] != "A surplus is carried forward." || !strings.Contains(notes["POOL/ICB"], "needs a decision") {
		t.Errorf("the notes are %q", notes)
	}
	if c, _ := noted(r, "nhs-carried"); c.OK || !c.Note || c.Found != "40.00" {
		t.Errorf("the check of what is carried for an NHS body: %+v", c)
	}
	if got := read(t, r, "before-closing", "result")["nhs/POOL/ICB"]; got != "Look" {
		t.Errorf("before the close it is said: %q", got)
	}
}

// TestUnspentGrantOfAnEndedFundIsTheFunders holds that what is left of a grant when its fund ends is told at the year's end, and
// what is left of one that goes on is not.
func TestUnspentGrantOfAnEndedFundIsTheFunders(t *testing.T) {
	for _, c := range []struct {
		ends         calendar.Date
		want, status string
	}{
		{day(2026, 3, 31), "700.00", "Unspent at the end"}, {day(2025, 12, 31), "700.00", "Unspent at the end"}, {day(2027, 3, 31), "", "In advance of cost"}, {0, "", "In advance of cost"},
	} {
		h := newHistory(t, anyshireFiles()...)
		h.record(
			&pooled.Fund{Code: "GRANT", Partnership: "P", Name: "A grant", Kind: "targeted", Host: "CC", LegalBasis: "grant", Funder: "GOV", Opens: day(2025, 4, 1), Closes: c.ends},
			&pooled.Service{Code: "G1", Fund: "GRANT", Name: "What it is for", Lead: "CC"},
			&pooled.RiskRule{Fund: "GRANT", Year: y25, Direction: "both", Step: 1, Method: "partner", Partner: "CC", Basis: "cash"},
			&pooled.Contribution{Code: "G", Fund: "GRANT", Year: y25, Partner: "GOV", Source: "other", Amount: 1_000_00, Kind: "cash", Conditional: "yes", Instalments: "1"},
		)
		h.raise(day(2025, 4, 1))
		h.record(&pooled.Invoice{Code: "GI", Provider: "CARE", Date: day(2025, 6, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "G1", Net: 300_00}}})
		in := h.in(day(2026, 3, 31), y25)
		in.Fund = "GRANT"
		if got := amounts(t, yearEndOf(t, in), "before-closing", "amount")["grants/GRANT/GOV"]; got != c.want {
			t.Errorf("a fund that ends on %s: %q is said to be unspent, want %q", c.ends, got, c.want)
		}
		r, err := reports.PartnerReturn(of(in, "GOV"))
		if err != nil {
			t.Fatal(err)
		}
		statuses := map[string]bool{}
		for _, row := range rowsIn(t, r, "host") {
			statuses[row["status"].Words()] = true
		}
		if !statuses[c.status] {
			t.Errorf("a fund that ends on %s: the funder is told %v, want %q", c.ends, statuses, c.status)
		}
	}
}

// TestYearEndSaysWhatStopsIt holds each matter that a close asks for to being told when it stands in the way, and to being
// told as settled when it does not.
func TestYearEndSaysWhatStopsIt(t *testing.T) {
	in := stepsByHand(t, inSteps(t), day(2026, 3, 31))
	for n := 1; n <= calendar.Adjustments; n++ {
		in.Closes = append(in.Closes, &pooled.Close{Host: "CC", Year: y25, Period: n, Date: day(2026, 4, 20), State: "closed", Actor: "ANN"})
	}
	says := func(in reports.In) map[string]string {
		return read(t, yearEndOf(t, in), "before-closing", "result")
	}
	if got := says(in)["periods"]; got != "Holds" {
		t.Errorf("with every period closed it is said: %q", got)
	}
	opened := in
	opened.Closes = in.Closes[:11:11]
	if r := yearEndOf(t, opened); rowsIn(t, r, "before-closing")["periods/CC"]["words"].Words() != "March and year-end adjustments are still open." ||
		!strings.Contains(rowsIn(t, r, "before-closing")["periods/CC"]["where"].Words(), "purse period close CC --year 2025-26 --period 12") {
		t.Errorf("the open periods are said as %v", rowsIn(t, r, "before-closing")["periods/CC"])
	}
	waiting := in
	waiting.Waiting = []reports.Waiting{{Waiting: &pooled.Waiting{Document: "invoices/X", Funds: []string{"POOL"}}}}
	if got := says(waiting)["waiting"]; got != "Stops the close" {
		t.Errorf("with a document waiting it is said: %q", got)
	}
	others := in
	others.Waiting = []reports.Waiting{{Waiting: &pooled.Waiting{Document: "invoices/X", Funds: []string{"PAL"}}}}
	if got := says(others)["waiting"]; got != "Holds" {
		t.Errorf("with another fund's document waiting it is said: %q", got)
	}
	early := stepsByHand(t, inSteps(t), day(2026, 2, 28))
	r := yearEndOf(t, early)
	if got := read(t, r, "before-closing", "result")["over"]; got != "Stops the close" || !strings.Contains(strings.Join(r.Notes, " "), "2025 to 2026 has not ended: these are the figures to 28 February 2026.") {
		t.Errorf("before the year has ended it is said: %q, %q", got, r.Notes)
	}
	unruled := in
	unruled.RiskRules = nil
	r = yearEndOf(t, unruled)
	if diff := cmp.Diff(map[string]string{"POOL/2025-26/revenue": "-90.00"}, amounts(t, r, "undistributed", "amount")); diff != "" {
		t.Errorf("undistributed without a rule (-want +got):\n%s", diff)
	}
	if got := read(t, r, "before-closing", "result")["undistributed/POOL"]; got != "Stops the close" {
		t.Errorf("without a rule it is said: %q", got)
	}
	if words := rowsIn(t, r, "working")["POOL/revenue"]["method"].Words(); words != "No step of a risk-share rule on file takes it." {
		t.Errorf("the working says %q", words)
	}
	later := in
	later.RiskRules = []*pooled.RiskRule{ruleRow(1, "both", "own-services", "")}
	if words := rowsIn(t, yearEndOf(t, later), "undistributed")["POOL/2025-26/revenue"]["why"].Words(); !strings.Contains(words, `"own-services"`) {
		t.Errorf("a step that is not worked out is said as %q", words)
	}
}

// TestCertificateKeepsBuildingApartFromRunning holds that a deficit of one nature is not hidden in a surplus of the other.
func TestCertificateKeepsBuildingApartFromRunning(t *testing.T) {
	in := runAndBuilt(t)
	want := "Revenue: income of £100.00 and expenditure of £130.00: a deficit of £30.00. Capital: income of £900.00 and expenditure of £0.00: a surplus of £900.00."
	if got := read(t, yearEndOf(t, in), "certificate", "certifies")["1"]; got != want {
		t.Errorf("certified is %q, want %q", got, want)
	}
}

// TestYearEndIsLeftToSign holds who certifies what, and that nobody is made to have signed.
func TestYearEndIsLeftToSign(t *testing.T) {
	in := stepsByHand(t, inSteps(t), day(2026, 3, 31))
	r := yearEndOf(t, in)
	capacities, certified := read(t, r, "certificate", "capacity"), read(t, r, "certificate", "certifies")
	want := map[string]string{"1": "Pool manager (section 75)", "2": "Section 151 officer", "3": "Section 151 officer", "4": "Chief finance officer"}
	if diff := cmp.Diff(want, capacities); diff != "" {
		t.Errorf("who certifies (-want +got):\n%s", diff)
	}
	if certified["1"] != "Income of £1,000.00 and expenditure of £1,090.00: a deficit of £90.00." || certified["4"] != "As partner: a deficit of £17.00 as its share, and a balance of £0.00 into the next year." {
		t.Errorf("what is certified is %q", certified)
	}
	if got := rowsIn(t, r, "certificate")["1"]["agreement"].Words(); got != "Signed 1 Apr 2024" {
		t.Errorf("the agreement is said to be %q", got)
	}
	for key, row := range rowsIn(t, r, "certificate") {
		for _, column := range []string{"signature", "date"} {
			if words := row[column].Words(); words == "" || strings.Trim(words, "_") != "" {
				t.Errorf("row %s is signed: %s is %q", key, column, words)
			}
		}
	}
	in.Fund = "PASS"
	if got := rowsIn(t, yearEndOf(t, in), "certificate")["1"]["agreement"].Words(); got != "Agreement not signed" {
		t.Errorf("an agreement that nobody signed is said to be %q", got)
	}
}

// TestYearEndOfAnyHistory holds the working to the memorandum account, fund by fund and of all, whatever was recorded: steps
// and what is undistributed make the result, shares are the account's, and balances before the settlement its closing ones.
func TestYearEndOfAnyHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := anyHistory(rt, t).in(rapid.SampledFrom(dates).Draw(rt, "as at"), y25)
		in.Fund = rapid.SampledFrom([]string{"", "", "POOL", "TARGET", "LEAD", "PAL"}).Draw(rt, "fund")
		r, err := reports.YearEnd(in)
		if err != nil {
			rt.Fatal(err)
		}
		account, err := reports.Memorandum(in)
		if err != nil {
			rt.Fatal(err)
		}
		left, before := map[string]money.Pence{}, map[string]money.Pence{}
		of := func(row map[string]reports.Value, column string) money.Pence {
			return money.Pence(row[column].Number())
		}
		at := func(row map[string]reports.Value) string { return row["fund"].Words() + "/" + row["nature"].Words() }
		for key, row := range rowsIn(t, r, "result") {
			left[key] += of(row, "income") - of(row, "expenditure")
		}
		for _, row := range rowsIn(t, r, "working") {
			left[at(row)] -= of(row, "taken")
		}
		for key, row := range rowsIn(t, r, "undistributed") {
			if strings.Contains(key, "/"+y25.String()+"/") {
				left[at(row)] -= of(row, "amount")
			}
		}
		for key, p := range left {
			if p != 0 {
				rt.Fatalf("%s: %s of the result is in no step and not undistributed", key, p)
			}
		}
		shares, given := rowsIn(t, r, "by-partner"), map[string]money.Pence{}
		for _, row := range rowsIn(t, r, "shares") {
			given[row["partner"].Words()] += of(row, "share")
		}
		for _, row := range rowsIn(t, r, "settlement") {
			before[row["partner"].Words()] += of(row, "before") + of(row, "share")
			if s := of(row, "share"); of(row, "carried")-of(row, "called") != s || of(row, "refunded") != 0 {
				rt.Fatalf("a share of %s is settled otherwise: %v", s, row)
			}
		}
		for partner, row := range rowsIn(t, account, "share") {
			if share := of(row, "amount"); of(shares[partner], "share") != share || given[partner] != share {
				rt.Fatalf("%s: the account's share is %s, the working's %s and %s", partner, share, of(shares[partner], "share"), given[partner])
			}
		}
		for partner, row := range rowsIn(t, account, "closing") {
			if closing := of(row, "amount"); before[partner] != closing {
				rt.Fatalf("%s: the account closes with %s, and the settlement begins with %s", partner, closing, before[partner])
			}
		}
	})
}

// TestYearEndOfCodesWithASlash holds that no two rows get one key, though a "/" in codes makes two pairs of codes read alike.
func TestYearEndOfCodesWithASlash(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	h.record(&pooled.Organisation{Code: "X/Y", Name: "Northshire Council", Sector: "county"}, &pooled.Organisation{Code: "Y", Name: "Southshire Council", Sector: "county"})
	for fund, partner := range map[string]string{"F": "X/Y", "F/X": "Y"} {
		h.record(
			&pooled.Fund{Code: fund, Partnership: "P", Name: "Fund " + fund, Kind: "pooled", Host: "CC", LegalBasis: "s75", Opens: day(2024, 4, 1)},
			&pooled.RiskRule{Fund: fund, Year: y25, Direction: "both", Step: 1, Method: "partner", Partner: partner, Basis: "cash"},
			&pooled.Contribution{Code: "C-" + partner, Fund: fund, Year: y25, Partner: partner, Source: "council-base", Amount: 400_00, Kind: "cash", Instalments: "1"},
		)
	}
	h.raise(day(2025, 4, 1))
	r := yearEndOf(t, h.in(day(2026, 3, 31), y25))
	if got := amounts(t, r, "settlement", "carried"); len(got) != 2 || got["F/X/Y"] != "400.00" || got["F/X/Y/2"] != "400.00" {
		t.Errorf("the settlement is %v", got)
	}
}

// TestYearEndOfOtherBooks holds the checks and the explanations of books with contracts, pilots and virements, at every date.
func TestYearEndOfOtherBooks(t *testing.T) {
	for name, h := range map[string]*history{"commissioned": commissioned(t), "tried": tried(t), "monitored": monitored(t), "gossip": gossip(t)} {
		for _, fund := range []string{"", "POOL", "PAL"} {
			for _, on := range dates {
				in := h.in(on, y25)
				in.Fund = fund
				if yearEndOf(t, in); t.Failed() {
					t.Fatalf("of %s, %s, at %s", name, fund, on)
				}
			}
		}
	}
}
