package pooled_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	. "commonpurse/ledger/pooled"
)

// closed closes the periods of a year up to one, each on its last day.
func closed(host string, y calendar.Year, upTo int) []Event {
	var out []Event
	for n := 1; n <= upTo; n++ {
		out = append(out, &Close{Host: host, Year: y, Period: n, Date: calendar.PeriodOf(y, n).End(), State: "closed"})
	}
	return out
}

func reopened(n int, until string) *Close {
	return &Close{Host: "CC", Year: y25, Period: n, Date: day(2025, 9, 1), State: "open", Reason: "an invoice was forgotten", Until: until}
}

// at is a moment: minutes past midnight of a day.
func at(d calendar.Date, minutes int) Meta {
	return Meta{At: (int64(d)*24*60 + int64(minutes)) * 60_000_000, Actor: "ANN"}
}

func closeRefusals() []refusal {
	may := func(e Close) *Close {
		e.Host, e.Year, e.State = "CC", y25, "closed"
		return &e
	}
	two := closed("CC", y25, 2)
	spent := &DirectSpend{Code: "S", Date: day(2025, 5, 31), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1}
	past := &Invoice{Code: "I1", Provider: "CARE", Date: day(2025, 5, 31), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 1, PeriodFrom: day(2025, 3, 1), PeriodTo: day(2025, 3, 31)}}}
	return []refusal{
		{"PERIOD-001", two, spent},
		{"PERIOD-001", two, &BudgetSet{Fund: "pooled", Year: y25, Service: "pooled-S", Amount: 1}},
		{"PERIOD-001", []Event{contribution("C1", "pooled", 100_00), two[0], two[1]}, raise("C1", 1)},
		{"PERIOD-001", closed("CC", y25, 13), &DirectSpend{Code: "S", Date: day(2026, 3, 31), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1}},
		{"PERIOD-001", slices.Concat(closed("CC", y24, 13), two), past},
		{"PERIOD-002", nil, may(Close{Period: 14, Date: day(2026, 3, 31)})},
		{"PERIOD-003", nil, &Close{Host: "CVS", Year: y25, Period: 1, Date: day(2025, 5, 1), State: "closed"}},
		{"PERIOD-004", nil, may(Close{Period: 1, Date: day(2025, 5, 1), Until: "2025-06-01"})},
		{"PERIOD-004", two, reopened(2, "soon")},
		{"PERIOD-004", two, reopened(2, "1969-12-30 17:00")},
		{"PERIOD-005", nil, may(Close{Period: 1, Date: day(2025, 4, 29)})},
		{"PERIOD-006", two[:1], may(Close{Period: 3, Date: day(2025, 6, 30)})},
		{"PERIOD-007", two, &Close{Host: "CC", Year: y25, Period: 2, Date: day(2025, 9, 1), State: "open", Until: "2025-09-03"}},
	}
}

// TestOtherHostsStayOpen holds that a period is closed for the funds of one host alone.
func TestOtherHostsStayOpen(t *testing.T) {
	b := newBooks(t)
	for _, e := range closed("CC", y25, 3) {
		b.post(e)
	}
	b.refused(invoice("I1", "pooled-S", 1, 0), "PERIOD-001")
	b.post(invoice("I2", "NHS-S", 1, 0))
	b.refused(&Journal{Code: "J", Date: day(2025, 6, 1), Lines: []JournalLine{
		{Line: 1, Layer: "actual", Account: "1000", Amount: 1, Fund: "NHS", Memo: "m"},
		{Line: 2, Layer: "actual", Account: "4500", Amount: -1, Fund: "NHS", Memo: "m"},
		{Line: 3, Layer: "actual", Account: "1000", Amount: 1, Fund: "pooled", Memo: "m"},
		{Line: 4, Layer: "actual", Account: "4500", Amount: -1, Fund: "pooled", Memo: "m"},
	}}, "PERIOD-001")
}

