package pooled

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// What remains of an intent is what no promise and no cost has taken its place: what contracts were awarded from it by name
// releases it; the cost of its service and year that is outside contracts, from the intent's own day on, the oldest intent
// first; and what lapses likewise.
//
// What remains of every intent of a service and year is a function of the intents and the cost as they stand, worked out
// again whenever either changes, and never mirrored: so a reversal undoes it, and the order of recording does not
// matter. A document that was reversed counts as if it had never been, on its own day, and not on that of its reversal.
// A credit note gives back what was released last, once it has used up the cost that was beyond all intents.

const (
	commitments       = "6000"
	commitmentControl = "6900"

	intentRule         = "intent-recorded/1"
	intentReleasedRule = "intent-released/1"
)

// isIntent tells whether a line is about what remains of an intent, which is always worked out.
func isIntent(l ledger.Line) bool { return l.Rule == intentRule || l.Rule == intentReleasedRule }

// plan is what intents are for.
type plan struct {
	fund, service string
	year          calendar.Year
}

// moved adds to what remains of an intent (or, negative, takes from it). Units: pence.
func (p plan) moved(i *Intent, amount money.Pence) []ledger.Line {
	return []ledger.Line{
		signed(ledger.Intent, commitments, p.year, ledger.Dims{Fund: p.fund, Service: p.service, Pilot: i.Pilot}, amount).About(EventKey(i)),
		signed(ledger.Intent, commitmentControl, p.year, ledger.Dims{Fund: p.fund}, -amount),
	}
}

// rows lists the intents and what lapsed of them, the oldest first.
func (p plan) rows(s State) []*Intent {
	all := slices.DeleteFunc(Listed[Intent](s, "intents", "service", p.service), func(i *Intent) bool { return i.plan() != p })
	slices.SortFunc(all, func(a, b *Intent) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Code, b.Code)) })
	return all
}

// intents lists the intents, the oldest first.
func (p plan) intents(s State) []*Intent {
	return slices.DeleteFunc(p.rows(s), func(i *Intent) bool { return i.Amount < 0 })
}

// day is the day that a row counts from: one recorded after the year is over is met by what is still spent in it.
func (p plan) day(i *Intent) calendar.Date { return min(i.Date, p.year.End()) }

// costAccounts lists the accounts of cost that releases intents: all expenditure but write-offs.
func costAccounts(s State) []string {
	return slices.DeleteFunc(ExpenditureAccounts(s), func(a string) bool { return standardOf(s, a) == badDebts })
}

// counts tells whether a line is cash cost of the plan, outside contracts.
func (p plan) counts(l ledger.Line, accounts []string) bool {
	d := l.Dims
	return l.Layer == ledger.Actual && l.Year == p.year && d.Fund == p.fund && d.Service == p.service && d.Partner == "" && d.Contract == "" &&
		slices.Contains(accounts, l.Account)
}

// costs adds up the cash cost of the plan by day, with what is pending. Units: pence.
func (p plan) costs(s State, now *spending) map[calendar.Date]money.Pence {
	accounts := costAccounts(s)
	days := map[calendar.Date]money.Pence{}
	turned := map[string]money.Pence{}
	for _, a := range accounts {
		for _, m := range s.Moved(Moves{Account: a, Fund: p.fund, Year: p.year, Service: p.service}) {
			switch {
			case m.Contract != "" || m.Period.Number() == calendar.Closing:
			case m.Reverses != "":
				turned[Fold(m.Reverses)] += m.Amount
			default:
				days[m.Date] += m.Amount
			}
		}
	}
	if now != nil {
		for _, e := range now.entries {
			for _, l := range e.Lines {
				switch {
				case !p.counts(l, accounts):
				case now.reverses != "":
					turned[Fold(now.reverses)] += l.Amount
				default:
					days[e.Date] += l.Amount
				}
			}
		}
	}
	for key, back := range turned {
		p.takeBack(s, key, back, accounts, days)
	}
	return days
}

// takeBack takes what was reversed of a document off the days on which the document was cost. Units: pence.
func (p plan) takeBack(s State, key string, back money.Pence, accounts []string, days map[calendar.Date]money.Pence) {
	was, _ := s.Recorded(key)
	own := map[calendar.Date]money.Pence{}
	var sum money.Pence
	for _, e := range was.Entries {
		for _, l := range e.Lines {
			if p.counts(l, accounts) {
				own[e.Date] += l.Amount
				sum += l.Amount
			}
		}
	}
	for _, on := range slices.Sorted(maps.Keys(own)) {
		n := -own[on]
		if sum != -back && n > 0 != (back > 0) {
			n = 0 // a part is taken of what is the other way round, day by day
		} else if sum != -back {
			n = max(min(n, max(back, 0)), min(back, 0))
		}
		days[on] += n
		back -= n
		sum += n
	}
}

