package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// memorandum gathers the figures of one memorandum account. Units: pence, positive where a partner is owed.
type memorandum struct {
	*results
	year          calendar.Year
	partners      []string
	opening       map[string]money.Pence
	moved         map[string]money.Pence // other movements of the year on partners' balances
	shares        map[string]money.Pence
	weights       map[string]*money.Percent // only in the account of one fund
	undistributed money.Pence               // of this year
	before        money.Pence               // undistributed of earlier years
	result        money.Pence
	reserve       map[string]*pair // by partner: before the year or opened in it, and moved in it
	other         string           // what the other common rule would have given, in the account of one fund
	notes         []string
}

// Memorandum is the memorandum account of a pooled fund, or of all: what came in, what it was spent on, the result and
// whose it is, and where the money stands.
//
// Shape: sections opening, funding, expenditure, result, share, settlement, closing and position; reserve where anything stands in it; agreement where
// several funds stand under one; beside for funds whose money is not in the pool's balance. Units: pence; income and expenditure
// are both positive, a surplus is positive, partners' amounts are positive when the partner is owed, the position is
// debit positive. Errors: a refusal for a fund that is not on file, a date before the books open or before the year.
// Reads: every register of funds and contributions, Balances, Held. Source: accounting page, sections 6 to 8.
func Memorandum(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	m := b.memorandum(in.Year)
	m.partners = m.partnersOf()

	r := b.report("memorandum", "Memorandum account")
	r.About.Signs = "A surplus is positive; a partner's amount is positive when the partner is owed."
	funding, expenditure := m.funding(), m.expenditure()
	position := m.position()
	opening := m.byPartner("opening", "Opening balances by partner", func(p string) money.Pence { return m.opening[p] })
	closing := m.byPartner("closing", "Closing balances by partner", m.closingOf)
	r.Sections = []Section{
		opening.totalled(m.openingNote()),
		funding.totalled("Income by the partner that gave it."),
		expenditure.totalled("What was spent on each service, by the sector of its providers. Spending without a provider takes the sector of the partner that gave it, or of the host."),
		m.resultSection(),
		m.shareSection(),
		m.settlement(),
		closing.totalled(m.closingNote()),
		position.totalled("What the fund has and owes. Assets are positive and liabilities negative. What they add up to is held for the partners."),
	}
	reserve := m.reserves()
	if len(reserve.rows) > 0 {
		r.Sections = append(r.Sections, reserve.totalled("What is held for the partners beside their balances. Positive when it is the partner's."))
	}
	r.Sections = append(r.Sections, m.agreements()...)
	r.Sections = append(r.Sections, m.beside()...)
	r.Notes = append(r.Notes, m.notes...)
	r.Checks = m.checks(opening, funding, expenditure, closing, reserve, position)
	return r, nil
}

// heldBalances adds up what is held for each partner: before the year, opened in it, and moved in it otherwise.
func (m *memorandum) heldBalances() {
	for _, l := range m.in.Held {
		switch {
		case !m.isHeld(l, l.Dims.Partner):
		case m.standard(l.Account) == "3200":
			m.setAside(l)
		case m.opens(l):
			m.opening[l.Dims.Partner] -= l.Amount
		default:
			m.moved[l.Dims.Partner] -= l.Amount
		}
	}
}

// setAside adds what a line put into the reserve to its partner's part.
func (m *memorandum) setAside(l Line) {
	if m.reserve[l.Dims.Partner] == nil {
		m.reserve[l.Dims.Partner] = &pair{}
	}
	if p := m.reserve[l.Dims.Partner]; m.opens(l) {
		p.last -= l.Amount
	} else {
		p.this -= l.Amount
	}
}

// shareAll shares the year's result of each fund, and adds to the opening balances what earlier years, not closed yet,
// would give.
func (m *memorandum) shareAll() {
	inPool, open := 0, 0
	for _, f := range m.askedFunds() {
		if !m.inPool(f.Code) {
			continue
		}
		inPool++
		if !m.closed[yearOf{fund: f.Code, year: m.year}] {
			open++
		}
		for y := m.first[f.Code]; y != 0 && y < m.year; y++ {
			if m.closed[yearOf{fund: f.Code, year: y}] {
				continue
			}
			s := m.share(f, y)
			for p, amount := range s.parts {
				m.opening[p] += amount
			}
			m.before += s.undistributed
			m.note(s.undistributedNote(f, y))
			m.note(s.openingNote(f, y))
		}
		s := m.share(f, m.year)
		m.result += s.result
		m.undistributed += s.undistributed
		m.note(s.undistributedNote(f, m.year))
		for p, amount := range s.parts {
			m.shares[p] += amount
			m.weights[p] = s.weights[p]
		}
		m.other = s.other()
	}
	if inPool > 1 {
		m.weights, m.other = map[string]*money.Percent{}, "" // each fund has its own
	}
	if open > 0 {
		m.note(fmt.Sprintf("Provisional: %s is not closed, so the share may still change.", m.year.Long()))
	}
}

func (m *memorandum) note(words string) {
	if words != "" {
		m.notes = append(m.notes, words)
	}
}

