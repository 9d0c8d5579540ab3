package pooled_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

func amount(p money.Pence) *money.Pence         { return &p }
func percentage(p money.Percent) *money.Percent { return &p }

func proportional(step int) *pooled.RiskRule {
	return &pooled.RiskRule{Fund: "F", Year: 2026, Direction: "both", Step: step, Method: "proportional", Basis: "cash"}
}

func fixed(step int, partner string, percent money.Percent) *pooled.RiskRule {
	return &pooled.RiskRule{
		Fund: "F", Year: 2026, Direction: "both", Step: step, Method: "fixed", Basis: "cash", Partner: partner,
		Percent: percentage(percent * 1_000_000),
	}
}

func toPartner(step int, partner string) *pooled.RiskRule {
	return &pooled.RiskRule{
		Fund: "F", Year: 2026, Direction: "both", Step: step, Method: "partner", Basis: "cash", Partner: partner,
	}
}

func with(r *pooled.RiskRule, change func(*pooled.RiskRule)) *pooled.RiskRule {
	change(r)
	return r
}

func cashOf(amounts ...any) []pooled.AgreedShare {
	var out []pooled.AgreedShare
	for i := 0; i < len(amounts); i += 2 {
		p := money.Pence(amounts[i+1].(int))
		out = append(out, pooled.AgreedShare{Partner: amounts[i].(string), Cash: p, All: p})
	}
	return out
}

func sharesByPartner(parts []pooled.PartnerShare) map[string]string {
	out := map[string]string{}
	for _, p := range parts {
		out[p.Partner] = p.Share.String()
	}
	return out
}

