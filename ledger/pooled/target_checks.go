package pooled

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

const (
	designated = "designated"
	statutory  = "statutory"
	stretch    = "stretch"
)

// Check says what is wrong with it as the books stand.
func (t *Target) Check(s State) []ledger.Problem {
	return slices.Concat(
		plain("title", t.Title), ordered(t.RewardFrom, t.RewardTo, "reward_from", "reward_to"), notNegative("reward_grant", t.RewardGrant),
		t.checkIndicator(s), t.checkReward(), t.checkStatus(s),
	)
}

// complete writes the indicator as it is known, where it is known.
func (t *Target) complete(State) {
	if n, ok := IndicatorNamed(t.Indicator); ok {
		t.Indicator = n.Code
	}
}

// agreedOn is the day on which the indicators of a strategy's targets must be in force: when it was signed or adopted, else when
// the target reached the state it is in; none where nothing says so.
func (t *Target) agreedOn(x *Strategy) calendar.Date {
	switch {
	case !x.Signed.IsZero():
		return x.Signed
	case !x.Adopted.IsZero():
		return x.Adopted
	case t.Stands():
		return t.StatusOn
	}
	return 0
}

// checkIndicator judges the class of the target by its indicator. Source: accounting page, section 10.
func (t *Target) checkIndicator(s State) []ledger.Problem {
	x := must[Strategy](s, "strategies", t.Strategy)
	f, ok := FrameworkOf(x.Kind)
	if !ok || t.Class != designated && t.Class != statutory {
		return nil
	}
	n, known := IndicatorNamed(t.Indicator)
	on := t.agreedOn(x)
	switch {
	case !f.Named && !known && !f.claims(t.Indicator):
		return nil
	case t.Indicator == "":
		return []ledger.Problem{problem("TARGET-001", "indicator", "",
			fmt.Sprintf("%s is a %s target of %s, and names no indicator of the %s.", t.Code, t.Class, x.Code, f.Name), "Give its number, or make the target local.")}
	case !known || !f.has(n):
		return []ledger.Problem{problem("TARGET-001", "indicator", t.Indicator,
			fmt.Sprintf("%s is no indicator of the %s, and %s is a %s target of %s.", t.Indicator, f.Name, t.Code, t.Class, x.Code),
			f.near()+" A target of partners' own is local.")}
	case !f.inForce(n, on):
		return []ledger.Problem{problem("TARGET-001", "indicator", t.Indicator,
			fmt.Sprintf("%s was in force from %s, and the day of %s is %s.", n.Code, spell(n.From, n.To), t.Code, on.Short()),
			"Name an indicator in force on that day, correct the day of the strategy, or make the target local.")}
	}
	count, list := f.statutory()
	switch {
	case t.Class == designated && n.Statutory:
		return []ledger.Problem{problem("TARGET-003", "class", t.Class,
			fmt.Sprintf("%s is one of the %d statutory indicators, which stand outside the designated ones.", n.Code, count), "Make the target statutory.")}
	case t.Class == statutory && count > 0 && !n.Statutory:
		return []ledger.Problem{problem("TARGET-003", "class", t.Class,
			fmt.Sprintf("%s is not one of the %d statutory indicators.", n.Code, count), "They are "+list+". Make the target designated or local.")}
	}
	return nil
}

// near says which indicators the framework has.
func (f Framework) near() string {
	mine := slices.DeleteFunc(slices.Clone(Indicators), func(n Indicator) bool { return !f.has(n) })
	first, last := mine[0].Code, mine[len(mine)-1].Code
	top, err := strconv.Atoi(strings.TrimPrefix(last, f.Prefix+" "))
	if err != nil {
		return fmt.Sprintf("It has %d, from %s to %s.", len(mine), first, last)
	}
	var gaps []string
	for n := 1; n < top; n++ {
		code := fmt.Sprintf("%s %d", f.Prefix, n)
		if _, ok := IndicatorNamed(code); !ok {
			gaps = append(gaps, code)
		}
	}
	return fmt.Sprintf("It has %d: %s to %s without %s.", len(mine), first, last, strings.Join(gaps, ", "))
}

