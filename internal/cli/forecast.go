package cli

import (
	"context"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// forecastVerb is what services are expected to have cost when the year is over.
func forecastVerb() *verb {
	return &verb{
		name: "forecast", does: "sets what services are expected to cost in a year, and shows how that has changed.",
		subs: []*verb{
			recordVerb(recording{
				name: "set", table: "forecasts", does: "records what a service is expected to have cost when the year is over.",
				examples: []string{`forecast set REABLE --year 2026-27 --amount 612000.00 --reason "Two more beds from October" --action "Board to agree a virement"`},
				more: []string{
					"A service without a figure is expected to cost what is spent and promised, and what is left of its budget for the months to come. A figure takes the place of that, and of figures for earlier days, which stay on file.",
					"A figure below what is spent and promised already is recorded with a warning that names the sum.",
				},
				fill: func(cells map[string]string) {
					if cells["author"] == "" {
						cells["author"] = app.WhoActs
					}
				},
				record: func(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error) {
					return b.Foresee(ctx, events, dryRun)
				},
			}),
			listVerb("forecast", "forecasts"),
			{
				name: "show", does: "shows the forecasts of one service, the latest first.", args: "SERVICE", of: "service",
				examples: []string{"forecast show REABLE"}, flags: asked,
				run: func(ctx context.Context, c *call) error { return c.showOne(ctx, "forecast", c.args[0]) },
			},
		},
	}
}
