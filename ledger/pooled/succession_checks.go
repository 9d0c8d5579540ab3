package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
)

// partnerColumns lists the columns in which a money row names a partner. What an organisation is as a provider is not
// succeeded: its invoices are paid to it, or to whom it says.
var partnerColumns = []string{"partner", "payer", "party"}

// namesSucceeded refuses to record something for a partner from after its successor took its place; what comes with the
// succession itself, because it was recorded before anybody knew, is warned of and counts for the successor.
func (o *Overlay) namesSucceeded(e Event) (warnings []string, problems []ledger.Problem) {
	d, ok := e.(Dated)
	t, isTable := TableNamed(e.Table())
	if !ok || !isTable || len(o.succeeded()) == 0 {
		return nil, nil
	}
	for i, row := range RowsOf(e) {
		for _, c := range t.Columns {
			code, isText := c.Value(row).(string)
			if !isText || !slices.Contains(partnerColumns, c.Name) {
				continue
			}
			old, ok := payer(o, code)
			if !ok || !old.succeeds() || d.When() < old.since() {
				continue
			}
			by := heirOn(o, old.Code, d.When())
			if was, done := successionOf(o, old.Code); !done || was.Seq > o.start {
				warnings = append(warnings, fmt.Sprintf("%s: %s succeeds %s from %s on, so this is %s's.", EventKey(e), by, old.Code, old.since().Short(), by))
				continue
			}
			p := problem("SUCCEED-001", c.Name, code, fmt.Sprintf("%s was succeeded by %s on %s.", old.Code, by, old.since().Short()),
				fmt.Sprintf("Name %s, or correct the date: what was %s's is dated %s at the latest.", by, old.Code, old.To.Short()))
			p.Line = i
			problems = append(problems, p)
		}
	}
	return slices.Compact(warnings), problems
}

// checkSuccessor says what is wrong with who succeeds an organisation, and when.
func (o *Organisation) checkSuccessor(s State) []ledger.Problem {
	was, ok := Find[Organisation](s, "organisations", o.Code)
	d, done := successionOf(s, o.Code)
	switch {
	case o.Successor != "" && Fold(o.Successor) == Fold(o.Code):
		return []ledger.Problem{problem("SUCCEED-002", "successor", o.Successor, o.Code+" cannot succeed itself.", "Name the organisation that takes its place, or leave successor blank.")}
	case ok && done && (Fold(was.Successor) != Fold(o.Successor) || was.To != o.To):
		field, value := "successor", o.Successor
		if Fold(was.Successor) == Fold(o.Successor) {
			field, value = "to", o.To.String()
		}
		return []ledger.Problem{problem("SUCCEED-003", field, value,
			fmt.Sprintf("%s was succeeded by %s on %s, and what it had and owed has passed on.", o.Code, was.Successor, was.since().Short()),
			fmt.Sprintf("Reverse %s first, or leave successor and to as they are.", d.Key))}
	}
	return nil
}

// CheckAfter says what is wrong once all rows are in: organisations that succeed each other in a ring, and funds that are
// hosted by one that another succeeds.
func (o *Organisation) CheckAfter(s State) []ledger.Problem {
	if !o.succeeds() {
		return nil
	}
	if all := chain(s, o.Code); len(all) > 1 && slices.ContainsFunc(all[1:], func(h heir) bool { return h.code == o.Code }) {
		return []ledger.Problem{problem("SUCCEED-002", "successor", o.Successor, fmt.Sprintf("%s would in the end succeed itself.", o.Code),
			"Correct the successor of one of the organisations.")}
	}
	var hosted []string
	for _, f := range Listed[Fund](s, "funds", "host", o.Code) {
		if hostsTooLong(f, o) {
			hosted = append(hosted, f.Code)
		}
	}
	if len(hosted) == 0 {
		return nil
	}
	return []ledger.Problem{problem("SUCCEED-004", "successor", o.Successor,
		fmt.Sprintf("%s hosts %s: its cash, creditors and contracts are that body's, and do not pass to %s by themselves.", o.Code, strings.Join(hosted, ", "), o.Successor),
		fmt.Sprintf("Close the fund on %s, and open a fund hosted by %s with its closing balances; or leave successor blank until then.", o.To.Short(), o.Successor))}
}

// hostsTooLong tells whether a fund is open when its host is no longer.
func hostsTooLong(f *Fund, host *Organisation) bool {
	return host.succeeds() && (f.Closes.IsZero() || f.Closes > host.To)
}

// ofSuccession lists what was recorded since a succession that rests on it: what met an item that it turned, what was raised
// and changed of the old partner's contributions, and what was recorded late for the old partner.
func ofSuccession(s State, key string, e Event, turned []ledger.Entry) []string {
	x, ok := e.(*Succession)
	if !ok {
		return nil
	}
	d, _ := s.Document(key)
	var out []string
	for _, l := range s.PartnerLines(x.Old) {
		if l.Seq > d.Seq {
			out = append(out, l.Key)
		}
	}
	for _, e := range turned {
		for _, l := range e.Lines {
			if l.Item != "" {
				out = append(out, moversAfter(s, l.Item, d.Key)...)
			}
		}
	}
	for _, c := range Listed[Contribution](s, "contributions", "partner", x.Old) {
		for _, key := range ofContribution(s, c) {
			if made, ok := s.Document(key); ok && made.Seq > d.Seq {
				out = append(out, key)
			}
		}
	}
	slices.Sort(out)
	return standing(s, slices.Compact(out))
}
