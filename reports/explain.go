package reports

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Behind is what makes one figure of a report.
//
// Units: pence. The figure is the sum of all lines, each counted once, against (-1) or not at all as Counts says, and
// Rest, which no entry has posted. Fund, Account, Partner and Service, where they are not empty, are those of all the lines
// that count, and Items, where there are any, the items that they are about, so that fewer lines need be read.
type Behind struct {
	Figure  money.Pence
	Counts  func(Line) money.Pence // 1, 0 or -1; nil when no line is part of the figure
	Rest    money.Pence
	Fund    string
	Account string
	Partner string
	Service string
	Items   []string
	Lines   []Line          // the very lines that count, as they may be shown; nil when they are still to be found
	Shown   func(Line) Line // a line as it may be shown, of those still to be found; nil when all of it may
	Notes   []string        // how the part that no entry has posted comes about, in words
	Working []Section       // the same, as rows
}

// where makes a count of the lines that pass: each counts as sign.
func where(sign money.Pence, passes func(Line) bool) func(Line) money.Pence {
	return func(l Line) money.Pence {
		if passes(l) {
			return sign
		}
		return 0
	}
}

// figure is one cell of a report that is to be explained, with the row it stands in.
type figure struct {
	columns []Column
	row     Row
	column  string
}

// cell is a cell of the figure's row, by its column's key.
func (f figure) cell(column string) Value {
	for i, c := range f.columns {
		if c.Key == column {
			return f.row.Cells[i]
		}
	}
	return Null
}

func (f figure) words(column string) string { return f.cell(column).Words() }

// Explain says what makes one figure of a report made from the same In, and false when nothing is known of it.
//
// Shape: the lines are those known at In.KnownAt and dated to In.AsAt. Reads: what the report reads.
func Explain(in In, report string, s Section, row Row, column string) (Behind, bool) {
	b := open(in)
	f := figure{s.Columns, row, column}
	var out Behind
	ok := false
	switch report {
	case "trial-balance":
		out, ok = b.behindTrialBalance(s.Key, f)
	case "entries":
		out, ok = behindEntry(f)
	case "memorandum":
		out, ok = b.behindMemorandum(s.Key, f)
	case "contributions":
		out, ok = b.behindContributions(s.Key, f)
	case "pool-manager":
		out, ok = b.behindPoolManager(s.Key, f)
	case "year-end":
		out, ok = b.behindYearEnd(s.Key, f)
	case "ownership":
		out, ok = b.behindOwnership(s.Key, f)
	case "statement":
		out, ok = b.behindStatement(s.Key, f)
	case "partner-return":
		out, ok = b.behindReturn(s.Key, f)
	case "sectors":
		out, ok = b.behindSectors(s.Key, f)
	case "monitoring":
		out, ok = b.behindMonitoring(s.Key, f)
	case "contracts":
		out, ok = b.behindContracts(s.Key, f)
	case "bridge":
		out, ok = b.behindBridge(s.Key, f)
	case "virements":
		out, ok = b.behindVirements(f)
	case "pilots":
		out, ok = b.behindPilots(s.Key, f)
	case "payments":
		out, ok = b.behindPayments(s.Key, f)
	case "targets":
		out, ok = b.behindTargets(s.Key, f)
	case "value":
		out, ok = b.behindValue(s.Key, f)
	case "decisions":
		out, ok = b.behindDecision(f)
	}
	out.Figure = money.Pence(f.cell(column).Number())
	return out, ok
}

func (b *books) behindTrialBalance(section string, f figure) (Behind, bool) {
	layer := b.in.Layer
	if layer == 0 {
		layer = ledger.Actual
	}
	account, takes := f.words("account"), b.inTrial
	if section == "beside" {
		fund := f.words("fund")
		takes = func(of string) bool { return of == fund }
	}
	sign, other := money.Pence(1), "credit"
	if f.column == "credit" {
		sign, other = -1, "debit"
	}
	out := Behind{Account: account, Counts: where(sign, func(l Line) bool {
		return l.Layer == layer && l.Account == account && takes(l.Dims.Fund)
	})}
	if f.cell(f.column).Number() == 0 {
		// The account's balance stands in the other column, and takes the entries with it.
		out.Rest = money.Pence(f.cell(other).Number())
		out.Notes = []string{"The balance of " + account + " is a " + other + " of " + out.Rest.Pounds() + "."}
	}
	return out, f.column == "debit" || f.column == "credit"
}

