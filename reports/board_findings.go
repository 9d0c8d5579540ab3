package reports

import (
	"cmp"
	"fmt"
	"strings"

	"commonpurse/ledger/money"
)

// found puts what each section comes to over it, as a sentence: what a chart of it says, or what its rows do.
func (x *board) found(sections []Section) []Section {
	for i, s := range sections {
		if s.Finding != "" {
			continue
		}
		if len(s.Charts) > 0 {
			sections[i].Finding = cmp.Or(s.Charts[0].first, s.Charts[0].Title)
			continue
		}
		sections[i].Finding = x.finding(s)
	}
	return sections
}

// finding is what the rows of a section come to, where that can be said in a sentence.
func (x *board) finding(s Section) string {
	switch s.Key {
	case "services":
		return ratedWords(s)
	case "reasons":
		return reasonWords(s)
	case "chase":
		return strings.TrimSuffix(x.overdueWords()[0], ".")
	case "waiting":
		if s.Count == 0 {
			return "Nothing waits"
		}
		return fmt.Sprintf("%s waiting for approval", are(s.Count, "document"))
	case "virements":
		if s.Count == 0 {
			return "No budget was moved between services"
		}
		return fmt.Sprintf("%s moved %s between services", things(s.Count, "virement"), roundly(moneyOf(s.Total["amount"])))
	case "bridge":
		return x.forecastWords()
	case "bridge-services":
		if s.Count == 0 {
			return "No budget or forecast of a service has changed"
		}
		return "The budget or the forecast of " + things(s.Count, "service") + " has changed"
	case "overrides":
		if s.Count == 0 {
			return "Nothing was let pass the funds check"
		}
		return things(s.Count, "document") + " passed the funds check for a reason"
	case "pilots":
		return pilotWords(s)
	case "cliffs":
		if uncovered := moneyOf(s.Total["uncovered"]); uncovered > 0 {
			return "No agreed budget covers " + roundly(uncovered) + " of cost after the targeted money ends"
		}
	}
	return ""
}

// ratedWords counts the ratings of services.
func ratedWords(s Section) string {
	red, amber := 0, 0
	for row, err := range s.Rows {
		if err != nil {
			return ""
		}
		switch rating := valueIn(s, row, "rating").Words(); {
		case strings.HasPrefix(rating, "Red"):
			red++
		case strings.HasPrefix(rating, "Amber"):
			amber++
		}
	}
	switch {
	case s.Count == 0:
		return ""
	case red+amber == 0:
		return "Every service is rated Green"
	case red == 0:
		return fmt.Sprintf("No service is rated Red, and of %s %s rated Amber", things(s.Count, "service"), verbed(amber))
	}
	return fmt.Sprintf("Of %s, %s rated Red and %s Amber", things(s.Count, "service"), verbed(red), verbed(amber))
}

// reasonWords counts the services that are not as planned and of which nobody said why.
func reasonWords(s Section) string {
	rated, silent := 0, 0
	for row, err := range s.Rows {
		if err != nil {
			return ""
		}
		if valueIn(s, row, "rating").Words() != "Green" {
			rated++
			if valueIn(s, row, "reason").IsNull() {
				silent++
			}
		}
	}
	switch {
	case rated == 0:
		return "No service is rated Amber or Red"
	case silent == 0:
		return fmt.Sprintf("A reason is recorded for each service that is rated Amber or Red: %d", rated)
	}
	return fmt.Sprintf("No reason is recorded for %d of %s rated Amber or Red", silent, things(rated, "service"))
}

// forecastWords is how the forecast of all services has moved.
func (x *board) forecastWords() string {
	then, now := x.bridge.stands(x.bridge.then, "forecast"), x.bridge.stands(x.bridge.monitoring, "forecast")
	if then == now {
		return "The forecast cost has not changed"
	}
	return "The forecast cost is " + upOrDown(now-then) + ", at " + roundly(now)
}

// pilotWords counts the pilots that wait for a decision.
func pilotWords(s Section) string {
	overdue, spent := 0, money.Pence(0)
	for row, err := range s.Rows {
		if err != nil {
			return ""
		}
		if strings.HasPrefix(valueIn(s, row, "reminder").Words(), "Overdue") {
			overdue++
		}
		spent += moneyOf(valueIn(s, row, "spent"))
	}
	if s.Count == 0 {
		return ""
	}
	if overdue == 0 {
		return fmt.Sprintf("%s cost %s, and no decision is overdue", things(s.Count, "pilot"), roundly(spent))
	}
	return fmt.Sprintf("A decision is overdue on %d of %s", overdue, things(s.Count, "pilot"))
}
