package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

func (d *dues) byInstalment() *table {
	t := newTable("by-instalment", "Instalments", 3, textColumn("contribution", "Contribution"), textColumn("source", "Source"),
		countColumn("number", "Instalment"), dateColumn("due_date", "Due date"), moneyColumn("amount", "Amount"), dateColumn("raised_on", "Raised on"),
		moneyColumn("received", "Received"), moneyColumn("outstanding", "Outstanding"), textColumn("status", "Status"))
	taken := map[string]bool{}
	for _, x := range d.debts {
		ref, number := x.name()
		amount := x.Planned
		if x.contribution == nil {
			amount = x.outstanding()
		}
		t.addKeyed(x.rowKey(taken), ref, Text(x.item.Source), number, Day(x.due()), Money(amount), Day(x.raisedOn), Money(x.received()),
			Money(x.outstanding()), Text(x.status(d.in.AsAt)))
	}
	return t
}

func (d *dues) unmatchedSection() *table {
	t := newTable("unmatched", "Receipts in suspense", 1, textColumn("receipt", "Receipt"), dateColumn("date", "Date"), textColumn("payer", "Payer"),
		textColumn("fund", "Fund"), moneyColumn("amount", "Amount"), proseColumn("suggestion", "Suggestion"))
	slices.SortStableFunc(d.suspense, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Item.Date, b.Item.Date), cmp.Compare(a.Item.Key, b.Item.Key), cmp.Compare(a.Fund, b.Fund))
	})
	for _, a := range d.suspense {
		key := strings.TrimPrefix(a.Item.Key, "receipts/")
		receipt := Text(key)
		if t.has(key) {
			key += "/" + a.Fund
		}
		t.addKeyed(key, receipt, Day(a.Item.Date), Text(cmp.Or(a.Item.Note, a.Item.Party)), Text(a.Fund), Money(-a.Open), Text(d.suggestion(a)))
	}
	return t
}

// suggestion says what a receipt in suspense is likely to be: for the contribution it names, from an organisation whose
// name the payer's begins with, or for an instalment of just that amount.
func (d *dues) suggestion(a pooled.Amount) string {
	if c, ok := d.contributions[a.Item.Contribution]; ok {
		return fmt.Sprintf("It names the contribution %s of %s.", c.Code, c.Partner)
	}
	payer := pooled.Fold(cmp.Or(a.Item.Note, a.Item.Party))
	for _, o := range d.in.Organisations {
		name := pooled.Fold(o.Name)
		if payer != "" && (strings.HasPrefix(name, payer) || strings.HasPrefix(payer, name)) {
			return fmt.Sprintf("The payer may be %s (%s).", o.Name, o.Code)
		}
	}
	for _, x := range d.debts {
		if x.fund == a.Fund && x.outstanding() == -a.Open && x.isRaised {
			ref, number := x.name()
			if number.IsNull() {
				return fmt.Sprintf("%s of %s is outstanding with just this amount.", ref.Words(), x.item.Party)
			}
			return fmt.Sprintf("Instalment %d of %s, due from %s, is outstanding with just this amount.", number.Number(), ref.Words(), x.item.Party)
		}
	}
	return "Ask the payer, or the bank, what it is for."
}

func (d *dues) chase() *table {
	t := newTable("chase", "What to chase", 1, textColumn("debt", "Debt"), textColumn("partner", "Partner"), textColumn("name", "Name"),
		textColumn("fund", "Fund"), dateColumn("due_date", "Due date"), countColumn("days", "Days late"), moneyColumn("amount", "Amount"))
	taken := map[string]bool{}
	for _, x := range d.overdueDebts() {
		key, name := x.rowKey(taken), ""
		if o, ok := d.organisations[x.item.Party]; ok {
			name = o.Name
		}
		t.addKeyed(key, Text(key), Text(x.item.Party), Text(name), Text(x.fund), Day(x.due()), Count(int64(x.late(d.in.AsAt))), Money(x.Open))
	}
	return t
}

// overdueDebts lists what to chase, the oldest first and then the largest.
func (d *dues) overdueDebts() []*debt {
	var late []*debt
	for _, x := range d.debts {
		if x.Open > 0 && x.late(d.in.AsAt) > 0 {
			late = append(late, x)
		}
	}
	slices.SortStableFunc(late, func(a, b *debt) int {
		return cmp.Or(cmp.Compare(a.due(), b.due()), cmp.Compare(b.Open, a.Open), cmp.Compare(a.item.Key, b.item.Key))
	})
	return late
}

// rowKey is the key of a debt's row, and takes it: its name, with its fund and its partner where these tell two apart.
func (d *debt) rowKey(taken map[string]bool) string {
	ref, number := d.name()
	key := ref.Words()
	if !number.IsNull() {
		key += "/" + fmt.Sprint(number.Number())
	}
	for _, more := range []string{d.fund, d.item.Party} {
		if !taken[key] {
			break
		}
		key += "/" + more
	}
	taken[key] = true
	return key
}

// overdue is what is past due and undisputed of the year's contributions and older debts. Units: pence.
func (d *dues) overdue() money.Pence {
	var sum money.Pence
	for _, x := range d.debts {
		if x.late(d.in.AsAt) > 0 {
			sum += x.Open
		}
	}
	return sum
}
