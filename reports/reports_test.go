package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"commonpurse/reports"
	"commonpurse/reports/text"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden holds a report to a file of its JSON, and everything that must hold to holding.
func golden(t *testing.T, name string, r reports.Report, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := text.JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s is not what it was; look at the difference and run with -update if it is right", path)
		for i, line := range bytes.Split(b.Bytes(), []byte("\n")) {
			if was := bytes.Split(want, []byte("\n")); i >= len(was) || !bytes.Equal(was[i], line) {
				t.Logf("line %d now: %s", i+1, line)
				break
			}
		}
	}
	holds(t, r)
}

func TestGoldens(t *testing.T) {
	in := anyshire(t).in(day(2026, 3, 31), y25)
	of := func(fund string) reports.In {
		in := in
		in.Fund = fund
		return in
	}
	theirs := func(partner string) reports.In {
		in := in
		in.Partner = partner
		return in
	}
	make := func(made func(reports.In) (reports.Report, error), in reports.In) func() (reports.Report, error) {
		return func() (reports.Report, error) { return made(in) }
	}
	for name, made := range map[string]func() (reports.Report, error){
		"trial-balance":       make(reports.TrialBalance, in),
		"trial-balance-pool":  make(reports.TrialBalance, of("POOL")),
		"entries-zero":        make(reports.Entries, only(of("ZERO"))),
		"memorandum":          make(reports.Memorandum, in),
		"memorandum-pool":     make(reports.Memorandum, of("POOL")),
		"memorandum-aligned":  make(reports.Memorandum, of("PAL")),
		"memorandum-pass":     make(reports.Memorandum, of("PASS")),
		"contributions":       make(reports.Contributions, in),
		"ownership":           make(reports.Ownership, in),
		"ownership-pool":      make(reports.Ownership, of("POOL")),
		"year-end":            make(reports.YearEnd, in),
		"year-end-pal":        make(reports.YearEnd, of("PAL")),
		"monitoring":          make(reports.Monitoring, in),
		"monitoring-pal":      make(reports.Monitoring, of("PAL")),
		"contracts":           make(reports.Contracts, commissioned(t).in(day(2025, 9, 30), y25)),
		"pilots":              make(reports.Pilots, tried(t).in(day(2026, 6, 30), y26)),
		"bridge":              make(reports.Bridge, commissioned(t).in(day(2025, 9, 30), y25)),
		"value":               make(reports.SpendAgainstOutcome, valued(t).in(day(2025, 12, 31), y25)),
		"decisions":           make(reports.Decisions, minuted(t).in(day(2025, 9, 30), y25)),
		"virements":           make(reports.Virements, monitored(t).in(day(2025, 9, 30), y25)),
		"monitoring-vired":    make(reports.Monitoring, monitored(t).in(day(2025, 9, 30), y25)),
		"targets":             make(reports.Targets, aiming(t).in(day(2025, 12, 31), y25)),
		"sectors":             make(reports.Sectors, in),
		"sectors-pal":         make(reports.Sectors, of("PAL")),
		"payments":            make(reports.Payments, in),
		"payments-pool":       make(reports.Payments, of("POOL")),
		"pool-manager":        make(reports.PoolManager, in),
		"pool-manager-pal":    make(reports.PoolManager, of("PAL")),
		"statement-icb":       make(reports.Statement, theirs("ICB")),
		"partner-return-cc":   make(reports.PartnerReturn, theirs("CC")),
		"partner-return-icb":  make(reports.PartnerReturn, theirs("ICB")),
		"partner-return-gov":  make(reports.PartnerReturn, theirs("GOV")),
		"statement-dc":        make(reports.Statement, theirs("DC")),
		"controls":            make(reports.Controls, in),
		"fund-list":           make(reports.FundList, in),
		"partner-list":        make(reports.PartnerList, in),
		"service-list":        make(reports.ServiceList, in),
		"contribution-list":   make(reports.ContributionList, in),
		"fund-show-pool":      func() (reports.Report, error) { return reports.FundShow(in, "POOL") },
		"partner-show-icb":    func() (reports.Report, error) { return reports.PartnerShow(in, "ICB") },
		"service-show-pool-s": func() (reports.Report, error) { return reports.ServiceShow(in, "POOL-S") },
	} {
		t.Run(name, func(t *testing.T) {
			r, err := made()
			golden(t, name, r, err)
		})
	}
}

// only narrows the lines to the fund asked about, as the store does.
func only(in reports.In) reports.In {
	all := in.Lines
	in.Totals = &reports.LineTotals{}
	in.Lines = func(yield func(reports.Line, error) bool) {
		for l, err := range all {
			if l.Dims.Fund == in.Fund && !yield(l, err) {
				return
			}
		}
	}
	for l := range in.Lines {
		in.Totals.Count++
		in.Totals.Debit += max(l.Amount, 0)
		in.Totals.Credit += max(-l.Amount, 0)
	}
	return in
}
