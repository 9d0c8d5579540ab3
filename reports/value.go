package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// The kinds of evidence that there may be of what spending is for, the best first.
const (
	ofImpact   = "impact"
	ofProcess  = "process only"
	noEvidence = "none"
)

// evidenceColumns are the columns in which spending stands by the evidence of it.
var evidenceColumns = []struct{ key, label, kind string }{
	{"impact_evidence", "With evidence of impact", ofImpact}, {"process_only", "With evidence of process only", ofProcess}, {"none", "Without evidence", noEvidence},
}

// unlinked stands for what serves no priority, and for what is spent on no service.
const unlinked = "none"

// spentOn is what was spent on a service of a fund in the year, what it is for, and what is known of it. Units: pence.
type spentOn struct {
	fund, service string
	spend         money.Pence
	parts         []servedPart // that add up to spend
	evidence      string
	from          []string // where the evidence is from
	confidence    string
}

// servedPart is the part of a service that is for one priority; of none where priority is empty. Units: pence.
type servedPart struct {
	priority string
	percent  money.Percent
	amount   money.Pence
}

// of is the part that is for a priority; false where none is.
func (x *spentOn) of(priority string) (servedPart, bool) {
	for _, p := range x.parts {
		if p.priority == priority {
			return p, true
		}
	}
	return servedPart{}, false
}

// value is what is spent on each priority, with what is known of it.
type value struct {
	*books
	*targets
	spent []*spentOn // in order of fund and service, every service of the funds asked about and what was spent on none
}

// spendNote says of spending beside outcomes what may not be read into it.
const spendNote = "Spend is set beside what was evaluated and measured. No figure here says that the spending caused the outcome, or that an outcome would not have come without it."

// SpendAgainstOutcome is what is spent on each priority, and its rank, beside the rank that residents gave it and the evidence that there is.
//
// Shape: sections priorities, whose last row is what serves none, so that they add up to all that is spent; services; and beside,
// by fund and priority, for the funds whose money is not in the pool's balance. A service that serves several priorities is split
// by its percentages to the penny. Evidence is an evaluation, with a result or a finding, of a pilot of the service, or a
// measurement of a target that it names; it is of impact or of process as they say. Units: pence. Errors: a refusal for a fund that
// is not on file, or a date before the books open or before the year. Reads: Strategies, Priorities, Targets, Measurements,
// Pilots, Evaluations, Funds, Services, Accounts and Balances by service.
func SpendAgainstOutcome(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	v := b.value()
	priorities, services, beside := v.prioritiesTable(), v.servicesTable(), v.besideTable()
	r := b.report("value", "Spend against outcome")
	r.Notes = append(r.Notes, spendNote)
	r.Sections = []Section{
		priorities.totalled("Expenditure of the year, by the priority that services say they are for. Ranks are within a strategy, 1 for most; equal spends share a rank. A target counts under its own priority, or under those of the services that name it."),
		services.totalled("Evidence is what was evaluated of a pilot of the service or measured of a target that it names: of impact, or of process only. Confidence is what the latest evaluation of that kind says."),
	}
	if len(beside.rows) > 0 {
		r.Sections = append(r.Sections, beside.whole("These funds' money is not in the pool's balance, and no sum takes them in."))
	}
	r.Checks = v.checks(priorities, services, beside)
	return r, nil
}

func (b *books) value() *value {
	v := &value{books: b, targets: b.targets()}
	sums := map[[2]string]money.Pence{}
	for _, s := range b.in.Services {
		if b.asked(s.Fund) {
			sums[[2]string{s.Fund, s.Code}] = 0
		}
	}
	for _, x := range b.in.Balances {
		if b.asked(x.Fund) && b.isSpend(x.BalanceKey) {
			sums[[2]string{x.Fund, x.Service}] += x.Amount
		}
	}
	for at, spend := range sums {
		x := &spentOn{fund: at[0], service: at[1], spend: spend}
		x.evidence, x.from, x.confidence = v.evidenceOf(x.service)
		v.split(x)
		v.spent = append(v.spent, x)
	}
	slices.SortFunc(v.spent, func(x, y *spentOn) int { return cmp.Or(cmp.Compare(x.fund, y.fund), cmp.Compare(x.service, y.service)) })
	return v
}

