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

// world draws events of every table, in funds of every kind and two hosts, over three years, on accounts of every type.
type world struct {
	history
	keys  []string // of money events that stand
	funds []string // those of this history, few so that its events meet
}

var (
	worldFunds    = []string{"pooled", "pooled", "pooled", "targeted", "targeted", "NHS", "pass-through", "zero-based", "lead-commissioning", "pooled-aligned", "shadow"}
	worldServices = map[string][]string{
		"pooled": {"pooled-S", "pooled-T", "CAP"}, "targeted": {"targeted-S", "targeted-T", "TCAP"}, "NHS": {"NHS-S"},
	}
	worldAccounts = []string{
		"1000", "1001", "1002", "1100", "1101", "1110", "1120", "1150", "1200", "1300", "1400", "1800", "1900", "2000", "2100", "2200", "2300",
		"2400", "2500", "3000", "3200", "4000", "4100", "4300", "4500", "4501", "4600", "5000", "5001", "5200", "5300", "5400", "5500", "5800", "5900",
	}
)

func newWorld(t testing.TB) books {
	b := newBooks(t)
	for _, e := range []Event{
		&Account{Code: "1101", Name: "Receivable of districts", Type: "asset", Parent: "1100"},
		&Account{Code: "4501", Name: "Interest", Type: "income", Parent: "4500"},
		&Account{Code: "5001", Name: "Home care", Type: "expenditure", Parent: "5000"},
		&Organisation{Code: "UC", Name: "Anyshire Council", Sector: "unitary"},
		&BankAccount{Code: "BANK", Host: "CC", Name: "Council account"},
		&BankAccount{Code: "NHSBANK", Host: "ICB", Name: "NHS account"},
		&Service{Code: "TCAP", Fund: "targeted", Name: "Adaptations", Nature: "capital", Account: "5100"},
	} {
		b.post(e)
	}
	return b
}

// below draws a number from 0, each as likely as the next: what rapid draws leans to the small, and a history of small
// numbers is all refusals.
func (w *world) below(n int) int {
	x := rapid.Uint64().Draw(w.T, "x") * 0x9e3779b97f4a7c15
	x = (x ^ x>>31) * 0xbf58476d1ce4e5b9
	return int((x ^ x>>29) % uint64(n))
}

func (w *world) between(from, to int) int { return from + w.below(to-from+1) }

func (w *world) amount() money.Pence { return money.Pence(1 + w.below(500_00)) }

