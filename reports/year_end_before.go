package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// The matters before a close, in their order.
const (
	overBefore        = "over"
	periodsBefore     = "periods"
	suspenseBefore    = "suspense"
	waitingBefore     = "waiting"
	bankBefore        = "bank"
	undistributedTo   = "undistributed"
	earlierBefore     = "earlier"
	agreementBefore   = "agreement"
	nhsBefore         = "nhs"
	grantsBefore      = "grants"
	commitmentsBefore = "commitments"
)

var beforeWords = map[string]string{
	overBefore: "The year is over", periodsBefore: "Periods 1 to 13 are closed", suspenseBefore: "Nothing stands in suspense", waitingBefore: "Nothing waits for approval",
	bankBefore: "The bank is reconciled", undistributedTo: "The whole result is shared", earlierBefore: "Earlier years are closed",
	agreementBefore: "The agreement is signed", nhsBefore: "No NHS surplus is carried", grantsBefore: "No grant is unspent at its end",
	commitmentsBefore: "Commitments are carried over or may lapse",
}

// The results of looking at a matter.
const (
	heldBefore = "Holds"
	stopBefore = "Stops the close"
	lookBefore = "Look"
)

// before is one thing that is looked at before a year is closed. Units: pence.
type before struct {
	what, fund, body string
	amount           *money.Pence
	words, result    string
	where            string // the command that shows it, or mends it
}

func (x before) key() string {
	return strings.Join(slices.DeleteFunc([]string{x.what, x.fund, x.body}, func(s string) bool { return s == "" }), "/")
}

func (y *yearEnd) beforeTable() *table {
	t := newTable("before-closing", "Before the close", 3, textColumn("matter", "Check"), textColumn("fund", "Fund"), textColumn("body", "Body"), textColumn("result", "Result"),
		moneyColumn("amount", "Amount"), proseColumn("words", "What was found"), proseColumn("where", "Where to look"))
	taken := map[string]bool{}
	for _, x := range y.befores() {
		t.addKeyed(unlike(x.key(), taken), Text(beforeWords[x.what]), Text(x.fund), Text(x.body), Text(x.result), ifAny(x.amount), Text(x.words), Text(x.where))
	}
	return t
}

// befores lists what is looked at, those that a close asks for first. What holds everywhere has one row.
func (y *yearEnd) befores() []before {
	if len(y.ends) == 0 {
		return nil
	}
	return slices.Concat(y.yearOver(), y.openPeriods(), y.suspended(), y.undecided(), y.atBank(), y.toBeShared(), y.notClosed(), y.notSigned(), y.nhsCarried(), y.unspentGrants(), y.lapses())
}

// stops counts the matters that stop the close.
func (y *yearEnd) stops() int {
	n := 0
	for _, x := range y.befores() {
		if x.result == stopBefore {
			n++
		}
	}
	return n
}

// stopping says in sentences what stops the close, and how many matters are worth a look.
func (y *yearEnd) stopping() []string {
	var out []string
	looks := 0
	for _, x := range y.befores() {
		switch x.result {
		case stopBefore:
			if of := cmp.Or(x.fund, x.body); of != "" {
				out = append(out, of+": "+x.words)
			} else {
				out = append(out, x.words)
			}
		case lookBefore:
			looks++
		}
	}
	if len(out) == 0 {
		out = append(out, "Nothing that these books know of stops the close.")
	}
	if looks > 0 {
		out = append(out, are(looks, "matter")+" worth a look: see the sheet Before the close.")
	}
	return out
}

// holding is the one row of a matter of which nothing is to be dealt with.
func holding(found []before, what, words string) []before {
	if len(found) > 0 {
		return found
	}
	return []before{{what: what, words: words, result: heldBefore}}
}

func (y *yearEnd) yearOver() []before {
	x := before{what: overBefore, words: "The year ends on " + y.year.End().Long() + ".", result: heldBefore}
	if y.in.AsAt < y.year.End() {
		x.result, x.where = stopBefore, "purse report year-end --year "+y.year.String()
	}
	return []before{x}
}

