package app_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// inRows gives every row of a section, with its cells by column; a report that has no such section has none.
func inRows(t *testing.T, r reports.Report, section string, take func(cell func(string) reports.Value)) {
	t.Helper()
	for _, s := range r.Sections {
		if s.Key != section {
			continue
		}
		for row, err := range s.Rows {
			if err != nil {
				t.Fatal(err)
			}
			take(func(column string) reports.Value {
				return row.Cells[slices.IndexFunc(s.Columns, func(c reports.Column) bool { return c.Key == column })]
			})
		}
	}
}

// TestReturnsAddUpOverTheCounty holds the returns of the example county's partners, in both its years, to the memoranda of
// its funds and to ownership: each pound of cost is booked once, what one gives another receives, and each books net what
// it bears. Every treatment is among them.
func TestReturnsAddUpOverTheCounty(t *testing.T) {
	t.Parallel()
	b := demonstrated(t)
	type at struct{ fund, account, nature string }
	treatments := map[string]bool{}
	for _, year := range []calendar.Year{2024, 2025} {
		spent, booked := map[at]money.Pence{}, map[at]money.Pence{}
		given, bears, nets := money.Pence(0), map[string]money.Pence{}, map[string]money.Pence{}
		_, err := b.Pack(ctx, "year-end", app.Query{Year: year}, "", true, func(r reports.Report) (app.PackFile, error) {
			switch r.Name {
			case "memorandum":
				inRows(t, r, "expenditure", func(cell func(string) reports.Value) {
					spent[at{r.Fund, cell("account").Words(), cell("nature").Words()}] += money.Pence(cell("amount").Number())
				})
			case "ownership":
				inRows(t, r, "ownership", func(cell func(string) reports.Value) {
					bears[cell("partner").Words()] = money.Pence(cell("share_of_spend").Number())
				})
			case "partner-return":
				inRows(t, r, "expenditure", func(cell func(string) reports.Value) {
					treatments[cell("treatment").Words()] = true
					switch cell("what").Words() {
					case "Contribution", "Given beyond the cost":
						given += money.Pence(cell("amount").Number())
					case "Its share", "All of it", "Its part", "Own spending", "Given in kind":
						booked[at{cell("fund").Words(), cell("account").Words(), cell("nature").Words()}] += money.Pence(cell("amount").Number())
					}
				})
				inRows(t, r, "income", func(cell func(string) reports.Value) {
					if cell("what").Words() != "From outside" {
						given -= money.Pence(cell("amount").Number())
					}
				})
				inRows(t, r, "agreement", func(cell func(string) reports.Value) {
					n := func(column string) money.Pence { return money.Pence(cell(column).Number()) }
					given += n("passed")
					nets[r.Partner] += n("expenditure") - n("income") + n("passed") - n("carried")
				})
			}
			return app.PackFile{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, sums := range []map[at]money.Pence{spent, booked} {
			maps.DeleteFunc(sums, func(_ at, p money.Pence) bool { return p == 0 })
		}
		if diff := cmp.Diff(spent, booked); diff != "" || len(spent) < 10 {
			t.Errorf("%s: what the returns book of %d costs (-spent +booked):\n%s", year, len(spent), diff)
		}
		if given != 0 {
			t.Errorf("%s: %s is given and not received", year, given)
		}
		for _, sums := range []map[string]money.Pence{bears, nets} {
			maps.DeleteFunc(sums, func(_ string, p money.Pence) bool { return p == 0 })
		}
		if diff := cmp.Diff(bears, nets); diff != "" {
			t.Errorf("%s: what each books net (-bears +books):\n%s", year, diff)
		}
	}
	want := []string{"agency", "funder", "joint", "lead", "own", "sole", "surplus"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(treatments))); diff != "" {
		t.Errorf("treatments (-want +got):\n%s", diff)
	}
}
