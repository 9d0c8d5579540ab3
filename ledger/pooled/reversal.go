package pooled

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Reversal reverses what was recorded under a key: all that is left of it, or (with an amount) a part. Units: Amount in
// pence, of what the document came to; see LeftOf.
type Reversal struct {
	Code   string        `load:"ref,key,required,code" json:"ref"`
	Date   calendar.Date `load:"date,required" json:"date"`
	Of     string        `load:"of,required" json:"of"`
	Amount *money.Pence  `load:"amount" json:"amount_pence,omitempty"`
	Reason string        `load:"reason,required" json:"reason"`
}

// Table names the table of the load format.
func (r *Reversal) Table() string { return "reversals" }

// Ref returns the reference that identifies it.
func (r *Reversal) Ref() string { return r.Code }

// When returns the day on which it posts.
func (r *Reversal) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *Reversal) Party() string { return r.Of }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *Reversal) Worth() money.Pence { return pence(r.Amount) }

const reversalRule = "reversal/1"

// original finds what is reversed.
func (r *Reversal) original(s State) (Document, Recorded, bool) {
	d, ok := s.Document(r.Of)
	if !ok {
		return Document{}, Recorded{}, false
	}
	was, ok := s.Recorded(r.Of)
	return d, was, ok
}

// Check says what is wrong with it as the books stand.
func (r *Reversal) Check(s State) []ledger.Problem {
	d, was, ok := r.original(s)
	of := func(code, text, hint string) []ledger.Problem {
		return []ledger.Problem{problem(code, "of", r.Of, text, hint)}
	}
	switch {
	case !ok:
		return of("REVERSE-001", fmt.Sprintf("Nothing is recorded under %q.", r.Of), "Give the table and the reference, such as invoices/INV-1.")
	case d.Table == "holds":
		return of("REVERSE-002", r.Of+" posted nothing.", "A hold is ended by releasing it: purse invoice release INVOICE --reason ...")
	case d.Table == "reversals":
		return of("REVERSE-002", r.Of+" is itself a reversal.", "Record the money again under a new reference.")
	case d.Table == submissions, d.Table == approvals, d.Table == returns:
		return of("REVERSE-007", r.Of+" posts nothing that could be reversed.", "What waits is returned: purse return. What was approved is reversed under its own key.")
	case d.Table == packs:
		return of("REVERSE-007", r.Of+" posts nothing that could be reversed.", "What was handed over stays on record; make another pack.")
	case d.ReversedBy != "":
		return of("REVERSE-003", fmt.Sprintf("%s was reversed by %s.", d.Key, d.ReversedBy), "It cannot be reversed twice.")
	case r.Date < d.Date:
		return []ledger.Problem{problem("LOAD-005", "date", r.Date.String(), fmt.Sprintf("%s is dated %s, which is later.", d.Key, d.Date.Short()), "A reversal is dated on or after what it reverses.")}
	}
	if bad := r.checkPart(s, d, was); bad != nil {
		return bad
	}
	turned, left := r.turning(s, d, was)
	if later := dependents(s, d.Key, was.Event, turned, left); len(later) > 0 {
		what, hint := d.Key, "Reverse that first, the latest first."
		if r.Amount != nil {
			what = r.Amount.Pounds() + " of " + d.Key
		}
		if most := r.mostOf(s, d, was); most > 0 {
			hint = "Reverse that first, the latest first, or reverse " + most.Pounds() + " at most."
		}
		return of("REVERSE-005", fmt.Sprintf("%s cannot be reversed, for this depends on it: %s.", what, strings.Join(later, ", ")), hint)
	}
	var back []ledger.Entry
	for _, n := range turned {
		back = append(back, n.Mirror(r.Date, r.Date.Period()))
	}
	return reserveHolds(s, "of", back)
}

// CheckAfter refuses to leave a year of a transition with some of its rows only.
func (r *Reversal) CheckAfter(s State) []ledger.Problem {
	_, was, ok := r.original(s)
	if t, is := was.Event.(*Transition); ok && is {
		return t.leavesWhole(s)
	}
	return nil
}

// turning returns what of the original's lines is turned, and what is left of them after it.
func (r *Reversal) turning(s State, d Document, was Recorded) (turned, left []ledger.Entry) {
	left = leftOf(s, d, was)
	if r.Amount == nil {
		return left, nil
	}
	return take(d.Key, left, *r.Amount)
}

