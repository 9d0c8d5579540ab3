package reports_test

import (
	"testing"

	"pgregory.net/rapid"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// explained holds every money figure of a report to the lines behind it and to what no entry has posted.
func explained(tb interface {
	Errorf(string, ...any)
	Fatal(...any)
}, in reports.In, name string, r reports.Report,
) {
	for _, s := range r.Sections {
		for row, err := range s.Rows {
			if err != nil {
				tb.Fatal(err)
			}
			for i, c := range s.Columns {
				if c.Type != reports.TypeMoney || row.Cells[i].IsNull() {
					continue
				}
				b, ok := reports.Explain(in, name, s, row, c.Key)
				if !ok {
					tb.Errorf("%s %s:%s:%s: nothing is known of it", name, s.Key, row.Key, c.Key)
					continue
				}
				sum := b.Rest
				for l := range in.Lines {
					if b.Counts != nil {
						sum += b.Counts(l) * l.Amount
					}
				}
				if sum != money.Pence(row.Cells[i].Number()) || sum != b.Figure {
					tb.Errorf("%s %s:%s:%s is %s, and what is behind it adds up to %s", name, s.Key, row.Key, c.Key,
						money.Pence(row.Cells[i].Number()), sum)
				}
			}
		}
	}
}

func explainAll(t interface {
	Errorf(string, ...any)
	Fatal(...any)
}, in reports.In,
) {
	for name, made := range map[string]func(reports.In) (reports.Report, error){
		"trial-balance": reports.TrialBalance, "memorandum": reports.Memorandum, "contributions": reports.Contributions,
		"ownership": reports.Ownership, "year-end": reports.YearEnd, "pool-manager": reports.PoolManager, "payments": reports.Payments, "sectors": reports.Sectors, "monitoring": reports.Monitoring, "contracts": reports.Contracts, "virements": reports.Virements, "bridge": reports.Bridge, "pilots": reports.Pilots, "decisions": reports.Decisions, "value": reports.SpendAgainstOutcome,
	} {
		r, err := made(in)
		if err != nil {
			t.Fatal(err)
		}
		explained(t, in, name, r)
	}
	for _, partner := range []string{"CC", "ICB", "DC", "UC", "GOV"} {
		in := in
		in.Partner = partner
		if r, err := reports.Statement(in); err == nil {
			explained(t, in, "statement", r)
		}
		if r, err := reports.PartnerReturn(in); err == nil {
			explained(t, in, "partner-return", r)
		}
	}
}

func TestEveryFigureIsExplained(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	for _, fund := range []string{"", "POOL", "PAL", "TARGET"} {
		in.Fund = fund
		explainAll(t, in)
	}
}

func TestEveryFigureOfAnyHistoryIsExplained(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := anyHistory(rt, t)
		explainAll(rt, h.in(rapid.SampledFrom(dates).Draw(rt, "as at"), y25))
	})
}
