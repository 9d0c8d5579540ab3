package pooled

import (
	"strconv"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// lineRef is the reference of one line of a document whose lines are events of their own. The mark between them may
// not stand in a code, so that no two references are alike.
func lineRef(ref string, line int) string {
	if line <= 1 {
		return ref
	}
	return ref + "#" + strconv.Itoa(line)
}

func dateOr(d, otherwise calendar.Date) calendar.Date {
	if d.IsZero() {
		return otherwise
	}
	return d
}

func pence(p *money.Pence) money.Pence {
	if p == nil {
		return 0
	}
	return *p
}

// gross is what the provider asks to be paid. Units: pence.
func (v *Invoice) gross() money.Pence {
	var sum money.Pence
	for _, l := range v.Lines {
		sum += l.Net + l.VAT
	}
	return sum
}

func (j *Journal) firstFund() string {
	if len(j.Lines) == 0 {
		return ""
	}
	return j.Lines[0].Fund
}