// old draws the reference of an event of the table that stands.
func (w *world) old(table string) string {
	var refs []string
	for _, key := range w.keys {
		if t, ref, _ := strings.Cut(key, "/"); t == table {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return "none"
	}
	return pick(w, refs...)
}

func pick[T any](w *world, of ...T) T { return of[w.below(len(of))] }

func (w *world) service(fund string) string {
	if all, ok := worldServices[fund]; ok {
		return pick(w, all...)
	}
	return fund + "-" + pick(w, "S", "T")
}

func (w *world) day() calendar.Date {
	return day(2025, 1, 1).AddDays(w.between(0, 600))
}

func (w *world) partner() string { return pick(w, "CC", "ICB", "DC", "UC", "GOV") }

// agree draws a contribution of any kind, source and schedule; some are tagged to a service.
func (w *world) agree(fund string) Event {
	c := &Contribution{
		Code: w.ref("C"), Fund: fund, Year: pick(w, y24, y25, y25, y26), Partner: w.partner(), Amount: w.amount(),
		Source: pick(w, "council-base", "dfg", "client", "reward", "area-based-grant"), Kind: pick(w, "cash", "cash", "cash", "in-kind", "direct"),
		Conditional: pick(w, YesNo(""), Yes, No),
	}
	if c.Kind == "cash" {
		c.Instalments = pick(w, "", "1", "2", "12", "2025-04-30;2025-10-31;2026-06-01")
		c.FirstDue = pick(w, calendar.Date(0), day(2025, 2, 1), day(2025, 11, 30), day(2026, 5, 5))
	}
	if pick(w, true, false) {
		c.Service = w.service(fund)
	}
	return c
}

func (w *world) journal(fund string) Event {
	j := &Journal{Code: w.ref("J"), Date: w.day()}
	amount := w.amount() - 250_00
	for i, p := range []money.Pence{amount, -amount} {
		j.Lines = append(j.Lines, JournalLine{
			Line: i + 1, Layer: pick(w, "actual", "actual", "actual", "budget"), Account: pick(w, worldAccounts...), Amount: p, Fund: fund,
			Partner: w.partner(), Provider: pick(w, "CARE", "HELP"), Service: w.service(fund), Source: pick(w, "other", "client", "dfg"), Memo: "drawn",
		})
	}
	j.Lines[1].Layer = j.Lines[0].Layer
	return j
}

func (w *world) opening(fund string) Event {
	o := &Opening{Code: w.ref("O"), Date: w.day(), Fund: fund}
	var sum money.Pence
	for range w.between(1, 4) {
		p := w.amount() - 250_00
		sum -= p
		o.Lines = append(o.Lines, OpeningLine{Account: pick(w, worldAccounts[:21]...), Amount: p, Partner: w.partner(), Provider: pick(w, "CARE", "HELP")})
	}
	o.Lines = append(o.Lines, OpeningLine{Account: "3000", Partner: "CVS", Amount: sum})
	return o
}

// bill draws an invoice or credit note, in one fund or two, over one year or several.
func (w *world) bill(fund string) Event {
	v := &Invoice{Code: w.ref("I"), Provider: pick(w, "CARE", "HELP"), Date: w.day()}
	if contract := w.old("contracts"); contract != "none" {
		v.Contract = pick(w, "", contract)
	}
	for n := range w.between(1, 3) {
		l := InvoiceLine{Line: n + 1, Service: w.service(pick(w, fund, fund, fund, "NHS", "targeted")), Net: w.amount(), VATTreatment: pick(w, "", "", "recoverable", "irrecoverable")}
		l.VAT = pick(w, 0, l.Net/5)
		if pick(w, true, false) {
			l.PeriodFrom = v.Date.AddDays(w.between(-300, 300))
			l.PeriodTo = l.PeriodFrom.AddDays(w.between(0, 500))
		}
		l.Accrual = pick(w, "", "", pick(w, w.oldOrNone("accruals")...), pick(w, w.oldOrNone("claims")...))
		if pick(w, true, false, false) {
			l.Net, l.VAT, l.Credits = -l.Net, -l.VAT, pick(w, "", w.old("invoices"))
		}
		v.Lines = append(v.Lines, l)
	}
	return v
}

func (w *world) bank() string { return pick(w, "", "", "BANK", "NHSBANK") }

func (w *world) receive(fund string) Event {
	r := &Receipt{
		Code: w.ref("R"), Date: w.day(), Payer: pick(w, w.partner(), w.partner(), "A Stranger", "CARE"), Fund: fund, Amount: w.amount() - 60_00,
		Kind: pick(w, "", "", "", "client", "provider", "vat", "interest", "other"), BankAccount: w.bank(),
	}
	if pick(w, true, false, false) {
		r.Contribution = w.old("contributions")
	}
	if pick(w, true, false) {
		r.Service = w.service(fund)
	}
	return r
}

func (w *world) pay(fund string) Event {
	p := &Payment{Code: w.ref("P"), Date: w.day(), Provider: pick(w, "CARE", "HELP"), Amount: w.amount() - 50_00, Excess: pick(w, "", "advance", "overpaid"), BankAccount: w.bank()}
	if pick(w, true, false) {
		p.Invoices = []string{w.old("invoices")}
	}
	if pick(w, true, false) {
		p.Invoices = append(p.Invoices, w.old("invoices"))
	}
	if len(p.Invoices) == 0 || pick(w, true, false) {
		p.Fund = fund
	}
	return p
}

// change draws an event that acts on another.
func (w *world) change() Event {
	switch w.between(0, 8) {
	case 0:
		return &ContributionChange{Code: w.ref("CH"), Contribution: w.old("contributions"), Date: w.day(), Amount: pick(w, w.amount()-250_00, -w.amount()), Reason: "drawn"}
	case 1, 2, 3, 4:
		i := &InstalmentRaised{Contribution: w.old("contributions"), Number: w.between(1, 3), RaisedOn: w.day()}
		if pick(w, true, false, false) {
			i.Amount = some(w.amount())
		}
		return i
	case 5, 6:
		d := &Dispute{Code: w.ref("D"), Date: w.day(), Contribution: w.old("contributions"), Number: pick(w, 0, 0, 1, 2), Amount: w.amount()/4 - 40_00, Reason: "drawn"}
		if d.Amount < 0 {
			d.Cut = pick(w, 0, -d.Amount/2, -d.Amount)
		}
		return d
	case 7:
		return &Identification{Code: w.ref("ID"), Date: w.day(), Receipt: w.old("receipts"), Payer: pick(w, w.partner(), "CARE"), Fund: pick(w, "", w.funds[0], w.funds[1]), Contribution: pick(w, "", w.old("contributions"))}
	}
	if len(w.keys) == 0 {
		return &Reversal{Code: w.ref("REV"), Date: w.day(), Of: "invoices/none", Reason: "drawn"}
	}
	r := &Reversal{Code: w.ref("REV"), Date: w.day(), Of: pick(w, w.keys...), Reason: "drawn"}
	if pick(w, true, false) {
		r.Amount = some(pick(w, w.amount(), w.amount()/10+1))
	}
	return r
}

func (w *world) event() Event {
	fund := pick(w, w.funds...)
	switch w.between(0, 56) {
	case 0, 1:
		return w.agree(fund)
	case 2:
		return w.journal(fund)
	case 3:
		return w.opening(fund)
	case 4, 5, 6:
		return w.bill(fund)
	case 7, 8:
		return w.receive(fund)
	case 9:
		return w.pay(fund)
	case 10:
		return &Recharge{Code: w.ref("RC"), Date: w.day(), Fund: fund, Partner: w.partner(), Service: w.service(fund), Source: pick(w, "", "client"), Amount: w.amount()}
	case 11:
		return &WriteOff{Code: w.ref("W"), Date: w.day(), Fund: fund, Debtor: pick(w, w.partner(), "CARE"), Amount: w.amount() / 4, Service: w.service(fund), Document: pick(w, "", "recharges/"+w.old("recharges")), Reason: "drawn"}
	case 12:
		return &DirectSpend{Code: w.ref("DS"), Date: w.day(), Fund: fund, Partner: w.partner(), Service: w.service(fund), Amount: w.amount(), Provider: pick(w, "", "CARE")}
	case 13:
		return &InKind{Code: w.ref("K"), Date: w.day(), Fund: fund, Partner: w.partner(), Service: w.service(fund), Amount: w.amount(), Basis: "drawn"}
	case 14:
		return &BudgetSet{Code: w.ref("B"), Fund: fund, Year: pick(w, y25, y26), Service: w.service(fund), Kind: pick(w, "", "direct", "in-kind"), Amount: w.amount() - 100_00}
	case 16, 17:
		return &ReserveMove{Code: w.ref("RM"), Date: w.day(), Fund: fund, Partner: w.partner(), Amount: w.amount() - 250_00, Decision: "B-1"}
	case 18, 19:
		return &CarryForward{Code: w.ref("CF"), Date: w.day(), Fund: fund, Year: pick(w, y24, y25, y26), Partner: w.partner(), Amount: w.amount(), From: pick(w, "", "balance", "reserve"), Service: pick(w, "", w.service(fund)), Decision: "B-1"}
	case 20, 21:
		return &Intent{Code: w.ref("N"), Date: w.day(), Fund: fund, Year: pick(w, y24, y25, y25, y26), Service: w.service(fund), Amount: pick(w, w.amount(), w.amount(), -w.amount())}
	case 22:
		return &Organisation{Code: "DC", Name: "Anyford District Council", Sector: "district", Successor: pick(w, "UC", "UC", "ICB", ""), To: w.day()}
	case 31:
		return &Virement{Code: w.ref("VIR"), Date: w.day(), Year: pick(w, y25, y26), From: w.service(fund), To: w.service(fund), Amount: w.amount(), Reason: "drawn"}
	case 32, 33, 34, 35, 36, 37, 38, 39:
		return w.purchase(fund)
	case 23, 24, 25, 26, 27, 28, 29, 30:
		return w.commission(fund)
	case 15:
		code := w.service(fund)
		return &Service{Code: code, Fund: fund, Name: "As drawn", Account: pick(w, "", "5001", "5100", "5900"), VATRegime: pick(w, "", "none", "nhs"), Nature: pick(w, "revenue", "capital")}
	}
	return w.change()
}

// TestEveryEvent runs random histories of every sort of event, and holds what they reach to the invariants of the
// accounting page, at the end and on every day on the way.
func TestEveryEvent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newWorld(t)
		w := &world{history: history{T: rt}}
		w.funds = []string{pick(w, worldFunds...), pick(w, worldFunds...)}
		for range w.between(20, 80) {
			head, e := b.Head(), w.event()
			if due := b.Due(day(2099, 1, 1)); len(due) > 0 && w.below(3) == 0 {
				e = due[0]
			}
			out, refusal := b.Record(e, Meta{})
			if refusal != nil && b.Head() != head {
				rt.Fatalf("%s was refused and moved the head", EventKey(e))
			}
			if refusal == nil && !out.Again && out.Seq != head+1 {
				rt.Fatalf("%s got sequence number %d after %d", EventKey(e), out.Seq, head)
			}
			if _, money := e.(Dated); money && refusal == nil {
				w.keys = append(w.keys, EventKey(e))
				rt.Logf("%s %s", EventKey(e), Encode(e))
			}
		}
		holdInvariants(rt, b)
		holdDimensions(rt, b)
		holdPromises(rt, b)
		holdSuccession(rt, b)
		holdEveryDay(rt, b)
	})
}

