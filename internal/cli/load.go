package cli

import (
	"context"
	"fmt"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// loadVerb takes files in.
func loadVerb() *verb {
	return &verb{
		name: "load", does: "loads tables of the load format from folders, CSV files and workbooks: all rows, or none.", args: "PATH...",
		examples: []string{"load books/", "load books/ --dry-run", "load books/ --errors mend.xlsx", "load books/ mend.xlsx", "load books/ --errors mend.xlsx --skip-errors", "load june.xlsx july.csv"},
		more: []string{
			"Every row is checked before anything is written, and all errors are listed together. On a terminal it shows what it would do " +
				"and asks once; --yes skips the question. Loading the same files again changes nothing.",
			"With --errors a load that is refused leaves a workbook of the rows to mend, as they were given, with what to fix. Mended, it is loaded with the same files: its rows stand in for theirs.",
			"With --skip-errors besides, the rows in error and those that need them are left out and all others are loaded; how many were left out is recorded. Mended, their workbook is loaded by itself.",
			"Once people are on file, a load waits as one for another person with authority over the accounts: purse approve loads/7 PATH... with the same files. The first load of a book needs nobody.",
		},
		flags: []option{
			dryRun,
			{name: "total", value: "TABLE=AMOUNT", usage: "the sum that the rows of a table must come to, several with semicolons between: invoices=1250.50;payments=300.00"},
			{name: "errors", value: "FILE.xlsx", usage: "write the rows that something is wrong with to a new workbook, to mend them there"},
			{name: "skip-errors", usage: "load all rows but those in error and those that need them, which are written to the workbook of --errors"},
		},
		memory: loadMemory,
		run:    func(ctx context.Context, c *call) error { return c.load(ctx, c.args) },
	}
}

// noPlanOf refuses the formats in which no plan is shown, before anything is recorded.
func noPlanOf(how rendering) error {
	if oneOf(how.format, "xlsx", "html") {
		return misused("USE-008", "There is no workbook of a plan.", "Leave the format out, or ask for --json.")
	}
	return nil
}

// load loads paths and shows what became of every table.
func (c *call) load(ctx context.Context, paths []string) error {
	how, err := c.rendering()
	if err != nil {
		return err
	}
	if err := noPlanOf(how); err != nil {
		return err
	}
	totals, err := c.totals()
	if err != nil {
		return err
	}
	if err := c.errorsFile(); err != nil {
		return err
	}
	return c.withBook(ctx, func(b *app.Book) error {
		p := c.progress()
		defer p.clear()
		o := app.LoadOptions{DryRun: c.yes("dry-run"), Totals: totals}
		if p != nil {
			o.Progress = p.tell
		}
		wrote := c.leavesOut(&o)
		planned := false
		if c.asks() && !o.DryRun {
			o.Confirm = func(plan app.Loaded) (bool, error) {
				p.clear()
				planned = true
				if err := c.showPlan(how, plan); err != nil {
					return false, err
				}
				return c.ask(ctx, "Load these rows into the book "+b.Code()+" of "+c.ledger()+"?")
			}
		}
		done, err := b.Load(ctx, paths, o)
		p.clear()
		if err != nil {
			wrote.undo(err)
			return c.rejected(ctx, b, paths, err)
		}
		if how.format == "json" {
			return c.answer(how, loadedShape(done))
		}
		if !planned {
			if err := c.showPlan(how, done); err != nil {
				return err
			}
		}
		c.concludeLoad(done)
		return nil
	})
}

// totals reads what tables are expected to come to.
func (c *call) totals() (map[string]money.Pence, error) {
	if !c.given("total") {
		return nil, nil
	}
	out := map[string]money.Pence{}
	for one := range strings.SplitSeq(c.text("total"), ";") {
		name, text, _ := strings.Cut(one, "=")
		name = strings.ReplaceAll(pooled.Fold(name), "-", "_")
		t, ok := pooled.TableNamed(name)
		sum, err := money.Parse(text)
		switch {
		case !ok || t.Reference:
			return nil, misused("USE-007", quote(name)+" is no table of money.", "Give a total as in: --total invoices=1250.50.")
		case err != nil:
			return nil, misused("USE-007", sentence(err.Error()), "Give a total as in: --total invoices=1250.50.")
		}
		out[name] = sum
	}
	return out, nil
}

// showPlan shows what becomes of every table, and the warnings.
func (c *call) showPlan(how rendering, plan app.Loaded) error {
	c.warn(warningsOf(plan))
	c.sayLeftOut(plan)
	if len(plan.Tables) == 0 {
		return nil
	}
	return c.render(how)(planReport(plan))
}

// concludeLoad says in a sentence how the load ended.
func (c *call) concludeLoad(done app.Loaded) {
	var read, fresh, changed, ignored int64
	for _, t := range done.Tables {
		read, fresh, changed, ignored = read+t.Read, fresh+t.New, changed+t.Changed, ignored+t.Ignored
	}
	rows := read - ignored
	defer c.concludeLeftOut(done)
	where := "on the books"
	if done.In > 0 {
		where = fmt.Sprintf("in load %d", done.In)
	}
	switch {
	case done.Nothing:
		switch rows {
		case 0:
			c.say("Nothing to do: there are no rows in it.")
		case 1:
			c.say("Nothing to do: its one row is %s.", where)
		default:
			c.say("Nothing to do: all %s rows are %s.", money.Thousands(rows), where)
		}
	case !done.Answered && !done.DryRun:
		c.say("Nothing was written.")
	case done.Waits != nil && done.DryRun:
		c.say("Dry run: %s of %s rows are new, %s changed, and it would wait for approval as %s; %s. Nothing was written.",
			money.Thousands(fresh), money.Thousands(rows), money.Thousands(changed), done.Waits.Document, whoMay(*done.Waits))
	case done.Waits != nil:
		c.say("It waits for approval as %s: %s of %s rows are new, %s changed. It %s, with the same files.",
			done.Waits.Document, money.Thousands(fresh), money.Thousands(rows), money.Thousands(changed), whoMay(*done.Waits)+" PATH...")
	case done.DryRun:
		c.say("Dry run: %s of %s rows are new, %s changed. Nothing was written.", money.Thousands(fresh), money.Thousands(rows), money.Thousands(changed))
	default:
		c.say("Load %d: %s of %s rows were new, %s changed. The book stands at event %s.",
			done.Load, money.Thousands(fresh), money.Thousands(rows), money.Thousands(changed), money.Thousands(done.Head))
	}
}

// warningsOf are a load's warnings, and the files that it passed over.
func warningsOf(l app.Loaded) []string {
	out := listOf(l.Warnings)
	if len(l.PassedOver) > 0 {
		out = append(out[:len(out):len(out)], "Passed over, being neither .csv nor .xlsx: "+strings.Join(l.PassedOver, ", ")+".")
	}
	return out
}

type loadedJSON struct {
	Load     *int64            `json:"load"`
	DryRun   bool              `json:"dry_run"`
	Head     int64             `json:"head"`
	Tables   []loadedTableJSON `json:"tables"`
	Warnings []string          `json:"warnings"`
	Waits    *waitsJSON        `json:"waits,omitempty"`
	// What was left out, where any rows were.
	LeftOut int64    `json:"left_out,omitempty"`
	Errors  []placed `json:"errors,omitempty"`
}

type loadedTableJSON struct {
	Table     string `json:"table"`
	Read      int64  `json:"read"`
	New       int64  `json:"new"`
	Changed   int64  `json:"changed"`
	Unchanged int64  `json:"unchanged"`
	Ignored   int64  `json:"ignored"`
	Error     int64  `json:"error"`
	Amount    string `json:"amount"`
}

func loadedShape(l app.Loaded) loadedJSON {
	out := loadedJSON{DryRun: l.DryRun, Head: l.Head, Tables: []loadedTableJSON{}, Warnings: warningsOf(l)}
	if l.Load != 0 {
		out.Load = &l.Load
	}
	if l.LeftOut > 0 {
		out.Warnings = append(out.Warnings, sentenceOfLeftOut(l.LeftOut))
		out.LeftOut, out.Errors = l.LeftOut, placedAll(&ledger.Refusal{Problems: l.Problems})
	}
	if l.Waits != nil {
		w := waitsJSON(*l.Waits)
		out.Waits = &w
	}
	for _, t := range l.Tables {
		out.Tables = append(out.Tables, loadedTableJSON{
			t.Table, t.Read, t.New, t.Changed, t.Unchanged, t.Ignored, t.Error, t.Amount.String(),
		})
	}
	return out
}

// planReport is a load as a report: what was read, what becomes of it, and the sums that a person compares.
func planReport(l app.Loaded) reports.Report {
	count := func(key, label string) reports.Column {
		return reports.Column{Key: key, Label: label, Type: reports.TypeCount}
	}
	columns := []reports.Column{
		{Key: "table", Label: "Table", Type: reports.TypeText},
		count("read", "Read"), count("new", "New"), count("changed", "Changed"),
		count("unchanged", "Unchanged"), count("ignored", "Ignored"), count("error", "Error"),
		{Key: "amount", Label: "Sum (£)", Type: reports.TypeMoney},
	}
	var rows []reports.Row
	var sum app.TableCount
	cells := func(t app.TableCount) []reports.Value {
		out := []reports.Value{reports.Text(t.Table)}
		for _, n := range []int64{t.Read, t.New, t.Changed, t.Unchanged, t.Ignored, t.Error} {
			out = append(out, reports.Count(n))
		}
		return append(out, reports.Money(t.Amount))
	}
	for _, t := range l.Tables {
		rows = append(rows, reports.Row{Key: t.Table, Cells: cells(t)})
		sum = app.TableCount{
			Read: sum.Read + t.Read, New: sum.New + t.New, Changed: sum.Changed + t.Changed, Unchanged: sum.Unchanged + t.Unchanged,
			Ignored: sum.Ignored + t.Ignored, Error: sum.Error + t.Error, Amount: money.Pence(int64(sum.Amount) + int64(t.Amount)),
		}
	}
	total := map[string]reports.Value{}
	for i, v := range cells(sum) {
		if i > 0 && columns[i].Type == reports.TypeCount {
			total[columns[i].Key] = v
		}
	}
	return reports.Report{
		Name: "load", Title: "What becomes of each table",
		Sections: []reports.Section{{
			Key: "tables", Title: "Tables", Columns: columns, Rows: reports.Rows(rows), Count: len(rows), Keyed: 1, Total: total,
		}},
	}
}
