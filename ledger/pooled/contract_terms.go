package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ContractTerm says how a cost-and-volume or outcomes contract is priced for one service in one year. Units: Base,
// MarginalPrice, Cap and Collar in pence; Volume in cases. It posts nothing.
type ContractTerm struct {
	Contract      string        `load:"contract,key,required,of=contracts" json:"contract"`
	Service       string        `load:"service,key,required,of=services" json:"service"`
	Year          calendar.Year `load:"year,key,required" json:"year"`
	Base          money.Pence   `load:"base,required" json:"base_pence"`
	Volume        *int          `load:"volume" json:"volume,omitempty"`
	MarginalPrice *money.Pence  `load:"marginal_price" json:"marginal_price_pence,omitempty"`
	Cap           *money.Pence  `load:"cap" json:"cap_pence,omitempty"`
	Collar        *money.Pence  `load:"collar" json:"collar_pence,omitempty"`
	Date          calendar.Date `load:"-" json:"date,omitempty"` // the contract's
}

// Table names the table of the load format.
func (t *ContractTerm) Table() string { return "contract_terms" }

// Ref returns the key that identifies it.
func (t *ContractTerm) Ref() string { return t.Contract + "#" + t.Service + "#" + t.Year.String() }

// ContractCode returns the code of the contract.
func (t *ContractTerm) ContractCode() string { return t.Contract }

// When returns the day of the contract.
func (t *ContractTerm) When() calendar.Date { return t.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (t *ContractTerm) Party() string { return t.Contract }

// Worth is nil: it posts nothing.
func (t *ContractTerm) Worth() money.Pence { return 0 }

func (t *ContractTerm) complete(s State) { t.Date = contractDay(s, t.Contract) }

// Check says what is wrong with it as the books stand.
func (t *ContractTerm) Check(s State) []ledger.Problem {
	problems := promise{t.Contract, t.Year, t.Service}.check(s)
	problems = append(problems, notNegative("base", &t.Base)...)
	problems = append(problems, notNegative("marginal_price", t.MarginalPrice)...)
	problems = append(problems, notNegative("cap", t.Cap)...)
	problems = append(problems, notNegative("collar", t.Collar)...)
	if t.Cap != nil && pence(t.Collar) > *t.Cap {
		problems = append(problems, problem("CONTRACT-009", "collar", pence(t.Collar).String(),
			fmt.Sprintf("The least that is paid, %s, is more than the most, %s.", pence(t.Collar).Pounds(), t.Cap.Pounds()), "The collar is the least and the cap the most that is paid in the year."))
	}
	return problems
}

// Post puts the terms on file.
func (t *ContractTerm) Post(State) (Posting, *ledger.Refusal) {
	return writes(t)
}

// Price is what a number of cases costs in the year: the base, the marginal price of each case beyond the volume that it
// covers, no less than the collar and no more than the cap. Units: pence.
func (t *ContractTerm) Price(cases int) money.Pence {
	p := t.Base
	if t.Volume != nil && t.MarginalPrice != nil && cases > *t.Volume {
		p += *t.MarginalPrice * money.Pence(cases-*t.Volume)
	} else if t.Volume == nil && t.MarginalPrice != nil {
		p += *t.MarginalPrice * money.Pence(cases)
	}
	p = max(p, pence(t.Collar))
	if t.Cap != nil {
		p = min(p, *t.Cap)
	}
	return p
}

// ContractShare is a commissioner's share of an alliance. It posts nothing: the fund's rule says who bears what.
type ContractShare struct {
	Contract string         `load:"contract,key,required,of=contracts" json:"contract"`
	Partner  string         `load:"partner,key,required,of=organisations" json:"partner"`
	Percent  *money.Percent `load:"percent,required" json:"percent_millionths"`
	Date     calendar.Date  `load:"-" json:"date,omitempty"` // the contract's
}

// Table names the table of the load format.
func (c *ContractShare) Table() string { return "contract_shares" }

// Ref returns the key that identifies it.
func (c *ContractShare) Ref() string { return c.Contract + "#" + c.Partner }

// ContractCode returns the code of the contract.
func (c *ContractShare) ContractCode() string { return c.Contract }

// When returns the day of the contract.
func (c *ContractShare) When() calendar.Date { return c.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (c *ContractShare) Party() string { return c.Contract }

// Worth is nil: it posts nothing.
func (c *ContractShare) Worth() money.Pence { return 0 }

func (c *ContractShare) complete(s State) { c.Date = contractDay(s, c.Contract) }

// Check says what is wrong with it as the books stand.
func (c *ContractShare) Check(s State) []ledger.Problem {
	of := must[Contract](s, "contracts", c.Contract)
	var problems []ledger.Problem
	if of.Kind != "alliance" {
		problems = append(problems, problem("CONTRACT-010", "contract", c.Contract,
			fmt.Sprintf("%s is a contract of the kind %s, which is not shared.", of.Code, of.Kind), "Only an alliance has several commissioners: correct the kind, or leave the row out."))
	}
	if *c.Percent <= 0 || *c.Percent > money.Whole {
		problems = append(problems, problem("CONTRACT-010", "percent", c.Percent.String(), "A share is above 0 and at most 100 percent.", "Correct the percentage."))
	}
	return problems
}

// CheckAfter refuses shares that do not come to the whole.
func (c *ContractShare) CheckAfter(s State) []ledger.Problem {
	var sum money.Percent
	for _, other := range Listed[ContractShare](s, "contract_shares", "contract", c.Contract) {
		sum += *other.Percent
	}
	if sum == money.Whole {
		return nil
	}
	return []ledger.Problem{problem("CONTRACT-011", "percent", c.Percent.String(),
		fmt.Sprintf("The shares of %s come to %s%%, not to 100%%.", c.Contract, sum), "Give every commissioner's share in one load or command; together they are 100.")}
}

// Post puts the share on file.
func (c *ContractShare) Post(State) (Posting, *ledger.Refusal) {
	return writes(c)
}
