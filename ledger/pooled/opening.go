package pooled

import (
	"cmp"
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// OpeningRow is one line of opening balances as the load format writes it.
type OpeningRow struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Fund     string        `load:"fund,key,required,of=funds" json:"fund"`
	Account  string        `load:"account,key,required,of=accounts" json:"account"`
	Amount   money.Pence   `load:"amount,required" json:"amount_pence"`
	Partner  string        `load:"partner,key,of=organisations" json:"partner,omitempty"`
	Provider string        `load:"provider,key,of=organisations" json:"provider,omitempty"`
	Service  string        `load:"service,key,of=services" json:"service,omitempty"`
	Source   string        `load:"source,in=sources" json:"source,omitempty"`
	Contract string        `load:"contract" json:"contract,omitempty"`
	Due      calendar.Date `load:"due" json:"due,omitempty"`
	Note     string        `load:"note" json:"note,omitempty"`
}

// Opening is the opening balances of one fund; its lines balance. Units: amounts in pence, debit positive.
type Opening struct {
	Code  string        `json:"ref"`
	Date  calendar.Date `json:"date"`
	Fund  string        `json:"fund"`
	Lines []OpeningLine `json:"lines"`
}

// OpeningLine is one opening balance.
type OpeningLine struct {
	Account  string        `json:"account"`
	Amount   money.Pence   `json:"amount_pence"`
	Partner  string        `json:"partner,omitempty"`
	Provider string        `json:"provider,omitempty"`
	Service  string        `json:"service,omitempty"`
	Source   string        `json:"source,omitempty"`
	Contract string        `json:"contract,omitempty"`
	Due      calendar.Date `json:"due,omitempty"`
	Note     string        `json:"note,omitempty"`
}

func assembleOpening(rows []any) Event {
	given := rowsAs[OpeningRow](rows)
	first := given[0]
	o := &Opening{Code: first.Code, Date: first.Date, Fund: first.Fund}
	for _, r := range given {
		o.Lines = append(o.Lines, OpeningLine{r.Account, r.Amount, r.Partner, r.Provider, r.Service, r.Source, r.Contract, r.Due, r.Note})
	}
	return o
}

// Rows returns the rows of the load format that make the document.
func (o *Opening) Rows() []any {
	var rows []any
	for _, l := range o.Lines {
		rows = append(rows, &OpeningRow{
			o.Code, o.Date, o.Fund, l.Account, l.Amount, l.Partner, l.Provider, l.Service, l.Source, l.Contract, l.Due, l.Note,
		})
	}
	return rows
}

// Table names the table of the load format.
func (o *Opening) Table() string { return "openings" }

// Ref returns the reference that identifies it: its own and the fund's, with a mark between them that stands in no code.
func (o *Opening) Ref() string { return o.Code + "#" + o.Fund }

// When returns the day on which it posts.
func (o *Opening) When() calendar.Date { return o.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (o *Opening) Party() string { return o.Fund }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (o *Opening) Worth() money.Pence { return 0 }

// Check says what is wrong with it as the books stand.
func (o *Opening) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", o.Fund)
	problems := append(kindAllows(f, actOpening, "fund"), within(f, o.Date, "date", false)...)
	var sum money.Pence
	for i, l := range o.Lines {
		sum += l.Amount
		for _, p := range l.check(s, f) {
			p.Line = i
			problems = append(problems, p)
		}
	}
	if sum != 0 {
		problems = append(problems, ledger.Problem{
			Code: "LOAD-014", Field: "amount", Line: len(o.Lines) - 1, Value: sum.String(),
			Text: fmt.Sprintf("The openings %s of %s do not balance: debits less credits are %s.", o.Code, o.Fund, sum.Pounds()),
			Hint: "Debits are positive and credits negative; what is held for partners (3000) is usually the balance.",
		})
	}
	if len(problems) == 0 {
		p, _ := o.Post(s)
		problems = reserveHolds(s, "amount", p.Entries)
	}
	return problems
}

func (l OpeningLine) check(s State, f *Fund) []ledger.Problem {
	problems := notNil("amount", l.Amount)
	switch TypeOf(s, l.Account) {
	case "asset", "liability", "held":
	default:
		problems = append(problems, problem("OPENING-001", "account", l.Account, l.Account+" is no balance-sheet account.", "Open with assets, liabilities and what is held for partners."))
	}
	if l.Contract != "" {
		problems = append(problems, problem("OPENING-002", "contract", l.Contract, "This version keeps no contracts yet.", "Leave contract blank; name it in the note."))
	}
	if l.Service != "" {
		problems = append(problems, serviceOf(must[Service](s, "services", l.Service), f.Code, "service")...)
	}
	return append(problems, partyOf(s, l.Account, l.Partner, l.Provider)...)
}

// partyOf refuses a line without the party that its account is kept by.
func partyOf(s State, account, partner, provider string) []ledger.Problem {
	switch standardOf(s, account) {
	case receivable, disputed, inAdvance, grantAdvance, grantEarned, "1150", "2500":
		if partner == "" {
			return []ledger.Problem{problem("LOAD-004", "partner", "", "Account "+account+" is kept by partner.", "Name the partner.")}
		}
	case creditors, providerDebts, prepayments:
		if provider == "" {
			return []ledger.Problem{problem("LOAD-004", "provider", "", "Account "+account+" is kept by provider.", "Name the provider.")}
		}
	}
	if TypeOf(s, account) == "held" && partner == "" {
		return []ledger.Problem{problem("LOAD-004", "partner", "", "Account "+account+" is kept by partner.", "Name the partner.")}
	}
	return nil
}

// partyIn returns whose an item on an account is: the provider's where it is kept by provider, else the partner's.
func partyIn(s State, account, partner, provider string) string {
	switch standardOf(s, account) {
	case creditors, providerDebts, prepayments:
		return provider
	}
	return cmp.Or(partner, provider)
}

// Post opens the fund with its balances; what is kept by item is an open item, the oldest of all.
func (o *Opening) Post(s State) (Posting, *ledger.Refusal) {
	var p Posting
	var lines []ledger.Line
	for i, l := range o.Lines {
		d := ledger.Dims{Fund: o.Fund, Partner: l.Partner, Source: l.Source, Service: l.Service, Provider: l.Provider}
		line := actual(l.Account, o.Date, d, l.Amount)
		line.Memo = l.Note
		if KeptByItem(s, l.Account) {
			line.Item = fmt.Sprintf("%s#%d", EventKey(o), i+1)
			p.Items = append(p.Items, Item{
				Key: line.Item, Party: partyIn(s, l.Account, l.Partner, l.Provider), Date: o.Date, Due: dateOr(l.Due, o.Date), Source: l.Source,
				Service: l.Service, Note: l.Note,
			})
		}
		lines = append(lines, line)
	}
	p.Entries = []ledger.Entry{ledger.NewEntry(o.Date, by("opening/1", lines...)...)}
	return p, nil
}
