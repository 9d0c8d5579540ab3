package reports

import (
	"iter"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// In is everything that a report is made from: plain values, as known at one position of the ledger.
//
// Shape: registers hold the rows in force at KnownAt, of the whole book; Balances, Amounts and Held go through AsAt as
// known at KnownAt, of every layer and fund, for a report narrows them itself; Lines are what Entries is to show, or what
// Statement, Ownership, Payments and Bridge follow, and nothing else reads them. What a report does not need may be left empty: each says what it
// reads.
type In struct {
	About      About
	Checkpoint Checkpoint
	KnownAt    int64
	Now        int64 // when it is asked, or when the last event known was recorded: microseconds since 1970, UTC

	Fund    string // a fund's code as on file; empty for all
	Partner string // an organisation's code; empty for all
	Service string // a service's code; empty for all
	Account string // an account's code; empty for all
	// Provider is an organisation's code; empty for all.
	Provider string
	Year     calendar.Year // never zero in a report of a year
	AsAt     calendar.Date
	Layer    ledger.Layer // zero for actual

	Organisations []*pooled.Organisation
	Aliases       []*pooled.Alias
	Partnerships  []*pooled.Partnership
	Members       []*pooled.Member
	Accounts      []*pooled.Account
	Funds         []*pooled.Fund
	Services      []*pooled.Service
	Settings      []*pooled.Setting
	Strategies    []*pooled.Strategy
	Priorities    []*pooled.Priority
	Targets       []*pooled.Target
	Actions       []*pooled.Action
	Assessments   []*pooled.Assessment
	Measurements  []*pooled.Measurement
	RiskRules     []*pooled.RiskRule
	Contributions []*pooled.Contribution
	Changes       []*pooled.ContributionChange
	Raised        []*pooled.InstalmentRaised
	Forecasts     []*pooled.ForecastSet
	Intents       []*pooled.Intent
	Contracts     []*pooled.Contract // with their ends as they stand
	ContractLines []*pooled.ContractLine
	ContractTerms []*pooled.ContractTerm
	Shares        []*pooled.ContractShare
	Extensions    []*pooled.Extension
	Variations    []*pooled.Variation
	Endings       []*pooled.Ending
	Rolls         []*pooled.Roll // what is to be carried over to a new year, those left out that were taken back
	Virements     []*Virement    // in the order in which they were recorded, those that were taken back included
	Overrides     []Override
	Stops         []*pooled.Stop // the invoices that may not be paid
	Pending       []*pooled.Pending
	Groups        []*pooled.Group
	Decisions     []*pooled.Decision
	Pilots        []*pooled.Pilot
	PilotCosts    []*pooled.PilotCost
	Evaluations   []*pooled.Evaluation
	Transitions   []*pooled.Transition
	Made          []Made // what names a decision, and the decisions' own events, for Decisions and Bridge
	Submissions   []*pooled.Waiting
	Successions   []Successor // as they were recorded, those that were reversed too: each stands for the days that it says
	Closes        []*pooled.Close

	Balances []pooled.Balance // 31 March takes in period 13, not the close; coarser than KeyOf keeps them where that is enough
	Before   []pooled.Balance // the same as at the day before the quarter began, for PoolManager
	// AtStart is the budget layer as at the first day of the year, and MonthBefore every layer as at MonthBefore, for Monitoring.
	AtStart, MonthBefore []pooled.Balance
	// ByPeriod is the actual layer of the year by period and service, for Board.
	ByPeriod []pooled.Balance
	// Since is the last event that counted then, and Then and ThenForecasts what stood then, for Bridge.
	Since         int64
	SincePack     calendar.Date // as at when the board pack was that was made of Since, where it was one
	Then          []pooled.Balance
	ThenForecasts []*pooled.ForecastSet
	// What is open of the items on DuesAccounts, and on all accounts of the instalments, their plans on 3900 included; one of
	// no item stands for what is open on an account of a fund besides. Where there are successions, Hold has been through them.
	Amounts []pooled.Amount
	Moved   []pooled.Amount // what the items on CreditorAccounts moved by since the year began, nil included, for Payments
	// What stands on the items of what contracts promise, account by account: see pooled.TermsIn.
	Promises []pooled.Amount
	Unpaid   []Unpaid         // what is open on UnpaidAccounts of documents about contracts, for Contracts
	Makers   map[string]Maker // who recorded the variations of contracts, by their keys
	Open     []pooled.Amount  // what is open on UnpaidAccounts, for Controls
	Held     []Line           // every line on an account of the type held (3000, 3200, ...), actual layer: a few for each partner and year

	Lines  iter.Seq2[Line, error]
	Totals *LineTotals // of Lines, where they were added up beforehand

	Waiting []Waiting // for approval

	Facts Facts // what only the store can say, for Controls
}

// Line is a line of an entry with the particulars of its event.
type Line struct {
	Seq, Place, Number int64
	RecordedAt         int64 // microseconds since 1970, UTC
	Date               calendar.Date
	Period             calendar.Period
	ledger.Line
	Table      string // the event's kind
	Key        string // table/ref
	Load       int64
	File       string
	Sheet      string
	Row        int64
	MadeBy     string
	ApprovedBy string
	Reverses   string // the key of the document that the event reverses; empty for others
	Hash       string // the event's leaf hash, in hex
}

// Maker is who recorded a document, and who approved it.
type Maker struct{ Made, Approved string }

// LineTotals are the sums of lines. Units: pence, both positive.
type LineTotals struct {
	Count  int
	Debit  money.Pence
	Credit money.Pence
}

// Facts are what the store found when it compared what it keeps with what follows from the events.
type Facts struct {
	Head   int64  // the last sequence number
	Events int64  // how many events there are
	Sealed int64  // how many events the seal covers
	Root   string // the seal's root as it is kept, base64
	Remade string // the root made again from the events' hashes, base64
	Differ int64  // how many of the balances kept are not what their lines add up to
}
