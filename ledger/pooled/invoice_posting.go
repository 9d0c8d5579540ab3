package pooled

import (
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

const (
	invoiceRule = "invoice-approved/1"
	releaseRule = "prepayment-released/1"
)

// charge is what one line of an invoice charges to one financial year. Units: pence.
type charge struct {
	line     *InvoiceLine
	service  *Service
	year     calendar.Year
	net, vat money.Pence
	memo     string
}

// charges shares each line over the years of its period of service, by days.
func (v *Invoice) charges(s State) []charge {
	var out []charge
	for i := range v.Lines {
		l := &v.Lines[i]
		from, to := l.span(v.Date)
		years := calendar.DaysByYear(from, to)
		weights := make([]int64, len(years))
		for k, y := range years {
			weights[k] = y.Days
		}
		nets, vats := money.Apportion(l.Net, weights), money.Apportion(l.VAT, weights)
		for k, y := range years {
			out = append(out, charge{line: l, service: must[Service](s, "services", l.Service), year: y.Year, net: nets[k], vat: vats[k]})
		}
	}
	return out
}

// day is the day on which a past year's charge is posted: that year's 31 March while it is open, and after that the
// invoice's own.
func (v *Invoice) day(s State, c charge) calendar.Date {
	if isPastClosed(s, c.service.Fund, c.year) {
		return v.Date
	}
	return c.year.End()
}

// Post charges each year's cost to its year: a past year's on its 31 March but for what was accrued of it, or at the
// invoice's own date as prior-year cost where that is closed; this year's on the invoice's own date; and what is of a year
// not begun as a prepayment that is released on its 1 April, or the first open day after.
func (v *Invoice) Post(s State) (Posting, *ledger.Refusal) {
	now, all := v.Date.Year(), v.charges(s)
	costs := map[calendar.Date][]charge{}
	ahead := map[calendar.Date][]charge{}
	meets := meeting{used: map[string]money.Pence{}}
	for _, c := range all {
		switch {
		case c.year < now:
			met, rest := meets.split(s, v, c)
			costs[v.Date] = append(costs[v.Date], met)
			day := v.day(s, c)
			if day == v.Date {
				rest.memo = "prior-year cost, of " + c.year.String()
			}
			costs[day] = append(costs[day], rest)
		default:
			meets.claim(s, v, c)
			costs[v.Date] = append(costs[v.Date], c)
		}
		if c.year > now {
			begins := FirstOpen(s, c.service.Fund, c.year.Start())
			ahead[begins] = append(ahead[begins], c)
		}
	}
	used := map[string]money.Pence{}
	var p Posting
	for _, date := range slices.Sorted(maps.Keys(costs)) {
		lines := make([]ledger.Line, 0, 2*len(costs[date])+2) // most VAT is recovered or lost whole
		for _, c := range costs[date] {
			lines = v.cost(lines, s, c, date, c.year > now)
		}
		lines = append(lines, v.owed(s, costs[date], date, used)...)
		if date == v.Date {
			lines = append(lines, meets.notes...)
		}
		lines = append(lines, v.retained(s, costs[date], date)...)
		p.Entries = append(p.Entries, ledger.NewEntry(date, by(invoiceRule, lines...)...))
	}
	for _, begins := range slices.Sorted(maps.Keys(ahead)) {
		var lines []ledger.Line
		for _, c := range ahead[begins] {
			lines = append(lines, v.release(s, c, begins)...)
		}
		p.Entries = append(p.Entries, ledger.NewEntry(begins, by(releaseRule, lines...)...))
	}
	if len(meets.turned) > 0 {
		p.Entries = append(p.Entries, ledger.NewEntry(v.Date, by(claimMetRule, meets.turned...)...))
	}
	p.Entries = withEarned(s, p.Entries)
	p.Warnings = v.contractWords(s, p.Entries)
	if v.Contract != "" {
		p.Items = v.retentionOpened(s, p.Entries)
	}
	if v.ownItemUsed(p.Entries) {
		p.Items = append(p.Items, Item{Key: EventKey(v), Party: v.Provider, Date: v.Date, Due: v.Due(), Note: v.Lines[0].SupplierRef})
	}
	return p, nil
}

func (v *Invoice) ownItemUsed(entries []ledger.Entry) bool {
	return slices.ContainsFunc(entries, func(e ledger.Entry) bool {
		return slices.ContainsFunc(e.Lines, func(l ledger.Line) bool { return l.Item == EventKey(v) && l.Amount != 0 })
	})
}

// lost is the VAT of a charge that the fund bears. Units: pence.
func (c charge) lost(s State) money.Pence {
	if c.line.recovers(s, c.service) {
		return 0
	}
	return c.vat
}

// cost debits a charge to its service, or to prepayments where its year has not begun, and its VAT.
func (v *Invoice) cost(lines []ledger.Line, s State, c charge, date calendar.Date, ahead bool) []ledger.Line {
	fund := ledger.Dims{Fund: c.service.Fund}
	lost := c.lost(s)
	if ahead {
		d := ledger.Dims{Fund: c.service.Fund, Provider: v.Provider}
		lines = append(lines, actual(prepayments, date, d, c.net+lost).About(EventKey(v)))
	} else {
		from := len(lines)
		lines = append(lines, v.costLine(v.costAccount(s, c), date, c, c.net))
		if lost != 0 {
			lines = append(lines, v.costLine(lostVAT, date, c, lost))
		}
		for i := range lines[from:] {
			lines[from+i].Memo = c.memo
		}
	}
	if due := c.vat - lost; due != 0 {
		lines = append(lines, actual(vatDue, date, fund, due))
	}
	return lines
}

// release turns a prepayment into cost on the first day of its year.
func (v *Invoice) release(s State, c charge, start calendar.Date) []ledger.Line {
	lost := c.lost(s)
	d := ledger.Dims{Fund: c.service.Fund, Provider: v.Provider}
	return []ledger.Line{
		v.costLine(v.costAccount(s, c), start, c, c.net), v.costLine(lostVAT, start, c, lost),
		actual(prepayments, start, d, -c.net-lost).About(EventKey(v)),
	}
}

// owed credits the provider with what the charges come to in each fund. A credit goes against the invoice it names as
// far as that is unpaid, and beyond is owed back; one that names none stands to the fund's credit.
func (v *Invoice) owed(s State, charges []charge, date calendar.Date, used map[string]money.Pence) []ledger.Line {
	type to struct{ fund, credits string }
	sums := map[to]money.Pence{}
	var order []to
	for _, c := range charges {
		k := to{c.service.Fund, c.line.Credits}
		if _, seen := sums[k]; !seen {
			order = append(order, k)
		}
		sums[k] += c.net + c.vat
	}
	var lines []ledger.Line
	for _, k := range order {
		d := ledger.Dims{Fund: k.fund, Provider: v.Provider}
		gross := sums[k]
		if k.credits == "" {
			lines = append(lines, actual(creditors, date, d, -gross).About(EventKey(v)))
			continue
		}
		item := "invoices/" + k.credits
		unpaid := max(0, -openOf(s, item, creditors, k.fund)-used[item+"|"+k.fund])
		off := min(unpaid, -gross)
		used[item+"|"+k.fund] += off
		lines = append(lines, actual(creditors, date, d, off).About(item), actual(providerDebts, date, d, -gross-off).About(EventKey(v)))
	}
	return lines
}
