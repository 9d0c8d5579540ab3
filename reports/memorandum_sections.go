package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

type fundingKey struct {
	partner, source, kind string
	nature                ledger.Nature
}

// funding is income by partner, source, kind and nature, positive.
func (m *memorandum) funding() *table {
	sums := twoYears(m, "income", func(k pooled.BalanceKey) fundingKey {
		account := m.standard(k.Account)
		source := cmp.Or(k.Source, "other")
		if account == "4600" {
			source = "brought-forward"
		}
		return fundingKey{k.Partner, source, kindOf(account), nature(k.Nature)}
	})
	t := newTable("funding", "Funding", 3, textColumn("partner", "Partner"), textColumn("source", "Source"), textColumn("kind", "Kind"),
		textColumn("name", "Name of partner"), textColumn("nature", "Nature"), moneyColumn("amount", "This year"), moneyColumn("previous", "Last year")).
		apart("partner", "source", "kind", "nature")
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b fundingKey) int {
		return cmp.Or(cmp.Compare(a.partner, b.partner), cmp.Compare(a.source, b.source), cmp.Compare(a.kind, b.kind), cmp.Compare(a.nature, b.nature))
	})
	for _, k := range keys {
		if *sums[k] == (pair{}) {
			continue
		}
		key := strings.Join([]string{k.partner, k.source, k.kind}, "/")
		if t.has(key) {
			key += "/" + k.nature.String() // the same money in both natures: capital comes second
		}
		t.addKeyed(key, Text(k.partner), Text(k.source), Text(k.kind), m.nameOf(k.partner), Text(k.nature.String()), Money(-sums[k].this), Money(-sums[k].last))
	}
	return t
}

type expenditureKey struct {
	service, account, sector string
	nature                   ledger.Nature
}

// expenditure is spending by service, account and the sort of body that was paid.
func (m *memorandum) expenditure() *table {
	sums := twoYears(m, "expenditure", func(k pooled.BalanceKey) expenditureKey {
		return expenditureKey{k.Service, k.Account, m.sector(k.Dims), nature(k.Nature)}
	})
	t := newTable("expenditure", "Expenditure", 3, textColumn("service", "Service"), textColumn("account", "Account"),
		textColumn("provider_sector", "Provider sector"), textColumn("name", "Name of service"), textColumn("nature", "Nature"), moneyColumn("amount", "This year"), moneyColumn("previous", "Last year")).
		apart("service", "account", "provider_sector", "nature")
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b expenditureKey) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.account, b.account), cmp.Compare(a.sector, b.sector), cmp.Compare(a.nature, b.nature))
	})
	for _, k := range keys {
		if *sums[k] == (pair{}) {
			continue
		}
		key := strings.Join([]string{k.service, k.account, k.sector}, "/")
		if t.has(key) {
			key += "/" + k.nature.String()
		}
		t.addKeyed(key, Text(k.service), Text(k.account), Text(k.sector), m.nameOfService(k.service), Text(k.nature.String()), Money(sums[k].this), Money(sums[k].last))
	}
	return t
}

// position is what the fund has and owes at the date: what partners owe by partner, all else by account.
func (m *memorandum) position() *table {
	type at struct{ account, partner string }
	sums := map[at]money.Pence{}
	for _, x := range m.in.Balances {
		year := x.Period.Year()
		if x.Layer != ledger.Actual || !m.inPool(x.Fund) || year > m.year || year == m.year && x.Period.Number() == calendar.Closing {
			continue
		}
		switch m.typeOf(x.Account) {
		case "income", "expenditure", "held":
			continue
		}
		k := at{account: x.Account}
		switch m.standard(x.Account) {
		case "1100", "1110", "1150":
			k.partner = x.Partner
		}
		sums[k] += x.Amount
	}
	t := newTable("position", "Position", 2, textColumn("account", "Account"), textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("amount", "Amount"))
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b at) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.partner, b.partner))
	})
	for _, k := range keys {
		if sums[k] == 0 {
			continue
		}
		name := ""
		if a, ok := m.accounts[k.account]; ok {
			name = a.Name
		}
		if m.standard(k.account) == "1000" && sums[k] < 0 {
			name = "Owed to host"
		}
		t.add(Text(k.account), Text(k.partner), Text(name), Money(sums[k]))
	}
	return t
}

