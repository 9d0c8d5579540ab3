package pooled_test

import (
	"strings"
	"testing"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// blocking makes the pooled fund refuse what there is no money for.
func blocking(b books, change func(*Fund)) {
	f := &Fund{Code: "pooled", Partnership: "P", Name: "Pooled fund", Kind: "pooled", Host: "CC", LegalBasis: "other", Opens: day(2024, 4, 1), FundsCheck: "block"}
	if change != nil {
		change(f)
	}
	b.post(f)
}

func budgetOf(ref, service string, year calendar.Year, p money.Pence) *BudgetSet {
	return &BudgetSet{Code: ref, Fund: "pooled", Year: year, Service: service, Amount: p}
}

// bill is an invoice of several lines, those below nil credits.
func bill(ref, service string, lines ...money.Pence) *Invoice {
	v := &Invoice{Code: ref, Provider: "CARE", Date: day(2025, 6, 10)}
	for i, p := range lines {
		v.Lines = append(v.Lines, InvoiceLine{Line: i + 1, Service: service, Net: p})
	}
	return v
}

// level is one of the levels of the funds check: how a book comes to have an amount free at it, and more at the others where it
// can be; and the document of some lines, those below nil credits, that draws on it.
type level struct {
	set  func(b books, free money.Pence)
	doc  func(ref string, lines ...money.Pence) Event
	code string // what it refuses with; empty where it warns
}

func ofService(ref string, lines ...money.Pence) Event { return bill(ref, "pooled-S", lines...) }

func levels() map[string]level {
	funding := func(b books, free money.Pence) {
		b.post(budgetOf("B1", "pooled-S", y25, 9_000_00))
		b.post(contribution("C1", "pooled", 1_000_00))
		b.post(bill("I0", "pooled-S", 1_000_00))
		b.post(&ContributionChange{Code: "CH", Contribution: "C1", Date: day(2025, 6, 11), Amount: free, Reason: "r"})
	}
	return map[string]level{
		"service": {func(b books, free money.Pence) {
			b.post(budgetOf("B1", "pooled-S", y25, 1_000_00))
			b.post(budgetOf("B2", "pooled-T", y25, 5_000_00))
			b.post(bill("I0", "pooled-S", 1_000_00))
			b.post(budgetOf("B3", "pooled-S", y25, free))
		}, ofService, "FUND-012"},
		"fund": {func(b books, free money.Pence) {
			b.post(budgetOf("B1", "pooled-S", y25, 9_000_00))
			b.post(budgetOf("B2", "pooled-T", y25, 1_000_00))
			b.post(bill("I0", "pooled-S", 1_000_00))
			b.post(budgetOf("B3", "pooled-T", y25, free-9_000_00))
		}, ofService, "FUND-013"},
		"fund, by what the partners agreed": {funding, ofService, "FUND-013"},
		"partner": {func(b books, free money.Pence) {
			for _, partner := range []string{"CC", "ICB"} {
				b.post(&RiskRule{Fund: "pooled", Year: y25, Direction: "both", Step: 1, Method: "fixed", Partner: partner, Percent: some(money.Whole / 2)})
			}
			b.post(&Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 400_00})
			funding(b, free-400_00)
		}, ofService, "FUND-014"},
		"contract": {func(b books, free money.Pence) {
			b.post(budgetOf("B1", "pooled-S", y25, 9_000_00))
			b.post(awarded())
			b.post(contractLine(1_000_00))
			b.post(charged("I0", 6, 1_000_00-free))
		}, func(ref string, lines ...money.Pence) Event {
			v := bill(ref, "pooled-S", lines...)
			v.Contract = "K1"
			return v
		}, "FUND-015"},
		"cash": {func(b books, free money.Pence) {
			b.post(budgetOf("B1", "pooled-S", y25, 9_000_00))
			b.post(bill("I0", "pooled-S", 5_000_00))
			b.post(&BankAccount{Code: "BANK", Host: "CC", Name: "Council account"})
			b.post(receipt("R0", "pooled", 1_000_00+free))
			b.post(pay("P0", 1_000_00, "I0"))
		}, paidOrBack, ""},
	}
}

// paidOrBack is a payment of lines that come to more than nil, money that a provider gives back where they come to less, and
// what moves money between accounts of the bank where they come to nil.
func paidOrBack(ref string, lines ...money.Pence) Event {
	switch sum := money.Sum(lines...); {
	case sum > 0:
		return pay(ref, sum, "I0")
	case sum < 0:
		return &Receipt{Code: ref, Date: day(2025, 6, 30), Payer: "CARE", Kind: "provider", Fund: "pooled", Amount: -sum}
	}
	return &Journal{Code: ref, Date: day(2025, 6, 30), Lines: []JournalLine{
		{Line: 1, Layer: "actual", Account: "1000", Amount: lines[0], Fund: "pooled", Memo: "m"},
		{Line: 2, Layer: "actual", Account: "1001", Amount: -lines[0], Fund: "pooled", Memo: "m"},
	}}
}