// TestWhereEntriesStand holds where what an event posts stands once periods are closed: date and period of each entry.
func TestWhereEntriesStand(t *testing.T) {
	spent := func(d calendar.Date) Event {
		return &DirectSpend{Code: "S", Date: d, Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1}
	}
	bill := func(d, from, to calendar.Date) Event {
		return &Invoice{Code: "I1", Provider: "CARE", Date: d, Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 100, PeriodFrom: from, PeriodTo: to}}}
	}
	lastMarch := bill(day(2026, 5, 20), day(2026, 3, 1), day(2026, 3, 31))
	prepaid := bill(day(2026, 3, 1), day(2026, 4, 1), day(2026, 6, 30))
	back := &Reversal{Code: "REV", Date: day(2026, 7, 1), Of: "invoices/I1", Reason: "r"}
	for _, x := range []struct {
		name   string
		before []Event
		event  Event
		want   []string
	}{
		{"31 March while period 12 is open", closed("CC", y25, 11), spent(day(2026, 3, 31)), []string{"2026-03-31 202512"}},
		{"31 March once it is closed", closed("CC", y25, 12), spent(day(2026, 3, 31)), []string{"2026-03-31 202513"}},
		{"a past year's cost while period 12 is open", closed("CC", y25, 11), lastMarch, []string{"2026-03-31 202512"}},
		{"a past year's cost while period 13 is", closed("CC", y25, 12), lastMarch, []string{"2026-03-31 202513"}},
		{"a past year's cost once the year is closed", closed("CC", y25, 13), lastMarch, []string{"2026-05-20 202602 prior-year cost, of 2025-26"}},
		{"... reversed while period 13 is open", append([]Event{lastMarch}, closed("CC", y25, 12)...), back, []string{"2026-03-31 202513"}},
		{"... reversed once the year is closed", append([]Event{lastMarch}, closed("CC", y25, 13)...), back, []string{"2026-07-01 202604"}},
		{"a prepayment is released in its first open period", closed("CC", y26, 2), prepaid, []string{"2026-03-01 202512", "2026-06-01 202603"}},
		{"... and reversed where its release is closed", append([]Event{prepaid}, closed("CC", y26, 3)...), back, []string{"2026-03-31 202512", "2026-07-01 202604"}},
		{
			"an accrual of the year's end is turned in the first open period", append(closed("CC", y25, 12), closed("CC", y26, 1)...),
			&Accrual{Code: "A1", PeriodEnd: day(2026, 3, 31), Service: "pooled-S", Amount: 80, Provider: "CARE", Basis: "as estimated"},
			[]string{"2026-03-31 202513", "2026-05-01 202602"},
		},
		{"what a contract of a closed month promises", append([]Event{awarded()}, closed("CC", y25, 2)...), contractLine(100_00), []string{"2025-06-01 202503"}},
		{
			"an instalment raised before its year becomes income in the first open period", append([]Event{contribution("C1", "pooled", 100_00)}, closed("CC", y25, 1)...),
			&InstalmentRaised{Contribution: "C1", Number: 1, RaisedOn: day(2025, 3, 20)},
			[]string{"2025-03-20 202412", "2025-05-01 202502"},
		},
		{
			"an instalment of a year that is closed", append([]Event{contribution("C1", "pooled", 100_00)}, closed("CC", y25, 13)...),
			&InstalmentRaised{Contribution: "C1", Number: 4, RaisedOn: day(2026, 4, 1)},
			[]string{"2026-04-01 202601"},
		},
	} {
		b := newBooks(t)
		for _, e := range x.before {
			b.post(clones([]Event{e})[0])
		}
		var got []string
		for _, n := range b.post(clones([]Event{x.event})[0]).Entries {
			text := fmt.Sprintf("%s %d", n.Date, n.Period)
			if n.Lines[0].Memo != "" {
				text += " " + n.Lines[0].Memo
			}
			got = append(got, text)
			for _, l := range n.Lines {
				if l.Layer == ledger.Actual && l.Year != n.Period.Year() {
					t.Errorf("%s: a line of %s in %s", x.name, l.Year, n.Period)
				}
			}
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", x.name, diff)
		}
	}
}

