package reports

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// aimed is a target with what was reached of it, and what was spent on services that name it.
type aimed struct {
	*pooled.Target
	pooled.Reached
	services   []string      // those asked about that name it, in order of code
	spend      money.Pence   // their whole cost since the baseline, whatever else they are for
	from       calendar.Year // the first year that counts in spend
	confidence string        // of the latest evaluation of a pilot that names it
	reward     *pooled.Reward
	stretched  pooled.Reached // what the reward is worked out by: nothing after its last day counts
}

// targets is every target that a report is about.
type targets struct {
	*books
	list       []*aimed // in order of code
	strategies map[string]*pooled.Strategy
	priorities map[string]*pooled.Priority
	shared     money.Pence // what the section of shares of rewards comes to, once it is made
}

// Targets is how far the partners have come towards what they agreed to reach, and what the services that serve it cost.
//
// Shape: sections targets; counts, of each strategy, against the most that may be designated and the statutory ones; priorities;
// rewards and reward-shares where there are stretch targets with a reward; actions and assessments where there are any. With a
// fund, the targets that its services name or that reward it. Spending is stated beside what was reached and is no cause of it:
// a service that names several targets stands in full beside each, so no total is made. Units: pence; figures as they were
// measured. Errors: a refusal for a fund not on file or a date before the books open. Reads: Strategies, Priorities, Targets,
// Actions, Assessments, Measurements, Evaluations, Partnerships, RiskRules, Funds, Services, Accounts and Balances by service.
func Targets(in In) (Report, error) {
	b := open(in)
	if err := b.answerable(); err != nil {
		return Report{}, err
	}
	t := b.targets()
	r := b.report("targets", "Targets")
	r.Notes = append(r.Notes, t.notes()...)
	r.Sections = []Section{t.targetsTable(), t.countsTable(), t.prioritiesTable()}
	r.Sections = append(r.Sections, t.rewardSections()...)
	for _, s := range []Section{t.actionsTable(), t.assessmentsTable()} {
		if s.Count > 0 {
			r.Sections = append(r.Sections, s)
		}
	}
	r.Checks = t.checks()
	return r, nil
}

func (b *books) targets() *targets {
	t := &targets{books: b, strategies: map[string]*pooled.Strategy{}, priorities: map[string]*pooled.Priority{}}
	for _, x := range b.in.Strategies {
		t.strategies[x.Code] = x
	}
	for _, p := range b.in.Priorities {
		t.priorities[p.Code] = p
	}
	named := map[string][]string{}
	for _, v := range b.sortedServices() {
		for _, code := range v.Targets {
			if b.asked(v.Fund) && !slices.Contains(named[code], v.Code) {
				named[code] = append(named[code], v.Code)
			}
		}
	}
	costs := t.costs()
	for _, x := range b.sortedTargets() {
		a := &aimed{Target: x, Reached: pooled.ReachedBy(x.Code, b.in.Measurements, b.in.AsAt), services: named[x.Code]}
		if b.in.Fund != "" && len(a.services) == 0 && x.RewardFund != b.in.Fund {
			continue
		}
		if !x.BaselineDate.IsZero() {
			a.from = x.BaselineDate.AddDays(1).Year()
		}
		for _, code := range a.services {
			for year, p := range costs[code] {
				if year >= a.from {
					a.spend += p
				}
			}
		}
		a.confidence = t.confidenceIn(x.Code)
		a.earn(b.in)
		t.list = append(t.list, a)
	}
	return t
}

// earn works out what a stretch target earns by what was last measured to the reward's last day.
func (a *aimed) earn(in In) {
	if a.RewardGrant == nil {
		return
	}
	last := in.AsAt
	if !a.RewardTo.IsZero() {
		last = min(last, a.RewardTo)
	}
	if a.stretched = pooled.ReachedBy(a.Code, in.Measurements, last); a.stretched.Actual != nil {
		r := pooled.RewardOf(*a.RewardGrant, *a.RewardWithout, *a.RewardWith, *a.stretched.Actual)
		a.reward = &r
	}
}

// costs is what every service cost in each year, of every kind of money. Units: pence.
func (t *targets) costs() map[string]map[calendar.Year]money.Pence {
	out := map[string]map[calendar.Year]money.Pence{}
	for _, x := range t.in.Balances {
		if !t.isCost(x.BalanceKey) || !t.asked(x.Fund) {
			continue
		}
		if out[x.Service] == nil {
			out[x.Service] = map[calendar.Year]money.Pence{}
		}
		out[x.Service][x.Period.Year()] += x.Amount
	}
	return out
}

