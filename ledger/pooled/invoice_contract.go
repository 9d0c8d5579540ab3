package pooled

import (
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// contractOf returns the contract that an invoice is matched to; nil where it is outside contracts.
func (v *Invoice) contractOf(s State) *Contract {
	if v.Contract == "" {
		return nil
	}
	return must[Contract](s, "contracts", v.Contract)
}

// checkContract refuses an invoice that its contract cannot be for: of another provider or fund, or on a framework.
func (v *Invoice) checkContract(s State) []ledger.Problem {
	c := v.contractOf(s)
	if c == nil {
		return nil
	}
	problems := onCommitting(c, v.Provider)
	for i := range v.Lines {
		for _, p := range serviceOf(must[Service](s, "services", v.Lines[i].Service), c.Fund, "service") {
			p.Line = i
			problems = append(problems, p)
		}
	}
	return problems
}

// costLine is a line of cost of the invoice: on its contract, it is about what that promises for the service and year. Units: pence.
func (v *Invoice) costLine(account string, date calendar.Date, c charge, p money.Pence) ledger.Line {
	return charged{c.service, v.Provider, v.Contract}.cost(account, date, p)
}

// costAccount is the account that a charge is cost on.
func (v *Invoice) costAccount(s State, c charge) string {
	return charged{c.service, v.Provider, v.Contract}.account(s)
}

// retained holds back the contract's share of what is charged, credits included. What is held stands on 2400 until it is released.
func (v *Invoice) retained(s State, charges []charge, date calendar.Date) []ledger.Line {
	if v.Contract == "" {
		return nil
	}
	var lines []ledger.Line
	for _, c := range charges {
		of, ok := Find[ContractLine](s, "contract_lines", v.Contract, c.year.String(), c.service.Code)
		if !ok || of.RetentionPercent == nil || c.line.Credits != "" {
			continue
		}
		held := money.Portion(c.net, int64(*of.RetentionPercent), int64(money.Whole))
		d := ledger.Dims{Fund: c.service.Fund, Provider: v.Provider}
		kept := d
		kept.Contract = v.Contract
		lines = append(lines, actual(creditors, date, d, held).About(EventKey(v)), actual(retentions, date, kept, -held).About(RetentionItem(v.Contract)))
	}
	return by("retention-held/1", lines...)
}

// RetentionItem returns the key of the item that what is retained of a contract is kept under.
func RetentionItem(contract string) string { return contractItems + contract + "#retention" }

// contractWords warns of cost that a contract does not promise, and of service given outside its dates.
//
// What meets an accrual was cost before, and is none now.
func (v *Invoice) contractWords(s State, entries []ledger.Entry) []string {
	c := v.contractOf(s)
	if c == nil {
		return nil
	}
	var words []string
	more := map[promise]money.Pence{}
	var order []promise
	var sum money.Pence
	for _, e := range entries {
		for _, l := range e.Lines {
			at, ok := promiseOf(l.Item)
			if !ok || l.Layer != ledger.Actual {
				continue
			}
			if _, seen := more[at]; !seen {
				order = append(order, at)
			}
			more[at] += l.Amount
		}
	}
	for _, at := range order {
		t := at.terms(s)
		if over := t.Cost + more[at] - t.Agreed; more[at] > 0 && over > 0 {
			words = append(words, fmt.Sprintf("%s is over contract: %s promises %s for %s in %s, and with this %s is posted on it, %s over.",
				EventKey(v), c.Code, t.Agreed.Pounds(), at.service, at.year, (t.Cost+more[at]).Pounds(), over.Pounds()))
		}
		sum += more[at]
	}
	words = append(words, v.beyondReleased(s, c, sum)...)
	for i := range v.Lines {
		from, to := v.Lines[i].span(v.Date)
		if v.Lines[i].Net > 0 && !v.Lines[i].PeriodFrom.IsZero() && (from < c.Starts || to > c.Ends) {
			words = append(words, fmt.Sprintf("%s charges service outside the dates of %s, which runs from %s to %s.",
				EventKey(v), c.Code, c.Starts.Short(), c.Ends.Short()))
			break
		}
	}
	return words
}

// retentionOpened opens the item that what is retained is kept under, with the first invoice of which something is.
func (v *Invoice) retentionOpened(s State, entries []ledger.Entry) []Item {
	item := RetentionItem(v.Contract)
	if _, ok := s.Item(item); ok {
		return nil
	}
	for _, e := range entries {
		if slices.ContainsFunc(e.Lines, func(l ledger.Line) bool { return l.Item == item && l.Amount != 0 }) {
			return []Item{{Key: item, Party: v.Provider, Date: e.Date, Due: must[Contract](s, "contracts", v.Contract).Ends}}
		}
	}
	return nil
}
