package reports_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// neglected is the example partnership with its pilots, and four more: one whose transition lost a year, one that partners take over
// without one, one that goes on past its end, and one that is to be decided in June.
func neglected(t testing.TB) *history {
	h := tried(t)
	cost := money.Pence(100_00)
	for _, x := range []struct {
		code, outcome string
		decideBy      calendar.Date
	}{{"4", "integrate", day(2026, 1, 31)}, {"5", "integrate", day(2026, 1, 31)}, {"6", "continue", day(2026, 1, 31)}, {"7", "", day(2026, 6, 30)}} {
		h.record(
			&pooled.Service{Code: "TRY" + x.code, Fund: "POOL", Name: "Service TRY" + x.code},
			&pooled.Pilot{
				Code: "P" + x.code, Service: "TRY" + x.code, Name: "Pilot P" + x.code, Question: "Does it help?", Area: "North", Starts: day(2025, 4, 1), Ends: day(2026, 3, 31), DecideBy: x.decideBy,
				Criteria: "A fifth fewer", PlannedCost: 100_00,
			},
		)
		if x.outcome != "" {
			h.record(&pooled.Decision{
				Code: "D" + x.code, Date: day(2026, 1, 21), Partnership: "P", Group: "EXEC", Subject: "pilot", Outcome: x.outcome, Pilot: "P" + x.code, Minute: "26/2", Rationale: "Met", AnnualCost: &cost,
			})
		}
	}
	for _, y := range []calendar.Year{y26, y26 + 1, y26 + 2} {
		h.record(&pooled.Transition{Decision: "D4", Year: y, Source: "base-new", Partner: "CC", Fund: "POOL", Service: "TRY4", Amount: cost})
	}
	h.record(&pooled.Reversal{Code: "RT4", Date: day(2026, 2, 1), Of: "transitions/D4#2027-28#base-new#CC#POOL#TRY4", Reason: "Not agreed after all"})
	return h
}

// TestPilotControls lists what nobody has decided, who goes on without an end, and what was promised and has not come, each with the
// command that deals with it.
func TestPilotControls(t *testing.T) {
	h := neglected(t)
	for _, x := range []struct {
		on   calendar.Date
		year calendar.Year
		want map[string]string // what is found by key, of what is to be looked at
	}{
		{day(2025, 9, 30), y25, map[string]string{}},
		{day(2025, 11, 2), y25, map[string]string{
			"decision-due/P1": "due in 90 days, within 90", "decision-due/P2": "due in 90 days, within 90", "decision-due/P3": "due in 90 days, within 90",
			"decision-due/P4": "due in 90 days, within 90", "decision-due/P5": "due in 90 days, within 90", "decision-due/P6": "due in 90 days, within 90",
		}},
		{day(2026, 1, 30), y25, map[string]string{
			"decision-due/P3": "due in 1 day, within 30", "mainstreamed/D5": "none", "cliff-edge/P2": "200000.00", "cliff-edge/P4": "100.00", "cliff-edge/P5": "100.00", "transition/D4/2027-28": "0.00",
		}},
		{day(2026, 5, 1), y26, map[string]string{
			"decision-overdue/P3": "overdue by 90 days", "decision-due/P7": "due in 60 days, within 60", "pilot-ended/P3": "none", "pilot-ended/P7": "none",
			"pilot-goes-on/P6": "goes on since 1 Apr 2026: D6 to continue", "mainstreamed/D5": "none", "transition/D4/2027-28": "0.00",
			"cliff-edge/P2": "200000.00", "cliff-edge/P4": "100.00", "cliff-edge/P5": "100.00",
		}},
		{day(2027, 4, 30), y26 + 1, map[string]string{
			"decision-overdue/P3": "overdue by 454 days", "decision-overdue/P7": "overdue by 304 days", "pilot-ended/P3": "none", "pilot-ended/P7": "none",
			"pilot-goes-on/P6": "goes on since 1 Apr 2026: D6 to continue", "mainstreamed/D5": "none", "transition/D4/2027-28": "0.00",
			"cliff-edge/P2": "200000.00", "cliff-edge/P4": "100.00", "cliff-edge/P5": "100.00",
			"realised/D1/2026-27": "12500.00", "realised/D4/2026-27": "0.00",
		}},
	} {
		r, err := reports.Controls(h.in(x.on, x.year))
		if err != nil {
			t.Fatal(err)
		}
		holds(t, r)
		kinds := []string{"decision-overdue", "decision-due", "pilot-ended", "pilot-goes-on", "cliff-edge", "mainstreamed", "transition", "realised"}
		got := map[string]string{}
		where := read(t, r, "controls", "where")
		for _, c := range r.Checks {
			kind, of, one := strings.Cut(c.Key, "/")
			if !slices.Contains(kinds, kind) {
				continue
			}
			if !c.Note || one == c.OK {
				t.Errorf("on %s: %+v", x.on, c)
			}
			if one {
				got[c.Key] = c.Found
			}
			if one && !strings.HasPrefix(where[c.Key], "purse ") {
				t.Errorf("on %s nothing deals with %s of %s: %s", x.on, kind, of, where[c.Key])
			}
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", x.on, diff)
		}
		for _, kind := range kinds {
			none := !slices.ContainsFunc(slices.Collect(maps.Keys(got)), func(key string) bool { return strings.HasPrefix(key, kind+"/") })
			if c, ok := noted(r, kind); ok != none || ok && !c.OK {
				t.Errorf("on %s: %s says %+v, and of single ones there are %v", x.on, kind, c, got)
			}
		}
	}
}