func TestShareOut(t *testing.T) {
	m99and96 := cashOf("ICB", 99_000_000_00, "CC", 96_000_000_00)
	thirds := cashOf("A", 100_00, "B", 100_00, "C", 100_00)
	over := func(r *pooled.RiskRule) { r.Direction = "over" }
	upto := func(p money.Pence) func(*pooled.RiskRule) { return func(r *pooled.RiskRule) { r.UpTo = &p } }
	limited := func(codes ...string) func(*pooled.RiskRule) { return func(r *pooled.RiskRule) { r.Services = codes } }
	variances := []pooled.ServiceVariance{
		{Service: "EST", Cost: "fixed", Variance: -80_000_00},
		{Service: "HOME", Cost: "variable", Variance: -30_000_00},
		{Service: "MEAL", Cost: "variable", Variance: 10_000_00},
	}
	for _, c := range []struct {
		name          string
		in            pooled.ShareInput
		want          map[string]string
		undistributed string
		other         map[string]string
	}{
		{
			"a deficit in proportion to 99m and 96m, exactly",
			pooled.ShareInput{Result: -1_000_000_00, Rules: rules(proportional(1)), Agreed: m99and96},
			map[string]string{"ICB": "-507692.31", "CC": "-492307.69"},
			"0.00",
			map[string]string{"ICB": "-510000.00", "CC": "-490000.00"},
		},
		{
			"the same at whole percent",
			pooled.ShareInput{Result: -1_000_000_00, Rules: rules(proportional(1)), Agreed: m99and96, Precision: "whole-percent"},
			map[string]string{"ICB": "-510000.00", "CC": "-490000.00"},
			"0.00",
			map[string]string{"ICB": "-507692.31", "CC": "-492307.69"},
		},
		{
			"3,333.33 at 60:40",
			pooled.ShareInput{Result: 3_333_33, Rules: rules(fixed(1, "A", 60), fixed(1, "B", 40)), Agreed: cashOf("A", 1, "B", 1)},
			map[string]string{"A": "2000.00", "B": "1333.33"},
			"0.00",
			map[string]string{"A": "1666.67", "B": "1666.66"},
		},
		{
			"100.00 over three equal partners",
			pooled.ShareInput{Result: 100_00, Rules: rules(proportional(1)), Agreed: thirds},
			map[string]string{"A": "33.34", "B": "33.33", "C": "33.33"},
			"0.00",
			map[string]string{"A": "34.00", "B": "33.00", "C": "33.00"},
		},
		{
			"the Devon Better Care Fund's deficit",
			pooled.ShareInput{Result: -32_471_50, Rules: rules(proportional(1)), Agreed: cashOf("NHS", 3_000_000_00, "DCC", 1_700_000_00)},
			map[string]string{"NHS": "-20726.49", "DCC": "-11745.01"},
			"0.00",
			map[string]string{"NHS": "-20781.76", "DCC": "-11689.74"},
		},
		{
			"no rule on file",
			pooled.ShareInput{Result: 50_00, Agreed: thirds},
			map[string]string{},
			"50.00",
			map[string]string{"A": "16.67", "B": "16.67", "C": "16.66"},
		},
		{
			"a rule for the other direction only",
			pooled.ShareInput{Result: 50_00, Rules: rules(with(proportional(1), over)), Agreed: thirds},
			map[string]string{},
			"50.00",
			map[string]string{"A": "16.67", "B": "16.67", "C": "16.66"},
		},
		{
			"nothing to share",
			pooled.ShareInput{Result: 0, Rules: rules(proportional(1)), Agreed: thirds},
			map[string]string{},
			"0.00",
			map[string]string{},
		},
		{
			"nobody to share in proportion with",
			pooled.ShareInput{Result: -9_00, Rules: rules(proportional(1)), Agreed: cashOf("A", 0)},
			map[string]string{},
			"-9.00",
			map[string]string{},
		},
		{
			"the host bears the first 50,000, the rest 60:40",
			pooled.ShareInput{
				Result: -120_000_00, Agreed: cashOf("A", 1, "B", 1),
				Rules: rules(with(toPartner(1, "A"), upto(50_000_00)), fixed(2, "A", 60), fixed(2, "B", 40)),
			},
			map[string]string{"A": "-92000.00", "B": "-28000.00"},
			"0.00",
			map[string]string{"A": "-85000.00", "B": "-35000.00"},
		},
		{
			"a cap: what it cuts off stays for the next step",
			pooled.ShareInput{
				Result: -100_000_00, Agreed: cashOf("A", 1, "B", 1),
				Rules: rules(fixed(1, "A", 50), with(fixed(1, "B", 50), func(r *pooled.RiskRule) { r.Cap = amount(20_000_00) }),
					with(toPartner(2, "A"), upto(25_000_00))),
			},
			map[string]string{"A": "-75000.00", "B": "-20000.00"},
			"-5000.00",
			map[string]string{"A": "-75000.00", "B": "-20000.00"},
		},
		{
			"a cap for everybody, and a closer one for B",
			pooled.ShareInput{
				Result: 90_00, Agreed: thirds,
				Rules: rules(with(proportional(1), func(r *pooled.RiskRule) { r.Cap = amount(25_00) }),
					with(proportional(1), func(r *pooled.RiskRule) { r.Partner, r.Cap = "B", amount(20_00) })),
			},
			map[string]string{"A": "25.00", "B": "20.00", "C": "25.00"},
			"20.00",
			map[string]string{"A": "25.00", "B": "20.00", "C": "25.00"},
		},
		{
			"fixed-cost services to the host, up to their net variance",
			pooled.ShareInput{
				Result: -100_000_00, Agreed: cashOf("A", 1, "B", 1), Services: variances,
				Rules: rules(with(toPartner(1, "A"), limited("fixed")), fixed(2, "A", 50), fixed(2, "B", 50)),
			},
			map[string]string{"A": "-90000.00", "B": "-10000.00"},
			"0.00",
			map[string]string{"A": "-90000.00", "B": "-10000.00"},
		},
		{
			"what an earlier step took of a service is not taken again",
			pooled.ShareInput{
				Result: -80_000_00, Agreed: cashOf("A", 1, "B", 1), Services: variances[:1],
				Rules: rules(with(toPartner(1, "A"), upto(30_000_00)), with(toPartner(2, "B"), limited("EST"))),
			},
			map[string]string{"A": "-30000.00", "B": "-50000.00"},
			"0.00",
			map[string]string{"A": "-40000.00", "B": "-40000.00"},
		},
		{
			"services whose net variance points the other way give a step nothing",
			pooled.ShareInput{
				Result: -10_00, Agreed: thirds, Services: []pooled.ServiceVariance{{Service: "X", Variance: 5_00}},
				Rules: rules(with(toPartner(1, "A"), limited("X"))),
			},
			map[string]string{},
			"-10.00",
			map[string]string{},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Fund, c.in.Year = "F", 2026
			got, refusal := pooled.ShareOut(c.in)
			if refusal != nil {
				t.Fatal(refusal)
			}
			if diff := cmp.Diff(c.want, sharesByPartner(got.Parts)); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
			if got.Undistributed.String() != c.undistributed {
				t.Errorf("undistributed: got %s, want %s", got.Undistributed, c.undistributed)
			}
			if diff := cmp.Diff(c.other, sharesByPartner(got.Other)); diff != "" {
				t.Errorf("the other rule, %s (-want +got):\n%s", got.OtherRule, diff)
			}
		})
	}
}

