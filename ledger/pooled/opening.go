package pooled

import (
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
	first := rows[0].(*OpeningRow)
	o := &Opening{Code: first.Code, Date: first.Date, Fund: first.Fund}
	for _, r := range rows {
		r := r.(*OpeningRow)
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

// Ref returns the reference that identifies it.
func (o *Opening) Ref() string { return o.Code + "/" + o.Fund }

// When returns the day on which it posts.
func (o *Opening) When() calendar.Date { return o.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (o *Opening) Party() string { return o.Fund }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (o *Opening) Worth() money.Pence { return 0 }

// Check says what is wrong with it as the books stand.
func (o *Opening) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (o *Opening) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
