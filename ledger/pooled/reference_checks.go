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

// problem places what is wrong with one column of an event.
func problem(code, field, value, text, hint string) ledger.Problem {
	return ledger.Problem{Code: code, Field: field, Value: value, Text: text, Hint: hint}
}

// ordered says when a span of days ends before it begins.
func ordered(from, to calendar.Date, fromField, toField string) []ledger.Problem {
	if from.IsZero() || to.IsZero() || to >= from {
		return nil
	}
	return []ledger.Problem{problem("LOAD-005", toField, to.String(),
		fmt.Sprintf("%s, %s, is before %s, %s.", toField, to.Short(), fromField, from.Short()),
		"Correct whichever of the two dates is wrong.")}
}

// notNegative refuses an amount below nil.
func notNegative(field string, p *money.Pence) []ledger.Problem {
	if p == nil || *p >= 0 {
		return nil
	}
	return []ledger.Problem{problem("LOAD-008", field, p.String(), field+" may not be negative.", "Give it without a minus, or leave it blank.")}
}

// plain refuses text that a spreadsheet would take for a formula, or that holds what cannot be seen in it.
func plain(field, text string) []ledger.Problem {
	if strings.HasPrefix(text, "=") {
		return []ledger.Problem{problem("LOAD-011", field, text, field+" begins with =, as a formula does.", "Write it as plain words.")}
	}
	at := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
	if at < 0 {
		return nil
	}
	switch text[at] {
	case '\n', '\r':
		return []ledger.Problem{problem("LOAD-011", field, text, field+" has a line break in it.", "Write it on one line.")}
	case '\t':
		return []ledger.Problem{problem("LOAD-011", field, text, field+" has a tab in it.", "Write a space in its place.")}
	}
	return []ledger.Problem{problem("LOAD-011", field, text, fmt.Sprintf("%s has a control character (U+%04X) in it, which nobody can see.", field, text[at]), "Take it out.")}
}

// Check says what is wrong with it as the books stand.
func (o *Organisation) Check(s State) []ledger.Problem {
	return slices.Concat(plain("name", o.Name), ordered(o.From, o.To, "from", "to"), o.checkIdentifier(), o.checkSuccessor(s))
}

// Regime returns how the organisation stands to value added tax: its own regime, or that of its sector.
func (o *Organisation) Regime() string {
	if o.VATRegime != "" {
		return o.VATRegime
	}
	switch o.Sector {
	case "county", "unitary", "district", "london-borough", "metropolitan", "police", "fire":
		return "council"
	case "nhs", "government", "employment":
		return "nhs"
	case "business", "other":
		return "commercial"
	}
	return "none"
}

// Check says what is wrong with it as the books stand.
func (a *Alias) Check(s State) []ledger.Problem {
	if o, ok := Find[Organisation](s, "organisations", a.Alias); ok && o.Code != a.Organisation {
		return []ledger.Problem{problem("LOAD-011", "alias", a.Alias,
			fmt.Sprintf("%q is the code of %s, so it cannot also stand for %s.", a.Alias, o.Name, a.Organisation),
			"Choose a name that is no organisation's code.")}
	}
	return plain("alias", a.Alias)
}

// Check says what is wrong with it as the books stand.
func (p *Partnership) Check(s State) []ledger.Problem {
	problems := plain("name", p.Name)
	for _, x := range Listed[Strategy](s, "strategies", "partnership", p.Code) {
		if x.Kind == localAreaAgreement && p.Tier != "upper" {
			problems = append(problems, agreementBelow(x.Code, "tier", p.Tier, p))
		}
	}
	return problems
}

// Check says what is wrong with it as the books stand.
func (g *Group) Check(State) []ledger.Problem {
	if g.Quorum != nil && *g.Quorum < 0 {
		return []ledger.Problem{problem("LOAD-008", "quorum", strconv.Itoa(*g.Quorum), "quorum may not be negative.", "")}
	}
	return plain("name", g.Name)
}

// Check says what is wrong with it as the books stand.
func (p *Person) Check(State) []ledger.Problem { return plain("name", p.Name) }

// Check says what is wrong with it as the books stand.
func (m *Member) Check(s State) []ledger.Problem {
	problems := ordered(m.From, m.To, "from", "to")
	if m.Group != "" {
		if _, ok := Find[Group](s, "groups", m.Partnership, m.Group); !ok {
			problems = append(problems, problem("LOAD-010", "group", m.Group,
				fmt.Sprintf("%q is not a group of %s.", m.Group, m.Partnership), "Add it to groups, or correct the code."))
		}
	}
	return problems
}

