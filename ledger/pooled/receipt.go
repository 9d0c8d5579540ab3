package pooled

import (
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Receipt is money received, or (negative) returned. Units: Amount in pence.
type Receipt struct {
	Code         string        `load:"ref,key,required,code" json:"ref"`
	Line         int           `load:"line,key,default=1" json:"line,omitempty"`
	Date         calendar.Date `load:"date,required" json:"date"`
	Payer        string        `load:"payer,required" json:"payer"`
	Fund         string        `load:"fund,required,of=funds" json:"fund"`
	Amount       money.Pence   `load:"amount,required" json:"amount_pence"`
	Kind         string        `load:"kind,in=receipt-kinds,default=contribution" json:"kind,omitempty"`
	Contribution string        `load:"contribution,of=contributions" json:"contribution,omitempty"`
	Service      string        `load:"service,of=services" json:"service,omitempty"`
	BankAccount  string        `load:"bank_account,of=bank_accounts" json:"bank_account,omitempty"`
	BankRef      string        `load:"bank_ref" json:"bank_ref,omitempty"`
	Note         string        `load:"note" json:"note,omitempty"`
}

// Table names the table of the load format.
func (r *Receipt) Table() string { return "receipts" }

// Ref returns the reference that identifies it.
func (r *Receipt) Ref() string { return lineRef(r.Code, r.Line) }

// When returns the day on which it posts.
func (r *Receipt) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *Receipt) Party() string { return r.Payer }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *Receipt) Worth() money.Pence { return r.Amount }

// payer finds the organisation that a payer's code, alias or name stands for.
func payer(s State, name string) (*Organisation, bool) {
	if o, ok := Find[Organisation](s, "organisations", name); ok {
		return o, true
	}
	if a, ok := Find[Alias](s, "aliases", name); ok {
		return Find[Organisation](s, "organisations", a.Organisation)
	}
	for _, o := range Listed[Organisation](s, "organisations", "", "") {
		if Fold(o.Name) == Fold(name) {
			return o, true
		}
	}
	return nil, false
}

// IsOnFile tells whether a payer's code, alias or name is that of an organisation on file.
func IsOnFile(s State, name string) bool {
	_, ok := payer(s, name)
	return ok
}

// complete writes a payer's code as it is on file; a name or alias is kept as it was printed.
func (r *Receipt) complete(s State) {
	if o, ok := Find[Organisation](s, "organisations", r.Payer); ok {
		r.Payer = o.Code
	}
}

// Check says what is wrong with it as the books stand.
func (r *Receipt) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", r.Fund)
	problems := append(kindAllows(f, actMoney, "fund"), notNil("amount", r.Amount)...)
	problems = append(problems, within(f, r.Date, "date", false)...)
	problems = append(problems, bankIsHosts(s, r.BankAccount, f)...)
	problems = append(problems, plain("payer", r.Payer)...)
	if r.Service != "" {
		problems = append(problems, serviceOf(must[Service](s, "services", r.Service), r.Fund, "service")...)
	}
	from, known := payer(s, r.Payer)
	problems = append(problems, r.belongs(s, from)...)
	switch {
	case r.Kind == "client" && known && r.Service == "" && r.Contribution == "" && r.Amount > sumOf(clientDebts(s, r.Fund, from.Code)):
		problems = append(problems, problem("RECEIPT-003", "service", "", "Client income needs the service that it is for.", "Name a service of the fund."))
	case r.Amount < 0:
		problems = append(problems, r.returnable(s, from)...)
	}
	return problems
}

// belongs refuses a contribution of another fund, or one that is not cash.
func (r *Receipt) belongs(s State, from *Organisation) []ledger.Problem {
	c, ok := Find[Contribution](s, "contributions", r.Contribution)
	if r.Contribution == "" || !ok {
		return nil
	}
	switch {
	case c.Fund != r.Fund:
		return []ledger.Problem{problem("RECEIPT-001", "contribution", c.Code,
			fmt.Sprintf("%s is a contribution to %s, not to %s.", c.Code, c.Fund, r.Fund), "Record the receipt in the contribution's fund.")}
	case c.Kind != "cash":
		return []ledger.Problem{problem("RECEIPT-001", "contribution", c.Code, c.Code+" is not a cash contribution.", "Leave contribution blank, or name a cash one.")}
	case from != nil && !areOne(s, from.Code, c.Partner):
		return []ledger.Problem{problem("RECEIPT-001", "contribution", c.Code,
			fmt.Sprintf("%s is %s's contribution, and the payer is %s.", c.Code, c.Partner, from.Code), "Name the payer's own contribution, or leave it blank.")}
	}
	return nil
}

func sumOf(open []Amount) money.Pence {
	var sum money.Pence
	for _, a := range open {
		sum += a.Open
	}
	return sum
}

// clientDebts lists what a payer owes a fund as a client.
func clientDebts(s State, fund, party string) []Amount {
	return slices.DeleteFunc(openOfKin(s, receivable, fund, party, always), func(a Amount) bool { return a.Item.Source != "client" || a.Open < 0 })
}

// Post takes the money in (or gives it back) and sets it where it belongs.
func (r *Receipt) Post(s State) (Posting, *ledger.Refusal) {
	from, known := payer(s, r.Payer)
	bank := actual(bankOf(s, r.BankAccount), r.Date, ledger.Dims{Fund: r.Fund}, r.Amount)
	if r.Amount < 0 {
		return r.returned(s, from, bank), nil
	}
	if !known {
		item := Item{Key: EventKey(r), Party: Fold(r.Payer), Date: r.Date, Due: r.Date, Contribution: r.Contribution, Note: r.Payer}
		held := actual(suspense, r.Date, ledger.Dims{Fund: r.Fund}, -r.Amount).About(item.Key)
		return Posting{
			Entries: []ledger.Entry{ledger.NewEntry(r.Date, by("receipt-unidentified/1", bank, held)...)}, Items: []Item{item},
			Warnings: []string{fmt.Sprintf("%s: %q is no organisation on file, so %s stands in suspense until it is matched.", EventKey(r), r.Payer, r.Amount.Pounds())},
		}, nil
	}
	w := where{kind: r.Kind, payer: from.Code, contribution: r.Contribution, service: r.Service, fund: r.Fund, date: r.Date, key: EventKey(r)}
	p := w.settle(s, r.Amount)
	p.Entries = []ledger.Entry{ledger.NewEntry(r.Date, by("receipt/1", append([]ledger.Line{bank}, p.lines...)...)...)}
	p.Entries = append(p.Entries, p.later...)
	return p.Posting, nil
}
