package reports

import (
	"cmp"
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Virement is a virement as it was recorded, with who made it and what became of it.
type Virement struct {
	*pooled.Virement
	Seq        int64
	MadeBy     string
	ApprovedBy string
	Authority  string        // as which the one who approved it did so
	Reversed   calendar.Date // when it was taken back; none while it stands
}

// standsAt tells whether budget is moved by it at a day.
func (v *Virement) standsAt(on calendar.Date) bool {
	return v.Date <= on && (v.Reversed.IsZero() || v.Reversed > on)
}

// Virements lists what budget was moved from one service to another in the year, on whose word.
//
// Shape: sections virements, those that stand, and reversed, those that were taken back, in order of date. Units: pence.
// Errors: a refusal for a fund that is not on file, or a date before the books open or before the year. Reads: Funds,
// Services, Accounts, Virements, and Balances by service.
func Virements(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	r := b.report("virements", "Virements")
	stand := b.virementTable("virements", "Virements", func(v *Virement) bool { return v.standsAt(in.AsAt) })
	back := b.virementTable("reversed", "Taken back", func(v *Virement) bool { return v.Date <= in.AsAt && !v.standsAt(in.AsAt) })
	r.Sections = []Section{stand.totalled("Budget moved between services of one fund, in the year that it is for. What one gives another gains.")}
	if len(back.rows) > 0 {
		r.Sections = append(r.Sections, back.whole("Recorded and reversed since: no budget is moved by them."))
	}
	m := b.monitoring()
	var gained money.Pence
	for _, x := range m.services {
		gained += x.virements
	}
	r.Checks = []Check{mustEqual("nil", "Virements take from one service what they give to another", 0, gained)}
	return r, nil
}

func (b *books) virementTable(key, title string, shows func(*Virement) bool) *table {
	t := newTable(key, title, 1, textColumn("ref", "Ref"), dateColumn("date", "Date"), textColumn("from", "From"), textColumn("to", "To"),
		moneyColumn("amount", "Amount"), proseColumn("reason", "Reason"), textColumn("requested_by", "Requested by"), textColumn("approved_by", "Approved by"),
		textColumn("authority", "Authority"), textColumn("decision", "Decision"), textColumn("entry", "Entry"))
	for _, v := range b.virements() {
		if shows(v) {
			t.add(Text(v.Code), Day(v.Date), Text(v.From), Text(v.To), Money(v.Amount), Text(v.Reason), Text(v.MadeBy), Text(v.ApprovedBy),
				Text(v.Authority), Text(v.Decision), Text(fmt.Sprintf("%d.1", v.Seq)))
		}
	}
	return t
}

// virements lists those of the year and of the funds asked about, in order of date.
func (b *books) virements() []*Virement {
	out := slices.DeleteFunc(slices.Clone(b.in.Virements), func(v *Virement) bool {
		s, ok := b.services[v.From]
		return v.Year != b.in.Year || !ok || !b.asked(s.Fund)
	})
	slices.SortStableFunc(out, func(x, y *Virement) int { return cmp.Compare(x.Date, y.Date) })
	return out
}

// behindVirements explains what was moved by the line of the service that gained it.
func (b *books) behindVirements(f figure) (Behind, bool) {
	i := slices.IndexFunc(b.in.Virements, func(v *Virement) bool { return v.Code == f.row.Key })
	if i < 0 {
		return Behind{}, false
	}
	v := b.in.Virements[i]
	return Behind{Service: v.To, Counts: where(1, func(l Line) bool { return l.Seq == v.Seq && l.Layer == ledger.Budget && l.Dims.Service == v.To })}, true
}
