package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// posting is one row of a partner's account: what one document did to it on one day in one fund. Units: pence.
type posting struct {
	key, ref, fund, words  string
	date                   calendar.Date
	class                  int
	charged, paid, balance money.Pence
	lines                  []Line
}

// The order of rows within a day: what stood before comes first, and money is set against what it met.
const (
	opens = iota
	charges
	pays
	setsOff
)

// document is what a row is of: the event, or what is held in advance and what it was set against.
type document struct {
	key, target string
	date        calendar.Date
	fund        string
}

// moneyTables lists the tables whose events are money that came in or went back; every other event charges or credits.
var moneyTables = []string{"receipts", "identifications"}

// post makes the rows of the account and runs the balance through them.
func (s *statement) post() {
	begins := calendar.PeriodOf(s.year.Previous(), calendar.Closing)
	byDocument := map[document]*posting{}
	for i, l := range s.lines {
		if l.Period < begins {
			s.before = append(s.before, l)
			s.opening += l.Amount
			continue
		}
		at := document{key: l.Key, date: l.Date, fund: l.Dims.Fund}
		if setOff(l) {
			held, target := s.pair(i)
			at.key = held
			if byDocument[at] == nil { // what is met on the day it came in is one row with it
				at.target = target
			}
		}
		if byDocument[at] == nil {
			byDocument[at] = &posting{fund: l.Dims.Fund, date: l.Date}
			s.rows = append(s.rows, byDocument[at])
		}
		byDocument[at].lines = append(byDocument[at].lines, l)
	}
	for at, p := range byDocument {
		s.describe(p, at)
	}
	slices.SortFunc(s.rows, func(x, y *posting) int {
		return cmp.Or(cmp.Compare(x.date, y.date), cmp.Compare(x.class, y.class), cmp.Compare(x.ref, y.ref),
			cmp.Compare(x.key, y.key), cmp.Compare(x.fund, y.fund))
	})
	s.closing = s.opening
	taken := map[string]bool{"brought-forward": true, "carried-forward": true}
	for _, p := range s.rows {
		s.closing += p.charged - p.paid
		p.balance = s.closing
		p.key = unlike(p.key, taken)
	}
}

// setOff tells whether a line sets money in advance against what is owed.
func setOff(l Line) bool { return strings.HasPrefix(l.Rule, "advance-set-against/") }

// pair finds what is held in advance, and what it is set against, of the entry that a line is of.
func (s *statement) pair(i int) (held, target string) {
	of := s.lines[i]
	same := func(l Line) bool { return l.Seq == of.Seq && l.Place == of.Place }
	for i > 0 && same(s.lines[i-1]) {
		i--
	}
	for ; i < len(s.lines) && same(s.lines[i]); i++ {
		if s.standard(s.lines[i].Account) == "2200" {
			held = s.lines[i].Item
		} else {
			target = s.lines[i].Item
		}
	}
	return held, target
}

// describe says in words what a row is, and what of it is charged and what is paid.
func (s *statement) describe(p *posting, at document) {
	var sum money.Pence
	on := map[string]money.Pence{}
	for _, l := range p.lines {
		sum += l.Amount
		on[s.standard(l.Account)] += l.Amount
	}
	first := p.lines[0]
	table, ref, _ := strings.Cut(at.key, "/")
	p.ref, p.key = s.hide(ref), table+"/"+s.hide(ref)
	if at.target != "" {
		met, owed, _ := strings.Cut(at.target, "/")
		p.class, p.key = setsOff, "set-off/"+p.key+"/"+met+"/"+s.hide(owed)
		p.words = on["2200"].Pounds() + " held in advance, set against " + s.what(at.target)
		return
	}
	of := table
	if first.Reverses != "" {
		of, _, _ = strings.Cut(first.Reverses, "/")
	}
	switch {
	case slices.Contains(moneyTables, of):
		p.class, p.paid = pays, -sum
	case of == "openings":
		p.class, p.charged = opens, sum
	default:
		p.class, p.charged = charges, sum
	}
	p.words = s.words(p, table, ref, on, sum)
}

