package pooled

import (
	"fmt"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Identification moves a receipt from suspense to where it belongs.
type Identification struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Receipt      string        `load:"receipt,required" json:"receipt"`
	Payer        string        `load:"payer,required,of=organisations" json:"payer"`
	Fund         string        `load:"fund,of=funds" json:"fund,omitempty"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (i *Identification) Table() string { return "identifications" }

// Ref returns the reference that identifies it.
func (i *Identification) Ref() string { return i.Code }

// When returns the day on which it posts.
func (i *Identification) When() calendar.Date { return i.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (i *Identification) Party() string { return i.Payer }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (i *Identification) Worth() money.Pence { return 0 }

// received finds the receipt that is identified and what stands in suspense of it.
func (i *Identification) received(s State) (*Receipt, money.Pence, bool) {
	was, ok := s.Event(receiptKey(i.Receipt))
	if !ok {
		return nil, 0, false
	}
	r, ok := was.(*Receipt)
	if !ok {
		return nil, 0, false
	}
	return r, -openOf(s, EventKey(r), suspense, r.Fund), true
}

func receiptKey(ref string) string {
	if strings.HasPrefix(Fold(ref), "receipts/") {
		return ref
	}
	return "receipts/" + ref
}

// Check says what is wrong with it as the books stand.
func (i *Identification) Check(s State) []ledger.Problem {
	r, open, ok := i.received(s)
	switch {
	case !ok:
		return []ledger.Problem{problem("LOAD-010", "receipt", i.Receipt, fmt.Sprintf("%q is no receipt on the books.", i.Receipt), "Give the reference of a receipt in suspense.")}
	case open <= 0:
		return []ledger.Problem{problem("RECEIPT-005", "receipt", i.Receipt, fmt.Sprintf("Nothing of receipt %s stands in suspense.", i.Receipt), "It is identified already, or was never in suspense.")}
	case i.Fund != "" && i.Fund != r.Fund:
		return []ledger.Problem{problem("RECEIPT-006", "fund", i.Fund,
			fmt.Sprintf("The receipt stands in %s; money does not yet move between funds.", r.Fund), "Identify it in its own fund, or return it and record it in the other.")}
	case i.Date < r.Date:
		return []ledger.Problem{problem("LOAD-005", "date", i.Date.String(), fmt.Sprintf("The receipt is dated %s, which is later.", r.Date.Short()), "Give the day on which it was identified.")}
	}
	as := Receipt{Fund: r.Fund, Kind: r.Kind, Contribution: i.named(s, r)}
	problems := as.belongs(s, must[Organisation](s, "organisations", i.Payer))
	switch {
	case r.Kind == "client" && r.Service == "" && as.Contribution == "" && open > sumOf(clientDebts(s, r.Fund, i.Payer)):
		problems = append(problems, problem("RECEIPT-003", "receipt", i.Receipt, "Client income needs the service that it is for.",
			"Reverse the receipt, and record it again with its service."))
	case r.Kind == "provider" && sumOf(repayable(s, r.Fund, i.Payer, i.Date)) == 0:
		problems = append(problems, problem("RECEIPT-005", "payer", i.Payer,
			fmt.Sprintf("%s owes nothing back to %s that receipt %s could repay.", i.Payer, r.Fund, i.Receipt), "Record what it repays first, or name another payer."))
	}
	return problems
}

// named is the contribution that the money is for: the one given here, or the one that the receipt named.
func (i *Identification) named(s State, r *Receipt) string {
	if i.Contribution != "" {
		return i.Contribution
	}
	if _, ok := Find[Contribution](s, "contributions", r.Contribution); !ok {
		return "" // it was reversed since
	}
	return r.Contribution
}

// Post moves the receipt from suspense to where it belongs.
func (i *Identification) Post(s State) (Posting, *ledger.Refusal) {
	r, open, _ := i.received(s)
	if r.Kind == "provider" { // the rest is not identified by it
		open = min(open, sumOf(repayable(s, r.Fund, i.Payer, i.Date)))
	}
	out := actual(suspense, i.Date, ledger.Dims{Fund: r.Fund}, open).About(EventKey(r))
	w := where{kind: r.Kind, payer: i.Payer, contribution: i.named(s, r), service: r.Service, fund: r.Fund, date: i.Date, key: EventKey(i)}
	p := w.settle(s, open)
	p.Entries = []ledger.Entry{ledger.NewEntry(i.Date, by("receipt-identified/1", append([]ledger.Line{out}, p.lines...)...)...)}
	p.Entries = append(p.Entries, p.later...)
	return p.Posting, nil
}
