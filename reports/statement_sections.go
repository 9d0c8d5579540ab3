package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// standing is what is open of one item of the account, or of the calls and refunds of a fund. Units: pence, positive
// where the partner owes it.
type standing struct {
	item             pooled.Item
	fund             string
	amount, disputed money.Pence
	status           string
	account          string // of what is kept without items
}

// standings lists what is open of the account, the oldest due first.
func (s *statement) standings() []*standing {
	found := map[string]*standing{}
	of := func(item pooled.Item, fund string) *standing {
		key := item.Key + "\x00" + fund
		if found[key] == nil {
			found[key] = &standing{item: item, fund: fund}
		}
		return found[key]
	}
	for _, a := range s.in.Amounts {
		account := s.standard(a.Account)
		switch {
		case a.Item.Party != s.partner || !s.asked(a.Fund):
		case account == "1100", account == "1110":
			x := of(a.Item, a.Fund)
			x.amount += a.Open
			if account == "1110" {
				x.disputed += a.Open
			}
		case s.isAdvance(a):
			x := of(a.Item, a.Fund)
			x.amount, x.status = x.amount+a.Open, "In advance"
		}
	}
	for at, p := range s.settlements() {
		x := of(pooled.Item{Key: "risk-share/" + at.account}, at.fund)
		x.amount, x.account = x.amount+p, at.account
		x.status = "Called"
		if at.account == "2500" {
			x.status = "Due back"
		}
	}
	out := slices.DeleteFunc(slices.Collect(maps.Values(found)), func(x *standing) bool { return x.amount == 0 && x.disputed == 0 })
	slices.SortFunc(out, func(x, y *standing) int {
		return cmp.Or(cmp.Compare(x.due(), y.due()), cmp.Compare(x.item.Key, y.item.Key), cmp.Compare(x.fund, y.fund))
	})
	return out
}

func (x *standing) due() calendar.Date { return cmp.Or(x.item.Due, x.item.Date) }

// late is by how many days it is past due; nought for what nobody is late with.
func (x *standing) late(asAt calendar.Date) int64 {
	if x.status != "" || x.amount <= 0 || x.due().IsZero() {
		return 0
	}
	return int64(max(0, x.due().DaysUntil(asAt)))
}

// overdue is what of it is past due and not disputed. Units: pence.
func (x *standing) overdue(asAt calendar.Date) money.Pence {
	if x.late(asAt) == 0 {
		return 0
	}
	return x.amount - x.disputed
}

func (x *standing) word(asAt calendar.Date) string {
	switch {
	case x.status != "":
		return x.status
	case x.disputed != 0:
		return "Disputed"
	case x.amount < 0:
		return "In credit"
	case x.late(asAt) > 0:
		return "Overdue"
	}
	return "Due"
}

// open lists what the closing balance is made of.
func (s *statement) open() *table {
	t := newTable("open", "Open items", 3, textColumn("ref", "Reference"), countColumn("number", "Instalment"), textColumn("fund", "Fund"),
		textColumn("source", "Source"), dateColumn("due_date", "Due date"), moneyColumn("amount", "Amount"), moneyColumn("disputed", "Of that disputed"),
		countColumn("days", "Days late"), textColumn("status", "Status"))
	taken := map[string]bool{}
	for _, x := range s.standings() {
		_, ref, _ := strings.Cut(x.item.Key, "/")
		number := Null
		if x.item.Number > 0 {
			ref, number = x.item.Contribution, Count(int64(x.item.Number))
		}
		if x.account != "" {
			ref = "risk share"
		}
		ref = s.hide(ref)
		key := ref
		if !number.IsNull() {
			key += "/" + number.plain()
		}
		t.addKeyed(unlike(key, taken), Text(ref), number, Text(s.codes[x.fund]), Text(x.item.Source), Day(x.due()), Money(x.amount),
			moneyOrNull(x.disputed), countOrNull(x.late(s.in.AsAt)), Text(x.word(s.in.AsAt)))
	}
	return t
}

// byFund is how the account stands with each fund.
func (s *statement) byFund() *table {
	type figures struct{ opening, charged, paid, disputed, overdue, advance money.Pence }
	of := map[string]*figures{}
	for _, f := range s.funds {
		of[f.Code] = &figures{}
	}
	for _, l := range s.before {
		of[l.Dims.Fund].opening += l.Amount
	}
	for _, p := range s.rows {
		of[p.fund].charged += p.charged
		of[p.fund].paid += p.paid
	}
	for _, x := range s.standings() {
		at := of[x.fund]
		if at == nil {
			continue // an item of another fund's making fails the check of what is open
		}
		at.disputed += x.disputed
		at.overdue += x.overdue(s.in.AsAt)
		if x.status == "In advance" {
			at.advance -= x.amount
		}
	}
	t := newTable("by-fund", "Account by fund", 1, textColumn("fund", "Fund"), textColumn("name", "Name"), moneyColumn("opening", "Brought forward"),
		moneyColumn("charged", "Charged"), moneyColumn("paid", "Paid"), moneyColumn("closing", "Carried forward"),
		moneyColumn("disputed", "Of that disputed"), moneyColumn("overdue", "Of that overdue"), moneyColumn("advance", "Held in advance"))
	for _, f := range s.funds {
		x := of[f.Code]
		t.add(Text(s.codes[f.Code]), Text(s.hideIn(f.Name)), Money(x.opening), Money(x.charged), Money(x.paid),
			Money(x.opening+x.charged-x.paid), Money(x.disputed), Money(x.overdue), Money(x.advance))
	}
	return t
}

