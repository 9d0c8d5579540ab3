package reports_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
	"commonpurse/reports/text"
)

// dates are the days that a history is asked about: its first and last, one between and one after.
var dates = []calendar.Date{day(2025, 4, 1), day(2025, 9, 30), day(2026, 3, 31), day(2026, 9, 1)}

// anyHistory records what a hurried office sends, some of it refused, in every kind of fund and over two years.
func anyHistory(t *rapid.T, tb testing.TB) *history {
	h := newHistory(tb, anyshireFiles()...)
	h.record(anyshireMoney()[:12]...) // the opening and the first contributions, so that there is something to raise and change
	n := rapid.IntRange(10, 50).Draw(t, "events")
	h.record(&pooled.Organisation{Code: "UC", Name: "Anyshire Council", Sector: "unitary"})
	for i := range n {
		h.try(anyEvent(t, h, i))
		if i == n/2 && rapid.Bool().Draw(t, "succeeded") {
			h.record(&pooled.Organisation{Code: "DC", Name: "Anyford District Council", Sector: "district", Successor: "UC", To: rapid.SampledFrom(dates).Draw(t, "to")})
			h.try(h.Due(day(2099, 1, 1))[0])
		}
	}
	h.Settle()
	return h
}

func anyEvent(t *rapid.T, h *history, i int) pooled.Event {
	fund := rapid.SampledFrom([]string{"POOL", "POOL", "POOL", "LEAD", "PASS", "ZERO", "TARGET", "PAL", "ALIGNED", "SHADOW", "MAIN"}).Draw(t, "fund")
	partner := rapid.SampledFrom([]string{"CC", "ICB", "DC", "UC"}).Draw(t, "partner")
	provider := rapid.SampledFrom([]string{"CARE", "CVS", "DC"}).Draw(t, "provider")
	year := rapid.SampledFrom([]calendar.Year{y24, y25}).Draw(t, "year")
	on := year.Start().AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
	amount := money.Pence(rapid.Int64Range(1, 100_000).Draw(t, "amount"))
	ref, service := fmt.Sprintf("E%d", i), fund+"-S"
	contribution := anyRow(t, h, "contributions", "C0")
	switch rapid.IntRange(0, 16).Draw(t, "what") {
	case 0, 1:
		return &pooled.Contribution{
			Code: ref, Fund: fund, Year: year, Partner: partner, Source: rapid.SampledFrom([]string{"council-base", "dfg", "reward", "client"}).Draw(t, "source"),
			Amount: amount, Kind: rapid.SampledFrom([]string{"cash", "cash", "direct", "in-kind"}).Draw(t, "kind"),
			Service:     rapid.SampledFrom([]string{"", "", service}).Draw(t, "service"),
			Conditional: rapid.SampledFrom([]pooled.YesNo{"", "", pooled.Yes}).Draw(t, "conditional"),
		}
	case 2:
		return &pooled.ContributionChange{Code: ref, Contribution: contribution, Date: on, Amount: amount - 50_000, Reason: "drawn"}
	case 3, 4:
		raised := &pooled.InstalmentRaised{Contribution: contribution, Number: rapid.IntRange(1, 3).Draw(t, "number"), RaisedOn: on}
		if d, ok := h.Document(pooled.EventKey(raised)); !ok || d.ReversedBy == "" {
			return raised
		}
		// Raised again before the day on which its first raising is reversed, it would stand twice between the two.
		return &pooled.Receipt{Code: ref, Date: on, Payer: partner, Fund: fund, Amount: amount}
	case 5:
		return &pooled.Receipt{Code: ref, Date: on, Payer: rapid.SampledFrom([]string{partner, "A Stranger"}).Draw(t, "payer"), Fund: fund, Amount: amount - 20_000}
	case 6:
		return &pooled.Dispute{Code: ref, Date: on, Contribution: contribution, Amount: amount / 10, Reason: "drawn"}
	case 7:
		return &pooled.Dispute{Code: ref, Date: on, Contribution: contribution, Amount: -amount / 20, Cut: amount / 40, Reason: "drawn"}
	case 8, 9:
		return &pooled.Invoice{Code: ref, Provider: provider, Date: on, Lines: []pooled.InvoiceLine{{Line: 1, Service: service, Net: amount, VAT: amount / 5}}}
	case 10:
		p := &pooled.Payment{Code: ref, Date: on, Provider: provider, Fund: fund, Amount: amount / 2}
		for _, key := range h.posted { // one that any fund of the host may pay
			d, _ := h.Document(key)
			if invoice, ok := strings.CutPrefix(key, "invoices/"); ok && d.Party == provider && rapid.Bool().Draw(t, "named") {
				p.Invoices = []string{invoice}
			}
		}
		return p
	case 11:
		return &pooled.DirectSpend{Code: ref, Date: on, Fund: fund, Partner: partner, Service: service, Amount: amount}
	case 12:
		return &pooled.BudgetSet{Code: ref, Fund: fund, Year: year, Service: service, Amount: amount}
	case 14:
		return &pooled.CarryForward{Code: ref, Date: on, Fund: fund, Year: year, Partner: partner, Amount: amount / 4, From: rapid.SampledFrom([]string{"balance", "reserve"}).Draw(t, "from"), Decision: "B-1"}
	case 15:
		return &pooled.Intent{Code: ref, Date: on, Fund: fund, Year: year, Service: service, Amount: amount - 20_000}
	case 13:
		return &pooled.ReserveMove{Code: ref, Date: on, Fund: fund, Partner: partner, Amount: amount - 50_000, Decision: "B-1"}
	}
	r := &pooled.Reversal{Code: ref, Date: year.End(), Of: rapid.SampledFrom(h.keys()).Draw(t, "of"), Reason: "drawn"}
	if rapid.Bool().Draw(t, "part") {
		part := amount/10 + 1
		r.Amount = &part
	}
	return r
}

