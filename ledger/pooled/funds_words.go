package pooled

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// refuseFunds says what was refused, where, the sum with every term, who holds the money, and who can do what now.
func (o *Overlay) refuseFunds(e Event, all []shortfall) *ledger.Refusal {
	r := &ledger.Refusal{Code: all[0].code, Kind: ledger.Funds, Text: EventKey(e) + " was not recorded."}
	for _, s := range all {
		what, line := o.drawer(e, s)
		text := s.what() + " " + what + " needs " + s.draw.amount.Pounds() + " from " + s.where(o) + ".\n" + s.sum(o) + "."
		if holders := o.holders(s); holders != "" {
			text += "\n" + holders
		}
		r.Problems = append(r.Problems, ledger.Problem{Code: s.code, Text: text, Hint: "You can: " + o.ways(e, s) + ".", Line: line})
	}
	return r
}

// what names the shortage.
func (s shortfall) what() string {
	switch s.code {
	case "FUND-013":
		if s.funded {
			return "Not enough agreed by the partners."
		}
		return "Not enough budget in the fund."
	case "FUND-014":
		return "More than a partner agreed."
	case "FUND-015":
		return "More than the contract promises."
	}
	return "Not enough budget."
}

// where names the place of the shortage.
func (s shortfall) where(o State) string {
	if s.draw.service == "" {
		return fmt.Sprintf("%s (%s), %s", s.fund.Name, s.fund.Code, s.draw.year)
	}
	v := must[Service](o, "services", s.draw.service)
	return fmt.Sprintf("%s (%s), %s", v.Name, v.Code, s.draw.year)
}

// sum is the sum of what is available with every term.
func (s shortfall) sum(o State) string {
	if s.partner != "" {
		agreed := s.standing.Budget
		return fmt.Sprintf("%s agreed %s; its share of the cost would be %s (%s over%s)", s.partner, agreed.Pounds(), (agreed - s.left).Pounds(), (-s.left).Pounds(), s.beyond())
	}
	var b strings.Builder
	a := s.standing
	if s.contract != "" {
		return fmt.Sprintf("Contract %s promises %s − charged %s − pending %s = %s left (short by %s%s)", s.contract, a.Budget.Pounds(), a.Actual.Pounds(), a.Pending.Pounds(),
			a.Available().Pounds(), (-s.left).Pounds(), s.beyond())
	}
	if s.funded {
		b.WriteString("Contributions agreed, with balances applied, " + a.Budget.Pounds())
	} else {
		vired := viredOf(o, a)
		b.WriteString("Budget " + (a.Budget - vired).Pounds())
		switch {
		case vired < 0:
			b.WriteString(" − virements " + (-vired).Pounds())
		case a.Service != "":
			b.WriteString(" + virements " + vired.Pounds())
		}
	}
	for _, term := range []struct {
		name   string
		amount money.Pence
	}{{"actual", a.Actual}, {"commitments", a.Commitments}, {"intents", a.Intents}, {"pending", a.Pending}} {
		b.WriteString(" − " + term.name + " " + term.amount.Pounds())
	}
	b.WriteString(" = " + a.Available().Pounds() + " free")
	if s.left < 0 {
		b.WriteString(" (short by " + (-s.left).Pounds() + s.beyond() + ")")
	}
	return b.String()
}

// beyond says what the fund would have borne.
func (s shortfall) beyond() string {
	if s.tolerance == 0 {
		return ""
	}
	return ", and the fund bears " + s.tolerance.Pounds()
}

// viredOf is what virements brought a service in a year, or took from it; of a fund nothing. Units: pence.
func viredOf(s State, a Standing) money.Pence {
	var sum money.Pence
	if a.Service == "" {
		return 0
	}
	for _, v := range Listed[Virement](s, "virements", "to_service", a.Service) {
		if v.Year == a.Year {
			sum += v.Amount
		}
	}
	for _, v := range Listed[Virement](s, "virements", "from_service", a.Service) {
		if v.Year == a.Year {
			sum -= v.Amount
		}
	}
	return sum
}

// nouns says in words what the documents of a table are.
var nouns = map[string]string{
	"invoices": "Invoice", "intents": "Intent", "virements": "Virement", "journals": "Journal", "accruals": "Accrual", "write_offs": "Write-off",
	"reversals": "Reversal", "recharges": "Recharge", "contract_lines": "Contract line", "variations": "Variation", "extensions": "Extension",
	"rolls": "Roll", "claims": "Claim", "prepayments": "Prepayment", "payments": "Payment",
}

// drawer names the document, and the lines of it that draw; with the place of the first.
func (o *Overlay) drawer(e Event, s shortfall) (string, int) {
	name, ok := nouns[e.Table()]
	if !ok {
		name = "The row of " + e.Table()
	}
	name += " " + e.Ref()
	t, ok := TableNamed(e.Table())
	rows := RowsOf(e)
	if !ok || len(rows) < 2 || s.draw.service == "" {
		return name, 0
	}
	first := -1
	var lines []string
	service, has := t.Column("service")
	for i, row := range rows {
		if !has || Fold(service.Text(row)) != Fold(s.draw.service) {
			continue
		}
		number := strconv.Itoa(i + 1)
		if line, ok := t.Column("line"); ok {
			number = cmp.Or(line.Text(row), number)
		}
		if lines = append(lines, number); first < 0 {
			first = i
		}
	}
	switch len(lines) {
	case 0:
		return name, 0
	case 1:
		return name + " line " + lines[0], first
	}
	return name + " lines " + listed(lines), first
}

