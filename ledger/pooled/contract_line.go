package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ContractLine is what a contract promises for one service in one year. Units: Amount and IrrecoverableVAT in pence.
type ContractLine struct {
	Contract         string         `load:"contract,key,required,of=contracts" json:"contract"`
	Year             calendar.Year  `load:"year,key,required" json:"year"`
	Service          string         `load:"service,key,required,of=services" json:"service"`
	Amount           money.Pence    `load:"amount,required" json:"amount_pence"`
	IrrecoverableVAT money.Pence    `load:"irrecoverable_vat" json:"irrecoverable_vat_pence,omitempty"`
	RetentionPercent *money.Percent `load:"retention_percent" json:"retention_percent_millionths,omitempty"`
	Intent           string         `load:"intent" json:"intent,omitempty"`
	Date             calendar.Date  `load:"-" json:"date,omitempty"` // the contract's, when the line was recorded
}

// Table names the table of the load format.
func (l *ContractLine) Table() string { return "contract_lines" }

// Ref returns the key that identifies it.
func (l *ContractLine) Ref() string { return l.Contract + "#" + l.Year.String() + "#" + l.Service }

// ContractCode returns the code of the contract.
func (l *ContractLine) ContractCode() string { return l.Contract }

// When returns the day on which it posts, which is the contract's.
func (l *ContractLine) When() calendar.Date { return l.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (l *ContractLine) Party() string { return l.Contract }

// Worth returns what it commits. Units: pence.
func (l *ContractLine) Worth() money.Pence { return l.Amount + l.IrrecoverableVAT }

// complete dates the line as its contract.
func (l *ContractLine) complete(s State) {
	l.Date = contractDay(s, l.Contract)
	l.Intent = intentRef(s, l.Intent)
}

func (l *ContractLine) promise() promise { return promise{l.Contract, l.Year, l.Service} }

// Check says what is wrong with it as the books stand.
func (l *ContractLine) Check(s State) []ledger.Problem {
	problems := l.promise().check(s)
	if l.Amount < 0 || l.IrrecoverableVAT < 0 || l.Worth() == 0 {
		problems = append(problems, aboveNil("amount", min(l.Amount, 0), "A cut is recorded as a variation.")...)
	}
	if r := l.RetentionPercent; r != nil && (*r < 0 || *r > money.Whole) {
		problems = append(problems, problem("CONTRACT-003", "retention_percent", r.String(), "What is retained is a share of each invoice, from 0 to 100 percent.", "Correct the percentage."))
	}
	return append(problems, checkIntent(s, l.Intent, l.promise())...)
}

// check refuses a promise that no contract of the fund can make.
func (p promise) check(s State) []ledger.Problem {
	c, v := must[Contract](s, "contracts", p.contract), must[Service](s, "services", p.service)
	problems := append(serviceOf(v, c.Fund, "service"), withinYears(must[Fund](s, "funds", c.Fund), p.year)...)
	if p.year < c.Starts.Year() {
		problems = append(problems, problem("CONTRACT-004", "year", p.year.String(),
			fmt.Sprintf("%s starts on %s, after the end of %s.", c.Code, c.Starts.Short(), p.year), "Correct the year, or the contract's start."))
	}
	return problems
}

// intentRef returns an intent's reference as it is on file, or as it is given where it is on none.
func intentRef(s State, ref string) string {
	if i, ok := Find[Intent](s, "intents", ref); ok && ref != "" {
		return i.Code
	}
	return ref
}

// checkIntent refuses to award an intent that is not on file, or for another service or year.
func checkIntent(s State, ref string, p promise) []ledger.Problem {
	if ref == "" {
		return nil
	}
	i, ok := pilotIntent(s, ref, p)
	switch {
	case !ok || i.Amount < 0:
		return []ledger.Problem{problem("LOAD-010", "intent", ref, fmt.Sprintf("%q is no intent on the books.", ref), "Record the intent first, or leave intent blank.")}
	case i.Service != p.service || i.Year != p.year:
		return []ledger.Problem{problem("CONTRACT-005", "intent", ref,
			fmt.Sprintf("%s is an intent for %s in %s, and this is for %s in %s.", i.Code, i.Service, i.Year, p.service, p.year),
			"Name an intent of the same service and year, or leave intent blank.")}
	}
	return nil
}

// Post commits the line, and releases what it takes up of the intent that it names.
func (l *ContractLine) Post(s State) (Posting, *ledger.Refusal) {
	p := Posting{Rows: []RowChange{written(l)}}
	c := must[Contract](s, "contracts", l.Contract)
	if !c.Commits() {
		return p, nil
	}
	lines := []ledger.Line{l.promise().agreed(s, "contract-awarded/1", l.Worth())}
	lines = append(lines, awards(s, l.Intent, l.promise(), l.Worth())...)
	p.Entries = []ledger.Entry{ledger.NewEntry(l.Date, lines...)}
	if c.Kind == "call-off" {
		p.Warnings = append(p.Warnings, beyondCeiling(s, c, l)...)
	}
	return p, nil
}

// awards is the line by which an amount is awarded from an intent: the one that is named, or that of a pilot of the service;
// none where there is neither, and where nothing is named to which a cut could go back. Units: pence.
func awards(s State, intent string, p promise, amount money.Pence) []ledger.Line {
	i, ok := pilotIntent(s, intent, p)
	if !ok || intent == "" && amount <= 0 {
		return nil
	}
	return []ledger.Line{i.awarded(amount)}
}

// beyondCeiling warns of call-offs that come to more than their framework's line for the service and year, where it has one.
func beyondCeiling(s State, c *Contract, l *ContractLine) []string {
	most, ok := Find[ContractLine](s, "contract_lines", c.Parent, l.Year.String(), l.Service)
	if !ok {
		return nil
	}
	sum := l.Worth()
	for _, other := range Listed[Contract](s, "contracts", "parent", c.Parent) {
		sum += TermsOf(s, other.Code, l.Year, l.Service).Agreed
	}
	if sum <= most.Worth() {
		return nil
	}
	return []string{fmt.Sprintf("%s takes what is called off %s for %s in %s to %s, which is %s beyond its %s.",
		EventKey(l), c.Parent, l.Service, l.Year, sum.Pounds(), (sum - most.Worth()).Pounds(), most.Worth().Pounds())}
}
