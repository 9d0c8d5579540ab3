package app

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// asked is a query with its codes as they are on file and its defaults filled in.
type asked struct {
	lines  store.Asked // AsAt and KnownAt are never empty in it
	year   calendar.Year
	since  int64           // nought when the query does not say, or from the opening of the books
	opened bool            // it says from the opening
	period calendar.Period // none when the query names none
}

// ask fills in what a query leaves out: as at today, or the end of the year or period asked for when that is earlier;
// the year of that day; known at the head; and looks its codes up.
//
// Errors: a refusal for a code that is not on file, a word that is no layer or period, a position or a time at which
// nothing was recorded yet.
func (b *Book) ask(r store.Reader, q Query) (asked, error) {
	var a asked
	head, err := r.Head()
	if err != nil {
		return a, err
	}
	if a.lines.KnownAt, err = knownAt(r, q.KnownAt, head); err != nil {
		return a, err
	}
	if err := a.codes(r, q); err != nil {
		return a, err
	}
	if err := a.days(q, b.today()); err != nil || q.Since == "" {
		return a, err
	}
	if a.opened = q.Since == "0"; a.opened {
		return a, nil
	}
	if a.since, err = knownAt(r, q.Since, head); err == nil && a.since > a.lines.KnownAt {
		err = ledger.Refuse(ledger.Invalid, "REPORT-013", fmt.Sprintf("Event %d was recorded after event %d, up to which this is asked.", a.since, a.lines.KnownAt),
			"Go from an earlier event, or leave out --known-at.")
	}
	return a, err
}

// everyLayer asks for entries of all layers.
const everyLayer = "all"

// entriesOnly fills in what a query of entries leaves out: the actual layer, and the year of its day.
func (a *asked) entriesOnly(q Query) {
	if q.Layer == "" {
		a.lines.Layer = ledger.Actual
	}
	if a.lines.From.IsZero() {
		a.lines.From = a.year.Start()
	}
}

func (b *Book) today() calendar.Date {
	year, month, day := b.app.o.Now().Date()
	return calendar.Of(year, int(month), day)
}

func (a *asked) codes(r store.Reader, q Query) (err error) {
	for _, c := range []struct {
		register, code string
		to             *string
	}{
		{"funds", q.Fund, &a.lines.Fund},
		{"organisations", q.Partner, &a.lines.Partner},
		{"organisations", q.Provider, &a.lines.Provider},
		{"services", q.Service, &a.lines.Service},
		{"accounts", q.Account, &a.lines.Account},
	} {
		if *c.to, err = onFile(r.State(), c.register, c.code); err != nil {
			return err
		}
	}
	if q.Layer == "" || q.Layer == everyLayer {
		return nil
	}
	layer, ok := ledger.ParseLayer(strings.ToLower(q.Layer))
	if !ok {
		return ledger.Refuse(ledger.Usage, "REPORT-011", fmt.Sprintf("There is no layer %q.", q.Layer),
			didYouMean(q.Layer, ledger.LayerNames())+"The layers are: "+strings.Join(ledger.LayerNames(), ", ")+"; or all.")
	}
	a.lines.Layer = layer
	return nil
}

// days settles the day, the year and the period that a query is about.
func (a *asked) days(q Query, today calendar.Date) error {
	if q.Period != 0 && (q.Period < 1 || q.Period > calendar.Adjustments) {
		return ledger.Refuse(ledger.Usage, "REPORT-012", fmt.Sprintf("There is no period %d.", q.Period),
			"Periods are 1 (April) to 12 (March), and 13 for year-end adjustments.")
	}
	if q.Period != 0 && !q.AsAt.IsZero() {
		return ledger.Refuse(ledger.Usage, "REPORT-012", "A report is asked for as at a period's end or as at a date, not both.",
			"Leave out --period or --as-at.")
	}
	a.year, a.lines.AsAt = q.Year, q.AsAt
	switch {
	case q.Period != 0:
		if a.year.IsZero() {
			a.year = today.Year()
		}
		a.period = calendar.PeriodOf(a.year, q.Period)
		a.lines.AsAt = a.period.End()
		a.lines.From = a.period.Start()
	case !a.year.IsZero():
		if a.lines.AsAt.IsZero() {
			a.lines.AsAt = min(today, a.year.End())
		}
		a.lines.From = a.year.Start()
	}
	if a.lines.AsAt.IsZero() {
		a.lines.AsAt = today
	}
	if a.year.IsZero() {
		a.year = a.lines.AsAt.Year()
	}
	return nil
}

// knownAt finds the position of the ledger that a sequence number or a time stands for; nothing is the head.
func knownAt(r store.Reader, text string, head store.Head) (int64, error) {
	if text == "" {
		return head.Seq, nil
	}
	if seq, err := strconv.ParseInt(text, 10, 64); err == nil {
		if seq < 1 || seq > head.Seq {
			return 0, ledger.Refuse(ledger.Invalid, "REPORT-013",
				fmt.Sprintf("There is no event %d: the book has events 1 to %d.", seq, head.Seq), "Ask as known at one of them.")
		}
		return seq, nil
	}
	at, err := moment(text)
	if err != nil {
		return 0, err
	}
	seq, err := r.SeqAt(at)
	if err == nil && seq < 1 {
		err = ledger.Refuse(ledger.Invalid, "REPORT-013", fmt.Sprintf("At %s nothing had been recorded yet.", text),
			"Ask as known at a later time.")
	}
	return seq, err
}

// moments lists the forms in which a time is given, all in UTC where they do not say otherwise.
var moments = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"}

// moment reads a time; a date alone is the end of that day. Units: microseconds since 1970, UTC.
func moment(text string) (int64, error) {
	text = strings.TrimSpace(text)
	for _, form := range moments {
		if t, err := time.Parse(form, text); err == nil {
			return t.UnixMicro(), nil
		}
	}
	if day, err := calendar.Parse(text); err == nil {
		year, month, of := day.Civil()
		return time.Date(year, time.Month(month), of+1, 0, 0, 0, 0, time.UTC).UnixMicro() - 1, nil
	}
	return 0, ledger.Refuse(ledger.Usage, "REPORT-013", fmt.Sprintf("%q is neither an event's number nor a time.", text),
		"Give a number such as 1234, or a time such as 2026-06-30T17:00:00Z.")
}
