package pooled_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// awarded is a block contract with CARE in the pooled fund for two years.
func awarded() *Contract {
	return &Contract{Code: "K1", Providers: []string{"CARE"}, Title: "Reablement at home", Kind: "block", Fund: "pooled", Signed: day(2025, 4, 20), Starts: day(2025, 5, 1), Ends: day(2027, 3, 31)}
}

func contractLine(p money.Pence) *ContractLine {
	return &ContractLine{Contract: "K1", Year: y25, Service: "pooled-S", Amount: p}
}

// charged is an invoice on the contract in the middle of a month of 2025; a negative one is a credit note.
func charged(ref string, month int, p money.Pence) *Invoice {
	v := cost(ref, month, p)
	v.Contract = "K1"
	return v
}

func vary(ref, kind string, month int, p money.Pence) *Variation {
	return &Variation{Code: ref, Contract: "K1", Date: day(2025, month, 10), Kind: kind, Year: y25, Service: "pooled-S", Amount: p, Ground: "agreed by the board"}
}

func contractExamples() []example {
	line := []Event{awarded(), contractLine(1_000_00)}
	after := func(events ...Event) []Event { return slices.Concat(line, events) }
	named := contractLine(200_00)
	named.Intent = "N1"
	retained := contractLine(1_000_00)
	retained.RetentionPercent = some(5 * money.Whole / 100)
	return []example{
		{"Contract line awarded", []Event{awarded()}, contractLine(1_000_00)},
		{"Contract line awarded from an intent, which it releases", []Event{intend("N1", 4, 300_00), awarded()}, named},
		{"Variation up", line, vary("V1", "up", 6, 200_00)},
		{"Variation down", line, vary("V1", "down", 6, -200_00)},
		{"Extension taken", line, &Extension{Contract: "K1", Number: 1, NewEnd: day(2028, 3, 31), TakenOn: day(2025, 12, 1), Amount: 600_00, Year: 2027, Service: "pooled-S"}},
		{"Invoice on a contract", line, charged("I1", 6, 300_00)},
		{"Invoice over contract", after(charged("I1", 6, 600_00)), charged("I2", 7, 600_00)},
		{"Credit note on a contract, which gives back what it takes", after(charged("I1", 6, 600_00)), charged("CN1", 7, -100_00)},
		{"Retention held of an invoice", []Event{awarded(), retained}, charged("I1", 6, 300_00)},
		{"Termination", after(charged("I1", 6, 300_00)), vary("V1", "termination", 9, -700_00)},
		{"Final account", after(charged("I1", 6, 300_00)), vary("V1", "final-account", 9, 0)},
		{"Reversal of an invoice on a contract", after(charged("I1", 6, 600_00), charged("I2", 7, 600_00)), turn("invoices/I1", 8)},
		{"Reversal of a contract line", line, turn("contract_lines/K1#2025-26#pooled-S", 8)},
	}
}

