package reports

import (
	"cmp"
	"slices"

	"commonpurse/ledger/pooled"
)

// ForecastList lists the forecasts that people entered, of the year where one is asked for.
//
// Shape: one section, forecasts, by year and service, the latest first; one row of each service and year stands. Units:
// pence. Reads: Forecasts, Services, Funds, Accounts.
func ForecastList(in In) (Report, error) {
	b := open(in)
	r := b.report("forecast-list", "Forecasts")
	r.Sections = []Section{b.forecastTable(func(*pooled.ForecastSet) bool { return true }).whole(forecastNote)}
	return r, nil
}

// ForecastShow lists the forecasts of one service. Errors: a refusal for a code not on file.
func ForecastShow(in In, code string) (Report, error) {
	b := open(in)
	s, ok := b.services[code]
	if !ok {
		return Report{}, notOnFile("service", code)
	}
	b.in.Year = 0
	r := b.report("forecast-show", "Forecasts for "+s.Name)
	r.Sections = []Section{b.forecastTable(func(f *pooled.ForecastSet) bool { return f.Service == code }).whole(forecastNote)}
	return r, nil
}

const forecastNote = "What a service is expected to have cost when the year is over. A service without a row is expected to cost what is spent and promised, and what is left of its budget for later months."

func (b *books) forecastTable(wanted func(*pooled.ForecastSet) bool) *table {
	t := newTable("forecasts", "Forecasts", 3, textColumn("year", "Year"), textColumn("service", "Service"), dateColumn("date", "Date"),
		moneyColumn("amount", "Forecast"), textColumn("stands", "Stands"), proseColumn("reason", "Reason"), proseColumn("action", "Action"),
		textColumn("author", "Author"))
	var last *pooled.ForecastSet
	for _, f := range b.forecasts() {
		if !wanted(f) || !b.asked(b.services[f.Service].Fund) || b.in.Year != 0 && f.Year != b.in.Year {
			continue
		}
		stands := "yes"
		if last != nil && last.Service == f.Service && last.Year == f.Year {
			stands = "no"
		}
		t.add(Text(f.Year.String()), Text(f.Service), Day(f.Date), Money(f.Amount), Text(stands), Text(f.Reason), Text(f.Action), Text(f.Author))
		last = f
	}
	return t
}

// forecasts are those for days up to the report's, by year and service, the latest first.
func (b *books) forecasts() []*pooled.ForecastSet {
	out := slices.DeleteFunc(slices.Clone(b.in.Forecasts), func(f *pooled.ForecastSet) bool { return f.Date > b.in.AsAt })
	slices.SortFunc(out, func(x, y *pooled.ForecastSet) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Service, y.Service), cmp.Compare(y.Date, x.Date))
	})
	return out
}