// reserves is each partner's part of the risk reserve.
func (m *memorandum) reserves() *table {
	t := newTable("reserve", "Risk reserve by partner", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("opening", "Opening"),
		moneyColumn("moved", "Put in this year"), moneyColumn("closing", "Closing"))
	for _, p := range slices.Sorted(maps.Keys(m.reserve)) {
		held := *m.reserve[p]
		t.add(Text(p), m.nameOf(p), Money(held.last), Money(held.this), Money(held.last+held.this))
	}
	return t
}

// fundFigures are one fund's figures of a year, all positive. Units: pence.
func (m *memorandum) fundFigures(f *pooled.Fund, year calendar.Year) (agreed, budget, income, expenditure money.Pence) {
	for _, x := range m.in.Balances {
		if x.Fund != f.Code {
			continue
		}
		t := m.typeOf(x.Account)
		switch {
		case x.Layer == ledger.Budget && x.Year == year && t == "income" && m.standard(x.Account) != "4600":
			agreed -= x.Amount
		case x.Layer == ledger.Budget && x.Year == year && t == "expenditure":
			budget += x.Amount
		case m.ofYear(x.BalanceKey, year) && t == "income":
			income -= x.Amount
		case m.ofYear(x.BalanceKey, year) && t == "expenditure":
			expenditure += x.Amount
		}
	}
	return agreed, budget, income, expenditure
}

// beside shows the funds asked about whose money is not in the pool's balance. Its rows have no total: no balance,
// result or share ever mixes kinds.
func (m *memorandum) beside() []Section {
	t := newTable("beside", "Beside the pool", 1, textColumn("fund", "Fund"), textColumn("name", "Name"), textColumn("kind", "Kind"),
		textColumn("agreement", "Agreement"), moneyColumn("agreed", "Contributions agreed"), moneyColumn("budget", "Budget"),
		moneyColumn("funding", "Given this year"), moneyColumn("expenditure", "Spent this year"), moneyColumn("previous", "Spent last year"))
	for _, f := range m.askedFunds() {
		if pooled.InThePool(f.Kind) {
			continue
		}
		agreed, budget, income, expenditure := m.fundFigures(f, m.year)
		_, _, _, previous := m.fundFigures(f, m.year.Previous())
		t.add(Text(f.Code), Text(f.Name), Text(f.Kind), Text(f.Agreement), Money(agreed), Money(budget), Money(income), Money(expenditure), Money(previous))
	}
	if len(t.rows) == 0 {
		return nil
	}
	return []Section{t.whole("Money that is not in the pool's balance; it is in no balance, result or share above.")}
}

// agreements states each agreement's total once, as a sum with its parts, where several funds stand under it.
func (m *memorandum) agreements() []Section {
	under := map[string][]*pooled.Fund{}
	for _, f := range m.in.Funds {
		if f.Agreement != "" {
			under[f.Agreement] = append(under[f.Agreement], f)
		}
	}
	t := newTable("agreement", "Agreements with several funds", 1, textColumn("fund", "Fund"), textColumn("agreement", "Agreement"),
		textColumn("name", "Name"), textColumn("kind", "Kind"), moneyColumn("amount", "Contributions agreed"), moneyColumn("budget", "Budget"))
	var sums []string
	for _, agreement := range slices.Sorted(maps.Keys(under)) {
		funds := under[agreement]
		if len(funds) < 2 || !slices.ContainsFunc(funds, func(f *pooled.Fund) bool { return m.asked(f.Code) }) {
			continue
		}
		slices.SortFunc(funds, func(x, y *pooled.Fund) int { return cmp.Compare(x.Code, y.Code) })
		var parts []string
		var sum money.Pence
		for _, f := range funds {
			agreed, budget, _, _ := m.fundFigures(f, m.year)
			t.add(Text(f.Code), Text(agreement), Text(f.Name), Text(f.Kind), Money(agreed), Money(budget))
			parts = append(parts, fmt.Sprintf("%s %s (%s)", agreed.Pounds(), f.Kind, f.Code))
			sum += agreed
		}
		sums = append(sums, fmt.Sprintf("Agreement %s: %s = %s.", agreement, strings.Join(parts, " + "), sum.Pounds()))
	}
	note := strings.Join(sums, " ") + " This sum is in no balance, result or share."
	switch len(sums) {
	case 0:
		return nil
	case 1:
		return []Section{t.totalled(note)}
	}
	return []Section{t.whole(note)} // one total over several agreements would mean nothing
}
