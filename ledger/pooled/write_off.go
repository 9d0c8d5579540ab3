package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// WriteOff gives up what a payer or provider owes; never a partner's contribution. Units: Amount in pence.
type WriteOff struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Fund     string        `load:"fund,required,of=funds" json:"fund"`
	Debtor   string        `load:"party,required,of=organisations" json:"party"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Document string        `load:"document" json:"document,omitempty"`
	Service  string        `load:"service,required,of=services" json:"service"`
	Reason   string        `load:"reason,required" json:"reason"`
	Decision string        `load:"decision" json:"decision,omitempty"`
}

// Table names the table of the load format.
func (w *WriteOff) Table() string { return "write_offs" }

// Ref returns the reference that identifies it.
func (w *WriteOff) Ref() string { return w.Code }

// When returns the day on which it posts.
func (w *WriteOff) When() calendar.Date { return w.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (w *WriteOff) Party() string { return w.Debtor }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (w *WriteOff) Worth() money.Pence { return w.Amount }

// reach lists what the party owes that day that may be written off, oldest first: what a provider owes back and what a payer
// owes, but never a contribution.
func (w *WriteOff) reach(s State) []Amount {
	all := slices.Concat(s.Open(providerDebts, w.Fund, w.Debtor), openOfKin(s, receivable, w.Fund, w.Debtor, w.Date))
	return slices.DeleteFunc(all, func(a Amount) bool {
		document, _, _ := strings.Cut(a.Item.Key, "#")
		return a.Open < 0 || a.Item.Date > w.Date || a.Item.Contribution != "" || w.Document != "" && Fold(document) != Fold(w.Document)
	})
}

// Check says what is wrong with it as the books stand.
func (w *WriteOff) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", w.Fund)
	problems := append(kindAllows(f, actMoney, "fund"), aboveNil("amount", w.Amount, reverseHint)...)
	problems = append(problems, within(f, w.Date, "date", false)...)
	problems = append(problems, serviceOf(must[Service](s, "services", w.Service), w.Fund, "service")...)
	var sum money.Pence
	for _, a := range w.reach(s) {
		sum += a.Open
	}
	if w.Amount > sum {
		problems = append(problems, problem("WRITEOFF-001", "amount", w.Amount.String(),
			fmt.Sprintf("%s owes %s %s that may be written off.", w.Debtor, w.Fund, sum.Pounds()),
			"A partner's contribution is never written off: agree a cut, or settle the dispute for less."))
	}
	return problems
}

// Post ends the debt at the cost of the service.
func (w *WriteOff) Post(s State) (Posting, *ledger.Refusal) {
	v := must[Service](s, "services", w.Service)
	lines := []ledger.Line{actual(badDebts, w.Date, ledger.Dims{Fund: w.Fund, Nature: NatureOf(v), Service: w.Service}, w.Amount)}
	left := w.Amount
	for _, a := range w.reach(s) {
		n := min(left, a.Open)
		left -= n
		d := ledger.Dims{Fund: w.Fund, Provider: w.Debtor}
		if a.Account == receivable {
			d = ledger.Dims{Fund: w.Fund, Partner: w.Debtor, Source: a.Item.Source}
		}
		lines = append(lines, actual(a.Account, w.Date, d, -n).About(a.Item.Key))
	}
	entries := []ledger.Entry{ledger.NewEntry(w.Date, by("write-off/1", lines...)...)}
	return Posting{Entries: withEarned(s, entries)}, nil
}
