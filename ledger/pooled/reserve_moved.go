package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ReserveMove puts a partner's balance into the risk reserve, or (negative) takes it back out. Units: Amount in pence.
type ReserveMove struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Fund     string        `load:"fund,required,of=funds" json:"fund"`
	Partner  string        `load:"partner,required,of=organisations" json:"partner"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Decision string        `load:"decision,required,code" json:"decision"`
}

// Table names the table of the load format.
func (r *ReserveMove) Table() string { return "reserve_moves" }

// Ref returns the reference that identifies it.
func (r *ReserveMove) Ref() string { return r.Code }

// When returns the day on which it posts.
func (r *ReserveMove) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *ReserveMove) Party() string { return r.Partner }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *ReserveMove) Worth() money.Pence { return r.Amount }

// Check says what is wrong with it as the books stand.
func (r *ReserveMove) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", r.Fund)
	problems := append(kindAllows(f, actHeld, "fund"), notNil("amount", r.Amount)...)
	problems = append(problems, within(f, r.Date, "date", false)...)
	if r.Amount < 0 {
		problems = append(problems, inReserve(s, "amount", r.Fund, r.Partner, r.Date, -r.Amount)...)
	}
	return problems
}

// Post moves the amount between the partner's balance and its part of the reserve.
func (r *ReserveMove) Post(s State) (Posting, *ledger.Refusal) {
	d := ledger.Dims{Fund: r.Fund, Partner: r.Partner}
	p := Posting{Entries: []ledger.Entry{ledger.NewEntry(r.Date, by("reserve-moved/1",
		actual(partnerBalances, r.Date, d, r.Amount), actual(reserve, r.Date, d, -r.Amount))...)}}
	if r.Amount > 0 {
		p.Warnings = beyondBalance(s, EventKey(r), r.Fund, r.Partner, r.Date, r.Amount)
	}
	return p, nil
}
