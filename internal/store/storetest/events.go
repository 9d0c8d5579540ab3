package storetest

import (
	"slices"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// chancyEntry is an entry of two lines about an item.
func chancyEntry(item pooled.Item) ledger.Entry {
	d := ledger.Dims{Fund: "FUND-A"}
	l := ledger.Dr(ledger.Actual, "1000", 2025, d, 5).About(item.Key)
	m := ledger.Cr(ledger.Actual, "1100", 2025, d, 5).About(item.Key)
	l.Rule, m.Rule = "a/1", "a/1"
	return ledger.NewEntry(calendar.Of(2026, 3, 30), l, m)
}

// testEvents records real events through an overlay on the store and through one on nothing: they must agree, and the
// same again must have no effect.
func testEvents(t *testing.T, engine Engine) {
	s := engine(t)()
	h := freshBook(t, s)
	events := []pooled.Event{
		&pooled.BookOpened{Code: h.book, PublicKey: "k"},
		&pooled.LoadStarted{Number: 1, Files: []pooled.LoadFile{{Name: "a.csv", SHA256: "00"}}},
		&pooled.Organisation{Code: "DCC", Name: "County", Sector: "county"},
		&pooled.Organisation{Code: "ICB", Name: "Board", Sector: "nhs", Parent: "dcc"},
		&pooled.Partnership{Code: "LSP", Name: "Partnership", Tier: "upper"},
		&pooled.Fund{
			Code: "BCF", Partnership: "lsp", Name: "Fund", Kind: "pooled", Host: "DCC", LegalBasis: "s75",
			Opens: calendar.Of(2026, 4, 1),
		},
		&pooled.Service{Code: "EQP", Fund: "BCF", Name: "Equipment"},
		&pooled.Service{Code: "BEDS", Fund: "BCF", Name: "Beds"},
		&pooled.Organisation{Code: "DCC", Name: "County Council", Sector: "county"},
	}
	events = slices.Concat(events, heldAndIntended(), succession(), purchases(), reached())
	alone := pooled.NewOverlay(pooled.Empty{}, 0)
	for i, e := range events {
		m := pooled.Meta{At: int64(i)}
		_, refusal := alone.Record(e, m)
		if refusal != nil {
			t.Fatal(refusal)
		}
		update(t, s, h.book, func(w store.Writer) error {
			o := pooled.NewOverlay(w.State(), int64(i))
			if _, refusal := o.Record(e, m); refusal != nil {
				return refusal
			}
			return w.Append(o.Drain())
		})
	}
	batch := alone.Drain()
	view(t, s, h.book, func(r store.Reader) {
		var records []pooled.Record
		for _, s := range listed(t, r.Records(1, 99)) {
			records = append(records, s.Record)
		}
		same(t, "events", records, batch.Records)
	})
	update(t, s, h.book, func(w store.Writer) error {
		o := pooled.NewOverlay(w.State(), int64(len(events)))
		for _, e := range events[3:] {
			out, refusal := o.Record(e, pooled.Meta{At: 99})
			if refusal != nil || !out.Again {
				t.Errorf("%s again: %+v, %v", pooled.EventKey(e), out, refusal)
			}
		}
		same(t, "events written", len(o.Drain().Records), 0)
		return nil
	})
}

// reached is a target with its strategy, and what was measured of it, by which all is said that has decimals.
func reached() []pooled.Event {
	on := func(m, d int) calendar.Date { return calendar.Of(2026, m, d) }
	whole, part, grant, first := money.Figure(10_072_000000), money.Figure(-79_300001), money.Pence(1_000_00), 1
	return []pooled.Event{
		&pooled.Strategy{Code: "PLAN", Partnership: "LSP", Kind: "other", Title: "The plan", Adopted: on(4, 1)},
		&pooled.Priority{Code: "WELL", Strategy: "PLAN", Title: "Well for longer", ResidentsRank: &first},
		&pooled.Target{Code: "T-1", Strategy: "PLAN", Title: "At home", Class: "stretch", Better: "lower", Baseline: &whole, RewardWithout: &whole, RewardWith: &part, RewardGrant: &grant, RewardFund: "BCF"},
		&pooled.Action{Code: "ACT-1", Target: "T-1", Title: "More visits"},
		&pooled.Assessment{Partnership: "LSP", Date: on(11, 1), Body: "Inspectors", Finding: "It works", Priority: "WELL"},
		&pooled.Measurement{Target: "T-1", Date: on(6, 30), Planned: &whole, Actual: &part, Source: "the survey"},
	}
}

// succession is a partner with something of each sort, its successor, and what is recorded of it late.
func succession() []pooled.Event {
	on := func(m, d int) calendar.Date { return calendar.Of(2026, m, d) }
	receipt := func(ref, payer string, m, d int, p money.Pence) pooled.Event {
		return &pooled.Receipt{Code: ref, Date: on(m, d), Payer: payer, Fund: "BCF", Amount: p}
	}
	return []pooled.Event{
		&pooled.Organisation{Code: "NEW", Name: "Successor", Sector: "unitary"},
		&pooled.Organisation{Code: "OLD", Name: "District", Sector: "district", Successor: "NEW", To: on(6, 30)},
		&pooled.Contribution{Code: "C", Fund: "BCF", Year: 2026, Partner: "OLD", Source: "council-base", Amount: 100_00, Instalments: "2"},
		&pooled.InstalmentRaised{Contribution: "C", Number: 1, RaisedOn: on(4, 1)}, receipt("R1", "OLD", 4, 2, 20_00),
		&pooled.ReserveMove{Code: "RM8", Date: on(4, 3), Fund: "BCF", Partner: "OLD", Amount: 5_00, Decision: "B"},
		&pooled.Succession{Old: "OLD", By: "NEW", On: on(7, 1)}, receipt("R2", "OLD", 6, 1, 45_00), receipt("R3", "NEW", 7, 2, 10_00),
		&pooled.InstalmentRaised{Contribution: "C", Number: 2, RaisedOn: on(10, 1)},
		&pooled.Reversal{Code: "V9", Date: on(10, 2), Of: "receipts/R1", Reason: "wrong"},
	}
}

// heldAndIntended are events whose rules ask what moved on an account, day by day.
func heldAndIntended() []pooled.Event {
	on := func(d int) calendar.Date { return calendar.Of(2026, 6, d) }
	intent := func(ref string, d int, p money.Pence) pooled.Event {
		return &pooled.Intent{Code: ref, Date: on(d), Fund: "BCF", Year: 2026, Service: "EQP", Amount: p}
	}
	invoice := func(ref string, d int, p money.Pence) pooled.Event {
		return &pooled.Invoice{Code: ref, Provider: "ICB", Date: on(d), Lines: []pooled.InvoiceLine{{Line: 1, Service: "EQP", Net: p}}}
	}
	back := func(ref, of string, d int) pooled.Event {
		return &pooled.Reversal{Code: ref, Date: on(d), Of: of, Reason: "wrong"}
	}
	return []pooled.Event{
		&pooled.Opening{Code: "O", Date: on(1), Fund: "BCF", Lines: []pooled.OpeningLine{
			{Account: "1000", Amount: 150_00}, {Account: "3000", Amount: -100_00, Partner: "DCC"}, {Account: "3200", Amount: -50_00, Partner: "DCC"},
		}},
		&pooled.ReserveMove{Code: "RM1", Date: on(3), Fund: "BCF", Partner: "DCC", Amount: 20_00, Decision: "B"},
		&pooled.ReserveMove{Code: "RM2", Date: on(2), Fund: "BCF", Partner: "DCC", Amount: -50_00, Decision: "B"},
		&pooled.CarryForward{Code: "CF1", Date: on(4), Fund: "BCF", Year: 2026, Partner: "DCC", Amount: 20_00, From: "reserve", Decision: "B"},
		back("V1", "reserve_moves/RM2", 5),
		&pooled.Virement{Code: "VIR1", Date: on(5), Year: 2026, From: "EQP", To: "BEDS", Amount: 10_00, Reason: "more need"},
		back("V5", "virements/VIR1", 6),
		invoice("I0", 2, 40_00), intent("N1", 3, 100_00), invoice("I1", 4, 60_00), intent("N2", 5, 50_00), invoice("I2", 6, 80_00),
		back("V2", "invoices/I0", 7), back("V3", "invoices/I1", 7), intent("L1", 8, -30_00), invoice("CN", 9, -90_00), back("V4", "intents/N1", 10),
	}
}

// purchases is a contract with what is accrued, claimed, prepaid, held, clawed back, retained and carried over of it.
func purchases() []pooled.Event {
	on := func(y, m, d int) calendar.Date { return calendar.Of(y, m, d) }
	bill := func(ref string, date calendar.Date, p money.Pence, accrual string) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: "SUP", Contract: "K", Date: date, Lines: []pooled.InvoiceLine{{Line: 1, Service: "BEDS", Net: p, Accrual: accrual}}}
	}
	half, disputed := 50*money.Whole/100, money.Pence(7_00)
	late, named := bill("B2", on(2027, 4, 20), 70_00, ""), bill("B4", on(2026, 12, 1), 15_00, "CL")
	late.Lines[0].PeriodFrom, late.Lines[0].PeriodTo = on(2027, 3, 1), on(2027, 3, 31)
	return []pooled.Event{
		&pooled.Organisation{Code: "SUP", Name: "Supplier", Sector: "voluntary"},
		&pooled.Contract{Code: "K", Providers: []string{"SUP"}, Title: "Beds", Kind: "grant", Fund: "BCF", Starts: on(2026, 9, 1), Ends: on(2027, 3, 31)},
		&pooled.ContractLine{Contract: "K", Year: 2026, Service: "BEDS", Amount: 500_00, RetentionPercent: &half},
		&pooled.GrantInstalment{Contract: "K", Number: 1, Due: on(2026, 9, 1), Amount: 250_00, Evidence: "a report", ReleasedOn: on(2026, 9, 1)},
		bill("B1", on(2026, 9, 30), 100_00, ""),
		&pooled.Hold{Code: "H1", Date: on(2026, 10, 1), Invoice: "B1", Kind: "hold", Reason: "not checked"},
		&pooled.Hold{Code: "H2", Date: on(2026, 10, 2), Invoice: "B1", Kind: "release", Reason: "checked"},
		&pooled.Hold{Code: "H3", Date: on(2026, 10, 3), Invoice: "B1", Kind: "dispute", Amount: &disputed, Reason: "the price"},
		&pooled.Prepayment{Code: "PP", Date: on(2026, 10, 1), Invoice: "B1", ReleaseFrom: on(2026, 12, 1), ReleaseTo: on(2027, 5, 9)},
		&pooled.RetentionRelease{Code: "RR", Date: on(2026, 10, 1), Contract: "K", Amount: 20_00},
		&pooled.Claim{Code: "CL", Contract: "K", Service: "BEDS", Date: on(2026, 11, 1), Outcome: "at home", Count: 3, Price: 5_00, Evidence: "seen"}, named,
		&pooled.Clawback{Code: "CB", Date: on(2026, 12, 2), Contract: "K", Year: 2026, Service: "BEDS", Amount: 3_00, Ground: "unspent"},
		&pooled.Accrual{Code: "A1", PeriodEnd: on(2027, 3, 31), Service: "BEDS", Contract: "K", Amount: 60_00, Basis: "a month"}, late,
		&pooled.Roll{Contract: "K", Service: "BEDS", Year: 2027, Amount: 10_00, Decision: "B"},
		&pooled.Reversal{Code: "U1", Date: on(2027, 5, 1), Of: "invoices/B2", Reason: "wrong"},
		&pooled.Reversal{Code: "U2", Date: on(2027, 5, 2), Of: "accruals/A1", Reason: "wrong"},
		&pooled.Reversal{Code: "U3", Date: on(2027, 5, 3), Of: "rolls/K#BEDS#2027-28", Reason: "wrong"},
	}
}
