package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
	"commonpurse/reports/text"
)

// of is an In that asks about a partner.
func of(in reports.In, partner string) reports.In {
	in.Partner = partner
	return in
}

// accountOf is the statement's rows as lines of text.
func accountOf(t *testing.T, r reports.Report) []string {
	t.Helper()
	var out []string
	for row := range r.Sections[0].Rows {
		line := row.Key
		for _, i := range []int{0, 3, 4, 5, 6} {
			cell := "-"
			switch v := row.Cells[i]; {
			case v.IsNull():
			case i == 0:
				cell = calendar.Date(v.Number()).String()
			case i == 3:
				cell = v.Words()
			default:
				cell = money.Pence(v.Number()).String()
			}
			line += " | " + cell
		}
		out = append(out, line)
	}
	return out
}

// TestStatementOfEverythingThatHappens follows one partner's account through each thing that can be done to it.
func TestStatementOfEverythingThatHappens(t *testing.T) {
	h := newHistory(t, anyshireFiles()...)
	h.record(
		&pooled.Contribution{Code: "A", Fund: "POOL", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 400_00, Kind: "cash", Instalments: "4"},
		&pooled.Contribution{Code: "B", Fund: "POOL", Year: y26, Partner: "ICB", Source: "nhs-minimum", Amount: 100_00, Kind: "cash", Instalments: "1"},
		&pooled.Contribution{Code: "C", Fund: "POOL", Year: y25, Partner: "CC", Source: "council-base", Amount: 900_00, Kind: "cash", Instalments: "1"},
		&pooled.Receipt{Code: "EARLY", Date: day(2025, 3, 20), Payer: "ICB", Fund: "POOL", Amount: 130_00},
		&pooled.InstalmentRaised{Contribution: "A", Number: 1, RaisedOn: day(2025, 4, 1)},
		&pooled.InstalmentRaised{Contribution: "C", Number: 1, RaisedOn: day(2025, 4, 1)},
		&pooled.InstalmentRaised{Contribution: "A", Number: 2, RaisedOn: day(2025, 7, 1)},
		&pooled.Receipt{Code: "R1", Date: day(2025, 7, 10), Payer: "ICB", Fund: "POOL", Amount: 84_00},
		&pooled.Receipt{Code: "BACK", Date: day(2025, 8, 15), Payer: "ICB", Fund: "POOL", Amount: -4_00},
		&pooled.InstalmentRaised{Contribution: "A", Number: 3, RaisedOn: day(2025, 10, 1)},
		&pooled.Dispute{Code: "D1", Date: day(2025, 10, 2), Contribution: "A", Number: 3, Amount: 60_00, Reason: "Not agreed with CC"},
		&pooled.Dispute{Code: "D2", Date: day(2025, 10, 20), Contribution: "A", Number: 3, Amount: -60_00, Cut: 15_00, Reason: "Agreed"},
		&pooled.Receipt{Code: "R2", Date: day(2025, 10, 25), Payer: "The board", Fund: "POOL", Amount: 75_00},
		&pooled.Identification{Code: "M1", Date: day(2025, 10, 31), Receipt: "R2", Payer: "ICB"},
		&pooled.Recharge{Code: "RC", Date: day(2025, 12, 1), Fund: "ZERO", Partner: "ICB", Service: "ZERO-S", Amount: 30_00},
		&pooled.InstalmentRaised{Contribution: "A", Number: 4, RaisedOn: day(2026, 1, 1)},
		&pooled.ContributionChange{Code: "CUT", Contribution: "A", Date: day(2026, 1, 15), Amount: -10_00, Reason: "Agreed"},
		&pooled.Receipt{Code: "R3", Date: day(2026, 1, 20), Payer: "ICB", Fund: "ZERO", Amount: 30_00},
		&pooled.Reversal{Code: "UNDO", Date: day(2026, 2, 1), Of: "receipts/R3", Reason: "Bounced"},
		&pooled.InstalmentRaised{Contribution: "B", Number: 1, RaisedOn: day(2026, 3, 25)},
	)
	r, err := reports.Statement(of(h.in(day(2026, 3, 31), y25), "ICB"))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	want := []string{
		"brought-forward | 2025-04-01 | Brought forward | - | - | -130.00",
		"instalments/A#1 | 2025-04-01 | Instalment 1 of A, nhs-minimum | 100.00 | - | -30.00",
		"set-off/receipts/EARLY/contributions/A#1 | 2025-04-01 | £100.00 held in advance, set against instalment 1 of A | - | - | -30.00",
		"instalments/A#2 | 2025-07-01 | Instalment 2 of A, nhs-minimum | 100.00 | - | 70.00",
		"set-off/receipts/EARLY/contributions/A#2 | 2025-07-01 | £30.00 held in advance, set against instalment 2 of A | - | - | 70.00",
		"receipts/R1 | 2025-07-10 | Received for instalment 2 of A; £14.00 held in advance | - | 84.00 | -14.00",
		"receipts/BACK | 2025-08-15 | Returned | - | -4.00 | -10.00",
		"instalments/A#3 | 2025-10-01 | Instalment 3 of A, nhs-minimum | 100.00 | - | 90.00",
		"set-off/receipts/R1/contributions/A#3 | 2025-10-01 | £10.00 held in advance, set against instalment 3 of A | - | - | 90.00",
		"disputes/D1 | 2025-10-02 | £60.00 disputed of instalment 3 of A | - | - | 90.00",
		"disputes/D2 | 2025-10-20 | Dispute of instalment 3 of A settled: £45.00 to pay, £15.00 given up | -15.00 | - | 75.00",
		"identifications/M1 | 2025-10-31 | Received earlier, and identified for instalment 3 of A | - | 75.00 | 0.00",
		"recharges/RC | 2025-12-01 | Recharge for cases, other | 30.00 | - | 30.00",
		"instalments/A#4 | 2026-01-01 | Instalment 4 of A, nhs-minimum | 100.00 | - | 130.00",
		"contribution_changes/CUT | 2026-01-15 | Contribution A cut | -10.00 | - | 120.00",
		"receipts/R3 | 2026-01-20 | Received for recharge RC | - | 30.00 | 90.00",
		"reversals/UNDO | 2026-02-01 | Reversal of receipt R3 | - | -30.00 | 120.00",
		"instalments/B#1 | 2026-03-25 | Instalment 1 of B, nhs-minimum, for 2026 to 2027 | 100.00 | - | 220.00",
		"carried-forward | 2026-03-31 | Carried forward | - | - | 220.00",
	}
	if diff := cmp.Diff(want, accountOf(t, r)); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
	open := map[string]string{"A/4": "90.00", "B/1": "100.00", "RC": "30.00"}
	if diff := cmp.Diff(open, amounts(t, r, "open", "amount")); diff != "" {
		t.Errorf("what is open (-want +got):\n%s", diff)
	}
}

