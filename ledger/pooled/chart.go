package pooled

import "strings"

// Chart is the standard chart of accounts that every book is opened with; see section 3 of the accounting page.
var Chart = []Account{
	{"1000", "Cash held by host", "asset", ""},
	{"1100", "Contributions and other income receivable", "asset", ""},
	{"1110", "Contributions receivable: disputed", "asset", ""},
	{"1120", "Grant earned, not yet claimed", "asset", ""},
	{"1150", "Due from partners (risk share)", "asset", ""},
	{"1200", "Provider debtors (clawback, overpayment, credit due)", "asset", ""},
	{"1300", "VAT recoverable", "asset", ""},
	{"1400", "Prepayments and payments on account", "asset", ""},
	{"1800", "Due from other funds / due to other funds", "asset", ""},
	{"1900", "Suspense: receipts and payments not yet identified", "asset", ""},
	{"2000", "Provider creditors", "liability", ""},
	{"2100", "Accruals", "liability", ""},
	{"2200", "Contributions received in advance", "liability", ""},
	{"2300", "Grant received in advance (conditions not met)", "liability", ""},
	{"2400", "Retentions", "liability", ""},
	{"2500", "Due to partners (surplus share, refunds) and repayable to funders", "liability", ""},
	{"3000", "Partner balances", "held", ""},
	{"3200", "Risk reserve", "held", ""},
	{"3900", "Budget control", "memo", ""},
	{"4000", "Contributions: cash", "income", ""},
	{"4100", "Contributions: in kind", "income", ""},
	{"4200", "Contributions: direct spending by a partner", "income", ""},
	{"4300", "Conditional grant", "income", ""},
	{"4400", "Reward grant", "income", ""},
	{"4500", "Client contributions, interest and other income", "income", ""},
	{"4600", "Balances and reserve applied", "income", ""},
	{"5000", "Commissioned services", "expenditure", ""},
	{"5100", "Grants to voluntary and community bodies", "expenditure", ""},
	{"5200", "Direct provision by a partner", "expenditure", ""},
	{"5300", "Passed on to other bodies", "expenditure", ""},
	{"5400", "Goods and staff given in kind", "expenditure", ""},
	{"5500", "Hosting and management", "expenditure", ""},
	{"5800", "Irrecoverable VAT", "expenditure", ""},
	{"5900", "Bad debts and write-offs", "expenditure", ""},
	{"6000", "Commitments", "memo", ""},
	{"6900", "Commitment control", "memo", ""},
}

// The accounts that rules name.
const (
	cash          = "1000"
	receivable    = "1100"
	disputed      = "1110"
	grantEarned   = "1120"
	providerDebts = "1200"
	vatDue        = "1300"
	prepayments   = "1400"
	otherFunds    = "1800"
	suspense      = "1900"
	creditors     = "2000"
	inAdvance     = "2200"
	grantAdvance  = "2300"
	retentions    = "2400"
	budgetControl = "3900"
	cashIncome    = "4000"
	kindIncome    = "4100"
	directIncome  = "4200"
	grantIncome   = "4300"
	rewardIncome  = "4400"
	otherIncome   = "4500"
	commissioned  = "5000"
	granted       = "5100"
	directCost    = "5200"
	passedOn      = "5300"
	kindCost      = "5400"
	lostVAT       = "5800"
	badDebts      = "5900"
)

// byItem lists the accounts whose every line belongs to an open item, so that they tie to their items by construction.
var byItem = map[string]bool{
	receivable: true, disputed: true, grantEarned: true, providerDebts: true, prepayments: true, suspense: true,
	creditors: true, accruals: true, inAdvance: true, grantAdvance: true,
}

// KeptByItem tells whether every line on the account, or on an account beneath it, belongs to an open item.
func KeptByItem(s State, account string) bool { return byItem[standardOf(s, account)] }

// standardOf returns the account at the top of an account's branch of the chart, or the account itself.
func standardOf(s State, account string) string {
	for range 8 { // a chart is never deeper
		a, ok := Find[Account](s, "accounts", account)
		if !ok || a.Parent == "" {
			break
		}
		account = a.Parent
	}
	return account
}

// ExpenditureAccounts lists the codes of the expenditure accounts on file.
func ExpenditureAccounts(s State) []string {
	var out []string
	for _, a := range Listed[Account](s, "accounts", "type", "expenditure") {
		out = append(out, a.Code)
	}
	return out
}

// TypeOf returns the type of an account; empty when it is not on file.
func TypeOf(s State, account string) string {
	a, ok := Find[Account](s, "accounts", account)
	if !ok {
		return ""
	}
	return a.Type
}

// Sector returns private, voluntary or public for an organisation's sector.
func Sector(sector string) string {
	switch strings.ToLower(sector) {
	case "business", "other":
		return "private"
	case "voluntary", "community", "faith":
		return "voluntary"
	}
	return "public"
}
