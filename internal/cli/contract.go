package cli

import (
	"context"
	"slices"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// contractVerb is everything about what is promised to providers.
func contractVerb() *verb {
	v := registerVerb("contract", "contracts", "C-17")
	v.does = "awards, varies, ends, lists and shows contracts and grants."
	v.subs = append([]*verb{
		awardVerb("award", "", "records a contract, grant or agreement with a provider, and what it promises.", []string{
			"contract award C-17 --provider HOMECARE --title \"Reablement at home\" --kind block --fund BCF --starts 2026-04-01 --ends 2028-03-31 --year 2026-27 --service REABLE --amount 240000.00",
			"contract award C-18 --provider HELPERS --title \"Befriending\" --kind grant --fund BCF --starts 2026-04-01 --ends 2027-03-31 --lines c-18.csv",
		}),
		awardVerb("call-off", "call-off", "records what is called off a framework, with one of its providers.", []string{
			"contract call-off C-20 --parent F-3 --provider HOMECARE --title \"Winter beds\" --fund BCF --starts 2026-11-01 --ends 2027-03-31 --year 2026-27 --service BEDS --amount 60000.00",
		}),
		recordVerb(recording{
			name: "vary", table: "variations", does: "records that a contract promises more or less for a service in a year.",
			examples: []string{"contract vary V-12 --contract C-17 --kind up --year 2026-27 --service REABLE --amount 12000.00 --ground \"Winter demand\" --decision HWB-2026-31"},
			more:     []string{"Of the kinds, up adds and down takes away (a negative amount); final-account settles what the year comes to, and nothing remains of it after."},
		}),
		recordVerb(recording{
			name: "extend", table: "variations", does: "records that an option to extend a contract is taken up.",
			examples: []string{"contract extend V-13 --contract C-17 --new-end 2029-03-31 --year 2028-29 --service REABLE --amount 250000.00 --ground \"Option in clause 4\""},
			more:     []string{"The options that a contract has stand in the table extensions; taking one up is a variation of the kind extension."},
			fill:     func(cells map[string]string) { cells["kind"] = "extension" },
		}),
		terminateVerb(), claimVerb(), rollVerb(),
	}, v.subs...)
	return v
}

// lineFlags are the columns of a contract's line that a command gives beside those of the contract.
var lineFlags = []string{"year", "service", "amount", "irrecoverable_vat", "retention_percent", "intent"}

// awardVerb records a contract of a kind, or of any, together with its lines.
func awardVerb(name, kind, does string, examples []string) *verb {
	contracts, lines := recording{table: "contracts", argument: "code", label: "CODE"}, tableOf("contract_lines")
	v := recordVerb(recording{
		name: name, table: contracts.table, does: does, examples: examples,
		more: []string{
			"--year, --service and --amount give its line; several are --lines FILE.csv, in the columns of the table contract_lines.",
			"What it promises is committed at once, and released as it is invoiced. A framework commits nothing until it is called off.",
		},
	})
	v.flags = slices.DeleteFunc(v.flags, func(o option) bool { return o.name == "lines" || o.name == "kind" && kind != "" })
	for _, column := range lineFlags {
		c, _ := lines.Column(column)
		o := columnOption(&c, false)
		o.column = nil
		v.flags = append(v.flags, o)
	}
	v.flags = append(v.flags, option{name: "lines", value: "FILE.csv", usage: "several lines, in the columns of the table contract_lines"}, overrideOption)
	v.run = func(ctx context.Context, c *call) error {
		how, err := c.rendering()
		if err != nil {
			return err
		}
		events, err := c.awarded(ctx, contracts, kind)
		if err != nil {
			return err
		}
		return c.withBook(ctx, func(b *app.Book) error {
			done, err := b.Record(ctx, c.overridden(events), c.yes("dry-run"))
			if err != nil {
				return inFlags(inFlags(err, tableOf("contracts"), contracts, false), lines, recording{}, false)
			}
			return c.showRecorded(how, done)
		})
	}
	return v
}

// awarded makes the events of a contract and of its lines.
func (c *call) awarded(ctx context.Context, r recording, kind string) ([]pooled.Event, error) {
	t, lines := tableOf(r.table), tableOf("contract_lines")
	cells := c.cells(t, r)
	if kind != "" {
		cells["kind"] = kind
	}
	events, err := c.eventOfFlags(ctx, t, r, cells)
	if err != nil {
		return nil, err
	}
	given := map[string]string{}
	for _, column := range lineFlags {
		if c.given(dashes(column)) {
			given[column] = c.text(dashes(column))
		}
	}
	of := recording{table: "contract_lines", argument: "contract"}
	switch file := c.text("lines"); {
	case file != "":
		given["contract"] = cells["code"]
		more, err := eventsOfFile(ctx, lines, of, file, given)
		return append(events, more...), err
	case len(given) > 0:
		given["contract"] = cells["code"]
		more, err := c.eventOfFlags(ctx, lines, of, given)
		return append(events, more...), err
	}
	return events, nil
}

func tableOf(name string) *pooled.Table {
	t, ok := pooled.TableNamed(name)
	if !ok {
		panic("a command records rows of no table: " + name)
	}
	return t
}

// terminateVerb ends all that a contract still promises.
func terminateVerb() *verb {
	t := tableOf("variations")
	v := &verb{
		name: "terminate", does: "ends a contract: nothing remains of what it promised.", args: "REF",
		examples: []string{
			"contract terminate V-14 --contract C-17 --date 2026-09-30 --ground \"Provider withdrew\" --decision HWB-2026-40",
			"contract terminate V-15 --contract C-17 --final-account --ground \"Final account agreed\"",
		},
		more: []string{
			"It records a variation for each service and year of which something is not ended, by what remains of it; the second and those after it have -2, -3 behind the reference.",
			"One service in one year is ended by contract vary with the kind termination or final-account.",
		},
	}
	for _, column := range []string{"contract", "date", "ground", "decision", "new_end"} {
		c, _ := t.Column(column)
		o := columnOption(&c, false)
		o.column = nil
		v.flags = append(v.flags, o)
	}
	v.flags = append(v.flags, option{name: "final-account", usage: "what was charged is the final account of it"}, dryRun)
	v.run = func(ctx context.Context, c *call) error {
		how, err := c.rendering()
		if err != nil {
			return err
		}
		row := recording{table: "variations", argument: "ref", label: "REF"}
		cells := c.cells(t, row)
		kind := "termination"
		if c.yes("final-account") {
			kind = "final-account"
		}
		// What the app fills in for each service and year is given here only so that the row can be read.
		for column, text := range map[string]string{"kind": kind, "year": "2000-01", "service": "x", "amount": "0.00"} {
			cells[column] = text
		}
		events, err := c.eventOfFlags(ctx, t, row, cells)
		if err != nil {
			return err
		}
		end, ok := events[0].(*pooled.Variation)
		if !ok {
			panic("a row of variations is no variation")
		}
		return c.withBook(ctx, func(b *app.Book) error {
			done, err := b.EndContract(ctx, *end, c.yes("dry-run"))
			if err != nil {
				return inFlags(err, t, row, false)
			}
			return c.showRecorded(how, done)
		})
	}
	return v
}