// TestLoadsCloseInAnyOrder holds that a load warns where a command is refused: a period that was opened again since is a
// row of a later day.
func TestLoadsCloseInAnyOrder(t *testing.T) {
	b := newBooks(t)
	out, refusal := b.Record(closed("CC", y25, 3)[2], Meta{Load: 1})
	if refusal != nil || len(out.Warnings) != 1 || !strings.Contains(out.Warnings[0], "is closed for CC while 2025-26 period 1 (April) is open") {
		t.Errorf("%+v, %v", out, refusal)
	}
	b.refused(invoice("I1", "pooled-S", 1, 0), "PERIOD-001")
}

func TestFirstOpen(t *testing.T) {
	b := newBooks(t)
	for _, e := range append(closed("CC", y25, 12), closed("CC", y26, 1)...) {
		b.post(e)
	}
	for from, want := range map[calendar.Date]calendar.Date{
		day(2025, 1, 5): day(2025, 1, 5), day(2025, 4, 1): day(2026, 3, 31), day(2026, 3, 31): day(2026, 3, 31), day(2026, 4, 30): day(2026, 5, 1),
	} {
		if got := FirstOpen(b, "pooled", from); got != want {
			t.Errorf("the first open day from %s is %s, not %s", from, got, want)
		}
	}
	b.post(&Close{Host: "CC", Year: y25, Period: 13, Date: day(2026, 5, 1), State: "closed"})
	if got := FirstOpen(b, "pooled", day(2025, 4, 1)); got != day(2026, 5, 1) {
		t.Errorf("with the year closed the first open day is %s", got)
	}
}

// TestReopenedUntil opens a period again, which ends by itself at its time.
func TestReopenedUntil(t *testing.T) {
	b := newBooks(t)
	record := func(e Event, m Meta) *ledger.Refusal {
		_, refusal := b.Record(clones([]Event{e})[0], m)
		return refusal
	}
	for _, e := range closed("CC", y25, 3) {
		b.post(e)
	}
	now, ben := day(2025, 9, 1), at(day(2025, 9, 1), 8*60)
	spend := func(n int) Event {
		return &DirectSpend{Code: fmt.Sprint("S", n), Date: day(2025, 5, 31), Fund: "pooled", Partner: "CC", Service: "pooled-S", Amount: 1}
	}
	ben.Actor = "BEN"
	if no := record(reopened(2, "2025-09-01 07:59"), ben); no == nil || no.Code != "PERIOD-004" {
		t.Errorf("until a time that is over: %v", no)
	}
	if no := record(reopened(2, "2025-09-03 17:00"), ben); no != nil {
		t.Fatal(no)
	}
	if no := record(spend(1), at(now+2, 17*60-1)); no != nil {
		t.Errorf("a minute before its time: %v", no)
	}
	if no := record(spend(2), at(now+2, 17*60)); no == nil || no.Code != "PERIOD-001" || no.Kind != ledger.Closed {
		t.Errorf("at its time: %v", no)
	}
	if no := record(spend(1), at(now+2, 17*60)); no != nil {
		t.Errorf("what stands already, again: %v", no)
	}
	ann := at(now+3, 9*60)
	if no := record(reopened(2, "2025-09-05"), ann); no != nil {
		t.Errorf("opened once more: %v", no)
	}
	if no := record(spend(2), at(now+4, 24*60-1)); no != nil {
		t.Errorf("a day stands for its end: %v", no)
	}
	if no := record(spend(3), at(now+5, 0)); no == nil {
		t.Error("the day after it is open still")
	}
	again, _ := b.Record(closed("CC", y25, 3)[2], Meta{Actor: "BEN"})
	if !again.Again {
		t.Errorf("closed by another, as it stands: %+v", again)
	}
}

