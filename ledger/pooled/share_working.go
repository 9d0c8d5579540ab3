package pooled

import (
	"cmp"
	"maps"
	"slices"

	"commonpurse/ledger/money"
)

// working shares a result step by step. It counts in sizes, without the result's sign, so that a surplus and a deficit
// take the same path; the sign is put back in what it answers.
type working struct {
	in          ShareInput
	sign        money.Pence // 1 or -1
	left        money.Pence
	unallocated money.Pence // signed
	components  []component
	order       map[string]int // the place of each partner in line for an odd penny
	codes       []string       // the partners in order of code
	steps       []ShareStep
}

// component is what is left of one service's variance, or (no service) of what is no service's: positive where it
// points the way of the result. Together the components are what is left.
type component struct {
	service, cost string
	left          money.Pence
}

func newWorking(in ShareInput) *working {
	w := &working{in: in, sign: 1}
	if in.Result < 0 {
		w.sign = -1
	}
	w.left = w.sign * in.Result
	w.unallocated = in.Result
	services := slices.Clone(in.Services)
	slices.SortFunc(services, func(a, b ServiceVariance) int { return cmp.Compare(a.Service, b.Service) })
	for _, s := range services {
		w.components = append(w.components, component{s.Service, s.Cost, w.sign * s.Variance})
		w.unallocated -= s.Variance
	}
	w.components = append(w.components, component{left: w.sign * w.unallocated})
	w.line()
	return w
}

func (w *working) signed(size money.Pence) money.Pence { return w.sign * size }

// line puts the partners in line for an odd penny. The penny of a surplus goes to whoever rounding has given least; that
// of a deficit is a cost, and goes to whoever it has given most, so that over the years nobody gains more than a penny.
func (w *working) line() {
	set := map[string]bool{}
	for _, a := range w.in.Agreed {
		set[a.Partner] = true
	}
	for _, r := range w.in.Rules {
		if r.Partner != "" {
			set[r.Partner] = true
		}
	}
	w.codes = slices.Sorted(maps.Keys(set))
	line := slices.Clone(w.codes)
	slices.SortStableFunc(line, func(a, b string) int {
		return cmp.Or(int(w.sign)*cmp.Compare(w.in.Gained[a], w.in.Gained[b]), cmp.Compare(a, b))
	})
	w.order = map[string]int{}
	for i, p := range line {
		w.order[p] = i
	}
}

func (w *working) run(steps []ruleStep, precision string) {
	for _, s := range steps {
		w.steps = append(w.steps, w.take(s, precision))
	}
}

// take shares what a step may take of what is left.
func (w *working) take(s ruleStep, precision string) ShareStep {
	step := ShareStep{Step: s.Step, Method: s.Method, Words: s.words(precision), Services: s.Services, UpTo: s.UpTo, Before: w.signed(w.left)}
	selected := w.selected(s)
	offered := min(w.left, max(0, w.room(selected)))
	if s.UpTo != nil {
		offered = min(offered, max(0, *s.UpTo-w.earlier(s.Step, "")))
	}
	partners, weights := w.weights(s, precision)
	if len(partners) == 0 {
		offered = 0 // nobody to share it with: it stays
	}
	step.Offered = w.signed(offered)
	if offered == 0 {
		return step
	}
	var sum int64
	for _, n := range weights {
		sum += n
	}
	taken := offered
	for i, p := range money.Portions(w.signed(offered), weights) {
		part := StepPart{
			Partner: partners[i], Weight: money.PercentOf(money.Pence(weights[i]), money.Pence(sum)),
			Exact: p.Exact, Gain: p.Gain, Part: p.Amount,
		}
		if most := s.capOf(part.Partner); most != nil {
			if room := max(0, *most-w.earlier(s.Step, part.Partner)); part.Part.Abs() > room {
				part.Cut = part.Part - w.signed(room)
				part.Part, part.Gain = w.signed(room), 0
				taken -= part.Cut.Abs()
			}
		}
		step.Parts = append(step.Parts, part)
	}
	slices.SortFunc(step.Parts, func(a, b StepPart) int { return cmp.Compare(a.Partner, b.Partner) })
	step.Taken = w.signed(taken)
	w.left -= taken
	w.use(selected, taken)
	return step
}

