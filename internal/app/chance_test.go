package app_test

import (
	"fmt"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/chance"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
)

// TestReportsOfPilotsOfAnyBookHold makes the reports on pilots, decisions and what is spent for what of books that chance made, as
// they stand on several days: each can be made, none of its checks fails, and one of a fund has no more than that of all.
func TestReportsOfPilotsOfAnyBookHold(t *testing.T) {
	t.Parallel()
	pilots, promises := 0, 0
	for seed := uint64(40); seed < 52; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			made, err := chance.Make(seed)
			if err != nil {
				t.Fatal(err)
			}
			b := fresh(t)
			if _, err := b.Record(ctx, made.Kept, false); err != nil {
				t.Fatal(err)
			}
			for _, asAt := range []calendar.Date{calendar.Of(2025, 3, 31), calendar.Of(2026, 1, 15), calendar.Of(2028, 3, 31)} {
				for _, name := range []string{"pilots", "decisions", "value", "targets", "bridge"} {
					whole := b.holds(name, app.Query{AsAt: asAt})
					part := b.holds(name, app.Query{AsAt: asAt, Fund: "POOL"})
					if name != "pilots" {
						continue
					}
					if one, all := rowsOf(part, "pilots"), rowsOf(whole, "pilots"); one > all {
						t.Errorf("a fund has %d pilots of %d", one, all)
					}
					pilots += rowsOf(whole, "pilots")
					promises += rowsOf(whole, "transition")
				}
			}
		})
	}
	if pilots == 0 || promises == 0 {
		t.Errorf("%d pilots and %d promises were reported, which tries nothing", pilots, promises)
	}
}

// holds makes a report, which must not be a draft.
func (b *books) holds(name string, q app.Query) reports.Report {
	b.t.Helper()
	r := b.report(name, q)
	if r.Draft() {
		b.t.Errorf("%s %+v is a draft: %+v", name, q, r.Checks)
	}
	return r
}

// rowsOf counts the rows of a section.
func rowsOf(r reports.Report, section string) (n int) {
	for _, s := range r.Sections {
		for range s.Rows {
			if s.Key == section {
				n++
			}
		}
	}
	return n
}
