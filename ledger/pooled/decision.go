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

// Decision is what a group of a partnership decided: on a pilot, or on anything that another row names it for. Units:
// AnnualCost in pence, what the service costs in a year from then on.
//
// It posts nothing, but that a pilot that is stopped or handed over leaves no intent behind.
type Decision struct {
	Code        string        `load:"ref,key,required,code" json:"ref"`
	Date        calendar.Date `load:"date,required" json:"date"`
	Partnership string        `load:"partnership,required,of=partnerships" json:"partnership"`
	Group       string        `load:"group,required,code" json:"group"`
	Subject     string        `load:"subject,required,in=subjects" json:"subject"`
	Outcome     string        `load:"outcome,required,in=decision-outcomes" json:"outcome"`
	Pilot       string        `load:"pilot,code" json:"pilot,omitempty"`
	Minute      string        `load:"minute" json:"minute,omitempty"`
	Rationale   string        `load:"rationale" json:"rationale,omitempty"`
	Present     []string      `load:"present" json:"present,omitempty"`
	AnnualCost  *money.Pence  `load:"annual_cost" json:"annual_cost_pence,omitempty"`
}

// The outcomes of a decision that rules tell apart.
const (
	approveOutcome = "approve"
	refuseOutcome  = "refuse"
	recommend      = "recommend"
	extendPilot    = "extend"
	onPilot        = "pilot"
)

// mainstreamed lists the outcomes that have a transition: the partners' own budgets take over.
var mainstreamed = []string{"integrate", "bend", extendPilot}

// endsPilot lists the outcomes after which the pilot as such is over, and leaves no intent.
var endsPilot = []string{"stop", "hand-over"}

// Table names the table of the load format.
func (d *Decision) Table() string { return "decisions" }

// Ref returns the reference that identifies it.
func (d *Decision) Ref() string { return d.Code }