func behindEntry(f figure) (Behind, bool) {
	seq, place, number := f.cell("seq").Number(), f.cell("place").Number(), f.cell("line").Number()
	sign := money.Pence(1)
	if f.column == "credit" {
		sign = -1
	}
	out := Behind{Account: f.words("account"), Counts: where(sign, func(l Line) bool {
		return l.Seq == seq && l.Place == place && l.Number == number
	})}
	if f.cell(f.column).Number() == 0 {
		out.Counts = nil
	}
	return out, f.column == "debit" || f.column == "credit"
}

func (b *books) behindMemorandum(section string, f figure) (Behind, bool) {
	m := b.memorandum(b.in.Year)
	switch section {
	case "opening":
		return m.behindHeld(f, true), true
	case "closing":
		return m.behindHeld(f, false), true
	case "funding", "expenditure", "result":
		return m.behindIncome(section, f), true
	case "share":
		return m.behindShare(f), true
	case "settlement":
		return Behind{Notes: []string{"Nothing is settled before the year is closed, so there is no entry."}}, true
	case "position":
		return m.behindPosition(f), true
	case "reserve":
		return m.behindReserve(f), true
	case "beside", "agreement":
		return m.behindFund(f), true
	}
	return Behind{}, false
}

// memorandum gathers the figures of the memorandum account of a year.
func (b *books) memorandum(year calendar.Year) *memorandum {
	m := newMemorandum(b.results(), year)
	m.heldBalances()
	m.shareAll()
	return m
}

// newMemorandum is a memorandum account in which nothing stands yet.
func newMemorandum(r *results, year calendar.Year) *memorandum {
	return &memorandum{
		results: r, year: year, opening: map[string]money.Pence{}, moved: map[string]money.Pence{},
		shares: map[string]money.Pence{}, reserve: map[string]*pair{}, weights: map[string]*money.Percent{},
	}
}

// behindIncome explains income, expenditure and the result of this year or the last.
func (m *memorandum) behindIncome(section string, f figure) Behind {
	year := m.year
	if f.column == "previous" {
		year = year.Previous()
	}
	var out Behind
	var takes func(Line) bool
	sign := money.Pence(-1)
	switch section {
	case "funding":
		out.Partner = f.words("partner")
		takes = func(l Line) bool {
			account := m.standard(l.Account)
			source := cmp.Or(l.Dims.Source, "other")
			if account == "4600" {
				source = "brought-forward"
			}
			return m.typeOf(l.Account) == "income" && l.Dims.Partner == f.words("partner") && source == f.words("source") &&
				kindOf(account) == f.words("kind") && nature(l.Dims.Nature).String() == f.words("nature")
		}
	case "expenditure":
		sign, out.Service, out.Account = 1, f.words("service"), f.words("account")
		takes = func(l Line) bool {
			return m.typeOf(l.Account) == "expenditure" && l.Dims.Service == f.words("service") && l.Account == f.words("account") &&
				m.sector(l.Dims) == f.words("provider_sector") && nature(l.Dims.Nature).String() == f.words("nature")
		}
	default:
		takes = func(Line) bool { return true }
	}
	out.Counts = where(sign, func(l Line) bool {
		return m.inPool(l.Dims.Fund) && m.ofYear(lineKey(l), year) && takes(l)
	})
	return out
}

// behindPosition explains what the fund has and owes.
func (m *memorandum) behindPosition(f figure) Behind {
	account, partner := f.words("account"), f.words("partner")
	byPartner := slices.Contains([]string{"1100", "1110", "1150"}, m.standard(account))
	return Behind{Account: account, Partner: partner, Counts: where(1, func(l Line) bool {
		year := l.Period.Year()
		return l.Layer == ledger.Actual && m.inPool(l.Dims.Fund) && l.Account == account && (!byPartner || l.Dims.Partner == partner) &&
			year <= m.year && (year < m.year || l.Period.Number() != calendar.Closing)
	})}
}

// behindHeld explains what a partner is owed: what was posted to its balance, and the shares that no close has posted.
func (m *memorandum) behindHeld(f figure, opening bool) Behind {
	partner := f.words("partner")
	out := Behind{Partner: partner, Counts: where(-1, func(l Line) bool {
		return m.isHeld(l, partner) && m.standard(l.Account) != "3200" && (!opening || m.opens(l))
	})}
	for year, amount := range m.earlierShares(partner) {
		out.Rest += amount
		out.Notes = append(out.Notes, "The share of "+year.Long()+", "+amount.Pounds()+", is provisional: no entry has posted it yet.")
	}
	slices.Sort(out.Notes)
	if !opening && m.shares[partner] != 0 {
		out.Rest += m.shares[partner]
		out.Notes = append(out.Notes, "The share of "+m.year.Long()+", "+m.shares[partner].Pounds()+", is provisional: no entry has posted it yet.")
	}
	if out.Rest != 0 {
		out.Working = m.workings(m.year)
	}
	return out
}

