package reports

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// theirOwn lists the standard accounts on which a host keeps what is between it and one partner or funder.
var theirOwn = []string{"1100", "1110", "1120", "1150", "2200", "2300", "2500"}

// ReturnAccounts lists the accounts, of those on file, whose lines stand between a host and one partner or funder.
func ReturnAccounts(accounts []*pooled.Account) []string { return accountsUnder(accounts, theirOwn) }

// Returning lists, in order, whoever may have a return: those whom balances name as partners, hosts, and leads of services.
// Reads: Balances, Funds, Services.
func Returning(in In) []string {
	set := map[string]bool{}
	for _, x := range in.Balances {
		set[x.Partner] = true
	}
	for _, f := range in.Funds {
		set[f.Host] = true
	}
	for _, s := range in.Services {
		for _, lead := range s.Leads() {
			set[lead] = true
		}
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// What a row of the position is, in words.
const (
	withTheHost = "With the host"
	ofThePool   = "Its share"
	ofPartners  = "With the others"
)

// positionRow is the partner's part of what a fund has and owes on an account. Units: pence, debit positive.
type positionRow struct {
	account, what string
	amount        money.Pence
	whole         money.Pence // the fund's balance of which it is a share
}

// stand works out the partner's part of what the fund has and owes, and its shares of results that no close has posted.
func (x *fundReturn) stand(partner string) {
	own, common := x.sorted(partner)
	who, weights := x.shareholders()
	var rest money.Pence
	for _, account := range slices.Sorted(maps.Keys(common)) {
		part := money.Pence(0)
		if i := slices.Index(who, partner); i >= 0 {
			part = apportioned(common[account], weights, slices.Index(who, x.fund.Host))[i]
		}
		if rest -= part; part != 0 {
			x.position = append(x.position, positionRow{account, ofThePool, part, common[account]})
		}
	}
	for _, account := range slices.Sorted(maps.Keys(own)) {
		if own[account] != 0 {
			x.position = append(x.position, positionRow{account: account, what: withTheHost, amount: -own[account]})
		}
	}
	rest += x.closingOf(partner)
	if held := x.reserve[partner]; held != nil {
		rest += held.this + held.last
	}
	if rest != 0 {
		x.position = append(x.position, positionRow{what: ofPartners, amount: rest})
	}
	for y := cmp.Or(x.first[x.fund.Code], x.year); y <= x.year; y++ {
		if x.closed[yearOf{fund: x.fund.Code, year: y}] {
			continue
		}
		if s := x.share(x.fund, y); s.parts[partner] != 0 {
			x.shares = append(x.shares, yearPart{y, s.parts[partner]})
		}
	}
}

// sorted tells the balances that are between the host and the partner from those that are common to all; what is between
// the host and another partner is neither. Units: pence.
func (x *fundReturn) sorted(partner string) (own, common map[string]money.Pence) {
	own, common = map[string]money.Pence{}, map[string]money.Pence{}
	for _, b := range x.in.Balances {
		kind := x.typeOf(b.Account)
		if kind != "asset" && kind != "liability" || !x.stands(b.BalanceKey) {
			continue
		}
		switch {
		case !slices.Contains(theirOwn, x.standard(b.Account)) || !x.hasPart(b.Partner):
			common[b.Account] += b.Amount
		case b.Partner == partner:
			own[b.Account] += b.Amount
		}
	}
	return own, common
}

// stands tells whether a balance counts at the date of the report, the year's close left out.
func (x *fundReturn) stands(k pooled.BalanceKey) bool {
	year := k.Period.Year()
	return k.Layer == ledger.Actual && (year < x.year || year == x.year && k.Period.Number() != calendar.Closing)
}

// hasPart tells whether somebody has part in the fund, and so a return.
func (x *fundReturn) hasPart(partner string) bool {
	return partner != "" && (x.with[inFund{x.fund.Code, partner}] || x.rows[partner] != nil)
}

// shareholders are those who share what the fund has and owes, in order, with what each counts for: the cost that it
// books this year, or before there is any, what it gave.
func (x *fundReturn) shareholders() ([]string, []money.Pence) {
	of := maps.Clone(x.now.gross)
	if len(slices.DeleteFunc(slices.Collect(maps.Values(of)), func(p money.Pence) bool { return p == 0 })) == 0 {
		of = map[string]money.Pence{}
		for p, given := range x.now.given {
			of[p] = max(given, 0)
		}
	}
	of[x.fund.Host] += 0
	who := slices.Sorted(maps.Keys(of))
	weights := make([]money.Pence, len(who))
	for i, p := range who {
		weights[i] = of[p]
	}
	return who, weights
}

func (p *partnerReturn) positionSection() *table {
	t := newTable("position", "Its part of what the pool has and owes", 3, textColumn("fund", "Fund"), textColumn("what", "What it is"), textColumn("account", "Account"),
		textColumn("name", "Name of account"), moneyColumn("amount", "Amount")).apart("fund", "account", "what")
	for _, x := range p.each {
		for _, r := range x.position {
			t.addKeyed(p.positionKey(x, r), Text(p.codes[x.fund.Code]), Text(r.what), Text(r.account), Text(p.positionName(r)), Money(r.amount))
		}
	}
	return t
}

// ownNames say what stands on the accounts between a host and a partner, as the partner sees it.
var ownNames = map[string]string{
	"1100": "Owed to the host", "1110": "Owed to the host, disputed", "1120": "Grant earned, not claimed", "1150": "Called by the host",
	"2200": "Paid in advance", "2300": "Grant paid in advance", "2500": "Due back from the host",
}

// positionName names a row of the position.
func (p *partnerReturn) positionName(r positionRow) string {
	switch {
	case r.what == withTheHost:
		return ownNames[p.standard(r.account)]
	case r.what == ofPartners && r.amount < 0:
		return "Due to the others in the fund"
	case r.what == ofPartners:
		return "Due from the others in the fund"
	case p.standard(r.account) == "1000" && r.amount < 0:
		return "Owed to host"
	}
	if a, ok := p.accounts[r.account]; ok {
		return p.hideIn(a.Name)
	}
	return ""
}

// positionKey is FUND/ACCOUNT of a share, FUND/with-host/ACCOUNT, or FUND/between.
func (p *partnerReturn) positionKey(x *fundReturn, r positionRow) string {
	of := map[string]string{ofThePool: r.account, withTheHost: "with-host/" + r.account, ofPartners: "between"}[r.what]
	return p.codes[x.fund.Code] + "/" + of
}

// dueRow is something between the partner and a host. Units: pence, positive where the partner owes it.
type dueRow struct {
	key, ref, fund, status string
	number                 Value
	due                    calendar.Date
	owed, disputed         money.Pence
	lines                  []Line    // on the partner's own accounts, or what is held for it
	part                   *yearPart // a share that no entry has posted
	of                     *fundReturn
}

// gatherOwn reads the lines of what is between the partner and the hosts of the funds that it has part in, to the end of
// the year.
func (p *partnerReturn) gatherOwn() error {
	if p.in.Lines == nil {
		return nil
	}
	for l, err := range p.in.Lines {
		if err != nil {
			return err
		}
		i := slices.IndexFunc(p.each, func(x *fundReturn) bool { return x.fund.Code == l.Dims.Fund })
		if i >= 0 && l.Dims.Partner == p.partner && slices.Contains(theirOwn, p.standard(l.Account)) && p.each[i].stands(lineKey(l)) && p.each[i].hasPart(p.partner) {
			p.lines = append(p.lines, l)
		}
	}
	slices.SortFunc(p.lines, func(x, y Line) int { return cmp.Or(cmp.Compare(x.Date, y.Date), inOrder(x, y)) })
	return nil
}

// statusOf is what stands on an account between the partner and the host, in words; empty for what is owed.
func (p *partnerReturn) statusOf(l Line) string {
	switch account := p.standard(l.Account); {
	case isDeferral(p.books, l):
		return "Raised before its year"
	case account == "2200":
		return "In advance"
	case account == "1120":
		return "Earned, not claimed"
	case account == "2300" && p.hasEnded(l.Dims.Fund):
		return "Unspent at the end"
	case account == "2300":
		return "In advance of cost"
	case account == "1150":
		return "Called"
	case account == "2500":
		return "Due back"
	}
	return ""
}

// hasEnded tells whether a fund's last day is over, so that no cost of it can come any more.
func (b *books) hasEnded(fund string) bool {
	f, ok := b.funds[fund]
	return ok && f.HasEnded(b.in.AsAt)
}

// itemRows are the open items between the partner and the hosts, the oldest due first.
func (p *partnerReturn) itemRows() []*dueRow {
	type at struct{ fund, item, status string }
	due := map[string]calendar.Date{}
	for _, a := range p.in.Amounts {
		due[a.Item.Key] = cmp.Or(a.Item.Due, a.Item.Date)
	}
	found := map[at]*dueRow{}
	var out []*dueRow
	for _, l := range p.lines {
		k := at{l.Dims.Fund, l.Item, p.statusOf(l)}
		x := found[k]
		if x == nil {
			x = &dueRow{fund: k.fund, status: k.status, number: Null, due: cmp.Or(due[l.Item], l.Date)}
			x.name(l.Item)
			found[k] = x
			out = append(out, x)
		}
		x.owed += l.Amount
		if p.standard(l.Account) == "1110" {
			x.disputed += l.Amount
		}
		x.lines = append(x.lines, l)
	}
	for _, x := range out {
		if x.ref = p.hide(x.ref); x.status == "" {
			x.status = x.word(p.day())
		}
		switch x.key = x.ref; {
		case x.ref == "":
			x.ref, x.key = "Risk share", "risk-share/"+p.codes[x.fund]
		case !x.number.IsNull():
			x.key += "/" + x.number.plain()
		}
	}
	slices.SortFunc(out, func(x, y *dueRow) int {
		return cmp.Or(cmp.Compare(x.due, y.due), cmp.Compare(x.key, y.key), cmp.Compare(x.fund, y.fund), cmp.Compare(x.status, y.status))
	})
	return out
}

// day is the day as at which the accounts with the hosts are shown.
func (p *partnerReturn) day() calendar.Date { return min(p.in.AsAt, p.year.End()) }

// name names the row by its item: a contribution and its instalment, a document, or the risk share.
func (x *dueRow) name(item string) {
	of, number, numbered := strings.Cut(item, "#")
	_, ref, _ := strings.Cut(of, "/")
	if n, err := strconv.Atoi(number); numbered && err == nil {
		x.number = Count(int64(n))
	}
	if x.ref = ref; item == "" {
		x.due = 0 // calls and refunds of a result are kept without items
	}
}

// late is by how many days it is past due; nought for what nobody is late with.
func (x *dueRow) late(day calendar.Date) int64 {
	if x.owed <= 0 || x.due.IsZero() || x.status != "Overdue" {
		return 0
	}
	return int64(max(0, x.due.DaysUntil(day)))
}

func (x *dueRow) word(day calendar.Date) string {
	switch {
	case x.disputed != 0:
		return "Disputed"
	case x.owed < 0:
		return "In credit"
	case x.due.DaysUntil(day) > 0:
		return "Overdue"
	}
	return "Due"
}

// dueRows lists what is between the partner and the hosts: open items, what is held for it, and shares of results that no
// close has posted.
func (p *partnerReturn) dueRows() []*dueRow {
	out := p.itemRows()
	for _, x := range p.each {
		out = append(out, p.heldRows(x)...)
	}
	out = slices.DeleteFunc(out, func(r *dueRow) bool { return r.owed == 0 && r.disputed == 0 })
	taken := map[string]bool{}
	for _, r := range out {
		r.key = unlike(r.key, taken)
	}
	return out
}

// heldRows are what a host holds for the partner, and shares that will come on top.
func (p *partnerReturn) heldRows(x *fundReturn) []*dueRow {
	balance := &dueRow{key: "balance", ref: "Balance", fund: x.fund.Code, status: "Held for it", number: Null}
	reserve := &dueRow{key: "reserve", ref: "Reserve", fund: x.fund.Code, status: "Held in reserve", number: Null}
	for _, l := range x.in.Held {
		if !x.isHeld(l, p.partner) {
			continue
		}
		of := balance
		if x.standard(l.Account) == "3200" {
			of = reserve
		}
		of.owed += l.Amount
		of.lines = append(of.lines, l)
	}
	out := []*dueRow{balance, reserve}
	for i := range x.shares {
		out = append(out, &dueRow{
			ref: "Share of " + x.shares[i].year.Long(), fund: x.fund.Code, status: "Provisional", owed: -x.shares[i].part, number: Null, part: &x.shares[i], of: x,
		})
	}
	for _, r := range out {
		if r.key += "/" + p.codes[r.fund]; r.part != nil {
			r.key = "share/" + p.codes[r.fund] + "/" + r.part.year.String()
		} else if r.owed > 0 {
			r.status = "To be made good"
		}
	}
	return out
}

func (p *partnerReturn) host() *table {
	t := newTable("host", "Receivable and payable with the host", 3, textColumn("ref", "Reference"), countColumn("number", "Instalment"), textColumn("fund", "Fund"),
		dateColumn("due_date", "Due date"), moneyColumn("receivable", "Receivable"), moneyColumn("payable", "Payable"), moneyColumn("disputed", "Of that disputed"),
		countColumn("days", "Days late"), textColumn("status", "Status"))
	for _, r := range p.dueRows() {
		t.addKeyed(r.key, Text(r.ref), r.number, Text(p.codes[r.fund]), Day(r.due), Money(max(-r.owed, 0)), Money(max(r.owed, 0)), moneyOrNull(r.disputed),
			countOrNull(r.late(p.day())), Text(r.status))
	}
	return t
}