// partnersOf lists the partners with a row: whoever agreed or gave anything to the funds this year or last, bears part
// of a result, or has a balance.
func (m *memorandum) partnersOf() []string {
	set := map[string]bool{}
	for _, c := range m.in.Contributions {
		if m.inPool(c.Fund) && (c.Year == m.year || c.Year == m.year.Previous()) {
			set[c.Partner] = true
		}
	}
	for _, by := range []map[string]money.Pence{m.opening, m.moved, m.shares} {
		for p := range by {
			set[p] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func (m *memorandum) closingOf(p string) money.Pence { return m.opening[p] + m.moved[p] + m.shares[p] }

// byPartner makes a section with one row for each partner.
func (m *memorandum) byPartner(key, title string, amount func(string) money.Pence) *table {
	t := newTable(key, title, 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("amount", "Amount"))
	for _, p := range m.partners {
		t.add(Text(p), m.nameOf(p), Money(amount(p)))
	}
	return t
}

func (m *memorandum) openingNote() string {
	note := "What stood for each partner when the year began. Positive when the partner is owed."
	if slices.ContainsFunc(m.notes, func(n string) bool { return strings.Contains(n, "stands in the opening balances provisionally") }) {
		note += " Provisional: an earlier year is not closed."
	}
	return note
}

func (m *memorandum) closingNote() string {
	note := "Opening balance and share of the result. Positive when the partner is owed. Provisional until the year is closed."
	for _, p := range m.partners {
		if m.moved[p] != 0 {
			note += fmt.Sprintf(" %s: %s of other movements in the year is included.", p, m.moved[p].Pounds())
		}
	}
	return note
}

func (m *memorandum) resultSection() Section {
	t := newTable("result", "Surplus or deficit", 1, textColumn("result", "Result"), moneyColumn("amount", "This year"), moneyColumn("previous", "Last year"))
	var last money.Pence
	for at, p := range m.results.result {
		if m.inPool(at.fund) && at.year == m.year.Previous() {
			last += p
		}
	}
	t.add(Text("net"), Money(m.result), Money(last))
	return t.whole("Income less expenditure: a surplus is positive.")
}

func (m *memorandum) shareSection() Section {
	t := newTable("share", "Shares of the result", 1, textColumn("partner", "Partner"), textColumn("name", "Name"),
		Column{Key: "weight", Label: "Weight (%)", Type: TypePercent}, moneyColumn("amount", "Amount"))
	for _, p := range m.partners {
		weight := Null
		if w := m.weights[p]; w != nil {
			weight = Percent(*w)
		}
		t.add(Text(p), m.nameOf(p), weight, Money(m.shares[p]))
	}
	note := "What each partner bears or gains of the result. Provisional until the year is closed. Positive when the partner gains."
	if m.undistributed != 0 {
		note += fmt.Sprintf(" %s of the result is undistributed: to be agreed.", m.undistributed.Pounds())
	}
	return t.totalled(note + m.other)
}

// settlement has its rows before there is anything in them: a year is settled by its close, which comes later.
func (m *memorandum) settlement() Section {
	t := newTable("settlement", "Settlement of the result", 1, textColumn("partner", "Partner"), textColumn("name", "Name"),
		moneyColumn("carried", "Carried forward"), moneyColumn("refunded", "Refunded"), moneyColumn("called", "Called"))
	for _, p := range m.partners {
		t.add(Text(p), m.nameOf(p), Money(0), Money(0), Money(0))
	}
	return t.totalled("What becomes of each partner's share. Nothing is settled before the year is closed; without a decision a surplus is then carried forward and a deficit called.")
}

// checks are the arithmetic that the account must keep.
func (m *memorandum) checks(opening, funding, expenditure, closing, reserve, position *table) []Check {
	var lines money.Pence
	for _, x := range m.in.Balances {
		if x.Layer == ledger.Actual && m.inPool(x.Fund) {
			lines += x.Amount
		}
	}
	return []Check{
		mustEqual("balances", "Debits equal credits", 0, lines),
		mustEqual("result", "Funding less expenditure is the result", m.result, funding.sum("amount")-expenditure.sum("amount")),
		mustEqual("shares", "Shares and what is undistributed add up to the result", m.result, m.total(m.shares)+m.undistributed),
		mustEqual("closing", "Opening balances, shares and other movements add up to the closing balances",
			opening.sum("amount")+m.total(m.shares)+m.total(m.moved), closing.sum("amount")),
		mustEqual("position", "The position is what is held for the partners: closing balances, reserve and what is undistributed",
			closing.sum("amount")+reserve.sum("closing")+m.undistributed+m.before, position.sum("amount")),
		notedEqual("undistributed", "Nothing is undistributed", 0, m.undistributed+m.before),
	}
}

func (m *memorandum) total(by map[string]money.Pence) money.Pence {
	var sum money.Pence
	for _, p := range by {
		sum += p
	}
	return sum
}

// kindOf is how income was given, by its standard account.
func kindOf(account string) string {
	switch account {
	case "4100":
		return "in-kind"
	case "4200":
		return "direct"
	}
	return "cash"
}

// pair is an amount of this year and of the last. Units: pence.
type pair struct{ this, last money.Pence }

// twoYears adds up the pool's income or expenditure of this year and the last, by a key.
func twoYears[K comparable](m *memorandum, of string, key func(pooled.BalanceKey) K) map[K]*pair {
	sums := map[K]*pair{}
	for _, x := range m.in.Balances {
		year := x.Period.Year()
		if year != m.year && year != m.year.Previous() || !m.inPool(x.Fund) || !m.ofYear(x.BalanceKey, year) || m.typeOf(x.Account) != of {
			continue
		}
		k := key(x.BalanceKey)
		if sums[k] == nil {
			sums[k] = &pair{}
		}
		if year == m.year {
			sums[k].this += x.Amount
		} else {
			sums[k].last += x.Amount
		}
	}
	return sums
}
