package reports

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
)

// commissioningControls are what is worth knowing of what providers were promised and have charged, with the commands that deal
// with it.
func (b *books) commissioningControls() []control {
	if b.in.Year == 0 {
		return nil
	}
	var over, pastEnd, late, accrued money.Pence
	var overCodes, pastCodes []string
	for _, d := range b.deals() {
		if p := d.over(); p > 0 {
			over += p
			overCodes = append(overCodes, d.Code)
		}
		if p := d.committed(); d.Ends < b.in.AsAt && p != 0 {
			pastEnd += p
			pastCodes = append(pastCodes, d.Code)
		}
	}
	disputed := map[string]bool{}
	for _, s := range b.in.Stops {
		disputed["invoices/"+s.Invoice] = s.Kind == "dispute" && s.Since <= b.in.AsAt
	}
	for _, a := range b.in.Open {
		switch {
		case !b.asked(a.Fund):
		case b.standard(a.Account) == "2100":
			accrued -= a.Open
		case b.isCreditor(a.Account) && a.Open < 0 && !disputed[a.Item.Key]:
			if x := (&bill{item: a.Item, fund: a.Fund, open: -a.Open}); x.late(b.in.AsAt) > 0 {
				late += x.open
			}
		}
	}
	waits := 0
	for _, w := range b.in.Submissions {
		if w.Part == "" && (b.in.Fund == "" || slices.Contains(w.Funds, b.in.Fund)) {
			waits++
		}
	}
	words := "Nothing waits for approval"
	if waits > 0 {
		words += ": " + things(waits, "document")
	}
	out := []control{
		{Check{Key: "waiting", Text: words, Expected: "0", Found: fmt.Sprint(waits), OK: waits == 0, Note: true}, "purse queue; purse approve or return"},
		{notedEqual("late-invoices", "No undisputed invoice is unpaid thirty days after it was received", 0, late), "purse report payments; purse pay"},
		{notedEqual("over-contract", "No contract is charged more than was agreed"+naming(overCodes), 0, over), "purse report contracts; purse contract vary"},
		{notedEqual("past-end", "Nothing is committed on contracts past their end"+naming(pastCodes), 0, pastEnd), "purse report contracts; purse contract terminate or extend"},
		{notedEqual("accruals", "No accrual waits for its invoice or its reversal", 0, accrued), "purse report entries --account 2100"},
	}
	m := b.monitoring()
	for _, code := range m.serviceOrder(b.asked) {
		x, f := m.services[code], m.forecasts[code]
		if f == nil {
			continue
		}
		least := x.actual + x.commitments
		c := notedEqual("forecast/"+code, "The forecast of "+code+" is not below its actual and commitments, "+least.Pounds(), 0, max(0, least-f.Amount))
		out = append(out, control{c, "purse report monitoring; purse forecast set " + code})
	}
	return out
}

// naming names a few codes after a sentence; none where there are none.
func naming(codes []string) string {
	const few = 5
	switch n := len(codes); {
	case n == 0:
		return ""
	case n > few:
		return ": " + strings.Join(codes[:few], ", ") + " and others"
	}
	return ": " + strings.Join(codes, ", ")
}
