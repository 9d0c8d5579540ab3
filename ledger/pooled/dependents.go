package pooled

import (
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

type amountKey struct{ item, account, fund string }

// dependents lists the documents that stand on what an event did, so that it cannot be reversed before them: payments
// of an invoice, receipts of an instalment, instalments raised of a contribution.
//
// Shape: turned is what is to be reversed of the event's entries, and left what is left of them after that.
func dependents(s State, key string, e Event, turned, left []ledger.Entry) []string {
	own, stays := movedOf(s, turned), movedOf(s, left)
	out := slices.Concat(ofContribution(s, e), onContract(s, e), onPilots(s, e), ofSuccession(s, key, e, turned))
	for k := range own {
		if len(left) > 0 {
			break // a part leaves what others stand on, but for what is found below
		}
		for _, a := range s.AmountsOf(k.item) {
			// What others put on an item that the event opened stands on the event too.
			if other := (amountKey{k.item, a.Account, a.Fund}); opened(key, k.item) && own[other] == 0 {
				out = append(out, moversAfter(s, k.item, key)...)
			}
		}
	}
	for k, moved := range own {
		if !holds(s, key, e, k, moved, stays[k]) {
			out = append(out, moversAfter(s, k.item, key)...)
			if raised, ok := raisedSince(s, k.item, key); ok && k.account == budgetControl {
				out = append(out, raised) // raised of nil, it moved nothing
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// movedOf adds up what entries move on items, but for grants and intents.
func movedOf(s State, entries []ledger.Entry) map[amountKey]money.Pence {
	sums := map[amountKey]money.Pence{}
	for _, e := range entries {
		for _, l := range e.Lines {
			if l.Item == "" || isGrant(l) || isIntent(l) || isCommitment(l) || l.Amount == 0 {
				continue
			}
			if l.Account == budgetControl {
				l.Item = standIn(s, l.Item)
			}
			sums[amountKey{l.Item, l.Account, l.Dims.Fund}] += l.Amount
		}
	}
	return sums
}

// ofContribution lists what was raised and changed of a contribution, which may have moved no amount of its items.
func ofContribution(s State, e Event) []string {
	c, ok := pledged(s, e)
	if !ok {
		return nil
	}
	var out []string
	for _, ch := range Listed[ContributionChange](s, "contribution_changes", "contribution", c.Code) {
		out = append(out, EventKey(ch))
	}
	for _, n := range InstalmentsOf(s, c) {
		if n.Raised {
			out = append(out, "instalments/"+c.Code+"#"+strconv.Itoa(n.Number))
		}
	}
	return out
}

// onContract lists what stands on a contract: its lines and all that belongs to it, what is called off it, and what was charged to
// it.
func onContract(s State, e Event) []string {
	c, ok := e.(*Contract)
	if !ok {
		return nil
	}
	var out []string
	add := func(table, column string) {
		for _, r := range s.Rows(table, column, c.Code) {
			if of, ok := r.(Event); ok {
				out = append(out, EventKey(of))
			}
		}
	}
	for _, table := range []string{"contract_lines", "contract_terms", "contract_shares", "extensions", "variations"} {
		add(table, "contract")
	}
	add("contracts", "parent")
	for y := c.Starts.Year(); y <= c.Ends.Year(); y++ {
		for _, v := range Listed[Service](s, "services", "fund", c.Fund) {
			out = append(out, standing(s, s.Movers(PromiseItem(c.Code, y, v.Code)))...)
		}
	}
	return out
}

// holds tells whether what an event moved on an item can be moved back: nothing that followed needs it. What stays is what
// the event itself leaves on the item: more may not be gone of it. Units: pence.
func holds(s State, key string, e Event, k amountKey, moved, stays money.Pence) bool {
	after := openOf(s, k.item, k.account, k.fund) - moved
	if opened(key, k.item) {
		return after == 0 || after > 0 && stays > 0 || after < 0 && stays < 0
	}
	switch k.account {
	case receivable, disputed, providerDebts, prepayments:
		return after >= 0
	case inAdvance, suspense, retentions, accruals:
		return after <= 0
	case budgetControl:
		// A change of an instalment's plan stands once the instalment was raised by that plan, unless the change itself
		// was a credit to a raised one.
		_, isChange := e.(*ContributionChange)
		_, raised := raisedSince(s, k.item, key)
		return after >= 0 && (!isChange || !raised)
	}
	return true
}

// opened tells whether an item is one that the document under a key opened.
func opened(key, item string) bool { return item == key || strings.HasPrefix(item, key+"#") }

// raisedSince returns the raising of an instalment, where it was raised after a document moved its plan.
func raisedSince(s State, item, key string) (raising string, raised bool) {
	r, ok := s.Document("instalments/" + strings.TrimPrefix(item, "contributions/"))
	moved, _ := s.Document(key)
	return r.Key, ok && r.ReversedBy == "" && r.Seq > moved.Seq
}

// moversAfter lists the standing documents that moved an item after one of them did.
func moversAfter(s State, item, key string) []string {
	movers := s.Movers(item)
	return standing(s, movers[slices.Index(movers, key)+1:])
}

// standing leaves out what was reversed, and the reversals.
func standing(s State, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		d, ok := s.Document(k)
		return !ok || d.ReversedBy != "" || d.Table == "reversals" || d.Table == successions
	})
}