func anyRow(t *rapid.T, h *history, table, otherwise string) string {
	var codes []string
	for _, c := range pooled.Listed[pooled.Contribution](h, table, "", "") {
		codes = append(codes, c.Code)
	}
	if len(codes) == 0 {
		return otherwise
	}
	return rapid.SampledFrom(codes).Draw(t, table)
}

// every makes every report of an In.
func every(t *rapid.T, in reports.In) map[string]reports.Report {
	out := map[string]reports.Report{}
	for name, made := range map[string]func(reports.In) (reports.Report, error){
		"trial-balance": reports.TrialBalance, "entries": reports.Entries, "memorandum": reports.Memorandum,
		"contributions": reports.Contributions, "ownership": reports.Ownership, "year-end": reports.YearEnd, "pool-manager": reports.PoolManager, "controls": reports.Controls, "fund-list": reports.FundList,
		"partner-list": reports.PartnerList, "service-list": reports.ServiceList, "contribution-list": reports.ContributionList,
	} {
		r, err := made(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = r
	}
	return out
}

// TestReportsHoldOfAnyHistory holds every report's checks at any date and position, of any fund or all.
func TestReportsHoldOfAnyHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := anyHistory(rt, t)
		asAt := rapid.SampledFrom(dates).Draw(rt, "as at")
		files := h.Head()
		in := h.in(asAt, y25, rapid.Int64Range(min(20, files), files).Draw(rt, "known at"))
		in.Fund = rapid.SampledFrom([]string{"", "", "POOL", "TARGET", "PAL", "PASS"}).Draw(rt, "fund")
		if in.Fund != "" && !slices.ContainsFunc(in.Funds, func(f *pooled.Fund) bool { return f.Code == in.Fund }) {
			in.Fund = ""
		}
		if in.Fund != "" {
			in = only(in)
		}
		for name, r := range every(rt, in) {
			for _, c := range r.Checks {
				if !c.OK && !c.Note {
					rt.Fatalf("%s: %s: %s: expected %s, found %s", name, c.Key, c.Text, c.Expected, c.Found)
				}
			}
			var b bytes.Buffer
			if err := text.JSON(&b, r); err != nil {
				rt.Fatalf("%s: %v", name, err)
			}
		}
		addsUp(rt, t, in)
	})
}

// addsUp holds a contributions row, instalment by instalment and partner by partner, to the identities of the page.
func addsUp(rt *rapid.T, t *testing.T, in reports.In) {
	r, err := reports.Contributions(in)
	if err != nil {
		rt.Fatal(err)
	}
	for key, row := range rowsIn(t, r, "by-partner") {
		n := func(column string) int64 { return row[column].Number() }
		if n("current") != n("agreed")+n("changed") || n("current") != n("due")+n("not_due") ||
			n("outstanding") != n("age_30")+n("age_60")+n("age_90")+n("over_90") ||
			n("outstanding") > n("raised")-n("received") {
			rt.Fatalf("the row of %s does not add up: %v", key, row)
		}
	}
	byInstalment := rowsIn(t, r, "by-instalment")
	for key, row := range rowsIn(t, r, "chase") {
		if row["amount"].Number() > byInstalment[key]["outstanding"].Number() {
			rt.Fatalf("more of %s is chased than is outstanding: %v", key, row)
		}
	}
}

