package bench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
)

// Verdict is a goal held against what was measured.
type Verdict struct {
	Goal    Goal    `json:"-"`
	Row     string  `json:"row"`
	What    string  `json:"what"`
	Target  string  `json:"target"`
	Beyond  string  `json:"beyond,omitempty"`
	Figure  float64 `json:"figure,omitempty"`
	Shown   string  `json:"shown,omitempty"` // the figure, as the target is worded
	Of      string  `json:"of,omitempty"`    // what the figure was made of
	Size    int     `json:"transactions,omitempty"`
	Outcome Outcome `json:"outcome"`
	Why     string  `json:"why,omitempty"` // it was not measured
}

// Outcome is how a goal stands.
type Outcome string

// The outcomes.
const (
	Met         Outcome = "met"
	NotMet      Outcome = "not met"
	NotMeasured Outcome = "not measured"
)

// targetSize is the size of the books that the targets are for.
const targetSize = 1_000_000

// verdicts hold every goal against the largest books that were measured.
func verdicts(r Result) []Verdict {
	var out []Verdict
	for _, g := range goals {
		out = append(out, g.verdict(r.Books))
	}
	return out
}

// verdict holds a goal against the largest of the books, which are in order of size. A workbook of tables is loaded at
// one size only, whichever it was.
func (g Goal) verdict(all []Book) Verdict {
	v := Verdict{Goal: g, Row: g.Row, What: g.What, Target: g.worded(g.Limit), Beyond: g.worded(g.Beyond), Outcome: NotMeasured}
	if len(all) == 0 {
		v.Why = "nothing was"
		return v
	}
	at := all[len(all)-1]
	for _, b := range slices.Backward(all) {
		if m, ok := b.measure(g.Measure); ok && m.Measured() {
			at = b
			break
		}
	}
	v.Size = at.Transactions
	var figure float64
	switch g.Figure {
	case WallRatio, RateRatio:
		figure, v.Of, v.Why = g.ratio(at)
	case Growth, GrowthOfAll:
		figure, v.Of, v.Why = g.growth(all)
	case PeakBytes:
		figure, v.Of, v.Why = g.peak(all, at)
	case Seconds:
		m, why := figures(at, g.Measure)
		figure, v.Why = m.Wall.Median, why
	}
	if v.Why != "" {
		return v
	}
	v.Figure, v.Shown, v.Outcome = figure, g.shown(figure), NotMet
	if g.meets(figure, g.Limit) {
		v.Outcome = Met
	}
	return v
}

// figures is a measure that has figures, or why there is none.
func figures(b Book, name string) (m Measure, why string) {
	m, ok := b.measure(name)
	switch {
	case ok && m.Measured():
		return m, ""
	case m.Failed != "":
		return m, "it failed: " + m.Failed
	}
	return m, cmp.Or(m.Absent, name+" was not measured")
}

func (g Goal) ratio(b Book) (ratio float64, of, why string) {
	ours, why := figures(b, g.Measure)
	if why != "" {
		return 0, "", why
	}
	theirs, why := figures(b, g.Peer)
	if why != "" {
		return 0, "", why
	}
	if g.Figure == RateRatio {
		return ours.Rate.Median / theirs.Rate.Median, rateText(ours.Rate.Median) + " to " + rateText(theirs.Rate.Median), ""
	}
	return ours.Wall.Median / theirs.Wall.Median, secondsText(ours.Wall.Median) + " to " + secondsText(theirs.Wall.Median), ""
}

// peak is the most memory of one measure, or of every command at every size when the goal names none.
func (g Goal) peak(all []Book, at Book) (most float64, of, why string) {
	if g.Measure != "" {
		m, why := figures(at, g.Measure)
		return float64(m.Peak), m.Note, why
	}
	for _, b := range all {
		for _, m := range b.Measures {
			if isCommand(m) && float64(m.Peak) > most {
				most, of = float64(m.Peak), m.What+", "+money.Thousands(int64(b.Transactions))
			}
		}
	}
	if most == 0 {
		return 0, "", "the machine does not say"
	}
	return most, of, ""
}

// growth is how many times as long the slowest-growing of the measures takes with the largest books as with the smallest;
// of those that may grow, for each transaction.
func (g Goal) growth(all []Book) (worst float64, of, why string) {
	least, most := all[0], all[len(all)-1]
	if least.Transactions == most.Transactions {
		return 0, "", "books of one size do not grow"
	}
	times := float64(most.Transactions) / float64(least.Transactions)
	for _, m := range most.Measures {
		small, ok := least.measure(m.Name)
		if !ok || !isCommand(m) || !m.Measured() || !small.Measured() || m.Rate != nil {
			continue
		}
		if slices.Contains(balanceReports, strings.TrimSuffix(m.Name, served)) != (g.Figure == Growth) {
			continue
		}
		grown := m.Wall.Median / small.Wall.Median
		if g.Figure == GrowthOfAll {
			grown /= times
		}
		if grown > worst {
			worst = grown
			of = fmt.Sprintf("%s, %s to %s", m.What, secondsText(small.Wall.Median), secondsText(m.Wall.Median))
		}
	}
	if worst == 0 {
		return 0, "", "nothing was measured at both sizes"
	}
	return worst, of, ""
}

// meets tells whether a figure is on the right side of a limit.
func (g Goal) meets(figure, limit float64) bool {
	if g.Figure == RateRatio {
		return figure >= limit
	}
	return figure <= limit
}

// reachesBeyond tells whether the figure is better than the target asks.
func (v Verdict) reachesBeyond() bool {
	return v.Outcome == Met && v.Goal.Beyond != 0 && v.Goal.meets(v.Figure, v.Goal.Beyond)
}

// shown is a figure in the words of the goal.
func (g Goal) shown(figure float64) string {
	switch g.Figure {
	case Seconds:
		return secondsText(figure)
	case PeakBytes:
		return bytesText(int64(figure))
	case RateRatio:
		return fmt.Sprintf("%.2f", figure)
	case WallRatio, Growth, GrowthOfAll:
		return ratioText(figure)
	}
	return ""
}

// worded is a limit in words; empty where there is none.
func (g Goal) worded(limit float64) string {
	switch {
	case limit == 0:
		return ""
	case g.Figure == RateRatio:
		return "≥ " + g.shown(limit)
	case g.Figure == GrowthOfAll:
		return "≤ linear"
	}
	return "≤ " + g.shown(limit)
}
