package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// by says under which rule and version the lines are posted.
func by(rule string, lines ...ledger.Line) []ledger.Line {
	for i := range lines {
		if lines[i].Rule == "" {
			lines[i].Rule = rule
		}
	}
	return lines
}

// signed debits a positive amount and credits a negative one. Units: pence.
func signed(layer ledger.Layer, account string, year calendar.Year, d ledger.Dims, p money.Pence) ledger.Line {
	if p < 0 {
		return ledger.Cr(layer, account, year, d, -p)
	}
	return ledger.Dr(layer, account, year, d, p)
}

// actual is a line of what happened, debit positive. Units: pence.
func actual(account string, date calendar.Date, d ledger.Dims, p money.Pence) ledger.Line {
	return signed(ledger.Actual, account, date.Year(), d, p)
}

// openOf returns what is open of an item on an account of a fund. Units: pence, debit positive.
func openOf(s State, item, account, fund string) money.Pence {
	for _, a := range s.AmountsOf(item) {
		if a.Account == account && a.Fund == fund {
			return a.Open
		}
	}
	return 0
}
