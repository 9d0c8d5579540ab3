package bench

import (
	"context"
	"fmt"
	"path/filepath"

	"commonpurse/ledger/money"
)

func (b *books) verify(ctx context.Context) error {
	return b.addAll(ctx, b.purse(verifying, "verify", "verify"))
}

// workbook measures the workbook of a year's entries.
func (b *books) workbook(ctx context.Context) error {
	j := b.purse(workbook, "workbook of a year's entries", append(b.yearsEntries(), "-o", filepath.Join(b.dir, "entries.xlsx"))...)
	rows := filepath.Join(b.dir, "entries.csv")
	if _, err := b.answer(ctx, b.purse("", "", append(b.yearsEntries(), "--format", "csv-raw", "--section", "entries", "-o", rows)...).command...); err != nil {
		return err
	}
	lines, columns := 0, 0
	err := eachRow(rows, func(heading, _ []string) error {
		lines, columns = lines+1, len(heading)
		return nil
	})
	if err != nil {
		return err
	}
	j.note = rowsAndColumns(lines, columns)
	return b.addAll(ctx, j)
}

// yearsEntries asks for the entries of the year that is half of the books.
func (b *books) yearsEntries() []string {
	return []string{"report", "entries", "--year", b.facts.year.String()}
}

func rowsAndColumns(rows, columns int) string {
	return fmt.Sprintf("%s rows of %d columns", money.Thousands(int64(rows)), columns)
}

// pack measures the board pack: all of it is made, and neither written nor recorded, so that each run is of the same books.
func (b *books) pack(ctx context.Context) error {
	return b.addAll(ctx, b.purse(packing, "board pack", "pack", "board", "--year", b.facts.year.String(), "--dry-run"))
}

// workbookRows is the size of books that is also loaded from a workbook.
const workbookRows = 100_000

// loadWorkbook measures reading and loading one workbook of tables, at the size that the target is for, or the nearest
// below it.
func (b *books) loadWorkbook(ctx context.Context) error {
	if b.size != b.nearest(workbookRows) {
		return nil
	}
	file := filepath.Join(b.dir, "tables.xlsx")
	b.tell(b.size, "making a workbook of the tables")
	if _, err := b.answer(ctx, b.partCommand("workbook", b.tables, file)...); err != nil {
		return err
	}
	other := *b
	other.ledger = filepath.Join(b.dir, "workbook.db")
	j := other.purse(loadBook, "load of a workbook", "load", file, "--yes")
	j.note = money.Thousands(int64(b.found.Rows)) + " rows"
	j.before = other.fresh
	if err := b.addAll(ctx, b.part(readBook, "reading a workbook", "purse", "read", file), j); err != nil {
		return err
	}
	return b.python(ctx, file)
}

// reading is how Python's library reads a workbook, all of it: the writer of the tables' workbook says of no sheet how far
// it goes, and one cell would be read.
const reading = `import sys, openpyxl
for sheet in openpyxl.load_workbook(sys.argv[1], read_only=True):
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        pass`

// python measures Python's library at reading the same workbook, where it is here.
func (b *books) python(ctx context.Context, file string) error {
	j := job{name: openpyxl, what: "reading the workbook, read only", program: "openpyxl"}
	if program, found := b.pythonWith(ctx, "openpyxl"); found {
		j.command = []string{program, "-c", reading, file}
		return b.addAll(ctx, j)
	}
	b.found.Measures = append(b.found.Measures, Measure{Name: j.name, What: j.what, Program: j.program, Absent: "openpyxl is not here: install python3-openpyxl"})
	return ctx.Err()
}

// post measures posting one by one, each posting on the disk before the next, and the pace of the disk itself. It comes
// last, because it adds to the books.
func (b *books) post(ctx context.Context) error {
	b.tell(b.size, "posting one by one, and by 64 clients")
	j := b.part(posting, "posting an invoice", "purse", "post", b.ledger, filepath.Join(b.tables, "invoices.csv"), b.Posting.String())
	var out jsonOf[posted]
	var answer posted
	s, err := b.run(ctx, &out, j.command...)
	if err == nil {
		answer, err = out.value()
	}
	if err != nil {
		m, err := j.failed(ctx, err)
		b.found.Measures = append(b.found.Measures, m)
		return err
	}
	m := measureOf([]sample{s})
	rate := spreadOf(answer.Posts)
	m.Name, m.What, m.Program, m.Rate = j.name, j.what, j.program, &rate
	m.Runs, m.Note = len(answer.Posts), "in one process, each durable before the next"
	pace := spreadOf(answer.Syncs)
	together := spreadOf(answer.Together)
	b.found.Measures = append(b.found.Measures, m, Measure{
		Name: crowded, What: "posting an invoice, 64 clients", Program: "purse", Runs: len(answer.Together), Rate: &together,
		Note: "in one process and one book",
	}, Measure{
		Name: crowdedSlowest, What: "the same, 99 of 100 done within", Program: "purse", Runs: len(answer.Slowest), Wall: spreadOf(answer.Slowest),
	}, Measure{
		Name: disk, What: "a page to the disk, fdatasync", Program: "disk", Runs: len(answer.Syncs), Rate: &pace,
	})
	return nil
}
