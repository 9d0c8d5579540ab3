package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// halfYear is a small fund at the middle of its second quarter, worked out by hand.
//
// Agreed: CC 600.00 in four, ICB 400.00 in four; raised by 15 August: half. Budgets: A 700.00, B 300.00. Cost: A 100.00 in
// May and 250.00 in July; B 310.00 in August, which is beyond its budget. The result to date is 500.00 − 660.00 = −160.00.
// Four months are over, with 233.36 and 100.00 of the budgets: nothing is promised, so A is expected to cost another 466.64 and B
// 200.00. With 500.00 of income still to come the forecast is −326.64, 60:40.
func halfYear(t *testing.T) reports.In {
	h := newHistory(t, anyshireFiles()...)
	four := func(ref, partner string, p money.Pence) *pooled.Contribution {
		c := given(ref, partner, "", p)
		c.Instalments = "4"
		return c
	}
	invoice := func(ref, service string, m int, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: "CARE", Date: day(2025, m, 10), Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: net}}}
	}
	h.record(
		&pooled.Service{Code: "A", Fund: "POOL", Name: "Care at home", Lead: "CC"}, &pooled.Service{Code: "B", Fund: "POOL", Name: "Beds", Lead: "ICB"},
		four("C", "CC", 600_00), four("I", "ICB", 400_00),
		&pooled.BudgetSet{Fund: "POOL", Year: y25, Service: "A", Amount: 700_00}, &pooled.BudgetSet{Fund: "POOL", Year: y25, Service: "B", Amount: 300_00},
		invoice("A1", "A", 5, 100_00), invoice("A2", "A", 7, 250_00), invoice("B1", "B", 8, 310_00), invoice("A3", "A", 9, 77_00),
		&pooled.Receipt{Code: "R", Date: day(2025, 4, 3), Payer: "CC", Fund: "POOL", Amount: 300_00},
		&pooled.Receipt{Code: "WHO", Date: day(2025, 6, 3), Payer: "Somebody", Fund: "POOL", Amount: 9_00},
	)
	h.raise(day(2025, 8, 15))
	in := h.in(day(2025, 8, 15), y25)
	in.Fund = "POOL"
	return in
}

