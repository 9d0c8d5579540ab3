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
	events = slices.Concat(events, heldAndIntended(), succession())
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
