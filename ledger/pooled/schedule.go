package pooled

import (
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Instalment is one instalment of a cash contribution as the books stand. Units: pence.
//
// Everything about it is the sum of lines about its item: Planned those on 3900 (budget layer), Open those on 1100,
// Disputed those on 1110; so that a reversal restores it and it can be asked as at any date.
type Instalment struct {
	Item     string
	Number   int
	Due      calendar.Date
	Planned  money.Pence
	Open     money.Pence
	Disputed money.Pence
	Raised   bool
	RaisedOn calendar.Date
	Replaced bool // its raising was reversed, and another instalment stands in its place
}

// ContributionItem returns the key of the item that a conditional grant's conditions are kept under.
func ContributionItem(contribution string) string { return "contributions/" + contribution }

// InstalmentItem returns the key of an instalment's item.
func InstalmentItem(contribution string, number int) string {
	return ContributionItem(contribution) + "#" + strconv.Itoa(number)
}

// InstalmentsOf lists the instalments of a contribution, in order of number.
func InstalmentsOf(s State, c *Contribution) []Instalment {
	var out []Instalment
	for n := 1; ; n++ {
		item, ok := s.Item(InstalmentItem(c.Code, n))
		if !ok {
			return out
		}
		i := Instalment{Item: item.Key, Number: n, Due: item.Due}
		for _, a := range s.AmountsOf(item.Key) {
			switch a.Account {
			case budgetControl:
				i.Planned = a.Open
			case receivable:
				i.Open = a.Open
			case disputed:
				i.Disputed = a.Open
			}
		}
		if r, ok := Find[InstalmentRaised](s, "instalments", c.Code, strconv.Itoa(n)); ok {
			i.Raised, i.RaisedOn = true, r.RaisedOn
		} else if d, ok := s.Document("instalments/" + c.Code + "#" + strconv.Itoa(n)); ok {
			i.Replaced = d.ReversedBy != ""
		}
		out = append(out, i)
	}
}

// CurrentAmount returns what a contribution is now: as agreed and as changed since, and of cash what a dispute that was
// settled for less left of it. Units: pence.
func CurrentAmount(s State, c *Contribution) money.Pence {
	var sum money.Pence
	if c.Kind == "cash" {
		for n := 1; ; n++ {
			key := InstalmentItem(c.Code, n)
			if _, ok := s.Item(key); !ok {
				return sum
			}
			sum += openOf(s, key, budgetControl, c.Fund)
		}
	}
	sum = c.Amount
	for _, ch := range Listed[ContributionChange](s, "contribution_changes", "contribution", c.Code) {
		sum += ch.Amount
	}
	return sum
}

// dueDates returns the days on which a contribution falls due, none after its 31 March.
//
// Errors: instalments is neither 1, 2, 4, 12 nor a list of dates.
func (c *Contribution) dueDates() ([]calendar.Date, []ledger.Problem) {
	first := dateOr(c.FirstDue, c.Year.Start())
	switch c.Instalments {
	case "":
		return calendar.Instalments(first, c.Year, 4), nil
	case "1", "2", "4", "12":
		n, _ := strconv.Atoi(c.Instalments)
		return calendar.Instalments(first, c.Year, n), nil
	}
	dates, err := calendar.ParseDates(c.Instalments)
	if err != nil || len(dates) == 0 {
		return nil, []ledger.Problem{problem("LOAD-009", "instalments", c.Instalments,
			"instalments says neither how many nor when.", "Use 1, 2, 4 or 12, or dates such as 2026-04-30;2026-10-31.")}
	}
	slices.Sort(dates)
	for i := range dates {
		dates[i] = min(dates[i], c.Year.End())
	}
	return dates, nil
}

// equalShares shares an amount equally over n instalments or months, earliest first.
func equalShares(total money.Pence, n int) []money.Pence {
	weights := make([]int64, n)
	for i := range weights {
		weights[i] = 1
	}
	return money.Apportion(total, weights)
}

const replannedRule = "instalments-replanned/1"

// standIn returns the instalment that stands in the place of one whose raising was reversed; else the instalment itself.
func standIn(s State, item string) string {
	for _, key := range s.Movers(item) {
		if !strings.HasPrefix(key, "reversals/") {
			continue
		}
		was, _ := s.Recorded(key)
		for _, e := range was.Entries {
			if len(e.Lines) == 2 && e.Lines[0].Rule == replannedRule && e.Lines[1].Item == item {
				return standIn(s, e.Lines[0].Item)
			}
		}
	}
	return item
}

// unraised lists the instalments that are not raised yet.
func unraised(all []Instalment) []Instalment {
	return slices.DeleteFunc(slices.Clone(all), func(i Instalment) bool { return i.Raised || i.Replaced })
}
