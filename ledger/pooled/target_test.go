package pooled_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

func fig(text string) *money.Figure {
	f, err := money.ParseFigure(text)
	if err != nil {
		panic(err)
	}
	return &f
}

// anAgreement is a Local Area Agreement of the county's partnership, with a priority.
func anAgreement() []Event {
	return []Event{
		&Strategy{Code: "LAA", Partnership: "P", Kind: "local-area-agreement", Title: "Local Area Agreement", Adopted: day(2008, 6, 1), Signed: day(2008, 6, 30)},
		&Priority{Code: "SAFE", Strategy: "LAA", Title: "Safer communities", ResidentsRank: some(1)},
	}
}

// aTarget is a designated target of the agreement.
func aTarget(code, indicator string) *Target {
	return &Target{Code: code, Strategy: "LAA", Title: "A target", Class: "designated", Indicator: indicator, Better: "higher"}
}

// aStretch is a stretch target of the agreement, with its reward.
func aStretch(better, without, with string, grant money.Pence) *Target {
	return &Target{
		Code: "S1", Strategy: "LAA", Title: "A stretch", Class: "stretch", Better: better,
		RewardWithout: fig(without), RewardWith: fig(with), RewardGrant: &grant, RewardFund: "pooled",
	}
}

func as(t *Target, change func(*Target)) *Target {
	change(t)
	return t
}

// in is a designated target in a state.
func in(status string, on calendar.Date) *Target {
	return as(aTarget("T1", "NI 16"), func(t *Target) {
		t.Status, t.StatusOn, t.StatusReason = status, on, "As the board decided"
	})
}

