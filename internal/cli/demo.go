package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// demoVerb makes an invented partnership to look at, or one of any size to measure with.
func demoVerb() *verb {
	return &verb{
		name: "demo", does: "makes an invented partnership to look at: a ledger, and its workbooks.",
		examples: []string{"demo", "demo -o trial", "demo --size 100000 --tables-only -o large"},
		more: []string{
			"Nobody in it exists. When it is there already, this says so and changes nothing.",
			"With --size it is a made-up book of so many transactions over five years, to try the program at your own size: the same rows for " +
				"the same size and seed, and without workbooks. With --tables-only it is the tables alone, ready for purse load.",
		},
		flags: []option{
			{name: "o", short: "output", value: "DIR", usage: "the folder to make (default purse-demo)"},
			{name: "size", value: "N", usage: "how many transactions a made-up book has; at least " + money.Thousands(fixtures.FewestTransactions)},
			{name: "seed", value: "N", usage: "another number makes other rows of the same shape (default 1)"},
			{name: "tables-only", usage: "write the tables into the folder, and nothing else"},
		},
		run: func(ctx context.Context, c *call) error { return c.demo(ctx) },
	}
}

// demo makes the folder beside its place, and gives it its name when it is whole: half a demonstration is never left.
func (c *call) demo(ctx context.Context) (err error) {
	want, err := c.wanted()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(want.dir, "purse.db")); err == nil {
		return c.showDemo(want, true)
	}
	if inside, err := os.ReadDir(want.dir); err == nil && len(inside) > 0 {
		return ledger.Refuse(ledger.Conflict, "USE-010", want.dir+" holds other files.", "Name another folder with -o.")
	}
	beside := filepath.Dir(filepath.Clean(want.dir))
	if err := os.MkdirAll(beside, 0o755); err != nil {
		return cannotWrite(want.dir, err)
	}
	making, err := os.MkdirTemp(beside, ".purse-demo-*")
	if err != nil {
		return cannotWrite(want.dir, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(making)) }()
	if want.made, err = want.make(ctx, c, making); err != nil {
		return err
	}
	if err := os.Remove(want.dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder in its place
		return cannotWrite(want.dir, err)
	}
	if err := errors.Join(os.Chmod(making, 0o755), os.Rename(making, want.dir)); err != nil {
		return cannotWrite(want.dir, err)
	}
	return c.showDemo(want, false)
}

// demonstration is what was asked for, and what was made.
type demonstration struct {
	dir        string
	size       int // 0 for the example partnership
	seed       uint64
	tablesOnly bool
	how        rendering
	made       fixtures.Made
}

// wanted reads the flags; -o is a folder here, and says nothing of a format.
func (c *call) wanted() (d demonstration, err error) {
	d = demonstration{dir: cmp.Or(c.text("o"), "purse-demo"), seed: 1, tablesOnly: c.yes("tables-only"), how: rendering{format: "table"}}
	if c.json {
		d.how.format = "json"
	}
	if f := c.text("format"); !oneOf(f, "", "json", "table") {
		return d, misused("USE-007", "The demonstration is a folder.", "Leave --format out, or ask for --json.")
	}
	if size := c.text("size"); size != "" {
		if d.size, err = strconv.Atoi(size); err != nil || d.size < fixtures.FewestTransactions {
			return d, misused("USE-007", "--size "+quote(size)+" is not a number of transactions.",
				"Give a whole number, "+strconv.Itoa(fixtures.FewestTransactions)+" or more.")
		}
	}
	if seed := c.text("seed"); seed != "" {
		if d.seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
			return d, misused("USE-007", "--seed "+quote(seed)+" is not a seed.", "Give a whole number.")
		}
		if d.size == 0 {
			return d, misused("USE-008", "The example partnership has no seed.", "Leave --seed out, or give --size as well.")
		}
	}
	return d, nil
}

// ledger is where the ledger is; nothing when only tables were wanted.
func (d demonstration) ledger() *string {
	if d.tablesOnly {
		return nil
	}
	at := filepath.Join(d.dir, "purse.db")
	return &at
}

// make writes the tables and, unless they are all that is wanted, loads them and writes the workbooks.
func (d demonstration) make(ctx context.Context, c *call, dir string) (fixtures.Made, error) {
	tables := filepath.Join(dir, "tables")
	if d.tablesOnly {
		tables = dir
	}
	made, err := d.write(tables)
	if err != nil || d.tablesOnly {
		return made, err
	}
	if d.size == 0 {
		if _, err := tabulated(fixtures.CountyPeople(), filepath.Join(dir, "people")); err != nil {
			return made, err
		}
	}
	at := app.At{Ledger: filepath.Join(dir, "purse.db")}
	if _, err := c.App.Init(ctx, at, at.Ledger+".key"); err != nil {
		return made, err
	}
	b, err := c.App.Book(ctx, at)
	if err != nil {
		return made, err
	}
	return made, errors.Join(d.fill(ctx, c, b, dir, tables), b.Close())
}

// write writes the tables into a folder.
func (d demonstration) write(dir string) (fixtures.Made, error) {
	tables := fixtures.County()
	if d.size > 0 {
		tables = fixtures.Book(d.seed, d.size)
	}
	return tabulated(tables, dir)
}

// tabulated writes made-up tables into a folder.
func tabulated(tables fixtures.Tables, dir string) (fixtures.Made, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fixtures.Made{}, err
	}
	return tables.Write(func(table string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, table+".csv")) })
}