// isCost tells whether a balance is expenditure on a service, the close left out.
func (t *targets) isCost(k pooled.BalanceKey) bool {
	return k.Layer == ledger.Actual && k.Service != "" && k.Period.Number() != calendar.Closing && t.typeOf(k.Account) == "expenditure"
}

// confidenceIn is how sure the latest evaluation that names a target is; nothing where none does.
func (t *targets) confidenceIn(target string) string {
	var latest *pooled.Evaluation
	for _, e := range t.in.Evaluations {
		if e.Target == target && e.Confidence != "" && e.Date <= t.in.AsAt && (latest == nil || e.Date > latest.Date) {
			latest = e
		}
	}
	if latest == nil {
		return ""
	}
	return latest.Confidence
}

// gain is by how much a target got better since its baseline; false where that is not known.
func (a *aimed) gain() (money.Figure, bool) {
	if a.Baseline == nil || a.Actual == nil {
		return 0, false
	}
	return pooled.Gain(a.Better, *a.Baseline, *a.Actual), true
}

// perUnit is what one unit of change cost, where it changed for the better and something was spent.
func (a *aimed) perUnit() Value {
	gain, known := a.gain()
	if !known || gain <= 0 || len(a.services) == 0 {
		return Null
	}
	if p, ok := money.PerUnit(a.spend, gain); ok {
		return Money(p)
	}
	return Null
}

func (a *aimed) progress() Value {
	if a.Baseline == nil || a.Planned == nil || a.Actual == nil {
		return Null
	}
	if p, known := pooled.Progress(*a.Baseline, *a.Planned, *a.Actual); known {
		return Percent(p)
	}
	return Null
}

// metWords says whether it is met; nothing where that is not known, or the target no longer stands.
func (a *aimed) metWords() string {
	if !a.Stands() {
		return ""
	}
	return metWords(a.Target, a.Reached)
}

func (t *targets) targetsTable() Section {
	s := newTable("targets", "Targets", 1, textColumn("target", "Target"), textColumn("title", "Title"), textColumn("strategy", "Strategy"),
		textColumn("class", "Class"), textColumn("indicator", "Indicator"), textColumn("priority", "Priority"), textColumn("priority_title", "Priority's title"),
		textColumn("unit", "Unit"), textColumn("better", "Better"), textColumn("baseline", "Baseline"), textColumn("planned", "Planned"),
		dateColumn("planned_for", "Planned for"), textColumn("actual", "Actual"), dateColumn("measured_on", "Measured on"),
		Column{Key: "progress", Label: "Progress (%)", Type: TypePercent}, textColumn("met", "Met"), textColumn("services", "Services"),
		moneyColumn("spend", "Spend since the baseline"), moneyColumn("cost_per_unit_change", "Cost of one unit better"), textColumn("outcome", "Outcome"),
		textColumn("confidence", "Confidence"), moneyColumn("reward", "Reward"), textColumn("lead", "Lead"), textColumn("area", "Area"),
		textColumn("status", "Status"), proseColumn("status_reason", "Reason"))
	for _, a := range t.list {
		spend, reward, title := Null, Null, ""
		if len(a.services) > 0 {
			spend = Money(a.spend)
		}
		if a.reward != nil {
			reward = Money(a.reward.Earned)
		}
		if p := t.priorities[a.Priority]; p != nil {
			title = p.Title
		}
		s.add(Text(a.Code), Text(a.Title), Text(a.Strategy), Text(a.Class), Text(a.Indicator), Text(a.Priority), Text(title), Text(a.Unit), Text(a.Better),
			measure(a.Baseline), measure(a.Planned), Day(a.PlannedFor), measure(a.Actual), Day(a.MeasuredOn), a.progress(), Text(a.metWords()),
			Text(strings.Join(a.services, ", ")), spend, a.perUnit(), Text(a.Outcome), Text(a.confidence), reward, Text(a.Lead), Text(a.Area),
			Text(a.Status), Text(a.StatusReason))
	}
	return inParts(s.whole("What was planned for each target, and what was reached. "+metNote+" Progress is the way from the baseline to the plan that is behind us. Spend is the whole cost of the services that name the target, "+
		"from the financial year after its baseline on, in every kind of money. It stands beside what was reached, and is not said to have caused it. "+
		"A service that names several targets stands in full beside each, so there is no total."), targetParts...)
}

