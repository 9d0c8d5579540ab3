package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// demoVerb makes an invented partnership to look at.
func demoVerb() *verb {
	return &verb{
		name: "demo", does: "makes an invented partnership to look at: a ledger, and its workbooks.",
		examples: []string{"demo", "demo -o trial"},
		more:     []string{"Nobody in it exists. When it is there already, this says so and changes nothing."},
		flags:    []option{{name: "o", short: "output", value: "DIR", usage: "the folder to make (default purse-demo)"}},
		run:      func(ctx context.Context, c *call) error { return c.demo(ctx) },
	}
}

// demo makes the folder beside its place, and gives it its name when it is whole: half a demonstration is never left.
func (c *call) demo(ctx context.Context) (err error) {
	dir := c.text("o")
	if dir == "" {
		dir = "purse-demo"
	}
	if _, err := os.Stat(filepath.Join(dir, "purse.db")); err == nil {
		return c.showDemo(dir, true)
	}
	if inside, err := os.ReadDir(dir); err == nil && len(inside) > 0 {
		return ledger.Refuse(ledger.Conflict, "USE-010", dir+" holds other files.", "Name another folder with -o.")
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o755); err != nil {
		return cannotWrite(dir, err)
	}
	making, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), ".purse-demo-*")
	if err != nil {
		return cannotWrite(dir, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(making)) }()
	if err := c.makeDemo(ctx, making); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder in its place
		return cannotWrite(dir, err)
	}
	if err := errors.Join(os.Chmod(making, 0o755), os.Rename(making, dir)); err != nil {
		return cannotWrite(dir, err)
	}
	return c.showDemo(dir, false)
}

// makeDemo makes the ledger, loads the invented tables, raises what falls due and writes the workbooks.
func (c *call) makeDemo(ctx context.Context, dir string) error {
	to, err := calendar.Parse(fixtures.DemoRaiseTo)
	if err != nil {
		return fmt.Errorf("the demonstration's own date: %w", err)
	}
	asAt, err := calendar.Parse(fixtures.DemoAsAt)
	if err != nil {
		return fmt.Errorf("the demonstration's own date: %w", err)
	}
	tables := filepath.Join(dir, "tables")
	if err := os.CopyFS(tables, fixtures.Demo()); err != nil {
		return fmt.Errorf("writing the demonstration's tables: %w", err)
	}
	at := app.At{Ledger: filepath.Join(dir, "purse.db")}
	if _, err := c.App.Init(ctx, at, at.Ledger+".key"); err != nil {
		return err
	}
	b, err := c.App.Book(ctx, at)
	if err != nil {
		return err
	}
	err = fillDemo(ctx, b, tables, to)
	if err == nil {
		err = demoWorkbooks(ctx, b, dir, app.Query{AsAt: asAt, Year: asAt.Year()})
	}
	return errors.Join(err, b.Close())
}

func fillDemo(ctx context.Context, b *app.Book, tables string, to calendar.Date) error {
	if _, err := b.Load(ctx, []string{tables}, app.LoadOptions{}); err != nil {
		return err
	}
	_, err := b.RaiseDue(ctx, to, "", false)
	return err
}

// demoWorkbooks writes a memorandum for each fund, and the reports of all funds.
func demoWorkbooks(ctx context.Context, b *app.Book, dir string, q app.Query) error {
	funds, err := b.Codes(ctx, "funds")
	if err != nil {
		return err
	}
	save := func(r reports.Report) error {
		return replace(filepath.Join(dir, xlsx.FileName(r)), func(w io.Writer) error { return xlsx.Write(w, r, xlsx.Options{}) })
	}
	for _, fund := range funds {
		of := q
		of.Fund = fund
		if err := b.Report(ctx, "memorandum", of, save); err != nil {
			return fmt.Errorf("the memorandum of %s: %w", fund, err)
		}
	}
	for _, name := range []string{"contributions", "controls", "trial-balance", "entries"} {
		if err := b.Report(ctx, name, q, save); err != nil {
			return fmt.Errorf("the report %s: %w", name, err)
		}
	}
	return nil
}

// showDemo says where everything is, and what to try.
func (c *call) showDemo(dir string, before bool) error {
	how, err := c.demoFormat()
	if err != nil {
		return err
	}
	workbooks, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil {
		return fmt.Errorf("listing %s: %w", dir, err)
	}
	at := filepath.Join(dir, "purse.db")
	if how.format == "json" {
		return c.answer(rendering{}, map[string]any{"folder": dir, "ledger": at, "workbooks": listOf(workbooks), "again": before})
	}
	if before {
		c.say("The demonstration is there already; nothing was changed.")
	} else {
		c.say("Made an invented partnership; nobody in it exists.")
	}
	_, err = fmt.Fprintf(c.Out, "Ledger: %s\nWorkbooks:\n  %s\n", at, strings.Join(workbooks, "\n  "))
	c.say("Try: purse report contributions --ledger %s", at)
	return err
}

// demoFormat is how to answer; -o is a folder here, and says nothing of a format.
func (c *call) demoFormat() (rendering, error) {
	if f := c.text("format"); !oneOf(f, "", "json", "table") {
		return rendering{}, misused("USE-007", "The demonstration is a folder.", "Leave --format out, or ask for --json.")
	}
	if c.json {
		return rendering{format: "json"}, nil
	}
	return rendering{format: "table"}, nil
}
