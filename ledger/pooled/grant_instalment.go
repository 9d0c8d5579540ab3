package pooled

import (
	"fmt"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// GrantInstalment is a part of a grant that is released when the evidence for it is in. It posts nothing. Units: Amount in
// pence.
type GrantInstalment struct {
	Contract   string        `load:"contract,key,required,of=contracts" json:"contract"`
	Number     int           `load:"number,key,required" json:"number"`
	Due        calendar.Date `load:"due,required" json:"due"`
	Amount     money.Pence   `load:"amount,required" json:"amount_pence"`
	Evidence   string        `load:"evidence" json:"evidence,omitempty"`
	ReleasedOn calendar.Date `load:"released_on" json:"released_on,omitempty"`
}

// Table names the table of the load format.
func (g *GrantInstalment) Table() string { return "grant_instalments" }

// Ref returns the key that identifies it.
func (g *GrantInstalment) Ref() string { return g.Contract + "#" + strconv.Itoa(g.Number) }

// ContractCode returns the code of the contract.
func (g *GrantInstalment) ContractCode() string { return g.Contract }

// Check says what is wrong with it as the books stand.
func (g *GrantInstalment) Check(s State) []ledger.Problem {
	c := must[Contract](s, "contracts", g.Contract)
	problems := aboveNil("amount", g.Amount, "Give what the instalment comes to.")
	if c.Kind != "grant" {
		problems = append(problems, problem("GRANT-001", "contract", g.Contract, fmt.Sprintf("%s is a contract of the kind %s, not a grant.", c.Code, c.Kind), "Name a grant."))
	}
	if !g.ReleasedOn.IsZero() && g.Evidence == "" {
		problems = append(problems, problem("GRANT-002", "evidence", "", "An instalment is released on evidence.", "Say what shows that it may be, or leave released_on blank."))
	}
	return problems
}

// Post puts the instalment on file.
func (g *GrantInstalment) Post(State) (Posting, *ledger.Refusal) { return writes(g) }

// beyondReleased warns of an invoice on a grant that asks for more than was released by its day. Units: pence.
func (v *Invoice) beyondReleased(s State, c *Contract, more money.Pence) []string {
	all := Listed[GrantInstalment](s, "grant_instalments", "contract", c.Code)
	if c.Kind != "grant" || len(all) == 0 || more <= 0 {
		return nil
	}
	var released money.Pence
	for _, g := range all {
		if !g.ReleasedOn.IsZero() && g.ReleasedOn <= v.Date {
			released += g.Amount
		}
	}
	for _, l := range Listed[ContractLine](s, "contract_lines", "contract", c.Code) {
		more += TermsOf(s, c.Code, l.Year, l.Service).Cost
	}
	if more <= released {
		return nil
	}
	return []string{fmt.Sprintf("%s is beyond what was released of the grant %s: %s released by %s, and with this %s is posted on it, %s more.",
		EventKey(v), c.Code, released.Pounds(), v.Date.Short(), more.Pounds(), (more - released).Pounds())}
}