// TestStatementNeedsAPartner holds what is refused: no partner, one without an account, a day before the books.
func TestStatementNeedsAPartner(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	for code, asked := range map[string]reports.In{
		"REPORT-004": in,
		"REPORT-005": of(in, "CARE"),
	} {
		_, err := reports.Statement(asked)
		var r *ledger.Refusal
		if !errors.As(err, &r) || r.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	target := of(in, "ICB")
	target.Fund = "TARGET"
	if _, err := reports.Statement(target); err == nil || !strings.Contains(err.Error(), "TARGET") {
		t.Errorf("a fund that the partner has nothing to do with: %v", err)
	}
}

// TestStatementShareIsOnlyThePartnersOwn holds the share to the memorandum's, and names nobody in it.
func TestStatementShareIsOnlyThePartnersOwn(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	m, err := reports.Memorandum(in)
	if err != nil {
		t.Fatal(err)
	}
	shares := amounts(t, m, "share", "amount")
	for _, partner := range []string{"CC", "ICB"} {
		r, err := reports.Statement(of(in, partner))
		if err != nil {
			t.Fatal(err)
		}
		if got := amounts(t, r, "share", "share")["POOL/2025-26"]; got != shares[partner] {
			t.Errorf("%s: share %s, and the memorandum has %s", partner, got, shares[partner])
		}
	}
}

// runAndBuilt is a fund with a deficit of money for running and a surplus of money for building.
func runAndBuilt(t *testing.T) reports.In {
	t.Helper()
	h := newHistory(t, anyshireFiles()...)
	building := given("K", "ICB", "", 900_00)
	building.Nature = "capital"
	h.record(
		given("C", "CC", "", 100_00), building,
		&pooled.Invoice{Code: "I", Provider: "CARE", Date: day(2025, 6, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: 130_00}}},
	)
	h.raise(day(2025, 4, 1))
	in := h.in(day(2026, 3, 31), y25)
	in.Fund = "POOL"
	return in
}

