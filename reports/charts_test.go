package reports

import (
	"strings"
	"testing"

	"commonpurse/ledger/money"
)

// TestChartMessages holds that the title of a chart says what its rows say.
func TestChartMessages(t *testing.T) {
	row := func(tb *table, name string, budget, forecast money.Pence) {
		tb.add(Text(name), Money(budget), Money(forecast))
	}
	fresh := func() *table {
		return newTable("services", "Services", 1, textColumn("name", "Name"), moneyColumn("budget", "Budget"), moneyColumn("forecast", "Forecast"))
	}
	within, one, several := fresh(), fresh(), fresh()
	row(within, "Carers", 100_00, 100_00)
	row(one, "Carers", 100_00, 150_50)
	row(one, "Hoists", 100_00, 99_00)
	row(several, "Carers", 100_00, 150_50)
	row(several, "Hoists", 100_00, 1_300_49)
	for want, tb := range map[string]*table{
		"No service is forecast to cost more than its budget":                                                   within,
		"Only Carers is forecast to cost more than its budget, by £51":                                          one,
		"Of 2 services, 2 are forecast to cost more than their budgets. Hoists is the furthest over, by £1,200": several,
	} {
		c := budgetChart(tb, "services", "service", "name")
		if c.Title != want {
			t.Errorf("the title is %q, want %q", c.Title, want)
		}
		if n := len([]rune(c.Alt)); n < 20 || n > mostAlt || !strings.Contains(c.Alt, c.Title) {
			t.Errorf("the alternative text has %d characters: %s", n, c.Alt)
		}
	}
	owed := newTable("by-partner", "Contributions", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("outstanding", "Outstanding"), moneyColumn("over_90", "Over 90"))
	if c := outstandingChart(owed); c.Title != "No contribution is outstanding" {
		t.Errorf("without rows: %s", c.Title)
	}
	owed.add(Text("A"), Text("Alder"), Money(10_00), Money(0))
	owed.add(Text("B"), Text("Birch"), Money(20_49), Money(20_00))
	if c := outstandingChart(owed); c.Title != "Partners owe £30, £20 of it over 90 days late. Birch owes the most, £20" {
		t.Errorf("two owe: %s", c.Title)
	}
	owed.add(Text("C"), Text("Cedar"), Money(-40_00), Money(-5_00))
	if c := outstandingChart(owed); c.Title != "Partners owe £30, £20 of it over 90 days late. Birch owes the most, £20; £40 is due back to other partners" {
		t.Errorf("two owe and one is owed: %s", c.Title)
	}
	back := newTable("by-partner", "Contributions", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("outstanding", "Outstanding"), moneyColumn("over_90", "Over 90"))
	back.add(Text("C"), Text("Cedar"), Money(-40_00), Money(0))
	if c := outstandingChart(back); c.Title != "No contribution is outstanding, and £40 is due back to partners" {
		t.Errorf("one is owed: %s", c.Title)
	}
}

// TestRoundly holds the rounding of figures in sentences.
func TestRoundly(t *testing.T) {
	for p, want := range map[money.Pence]string{0: "£0", 49: "£0", 50: "£1", -50: "-£1", 123_456_49: "£123,456", 123_456_50: "£123,457"} {
		if got := roundly(p); got != want {
			t.Errorf("roundly(%d) = %s, want %s", p, got, want)
		}
	}
	for p, want := range map[money.Pence]string{0: "£0", 49: "less than £1", -49: "less than £1", 50: "£1", 123_456_50: "£123,457"} {
		if got := roundlyBy(p); got != want {
			t.Errorf("roundlyBy(%d) = %s, want %s", p, got, want)
		}
	}
}

// TestDrawn holds that only what can be read is drawn.
func TestDrawn(t *testing.T) {
	for count, want := range map[int]int{0: 0, 1: 1, mostDrawn: 1, mostDrawn + 1: 0, -1: 0} {
		if got := len(drawn(Section{Count: count}, Chart{}).Charts); got != want {
			t.Errorf("%d charts of %d rows, want %d", got, count, want)
		}
	}
}