// isSpend tells whether a balance is expenditure of the year.
func (b *books) isSpend(k pooled.BalanceKey) bool {
	return b.ofYear(k, b.in.Year) && b.typeOf(k.Account) == "expenditure"
}

// split shares what was spent on a service over the priorities that it serves, to the penny.
func (v *value) split(x *spentOn) {
	var weights []int64
	if s, ok := v.services[x.service]; ok {
		served, _ := s.Serves()
		for _, p := range served {
			priority := p.Priority
			if v.priorities[priority] == nil {
				priority = ""
			}
			x.parts = append(x.parts, servedPart{priority: priority, percent: p.Part})
			weights = append(weights, int64(p.Part))
		}
	}
	if len(x.parts) == 0 || slices.ContainsFunc(x.parts, func(p servedPart) bool { return p.priority == "" }) {
		x.parts, weights = []servedPart{{percent: money.Whole}}, []int64{1}
	}
	for i, p := range money.Apportion(x.spend, weights) {
		x.parts[i].amount = p
	}
}

// evidenceOf is the best evidence that there is of a service, where it is from, and how sure its latest evaluation is.
func (v *value) evidenceOf(service string) (kind string, from []string, confidence string) {
	by := map[string][]string{}
	latest := map[string]*pooled.Evaluation{}
	for _, p := range v.in.Pilots {
		if service == "" || !slices.Contains(p.Services(), service) {
			continue
		}
		for _, e := range v.evaluationsOf(p.Code) {
			if !hasResult(e) {
				continue
			}
			by[e.Outcome] = append(by[e.Outcome], "pilot "+p.Code)
			if was := latest[e.Outcome]; was == nil || e.Date >= was.Date {
				latest[e.Outcome] = e
			}
		}
	}
	if s, ok := v.services[service]; ok {
		for _, t := range v.in.Targets {
			if slices.Contains(s.Targets, t.Code) && t.Stands() && pooled.ReachedBy(t.Code, v.in.Measurements, v.in.AsAt).Actual != nil {
				by[t.Outcome] = append(by[t.Outcome], "target "+t.Code)
			}
		}
	}
	for _, k := range []struct{ outcome, words string }{{"impact", ofImpact}, {"process", ofProcess}} {
		if from = by[k.outcome]; len(from) > 0 {
			slices.Sort(from)
			if e := latest[k.outcome]; e != nil {
				confidence = e.Confidence
			}
			return k.words, slices.Compact(from), confidence
		}
	}
	return noEvidence, nil, ""
}

// prioritised is a row of the priorities. Units: pence.
type prioritised struct {
	*pooled.Priority // nil for what serves none
	spend            money.Pence
	by               map[string]money.Pence // by evidence
	services         int64
	targets          []*aimed
}

func (p *prioritised) add(x *spentOn, part servedPart) {
	p.spend += part.amount
	p.by[x.evidence] += part.amount
	if x.service != "" {
		p.services++
	}
}

// code is the code of the priority; empty for what serves none.
func (p *prioritised) code() string {
	if p.Priority == nil {
		return ""
	}
	return p.Code
}

// byPriority adds up what is spent in some funds on each priority, in order of strategy, residents' rank and code; what serves none
// comes last. Priorities of strategies that were superseded are left out where nothing is for them.
func (v *value) byPriority(in func(fund string) bool) []*prioritised {
	rows := map[string]*prioritised{"": {by: map[string]money.Pence{}}}
	for _, p := range v.in.Priorities {
		rows[p.Code] = &prioritised{Priority: p, by: map[string]money.Pence{}}
	}
	for _, x := range v.spent {
		for _, part := range x.parts {
			if in(x.fund) {
				rows[part.priority].add(x, part)
			}
		}
	}
	for _, t := range v.list {
		for _, code := range v.priorityOf(t) {
			if t.Stands() {
				rows[code].targets = append(rows[code].targets, t)
			}
		}
	}
	var out []*prioritised
	for code, p := range rows {
		if isIdle := p.spend == 0 && p.services == 0 && len(p.targets) == 0; code != "" && isIdle && (v.in.Fund != "" || v.superseded(v.strategies[p.Strategy])) {
			continue
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y *prioritised) int {
		if x.Priority == nil || y.Priority == nil {
			return cmp.Compare(len(y.code()), len(x.code()))
		}
		return asResidentsRank(x.Priority, y.Priority)
	})
	return out
}

