package pooled

import (
	"cmp"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Pending is what a document that waits for approval would take of a service in a year. Units: Amount in pence, above nil.
type Pending struct {
	Submission string        `load:"submission,key,required"` // the key of the document
	Fund       string        `load:"fund,key,required"`
	Service    string        `load:"service,key,required"`
	Year       calendar.Year `load:"year,key,required"`
	Amount     money.Pence   `load:"amount,required"`
}

const pendingRows = "pending"

// PendingOf returns what everything that waits for approval would take of a service in a year: the last term of what is
// available. Units: pence, never below nil.
func PendingOf(s State, fund, service string, year calendar.Year) money.Pence {
	var sum money.Pence
	if !hasPeople(s) {
		return 0
	}
	for _, p := range Listed[Pending](s, pendingRows, "service", service) {
		if p.Fund == fund && p.Year == year {
			sum = money.Add(sum, p.Amount)
		}
	}
	return sum
}

// pendingIn lists what waits in a fund's year.
func pendingIn(s State, at fundYear) []*Pending {
	if !hasPeople(s) {
		return nil
	}
	return slices.DeleteFunc(Listed[Pending](s, pendingRows, "fund", at.fund), func(p *Pending) bool { return p.Year != at.year })
}

// pendingOf makes the rows of what a document would take of each service in each year, in order; what its parts release
// counts against it.
func pendingOf(key string, draws []draw) []RowChange {
	var rows []*Pending
	for _, d := range draws {
		i := slices.IndexFunc(rows, func(p *Pending) bool { return p.Fund == d.fund && p.Service == d.service && p.Year == d.year })
		if i < 0 {
			i, rows = len(rows), append(rows, &Pending{Submission: key, Fund: d.fund, Service: d.service, Year: d.year})
		}
		rows[i].Amount = money.Add(rows[i].Amount, d.amount)
	}
	slices.SortFunc(rows, func(a, b *Pending) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
	var out []RowChange
	for _, p := range rows {
		if p.Amount > 0 { // waiting credits do not count
			out = append(out, RowChange{Table: pendingRows, Key: registerNamed(pendingRows).RegisterKey(p), Row: p})
		}
	}
	return out
}

// noLonger ends what a document would have taken.
func noLonger(s State, key string) []RowChange {
	var out []RowChange
	for _, p := range Listed[Pending](s, pendingRows, "submission", key) {
		out = append(out, RowChange{Table: pendingRows, Key: registerNamed(pendingRows).RegisterKey(p)})
	}
	return out
}
