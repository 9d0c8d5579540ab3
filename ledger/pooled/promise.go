package pooled

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// What a contract promises to a provider for one service in one year is a promise. Its item holds every term: on 6900 in the
// commitment layer what was agreed (lines, variations, what was rolled), credit positive; on the accounts of expenditure
// the cost posted on the contract; on 6000 what remains.
//
// What remains is a function of the other terms, brought up to date in every entry that moves one of them, whatever event
// posts it, and never mirrored: so a reversal restores it, and the order of recording does not matter.

// commitmentRule posts what a promise's terms make of what remains of it.
const commitmentRule = "commitment-remains/1"

// isCommitment tells whether a line is about what remains of a promise, which is always worked out.
func isCommitment(l ledger.Line) bool { return l.Rule == commitmentRule }

// promise is what a contract promises for one service in one year.
type promise struct {
	contract string
	year     calendar.Year
	service  string
}

// PromiseItem returns the key of the item that a contract's promise for one service in one year is kept under.
func PromiseItem(contract string, year calendar.Year, service string) string {
	return promise{contract, year, service}.item()
}

const contractItems = "contracts/"

func (p promise) item() string {
	return contractItems + p.contract + "#" + p.year.String() + "#" + p.service
}

// promiseOf takes an item's key apart; false where it is not a promise's.
func promiseOf(item string) (promise, bool) {
	rest, ok := strings.CutPrefix(item, contractItems)
	if !ok {
		return promise{}, false
	}
	contract, rest, _ := strings.Cut(rest, "#")
	year, service, ok := strings.Cut(rest, "#")
	y, err := calendar.ParseYear(year)
	return promise{contract, y, service}, ok && err == nil
}

// PromiseOf takes the key of a promise's item apart; false where the item is no promise's.
func PromiseOf(item string) (contract string, year calendar.Year, service string, ok bool) {
	p, ok := promiseOf(item)
	return p.contract, p.year, p.service, ok
}

// Promised is a service and year for which a contract promises something.
type Promised struct {
	Year    calendar.Year
	Service string
}

// PromisesOf lists what a contract promises anything for, in order of year and service.
func PromisesOf(s State, c *Contract) []Promised {
	var out []Promised
	for _, l := range Listed[ContractLine](s, "contract_lines", "contract", c.Code) {
		out = append(out, Promised{l.Year, l.Service})
	}
	for _, v := range Listed[Variation](s, "variations", "contract", c.Code) {
		out = append(out, Promised{v.Year, v.Service})
	}
	for _, x := range Listed[Extension](s, "extensions", "contract", c.Code) {
		if !x.TakenOn.IsZero() && x.Service != "" {
			out = append(out, Promised{x.Year, x.Service})
		}
	}
	for _, a := range s.Open(commitments, c.Fund, c.Party()) { // what was carried over stands in no row of its own
		if p, ok := promiseOf(a.Item.Key); ok && p.contract == c.Code {
			out = append(out, Promised{p.year, p.service})
		}
	}
	slices.SortFunc(out, func(a, b Promised) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Service, b.Service))
	})
	return slices.Compact(out)
}

// Terms are the terms of a promise as they stand. Units: pence.
type Terms struct {
	Agreed  money.Pence // lines ± variations ± what was rolled
	Cost    money.Pence // posted on the contract
	Remains money.Pence
	Ended   bool // terminated, finally accounted or lapsed: nothing remains
}

// Over is the cost beyond what was agreed, which is over contract. Units: pence.
func (t Terms) Over() money.Pence { return max(0, t.Cost-t.Agreed) }

// should is what remains by the other terms. Units: pence.
func (t Terms) should() money.Pence {
	if t.Ended {
		return 0
	}
	return max(0, t.Agreed-t.Cost)
}

// TermsOf returns the terms of what a contract promises for one service in one year.
func TermsOf(s State, contract string, year calendar.Year, service string) Terms {
	return promise{contract, year, service}.terms(s)
}

func (p promise) terms(s State) Terms {
	t := TermsIn(s.AmountsOf(p.item()))
	_, t.Ended = Find[Ending](s, "endings", p.contract, p.year.String(), p.service)
	return t
}

// TermsIn adds up the terms of a promise from what stands on its item. Whether it has ended does not stand there.
func TermsIn(amounts []Amount) Terms {
	var t Terms
	for _, a := range amounts {
		switch a.Account {
		case commitments:
			t.Remains += a.Open
		case commitmentControl:
			t.Agreed -= a.Open
		default:
			t.Cost += a.Open
		}
	}
	return t
}

// charged is the cost of the contract for the service and year on some days, with what was clawed back. Units: pence.
func (p promise) charged(s State, when func(calendar.Date) bool) money.Pence {
	fund := must[Contract](s, "contracts", p.contract).Fund
	var sum money.Pence
	for _, a := range costAccounts(s) {
		for _, m := range s.Moved(Moves{Account: a, Fund: fund, Year: p.year, Service: p.service}) {
			if m.Contract == p.contract && when(m.Date) {
				sum += m.Amount
			}
		}
	}
	return sum
}

