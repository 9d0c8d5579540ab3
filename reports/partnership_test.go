package reports_test

import (
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

func percent(p money.Percent) *money.Percent { p *= 1_000_000; return &p }

// anyshire is an invented partnership with a fund of every kind, a year that is not closed behind it, and a little of
// everything that can happen: an early and a short payment, a dispute, a credit, money nobody can place.
func anyshire(t testing.TB) *history {
	h := newHistory(t, anyshireFiles()...)
	h.record(anyshireMoney()...)
	h.raise(day(2025, 12, 31))
	h.record(anyshireLater()...)
	return h
}

func anyshireFiles() []pooled.Event {
	out := []pooled.Event{
		&pooled.Organisation{Code: "CC", Name: "Anyshire County Council", Sector: "county"},
		&pooled.Organisation{Code: "ICB", Name: "Anyshire NHS Board", Sector: "nhs"},
		&pooled.Organisation{Code: "DC", Name: "Anyford District Council", Sector: "district"},
		&pooled.Organisation{Code: "CVS", Name: "Anyshire Voluntary Action", Sector: "voluntary"},
		&pooled.Organisation{Code: "CARE", Name: "Example Care Limited", Sector: "business"},
		&pooled.Organisation{Code: "GOV", Name: "Department of Examples", Sector: "government"},
		&pooled.Partnership{Code: "P", Name: "Anyshire Partnership", Tier: "upper"},
		&pooled.Member{Partnership: "P", Organisation: "CVS"},
	}
	opens := day(2024, 4, 1)
	for _, f := range []*pooled.Fund{
		{Code: "POOL", Kind: "pooled", Name: "Pooled fund", Agreement: "S75-1", Signed: opens},
		{Code: "PAL", Kind: "pooled-aligned", Name: "Aligned under the pool's agreement", Agreement: "S75-1", Signed: opens},
		{Code: "LEAD", Kind: "lead-commissioning", Name: "Led by the council", Agreement: "S75-1", Signed: opens},
		{Code: "ALIGNED", Kind: "aligned", Name: "Aligned", Signed: opens},
		{Code: "PASS", Kind: "pass-through", Name: "Passed through"},
		{Code: "SHADOW", Kind: "shadow", Name: "Planned only"},
		{Code: "ZERO", Kind: "zero-based", Name: "Per case", Signed: opens},
		{Code: "TARGET", Kind: "targeted", Name: "Targeted grant", Signed: opens, Funder: "GOV"},
		{Code: "MAIN", Kind: "mainstream", Name: "Base budget"},
	} {
		f.Partnership, f.Host, f.LegalBasis, f.Opens = "P", "CC", "s75", opens
		out = append(out, f, &pooled.Service{Code: f.Code + "-S", Fund: f.Code, Name: f.Name + " service", Lead: "CC", Nature: "revenue", Cost: "variable"})
	}
	rule := func(fund string, year calendar.Year, step int, method, partner string) *pooled.RiskRule {
		return &pooled.RiskRule{Fund: fund, Year: year, Direction: "both", Step: step, Method: method, Partner: partner, Basis: "cash"}
	}
	host := rule("TARGET", y25, 1, "partner", "CC")
	a, b := rule("POOL", y24, 1, "fixed", "CC"), rule("POOL", y24, 1, "fixed", "ICB")
	a.Percent, b.Percent = percent(60), percent(40)
	return append(out,
		&pooled.Service{Code: "POOL-CAP", Fund: "POOL", Name: "Adaptations", Nature: "capital"},
		rule("POOL", y25, 1, "proportional", ""), a, b, host,
	)
}

func anyshireMoney() []pooled.Event {
	cash := func(ref, fund, partner, source string, year calendar.Year, amount money.Pence, n string) *pooled.Contribution {
		return &pooled.Contribution{Code: ref, Fund: fund, Year: year, Partner: partner, Source: source, Amount: amount, Kind: "cash", Instalments: n}
	}
	own := func(ref, fund, partner, kind string, amount money.Pence) *pooled.Contribution {
		return &pooled.Contribution{Code: ref, Fund: fund, Year: y25, Partner: partner, Source: "nhs-minimum", Amount: amount, Kind: kind}
	}
	budget := func(fund string, amount money.Pence) *pooled.BudgetSet {
		return &pooled.BudgetSet{Fund: fund, Year: y25, Service: fund + "-S", Amount: amount}
	}
	return []pooled.Event{
		&pooled.Opening{Code: "OB", Date: day(2024, 4, 1), Fund: "POOL", Lines: []pooled.OpeningLine{
			{Account: "1000", Amount: 900_00}, {Account: "1100", Amount: 100_00, Partner: "DC"}, {Account: "3000", Amount: -1_000_00, Partner: "CC"},
		}},
		cash("P24-CC", "POOL", "CC", "council-base", y24, 3_000_00, "1"),
		cash("P24-ICB", "POOL", "ICB", "nhs-minimum", y24, 2_000_00, "1"),
		cash("P25-CC", "POOL", "CC", "council-base", y25, 6_000_00, "4"),
		cash("P25-ICB", "POOL", "ICB", "nhs-minimum", y25, 4_000_00, "4"),
		cash("P25-DC", "POOL", "DC", "dfg", y25, 1_000_00, "1"),
		cash("L25-ICB", "LEAD", "ICB", "nhs-minimum", y25, 500_00, "1"),
		cash("T25-GOV", "TARGET", "GOV", "nrf", y25, 800_00, "2"),
		cash("X25-CC", "PASS", "CC", "other", y25, 700_00, "1"),
		own("A25-ICB", "PAL", "ICB", "direct", 124_00), own("B25-ICB", "ALIGNED", "ICB", "in-kind", 50_00),
		budget("POOL", 10_000_00), budget("PAL", 124_00), budget("SHADOW", 77_00), budget("TARGET", 800_00), budget("MAIN", 9_00),
		&pooled.ContributionChange{Code: "UP", Contribution: "P25-CC", Date: day(2025, 5, 1), Amount: 600_00, Reason: "Agreed rise"},
		&pooled.Receipt{Code: "R1", Date: day(2024, 4, 20), Payer: "CC", Fund: "POOL", Amount: 3_000_00},
		&pooled.Invoice{Code: "I24", Provider: "CARE", Date: day(2024, 9, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: 4_000_00}}},
		&pooled.Payment{Code: "PAY24", Date: day(2024, 9, 30), Provider: "CARE", Amount: 4_000_00, Invoices: []string{"I24"}},
		&pooled.Receipt{Code: "R2", Date: day(2025, 4, 2), Payer: "ICB", Fund: "POOL", Amount: 1_200_00, Contribution: "P25-ICB"},
		&pooled.Receipt{Code: "R3", Date: day(2025, 6, 1), Payer: "A Stranger", Fund: "POOL", Amount: 250_00},
	}
}

