package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// DirectSpend is spending that a partner reports it made itself. Units: Amount in pence.
type DirectSpend struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Partner      string        `load:"partner,required,of=organisations" json:"partner"`
	Service      string        `load:"service,required,of=services" json:"service"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Provider     string        `load:"provider,of=organisations" json:"provider,omitempty"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (d *DirectSpend) Table() string { return "direct_spend" }

// Ref returns the reference that identifies it.
func (d *DirectSpend) Ref() string { return d.Code }

// When returns the day on which it posts.
func (d *DirectSpend) When() calendar.Date { return d.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (d *DirectSpend) Party() string { return d.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (d *DirectSpend) Worth() money.Pence { return d.Amount }

// ownContribution refuses a contribution that is not the partner's own, of the kind and to the fund.
func ownContribution(s State, code, fund, partner, kind string) []ledger.Problem {
	c, ok := Find[Contribution](s, "contributions", code)
	if code == "" || !ok || c.Fund == fund && areOne(s, c.Partner, partner) && c.Kind == kind {
		return nil
	}
	return []ledger.Problem{problem("CONTRIB-008", "contribution", c.Code,
		fmt.Sprintf("%s is %s's contribution to %s, of the kind %s.", c.Code, c.Partner, c.Fund, c.Kind),
		fmt.Sprintf("Name a contribution of %s to %s of the kind %s, or none.", partner, fund, kind))}
}

// ownSource is the funding source of what a partner spends or gives itself.
func ownSource(s State, contribution string) string {
	if c, ok := Find[Contribution](s, "contributions", contribution); ok && contribution != "" {
		return c.Source
	}
	return "other"
}

// Check says what is wrong with it as the books stand.
func (d *DirectSpend) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", d.Fund)
	problems := append(kindAllows(f, actOwnSpending, "fund"), aboveNil("amount", d.Amount, reverseHint)...)
	problems = append(problems, within(f, d.Date, "date", true)...)
	problems = append(problems, serviceOf(must[Service](s, "services", d.Service), d.Fund, "service")...)
	problems = append(problems, checkPilotRuns(s, d.Service, d.Date, d.Date, "date")...)
	return append(problems, ownContribution(s, d.Contribution, d.Fund, d.Partner, "direct")...)
}

// Post records the spending as the partner's contribution and as cost of the service.
func (d *DirectSpend) Post(s State) (Posting, *ledger.Refusal) {
	v := must[Service](s, "services", d.Service)
	account := directCost
	if d.Provider != "" {
		account = commissioned
	}
	cost := ledger.Dims{Fund: d.Fund, Nature: NatureOf(v), Partner: d.Partner, Service: d.Service, Provider: d.Provider}
	income := ledger.Dims{Fund: d.Fund, Nature: NatureOf(v), Partner: d.Partner, Source: ownSource(s, d.Contribution), Service: d.Service}
	return Posting{Entries: []ledger.Entry{ledger.NewEntry(d.Date, by("direct-spend/1",
		actual(account, d.Date, cost, d.Amount), actual(directIncome, d.Date, income, -d.Amount))...)}}, nil
}