// words describe a row by the table of its event.
func (s *statement) words(p *posting, table, ref string, on map[string]money.Pence, sum money.Pence) string {
	switch table {
	case "reversals":
		return "Reversal of " + s.what(p.lines[0].Reverses)
	case "openings":
		return "Opening balance"
	case "instalments":
		return sentenceCase(s.what("contributions/"+ref)) + s.sourceOf(p)
	case "recharges":
		return "Recharge for cases" + s.sourceOf(p)
	case "receipts", "identifications":
		return s.received(p, table, on, sum)
	case "disputes":
		return disputed(s.met(p), on, sum)
	case "contribution_changes":
		return s.credited(ref, on)
	case "successions":
		if old, _, _ := strings.Cut(ref, "#"); old == s.partner {
			return "Passed to the successor"
		}
		return "Taken over from the partner succeeded"
	}
	if words, ok := tableWords[table]; ok {
		return sentenceCase(words)
	}
	return sentenceCase(strings.ReplaceAll(table, "_", " "))
}

// tableWords are the documents of a table, where the reference alone identifies one.
var tableWords = map[string]string{
	"receipts": "receipt", "identifications": "identification", "recharges": "recharge", "disputes": "dispute",
	"contribution_changes": "change", "write_offs": "write-off", "journals": "journal", "settlements": "settlement of the result", "successions": "succession of",
	"closes": "close of the year", "openings": "opening balance", "contributions": "contribution",
}

// what names an item or a document in a sentence: instalment 2 of REAB-25, receipt R-7.
func (s *statement) what(key string) string {
	table, ref, _ := strings.Cut(key, "/")
	of, number, numbered := strings.Cut(ref, "#")
	switch {
	case numbered && (table == "contributions" || table == "instalments"):
		return "instalment " + number + " of " + s.hide(of)
	case table == "openings":
		return "an opening balance"
	}
	if numbered {
		ref = of
	}
	if words, ok := tableWords[table]; ok {
		return words + " " + s.hide(ref)
	}
	return strings.ReplaceAll(table, "_", " ") + " " + s.hide(ref)
}

// sourceOf says from which source money is charged and, where it is not the year of the row, for which year.
func (s *statement) sourceOf(p *posting) string {
	out := ""
	if source := p.lines[0].Dims.Source; source != "" {
		out = ", " + source
	}
	of, _, _ := strings.Cut(strings.TrimPrefix(p.lines[0].Item, "contributions/"), "#")
	if c, ok := s.contributions[of]; ok && c.Year != p.date.Year() {
		out += ", for " + c.Year.Long()
	}
	return out
}

// met lists what the lines of a row are about, besides what is held in advance, in order and each once.
func (s *statement) met(p *posting) string {
	var names []string
	for _, l := range p.lines {
		if name := s.what(l.Item); s.standard(l.Account) != "2200" && l.Item != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)) // instalment 2 before instalment 10
	})
	const most = 3
	if more := len(names) - most; more > 0 {
		names = append(names[:most], strconv.Itoa(more)+" more")
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// received says what money that came in, or went back, was for.
func (s *statement) received(p *posting, table string, on map[string]money.Pence, sum money.Pence) string {
	if sum > 0 {
		return "Returned"
	}
	out := "Received"
	if table == "identifications" {
		out = "Received earlier, and identified"
	}
	if met := s.met(p); met != "" {
		out += " for " + met
	}
	if held := -on["2200"]; held > 0 {
		out += "; " + held.Pounds() + " held in advance"
	}
	return out
}

// disputed says what was set aside as disputed, or what became of it.
func disputed(met string, on map[string]money.Pence, sum money.Pence) string {
	if aside := on["1110"]; aside > 0 {
		return aside.Pounds() + " disputed of " + met
	}
	out := "Dispute of " + met + " settled: " + on["1100"].Pounds() + " to pay"
	if sum < 0 {
		out += ", " + (-sum).Pounds() + " given up"
	}
	return out
}

// credited says which contribution was cut below what had been charged of it.
func (s *statement) credited(ref string, on map[string]money.Pence) string {
	out := "Contribution cut"
	for _, c := range s.in.Changes {
		if c.Code == ref {
			out = "Contribution " + s.hide(c.Contribution) + " cut"
		}
	}
	if held := -on["2200"]; held > 0 {
		out += fmt.Sprintf("; %s of it was paid and is held in advance", held.Pounds())
	}
	return out
}

func sentenceCase(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
