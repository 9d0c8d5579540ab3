package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// entry is what the partner books somewhere in a fund, this year and last. Units: pence.
type entry struct {
	key       string
	of        *fundReturn
	at        bookedAt
	now, last money.Pence
}

// treatments are the ways of booking, in the order in which they are shown.
var treatments = []string{"joint", "lead", "sole", "agency", treatedOwn, treatedFunder, treatedSurplus, treatedOpen}

// entries lists what the partner books, expenditure or income.
func (p *partnerReturn) entries(isIncome bool) []*entry {
	var out []*entry
	for _, x := range p.each {
		found := map[bookedAt]*entry{}
		take := func(d *division, add func(*entry, money.Pence)) {
			for at, amount := range d.booked[p.partner] {
				if at.isIncome != isIncome {
					continue
				}
				if found[at] == nil {
					found[at] = &entry{of: x, at: at}
					out = append(out, found[at])
				}
				add(found[at], amount)
			}
		}
		take(x.now, func(e *entry, n money.Pence) { e.now += n })
		take(x.last, func(e *entry, n money.Pence) { e.last += n })
	}
	out = slices.DeleteFunc(out, func(e *entry) bool { return e.now == 0 && e.last == 0 })
	slices.SortFunc(out, func(x, y *entry) int {
		return cmp.Or(cmp.Compare(slices.Index(treatments, x.at.treatment), slices.Index(treatments, y.at.treatment)),
			cmp.Compare(x.of.fund.Code, y.of.fund.Code), cmp.Compare(x.at.service, y.at.service), cmp.Compare(cmp.Or(x.at.account, "~"), cmp.Or(y.at.account, "~")),
			cmp.Compare(x.at.nature, y.at.nature), cmp.Compare(x.at.what, y.at.what))
	})
	taken := map[string]bool{}
	for _, e := range out {
		parts := []string{e.at.treatment, p.codes[e.of.fund.Code], p.hide(e.at.service), e.at.account}
		key := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "/")
		if taken[key] && e.at.nature == ledger.Capital {
			key += "/capital" // the same in both natures: capital comes second
		}
		e.key = unlike(key, taken)
	}
	return out
}

// entrySection shows what is booked, one row for each service and account.
func (p *partnerReturn) entrySection(entries []*entry, key, title, note string) Section {
	t := newTable(key, title, 4, textColumn("treatment", "Treatment"), textColumn("fund", "Fund"), textColumn("service", "Service"), textColumn("account", "Account"),
		textColumn("name", "Name of service"), textColumn("nature", "Nature"), textColumn("what", "What it is"), moneyColumn("amount", "This year"), moneyColumn("previous", "Last year")).
		apart("treatment", "fund", "service", "account", "nature")
	for _, e := range entries {
		name := Null
		if s, ok := p.services[e.at.service]; ok {
			name = Text(p.hideIn(s.Name))
		}
		t.addKeyed(e.key, Text(e.at.treatment), Text(p.codes[e.of.fund.Code]), Text(p.hide(e.at.service)), Text(e.at.account), name, Text(e.at.nature.String()),
			Text(e.at.what), Money(e.now), Money(e.last))
	}
	return t.totalled(note)
}

// treated is what comes of one treatment in one fund. Units: pence.
type treated struct {
	of                           *fundReturn
	treatment                    string
	expenditure, income, lastNet money.Pence
	whats                        map[string]bool
	isHost                       bool
}

// byTreatment adds up what is booked by treatment and fund. What the partner holds as host for others stands there, with
// nothing.
func (p *partnerReturn) byTreatment() []*treated {
	type at struct {
		treatment string
		of        *fundReturn
	}
	found := map[at]*treated{}
	get := func(treatment string, of *fundReturn) *treated {
		if found[at{treatment, of}] == nil {
			found[at{treatment, of}] = &treated{of: of, treatment: treatment, whats: map[string]bool{}, isHost: of.fund.Host == p.partner}
		}
		return found[at{treatment, of}]
	}
	for _, e := range p.entries(false) {
		x := get(e.at.treatment, e.of)
		x.expenditure += e.now
		x.lastNet += e.last
		x.whats[e.at.what] = true
	}
	for _, e := range p.entries(true) {
		x := get(e.at.treatment, e.of)
		x.income += e.now
		x.lastNet -= e.last
		x.whats[e.at.what] = true
	}
	for _, x := range p.each {
		if p.actsIn(x) {
			get("agency", x)
		}
	}
	return slices.SortedFunc(maps.Values(found), func(x, y *treated) int {
		return cmp.Or(cmp.Compare(slices.Index(treatments, x.treatment), slices.Index(treatments, y.treatment)), cmp.Compare(x.of.fund.Code, y.of.fund.Code))
	})
}

func (p *partnerReturn) booked() *table {
	t := newTable("booked", "What is booked, by treatment", 2, textColumn("treatment", "Treatment"), textColumn("fund", "Fund"), proseColumn("how", "How it is booked"),
		moneyColumn("expenditure", "Expenditure"), moneyColumn("income", "Income"), moneyColumn("net", "Net"), moneyColumn("previous", "Net last year"))
	for _, x := range p.byTreatment() {
		t.add(Text(x.treatment), Text(p.codes[x.of.fund.Code]), Text(x.how()), Money(x.expenditure), Money(x.income), Money(x.expenditure-x.income), Money(x.lastNet))
	}
	return t
}

