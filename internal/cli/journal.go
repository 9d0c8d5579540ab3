package cli

import (
	"context"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// journalVerb is entries written by hand, and reversed.
func journalVerb() *verb {
	return &verb{
		name: "journal", does: "posts, reverses and shows entries.",
		subs: []*verb{
			recordVerb(recording{
				name: "post", table: "journals", does: "posts an entry written by hand.",
				examples: []string{"journal post J-3 --lines j-3.csv"},
				more:     []string{"Its lines balance for every layer and fund, so there are at least two, in a file: line, layer, account, amount (debit positive), fund, memo."},
			}),
			recordVerb(recording{
				name: "reverse", table: "reversals", argument: "of", label: "KEY", does: "reverses what was recorded under a key, or a part of it.",
				examples: []string{
					"journal reverse invoices/INV-9 --reason \"Entered twice\"", "journal reverse J-3 --reason \"Wrong service\"",
					"journal reverse invoices/INV-9 --amount 10.00 --reason \"One visit too many\"",
				},
				more: []string{
					"The key is a table and a reference; a reference alone is a journal's. Both the entry and its reversal stay on the books.",
					"--amount takes back a part, out of what the document came to: the sum of its debits, such as an invoice's gross. It is shared over the document's lines, in proportion to what is left of each; without it, all that is left is reversed. What was agreed or raised of a contribution is not reversed in part: record a change.",
					"A second part of the same amount needs a --ref of its own, so that it is not taken for the first said twice.",
				},
				fill: fillReversal,
			}),
			{
				name: "show", does: "shows the entries of a document or an event.", args: "KEY|SEQ",
				examples: []string{"journal show invoices/INV-9", "journal show 1234"},
				flags:    asked,
				run: func(ctx context.Context, c *call) error {
					return c.showOne(ctx, "journal", wholeKey(c.args[0]))
				},
			},
		},
	}
}

// fillReversal completes the key of what is reversed, and makes the reversal's own reference of it and of the part, unless it
// would be no reference.
func fillReversal(cells map[string]string) {
	if cells["of"] == "" {
		return
	}
	cells["of"] = wholeKey(cells["of"])
	ref := "REV-" + strings.ReplaceAll(cells["of"], "#", ".")
	if amount, err := money.Parse(cells["amount"]); err == nil {
		ref += "/" + amount.String()
	}
	if cells["ref"] == "" && pooled.IsCode(ref) {
		cells["ref"] = ref
	}
}

// wholeKey puts the table before a journal's reference; a number is an event's.
func wholeKey(key string) string {
	table, _, found := strings.Cut(key, "/")
	if _, ok := pooled.TableNamed(table); found && (ok || oneOf(table, "successions", "submissions", "approvals", "returns")) || strings.Trim(key, "0123456789") == "" {
		return key
	}
	return "journals/" + key
}

// showOne shows one thing on file.
func (c *call) showOne(ctx context.Context, noun, code string) error {
	q, how, err := c.question()
	if err != nil {
		return err
	}
	return c.withBook(ctx, func(b *app.Book) error { return b.Show(ctx, noun, code, q, c.render(how)) })
}

// question reads what a report is about and how it is to be shown.
func (c *call) question() (app.Query, rendering, error) {
	q, err := c.query()
	if err != nil {
		return q, rendering{}, err
	}
	how, err := c.rendering()
	return q, how, err
}