// weights are the partners among whom a step shares, in line for the odd penny, and what each counts for.
func (w *working) weights(s ruleStep, precision string) ([]string, []int64) {
	count := map[string]int64{}
	switch s.Method {
	case "fixed":
		for _, r := range s.Rows {
			count[r.Partner] += int64(*r.Percent)
		}
	case "partner":
		count[s.Rows[0].Partner] = int64(money.Whole)
	default:
		for _, a := range w.in.Agreed {
			if s.Basis == "all" {
				count[a.Partner] += int64(a.All)
			} else {
				count[a.Partner] += int64(a.Cash)
			}
		}
	}
	var partners []string
	for _, p := range w.codes {
		if count[p] > 0 {
			partners = append(partners, p)
		}
	}
	if s.Method == "proportional" && precision == "whole-percent" && len(partners) > 0 {
		count = wholePercents(partners, count)
		partners = slices.DeleteFunc(partners, func(p string) bool { return count[p] == 0 })
	}
	slices.SortFunc(partners, func(a, b string) int { return cmp.Compare(w.order[a], w.order[b]) })
	weights := make([]int64, len(partners))
	for i, p := range partners {
		weights[i] = count[p]
	}
	return partners, weights
}

// wholePercents rounds proportions to whole percent that add up to 100. Ties go by code whatever rounding gave before:
// a stated percentage must not move from year to year with the odd pennies.
func wholePercents(partners []string, count map[string]int64) map[string]int64 {
	weights := make([]int64, len(partners))
	for i, p := range partners {
		weights[i] = count[p]
	}
	out := map[string]int64{}
	for i, n := range money.Apportion(100, weights) {
		out[partners[i]] = int64(n)
	}
	return out
}

// selected are the components that a step may take from.
func (w *working) selected(s ruleStep) []int {
	var out []int
	for i, c := range w.components {
		takes := len(s.Services) == 0
		for _, name := range s.Services {
			takes = takes || c.service != "" && (Fold(name) == Fold(c.service) || Fold(name) == c.cost)
		}
		if takes {
			out = append(out, i)
		}
	}
	return out
}

// room is the net variance of the components not yet taken.
func (w *working) room(selected []int) money.Pence {
	var net money.Pence
	for _, i := range selected {
		net += w.components[i].left
	}
	return net
}

// use marks an amount as taken, from the components that point the way of the result, in proportion to what is left of
// them: no rule says which service's variance a step met first.
func (w *working) use(selected []int, taken money.Pence) {
	if taken == 0 {
		return
	}
	var from []int
	var weights []int64
	for _, i := range selected {
		if left := w.components[i].left; left > 0 {
			from, weights = append(from, i), append(weights, int64(left))
		}
	}
	for k, part := range money.Apportion(taken, weights) {
		w.components[from[k]].left -= part
	}
}

// earlier is what the same step took of the year's money of the other nature, in all or from one partner; nil when that
// went the other way.
func (w *working) earlier(step int, partner string) money.Pence {
	if w.in.Earlier == nil || w.in.Earlier.Direction != direction(w.in.Result) {
		return 0
	}
	var sum money.Pence
	for _, s := range w.in.Earlier.Steps {
		if s.Step != step {
			continue
		}
		for _, p := range s.Parts {
			if partner == "" || p.Partner == partner {
				sum += p.Part.Abs()
			}
		}
	}
	return sum
}

// parts adds up each partner's parts of the steps. The weight stands only where one step did all the sharing.
func (w *working) parts() []PartnerShare {
	sums := map[string]*PartnerShare{}
	sharing := 0
	for _, s := range w.steps {
		sharing += min(1, len(s.Parts))
	}
	for _, s := range w.steps {
		for _, p := range s.Parts {
			if sums[p.Partner] == nil {
				sums[p.Partner] = &PartnerShare{Partner: p.Partner}
			}
			sums[p.Partner].Share += p.Part
			sums[p.Partner].Gain += p.Gain
			if sharing == 1 {
				weight := p.Weight
				sums[p.Partner].Weight = &weight
			}
		}
	}
	var out []PartnerShare
	for _, p := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, *sums[p])
	}
	return out
}
