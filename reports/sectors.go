package reports

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// sectorParts are the parts of expenditure by who was paid, in the order in which they are shown.
var sectorParts = []struct{ key, label string }{
	{"private", "Private"}, {"voluntary", "Voluntary"}, {"public", "Public"}, {"in_house", "In house"},
}

// spread is expenditure by who was paid. Units: pence.
type spread struct {
	parts  map[string]money.Pence // by the keys of sectorParts
	grants money.Pence            // of all parts together
	paid   map[string]money.Pence // by provider
}

func (s *spread) total() money.Pence {
	var sum money.Pence
	for _, p := range s.parts {
		sum += p
	}
	return sum
}

// providers is how many bodies were paid anything on balance.
func (s *spread) providers() int64 {
	n := int64(0)
	for _, p := range s.paid {
		if p != 0 {
			n++
		}
	}
	return n
}

// sectors says who was paid what is spent. Units: pence.
type sectors struct {
	*books
	contributes map[contributor]bool
	services    map[string]*spread
	years       map[calendar.Year]*spread
	kinds       map[string]*spread // of the year, by how it was given
	beside      map[string]*spread // of the year, by fund
}

type contributor struct {
	fund, partner string
	year          calendar.Year
}

// Sectors is what went to private, voluntary and public providers, and what stayed in house, by service and by year.
//
// Shape: sections services, kinds (grants apart from contracts) and beside (funds whose money is not in the pool's balance)
// of the year, and years, to the date. What is spent by a partner itself, given in kind, or invoiced by a body that
// contributes to that fund in that year is in house, and in no sector. Units: pence. Errors: a refusal for a fund that is not
// on file, or a date before the books open or before the year. Reads: Funds, Services, Organisations, Accounts,
// Contributions, Successions, and Balances by provider of every year.
func Sectors(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	s := b.sectors()
	services, years, kinds := s.servicesTable(), s.yearsTable(), s.kindsTable()
	r := b.report("sectors", "Spending by sector")
	r.Sections = []Section{
		services.totalled("Expenditure of the year by service, and the sector of its providers. A body that contributes to the fund is in house, and in no sector."),
		years.totalled("Expenditure of each year on the books, to the date."),
		kinds.totalled("Expenditure of the year in grants, in contracts and in house. Grants are what stands on account 5100; contracts are all that is neither a grant nor in house."),
	}
	if len(years.rows) > 0 {
		r.Sections[1] = drawn(r.Sections[1], sectorsChart(years))
	}
	if in.Fund == "" && len(s.beside) > 0 {
		r.Sections = append(r.Sections, s.besideTable().whole("These funds' money is not in the pool's balance, and no sum takes them in."))
	}
	r.Checks = s.checks(services, years, kinds)
	return r, nil
}

func (b *books) sectors() *sectors {
	s := &sectors{
		books: b, contributes: map[contributor]bool{}, services: map[string]*spread{}, years: map[calendar.Year]*spread{},
		kinds: map[string]*spread{}, beside: map[string]*spread{},
	}
	for _, c := range b.in.Contributions {
		for _, partner := range []string{c.Partner, b.heir(c.Partner)} {
			s.contributes[contributor{c.Fund, partner, c.Year}] = true
		}
	}
	for _, x := range b.in.Balances {
		if !s.spends(x.BalanceKey) || !b.asked(x.Fund) {
			continue
		}
		year := x.Period.Year()
		if !b.inTrial(x.Fund) {
			if year == b.in.Year {
				s.add(spreadOf(s.beside, x.Fund), x)
			}
			continue
		}
		s.add(spreadOf(s.years, year), x)
		if year == b.in.Year {
			s.add(spreadOf(s.services, x.Service), x)
			s.add(spreadOf(s.kinds, s.kind(x.BalanceKey)), x)
		}
	}
	return s
}

func spreadOf[K comparable](all map[K]*spread, k K) *spread {
	if all[k] == nil {
		all[k] = &spread{parts: map[string]money.Pence{}, paid: map[string]money.Pence{}}
	}
	return all[k]
}

func (s *sectors) add(to *spread, x pooled.Balance) {
	to.parts[s.part(x.BalanceKey)] += x.Amount
	if s.isGrant(x.BalanceKey) {
		to.grants += x.Amount
	}
	if x.Provider != "" {
		to.paid[x.Provider] += x.Amount
	}
}

// spends tells whether a balance is expenditure, the close left out.
func (s *sectors) spends(k pooled.BalanceKey) bool {
	return k.Layer == ledger.Actual && k.Period.Number() != calendar.Closing && s.typeOf(k.Account) == "expenditure"
}

// part is who was paid: a sector, or nobody outside the house.
func (s *sectors) part(k pooled.BalanceKey) string {
	account := s.standard(k.Account)
	if account == "5200" || account == "5400" || k.Provider != "" && s.contributes[contributor{k.Fund, k.Provider, k.Period.Year()}] {
		return "in_house"
	}
	return s.sector(k.Dims)
}

func (s *sectors) isGrant(k pooled.BalanceKey) bool {
	return s.standard(k.Account) == "5100" && s.part(k) != "in_house"
}

// kind is how the money was given.
func (s *sectors) kind(k pooled.BalanceKey) string {
	switch {
	case s.part(k) == "in_house":
		return "in-house"
	case s.isGrant(k):
		return "grants"
	}
	return "contracts"
}