// Check says what is wrong with it as the books stand: an account keeps its type and its place in the chart, for what
// is posted on it was posted by them; a standard one stands at the top; a new one has its parent's type.
func (a *Account) Check(s State) []ledger.Problem {
	problems := plain("name", a.Name)
	if was, ok := Find[Account](s, "accounts", a.Code); ok && Fold(was.Parent) != Fold(a.Parent) {
		problems = append(problems, problem("LOAD-009", "parent", a.Parent,
			fmt.Sprintf("Account %s cannot move to another place in the chart.", a.Code), "Leave parent as it is, or add another account."))
	} else if standard := slices.ContainsFunc(Chart, func(std Account) bool { return std.Code == a.Code }); ok && !standard && was.Type != a.Type {
		problems = append(problems, problem("LOAD-009", "type", a.Type,
			fmt.Sprintf("Account %s is of type %s.", a.Code, was.Type), "Its type cannot be changed; add another account."))
	}
	for _, std := range Chart {
		if std.Code == a.Code && std.Type != a.Type {
			problems = append(problems, problem("LOAD-009", "type", a.Type,
				fmt.Sprintf("Account %s is a standard %s account.", a.Code, std.Type), "Its type cannot be changed; add an account beneath it."))
		}
	}
	return append(problems, a.CheckAfter(s)...)
}

// CheckAfter says what is wrong once the account above is on file: it has the same type, and does not stand beneath.
func (a *Account) CheckAfter(s State) []ledger.Problem {
	if p, ok := Find[Account](s, "accounts", a.Parent); ok && a.Parent != "" && p.Type != a.Type {
		return []ledger.Problem{problem("LOAD-009", "type", a.Type,
			fmt.Sprintf("Account %s stands beneath %s, which is of type %s.", a.Code, p.Code, p.Type), "Give it the same type.")}
	}
	if top, ok := Find[Account](s, "accounts", standardOf(s, a.Code)); ok && top.Parent != "" {
		return []ledger.Problem{problem("LOAD-009", "parent", a.Parent,
			fmt.Sprintf("Account %s stands beneath itself, or more than 8 deep.", a.Code), "Name a parent nearer to the standard accounts.")}
	}
	return nil
}

// Check says what is wrong with it as the books stand.
func (f *Fund) Check(s State) []ledger.Problem {
	problems := append(plain("name", f.Name), ordered(f.Opens, f.Closes, "opens", "closes")...)
	problems = append(problems, notNegative("tolerance_amount", f.ToleranceAmount)...)
	if was, ok := Find[Fund](s, "funds", f.Code); ok {
		if was.Kind != f.Kind {
			problems = append(problems, problem("FUND-002", "kind", f.Kind,
				fmt.Sprintf("%s is a fund of the kind %s and cannot become %s: what may be posted depends on it.", f.Code, was.Kind, f.Kind),
				"Open a new fund of that kind."))
		}
		if was.Host != f.Host {
			problems = append(problems, problem("FUND-003", "host", f.Host,
				fmt.Sprintf("%s is hosted by %s: its cash and creditors are that body's.", f.Code, was.Host),
				"A new host takes over by succession; open a new fund until then."))
		}
	}
	if host := must[Organisation](s, "organisations", f.Host); hostsTooLong(f, host) {
		problems = append(problems, problem("SUCCEED-004", "host", f.Host,
			fmt.Sprintf("%s is succeeded by %s on %s, and would still host %s.", f.Host, host.Successor, host.since().Short(), f.Code),
			fmt.Sprintf("Close the fund on %s, or name %s as the host of a new one.", host.To.Short(), host.Successor)))
	}
	if p, ok := Find[Partnership](s, "partnerships", f.Partnership); ok && len(p.Styles) == 1 && p.Styles[0] == "advisory" {
		problems = append(problems, problem("FUND-004", "partnership", f.Partnership,
			fmt.Sprintf("%s is an advisory partnership, which can hold no fund.", p.Name), "Put the fund under the partnership that decides."))
	}
	return problems
}

// CheckAfter says what is wrong once the fund's services are on file.
func (f *Fund) CheckAfter(s State) []ledger.Problem {
	var problems []ledger.Problem
	for _, code := range f.EligibleServices {
		if v, ok := Find[Service](s, "services", code); !ok || v.Fund != f.Code {
			problems = append(problems, problem("LOAD-010", "eligible_services", code,
				fmt.Sprintf("%q is not a service of %s.", code, f.Code), "List services of this fund, or leave the column blank for all of them."))
		}
	}
	return problems
}

// Check says what is wrong with it as the books stand.
func (l *Limit) Check(State) []ledger.Problem { return notNegative("amount", l.Amount) }

// Check says what is wrong with it as the books stand.
func (d *Deputy) Check(State) []ledger.Problem {
	problems := ordered(d.From, d.To, "from", "to")
	if d.Person == d.Deputy {
		problems = append(problems, problem("LOAD-009", "deputy", d.Deputy, "A person cannot be their own deputy.", "Name someone else."))
	}
	return problems
}

// Check says what is wrong with it as the books stand.
func (i *Interest) Check(State) []ledger.Problem {
	return ordered(i.Declared, i.Ended, "declared", "ended")
}