// holdEveryDay asks of every item, and of each part of the reserve, as at each day on which it moved: nothing is paid, credited,
// set aside or taken out before it is there. What providers are owed and prepaid is left out, for an invoice may be dated
// after its payment; and so are 1120 and 2300, for what is raised goes to whichever of them stands when it is recorded.
func holdEveryDay(t *rapid.T, b books) {
	type at struct{ item, account string }
	moves := map[at]map[calendar.Date]money.Pence{}
	again := map[string]bool{} // items that were set aside or turned back, and may have been met before
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				k := at{l.Item, l.Account}
				if l.Layer == ledger.Actual && l.Account == "3200" {
					k.item = l.Dims.Fund + " " + l.Dims.Partner
					if moves[k] == nil {
						moves[k] = map[calendar.Date]money.Pence{}
					}
					moves[k][e.Date] += l.Amount
				}
				if table, _, _ := strings.Cut(l.Item, "/"); l.Item == "" || l.Layer != ledger.Actual || table == "openings" || table == "journals" {
					continue
				}
				if moves[k] == nil {
					moves[k] = map[calendar.Date]money.Pence{}
				}
				moves[k][e.Date] += l.Amount
				again[l.Item] = again[l.Item] || r.Table == "disputes" || r.Table == "reversals"
			}
		}
	}
	for k, days := range moves {
		if again[k.item] {
			continue
		}
		var sum money.Pence
		for _, on := range slices.Sorted(maps.Keys(days)) {
			sum += days[on]
			switch k.account {
			case "1100", "1110":
				if sum < 0 {
					t.Fatalf("%s stands at %s on %s as at %s", k.item, sum, k.account, on)
				}
			case "2200", "1900", "3200":
				if sum > 0 {
					t.Fatalf("%s stands at %s on %s as at %s", k.item, sum, k.account, on)
				}
			}
		}
	}
}

