package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// FundList lists the funds on file, with what was agreed and spent in the year.
//
// Shape: one section, funds, in order of code; amounts positive. Units: pence. Reads: Funds, Accounts, Balances.
func FundList(in In) (Report, error) {
	m := &memorandum{results: open(in).results(), year: in.Year}
	t := newTable("funds", "Funds", 1, textColumn("fund", "Fund"), textColumn("name", "Name"), textColumn("kind", "Kind"),
		textColumn("partnership", "Partnership"), textColumn("host", "Host"), textColumn("legal_basis", "Legal basis"),
		textColumn("agreement", "Agreement"), dateColumn("opens", "Opens"), dateColumn("closes", "Closes"), dateColumn("signed", "Signed"),
		moneyColumn("agreed", "Agreed this year"), moneyColumn("budget", "Budget this year"), moneyColumn("spent", "Spent this year"))
	for _, f := range m.askedFunds() {
		agreed, budget, _, spent := m.fundFigures(f, m.year)
		t.add(Text(f.Code), Text(f.Name), Text(f.Kind), Text(f.Partnership), Text(f.Host), Text(f.LegalBasis), Text(f.Agreement),
			Day(f.Opens), Day(f.Closes), Day(f.Signed), Money(agreed), Money(budget), Money(spent))
	}
	r := m.report("fund-list", "Funds")
	r.Sections = []Section{t.whole(strings.TrimSpace("Kinds of fund are never added together. " + thisYear(in.Year)))}
	return r, nil
}

// thisYear says which year the columns of this year are of.
func thisYear(y calendar.Year) string {
	if y.IsZero() {
		return ""
	}
	return "This year is " + y.Long() + "."
}

// PartnerList lists the organisations that act as partners: those that contribute, host a fund or sit in a partnership.
//
// Shape: one section, partners, in order of code. Units: pence. Reads: Organisations, Members, Funds, Contributions,
// Changes.
func PartnerList(in In) (Report, error) {
	b := open(in)
	t := newTable("partners", "Partners", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), textColumn("sector", "Sector"),
		textColumn("hosts", "Hosts"), textColumn("funds", "Contributes to"), moneyColumn("agreed", "Agreed this year"))
	for _, o := range b.sortedOrganisations() {
		var hosts, funds []string
		var agreed money.Pence
		for _, f := range b.askedFunds() {
			if f.Host == o.Code {
				hosts = append(hosts, f.Code)
			}
		}
		for _, c := range in.Contributions {
			if c.Partner == o.Code && b.asked(c.Fund) && (in.Year == 0 || c.Year == in.Year) {
				if !slices.Contains(funds, c.Fund) {
					funds = append(funds, c.Fund)
				}
				agreed += b.current(c)
			}
		}
		member := slices.ContainsFunc(in.Members, func(m *pooled.Member) bool { return m.Organisation == o.Code })
		if len(hosts)+len(funds) == 0 && (!member || in.Fund != "") {
			continue
		}
		slices.Sort(funds)
		t.add(Text(o.Code), Text(o.Name), Text(o.Sector), Text(strings.Join(hosts, ", ")), Text(strings.Join(funds, ", ")), Money(agreed))
	}
	r := b.report("partner-list", "Partners")
	r.Sections = []Section{t.whole(thisYear(in.Year))}
	return r, nil
}

func (b *books) sortedOrganisations() []*pooled.Organisation {
	return slices.SortedFunc(slices.Values(b.in.Organisations), func(x, y *pooled.Organisation) int { return cmp.Compare(x.Code, y.Code) })
}

// current is what a contribution is now, as agreed and as changed since. Units: pence.
func (b *books) current(c *pooled.Contribution) money.Pence {
	sum := c.Amount
	for _, ch := range b.in.Changes {
		if ch.Contribution == c.Code && ch.Date <= b.in.AsAt {
			sum += ch.Amount
		}
	}
	return sum
}

// ServiceList lists the services on file with their budget and cost of the year.
//
// Shape: one section, services, in order of code; amounts positive. Units: pence. Reads: Services, Funds, Accounts,
// Balances.
func ServiceList(in In) (Report, error) {
	b := open(in)
	t := newTable("services", "Services", 1, textColumn("service", "Service"), textColumn("name", "Name"), textColumn("fund", "Fund"),
		textColumn("account", "Account"), textColumn("nature", "Nature"), textColumn("lead", "Lead"), textColumn("cost", "Cost"),
		moneyColumn("budget", "Budget this year"), moneyColumn("spent", "Spent this year"))
	budgets, costs := b.serviceFigures(in.Year)
	for _, s := range b.sortedServices() {
		if b.asked(s.Fund) {
			t.add(Text(s.Code), Text(s.Name), Text(s.Fund), Text(s.Account), Text(s.Nature), Text(s.Lead), Text(s.Cost),
				Money(budgets[s.Code]), Money(costs[s.Code]))
		}
	}
	r := b.report("service-list", "Services")
	r.Sections = []Section{t.whole(thisYear(in.Year))}
	return r, nil
}

func (b *books) sortedServices() []*pooled.Service {
	return slices.SortedFunc(slices.Values(b.in.Services), func(x, y *pooled.Service) int { return cmp.Compare(x.Code, y.Code) })
}

// serviceFigures are every service's budget and cost of a year, of every kind of money. Units: pence.
func (b *books) serviceFigures(year calendar.Year) (budgets, costs map[string]money.Pence) {
	budgets, costs = map[string]money.Pence{}, map[string]money.Pence{}
	for _, x := range b.in.Balances {
		switch {
		case x.Service == "" || b.typeOf(x.Account) != "expenditure":
		case x.Layer == ledger.Budget && x.Year == year:
			budgets[x.Service] += x.Amount
		case b.ofYear(x.BalanceKey, year):
			costs[x.Service] += x.Amount
		}
	}
	return budgets, costs
}

