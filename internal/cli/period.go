package cli

import (
	"context"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// periodVerb closes periods, and opens them again.
func periodVerb() *verb {
	stated := func(state string) func(map[string]string) {
		return func(cells map[string]string) { cells["state"] = state }
	}
	return &verb{
		name: "period", does: "closes the periods of a host's books, opens them again, and shows which are open.",
		subs: []*verb{
			recordVerb(recording{
				name: "close", table: "closes", does: "closes a period for every fund of a host: nothing more is posted into it.",
				examples: []string{"period close DCC --year 2026-27 --period 3 --dry-run", "period close DCC --year 2026-27 --period 3"},
				more: []string{
					"--dry-run shows what to look at before: what waits for approval, what stands in suspense, what is not raised, services that something is promised for and that have no cost in the period, agreements that are not signed. A period closes with these, and the command warns of them. It does not close before it is over, or while an earlier one of the year is open.",
					"Once period 12 is closed, what is dated 31 March stands in period 13, until that is closed too. What a rule would date in a closed period it dates on the first open day: an instalment that falls due, a prepayment or accrual that is turned. What a past year cost is then posted at the invoice's own date, as prior-year cost.",
				},
				without: []string{"state", "reason", "until"}, fill: stated("closed"),
				dry: func(ctx context.Context, b *app.Book, events []pooled.Event, c *call, how rendering) error {
					for _, e := range events {
						if err := b.CheckPeriod(ctx, e, c.render(how)); err != nil {
							return err
						}
					}
					return nil
				},
				record: func(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error) {
					return b.ClosePeriods(ctx, events, dryRun)
				},
			}),
			recordVerb(recording{
				name: "reopen", table: "closes", does: "opens a closed period again, for a reason and until a stated time.",
				examples: []string{`period reopen DCC --year 2026-27 --period 3 --reason "Invoice INV-97 was left out" --until "2026-07-31 17:00"`},
				more: []string{
					"--until is a day, to its end, or a day and a time of day in UTC. The period closes by itself then; closing it before is a close like any other.",
					"Where people are on file it waits for another person to approve it.",
				},
				without: []string{"state"}, fill: stated("open"),
				record: func(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error) {
					return b.ReopenPeriods(ctx, events, dryRun)
				},
			}),
			listVerb("period", "periods"),
		},
	}
}
