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

// districts is a book in which a district owes an opening balance and is to contribute, and councils stand by to succeed it.
func districts(t *testing.T) *history {
	h := newHistory(t, anyshireFiles()...)
	h.record(anyshireMoney()[:12]...)
	for _, code := range []string{"UC", "NEW"} {
		h.record(&pooled.Organisation{Code: code, Name: "Council " + code, Sector: "unitary"})
	}
	return h
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
			h := districts(t)
			h.record(&pooled.InstalmentRaised{Contribution: "P25-DC", Number: 1, RaisedOn: day(2025, 4, 1)})
			c.record(h)
			for on, partner := range c.owes {
				h.owed(t, on, map[string]money.Pence{partner: 1_100_00})
			}
		})
	}
}

// owed holds what the district and the councils owe on a day, by their statements, to which the other reports are held.
func (h *history) owed(t *testing.T, on calendar.Date, want map[string]money.Pence) {
	t.Helper()
	in := h.in(on, y25)
	r, err := reports.Controls(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	got := map[string]money.Pence{}
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

// TestWhoIsSucceededLate holds reports to the lines where what is recorded later leaves something under one partner that by
// the day of the succession alone would be another's.
func TestWhoIsSucceededLate(t *testing.T) {
	july, november := day(2025, 7, 1), day(2025, 11, 30)
	raised := func(on calendar.Date) *pooled.InstalmentRaised {
		return &pooled.InstalmentRaised{Contribution: "P25-DC", Number: 1, RaisedOn: on}
	}
	for name, c := range map[string]struct {
		record func(h *history)
		owes   map[calendar.Date]map[string]money.Pence
	}{
		"reversed later than the succession that it came under": {
			func(h *history) {
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.record(raised(day(2025, 8, 1)), &pooled.Reversal{Code: "LATER", Date: day(2026, 1, 31), Of: "instalments/P25-DC#1", Reason: "Raised in error"})
				h.takesBack("DC", november)
			},
			map[calendar.Date]map[string]money.Pence{
				july: {"UC": 100_00}, day(2025, 8, 1): {"UC": 1_100_00}, november: {"DC": 100_00, "UC": 1_000_00}, y25.End(): {"DC": 100_00},
			},
		},
		"recorded when the month of its day was closed": {
			func(h *history) {
				h.record(raised(day(2025, 4, 1)))
				for n := 1; n <= 4; n++ {
					h.record(&pooled.Close{Host: "CC", Year: y25, Period: n, State: "closed", Date: day(2025, 8, 10), Reason: "Reported"})
				}
				h.succeeds("DC", "UC", july.AddDays(-1))
			},
			map[calendar.Date]map[string]money.Pence{
				july.AddDays(-1): {"DC": 1_100_00}, july: {"DC": 1_100_00}, day(2025, 7, 31): {"DC": 1_100_00}, day(2025, 8, 1): {"UC": 1_100_00},
			},
		},
		"paid within the time of a succession that was taken back": {
			func(h *history) {
				h.record(raised(day(2025, 4, 1)))
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.takesBack("DC", november)
				h.record(&pooled.Receipt{Code: "LATE", Date: day(2025, 8, 10), Payer: "DC", Fund: "POOL", Amount: 40_00, Contribution: "P25-DC"})
			},
			map[calendar.Date]map[string]money.Pence{
				july: {"UC": 1_100_00}, day(2025, 8, 10): {"DC": -40_00, "UC": 1_100_00}, november: {"DC": 1_060_00},
			},
		},
		"paid too much before a succession that was taken back": {
			func(h *history) {
				h.record(raised(day(2025, 4, 1)))
				h.succeeds("DC", "UC", july.AddDays(-1))
				h.takesBack("DC", november)
				h.record(&pooled.Receipt{Code: "LATE", Date: day(2025, 6, 10), Payer: "DC", Fund: "POOL", Amount: 1_140_00})
			},
			map[calendar.Date]map[string]money.Pence{
				july.AddDays(-1): {"DC": -40_00}, july: {"DC": -1_140_00, "UC": 1_100_00}, november: {"DC": -40_00},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := districts(t)
			c.record(h)
			for on, owed := range c.owes {
				h.owed(t, on, owed)
			}
		})
	}
}
