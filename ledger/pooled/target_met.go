package pooled

import (
	"cmp"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Reached is how a target stands by its measurements.
//
// Units: figures in millionths of the target's unit. Shape: what was not measured or planned is nil.
type Reached struct {
	Actual     *money.Figure // the latest that was measured
	MeasuredOn calendar.Date
	Planned    *money.Figure // what was to be reached by that day; where nothing was planned by then, what is to be reached first
	PlannedFor calendar.Date
}

// ReachedBy finds how a target stands by the measurements that are dated up to a day. What was planned counts whatever its day.
//
// Shape: the answer does not depend on the order of the measurements, of which those of other targets are passed over.
func ReachedBy(target string, all []*Measurement, day calendar.Date) Reached {
	mine := slices.DeleteFunc(slices.Clone(all), func(m *Measurement) bool { return m.Target != target })
	slices.SortFunc(mine, func(a, b *Measurement) int { return cmp.Compare(a.Date, b.Date) })
	var r Reached
	for _, m := range mine {
		if m.Actual != nil && m.Date <= day {
			r.Actual, r.MeasuredOn = m.Actual, m.Date
		}
	}
	by := r.MeasuredOn
	if by.IsZero() {
		by = day
	}
	for _, m := range mine {
		if m.Planned != nil && (m.Date <= by || r.Planned == nil) {
			r.Planned, r.PlannedFor = m.Planned, m.Date
		}
	}
	return r
}

// Met tells whether a target is met, in the direction that is better; known is false while nothing is measured, or nothing was
// planned for the day of what was measured or an earlier one.
func (r Reached) Met(better string) (met, known bool) {
	if r.Actual == nil || r.Planned == nil || r.PlannedFor > r.MeasuredOn {
		return false, false
	}
	return Met(better, *r.Planned, *r.Actual), true
}

// Met tells whether what was reached is as good as what was planned, or better. Source: accounting page, section 10.
func Met(better string, planned, actual money.Figure) bool {
	if better == lower {
		return actual <= planned
	}
	return actual >= planned
}

// Progress is how far from its baseline a target has come towards what was planned: all of the way is 100%, and the wrong way is
// below nil. It is not known where the baseline is what was planned.
//
// Units: millionths of a percent, rounded half up once. Source: accounting page, section 10.
func Progress(baseline, planned, actual money.Figure) (progress money.Percent, known bool) {
	if planned == baseline {
		return 0, false
	}
	return money.FigureOf(actual-baseline, planned-baseline), true
}

// Gain is by how much something got better since a baseline; below nil where it got worse. Units: as the figures.
func Gain(better string, baseline, actual money.Figure) money.Figure {
	if better == lower {
		return baseline - actual
	}
	return actual - baseline
}

const lower = "lower"

// frequencies are how often targets are measured, in months, by the words that people use for it.
var frequencies = map[string]int{
	"weekly": 1, "fortnightly": 1, "monthly": 1, "every month": 1, "bi-monthly": 2, "quarterly": 3, "every quarter": 3, "termly": 4, "half-yearly": 6,
	"half yearly": 6, "six-monthly": 6, "six monthly": 6, "twice a year": 6, "yearly": 12, "annual": 12, "annually": 12, "every year": 12, "once a year": 12,
	"two-yearly": 24, "biennial": 24, "biennially": 24, "every two years": 24, "three-yearly": 36, "every three years": 36,
}

// MeasuredUntil is the last day on which something measured on a day is no older than the target's frequency allows: the end of
// the month so many months on. False where the frequency is not said, or in words that say nothing to the program.
func (t *Target) MeasuredUntil(measured calendar.Date) (calendar.Date, bool) {
	months, ok := frequencies[Fold(t.Frequency)]
	if !ok {
		return 0, false
	}
	return measured.AddMonths(months).Period().End(), true
}
