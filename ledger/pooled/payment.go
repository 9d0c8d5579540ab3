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

// Payment pays a provider. Where it names a fund, that fund's money pays, and another fund whose invoice it pays owes it that.
// Units: Amount in pence.
type Payment struct {
	Code        string        `load:"ref,key,required,code" json:"ref"`
	Line        int           `load:"line,key,default=1" json:"line,omitempty"`
	Date        calendar.Date `load:"date,required" json:"date"`
	Provider    string        `load:"provider,required,of=organisations" json:"provider"`
	Amount      money.Pence   `load:"amount,required" json:"amount_pence"`
	Invoices    []string      `load:"invoices" json:"invoices,omitempty"`
	Fund        string        `load:"fund,of=funds" json:"fund,omitempty"`
	Excess      string        `load:"excess,in=excesses" json:"excess,omitempty"`
	BankAccount string        `load:"bank_account,of=bank_accounts" json:"bank_account,omitempty"`
	BankRef     string        `load:"bank_ref" json:"bank_ref,omitempty"`
}

// Table names the table of the load format.
func (p *Payment) Table() string { return "payments" }

// Ref returns the reference that identifies it.
func (p *Payment) Ref() string { return lineRef(p.Code, p.Line) }

// When returns the day on which it posts.
func (p *Payment) When() calendar.Date { return p.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (p *Payment) Party() string { return p.Provider }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (p *Payment) Worth() money.Pence { return p.Amount }

// complete writes the references of its invoices as they are on file.
func (p *Payment) complete(s State) {
	for i, ref := range p.Invoices {
		p.Invoices[i] = invoiceRef(s, ref)
	}
}

// Check says what is wrong with it as the books stand.
func (p *Payment) Check(s State) []ledger.Problem {
	var problems []ledger.Problem
	if p.Fund == "" && len(p.Invoices) == 0 {
		problems = append(problems, problem("LOAD-004", "fund", "", "A payment that names no invoice needs a fund.", "Give the fund, or the invoices that it pays."))
	}
	for _, ref := range p.Invoices {
		v, ok := invoiceNamed(s, ref)
		if !ok {
			problems = append(problems, problem("LOAD-010", "invoices", ref, fmt.Sprintf("%q is no invoice on the books.", ref), "Record the invoice first, or correct the reference."))
		} else if v.Provider != p.Provider {
			problems = append(problems, problem("PAY-002", "invoices", ref, fmt.Sprintf("%s is an invoice of %s, not of %s.", v.Code, v.Provider, p.Provider), "Pay each provider separately."))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	var first *Fund
	for _, code := range p.funds(s) {
		f := must[Fund](s, "funds", code)
		problems = append(problems, kindAllows(f, actMoney, "fund")...)
		problems = append(problems, within(f, p.Date, "date", false)...)
		problems = append(problems, bankIsHosts(s, p.BankAccount, f)...)
		if first == nil {
			first = f
		}
		switch {
		case f.Host == first.Host:
		case p.Fund != "":
			problems = append(problems, problem("PAY-003", "fund", p.Fund,
				fmt.Sprintf("%s is hosted by %s, and %s, whose invoice it would pay, by %s.", first.Code, first.Host, f.Code, f.Host), "Only a fund of the same host can pay for another: name one, or leave fund blank."))
		default:
			problems = append(problems, problem("PAY-003", "invoices", "", fmt.Sprintf("The invoices are of funds hosted by %s and by %s.", first.Host, f.Host), "Pay the invoices of each host separately."))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return p.covered(s)
}

// covered refuses a payment of more than is owed, or (negative) of more than stands to the fund's credit.
func (p *Payment) covered(s State) []ledger.Problem {
	plan := p.plan(s)
	switch {
	case p.Amount < 0 && (len(plan.left) > 0 || plan.excess != 0):
		return []ledger.Problem{problem("PAY-004", "amount", p.Amount.String(),
			fmt.Sprintf("%s owes back %s by the credit notes that are named.", p.Provider, plan.credit.Pounds()),
			"A negative payment is money back for credit notes: name them, and take back no more than they come to.")}
	case plan.excess > 0 && len(plan.stops) > 0 && p.Excess == "":
		var why []string
		for _, stop := range plan.stops {
			why = append(why, stop.words())
		}
		return []ledger.Problem{problem("PAY-005", "amount", p.Amount.String(),
			fmt.Sprintf("%s may be paid %s here%s, and the payment is %s. %s", p.Provider, plan.owed.Pounds(), plan.less(), p.Amount.Pounds(), strings.Join(why, " ")),
			"Pay what is not held, or release it first: purse invoice release INVOICE --reason ...")}
	case plan.excess > 0 && p.Excess == "":
		return []ledger.Problem{problem("PAY-001", "amount", p.Amount.String(),
			fmt.Sprintf("%s is owed %s here%s, and the payment is %s: %s too much.", p.Provider, plan.owed.Pounds(), plan.less(), p.Amount.Pounds(), plan.excess.Pounds()),
			"It may be a payment made twice. If it is right, say so by giving excess as advance or overpaid.")}
	case p.Amount == 0 && len(plan.moves) == 0:
		return notNil("amount", p.Amount)
	}
	return nil
}

const paidForRule = "paid-for-another-fund/1"

// Post settles credits, then invoices; what is above them is a payment on account or owed back.
func (p *Payment) Post(s State) (Posting, *ledger.Refusal) {
	plan := p.plan(s)
	var out Posting
	var lines []ledger.Line
	cashIn := map[string]money.Pence{}
	paidFor := map[string][]ledger.Line{}
	for _, m := range plan.moves {
		line := actual(m.account, p.Date, ledger.Dims{Fund: m.fund, Provider: p.Provider}, m.amount).About(m.item)
		if m.byCash && p.Fund != "" && m.fund != p.Fund {
			paidFor[m.fund] = append(paidFor[m.fund], line)
			continue
		}
		lines = append(lines, line)
		cashIn[m.fund] += m.amount
	}
	if plan.excess > 0 {
		account := prepayments
		if p.Excess == "overpaid" {
			account = providerDebts
		}
		fund := p.funds(s)[0]
		out.Items = []Item{{Key: EventKey(p), Party: p.Provider, Date: p.Date, Due: p.Date}}
		lines = append(lines, actual(account, p.Date, ledger.Dims{Fund: fund, Provider: p.Provider}, plan.excess).About(EventKey(p)))
		cashIn[fund] += plan.excess
	}
	for _, fund := range slices.Sorted(maps.Keys(cashIn)) {
		lines = append(lines, actual(bankOf(s, p.BankAccount), p.Date, ledger.Dims{Fund: fund}, -cashIn[fund]))
	}
	out.Entries = []ledger.Entry{ledger.NewEntry(p.Date, by("payment/1", lines...)...)}
	for _, fund := range slices.Sorted(maps.Keys(paidFor)) {
		entry, warning := p.paidFor(s, fund, paidFor[fund])
		out.Entries = append(out.Entries, entry)
		out.Warnings = append(out.Warnings, warning)
	}
	return out, nil
}

// paidFor is what the payment's fund pays of what another fund owes (or, negative, takes of what is owed to it), which the
// two then owe each other.
func (p *Payment) paidFor(s State, fund string, owed []ledger.Line) (ledger.Entry, string) {
	var sum money.Pence
	for _, l := range owed {
		sum += l.Amount
	}
	payer, other := ledger.Dims{Fund: p.Fund}, ledger.Dims{Fund: fund}
	due, from := actual(otherFunds, p.Date, payer, sum), actual(otherFunds, p.Date, other, -sum)
	due.Memo, from.Memo = "paid for "+fund, "paid by "+p.Fund
	warning := fmt.Sprintf("%s: %s pays %s for %s, which owes it that until it is set right between them (account %s).", EventKey(p), p.Fund, sum.Pounds(), fund, otherFunds)
	if sum < 0 {
		due.Memo, from.Memo = "received for "+fund, "received by "+p.Fund
		warning = fmt.Sprintf("%s: %s receives %s for %s, and owes it that until it is set right between them (account %s).", EventKey(p), p.Fund, (-sum).Pounds(), fund, otherFunds)
	}
	lines := []ledger.Line{due, actual(bankOf(s, p.BankAccount), p.Date, payer, -sum)}
	return ledger.NewEntry(p.Date, by(paidForRule, append(append(lines, owed...), from)...)...), warning
}
