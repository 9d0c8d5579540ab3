package pooled

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// InstalmentRaised raises an instalment of a contribution: it falls due. Units: Amount in pence; blank is what the
// schedule says.
type InstalmentRaised struct {
	Contribution string        `load:"contribution,key,required,of=contributions" json:"contribution"`
	Number       int           `load:"number,key,required" json:"number"`
	RaisedOn     calendar.Date `load:"raised_on,required" json:"raised_on"`
	Amount       *money.Pence  `load:"amount" json:"amount_pence,omitempty"`
}

// Table names the table of the load format.
func (i *InstalmentRaised) Table() string { return "instalments" }

// Ref returns the reference that identifies it.
func (i *InstalmentRaised) Ref() string { return i.Contribution + "#" + strconv.Itoa(i.Number) }

// When returns the day on which it posts.
func (i *InstalmentRaised) When() calendar.Date { return i.RaisedOn }

// Party returns the organisation or name that possible duplicates are found by.
func (i *InstalmentRaised) Party() string { return i.Contribution }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (i *InstalmentRaised) Worth() money.Pence { return pence(i.Amount) }

// Check says what is wrong with it as the books stand.
func (i *InstalmentRaised) Check(s State) []ledger.Problem {
	c := must[Contribution](s, "contributions", i.Contribution)
	f := must[Fund](s, "funds", c.Fund)
	all := InstalmentsOf(s, c)
	number := strconv.Itoa(i.Number)
	switch {
	case c.Kind != "cash":
		return []ledger.Problem{problem("CONTRIB-002", "contribution", c.Code, c.Code+" is not cash: it has no instalments.", "Report it as direct spending or in kind.")}
	case i.Number < 1 || i.Number > len(all):
		return []ledger.Problem{problem("CONTRIB-004", "number", number,
			fmt.Sprintf("%s has no instalment %d.", c.Code, i.Number), fmt.Sprintf("Its instalments are 1 to %d.", len(all)))}
	case i.RaisedOn > c.Year.End() && !isPastClosed(s, c.Fund, c.Year):
		return []ledger.Problem{problem("CONTRIB-005", "raised_on", i.RaisedOn.String(),
			fmt.Sprintf("%s is for %s, which ends on %s.", c.Code, c.Year, c.Year.End().Short()), "An instalment due later is raised on that day.")}
	}
	problems := within(f, i.RaisedOn, "raised_on", false)
	if i.Amount == nil {
		return problems
	}
	left := unraised(all)
	var planned money.Pence
	for _, n := range left {
		planned += n.Planned
	}
	amount := *i.Amount
	switch {
	case amount <= 0:
		problems = append(problems, aboveNil("amount", amount, "A cut is a contribution change.")...)
	case amount > planned:
		problems = append(problems, problem("CONTRIB-006", "amount", amount.String(),
			fmt.Sprintf("Only %s of %s is left to raise.", planned.Pounds(), c.Code), "Agree the rise first, as a contribution change."))
	case len(left) == 1 && amount != planned:
		problems = append(problems, problem("CONTRIB-006", "amount", amount.String(),
			fmt.Sprintf("This is the last instalment of %s, and %s is left to raise.", c.Code, planned.Pounds()), "Raise it whole, or agree a contribution change first."))
	}
	return problems
}

// Post raises the instalment, and sets money already received in advance against it.
func (i *InstalmentRaised) Post(s State) (Posting, *ledger.Refusal) {
	c := must[Contribution](s, "contributions", i.Contribution)
	all := InstalmentsOf(s, c)
	this := all[i.Number-1]
	amount, shift := this.Planned, []ledger.Line(nil)
	if i.Amount != nil && *i.Amount != amount {
		shift = c.replan(unraised(all), this, *i.Amount-amount)
		amount = *i.Amount
	}
	row := *i
	row.Amount = &amount
	p := Posting{Rows: []RowChange{{Table: "instalments", Key: FoldKey(c.Code, strconv.Itoa(i.Number)), Row: &row}}}
	if len(shift) > 0 {
		p.Entries = append(p.Entries, ledger.NewEntry(i.RaisedOn, by(replannedRule, shift...)...))
	}
	p.Entries = append(p.Entries, c.raised(s, this.Item, i.RaisedOn, amount)...)
	p.Entries = append(p.Entries, c.setAgainst(s, this.Item, i.RaisedOn, amount)...)
	return p, nil
}

