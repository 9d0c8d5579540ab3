package cli

import "commonpurse/ledger/pooled"

// overrideOption lets what a command records pass the funds check.
var overrideOption = option{name: "override", value: "REASON", usage: "lets it pass the funds check that would refuse it, for a reason that is kept"}

// takesMoney lists the tables whose documents the funds check looks at.
var takesMoney = map[string]bool{
	"contract_lines": true, "extensions": true, "variations": true, "virements": true, "invoices": true, "accruals": true, "prepayments": true,
	"claims": true, "recharges": true, "write_offs": true, "intents": true, "rolls": true, "reversals": true, "journals": true,
}

// overridden puts before each event what lets it pass the funds check, where the command gives a reason.
func (c *call) overridden(events []pooled.Event) []pooled.Event {
	if !c.given("override") {
		return events
	}
	var out []pooled.Event
	for _, e := range events {
		d, ok := e.(pooled.Dated)
		if ok && takesMoney[e.Table()] {
			on := d.When()
			if on.IsZero() { // a contract's line is of the day of its contract, which may be recorded with it
				on = c.today()
			}
			out = append(out, &pooled.Override{Document: pooled.EventKey(e), Date: on, Reason: c.text("override")})
		}
		out = append(out, e)
	}
	return out
}