// remains works out what remains of each intent, by its key. Units: pence.
func (p plan) remains(s State, now *spending) map[string]money.Pence {
	rows := p.rows(s)
	releases := p.costs(s, now)
	out := map[string]money.Pence{}
	for _, i := range rows {
		if i.Amount < 0 {
			releases[p.day(i)] -= i.Amount
		} else if _, spent := releases[p.day(i)]; !spent {
			releases[p.day(i)] = 0
		}
	}
	var so []unspent // recorded by the day
	var beyond money.Pence
	for _, on := range slices.Sorted(maps.Keys(releases)) {
		for _, i := range rows {
			if i.Amount > 0 && p.day(i) == on {
				u := unspent{EventKey(i), max(0, i.Amount-max(0, openOf(s, EventKey(i), commitmentControl, p.fund)))}
				so = append(so, u)
				out[u.key] = u.most
			}
		}
		if len(so) > 0 {
			beyond = release(so, out, releases[on], beyond)
		}
	}
	return out
}

// unspent is an intent less what contracts were awarded from it, which is the most that can remain of it. Units: pence.
type unspent struct {
	key  string
	most money.Pence
}

// release takes a cost off what remains, the oldest intent first, and returns the cost that is beyond all of them; a
// credit (negative) is taken off that, and then gives back what was released last. Units: pence.
func release(so []unspent, remains map[string]money.Pence, cost, beyond money.Pence) money.Pence {
	if cost < 0 {
		off := min(beyond, -cost)
		beyond -= off
		cost += off
		for k := len(so) - 1; k >= 0; k-- {
			n := min(-cost, so[k].most-remains[so[k].key])
			remains[so[k].key] += n
			cost += n
		}
		return beyond
	}
	for _, i := range so {
		n := min(cost, remains[i.key])
		remains[i.key] -= n
		cost -= n
	}
	return beyond + cost
}

// released posts, for every intent of the plan, what remains of it less what is on the books; and nothing of those gone.
func (p plan) released(s State, now *spending, gone []*Intent) []ledger.Line {
	if now != nil && now.isMore(p) && p.isSpent(s) {
		return nil
	}
	remains := p.remains(s, now)
	var lines []ledger.Line
	for _, i := range append(p.intents(s), gone...) {
		if more := remains[EventKey(i)] - openOf(s, EventKey(i), commitments, p.fund); more != 0 {
			lines = append(lines, p.moved(i, more)...)
		}
	}
	return by(intentReleasedRule, lines...)
}

// isSpent tells whether nothing remains of the intents on the books. More cost, whatever its day, leaves it so: what was
// released or beyond all intents only grows with it. So most cost of a service is not counted day by day.
func (p plan) isSpent(s State) bool {
	return !slices.ContainsFunc(p.intents(s), func(i *Intent) bool { return openOf(s, EventKey(i), commitments, p.fund) != 0 })
}

// lastCost is the last day, from one on, with cost of the plan.
func (p plan) lastCost(s State, from calendar.Date) calendar.Date {
	for on, cost := range p.costs(s, nil) {
		if cost != 0 {
			from = max(from, on)
		}
	}
	return from
}

// spending is the entries of an event as far as they are made, and what it reverses.
type spending struct {
	entries  []ledger.Entry
	reverses string
	posted   []ledger.Line // about intents
}

// isMore tells whether the event only adds to the cost of a plan.
func (w *spending) isMore(p plan) bool {
	if w.reverses != "" {
		return false
	}
	return !slices.ContainsFunc(w.entries, func(e ledger.Entry) bool {
		return slices.ContainsFunc(e.Lines, func(l ledger.Line) bool {
			return l.Amount < 0 && l.Layer == ledger.Actual && p == plan{l.Dims.Fund, l.Dims.Service, l.Year}
		})
	})
}

// complete adds to an entry what its cost releases of intents.
func (w *spending) complete(s State, e *ledger.Entry) {
	w.entries = append(w.entries, *e)
	for _, p := range plansIn(s, e.Lines) {
		more := p.released(plus{s, w.posted}, w, nil)
		w.posted = append(w.posted, more...)
		e.Lines = append(e.Lines, more...)
	}
}

// plansIn lists the plans with intents on file whose cost the lines are, in order of first line.
func plansIn(s State, lines []ledger.Line) []plan {
	var out []plan
	for _, l := range lines {
		p := plan{l.Dims.Fund, l.Dims.Service, l.Year}
		if l.Layer != ledger.Actual || l.Dims.Service == "" || l.Amount == 0 || slices.Contains(out, p) {
			continue
		}
		if len(s.Rows("intents", "service", p.service)) > 0 && len(p.intents(s)) > 0 {
			out = append(out, p)
		}
	}
	return out
}