// Holder is something that holds money of a service: a contract or an intent. Units: pence.
type Holder struct {
	Kind, Ref string
	Amount    money.Pence
}

// HoldersOf lists what holds money of a service in a year, or of a fund where the service is empty, the largest first.
func HoldersOf(s State, a Standing) []Holder {
	var out []Holder
	for _, open := range s.Open(commitments, a.Fund, "") {
		if a.Service != "" && open.Item.Service != a.Service || open.Open <= 0 {
			continue
		}
		table, ref, _ := strings.Cut(open.Item.Key, "/")
		ref, rest, _ := strings.Cut(ref, "#")
		if i, ok := Find[Intent](s, "intents", ref); ok && table == "intents" {
			if i.Year == a.Year {
				out = append(out, Holder{"intent", ref, open.Open})
			}
			continue
		}
		if strings.HasPrefix(rest, a.Year.String()) {
			out = append(out, Holder{"contract", ref, open.Open})
		}
	}
	slices.SortStableFunc(out, func(x, y Holder) int { return cmp.Or(cmp.Compare(y.Amount, x.Amount), cmp.Compare(x.Ref, y.Ref)) })
	return out
}

// holders names the largest holders of the money.
func (o *Overlay) holders(s shortfall) string {
	if s.partner != "" || s.contract != "" {
		return ""
	}
	all := HoldersOf(o, s.standing)
	var words []string
	for _, h := range all[:min(3, len(all))] {
		words = append(words, h.Kind+" "+h.Ref+" "+h.Amount.Pounds())
	}
	if len(words) == 0 {
		return ""
	}
	return "Largest holders: " + strings.Join(words, ", ") + "."
}

// ways says who can do what about a shortage.
func (o *Overlay) ways(e Event, s shortfall) string {
	var ways []string
	_, isVirement := e.(*Virement)
	free := s.standing.Available()
	switch {
	case isVirement && free > 0:
		ways = append(ways, "move "+free.Pounds()+" at most")
	case s.contract != "":
		ways = append(ways, "have the contract varied"+o.allowed("variation", s.fund.Code))
	case s.code == "FUND-012":
		ways = append(ways, o.matches(e, s)...)
		ways = append(ways, "ask for a virement"+o.allowed("virement", s.fund.Code))
	case s.code == "FUND-013" && !s.funded:
		ways = append(ways, "have the partners agree a larger budget")
	case s.code != "FUND-012":
		ways = append(ways, "have the partners agree a larger contribution"+o.allowed("contribution", s.fund.Code))
	}
	if !hasPeople(o) {
		ways = append(ways, "record it with --override and a reason")
	} else {
		ways = append(ways, "have "+o.overrider(s)+" override it with a reason")
	}
	last := len(ways) - 1
	return strings.Join(ways[:last], "; ") + "; or " + ways[last]
}

// matches offers the contracts of an invoice's provider that hold money of the service, where the invoice names none.
func (o *Overlay) matches(e Event, s shortfall) []string {
	v, ok := e.(*Invoice)
	if !ok || v.Contract != "" {
		return nil
	}
	for _, h := range HoldersOf(o, s.standing) {
		c, ok := Find[Contract](o, "contracts", h.Ref)
		if h.Kind == "contract" && ok && slices.Contains(c.Providers, v.Provider) {
			return []string{"match this invoice to " + c.Code}
		}
	}
	return nil
}

// allowed says who may approve something in a fund, and up to what amount, as limits are stated.
func (o *Overlay) allowed(action, fund string) string {
	var words []string
	for _, l := range Listed[Limit](o, "limits", "action", action) {
		if l.Fund != "" && l.Fund != fund {
			continue
		}
		if l.Amount != nil {
			words = append(words, "limit "+l.Amount.Pounds()+", "+office(l.Role))
		} else {
			words = append(words, office(l.Role))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, "; ") + ")"
}

// overrider names who may override.
func (o *Overlay) overrider(s shortfall) string {
	var words []string
	for _, l := range Listed[Limit](o, "limits", "action", "override") {
		if (l.Fund == "" || l.Fund == s.fund.Code) && (l.Amount == nil || *l.Amount >= s.draw.amount) {
			words = append(words, "the "+office(l.Role))
		}
	}
	if len(words) == 0 {
		return "the " + office("section-151")
	}
	return strings.Join(slices.Compact(words), " or ")
}

// office is a role in words.
func office(role string) string {
	if role == "section-151" {
		return "section 151 officer"
	}
	return strings.ReplaceAll(role, "-", " ")
}

// warnings says in one warning what a document is let pass with.
func (o *Overlay) warnings(e Event, all []shortfall) []string {
	if len(all) == 0 {
		return nil
	}
	what, _ := o.drawer(e, all[0])
	text := fmt.Sprintf("%s needs %s from %s. %s.", what, all[0].draw.amount.Pounds(), all[0].where(o), all[0].sum(o))
	if more := len(all) - 1; more == 1 {
		text += " It is short in 1 more place."
	} else if more > 1 {
		text += fmt.Sprintf(" It is short in %d more places.", more)
	}
	return []string{text}
}

// overridden says that a document was let pass by somebody.
func (o *Overlay) overridden(e Event, by *Override) []string {
	return []string{fmt.Sprintf("%s passed the funds check by an override: %s", EventKey(e), by.Reason)}
}

// stands says how a service or fund stands that is short.
func (s shortfall) stands(o State) string { return s.where(o) + ": " + s.sum(o) + "." }