// Post posts the original's lines turned, dated the reversal's day, or their own day where that is still to come.
// What grants earned and what remains of intents is worked out again, not turned: other cost may have taken this one's
// place.
func (r *Reversal) Post(s State) (Posting, *ledger.Refusal) {
	d, was, _ := r.original(s)
	entries, left := r.turning(s, d, was)
	p := Posting{Reversed: d.Key, Part: r.Amount != nil, Stands: cameTo(left) != 0}
	p.Rows = undoneRows(s, was.Event)
	if done := undoneIntents(s, was.Event, p.Rows, r.Date); done != nil {
		p.Entries = done
		return p, nil
	}
	changes := map[string]money.Pence{}
	if c, ok := pledged(s, was.Event); ok {
		changes[c.Code] = -CurrentAmount(s, c)
	}
	switch e := was.Event.(type) {
	case *ContributionChange:
		changes[e.Contribution] = -e.Amount
	case *Dispute:
		changes[e.Contribution] = e.Cut
	}
	raised := map[string]money.Pence{}
	x := earning{State: s, changes: changes, spent: spending{reverses: d.Key}}
	for _, n := range entries {
		date := r.dated(s, was.Event, n)
		m := n.Mirror(date, date.Period())
		kept := m.Lines[:0]
		for _, l := range m.Lines {
			if isGrant(l) {
				raised[l.Item] -= l.Amount
				continue
			} else if isIntent(l) || isCommitment(l) || isTurned(l) && was.Event.Table() != successions {
				continue
			}
			if l.Account == budgetControl && l.Item != "" {
				l.Item = standIn(s, l.Item)
			}
			if at, ok := promiseOf(l.Item); ok && l.Layer == ledger.Actual {
				l.Item = PromiseItem(at.contract, l.Year, at.service) // what is turned in another year is cost of that one
			}
			if l.Rule = reversalRule; was.Event.Table() == successions {
				l.Rule = successionRule // what it turned may be turned again
			}
			kept = append(kept, l)
		}
		m.Lines = kept
		for _, item := range slices.Sorted(maps.Keys(raised)) {
			if raised[item] == 0 {
				continue // what was only earned is worked out again
			}
			c := must[Contribution](s, "contributions", strings.TrimPrefix(item, "contributions/"))
			m.Lines = append(m.Lines, by(reversalRule, grantLines(plus{s, x.posted}, c, date, raised[item], 0)...)...)
			delete(raised, item)
		}
		x.complete(&m)
		p.Entries = append(p.Entries, m)
	}
	if e, ok := was.Event.(*InstalmentRaised); ok {
		r.replace(s, e, &p)
	}
	if c, ok := contributionOf(s, was.Event); ok && c.IsConditional(s) {
		p.Entries = append(p.Entries, caughtUp(plus{s, x.posted}, c.Fund, r.Date, changes)...)
	}
	return p, nil
}

// undoneRows are the rows of the registers as the reversal of an event leaves them.
func undoneRows(s State, e Event) []RowChange {
	if x, ok := e.(*Succession); ok {
		row := *must[Organisation](s, "organisations", x.Old)
		row.Successor = "" // or it would follow from the row again
		return []RowChange{written(&row)}
	}
	var rows []RowChange
	if inRegisters[e.Table()] {
		row := written(e)
		row.Row = nil
		rows = append(rows, row)
	}
	if x, ok := e.(interface{ undone(s State) []RowChange }); ok {
		rows = append(rows, x.undone(s)...)
	}
	return rows
}

// replace puts a new instalment, due on the same day, in the place of one whose raising is reversed: a number is raised
// once, so that what was recorded under it stays what it was.
func (r *Reversal) replace(s State, e *InstalmentRaised, p *Posting) {
	c := must[Contribution](s, "contributions", e.Contribution)
	all := InstalmentsOf(s, c)
	was := all[e.Number-1]
	planned := was.Planned
	for _, n := range p.Entries {
		for _, l := range n.Lines {
			if l.Account == budgetControl && l.Item == was.Item {
				planned += l.Amount
			}
		}
	}
	item := c.instalment(len(all)+1, was.Due, r.Date)
	d := ledger.Dims{Fund: c.Fund}
	p.Items = append(p.Items, item)
	p.Entries = append(p.Entries, ledger.NewEntry(r.Date, by(replannedRule,
		signed(ledger.Budget, budgetControl, c.Year, d, planned).About(item.Key),
		signed(ledger.Budget, budgetControl, c.Year, d, -planned).About(was.Item))...))
}

// dated returns the day on which the turned entry stands: the reversal's, or the entry's own where that is still to
// come. Cost stays in the year of its service, so a past year's is turned on its 31 March while that is open; and what was
// prepaid then is not released after that, nor what was accrued taken back.
func (r *Reversal) dated(s State, e Event, n ledger.Entry) calendar.Date {
	day, fund, rule := max(n.Date, r.Date), n.Lines[0].Dims.Fund, n.Lines[0].Rule
	d, ok := e.(Dated)
	switch {
	case !ok || !keepsItsYear[e.Table()]:
	case d.When().Year() < r.Date.Year() && (rule == releaseRule || rule == accrualTurnedRule):
		if !isClosed(s, fund, n.Period) {
			return n.Date
		}
	case n.Period.Year() < r.Date.Year() && !isPastClosed(s, fund, n.Period.Year()):
		return n.Period.Year().End()
	}
	return day
}

// keepsItsYear lists the tables whose cost stays in the year of its service when it is reversed.
var keepsItsYear = map[string]bool{"invoices": true, "accruals": true, "prepayments": true, "claims": true, "clawbacks": true}

// isGrant tells whether a line is about a conditional grant as a whole, whose sums are always worked out.
func isGrant(l ledger.Line) bool {
	return strings.HasPrefix(l.Item, "contributions/") && !strings.Contains(l.Item, "#") &&
		(l.Account == grantAdvance || l.Account == grantEarned || l.Account == grantIncome)
}

// contributionOf returns the contribution that an event agrees, changes or settles for less.
func contributionOf(s State, e Event) (*Contribution, bool) {
	switch e := e.(type) {
	case *Contribution, *Transition:
		return pledged(s, e)
	case *ContributionChange:
		return Find[Contribution](s, "contributions", e.Contribution)
	case *Dispute:
		return Find[Contribution](s, "contributions", e.Contribution)
	}
	return nil, false
}