func contractRefusals() []refusal {
	k := awarded()
	with := func(change func(*Contract)) *Contract {
		c := awarded()
		change(c)
		return c
	}
	line := []Event{k, contractLine(1_000_00)}
	framework := with(func(c *Contract) { c.Code, c.Kind, c.Providers = "F1", "framework", []string{"CARE", "HELP"} })
	callOff := func(change func(*Contract)) *Contract {
		return with(func(c *Contract) {
			c.Code, c.Kind, c.Parent = "K2", "call-off", "F1"
			change(c)
		})
	}
	onFramework := charged("I1", 6, 1)
	onFramework.Contract = "F1"
	of := func(v *Invoice, provider string) *Invoice {
		v.Provider = provider
		return v
	}
	early := contractLine(1)
	early.Year = y24
	retained := contractLine(1)
	retained.RetentionPercent = some(2 * money.Whole)
	otherYear := contractLine(1)
	otherYear.Year, otherYear.Intent = y26, "N1"
	noIntent := contractLine(1)
	noIntent.Intent = "N9"
	otherFund := contractLine(1)
	otherFund.Service = "targeted-S"
	return []refusal{
		{"LOAD-010", nil, with(func(c *Contract) { c.Providers = []string{"CARES"} })},
		{"FUND-001", nil, with(func(c *Contract) { c.Fund = "shadow" })},
		{"LOAD-005", nil, with(func(c *Contract) { c.Ends = day(2025, 1, 1) })},
		{"CONTRACT-001", nil, with(func(c *Contract) { c.Providers = []string{"CARE", "HELP"} })},
		{"CONTRACT-002", nil, callOff(func(c *Contract) { c.Parent = "" })},
		{"CONTRACT-002", []Event{k}, callOff(func(c *Contract) { c.Parent = "K1" })},
		{"CONTRACT-002", []Event{framework}, callOff(func(c *Contract) { c.Providers = []string{"DC"} })},
		{"CONTRACT-002", []Event{framework}, callOff(func(c *Contract) { c.Starts, c.Ends = day(2028, 1, 1), day(2029, 1, 1) })},
		{"FUND-007", []Event{k}, otherFund},
		{"LOAD-008", []Event{k}, contractLine(0)},
		{"CONTRACT-003", []Event{k}, retained},
		{"CONTRACT-004", []Event{k}, early},
		{"CONTRACT-005", []Event{k, intend("N1", 4, 100)}, otherYear},
		{"LOAD-010", []Event{k}, noIntent},
		{"LOAD-005", line, vary("V1", "up", 3, 1)},
		{"CONTRACT-006", line, vary("V1", "extension", 6, 1)},
		{"CONTRACT-006", line, func() Event {
			v := vary("V1", "extension", 6, 1)
			v.NewEnd = day(2027, 3, 31)
			return v
		}()},
		{"CONTRACT-006", line, &Extension{Contract: "K1", Number: 1, NewEnd: day(2028, 3, 31), Amount: 1}},
		{"CONTRACT-007", slices.Concat(line, []Event{vary("V1", "termination", 6, 0)}), vary("V2", "up", 7, 1)},
		{"CONTRACT-008", line, vary("V1", "up", 6, -1)},
		{"CONTRACT-008", line, vary("V1", "down", 6, 1)},
		{"CONTRACT-008", line, func() Event {
			v := vary("V1", "extension", 6, -1)
			v.NewEnd = day(2028, 3, 31)
			return v
		}()},
		{"CONTRACT-008", line, vary("V1", "termination", 6, 1)},
		{"CONTRACT-009", []Event{k}, &ContractTerm{Contract: "K1", Service: "pooled-S", Year: y25, Cap: some(money.Pence(5)), Collar: some(money.Pence(6))}},
		{"CONTRACT-010", []Event{k}, &ContractShare{Contract: "K1", Partner: "CC", Percent: some(money.Whole)}},
		{"CONTRACT-010", []Event{with(func(c *Contract) { c.Kind = "alliance" })}, &ContractShare{Contract: "K1", Partner: "CC", Percent: some(money.Percent(0))}},
		{"INVOICE-001", []Event{framework}, onFramework},
		{"INVOICE-007", line, of(charged("I1", 6, 1), "HELP")},
		{"JOURNAL-003", line, &Journal{Code: "J1", Date: day(2025, 9, 30), Lines: []JournalLine{
			{Line: 1, Layer: "commitment", Account: "6000", Amount: 5, Fund: "pooled", Service: "pooled-S", Contract: "K1", Memo: "m"},
			{Line: 2, Layer: "commitment", Account: "6900", Amount: -5, Fund: "pooled", Memo: "m"},
		}}},
		{"REVERSE-005", line, turn("contracts/K1", 9)},
		{"REVERSE-005", []Event{k, charged("I1", 6, 1)}, turn("contracts/K1", 9)},
	}
}

