package reports

import (
	"fmt"
	"slices"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// yearEnd gathers the working of a year's end. Units: pence.
type yearEnd struct {
	*memorandum
	ends   []fundEnd
	income map[yearOf]money.Pence
	spent  map[yearOf]money.Pence
	settle []settled
	lapse  []lapsing
}

// fundEnd is the year's end of one fund whose money is in the pool's balance. Its memorandum is that of the fund alone,
// since a balance is settled fund by fund.
type fundEnd struct {
	*pooled.Fund
	m  *memorandum
	of []natured // what there is to share, by nature
}

// YearEnd is what the chief accountants of a pool close a year with: the result of each fund, its sharing step by step with
// exact shares and rounding, how it would be settled, what is carried forward or lapses, what stands in the way of the
// close, and a certificate to sign.
//
// Shape: sections result, inputs, variances, rule, working, shares, by-partner, other-rule, undistributed, settlement,
// carry-forward, commitments, before-closing and certificate, of the fund asked for, or of every fund whose money is in the
// pool's balance; beside for the others. Revenue and capital are shared apart. Units: pence; income and expenditure are both
// positive, a surplus or underspend is positive, partners' amounts are positive when the partner is owed; rounding in
// millionths of a penny. Errors: a refusal for a fund that is not on file, a date before the books open or before the year.
// Reads: every register of funds, contributions and contracts, Balances by service, Held, Amounts, Promises, Rolls, Waiting
// and Closes. Source: accounting page, sections 6 to 8.
func YearEnd(in In) (Report, error) {
	b := open(in)
	if err := b.ofAYear(); err != nil {
		return Report{}, err
	}
	y := b.yearEnd()
	result, working, shares, nobodys := y.resultTable(), y.workingTable(), y.sharesTable(), y.undistributedTable()
	variances, partners := y.variancesTable(), y.byPartnerTable()
	settlement, forward, commitments := y.settlementTable(), y.forwardTable(), y.commitmentsTable()
	r := b.report("year-end", "Year-end working")
	r.About.Signs = "A surplus and an underspend are positive, a deficit and an overspend negative. A partner's amount is positive when the partner is owed."
	r.Notes = append(r.Notes, y.provisos()...)
	r.Leads = y.leads()
	r.Sections = []Section{
		result.totalled("Income less expenditure: a surplus is positive. The unallocated variance is the part of a result that is no service's variance; positive adds to a surplus. Later steps of a rule share it."),
		y.inputsTable().totalled("What a proportional step weighs. Conditional grants, client money and balances applied are left out. All is cash, in kind and direct spending together."),
		variances.totalled("What a step limited to some services may take: cash budget, as vired, less cash cost. An underspend is positive, whatever sign other reports give a variance. A zero-based fund has no budgets, and so no variances."),
		y.ruleTable().whole("The rule as it is on file for the year. A lead-commissioning fund without one is its lead body's."),
		working.whole("Each step takes its part of what the steps before it left. What a cap cuts off is left for the next step. Positive is a surplus."),
		shares.totalled("The exact share is in pounds, to six decimals. Rounding is what the share is more than the exact one: a penny is a million millionths. Positive when the partner gains."),
		partners.totalled("The shares of all steps and funds together. Revenue and capital are shared apart. Provisional until the year is closed. Positive when the partner gains."),
		y.otherTable().totalled("What hangs on the choice of rule. The other common rule is proportions for stated percentages, and the other precision for proportions. Positive when the partner gains."),
		nobodys.totalled("What no step of a rule takes. It stops the year from closing until the partners agree whose it is."),
		settlement.totalled("As the close would settle it. No settlement is on file: without one a surplus is carried forward and a deficit called. Positive when the partner is owed."),
		forward.totalled("What each partner takes into the next year, settled so. Positive when the partner is owed. The reserve is held beside the balance."),
		commitments.totalled("What remains of the year's contracts at the date of this report. What is agreed to be carried over goes to the new year; the rest lapses at the close."),
		y.beforeTable().whole("What a year's close asks for, and what is worth settling before it. A matter that stops the close must be dealt with; look at the others."),
		y.certificate(),
	}
	r.Sections = append(r.Sections, y.beside()...)
	r.Checks = y.checks(yearEndTables{result, variances, working, shares, partners, nobodys, settlement, forward, commitments})
	return r, nil
}

func (b *books) yearEnd() *yearEnd {
	y := &yearEnd{memorandum: b.memorandum(b.in.Year), income: map[yearOf]money.Pence{}, spent: map[yearOf]money.Pence{}}
	for _, x := range b.in.Balances {
		if !b.inPool(x.Fund) || !b.ofYear(x.BalanceKey, y.year) {
			continue
		}
		if at := (yearOf{x.Fund, y.year, nature(x.Nature)}); b.typeOf(x.Account) == "income" {
			y.income[at] -= x.Amount
		} else {
			y.spent[at] += x.Amount
		}
	}
	for _, f := range b.askedFunds() {
		if b.inPool(f.Code) {
			y.ends = append(y.ends, fundEnd{f, y.alone(f), y.share(f, y.year).of})
		}
	}
	y.settle, y.lapse = y.settlements(), y.lapsings()
	return y
}

// alone is the memorandum of one fund of those asked about.
func (m *memorandum) alone(f *pooled.Fund) *memorandum {
	one, of := *m.books, *m.results
	one.in.Fund, of.books = f.Code, &one
	out := newMemorandum(&of, m.year)
	out.heldBalances()
	out.shareAll()
	return out
}

// end is the year's end of a fund, by its code; false where its money is not in the pool's balance.
func (y *yearEnd) end(fund string) (fundEnd, bool) {
	i := slices.IndexFunc(y.ends, func(f fundEnd) bool { return f.Code == fund })
	if i < 0 {
		return fundEnd{}, false
	}
	return y.ends[i], true
}

// sums are the income, expenditure and unallocated variance of a fund's year in one nature. Units: pence.
func (y *yearEnd) sums(at yearOf) (income, spent, unallocated money.Pence) {
	income, spent = y.income[at], y.spent[at]
	unallocated = income - spent
	for _, v := range y.varying(at) {
		unallocated -= v
	}
	return income, spent, unallocated
}

// provisos are what must be read with the figures.
func (y *yearEnd) provisos() []string {
	out := slices.Clone(y.notes)
	if y.in.AsAt < y.year.End() {
		out = append(out, fmt.Sprintf("%s has not ended: these are the figures to %s.", y.year.Long(), y.in.AsAt.Long()))
	}
	if f := y.funds[y.in.Fund]; f != nil && !pooled.InThePool(f.Kind) {
		out = append(out, fmt.Sprintf("%s is %s: its money is not in the pool's balance, so no result of it is shared.", f.Code, f.Kind))
	}
	return out
}

// yearEndTables are the tables that the checks hold against each other.
type yearEndTables struct {
	result, variances, working, shares, partners, nobodys, settlement, forward, commitments *table
}

// checks hold the steps, shares and balances to the result, and all to what the ledger has.
func (y *yearEnd) checks(t yearEndTables) []Check {
	var lines, worth, committed, reserve, earlier money.Pence
	for _, x := range y.in.Balances {
		switch {
		case x.Layer == ledger.Commitment && y.inTrial(x.Fund) && y.standard(x.Account) == "6000" && x.Year == y.year:
			committed += x.Amount
		case x.Layer != ledger.Actual || !y.inPool(x.Fund):
			continue
		}
		if x.Layer == ledger.Actual {
			lines += x.Amount
			if kind := y.typeOf(x.Account); y.standsBy(x.BalanceKey) && (kind == "asset" || kind == "liability") {
				worth += x.Amount
			}
		}
	}
	for _, p := range y.reserve {
		reserve += p.last + p.this
	}
	for _, row := range t.nobodys.rows {
		if row.Cells[1].Words() != y.year.String() {
			earlier += money.Pence(row.Cells[3].Number())
		}
	}
	nobodys := t.nobodys.sum("amount") - earlier
	sums := y.shares
	return []Check{
		mustEqual("balances", "Debits equal credits", 0, lines),
		mustEqual("result", "Income less expenditure is the result of the memorandum account", y.result, t.result.sum("result")),
		mustEqual("variances", "Variances of services and the unallocated variance add up to the result", t.result.sum("result"),
			t.variances.sum("variance")+t.result.sum("unallocated")),
		mustEqual("steps", "What the steps take and what is undistributed add up to the result", y.result, t.working.sum("taken")+nobodys),
		mustEqual("shares", "Shares and what is undistributed add up to the result", y.result, t.shares.sum("share")+nobodys),
		mustCount("partners", "Each partner's share is that of the memorandum account: how many are not", 0, differing(sums, t.partners, "share")),
		mustEqual("worth", "Balances before the settlement, the reserve and what is undistributed are what the funds have less what they owe", worth,
			t.settlement.sum("before")+t.settlement.sum("share")+reserve+nobodys+earlier),
		mustEqual("closing", "Opening balances, movements, shares and settlement add up to the closing balances",
			t.forward.sum("opening")+t.forward.sum("moved")+t.forward.sum("share")-t.forward.sum("refunded")+t.forward.sum("called"), t.forward.sum("closing")),
		mustEqual("settled", "Balances after the settlement are what is carried into the next year", t.settlement.sum("after"), t.forward.sum("closing")),
		mustEqual("committed", "What lapses and what is carried over are what is committed for the year (account 6000)", committed,
			t.commitments.sum("to_roll")+t.commitments.sum("lapses")),
		notedEqual("undistributed", "Nothing is undistributed", 0, t.nobodys.sum("amount")),
		notedCount("before-closing", "Nothing stands in the way of the close: how many matters do", 0, y.stops()),
		notedEqual("nhs-carried", "No surplus is carried for an NHS body without a decision", 0, y.carriedForNHS()),
	}
}

// differing counts the partners whose amount in a table, keyed by partner, is another than in a map.
func differing(want map[string]money.Pence, t *table, column string) int {
	i := slices.IndexFunc(t.section.Columns, func(c Column) bool { return c.Key == column })
	got := map[string]money.Pence{}
	for _, row := range t.rows {
		got[row.Key] = money.Pence(row.Cells[i].Number())
	}
	off := 0
	for p, amount := range want {
		if got[p] != amount {
			off++
		}
	}
	for p, amount := range got {
		if _, known := want[p]; !known && amount != 0 {
			off++
		}
	}
	return off
}

// standsBy tells whether a balance belongs to how the funds stood at the end of the year, before its close.
func (m *memorandum) standsBy(k pooled.BalanceKey) bool {
	year := k.Period.Year()
	return year < m.year || year == m.year && k.Period.Number() != calendar.Closing
}