// isHeld tells whether a line is of what is held for a partner, to the end of the year but for its close.
func (m *memorandum) isHeld(l Line, partner string) bool {
	year := l.Period.Year()
	return l.Layer == ledger.Actual && m.typeOf(l.Account) == "held" && m.inPool(l.Dims.Fund) && l.Dims.Partner == partner &&
		year <= m.year && (year < m.year || l.Period.Number() != calendar.Closing)
}

// opens tells whether what a line holds is among the year's opening balances: those of before, and those that a partner
// took over.
func (m *memorandum) opens(l Line) bool {
	return l.Period.Year() < m.year || strings.HasPrefix(cmp.Or(l.Reverses, l.Key), "openings/") || succeeds(l)
}

// behindReserve explains a partner's part of the reserve: what was put into it and taken out.
func (m *memorandum) behindReserve(f figure) Behind {
	partner := f.words("partner")
	return Behind{Partner: partner, Counts: where(-1, func(l Line) bool {
		return m.isHeld(l, partner) && m.standard(l.Account) == "3200" &&
			(f.column == "closing" || m.opens(l) == (f.column == "opening"))
	})}
}

// earlierShares are the shares of years before that are not closed, which stand in a partner's opening balance.
func (m *memorandum) earlierShares(partner string) map[calendar.Year]money.Pence {
	out := map[calendar.Year]money.Pence{}
	for _, f := range m.askedFunds() {
		if !m.inPool(f.Code) || m.first[f.Code] == 0 {
			continue
		}
		for y := m.first[f.Code]; y < m.year; y++ {
			if p := m.share(f, y).parts[partner]; p != 0 && !m.closed[yearOf{fund: f.Code, year: y}] {
				out[y] += p
			}
		}
	}
	return out
}

// behindShare explains a share, which is worked out and posted by no entry before the close.
func (m *memorandum) behindShare(f figure) Behind {
	return Behind{
		Rest:    money.Pence(f.cell("amount").Number()),
		Notes:   []string{"A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed."},
		Working: m.workings(m.year),
	}
}

// workings are the steps by which the results of the funds asked about are shared.
func (m *memorandum) workings(year calendar.Year) []Section {
	t := newTable("working", "Working of the shares", 4, textColumn("fund", "Fund"), textColumn("nature", "Nature"), countColumn("step", "Step"),
		textColumn("partner", "Partner"), textColumn("method", "Method"), moneyColumn("result", "Left to share"),
		Column{Key: "weight", Label: "Weight (%)", Type: TypePercent}, textColumn("exact", "Exact share (£)"), moneyColumn("cut", "Cut off by a cap"), moneyColumn("share", "Share"))
	for _, f := range m.askedFunds() {
		if !m.inPool(f.Code) {
			continue
		}
		for _, w := range m.share(f, year).of {
			for _, step := range w.Steps {
				for _, p := range step.Parts {
					t.add(Text(f.Code), Text(w.nature.String()), Count(int64(step.Step)), Text(p.Partner), Text(step.Method), Money(step.Before),
						Percent(p.Weight), Text(p.Exact), Money(p.Cut), Money(p.Part))
				}
			}
		}
	}
	return []Section{t.whole("Each step of the rule on what the steps before it left. Positive when the partner gains.")}
}

// behindFund explains the figures of a fund that stands beside the pool, or of a part of an agreement.
func (m *memorandum) behindFund(f figure) Behind {
	fund, year, layer, of := f.words("fund"), m.year, ledger.Actual, "expenditure"
	sign := money.Pence(1)
	switch f.column {
	case "agreed", "amount":
		layer, of, sign = ledger.Budget, "income", -1
	case "budget":
		layer = ledger.Budget
	case "funding":
		of, sign = "income", -1
	case "previous":
		year = year.Previous()
	}
	return Behind{Fund: fund, Counts: where(sign, func(l Line) bool {
		if l.Dims.Fund != fund || l.Layer != layer || m.typeOf(l.Account) != of {
			return false
		}
		if layer == ledger.Budget {
			return l.Year == year && (of != "income" || m.standard(l.Account) != "4600")
		}
		return m.ofYear(lineKey(l), year)
	})}
}

func lineKey(l Line) pooled.BalanceKey { return pooled.KeyOf(l.Line, l.Period) }
