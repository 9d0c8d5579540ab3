package bench

import "strings"

// A Goal is a row of the performance page, or a part of one: a figure, and what it is to be at most or at least.
type Goal struct {
	Row     string // the row, as the page words it
	What    string // the part of the row
	Measure string // what is held to it
	Peer    string // the measure that it is a ratio to
	Figure  Figure
	Limit   float64
	Beyond  float64 // what would be better still; nought when the page names nothing
}

// Figure says how the figure of a goal comes about.
type Figure int

// The figures that goals have.
const (
	WallRatio   Figure = iota // of two times, at most
	RateRatio                 // of two rates, at least
	Seconds                   // a time, at most
	PeakBytes                 // the most memory of a measure, or of any command, at most
	Growth                    // from the smallest books to the largest, of the balances, at most
	GrowthOfAll               // of everything else, for each transaction, at most
)

const megabyte = 1 << 20

// The rows of the performance page, as it words them.
const (
	rowBalances = "any balance report (trial balance, memorandum, contributions, monitoring), whole process"
	rowKnown    = "the same as known at an earlier sequence number (kept balances less the lines after it, or the lines up to it, if fewer)"
	rowAccount  = "entries of one account (2,500 lines), whole process"
	rowStart    = "start-up of a trivial command, whole process"
	rowLoad     = "load of the CSV tables: every check, posted, balanced, sealed, durable"
	rowVerify   = "full audit: `verify` with rebuild of every line, balance and hash"
	rowPosting  = "one durable posting with every check, in process, one client"
	rowCrowd    = "64 clients in process, one book (from the PostgreSQL work on)"
	rowServer   = "PostgreSQL, single posts, 1 and 32 clients"
	rowSheet    = "workbook sheet of 1,000,000 × 12"
	rowPack     = "board pack of twelve sheets"
	rowReading  = "reading a load workbook of 100,000 rows"
	rowMemory   = "memory of any command"
	rowGrowth   = "growth from 10,000 to 1,000,000 transactions"
)

const ledgerBalance, ledgerRegister = "ledger" + balance, "ledger" + register

// goals is every row of the performance page, in its order.
var goals = []Goal{
	{Row: rowBalances, What: "trial balance", Measure: trialBalance, Peer: ledgerBalance, Limit: 1.0 / 300, Beyond: 1.0 / 1000},
	{Row: rowBalances, What: "memorandum", Measure: memorandum, Peer: ledgerBalance, Limit: 1.0 / 100, Beyond: 1.0 / 1000},
	{Row: rowBalances, What: "monitoring", Measure: byService, Peer: ledgerBalance, Limit: 1.0 / 100, Beyond: 1.0 / 1000},
	{Row: rowBalances, What: "contributions", Measure: contributions, Peer: ledgerBalance, Limit: 1.0 / 100, Beyond: 1.0 / 1000},
	{Row: rowKnown, What: "trial balance, known half way", Measure: trialBalance + known, Peer: ledgerBalance, Limit: 1.0 / 10, Beyond: 1.0 / 50},
	{Row: rowKnown, What: "memorandum, known half way", Measure: memorandum + known, Peer: ledgerBalance, Limit: 1.0 / 10, Beyond: 1.0 / 50},
	{Row: rowKnown, What: "monitoring, known half way", Measure: byService + known, Peer: ledgerBalance, Limit: 1.0 / 10, Beyond: 1.0 / 50},
	{Row: rowKnown, What: "contributions, known half way", Measure: contributions + known, Peer: ledgerBalance, Limit: 1.0 / 10, Beyond: 1.0 / 50},
	{Row: rowAccount, What: "entries of one account", Measure: account, Peer: ledgerRegister, Limit: 1.0 / 200, Beyond: 1.0 / 400},
	{Row: rowStart, What: "start-up, the version", Measure: starting, Figure: Seconds, Limit: 0.025, Beyond: 0.010},
	{Row: rowStart, What: "start-up, the list of funds", Measure: fundList, Figure: Seconds, Limit: 0.025, Beyond: 0.010},
	{Row: rowLoad, What: "load", Measure: loading, Peer: ledgerBalance, Limit: 2.0, Beyond: 1.0},
	{Row: rowVerify, What: "verify", Measure: verifying, Peer: ledgerBalance, Limit: 1.0, Beyond: 0.3},
	{Row: rowPosting, What: "posting, one client", Measure: posting, Peer: disk, Figure: RateRatio, Limit: 0.2, Beyond: 0.8},
	{Row: rowCrowd, What: "posting, 64 clients", Measure: crowded, Peer: disk, Figure: RateRatio, Limit: 0.8, Beyond: 4.0},
	{Row: rowCrowd, What: "posting, 64 clients, 99 of 100", Measure: crowdedSlowest, Figure: Seconds, Limit: 0.010},
	{Row: rowServer, What: "PostgreSQL, 1 client", Measure: oneBook + "1" + served, Peer: pgledger + "1", Figure: RateRatio, Limit: 1.0, Beyond: 3.0},
	{Row: rowServer, What: "PostgreSQL, 32 clients", Measure: oneBook + "32" + served, Peer: pgledger + "32", Figure: RateRatio, Limit: 1.0, Beyond: 3.0},
	{Row: rowServer, What: "PostgreSQL, 32 clients, 99 of 100", Measure: oneBook + "32" + served + slowest, Figure: Seconds, Limit: 0.050},
	{Row: "PostgreSQL load", What: "PostgreSQL, load", Measure: serverLines, Peer: copying, Figure: RateRatio, Limit: 0.2, Beyond: 0.5},
	{Row: rowSheet, What: "workbook", Measure: sheet, Peer: libxlsxwriter, Limit: 1.0 / 3, Beyond: 1.0 / 10},
	{Row: rowSheet, What: "workbook, memory", Measure: workbook, Figure: PeakBytes, Limit: 128 * megabyte},
	{Row: rowPack, What: "board pack", Measure: packing, Figure: Seconds, Limit: 3, Beyond: 1},
	{Row: rowPack, What: "board pack, memory", Measure: packing, Figure: PeakBytes, Limit: 256 * megabyte},
	{Row: rowReading, What: "workbook read", Measure: readBook, Peer: openpyxl, Limit: 0.5, Beyond: 1.0 / 20},
	{Row: rowReading, What: "workbook loaded", Measure: loadBook, Peer: openpyxl, Limit: 1.0, Beyond: 1.0 / 20},
	{Row: rowMemory, What: "memory of any command", Figure: PeakBytes, Limit: 256 * megabyte, Beyond: 64 * megabyte},
	{Row: rowGrowth, What: "growth of the balance reports", Figure: Growth, Limit: 2.0, Beyond: 1.0},
	{Row: rowGrowth, What: "growth of everything else", Figure: GrowthOfAll, Limit: 1.0},
}

// balanceReports are the measures that are to stay the same however large the books are.
var balanceReports = []string{trialBalance, memorandum, byService, contributions, fundList, starting}

// isCommand tells whether a measure is of a command of the program, and not of a part of it or of a peer.
func isCommand(m Measure) bool {
	return m.Program == "purse" && m.Name != readBook && m.Name != sheet && !strings.HasPrefix(m.Name, posting)
}
