package cli

import (
	"context"
	"io"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
)

// exportVerb writes the books out.
func exportVerb() *verb {
	return &verb{
		name: "export", does: "writes the books out in other forms.",
		subs: []*verb{
			{
				name: "tables", does: "writes every event back in its table of the load format.", args: "DIR",
				examples: []string{"export tables out/"},
				more:     []string{"Loading the folder into a fresh book gives reports with equal sections and checks."},
				run:      func(ctx context.Context, c *call) error { return c.exportTables(ctx) },
			},
			exportJournalVerb("hledger", "bcf.journal", "hledger -f bcf.journal balance --monthly --historical"),
			exportJournalVerb("ledger", "bcf.ledger", "ledger -f bcf.ledger --pedantic balance"),
			exportJournalVerb("beancount", "bcf.beancount", "bean-check bcf.beancount"),
		},
	}
}

// exportJournalVerb writes a journal for another ledger program; try is a command that reads the file of the example.
func exportJournalVerb(peer, file, try string) *verb {
	v := &verb{
		name: peer, does: "writes the entries as a journal for " + peer + ", with the balances that it must come to.",
		examples: []string{"export " + peer + " -o " + file, "export " + peer + " --fund BCF --year 2026-27 --layer budget > " + file},
		more: []string{
			"Accounts are sub-accounts of the fund, and of the partner, service or provider; the rest of an entry stands beside it as tags. " +
				"Every month's end states the balances of the accounts that moved, so that the file is found wrong if a penny is. Try: " + try,
			"With --year, what stood before it is brought forward in one entry.",
		},
		run: func(ctx context.Context, c *call) error { return c.exportJournal(ctx, peer) },
	}
	for _, o := range asked {
		switch o.name {
		case "fund", "as-at", "known-at":
		case "year":
			o.usage = "only the entries of a financial year such as 2026-27 (default all)"
		case "layer":
			o.usage = "budget, intent, commitment, actual or all (default actual)"
		default:
			continue
		}
		v.flags = append(v.flags, o)
	}
	return v
}

func (c *call) exportTables(ctx context.Context) error {
	how, err := c.facts()
	if err != nil {
		return err
	}
	var files, waits []string
	err = c.withBook(ctx, func(b *app.Book) error {
		if files, err = b.ExportTables(ctx, c.args[0]); err != nil {
			return err
		}
		waits, err = b.Awaiting(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if how.format == "json" {
		return c.answer(how, map[string]any{"folder": c.args[0], "files": listOf(files)})
	}
	c.say("Wrote %s tables to %s.", money.Thousands(int64(len(files))), c.args[0])
	if len(waits) > 0 {
		c.say("Not among them, as they wait for approval: %s.", strings.Join(waits, ", "))
	}
	return nil
}

func (c *call) exportJournal(ctx context.Context, peer string) error {
	file := c.text("o")
	if file == "-" {
		file = ""
	}
	switch {
	case c.text("format") != "":
		return misused("USE-008", "A journal has one form, that of "+peer+".", "Leave --format out.")
	case c.yes("json") && file == "":
		return misused("USE-008", "A journal is no JSON.", "Name a file for it with -o, or leave --json out.")
	}
	q, err := c.query()
	if err != nil {
		return err
	}
	var done app.Journal
	err = c.withBook(ctx, func(b *app.Book) error {
		return c.write(file, func(w io.Writer) error {
			done, err = b.ExportJournal(ctx, peer, q, w)
			return err
		})
	})
	switch {
	case err != nil || file == "":
		return err
	case c.yes("json"):
		return c.answer(rendering{format: "json"}, map[string]any{
			"file": file, "entries": done.Entries, "accounts": done.Accounts, "balances": done.Balances,
		})
	}
	c.say("Wrote %s entries on %s accounts to %s, and the %s balances that they must come to.",
		money.Thousands(done.Entries), money.Thousands(done.Accounts), file, money.Thousands(done.Balances))
	return nil
}