// TestFundsCheck goes through what may be free and what may be drawn, at each level.
func TestFundsCheck(t *testing.T) {
	for name, l := range levels() {
		for _, x := range []struct {
			name  string
			free  money.Pence
			waits money.Pence
			lines []money.Pence
			short bool
		}{
			{"enough", 100_00, 0, []money.Pence{60_00}, false},
			{"just enough", 100_00, 0, []money.Pence{100_00}, false},
			{"already negative and a credit", -50_00, 0, []money.Pence{-30_00}, false},
			{"already negative and a debit", -50_00, 0, []money.Pence{10_00}, true},
			{"positive and net nil", 100_00, 0, []money.Pence{150_00, -150_00}, false},
			{"negative and net nil", -50_00, 0, []money.Pence{150_00, -150_00}, false},
			{"not enough", 100_00, 0, []money.Pence{100_01}, true},
			{"a waiting credit would make it enough", 100_00, -100_00, []money.Pence{150_00}, true},
			{"pending makes it not enough", 100_00, 60_00, []money.Pence{60_00}, true},
			{"pending leaves enough", 100_00, 60_00, []money.Pence{40_00}, false},
			{"each line fits and together they do not", 100_00, 0, []money.Pence{60_00, 60_00}, true},
			{"what is released itself is counted first", 100_00, 0, []money.Pence{150_00, -50_00}, false},
		} {
			t.Run(name+"/"+x.name, func(t *testing.T) {
				b := newBooks(t)
				l.set(b, x.free)
				if x.waits != 0 {
					doc := l.doc
					if l.code == "" { // what waits to be paid is an invoice
						doc = ofService
					}
					b.post(&Person{Code: "ANN", Name: "Ann", Organisation: "CC", Roles: []string{"finance"}})
					b.post(waits(doc("W1", x.waits), "ANN"))
				}
				blocking(b, nil)
				out, no := b.Record(l.doc("D1", x.lines...), Meta{Actor: "ANN"})
				l.judge(t, out, no, x.short)
			})
		}
	}
}

// judge holds what became of a document to what is to become of one that is short or is not.
func (l level) judge(t *testing.T, out Outcome, no *ledger.Refusal, short bool) {
	t.Helper()
	said := strings.Join(out.Warnings, " ")
	switch {
	case no != nil && (l.code == "" || !short):
		t.Errorf("it was refused: %v", no)
	case no != nil && (!strings.Contains(no.Error(), l.code) || no.Kind != ledger.Funds):
		t.Errorf("it was not refused with %s: %v", l.code, no)
	case l.code != "" && no == nil && short:
		t.Error("it was not refused")
	case l.code == "" && strings.Contains(said, "has cash of") != short:
		t.Errorf("it warned: %q", said)
	}
}

// TestWhatDrawsOnAService records one thing of every sort that takes money, where there is none.
func TestWhatDrawsOnAService(t *testing.T) {
	for _, x := range []struct {
		code   string
		before []Event
		event  Event
	}{
		{"FUND-012", nil, bill("I1", "pooled-S", 1)},
		{"FUND-012", nil, intend("N1", 5, 1)},
		{"FUND-012", []Event{budgetOf("B1", "pooled-S", y25, 1)}, virement("V1", "pooled-S", "pooled-T", 2)},
		{"", []Event{budgetOf("B1", "pooled-S", y25, 2)}, virement("V1", "pooled-S", "pooled-T", 2)},
		{"FUND-012", []Event{budgetOf("B1", "pooled-S", y25, 2), virement("V1", "pooled-S", "pooled-T", 2), bill("I1", "pooled-T", 1)}, turn("virements/V1", 7)},
		{"FUND-012", []Event{budgetOf("B1", "pooled-S", y25, 2), bill("CN", "pooled-S", -5), bill("I1", "pooled-S", 7)}, turn("invoices/CN", 7)},
		{"FUND-012", nil, journalOf("5000", 5)},
		{"", nil, journalOf("5000", -5)},
		{"FUND-012", []Event{budgetOf("B1", "pooled-S", y25, 5)}, &Journal{Code: "J1", Date: day(2025, 9, 30), Lines: []JournalLine{
			{Line: 1, Layer: "budget", Account: "5000", Amount: -6, Fund: "pooled", Service: "pooled-S", Memo: "m"},
			{Line: 2, Layer: "budget", Account: "5000", Amount: 6, Fund: "pooled", Service: "pooled-T", Memo: "m"},
		}}},
		{"", []Event{budgetOf("B1", "pooled-S", y25, 5), bill("I1", "pooled-S", 5)}, budgetOf("B2", "pooled-S", y25, -5)},
		{"", nil, &InKind{Code: "K", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1, Basis: "b"}},
		{"", nil, &DirectSpend{Code: "D", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1}},
		{"", nil, contribution("C1", "pooled", 5)},
		{"", []Event{budgetOf("B1", "pooled-S", y26, 5)}, &Intent{Code: "N1", Date: day(2025, 5, 1), Fund: "pooled", Year: y26, Service: "pooled-S", Amount: 5}},
		{"FUND-012", []Event{budgetOf("B1", "pooled-S", y25, 5)}, &Intent{Code: "N1", Date: day(2025, 5, 1), Fund: "pooled", Year: y26, Service: "pooled-S", Amount: 5}},
	} {
		b := newBooks(t)
		blocking(b, nil)
		for _, e := range x.before {
			b.post(e)
		}
		_, no := b.Record(x.event, Meta{})
		if got := ""; no != nil {
			if got = no.Code; got != x.code {
				t.Errorf("%s %+v: refused with %q, want %q: %v", EventKey(x.event), x.event, got, x.code, no)
			}
		} else if x.code != "" {
			t.Errorf("%s %+v was not refused", EventKey(x.event), x.event)
		}
	}
}

