package reports

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// promised is what a contract promises for one service in one year.
type promised struct {
	contract string
	year     calendar.Year
	service  string
	pooled.Terms
}

// promises lists what contracts promise, in order of contract, year and service.
func (b *books) promises() []promised {
	byItem := map[string][]pooled.Amount{}
	for _, a := range b.in.Promises {
		byItem[a.Item.Key] = append(byItem[a.Item.Key], a)
	}
	ended := map[string]bool{}
	for _, e := range b.in.Endings {
		ended[pooled.PromiseItem(e.Contract, e.Year, e.Service)] = true
	}
	out := make([]promised, 0, len(byItem))
	for item, amounts := range byItem {
		p := promised{Terms: pooled.TermsIn(amounts)}
		p.contract, p.year, p.service, _ = pooled.PromiseOf(item)
		p.Ended = ended[item]
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y promised) int {
		return cmp.Or(cmp.Compare(x.contract, y.contract), cmp.Compare(x.year, y.year), cmp.Compare(x.service, y.service))
	})
	return out
}

// ContractList lists the contracts on file, with what they promise in the year asked about, what was charged to them and what
// remains.
//
// Shape: one section, contracts, in order of code; amounts positive. Units: pence. Reads: Contracts, Promises, Endings, Funds.
func ContractList(in In) (Report, error) {
	b := open(in)
	t := newTable("contracts", "Contracts", 1, textColumn("contract", "Contract"), textColumn("title", "Title"), textColumn("kind", "Kind"),
		textColumn("fund", "Fund"), textColumn("provider", "Provider"), dateColumn("starts", "Starts"), dateColumn("ends", "Ends"),
		moneyColumn("agreed", "Agreed this year"), moneyColumn("charged", "Charged this year"), moneyColumn("remains", "Remains of this year"),
		moneyColumn("over", "Over contract this year"))
	type sum struct{ agreed, charged, remains, over money.Pence }
	sums := map[string]sum{}
	for _, p := range b.promises() {
		if in.Year == 0 || p.year == in.Year {
			s := sums[p.contract]
			sums[p.contract] = sum{s.agreed + p.Agreed, s.charged + p.Cost, s.remains + p.Remains, s.over + p.Over()}
		}
	}
	for _, c := range slices.SortedFunc(slices.Values(in.Contracts), func(x, y *pooled.Contract) int { return cmp.Compare(x.Code, y.Code) }) {
		if b.asked(c.Fund) {
			s := sums[c.Code]
			t.add(Text(c.Code), Text(c.Title), Text(c.Kind), Text(c.Fund), Text(strings.Join(c.Providers, ", ")), Day(c.Starts), Day(c.Ends),
				Money(s.agreed), Money(s.charged), Money(s.remains), Money(s.over))
		}
	}
	r := b.report("contract-list", "Contracts")
	r.Sections = []Section{t.whole(strings.TrimSpace("A framework commits nothing until it is called off. " + thisYear(in.Year)))}
	return r, nil
}

// ContractShow shows one contract: its particulars, what it promises by year and service, and what belongs to it.
//
// Units: pence. Errors: a refusal for a code not on file. Reads: Contracts and what belongs to them, Promises, Endings.
func ContractShow(in In, code string) (Report, error) {
	b := open(in)
	i := slices.IndexFunc(in.Contracts, func(c *pooled.Contract) bool { return c.Code == code })
	if i < 0 {
		return Report{}, notOnFile("contract", code)
	}
	c := in.Contracts[i]
	t := newTable("promises", "What it promises", 2, textColumn("year", "Year"), textColumn("service", "Service"), moneyColumn("agreed", "Agreed"),
		moneyColumn("charged", "Charged"), moneyColumn("remains", "Remains"), moneyColumn("over", "Over contract"), textColumn("state", "State"))
	for _, p := range b.promises() {
		if p.contract != code {
			continue
		}
		state := "open"
		if p.Ended {
			state = "ended"
		}
		t.add(Text(p.year.String()), Text(p.service), Money(p.Agreed), Money(p.Cost), Money(p.Remains), Money(p.Over()), Text(state))
	}
	r := b.report("contract-show", "Contract "+c.Code)
	r.Sections = []Section{
		columnsOf("contract", c.Title, "contracts", c),
		t.whole("Remains = agreed − charged, never below nil, and nil once it has ended. Charged is cost: invoices, credit notes and accruals, without the VAT that is recovered."),
	}
	add := func(key, title, register string, rows []any) {
		if s, ok := belonging(key, title, register, "contract", code, rows); ok {
			r.Sections = append(r.Sections, s)
		}
	}
	add("lines", "Lines", "contract_lines", anyOf(in.ContractLines))
	add("variations", "Variations", "variations", anyOf(in.Variations))
	add("extensions", "Options to extend", "extensions", anyOf(in.Extensions))
	add("terms", "Terms", "contract_terms", anyOf(in.ContractTerms))
	add("shares", "Commissioners", "contract_shares", anyOf(in.Shares))
	return r, nil
}

func anyOf[T any](rows []*T) []any {
	out := make([]any, len(rows))
	for i, r := range rows {
		out[i] = r
	}
	return out
}

// belonging is a section of the rows of a register that belong to what a column of theirs names, with the columns that any of them fills; false
// where there are none.
func belonging(key, title, register, owner, code string, rows []any) (Section, bool) {
	table := pooled.Registers[slices.IndexFunc(pooled.Registers, func(t *pooled.Table) bool { return t.Name == register })]
	of, _ := table.Column(owner)
	rows = slices.DeleteFunc(rows, func(r any) bool { return of.Text(r) != code })
	if len(rows) == 0 {
		return Section{}, false
	}
	var columns []Column
	var filled []pooled.Column
	keyed := 0
	for _, c := range table.Columns {
		if c.Name == owner || !slices.ContainsFunc(rows, func(r any) bool { return c.Text(r) != "" }) {
			continue
		}
		if c.Key {
			keyed++
		}
		label := strings.ReplaceAll(strings.ToUpper(c.Name[:1])+strings.ReplaceAll(c.Name[1:], "_", " "), " vat", " VAT")
		switch filled = append(filled, c); c.Type {
		case pooled.AmountColumn:
			columns = append(columns, moneyColumn(c.Name, label))
		case pooled.DateColumn:
			columns = append(columns, dateColumn(c.Name, label))
		default:
			columns = append(columns, textColumn(c.Name, label))
		}
	}
	t := newTable(key, title, keyed, columns...)
	for _, r := range rows {
		cells := make([]Value, len(filled))
		for k, c := range filled {
			switch v := c.Value(r).(type) {
			case money.Pence:
				cells[k] = Money(v)
			case calendar.Date:
				cells[k] = Day(v)
			default:
				cells[k] = Text(c.Text(r))
			}
		}
		t.add(cells...)
	}
	return t.whole(""), true
}