// yearShare is the partner's share of one fund's year that no close has posted: of the result to date and, of the year of
// the statement, of the forecast. Money for running and for building are shared apart, and stand apart. Units: pence, positive
// when it gains.
type yearShare struct {
	fund     *pooled.Fund
	year     calendar.Year
	nature   ledger.Nature
	apart    bool // the fund has a result of both natures
	shared   shared
	part     money.Pence
	forecast Value
}

// key names the share's row, by the fund as the partner is shown it.
func (x yearShare) key(fund string) string {
	key := fund + "/" + x.year.String()
	if x.apart && x.nature == ledger.Capital {
		key += "/capital"
	}
	return key
}

// share works out the partner's share of the result of each fund, of the year and of those before it that are not
// closed.
func (s *statement) share() {
	r, next := s.results(), s.poolManager().forecast
	for _, f := range s.askedFunds() {
		if !s.inPool(f.Code) {
			continue
		}
		for y := cmp.Or(r.first[f.Code], s.year); y <= s.year; y++ {
			if !r.closed[yearOf{fund: f.Code, year: y}] {
				s.shareOfYear(f, y, r, next.results)
			}
		}
	}
}

// shareOfYear works out the partner's share of a fund's year, of each nature that there is a result of.
func (s *statement) shareOfYear(f *pooled.Fund, y calendar.Year, r, next *results) {
	now, heading := r.share(f, y), shared{}
	if y == s.year {
		heading = next.share(f, y)
	}
	has := func(n ledger.Nature) bool {
		at := yearOf{f.Code, y, n}
		return r.result[at] != 0 || y == s.year && next.result[at] != 0
	}
	alone := ledger.Revenue
	if has(ledger.Capital) {
		alone = ledger.Capital
	}
	apart := has(ledger.Revenue) && has(ledger.Capital)
	for _, n := range natures {
		if !apart && n != alone {
			continue
		}
		then, _ := heading.inNature(n)
		x := yearShare{fund: f, year: y, nature: n, apart: apart, shared: now, forecast: Null}
		if apart {
			x.shared = now.ofNature(n, r.result[yearOf{f.Code, y, n}])
		}
		x.part = x.shared.parts[s.partner]
		if y == s.year {
			x.forecast = Money(then[s.partner])
		}
		if x.part != 0 || then[s.partner] != 0 || r.agreed[yearOf{f.Code, y, n}][s.partner] != nil {
			s.shares = append(s.shares, x)
		}
	}
}

// ofNature is what of a shared result one nature came to, with its working. Units: pence.
func (s shared) ofNature(n ledger.Nature, result money.Pence) shared {
	out := shared{result: result}
	out.parts, out.undistributed = s.inNature(n)
	for _, x := range s.of {
		if x.nature == n {
			out.working, out.why = append(out.working, x.Shares), cmp.Or(out.why, x.why)
		}
	}
	return out
}

// shareSection is the partner's share of results that are not closed, and no other partner's.
func (s *statement) shareSection() Section {
	t := newTable("share", "Share of the result", 2, textColumn("fund", "Fund"), textColumn("year", "Year"), textColumn("nature", "Nature"), moneyColumn("result", "Result to date"),
		Column{Key: "weight", Label: "Weight (%)", Type: TypePercent}, moneyColumn("share", "Share to date"), moneyColumn("forecast", "Share of the forecast"),
		textColumn("rule", "Rule in force")).apart("fund", "year", "nature")
	for _, x := range s.shares {
		weight := Null
		if w := x.shared.weights[s.partner]; w != nil {
			weight = Percent(*w)
		}
		t.addKeyed(x.key(s.codes[x.fund.Code]), Text(s.codes[x.fund.Code]), Text(x.year.String()), Text(x.nature.String()), Money(x.shared.result), weight, Money(x.part), x.forecast,
			Text(x.shared.ruleWords()))
	}
	out := t.totalled("Shares under the rule in force, provisional until the year is closed. The forecast is that of the pool manager's report. A result is positive when it is a surplus; a share is positive when the partner gains. Nothing of it is in the account yet.")
	delete(out.Total, "result") // of every partner together
	return out
}

// ruleWords are how a result was shared, without naming anybody.
func (s shared) ruleWords() string {
	var words []string
	for _, w := range s.working {
		for _, step := range w.Steps {
			if said := methodWords[step.Method]; said != "" && !slices.Contains(words, said) {
				words = append(words, said)
			}
		}
	}
	switch {
	case len(words) > 0:
		return sentenceCase(strings.Join(words, ", then "))
	case s.result == 0:
		return "Nothing to share"
	}
	return "To be agreed"
}

var methodWords = map[string]string{
	"fixed": "fixed percentages", "proportional": "in proportion to contributions", "partner": "all to one partner",
	"own-services": "by the services led", "offset": "services set against each other", "reserve": "by the reserve",
}