// spell says from when to when something was in force.
func spell(from, to calendar.Date) string {
	if to.IsZero() {
		return from.Short() + " on"
	}
	return from.Short() + " to " + to.Short()
}

// checkReward judges what a stretch target earns: no other carries a reward, and with effort it is better than without.
func (t *Target) checkReward() []ledger.Problem {
	given := 0
	for _, g := range []bool{t.RewardWithout != nil, t.RewardWith != nil, t.RewardGrant != nil} {
		if g {
			given++
		}
	}
	if t.Class != stretch {
		if given > 0 || t.RewardFund != "" || !t.RewardFrom.IsZero() || !t.RewardTo.IsZero() {
			return []ledger.Problem{problem("TARGET-004", "class", t.Class,
				fmt.Sprintf("%s is a %s target, and only a stretch target carries a reward.", t.Code, t.Class), "Make it stretch, or leave the columns of the reward blank.")}
		}
		return nil
	}
	switch {
	case given == 0:
		return nil
	case given < 3:
		return []ledger.Problem{problem("TARGET-004", "reward_grant", "",
			fmt.Sprintf("The reward of %s cannot be worked out: it needs what is reached without the stretch, what is reached with it, and the grant.", t.Code),
			"Fill in reward_without, reward_with and reward_grant, or leave all three blank until they are agreed.")}
	case Gain(t.Better, *t.RewardWithout, *t.RewardWith) <= 0:
		return []ledger.Problem{problem("TARGET-005", "reward_with", t.RewardWith.String(),
			fmt.Sprintf("With the stretch %s would be at %s and without it at %s, and %s is better.", t.Code, t.RewardWith, t.RewardWithout, t.Better),
			"Correct whichever of reward_without, reward_with and better is wrong.")}
	}
	return nil
}

// places is how far along the states a target is; those that end it have none.
var places = map[string]int{"": 0, "proposed": 1, "negotiated": 2, "agreed": 3, "signed": 4}

// checkStatus judges the state of the target by the one before.
func (t *Target) checkStatus(s State) []ledger.Problem {
	if !t.Stands() && t.StatusReason == "" {
		return []ledger.Problem{problem("TARGET-006", "status_reason", "",
			fmt.Sprintf("%s is %s, and nothing says why.", t.Code, t.Status), "Say in status_reason why, and who decided it.")}
	}
	was, ok := Find[Target](s, "targets", t.Code)
	if !ok || was.Status == t.Status {
		return nil
	}
	back := func(why, hint string) []ledger.Problem {
		return []ledger.Problem{problem("TARGET-007", "status", t.Status,
			fmt.Sprintf("%s is %s on file, and cannot become %s: %s.", t.Code, stateOf(was), stateOf(t), why), hint)}
	}
	switch {
	case !was.Stands() && t.Stands() && t.Status != "proposed":
		return back("it is proposed anew first", "Set its status to proposed, and then go on.")
	case was.Status == "signed" && t.Status == refused:
		return back("what is signed is not refused any more", "Set its status to removed, with the reason.")
	case was.Stands() && t.Stands() && places[t.Status] < places[was.Status]:
		return back("a target goes on from proposed to negotiated, agreed and signed", "Leave its status, or set it to removed with the reason.")
	case !t.StatusOn.IsZero() && t.StatusOn < was.StatusOn:
		return back(fmt.Sprintf("it would have done so on %s, before %s", t.StatusOn.Short(), was.StatusOn.Short()), "Correct status_on.")
	}
	return nil
}

func stateOf(t *Target) string {
	if t.Status == "" {
		return "without a status"
	}
	return t.Status
}