// hosts lists the hosts of the funds, in order.
func (y *yearEnd) hosts() []string {
	var out []string
	for _, f := range y.ends {
		out = append(out, f.Host)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// openPeriods is the periods of the year that are not closed, by host. Those that ended before a host held any fund asked
// about are nobody's to close.
func (y *yearEnd) openPeriods() []before {
	on := closesByPeriod(y.in.Closes)
	var out []before
	for _, host := range y.hosts() {
		var open []calendar.Period
		for n := 1; n <= calendar.Adjustments; n++ {
			p := calendar.PeriodOf(y.year, n)
			if c := on[hostPeriod{host, p}]; p.End() >= y.begins(host) && (c == nil || !c.IsClosed(y.in.Now)) {
				open = append(open, p)
			}
		}
		if len(open) > 0 {
			out = append(out, before{
				what: periodsBefore, body: host, result: stopBefore, words: openInWords(open),
				where: fmt.Sprintf("purse period close %s --year %s --period %d --dry-run", host, y.year, open[0].Number()),
			})
		}
	}
	return holding(out, periodsBefore, "Every period of the year is closed.")
}

func openInWords(open []calendar.Period) string {
	var names []string
	for _, p := range open {
		names = append(names, p.Name())
	}
	n := len(names)
	switch {
	case n > 3:
		return fmt.Sprintf("%d periods are still open, %s to %s.", n, names[0], names[n-1])
	case n > 1:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1] + " are still open."
	}
	return capital(names[0]) + " is still open."
}

// begins is the day on which a host began to hold a fund.
func (b *books) begins(host string) calendar.Date {
	var first calendar.Date
	for _, f := range b.in.Funds {
		if f.Host == host && (first.IsZero() || f.Opens < first) {
			first = f.Opens
		}
	}
	return first
}

// suspended is what stands in suspense of each fund; two receipts that cancel each other stand there all the same.
func (y *yearEnd) suspended() []before {
	sums, count := map[string]money.Pence{}, map[string]int{}
	for _, a := range y.in.Amounts {
		if y.standard(a.Account) == "1900" && a.Open != 0 && y.inPool(a.Fund) {
			sums[a.Fund] -= a.Open
			count[a.Fund]++
		}
	}
	var out []before
	for _, f := range y.ends {
		if count[f.Code] > 0 {
			sum := sums[f.Code]
			out = append(out, before{
				what: suspenseBefore, fund: f.Code, amount: &sum, result: stopBefore, words: sum.Pounds() + " stands in suspense, in " + things(count[f.Code], "item") + ".",
				where: "purse report contributions --section unmatched --fund " + f.Code,
			})
		}
	}
	return holding(out, suspenseBefore, "Nothing stands in suspense.")
}

func (y *yearEnd) undecided() []before {
	var documents []string
	for _, w := range y.in.Waiting {
		if y.concerns(w) {
			documents = append(documents, w.Document)
		}
	}
	if len(documents) == 0 {
		return holding(nil, waitingBefore, "Nothing waits for approval.")
	}
	slices.Sort(documents)
	words := are(len(documents), "document") + " waiting, " + documents[0] + " among them."
	if len(documents) == 1 {
		words = documents[0] + " is waiting for approval."
	}
	return []before{{what: waitingBefore, result: stopBefore, words: words, where: "purse queue"}}
}

// atBank is what the ledger has at the bank, by host, to be held against the statements: no account is reconciled here yet.
func (y *yearEnd) atBank() []before {
	sums := map[string]money.Pence{}
	for _, x := range y.in.Balances {
		if f, ok := y.end(x.Fund); ok && y.isAtBank(x.BalanceKey) {
			sums[f.Host] += x.Amount
		}
	}
	var out []before
	for _, host := range y.hosts() {
		sum, words := sums[host], "What the ledger has of these funds at the bank."
		if sum < 0 {
			words = "More was paid than these funds had at the bank: it is owed to the host."
		}
		out = append(out, before{
			what: bankBefore, body: host, amount: &sum, result: lookBefore,
			words: words + " No account is reconciled here: hold it against the statements.",
			where: "purse report trial-balance --as-at " + y.year.End().String(),
		})
	}
	return out
}

// isAtBank tells whether a balance is cash that a host holds at the end of the year, before its close.
func (m *memorandum) isAtBank(k pooled.BalanceKey) bool {
	return k.Layer == ledger.Actual && m.inPool(k.Fund) && m.standsBy(k) && m.standard(k.Account) == "1000"
}

func (y *yearEnd) toBeShared() []before {
	var out []before
	for _, f := range y.ends {
		s := y.share(f.Fund, y.year)
		if left := s.undistributed; left != 0 || slices.ContainsFunc(s.of, func(n natured) bool { return n.Undistributed != 0 }) {
			out = append(out, before{
				what: undistributedTo, fund: f.Code, amount: &left, result: stopBefore, words: left.Pounds() + " of the result is undistributed. " + s.reason(),
				where: fmt.Sprintf("purse report year-end --section working --fund %s --year %s", f.Code, y.year),
			})
		}
	}
	return holding(out, undistributedTo, "The rules on file share every result.")
}

func (y *yearEnd) notClosed() []before {
	var out []before
	for _, f := range y.ends {
		var years []string
		var stands money.Pence
		for _, year := range y.earlier(f.Fund) {
			years = append(years, year.Long())
			s := y.share(f.Fund, year)
			stands += s.result - s.undistributed
		}
		words := "Nothing of it stands in the opening balances."
		if stands != 0 {
			words = "Shares of " + stands.Pounds() + " stand in the opening balances provisionally."
		}
		if len(years) > 0 {
			out = append(out, before{
				what: earlierBefore, fund: f.Code, amount: &stands, result: lookBefore,
				words: "Not closed: " + strings.Join(years, ", ") + ". " + words,
				where: fmt.Sprintf("purse report year-end --fund %s --year %s", f.Code, y.year.Previous()),
			})
		}
	}
	return holding(out, earlierBefore, "No earlier year is open.")
}

func (y *yearEnd) notSigned() []before {
	var out []before
	for _, u := range y.unsignedFunds() {
		if _, has := y.end(u.fund.Code); has {
			spent := u.spent
			out = append(out, before{
				what: agreementBefore, fund: u.fund.Code, amount: &spent, result: lookBefore, words: "Agreement not signed; " + spent.Pounds() + " has been spent.",
				where: "purse fund show " + u.fund.Code,
			})
		}
	}
	return holding(out, agreementBefore, "Every agreement is signed.")
}

func (y *yearEnd) nhsCarried() []before {
	var out []before
	for _, s := range y.settle {
		if s.carried != 0 && y.isNHS(s.partner) {
			carried := s.carried
			out = append(out, before{
				what: nhsBefore, fund: s.fund, body: s.partner, amount: &carried, result: lookBefore,
				words: "A surplus of " + carried.Pounds() + " would be carried for an NHS body without a decision.",
				where: fmt.Sprintf("purse report year-end --section settlement --fund %s --year %s", s.fund, y.year),
			})
		}
	}
	return holding(out, nhsBefore, "No surplus is carried for an NHS body.")
}

// unspentGrants are what funders gave to funds that end with the year or ended before, and is held in advance of cost that cannot
// come any more: it is theirs again.
func (y *yearEnd) unspentGrants() []before {
	sums := map[inFund]money.Pence{}
	for _, x := range y.in.Balances {
		if y.isUnspent(x.BalanceKey) {
			sums[inFund{x.Fund, x.Partner}] -= x.Amount
		}
	}
	var out []before
	for _, at := range slices.SortedFunc(maps.Keys(sums), func(a, b inFund) int {
		return cmp.Or(cmp.Compare(a.fund, b.fund), cmp.Compare(a.partner, b.partner))
	}) {
		if sum := sums[at]; sum > 0 {
			out = append(out, before{
				what: grantsBefore, fund: at.fund, body: at.partner, amount: &sum, result: lookBefore,
				words: sum.Pounds() + " of grant is unspent, and the fund ends on " + y.funds[at.fund].Closes.Long() + ": it is the funder's again, unless it says otherwise.",
				where: fmt.Sprintf("purse report trial-balance --fund %s --as-at %s", at.fund, y.year.End()),
			})
		}
	}
	return holding(out, grantsBefore, "No fund that has ended holds a grant in advance of cost.")
}

// isUnspent tells whether a balance is grant in advance of cost, at the year's end, of a fund that has ended by then.
func (y *yearEnd) isUnspent(k pooled.BalanceKey) bool {
	f, ok := y.end(k.Fund)
	return ok && f.HasEnded(y.year.End()) && k.Layer == ledger.Actual && y.standsBy(k) && y.standard(k.Account) == "2300"
}

func (y *yearEnd) lapses() []before {
	sums, count := map[string]money.Pence{}, map[string]int{}
	for _, l := range y.lapse {
		if l.lapses() > 0 {
			sums[l.contract.Fund] += l.lapses()
			count[l.contract.Fund]++
		}
	}
	var out []before
	for _, f := range y.ends {
		if sum := sums[f.Code]; count[f.Code] > 0 {
			out = append(out, before{
				what: commitmentsBefore, fund: f.Code, amount: &sum, result: lookBefore,
				words: sum.Pounds() + " of " + things(count[f.Code], "commitment") + " lapses at the close, unless it is carried over by agreement.",
				where: fmt.Sprintf("purse report year-end --section commitments --fund %s --year %s", f.Code, y.year),
			})
		}
	}
	return holding(out, commitmentsBefore, "No commitment lapses.")
}