func targetRefusals() []refusal {
	districts := &Partnership{Code: "D", Name: "Anyford Partnership", Tier: "district"}
	plan := &Strategy{Code: "PLAN", Partnership: "D", Kind: "other", Title: "The plan"}
	return []refusal{
		{"STRATEGY-001", []Event{districts}, &Strategy{Code: "LAA", Partnership: "D", Kind: "local-area-agreement", Title: "Local Area Agreement"}},
		{"STRATEGY-003", append(anAgreement(), aTarget("T1", "NI 16")), &Strategy{Code: "LAA", Partnership: "P", Kind: "other", Title: "Local Area Agreement"}},
		{"STRATEGY-004", []Event{districts, plan, &Priority{Code: "HOMES", Strategy: "PLAN", Title: "Homes"}}, &Assessment{Partnership: "P", Date: day(2009, 1, 1), Body: "Audit Commission", Finding: "Prospects are good", Priority: "HOMES"}},
		{"LOAD-008", anAgreement(), &Priority{Code: "WELL", Strategy: "LAA", Title: "Well", ResidentsRank: some(0)}},
		{"STRATEGY-001", append([]Event{}, anAgreement()...), &Partnership{Code: "P", Name: "Anyshire Partnership", Tier: "district"}},
		{"TARGET-001", anAgreement(), aTarget("T1", "NI 31")},
		{"TARGET-001", anAgreement(), aTarget("T1", "NI 200")},
		{"TARGET-001", anAgreement(), aTarget("T1", "Our own survey")},
		{"TARGET-001", anAgreement(), aTarget("T1", "")},
		{"TARGET-001", anAgreement(), aTarget("T1", "BCF RES")},
		{"TARGET-001", []Event{&Strategy{Code: "LAA", Partnership: "P", Kind: "local-area-agreement", Title: "The first agreement", Signed: day(2007, 3, 31)}}, aTarget("T1", "NI 16")},
		{"TARGET-001", []Event{&Strategy{Code: "LAA", Partnership: "P", Kind: "bcf-plan", Title: "Plan", Signed: day(2025, 4, 1)}}, aTarget("T1", "BCF AVOID")},
		{"TARGET-001", []Event{&Strategy{Code: "LAA", Partnership: "P", Kind: "bcf-plan", Title: "Plan", Signed: day(2025, 4, 1)}}, aTarget("T1", "BCF HOMES")},
		{"TARGET-003", anAgreement(), aTarget("T1", "ni72")},
		{"TARGET-003", anAgreement(), as(aTarget("T1", "NI 102"), func(t *Target) { t.Class = "statutory" })},
		{"TARGET-004", anAgreement(), as(aTarget("T1", "NI 16"), func(t *Target) { t.RewardGrant = some(money.Pence(1_00)) })},
		{"TARGET-004", anAgreement(), as(aStretch("higher", "80", "90", 1_000_00), func(t *Target) { t.RewardWith = nil })},
		{"TARGET-005", anAgreement(), aStretch("lower", "80", "90", 1_000_00)},
		{"TARGET-005", anAgreement(), aStretch("higher", "80", "80", 1_000_00)},
		{"LOAD-008", anAgreement(), aStretch("higher", "80", "90", -1)},
		{"TARGET-006", anAgreement(), as(aTarget("T1", "NI 16"), func(t *Target) { t.Status = "refused" })},
		{"TARGET-007", append(anAgreement(), in("signed", day(2008, 6, 30))), in("agreed", day(2008, 7, 1))},
		{"TARGET-007", append(anAgreement(), in("signed", day(2008, 6, 30))), in("refused", day(2008, 7, 1))},
		{"TARGET-007", append(anAgreement(), in("removed", day(2009, 6, 30))), in("signed", day(2009, 7, 1))},
		{"TARGET-007", append(anAgreement(), in("agreed", day(2008, 6, 30))), in("signed", day(2008, 6, 29))},
		{"TARGET-008", anAgreement(), &Service{Code: "X", Fund: "pooled", Name: "X", Priority: "SAFE:60;SAFE:40"}},
		{"TARGET-008", append(anAgreement(), &Priority{Code: "WELL", Strategy: "LAA", Title: "Well"}), &Service{Code: "X", Fund: "pooled", Name: "X", Priority: "SAFE:60;WELL:39.99"}},
		{"TARGET-008", append(anAgreement(), &Priority{Code: "WELL", Strategy: "LAA", Title: "Well"}), &Service{Code: "X", Fund: "pooled", Name: "X", Priority: "SAFE:60;WELL"}},
		{"LOAD-010", anAgreement(), &Service{Code: "X", Fund: "pooled", Name: "X", Priority: "Independence"}},
		{"LOAD-010", append(anAgreement(), aTarget("T1", "NI 16")), &Service{Code: "X", Fund: "pooled", Name: "X", Targets: []string{"T1", "T2"}}},
		{"TARGET-009", append(anAgreement(), aTarget("T1", "NI 16")), &Measurement{Target: "T1", Date: day(2008, 9, 30)}},
	}
}

func TestMet(t *testing.T) {
	for _, c := range []struct {
		better, planned, actual string
		met                     bool
	}{
		{"lower", "10072", "9265", true},
		{"higher", "88.4", "79.3", false},
		{"lower", "10072", "10072", true},
		{"higher", "88.4", "88.4", true},
		{"lower", "10072", "10072.000001", false},
		{"higher", "88.4", "88.399999", false},
		{"higher", "-3", "-2", true},
		{"lower", "-3", "-2", false},
	} {
		if met := Met(c.better, *fig(c.planned), *fig(c.actual)); met != c.met {
			t.Errorf("planned %s, actual %s, %s is better: met %v", c.planned, c.actual, c.better, met)
		}
	}
}

