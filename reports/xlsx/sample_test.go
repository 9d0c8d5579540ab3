package xlsx

import (
	"fmt"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// pounds makes an amount of whole pounds and pence.
func pounds(whole, pence int64) money.Pence { return money.Pence(whole*100 + pence) }

func row(key string, cells ...reports.Value) reports.Row { return reports.Row{Key: key, Cells: cells} }

// section makes a section whose totals are the sums of the named columns.
func section(key, title, note string, keyed int, columns []reports.Column, rows []reports.Row, totals ...string) reports.Section {
	s := reports.Section{
		Key: key, Title: title, Note: note, Keyed: keyed, Columns: columns, Rows: reports.Rows(rows), Count: len(rows),
	}
	for _, name := range totals {
		for i, c := range columns {
			if c.Key != name {
				continue
			}
			sum := int64(0)
			for _, r := range rows {
				sum += r.Cells[i].Number()
			}
			if s.Total == nil {
				s.Total = map[string]reports.Value{}
			}
			s.Total[name] = reports.Money(money.Pence(sum))
		}
	}
	return s
}

func said(s string) reports.Value { return reports.Text(s) }

func amount(whole, pence int64) reports.Value { return reports.Money(pounds(whole, pence)) }

func text(key, label string) reports.Column {
	return reports.Column{Key: key, Label: label, Type: reports.TypeText}
}

func cash(key, label string) reports.Column {
	return reports.Column{Key: key, Label: label, Type: reports.TypeMoney}
}

// memorandum is a report such as a chief accountant gets: two partners, a surplus, everything adding up.
func memorandum() reports.Report {
	year := calendar.Year(2025)
	return reports.Report{
		Name: "memorandum", Title: "Memorandum account", Fund: "EQP", FundName: "Community equipment",
		Year: year, AsAt: year.End(), KnownAt: 1_617,
		Checkpoint: reports.Checkpoint{Size: 1_617, Root: "q0y5cGJ3Q2pUZ0d1R1hKd2tWbW5aQ0h0bGxQSXJ6b2E="},
		About: reports.About{
			Book: "main", Host: "Larkshire Borough Council", Layer: "actual", RecordedAt: 1_775_131_505_123_456,
			Period: "2025 to 2026, open", Version: "0.1.0",
			Signs:   "Income and expenditure are both shown positive. A surplus, and an amount owed to a partner, is positive.",
			Contact: "Partnership finance, Larkshire Borough Council, finance@larkshire.example",
		},
		Notes: []string{
			"The agreement of this fund has not been signed.",
			"Pooled-aligned and aligned money is not in these figures; it stands in the section Beside the pool.",
		},
		Sections: memorandumSections(),
		Checks: []reports.Check{
			{Key: "funding-less-expenditure", Text: "Funding less expenditure is the result", Expected: "361910.80", Found: "361910.80", OK: true, Money: true},
			{Key: "balance", Text: "The actual layer balances", Expected: "0.00", Found: "0.00", OK: true, Money: true},
			{Key: "sequence", Text: "The sequence of entries has no gap", Expected: "1617", Found: "1617", OK: true},
			{Key: "unsigned", Text: "The agreement is signed", Expected: "signed", Found: "not signed", Note: true},
		},
	}
}

func memorandumSections() []reports.Section {
	t := said
	funding := []reports.Row{
		row("LBC/council-base/cash", t("Larkshire Borough Council"), t("Council base budget"), t("Cash"), t("Recurrent"), amount(4_120_000, 0), amount(3_980_000, 0)),
		row("LBC/grant/cash", t("Larkshire Borough Council"), t("Improved better care grant"), t("Cash"), t("Recurrent"), amount(1_480_250, 50), amount(1_480_250, 50)),
		row("ICB/icb/cash", t("NHS Larkshire Integrated Care Board"), t("Minimum contribution"), t("Cash"), t("Recurrent"), amount(5_600_250, 50), amount(5_300_000, 0)),
		row("ICB/icb/kind", t("NHS Larkshire Integrated Care Board"), t("Staff given in kind"), t("In kind"), t("One-off"), amount(84_300, 0), reports.Null),
	}
	spend := []reports.Row{
		row("1", t("Community equipment"), t("5000"), t("Private"), t("Revenue"), amount(6_210_118, 27), amount(5_988_201, 10)),
		row("2", t("Community equipment"), t("5800"), t("Private"), t("Revenue"), amount(114_220, 3), amount(98_113, 0)),
		row("3", t("Home from hospital"), t("5100"), t("Voluntary"), t("Revenue"), amount(1_873_940, 0), amount(1_820_000, 0)),
		row("4", t("Minor adaptations"), t("5200"), t("In house"), t("Capital"), amount(2_640_311, 90), amount(2_402_118, 45)),
		row("5", t("Minor adaptations"), t("5400"), t("Public"), t("Revenue"), amount(84_300, 0), reports.Null),
	}
	partners := func(a, b money.Pence) []reports.Row {
		return []reports.Row{
			row("LBC", t("Larkshire Borough Council"), reports.Money(a)),
			row("ICB", t("NHS Larkshire Integrated Care Board"), reports.Money(b)),
		}
	}
	two := []reports.Column{text("partner", "Partner"), cash("amount", "Amount (£)")}
	result := pounds(361_910, 80)
	return []reports.Section{
		section("opening", "Opening balances", "What the fund held for each partner on 1 April 2025. A positive amount is owed to the partner.",
			1, two, partners(pounds(10_200, 0), pounds(-10_200, 0)), "amount"),
		section("funding", "Funding", "What each partner paid or gave. Amounts are positive.", 3,
			[]reports.Column{
				text("partner", "Partner"), text("source", "Source"), text("kind", "Kind"), text("nature", "Nature"),
				cash("amount", "This year (£)"), cash("previous", "Last year (£)"),
			}, funding, "amount", "previous"),
		section("expenditure", "Expenditure", "What the fund spent, by service and account. Amounts are positive.", 3,
			[]reports.Column{
				text("service", "Service"), text("account", "Account"), text("provider_sector", "Provider sector"),
				text("nature", "Nature"), cash("amount", "This year (£)"), cash("previous", "Last year (£)"),
			}, spend, "amount", "previous"),
		section("result", "Result", "Funding less expenditure. A surplus is positive.", 1,
			[]reports.Column{text("item", "Item"), cash("amount", "Amount (£)")},
			[]reports.Row{row("net", t("Net surplus or deficit"), reports.Money(result))}),
		section("share", "Share of the result", "Provisional until the year is closed. The rule of the agreement is proportional to cash contributions.", 1,
			[]reports.Column{text("partner", "Partner"), {Key: "weight", Label: "Weight (%)", Type: reports.TypePercent}, cash("amount", "Share (£)")},
			[]reports.Row{
				row("LBC", t("Larkshire Borough Council"), reports.Percent(50_000_000), reports.Money(result/2)),
				row("ICB", t("NHS Larkshire Integrated Care Board"), reports.Percent(50_000_000), reports.Money(result-result/2)),
			}, "amount"),
		section("settlement", "Settlement", "What is done with each share.", 1,
			[]reports.Column{text("partner", "Partner"), cash("carried", "Carried forward (£)"), cash("refunded", "Refunded (£)"), cash("called", "Called for (£)")},
			nil, "carried", "refunded", "called"),
		section("closing", "Closing balances", "What the fund holds for each partner at the end. A positive amount is owed to the partner.",
			1, two, partners(pounds(10_200, 0)+result/2, pounds(-10_200, 0)+result-result/2), "amount"),
		section("position", "Position", "What the fund owns and owes. Debit is positive, as in the ledger.", 2,
			[]reports.Column{text("account", "Account"), text("name", "Name"), text("partner", "Partner"), cash("amount", "Amount (£)")},
			[]reports.Row{
				row("1000", t("1000"), t("Cash held by host"), reports.Null, amount(411_402, 66)),
				row("1100/ICB", t("1100"), t("Contributions and other income receivable"), t("NHS Larkshire Integrated Care Board"), amount(120_000, 0)),
				row("2000", t("2000"), t("Provider creditors"), reports.Null, reports.Money(-pounds(169_491, 86))),
			}, "amount"),
	}
}

// listing is a long section: n entries, each with a text, a date, a time, an amount in one of two columns and nothing
// in the other. It says how often its rows have been walked.
func listing(n int, walked *int) reports.Section {
	columns := []reports.Column{
		{Key: "seq", Label: "Sequence", Type: reports.TypeCount},
		{Key: "date", Label: "Date", Type: reports.TypeDate},
		{Key: "recorded_at", Label: "Recorded at", Type: reports.TypeTime},
		{Key: "memo", Label: "Memo", Type: reports.TypeText, Prose: true},
		{Key: "share", Label: "Share", Type: reports.TypePercent},
		cash("debit", "Debit"), cash("credit", "Credit"),
	}
	at := func(i int) reports.Row {
		value := reports.Money(money.Pence(i)*100_001 + 7)
		r := row(fmt.Sprint(i), reports.Count(int64(i)), reports.Day(calendar.Of(2025, 4, 1).AddDays(i%365)),
			reports.Moment(1_775_131_505_000_000+int64(i)*1_000_000), reports.Text(fmt.Sprintf("Invoice %d, <hoists> & slings", i)),
			reports.Percent(money.Percent(i)*1_000), value, reports.Null)
		if i%2 == 0 {
			r.Cells[5], r.Cells[6] = r.Cells[6], r.Cells[5]
		}
		return r
	}
	var debit, credit money.Pence
	for i := 1; i <= n; i++ {
		if i%2 == 0 {
			credit += money.Pence(i)*100_001 + 7
		} else {
			debit += money.Pence(i)*100_001 + 7
		}
	}
	return reports.Section{
		Key: "entries", Title: "Entries", Note: "Every line of every entry.", Columns: columns, Keyed: 1, Count: -1,
		Total: map[string]reports.Value{"debit": reports.Money(debit), "credit": reports.Money(credit)},
		Rows: func(yield func(reports.Row, error) bool) {
			*walked++
			for i := 1; i <= n; i++ {
				if !yield(at(i), nil) {
					return
				}
			}
		},
	}
}

// plain is a report of the given sections about nothing in particular.
func plainReport(sections ...reports.Section) reports.Report {
	return reports.Report{
		Name: "example", Title: "Example", FundName: "Example book", AsAt: calendar.Of(2026, 3, 31), KnownAt: 12,
		About:    reports.About{Book: "main", Host: "Example Council", Version: "0.1.0", RecordedAt: 1_775_131_505_000_000},
		Sections: sections,
	}
}
