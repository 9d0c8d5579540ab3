package reports

import (
	"cmp"
	"slices"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// evaluationsOf lists the evaluations of a pilot by the day asked about, the latest last.
func (b *books) evaluationsOf(pilot string) []*pooled.Evaluation {
	all := slices.DeleteFunc(slices.Clone(b.in.Evaluations), func(e *pooled.Evaluation) bool { return e.Pilot != pilot || e.Date > b.in.AsAt })
	slices.SortFunc(all, func(x, y *pooled.Evaluation) int {
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.Measure, y.Measure))
	})
	return all
}

// headline is the evaluation that a pilot is known by: the latest with a result, of its impact rather than of its process.
func (b *books) headline(pilot string) *pooled.Evaluation {
	var best *pooled.Evaluation
	weight := func(e *pooled.Evaluation) int {
		w := 0
		if e.Outcome == "impact" {
			w++
		}
		if e.Result != nil {
			w += 2
		}
		return w
	}
	for _, e := range b.evaluationsOf(pilot) {
		if best == nil || weight(e) >= weight(best) {
			best = e
		}
	}
	return best
}

// hasResult tells whether an evaluation found anything.
func hasResult(e *pooled.Evaluation) bool { return e.Result != nil || e.Finding != "" }

// evidence says in words what is known of a pilot's effect, and how sure the latest evaluation of its impact is.
func (b *books) evidence(pilot string) string {
	out := "none"
	impact := false
	for _, e := range b.evaluationsOf(pilot) {
		switch {
		case !hasResult(e):
		case e.Outcome == "impact":
			out, impact = "impact, confidence "+cmp.Or(e.Confidence, "not stated"), true
		case !impact:
			out = "process only"
		}
	}
	return out
}

// evaluations lists what was measured of pilots.
func (x *trials) evaluations() *table {
	t := newTable("evaluations", "What was found", 3, textColumn("pilot", "Pilot"), textColumn("measure", "Measure"), dateColumn("date", "Date"), textColumn("kind", "Kind"), textColumn("target", "Target"),
		textColumn("baseline", "Baseline"), textColumn("expected", "Expected"), textColumn("result", "Result"), textColumn("better", "Better"), textColumn("met", "Expectation"),
		textColumn("confidence", "Confidence"), proseColumn("assumption", "Assumption"), proseColumn("finding", "Finding"), moneyColumn("cost_per_unit_change", "Cost of a unit of change"))
	for _, p := range x.all {
		for _, e := range x.evaluationsOf(p.Code) {
			met, cost := Null, Null
			if e.Better != "" && e.Expected != nil && e.Result != nil {
				if met = Text("not met"); pooled.Met(e.Better, *e.Expected, *e.Result) {
					met = Text("met")
				}
			}
			if e.Better != "" && e.Baseline != nil && e.Result != nil {
				if gain := pooled.Gain(e.Better, *e.Baseline, *e.Result); gain > 0 {
					if each, ok := money.PerUnit(x.spent(p), gain); ok {
						cost = Money(each)
					}
				}
			}
			t.addKeyed(p.Code+"/"+e.Measure+"/"+e.Date.String(), Text(p.Code), Text(e.Measure), Day(e.Date), Text(e.Outcome), Text(e.Target), figureOf(e.Baseline), figureOf(e.Expected), figureOf(e.Result),
				Text(e.Better), met, Text(e.Confidence), Text(e.Assumption), Text(e.Finding), cost)
		}
	}
	return t
}

// figureOf is a figure as people read it; null where there is none.
func figureOf(f *money.Figure) Value {
	if f == nil {
		return Null
	}
	return Text(f.Grouped())
}
