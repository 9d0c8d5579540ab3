package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// rewarded lists the targets with a reward.
func (t *targets) rewarded() []*aimed {
	return slices.DeleteFunc(slices.Clone(t.list), func(a *aimed) bool { return a.RewardGrant == nil || !a.Stands() })
}

// rewardSections is what the stretch targets earn by what was last measured, and whose it is.
func (t *targets) rewardSections() []Section {
	list := t.rewarded()
	if len(list) == 0 {
		return nil
	}
	s := newTable("rewards", "Reward grant", 1, textColumn("target", "Target"), textColumn("title", "Title"), textColumn("better", "Better"),
		textColumn("without", "Without the stretch"), textColumn("with", "With the stretch"), textColumn("actual", "Actual"), dateColumn("measured_on", "Measured on"),
		dateColumn("from", "From"), dateColumn("to", "To"), Column{Key: "share", Label: "Of the stretch (%)", Type: TypePercent}, moneyColumn("grant", "Grant"),
		moneyColumn("earned", "Earned"), moneyColumn("first", "First instalment"), moneyColumn("second", "Second instalment"),
		moneyColumn("interim", "A fifth beforehand"), moneyColumn("repayable", "Of it repayable"), textColumn("fund", "Fund"))
	for _, a := range list {
		interim := pooled.Interim(*a.RewardGrant)
		share, earned, first, second, repayable := Null, Null, Null, Null, Null
		if r := a.reward; r != nil {
			share, earned, first, second, repayable = Percent(r.Share), Money(r.Earned), Money(r.First), Money(r.Second), Money(max(0, interim-r.Earned))
		}
		s.add(Text(a.Code), Text(a.Title), Text(a.Better), measure(a.RewardWithout), measure(a.RewardWith), measure(a.stretched.Actual), Day(a.stretched.MeasuredOn),
			Day(a.RewardFrom), Day(a.RewardTo), share, Money(*a.RewardGrant), earned, first, second, Money(interim), repayable, Text(a.RewardFund))
	}
	out := []Section{inParts(s.totalled("What targets earn, by what was last measured up to the last day of the reward. Less than three fifths of the stretch earn nothing, and more than all of it earns the whole grant. "+
		"A fifth may be paid beforehand, and is repaid as far as it is not earned. Nothing of this is posted until it is recorded."), rewardParts...)}
	if shares := t.rewardShares(); shares.Count > 0 {
		out = append(out, shares)
	}
	return out
}

// rewardYear is the year by whose rule a reward is shared: that of its last day, else that of the report.
func (t *targets) rewardYear(a *aimed) calendar.Year {
	if !a.RewardTo.IsZero() {
		return a.RewardTo.Year()
	}
	return t.in.Year
}

// whoseReward shares what a target earned by the rule of its fund as a surplus of the year; why says in words why it is not shared.
func (t *targets) whoseReward(r *results, a *aimed) (parts []pooled.PartnerShare, why string) {
	f := t.funds[a.RewardFund]
	if f == nil {
		return nil, "it names no fund"
	}
	year := t.rewardYear(a)
	in := pooled.ShareInput{Fund: f.Code, Year: year, Result: a.reward.Earned, Rules: r.rules(f, year), Precision: f.RatioPrecision}
	agreed := r.agreed[yearOf{f.Code, year, ledger.Revenue}]
	for _, p := range slices.Sorted(maps.Keys(agreed)) {
		if p != "" {
			in.Agreed = append(in.Agreed, *agreed[p])
		}
	}
	shares, refusal := pooled.ShareOut(in)
	switch {
	case refusal != nil:
		return nil, strings.TrimSuffix(refusal.Text, ".")
	case shares.Undistributed != 0:
		return nil, fmt.Sprintf("the rule of %s for %s leaves %s of it to be agreed", f.Code, year, shares.Undistributed.Pounds())
	}
	return shares.Parts, ""
}

func (t *targets) rewardShares() Section {
	s := newTable("reward-shares", "Whose reward it is", 2, textColumn("target", "Target"), textColumn("partner", "Partner"), textColumn("name", "Name"),
		textColumn("fund", "Fund"), textColumn("year", "Year"), moneyColumn("amount", "Amount"))
	r := t.results()
	note := "Who gets what of the reward. It goes by the rule of the fund for a surplus of the year, as it is on file: provisional until the reward is received."
	for _, a := range t.rewarded() {
		if a.reward == nil || a.reward.Earned == 0 {
			continue
		}
		parts, why := t.whoseReward(r, a)
		if why != "" {
			note += fmt.Sprintf(" The reward of %s is not shared: %s.", a.Code, why)
			s.add(Text(a.Code), Null, Text("to be agreed"), Text(a.RewardFund), Text(t.rewardYear(a).String()), Money(a.reward.Earned))
		}
		for _, p := range parts {
			s.add(Text(a.Code), Text(p.Partner), t.nameOf(p.Partner), Text(a.RewardFund), Text(t.rewardYear(a).String()), Money(p.Share))
		}
	}
	t.shared = s.sum("amount")
	return s.totalled(note)
}

// rewardChecks hold that the shares of the rewards, as they are shown, add up to what was earned.
func (t *targets) rewardChecks() []Check {
	var earned money.Pence
	for _, a := range t.rewarded() {
		if a.reward != nil {
			earned += a.reward.Earned
		}
	}
	if earned == 0 {
		return nil
	}
	return []Check{mustEqual("rewards", "Whose the rewards are adds up to what was earned", earned, t.shared)}
}
