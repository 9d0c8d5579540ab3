package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// RetentionRelease makes what was retained of a contract, or a part of it, due to the provider. Units: Amount in pence.
type RetentionRelease struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Contract string        `load:"contract,required,of=contracts" json:"contract"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
}

// Table names the table of the load format.
func (r *RetentionRelease) Table() string { return "retention_releases" }

// Ref returns the reference that identifies it.
func (r *RetentionRelease) Ref() string { return r.Code }

// When returns the day on which it posts.
func (r *RetentionRelease) When() calendar.Date { return r.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (r *RetentionRelease) Party() string { return r.Contract }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (r *RetentionRelease) Worth() money.Pence { return r.Amount }

// Check says what is wrong with it as the books stand.
func (r *RetentionRelease) Check(s State) []ledger.Problem {
	c := must[Contract](s, "contracts", r.Contract)
	f := must[Fund](s, "funds", c.Fund)
	problems := append(aboveNil("amount", r.Amount, reverseHint), within(f, r.Date, "date", false)...)
	if held := -openOf(s, RetentionItem(c.Code), retentions, c.Fund); r.Amount > held {
		problems = append(problems, problem("RETENTION-001", "amount", r.Amount.String(),
			fmt.Sprintf("%s is retained of %s, which is %s less.", held.Pounds(), c.Code, (r.Amount-held).Pounds()), "Release that much at most."))
	}
	return problems
}

// Post owes the provider what was retained.
func (r *RetentionRelease) Post(s State) (Posting, *ledger.Refusal) {
	c := must[Contract](s, "contracts", r.Contract)
	held, _ := s.Item(RetentionItem(c.Code))
	d := ledger.Dims{Fund: c.Fund, Provider: held.Party}
	kept := d
	kept.Contract = c.Code
	return Posting{
		Entries: []ledger.Entry{ledger.NewEntry(r.Date, by("retention-released/1",
			actual(retentions, r.Date, kept, r.Amount).About(held.Key), actual(creditors, r.Date, d, -r.Amount).About(EventKey(r)))...)},
		Items: []Item{{Key: EventKey(r), Party: held.Party, Date: r.Date, Due: r.Date, Note: c.Code}},
	}, nil
}