// inOrder lists the strategies of the targets asked about, or all, in order of code.
func (t *targets) inOrder() []*pooled.Strategy {
	about := map[string]bool{}
	for _, a := range t.list {
		about[a.Strategy] = true
	}
	var out []*pooled.Strategy
	for _, code := range slices.Sorted(maps.Keys(t.strategies)) {
		if t.in.Fund == "" || about[code] {
			out = append(out, t.strategies[code])
		}
	}
	return out
}

// ofStrategy lists every target of a strategy, whichever fund is asked about.
func (t *targets) ofStrategy(code string) []*pooled.Target {
	return slices.DeleteFunc(slices.Clone(t.in.Targets), func(x *pooled.Target) bool { return x.Strategy != code })
}

func (t *targets) countsTable() Section {
	s := newTable("counts", "Targets of each strategy", 1, textColumn("strategy", "Strategy"), textColumn("title", "Title"), textColumn("kind", "Kind"),
		textColumn("partnership", "Partnership"), dateColumn("signed", "Signed"), countColumn("designated", "Designated"), countColumn("most", "Most designated"),
		countColumn("statutory", "Statutory"), countColumn("of_statutory", "Of statutory"), countColumn("local", "Local"), countColumn("stretch", "Stretch"),
		countColumn("ended", "Refused or removed"), countColumn("met", "Met"), countColumn("measured", "Measured"))
	for _, x := range t.inOrder() {
		all := t.ofStrategy(x.Code)
		by, ended, met, measured := map[string]int64{}, int64(0), int64(0), int64(0)
		for _, one := range all {
			if !one.Stands() {
				ended++
				continue
			}
			by[one.Class]++
			if is, known := pooled.ReachedBy(one.Code, t.in.Measurements, t.in.AsAt).Met(one.Better); known {
				measured++
				if is {
					met++
				}
			}
		}
		most, of := Null, Null
		if f, ok := pooled.FrameworkOf(x.Kind); ok && f.Most > 0 {
			most, of = Count(int64(f.Most)), Count(int64(len(f.Statutory())))
		}
		s.add(Text(x.Code), Text(x.Title), Text(x.Kind), Text(x.Partnership), Day(x.Signed), Count(int64(pooled.CountedDesignated(all))), most, Count(by["statutory"]), of,
			Count(by["local"]), Count(by["stretch"]), Count(ended), Count(met), Count(measured))
	}
	return s.whole("How many targets each strategy has. Targets that were refused or removed count in none of the classes. A target that breaks another down by area counts once among the designated.")
}

func (t *targets) prioritiesTable() Section {
	s := newTable("priorities", "Priorities", 1, textColumn("priority", "Priority"), textColumn("title", "Title"), textColumn("strategy", "Strategy"),
		textColumn("owner", "Owner"), countColumn("residents_rank", "Residents' rank"), countColumn("engaged_number", "Residents asked"),
		dateColumn("engaged_on", "Asked on"), proseColumn("evidence", "Evidence"), countColumn("targets", "Targets"), countColumn("met", "Met"), countColumn("measured", "Measured"))
	number := func(n *int) Value {
		if n == nil {
			return Null
		}
		return Count(int64(*n))
	}
	about := map[string][3]int64{}
	for _, a := range t.list {
		if n := about[a.Priority]; a.Stands() {
			n[0]++
			if is, known := a.Met(a.Better); known {
				n[2]++
				if is {
					n[1]++
				}
			}
			about[a.Priority] = n
		}
	}
	sorted := slices.SortedFunc(maps.Values(t.priorities), asResidentsRank)
	for _, p := range sorted {
		if n := about[p.Code]; t.in.Fund == "" || n[0] > 0 {
			s.add(Text(p.Code), Text(p.Title), Text(p.Strategy), Text(p.Owner), number(p.ResidentsRank), number(p.EngagedNumber), Day(p.EngagedOn),
				Text(p.Evidence), Count(n[0]), Count(n[1]), Count(n[2]))
		}
	}
	return s.whole("What residents put first, in their order.")
}

// asResidentsRank puts the priorities of each strategy in the order in which residents put them; those they did not rank come last.
func asResidentsRank(x, y *pooled.Priority) int {
	rank := func(p *pooled.Priority) int {
		if p.ResidentsRank == nil {
			return math.MaxInt
		}
		return *p.ResidentsRank
	}
	return cmp.Or(cmp.Compare(x.Strategy, y.Strategy), cmp.Compare(rank(x), rank(y)), cmp.Compare(x.Code, y.Code))
}

