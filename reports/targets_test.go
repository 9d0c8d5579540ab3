package reports_test

import (
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

func fig(text string) *money.Figure {
	f, err := money.ParseFigure(text)
	if err != nil {
		panic(err)
	}
	return &f
}

// aiming is the example partnership with an agreement: targets that are met and missed in either direction, one of each class, one
// that was removed, one that nobody measured and one whose baseline is what was planned; two stretch targets, with a fund whose rule
// shares what they earn and with one that has none; and a plan that was superseded, with a target under its priority.
func aiming(t testing.TB) *history {
	h := anyshire(t)
	first, second, asked, grant := 1, 2, 1200, money.Pence(1_000_01)
	target := func(code, class, indicator, better, baseline string) *pooled.Target {
		x := &pooled.Target{
			Code: code, Strategy: "LAA", Title: "Target " + code, Class: class, Indicator: indicator, Priority: "SAFE", Unit: "people", Frequency: "quarterly",
			Better: better, BaselineDate: day(2025, 3, 31), Outcome: "impact", Lead: "CC", Status: "signed", StatusOn: day(2025, 4, 1),
		}
		if baseline != "" {
			x.Baseline = fig(baseline)
		}
		return x
	}
	stretch := func(code, fund, without, with string) *pooled.Target {
		x := target(code, "stretch", "", "higher", without)
		x.RewardWithout, x.RewardWith, x.RewardGrant, x.RewardFund, x.RewardTo = fig(without), fig(with), &grant, fund, day(2025, 12, 31)
		return x
	}
	measured := func(code string, on calendar.Date, planned, actual string) *pooled.Measurement {
		m := &pooled.Measurement{Target: code, Date: on, Source: "Survey"}
		if planned != "" {
			m.Planned = fig(planned)
		}
		if actual != "" {
			m.Actual = fig(actual)
		}
		return m
	}
	gone, elsewhere, idle := target("GONE", "local", "", "higher", "5"), target("OLD", "local", "Our own", "higher", ""), target("IDLE", "designated", "NI 5", "higher", "10")
	gone.Status, gone.StatusOn, gone.StatusReason = "removed", day(2025, 9, 1), "It is collected no more"
	elsewhere.Priority, elsewhere.Lead, elsewhere.Frequency = "BEFORE", "", ""
	before := target("LONG", "local", "", "lower", "11000")
	before.BaselineDate = day(2024, 3, 31)
	h.record(
		&pooled.Strategy{Code: "LAA", Partnership: "P", Kind: "local-area-agreement", Title: "Like an agreement", Adopted: day(2025, 4, 1), Signed: day(2025, 4, 1), ReviewDue: day(2025, 11, 30)},
		&pooled.Strategy{Code: "WAS", Partnership: "P", Kind: "other", Title: "The plan before", ReviewDue: day(2024, 1, 1), SupersededBy: "LAA"},
		&pooled.Priority{Code: "SAFE", Strategy: "LAA", Title: "Safer communities", ResidentsRank: &second},
		&pooled.Priority{Code: "WELL", Strategy: "LAA", Title: "Well for longer", ResidentsRank: &first, EngagedNumber: &asked, EngagedOn: day(2025, 1, 5), Evidence: "A survey"},
		&pooled.Priority{Code: "BEFORE", Strategy: "WAS", Title: "As it was"},
		target("LOW", "designated", "NI 16", "lower", "11000"), target("HIGH", "statutory", "NI 92", "higher", "75.5"), target("SAME", "local", "", "higher", "5"),
		gone, elsewhere, idle, before, stretch("S1", "POOL", "80", "90"), stretch("S2", "ZERO", "80", "90"),
		measured("LOW", day(2025, 6, 30), "10500", "10700"), measured("LOW", day(2025, 9, 30), "10072", "9265"), measured("LOW", day(2026, 3, 31), "9900", ""),
		measured("HIGH", day(2025, 8, 31), "88.4", "79.3"), measured("SAME", day(2025, 12, 31), "5", "4"), measured("GONE", day(2025, 6, 30), "6", "7"),
		measured("OLD", day(2025, 12, 31), "", "3"), measured("LONG", day(2025, 12, 31), "10900", "10000"),
		measured("S1", day(2025, 12, 31), "90", "88"), measured("S2", day(2025, 12, 31), "90", "90"),
		&pooled.Action{Code: "A1", Target: "LOW", Title: "New locks", Lead: "DC", Due: day(2025, 12, 1), Status: "open"},
		&pooled.Assessment{Partnership: "P", Date: day(2025, 10, 1), Body: "Inspectors", Finding: "It works", Priority: "SAFE", Rating: "good"},
		&pooled.Assessment{Partnership: "P", Date: day(2025, 10, 1), Body: "Inspectors", Finding: "It could be quicker", Priority: "SAFE"},
		&pooled.Service{Code: "POOL-S", Fund: "POOL", Name: "Pooled fund service", Lead: "CC", Nature: "revenue", Cost: "variable", Priority: "SAFE:60;WELL:40", Targets: []string{"LOW", "LONG", "HIGH"}},
		&pooled.Service{Code: "PAL-S", Fund: "PAL", Name: "Aligned service", Lead: "CC", Nature: "revenue", Cost: "variable", Priority: "SAFE", Targets: []string{"LOW"}},
	)
	return h
}

func targetsAt(t testing.TB, on calendar.Date, change ...func(*reports.In)) (reports.In, reports.Report) {
	t.Helper()
	in := aiming(t).in(on, y25)
	for _, c := range change {
		c(&in)
	}
	r, err := reports.Targets(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return in, r
}

func TestTargetsSayHowFarTheyCame(t *testing.T) {
	_, r := targetsAt(t, day(2025, 12, 31))
	rows := rowsIn(t, r, "targets")
	for code, want := range map[string]struct{ planned, actual, progress, met, services string }{
		"LOW":  {"10072", "9265", "186.96", "met", "PAL-S, POOL-S"},
		"HIGH": {"88.4", "79.3", "29.46", "missed", "POOL-S"},
		"SAME": {"5", "4", "", "missed", ""},
		"GONE": {"6", "7", "200.00", "", ""},
		"OLD":  {"", "3", "", "", ""},
		"IDLE": {"", "", "", "", ""},
		"LONG": {"10900", "10000", "1000.00", "met", "POOL-S"},
	} {
		x := rows[code]
		progress := ""
		if !x["progress"].IsNull() {
			progress = money.Percent(x["progress"].Number()).Rounded()
		}
		if x["planned"].Words() != want.planned || x["actual"].Words() != want.actual || progress != want.progress || x["met"].Words() != want.met || x["services"].Words() != want.services {
			t.Errorf("%s: %v", code, x)
		}
	}
	counts := rowsIn(t, r, "counts")["LAA"]
	for column, want := range map[string]int64{
		"designated": 2, "most": 35, "statutory": 1, "of_statutory": 16, "local": 3, "stretch": 2, "ended": 1, "met": 3, "measured": 6,
	} {
		if got := counts[column].Number(); got != want {
			t.Errorf("%s is %d, want %d", column, got, want)
		}
	}
	if len(rowsIn(t, r, "assessments")) != 2 || len(rowsIn(t, r, "actions")) != 1 || len(rowsIn(t, r, "priorities")) != 3 {
		t.Error("actions, assessments or priorities are missing")
	}
}

// TestTargetsBeforeTheyWereMeasured holds that nothing is said of what was not known on the day.
func TestTargetsBeforeTheyWereMeasured(t *testing.T) {
	_, r := targetsAt(t, day(2025, 7, 1))
	rows := rowsIn(t, r, "targets")
	if x := rows["LOW"]; x["actual"].Words() != "10700" || x["met"].Words() != "missed" {
		t.Errorf("LOW is %v", x)
	}
	if x := rows["HIGH"]; x["planned"].Words() != "88.4" || !x["actual"].IsNull() || !x["met"].IsNull() || !x["progress"].IsNull() || !x["cost_per_unit_change"].IsNull() {
		t.Errorf("HIGH is %v", x)
	}
	if x := rowsIn(t, r, "rewards")["S1"]; !x["earned"].IsNull() || x["interim"].Number() != 200_00 {
		t.Errorf("S1 is %v", x)
	}
	if !strings.Contains(strings.Join(r.Notes, " "), "Nothing was measured of HIGH, IDLE, LONG, OLD, S1 and 2 more.") {
		t.Errorf("the notes are %q", r.Notes)
	}
}

// TestSpendIsWhatTheServicesCost holds spending to the lines of the services, from the year after each baseline on.
func TestSpendIsWhatTheServicesCost(t *testing.T) {
	in, r := targetsAt(t, day(2025, 12, 31))
	costs := map[string]money.Pence{}
	for l := range in.Lines {
		if l.Layer.String() == "actual" && strings.HasPrefix(l.Account, "5") && l.Dims.Service != "" && l.Period.Number() != calendar.Closing {
			costs[l.Dims.Service+" "+l.Period.Year().String()] += l.Amount
		}
	}
	pool24, pool25, pal25 := costs["POOL-S 2024-25"], costs["POOL-S 2025-26"], costs["PAL-S 2025-26"]
	if pool24 == 0 || pool25 == 0 || pal25 == 0 {
		t.Fatalf("nothing was spent in %v", costs)
	}
	got := amounts(t, r, "targets", "spend")
	for code, want := range map[string]money.Pence{"LOW": pool25 + pal25, "HIGH": pool25, "LONG": pool24 + pool25} {
		if got[code] != want.String() {
			t.Errorf("spent on %s: %s, want %s", code, got[code], want)
		}
	}
	per := amounts(t, r, "targets", "cost_per_unit_change")
	if want, _ := money.PerUnit(pool25+pal25, *fig("1735")); per["LOW"] != want.String() {
		t.Errorf("one fewer costs %s, want %s", per["LOW"], want)
	}
	rows := rowsIn(t, r, "targets")
	if !rows["SAME"]["cost_per_unit_change"].IsNull() || !rows["SAME"]["spend"].IsNull() || !rows["S1"]["cost_per_unit_change"].IsNull() {
		t.Error("a change for the worse, or one that nothing was spent on, has a cost")
	}
	_, of := targetsAt(t, day(2025, 12, 31), func(in *reports.In) { in.Fund = "POOL" })
	rows = rowsIn(t, of, "targets")
	if len(rows) != 4 || money.Pence(rows["LOW"]["spend"].Number()) != pool25 || rows["S1"] == nil {
		t.Errorf("of one fund it is %v", rows)
	}
}

func TestRewardsAreShared(t *testing.T) {
	_, r := targetsAt(t, day(2026, 3, 31))
	s1 := rowsIn(t, r, "rewards")["S1"]
	if earned, first, second := money.Pence(s1["earned"].Number()), money.Pence(s1["first"].Number()), money.Pence(s1["second"].Number()); earned != 800_01 || first != 400_01 || second != 400_00 {
		t.Errorf("earned %s, in %s and %s", earned, first, second)
	}
	shares := amounts(t, r, "reward-shares", "amount")
	var sum money.Pence
	for key, amount := range shares {
		p, err := money.Parse(amount)
		if err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if strings.HasPrefix(key, "S1/") {
			sum += p
		}
	}
	if sum != 800_01 || len(shares) < 3 || shares["S2"] != "1000.01" {
		t.Errorf("shared as %v", shares)
	}
}

func TestTargetsAreExplainedOnAnyDay(t *testing.T) {
	for _, on := range []calendar.Date{day(2025, 6, 30), day(2025, 12, 31), day(2026, 3, 31)} {
		in, r := targetsAt(t, on)
		explained(t, in, "targets", r)
	}
	in, r := targetsAt(t, day(2025, 12, 31), func(in *reports.In) { in.Fund = "POOL" })
	explained(t, only(in), "targets", r)
}

func TestTargetControls(t *testing.T) {
	in := aiming(t).in(day(2026, 1, 31), y25)
	r, err := reports.Controls(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	where := map[string]string{}
	for key, x := range rowsIn(t, r, "controls") {
		where[key] = x["where"].Words()
	}
	for key, command := range map[string]string{
		"strategy-review/LAA": "purse load strategies.csv", "target-priority/OLD": "purse load targets.csv", "target-evidence/IDLE": "purse target measure IDLE",
		"target-measured/LOW": "purse target measure LOW", "target-measured/HIGH": "purse target measure HIGH", "target-lead/OLD": "purse load targets.csv",
	} {
		if c, ok := noted(r, key); !ok || c.OK || !c.Note || !strings.Contains(where[key], command) {
			t.Errorf("%s is %+v, and asks for %q", key, c, where[key])
		}
	}
	for _, key := range []string{"strategy-review/WAS", "target-evidence/GONE", "target-measured/OLD", "target-measured/SAME", "target-lead/LOW", "target-evidence"} {
		if c, ok := noted(r, key); ok {
			t.Errorf("%s is looked at: %+v", key, c)
		}
	}
	early, err := reports.Controls(aiming(t).in(day(2025, 10, 31), y25))
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := noted(early, "strategy-review"); !ok || !c.OK {
		t.Errorf("before its review the strategy is %+v", c)
	}
}