// priorityOf lists the priorities under which a target counts: its own, or those of the services that name it, or none.
func (v *value) priorityOf(t *aimed) []string {
	if v.priorities[t.Priority] != nil {
		return []string{t.Priority}
	}
	var out []string
	for _, x := range v.spent {
		if slices.Contains(t.services, x.service) {
			for _, p := range x.parts {
				out = append(out, p.priority)
			}
		}
	}
	if len(out) == 0 {
		return []string{""}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// spendRank is the rank of a priority's spend among those of its strategy; none where nothing is spent on it.
func spendRank(p *prioritised, all []*prioritised) Value {
	if p.Priority == nil || p.spend == 0 {
		return Null
	}
	rank := int64(1)
	for _, other := range all {
		if other.Priority != nil && other.Strategy == p.Strategy && other.spend > p.spend {
			rank++
		}
	}
	return Count(rank)
}

func evidenceMoney() []Column {
	out := []Column{moneyColumn("spend", "Spend")}
	for _, c := range evidenceColumns {
		out = append(out, moneyColumn(c.key, c.label))
	}
	return out
}

func (p *prioritised) money() []Value {
	out := []Value{Money(p.spend)}
	for _, c := range evidenceColumns {
		out = append(out, Money(p.by[c.kind]))
	}
	return out
}

// named are the first cells of a priority's row.
func (p *prioritised) named() []Value {
	if p.Priority == nil {
		return []Value{Text(unlinked), Text("Serves no priority"), Null}
	}
	return []Value{Text(p.Code), Text(p.Title), Text(p.Strategy)}
}

func (v *value) prioritiesTable() *table {
	columns := append([]Column{
		textColumn("priority", "Priority"), textColumn("title", "Title"), textColumn("strategy", "Strategy"), countColumn("residents_rank", "Residents' rank"),
		countColumn("spend_rank", "Rank of spend"),
	}, evidenceMoney()...)
	t := newTable("priorities", "Priorities", 1, append(columns, countColumn("services", "Services"), countColumn("targets", "Targets"), countColumn("met", "Met"), countColumn("measured", "Measured"))...)
	all := v.byPriority(v.inTrial)
	for _, p := range all {
		residents := Null
		if p.Priority != nil && p.ResidentsRank != nil {
			residents = Count(int64(*p.ResidentsRank))
		}
		met, measured := int64(0), int64(0)
		for _, x := range p.targets {
			if is, known := x.Met(x.Better); known {
				measured++
				if is {
					met++
				}
			}
		}
		cells := append(p.named(), residents, spendRank(p, all))
		t.add(append(append(cells, p.money()...), Count(p.services), Count(int64(len(p.targets))), Count(met), Count(measured))...)
	}
	return t
}

func (v *value) servicesTable() *table {
	t := newTable("services", "Services", 2, textColumn("fund", "Fund"), textColumn("service", "Service"), textColumn("name", "Name"), textColumn("priority", "Priority"),
		moneyColumn("spend", "Spend"), textColumn("evidence", "Evidence"), textColumn("from", "Evidence from"), textColumn("confidence", "Confidence"))
	for _, x := range v.spent {
		if !v.inTrial(x.fund) || x.spend == 0 && x.evidence == noEvidence && x.parts[0].priority == "" {
			continue
		}
		serves := ""
		if s, ok := v.services[x.service]; ok {
			serves = s.Priority
		}
		t.add(Text(x.fund), Text(cmp.Or(x.service, unlinked)), v.nameOfService(x.service), Text(serves), Money(x.spend), Text(x.evidence), Text(strings.Join(x.from, ", ")), Text(x.confidence))
	}
	return t
}

func (v *value) besideTable() *table {
	columns := append([]Column{textColumn("fund", "Fund"), textColumn("priority", "Priority"), textColumn("title", "Title"), textColumn("strategy", "Strategy")}, evidenceMoney()...)
	t := newTable("beside", "Beside the pool", 2, append(columns, countColumn("services", "Services"))...)
	for _, f := range v.askedFunds() {
		if !v.isBeside(f.Code) {
			continue
		}
		for _, p := range v.byPriority(func(fund string) bool { return fund == f.Code }) {
			if p.spend != 0 || p.Priority != nil && p.services > 0 {
				t.add(append(append(append([]Value{Text(f.Code)}, p.named()...), p.money()...), Count(p.services))...)
			}
		}
	}
	return t
}

func (v *value) checks(priorities, services, beside *table) []Check {
	var spent, outside, none money.Pence
	for _, x := range v.in.Balances {
		switch {
		case !v.isSpend(x.BalanceKey):
		case v.inTrial(x.Fund):
			spent += x.Amount
		case v.isBeside(x.Fund):
			outside += x.Amount
		}
	}
	evidence := func(t *table) (sum money.Pence) {
		for _, c := range evidenceColumns {
			sum += t.sum(c.key)
		}
		return sum
	}
	for _, x := range v.spent {
		if p, ok := x.of(""); ok && v.inTrial(x.fund) {
			none += p.amount
		}
	}
	return []Check{
		mustEqual("spend", "What serves each priority, and what serves none, add up to the expenditure of the year", spent, priorities.sum("spend")),
		mustEqual("evidence", "Spend with evidence of impact, of process only and without add up to the expenditure of the year", spent, evidence(priorities)),
		mustEqual("services", "The services add up to the expenditure of the year", spent, services.sum("spend")),
		mustEqual("beside", "The funds beside the pool add up to their expenditure of the year", outside, evidence(beside)),
		notedEqual("linked", "All that is spent serves a priority", 0, none),
	}
}

// behindValue explains what is spent on a priority by the lines of its services, less the part of them that is for others.
func (b *books) behindValue(section string, f figure) (Behind, bool) {
	v := b.value()
	in, priority := v.inTrial, f.words("priority")
	if priority == unlinked {
		priority = ""
	}
	var out Behind
	switch fund := f.words("fund"); section {
	case "beside":
		out.Fund, in = fund, func(x string) bool { return x == fund }
	case "services":
		service := f.words("service")
		if service == unlinked {
			service = ""
		}
		out.Fund, out.Service = fund, service
		out.Counts = where(1, func(l Line) bool { return v.isSpend(lineKey(l)) && l.Dims.Fund == fund && l.Dims.Service == service })
		return out, true
	}
	counts := map[[2]string]bool{}
	t := newTable("working", "Working of the parts", 2, textColumn("fund", "Fund"), textColumn("service", "Service"), moneyColumn("spend", "Spend"),
		Column{Key: "percent", Label: "For the priority (%)", Type: TypePercent}, moneyColumn("part", "Part"))
	for _, x := range v.spent {
		part, ok := x.of(priority)
		if !ok || !in(x.fund) || f.column != "spend" && !v.stands(f.column, x.evidence) {
			continue
		}
		counts[[2]string{x.fund, x.service}] = true
		out.Rest += part.amount - x.spend
		if len(x.parts) > 1 {
			t.add(Text(x.fund), Text(x.service), Money(x.spend), Percent(part.percent), Money(part.amount))
		}
	}
	out.Counts = where(1, func(l Line) bool { return counts[[2]string{l.Dims.Fund, l.Dims.Service}] && v.isSpend(lineKey(l)) })
	if len(t.rows) > 0 {
		out.Notes = []string{fmt.Sprintf("Services that serve several priorities count in part: %s of the entries is for others.", (-out.Rest).Pounds())}
		out.Working = []Section{t.totalled("A service is split by its percentages, to the penny.")}
	}
	return out, true
}

// stands tells whether spending with some evidence stands in a column.
func (v *value) stands(column, evidence string) bool {
	for _, c := range evidenceColumns {
		if c.key == column {
			return c.kind == evidence
		}
	}
	return false
}