// TestStatementSharesBuildingApartFromRunning holds that a partner in both is never told one result of two natures, in which its
// share of a deficit stands beside a surplus that is another's.
func TestStatementSharesBuildingApartFromRunning(t *testing.T) {
	in := runAndBuilt(t)
	for partner, want := range map[string]map[string]string{
		"CC":  {"POOL/2025-26": "-30.00"},
		"ICB": {"POOL/2025-26/capital": "900.00"},
	} {
		r, err := reports.Statement(of(in, partner))
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		explained(t, of(in, partner), "statement", r)
		for _, column := range []string{"result", "share"} {
			if diff := cmp.Diff(want, amounts(t, r, "share", column)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", partner, column, diff)
			}
		}
	}
}

// owing works out afresh what a partner owes by the lines that are dated by a day.
func owing(in reports.In, fund, partner string) money.Pence {
	var sum money.Pence
	for l := range in.Lines {
		deferred := l.Account == "2200" && strings.HasPrefix(l.Item, "contributions/")
		if l.Dims.Partner == partner && !deferred && (fund == "" || l.Dims.Fund == fund) &&
			slices.Contains([]string{"1100", "1110", "1150", "2200", "2500"}, l.Account) {
			sum += l.Amount
		}
	}
	return sum
}

// TestStatementsOfAnyHistory holds every partner's statement to what it owes, to the contributions report, to the
// statement of the year before, and to its own arithmetic, at any day and position.
func TestStatementsOfAnyHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := anyHistory(rt, t)
		asAt := rapid.SampledFrom(dates).Draw(rt, "as at")
		known := rapid.Int64Range(min(20, h.Head()), h.Head()).Draw(rt, "known at")
		fund := rapid.SampledFrom([]string{"", "", "POOL", "ZERO"}).Draw(rt, "fund")
		for _, partner := range []string{"CC", "ICB", "DC", "UC"} {
			in := of(h.in(asAt, asAt.Year(), known), partner)
			if in.Fund = fund; !slices.ContainsFunc(in.Funds, func(f *pooled.Fund) bool { return f.Code == fund }) {
				in.Fund = ""
			}
			r, err := reports.Statement(in)
			if err != nil {
				if owing(in, in.Fund, partner) != 0 {
					rt.Fatalf("%s owes %s and is refused: %v", partner, owing(in, in.Fund, partner), err)
				}
				continue
			}
			for _, c := range r.Checks {
				if !c.OK && !c.Note {
					rt.Fatalf("%s: %s: %s: expected %s, found %s", partner, c.Key, c.Text, c.Expected, c.Found)
				}
			}
			closing := amounts(t, r, "statement", "balance")["carried-forward"]
			if want := owing(in, in.Fund, partner).String(); closing != want {
				rt.Fatalf("%s: %s is carried forward, and %s is owed", partner, closing, want)
			}
			asContributionsHasIt(rt, t, in, closing)
			before := h.in(in.Year.Start().AddDays(-1), in.Year.Previous(), known)
			before.Partner, before.Fund = partner, in.Fund
			if was, err := reports.Statement(before); err == nil {
				if was, now := amounts(t, was, "statement", "balance")["carried-forward"], amounts(t, r, "statement", "balance")["brought-forward"]; was != now {
					rt.Fatalf("%s: %s was carried forward, and %s is brought forward", partner, was, now)
				}
			}
		}
	})
}

