package pooled_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// history draws an event that may or may not be right, of the sort that a careful but hurried office sends.
type history struct {
	*rapid.T
	n    int
	refs map[string][]string
}

func (h *history) ref(kind string) string {
	h.n++
	ref := fmt.Sprintf("%s%d", kind, h.n)
	if h.refs == nil {
		h.refs = map[string][]string{}
	}
	h.refs[kind] = append(h.refs[kind], ref)
	return ref
}

func (h *history) amount() money.Pence {
	return money.Pence(rapid.Int64Range(1, 500_00).Draw(h.T, "pence"))
}

func (h *history) old(kind string) string {
	if len(h.refs[kind]) == 0 {
		return kind + "0"
	}
	return rapid.SampledFrom(h.refs[kind]).Draw(h.T, "which")
}

func (h *history) event(fund string) Event {
	service := fund + "-" + rapid.SampledFrom([]string{"S", "T"}).Draw(h.T, "service")
	d := day(2025, 4, 1).AddDays(rapid.IntRange(0, 364).Draw(h.T, "day"))
	partner := rapid.SampledFrom([]string{"CC", "ICB", "DC"}).Draw(h.T, "partner")
	provider := rapid.SampledFrom([]string{"CARE", "HELP"}).Draw(h.T, "provider")
	contributions := fund + "-C"
	switch rapid.IntRange(0, 18).Draw(h.T, "event") {
	case 0:
		return &Contribution{Code: h.ref(contributions), Fund: fund, Year: y25, Partner: partner, Source: "council-base", Amount: h.amount(), Instalments: rapid.SampledFrom([]string{"1", "2", "4", "12"}).Draw(h.T, "n")}
	case 1:
		return &ContributionChange{Code: h.ref("CH"), Contribution: h.old(contributions), Date: d, Amount: h.amount() - 250_00, Reason: "drawn"}
	case 2, 3:
		return &InstalmentRaised{Contribution: h.old(contributions), Number: rapid.IntRange(1, 5).Draw(h.T, "number"), RaisedOn: d}
	case 4, 5:
		return &Receipt{Code: h.ref("R"), Date: d, Payer: rapid.SampledFrom([]string{partner, "A Stranger"}).Draw(h.T, "payer"), Fund: fund, Amount: h.amount() - 50_00}
	case 6:
		return &Dispute{Code: h.ref("D"), Date: d, Contribution: h.old(contributions), Amount: h.amount()/4 - 60_00, Reason: "drawn"}
	case 7:
		return &Identification{Code: h.ref("ID"), Date: d, Receipt: h.old("R"), Payer: partner, Fund: rapid.SampledFrom([]string{"", "pooled", "targeted"}).Draw(h.T, "to")}
	case 8, 9:
		from := d.AddDays(rapid.IntRange(-400, 0).Draw(h.T, "back"))
		return &Invoice{Code: h.ref("I"), Provider: provider, Date: d, Lines: []InvoiceLine{
			{Line: 1, Service: service, Net: h.amount() - 100_00, PeriodFrom: max(from, day(2024, 4, 1)), PeriodTo: d.AddDays(rapid.IntRange(0, 400).Draw(h.T, "ahead"))},
			{Line: 2, Service: service, Net: h.amount(), Accrual: rapid.SampledFrom([]string{"", "", "", h.old("A")}).Draw(h.T, "accrual")},
		}}
	case 10:
		return &Payment{Code: h.ref("P"), Date: d, Provider: provider, Amount: h.amount(), Fund: fund, Excess: rapid.SampledFrom([]string{"", "advance", "overpaid"}).Draw(h.T, "excess")}
	case 11:
		return &DirectSpend{Code: h.ref("DS"), Date: d, Fund: fund, Partner: partner, Service: service, Amount: h.amount()}
	case 12:
		return &Journal{Code: h.ref("J"), Date: d, Lines: []JournalLine{
			{Line: 1, Layer: "actual", Account: "1100", Amount: 10_00, Fund: fund, Partner: partner, Memo: "drawn"},
			{Line: 2, Layer: "actual", Account: "4500", Amount: -10_00, Fund: fund, Memo: "drawn"},
		}}
	case 14:
		return &ReserveMove{Code: h.ref("RM"), Date: d, Fund: fund, Partner: partner, Amount: h.amount() - 250_00, Decision: "B-1"}
	case 15:
		return &CarryForward{Code: h.ref("CF"), Date: d, Fund: fund, Year: y25, Partner: partner, Amount: h.amount(), From: rapid.SampledFrom([]string{"balance", "reserve"}).Draw(h.T, "from"), Decision: "B-1"}
	case 16:
		return &Intent{Code: h.ref("N"), Date: d, Fund: fund, Year: y25, Service: service, Amount: h.amount() - 100_00}
	case 17:
		return &Accrual{Code: h.ref("A"), PeriodEnd: rapid.SampledFrom([]calendar.Date{d, day(2025, 3, 31)}).Draw(h.T, "end").Period().End(), Service: service, Provider: provider, Amount: h.amount(), Basis: "drawn"}
	case 13:
		return &BudgetSet{Code: h.ref("B"), Fund: fund, Year: y25, Service: service, Amount: h.amount() - 100_00}
	}
	table := rapid.SampledFrom([]string{"contributions/" + contributions, "contribution_changes/CH", "receipts/R", "invoices/I", "payments/P", "disputes/D", "identifications/ID", "reserve_moves/RM", "carry_forwards/CF", "intents/N", "accruals/A"}).Draw(h.T, "of")
	name, kind, _ := strings.Cut(table, "/")
	r := &Reversal{Code: h.ref("REV"), Date: day(2026, 3, 31), Of: name + "/" + h.old(kind), Reason: "drawn"}
	if rapid.Bool().Draw(h.T, "part") {
		r.Amount = some(h.amount())
	}
	return r
}

