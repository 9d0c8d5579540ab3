package reports

import (
	"cmp"
	"slices"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Override is leave that was given to a document to take more than there was, with what became of the document. Units: Amount in
// pence, what the document came to.
type Override struct {
	*pooled.Override
	MadeBy, ApprovedBy string

	Amount money.Pence
	Funds  []string // whose money the document moved; none while it is not recorded
}

// overrides lists the overrides of the year in the funds asked about, in order of date.
func (b *books) overrides() []Override {
	out := slices.DeleteFunc(slices.Clone(b.in.Overrides), func(o Override) bool {
		return o.Date.Year() != b.in.Year || o.Date > b.in.AsAt || b.in.Fund != "" && !slices.Contains(o.Funds, b.in.Fund)
	})
	slices.SortStableFunc(out, func(x, y Override) int { return cmp.Compare(x.Date, y.Date) })
	return out
}

func (b *books) overridesTable() *table {
	t := newTable("overrides", "Overrides", 1, textColumn("document", "Document"), dateColumn("date", "Date"), textColumn("funds", "Funds"),
		moneyColumn("amount", "Amount"), proseColumn("reason", "Reason"), textColumn("made_by", "Made by"),
		textColumn("approved_by", "Approved by"))
	for _, o := range b.overrides() {
		t.add(Text(o.Document), Day(o.Date), Text(listed(o.Funds)), Money(o.Amount), Text(o.Reason), Text(o.MadeBy), Text(o.ApprovedBy))
	}
	return t
}