func rules(r ...*pooled.RiskRule) []*pooled.RiskRule { return r }

func TestShareOutShowsItsWorking(t *testing.T) {
	got, refusal := pooled.ShareOut(pooled.ShareInput{
		Fund: "F", Year: 2026, Result: -1_000_000_00, Rules: rules(proportional(1)),
		Agreed:   cashOf("ICB", 99_000_000_00, "CC", 96_000_000_00),
		Services: []pooled.ServiceVariance{{Service: "X", Variance: -900_000_00}},
	})
	if refusal != nil {
		t.Fatal(refusal)
	}
	want := []pooled.ShareStep{{
		Step: 1, Method: "proportional", Words: "in proportion to agreed cash contributions, exactly", Before: -1_000_000_00, Offered: -1_000_000_00, Taken: -1_000_000_00,
		Parts: []pooled.StepPart{
			{Partner: "CC", Weight: 49_230_769, Exact: "-492307.692308", Gain: 230769, Part: -492_307_69},
			{Partner: "ICB", Weight: 50_769_231, Exact: "-507692.307692", Gain: -230769, Part: -507_692_31},
		},
	}}
	if diff := cmp.Diff(want, got.Steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if got.Unallocated != -100_000_00 {
		t.Errorf("unallocated variance: got %s, want -100000.00", got.Unallocated)
	}
	if got.OtherRule != "in proportion to agreed cash contributions, in whole percent" {
		t.Errorf("the other rule is called %q", got.OtherRule)
	}
	if w := got.Parts[1].Weight; w == nil || w.Rounded() != "50.77" {
		t.Errorf("the weight of ICB: got %v, want 50.77", w)
	}
}

// TestOddPenniesTakeTurns holds that 0.01 shared 50:50 in four years goes A, B, A, B, be it a surplus or a cost.
func TestOddPenniesTakeTurns(t *testing.T) {
	for _, result := range []money.Pence{1, -1} {
		gained := map[string]int64{}
		var turns []string
		for range 4 {
			got, refusal := pooled.ShareOut(pooled.ShareInput{
				Fund: "F", Year: 2026, Result: result, Rules: rules(fixed(1, "A", 50), fixed(1, "B", 50)), Gained: gained,
			})
			if refusal != nil {
				t.Fatal(refusal)
			}
			for _, p := range got.Parts {
				gained[p.Partner] += p.Gain
				if p.Share != 0 {
					turns = append(turns, p.Partner)
				}
			}
		}
		if want := []string{"A", "B", "A", "B"}; !slices.Equal(turns, want) {
			t.Errorf("%s four times went %v, want %v", result, turns, want)
		}
	}
}

// TestOtherNatureCountsTowardsLimits holds that an amount up to which the host bears a year's deficit is borne once.
func TestOtherNatureCountsTowardsLimits(t *testing.T) {
	rule := rules(with(toPartner(1, "A"), func(r *pooled.RiskRule) { r.UpTo = amount(50_00) }), toPartner(2, "B"))
	revenue, refusal := pooled.ShareOut(pooled.ShareInput{Fund: "F", Year: 2026, Result: -40_00, Rules: rule})
	if refusal != nil {
		t.Fatal(refusal)
	}
	capital, refusal := pooled.ShareOut(pooled.ShareInput{Fund: "F", Year: 2026, Result: -40_00, Rules: rule, Earlier: &revenue})
	if refusal != nil {
		t.Fatal(refusal)
	}
	if diff := cmp.Diff(map[string]string{"A": "-10.00", "B": "-30.00"}, sharesByPartner(capital.Parts)); diff != "" {
		t.Errorf("capital (-want +got):\n%s", diff)
	}
	surplus, refusal := pooled.ShareOut(pooled.ShareInput{Fund: "F", Year: 2026, Result: 40_00, Rules: rule, Earlier: &revenue})
	if refusal != nil {
		t.Fatal(refusal)
	}
	if diff := cmp.Diff(map[string]string{"A": "40.00"}, sharesByPartner(surplus.Parts)); diff != "" {
		t.Errorf("a capital surplus (-want +got):\n%s", diff)
	}
}

func TestRuleProblems(t *testing.T) {
	set := func(change func(*pooled.RiskRule)) *pooled.RiskRule { return with(proportional(1), change) }
	for _, c := range []struct {
		name  string
		rules []*pooled.RiskRule
		want  []string
	}{
		{"nothing wrong", rules(fixed(1, "A", 60), fixed(1, "B", 40), proportional(2)), nil},
		{"both beside over", rules(proportional(1), set(func(r *pooled.RiskRule) { r.Direction = "over" })), []string{"RISK-001"}},
		{"over and under each their own", rules(set(func(r *pooled.RiskRule) { r.Direction = "over" }),
			set(func(r *pooled.RiskRule) { r.Direction = "under" })), nil},
		{"two methods in a step", rules(proportional(1), toPartner(1, "A")), []string{"RISK-002"}},
		{"two amounts in a step", rules(set(func(r *pooled.RiskRule) { r.UpTo = amount(1) }),
			set(func(r *pooled.RiskRule) { r.Partner, r.UpTo = "A", amount(2) })), []string{"RISK-002"}},
		{"two bases in a step", rules(proportional(1), set(func(r *pooled.RiskRule) { r.Partner, r.Basis = "A", "all" })), []string{"RISK-002"}},
		{
			"two limits in a step", rules(proportional(1), set(func(r *pooled.RiskRule) { r.Partner, r.Services = "A", []string{"fixed"} })),
			[]string{"RISK-002"},
		},
		{"99 percent", rules(fixed(1, "A", 60), fixed(1, "B", 39)), []string{"RISK-003"}},
		{
			"a fixed row without its percentage", rules(with(fixed(1, "A", 0), func(r *pooled.RiskRule) { r.Percent = nil })),
			[]string{"RISK-004", "RISK-003"},
		},
		{"no partner named", rules(toPartner(1, "")), []string{"RISK-004"}},
		{"two partners to bear all", rules(toPartner(1, "A"), toPartner(1, "B")), []string{"RISK-004"}},
		{"a percentage in proportions", rules(set(func(r *pooled.RiskRule) { r.Percent = percentage(1) })), []string{"RISK-004"}},
		{
			"amounts below nil", rules(set(func(r *pooled.RiskRule) { r.UpTo, r.Cap, r.Step = amount(-1), amount(-1), 0 })),
			[]string{"RISK-005", "RISK-005", "RISK-005"},
		},
		{"a percentage over 100", rules(fixed(1, "A", 101)), []string{"RISK-005", "RISK-003"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range pooled.RuleProblems(c.rules) {
				got = append(got, p.Code)
				if p.Text == "" || p.Hint == "" || p.Field == "" {
					t.Errorf("a problem without its words: %+v", p)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if _, refusal := pooled.ShareOut(pooled.ShareInput{Fund: "F", Year: 2026, Result: 1, Rules: c.rules}); (refusal != nil) != (c.want != nil) {
				t.Errorf("sharing by it: %v", refusal)
			}
		})
	}
}

func TestShareOutRefuses(t *testing.T) {
	for code, in := range map[string]pooled.ShareInput{
		"RISK-007": {Result: 1, Rules: rules(with(proportional(1), func(r *pooled.RiskRule) { r.Method = "own-services" }))},
		"RISK-008": {Result: 1, Rules: rules(proportional(1)), Agreed: cashOf("A", -1)},
	} {
		in.Fund, in.Year = "F", 2026
		if _, refusal := pooled.ShareOut(in); refusal == nil || refusal.Code != code {
			t.Errorf("got %v, want %s", refusal, code)
		}
	}
}

// anyShare draws a result with a rule of one to three steps that is right in itself.
func anyShare(t *rapid.T) pooled.ShareInput {
	partners := []string{"A", "B", "C", "D"}[:rapid.IntRange(1, 4).Draw(t, "partners")]
	in := pooled.ShareInput{
		Fund: "F", Year: 2026, Result: money.Pence(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "result")),
		Precision: rapid.SampledFrom([]string{"", "exact", "whole-percent"}).Draw(t, "precision"), Gained: map[string]int64{},
	}
	for _, p := range partners {
		cash := rapid.Int64Range(0, 1_000_000).Draw(t, "cash "+p)
		in.Agreed = append(in.Agreed, pooled.AgreedShare{Partner: p, Cash: money.Pence(cash), All: money.Pence(cash * 2)})
		in.Gained[p] = rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "gained "+p)
	}
	for _, code := range []string{"X", "Y", "Z"} {
		in.Services = append(in.Services, pooled.ServiceVariance{
			Service: code, Cost: rapid.SampledFrom([]string{"fixed", "variable"}).Draw(t, "cost "+code),
			Variance: money.Pence(rapid.Int64Range(-500_000, 500_000).Draw(t, "variance "+code)),
		})
	}
	for step := range rapid.IntRange(0, 3).Draw(t, "steps") {
		in.Rules = append(in.Rules, anyStep(t, step+1, partners)...)
	}
	return in
}

func anyStep(t *rapid.T, step int, partners []string) []*pooled.RiskRule {
	var rows []*pooled.RiskRule
	switch rapid.SampledFrom([]string{"fixed", "proportional", "partner"}).Draw(t, "method") {
	case "partner":
		rows = rules(toPartner(step, rapid.SampledFrom(partners).Draw(t, "to")))
	case "proportional":
		for _, p := range partners {
			rows = append(rows, with(proportional(step), func(r *pooled.RiskRule) { r.Partner = p }))
		}
	default:
		left := money.Whole
		for i, p := range partners {
			part := money.Percent(rapid.Int64Range(0, int64(left)).Draw(t, "percent"))
			if i == len(partners)-1 {
				part = left
			}
			left -= part
			rows = append(rows, with(fixed(step, p, 0), func(r *pooled.RiskRule) { r.Percent = &part }))
		}
	}
	services := rapid.SampledFrom([][]string{nil, {"all"}, {"fixed"}, {"variable", "X"}, {"Y"}}).Draw(t, "services")
	upto := rapid.SampledFrom([]*money.Pence{nil, amount(0), amount(3_333), amount(200_000)}).Draw(t, "upto")
	for _, r := range rows {
		r.Services, r.UpTo = services, upto
		r.Cap = rapid.SampledFrom([]*money.Pence{nil, nil, amount(0), amount(1_111)}).Draw(t, "cap")
	}
	return rows
}

func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyShare(t)
		got, refusal := pooled.ShareOut(in)
		if refusal != nil {
			t.Fatal(refusal)
		}
		sum, left := got.Undistributed, in.Result
		for _, p := range got.Parts {
			sum += p.Share
			if p.Share != 0 && (p.Share > 0) != (in.Result > 0) {
				t.Fatalf("%s has %s of a result of %s", p.Partner, p.Share, in.Result)
			}
		}
		if sum != in.Result {
			t.Fatalf("parts and undistributed add up to %s, not %s", sum, in.Result)
		}
		for i, s := range got.Steps {
			if s.Before != left || s.Taken.Abs() > s.Offered.Abs() || s.UpTo != nil && s.Offered.Abs() > *s.UpTo {
				t.Fatalf("step %d: %+v", i, s)
			}
			var parts money.Pence
			for _, p := range s.Parts {
				parts += p.Part
				for _, r := range in.Rules {
					if r.Step == s.Step && r.Cap != nil && r.Partner == p.Partner && p.Part.Abs() > *r.Cap {
						t.Fatalf("step %d: %s has %s, above its cap of %s", s.Step, p.Partner, p.Part, *r.Cap)
					}
				}
			}
			if parts != s.Taken {
				t.Fatalf("the parts of step %d add up to %s, not %s", s.Step, parts, s.Taken)
			}
			left -= s.Taken
		}
	})
}