// agreed is the line by which an event changes what was agreed: what it makes of the commitment is added to its entry when it
// is recorded. Units: pence.
func (p promise) agreed(s State, rule string, amount money.Pence) ledger.Line {
	l := signed(ledger.Commitment, commitmentControl, p.year, p.dims(s), -amount).About(p.item())
	l.Rule = rule
	return l
}

// dims are the dimensions of what is committed: with the provider, where there is one.
func (p promise) dims(s State) ledger.Dims {
	v, c := must[Service](s, "services", p.service), must[Contract](s, "contracts", p.contract)
	d := ledger.Dims{Fund: v.Fund, Nature: NatureOf(v), Service: p.service, Contract: p.contract}
	if len(c.Providers) == 1 {
		d.Provider = c.Providers[0]
	}
	return d
}

// opened is the item of the promise, as it is opened by the first line about it.
func (p promise) opened(s State, on calendar.Date) Item {
	c := must[Contract](s, "contracts", p.contract)
	return Item{Key: p.item(), Party: c.Providers[0], Date: on, Due: p.year.End(), Service: p.service}
}

// promised is a posting being completed with what it commits.
type promised struct {
	plus // the state as the event leaves its registers, with what was posted so far about promises and intents
}

// complete adds to an entry what its lines make of every promise and intent that they touch.
func (x *promised) complete(p *Posting, e *ledger.Entry) {
	own := len(e.Lines)
	for _, l := range e.Lines {
		if l.Item != "" {
			x.posted = append(x.posted, l)
		}
	}
	seen := map[string]bool{}
	for i := range own {
		l := e.Lines[i]
		if l.Item == "" || seen[l.Item] || isCommitment(l) {
			continue
		}
		seen[l.Item] = true
		if at, ok := promiseOf(l.Item); ok {
			x.promise(p, e, at)
		} else if i, ok := x.awarded(l); ok {
			x.award(e, i, l.Amount)
		} else if isAward(l) { // the intent ended with its pilot: nothing comes back to it
			x.add(e, by(intentReleasedRule, signed(ledger.Intent, commitmentControl, l.Year, ledger.Dims{Fund: l.Dims.Fund}, -l.Amount)))
		}
	}
}

// promise brings one promise to what remains of it.
func (x *promised) promise(p *Posting, e *ledger.Entry, at promise) {
	if _, ok := x.Item(at.item()); !ok && !slices.ContainsFunc(p.Items, func(i Item) bool { return i.Key == at.item() }) {
		p.Items = append(p.Items, at.opened(x, e.Date))
	}
	t, d := at.terms(x), at.dims(x)
	more := t.should() - t.Remains
	var agreed money.Pence
	for _, l := range e.Lines {
		if l.Item == at.item() && l.Account == commitmentControl && !isCommitment(l) {
			agreed -= l.Amount
		}
	}
	x.add(e, by(commitmentRule,
		signed(ledger.Commitment, commitments, at.year, d, more).About(at.item()),
		signed(ledger.Commitment, commitmentControl, at.year, d, agreed-more)))
}

// add adds lines to an entry.
func (x *promised) add(e *ledger.Entry, lines []ledger.Line) {
	e.Lines = append(e.Lines, lines...)
	x.posted = append(x.posted, lines...)
}

// promises completes what an event posts with what it commits. An entry that moves no term of a promise stays as it is.
func (o *Overlay) promises(p *Posting) {
	touches := func(l ledger.Line) bool {
		return strings.HasPrefix(l.Item, contractItems) || isAward(l)
	}
	x := promised{plus{State: asLeft{o, p.Rows}}}
	for i := range p.Entries {
		if slices.ContainsFunc(p.Entries[i].Lines, touches) {
			x.complete(p, &p.Entries[i])
		}
	}
}

// awardRule says how much of an intent was awarded: it stands on 6900 about the intent's item, debit positive.
const awardRule = "intent-awarded/1"

func isAward(l ledger.Line) bool {
	return l.Layer == ledger.Intent && l.Account == commitmentControl && l.Item != ""
}

// award brings the intents of a plan to what remains of them after an award from one of them. Units: pence.
func (x *promised) award(e *ledger.Entry, i *Intent, amount money.Pence) {
	lines := i.plan().released(x, nil, nil)
	control := -amount
	for _, l := range lines {
		if l.Item == "" {
			control += l.Amount
		}
	}
	lines = slices.DeleteFunc(lines, func(l ledger.Line) bool { return l.Item == "" })
	x.add(e, by(intentReleasedRule, append(lines, signed(ledger.Intent, commitmentControl, i.Year, ledger.Dims{Fund: i.Fund}, control))...))
}

// awarded returns the intent that a line awards, or takes an award of back.
func (x *promised) awarded(l ledger.Line) (*Intent, bool) {
	if !isAward(l) {
		return nil, false
	}
	return Find[Intent](x, "intents", strings.TrimPrefix(l.Item, "intents/"))
}

// awarded is the line by which an event awards an amount from the intent: what it makes of the intent is added to its entry when
// it is recorded. Units: pence.
func (i *Intent) awarded(amount money.Pence) ledger.Line {
	l := signed(ledger.Intent, commitmentControl, i.Year, ledger.Dims{Fund: i.Fund}, amount).About(EventKey(i))
	l.Rule = awardRule
	return l
}
