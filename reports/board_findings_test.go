package reports

import "testing"

// TestFindings holds that what stands over a table is a whole sentence, and true of a table of any length.
func TestFindings(t *testing.T) {
	services := newTable("services", "Services", 1, textColumn("name", "Name"), moneyColumn("budget", "Budget"), moneyColumn("forecast", "Forecast"))
	services.add(Text("St. Mary's carers"), Money(100_00), Money(150_50))
	one := drawn(services.whole(""), budgetChart(services, "services", "service", "name"))
	services.add(Text("Dr. Gray's hoists"), Money(100_00), Money(1_300_49))
	two := drawn(services.whole(""), budgetChart(services, "services", "service", "name"))
	x := &board{}
	for want, s := range map[string]Section{
		"Only St. Mary's carers is forecast to cost more than its budget, by £51": one,
		"Of 2 services, 2 are forecast to cost more than their budgets":           two,
		"No budget or forecast of a service has changed":                          {Key: "bridge-services"},
		"The budget or the forecast of 1 service has changed":                     {Key: "bridge-services", Count: 1},
		"": newTable("pilots", "Pilots", 1, textColumn("pilot", "Pilot"), textColumn("reminder", "Reminder"), moneyColumn("spent", "Spent")).whole(""),
	} {
		if got := x.found([]Section{s})[0].Finding; got != want {
			t.Errorf("%s: %q, want %q", s.Key, got, want)
		}
	}
}
