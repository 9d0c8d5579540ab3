package cli

import (
	"context"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// targetVerb is what partners have agreed to reach, and how far they have come.
func targetVerb() *verb {
	v := registerVerb("target", "targets", "CARE-1")
	v.does = "records what was measured of targets, lists and shows them."
	v.subs = append([]*verb{
		recordVerb(recording{
			name: "measure", table: "measurements", does: "records what a target was to have reached by a day, and what it had.",
			examples: []string{
				`target measure CARE-1 --date 2026-06-30 --planned 10072 --actual 9265 --source "Quarterly return"`,
				"target measure CARE-1 --date 2027-03-31 --planned 9800",
				"target measure CARE-1 --lines measured.csv",
			},
			more: []string{
				"It takes the place of what was recorded for that day. What is left out stays as it is: the plan may be recorded first, and what was reached when it is known.",
				"Whether a target is met is judged in the direction that is better for it. Targets themselves, with their strategies and priorities, are loaded: see purse load --help.",
			},
			record: func(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error) {
				return b.Measure(ctx, events, dryRun)
			},
		}),
	}, v.subs...)
	return v
}