// When returns the day on which it was taken.
func (d *Decision) When() calendar.Date { return d.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (d *Decision) Party() string { return d.Partnership }

// Worth returns the amount that possible duplicates are found by, which is nil. Units: pence.
func (d *Decision) Worth() money.Pence { return 0 }

// complete writes the codes of the group and the pilot as they are on file.
func (d *Decision) complete(s State) {
	if g, ok := Find[Group](s, "groups", d.Partnership, d.Group); ok {
		d.Group = g.Code
	}
	if p, ok := Find[Pilot](s, "pilots", d.Pilot); ok {
		d.Pilot = p.Code
	}
}

// Decides tells whether it settles what becomes of its pilot, as an approval, a refusal or a recommendation does not.
func (d *Decision) Decides() bool {
	return d.Pilot != "" && !slices.Contains([]string{approveOutcome, refuseOutcome, recommend}, d.Outcome)
}

// Approves tells whether it approves a pilot that is planned.
func (d *Decision) Approves() bool { return d.Pilot != "" && d.Outcome == approveOutcome }

// Mainstreams tells whether the partners' own budgets take over what was tried, by a transition.
func (d *Decision) Mainstreams() bool { return slices.Contains(mainstreamed, d.Outcome) }

// isLast tells whether there is nothing more to decide about the pilot after it.
func (d *Decision) isLast() bool {
	return d.Decides() && d.Outcome != "adapt" && d.Outcome != "continue"
}

// Check says what is wrong with it as the books stand.
func (d *Decision) Check(s State) []ledger.Problem {
	g, ok := Find[Group](s, "groups", d.Partnership, d.Group)
	if !ok {
		return []ledger.Problem{problem("LOAD-010", "group", d.Group, fmt.Sprintf("%q is no group of %s.", d.Group, d.Partnership),
			"Add the group to the table groups, or correct its code.")}
	}
	problems := append(d.checkSubject(s), d.checkAuthority(s, g)...)
	problems = append(problems, d.checkPresent(s, g)...)
	if c := d.AnnualCost; c != nil {
		problems = append(problems, aboveNil("annual_cost", *c, "Say what the service costs in a year, or leave annual_cost blank.")...)
	}
	return problems
}

// checkSubject refuses an outcome that its subject cannot have, and a decision on a pilot that does not say why.
func (d *Decision) checkSubject(s State) []ledger.Problem {
	wrong := func(field, value, text, hint string) []ledger.Problem {
		return []ledger.Problem{problem("DECISION-001", field, value, text, hint)}
	}
	ofPilots := slices.Concat(mainstreamed, endsPilot, []string{"adapt", "continue"})
	switch {
	case d.Subject == onPilot && d.Pilot == "":
		return wrong("pilot", "", "A decision on a pilot says which.", "Give the pilot's code as pilot.")
	case d.Subject != onPilot && d.Pilot != "":
		return wrong("pilot", d.Pilot, "The decision is on a "+d.Subject+", and names a pilot.", "Make the subject pilot, or leave pilot blank.")
	case d.Subject != onPilot && slices.Contains(ofPilots, d.Outcome):
		return wrong("outcome", d.Outcome, fmt.Sprintf("%s is what becomes of a pilot, and the decision is on a %s.", d.Outcome, d.Subject), "Approve, refuse or recommend; or make the subject pilot.")
	case d.Subject != onPilot:
		return nil
	}
	var problems []ledger.Problem
	if !saysSomething(d.Minute) || !saysSomething(d.Rationale) {
		problems = append(problems, problem("DECISION-002", "minute", d.Minute, "A decision on a pilot has a minute and a rationale, so that the next board finds why.",
			"Give the reference of the minute as minute, and the reasons in a sentence or two as rationale."))
	}
	p, ok := Find[Pilot](s, "pilots", d.Pilot)
	switch {
	case !ok && d.Decides():
		return append(problems, problem("LOAD-010", "pilot", d.Pilot, fmt.Sprintf("%q is no pilot on the books.", d.Pilot), "Plan the pilot first, or correct its code."))
	case !ok:
		return problems
	case d.Decides() && d.Date <= max(p.Starts, p.stands(s)):
		problems = append(problems, problem("DECISION-003", "date", d.Date.String(),
			fmt.Sprintf("%s starts on %s, and what becomes of it is decided after that.", p.Code, max(p.Starts, p.stands(s)).Short()), "Correct the date, or record the decision as an approval."))
	case d.Outcome == approveOutcome:
		problems = append(problems, problem("DECISION-003", "pilot", d.Pilot,
			fmt.Sprintf("%s is on the books already, from %s, and a pilot is approved before it is planned there.", EventKey(p), p.stands(s).Short()),
			"Reverse the pilot, record its approval, and plan it again, from the day of the approval on."))
	}
	if last, ok := lastDecision(s, p.Code); ok && last.isLast() {
		problems = append(problems, problem("DECISION-004", "pilot", p.Code,
			fmt.Sprintf("%s was decided on %s: %s, by %s.", p.Code, last.Date.Short(), last.Outcome, EventKey(last)), "Reverse that decision first, if it was wrong."))
	}
	if _, known := d.CostOf(s); d.Mainstreams() && !known {
		problems = append(problems, problem("DECISION-005", "annual_cost", "",
			fmt.Sprintf("To %s a pilot commits its partners to what it costs in a year, which is not said.", d.Outcome),
			"Give annual_cost: what each year of the transition comes to."))
	}
	return problems
}

// checkAuthority refuses what an advisory body, which can only recommend, would decide.
func (d *Decision) checkAuthority(s State, g *Group) []ledger.Problem {
	of, _ := Find[Partnership](s, "partnerships", d.Partnership)
	body, styles := g.Name, g.Styles
	if len(styles) == 0 && of != nil {
		body, styles = of.Name, of.Styles
	}
	if d.Outcome == recommend || len(styles) != 1 || styles[0] != "advisory" {
		return nil
	}
	return []ledger.Problem{problem("DECISION-006", "group", d.Group,
		fmt.Sprintf("%s is advisory: it recommends, and does not %s.", body, strings.ReplaceAll(d.Outcome, "-", " ")), "Record it as a recommendation, or name the group that decided.")}
}

// voters lists the voting members of the group on the day, those of the whole partnership where it has none of its own.
func (d *Decision) voters(s State) []*Member {
	var own, all []*Member
	for _, m := range Listed[Member](s, "members", "partnership", d.Partnership) {
		switch {
		case m.Voting != Yes || d.Date < m.From || !m.To.IsZero() && d.Date > m.To:
		case Fold(m.Group) == Fold(d.Group):
			own = append(own, m)
		case m.Group == "":
			all = append(all, m)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// checkPresent refuses a decision without a quorum of voting members, and one in which somebody took part who has an
// interest in a provider that would gain.
func (d *Decision) checkPresent(s State, g *Group) []ledger.Problem {
	voters := d.voters(s)
	if len(voters) == 0 {
		return nil
	}
	var problems []ledger.Problem
	count := len(d.Present)
	if count == 1 {
		if n, err := strconv.Atoi(d.Present[0]); err == nil {
			count = n
			if n > len(voters) {
				problems = append(problems, problem("DECISION-007", "present", d.Present[0],
					fmt.Sprintf("%s has %d voting members on %s.", g.Name, len(voters), d.Date.Short()), "Count the voting members who were there."))
			}
			return append(problems, d.quorate(g, count)...)
		}
	}
	there := map[*Member]bool{}
	for _, who := range d.Present {
		i := slices.IndexFunc(voters, func(m *Member) bool {
			return !there[m] && (Fold(m.Organisation) == Fold(who) || Fold(m.Representative) == Fold(who))
		})
		if i < 0 {
			problems = append(problems, problem("DECISION-007", "present", who, fmt.Sprintf("%s is no voting member of %s on %s, or is named already.", who, g.Name, d.Date.Short()),
				"Name each member once, by their organisation or their representative, as the table members has them."))
			continue
		}
		there[voters[i]] = true
		if x, has := interestIn(s, voters[i].Representative, d.gains(s), d.Date); has {
			problems = append(problems, problem("DECISION-008", "present", who,
				fmt.Sprintf("%s declared an interest in %s on %s (%s), which the decision would pay.", x.Person, x.Provider, x.Declared.Short(), x.Nature),
				"Whoever has an interest takes no part: leave them out of present, if they did not."))
		}
	}
	return append(problems, d.quorate(g, count)...)
}

// quorate refuses too few.
func (d *Decision) quorate(g *Group, count int) []ledger.Problem {
	if g.Quorum == nil || count >= *g.Quorum {
		return nil
	}
	return []ledger.Problem{problem("DECISION-009", "present", strings.Join(d.Present, ";"),
		fmt.Sprintf("%s decides with %d voting members, and %d are named as present.", g.Name, *g.Quorum, count), "Name the voting members who were there; without a quorum nothing was decided.")}
}

// gains lists the providers whom the decision would pay: those with contracts for the pilot's services.
func (d *Decision) gains(s State) []string {
	p, ok := Find[Pilot](s, "pilots", d.Pilot)
	if !ok || slices.Contains(endsPilot, d.Outcome) || d.Outcome == refuseOutcome {
		return nil
	}
	var out []string
	for _, v := range p.Services() {
		for _, l := range Listed[ContractLine](s, "contract_lines", "service", v) {
			out = append(out, must[Contract](s, "contracts", l.Contract).Providers...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// CostOf returns what a year costs after it: as it says; else, where the pilot is extended, what a year of the pilot costs,
// scaled from its population to the whole. False where neither is known. Units: pence.
func (d *Decision) CostOf(s State) (money.Pence, bool) {
	p, _ := Find[Pilot](s, "pilots", d.Pilot)
	return d.CostFor(p)
}

// CostFor returns what CostOf does, where the pilot is known; nil is no pilot. Units: pence.
func (d *Decision) CostFor(p *Pilot) (money.Pence, bool) {
	switch {
	case d.AnnualCost != nil:
		return *d.AnnualCost, true
	case p == nil || d.Outcome != extendPilot:
		return 0, false
	}
	return p.Scaled()
}

// Post writes the decision into its register, and ends what is intended for a pilot that is over.
func (d *Decision) Post(s State) (Posting, *ledger.Refusal) {
	out, _ := writes(d)
	p, ok := Find[Pilot](s, "pilots", d.Pilot)
	if !ok {
		return out, nil
	}
	if sum, ok := p.scaling(); ok && d.Outcome == extendPilot {
		out.Warnings = append(out.Warnings, sum)
	}
	if slices.Contains(endsPilot, d.Outcome) {
		rows := p.intentRows(s)
		for i := range rows {
			rows[i].Row = nil
		}
		out.Rows = append(out.Rows, rows...)
		if e := p.reworked(s, rows, d.Date); len(e.Lines) > 0 {
			out.Entries = []ledger.Entry{e}
		}
		out.Warnings = append(out.Warnings, p.StillPromised(s)...)
	}
	return out, nil
}

// undone are the other rows of the registers as a reversal of the decision leaves them: the intents of the pilot are back.
func (d *Decision) undone(s State) []RowChange {
	p, ok := Find[Pilot](s, "pilots", d.Pilot)
	if !ok || !slices.Contains(endsPilot, d.Outcome) {
		return nil
	}
	return p.planned(s)
}

// decisionsOn lists the decisions on a pilot, in order of day and reference.
func decisionsOn(s State, pilot string) []*Decision {
	all := Listed[Decision](s, "decisions", "pilot", pilot)
	slices.SortFunc(all, byDay)
	return all
}

// byDay orders decisions by day and reference.
func byDay(a, b *Decision) int {
	if a.Date != b.Date {
		return int(a.Date) - int(b.Date)
	}
	return strings.Compare(a.Code, b.Code)
}

// lastDecision finds what was decided last about a pilot.
func lastDecision(s State, pilot string) (*Decision, bool) {
	for _, d := range slices.Backward(decisionsOn(s, pilot)) {
		if d.Decides() {
			return d, true
		}
	}
	return nil, false
}