// replan moves what an instalment is raised above (or below) its plan from (to) the others not yet raised, equally.
func (c *Contribution) replan(left []Instalment, this Instalment, more money.Pence) []ledger.Line {
	d := ledger.Dims{Fund: c.Fund}
	lines := []ledger.Line{signed(ledger.Budget, budgetControl, c.Year, d, more).About(this.Item)}
	left = slices.DeleteFunc(left, func(n Instalment) bool { return n.Item == this.Item })
	var rest money.Pence
	for _, n := range left {
		rest += n.Planned
	}
	for k, part := range equalShares(rest-more, len(left)) {
		lines = append(lines, signed(ledger.Budget, budgetControl, c.Year, d, part-left[k].Planned).About(left[k].Item))
	}
	return lines
}

// raised is the instalment falling due: income of its year, from 1 April when it is raised before.
func (c *Contribution) raised(s State, item string, on calendar.Date, amount money.Pence) []ledger.Entry {
	const rule = "instalment-raised/1"
	owed := actual(receivable, on, c.owed(), amount).About(item)
	if c.IsConditional(s) {
		return []ledger.Entry{ledger.NewEntry(on, by(rule, append([]ledger.Line{owed}, grantLines(s, c, on, amount, 0)...)...)...)}
	}
	income := actual(c.IncomeAccount(s), on, c.income(), -amount).About(item)
	start := c.Year.Start()
	if on >= start {
		return []ledger.Entry{ledger.NewEntry(on, by(rule, owed, income)...)}
	}
	income = actual(c.IncomeAccount(s), start, c.income(), -amount).About(item)
	return []ledger.Entry{
		ledger.NewEntry(on, by(rule, owed, actual(inAdvance, on, c.owed(), -amount).About(item))...),
		ledger.NewEntry(start, by(rule, actual(inAdvance, start, c.owed(), amount).About(item), income)...),
	}
}

// setAgainst sets what the partner has paid in advance against a raised instalment: what was paid for the contribution
// first, then what was paid for none, then the rest; each dated the later of the two.
func (c *Contribution) setAgainst(s State, item string, on calendar.Date, amount money.Pence) []ledger.Entry {
	held := heldFor(s, c.Fund, c.Partner)
	nearness := func(a Amount) int {
		switch a.Item.Contribution {
		case c.Code:
			return 0
		case "":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(held, func(a, b Amount) int { return cmp.Compare(nearness(a), nearness(b)) })
	return against(s, held, c.owed(), item, on, amount)
}

// heldFor lists what is held for a partner in a fund that was paid in advance, oldest first.
func heldFor(s State, fund, partner string) []Amount {
	return slices.DeleteFunc(openOfKin(s, inAdvance, fund, partner, always), func(a Amount) bool { return a.Item.Number > 0 || a.Open > 0 })
}

// against sets what is held, in order, against what is owed of an item from a day on, each dated the later of the two.
// Units: pence.
func against(s State, held []Amount, owed ledger.Dims, item string, on calendar.Date, amount money.Pence) []ledger.Entry {
	var out []ledger.Entry
	for _, a := range held {
		use := min(amount, -a.Open)
		if use == 0 {
			break
		}
		amount -= use
		one, _ := oneFrom(s, owed.Partner, a.Item.Party)
		date := max(on, a.Item.Date, one)
		d := ledger.Dims{Fund: owed.Fund, Partner: owed.Partner}
		out = append(out, ledger.NewEntry(date, by(advanceRule,
			actual(inAdvance, date, d, use).About(a.Item.Key), actual(receivable, date, owed, -use).About(item))...))
	}
	return out
}
