package pooled

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// restricted refuses what a targeted fund would spend on a service that its money is not for, also where the fund otherwise
// only warns: it is the funder's to allow. What is given back, or reversed, is let pass.
//
// In which period the service was given is looked at by the documents themselves, against the days of the fund.
func (o *Overlay) restricted(e Event, draws []draw) *ledger.Refusal {
	if e.Table() == "reversals" {
		return nil
	}
	for _, d := range draws {
		f := must[Fund](o, "funds", d.fund)
		if d.spends <= 0 || f.policy() == "off" || f.Kind != "targeted" || f.PaysFor(d.service) {
			continue
		}
		what, line := o.drawer(e, shortfall{draw: d})
		r := &ledger.Refusal{Code: "FUND-016", Kind: ledger.Forbidden, Text: EventKey(e) + " was not recorded."}
		r.Problems = []ledger.Problem{{
			Code: "FUND-016", Field: "service", Value: d.service, Line: line,
			Text: fmt.Sprintf("%s would spend %s on %s, and %s is targeted money that pays only for %s.", what, d.spends.Pounds(), d.service, d.fund, listed(f.EligibleServices)),
			Hint: "Charge it to another fund, or have the funder agree and add the service to eligible_services; or have " + o.overrider(shortfall{fund: f, draw: d}) + " override it with a reason.",
		}}
		return r
	}
	return nil
}

// listed names things one after the other.
func listed(of []string) string {
	if len(of) == 1 {
		return of[0]
	}
	text := of[0]
	for _, x := range of[1 : len(of)-1] {
		text += ", " + x
	}
	return text + " and " + of[len(of)-1]
}

// beyondContracts finds the contracts on which a document posts cost beyond what they promise, where the fund refuses that; of
// a fund that only warns, the document says so itself.
func (o *Overlay) beyondContracts(entries []ledger.Entry) []shortfall {
	changes := map[promise][]Amount{}
	funds := map[promise]string{}
	for _, n := range entries {
		for _, l := range n.Lines {
			at, ok := promiseOf(l.Item)
			if !ok || isCommitment(l) {
				continue
			}
			changes[at], funds[at] = append(changes[at], Amount{Account: l.Account, Open: l.Amount}), l.Dims.Fund
		}
	}
	var out []shortfall
	for _, at := range slices.SortedFunc(maps.Keys(changes), func(a, b promise) int { return cmp.Compare(a.item(), b.item()) }) {
		c := TermsIn(changes[at])
		f := must[Fund](o, "funds", funds[at])
		if c.Cost <= 0 || f.policy() != "block" {
			continue
		}
		s := shortfall{code: "FUND-015", fund: f, contract: at.contract, terms: at.terms(o), draw: draw{fund: f.Code, service: at.service, year: at.year, amount: c.Cost}}
		s.tolerance = f.tolerance(s.terms.Agreed)
		waits := pendingOn(o, at)
		s.standing = Standing{Fund: f.Code, Service: at.service, Year: at.year, Budget: s.terms.Agreed + c.Agreed, Actual: s.terms.Cost, Pending: waits}
		if s.left = s.standing.Available() - c.Cost; s.left < -s.tolerance {
			out = append(out, s)
		}
	}
	return out
}

// pendingOn is what documents that wait for approval would cost on a contract, for one service in one year. Units: pence.
//
// An invoice that waits takes little of the service, whose commitment it uses up; of the contract it takes all that it comes to.
func pendingOn(s State, at promise) money.Pence {
	if !hasPeople(s) {
		return 0
	}
	var sum money.Pence
	for _, w := range Listed[Waiting](s, submissions, "", "") {
		if w.Part != "" {
			continue
		}
		for _, e := range SubmissionOf(s, w).Events() {
			if v, ok := e.(*Invoice); ok && Fold(v.Contract) == Fold(at.contract) {
				sum += max(0, v.on(at))
			}
		}
	}
	return sum
}

// on is what an invoice comes to for a service in a year, without VAT. Units: pence.
func (v *Invoice) on(at promise) money.Pence {
	var sum money.Pence
	for i := range v.Lines {
		if from, _ := v.Lines[i].span(v.Date); Fold(v.Lines[i].Service) == Fold(at.service) && from.Year() == at.year {
			sum += v.Lines[i].Net
		}
	}
	return sum
}

// overdrawn warns of a fund whose cash a payment takes below nil, with what waits to be spent of it: the host would be paying
// for it with money of its own.
func (o *Overlay) overdrawn(e Event, entries []ledger.Entry) []string {
	if e.Table() != "payments" {
		return nil
	}
	paid := map[string]money.Pence{}
	for _, n := range entries {
		for _, l := range n.Lines {
			if l.Layer == ledger.Actual && o.uses()[l.Account] == cashAtBank {
				paid[l.Dims.Fund] -= l.Amount
			}
		}
	}
	var out []string
	for _, fund := range slices.Sorted(maps.Keys(paid)) {
		f := must[Fund](o, "funds", fund)
		if f.policy() == "off" || paid[fund] <= 0 {
			continue
		}
		if o.funds.later {
			o.funds.paid[fund] = true
			continue
		}
		if words, short := o.cashShort(f, paid[fund]); short {
			out = append(out, fmt.Sprintf("%s pays %s. %s", EventKey(e), paid[fund].Pounds(), words))
		}
	}
	return out
}

// cashShort says how short of cash a fund is when an amount is paid. Units: pence.
func (o *Overlay) cashShort(f *Fund, paid money.Pence) (words string, short bool) {
	has, waits := o.cashOf(f.Code), waitsIn(o, f.Code)
	left := has - waits - paid
	if left >= 0 {
		return "", false
	}
	text := fmt.Sprintf("%s (%s) has cash of %s", f.Name, f.Code, has.Pounds())
	if waits != 0 {
		text += fmt.Sprintf(" − pending %s = %s", waits.Pounds(), (has - waits).Pounds())
	}
	return fmt.Sprintf("%s (short by %s): what is paid beyond it is owed to the host.", text, (-left).Pounds()), true
}

// waitsIn is what documents that wait for approval would take of a fund in all years. Units: pence.
func waitsIn(s State, fund string) money.Pence {
	if !hasPeople(s) {
		return 0
	}
	var sum money.Pence
	for _, p := range Listed[Pending](s, pendingRows, "fund", fund) {
		sum += p.Amount
	}
	return sum
}

// shortOfCash warns of the funds of which something was paid since WarnAtEnd and whose cash stands below nil.
func (o *Overlay) shortOfCash() []string {
	var out []string
	for _, fund := range slices.Sorted(maps.Keys(o.funds.paid)) {
		if words, short := o.cashShort(must[Fund](o, "funds", fund), 0); short {
			out = append(out, words)
		}
	}
	return out
}