// TestRemains follows one contract through every term: what remains is the lines with their variations less the cost, never
// below nil, and nil once it has ended.
func TestRemains(t *testing.T) {
	b := newBooks(t)
	want := func(what string, remains, over money.Pence) {
		t.Helper()
		got := TermsOf(b, "K1", y25, "pooled-S")
		if got.Remains != remains || got.Over() != over {
			t.Fatalf("%s: remains %s and over %s, not %s and %s", what, got.Remains, got.Over(), remains, over)
		}
	}
	for _, step := range []struct {
		event         Event
		remains, over money.Pence
	}{
		{awarded(), 0, 0},
		{contractLine(100), 100, 0},
		{charged("I1", 6, 60), 40, 0},
		{charged("I2", 7, 60), 0, 20},
		{turn("invoices/I1", 8), 40, 0},
		{vary("V1", "up", 8, 50), 90, 0},
		{vary("V2", "down", 8, -100), 0, 10},
		{turn("variations/V2", 9), 90, 0},
		{charged("CN1", 9, -30), 120, 0},
		{vary("V3", "termination", 10, -90), 0, 0},
		{charged("CN2", 11, -30), 0, 0},
		{turn("variations/V3", 11), 150, 0},
		{turn("contract_lines/K1#2025-26#pooled-S", 11), 50, 0},
	} {
		b.post(step.event)
		want(EventKey(step.event), step.remains, step.over)
	}
}

// TestAwardsTakeUpIntents follows the sequence of the accounting page: what is awarded of an intent is intended no more.
func TestAwardsTakeUpIntents(t *testing.T) {
	b := newBooks(t)
	want := func(what string, intents, commitments money.Pence) {
		t.Helper()
		if got := b.sum(ledger.Intent); got != intents {
			t.Errorf("%s: intents are %s, not %s", what, got, intents)
		}
		if got := b.sum(ledger.Commitment); got != commitments {
			t.Errorf("%s: commitments are %s, not %s", what, got, commitments)
		}
	}
	line := contractLine(200)
	line.Intent = "N1"
	b.post(intend("N1", 4, 300))
	b.post(awarded())
	b.post(line)
	want("200 of 300 awarded", 100, 200)
	b.post(charged("I1", 6, 200))
	want("invoiced on the contract", 100, 0)
	b.post(intend("N2", 7, 50))
	want("a new intent", 150, 0)
	b.post(cost("I2", 8, 130))
	want("130 outside the contract", 20, 0)
	more := vary("V1", "up", 9, 500)
	more.Intent = "N2"
	b.post(more)
	want("more awarded than the second intent was", 0, 500)
	b.post(turn("variations/V1", 10))
	want("taken back", 20, 0)
	b.post(turn("contract_lines/K1#2025-26#pooled-S", 10))
	want("the award taken back", 220, 0)
}

// sum is what stands on 6000 in a layer. Units: pence.
func (b books) sum(layer ledger.Layer) money.Pence {
	var sum money.Pence
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if l.Layer == layer && l.Account == "6000" {
					sum += l.Amount
				}
			}
		}
	}
	return sum
}

// TestEndsAsExtended follows the end of a contract through what moves it.
func TestEndsAsExtended(t *testing.T) {
	b := newBooks(t)
	b.post(awarded())
	b.post(contractLine(100))
	extend := vary("V1", "extension", 6, 0)
	extend.NewEnd = day(2028, 3, 31)
	for _, step := range []struct {
		event Event
		ends  string
	}{
		{extend, "2028-03-31"},
		{&Extension{Contract: "K1", Number: 1, NewEnd: day(2029, 3, 31)}, "2028-03-31"},
		{&Extension{Contract: "K1", Number: 2, NewEnd: day(2030, 3, 31), TakenOn: day(2025, 7, 1)}, "2030-03-31"},
		{turn("variations/V1", 8), "2030-03-31"},
		{vary("V2", "termination", 9, 0), "2025-09-10"},
		{turn("variations/V2", 9), "2030-03-31"},
		{turn("extensions/K1#2", 9), "2027-03-31"},
	} {
		b.post(step.event)
		c, _ := Find[Contract](b, "contracts", "K1")
		if c.Ends.String() != step.ends {
			t.Fatalf("after %s it ends on %s, not %s", EventKey(step.event), c.Ends, step.ends)
		}
	}
}

