package cli

import (
	"context"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
)

// registerVerb lists and shows what is on file of one sort.
func registerVerb(noun, plural, example string) *verb {
	return &verb{
		name: noun, does: "lists and shows " + plural + ".",
		subs: []*verb{
			listVerb(noun, plural),
			{
				name: "show", does: "shows one of the " + plural + " on the books.", args: "CODE", of: noun,
				examples: []string{noun + " show " + example}, flags: asked,
				run: func(ctx context.Context, c *call) error { return c.showOne(ctx, noun, c.args[0]) },
			},
		},
	}
}

// partnerVerb is about partners: those on the books, and who takes the place of one.
func partnerVerb() *verb {
	v := registerVerb("partner", "partners", "DCC")
	v.does = "lists and shows partners, and records who takes the place of one."
	v.subs = append(v.subs, &verb{
		name: "succeed", does: "records that another organisation takes a partner's place.", args: "CODE", of: "partner",
		examples: []string{"partner succeed ODC --by NEWC --date 2027-03-31"},
		more: []string{
			"--date is the old partner's last day. From the day after, what it has and owes is its successor's: what is outstanding, held in advance, disputed and due back, its balance and its part of the reserve, and what it planned and has not given. What it gave stays its own.",
			"Both organisations are on file already. A partner that hosts a fund is not succeeded before the fund is closed. To take it back: purse journal reverse successions/ODC.",
			"It changes the row of the table organisations of the load format, which does the same when it is loaded with successor and to.",
		},
		flags: []option{
			{name: "by", value: "CODE", of: "partner", usage: "the organisation that takes its place; needed"},
			{name: "date", value: "DATE", usage: "the last day of the old partner, such as 2027-03-31; needed"},
			dryRun,
		},
		run: func(ctx context.Context, c *call) error {
			how, err := c.rendering()
			if err != nil {
				return err
			}
			var wrong []ledger.Problem
			for _, flag := range []string{"by", "date"} {
				if c.text(flag) == "" {
					o, _ := c.verb.option(flag)
					wrong = append(wrong, ledger.Problem{Code: "USE-006", Field: o.shown(), Text: "It is needed.", Hint: sentence("Give " + strings.TrimSuffix(o.usage, "; needed"))})
				}
			}
			if len(wrong) > 0 {
				return misusedAll(wrong)
			}
			last, err := c.day("date")
			if err != nil {
				return err
			}
			return c.withBook(ctx, func(b *app.Book) error {
				done, err := b.Succeed(ctx, c.args[0], c.text("by"), last, c.yes("dry-run"))
				if err != nil {
					return err
				}
				return c.showRecorded(how, done)
			})
		},
	})
	return v
}

// listVerb lists what is on file of one sort.
func listVerb(noun, plural string) *verb {
	return &verb{
		name: "list", does: "lists the " + plural + " on the books.", examples: []string{noun + " list"}, flags: asked,
		run: func(ctx context.Context, c *call) error {
			q, how, err := c.question()
			if err != nil {
				return err
			}
			return c.withBook(ctx, func(b *app.Book) error { return b.List(ctx, noun, q, c.render(how)) })
		},
	}
}
