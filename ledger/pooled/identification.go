package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Identification moves a receipt from suspense to where it belongs: in its own fund, or in the other fund that it names, of
// the same host, with its cash.
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
		return []ledger.Problem{i.notHeld(s, r)}
	case i.Date < r.Date:
		return []ledger.Problem{problem("LOAD-005", "date", i.Date.String(), fmt.Sprintf("The receipt is dated %s, which is later.", r.Date.Short()), "Give the day on which it was identified.")}
	}
	fund := i.fund(r)
	problems := i.movable(s, r)
	as := Receipt{Fund: fund, Kind: r.Kind, Contribution: i.named(s, r)}
	for _, p := range as.belongs(s, must[Organisation](s, "organisations", i.Payer)) {
		if i.Fund == "" && p.Code == "RECEIPT-001" {
			p.Hint = "Name its fund too, to move the money there, or another contribution."
		}
		problems = append(problems, p)
	}
	switch {
	case r.Kind == "client" && i.service(r) == "" && as.Contribution == "" && open > sumOf(clientDebts(s, fund, i.Payer)):
		problems = append(problems, problem("RECEIPT-003", "receipt", i.Receipt, "Client income needs the service that it is for.",
			"Reverse the receipt, and record it again with its service."))
	case r.Kind == "provider" && sumOf(repayable(s, fund, i.Payer, i.Date)) == 0:
		problems = append(problems, problem("RECEIPT-005", "payer", i.Payer,
			fmt.Sprintf("%s owes nothing back to %s that receipt %s could repay.", i.Payer, fund, i.Receipt), "Record what it repays first, or name another payer."))
	}
	return problems
}

// fund is where the money belongs: the fund given here, or the one that it came into.
func (i *Identification) fund(r *Receipt) string {
	if i.Fund != "" {
		return i.Fund
	}
	return r.Fund
}

// service is what the receipt said it was for, while it stays in its fund.
func (i *Identification) service(r *Receipt) string {
	if i.fund(r) != r.Fund {
		return ""
	}
	return r.Service
}

// movable refuses to move money to a fund of another host, or one that holds none that day.
func (i *Identification) movable(s State, r *Receipt) []ledger.Problem {
	if i.fund(r) == r.Fund {
		return nil
	}
	from, to := must[Fund](s, "funds", r.Fund), must[Fund](s, "funds", i.Fund)
	problems := append(kindAllows(to, actMoney, "fund"), within(to, i.Date, "date", false)...)
	if from.Host != to.Host {
		problems = append(problems, problem("RECEIPT-006", "fund", i.Fund,
			fmt.Sprintf("%s holds receipt %s for %s, and %s is hosted by %s: money moves between funds of one host only.", from.Host, i.Receipt, from.Code, to.Code, to.Host),
			"Return it to whoever paid it, and record it in the other fund when it comes there."))
	}
	return problems
}

// notHeld says where the money of a receipt went that does not stand in suspense, and how it gets from there to where it
// belongs.
func (i *Identification) notHeld(s State, r *Receipt) ledger.Problem {
	key := EventKey(r)
	d, _ := s.Document(key)
	was, _ := s.Recorded(key)
	wasHeld := slices.ContainsFunc(was.Entries, func(e ledger.Entry) bool {
		return slices.ContainsFunc(e.Lines, func(l ledger.Line) bool { return l.Account == suspense })
	})
	why, hint := "its payer was known", "It needs no match."
	switch {
	case d.ReversedBy != "":
		why, hint = "it was reversed by "+d.ReversedBy, "Record it again under a new reference."
	case wasHeld:
		why = "it was matched or returned by " + strings.Join(moversAfter(s, key, key), ", ")
		hint = "If that was wrong, reverse it, and match the receipt again under a new reference."
	case i.fund(r) != r.Fund:
		hint = fmt.Sprintf("To move it to %s, reverse %s and record it there under a new reference.", i.Fund, key)
	}
	return problem("RECEIPT-005", "receipt", i.Receipt, fmt.Sprintf("Nothing of receipt %s stands in suspense: %s.", i.Receipt, why), hint)
}

// named is the contribution that the money is for: the one given here, or the one that the receipt named in its own fund.
func (i *Identification) named(s State, r *Receipt) string {
	if i.Contribution != "" || i.fund(r) != r.Fund {
		return i.Contribution
	}
	if _, ok := Find[Contribution](s, "contributions", r.Contribution); !ok {
		return "" // it was reversed since
	}
	return r.Contribution
}

const movedRule = "receipt-moved/1"

// Post moves the receipt from suspense to where it belongs, with its cash where that is another fund.
func (i *Identification) Post(s State) (Posting, *ledger.Refusal) {
	r, open, _ := i.received(s)
	if r.Kind == "provider" { // the rest is not identified by it
		open = min(open, sumOf(repayable(s, i.fund(r), i.Payer, i.Date)))
	}
	from, to := ledger.Dims{Fund: r.Fund}, ledger.Dims{Fund: i.fund(r)}
	w := where{kind: r.Kind, payer: i.Payer, contribution: i.named(s, r), service: i.service(r), fund: to.Fund, date: i.Date, key: EventKey(i)}
	p := w.settle(s, open)
	rule, lines := "receipt-identified/1", []ledger.Line{actual(suspense, i.Date, from, open).About(EventKey(r))}
	if from != to {
		bank := bankOf(s, r.BankAccount)
		rule, lines = movedRule, append(lines, actual(bank, i.Date, from, -open), actual(bank, i.Date, to, open))
	}
	p.Entries = []ledger.Entry{ledger.NewEntry(i.Date, by(rule, append(lines, p.lines...)...)...)}
	p.Entries = append(p.Entries, p.later...)
	return p.Posting, nil
}