func (t *targets) actionsTable() Section {
	s := newTable("actions", "Actions agreed", 1, textColumn("action", "Action"), textColumn("title", "Title"), textColumn("target", "Target"),
		textColumn("target_title", "Target's title"), textColumn("lead", "Lead"), dateColumn("due", "Due"), textColumn("status", "Status"))
	titles := map[string]string{}
	for _, a := range t.list {
		titles[a.Code] = a.Title
	}
	for _, x := range slices.SortedFunc(slices.Values(t.in.Actions), func(x, y *pooled.Action) int { return cmp.Compare(x.Code, y.Code) }) {
		if title, ok := titles[x.Target]; ok {
			s.add(Text(x.Code), Text(x.Title), Text(x.Target), Text(title), Text(x.Lead), Day(x.Due), Text(x.Status))
		}
	}
	return s.whole("What was agreed to be done towards each target.")
}

func (t *targets) assessmentsTable() Section {
	s := newTable("assessments", "What others found", 4, textColumn("partnership", "Partnership"), dateColumn("date", "Date"), textColumn("body", "Body"),
		textColumn("priority", "Priority"), textColumn("priority_title", "Priority's title"), proseColumn("finding", "Finding"), textColumn("rating", "Rating"))
	about := map[string]bool{}
	for _, x := range t.inOrder() {
		about[x.Partnership] = true
	}
	sorted := slices.SortedFunc(slices.Values(t.in.Assessments), func(x, y *pooled.Assessment) int {
		return cmp.Or(cmp.Compare(x.Partnership, y.Partnership), cmp.Compare(y.Date, x.Date), cmp.Compare(x.Body, y.Body), cmp.Compare(x.Priority, y.Priority), cmp.Compare(x.Finding, y.Finding))
	})
	for _, x := range sorted {
		if x.Date > t.in.AsAt || t.in.Fund != "" && !about[x.Partnership] {
			continue
		}
		title := ""
		if p := t.priorities[x.Priority]; p != nil {
			title = p.Title
		}
		key := strings.Join(slices.DeleteFunc([]string{x.Partnership, x.Date.String(), x.Body, x.Priority}, func(part string) bool { return part == "" }), "/")
		for n, first := 2, key; s.has(key); n++ {
			key = fmt.Sprintf("%s/%d", first, n)
		}
		s.addKeyed(key, Text(x.Partnership), Day(x.Date), Text(x.Body), Text(x.Priority), Text(title), Text(x.Finding), Text(x.Rating))
	}
	return s.whole("What inspectors and others found, the latest first, in the words of whoever found it.")
}

// notes say where the report is silent, and why.
func (t *targets) notes() (out []string) {
	var unlinked, unmeasured []string
	for _, a := range t.list {
		if !a.Stands() {
			continue
		}
		if len(a.services) == 0 {
			unlinked = append(unlinked, a.Code)
		}
		if a.Actual == nil {
			unmeasured = append(unmeasured, a.Code)
		}
	}
	if len(t.list) == 0 {
		return append(out, "No target is on file for what was asked.")
	}
	if len(unmeasured) > 0 {
		out = append(out, "Nothing was measured of "+listing(unmeasured)+".")
	}
	if len(unlinked) > 0 {
		out = append(out, "No service names "+listing(unlinked)+", so nothing is known of what was spent towards that.")
	}
	return out
}

// listing names a few codes and says how many more there are.
func listing(codes []string) string {
	const few = 5
	if len(codes) <= few {
		return strings.Join(codes, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(codes[:few], ", "), len(codes)-few)
}

// checks hold that no agreement has more designated targets than it may, and that rewards add up.
func (t *targets) checks() (out []Check) {
	for _, x := range t.inOrder() {
		f, ok := pooled.FrameworkOf(x.Kind)
		if !ok || f.Most == 0 {
			continue
		}
		n := pooled.CountedDesignated(t.ofStrategy(x.Code))
		out = append(out, Check{
			Key: "designated/" + x.Code, Text: fmt.Sprintf("%s has no more designated targets than %d", x.Code, f.Most),
			Expected: "0", Found: fmt.Sprint(max(0, n-f.Most)), OK: n <= f.Most,
		})
	}
	return append(out, t.rewardChecks()...)
}
