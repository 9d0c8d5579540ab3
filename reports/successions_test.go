package reports_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// succeeds says that another takes an organisation's place after a day, and takes what it has and owes.
func (h *history) succeeds(old, by string, last calendar.Date) {
	h.t.Helper()
	h.record(&pooled.Organisation{Code: old, Name: "Council " + old, Sector: "district", Successor: by, To: last})
	for _, x := range h.Due(last.AddDays(1)) {
		h.record(x)
	}
}

// takesBack reverses a succession.
func (h *history) takesBack(ref string, on calendar.Date) {
	h.t.Helper()
	h.record(&pooled.Reversal{Code: fmt.Sprint("BACK", h.Head()), Date: on, Of: "successions/" + ref, Reason: "Put off"})
}

// TestSuccessionForAWhile holds who owes what a district owed on each day, where its succession was reversed later: until
// the day of the reversal it is the successor's, in every report and in what explains it.
func TestSuccessionForAWhile(t *testing.T) {
	july, october, november := day(2025, 7, 1), day(2025, 10, 1), day(2025, 11, 30)
	for name, c := range map[string]struct {
		record func(h *history)
		owes   map[calendar.Date]string
	}{
		"it stands": {
			func(h *history) { h.succeeds("DC", "UC", july.AddDays(-1)) },
			map[calendar.Date]string{july.AddDays(-1): "DC", july: "UC", y25.End(): "UC"},
		},
		"taken back": {
			func(h *history) { h.succeeds("DC", "UC", july.AddDays(-1)); h.takesBack("DC", november) },
			map[calendar.Date]string{july.AddDays(-1): "DC", july: "UC", november.AddDays(-1): "UC", november: "DC", y25.End(): "DC"},
		},
		"taken back for its first day": {
			func(h *history) { h.succeeds("DC", "UC", july.AddDays(-1)); h.takesBack("DC", july) },
			map[calendar.Date]string{july.AddDays(-1): "DC", july: "DC", november: "DC"},
		},
		"taken back, and again": {
			func(h *history) {
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.takesBack("DC", november)
				h.succeeds("DC", "UC", july.AddDays(-1))
			},
			map[calendar.Date]string{july.AddDays(-1): "DC", july: "UC", november: "UC", y25.End(): "UC"},
		},
		"taken back, and another's from an earlier day": {
			func(h *history) {
				h.succeeds("DC", "UC", october.AddDays(-1))
				h.takesBack("DC", november)
				h.succeeds("DC", "NEW", july.AddDays(-1))
			},
			map[calendar.Date]string{july.AddDays(-1): "DC", july: "NEW", october: "UC", november.AddDays(-1): "UC", november: "NEW"},
		},
		"taken back, and another's from a later day": {
			func(h *history) {
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.takesBack("DC", november)
				h.succeeds("DC", "NEW", october.AddDays(-1))
			},
			map[calendar.Date]string{july: "UC", october: "UC", november.AddDays(-1): "UC", november: "NEW"},
		},
		"the successor is succeeded": {
			func(h *history) {
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.succeeds("UC", "NEW", october.AddDays(-1))
			},
			map[calendar.Date]string{july.AddDays(-1): "DC", july: "UC", october: "NEW", y25.End(): "NEW"},
		},
		"the successor is succeeded, and the first taken back": {
			func(h *history) {
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.succeeds("UC", "NEW", october.AddDays(-1))
				h.takesBack("DC", november)
			},
			map[calendar.Date]string{july: "UC", october: "NEW", november.AddDays(-1): "NEW", november: "DC"},
		},
		"the successor is succeeded, and that taken back": {
			func(h *history) {
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.succeeds("UC", "NEW", october.AddDays(-1))
				h.takesBack("UC", november)
			},
			map[calendar.Date]string{july: "UC", october: "NEW", november.AddDays(-1): "NEW", november: "UC"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHistory(t, anyshireFiles()...)
			h.record(anyshireMoney()[:12]...)
			h.record(&pooled.InstalmentRaised{Contribution: "P25-DC", Number: 1, RaisedOn: day(2025, 4, 1)})
			for _, code := range []string{"UC", "NEW"} {
				h.record(&pooled.Organisation{Code: code, Name: "Council " + code, Sector: "unitary"})
			}
			c.record(h)
			for on, partner := range c.owes {
				h.owedBy(t, on, partner)
			}
		})
	}
}

// owedBy holds that what a district owed to begin with is owed by one partner on a day, and nothing by the others.
func (h *history) owedBy(t *testing.T, on calendar.Date, partner string) {
	t.Helper()
	in := h.in(on, y25)
	r, err := reports.Controls(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	got, want := map[string]money.Pence{}, map[string]money.Pence{partner: 1_100_00}
	for _, code := range []string{"DC", "UC", "NEW"} {
		in := of(in, code)
		r, err := reports.Statement(in)
		if err != nil {
			continue
		}
		holds(t, r)
		explained(t, in, "statement", r)
		for _, s := range r.Sections {
			if s.Key == "open" && s.Count > 0 {
				got[code] = money.Pence(s.Total["amount"].Number())
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("on %s (-want +owed):\n%s", on, diff)
	}
	contributions, err := reports.Contributions(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, contributions)
	explained(t, in, "contributions", contributions)
}