func journalOf(account string, p money.Pence) *Journal {
	return &Journal{Code: "J1", Date: day(2025, 9, 30), Lines: []JournalLine{
		{Line: 1, Layer: "actual", Account: account, Amount: p, Fund: "pooled", Service: "pooled-S", Memo: "m"},
		{Line: 2, Layer: "actual", Account: "1000", Amount: -p, Fund: "pooled", Memo: "m"},
	}}
}

// TestEveryYearIsCheckedByItself bills over the end of a year whose budget is enough, into one whose budget is not.
func TestEveryYearIsCheckedByItself(t *testing.T) {
	b := newBooks(t)
	blocking(b, nil)
	b.post(budgetOf("B1", "pooled-S", y25, 100_00))
	b.post(budgetOf("B2", "pooled-S", y26, 10_00))
	v := bill("I1", "pooled-S", 60_00)
	v.Lines[0].PeriodFrom, v.Lines[0].PeriodTo = day(2026, 3, 1), day(2026, 4, 30)
	_, no := b.Record(v, Meta{})
	if no == nil || len(no.Problems) != 2 || !strings.Contains(no.Error(), "(pooled-S), 2026-27") || strings.Contains(no.Error(), "2025-26") {
		t.Fatalf("refused: %v", no)
	}
	b.post(budgetOf("B3", "pooled-S", y26, 30_00))
	b.post(v)
}

func TestToleranceOfAFund(t *testing.T) {
	for _, x := range []struct {
		amount  money.Pence
		percent money.Percent
		most    money.Pence
	}{{0, 0, 1_000_00}, {10_00, 0, 1_010_00}, {10_00, 2 * money.Whole / 100, 1_020_00}, {30_00, 2 * money.Whole / 100, 1_030_00}} {
		for over := range 2 {
			b := newBooks(t)
			blocking(b, func(f *Fund) { f.ToleranceAmount, f.TolerancePercent = &x.amount, &x.percent })
			b.post(budgetOf("B1", "pooled-S", y25, 1_000_00))
			_, no := b.Record(bill("I1", "pooled-S", x.most+money.Pence(over)), Meta{})
			if (no != nil) != (over > 0) {
				t.Errorf("with a tolerance of %s and %s: %d above %s: %v", x.amount, x.percent, over, x.most, no)
			}
		}
	}
}

// TestOverride lets one document pass and no other, and is kept.
func TestOverride(t *testing.T) {
	b := newBooks(t)
	blocking(b, nil)
	b.post(budgetOf("B1", "pooled-S", y25, 10_00))
	b.post(&Override{Document: "Invoices/i1", Date: day(2025, 6, 10), Reason: "a discharge that cannot wait"})
	b.refused(bill("I2", "pooled-S", 20_00), "FUND-012")
	out := b.post(bill("I1", "pooled-S", 20_00))
	if got := strings.Join(out.Warnings, " "); !strings.Contains(got, "a discharge that cannot wait") {
		t.Errorf("warned: %q", got)
	}
	b.refused(&Override{Document: "invoices/I1", Date: day(2025, 6, 11), Reason: "late"}, "LOAD-013")
	b.post(bill("I3", "pooled-T", 0-5))
	b.refused(&Override{Document: "invoices/I3", Date: day(2025, 6, 11), Reason: "late"}, "FUND-018")
	if all := Listed[Override](b, "overrides", "", ""); len(all) != 1 {
		t.Errorf("%d overrides are on file", len(all))
	}
}