func anyshireLater() []pooled.Event {
	invoice := func(ref, provider, service string, d calendar.Date, net money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: provider, Date: d, Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: net}}}
	}
	return []pooled.Event{
		&pooled.Receipt{Code: "R4", Date: day(2025, 7, 10), Payer: "CC", Fund: "POOL", Amount: 1_500_00},
		&pooled.Dispute{Code: "D1", Date: day(2025, 8, 1), Contribution: "P25-ICB", Number: 2, Amount: 300_00, Reason: "Service not started"},
		&pooled.Dispute{Code: "D2", Date: day(2025, 9, 1), Contribution: "P25-ICB", Number: 2, Amount: -100_00, Cut: 40_00, Reason: "Settled for less"},
		invoice("I1", "CARE", "POOL-S", day(2025, 7, 1), 5_000_00), invoice("I2", "CVS", "POOL-S", day(2025, 8, 1), 1_500_00),
		invoice("I2C", "CVS", "POOL-S", day(2025, 8, 15), -200_00), invoice("I3", "DC", "POOL-CAP", day(2025, 9, 1), 1_250_00),
		invoice("I4", "CARE", "TARGET-S", day(2025, 9, 1), 950_00), invoice("I5", "DC", "PASS-S", day(2025, 9, 1), 650_00),
		invoice("I6", "CARE", "LEAD-S", day(2025, 9, 1), 520_00), invoice("I7", "CARE", "ZERO-S", day(2025, 9, 1), 90_00),
		&pooled.Payment{Code: "PAY1", Date: day(2025, 8, 1), Provider: "CARE", Amount: 5_000_00, Invoices: []string{"I1"}},
		&pooled.Recharge{Code: "RC1", Date: day(2025, 10, 1), Fund: "ZERO", Partner: "ICB", Service: "ZERO-S", Amount: 90_00},
		&pooled.DirectSpend{Code: "DS1", Date: day(2025, 10, 1), Fund: "PAL", Partner: "ICB", Service: "PAL-S", Amount: 61_00, Provider: "CARE", Contribution: "A25-ICB"},
		&pooled.DirectSpend{Code: "DS2", Date: day(2025, 10, 1), Fund: "POOL", Partner: "ICB", Service: "POOL-S", Amount: 33_00},
		&pooled.InKind{Code: "IK1", Date: day(2025, 10, 2), Fund: "ALIGNED", Partner: "ICB", Service: "ALIGNED-S", Amount: 20_00, Basis: "Hours", Contribution: "B25-ICB"},
	}
}
