package pooled

import (
	"cmp"
	"fmt"
	"slices"

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
	given := rowsAs[JournalRow](rows)
	first := given[0]
	j := &Journal{Code: first.Code, Date: first.Date}
	for _, r := range given {
		j.Lines = append(j.Lines, JournalLine{
			r.Line, r.Layer, r.Account, r.Amount, r.Fund, r.Year, r.Partner, r.Service, r.Contract, r.Provider, r.Source, r.Memo,
		})
	}
	slices.SortStableFunc(j.Lines, func(a, b JournalLine) int { return cmp.Compare(a.Line, b.Line) })
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
func (j *Journal) Check(s State) []ledger.Problem {
	var problems []ledger.Problem
	for i := range j.Lines {
		for _, p := range j.checkLine(s, &j.Lines[i]) {
			p.Line = i
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return problems
	}
	for _, bad := range j.entry(s).Imbalances() {
		problems = append(problems, ledger.Problem{
			Code: "LOAD-014", Field: "amount", Line: len(j.Lines) - 1, Value: bad.Amount.String(),
			Text: fmt.Sprintf("Journal %s does not balance in the %s layer of %s: debits less credits are %s.", j.Code, bad.Layer, bad.Fund, bad.Amount.Pounds()),
			Hint: "Debits are positive, credits negative; each layer and fund adds up to nil.",
		})
	}
	if len(problems) == 0 {
		problems = reserveHolds(s, "amount", []ledger.Entry{j.entry(s)})
	}
	return problems
}

func (j *Journal) checkLine(s State, l *JournalLine) []ledger.Problem {
	f := must[Fund](s, "funds", l.Fund)
	kind := TypeOf(s, l.Account)
	layer, _ := ledger.ParseLayer(l.Layer)
	problems := append(notNil("amount", l.Amount), within(f, j.Date, "date", false)...)
	problems = append(problems, layerAllows(f, layer, kind, standardOf(s, l.Account))...)
	problems = append(problems, accountInLayer(layer, l.Account, kind)...)
	if layer == ledger.Actual && l.Year != 0 && l.Year != j.Date.Year() {
		problems = append(problems, problem("LOAD-015", "year", l.Year.String(), "An actual line is of the year of its date, "+j.Date.Year().String()+".", "Leave year blank, or correct the date."))
	}
	if l.Service != "" {
		problems = append(problems, serviceOf(must[Service](s, "services", l.Service), l.Fund, "service")...)
		if layer == ledger.Actual && kind == "expenditure" && l.Amount > 0 {
			problems = append(problems, checkPilotRuns(s, l.Service, j.Date, j.Date, "service")...)
		}
	}
	needs := func(field, value, why string) {
		if value == "" {
			problems = append(problems, problem("LOAD-004", field, "", why, "Name the "+field+"."))
		}
	}
	switch {
	case kind == "expenditure":
		needs("service", l.Service, "A line of expenditure needs a service.")
	case kind == "income" && standardOf(s, l.Account) != otherIncome && layer != ledger.Intent:
		needs("partner", l.Partner, "A line of contributions needs a partner.")
		needs("source", l.Source, "A line of contributions needs a source.")
	}
	if l.Contract != "" && !IsCode(l.Contract) {
		problems = append(problems, badCode(Column{Name: "contract"}, l.Contract))
	}
	return append(problems, partyOf(s, l.Account, l.Partner, l.Provider)...)
}

// partnersOwn lists the accounts of what partners spend or give themselves.
var partnersOwn = map[string]bool{kindIncome: true, directIncome: true, directCost: true, kindCost: true}

// layerAllows refuses a layer, or an account of it, that a fund of the kind does not hold.
func layerAllows(f *Fund, layer ledger.Layer, accountType, standard string) []ledger.Problem {
	ok := true
	switch f.Kind {
	case "shadow":
		ok = layer == ledger.Budget
	case "zero-based":
		ok = layer == ledger.Actual && !partnersOwn[standard]
	case "pass-through":
		ok = !partnersOwn[standard]
	case "pooled-aligned", "aligned", "mainstream":
		ok = accountType == "expenditure" || accountType == "memo" || accountType == "income" && partnersOwn[standard]
	}
	if ok {
		return nil
	}
	return []ledger.Problem{problem("FUND-001", "layer", layer.String(),
		fmt.Sprintf("%s is a fund of the kind %s, which does not hold this line of the %s layer.", f.Code, f.Kind, layer), kindHint[f.Kind])}
}

// accountInLayer refuses an account that has no place in the layer.
func accountInLayer(layer ledger.Layer, account, kind string) []ledger.Problem {
	ok := false
	switch layer {
	case ledger.Budget:
		ok = account == budgetControl || kind == "income" || kind == "expenditure"
	case ledger.Intent:
		ok = account == commitments || account == commitmentControl
	case ledger.Commitment:
		return []ledger.Problem{problem("JOURNAL-003", "layer", layer.String(), "What is committed is always what remains of contracts, and no journal changes it.",
			"Record a variation of the contract: purse contract vary.")}
	case ledger.Actual:
		ok = kind != "memo"
	}
	if ok {
		return nil
	}
	return []ledger.Problem{problem("JOURNAL-001", "account", account, fmt.Sprintf("Account %s has no place in the %s layer.", account, layer),
		"Budget takes 3900, income and expenditure; intent takes 6000 and 6900; actual takes everything but 3900, 6000 and 6900.")}
}

// entry is the journal as lines, as written.
func (j *Journal) entry(s State) ledger.Entry {
	var lines []ledger.Line
	for _, l := range j.Lines {
		layer, _ := ledger.ParseLayer(l.Layer)
		year := l.Year
		if year == 0 {
			year = j.Date.Year()
		}
		d := ledger.Dims{Fund: l.Fund, Partner: l.Partner, Source: l.Source, Service: l.Service, Contract: l.Contract, Provider: l.Provider}
		if kind := TypeOf(s, l.Account); kind == "income" || kind == "expenditure" {
			d.Nature = ledger.Revenue
			if l.Service == "" && l.Source == "dfg" { // as a contribution of it is
				d.Nature = ledger.Capital
			}
			if v, ok := Find[Service](s, "services", l.Service); ok && l.Service != "" {
				d.Nature = NatureOf(v)
			}
		}
		line := signed(layer, l.Account, year, d, l.Amount)
		line.Memo = l.Memo
		if layer == ledger.Actual && KeptByItem(s, l.Account) {
			line.Item = fmt.Sprintf("%s#%d", EventKey(j), l.Line)
		}
		lines = append(lines, line)
	}
	return ledger.NewEntry(j.Date, by("journal/1", lines...)...)
}

// Post posts the lines as written; what is kept by item is an item of the journal's own.
func (j *Journal) Post(s State) (Posting, *ledger.Refusal) {
	var p Posting
	e := j.entry(s)
	for _, l := range e.Lines {
		if l.Item != "" {
			p.Items = append(p.Items, Item{Key: l.Item, Party: partyIn(s, l.Account, l.Dims.Partner, l.Dims.Provider), Date: j.Date, Due: j.Date, Source: l.Dims.Source, Service: l.Dims.Service, Note: l.Memo})
		}
	}
	p.Entries = withEarned(s, []ledger.Entry{e})
	return p, nil
}
