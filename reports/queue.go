package reports

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger/pooled"
)

// Waiting is a document that waits for another person's approval.
type Waiting struct {
	*pooled.Waiting
	Parts      []string // the keys of what is recorded with it
	MayApprove string   // who may, by code, as people stand now; empty where nobody may, or another time is asked about
}

// Queue lists what waits for approval, the longest first.
//
// Shape: one section, waiting; its key is the document's. Units: pence, the amount that limits are held against, positive.
// Reads: Waiting, Funds, Accounts.
func Queue(in In) (Report, error) {
	b := open(in)
	t := newTable("waiting", "Waiting for approval", 1, textColumn("document", "Document"), textColumn("made_by", "Made by"),
		dateColumn("since", "Since"), countColumn("days", "Days"), moneyColumn("amount", "Amount"), proseColumn("needs", "What is to be approved"),
		proseColumn("may_approve", "Who may"), textColumn("providers", "Pays"), proseColumn("with", "Recorded with it"))
	sorted := slices.SortedFunc(slices.Values(in.Waiting), func(x, y Waiting) int {
		return cmp.Or(cmp.Compare(x.Since, y.Since), cmp.Compare(x.Document, y.Document))
	})
	for _, w := range sorted {
		if !b.concerns(w) {
			continue
		}
		t.add(Text(w.Document), Text(w.Maker), Day(w.Since), Count(int64(max(w.Since.DaysUntil(in.AsAt), 0))), Money(w.Amount), Text(w.Needs()),
			Text(w.MayApprove), Text(strings.Join(w.Providers, ", ")), Text(strings.Join(w.Parts, ", ")))
	}
	r := b.report("queue", "Waiting for approval")
	r.Sections = []Section{t.whole("What waits is not recorded: it counts as pending where it would take money, and is recorded as the books stand when it is approved.")}
	return r, nil
}

// concerns tells whether what waits is about the fund that is asked about.
func (b *books) concerns(w Waiting) bool {
	return b.in.Fund == "" || len(w.Funds) == 0 || slices.Contains(w.Funds, b.in.Fund)
}
