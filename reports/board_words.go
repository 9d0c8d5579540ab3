package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger/money"
)

// mostNamed is how many services or debts the cover names one by one.
const mostNamed = 5

// decisions says what the board has to decide, from what is Red, what waits, what is planned beyond what comes in, and the pilots.
func (x *board) decisions(trials []string) []string {
	var out []string
	var red []string
	for _, code := range x.rated() {
		if strings.HasPrefix(x.rating(code), "Red") {
			red = append(red, code)
		}
	}
	slices.SortStableFunc(red, func(a, b string) int { return cmp.Compare(x.beyond(b), x.beyond(a)) })
	for _, code := range red[:min(len(red), mostNamed)] {
		action := "no action is recorded"
		if f := x.forecasts[code]; f != nil && f.Action != "" {
			action = "an action is recorded"
		}
		out = append(out, fmt.Sprintf("%s is forecast to be %s over its budget of %s; %s.", x.nameOf(code), roundlyBy(x.beyond(code)),
			roundly(x.services[code].budget()), action))
	}
	if more := len(red) - mostNamed; more > 0 {
		out = append(out, fmt.Sprintf("%s rated Red besides. See the sheet Reasons and actions.", are(more, "service")))
	}
	for _, code := range x.fundOrder() {
		if f := x.funds[code]; !x.isRecharged(code) && f.budget() > f.agreed {
			out = append(out, fmt.Sprintf("The budgets of %s go beyond what its partners agreed to give by %s.", x.fundName(code), roundlyBy(f.budget()-f.agreed)))
		}
	}
	waiting, worth := 0, money.Pence(0)
	for _, w := range x.in.Waiting {
		if x.concerns(w) {
			waiting, worth = waiting+1, worth+w.Amount
		}
	}
	if waiting > 0 {
		out = append(out, fmt.Sprintf("%s waiting for approval, worth %s together.", are(waiting, "document"), roundly(worth)))
	}
	out = append(out, trials...)
	if len(out) == 0 {
		return []string{"Nothing: no service is rated Red, nothing waits for approval, and budgets are within contributions."}
	}
	return out
}

// fundName is what a fund is called.
func (x *board) fundName(code string) string {
	if f, ok := x.books.funds[code]; ok {
		return f.Name
	}
	return code
}

// beyond is by how much a service's forecast is over its budget. Units: pence.
func (x *board) beyond(code string) money.Pence {
	o := x.services[code]
	return o.forecast - o.budget()
}

// moved says what changed since the last pack: the figures, and the services that changed most.
func (x *board) moved() []string {
	if x.in.Since == 0 {
		return []string{"This is the first pack of these books, so there is nothing to compare with."}
	}
	var out []string
	for _, line := range bridgeLines {
		then, now := x.bridge.stands(x.bridge.then, line.key), x.bridge.stands(x.bridge.monitoring, line.key)
		if then == now || line.key == "intents" || line.key == "available" {
			continue
		}
		out = append(out, fmt.Sprintf("%s: from %s to %s, %s.", line.label, roundly(then), roundly(now), upOrDown(now-then)))
	}
	type change struct {
		code string
		by   money.Pence
	}
	var changes []change
	for _, code := range x.serviceOrder(x.inTrial) {
		if by := forecastOf(x.bridge.monitoring, code) - forecastOf(x.bridge.then, code); by != 0 {
			changes = append(changes, change{code, by})
		}
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(b.by.Abs(), a.by.Abs()) })
	for _, c := range changes[:min(len(changes), 3)] {
		out = append(out, fmt.Sprintf("The forecast of %s is %s.", x.nameOf(c.code), upOrDown(c.by)))
	}
	if len(out) == 0 {
		return []string{"Nothing: no figure is another."}
	}
	return out
}

// overdueWords says what partners should have paid, and who most of it.
func (x *board) overdueWords() []string {
	late := x.dues.overdueDebts()
	if len(late) == 0 {
		return []string{"No contribution is overdue."}
	}
	owed, debts := map[string]money.Pence{}, map[string]int{}
	for _, d := range late {
		owed[d.item.Party] += d.Open
		debts[d.item.Party]++
	}
	oldest := late[0]
	out := []string{fmt.Sprintf("Contributions of %s are overdue, the oldest since %s.", roundly(x.dues.overdue()), oldest.due().Long())}
	partners := slices.Collect(maps.Keys(owed))
	slices.SortFunc(partners, func(a, b string) int { return cmp.Or(cmp.Compare(owed[b], owed[a]), cmp.Compare(a, b)) })
	for _, p := range partners[:min(len(partners), mostNamed)] {
		name := p
		if o, ok := x.dues.organisations[p]; ok {
			name = o.Name
		}
		out = append(out, fmt.Sprintf("%s owes %s, in %s.", name, roundly(owed[p]), things(debts[p], "amount")))
	}
	return out
}

func upOrDown(by money.Pence) string {
	if by < 0 {
		return "down " + roundlyBy(-by)
	}
	return "up " + roundlyBy(by)
}

// are is so many things with the verb: "1 service is", "3 services are".
func are(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " is"
	}
	return things(n, thing) + " are"
}
