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

// taken adds what documents draw to what is taken of each service in each year.
func taken(sums []Take, draws []draw) []Take {
	for _, d := range draws {
		i := slices.IndexFunc(sums, func(t Take) bool { return t.Fund == d.fund && t.Service == d.service && t.Year == d.year })
		if i < 0 {
			i, sums = len(sums), append(sums, Take{d.fund, d.service, d.year, 0})
		}
		sums[i].Amount = money.Add(sums[i].Amount, d.amount)
	}
	return sums
}

// takesOf puts what is taken in order, without what comes to nil or below: waiting credits do not count.
func takesOf(sums []Take) []Take {
	out := slices.DeleteFunc(slices.Clone(sums), func(t Take) bool { return t.Amount <= 0 })
	slices.SortFunc(out, func(a, b Take) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Year, b.Year))
	})
	return out
}

// pendingOf makes the rows of what a document would take.
func pendingOf(key string, takes []Take) []RowChange {
	var out []RowChange
	for _, t := range takes {
		p := &Pending{Submission: key, Fund: t.Fund, Service: t.Service, Year: t.Year, Amount: t.Amount}
		out = append(out, RowChange{Table: pendingRows, Key: registerNamed(pendingRows).RegisterKey(p), Row: p})
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
