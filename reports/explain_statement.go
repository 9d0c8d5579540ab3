package reports

import (
	"cmp"
	"slices"

	"commonpurse/ledger/money"
)

// behindStatement explains the figures of a partner's statement by that partner's lines, with nothing in them that a
// person typed and no other body named.
func (b *books) behindStatement(section string, f figure) (Behind, bool) {
	s, err := newStatement(b.in)
	if err != nil {
		return Behind{}, false
	}
	switch section {
	case "statement":
		return s.behindAccount(f)
	case "by-fund":
		return s.behindFundOf(f)
	case "open":
		return s.behindOpen(f)
	case "share":
		return s.behindShareOf(f)
	}
	return Behind{}, false
}

// lineID is where a line stands in its book.
type lineID struct{ seq, place, number int64 }

func idOf(l Line) lineID { return lineID{l.Seq, l.Place, l.Number} }

func inOrder(x, y Line) int {
	return cmp.Or(cmp.Compare(x.Seq, y.Seq), cmp.Compare(x.Place, y.Place), cmp.Compare(x.Number, y.Number))
}

// behind counts lines of the account.
func (s *statement) behind(sign money.Pence, lines ...[]Line) Behind {
	all := slices.Concat(lines...)
	slices.SortFunc(all, inOrder)
	counts := map[lineID]money.Pence{}
	out := Behind{Lines: make([]Line, 0, len(all))}
	for _, l := range all {
		counts[idOf(l)] = sign
		out.Lines = append(out.Lines, s.clearedLine(l))
	}
	out.Counts = func(l Line) money.Pence { return counts[idOf(l)] }
	return out
}

// clearedLine is a line without what people typed about it, and without other bodies' codes.
func (s *statement) clearedLine(l Line) Line {
	l.Memo, l.File, l.Sheet, l.Row, l.MadeBy, l.ApprovedBy = "", "", "", 0, "", ""
	l.Key, l.Reverses = s.hide(l.Key), s.hide(l.Reverses)
	l.Dims.Fund = s.codes[l.Dims.Fund]
	l.Dims.Service, l.Dims.Contract, l.Dims.Pilot = s.hide(l.Dims.Service), s.hide(l.Dims.Contract), s.hide(l.Dims.Pilot)
	l.Dims.Provider = s.hide(l.Dims.Provider)
	return l
}

func (s *statement) behindAccount(f figure) (Behind, bool) {
	upTo := slices.IndexFunc(s.rows, func(p *posting) bool { return p.key == f.row.Key })
	switch {
	case f.row.Key == "brought-forward":
		upTo = -1
	case f.row.Key == "carried-forward":
		upTo = len(s.rows) - 1
	case f.column == "paid":
		return s.behind(-1, s.rows[upTo].lines), true
	case f.column == "charged":
		return s.behind(1, s.rows[upTo].lines), true
	}
	if f.column != "balance" {
		return Behind{}, false
	}
	return s.behind(1, s.before, linesOf(s.rows[:upTo+1])), true
}

func linesOf(rows []*posting) []Line {
	var out []Line
	for _, p := range rows {
		out = append(out, p.lines...)
	}
	return out
}

func (s *statement) behindFundOf(f figure) (Behind, bool) {
	of := func(all []Line, passes func(Line) bool) []Line {
		return slices.DeleteFunc(slices.Clone(all), func(l Line) bool { return s.codes[l.Dims.Fund] != f.row.Key || !passes(l) })
	}
	every := func(Line) bool { return true }
	rows := func(class func(*posting) bool) []Line {
		return of(linesOf(slices.DeleteFunc(slices.Clone(s.rows), func(p *posting) bool { return !class(p) })), every)
	}
	about := func(passes func(*standing) bool) map[string]bool {
		items := map[string]bool{}
		for _, x := range s.standings() {
			if passes(x) {
				items[x.item.Key] = true
			}
		}
		return items
	}
	switch f.column {
	case "opening":
		return s.behind(1, of(s.before, every)), true
	case "charged":
		return s.behind(1, rows(func(p *posting) bool { return p.class != pays })), true
	case "paid":
		return s.behind(-1, rows(func(p *posting) bool { return p.class == pays })), true
	case "closing":
		return s.behind(1, of(s.lines, every)), true
	case "disputed":
		return s.behind(1, of(s.lines, func(l Line) bool { return s.standard(l.Account) == "1110" })), true
	case "overdue":
		items := about(func(x *standing) bool { return x.late(s.in.AsAt) > 0 })
		return s.behind(1, of(s.lines, func(l Line) bool { return items[l.Item] && s.standard(l.Account) == "1100" })), true
	case "advance":
		return s.behind(-1, of(s.lines, func(l Line) bool { return s.standard(l.Account) == "2200" })), true
	}
	return Behind{}, false
}

func (s *statement) behindOpen(f figure) (Behind, bool) {
	var at *standing
	for i, row := range s.open().rows {
		if row.Key == f.row.Key {
			at = s.standings()[i]
		}
	}
	if at == nil {
		return Behind{}, false
	}
	return s.behind(1, slices.DeleteFunc(slices.Clone(s.lines), func(l Line) bool {
		switch {
		case l.Dims.Fund != at.fund:
			return true
		case at.account != "":
			return s.standard(l.Account) != at.account
		case f.column == "disputed":
			return l.Item != at.item.Key || s.standard(l.Account) != "1110"
		}
		return l.Item != at.item.Key
	})), true
}

// behindShareOf explains a share, which no entry posts before the close, with the partner's own part of the working.
func (s *statement) behindShareOf(f figure) (Behind, bool) {
	m := &memorandum{results: s.results(), year: s.year}
	for _, x := range s.shares {
		if x.key(s.codes[x.fund.Code]) != f.row.Key {
			continue
		}
		out := Behind{Rest: money.Pence(f.cell(f.column).Number()), Notes: []string{
			"A share is worked out of the result under the risk-share rule; no entry posts it before the year is closed.",
		}}
		if f.column == "result" {
			out.Notes = []string{"The result is income less expenditure of the whole fund, of every partner together: its entries are in the memorandum."}
			return out, true
		}
		if f.column == "forecast" {
			m = s.poolManager().forecast
			out.Notes = []string{"A share of the forecast is worked out under the risk-share rule; no entry posts it."}
		}
		out.Working = s.ownWorking(m.workings(x.year), x.fund.Code)
		return out, true
	}
	return Behind{}, false
}

// ownWorking keeps of a working the steps of one fund, and in them the partner's part.
func (s *statement) ownWorking(sections []Section, fund string) []Section {
	for i, w := range sections {
		var rows []Row
		for row, err := range w.Rows {
			if err != nil || row.Cells[0].Words() != fund || row.Cells[3].Words() != s.partner {
				continue
			}
			row.Cells = slices.Clone(row.Cells)
			row.Cells[0] = Text(s.codes[fund])
			row.Key = s.codes[fund] + row.Key[len(fund):]
			rows = append(rows, row)
		}
		sections[i].Rows, sections[i].Count, sections[i].Total = Rows(rows), len(rows), nil
	}
	return sections
}