// picture is everything that events move, but for when: balances without their period, items, registers in force.
type picture struct {
	Balances map[string]money.Pence
	Amounts  map[string]money.Pence
}

func pictureOf(b books) picture {
	o := *b.Overlay
	batch := o.Drain()
	p := picture{map[string]money.Pence{}, map[string]money.Pence{}}
	for _, r := range batch.Records {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				p.Balances[fmt.Sprint(l.Layer, l.Account, l.Dims)] += l.Amount
				if l.Item != "" && l.Account != "3900" && l.Account != "4000" && l.Account != "4300" {
					p.Amounts[fmt.Sprint(l.Item, " ", l.Account, " ", l.Dims.Fund)] += l.Amount
				}
			}
		}
	}
	for _, m := range []map[string]money.Pence{p.Balances, p.Amounts} {
		maps.DeleteFunc(m, func(_ string, v money.Pence) bool { return v == 0 })
	}
	return p
}

// TestInvariants runs random histories and holds every state they reach to the invariants of the accounting page.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBooks(t)
		h := &history{T: rt}
		for range rapid.IntRange(5, 60).Draw(rt, "events") {
			head := b.Head()
			e := h.event(rapid.SampledFrom([]string{"pooled", "targeted"}).Draw(rt, "fund"))
			out, refusal := b.Record(e, Meta{})
			switch {
			case refusal != nil && b.Head() != head:
				rt.Fatalf("%s was refused and moved the head", EventKey(e))
			case refusal == nil && !out.Again && (out.Seq != head+1 || b.Head() != head+1):
				rt.Fatalf("%s got sequence number %d after %d", EventKey(e), out.Seq, head)
			}
			if refusal == nil && !out.Again {
				again, refusal := b.Record(e, Meta{})
				if refusal != nil || !again.Again || again.Seq != out.Seq || b.Head() != out.Seq {
					rt.Fatalf("%s recorded again: %+v %v", EventKey(e), again, refusal)
				}
			}
		}
		holdInvariants(rt, b)
	})
}

func holdInvariants(t *rapid.T, b books) {
	o := *b.Overlay
	batch := o.Drain()
	lines, items := map[string]money.Pence{}, map[string]money.Pence{}
	for i, r := range batch.Records {
		if r.Seq != int64(i+1) {
			t.Fatalf("record %d has sequence number %d", i+1, r.Seq)
		}
		for _, e := range r.Entries {
			if bad := e.Imbalances(); len(bad) > 0 {
				t.Fatalf("%s does not balance: %+v", r.Key, bad)
			}
			if owed := betweenFunds(e); owed != 0 {
				t.Fatalf("%s leaves funds owing each other %s that no fund owes", r.Key, owed)
			}
			for _, l := range e.Lines {
				if l.Layer == ledger.Actual && KeptByItem(b, l.Account) {
					lines[l.Account+" "+l.Dims.Fund] += l.Amount
				}
				if l.Layer == ledger.Actual && l.Year != e.Date.Year() {
					t.Fatalf("%s: an actual line of %s is dated %s", r.Key, l.Year, e.Date)
				}
			}
		}
	}
	for account := range lines {
		var code, fund string
		fmt.Sscan(account, &code, &fund)
		for _, a := range b.Open(code, fund, "") {
			items[account] += a.Open
			if table, _, _ := strings.Cut(a.Item.Key, "/"); table == "openings" || table == "journals" {
				continue // written by hand, either way round
			}
			ok := true
			switch code {
			case "1110", "1120", "1200", "1400":
				ok = a.Open > 0
			case "2200", "2300", "1900":
				ok = a.Open < 0
			}
			if !ok {
				t.Fatalf("%s stands at %s on %s, the wrong way round", a.Item.Key, a.Open, code)
			}
		}
		if items[account] != lines[account] {
			t.Fatalf("the items of %s come to %s, its lines to %s", account, items[account], lines[account])
		}
	}
	for _, c := range Listed[Contribution](b, "contributions", "", "") {
		holdContribution(t, b, c)
	}
	holdParts(t, b, batch)
}