// TestNothingStandsInAClosedPeriod runs random histories in which periods close and open again: nothing is posted into a
// period that is closed, the invariants of the accounting page hold, and recorded afresh it is the same history.
func TestNothingStandsInAClosedPeriod(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newWorld(t)
		w := &world{history: history{T: rt}}
		w.funds = []string{pick(w, worldFunds...), pick(w, worldFunds...)}
		open := map[string]int64{} // by host and period: until when, nought where it is closed
		now := Meta{At: int64(day(2026, 5, 1)) * 86_400_000_000, Actor: "ANN"}
		posted, refused := 0, 0
		for range w.between(20, 80) {
			now.At += int64(w.below(10)) * 60_000_000
			e := w.event()
			if _, ok := e.(*Organisation); ok || w.below(5) == 0 {
				e = w.closing(now)
			}
			out, refusal := b.Record(e, now)
			if refusal != nil {
				if strings.HasPrefix(refusal.Code, "PERIOD-001") {
					refused++
				}
				continue
			}
			posted += len(out.Entries)
			for _, n := range out.Entries {
				for _, l := range n.Lines {
					host := "CC"
					if l.Dims.Fund == "NHS" {
						host = "ICB"
					}
					if until, shut := open[fmt.Sprint(host, n.Period)]; shut && until <= now.At {
						rt.Fatalf("%s posts into %s, which is closed for %s", EventKey(e), n.Period, host)
					}
				}
				if n.Date.Period() != n.Period && (n.Date != n.Period.Year().End() || n.Period.Number() != calendar.Adjustments) {
					rt.Fatalf("%s stands on %s in %s", EventKey(e), n.Date, n.Period)
				}
			}
			if c, ok := e.(*Close); ok && !out.Again {
				open[fmt.Sprint(c.Host, c.Of())] = 0
				if c.State == "open" {
					open[fmt.Sprint(c.Host, c.Of())] = now.At + int64(len(c.Reason))*60_000_000
				}
			} else if _, money := e.(Dated); money {
				w.keys = append(w.keys, EventKey(e))
			}
		}
		rt.Logf("%d entries posted, %d events refused for a closed period", posted, refused)
		holdInvariants(rt, b)
		holdPromises(rt, b)
		holdDimensions(rt, b)
		holdSameAgain(rt, b)
	})
}

// closing draws a close of some host's next period, or a reopening for as many minutes as its reason has letters.
func (w *world) closing(now Meta) Event {
	c := &Close{Host: pick(w, "CC", "CC", "ICB"), Year: pick(w, y24, y25, y25), Period: w.between(1, 13), Date: day(2026, 4, 30), State: "closed"}
	if w.below(4) == 0 {
		c.State, c.Reason = "open", strings.Repeat("r", 1+w.below(40))
		until := now.At/60_000_000 + int64(len(c.Reason))
		c.Until = fmt.Sprintf("%s %02d:%02d", calendar.Date(until/(24*60)), until%(24*60)/60, until%60)
	}
	return c
}

// holdSameAgain records every event of a book afresh, from its body, and finds the same entries.
func holdSameAgain(t *rapid.T, b books) {
	fresh := NewOverlay(Empty{}, 0)
	for _, r := range b.seen() {
		e, err := Decode(r.Table, r.Body)
		if err != nil {
			t.Fatal(err)
		}
		out, refusal := fresh.Record(e, r.Meta)
		if refusal != nil {
			t.Fatalf("%s is refused when it is recorded afresh: %v", r.Key, refusal)
		}
		if diff := cmp.Diff(r.Entries, out.Entries); diff != "" {
			t.Fatalf("%s recorded afresh (-was +is)\n%s", r.Key, diff)
		}
	}
}
