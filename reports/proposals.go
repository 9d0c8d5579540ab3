package reports

import (
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// Proposals shows the accruals that contracts' profiles give reason for, with the sum behind each.
//
// Shape: one section, proposals, by the reference that each would be recorded under. Units: pence.
func Proposals(end calendar.Date, all []pooled.Proposal) Report {
	t := newTable("proposals", "Accruals proposed", 1, textColumn("ref", "Reference"), textColumn("contract", "Contract"), textColumn("service", "Service"),
		textColumn("provider", "Provider"), moneyColumn("profile", "Profile to date"), moneyColumn("posted", "Posted"), moneyColumn("amount", "To accrue"))
	for _, p := range all {
		a := p.Accrual
		t.add(Text(a.Code), Text(a.Contract), Text(a.Service), Text(a.Provider), Money(p.Profile), Money(p.Posted), Money(a.Amount))
	}
	r := Report{Name: "accrue-propose", Title: "Accruals proposed at " + end.Long(), AsAt: end}
	r.Sections = []Section{t.whole("What each contract promises, shared equally over its months in the year, less the cost posted on it by then. Outcomes are accrued as they are claimed.")}
	return r
}
