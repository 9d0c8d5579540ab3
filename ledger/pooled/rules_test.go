package pooled_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// rule is one row of the table of posting rules in section 4 of the accounting page, written from the page: an event
// after others that set the scene, and every line it posts, the debits of an entry first.
type rule struct {
	row    string
	before []Event
	event  Event
	want   []string // date, layer, account, amount in pence, year, dimensions
}

// written writes a line with every dimension that it has, as the rows below do.
func written(e ledger.Entry, l ledger.Line) string {
	out := fmt.Sprintf("%s %s %s %+d %s", e.Date, l.Layer, l.Account, int64(l.Amount), l.Year)
	d := l.Dims
	for _, s := range []struct{ name, value string }{
		{"fund", d.Fund}, {"nature", d.Nature.String()}, {"partner", d.Partner}, {"source", d.Source}, {"service", d.Service}, {"provider", d.Provider},
	} {
		if s.value != "" && (s.name != "nature" || s.value == "capital") {
			out += " " + s.name + "=" + s.value
		}
	}
	return out
}

func ruleRows() []rule {
	agreed := &Contribution{Code: "C1", Fund: "pooled", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 400, Instalments: "1"}
	raised := &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 4, 1)}
	elsewhere := &Contribution{Code: "C9", Fund: "targeted", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 400, Instalments: "1", Conditional: No}
	elsewhereRaised := &InstalmentRaised{Contribution: "C9", Number: 1, RaisedOn: day(2025, 4, 1)}
	disputed := &Dispute{Code: "D1", Date: day(2025, 5, 1), Contribution: "C1", Amount: 100, Reason: "r"}
	settle := func(cut money.Pence) *Dispute {
		return &Dispute{Code: "D2", Date: day(2025, 6, 1), Contribution: "C1", Amount: -100, Cut: cut, Reason: "r"}
	}
	from := func(payer, kind string, p money.Pence) *Receipt {
		return &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: payer, Fund: "pooled", Kind: kind, Amount: p}
	}
	grant := &Contribution{Code: "G1", Fund: "targeted", Year: y25, Partner: "GOV", Source: "area-based-grant", Amount: 900, Instalments: "1"}
	claimed := &InstalmentRaised{Contribution: "G1", Number: 1, RaisedOn: day(2025, 4, 1)}
	spent := func(ref string) *Invoice {
		return &Invoice{Code: ref, Provider: "CARE", Date: day(2025, 6, 10), Lines: []InvoiceLine{{Line: 1, Service: "targeted-S", Net: 200}}}
	}
	bill := func(service string) *Invoice {
		return &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 6, 10), Lines: []InvoiceLine{{Line: 1, Service: service, Net: 1000, VAT: 200}}}
	}
	credit := &Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 7, 10), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -100, VAT: -20, Credits: "I1"}}}
	paid := &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1200, Invoices: []string{"I1"}}
	over := &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 60, Fund: "pooled", Excess: "overpaid"}
	part := func(ref string, p money.Pence) *Reversal {
		return &Reversal{Code: ref, Date: day(2025, 7, 1), Of: "invoices/I1", Amount: &p, Reason: "r"}
	}
	charge := &Recharge{Code: "RC1", Date: day(2025, 5, 1), Fund: "zero-based", Partner: "DC", Service: "zero-based-S", Amount: 90}
	return slices.Concat(
		[]rule{
			{"Contribution agreed", nil, agreed, []string{
				"2025-04-01 budget 3900 +400 2025-26 fund=pooled", "2025-04-01 budget 4000 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"... direct", nil, &Contribution{Code: "C2", Fund: "aligned", Year: y26, Partner: "CC", Source: "council-base", Amount: 70, Kind: "direct"}, []string{
				"2026-04-01 budget 3900 +70 2026-27 fund=aligned", "2026-04-01 budget 4200 -70 2026-27 fund=aligned partner=CC source=council-base",
			}},
			{"... in kind", nil, &Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "CVS", Source: "other", Amount: 70, Kind: "in-kind"}, []string{
				"2025-04-01 budget 3900 +70 2025-26 fund=pooled", "2025-04-01 budget 4100 -70 2025-26 fund=pooled partner=CVS source=other",
			}},
			{"... conditional", nil, grant, []string{
				"2025-04-01 budget 3900 +900 2025-26 fund=targeted", "2025-04-01 budget 4300 -900 2025-26 fund=targeted partner=GOV source=area-based-grant",
			}},
			{"... client, for a service", nil, &Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "DC", Source: "client", Amount: 70, Instalments: "1", Service: "pooled-S"}, []string{
				"2025-04-01 budget 3900 +70 2025-26 fund=pooled", "2025-04-01 budget 4500 -70 2025-26 fund=pooled partner=DC source=client service=pooled-S",
			}},
			{"... reward", nil, &Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "GOV", Source: "reward", Amount: 70, Instalments: "1"}, []string{
				"2025-04-01 budget 3900 +70 2025-26 fund=pooled", "2025-04-01 budget 4400 -70 2025-26 fund=pooled partner=GOV source=reward",
			}},
			{"... Disabled Facilities Grant is capital", nil, &Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "CC", Source: "dfg", Amount: 70, Instalments: "1"}, []string{
				"2025-04-01 budget 3900 +70 2025-26 fund=pooled", "2025-04-01 budget 4000 -70 2025-26 fund=pooled nature=capital partner=CC source=dfg",
			}},
			{"Contribution varied", []Event{agreed}, &ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 3, 9), Amount: 40, Reason: "r"}, []string{
				"2025-03-09 budget 3900 +40 2025-26 fund=pooled", "2025-03-09 budget 4000 -40 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"A cut beyond what is left to raise is credited", []Event{agreed, raised}, &ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 9, 9), Amount: -40, Reason: "r"}, []string{
				"2025-09-09 budget 4000 +40 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-09-09 budget 3900 -40 2025-26 fund=pooled",
				"2025-09-09 actual 4000 +40 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-09-09 actual 1100 -40 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"... what was paid of it to 2200", []Event{agreed, raised, from("ICB", "", 400)}, &ContributionChange{Code: "CH1", Contribution: "C1", Date: day(2025, 9, 9), Amount: -40, Reason: "r"}, []string{
				"2025-09-09 budget 4000 +40 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-09-09 budget 3900 -40 2025-26 fund=pooled",
				"2025-09-09 actual 4000 +40 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-09-09 actual 2200 -40 2025-26 fund=pooled partner=ICB",
			}},
			{"Budget set", nil, &BudgetSet{Fund: "pooled", Year: y26, Service: "CAP", Amount: 80}, []string{
				"2026-04-01 budget 5000 +80 2026-27 fund=pooled nature=capital service=CAP", "2026-04-01 budget 3900 -80 2026-27 fund=pooled",
			}},
			{"Instalment raised", []Event{agreed}, raised, []string{
				"2025-04-01 actual 1100 +400 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-04-01 actual 4000 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"Money in advance set against it", []Event{agreed, from("ICB", "", 400)}, &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 4, 20)}, []string{
				"2025-04-20 actual 1100 +400 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-04-20 actual 4000 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
				"2025-05-01 actual 2200 +400 2025-26 fund=pooled partner=ICB", "2025-05-01 actual 1100 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"Instalment raised before its year; released on 1 April", []Event{agreed}, &InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 3, 31)}, []string{
				"2025-03-31 actual 1100 +400 2024-25 fund=pooled partner=ICB source=nhs-minimum", "2025-03-31 actual 2200 -400 2024-25 fund=pooled partner=ICB source=nhs-minimum",
				"2025-04-01 actual 2200 +400 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-04-01 actual 4000 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
		},
		[]rule{
			{"Receipt matched", []Event{agreed, raised}, from("ICB", "", 400), []string{
				"2025-05-01 actual 1000 +400 2025-26 fund=pooled", "2025-05-01 actual 1100 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"Receipt above what is due", []Event{agreed, raised}, from("ICB", "", 500), []string{
				"2025-05-01 actual 1000 +500 2025-26 fund=pooled", "2025-05-01 actual 1100 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
				"2025-05-01 actual 2200 -100 2025-26 fund=pooled partner=ICB",
			}},
			{"... returned", []Event{from("ICB", "", 400)}, &Receipt{Code: "R2", Date: day(2025, 5, 9), Payer: "ICB", Fund: "pooled", Amount: -30}, []string{
				"2025-05-09 actual 2200 +30 2025-26 fund=pooled partner=ICB", "2025-05-09 actual 1000 -30 2025-26 fund=pooled",
			}},
			{"... returned out of suspense", []Event{from("Who", "", 400)}, &Receipt{Code: "R2", Date: day(2025, 5, 9), Payer: "who", Fund: "pooled", Amount: -30}, []string{
				"2025-05-09 actual 1900 +30 2025-26 fund=pooled", "2025-05-09 actual 1000 -30 2025-26 fund=pooled",
			}},
			{"Receipt not identified", nil, from("Who", "", 400), []string{
				"2025-05-01 actual 1000 +400 2025-26 fund=pooled", "2025-05-01 actual 1900 -400 2025-26 fund=pooled",
			}},
			{"... later identified", []Event{agreed, raised, from("Who", "", 500)}, &Identification{Code: "ID", Date: day(2025, 5, 9), Receipt: "R1", Payer: "ICB"}, []string{
				"2025-05-09 actual 1900 +500 2025-26 fund=pooled", "2025-05-09 actual 1100 -400 2025-26 fund=pooled partner=ICB source=nhs-minimum",
				"2025-05-09 actual 2200 -100 2025-26 fund=pooled partner=ICB",
			}},
			{"Receipt moved to its own fund", []Event{elsewhere, elsewhereRaised, from("Who", "", 500)}, &Identification{Code: "ID", Date: day(2025, 5, 9), Receipt: "R1", Payer: "ICB", Fund: "targeted"}, []string{
				"2025-05-09 actual 1900 +500 2025-26 fund=pooled", "2025-05-09 actual 1000 +500 2025-26 fund=targeted",
				"2025-05-09 actual 1000 -500 2025-26 fund=pooled", "2025-05-09 actual 1100 -400 2025-26 fund=targeted partner=ICB source=nhs-minimum",
				"2025-05-09 actual 2200 -100 2025-26 fund=targeted partner=ICB",
			}},
			{"Contribution disputed", []Event{agreed, raised}, disputed, []string{
				"2025-05-01 actual 1110 +100 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-05-01 actual 1100 -100 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"... settled in full", []Event{agreed, raised, disputed}, settle(0), []string{
				"2025-06-01 actual 1100 +100 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-06-01 actual 1110 -100 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"... settled for less", []Event{agreed, raised, disputed}, settle(30), []string{
				"2025-06-01 budget 4000 +30 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-06-01 budget 3900 -30 2025-26 fund=pooled",
				"2025-06-01 actual 1100 +70 2025-26 fund=pooled partner=ICB source=nhs-minimum", "2025-06-01 actual 4000 +30 2025-26 fund=pooled partner=ICB source=nhs-minimum",
				"2025-06-01 actual 1110 -100 2025-26 fund=pooled partner=ICB source=nhs-minimum",
			}},
			{"In-kind contribution used", nil, &InKind{Code: "K", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CVS", Service: "pooled-S", Amount: 60, Basis: "b"}, []string{
				"2025-05-01 actual 5400 +60 2025-26 fund=pooled partner=CVS service=pooled-S", "2025-05-01 actual 4100 -60 2025-26 fund=pooled partner=CVS source=other service=pooled-S",
			}},
			{"Direct spending, with a provider", nil, &DirectSpend{Code: "S", Date: day(2025, 5, 1), Fund: "aligned", Partner: "ICB", Service: "aligned-S", Amount: 60, Provider: "CARE"}, []string{
				"2025-05-01 actual 5000 +60 2025-26 fund=aligned partner=ICB service=aligned-S provider=CARE", "2025-05-01 actual 4200 -60 2025-26 fund=aligned partner=ICB source=other service=aligned-S",
			}},
			{"... without", nil, &DirectSpend{Code: "S", Date: day(2025, 5, 1), Fund: "aligned", Partner: "ICB", Service: "aligned-S", Amount: 60}, []string{
				"2025-05-01 actual 5200 +60 2025-26 fund=aligned partner=ICB service=aligned-S", "2025-05-01 actual 4200 -60 2025-26 fund=aligned partner=ICB source=other service=aligned-S",
			}},
			{"Recharge per case", nil, charge, []string{
				"2025-05-01 actual 1100 +90 2025-26 fund=zero-based partner=DC source=other", "2025-05-01 actual 4000 -90 2025-26 fund=zero-based partner=DC source=other service=zero-based-S",
			}},
			{"Client income received", nil, &Receipt{Code: "R1", Date: day(2025, 5, 1), Payer: "HELP", Fund: "pooled", Kind: "client", Service: "pooled-S", Amount: 25}, []string{
				"2025-05-01 actual 1000 +25 2025-26 fund=pooled", "2025-05-01 actual 4500 -25 2025-26 fund=pooled partner=HELP source=client service=pooled-S",
			}},
			{"Conditional instalment raised before anything is earned", []Event{grant}, claimed, []string{
				"2025-04-01 actual 1100 +900 2025-26 fund=targeted partner=GOV source=area-based-grant", "2025-04-01 actual 2300 -900 2025-26 fund=targeted partner=GOV source=area-based-grant",
			}},
			{"... 1120 as far as it stands, then 2300", []Event{grant, spent("I1")}, &InstalmentRaised{Contribution: "G1", Number: 1, RaisedOn: day(2025, 7, 1)}, []string{
				"2025-07-01 actual 1100 +900 2025-26 fund=targeted partner=GOV source=area-based-grant", "2025-07-01 actual 2300 -700 2025-26 fund=targeted partner=GOV source=area-based-grant",
				"2025-07-01 actual 1120 -200 2025-26 fund=targeted partner=GOV source=area-based-grant",
			}},
			{"Conditional grant recognised in the entry of the cost", []Event{grant}, spent("I1"), []string{
				"2025-06-10 actual 5000 +200 2025-26 fund=targeted service=targeted-S provider=CARE", "2025-06-10 actual 1120 +200 2025-26 fund=targeted partner=GOV source=area-based-grant",
				"2025-06-10 actual 2000 -200 2025-26 fund=targeted provider=CARE", "2025-06-10 actual 4300 -200 2025-26 fund=targeted partner=GOV source=area-based-grant",
			}},
			{"... 2300 as far as it stands", []Event{grant, claimed}, spent("I1"), []string{
				"2025-06-10 actual 5000 +200 2025-26 fund=targeted service=targeted-S provider=CARE", "2025-06-10 actual 2300 +200 2025-26 fund=targeted partner=GOV source=area-based-grant",
				"2025-06-10 actual 2000 -200 2025-26 fund=targeted provider=CARE", "2025-06-10 actual 4300 -200 2025-26 fund=targeted partner=GOV source=area-based-grant",
			}},
		},
		[]rule{
			{"Invoice approved: recoverable VAT", nil, bill("pooled-S"), []string{
				"2025-06-10 actual 5000 +1000 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-06-10 actual 1300 +200 2025-26 fund=pooled",
				"2025-06-10 actual 2000 -1200 2025-26 fund=pooled provider=CARE",
			}},
			{"... irrecoverable VAT", nil, bill("NHS-S"), []string{
				"2025-06-10 actual 5000 +1000 2025-26 fund=NHS service=NHS-S provider=CARE", "2025-06-10 actual 5800 +200 2025-26 fund=NHS service=NHS-S provider=CARE",
				"2025-06-10 actual 2000 -1200 2025-26 fund=NHS provider=CARE",
			}},
			{"Passed through to another body", nil, &Invoice{Code: "I1", Provider: "DC", Date: day(2025, 6, 10), Lines: []InvoiceLine{{Line: 1, Service: "pass-through-S", Net: 500}}}, []string{
				"2025-06-10 actual 5300 +500 2025-26 fund=pass-through service=pass-through-S provider=DC", "2025-06-10 actual 2000 -500 2025-26 fund=pass-through provider=DC",
			}},
			{"Credit note", []Event{bill("pooled-S")}, credit, []string{
				"2025-07-10 actual 2000 +120 2025-26 fund=pooled provider=CARE", "2025-07-10 actual 5000 -100 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-07-10 actual 1300 -20 2025-26 fund=pooled",
			}},
			{"... on a paid invoice", []Event{bill("pooled-S"), paid}, credit, []string{
				"2025-07-10 actual 1200 +120 2025-26 fund=pooled provider=CARE", "2025-07-10 actual 5000 -100 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-07-10 actual 1300 -20 2025-26 fund=pooled",
			}},
			{"Payment", []Event{bill("pooled-S")}, paid, []string{
				"2025-06-30 actual 2000 +1200 2025-26 fund=pooled provider=CARE", "2025-06-30 actual 1000 -1200 2025-26 fund=pooled",
			}},
			{"Cost of one fund paid by another", []Event{bill("pooled-S")}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1200, Invoices: []string{"I1"}, Fund: "targeted"}, []string{
				"2025-06-30 actual 1800 +1200 2025-26 fund=targeted", "2025-06-30 actual 2000 +1200 2025-26 fund=pooled provider=CARE",
				"2025-06-30 actual 1000 -1200 2025-26 fund=targeted", "2025-06-30 actual 1800 -1200 2025-26 fund=pooled",
			}},
			{"... with what stands to the other's credit set off first", []Event{
				bill("pooled-S"), &Invoice{Code: "CN0", Provider: "CARE", Date: day(2025, 6, 1), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -200}}},
			}, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 1000, Invoices: []string{"I1"}, Fund: "targeted"}, []string{
				"2025-06-30 actual 2000 +200 2025-26 fund=pooled provider=CARE", "2025-06-30 actual 2000 -200 2025-26 fund=pooled provider=CARE",
				"2025-06-30 actual 1800 +1000 2025-26 fund=targeted", "2025-06-30 actual 2000 +1000 2025-26 fund=pooled provider=CARE",
				"2025-06-30 actual 1000 -1000 2025-26 fund=targeted", "2025-06-30 actual 1800 -1000 2025-26 fund=pooled",
			}},
			{"... taken back for a credit note", []Event{bill("pooled-S"), paid, credit}, &Payment{Code: "P2", Date: day(2025, 7, 30), Provider: "CARE", Amount: -120, Invoices: []string{"CN1"}, Fund: "targeted"}, []string{
				"2025-07-30 actual 1000 +120 2025-26 fund=targeted", "2025-07-30 actual 1800 +120 2025-26 fund=pooled",
				"2025-07-30 actual 1800 -120 2025-26 fund=targeted", "2025-07-30 actual 1200 -120 2025-26 fund=pooled provider=CARE",
			}},
			{"Payment in advance of an invoice", nil, &Payment{Code: "P1", Date: day(2025, 6, 30), Provider: "CARE", Amount: 60, Fund: "pooled", Excess: "advance"}, []string{
				"2025-06-30 actual 1400 +60 2025-26 fund=pooled provider=CARE", "2025-06-30 actual 1000 -60 2025-26 fund=pooled",
			}},
			{"Overpayment", nil, over, []string{"2025-06-30 actual 1200 +60 2025-26 fund=pooled provider=CARE", "2025-06-30 actual 1000 -60 2025-26 fund=pooled"}},
			{"Provider repays", []Event{over}, &Receipt{Code: "R1", Date: day(2025, 7, 1), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 60}, []string{
				"2025-07-01 actual 1000 +60 2025-26 fund=pooled", "2025-07-01 actual 1200 -60 2025-26 fund=pooled provider=CARE",
			}},
			{"... more than it owed; returned", []Event{over, from("CARE", "provider", 90)}, &Receipt{Code: "R2", Date: day(2025, 7, 9), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: -30}, []string{
				"2025-07-09 actual 1900 +30 2025-26 fund=pooled", "2025-07-09 actual 1000 -30 2025-26 fund=pooled",
			}},
			{"... a credit note that stands, and what it was paid in advance", []Event{
				&Invoice{Code: "CN1", Provider: "CARE", Date: day(2025, 5, 1), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: -40}}},
				&Payment{Code: "P1", Date: day(2025, 5, 2), Provider: "CARE", Amount: 30, Fund: "pooled", Excess: "advance"},
			}, &Receipt{Code: "R1", Date: day(2025, 7, 1), Payer: "CARE", Fund: "pooled", Kind: "provider", Amount: 60}, []string{
				"2025-07-01 actual 1000 +60 2025-26 fund=pooled", "2025-07-01 actual 2000 -40 2025-26 fund=pooled provider=CARE", "2025-07-01 actual 1400 -20 2025-26 fund=pooled provider=CARE",
			}},
			{"... or set off against what it is owed", []Event{over, bill("pooled-S")}, &Payment{Code: "P2", Date: day(2025, 7, 1), Provider: "CARE", Amount: 1140, Invoices: []string{"I1"}}, []string{
				"2025-07-01 actual 2000 +60 2025-26 fund=pooled provider=CARE", "2025-07-01 actual 2000 +1140 2025-26 fund=pooled provider=CARE",
				"2025-07-01 actual 1200 -60 2025-26 fund=pooled provider=CARE", "2025-07-01 actual 1000 -1140 2025-26 fund=pooled",
			}},
			{"VAT refund", nil, from("GOV", "vat", 60), []string{"2025-05-01 actual 1000 +60 2025-26 fund=pooled", "2025-05-01 actual 1300 -60 2025-26 fund=pooled"}},
			{"Write-off", []Event{charge}, &WriteOff{Code: "W", Date: day(2025, 9, 1), Fund: "zero-based", Debtor: "DC", Amount: 90, Service: "zero-based-S", Reason: "r"}, []string{
				"2025-09-01 actual 5900 +90 2025-26 fund=zero-based service=zero-based-S", "2025-09-01 actual 1100 -90 2025-26 fund=zero-based partner=DC source=other",
			}},
			{"Prepayment of a later year; released", nil, &Invoice{Code: "I1", Provider: "CARE", Date: day(2026, 3, 1), Lines: []InvoiceLine{{Line: 1, Service: "NHS-S", Net: 100, VAT: 20, PeriodFrom: day(2026, 4, 1), PeriodTo: day(2026, 6, 30)}}}, []string{
				"2026-03-01 actual 1400 +120 2025-26 fund=NHS provider=CARE", "2026-03-01 actual 2000 -120 2025-26 fund=NHS provider=CARE",
				"2026-04-01 actual 5000 +100 2026-27 fund=NHS service=NHS-S provider=CARE", "2026-04-01 actual 5800 +20 2026-27 fund=NHS service=NHS-S provider=CARE",
				"2026-04-01 actual 1400 -120 2026-27 fund=NHS provider=CARE",
			}},
			{"Reversal", []Event{bill("pooled-S")}, &Reversal{Code: "V", Date: day(2025, 7, 1), Of: "invoices/I1", Reason: "r"}, []string{
				"2025-07-01 actual 2000 +1200 2025-26 fund=pooled provider=CARE", "2025-07-01 actual 5000 -1000 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-07-01 actual 1300 -200 2025-26 fund=pooled",
			}},
			{"... of a part, apportioned over the lines", []Event{bill("pooled-S")}, part("V", 100), []string{
				"2025-07-01 actual 2000 +100 2025-26 fund=pooled provider=CARE", "2025-07-01 actual 5000 -83 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-07-01 actual 1300 -17 2025-26 fund=pooled",
			}},
			{"... of the rest, to the penny", []Event{bill("pooled-S"), part("V", 100)}, &Reversal{Code: "W", Date: day(2025, 7, 2), Of: "invoices/I1", Reason: "r"}, []string{
				"2025-07-02 actual 2000 +1100 2025-26 fund=pooled provider=CARE", "2025-07-02 actual 5000 -917 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-07-02 actual 1300 -183 2025-26 fund=pooled",
			}},
		})
}

// TestRulesAreThoseOfThePage compares what each rule posts with what section 4 of the accounting page says.
func TestRulesAreThoseOfThePage(t *testing.T) {
	for _, r := range slices.Concat(ruleRows(), heldRules(), intentRules(), successionRules(), purchaseRules(), pilotRules()) {
		t.Run(r.row, func(t *testing.T) {
			b := newBooks(t)
			for _, e := range clones(r.before) {
				b.post(e)
			}
			var got []string
			for _, e := range b.post(clones([]Event{r.event})[0]).Entries {
				for _, debit := range []bool{true, false} {
					for _, l := range e.Lines {
						if l.Amount > 0 == debit {
							got = append(got, written(e, l))
						}
					}
				}
			}
			if diff := cmp.Diff(r.want, got); diff != "" {
				t.Errorf("-page +posted:\n%s", diff)
			}
		})
	}
}