// Check says what is wrong with it as the books stand.
func (v *Setting) Check(State) []ledger.Problem {
	if Fold(v.Name) == "variance_positive_means" && v.Value != "underspend" && v.Value != "overspend" {
		return []ledger.Problem{problem("LOAD-009", "value", v.Value, fmt.Sprintf("%q is not a value of %s.", v.Value, v.Name),
			"Use one of: underspend, overspend.")}
	}
	var err error
	switch Fold(v.Name) {
	case ratingAmber, ratingRed:
		_, err = money.ParsePercent(v.Value)
	case ratingRedAmount:
		_, err = money.Parse(v.Value)
	}
	if err != nil {
		return []ledger.Problem{problem("LOAD-008", "value", v.Value, fmt.Sprintf("%q is no value of %s.", v.Value, v.Name),
			"A rating begins above a percentage of the budget, such as 5, or above an amount, such as 50000.00.")}
	}
	return nil
}

// Check says what is wrong with it as the books stand.
func (v *Service) Check(s State) []ledger.Problem {
	problems := plain("name", v.Name)
	if was, ok := Find[Service](s, "services", v.Code); ok && was.Fund != v.Fund {
		problems = append(problems, problem("FUND-005", "fund", v.Fund,
			fmt.Sprintf("%s is a service of %s and cannot move to %s.", v.Code, was.Fund, v.Fund), "Add a service to the other fund under a new code."))
	}
	if v.Account != "" && TypeOf(s, v.Account) != "expenditure" {
		problems = append(problems, problem("LOAD-009", "account", v.Account,
			fmt.Sprintf("Account %s is not an expenditure account.", v.Account), "Use one of 5000 to 5900, or an account beneath them."))
	}
	for _, code := range v.Leads() {
		if _, ok := OnFile(s, "organisations", code); !ok {
			problems = append(problems, Unknown(Column{Name: "lead", Of: "organisations"}, code))
		}
	}
	return slices.Concat(problems, v.checkPriorities(s), v.checkTargets(s))
}

// CostAccount returns the expenditure account of the service's cost.
func (v *Service) CostAccount(s State) string {
	if v.Account != "" {
		return v.Account
	}
	if f, ok := Find[Fund](s, "funds", v.Fund); ok && f.Kind == "pass-through" {
		return passedOn
	}
	return commissioned
}

// Check says what is wrong with it as the books stand.
func (r *RiskRule) Check(State) []ledger.Problem {
	problems := append(notNegative("upto", r.UpTo), notNegative("cap", r.Cap)...)
	if r.Step < 1 {
		problems = append(problems, problem("LOAD-008", "step", strconv.Itoa(r.Step), "step counts from 1.", "Number the steps 1, 2, 3."))
	}
	return problems
}

// CheckAfter says what is wrong with the whole rule of which this is a step, once all of its steps are in. Every row
// judges all of it, since any of them may be the one that was changed; Settle says the same thing once.
func (r *RiskRule) CheckAfter(s State) []ledger.Problem {
	var rule []*RiskRule
	for _, other := range Listed[RiskRule](s, "risk_rules", "fund", r.Fund) {
		if other.Year == r.Year {
			rule = append(rule, other)
		}
	}
	return r.problemsIn(rule)
}

// Check says what is wrong with it as the books stand.
func (b *BankAccount) Check(s State) []ledger.Problem {
	problems := plain("name", b.Name)
	if b.Account == "" {
		return problems
	}
	if a, ok := Find[Account](s, "accounts", b.Account); ok && standardOf(s, a.Code) != cash {
		problems = append(problems, problem("LOAD-009", "account", b.Account, fmt.Sprintf("Account %s does not stand beneath %s, cash.", a.Code, cash), "Use one from 1001 on."))
	}
	for _, other := range Listed[BankAccount](s, "bank_accounts", "", "") {
		if other.Code != b.Code && Fold(other.Account) == Fold(b.Account) {
			problems = append(problems, problem("LOAD-009", "account", b.Account,
				fmt.Sprintf("Account %s is that of bank account %s.", b.Account, other.Code), "Each bank account has its own; leave account blank for the next free one."))
		}
	}
	return problems
}

// complete gives the bank account an account of the chart of its own.
func (b *BankAccount) complete(s State) {
	if was, ok := Find[BankAccount](s, "bank_accounts", b.Code); ok && b.Account == "" {
		b.Account = was.Account
	}
	if b.Account == "" {
		b.Account = nextCashAccount(s)
	}
}

// Post writes the bank account, and its account of the chart beneath cash.
func (b *BankAccount) Post(s State) (Posting, *ledger.Refusal) {
	p, _ := writes(b)
	if _, ok := Find[Account](s, "accounts", b.Account); !ok {
		a := &Account{Code: b.Account, Name: "Cash: " + b.Name, Type: "asset", Parent: cash}
		p.Rows = append(p.Rows, RowChange{Table: "accounts", Key: FoldKey(a.Code), Row: a})
	}
	return p, nil
}

// nextCashAccount returns the next free account code from 1001.
func nextCashAccount(s State) string {
	for n := 1001; ; n++ {
		code := strconv.Itoa(n)
		if _, ok := Find[Account](s, "accounts", code); !ok {
			return code
		}
	}
}