// spreadColumns are the columns of a spread, and cells what stands in them.
func spreadColumns() []Column {
	var out []Column
	for _, p := range sectorParts {
		out = append(out, moneyColumn(p.key, p.label))
	}
	return append(out, moneyColumn("total", "Total"), Column{Key: "voluntary_percent", Label: "Voluntary (%)", Type: TypePercent},
		moneyColumn("grants", "In grants"), countColumn("providers", "Providers"))
}

func (s *spread) cells() []Value {
	var out []Value
	for _, p := range sectorParts {
		out = append(out, Money(s.parts[p.key]))
	}
	voluntary := Null
	if s.total() > 0 {
		voluntary = Percent(money.PercentOf(s.parts["voluntary"], s.total()))
	}
	return append(out, Money(s.total()), voluntary, Money(s.grants), Count(s.providers()))
}

func (s *sectors) servicesTable() *table {
	t := newTable("services", "Services", 1, append([]Column{textColumn("service", "Service"), textColumn("name", "Name"), textColumn("fund", "Fund")}, spreadColumns()...)...)
	type service struct{ code, name, fund string }
	var all []service
	for code := range s.services {
		x := service{code: code}
		if of, ok := s.books.services[code]; ok {
			x.name, x.fund = of.Name, of.Fund
		}
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b service) int { return cmp.Or(cmp.Compare(a.fund, b.fund), cmp.Compare(a.code, b.code)) })
	for _, x := range all {
		t.addKeyed(cmp.Or(x.code, "none"), append([]Value{Text(cmp.Or(x.code, "none")), Text(x.name), Text(x.fund)}, s.services[x.code].cells()...)...)
	}
	return t
}

func (s *sectors) yearsTable() *table {
	t := newTable("years", "Years", 1, append([]Column{textColumn("year", "Year")}, spreadColumns()...)...)
	for _, y := range slices.Sorted(maps.Keys(s.years)) {
		t.add(append([]Value{Text(y.String())}, s.years[y].cells()...)...)
	}
	return t
}

var spreadKinds = []struct{ key, words string }{{"contracts", "Contracts and other payments"}, {"grants", "Grants"}, {"in-house", "In house"}}

func (s *sectors) kindsTable() *table {
	t := newTable("kinds", "Grants and contracts", 1, append([]Column{textColumn("kind", "Kind")}, spreadColumns()...)...)
	for _, k := range spreadKinds {
		if x := s.kinds[k.key]; x != nil {
			t.addKeyed(k.key, append([]Value{Text(k.words)}, x.cells()...)...)
		}
	}
	return t
}

func (s *sectors) besideTable() *table {
	t := newTable("beside", "Beside the pool", 1, append([]Column{textColumn("fund", "Fund")}, spreadColumns()...)...)
	for _, f := range slices.Sorted(maps.Keys(s.beside)) {
		t.add(append([]Value{Text(f)}, s.beside[f].cells()...)...)
	}
	return t
}

func (s *sectors) checks(services, years, kinds *table) []Check {
	var spent, ever money.Pence
	for _, x := range s.in.Balances {
		if !s.inTrial(x.Fund) {
			continue
		}
		if s.ofYear(x.BalanceKey, s.in.Year) && s.typeOf(x.Account) == "expenditure" {
			spent += x.Amount
		}
		if s.spends(x.BalanceKey) {
			ever += x.Amount
		}
	}
	parts := func(t *table) money.Pence {
		var sum money.Pence
		for _, p := range sectorParts {
			sum += t.sum(p.key)
		}
		return sum
	}
	return []Check{
		mustEqual("expenditure", "The sectors and what is in house add up to the expenditure of the year", spent, parts(services)),
		mustEqual("years", "The sectors and what is in house add up to the expenditure of all years", ever, parts(years)),
		mustEqual("kinds", "Grants, contracts and what is in house add up to the expenditure of the year", spent, kinds.sum("total")),
	}
}

// behindSectors explains what was spent by the lines of expenditure that went to a sector.
func (b *books) behindSectors(section string, f figure) (Behind, bool) {
	s := b.sectors()
	if f.column == "voluntary_percent" {
		return Behind{Notes: []string{"It is what went to the voluntary sector, as a percentage of all that was spent."}}, true
	}
	var out Behind
	year := func(k pooled.BalanceKey) bool { return k.Period.Year() == b.in.Year }
	row := func(k pooled.BalanceKey) bool { return year(k) && s.kind(k) == f.row.Key }
	switch section {
	case "services":
		service := f.words("service")
		if service == "none" {
			service = ""
		}
		out.Service = service
		row = func(k pooled.BalanceKey) bool { return year(k) && k.Service == service }
	case "years":
		row = func(k pooled.BalanceKey) bool { return k.Period.Year().String() == f.row.Key }
	case "beside":
		out.Fund = f.row.Key
		row = year
	}
	out.Counts = where(1, func(l Line) bool {
		k := lineKey(l)
		switch {
		case !s.spends(k) || !row(k) || out.Fund != "" && k.Fund != out.Fund || out.Fund == "" && !s.inTrial(k.Fund):
			return false
		case f.column == "grants":
			return s.isGrant(k)
		}
		return f.column == "total" || s.part(k) == f.column
	})
	return out, true
}
