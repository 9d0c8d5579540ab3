package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// A recording is a verb that records a row of a table. Its flags are the table's columns, so that what a command can
// say is what a load can say.
type recording struct {
	name     string
	table    string
	argument string // the column that the argument fills; empty for the first of the key
	label    string // what stands for the argument in help; empty for the column
	does     string
	examples []string
	more     []string
	// extra are flags that are no column of the table.
	extra []option
	// fill puts in what follows from what was given, before it is read.
	fill func(cells map[string]string)
	// record records the events, where that takes more than recording them.
	record func(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error)
	// without names the columns that are no flags, as the command itself says what they hold.
	without []string
	// dry shows what a dry run finds, where that is not what would be recorded.
	dry func(ctx context.Context, b *app.Book, events []pooled.Event, c *call, how rendering) error
	// turn changes a row that was read, where a command says it another way than the table.
	turn func(row any)
	// beside is a file of rows of another table that is recorded in the same transaction, in the place of lines.
	beside *beside
}

// beside is a file of rows of another table that a command records with its own row.
type beside struct {
	flag, table, argument string
	first                 bool // before the command's own row
}

func (o *beside) option() option {
	return option{name: o.flag, value: "FILE.csv", usage: "rows of the table " + o.table + ", recorded with it"}
}

// linesOption gives several rows at once.
var linesOption = option{name: "lines", value: "FILE.csv", usage: "several lines, in the columns of the table; flags fill what the file leaves out"}

// recordVerb makes the verb of a recording.
func recordVerb(r recording) *verb {
	t, ok := pooled.TableNamed(r.table)
	if !ok {
		panic("a command records rows of no table: " + r.table)
	}
	if r.argument == "" {
		r.argument = t.Columns[slices.IndexFunc(t.Columns, func(c pooled.Column) bool { return c.Key })].Name
	}
	if r.label == "" {
		r.label = strings.ToUpper(r.argument)
	}
	v := &verb{
		name: r.name, does: r.does, examples: r.examples, args: r.label, lax: true,
		more: append(slices.Clone(r.more), "It records a row of the table "+t.Name+" of the load format."),
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Name != r.argument && !slices.Contains(r.without, c.Name) {
			v.flags = append(v.flags, columnOption(c, r.fill != nil && c.Name == "ref"))
		}
	}
	several := linesOption
	if r.beside != nil {
		several = r.beside.option()
	}
	v.flags = append(append(v.flags, r.extra...), several, dryRun)
	if takesMoney[t.Name] {
		v.flags = append(v.flags, overrideOption)
	}
	v.run = func(ctx context.Context, c *call) error { return c.recordRows(ctx, t, r) }
	return v
}

// columnOption is the flag of a column.
func columnOption(c *pooled.Column, filled bool) option {
	o := option{name: dashes(c.Name), column: c, in: c.In, of: c.Of}
	switch {
	case c.Type == pooled.AmountColumn:
		o.value, o.usage = "AMOUNT", "pounds and pence such as 1250.00"
	case c.Type == pooled.DateColumn:
		o.value, o.usage = "DATE", "a date such as 2026-03-31"
	case c.Type == pooled.YearColumn:
		o.value, o.usage = "YEAR", "a financial year such as 2026-27"
	case c.Type == pooled.YesNoColumn:
		o.value, o.usage = "YES|NO", "yes or no"
	case c.Type == pooled.NumberColumn:
		o.value, o.usage = "NUMBER", "a whole number"
	case c.Type == pooled.PercentColumn:
		o.value, o.usage = "PERCENT", "a percentage such as 50 or 33.333333"
	case c.Type == pooled.FigureColumn:
		o.value, o.usage = "NUMBER", "what was measured, such as 84.25"
	case c.In != nil:
		o.value, o.usage = "WORD", "one of "+strings.Join(c.In, ", ")
	case c.Type == pooled.CodesColumn:
		o.value, o.usage = "CODES", "codes separated by ;"
	case c.Of != "":
		o.value, o.usage = "CODE", "a code of "+strings.ReplaceAll(c.Of, "_", " ")
	case c.Type == pooled.CodeColumn && c.Name == "decision":
		o.value, o.usage = "REF", "the reference of the decision, such as HWB-2026-31"
	case c.Type == pooled.CodeColumn:
		o.value, o.usage = "CODE", "a code"
	default:
		o.value, o.usage = "TEXT", meant(c.Name)
	}
	switch {
	case c.Default != "":
		o.usage += " (default " + c.Default + ")"
	case defaultsToToday(*c):
		o.usage += " (default today)"
	case c.Name == "author":
		o.usage += " (default whoever acts)"
	case filled:
		o.usage += " (default made from the argument)"
	case c.Required:
		o.usage += "; needed"
	}
	return o
}

