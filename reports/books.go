package reports

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// books is an In made ready for asking: its registers by code, and its accounts by the standard account above them.
type books struct {
	in            In
	funds         map[string]*pooled.Fund
	services      map[string]*pooled.Service
	organisations map[string]*pooled.Organisation
	accounts      map[string]*pooled.Account
	above         map[string]string
	divided       map[ofFund]string                        // of items that stand under several partners, whose is what is not divided
	costs         map[string]map[calendar.Year]serviceCost // of every service, once asked
}

func open(in In) *books {
	b := &books{
		in: in, funds: map[string]*pooled.Fund{}, services: map[string]*pooled.Service{},
		organisations: map[string]*pooled.Organisation{}, accounts: map[string]*pooled.Account{}, above: map[string]string{},
	}
	for _, f := range in.Funds {
		b.funds[f.Code] = f
	}
	for _, s := range in.Services {
		b.services[s.Code] = s
	}
	for _, o := range in.Organisations {
		b.organisations[o.Code] = o
	}
	for _, a := range in.Accounts {
		b.accounts[a.Code] = a
	}
	for code := range b.accounts {
		b.above[code] = b.topmost(code)
	}
	b.in.Amounts = b.inherited(in.Amounts)
	return b
}

// topmost is the account at the top of an account's branch of the chart: 1000 for a bank account's own.
func (b *books) topmost(code string) string {
	for range 8 { // a chart is never deeper
		a, ok := b.accounts[code]
		if !ok || a.Parent == "" {
			break
		}
		code = a.Parent
	}
	return code
}

// standard is the standard account that an account stands beneath, or itself.
func (b *books) standard(account string) string {
	if top, ok := b.above[account]; ok {
		return top
	}
	return account
}

// typeOf is the type of an account, which decides the statement it appears on.
func (b *books) typeOf(account string) string {
	if a, ok := b.accounts[account]; ok {
		return a.Type
	}
	return ""
}

// nameOf is the name of an organisation; null of one that is not on file, as those are that a source stands for.
func (b *books) nameOf(organisation string) Value {
	if o, ok := b.organisations[organisation]; ok {
		return Text(o.Name)
	}
	return Null
}

// nameOfService is the name of a service; null where the money was spent on none.
func (b *books) nameOfService(service string) Value {
	if s, ok := b.services[service]; ok {
		return Text(s.Name)
	}
	return Null
}

// asked tells whether the report is about a fund.
func (b *books) asked(fund string) bool { return b.in.Fund == "" || b.in.Fund == fund }

// inPool tells whether a fund is asked about and its money is in the pool's balance. No sum goes across the two sorts.
func (b *books) inPool(fund string) bool {
	f, ok := b.funds[fund]
	return b.asked(fund) && ok && pooled.InThePool(f.Kind)
}

// askedFunds lists the funds that the report is about, in order of code.
func (b *books) askedFunds() []*pooled.Fund {
	var out []*pooled.Fund
	for _, f := range b.in.Funds {
		if b.asked(f.Code) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(x, y *pooled.Fund) int { return cmp.Compare(x.Code, y.Code) })
	return out
}

// sector is the sort of body that was paid: the provider's, or that of the partner that spent or gave it itself, or the
// host's where a line names neither.
func (b *books) sector(d ledger.Dims) string {
	code := cmp.Or(d.Provider, d.Partner)
	if f, ok := b.funds[d.Fund]; ok && code == "" {
		code = f.Host
	}
	o, ok := b.organisations[code]
	if !ok {
		return "public"
	}
	return pooled.Sector(o.Sector)
}

// nature is revenue unless a line says capital.
func nature(n ledger.Nature) ledger.Nature {
	if n == ledger.NoNature {
		return ledger.Revenue
	}
	return n
}

// ofYear tells whether a balance is income or expenditure of a year, the close left out.
func (b *books) ofYear(k pooled.BalanceKey, year calendar.Year) bool {
	if k.Layer != ledger.Actual || k.Period.Year() != year || k.Period.Number() == calendar.Closing {
		return false
	}
	t := b.typeOf(k.Account)
	return t == "income" || t == "expenditure"
}

// unsigned is a fund whose agreement nobody has signed, and what was spent all the same. Units: pence.
type unsigned struct {
	fund  *pooled.Fund
	spent money.Pence
}

// unsignedFunds lists the funds asked about whose agreement is not signed at the date of the report.
func (b *books) unsignedFunds() []unsigned {
	var out []unsigned
	for _, f := range b.askedFunds() {
		if !f.IsUnsigned(b.in.AsAt) {
			continue
		}
		u := unsigned{fund: f}
		for _, x := range b.in.Balances {
			if x.Layer == ledger.Actual && x.Fund == f.Code && x.Period.Number() != calendar.Closing && b.typeOf(x.Account) == "expenditure" {
				u.spent += x.Amount
			}
		}
		out = append(out, u)
	}
	return out
}

func (b *books) unsignedNotes() []string {
	var out []string
	for _, u := range b.unsignedFunds() {
		spent := u.spent.Pounds()
		if u.spent == 0 {
			spent = "nothing"
		}
		out = append(out, fmt.Sprintf("%s: agreement not signed; %s has been spent before signature.", u.fund.Code, spent))
	}
	return out
}

// answerable refuses a question that could only be answered with figures that mean nothing.
func (b *books) answerable() error {
	if b.in.Fund != "" && b.funds[b.in.Fund] == nil {
		return ledger.Refuse(ledger.NotFound, "REPORT-001", fmt.Sprintf("There is no fund %q on file.", b.in.Fund), "See purse fund list.")
	}
	return b.opened(b.in.AsAt)
}

// opened refuses a question about a day before any of the funds asked about opened, unless something was posted by then.
func (b *books) opened(on calendar.Date) error {
	var first *pooled.Fund
	for _, f := range b.askedFunds() {
		if first == nil || f.Opens < first.Opens {
			first = f
		}
	}
	posted := func(x pooled.Balance) bool { return b.asked(x.Fund) && x.Period.Start() <= on }
	if first == nil || on >= first.Opens || slices.ContainsFunc(b.in.Balances, posted) {
		return nil
	}
	return ledger.Refuse(ledger.Invalid, "REPORT-002",
		fmt.Sprintf("On %s there were no books yet: %s opens on %s.", on.Short(), first.Code, first.Opens.Short()),
		"Ask about a later date or year.")
}

// ofAYear refuses a report of a year that had not begun at its date.
func (b *books) ofAYear() error {
	if b.in.Year.IsZero() {
		panic("a report of a year was asked for without one")
	}
	if b.in.AsAt < b.in.Year.Start() {
		return ledger.Refuse(ledger.Invalid, "REPORT-003",
			fmt.Sprintf("%s begins on %s, after %s.", b.in.Year, b.in.Year.Start().Short(), b.in.AsAt.Short()),
			"Ask as at a date in the year or after it.")
	}
	if err := b.answerable(); err != nil {
		return err
	}
	return b.opened(min(b.in.AsAt, b.in.Year.End()))
}