// Post writes the row into its register, and warns of a stretch target that earns nothing.
func (t *Target) Post(State) (Posting, *ledger.Refusal) {
	p, refusal := writes(t)
	if t.Class == stretch && t.RewardGrant == nil {
		p.Warnings = []string{fmt.Sprintf("%s is a stretch target without a reward: nothing says what reaching it earns.", t.Code)}
	}
	return p, refusal
}

// CheckAfter says what is wrong once the targets of the load are on file: no more are designated in one strategy than may be, and
// services name targets that are there.
func (t *Target) CheckAfter(s State) []ledger.Problem {
	x := must[Strategy](s, "strategies", t.Strategy)
	problems := unserved(s, "code", t.Code, (*Service).checkTargets)
	f, ok := FrameworkOf(x.Kind)
	if count := CountedDesignated(Listed[Target](s, "targets", "strategy", x.Code)); ok && f.Most > 0 && count > f.Most && t.Class == designated {
		problems = append(problems, problem("TARGET-002", "class", t.Class,
			fmt.Sprintf("%s would have %d designated targets, and %d is the most in one agreement.", x.Code, count, f.Most),
			fmt.Sprintf("Make %d of them local, or set their status to removed with the reason. Statutory and stretch targets do not count.", count-f.Most)))
	}
	return problems
}

// CountedDesignated counts the designated targets of one strategy that stand. One that breaks another down by area is the same
// target, and counts once.
func CountedDesignated(targets []*Target) (count int) {
	counts := func(t *Target) bool { return t.Class == designated && t.Stands() }
	for _, t := range targets {
		part := t.Area != "" && slices.ContainsFunc(targets, func(whole *Target) bool {
			return counts(whole) && whole.Area == "" && whole.Indicator == t.Indicator
		})
		if counts(t) && !part {
			count++
		}
	}
	return count
}

// Reward is what a stretch target earned. Units: pence; Share in millionths of a percent, rounded once.
type Reward struct {
	Share         money.Percent // of the enhancement; above all of it, or below nil, it is stated as it is
	Earned        money.Pence
	First, Second money.Pence // the two instalments
}

// RewardOf is what a grant earns by what was reached: nothing below three fifths of the enhancement, all of it from the whole
// enhancement on, and between them the grant times its share, rounded half up once.
//
// Units: pence; figures in one unit. Shape: the instalments add up to what was earned, the odd penny in the first. Errors: with
// must differ from without, as Target's Check sees to; otherwise nothing is earned. Source: accounting page, section 10.
func RewardOf(grant money.Pence, without, with, actual money.Figure) Reward {
	gained, whole := actual-without, with-without
	if whole < 0 {
		gained, whole = -gained, -whole
	}
	r := Reward{Share: money.FigureOf(gained, whole)}
	switch {
	case whole == 0 || !money.AtLeast(gained, whole, 3, 5):
	case gained >= whole:
		r.Earned = grant
	default:
		r.Earned = money.Portion(grant, int64(gained), int64(whole))
	}
	halves := money.Apportion(r.Earned, []int64{1, 1})
	r.First, r.Second = halves[0], halves[1]
	return r
}

// Interim is what may be paid of a grant before it is known what was earned: one fifth, which is repaid as far as it is not earned.
// Units: pence, rounded half up once.
func Interim(grant money.Pence) money.Pence { return money.Portion(grant, 1, 5) }

// RewardPot is the most that the stretch targets of an area may earn together: two and a half per cent of its net budget.
// Units: pence, rounded half up once.
func RewardPot(netBudget money.Pence) money.Pence { return money.Portion(netBudget, 25, 1000) }

// SplitReward shares a reward pot equally over targets.
//
// Shape: parts that add up to the pot, the odd pennies in the first. Errors: panics for no targets.
func SplitReward(pot money.Pence, targets int) []money.Pence {
	weights := make([]int64, targets)
	for i := range weights {
		weights[i] = 1
	}
	return money.Apportion(pot, weights)
}