// meant says what the text of a column is.
func meant(column string) string {
	switch column {
	case "reason":
		return "a few words on why"
	case "memo":
		return "a few words on what it is for"
	case "note":
		return "anything worth remembering"
	case "decision":
		return "who decided it, or where that is minuted"
	case "payer":
		return "a code of organisations, or the payer's name as the bank gives it"
	case "action":
		return "what is done about it"
	case "until":
		return "a day such as 2026-07-31, or a day and a time of day in UTC such as \"2026-07-31 17:00\""
	case "author":
		return "whose figure it is"
	case "source":
		return "where the figures come from"
	case "bank_ref":
		return "the bank's reference"
	case "supplier_ref":
		return "the provider's own number of the invoice"
	case "credits":
		return "of a credit note, the invoice that it credits"
	case "name", "title":
		return "what it is called"
	case "area":
		return "where it is tried"
	case "question":
		return "what the pilot is to find out"
	case "criteria":
		return "by what its result will be judged"
	case "rationale":
		return "the reasons, in a sentence or two"
	case "minute":
		return "the reference of the minute"
	case "measure":
		return "what was measured"
	case "assumption":
		return "what is assumed of cause and effect"
	case "finding":
		return "what was found, in a sentence or two"
	case "present":
		return "the voting members who were there, by organisation or representative, separated by ;"
	case "accrual":
		return "the accrual, or the claim, that the invoice was expected by"
	case "evidence":
		return "a few words on what shows it"
	case "ground":
		return "a few words on why"
	case "outcome":
		return "a few words on what was achieved"
	case "invoice":
		return "the invoice's reference, such as INV-9"
	case "basis":
		return "a few words on how the amount was found"
	case "document":
		return "the document that is owed, such as invoices/INV-9 (default the oldest)"
	case "instalments":
		return "1, 2, 4 or 12 (default 4), or due dates separated by ;"
	}
	return "words"
}

func dashes(column string) string { return strings.ReplaceAll(column, "_", "-") }

// defaultsToToday tells whether a column left out is today's date: the day on which something happens, not one that it is for.
func defaultsToToday(c pooled.Column) bool {
	switch c.Name {
	case "period_end", "release_from", "release_to", "due", "starts", "ends", "decide_by":
		return false
	}
	return c.Type == pooled.DateColumn && c.Required
}

// recordRows carries the verb out.
func (c *call) recordRows(ctx context.Context, t *pooled.Table, r recording) error {
	how, err := c.rendering()
	if err != nil {
		return err
	}
	events, err := c.events(ctx, t, r)
	if err != nil {
		return err
	}
	return c.withBook(ctx, func(b *app.Book) error {
		if r.dry != nil && c.yes("dry-run") {
			return r.dry(ctx, b, events, c, how)
		}
		record := r.record
		if record == nil {
			record = plainly
		}
		done, err := record(ctx, b, c.overridden(events), c.yes("dry-run"))
		if err != nil {
			return inFlags(err, t, r, c.text("lines") != "")
		}
		return c.showRecorded(how, done)
	})
}

// events are what the command records: the row of its flags, or those of its file of lines, with the rows beside it.
func (c *call) events(ctx context.Context, t *pooled.Table, r recording) ([]pooled.Event, error) {
	cells := c.cells(t, r)
	if file := c.text("lines"); r.beside == nil && file != "" {
		return eventsOfFile(ctx, t, r, file, cells)
	}
	events, err := c.eventOfFlags(ctx, t, r, cells)
	if err != nil || r.beside == nil || c.text(r.beside.flag) == "" {
		return events, err
	}
	o := r.beside
	more, err := eventsOfFile(ctx, tableOf(o.table), recording{table: o.table, argument: o.argument, label: r.label}, c.text(o.flag), map[string]string{o.argument: cells[r.argument]})
	if o.first {
		return append(more, events...), err
	}
	return append(events, more...), err
}

