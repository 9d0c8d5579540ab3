package pooled

import (
	"fmt"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Hold keeps an invoice from being paid: held for a reason of the fund's own, or in dispute with the provider, all of it or
// an amount; or releases it again. It posts nothing: what is owed is owed, and what turns out not to be is a credit note.
// Units: Amount in pence; nil is all of it.
type Hold struct {
	Code    string        `load:"ref,key,required,code" json:"ref"`
	Date    calendar.Date `load:"date,required" json:"date"`
	Invoice string        `load:"invoice,required,code" json:"invoice"`
	Kind    string        `load:"kind,required,in=holds" json:"kind"`
	Amount  *money.Pence  `load:"amount" json:"amount_pence,omitempty"`
	Reason  string        `load:"reason,required" json:"reason"`
}

// Table names the table of the load format.
func (h *Hold) Table() string { return "holds" }

// Ref returns the reference that identifies it.
func (h *Hold) Ref() string { return h.Code }

// When returns the day from which it counts.
func (h *Hold) When() calendar.Date { return h.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (h *Hold) Party() string { return h.Invoice }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (h *Hold) Worth() money.Pence { return pence(h.Amount) }

func (h *Hold) complete(s State) { h.Invoice = invoiceRef(s, h.Invoice) }

// Stop is an invoice that may not be paid, as the register of them has it. Units: Amount in pence; nil is all of it.
type Stop struct {
	Invoice  string        `load:"invoice,key" json:"invoice"`
	Provider string        `load:"provider" json:"provider"`
	Kind     string        `load:"kind" json:"kind"`
	Since    calendar.Date `load:"since" json:"since"`
	Amount   *money.Pence  `load:"amount" json:"amount_pence,omitempty"`
	Reason   string        `load:"reason" json:"reason"`
	Ref      string        `load:"ref" json:"ref"`
}

// Check says what is wrong with it as the books stand.
func (h *Hold) Check(s State) []ledger.Problem {
	v, ok := invoiceNamed(s, h.Invoice)
	if !ok {
		return []ledger.Problem{problem("LOAD-010", "invoice", h.Invoice, fmt.Sprintf("%q is no invoice on the books.", h.Invoice), "Record the invoice first, or correct the reference.")}
	}
	d, _ := s.Document(EventKey(v))
	problems := ordered(v.Date, h.Date, "the invoice's date", "date")
	if d.ReversedBy != "" {
		problems = append(problems, problem("HOLD-002", "invoice", h.Invoice, fmt.Sprintf("%s was reversed by %s: nothing is owed by it.", d.Key, d.ReversedBy), "Name an invoice that stands."))
	}
	stop, stopped := Find[Stop](s, "stops", v.Code)
	switch {
	case h.Kind == "release" && !stopped:
		problems = append(problems, problem("HOLD-001", "invoice", h.Invoice, fmt.Sprintf("%s is neither held nor disputed.", EventKey(v)), "There is nothing to release."))
	case h.Kind == "release" && h.Amount != nil:
		problems = append(problems, problem("HOLD-001", "amount", h.Amount.String(), "A release is of all that is held.", "Leave amount blank; hold the rest anew."))
	case h.Kind == "release":
		problems = append(problems, ordered(stop.Since, h.Date, "the hold's date", "date")...)
	case h.Amount != nil:
		problems = append(problems, aboveNil("amount", *h.Amount, "Say how much may not be paid, or leave amount blank for all of it.")...)
		if *h.Amount > v.gross() {
			problems = append(problems, problem("HOLD-003", "amount", h.Amount.String(),
				fmt.Sprintf("%s comes to %s.", EventKey(v), v.gross().Pounds()), "Give that much at most, or leave amount blank for all of it."))
		}
	}
	return problems
}

// Post puts the invoice among those that may not be paid, or takes it out. A later hold takes an earlier one's place.
func (h *Hold) Post(s State) (Posting, *ledger.Refusal) {
	v, _ := invoiceNamed(s, h.Invoice)
	row := RowChange{Table: "stops", Key: FoldKey(v.Code)}
	if h.Kind != "release" {
		row.Row = &Stop{Invoice: v.Code, Provider: v.Provider, Kind: h.Kind, Since: h.Date, Amount: h.Amount, Reason: h.Reason, Ref: h.Code}
	}
	return Posting{Rows: []RowChange{row}}, nil
}

// stopsOf lists the invoices of a provider that may not be paid, by the key of their item.
func stopsOf(s State, provider string) map[string]*Stop {
	out := map[string]*Stop{}
	for _, stop := range Listed[Stop](s, "stops", "provider", provider) {
		out["invoices/"+stop.Invoice] = stop
	}
	return out
}

// unstopped leaves out of what is owed what may not be paid, and says what that is.
func unstopped(owed []Amount, stops map[string]*Stop) (left []Amount, stopped []*Stop) {
	if len(stops) == 0 {
		return owed, nil
	}
	rest := map[string]money.Pence{}
	for _, a := range owed {
		stop := stops[a.Item.Key]
		if stop == nil {
			left = append(left, a)
			continue
		}
		if _, seen := rest[a.Item.Key]; !seen {
			rest[a.Item.Key] = pence(stop.Amount)
			stopped = append(stopped, stop)
		}
		if stop.Amount == nil {
			continue
		}
		off := min(rest[a.Item.Key], -a.Open)
		rest[a.Item.Key] -= off
		if a.Open += off; a.Open != 0 {
			left = append(left, a)
		}
	}
	return left, stopped
}

// words says why the invoice may not be paid.
func (p *Stop) words() string {
	what := "held"
	if p.Kind == "dispute" {
		what = "disputed"
	}
	text := fmt.Sprintf("%s is %s since %s", "invoices/"+p.Invoice, what, p.Since.Short())
	if p.Amount != nil {
		text = fmt.Sprintf("%s of %s is %s since %s", p.Amount.Pounds(), "invoices/"+p.Invoice, what, p.Since.Short())
	}
	return text + ": " + strings.TrimSuffix(p.Reason, ".") + "."
}