func TestPrice(t *testing.T) {
	term := &ContractTerm{Base: 1_000_00, Volume: some(100), MarginalPrice: some(money.Pence(7_50)), Cap: some(money.Pence(1_200_00)), Collar: some(money.Pence(900_00))}
	for cases, want := range map[int]money.Pence{0: 1_000_00, 100: 1_000_00, 110: 1_075_00, 500: 1_200_00} {
		if got := term.Price(cases); got != want {
			t.Errorf("%d cases cost %s, not %s", cases, got, want)
		}
	}
	claims := &ContractTerm{MarginalPrice: some(money.Pence(25_00)), Collar: some(money.Pence(100_00))}
	for cases, want := range map[int]money.Pence{0: 100_00, 3: 100_00, 5: 125_00} {
		if got := claims.Price(cases); got != want {
			t.Errorf("%d outcomes cost %s, not %s", cases, got, want)
		}
	}
}

// TestSharesOfAnAlliance come to the whole, once all of them are in.
func TestSharesOfAnAlliance(t *testing.T) {
	for sum, want := range map[money.Percent]int{100: 0, 90: 1, 110: 1} {
		b := newBooks(t)
		k := awarded()
		k.Kind = "alliance"
		b.post(k)
		b.post(&ContractShare{Contract: "K1", Partner: "CC", Percent: some(60 * money.Whole / 100)})
		b.post(&ContractShare{Contract: "K1", Partner: "ICB", Percent: some((sum - 60) * money.Whole / 100)})
		bad := b.Settle()
		if len(bad) != want || want > 0 && bad[0].Problems[0].Code != "CONTRACT-011" {
			t.Errorf("shares of %d%%: %+v", sum, bad)
		}
	}
}

// commission draws an event about a contract.
func (w *world) commission(fund string) Event {
	contract := w.old("contracts")
	switch w.below(9) {
	case 0, 1:
		c := &Contract{Code: w.ref("K"), Providers: []string{pick(w, "CARE", "HELP")}, Title: "drawn", Kind: pick(w, "block", "grant", "framework", "call-off"), Fund: fund, Starts: w.day()}
		if c.Ends = c.Starts.AddDays(w.between(0, 700)); c.Kind == "call-off" {
			c.Parent = contract
		}
		return c
	case 2, 3, 4:
		l := &ContractLine{Contract: contract, Year: pick(w, y24, y25, y25, y26), Service: w.service(fund), Amount: w.amount(), Intent: pick(w, "", w.old("intents"))}
		if pick(w, true, false) {
			l.RetentionPercent = some(money.Percent(w.below(int(money.Whole))))
		}
		return l
	case 5:
		return &Extension{Contract: contract, Number: w.between(1, 3), NewEnd: w.day().AddDays(300), TakenOn: pick(w, 0, w.day()), Amount: w.amount(), Year: pick(w, y25, y26), Service: w.service(fund)}
	}
	return &Variation{
		Code: w.ref("V"), Contract: contract, Date: w.day(), Kind: pick(w, "up", "down", "extension", "termination", "final-account"), Year: pick(w, y24, y25, y25, y26),
		Service: w.service(fund), Amount: w.amount() - 250_00, Ground: "drawn", NewEnd: pick(w, 0, w.day()), Intent: pick(w, "", w.old("intents")),
	}
}

