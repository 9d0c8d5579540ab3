package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Who may approve what is the fund's scheme of delegation, which the table limits states: a role, an action, a fund (blank
// for every fund) and an amount (blank for any). A person approves by the highest limit of their roles, or of the roles of
// somebody whose deputy they are that day. An action that no row of limits names is approved by the roles that keep a host's
// accounts, finance and section-151, and an override by section-151 alone: the officer who answers for them.

// delegation says which events of a table wait for another person.
type delegation struct {
	action string
	// waits tells whether every such event waits; nil for all. Those that do not, and with aboveOwn all, wait where they are
	// above what their maker might approve.
	waits    func(e Event) bool
	aboveOwn bool
}

// delegations lists the tables whose events may wait, with the action that limits are stated for. An action that is done
// alone up to a limit (an invoice, a contribution agreed) waits only where limits name it: without them a book would have
// two people for every invoice. An override waits unless its maker may give it.
var delegations = map[string]delegation{
	"contributions":        {action: "contribution", aboveOwn: true},
	"contribution_changes": {action: "contribution"},
	"disputes":             {action: "contribution", waits: func(e Event) bool { d, ok := e.(*Dispute); return ok && d.Cut != 0 }},
	"contracts":            {action: "contract"},
	"contract_lines":       {action: "contract"},
	"contract_terms":       {action: "contract"},
	"contract_shares":      {action: "contract"},
	"extensions":           {action: "variation"},
	"variations":           {action: "variation"},
	"virements":            {action: "virement"},
	"invoices":             {action: "invoice", aboveOwn: true},
	"journals":             {action: "journal"},
	"write_offs":           {action: "write-off"},
	"closes":               {action: "close", waits: func(e Event) bool { return columnOf(e, "state") == "open" }},
	"overrides":            {action: "override", aboveOwn: true},
	"pilots":               {action: onPilot, aboveOwn: true},
	"transitions":          {action: "contribution", aboveOwn: true},
}

// asksFor tells whether an event needs its action approved when it waits: not where it is done alone and nobody's limit says
// otherwise.
func (d delegation) asksFor(s State) bool {
	return !d.aboveOwn || d.action == "override" || len(s.Rows("limits", "action", d.action)) > 0
}

// columnOf returns a column of an event's first row; empty where its table has none of the name.
func columnOf(e Event, column string) string {
	t, ok := TableNamed(e.Table())
	if !ok {
		return ""
	}
	c, ok := t.Column(column)
	if !ok {
		return ""
	}
	return c.Text(RowsOf(e)[0])
}

// reachOf is what roles reach for an action in a fund. Units: pence.
type reachOf struct {
	most   money.Pence
	any    bool // whatever the amount
	stated bool // a role may approve the action at all
}

// reachIn returns up to what amount roles may approve an action in a fund.
func reachIn(s State, roles []string, action, fund string) reachOf {
	rows := Listed[Limit](s, "limits", "action", action)
	if len(rows) == 0 {
		ok := slices.Contains(roles, "section-151") || action != "override" && slices.Contains(roles, "finance")
		return reachOf{any: ok, stated: ok}
	}
	var r reachOf
	for _, role := range roles {
		row, ok := limitFor(rows, role, fund)
		switch {
		case !ok:
		case row.Amount == nil:
			r.any, r.stated = true, true
		default:
			r.most, r.stated = max(r.most, *row.Amount), true
		}
	}
	return r
}

// limitFor finds the row of a role in a fund, or else that in every fund.
func limitFor(rows []*Limit, role, fund string) (*Limit, bool) {
	var general *Limit
	for _, l := range rows {
		switch {
		case l.Role != role:
		case l.Fund == fund && fund != "":
			return l, true
		case l.Fund == "":
			general = l
		}
	}
	return general, general != nil
}

// Authority is by what a person may approve: roles of their own, or of the one they act for as deputy.
type Authority struct {
	For   string // empty for their own
	Roles []string
}

// authorities lists what a person may approve by on a day, their own first.
func authorities(s State, person string, on calendar.Date) []Authority {
	own, ok := Find[Person](s, "people", person)
	if !ok {
		return nil
	}
	out := []Authority{{Roles: own.Roles}}
	for _, d := range Listed[Deputy](s, "deputies", "deputy", own.Code) {
		p, ok := Find[Person](s, "people", d.Person)
		if !ok || on < d.From || on > d.To {
			continue
		}
		roles := p.Roles
		if d.Role != "" {
			roles = slices.DeleteFunc(slices.Clone(roles), func(r string) bool { return r != d.Role })
		}
		out = append(out, Authority{For: p.Code, Roles: roles})
	}
	return out
}

// interestIn finds the declared interest of a person in one of the providers, on a day.
func interestIn(s State, person string, providers []string, on calendar.Date) (*Interest, bool) {
	if len(providers) == 0 {
		return nil, false
	}
	for _, i := range Listed[Interest](s, "interests", "person", person) {
		if i.Declared <= on && (i.Ended.IsZero() || on <= i.Ended) && slices.Contains(providers, i.Provider) {
			return i, true
		}
	}
	return nil, false
}

// conflict says why the person may not act.
func (i *Interest) conflict() string {
	return fmt.Sprintf("%s declared an interest in %s on %s (%s), and may neither make nor approve what pays it.", i.Person, i.Provider, i.Declared.Short(), i.Nature)
}