func TestProgress(t *testing.T) {
	for _, c := range []struct{ baseline, planned, actual, progress string }{
		{"75.5", "88.4", "79.3", "29.457364"},
		{"11000", "10072", "9265", "186.961207"},
		{"100", "50", "125", "-50"},
		{"100", "50", "50", "100"},
		{"100", "50", "100", "0"},
		{"0", "3", "1", "33.333333"},
		{"0", "999999999999", "-999999999999", "-100"},
		{"5", "5", "7", ""},
	} {
		progress, known := Progress(*fig(c.baseline), *fig(c.planned), *fig(c.actual))
		if got := progress.String(); known != (c.progress != "") || known && got != c.progress {
			t.Errorf("from %s to %s, at %s: %s, %v", c.baseline, c.planned, c.actual, got, known)
		}
	}
}

func TestReachedBy(t *testing.T) {
	all := []*Measurement{
		{Target: "T", Date: day(2026, 3, 31), Planned: fig("90")},
		{Target: "T", Date: day(2025, 6, 30), Planned: fig("80"), Actual: fig("79")},
		{Target: "OTHER", Date: day(2025, 9, 30), Planned: fig("1"), Actual: fig("1")},
		{Target: "T", Date: day(2025, 9, 30), Actual: fig("82")},
		{Target: "T", Date: day(2025, 12, 31), Actual: fig("85"), Planned: fig("86")},
	}
	for range 2 {
		for _, c := range []struct {
			on               int
			actual, planned  string
			met, known, none bool
		}{
			{20250629, "", "80", false, false, true},
			{20250630, "79", "80", false, true, false},
			{20250930, "82", "80", true, true, false},
			{20251231, "85", "86", false, true, false},
			{20260401, "85", "86", false, true, false},
		} {
			r := ReachedBy("T", all, day(c.on/10000, c.on/100%100, c.on%100))
			met, known := r.Met("higher")
			if (r.Actual == nil) != c.none || !c.none && r.Actual.String() != c.actual || r.Planned.String() != c.planned || met != c.met || known != c.known {
				t.Errorf("on %d: %v of %v, met %v, %v", c.on, r.Actual, r.Planned, met, known)
			}
		}
		slices.Reverse(all)
	}
	planned := ReachedBy("T", all[:1], day(2025, 6, 30))
	planned.Actual, planned.MeasuredOn = fig("95"), day(2025, 6, 30)
	planned.PlannedFor = day(2026, 3, 31)
	if _, known := planned.Met("higher"); known {
		t.Error("what is planned for a later day is judged already")
	}
}

// TestStrategiesTogether holds what can only be judged once a load is in.
func TestStrategiesTogether(t *testing.T) {
	for name, c := range map[string]struct {
		codes []string
		by    []string
		wrong bool
	}{
		"one after the other": {[]string{"A", "B", "C"}, []string{"B", "C", ""}, false},
		"itself":              {[]string{"A"}, []string{"A"}, true},
		"in a ring":           {[]string{"A", "B", "C"}, []string{"B", "C", "A"}, true},
	} {
		b := newBooks(t)
		for i, code := range c.codes {
			b.post(&Strategy{Code: code, Partnership: "P", Kind: "other", Title: "A strategy", SupersededBy: c.by[i]})
		}
		bad := b.Settle()
		if (len(bad) > 0) != c.wrong || c.wrong && bad[0].Problems[0].Code != "STRATEGY-002" {
			t.Errorf("%s: %+v", name, bad)
		}
	}
}

