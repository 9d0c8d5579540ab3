package cli

import (
	"context"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/reports"
)

// reportVerb makes any report.
func reportVerb() *verb {
	return &verb{
		name: "report", does: "makes a report: as a table, CSV, JSON, a workbook or a web page.", args: "NAME", words: app.ReportNames(),
		examples: []string{
			"report memorandum --fund BCF --year 2026-27",
			"report memorandum --fund BCF --year 2026-27 -o memorandum-bcf-2026-27.xlsx",
			"report contributions --json",
			"report monitoring -o monitoring.html",
			"report entries --account 2000 --provider BRAMBLE --year 2026-27",
		},
		more: []string{
			"The reports are " + strings.Join(app.ReportNames(), ", ") + ". A statement and a partner-return are of one partner: --partner CODE.",
			"A report whose checks have failed is a DRAFT, says so in its title, and gives the exit code 3.",
		},
		flags: slices.Concat(asked, narrowing),
		run: func(ctx context.Context, c *call) error {
			if c.args[0] == "entries" {
				c.bound(longMemory)
			}
			return c.report(ctx, func(b *app.Book, q app.Query, render func(reports.Report) error) error {
				return b.Report(ctx, c.args[0], q, render)
			})
		},
	}
}

// explainVerb gives the entries behind a figure.
func explainVerb() *verb {
	return &verb{
		name: "explain", does: "shows the entries behind one figure of a report.", args: "REPORT [SECTION:]ROW-KEY:COLUMN",
		words:    app.ReportNames(),
		examples: []string{"explain memorandum funding:DCC/council-base/cash:amount --fund BCF --year 2026-27"},
		more:     []string{"It takes the flags that the report was made with. The keys of sections, rows and columns are in the report's JSON."},
		flags:    slices.Concat(asked, narrowing),
		run: func(ctx context.Context, c *call) error {
			return c.report(ctx, func(b *app.Book, q app.Query, render func(reports.Report) error) error {
				return b.Explain(ctx, c.args[0], c.args[1], q, render)
			})
		},
	}
}

// checkVerb runs every control.
func checkVerb() *verb {
	return &verb{
		name: "check", does: "runs every control over the books: balances, ties, sequence, suspense, agreements.",
		examples: []string{"check", "check --fund BCF --json"},
		more:     []string{"A control that must hold and does not gives the exit code 3."},
		flags:    asked,
		run: func(ctx context.Context, c *call) error {
			return c.report(ctx, func(b *app.Book, q app.Query, render func(reports.Report) error) error {
				return b.Check(ctx, q, render)
			})
		},
	}
}

// report asks for a report and shows it.
func (c *call) report(ctx context.Context, ask func(*app.Book, app.Query, func(reports.Report) error) error) error {
	q, how, err := c.question()
	if err != nil {
		return err
	}
	return c.withBook(ctx, func(b *app.Book) error { return ask(b, q, c.render(how)) })
}