// how says how a treatment is booked by this partner.
func (x *treated) how() string {
	books, gives := x.whats[allOfIt] || x.whats[itsPart], x.whats[contribution]
	verb := map[string]string{"lead": "leads", "sole": "controls"}[x.treatment]
	switch {
	case verb != "" && books && gives:
		return "It books what it " + verb + ", gross, and contributions to the rest."
	case verb != "" && books:
		return "It " + verb + " the service and books all of it, gross."
	case verb != "":
		return "Another body " + verb + " the service. It books its contribution."
	}
	switch x.treatment {
	case "joint":
		return "A joint operation. It books its share, gross."
	case "agency":
		if x.whats[allOfIt] {
			return "The host acts for it. It books all of it, gross."
		}
		if books || x.whats[itsShare] {
			return "The host acts for it. It books its part, gross."
		}
		if gives && x.isHost {
			return "It acts for another body. It books what it gives itself, and of the rest nothing but cash."
		}
		if gives {
			return "The host acts for another body. It books its contribution."
		}
		return "It acts for another body, and books nothing of it but cash."
	case treatedOwn:
		return "Spent or given by it directly, so in its own books already."
	case treatedFunder:
		return "It pays towards it and is no partner in it. It books what it gave, as it is spent."
	case treatedSurplus:
		return "Shares of the result beyond what their partner gave."
	}
	return "A surplus that is nobody's yet. The host holds it."
}

// agreement agrees what the partner gave with what it books.
func (p *partnerReturn) agreement() *table {
	t := newTable("agreement", "From what it gave to what it books", 1, textColumn("fund", "Fund"), textColumn("name", "Name"), moneyColumn("contributed", "Contributed"),
		moneyColumn("applied", "Balances applied"), moneyColumn("result", "Share of the result"), moneyColumn("share_of_spend", "Share of spend"),
		moneyColumn("expenditure", "Expenditure booked"), moneyColumn("income", "Income booked"), moneyColumn("passed", "Passed on as agent"), moneyColumn("carried", "Deficit carried as host"))
	expenditure, income := map[*fundReturn]money.Pence{}, map[*fundReturn]money.Pence{}
	for _, x := range p.byTreatment() {
		expenditure[x.of] += x.expenditure
		income[x.of] += x.income
	}
	for _, x := range p.each {
		o := x.rows[p.partner]
		if o == nil {
			o = &owned{}
		}
		t.add(Text(p.codes[x.fund.Code]), Text(p.hideIn(x.fund.Name)), Money(o.contributed), Money(o.applied), Money(x.ownership.shares[p.partner]), Money(o.spend),
			Money(expenditure[x]), Money(income[x]), Money(p.asHost(x, x.now.passed)), Money(p.asHost(x, x.now.carried)))
	}
	return t
}

// asHost is an amount that stands with the host, where the partner is it. Units: pence.
func (p *partnerReturn) asHost(x *fundReturn, amount money.Pence) money.Pence {
	if x.fund.Host != p.partner {
		return 0
	}
	return amount
}

// besideRow is the partner's own spending in a fund whose money is not in the pool's balance. Units: pence.
type besideRow struct {
	fund             *pooled.Fund
	service, account string
	nature           ledger.Nature
	now, last        money.Pence
}

// findBeside adds up what the partner spent or gave itself beside the pool.
func (p *partnerReturn) findBeside() {
	type at struct {
		fund, service, account string
		nature                 ledger.Nature
	}
	found := map[at]*besideRow{}
	for _, x := range p.in.Balances {
		f := p.books.funds[x.Fund]
		year := x.Period.Year()
		if f == nil || !p.asked(x.Fund) || pooled.InThePool(f.Kind) || x.Partner != p.partner || p.typeOf(x.Account) != "expenditure" ||
			year != p.year && year != p.year.Previous() || !p.ofYear(x.BalanceKey, year) {
			continue
		}
		k := at{x.Fund, x.Service, x.Account, nature(x.Nature)}
		if found[k] == nil {
			found[k] = &besideRow{fund: f, service: x.Service, account: x.Account, nature: k.nature}
		}
		if year == p.year {
			found[k].now += x.Amount
		} else {
			found[k].last += x.Amount
		}
	}
	p.aside = slices.SortedFunc(maps.Values(found), func(x, y *besideRow) int {
		return cmp.Or(cmp.Compare(x.fund.Code, y.fund.Code), cmp.Compare(x.service, y.service), cmp.Compare(x.account, y.account), cmp.Compare(x.nature, y.nature))
	})
	p.aside = slices.DeleteFunc(p.aside, func(x *besideRow) bool { return x.now == 0 && x.last == 0 })
}

func (p *partnerReturn) besideKeys() []string {
	taken := map[string]bool{}
	out := make([]string, len(p.aside))
	for i, x := range p.aside {
		out[i] = unlike(p.codes[x.fund.Code]+"/"+p.hide(x.service)+"/"+x.account, taken)
	}
	return out
}

func (p *partnerReturn) besideSection() Section {
	t := newTable("beside", "Beside the pool", 3, textColumn("fund", "Fund"), textColumn("service", "Service"), textColumn("account", "Account"), textColumn("kind", "Kind of fund"),
		textColumn("name", "Name of service"), textColumn("nature", "Nature"), moneyColumn("amount", "This year"), moneyColumn("previous", "Last year")).
		apart("fund", "service", "account", "nature")
	keys := p.besideKeys()
	for i, x := range p.aside {
		name := ""
		if s, ok := p.services[x.service]; ok {
			name = p.hideIn(s.Name)
		}
		t.addKeyed(keys[i], Text(p.codes[x.fund.Code]), Text(p.hide(x.service)), Text(x.account), Text(x.fund.Kind), Text(name), Text(x.nature.String()), Money(x.now), Money(x.last))
	}
	return t.whole("Its own spending, and what it gave in kind, in funds whose money is not in the pool's balance. It is in its own books already. Kinds of fund are not added up.")
}
