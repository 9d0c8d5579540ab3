package pooled

import (
	"fmt"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Claim is outcomes that a provider has shown, at the contract's price for each. It is cost of its day, as an accrual,
// until the invoice comes that names it. Units: Price in pence.
type Claim struct {
	Code       string        `load:"ref,key,required,code" json:"ref"`
	Contract   string        `load:"contract,required,of=contracts" json:"contract"`
	Service    string        `load:"service,required,of=services" json:"service"`
	Date       calendar.Date `load:"date,required" json:"date"`
	Outcome    string        `load:"outcome,required" json:"outcome"`
	Count      int           `load:"count,required" json:"count"`
	Price      money.Pence   `load:"price,required" json:"price_pence"`
	Evidence   string        `load:"evidence,required" json:"evidence"`
	VerifiedBy string        `load:"verified_by,of=people" json:"verified_by,omitempty"`
	VerifiedOn calendar.Date `load:"verified_on" json:"verified_on,omitempty"`
}

// Table names the table of the load format.
func (c *Claim) Table() string { return "claims" }

// Ref returns the reference that identifies it.
func (c *Claim) Ref() string { return c.Code }

// When returns the day on which it posts.
func (c *Claim) When() calendar.Date { return c.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (c *Claim) Party() string { return c.Contract }

// Worth returns what the outcomes come to. Units: pence.
func (c *Claim) Worth() money.Pence { return money.Pence(c.Count) * c.Price }

// Check says what is wrong with it as the books stand.
func (c *Claim) Check(s State) []ledger.Problem {
	of := must[Contract](s, "contracts", c.Contract)
	f := must[Fund](s, "funds", of.Fund)
	problems := append(kindAllows(f, actCost, "contract"), within(f, c.Date, "date", true)...)
	problems = append(problems, checkCharged(s, c.Service, "", c.Contract)...)
	problems = append(problems, checkPilotRuns(s, c.Service, c.Date, c.Date, "date")...)
	problems = append(problems, aboveNil("price", c.Price, "Give the contract's price of one outcome.")...)
	if c.Count <= 0 || c.Count > 1_000_000 {
		problems = append(problems, problem("CLAIM-001", "count", fmt.Sprint(c.Count), "A claim is for at least one outcome, and at most a million.", "Give how many were shown."))
	}
	if c.VerifiedBy == "" && !c.VerifiedOn.IsZero() {
		problems = append(problems, problem("CLAIM-002", "verified_by", "", "The claim was verified by nobody.", "Name the person who saw the evidence, or leave verified_on blank."))
	}
	if len(problems) > 0 {
		return problems
	}
	return c.checkCap(s)
}

// checkMaker refuses that whoever records a claim has verified it.
func (c *Claim) checkMaker(actor string) []ledger.Problem {
	if person, hand := Acting(actor); c.VerifiedBy == "" || Fold(person) != Fold(c.VerifiedBy) && Fold(hand) != Fold(c.VerifiedBy) {
		return nil
	}
	return []ledger.Problem{problem("CLAIM-003", "verified_by", c.VerifiedBy, c.VerifiedBy+" records the claim, and cannot be the one who verified it.", "Have another person record it, or verify it.")}
}

// checkCap refuses more than the contract pays in the year.
func (c *Claim) checkCap(s State) []ledger.Problem {
	term, ok := Find[ContractTerm](s, "contract_terms", c.Contract, c.Service, c.Date.Year().String())
	if !ok || term.Cap == nil {
		return nil
	}
	before := openOf(s, c.claimed(), commitmentControl, must[Contract](s, "contracts", c.Contract).Fund)
	over := before + c.Worth() - *term.Cap
	if over <= 0 {
		return nil
	}
	return []ledger.Problem{problem("CLAIM-004", "count", fmt.Sprint(c.Count),
		fmt.Sprintf("%s pays %s at most for %s in %s: claimed %s + %s = %s, which is %s over.", c.Contract, term.Cap.Pounds(), c.Service, c.Date.Year(),
			before.Pounds(), c.Worth().Pounds(), (before+c.Worth()).Pounds(), over.Pounds()),
		fmt.Sprintf("Claim %d at most.", max(0, (*term.Cap-before)/c.Price)))}
}

// claimed is the item under which the claims of a contract for a service and year are added up.
func (c *Claim) claimed() string {
	return "contract_terms/" + c.Contract + "#" + c.Service + "#" + c.Date.Year().String()
}

const (
	claimRule    = "outcomes-claimed/1"
	claimMetRule = "claim-met/1"
)

// Post charges the service with what was claimed, until the invoice comes.
func (c *Claim) Post(s State) (Posting, *ledger.Refusal) {
	of := chargedTo(s, c.Service, "", c.Contract)
	lines := append(by(claimRule,
		of.cost(of.account(s), c.Date, c.Worth()), actual(accruals, c.Date, of.owedTo(), -c.Worth()).About(EventKey(c))),
		noted(claimRule, of.service.Fund, c.Date.Year(), c.claimed(), c.Worth())...)
	p := Posting{
		Entries: withEarned(s, []ledger.Entry{ledger.NewEntry(c.Date, lines...)}),
		Items:   []Item{{Key: EventKey(c), Party: of.provider, Date: c.Date, Due: c.Date, Service: c.Service, Note: c.Outcome}},
	}
	if _, ok := s.Item(c.claimed()); !ok {
		p.Items = append(p.Items, Item{Key: c.claimed(), Party: of.provider, Date: c.Date.Year().Start(), Due: c.Date.Year().End(), Service: c.Service})
	}
	if c.VerifiedBy == "" {
		p.Warnings = []string{EventKey(c) + " was verified by nobody: have a person who is on file see the evidence before it is paid."}
	}
	return p, nil
}

// claimNamed finds a claim by the reference that a line of an invoice gives, with or without its table.
func claimNamed(s State, ref string) (*Claim, bool) {
	if ref == "" {
		return nil, false
	}
	e, ok := s.Event("claims/" + strings.TrimPrefix(ref, "claims/"))
	if !ok {
		return nil, false
	}
	c, ok := e.(*Claim)
	return c, ok
}

// checkClaim refuses an invoice that names a claim of another contract or service.
func (v *Invoice) checkClaim(s State, l *InvoiceLine, c *Claim) []ledger.Problem {
	wrong := func(text, hint string) []ledger.Problem {
		return []ledger.Problem{problem("INVOICE-006", "accrual", l.Accrual, text, hint)}
	}
	d, _ := s.Document(EventKey(c))
	switch {
	case d.ReversedBy != "":
		return wrong(fmt.Sprintf("%s was reversed by %s.", d.Key, d.ReversedBy), "Leave accrual blank, or name another.")
	case c.Contract != v.Contract:
		return wrong(fmt.Sprintf("%s is of the contract %s.", d.Key, c.Contract), "Give that as the contract, or leave accrual blank.")
	case c.Service != l.Service:
		return wrong(fmt.Sprintf("%s is for %s, not for %s.", d.Key, c.Service, l.Service), "Name a claim for the same service, or leave accrual blank.")
	}
	return nil
}

// claim takes back what stands accrued of a claim that the line of a charge names, as far as the charge replaces it, and
// returns how much that is. Units: pence.
func (m *meeting) claim(s State, v *Invoice, c charge) money.Pence {
	of, named := claimNamed(s, c.line.Accrual)
	if _, accrual := accrualNamed(s, c.line.Accrual); !named || accrual {
		return 0
	}
	item := EventKey(of)
	n := min(c.net+c.lost(s), -openOf(s, item, accruals, c.service.Fund)-m.used[item])
	if n <= 0 {
		return 0
	}
	m.used[item] += n
	to := chargedTo(s, of.Service, "", of.Contract)
	m.turned = append(m.turned, to.cost(to.account(s), v.Date, -n), actual(accruals, v.Date, to.owedTo(), n).About(item))
	if of.Date.Year() != c.year {
		return 0 // the charge is of its own year, and the claim's comes back in this one
	}
	return n
}
