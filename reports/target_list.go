package reports

import (
	"cmp"
	"slices"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// sortedTargets are the targets on file in order of code.
func (b *books) sortedTargets() []*pooled.Target {
	return slices.SortedFunc(slices.Values(b.in.Targets), func(x, y *pooled.Target) int { return asNumbered(x.Code, y.Code) })
}

// measure is a cell of what was measured or planned; none is null.
func measure(f *money.Figure) Value {
	if f == nil {
		return Null
	}
	return Text(f.String())
}

// metWords says whether a target is met; nothing where that is not known.
func metWords(t *pooled.Target, r pooled.Reached) string {
	switch met, known := r.Met(t.Better); {
	case !known:
		return ""
	case met:
		return "met"
	}
	return "missed"
}

// TargetList lists the targets on file with what was last measured of each.
//
// Shape: one section, targets, in order of code. Reads: Targets, Measurements.
func TargetList(in In) (Report, error) {
	b := open(in)
	t := newTable("targets", "Targets", 1, textColumn("target", "Target"), textColumn("title", "Title"), textColumn("strategy", "Strategy"),
		textColumn("class", "Class"), textColumn("indicator", "Indicator"), textColumn("priority", "Priority"), textColumn("unit", "Unit"),
		textColumn("better", "Better"), textColumn("baseline", "Baseline"), textColumn("planned", "Planned"), textColumn("actual", "Actual"),
		dateColumn("measured_on", "Measured on"), textColumn("met", "Met"), textColumn("status", "Status"))
	for _, x := range b.sortedTargets() {
		r := pooled.ReachedBy(x.Code, in.Measurements, in.AsAt)
		t.add(Text(x.Code), Text(x.Title), Text(x.Strategy), Text(x.Class), Text(x.Indicator), Text(x.Priority), Text(x.Unit), Text(x.Better),
			measure(x.Baseline), measure(r.Planned), measure(r.Actual), Day(r.MeasuredOn), Text(metWords(x, r)), Text(x.Status))
	}
	r := b.report("target-list", "Targets")
	r.Sections = []Section{t.whole(metNote)}
	return r, nil
}

const metNote = "A target is met when what was last measured is as good as was planned for that day, in the direction that is better."

// TargetShow shows one target: its particulars, its measurements and its actions. Errors: a refusal for a code not on file.
func TargetShow(in In, code string) (Report, error) {
	b := open(in)
	i := slices.IndexFunc(in.Targets, func(t *pooled.Target) bool { return t.Code == code })
	if i < 0 {
		return Report{}, notOnFile("target", code)
	}
	x := in.Targets[i]
	m := newTable("measurements", "Measurements", 1, dateColumn("date", "Date"), textColumn("planned", "Planned"), textColumn("actual", "Actual"),
		textColumn("met", "Met"), textColumn("source", "Source"))
	of := slices.DeleteFunc(slices.Clone(in.Measurements), func(m *pooled.Measurement) bool { return m.Target != code || m.Date > in.AsAt })
	for _, n := range slices.SortedFunc(slices.Values(of), func(x, y *pooled.Measurement) int { return cmp.Compare(y.Date, x.Date) }) {
		met := metWords(x, pooled.Reached{Actual: n.Actual, MeasuredOn: n.Date, Planned: n.Planned, PlannedFor: n.Date})
		m.addKeyed(n.Date.String(), Day(n.Date), measure(n.Planned), measure(n.Actual), Text(met), Text(n.Source))
	}
	r := b.report("target-show", "Target "+x.Code)
	r.Sections = []Section{columnsOf("target", x.Title, "targets", x), m.whole("The latest first. " + metNote)}
	if s, ok := belonging("actions", "Actions agreed", "actions", "target", code, anyOf(in.Actions)); ok {
		r.Sections = append(r.Sections, s)
	}
	return r, nil
}