func TestPoolManagerByHand(t *testing.T) {
	in := halfYear(t)
	r, err := reports.PoolManager(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	explained(t, in, "pool-manager", r)
	if want := "Pool manager's report, quarter 2, to 15 August 2025"; r.Title != want {
		t.Errorf("%q, want %q", r.Title, want)
	}
	for _, c := range []struct {
		section, column string
		want            map[string]string
	}{
		{"income", "budget", map[string]string{"POOL/CC/council-base/cash": "600.00", "POOL/ICB/council-base/cash": "400.00"}},
		{"income", "quarter", map[string]string{"POOL/CC/council-base/cash": "150.00", "POOL/ICB/council-base/cash": "100.00"}},
		{"income", "to_date", map[string]string{"POOL/CC/council-base/cash": "300.00", "POOL/ICB/council-base/cash": "200.00"}},
		{"expenditure", "budget", map[string]string{"A/cash": "700.00", "B/cash": "300.00"}},
		{"expenditure", "quarter", map[string]string{"A/cash": "250.00", "B/cash": "310.00"}},
		{"expenditure", "to_date", map[string]string{"A/cash": "350.00", "B/cash": "310.00"}},
		{"expenditure", "left", map[string]string{"A/cash": "350.00", "B/cash": "-10.00"}},
		{"forecast", "amount", map[string]string{
			"income-to-date": "500.00", "expenditure-to-date": "660.00", "result-to-date": "-160.00", "income-to-come": "500.00",
			"expenditure-to-come": "666.64", "forecast": "-326.64",
		}},
		{"share", "to_date", map[string]string{"CC": "-96.00", "ICB": "-64.00"}},
		{"share", "forecast", map[string]string{"CC": "-195.98", "ICB": "-130.66"}},
		{"attention", "amount", map[string]string{"overdue/POOL/ICB": "200.00", "suspense/POOL": "9.00", "overspent/POOL/B": "10.00"}},
	} {
		if diff := cmp.Diff(c.want, amounts(t, r, c.section, c.column)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", c.column, c.section, diff)
		}
	}
	s, err := reports.Statement(of(in, "ICB"))
	if err != nil {
		t.Fatal(err)
	}
	if got := amounts(t, s, "share", "forecast")["POOL/2025-26"]; got != "-130.66" {
		t.Errorf("the statement's share of the forecast is %s", got)
	}
}

// TestCertificateIsLeftToSign holds that nobody is made to have signed: what is not on file is a line to write on.
func TestCertificateIsLeftToSign(t *testing.T) {
	r, err := reports.PoolManager(halfYear(t))
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsIn(t, r, "certificate")
	if len(rows) != 2 || rows["1"]["capacity"].Words() != "Pool manager (section 75)" || rows["2"]["capacity"].Words() != "Section 151 officer" || rows["2"]["of"].Words() != "Anyshire County Council" {
		t.Errorf("%v", rows)
	}
	for key, row := range rows {
		for _, column := range []string{"name", "signature", "date"} {
			if words := row[column].Words(); words == "" || strings.Trim(words, "_") != "" {
				t.Errorf("row %s is signed: %s is %q", key, column, words)
			}
		}
	}
	if got := rowsIn(t, r, "targets"); len(got) != 1 || got["none"]["target"].Words() != "None on file" {
		t.Errorf("the targets are %v", got)
	}
}

// forecastResults are what the pool manager's report and monitoring expect of a fund's year.
func forecastResults(t testing.TB, in reports.In, fund string) (manager, monitoring string) {
	in.Fund = fund
	p, err := reports.PoolManager(in)
	if err != nil {
		t.Fatal(err)
	}
	m, err := reports.Monitoring(in)
	if err != nil {
		t.Fatal(err)
	}
	return amounts(t, p, "forecast", "amount")["forecast"], amounts(t, m, "funds", "result")[fund]
}

// TestForecastOnFileStands holds that a figure that somebody entered for a service is what the pool manager, monitoring and the
// statements go by, and that the report says so.
func TestForecastOnFileStands(t *testing.T) {
	in := halfYear(t)
	in.Forecasts = []*pooled.ForecastSet{{Service: "A", Year: y25, Date: day(2025, 7, 31), Amount: 640_00, Reason: "Fewer hours", Author: "Head of care"}}
	manager, monitoring := forecastResults(t, in, "POOL") // 1,000.00 − 640.00 − 510.00
	if manager != "-150.00" || monitoring != manager {
		t.Errorf("the pool manager expects %s and monitoring %s, want -150.00", manager, monitoring)
	}
	r, err := reports.PoolManager(in)
	if err != nil {
		t.Fatal(err)
	}
	if note := r.Sections[2].Note; !strings.HasPrefix(note, "The forecast of 1 service is on file. Any other ") {
		t.Errorf("%q", note)
	}
	s, err := reports.Statement(of(in, "ICB"))
	if err != nil {
		t.Fatal(err)
	}
	if got := amounts(t, s, "share", "forecast")["POOL/2025-26"]; got != "-60.00" {
		t.Errorf("the statement's share of the forecast is %s", got)
	}
}

// TestGrantComesAsFarAsItsCost holds that a conditional grant is not forecast beyond what it will pay for: what is not spent is
// the funder's, and no surplus of the fund.
func TestGrantComesAsFarAsItsCost(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	grant := &pooled.Contribution{Code: "G", Fund: "GRANT", Year: y25, Partner: "GOV", Source: "other", Amount: 1_000_00, Kind: "cash", Conditional: "yes", Instalments: "1"}
	h.record(
		&pooled.Fund{Code: "GRANT", Partnership: "P", Name: "A grant", Kind: "targeted", Host: "CC", LegalBasis: "grant", Funder: "GOV", Opens: day(2025, 4, 1)},
		&pooled.Service{Code: "G1", Fund: "GRANT", Name: "What it is for", Lead: "CC"},
		&pooled.RiskRule{Fund: "GRANT", Year: y25, Direction: "both", Step: 1, Method: "partner", Partner: "CC", Basis: "cash"},
		grant, &pooled.BudgetSet{Fund: "GRANT", Year: y25, Service: "G1", Amount: 1_000_00},
		&pooled.Invoice{Code: "GI", Provider: "CARE", Date: day(2025, 6, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "G1", Net: 300_00}}},
	)
	in := h.in(day(2025, 12, 31), y25)
	in.Forecasts = []*pooled.ForecastSet{{Service: "G1", Year: y25, Date: day(2025, 12, 31), Amount: 450_00}}
	for amount, want := range map[money.Pence]string{450_00: "0.00", 1_100_00: "-100.00"} {
		in.Forecasts[0].Amount = amount
		if manager, monitoring := forecastResults(t, in, "GRANT"); manager != want || monitoring != want {
			t.Errorf("with a cost of %s the pool manager expects %s and monitoring %s, want %s", amount, manager, monitoring, want)
		}
	}
}