// TestWarningsOfTheFundsCheck are said of each document, or once for each service and year when all is in.
func TestWarningsOfTheFundsCheck(t *testing.T) {
	record := func(atEnd bool) (said []string) {
		b := newBooks(t)
		if atEnd {
			b.WarnAtEnd()
		}
		for _, e := range []Event{
			bill("I0", "pooled-S", 1_00), // there is no budget yet
			budgetOf("B1", "pooled-S", y25, 10_00), budgetOf("B2", "pooled-T", y25, 10_00),
			bill("I1", "pooled-S", 10_00), bill("I2", "pooled-T", 5_00), bill("I3", "pooled-S", 10_00), bill("I4", "pooled-S", -5_00),
		} {
			for _, w := range b.post(e).Warnings {
				if !strings.Contains(w, "duplicate") {
					said = append(said, w)
				}
			}
		}
		return append(said, b.Short()...)
	}
	for atEnd, want := range map[bool]int{false: 2, true: 2} {
		if said := record(atEnd); len(said) != want || atEnd && !strings.Contains(said[0], "= −£6.00 free") && !strings.Contains(said[0], "= -£6.00 free") {
			t.Errorf("at the end %t: %d warnings: %s", atEnd, len(said), strings.Join(said, "\n"))
		}
	}
}

// fundsRefusals are what the funds check refuses, in its own words.
func fundsRefusals() []refusal {
	f := func(policy string) *Fund {
		return &Fund{Code: "pooled", Partnership: "P", Name: "Better care", Kind: "pooled", Host: "CC", LegalBasis: "other", Opens: day(2024, 4, 1), FundsCheck: policy, ToleranceAmount: some(money.Pence(5_00))}
	}
	service := &Service{Code: "pooled-S", Fund: "pooled", Name: "Reablement", Lead: "CC"}
	set := []Event{
		f("block"), service, budgetOf("B1", "pooled-S", y25, 1_000_00), budgetOf("B2", "pooled-T", y25, 4_000_00), virement("V1", "pooled-T", "pooled-S", 200_00),
		intend("N1", 7, 300_00), intend("N2", 7, 100_00), bill("I0", "pooled-T", 500_00), bill("I1", "pooled-S", 600_00),
	}
	people := []Event{
		&Person{Code: "ANN", Name: "Ann", Organisation: "CC", Roles: []string{"finance"}},
		&Limit{Role: "pool-manager", Action: "virement", Amount: some(money.Pence(10_000_00))},
		&Limit{Role: "section-151", Action: "override"},
	}
	two := bill("I2", "pooled-S", 100_00, 700_00)
	two.Lines[0].Service = "pooled-T"
	agreed := contribution("C1", "pooled", 1_500_00)
	return []refusal{
		{"FUND-012", append(set[:len(set):len(set)], people...), bill("I2", "pooled-S", 700_00)},
		{"FUND-012", set, two},
		{"FUND-012", set, virement("V2", "pooled-S", "pooled-T", 700_00)},
		{"FUND-013", append(set[:len(set):len(set)], agreed), bill("I2", "pooled-T", 600_00)},
		{"FUND-013", append(set[:len(set):len(set)], budgetOf("B3", "pooled-S", y25, -9_000_00)), bill("I2", "pooled-T", 600_00)},
		{"FUND-013", append(set[:len(set):len(set)], agreed,
			&Contribution{Code: "C2", Fund: "pooled", Year: y25, Partner: "ICB", Source: "nhs-minimum", Amount: 100_00},
			&RiskRule{Fund: "pooled", Year: y25, Direction: "both", Step: 1, Method: "fixed", Partner: "CC", Percent: some(money.Whole / 4)},
			&RiskRule{Fund: "pooled", Year: y25, Direction: "both", Step: 1, Method: "fixed", Partner: "ICB", Percent: some(money.Whole / 4 * 3)},
		), bill("I2", "pooled-T", 600_00)},
		{"FUND-015", []Event{f("block"), budgetOf("B1", "pooled-S", y25, 9_000_00), awarded(), contractLine(1_000_00), charged("I1", 6, 600_00)}, charged("I2", 7, 600_00)},
		{"FUND-012", []Event{f("block"), budgetOf("B1", "pooled-S", y25, 1_000_00), awarded(), contractLine(900_00)}, bill("I2", "pooled-S", 200_00)},
		{"FUND-016", []Event{&Fund{Code: "targeted", Partnership: "P", Name: "targeted", Kind: "targeted", Host: "CC", LegalBasis: "other", Opens: day(2024, 4, 1), EligibleServices: []string{"targeted-S"}}}, bill("I1", "targeted-T", 5_00)},
		{"FUND-018", set, &Override{Document: "invoices/I1", Date: day(2025, 9, 1), Reason: "r"}},
	}
}
