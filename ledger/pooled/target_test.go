package pooled_test

import (
	"slices"
	"testing"

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

func targetRefusals() []refusal {
	districts := &Partnership{Code: "D", Name: "Anyford Partnership", Tier: "district"}
	plan := &Strategy{Code: "PLAN", Partnership: "D", Kind: "other", Title: "The plan"}
	return []refusal{
		{"STRATEGY-001", []Event{districts}, &Strategy{Code: "LAA", Partnership: "D", Kind: "local-area-agreement", Title: "Local Area Agreement"}},
		{"STRATEGY-003", append(anAgreement(), aTarget("T1", "NI 16")), &Strategy{Code: "LAA", Partnership: "P", Kind: "other", Title: "Local Area Agreement"}},
		{"STRATEGY-004", []Event{districts, plan, &Priority{Code: "HOMES", Strategy: "PLAN", Title: "Homes"}}, &Assessment{Partnership: "P", Date: day(2009, 1, 1), Body: "Audit Commission", Finding: "Prospects are good", Priority: "HOMES"}},
		{"LOAD-008", anAgreement(), &Priority{Code: "WELL", Strategy: "LAA", Title: "Well", ResidentsRank: some(0)}},
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
