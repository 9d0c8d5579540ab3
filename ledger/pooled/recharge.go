package pooled

import (
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Recharge charges a partner for its cases of a zero-based fund. Units: Amount in pence.
type Recharge struct {
	Code    string        `load:"ref,key,required,code" json:"ref"`
	Date    calendar.Date `load:"date,required" json:"date"`
	Fund    string        `load:"fund,required,of=funds" json:"fund"`
	Partner string        `load:"partner,required,of=organisations" json:"partner"`
	Service string        `load:"service,required,of=services" json:"service"`
	Source  string        `load:"source,in=sources" json:"source,omitempty"`
	Cases   *int          `load:"cases" json:"cases,omitempty"`
	Amount  money.Pence   `load:"amount,required" json:"amount_pence"`
}

// Table names the table of the load format.
func (r *Recharge) Table() string { return "recharges" }

// Ref returns the reference that identifies it.
func (r *Recharge) Ref() string { return r.Code }

// When returns the day on which it posts.
func (r *Recharge) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *Recharge) Party() string { return r.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *Recharge) Worth() money.Pence { return r.Amount }

// Check says what is wrong with it as the books stand.
func (r *Recharge) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", r.Fund)
	problems := append(kindAllows(f, actRecharge, "fund"), aboveNil("amount", r.Amount, reverseHint)...)
	problems = append(problems, within(f, r.Date, "date", true)...)
	return append(problems, serviceOf(must[Service](s, "services", r.Service), r.Fund, "service")...)
}

// Post charges the partner: it owes the amount, which is income of the fund; what it paid in advance for nothing else is
// set against it, so that a receipt does the same before its charge as after it.
func (r *Recharge) Post(s State) (Posting, *ledger.Refusal) {
	v := must[Service](s, "services", r.Service)
	source := r.Source
	if source == "" {
		source = "other"
	}
	item := Item{Key: EventKey(r), Party: r.Partner, Date: r.Date, Due: r.Date, Source: source, Service: r.Service, Nature: NatureOf(v)}
	income := ledger.Dims{Fund: r.Fund, Nature: NatureOf(v), Partner: r.Partner, Source: source, Service: r.Service}
	owed := ledger.Dims{Fund: r.Fund, Partner: r.Partner, Source: source}
	entries := []ledger.Entry{ledger.NewEntry(r.Date, by("recharge/1",
		actual(receivable, r.Date, owed, r.Amount).About(item.Key), actual(cashIncome, r.Date, income, -r.Amount))...)}
	held := slices.DeleteFunc(heldFor(s, r.Fund, r.Partner), func(a Amount) bool { return a.Item.Contribution != "" })
	return Posting{Items: []Item{item}, Entries: append(entries, against(s, held, owed, item.Key, r.Date, r.Amount)...)}, nil
}
