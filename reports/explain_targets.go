package reports

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
)

// behindTargets explains what was spent beside a target by its entries, and what follows from measurements in words.
func (b *books) behindTargets(section string, f figure) (Behind, bool) {
	t := b.targets()
	code, _, _ := strings.Cut(f.row.Key, "/")
	if section == "reward-shares" {
		code = f.words("target")
	}
	i := slices.IndexFunc(t.list, func(a *aimed) bool { return a.Code == code })
	if i < 0 {
		return Behind{}, false
	}
	a := t.list[i]
	out := Behind{Rest: money.Pence(f.cell(f.column).Number())}
	said := func(format string, args ...any) (Behind, bool) {
		out.Notes = []string{fmt.Sprintf(format, args...)}
		return out, true
	}
	switch f.column {
	case "spend":
		return t.behindSpend(a), true
	case "cost_per_unit_change":
		gain, _ := a.gain()
		spend := t.behindSpend(a)
		out.Counts, out.Service, out.Notes = nil, "", append(spend.Notes, fmt.Sprintf("%s spent ÷ %s better (%s at the baseline, %s on %s), rounded half up once. Its entries are those of spend.",
			a.spend.Pounds(), gain.Grouped(), a.Baseline.Grouped(), a.Actual.Grouped(), a.MeasuredOn.Short()))
		return out, true
	case "progress":
		return said("(%s reached − %s baseline) ÷ (%s planned − %s baseline).", a.Actual.Grouped(), a.Baseline.Grouped(), a.Planned.Grouped(), a.Baseline.Grouped())
	case "grant":
		return said("It is what reaching all of the stretch earns, as the target is on file.")
	case "interim":
		return said("It is one fifth of the grant, %s.", a.RewardGrant.Pounds())
	case "repayable":
		return said("It is what of a fifth of the grant, %s, is not earned.", a.RewardGrant.Pounds())
	case "share":
		return said("(%s reached − %s without) ÷ (%s with − %s without).", a.stretched.Actual.Grouped(), a.RewardWithout.Grouped(), a.RewardWith.Grouped(), a.RewardWithout.Grouped())
	case "amount":
		return said("It is part of %s earned by %s, shared by the rule of the fund: no entry has posted it.", a.reward.Earned.Pounds(), a.Code)
	}
	return said("%s of the stretch by %s of the grant of %s: below 60%% nothing is earned, and above 100%% the whole of it. It is paid in two instalments. No entry has posted it.",
		a.reward.Share.Rounded()+"%", a.stretched.MeasuredOn.Short(), a.RewardGrant.Pounds())
}

// behindSpend is the entries of the services that name a target, from the year after its baseline on.
func (t *targets) behindSpend(a *aimed) Behind {
	out := Behind{Counts: where(1, func(l Line) bool {
		return t.isCost(lineKey(l)) && t.asked(l.Dims.Fund) && l.Period.Year() >= a.from && slices.Contains(a.services, l.Dims.Service)
	})}
	if len(a.services) == 1 {
		out.Service = a.services[0]
	}
	since := "of every year on the books"
	if a.from != 0 {
		since = "from " + a.from.Long() + " on"
	}
	out.Notes = []string{fmt.Sprintf("It is the whole cost, %s, of %s, which %s the target.", since, strings.Join(a.services, ", "), map[bool]string{true: "names", false: "name"}[len(a.services) == 1])}
	return out
}