// TestShareOrderDoesNotMatter holds that the order in which rows, contributions and services come changes nothing.
func TestShareOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyShare(t)
		first, refusal := pooled.ShareOut(in)
		if refusal != nil {
			t.Fatal(refusal)
		}
		in.Rules = rapid.Permutation(in.Rules).Draw(t, "rules")
		in.Agreed = rapid.Permutation(in.Agreed).Draw(t, "agreed")
		in.Services = rapid.Permutation(in.Services).Draw(t, "services")
		in.Gained = maps.Clone(in.Gained)
		again, refusal := pooled.ShareOut(in)
		if refusal != nil {
			t.Fatal(refusal)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatalf("shared otherwise in another order:\n%s", diff)
		}
	})
}

// TestRuleIsJudgedWholeHoweverItChanges holds that a change of any of its rows has all of a rule judged, once.
func TestRuleIsJudgedWholeHoweverItChanges(t *testing.T) {
	b := newBooks(t)
	row := func(partner string, percent money.Percent) *pooled.RiskRule {
		return with(fixed(1, partner, percent), func(r *pooled.RiskRule) { r.Fund = "pooled" })
	}
	b.post(row("CC", 60))
	b.post(row("ICB", 40))
	if bad := b.Settle(); len(bad) > 0 {
		t.Fatalf("a rule that is right: %+v", bad)
	}
	for _, changed := range [][]*pooled.RiskRule{{row("ICB", 50)}, {row("CC", 55)}, {row("CC", 70), row("ICB", 40)}} {
		for _, r := range changed {
			b.post(r)
		}
		if bad := b.Settle(); len(bad) != 1 || len(bad[0].Problems) != 1 || bad[0].Problems[0].Code != "RISK-003" {
			t.Errorf("%d row(s) changed: %+v, want RISK-003 once", len(changed), bad)
		}
	}
}
