package pooled

import (
	"fmt"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Dispute sets an amount of raised instalments aside as disputed, or (negative) settles it. Units: Amount and Cut in
// pence; Cut is what of the settled amount the partner need not pay.
type Dispute struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Contribution string        `load:"contribution,required,of=contributions" json:"contribution"`
	Number       int           `load:"number" json:"number,omitempty"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Cut          money.Pence   `load:"cut" json:"cut_pence,omitempty"`
	Reason       string        `load:"reason,required" json:"reason"`
}

// Table names the table of the load format.
func (d *Dispute) Table() string { return "disputes" }

// Ref returns the reference that identifies it.
func (d *Dispute) Ref() string { return d.Code }

// When returns the day on which it posts.
func (d *Dispute) When() calendar.Date { return d.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (d *Dispute) Party() string { return d.Contribution }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (d *Dispute) Worth() money.Pence { return d.Amount }

// Check says what is wrong with it as the books stand.
func (d *Dispute) Check(s State) []ledger.Problem {
	c := must[Contribution](s, "contributions", d.Contribution)
	problems := notNil("amount", d.Amount)
	if d.Amount > 0 && d.Cut != 0 || d.Cut < 0 || d.Amount < 0 && d.Cut > -d.Amount {
		problems = append(problems, problem("DISPUTE-001", "cut", d.Cut.String(),
			"cut is what the partner need not pay of an amount that is settled (negative).", "Leave it blank, or give a part of the settled amount."))
	}
	problems = append(problems, within(must[Fund](s, "funds", c.Fund), d.Date, "date", false)...)
	if d.Number != 0 {
		if _, ok := s.Item(InstalmentItem(c.Code, d.Number)); !ok {
			return append(problems, problem("CONTRIB-004", "number", strconv.Itoa(d.Number),
				fmt.Sprintf("%s has no instalment %d.", c.Code, d.Number), "Name one of its instalments, or none for the oldest."))
		}
	}
	have, what := d.reach(s, c), "outstanding"
	if d.Amount < 0 {
		what = "disputed"
	}
	var sum money.Pence
	for _, n := range have {
		sum += n.most
	}
	if want := d.Amount.Abs(); want > sum {
		problems = append(problems, problem("DISPUTE-002", "amount", d.Amount.String(),
			fmt.Sprintf("Only %s of %s is %s.", sum.Pounds(), c.Code, what), "Give that much at most."))
	}
	return problems
}

type reach struct {
	item string
	most money.Pence
}

// reach lists the instalments that the dispute can touch, oldest first, with how much of each: those raised, or
// disputed, by its day.
func (d *Dispute) reach(s State, c *Contribution) []reach {
	var out []reach
	for _, n := range InstalmentsOf(s, c) {
		if d.Number != 0 && n.Number != d.Number || n.RaisedOn > d.Date {
			continue
		}
		most := n.Open
		if d.Amount < 0 {
			most = min(n.Disputed, disputedBy(s, n.Item, d.Date))
		}
		if most > 0 {
			out = append(out, reach{n.Item, most})
		}
	}
	return out
}

// disputedBy returns what of an instalment was disputed by a day. Units: pence.
func disputedBy(s State, item string, on calendar.Date) money.Pence {
	var sum money.Pence
	for _, key := range s.Movers(item) {
		was, _ := s.Recorded(key)
		for _, e := range was.Entries {
			for _, l := range e.Lines {
				if l.Item == item && l.Account == disputed && e.Date <= on {
					sum += l.Amount
				}
			}
		}
	}
	return sum
}

// Post moves the amount between what is owed and what is disputed; a cut ends it.
func (d *Dispute) Post(s State) (Posting, *ledger.Refusal) {
	c := must[Contribution](s, "contributions", d.Contribution)
	left, cut := d.Amount.Abs(), d.Cut
	var lines, budget []ledger.Line
	var lost []givenUp
	for _, r := range d.reach(s, c) {
		n := min(left, r.most)
		left -= n
		switch {
		case n == 0:
		case d.Amount > 0:
			lines = append(lines, actual(disputed, d.Date, c.owed(), n).About(r.item), actual(receivable, d.Date, c.owed(), -n).About(r.item))
		default:
			given := min(cut, n)
			cut -= given
			lines = append(lines, actual(receivable, d.Date, c.owed(), n-given).About(r.item), actual(disputed, d.Date, c.owed(), -n).About(r.item))
			lost = append(lost, givenUp{instalment: r.item, on: d.Date, amount: given})
			budget = append(budget, signed(ledger.Budget, budgetControl, c.Year, ledger.Dims{Fund: c.Fund}, -given).About(r.item))
		}
	}
	if d.Amount > 0 {
		return Posting{Entries: []ledger.Entry{ledger.NewEntry(d.Date, by("contribution-disputed/1", lines...)...)}}, nil
	}
	const rule = "dispute-settled/1"
	budget = append(budget, signed(ledger.Budget, c.IncomeAccount(s), c.Year, c.income(), d.Cut))
	settled := c.givenUp(s, lost)
	settled[d.Date] = append(lines, settled[d.Date]...)
	var p Posting
	p.Entries = append(p.Entries, ledger.NewEntry(d.Date, by(rule, budget...)...))
	p.Entries = append(p.Entries, entriesBy(rule, settled)...)
	if d.Cut > 0 && c.IsConditional(s) {
		p.Entries = append(p.Entries, caughtUp(plus{s, settled[d.Date]}, c.Fund, d.Date, map[string]money.Pence{c.Code: -d.Cut})...)
	}
	return p, nil
}
