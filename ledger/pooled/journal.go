package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// JournalRow is one line of a manual journal as the load format writes it.
type JournalRow struct {
	Code     string        `load:"ref,key,required,code" json:"ref"`
	Line     int           `load:"line,key,required" json:"line"`
	Date     calendar.Date `load:"date,required" json:"date"`
	Layer    string        `load:"layer,required,in=layers" json:"layer"`
	Account  string        `load:"account,required,of=accounts" json:"account"`
	Amount   money.Pence   `load:"amount,required" json:"amount"`
	Fund     string        `load:"fund,required,of=funds" json:"fund"`
	Year     calendar.Year `load:"year" json:"year"`
	Partner  string        `load:"partner,of=organisations" json:"partner"`
	Service  string        `load:"service,of=services" json:"service"`
	Contract string        `load:"contract" json:"contract"`
	Provider string        `load:"provider,of=organisations" json:"provider"`
	Source   string        `load:"source,in=sources" json:"source"`
	Memo     string        `load:"memo,required" json:"memo"`
}

// Journal is an entry written by hand. It balances for every layer and fund.
type Journal struct {
	Code  string        `json:"ref"`
	Date  calendar.Date `json:"date"`
	Lines []JournalLine `json:"lines"`
}

// JournalLine is one line of a journal. Units: Amount in pence, debit positive.
type JournalLine struct {
	Line     int           `json:"line"`
	Layer    string        `json:"layer"`
	Account  string        `json:"account"`
	Amount   money.Pence   `json:"amount_pence"`
	Fund     string        `json:"fund"`
	Year     calendar.Year `json:"year,omitempty"`
	Partner  string        `json:"partner,omitempty"`
	Service  string        `json:"service,omitempty"`
	Contract string        `json:"contract,omitempty"`
	Provider string        `json:"provider,omitempty"`
	Source   string        `json:"source,omitempty"`
	Memo     string        `json:"memo,omitempty"`
}

func assembleJournal(rows []any) Event {
	first := rows[0].(*JournalRow)
	j := &Journal{Code: first.Code, Date: first.Date}
	for _, r := range rows {
		r := r.(*JournalRow)
		j.Lines = append(j.Lines, JournalLine{
			r.Line, r.Layer, r.Account, r.Amount, r.Fund, r.Year, r.Partner, r.Service, r.Contract, r.Provider, r.Source, r.Memo,
		})
	}
	return j
}

// Rows returns the rows of the load format that make the document.
func (j *Journal) Rows() []any {
	var rows []any
	for _, l := range j.Lines {
		rows = append(rows, &JournalRow{
			j.Code, l.Line, j.Date, l.Layer, l.Account, l.Amount, l.Fund, l.Year, l.Partner, l.Service, l.Contract, l.Provider,
			l.Source, l.Memo,
		})
	}
	return rows
}

// Table names the table of the load format.
func (j *Journal) Table() string { return "journals" }

// Ref returns the reference that identifies it.
func (j *Journal) Ref() string { return j.Code }

// When returns the day on which it posts.
func (j *Journal) When() calendar.Date { return j.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (j *Journal) Party() string { return j.firstFund() }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (j *Journal) Worth() money.Pence { return 0 }

// Check says what is wrong with it as the books stand.
func (j *Journal) Check(s State) []ledger.Problem { panic("unwritten") }

// Post says what it does.
func (j *Journal) Post(s State) (Posting, *ledger.Refusal) { panic("unwritten") }