// asContributionsHasIt holds a closing balance to the contributions report of a year in which nothing is raised of later
// ones, so that all that is owed is outstanding.
func asContributionsHasIt(rt *rapid.T, t *testing.T, in reports.In, closing string) {
	in.Year = y26
	r, err := reports.Contributions(in)
	if err != nil {
		rt.Fatal(err)
	}
	row, found := rowsIn(t, r, "by-partner")[in.Partner]
	var want money.Pence
	if found {
		want = money.Pence(row["outstanding"].Number() - row["unmatched"].Number())
	}
	if want.String() != closing {
		rt.Fatalf("%s: %s is carried forward, and contributions has %s", in.Partner, closing, want)
	}
}

// gossip is a book in which everything that can hold a body's name does: funds, references, notes, aliases, the book.
func gossip(t *testing.T) *history {
	h := newHistory(t, anyshireFiles()...)
	h.record(
		&pooled.Alias{Organisation: "CC", Alias: "The Shire"},
		&pooled.Organisation{Code: "NHS-NORTH", Name: "NHS North & Coast", Sector: "nhs"},
		&pooled.Fund{Code: "CC-POOL", Partnership: "P", Name: "Example Care Limited and the shire's pool for ICB", Kind: "pooled", Host: "CC", LegalBasis: "s75", Opens: day(2024, 4, 1)},
		&pooled.Fund{Code: "NHS-NORTH/POOL", Partnership: "P", Name: "NHS North & Coast, Anyshire NHS Board", Kind: "pooled", Host: "NHS-NORTH", LegalBasis: "s75", Opens: day(2024, 4, 1)},
		&pooled.Service{Code: "CARE-HOMES", Fund: "CC-POOL", Name: "Homes of Example Care Limited", Lead: "CC"},
		&pooled.RiskRule{Fund: "CC-POOL", Year: y25, Direction: "both", Step: 1, Method: "proportional", Basis: "cash"},
		&pooled.RiskRule{Fund: "NHS-NORTH/POOL", Year: y25, Direction: "both", Step: 1, Method: "partner", Partner: "NHS-NORTH", Basis: "cash"},
		&pooled.Contribution{Code: "ICB-TO-CC", Fund: "CC-POOL", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 400_00, Kind: "cash", Instalments: "4"},
		&pooled.Contribution{Code: "ICB-NORTH", Fund: "NHS-NORTH/POOL", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 400_00, Kind: "cash", Instalments: "4"},
		&pooled.Contribution{Code: "CC-OWN", Fund: "CC-POOL", Year: y25, Partner: "CC", Source: "council-base", Amount: 600_00, Kind: "cash", Instalments: "4"},
		&pooled.Opening{Code: "OB-CC", Date: day(2024, 4, 1), Fund: "CC-POOL", Lines: []pooled.OpeningLine{
			{Account: "1100", Amount: 10_00, Partner: "ICB", Note: "As CC says"}, {Account: "3000", Amount: -10_00, Partner: "CC", Note: "Of CC"},
		}},
		&pooled.Receipt{Code: "CC/R-1", Date: day(2025, 4, 20), Payer: "ICB", Fund: "CC-POOL", Amount: 300_00, BankRef: "CC 12", Note: "Sent by Example Care Limited"},
	)
	h.raise(day(2025, 12, 31))
	h.record(
		&pooled.Dispute{Code: "DC.D-1", Date: day(2025, 11, 2), Contribution: "ICB-NORTH", Number: 1, Amount: 60_00, Reason: "Anyford District Council says so"},
		&pooled.Invoice{Code: "I-CARE", Provider: "CARE", Date: day(2025, 9, 1), Lines: []pooled.InvoiceLine{{Line: 1, Service: "CARE-HOMES", Net: 1_100_00}}},
		&pooled.Receipt{Code: "R-2", Date: day(2025, 12, 2), Payer: "ICB", Fund: "CC-POOL", Amount: 150_00},
		&pooled.Reversal{Code: "THE-SHIRE-2", Date: day(2026, 1, 5), Of: "receipts/R-2", Reason: "The Shire asked"},
		&pooled.Journal{Code: "CC", Date: day(2026, 1, 9), Lines: []pooled.JournalLine{
			{Line: 1, Layer: "actual", Account: "1100", Amount: 5_00, Fund: "CC-POOL", Partner: "ICB", Memo: "For DC"},
			{Line: 2, Layer: "actual", Account: "1100", Amount: -5_00, Fund: "CC-POOL", Partner: "CC", Memo: "From ICB"},
		}},
	)
	return h
}

