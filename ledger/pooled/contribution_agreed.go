package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Contribution is what one partner agrees to put into one fund for one financial year, from one source.
type Contribution struct {
	Code        string        `load:"ref,key,required,code" json:"ref"`
	Fund        string        `load:"fund,required,of=funds" json:"fund"`
	Year        calendar.Year `load:"year,required" json:"year"`
	Partner     string        `load:"partner,required,of=organisations" json:"partner"`
	Source      string        `load:"source,required,in=sources" json:"source"`
	Amount      money.Pence   `load:"amount,required" json:"amount_pence"`
	Kind        string        `load:"kind,in=contribution-kinds,default=cash" json:"kind,omitempty"`
	Conditional YesNo         `load:"conditional" json:"conditional,omitempty"`
	Nature      string        `load:"nature,in=natures" json:"nature,omitempty"`
	Instalments string        `load:"instalments" json:"instalments,omitempty"`
	FirstDue    calendar.Date `load:"first_due" json:"first_due,omitempty"`
	Recurrent   YesNo         `load:"recurrent" json:"recurrent,omitempty"`
	Service     string        `load:"service,of=services" json:"service,omitempty"`
	Decision    string        `load:"decision" json:"decision,omitempty"`
	AgreedOn    calendar.Date `load:"agreed_on" json:"agreed_on,omitempty"`
}

// Table names the table of the load format.
func (c *Contribution) Table() string { return "contributions" }

// Ref returns the reference that identifies it.
func (c *Contribution) Ref() string { return c.Code }

// When returns the day on which it posts.
func (c *Contribution) When() calendar.Date { return dateOr(c.AgreedOn, c.Year.Start()) }

// Party returns the organisation or name that possible duplicates are found by.
func (c *Contribution) Party() string { return c.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (c *Contribution) Worth() money.Pence { return c.Amount }

// IsConditional tells whether the contribution is a grant earned only as its conditions are met.
func (c *Contribution) IsConditional(s State) bool {
	if c.Kind != "cash" || c.Conditional != "" {
		return c.Kind == "cash" && c.Conditional == Yes
	}
	f, ok := Find[Fund](s, "funds", c.Fund)
	return ok && f.Kind == "targeted"
}

// IncomeAccount returns the account on which the contribution is income.
func (c *Contribution) IncomeAccount(s State) string {
	switch {
	case c.Kind == "in-kind":
		return kindIncome
	case c.Kind == "direct":
		return directIncome
	case c.IsConditional(s):
		return grantIncome
	case c.Source == "client":
		return otherIncome
	case c.Source == "reward":
		return rewardIncome
	}
	return cashIncome
}

// MoneyNature returns whether the contribution is revenue or capital.
func (c *Contribution) MoneyNature() ledger.Nature {
	if c.Nature == "capital" || c.Nature == "" && c.Source == "dfg" {
		return ledger.Capital
	}
	return ledger.Revenue
}

// income returns the dimensions of the contribution as income.
func (c *Contribution) income() ledger.Dims {
	return ledger.Dims{Fund: c.Fund, Nature: c.MoneyNature(), Partner: c.Partner, Source: c.Source, Service: c.Service}
}

// owed returns the dimensions of the contribution as a debt of its partner.
func (c *Contribution) owed() ledger.Dims {
	return ledger.Dims{Fund: c.Fund, Partner: c.Partner, Source: c.Source}
}

// Check says what is wrong with it as the books stand.
func (c *Contribution) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", c.Fund)
	a := actContribution
	if c.Kind != "cash" {
		a = actPartnersOwn
	}
	problems := append(kindAllows(f, a, "fund"), withinYears(f, c.Year)...)
	problems = append(problems, aboveNil("amount", c.Amount, "A contribution agreed down is a contribution change.")...)
	if c.Kind != "cash" && c.Conditional == Yes {
		problems = append(problems, problem("CONTRIB-001", "conditional", "yes", "Only cash is a conditional grant.", "Leave conditional blank."))
	}
	if c.Kind != "cash" && (c.Instalments != "" || !c.FirstDue.IsZero()) {
		problems = append(problems, problem("CONTRIB-002", "instalments", c.Instalments, "Only cash is paid in instalments.", "Leave instalments and first_due blank."))
	}
	if c.Service != "" {
		v := must[Service](s, "services", c.Service)
		problems = append(problems, serviceOf(v, c.Fund, "service")...)
		if NatureOf(v) != c.MoneyNature() {
			problems = append(problems, problem("CONTRIB-003", "service", c.Service,
				"The contribution is "+c.MoneyNature().String()+" and the service "+NatureOf(v).String()+".", "Money does not cross between revenue and capital."))
		}
	}
	_, bad := c.dueDates()
	return append(problems, bad...)
}

// Post records the agreement in the budget layer, and opens an item for each instalment of cash.
func (c *Contribution) Post(s State) (Posting, *ledger.Refusal) {
	const rule = "contribution-agreed/1"
	p := Posting{Rows: []RowChange{{Table: "contributions", Key: FoldKey(c.Code), Row: c}}}
	var lines []ledger.Line
	control := ledger.Dims{Fund: c.Fund}
	if c.Kind == "cash" {
		dates, _ := c.dueDates()
		opens := must[Fund](s, "funds", c.Fund).Opens
		for n, part := range equalShares(c.Amount, len(dates)) {
			p.Items = append(p.Items, c.instalment(n+1, max(dates[n], opens), c.When()))
			lines = append(lines, ledger.Dr(ledger.Budget, budgetControl, c.Year, control, part).About(InstalmentItem(c.Code, n+1)))
		}
	} else {
		lines = append(lines, ledger.Dr(ledger.Budget, budgetControl, c.Year, control, c.Amount))
	}
	if c.IsConditional(s) {
		p.Items = append(p.Items, Item{
			Key: ContributionItem(c.Code), Party: c.Partner, Date: c.When(), Due: c.When(), Contribution: c.Code, Source: c.Source,
			Service: c.Service, Nature: c.MoneyNature(),
		})
	}
	lines = append(lines, ledger.Cr(ledger.Budget, c.IncomeAccount(s), c.Year, c.income(), c.Amount))
	p.Entries = []ledger.Entry{ledger.NewEntry(c.When(), by(rule, lines...)...)}
	if c.IsConditional(s) {
		p.Entries = append(p.Entries, caughtUp(with{s, c}, c.Fund, c.When(), map[string]money.Pence{c.Code: c.Amount})...)
	}
	return p, nil
}

// instalment is the item of one instalment.
func (c *Contribution) instalment(number int, due, arose calendar.Date) Item {
	return Item{
		Key: InstalmentItem(c.Code, number), Party: c.Partner, Date: arose, Due: due, Contribution: c.Code, Number: number,
		Source: c.Source, Service: c.Service, Nature: c.MoneyNature(),
	}
}