// betweenFunds is what an entry's lines leave between the funds of each other, but for what is written by hand.
func betweenFunds(e ledger.Entry) money.Pence {
	var sum money.Pence
	for _, l := range e.Lines {
		if l.Account == "1800" && l.Memo != "drawn" && l.Memo != "" {
			sum += l.Amount
		}
	}
	return sum
}

// holdParts holds every document that was reversed in part to the invariant that its parts never exceed it, on any
// account, and that the sum of what they say is what is gone of it.
func holdParts(t *rapid.T, b books, batch Batch) {
	type place struct {
		layer         ledger.Layer
		account, item string
		dims          ledger.Dims
		debit         bool
	}
	of := map[string]Record{}
	for _, r := range batch.Records {
		of[r.Key] = r
	}
	for _, d := range batch.Documents {
		now, _ := b.Document(d.Key)
		if len(now.Parts) == 0 {
			continue
		}
		left := map[place]money.Pence{}
		for _, e := range of[d.Key].Entries {
			for _, l := range e.Lines {
				if l.Dims.Partner = ""; l.Rule != "partner-succeeded/1" { // another may stand in the partner's place by now
					left[place{l.Layer, l.Account, l.Item, l.Dims, l.Amount > 0}] += l.Amount.Abs()
				}
			}
		}
		var gone money.Pence
		for _, key := range now.Parts {
			gone += *decoded[*Reversal](t, of[key]).Amount
			for _, e := range of[key].Entries {
				for _, l := range e.Lines {
					l.Dims.Partner = ""
					k := place{l.Layer, l.Account, l.Item, l.Dims, l.Amount < 0}
					if left[k] -= l.Amount.Abs(); l.Rule == "reversal/1" && left[k] < 0 {
						t.Fatalf("%s turns %s more than %s posted: %+v", key, -left[k], d.Key, l)
					}
				}
			}
		}
		whole, rest := LeftOf(b, now)
		if now.ReversedBy == "" && whole-rest != gone || gone > whole || (rest == 0) != (now.ReversedBy != "") {
			t.Fatalf("%s came to %s, its parts to %s, and %s is left of it: %+v", d.Key, whole, gone, rest, now)
		}
	}
}

func decoded[T Event](t *rapid.T, r Record) T {
	e, err := Decode(r.Table, r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return e.(T)
}

func holdContribution(t *rapid.T, b books, c *Contribution) {
	var planned money.Pence
	for _, n := range InstalmentsOf(b, c) {
		planned += n.Planned
		if n.Planned < 0 || n.Open < 0 || n.Disputed < 0 {
			t.Fatalf("instalment %s is below nil: %+v", n.Item, n)
		}
	}
	if now := CurrentAmount(b, c); c.Kind == "cash" && planned != now {
		t.Fatalf("%s stands at %s and its instalments come to %s", c.Code, now, planned)
	}
	if !c.IsConditional(b) {
		return
	}
	var earned, advance, unclaimed money.Pence
	for _, a := range b.AmountsOf(ContributionItem(c.Code)) {
		switch a.Account {
		case "4300":
			earned = -a.Open
		case "2300":
			advance = -a.Open
		case "1120":
			unclaimed = a.Open
		}
	}
	if earned < 0 || earned > CurrentAmount(b, c) || advance != 0 && unclaimed != 0 {
		t.Fatalf("grant %s of %s: earned %s, in advance %s, not claimed %s", c.Code, CurrentAmount(b, c), earned, advance, unclaimed)
	}
}

// TestReversalUndoes records one more event after a random history, reverses it, whole or in parts, and finds everything as
// it was.
func TestReversalUndoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBooks(t)
		h := &history{T: rt}
		fund := rapid.SampledFrom([]string{"pooled", "targeted"}).Draw(rt, "fund")
		for range rapid.IntRange(0, 30).Draw(rt, "events") {
			_, _ = b.Record(h.event(fund), Meta{}) // a refusal leaves nothing, and any state will do
		}
		before := pictureOf(b)
		e := h.event(fund)
		if _, isReversal := e.(*Reversal); isReversal {
			return
		}
		if out, refusal := b.Record(e, Meta{}); refusal != nil || out.Again {
			return
		}
		inParts(rt, b, EventKey(e))
		if d, _ := b.Document(EventKey(e)); d.ReversedBy == "" {
			if _, refusal := b.Record(&Reversal{Code: "UNDO", Date: day(2027, 3, 31), Of: EventKey(e), Reason: "drawn"}, Meta{}); refusal != nil {
				rt.Fatalf("%s cannot be reversed at once: %v", EventKey(e), refusal)
			}
		}
		holdInvariants(rt, b)
		if diff := cmp.Diff(before, pictureOf(b)); diff != "" {
			rt.Fatalf("reversing %s does not undo it (-before +after):\n%s", EventKey(e), diff)
		}
	})
}

