package cli

import (
	"context"

	"commonpurse/internal/app"
	"commonpurse/ledger"
)

// queueVerb lists what waits for another person.
func queueVerb() *verb {
	return &verb{
		name: "queue", does: "lists what waits for another person's approval, who made it, and who may approve it.",
		examples: []string{"queue", "queue --fund BCF"},
		more: []string{
			"Once people are on file, these wait for another person than made them: changes to contributions and disputes settled for less, contracts, variations, virements, write-offs, manual journals and the reopening of a period. Invoices and new contributions wait above the limit that the table limits gives their maker for the action, where it gives any.",
			"Who may approve is said by limits too: a role, an action, a fund and an amount. An action that it does not name is approved by finance or section-151; a deputy may what the person may, on the days of the table deputies.",
			"A load waits as one, for finance or section-151, unless it is the first of its book.",
			"What waits counts as pending where it would take money.",
		},
		flags: asked,
		run: func(ctx context.Context, c *call) error {
			q, how, err := c.question()
			if err != nil {
				return err
			}
			return c.withBook(ctx, func(b *app.Book) error { return b.Queue(ctx, q, c.render(how)) })
		},
	}
}

// approveVerb has what waits recorded.
func approveVerb() *verb {
	return &verb{
		name: "approve", does: "records what waits, as the books stand now.", args: "REF [PATH...]",
		examples: []string{"approve journals/J-3 --as ANN", "approve loads/7 june/ --as ANN", "approve J-3 --note \"Agreed at the board\"", "approve J-3 --dry-run"},
		more: []string{
			"The reference is the document's key, or what follows the table in it where nothing else that waits has the same. See purse queue.",
			"A load is approved with its files, named again: the ledger keeps only their names and hashes, and holds them to those.",
			"Whoever made it cannot approve it, nor anybody who declared an interest in a provider that it pays. It is checked again, and posted in the same moment; what is refused then goes on waiting.",
		},
		flags: []option{{name: "note", value: "TEXT", usage: "words that are kept with the approval"}, dryRun},
		run: func(ctx context.Context, c *call) error {
			how, err := c.rendering()
			if err != nil {
				return err
			}
			return c.withBook(ctx, func(b *app.Book) error {
				if len(c.args) > 1 {
					return c.approveLoad(ctx, b, how)
				}
				return c.approve(ctx, b, how, c.args[0])
			})
		},
	}
}

// approve has a document recorded that waits.
func (c *call) approve(ctx context.Context, b *app.Book, how rendering, ref string) error {
	done, err := b.Approve(ctx, ref, c.text("note"), c.yes("dry-run"))
	if err != nil {
		return err
	}
	return c.showRecorded(how, done)
}

// approveInvoiceVerb approves by an invoice's reference alone.
func approveInvoiceVerb() *verb {
	return &verb{
		name: "approve", does: "records an invoice that waits for approval, as the books stand now.", args: "REF",
		examples: []string{"invoice approve INV-9 --as ANN"},
		more:     []string{"An invoice waits above the limit that its maker has for invoices: see purse queue --help."},
		flags:    []option{{name: "note", value: "TEXT", usage: "words that are kept with the approval"}, dryRun},
		run: func(ctx context.Context, c *call) error {
			how, err := c.rendering()
			if err != nil {
				return err
			}
			return c.withBook(ctx, func(b *app.Book) error { return c.approve(ctx, b, how, "invoices/"+c.args[0]) })
		},
	}
}

// approveLoad has a load recorded that waits, from its files.
func (c *call) approveLoad(ctx context.Context, b *app.Book, how rendering) error {
	if err := noPlanOf(how); err != nil {
		return err
	}
	p := c.progress()
	defer p.clear()
	o := app.LoadOptions{DryRun: c.yes("dry-run")}
	if p != nil {
		o.Progress = p.tell
	}
	done, err := b.ApproveLoad(ctx, c.args[0], c.args[1:], c.text("note"), o)
	p.clear()
	if err != nil {
		return err
	}
	if how.format == "json" {
		return c.answer(how, loadedShape(done))
	}
	if err := c.showPlan(how, done); err != nil {
		return err
	}
	c.concludeLoad(done)
	return nil
}

// returnVerb ends what waits.
func returnVerb() *verb {
	return &verb{
		name: "return", does: "sends back what waits without recording it; its reference is free again.", args: "REF",
		examples: []string{"return journals/J-3 --reason \"Wrong service\" --as ANN"},
		more:     []string{"Whoever may approve it may return it, and whoever made it may take it back."},
		flags:    []option{{name: "reason", value: "TEXT", usage: "why; needed"}, dryRun},
		run: func(ctx context.Context, c *call) error {
			how, err := c.rendering()
			if err != nil {
				return err
			}
			if c.text("reason") == "" {
				return misusedAll([]ledger.Problem{{Code: "USE-006", Field: "--reason", Text: "It is needed.", Hint: "Say why, for whoever made it."}})
			}
			return c.withBook(ctx, func(b *app.Book) error {
				done, err := b.Return(ctx, c.args[0], c.text("reason"), c.yes("dry-run"))
				if err != nil {
					return err
				}
				return c.showRecorded(how, done)
			})
		},
	}
}