// Conflict refuses what a person would make that pays a provider in which they have declared an interest; nil where there
// is none.
func Conflict(s State, person string, providers []string, on calendar.Date) *ledger.Refusal {
	i, has := interestIn(s, person, providers, on)
	if !has {
		return nil
	}
	var others []string
	for _, p := range Listed[Person](s, "people", "", "") {
		if _, has := interestIn(s, p.Code, providers, on); !has {
			others = append(others, p.Code)
		}
	}
	hint := "Nobody else is on file."
	if len(others) > 0 {
		hint = "One of these can: " + strings.Join(others, ", ") + "."
	}
	return ledger.Refuse(ledger.Forbidden, "PERSON-005", i.conflict(), hint)
}

// MayApprove says by what authority a person may approve what waits, on a day; or why they may not.
//
// Errors: APPROVE-002 who made it; PERSON-005 an interest; APPROVE-005 of a body that may not; APPROVE-003 no role for it;
// APPROVE-004 above the limit.
func MayApprove(s State, w *Waiting, person string, on calendar.Date) (Authority, *ledger.Refusal) {
	a, code, why := w.authority(s, person, on)
	if code == "" {
		return a, nil
	}
	return a, ledger.Refuse(ledger.Forbidden, code, why, WhoMayApprove(s, w, on).Sentence(w))
}

// authority finds by what a person may approve it; else the code and the words of why they may not.
func (w *Waiting) authority(s State, person string, on calendar.Date) (a Authority, code, why string) {
	if w.isMadeBy(person) {
		return a, "APPROVE-002", fmt.Sprintf("%s made %s, and another person approves it.", person, w.Document)
	}
	if i, has := interestIn(s, person, w.Providers, on); has {
		return a, "PERSON-005", i.conflict()
	}
	if p, ok := Find[Person](s, "people", person); ok && slices.Contains(w.Apart, p.Organisation) {
		return a, "APPROVE-005", fmt.Sprintf("%s is of %s, which hosts the fund and leads the service that gains by %s: another partner approves it.", person, p.Organisation, w.Document)
	}
	code, why = "APPROVE-003", fmt.Sprintf("%s has no role that may approve %s.", person, w.Needs())
	for _, a := range authorities(s, person, on) {
		if _, has := interestIn(s, a.For, w.Providers, on); a.For != "" && (has || w.isMadeBy(a.For)) {
			continue // nobody lends what they may not use
		}
		short := w.beyond(s, a.Roles)
		if short == nil {
			return a, "", ""
		}
		if short.stated {
			code, why = "APPROVE-004", fmt.Sprintf("%s may approve %s up to %s, and %s comes to %s.", person, short.what(), short.most.Pounds(), w.Document, w.Amount.Pounds())
		}
	}
	return a, code, why
}

// beyondReach is where roles do not reach.
type beyondReach struct {
	reachOf
	action, fund string
}

func (b *beyondReach) what() string {
	if b.fund == "" {
		return deeds[b.action]
	}
	return deeds[b.action] + " in " + b.fund
}

// beyond finds the first of what is needed that roles do not reach; nil where they reach all of it.
func (w *Waiting) beyond(s State, roles []string) *beyondReach {
	funds := w.Funds
	if len(funds) == 0 {
		funds = []string{""}
	}
	for _, action := range w.Actions {
		for _, fund := range funds {
			if r := reachIn(s, roles, action, fund); !r.stated || !r.any && w.Amount > r.most {
				return &beyondReach{r, action, fund}
			}
		}
	}
	return nil
}

func (w *Waiting) isMadeBy(person string) bool {
	return person == w.Maker || person == w.Hand && person != ""
}

// deeds says what is approved, by action.
var deeds = map[string]string{
	"contribution": "a contribution", "contract": "a contract", "variation": "a variation", "virement": "a virement", "invoice": "an invoice",
	"journal": "a manual journal", "write-off": "a write-off", "close": "the reopening of a period", "override": "an override", "load": "a load",
}

// Needs says in words what has to be approved.
func (w *Waiting) Needs() string {
	words := make([]string, len(w.Actions))
	for i, a := range w.Actions {
		words[i] = deeds[a]
	}
	text := strings.Join(words, " and ")
	if w.Amount != 0 {
		text += " of " + w.Amount.Pounds()
	}
	if len(w.Funds) > 0 {
		text += " in " + strings.Join(w.Funds, ", ")
	}
	return text
}

// Approvers are the people who may approve something, by code, each with the one they would act for.
type Approvers []Approver

// Approver is one person who may approve something.
type Approver struct{ Person, For string }

// WhoMayApprove lists who may approve what waits on a day, in order of code.
func WhoMayApprove(s State, w *Waiting, on calendar.Date) Approvers {
	var out Approvers
	for _, p := range Listed[Person](s, "people", "", "") {
		if a, code, _ := w.authority(s, p.Code, on); code == "" {
			out = append(out, Approver{p.Code, a.For})
		}
	}
	return out
}

// String lists the people, each as "ANN" or, as a deputy, "BEN for ANN".
func (a Approvers) String() string {
	names := make([]string, len(a))
	for i, p := range a {
		names[i] = p.Person
		if p.For != "" {
			names[i] += ForAnother + p.For
		}
	}
	return strings.Join(names, ", ")
}

// Sentence says who may approve what waits, or what has to happen before anybody may.
func (a Approvers) Sentence(w *Waiting) string {
	if len(a) > 0 {
		return "These may: " + a.String() + "."
	}
	return "Nobody on file may: have a row of limits loaded for a role that is to approve " + w.Needs() + ", or a deputy for somebody who may."
}