// ContributionList lists the contributions on file, of the year where one is asked for.
//
// Shape: one section, contributions, in order of reference; its amounts are agreed, changed since and current. Units:
// pence. Reads: Contributions, Changes.
func ContributionList(in In) (Report, error) {
	b := open(in)
	r := b.report("contribution-list", "Contributions")
	r.Sections = []Section{b.contributionTable(func(c *pooled.Contribution) bool {
		return b.asked(c.Fund) && (in.Year == 0 || c.Year == in.Year) && (in.Partner == "" || c.Partner == in.Partner)
	}).whole("")}
	return r, nil
}

func (b *books) contributionTable(wanted func(*pooled.Contribution) bool) *table {
	t := newTable("contributions", "Contributions", 1, textColumn("contribution", "Contribution"), textColumn("fund", "Fund"), textColumn("year", "Year"),
		textColumn("partner", "Partner"), textColumn("source", "Source"), textColumn("kind", "Kind"), textColumn("conditional", "Conditional"),
		textColumn("nature", "Nature"), textColumn("service", "Service"), moneyColumn("agreed", "Agreed"), moneyColumn("changed", "Changed"),
		moneyColumn("current", "Current"), dateColumn("agreed_on", "Agreed on"), textColumn("decision", "Decision"))
	sorted := slices.SortedFunc(slices.Values(b.in.Contributions), func(x, y *pooled.Contribution) int { return cmp.Compare(x.Code, y.Code) })
	for _, c := range sorted {
		if wanted(c) {
			now := b.current(c)
			t.add(Text(c.Code), Text(c.Fund), Text(c.Year.String()), Text(c.Partner), Text(c.Source), Text(cmp.Or(c.Kind, "cash")),
				Text(string(c.Conditional)), Text(c.MoneyNature().String()), Text(c.Service), Money(c.Amount), Money(now-c.Amount), Money(now),
				Day(c.AgreedOn), Text(c.Decision))
		}
	}
	return t
}

// columnsOf shows a row of a register column by column, as the load format writes it.
func columnsOf(key, title, register string, row any) Section {
	t := newTable(key, title, 1, textColumn("column", "Column"), proseColumn("value", "Value"))
	for _, r := range pooled.Registers {
		if r.Name == register {
			for _, c := range r.Columns {
				if text := c.Text(row); text != "" {
					t.add(Text(c.Name), Text(text))
				}
			}
		}
	}
	return t.whole("As it stands on file; what is blank is left out.")
}

// notOnFile refuses a code that names nothing.
func notOnFile(noun, code string) error {
	return ledger.Refuse(ledger.NotFound, "REPORT-001", fmt.Sprintf("There is no %s %q on file.", noun, code), "See purse "+noun+" list.")
}

// FundShow shows one fund: its particulars, services and contributions. Errors: a refusal for a code not on file.
func FundShow(in In, code string) (Report, error) {
	in.Fund = code
	b := open(in)
	f, ok := b.funds[code]
	if !ok {
		return Report{}, notOnFile("fund", code)
	}
	services, err := ServiceList(in)
	if err != nil {
		return Report{}, err
	}
	r := b.report("fund-show", "Fund "+f.Code)
	r.Sections = append([]Section{columnsOf("fund", f.Name, "funds", f)}, services.Sections...)
	r.Sections = append(r.Sections, b.contributionTable(func(c *pooled.Contribution) bool { return c.Fund == code && (in.Year == 0 || c.Year == in.Year) }).whole(""))
	return r, nil
}

// PartnerShow shows one organisation: its particulars and contributions. Errors: a refusal for a code not on file.
func PartnerShow(in In, code string) (Report, error) {
	b := open(in)
	o, ok := b.organisations[code]
	if !ok {
		return Report{}, notOnFile("partner", code)
	}
	r := b.report("partner-show", "Partner "+o.Code)
	r.Sections = []Section{
		columnsOf("partner", o.Name, "organisations", o),
		b.contributionTable(func(c *pooled.Contribution) bool {
			return c.Partner == code && b.asked(c.Fund) && (in.Year == 0 || c.Year == in.Year)
		}).whole(""),
	}
	return r, nil
}

// ServiceShow shows one service: its particulars, and its budget and cost of each year. Errors: a refusal for a code
// not on file.
func ServiceShow(in In, code string) (Report, error) {
	b := open(in)
	s, ok := b.services[code]
	if !ok {
		return Report{}, notOnFile("service", code)
	}
	years := map[calendar.Year]bool{}
	for _, x := range in.Balances {
		if x.Service == code && b.typeOf(x.Account) == "expenditure" {
			years[x.Year] = true
		}
	}
	t := newTable("years", "Budget and cost", 1, textColumn("year", "Year"), moneyColumn("budget", "Budget"), moneyColumn("spent", "Spent"), moneyColumn("left", "Left"))
	var sorted []calendar.Year
	for y := range years {
		sorted = append(sorted, y)
	}
	slices.Sort(sorted)
	for _, y := range sorted {
		budgets, costs := b.serviceFigures(y)
		t.add(Text(y.String()), Money(budgets[code]), Money(costs[code]), Money(budgets[code]-costs[code]))
	}
	r := b.report("service-show", "Service "+s.Code)
	r.Sections = []Section{columnsOf("service", s.Name, "services", s), t.whole("")}
	return r, nil
}
