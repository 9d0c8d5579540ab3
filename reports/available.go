package reports

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger/pooled"
)

// Available is what a fund's services may still spend or promise in a year: the sum of the funds check with every term, and who
// holds the money.
//
// Shape: sections sum (one row a service, in order of code) and holders (contracts, intents and documents that wait, the largest
// of a service first). Units: pence; every term positive. Errors: a refusal for a date before the books open or before the
// year. Reads: what Monitoring reads, and Intents, Pending and Amounts on 6000.
func Available(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	m := b.monitoring()
	sum := newTable("sum", "What is available", 1, textColumn("service", "Service"), textColumn("name", "Name"), moneyColumn("original", "Original budget"),
		moneyColumn("changes", "Changes"), moneyColumn("virements", "Virements"), moneyColumn("budget", "Budget"), moneyColumn("actual", "Actual"),
		moneyColumn("commitments", "Commitments"), moneyColumn("intents", "Intents"), moneyColumn("pending", "Pending"), moneyColumn("available", "Available"))
	holders := newTable("holders", "Who holds it", 3, textColumn("service", "Service"), textColumn("kind", "Kind"), textColumn("ref", "Reference"), moneyColumn("amount", "Amount"))
	held := b.heldBy()
	for _, s := range in.Services {
		if s.Fund != in.Fund || in.Service != "" && s.Code != in.Service {
			continue
		}
		x := m.of(s.Code)
		sum.add(Text(s.Code), Text(s.Name), Money(x.original), Money(x.changes), Money(x.virements), Money(x.budget()), Money(x.actual),
			Money(x.commitments), Money(x.intents), Money(x.pending), Money(x.available()))
		for _, h := range held[s.Code] {
			holders.add(Text(s.Code), Text(h.Kind), Text(h.Ref), Money(h.Amount))
		}
	}
	r := b.report("available", "Available budget")
	r.Sections = []Section{
		sum.totalled("Available is the budget (original, changes and virements) less actual, commitments, intents and what waits for approval. Only cash counts."),
		holders.totalled("What contracts and intents hold of it, and what waits for approval. What was spent is nobody's to give back."),
	}
	return r, nil
}

// heldBy lists who holds money of each service in the year, the largest first.
func (b *books) heldBy() map[string][]pooled.Holder {
	years := map[string]bool{}
	for _, i := range b.in.Intents {
		years[pooled.EventKey(i)] = i.Year == b.in.Year
	}
	out := map[string][]pooled.Holder{}
	for _, a := range b.in.Amounts {
		table, ref, _ := strings.Cut(a.Item.Key, "/")
		ref, rest, _ := strings.Cut(ref, "#")
		switch {
		case a.Open <= 0 || b.standard(a.Account) != "6000" || a.Fund != b.in.Fund:
		case table == "intents" && years[a.Item.Key]:
			out[a.Item.Service] = append(out[a.Item.Service], pooled.Holder{Kind: "intent", Ref: ref, Amount: a.Open})
		case table == "contracts" && strings.HasPrefix(rest, b.in.Year.String()+"#"):
			out[a.Item.Service] = append(out[a.Item.Service], pooled.Holder{Kind: "contract", Ref: ref, Amount: a.Open})
		}
	}
	for _, p := range b.in.Pending {
		if p.Fund == b.in.Fund && p.Year == b.in.Year {
			out[p.Service] = append(out[p.Service], pooled.Holder{Kind: "pending", Ref: p.Submission, Amount: p.Amount})
		}
	}
	for _, of := range out {
		slices.SortStableFunc(of, func(x, y pooled.Holder) int {
			return cmp.Or(cmp.Compare(y.Amount, x.Amount), cmp.Compare(x.Ref, y.Ref))
		})
	}
	return out
}