// holdPromises holds what is committed of every contract, service and year to what remains of it, added up here from the
// registers and the lines of cost.
func holdPromises(t *rapid.T, b books) {
	type promise struct{ contract, year, service string }
	agreed, cost, committed := map[promise]money.Pence{}, map[promise]money.Pence{}, map[promise]money.Pence{}
	commits := func(code string) bool { c, _ := Find[Contract](b, "contracts", code); return c.Kind != "framework" }
	for _, l := range Listed[ContractLine](b, "contract_lines", "", "") {
		if commits(l.Contract) {
			agreed[promise{l.Contract, l.Year.String(), l.Service}] += l.Amount + l.IrrecoverableVAT
		}
	}
	for _, v := range Listed[Variation](b, "variations", "", "") {
		if commits(v.Contract) {
			agreed[promise{v.Contract, v.Year.String(), v.Service}] += v.Amount + v.IrrecoverableVAT
		}
	}
	for _, x := range Listed[Extension](b, "extensions", "", "") {
		if !x.TakenOn.IsZero() && commits(x.Contract) {
			agreed[promise{x.Contract, x.Year.String(), x.Service}] += x.Amount
		}
	}
	for _, r := range b.seen() {
		if d, ok := b.Document(r.Key); ok && r.Table == "rolls" && d.ReversedBy == "" {
			roll := decoded[*Roll](t, r)
			agreed[promise{roll.Contract, roll.Year.Previous().String(), roll.Service}] -= roll.Amount
			agreed[promise{roll.Contract, roll.Year.String(), roll.Service}] += roll.Amount
		}
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				k := promise{l.Dims.Contract, l.Year.String(), l.Dims.Service}
				switch {
				case l.Layer == ledger.Commitment && l.Account == "6000":
					if committed[k] += l.Amount; committed[k] < 0 {
						t.Fatalf("after %s, %v has %s committed", r.Key, k, committed[k])
					}
				case l.Layer == ledger.Actual && TypeOf(b, l.Account) == "expenditure" && l.Item != "":
					cost[k] += l.Amount
				}
			}
		}
	}
	for k := range agreed {
		committed[k] += 0
	}
	for k, p := range committed {
		want := max(0, agreed[k]-cost[k])
		if _, ended := Find[Ending](b, "endings", k.contract, k.year, k.service); ended {
			want = 0
		}
		if p != want {
			t.Fatalf("%v has %s committed, and %s − %s remains", k, p, agreed[k], cost[k])
		}
	}
	for _, c := range Listed[Contract](b, "contracts", "", "") {
		if c.Ends < c.Starts {
			t.Fatalf("%s ends before it starts: %s", c.Code, fmt.Sprint(c.Ends))
		}
	}
}

// TestTurnedInAnotherYear reverses an invoice of a year that is closed: it is cost of the year in which it is turned, and the
// commitment comes back there.
func TestTurnedInAnotherYear(t *testing.T) {
	b := newBooks(t)
	next := contractLine(50)
	next.Year = y26
	for _, e := range slices.Concat([]Event{awarded(), contractLine(100), next, charged("I1", 6, 60)}, closed("CC", y25, 13)) {
		b.post(e)
	}
	b.post(&Reversal{Code: "REV", Date: day(2026, 5, 1), Of: "invoices/I1", Reason: "r"})
	if was, is := TermsOf(b, "K1", y25, "pooled-S"), TermsOf(b, "K1", y26, "pooled-S"); was.Remains != 40 || is.Remains != 110 || is.Cost != -60 {
		t.Errorf("the closed year has %+v, the next %+v", was, is)
	}
}

// TestPromisesThatWereRolled are among what a contract promises, though no line or variation of the year is on file.
func TestPromisesThatWereRolled(t *testing.T) {
	b := newBooks(t)
	for _, e := range []Event{awarded(), contractLine(100), &Roll{Contract: "K1", Service: "pooled-S", Year: y26, Amount: 40, Decision: "B-1"}} {
		b.post(e)
	}
	c, _ := Find[Contract](b, "contracts", "K1")
	if diff := cmp.Diff([]Promised{{y25, "pooled-S"}, {y26, "pooled-S"}}, PromisesOf(b, c)); diff != "" {
		t.Error(diff)
	}
}