// TestForecastOfAClosedYearIsItsOutturn holds that once a year can take no more, no forecast stands against what it came to.
func TestForecastOfAClosedYearIsItsOutturn(t *testing.T) {
	in := halfYear(t)
	in.AsAt = day(2026, 3, 31)
	in.Forecasts = []*pooled.ForecastSet{{Service: "A", Year: y25, Date: day(2025, 7, 31), Amount: 640_00}}
	in.Closes = []*pooled.Close{{Host: "CC", Year: y25, Period: 13, Date: day(2026, 5, 31), State: "closed"}}
	if manager, monitoring := forecastResults(t, in, "POOL"); manager != "-160.00" || monitoring != manager {
		t.Errorf("the pool manager expects %s and monitoring %s, want -160.00", manager, monitoring)
	}
}

// TestForecastsAgree holds that two reports of the same day never expect different results of a fund that is all in cash.
func TestForecastsAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := anyHistory(rt, t).in(rapid.SampledFrom(dates[:3]).Draw(rt, "as at"), y25)
		for _, f := range in.Funds {
			if !pooled.InThePool(f.Kind) {
				continue
			}
			in.Fund = f.Code
			p, err := reports.PoolManager(in)
			if err != nil {
				rt.Fatal(err)
			}
			inCash := true
			for _, section := range []string{"income", "expenditure"} {
				for _, row := range rowsIn(t, p, section) {
					inCash = inCash && row["kind"].Words() == "cash"
				}
			}
			if manager, monitoring := forecastResults(t, in, f.Code); inCash && monitoring != "" && manager != monitoring {
				rt.Fatalf("%s: the pool manager expects %s and monitoring %s", f.Code, manager, monitoring)
			}
		}
	})
}

// TestTargetsOfThePoolsServices holds that the report shows the targets that its services name, and no others.
func TestTargetsOfThePoolsServices(t *testing.T) {
	in := halfYear(t)
	planned, actual := money.Figure(100_000_000), money.Figure(40_000_000) // in millionths
	none := money.Figure(0)
	for _, s := range in.Services {
		if s.Code == "A" {
			s.Targets = []string{"T1"}
		}
	}
	in.Targets = []*pooled.Target{{Code: "T1", Title: "More people at home", Better: "higher", Unit: "people", Baseline: &none}, {Code: "T2", Title: "Nobody's", Better: "higher"}}
	in.Measurements = []*pooled.Measurement{{Target: "T1", Date: day(2025, 6, 30), Planned: &planned, Actual: &actual}}
	r, err := reports.PoolManager(in)
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsIn(t, r, "targets")
	if len(rows) != 1 || rows["T1"]["progress"].Number() != 40_000_000 || rows["T1"]["met"].Words() == "" || rows["T1"]["services"].Words() != "A" {
		t.Errorf("the targets are %v", rows)
	}
}

// TestUnsignedAndUnspentIsToldFromSpent holds that nothing is said to have been spent before signature when nothing was.
func TestUnsignedAndUnspentIsToldFromSpent(t *testing.T) {
	for _, c := range []struct {
		h     *history
		words string
	}{
		{newHistory(t, anyshireFiles()...), "Nothing has been spent before signature."},
		{anyshire(t), "Spent before signature."},
	} {
		in := c.h.in(day(2026, 3, 31), y25)
		in.Fund = "PASS"
		r, err := reports.PoolManager(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := rowsIn(t, r, "attention")["unsigned/PASS"]["words"].Words(); got != c.words {
			t.Errorf("%q, want %q", got, c.words)
		}
	}
}

// TestStatementsAddUpToThePool holds that what partners are told they own and bear, one by one, is what the pool manager
// and the memorandum tell them all.
func TestStatementsAddUpToThePool(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := anyHistory(rt, t).in(rapid.SampledFrom(dates[:3]).Draw(rt, "as at"), y25)
		pool, err := reports.PoolManager(in)
		if err != nil {
			rt.Fatal(err)
		}
		sums := map[string]map[string]money.Pence{"to_date": {}, "forecast": {}}
		for _, o := range in.Organisations {
			r, err := reports.Statement(of(in, o.Code))
			if err != nil {
				continue
			}
			for _, row := range rowsIn(t, r, "share") {
				if row["year"].Words() == "2025-26" {
					sums["to_date"][o.Code] += money.Pence(row["share"].Number())
					sums["forecast"][o.Code] += money.Pence(row["forecast"].Number())
				}
			}
		}
		for column, told := range sums {
			for partner, row := range rowsIn(t, pool, "share") {
				if want := money.Pence(row[column].Number()); told[partner] != want {
					rt.Fatalf("%s is told that its share %s is %s, and the pool manager says %s", partner, column, told[partner], want)
				}
			}
		}
	})
}