func plainly(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error) {
	return b.Record(ctx, events, dryRun)
}

// cells is what was given, by column.
func (c *call) cells(t *pooled.Table, r recording) map[string]string {
	cells := map[string]string{}
	if len(c.args) > 0 {
		cells[r.argument] = c.args[0]
	}
	for _, column := range t.Columns {
		if flag := dashes(column.Name); column.Name != r.argument && c.given(flag) {
			cells[column.Name] = c.text(flag)
		}
	}
	if r.fill != nil {
		r.fill(cells)
	}
	for _, column := range t.Columns {
		if cells[column.Name] == "" && defaultsToToday(column) {
			cells[column.Name] = c.today().String()
		}
	}
	return cells
}

// eventOfFlags makes the one event that the flags describe.
func (c *call) eventOfFlags(ctx context.Context, t *pooled.Table, r recording, cells map[string]string) ([]pooled.Event, error) {
	if err := c.missing(t, r, cells); err != nil {
		return nil, err
	}
	row, err := app.ReadRow(ctx, t, cells)
	if err != nil {
		return nil, inFlags(err, t, r, false)
	}
	return documents(t, r, []any{row}), nil
}

// eventsOfFile makes the events that a file of lines describes. A line may not be of another document than the argument.
func eventsOfFile(ctx context.Context, t *pooled.Table, r recording, file string, cells map[string]string) ([]pooled.Event, error) {
	rows, err := app.ReadLines(ctx, file, t, cells)
	if err != nil {
		return nil, err
	}
	column, _ := t.Column(r.argument)
	for _, row := range rows {
		if given, found := cells[r.argument], column.Text(row); given != "" && pooled.Fold(given) != pooled.Fold(found) {
			return nil, misusedAll([]ledger.Problem{{
				Code: "USE-008", Field: r.label, Value: given,
				Text: "The argument says " + given + ", and a line of " + file + " says " + found + ".", Hint: "Leave one of them out, or make them agree.",
			}})
		}
	}
	return documents(t, r, rows), nil
}

// missing refuses a command that leaves out what is needed, naming all of it.
func (c *call) missing(t *pooled.Table, r recording, cells map[string]string) error {
	var wrong []ledger.Problem
	for _, column := range t.Columns {
		switch {
		case !column.Required || cells[column.Name] != "":
		case column.Name == r.argument:
			wrong = append(wrong, ledger.Problem{
				Code: "USE-005", Field: r.label, Text: "It is needed, as the argument.", Hint: "Write: purse " + c.verb.examples[0],
			})
		default:
			o := columnOption(&column, false)
			wrong = append(wrong, ledger.Problem{
				Code: "USE-006", Field: o.shown(), Text: "It is needed.", Hint: sentence("Give " + strings.TrimSuffix(o.usage, "; needed")),
			})
		}
	}
	if len(wrong) > 0 {
		return misusedAll(wrong)
	}
	return nil
}

// documents puts rows of one document together.
func documents(t *pooled.Table, r recording, rows []any) []pooled.Event {
	var events []pooled.Event
	var keys []string
	byKey := map[string][]any{}
	for _, row := range rows {
		if r.turn != nil {
			r.turn(row)
		}
		if t.Assemble == nil {
			event, ok := row.(pooled.Event)
			if !ok {
				panic("a row of " + t.Name + " is neither an event nor part of one")
			}
			events = append(events, event)
			continue
		}
		var parts []string
		for _, name := range t.Group {
			column, _ := t.Column(name)
			parts = append(parts, column.Text(row))
		}
		key := pooled.FoldKey(parts...)
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], row)
	}
	for _, key := range keys {
		events = append(events, t.Assemble(byKey[key]))
	}
	return events
}

// inFlags says of each problem which flag it is of; in a file of lines it is the column.
func inFlags(err error, t *pooled.Table, r recording, lines bool) error {
	var refusal *ledger.Refusal
	if !errors.As(err, &refusal) || lines {
		return err
	}
	told := *refusal
	told.Problems = slices.Clone(refusal.Problems)
	for i, p := range told.Problems {
		if _, known := t.Column(p.Field); !known || p.File != "" {
			continue
		}
		told.Problems[i].Column = p.Field
		if p.Field == r.argument {
			told.Problems[i].Field = r.label
		} else {
			told.Problems[i].Field = "--" + dashes(p.Field)
		}
	}
	return &told
}
