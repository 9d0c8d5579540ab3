package pooled

import (
	"fmt"
	"sort"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// inParts lists the tables whose documents may be reversed in part: those that are for one amount.
var inParts = map[string]bool{
	"budgets": true, "receipts": true, "identifications": true, "invoices": true, "payments": true, "direct_spend": true, "in_kind": true,
	"recharges": true, "write_offs": true, "journals": true, "reserve_moves": true,
}

// insteadOfPart is what to do about a part of a document of another table.
var insteadOfPart = map[string]string{
	"openings":             "Leave amount blank, or correct one of its balances by a journal.",
	"contributions":        "Record what it goes down by as a contribution change.",
	"contribution_changes": "Record another change, the other way round.",
	"instalments":          "Record a cut as a contribution change, or set the amount aside as disputed.",
	"virements":            "Record a virement of that much the other way.",
	"accruals":             "Leave amount blank, and record an accrual of what was right of it.",
	"intents":              "Record what lapses of it as an intent below nil.",
	"disputes":             "Settle that much of it, or dispute that much more.",
}

// whyWhole says why a document can only be reversed whole, and what to do instead; nothing where it can be in part.
func whyWhole(d Document, was Recorded) (why, instead string) {
	const again = "Leave amount blank, and record again what was right of it."
	switch {
	case !inParts[d.Table]:
		instead, ok := insteadOfPart[d.Table]
		if !ok {
			instead = again
		}
		return d.Key + " is reversed whole or not at all.", instead
	case d.Table == "invoices" && metAccruals(was.Entries):
		return d.Key + " met what was accrued for it: it is reversed whole or not at all.", "Leave amount blank and record it again, or record a credit note for the part."
	case d.Table == "journals" && setsFundsAgainst(was.Entries):
		return d.Key + " sets funds against each other, whose sides stay equal: it is reversed whole or not at all.", again
	}
	return "", ""
}

// setsFundsAgainst tells whether lines on 1800 stand in several funds.
func setsFundsAgainst(entries []ledger.Entry) bool {
	fund := ""
	for _, e := range entries {
		for _, l := range e.Lines {
			if l.Account == otherFunds && fund != "" && fund != l.Dims.Fund {
				return true
			}
			if l.Account == otherFunds {
				fund = l.Dims.Fund
			}
		}
	}
	return false
}

// LeftOf returns what a document came to, which is the sum of its debits, and what of that is not reversed. Units: pence.
//
// Counted are the debits of the lines that the document posted for itself: an invoice's gross, the money of a receipt, what a
// payment settled, a journal's debits. Grants that its cost earned are worked out again whenever it changes; and what it
// passed on of its own (a prepayment released, money in advance set against what falls due, the other fund's side of
// money that moved between funds) is no more than what it came from.
func LeftOf(s State, d Document) (whole, left money.Pence) {
	was, ok := s.Recorded(d.Key)
	if !ok {
		return 0, 0
	}
	whole = cameTo(was.Entries)
	if d.ReversedBy != "" {
		return whole, 0
	}
	return whole, cameTo(leftOf(s, d, was))
}

// leftOf returns the entries of a document with what the reversals of parts of it left of each line.
func leftOf(s State, d Document, was Recorded) []ledger.Entry {
	left := was.Entries
	for _, p := range partsOf(s, d) {
		_, left = take(d.Key, left, pence(p.Amount))
	}
	return left
}

// partsOf lists the reversals of parts of a document, in the order in which they were recorded.
func partsOf(s State, d Document) []*Reversal {
	var out []*Reversal
	for _, key := range d.Parts {
		was, _ := s.Recorded(key)
		if r, ok := was.Event.(*Reversal); ok {
			out = append(out, r)
		}
	}
	return out
}

// mostOf finds the largest part, less than the one asked for, that nothing depends on; nil where there is none, or no
// part was asked for. Units: pence.
func (r *Reversal) mostOf(s State, d Document, was Recorded) money.Pence {
	if r.Amount == nil {
		return 0
	}
	left := leftOf(s, d, was)
	return money.Pence(sort.Search(int(*r.Amount-1), func(i int) bool {
		turned, rest := take(d.Key, left, money.Pence(i+1))
		return len(dependents(s, d.Key, was.Event, turned, rest)) > 0
	}))
}

// checkPart refuses a part of what has none, of more than is left, or from before the last part.
func (r *Reversal) checkPart(s State, d Document, was Recorded) []ledger.Problem {
	if parts := partsOf(s, d); len(parts) > 0 {
		if last := parts[len(parts)-1]; r.Date < last.Date {
			return []ledger.Problem{problem("LOAD-005", "date", r.Date.String(),
				fmt.Sprintf("A part of %s was reversed on %s, which is later.", d.Key, last.Date.Short()), "Parts are reversed in order of date.")}
		}
	}
	if r.Amount == nil {
		return nil
	}
	if why, instead := whyWhole(d, was); why != "" {
		return []ledger.Problem{problem("REVERSE-004", "amount", r.Amount.String(), why, instead)}
	}
	if bad := prepaid(s, d); bad != nil && d.Table == "invoices" {
		return bad
	}
	if bad := aboveNil("amount", *r.Amount, "Say how much of the document is reversed, whichever way round it was."); bad != nil {
		return bad
	}
	whole, left := LeftOf(s, d)
	if *r.Amount > left {
		return []ledger.Problem{problem("REVERSE-006", "amount", r.Amount.String(),
			fmt.Sprintf("%s came to %s − reversed %s = %s left, and this is %s more.",
				d.Key, whole.Pounds(), (whole-left).Pounds(), left.Pounds(), (*r.Amount-left).Pounds()),
			"Reverse that much at most, or leave amount blank for all that is left.")}
	}
	return nil
}
