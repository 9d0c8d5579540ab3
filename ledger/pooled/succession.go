package pooled

import (
	"cmp"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Succession turns everything that stands under one organisation as a partner to the one that succeeds it.
//
// It follows from the row of the organisation, and is recorded when its day has come: it stands in no table of the load
// format. What the old partner has and owes, and what it planned and has not given yet, moves; what it gave stays its own,
// so that the accounts of the year show who paid. Items stay what they are: an instalment, money in advance; it is
// their lines that name the successor from then on.
type Succession struct {
	Old    string        `json:"old"`
	By     string        `json:"by"`
	On     calendar.Date `json:"on"`               // the first day of the successor
	Number int           `json:"number,omitempty"` // from 2, where it takes several events, or was reversed before
}

const (
	successions    = "successions"
	successionRule = "partner-succeeded/1"
)

// Table names what the event follows from; it is no table of the load format.
func (x *Succession) Table() string { return successions }

// Ref returns the code of the old partner.
func (x *Succession) Ref() string { return lineRef(x.Old, x.Number) }

// When returns the day from which the successor stands in the old partner's place.
func (x *Succession) When() calendar.Date { return x.On }

// Party returns the old partner.
func (x *Succession) Party() string { return x.Old }

// Worth is nothing: a succession is not found by its amount.
func (x *Succession) Worth() money.Pence { return 0 }

// Check finds nothing wrong: what could be was said of the organisation's row.
func (x *Succession) Check(State) []ledger.Problem { return nil }

// Post turns what stands under the old partner, as much of it as one event may post.
func (x *Succession) Post(s State) (Posting, *ledger.Refusal) {
	var p Posting
	room := MostLines
	for _, e := range turns(s, must[Organisation](s, "organisations", x.Old), s.PartnerLines(x.Old)) {
		e.Lines = e.Lines[:min(len(e.Lines), room-room%2)] // a line and its other side
		room -= len(e.Lines)
		p.Entries = append(p.Entries, e)
	}
	return p, nil
}

// PartnerLine is a line that names a partner, with the day and period of its entry and its event.
type PartnerLine struct {
	Seq    int64
	Key    string
	Date   calendar.Date
	Period calendar.Period
	ledger.Line
}

// ofPartner lists the lines of an event that name a partner.
func ofPartner(partner string, seq int64, key string, entries []ledger.Entry) []PartnerLine {
	var out []PartnerLine
	for _, e := range entries {
		for _, l := range e.Lines {
			if l.Dims.Partner == partner {
				out = append(out, PartnerLine{seq, key, e.Date, e.Period, l})
			}
		}
	}
	return out
}

// succeeds tells whether another organisation takes this one's place.
func (o *Organisation) succeeds() bool { return o.Successor != "" && !o.To.IsZero() }

// since is the day from which the successor stands in the organisation's place.
func (o *Organisation) since() calendar.Date { return o.To.AddDays(1) }

// chain lists who stands in a partner's place, and from when: first the partner itself.
func chain(s State, partner string) []heir {
	out := []heir{{code: partner}}
	for range 8 { // nobody is succeeded as often
		last := out[len(out)-1]
		o, ok := Find[Organisation](s, "organisations", last.code)
		if !ok || !o.succeeds() {
			break
		}
		out = append(out, heir{o.Successor, max(last.from, o.since())})
	}
	return out
}

// heir is who stands in a partner's place from a day on.
type heir struct {
	code string
	from calendar.Date
}

// heirOn returns who stands in a partner's place on a day.
func heirOn(s State, partner string, on calendar.Date) string {
	for _, h := range slices.Backward(chain(s, partner)) {
		if h.from <= on {
			return h.code
		}
	}
	return partner
}

// oneFrom returns the day from which two partners are one, since one succeeded the other or both were succeeded by a third.
func oneFrom(s State, a, b string) (calendar.Date, bool) {
	if a == b {
		return 0, true
	}
	others := chain(s, b)
	for _, h := range chain(s, a) {
		if i := slices.IndexFunc(others, func(o heir) bool { return o.code == h.code }); i >= 0 {
			return max(h.from, others[i].from), true
		}
	}
	return 0, false
}

// areOne tells whether two partners are one sooner or later.
func areOne(s State, a, b string) bool {
	_, one := oneFrom(s, a, b)
	return one
}

// kin lists the partners that are one with a partner sooner or later, itself first.
func kin(s State, partner string) []string {
	out := []string{partner}
	for _, h := range chain(s, partner)[1:] {
		out = append(out, h.code)
	}
	for i := 0; i < len(out); i++ {
		for _, o := range Listed[Organisation](s, "organisations", "successor", out[i]) {
			if o.succeeds() && !slices.Contains(out, o.Code) {
				out = append(out, o.Code)
			}
		}
	}
	return out
}

// openOfKin lists what is open for a partner and for those that it is one with by a day: oldest due first, then by key.
func openOfKin(s State, account, fund, partner string, by calendar.Date) []Amount {
	all := kin(s, partner)
	out := slices.Clone(s.Open(account, fund, partner))
	if len(all) == 1 {
		return out
	}
	for _, other := range all[1:] {
		if from, ok := oneFrom(s, partner, other); ok && from <= by {
			out = append(out, s.Open(account, fund, other)...)
		}
	}
	slices.SortFunc(out, func(a, b Amount) int {
		return cmp.Or(cmp.Compare(a.Item.Due, b.Item.Due), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	return out
}

// always is later than every day on which anything is open.
const always = calendar.Date(1 << 30)

// turnedIn returns the old partner whose succession an event is, or takes back; empty for every other event.
func turnedIn(s State, e Event) string {
	if r, ok := e.(*Reversal); ok {
		e, _ = s.Event(r.Of)
	}
	if x, ok := e.(*Succession); ok {
		return x.Old
	}
	return ""
}

// isTurned tells whether a line turns what stood under an old partner, which is always worked out.
func isTurned(l ledger.Line) bool { return l.Rule == successionRule }