// holdDimensions holds every line to the dimensions that the accounting page asks of it.
func holdDimensions(t *rapid.T, b books) {
	for _, r := range b.seen() {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				kind, d := TypeOf(b, l.Account), l.Dims
				missing := ""
				switch {
				case kind == "expenditure" && d.Service == "":
					missing = "service"
				case kind == "income" && !strings.HasPrefix(l.Account, "45") && (d.Partner == "" || d.Source == ""):
					missing = "partner or source"
				case kind == "held" && d.Partner == "":
					missing = "partner"
				case (l.Account == "2000" || l.Account == "1200") && d.Provider == "":
					missing = "provider"
				case (kind == "income" || kind == "expenditure") && d.Nature == 0:
					missing = "nature"
				}
				if missing != "" {
					t.Fatalf("%s posts a line without its %s: %s", r.Key, missing, fmt.Sprintf("%+v", l))
				}
			}
		}
	}
}

// TestOrderOfPostingDoesNotMatter raises, receives, charges and spends in one fund in two orders, and finds the same
// open amounts of each party, and the same grant earned.
func TestOrderOfPostingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{history: history{T: rt}}
		agreed := []Event{
			&Contribution{Code: "C1", Fund: "targeted", Year: y25, Partner: "CC", Source: "council-base", Amount: w.amount(), Conditional: No},
			&Contribution{Code: "C2", Fund: "targeted", Year: y25, Partner: "CC", Source: "public-health", Amount: w.amount(), Conditional: No, Instalments: "2"},
			&Contribution{Code: "G1", Fund: "targeted", Year: y25, Partner: "GOV", Source: "area-based-grant", Amount: w.amount(), Instalments: "2"},
			&Contribution{Code: "G2", Fund: "targeted", Year: y25, Partner: "GOV", Source: "area-based-grant", Amount: w.amount(), Instalments: "1", Service: "targeted-S"},
		}
		var events []Event
		for _, i := range []string{"C1#1", "C1#2", "C1#3", "C1#4", "C2#1", "C2#2", "G1#1", "G1#2", "G2#1"} {
			code, number, _ := strings.Cut(i, "#")
			events = append(events, &InstalmentRaised{Contribution: code, Number: int(number[0] - '0'), RaisedOn: day(2025, 3, 1).AddDays(w.below(390))})
		}
		for range w.between(1, 8) {
			r := &Receipt{Code: w.ref("R"), Date: day(2025, 4, 1).AddDays(w.below(360)), Payer: pick(w, "CC", "GOV"), Fund: "targeted", Amount: w.amount()}
			i := &Invoice{Code: w.ref("I"), Provider: "CARE", Date: r.Date, Lines: []InvoiceLine{{Line: 1, Service: w.service("targeted"), Net: w.amount(), PeriodTo: r.Date.AddDays(w.below(200))}}}
			c := &Recharge{Code: w.ref("RC"), Date: day(2025, 4, 1).AddDays(w.below(360)), Fund: "targeted", Partner: "CC", Service: "targeted-T", Amount: w.amount()}
			events = append(events, r, i, c)
		}
		sums := func(order []Event) map[string]money.Pence {
			b := newWorld(t)
			for _, e := range slices.Concat(clones(agreed), clones(order)) {
				b.post(e)
			}
			out := map[string]money.Pence{}
			for _, account := range []string{"1100", "1120", "2000", "2200", "2300", "4000", "4300", "5000", "1400"} {
				for _, party := range []string{"CC", "GOV", "CARE"} {
					out[account+" "+party] = balance(b.seen(), ledger.Actual, account, "targeted", party)
				}
			}
			return out
		}
		if diff := cmp.Diff(sums(events), sums(rapid.Permutation(events).Draw(rt, "order"))); diff != "" {
			rt.Fatalf("the order of posting matters:\n%s", diff)
		}
	})
}
