package cli

import (
	"context"

	"commonpurse/internal/app"
)

// availableVerb shows what may still be spent.
func availableVerb() *verb {
	return &verb{
		name: "available", does: "shows what a fund's services, or one of them, may still spend or promise, with every term of the sum.",
		args: "FUND [SERVICE]", of: "fund", examples: []string{"available BCF", "available BCF REABLE --year 2026-27"}, flags: asked,
		run: func(ctx context.Context, c *call) error {
			q, how, err := c.question()
			if err != nil {
				return err
			}
			service := ""
			if len(c.args) > 1 {
				service = c.args[1]
			}
			return c.withBook(ctx, func(b *app.Book) error { return b.Available(ctx, c.args[0], service, q, c.render(how)) })
		},
	}
}