// TestStatementNamesNobodyElse looks for every other body in every text format of a statement and a return, and of the
// entries behind each of their figures. The workbooks are looked at where whole books are made.
func TestStatementNamesNobodyElse(t *testing.T) {
	in := of(gossip(t).in(day(2026, 3, 31), y25), "ICB")
	in.About = reports.About{Book: "CC", Host: "Anyshire County Council", Contact: "Ask Anyford District Council", Version: "test"}
	said := ""
	for _, made := range []func(reports.In) (reports.Report, error){reports.Statement, reports.PartnerReturn} {
		r, err := made(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		said += rendered(t, r) + behindAll(t, in, r)
	}
	for _, name := range []string{
		"CC", "Anyshire County Council", "The Shire", "DC", "Anyford District Council", "CARE", "Example Care Limited", "CVS",
		"Anyshire Voluntary Action", "GOV", "Department of Examples", "NHS-NORTH", "NHS North & Coast",
	} {
		whole := regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(` + regexp.QuoteMeta(name) + `)(?:$|[^\pL\pN])`)
		if at := whole.FindStringIndex(said); at != nil {
			t.Errorf("%s is named: …%s…", name, said[max(0, at[0]-60):min(len(said), at[1]+60)])
		}
	}
	for _, own := range []string{"ICB", "Anyshire NHS Board", "ICB-TO-withheld", "instalment 1 of ICB-NORTH", "receipts/withheld/R-1", "withheld-POOL"} {
		if !strings.Contains(said, own) {
			t.Errorf("%q is not there, and should be", own)
		}
	}
}

// behindAll is what is said of every figure of a report.
func behindAll(t *testing.T, in reports.In, r reports.Report) string {
	t.Helper()
	said := ""
	for _, s := range r.Sections {
		for row := range s.Rows {
			for i, c := range s.Columns {
				if c.Type != reports.TypeMoney || row.Cells[i].IsNull() {
					continue
				}
				b, ok := reports.Explain(in, r.Name, s, row, c.Key)
				if !ok {
					t.Fatalf("%s:%s:%s: nothing is known of it", s.Key, row.Key, c.Key)
				}
				said += strings.Join(b.Notes, "\n")
				for _, l := range b.Lines {
					said += fmt.Sprint(reports.EntryRow(l))
				}
				for l := range in.Lines {
					if b.Shown != nil && b.Counts != nil && b.Counts(l) != 0 {
						said += fmt.Sprint(reports.EntryRow(b.Shown(l)))
					}
				}
				said += rendered(t, reports.Report{Sections: b.Working})
			}
		}
	}
	return said
}

// rendered is a report in every text format.
func rendered(t *testing.T, r reports.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := errors.Join(text.JSON(&b, r), text.CSV(&b, r, ""), text.RawCSV(&b, r, ""), text.Table(&b, r, text.TableOptions{})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
