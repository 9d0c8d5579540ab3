package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// CloseCheck is one thing to look at before a period is closed. One that must hold stops the close; the others are worth
// knowing, and the period closes with them.
type CloseCheck struct {
	Key   string
	Text  string // what is looked at, and what was found where it does not hold
	Found string // an amount or a number
	Where string // where to look
	Must  bool
	OK    bool
}

// CloseChecks goes through what is to be looked at before a period is closed for a host, the musts first.
func CloseChecks(s State, c *Close) []CloseCheck {
	p := c.Of()
	funds := Listed[Fund](s, "funds", "host", c.Host)
	out := []CloseCheck{
		{Key: "over", Text: "The period is over", Found: p.End().Short(), Where: "purse period list", Must: true, OK: c.Date >= p.End()},
		inOrder(s, c),
		undecided(s, funds),
		suspended(s, funds),
		notRaised(s, funds, p),
		notAccrued(s, funds, p),
		unsigned(funds, p.End()),
	}
	return out
}

func inOrder(s State, c *Close) CloseCheck {
	out := CloseCheck{Key: "order", Text: "The earlier periods of the year are closed", Where: "purse period list", Must: true}
	begins, _ := hostedFrom(s, c.Host)
	var open []string
	for _, before := range c.openBefore(s, begins) {
		open = append(open, before.Name())
	}
	return out.of(open, len(open))
}

// of completes a check that holds where nothing was found.
func (c CloseCheck) of(found []string, count int) CloseCheck {
	c.OK, c.Found = count == 0, fmt.Sprint(count)
	if !c.OK {
		c.Text += ": not " + strings.Join(found, ", ")
	}
	return c
}

func undecided(s State, funds []*Fund) CloseCheck {
	out := CloseCheck{Key: "approvals", Text: "Nothing waits for approval", Where: "purse queue"}
	var waiting []string
	for _, w := range Listed[Waiting](s, submissions, "", "") {
		if slices.ContainsFunc(funds, func(f *Fund) bool { return slices.Contains(w.Funds, f.Code) }) {
			waiting = append(waiting, w.Document)
		}
	}
	return out.of(waiting, len(waiting))
}

func suspended(s State, funds []*Fund) CloseCheck {
	var sum money.Pence
	for _, f := range funds {
		for _, a := range s.Open(suspense, f.Code, "") {
			sum += a.Open.Abs()
		}
	}
	return CloseCheck{Key: "suspense", Text: "Nothing stands in suspense", Found: sum.Pounds(), Where: "purse report contributions", OK: sum == 0}
}

func notRaised(s State, funds []*Fund, p calendar.Period) CloseCheck {
	out := CloseCheck{Key: "instalments", Text: "Every instalment due by the period's end is raised", Where: "purse contribution raise --to " + p.End().String()}
	var late []string
	count := 0
	for _, f := range funds {
		for _, c := range Listed[Contribution](s, "contributions", "fund", f.Code) {
			if c.Kind != "cash" || c.Year > p.Year() {
				continue
			}
			for _, i := range InstalmentsOf(s, c) {
				if !i.Raised && i.Planned != 0 && min(i.Due, c.Year.End()) <= p.End() {
					late = append(late, c.Code)
					count++
				}
			}
		}
	}
	return out.of(slices.Compact(late), count)
}

// notAccrued finds the services that something is promised for and that have no cost in the period.
func notAccrued(s State, funds []*Fund, p calendar.Period) CloseCheck {
	out := CloseCheck{Key: "accruals", Text: "Every service with something promised for the year has cost in the period", Where: "purse accrue propose"}
	var missing []string
	for _, f := range funds {
		costs := map[string]Cost{}
		for _, c := range s.Costs(f.Code, ExpenditureAccounts(s)) {
			if c.Year == p.Year() {
				costs[c.Service] = c
			}
		}
		for _, v := range Listed[Service](s, "services", "fund", f.Code) {
			last := costs[v.Code].Last
			if last != p && promisedFor(s, f.Code, v.Code, p.Year()) > 0 && (last < p || !costIn(s, v, p)) {
				missing = append(missing, v.Code)
			}
		}
	}
	return out.of(missing, len(missing))
}

// costIn tells whether a service has cash cost in a period.
func costIn(s State, v *Service, p calendar.Period) bool {
	return slices.ContainsFunc(ExpenditureAccounts(s), func(account string) bool {
		moved := s.Moved(Moves{Account: account, Fund: v.Fund, Year: p.Year(), Service: v.Code})
		return slices.ContainsFunc(moved, func(m Moved) bool { return m.Period == p })
	})
}

func unsigned(funds []*Fund, on calendar.Date) CloseCheck {
	out := CloseCheck{Key: "agreements", Text: "The agreement of every fund is signed", Where: "purse fund list"}
	var codes []string
	for _, f := range funds {
		if f.Opens <= on && f.IsUnsigned(on) {
			codes = append(codes, f.Code)
		}
	}
	return out.of(codes, len(codes))
}