// fill loads the tables, and writes the workbooks of the example county.
func (d demonstration) fill(ctx context.Context, c *call, b *app.Book, dir, tables string) error {
	p := c.progress()
	defer p.clear()
	o := app.LoadOptions{}
	if p != nil {
		o.Progress = p.tell
	}
	if _, err := b.Load(ctx, []string{tables}, o); err != nil || d.size > 0 {
		return err
	}
	p.clear()
	asAt, err := calendar.Parse(fixtures.CountyAsAt)
	if err != nil {
		return fmt.Errorf("the demonstration's own date: %w", err)
	}
	q := app.Query{AsAt: asAt, Year: asAt.Year()}
	if err := demoWorkbooks(ctx, b, dir, q); err != nil {
		return err
	}
	return demoPacks(ctx, b, dir, q)
}

// demoPack is the folder of the board pack, and demoEarlier of the one before it, which it goes on from.
const (
	demoPack    = "board-pack"
	demoEarlier = "board-pack-december"
)

// demoPacks issues the pack of December, of what was recorded by then, and the pack of the day.
func demoPacks(ctx context.Context, b *app.Book, dir string, q app.Query) error {
	key, then := filepath.Join(dir, "purse.db.key"), q
	then.AsAt = calendar.Of(int(q.Year), 12, 31)
	known := int64(0)
	last := func(r reports.Report) error {
		for row, err := range r.Sections[0].Rows {
			if err != nil {
				return err
			}
			known = max(known, row.Cells[0].Number()) // the event's number is the first of its columns
		}
		return nil
	}
	if err := b.Report(ctx, "entries", then, last); err != nil {
		return fmt.Errorf("what was recorded by December: %w", err)
	}
	then.KnownAt = strconv.FormatInt(known, 10)
	for _, o := range []packOrder{{"board", filepath.Join(dir, demoEarlier), key, then, xlsx.Board, false}, {"board", filepath.Join(dir, demoPack), key, q, xlsx.Board, false}} {
		if _, _, err := packInto(ctx, b, o); err != nil {
			return fmt.Errorf("the board pack as at %s: %w", o.query.AsAt, err)
		}
	}
	return nil
}

// demoWorkbooks writes a memorandum for each fund, a statement and a return for each partner, and the reports of all funds.
func demoWorkbooks(ctx context.Context, b *app.Book, dir string, q app.Query) error {
	funds, err := b.Codes(ctx, "funds")
	if err != nil {
		return err
	}
	save := func(r reports.Report) error {
		return replace(filepath.Join(dir, xlsx.FileName(r)), func(w io.Writer) error { return workbook(w, r, xlsx.Board) })
	}
	for _, fund := range funds {
		of := q
		of.Fund = fund
		if err := b.Report(ctx, "memorandum", of, save); err != nil {
			return fmt.Errorf("the memorandum of %s: %w", fund, err)
		}
	}
	partners, err := b.Codes(ctx, "organisations")
	if err != nil {
		return err
	}
	for _, partner := range partners {
		of := q
		of.Partner = partner
		for _, name := range []string{"statement", "partner-return"} {
			err := b.Report(ctx, name, of, save)
			if r := new(ledger.Refusal); errors.As(err, &r) && r.Code == "REPORT-005" {
				continue // it has no account, or books nothing
			}
			if err != nil {
				return fmt.Errorf("the %s of %s: %w", name, partner, err)
			}
		}
	}
	for _, name := range []string{"monitoring", "contracts", "virements", "contributions", "ownership", "year-end", "pool-manager", "sectors", "payments", "pilots", "targets", "value", "decisions", "controls", "trial-balance", "entries"} {
		if err := b.Report(ctx, name, q, save); err != nil {
			return fmt.Errorf("the report %s: %w", name, err)
		}
	}
	return nil
}

// showDemo says where everything is, and what to try.
func (c *call) showDemo(d demonstration, before bool) error {
	workbooks, err := filepath.Glob(filepath.Join(d.dir, "*.xlsx"))
	if err != nil {
		return fmt.Errorf("listing %s: %w", d.dir, err)
	}
	packed, err := filepath.Glob(filepath.Join(d.dir, demoPack, "*.xlsx"))
	if err != nil {
		return fmt.Errorf("listing %s: %w", d.dir, err)
	}
	at := filepath.Join(d.dir, "purse.db")
	switch {
	case d.how.format == "json":
		return c.answer(rendering{}, map[string]any{"folder": d.dir, "ledger": d.ledger(), "workbooks": listOf(append(workbooks, packed...)), "again": before})
	case before:
		c.say("The demonstration is there already; nothing was changed.")
	case d.size > 0:
		c.say("Made up a book of %s transactions, %s rows; nobody in it exists.", money.Thousands(int64(d.made.Transactions)), money.Thousands(int64(d.made.Rows)))
	default:
		c.say("Made an invented partnership; nobody in it exists.")
	}
	if d.tablesOnly {
		_, err = fmt.Fprintf(c.Out, "Tables: %s\n", d.dir)
		c.say("Try: purse load %s", typed(d.dir))
		return err
	}
	_, err = fmt.Fprintf(c.Out, "Ledger: %s\n", at)
	if len(workbooks) > 0 {
		_, err = fmt.Fprintf(c.Out, "Workbooks:\n  %s\n", strings.Join(workbooks, "\n  "))
	}
	if len(packed) > 0 {
		_, err = fmt.Fprintf(c.Out, "Board pack, with its manifest and proof:\n  %s\n", strings.Join(packed, "\n  "))
	}
	c.say("Try: purse report contributions --ledger %s", typed(at))
	return err
}