// TestReportsAreRestated holds that what was known at a position is the same report later, whatever came since.
func TestReportsAreRestated(t *testing.T) {
	h := anyshire(t)
	now := h.in(day(2026, 3, 31), y25)
	before := shown(t, now)
	again := newHistory(t, anyshireFiles()...)
	again.record(anyshireMoney()...)
	again.raise(day(2025, 12, 31))
	again.record(anyshireLater()...)
	again.record(
		&pooled.Receipt{Code: "LATER", Date: day(2025, 9, 1), Payer: "CC", Fund: "POOL", Amount: 150_00},
		&pooled.Reversal{Code: "UNDO", Date: day(2025, 11, 1), Of: "instalments/P25-DC#1", Reason: "Raised in error"},
		&pooled.Fund{Code: "PASS", Partnership: "P", Host: "CC", Kind: "pass-through", Name: "Renamed", LegalBasis: "s75", Opens: day(2024, 4, 1)},
	)
	if after := shown(t, again.in(day(2026, 3, 31), y25, now.KnownAt)); !slices.Equal(before, after) {
		t.Error("a report as known at an earlier position is not what it was")
	}
	if after := shown(t, again.in(day(2026, 3, 31), y25)); slices.Equal(before, after) {
		t.Error("what was recorded since is in no report")
	}
}

func shown(t *testing.T, in reports.In) []string {
	var out []string
	for _, made := range []func(reports.In) (reports.Report, error){
		reports.TrialBalance, reports.Entries, reports.Memorandum, reports.Contributions, reports.Ownership, reports.YearEnd, reports.PoolManager, reports.Controls, reports.FundList,
	} {
		r, err := made(in)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := text.JSON(&b, r); err != nil {
			t.Fatal(err)
		}
		out = append(out, b.String())
	}
	return out
}

// TestOrderOfInputDoesNotMatter holds that a report does not hang on the order in which the store gave its figures.
func TestOrderOfInputDoesNotMatter(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	first := shown(t, in)
	for _, turn := range []func(){
		func() { slices.Reverse(in.Balances) }, func() { slices.Reverse(in.Amounts) }, func() { slices.Reverse(in.Funds) },
		func() { slices.Reverse(in.Organisations) }, func() { slices.Reverse(in.RiskRules) }, func() { slices.Reverse(in.Contributions) },
	} {
		turn()
	}
	if !slices.Equal(first, shown(t, in)) {
		t.Error("the same figures in another order give another report")
	}
}

// TestTrialBalanceOfEveryLayer holds that what a layer shows is that layer's, and that the accounts are of funds whose
// money is in the pool's balance, the others standing beside them fund by fund.
func TestTrialBalanceOfEveryLayer(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	for _, name := range ledger.LayerNames() {
		in.Layer, _ = ledger.ParseLayer(name)
		r, err := reports.TrialBalance(in)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		kinds := map[string]string{}
		for _, f := range in.Funds {
			kinds[f.Code] = f.Kind
		}
		sums, beside := map[string]money.Pence{}, map[string]money.Pence{}
		for _, b := range in.Balances {
			switch {
			case b.Layer != in.Layer:
			case pooled.InThePool(kinds[b.Fund]):
				sums[b.Account] += b.Amount
			default:
				beside[b.Fund+"/"+b.Account] += b.Amount
			}
		}
		for key, of := range map[string]map[string]money.Pence{"accounts": sums, "beside": beside} {
			maps.DeleteFunc(of, func(_ string, p money.Pence) bool { return p == 0 })
			got := 0
			if slices.ContainsFunc(r.Sections, func(s reports.Section) bool { return s.Key == key }) {
				got = len(rowsIn(t, r, key))
			}
			if got != len(of) || r.About.Layer != name {
				t.Errorf("the %s layer (%s) has %d rows of %s, want %d", name, r.About.Layer, got, key, len(of))
			}
		}
	}
}