// inParts reverses some parts of a document, where it has any, and maybe all of it.
func inParts(t *rapid.T, b books, key string) {
	for n := range rapid.IntRange(0, 4).Draw(t, "parts") {
		d, _ := b.Document(key)
		_, left := LeftOf(b, d)
		if left == 0 {
			return
		}
		part := money.Pence(rapid.Int64Range(1, int64(left)).Draw(t, "part"))
		_, refusal := b.Record(&Reversal{Code: fmt.Sprintf("PART%d", n), Date: day(2027, 3, 31), Of: key, Amount: &part, Reason: "drawn"}, Meta{})
		switch {
		case refusal != nil && refusal.Code == "REVERSE-004" && n == 0:
			return
		case refusal != nil:
			t.Fatalf("%s of %s cannot be reversed at once: %v", part, key, refusal)
		}
		holdInvariants(t, b)
	}
}

// TestIndependentEventsCommute records the events of two funds in two orders and finds the same figures.
func TestIndependentEventsCommute(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{T: rt}
		var a, c []Event
		for range rapid.IntRange(1, 25).Draw(rt, "events") {
			a, c = append(a, h.event("pooled")), append(c, h.event("targeted"))
		}
		apart := func(e Event) bool { // reversals, identifications and payments by name reach for what the other order may number alike
			switch e.(type) {
			case *Reversal, *Identification:
				return true
			}
			return false
		}
		a, c = slices.DeleteFunc(a, apart), slices.DeleteFunc(c, apart)
		one, two := newBooks(t), newBooks(t)
		for _, e := range slices.Concat(clones(a), clones(c)) {
			_, _ = one.Record(e, Meta{})
		}
		for _, e := range slices.Concat(clones(c), clones(a)) {
			_, _ = two.Record(e, Meta{})
		}
		if diff := cmp.Diff(pictureOf(one), pictureOf(two)); diff != "" {
			rt.Fatalf("the order of independent events matters:\n%s", diff)
		}
	})
}

// clones copies events by way of their bodies, so that what one book fills in does not reach the other.
func clones(events []Event) []Event {
	out := make([]Event, len(events))
	for i, e := range events {
		c, err := Decode(e.Table(), Encode(e))
		if err != nil {
			panic(err)
		}
		out[i] = c
	}
	return out
}

// TestDrainingChangesNothing records a random history in one go, and again over a base that is given what was recorded a
// few events at a time, by overlays that have forgotten all or nothing of it: every event fares alike.
func TestDrainingChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole, base := newBooks(t), newBooks(t)
		over := NewOverlay(base, base.Head())
		h := &history{T: rt}
		var since []Event
		for range rapid.IntRange(5, 60).Draw(rt, "events") {
			e := h.event(rapid.SampledFrom([]string{"pooled", "targeted"}).Draw(rt, "fund"))
			apart := clones([]Event{e, e, e})
			want, refused := whole.Record(apart[0], Meta{})
			got, alike := over.Record(apart[1], Meta{})
			if diff := cmp.Diff([]any{want, refused}, []any{got, alike}); diff != "" {
				rt.Fatalf("%s fares otherwise over a base (- in one go, + drained):\n%s", EventKey(e), diff)
			}
			if refused == nil && !want.Again {
				since = append(since, apart[2])
			}
			if rapid.IntRange(0, 3).Draw(rt, "drains") > 0 {
				continue
			}
			over.Drain()
			for _, e := range since {
				base.post(e)
			}
			since = nil
			if rapid.Bool().Draw(rt, "forgets") {
				over = NewOverlay(base, base.Head())
			}
		}
	})
}
