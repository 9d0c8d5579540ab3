package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
	"commonpurse/reports/text"
)

// copyVerb moves a ledger to another engine, or place.
func copyVerb() *verb {
	return &verb{
		name: "copy", does: "copies a whole ledger, a file or a database, to a new place in either.", args: "FROM TO",
		examples: []string{
			"copy purse.db postgres://clerk@db.example.org/county",
			"copy postgres://clerk@db.example.org/county county-2026-06-30.db",
		},
		more: []string{
			"All books go, or none does. A file is made; a database must be there (createdb) and hold no books, and whoever copies owns it. " +
				"What is recorded in FROM meanwhile is not copied, so let nobody record until you use TO in its place.",
			"Afterwards it compares the two: where each book stands and the root of its seal, every row of every table, every balance, and " +
				"every report of every year, byte by byte. The exit code is 3 when anything is not the same. The signing key is a file, and stays where it is: name it " +
				"with --key or PURSE_KEY.",
		},
		memory: verifyMemory,
		run:    func(ctx context.Context, c *call) error { return c.copyLedger(ctx) },
	}
}

type copiedJSON struct {
	From        string           `json:"from"`
	To          string           `json:"to"`
	Books       []copiedBookJSON `json:"books"`
	Reports     []string         `json:"reports"`
	Same        bool             `json:"same"`
	Differences []string         `json:"differences"`
}

type copiedBookJSON struct {
	Book     string   `json:"book"`
	Size     int64    `json:"size"`
	Root     string   `json:"root"`
	Tables   int      `json:"tables"`
	Balances int      `json:"balances"`
	Reports  int      `json:"reports"`
	Years    []string `json:"years"`
}

func (c *call) copyLedger(ctx context.Context) error {
	how, err := c.facts()
	if err != nil {
		return err
	}
	p := c.progress()
	o := app.CopyOptions{Render: text.JSON}
	if p != nil {
		o.Progress = p.tell
	}
	done, err := c.App.Copy(ctx, c.args[0], c.args[1], o)
	p.clear()
	if err != nil {
		return err
	}
	if len(done.Differences) > 0 {
		c.exit = exitWrong
	}
	if how.format == "json" {
		return c.answer(how, copiedAsJSON(done))
	}
	return c.write(how.file, func(w io.Writer) error {
		_, err := io.WriteString(w, copiedWords(done))
		return err
	})
}

func copiedAsJSON(done app.Copied) copiedJSON {
	out := copiedJSON{
		From: done.From, To: done.To, Books: []copiedBookJSON{}, Reports: listOf(done.Reports),
		Same: len(done.Differences) == 0, Differences: listOf(done.Differences),
	}
	for _, b := range done.Books {
		years := []string{}
		for _, y := range b.Years {
			years = append(years, y.String())
		}
		out.Books = append(out.Books, copiedBookJSON{b.Book, b.Size, b.Root, b.Tables, b.Balances, b.Reports, years})
	}
	return out
}

// copiedWords says what was copied, what was compared, and how that ended.
func copiedWords(done app.Copied) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Copied %s to %s:\n", done.From, done.To)
	for _, k := range done.Books {
		fmt.Fprintf(&b, "  The book %s: %s, root %s.\n", k.Book, eventsOf(k.Size), k.Root)
		if len(k.Years) > 0 {
			fmt.Fprintf(&b, "    Compared on both sides: where it stands, the root, %d tables row by row, %s balances and %s reports of %s to %s.\n",
				k.Tables, money.Thousands(int64(k.Balances)), money.Thousands(int64(k.Reports)), k.Years[0], k.Years[len(k.Years)-1])
		}
	}
	if len(done.Differences) == 0 {
		fmt.Fprintf(&b, "Both sides are the same. The reports were %s, byte by byte.\n", strings.Join(done.Reports, ", "))
		return b.String()
	}
	fmt.Fprintf(&b, "They are not the same. Do not use the copy. Differences: %s.\n", money.Thousands(int64(len(done.Differences))))
	for _, d := range done.Differences {
		fmt.Fprintf(&b, "  %s\n", d)
	}
	return b.String()
}
