package pooled

import (
	"fmt"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ContributionChange varies an agreed contribution. Units: Amount in pence, a cut negative.
type ContributionChange struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Contribution string        `load:"contribution,required,of=contributions" json:"contribution"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Reason       string        `load:"reason,required" json:"reason"`
	Decision     string        `load:"decision" json:"decision,omitempty"`
}

// Table names the table of the load format.
func (c *ContributionChange) Table() string { return "contribution_changes" }

// Ref returns the reference that identifies it.
func (c *ContributionChange) Ref() string { return c.Code }

// When returns the day on which it posts.
func (c *ContributionChange) When() calendar.Date { return c.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (c *ContributionChange) Party() string { return c.Contribution }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (c *ContributionChange) Worth() money.Pence { return c.Amount }

// Check says what is wrong with it as the books stand.
func (c *ContributionChange) Check(s State) []ledger.Problem {
	of := must[Contribution](s, "contributions", c.Contribution)
	problems := notNil("amount", c.Amount)
	problems = append(problems, within(must[Fund](s, "funds", of.Fund), c.Date, "date", false)...)
	if now := CurrentAmount(s, of); now+c.Amount < 0 {
		problems = append(problems, problem("CONTRIB-007", "amount", c.Amount.String(),
			fmt.Sprintf("%s stands at %s and cannot be cut by %s.", of.Code, now.Pounds(), (-c.Amount).Pounds()), "Cut it by that much at most."))
	}
	return problems
}

// Post changes the budget; a rise falls on the instalments not yet raised, or is one more; a cut falls on them, and
// beyond them is credited to what was raised.
func (c *ContributionChange) Post(s State) (Posting, *ledger.Refusal) {
	const rule = "contribution-changed/1"
	of := must[Contribution](s, "contributions", c.Contribution)
	p := Posting{Rows: []RowChange{{Table: "contribution_changes", Key: FoldKey(c.Code), Row: c}}}
	income := signed(ledger.Budget, of.IncomeAccount(s), of.Year, of.income(), -c.Amount)
	if of.Kind != "cash" {
		control := signed(ledger.Budget, budgetControl, of.Year, ledger.Dims{Fund: of.Fund}, c.Amount)
		p.Entries = []ledger.Entry{ledger.NewEntry(c.Date, by(rule, control, income)...)}
		return p, nil
	}
	all := InstalmentsOf(s, of)
	left := unraised(all)
	lines := []ledger.Line{income}
	var credit credit
	if c.Amount > 0 && len(left) == 0 {
		extra := of.instalment(len(all)+1, min(c.Date, of.Year.End()), c.Date)
		p.Items = append(p.Items, extra)
		lines = append(lines, ledger.Dr(ledger.Budget, budgetControl, of.Year, ledger.Dims{Fund: of.Fund}, c.Amount).About(extra.Key))
	} else {
		planned, beyond := of.shared(left, c.Amount)
		lines = append(lines, planned...)
		if beyond > 0 {
			credit = of.credited(s, all, c, beyond)
			lines = append(lines, credit.planned...)
			if credit.held.Key != "" {
				p.Items = append(p.Items, credit.held)
			}
		}
	}
	p.Entries = []ledger.Entry{ledger.NewEntry(c.Date, by(rule, lines...)...)}
	credited := of.givenUp(s, credit.lines)
	p.Entries = append(p.Entries, entriesBy(rule, credited)...)
	if of.IsConditional(s) {
		var posted []ledger.Line
		for _, lines := range credited {
			posted = append(posted, lines...)
		}
		p.Entries = append(p.Entries, caughtUp(plus{s, posted}, of.Fund, c.Date, map[string]money.Pence{of.Code: c.Amount})...)
	}
	return p, nil
}

// shared spreads a change over the instalments not yet raised, so that they are equal again, and returns what of a
// cut goes beyond them. Units: pence.
func (c *Contribution) shared(left []Instalment, change money.Pence) (lines []ledger.Line, beyond money.Pence) {
	var planned money.Pence
	for _, n := range left {
		planned += n.Planned
	}
	now := planned + change
	if now < 0 {
		now, beyond = 0, -now
	}
	if len(left) == 0 {
		return nil, beyond
	}
	for k, part := range equalShares(now, len(left)) {
		lines = append(lines, signed(ledger.Budget, budgetControl, c.Year, ledger.Dims{Fund: c.Fund}, part-left[k].Planned).About(left[k].Item))
	}
	return lines, beyond
}

// credit is what a cut beyond the instalments not yet raised does to those that were.
type credit struct {
	planned []ledger.Line // in the budget layer
	lines   []givenUp     // in the actual layer
	held    Item          // what was paid of it, now held for the partner
}

// givenUp is what a partner need not pay of a raised instalment, the line that credits it and its day. Units: pence.
type givenUp struct {
	line       ledger.Line
	instalment string
	on         calendar.Date
	amount     money.Pence
}

// credited takes a cut off raised instalments, the latest first: off what is disputed, then off what is unpaid, then
// off what was paid, which is held for the partner. What was raised after the day of the cut is credited on the day it
// was raised. Units: pence.
func (c *Contribution) credited(s State, all []Instalment, by *ContributionChange, cut money.Pence) credit {
	var out credit
	taken := make([]money.Pence, len(all))
	take := func(k int, most money.Pence, account string, d ledger.Dims, item string) {
		n := max(0, min(cut, most))
		if n == 0 {
			return
		}
		cut -= n
		taken[k] += n
		on := max(by.Date, all[k].RaisedOn)
		out.lines = append(out.lines, givenUp{actual(account, on, d, -n).About(item), all[k].Item, on, n})
	}
	for k := len(all) - 1; k >= 0; k-- {
		take(k, all[k].Disputed, disputed, c.owed(), all[k].Item)
	}
	for k := len(all) - 1; k >= 0; k-- {
		take(k, all[k].Open, receivable, c.owed(), all[k].Item)
	}
	paid := ledger.Dims{Fund: c.Fund, Partner: c.Partner}
	for k := len(all) - 1; k >= 0; k-- {
		if all[k].Raised {
			before := cut
			take(k, all[k].Planned-taken[k], inAdvance, paid, EventKey(by))
			if cut < before {
				on := max(out.held.Date, by.Date, all[k].RaisedOn)
				out.held = Item{Key: EventKey(by), Party: c.Partner, Date: on, Due: on, Contribution: c.Code, Source: c.Source}
			}
		}
	}
	for k, n := range taken {
		if n > 0 {
			out.planned = append(out.planned, signed(ledger.Budget, budgetControl, c.Year, ledger.Dims{Fund: c.Fund}, -n).About(all[k].Item))
		}
	}
	return out
}

// givenUp adds the other side of what a partner need not pay, by day: income of the year; before the year begins what is
// in advance, and the income of its 1 April; of a conditional grant what it was raised as.
func (c *Contribution) givenUp(s State, lines []givenUp) map[calendar.Date][]ledger.Line {
	out := map[calendar.Date][]ledger.Line{}
	start := c.Year.Start()
	grants := map[calendar.Date]money.Pence{}
	for _, g := range lines {
		n := g.amount
		out[g.on] = append(out[g.on], g.line)
		switch {
		case c.IsConditional(s):
			grants[g.on] += n
		case g.on < start:
			out[g.on] = append(out[g.on], actual(inAdvance, g.on, c.owed(), n).About(g.instalment))
			out[start] = append(out[start], actual(inAdvance, start, c.owed(), -n).About(g.instalment),
				actual(c.IncomeAccount(s), start, c.income(), n).About(g.instalment))
		default:
			out[g.on] = append(out[g.on], actual(c.IncomeAccount(s), g.on, c.income(), n).About(g.instalment))
		}
	}
	var posted []ledger.Line
	for _, on := range slices.Sorted(maps.Keys(grants)) {
		more := grantLines(plus{s, posted}, c, on, -grants[on], 0)
		out[on] = append(out[on], more...)
		posted = append(posted, more...)
	}
	return out
}

// entriesBy makes an entry of the lines of each day, in order.
func entriesBy(rule string, lines map[calendar.Date][]ledger.Line) []ledger.Entry {
	var out []ledger.Entry
	for _, on := range slices.Sorted(maps.Keys(lines)) {
		out = append(out, ledger.NewEntry(on, by(rule, lines[on]...)...))
	}
	return out
}
