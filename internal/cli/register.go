package cli

import (
	"context"

	"commonpurse/internal/app"
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