// TestIndicators holds the lists that the program carries to what is known of them.
func TestIndicators(t *testing.T) {
	var national, statutory []string
	seen := map[string]bool{}
	for _, n := range Indicators {
		if seen[n.Code] || n.Subject == "" || n.From.IsZero() || !n.To.IsZero() && n.To < n.From {
			t.Errorf("%+v", n)
		}
		seen[n.Code] = true
		if strings.HasPrefix(n.Code, "NI ") {
			national = append(national, n.Code)
		}
		if n.Statutory {
			statutory = append(statutory, strings.TrimPrefix(n.Code, "NI "))
		}
	}
	if len(national) != 198 || seen["NI 31"] || seen["NI 0"] || !seen["NI 1"] || !seen["NI 199"] {
		t.Errorf("the national set has %d", len(national))
	}
	if got := strings.Join(statutory, " "); got != "72 73 74 75 83 87 92 93 94 95 96 97 98 99 100 101" {
		t.Errorf("statutory are %s", got)
	}
	for _, text := range []string{"NI 112", "ni112", "NI-112", " Ni  0112 "} {
		if n, ok := IndicatorNamed(text); !ok || n.Code != "NI 112" {
			t.Errorf("%q is %+v, %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "NI", "112", "NI 31", "NI 200", "NI 1.5", "XNI 112"} {
		if n, ok := IndicatorNamed(text); ok && n.Code != "NI 15" {
			t.Errorf("%q is %+v", text, n)
		}
	}
}

// TestTargetsThatAreRight holds what is not refused.
func TestTargetsThatAreRight(t *testing.T) {
	for name, events := range map[string][]Event{
		"local, of their own":             append(anAgreement(), as(aTarget("T1", "Our own"), func(t *Target) { t.Class = "local" })),
		"local, of none":                  append(anAgreement(), as(aTarget("T1", ""), func(t *Target) { t.Class = "local" })),
		"statutory":                       append(anAgreement(), as(aTarget("T1", "NI 101"), func(t *Target) { t.Class = "statutory" })),
		"refused, and proposed anew":      append(anAgreement(), in("refused", day(2008, 5, 1)), in("proposed", day(2008, 6, 1)), in("signed", day(2008, 6, 30))),
		"signed, and later removed":       append(anAgreement(), in("signed", day(2008, 6, 30)), in("removed", day(2010, 6, 30))),
		"after the set had ended":         {&Strategy{Code: "LAA", Partnership: "P", Kind: "local-area-agreement", Title: "Like an agreement", Signed: day(2025, 4, 1)}, aTarget("T1", "NI 16")},
		"without a day":                   {&Strategy{Code: "LAA", Partnership: "P", Kind: "local-area-agreement", Title: "A draft"}, aTarget("T1", "NI 16")},
		"a metric of the fund":            {&Strategy{Code: "LAA", Partnership: "P", Kind: "bcf-plan", Title: "Plan", Signed: day(2025, 4, 1)}, aTarget("T1", "bcf res")},
		"a measure of a plan":             {&Strategy{Code: "LAA", Partnership: "P", Kind: "bcf-plan", Title: "Plan", Signed: day(2025, 4, 1)}, aTarget("T1", "Length of stay")},
		"another kind of strategy":        {&Strategy{Code: "LAA", Partnership: "P", Kind: "other", Title: "Plan"}, aTarget("T1", "NI 31")},
		"a stretch, lower":                append(anAgreement(), aStretch("lower", "90", "80", 1_000_00)),
		"words, where there are no such":  {&Service{Code: "X", Fund: "pooled", Name: "X", Priority: "Independence:70;Choice", Targets: []string{"ANY"}}},
		"codes, whatever their case":      append(anAgreement(), &Service{Code: "X", Fund: "pooled", Name: "X", Priority: "safe"}),
		"several, which share it equally": append(anAgreement(), &Priority{Code: "WELL", Strategy: "LAA", Title: "Well"}, &Priority{Code: "HOME", Strategy: "LAA", Title: "Homes"}, &Service{Code: "X", Fund: "pooled", Name: "X", Priority: "SAFE; WELL;home"}),
		"an assessment of their priority": append(anAgreement(), &Assessment{Partnership: "P", Date: day(2009, 1, 1), Body: "B", Finding: "F", Priority: "safe"}, &Assessment{Partnership: "P", Date: day(2009, 1, 1), Body: "B", Finding: "G"}),
		"measured, and measured anew":     append(anAgreement(), aTarget("T1", "NI 16"), &Measurement{Target: "T1", Date: day(2009, 1, 1), Actual: fig("0")}, &Measurement{Target: "t1", Date: day(2009, 1, 1), Planned: fig("-1")}),
	} {
		b := newBooks(t)
		for _, e := range events {
			b.post(e)
		}
		if bad := b.Settle(); len(bad) > 0 {
			t.Errorf("%s: %+v", name, bad[0].Problems)
		}
		if x, ok := Find[Service](b, "services", "X"); ok && x.Priority != "" {
			served, known := x.Serves()
			var sum money.Percent
			for _, s := range served {
				sum += s.Part
			}
			if known && sum != money.Whole {
				t.Errorf("%s: %s serves %v", name, x.Priority, served)
			}
			if strings.Contains(x.Priority, "safe") || strings.Contains(x.Priority, "home") {
				t.Errorf("%s: %s is not as it is on file", name, x.Priority)
			}
		}
	}
}

// TestMostDesignated holds that an agreement has no 36th designated target, whatever else it has and in whatever order it is
// changed.
func TestMostDesignated(t *testing.T) {
	b := newBooks(t)
	for _, e := range anAgreement() {
		b.post(e)
	}
	settles := func(name string, wrong bool) {
		t.Helper()
		bad := b.Settle()
		if (len(bad) > 0) != wrong || wrong && bad[0].Problems[0].Code != "TARGET-002" || len(bad) > 1 {
			t.Errorf("%s: %+v", name, bad)
		}
	}
	code := func(n int) string { return fmt.Sprintf("T%02d", n) }
	for n := 1; n <= 30; n++ {
		b.post(aTarget(code(n), fmt.Sprintf("NI %d", n)))
	}
	for n := 32; n <= 36; n++ {
		b.post(aTarget(code(n), fmt.Sprintf("NI %d", n)))
	}
	b.post(as(aTarget("L1", "NI 37"), func(t *Target) { t.Class = "local" }))
	b.post(as(aTarget("C1", "NI 92"), func(t *Target) { t.Class = "statutory" }))
	b.post(as(aTarget("R1", "NI 37"), func(t *Target) { t.Status, t.StatusReason = "refused", "Not for this area" }))
	b.post(as(aTarget("D1", "NI 1"), func(t *Target) { t.Area = "Anyford" }))
	settles("35, and what does not count", false)
	b.post(aTarget("T37", "NI 37"))
	settles("a 36th", true)
	b.post(as(aTarget("T01", "NI 1"), func(t *Target) { t.Status, t.StatusReason = "removed", "It is measured no more" }))
	b.post(as(aTarget("D1", "NI 1"), func(t *Target) { t.Area, t.Status, t.StatusReason = "Anyford", "removed", "It is measured no more" }))
	settles("one removed for another", false)
	b.post(as(aTarget("D2", "NI 38"), func(t *Target) { t.Area = "Anyford" }))
	settles("one of an area, that nothing stands over", true)
}

// TestWordsOnFile holds that services which were recorded with words are named when there are priorities and targets to name.
func TestWordsOnFile(t *testing.T) {
	b := newBooks(t)
	b.post(&Service{Code: "X", Fund: "pooled", Name: "X", Priority: "Independence"})
	b.post(&Service{Code: "Y", Fund: "pooled", Name: "Y", Targets: []string{"ANY"}})
	if bad := b.Settle(); len(bad) > 0 {
		t.Fatalf("%+v", bad)
	}
	for _, e := range append(anAgreement(), aTarget("T1", "NI 16")) {
		b.post(e)
	}
	bad := b.Settle()
	if len(bad) != 2 || bad[0].Problems[0].Code != "LOAD-010" || !strings.Contains(bad[0].Problems[0].Text, "X") || !strings.Contains(bad[1].Problems[0].Text, "Y") {
		t.Errorf("%+v", bad)
	}
	b.post(&Service{Code: "X", Fund: "pooled", Name: "X", Priority: "SAFE"})
	b.post(&Service{Code: "Y", Fund: "pooled", Name: "Y", Targets: []string{"T1"}})
	b.post(&Priority{Code: "WELL", Strategy: "LAA", Title: "Well"})
	if bad := b.Settle(); len(bad) > 0 {
		t.Errorf("%+v", bad)
	}
}

func TestRewardOf(t *testing.T) {
	for _, c := range []struct {
		without, with, actual string
		grant                 money.Pence
		share, first, second  string
	}{
		{"80", "90", "90", 1_000_01, "100", "500.01", "500.00"},
		{"80", "90", "95", 1_000_00, "150", "500.00", "500.00"},
		{"80", "90", "86", 1_000_00, "60", "300.00", "300.00"},
		{"80", "90", "85.999999", 1_000_00, "59.99999", "0.00", "0.00"},
		{"80", "90", "79", 1_000_00, "-10", "0.00", "0.00"},
		{"90", "80", "84", 1_000_00, "60", "300.00", "300.00"},
		{"90", "80", "79.5", 1_000_00, "105", "500.00", "500.00"},
		{"90", "80", "90", 1_000_00, "0", "0.00", "0.00"},
		{"0", "3", "2", 1_000_00, "66.666667", "333.34", "333.33"},
		{"-10", "-3", "-4", 1_000_00, "85.714286", "428.57", "428.57"},
		{"0", "1000000", "599999.999999", 1_000_00, "60", "0.00", "0.00"}, // it is judged before it is rounded
	} {
		r := RewardOf(c.grant, *fig(c.without), *fig(c.with), *fig(c.actual))
		if r.Share.String() != c.share || r.First.String() != c.first || r.Second.String() != c.second || r.First+r.Second != r.Earned {
			t.Errorf("%s to %s, at %s: %+v", c.without, c.with, c.actual, r)
		}
	}
}

// TestRewardPublished holds the sums of the guidance of the time.
func TestRewardPublished(t *testing.T) {
	for budget, want := range map[string]string{"132,993,000.00": "3324825.00", "237,627,655.00": "5940691.38"} {
		p, err := money.Parse(budget)
		if err != nil {
			t.Fatal(err)
		}
		pot := RewardPot(p)
		parts := SplitReward(pot, 12)
		if pot.String() != want || money.Sum(parts...) != pot || len(parts) != 12 || parts[0]-parts[11] > 1 || parts[0] < parts[11] {
			t.Errorf("of %s it is %s, in %v", budget, pot, parts)
		}
	}
	if got := Interim(277_068_75); got != 55_413_75 {
		t.Errorf("a fifth is %s", got)
	}
}

// TestRewardAddsUp holds of any reward that its instalments and shares add up, that more reached never earns less, and that
// turning the direction round changes nothing.
func TestRewardAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figure := func(name string) money.Figure {
			return money.Figure(rapid.Int64Range(-int64(money.MaxFigure), int64(money.MaxFigure)).Draw(t, name))
		}
		without, with, actual, more := figure("without"), figure("with"), figure("actual"), figure("more")
		if without == with {
			return
		}
		grant := money.Pence(rapid.Int64Range(0, int64(money.Max)).Draw(t, "grant"))
		r := RewardOf(grant, without, with, actual)
		if r.First+r.Second != r.Earned || r.First-r.Second > 1 || r.First < r.Second || r.Earned < 0 || r.Earned > grant {
			t.Fatalf("%+v of %s", r, grant)
		}
		if turned := RewardOf(grant, -without, -with, -actual); turned != r {
			t.Fatalf("%+v the other way round is %+v", r, turned)
		}
		if (more > actual) == (with > without) && RewardOf(grant, without, with, more).Earned < r.Earned {
			t.Fatalf("better, it earns less than %s", r.Earned)
		}
		targets := rapid.IntRange(1, 40).Draw(t, "targets")
		parts := SplitReward(grant, targets)
		if money.Sum(parts...) != grant {
			t.Fatalf("%s over %d targets is %v", grant, targets, parts)
		}
	})
}
