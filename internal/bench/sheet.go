package bench

import (
	"bytes"
	"context"
	_ "embed" // the programs of the libraries in other languages
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed sheet/sheet.c
var sheetC []byte

//go:embed sheet/sheet.py
var sheetPython []byte

// A sheetWriter is what writes the same sheet as all the others: a job whose last argument is the workbook.
type sheetWriter struct {
	job
	absent string // why it cannot be measured
}

// sheets measures writing one long sheet, as many rows as the books have transactions and 12 columns, by this program's
// own writer and by the libraries that others would use, each from the same file of rows.
func (b *books) sheets(ctx context.Context) error {
	rows := filepath.Join(b.dir, "rows.tsv")
	if err := writeRows(filepath.Join(b.dir, "entries.csv"), rows, b.size); err != nil {
		return err
	}
	writers := []sheetWriter{
		{job: b.part(sheet, "a long sheet", "purse", "sheet", rows)},
		{job: b.part(sheetExcelize, "the same sheet by its stream writer", "excelize", "excelize", rows)},
		b.inC(ctx, rows),
	}
	held := "the rows are held until the end"
	for _, how := range []struct{ name, how, what, note string }{
		{xlsxWriter, "constant", "the same sheet, constant memory", ""}, {xlsxWriterHeld, "held", "the same sheet", held},
	} {
		w := b.inPython(ctx, job{name: how.name, what: how.what, program: "XlsxWriter", note: how.note, once: b.size >= once}, how.how, rows)
		writers = append(writers, w)
	}
	writers[0].note = rowsAndColumns(b.size, len(sheetColumns))
	var want []byte
	for _, w := range writers {
		if w.absent != "" {
			b.found.Measures = append(b.found.Measures, Measure{Name: w.name, What: w.what, Program: w.program, Absent: w.absent})
			continue
		}
		to := filepath.Join(b.dir, w.name+".xlsx")
		w.command = append(w.command, to)
		w.check = b.heldTo(ctx, to, &want)
		if _, err := b.add(ctx, w.job); err != nil {
			return err
		}
		if err := os.Remove(to); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return os.Remove(rows)
}

// heldTo makes sure, after the first run, that a workbook has the very cells of the first workbook of all.
func (b *books) heldTo(ctx context.Context, file string, want *[]byte) func() error {
	seen := false
	return func() error {
		if seen {
			return nil
		}
		seen = true
		got, err := b.answer(ctx, b.partCommand("same", file)...)
		if err != nil {
			return err
		}
		if *want == nil {
			*want = got
		}
		if !bytes.Equal(got, *want) {
			return fmt.Errorf("it has other cells: %s, not %s", bytes.TrimSpace(got), bytes.TrimSpace(*want))
		}
		return nil
	}
}

// inC is the program of the C library, where the library and a compiler are here.
func (b *books) inC(ctx context.Context, rows string) sheetWriter {
	w := sheetWriter{job: job{name: libxlsxwriter, what: "the same sheet, constant memory", program: "libxlsxwriter"}}
	source, program := filepath.Join(b.dir, "sheet.c"), filepath.Join(b.dir, "sheet")
	if err := os.WriteFile(source, sheetC, 0o600); err != nil {
		w.absent = err.Error()
		return w
	}
	compiler, err := exec.LookPath("cc")
	if err == nil {
		_, err = b.answer(ctx, compiler, "-O2", "-o", program, source, "-lxlsxwriter")
	}
	if err != nil {
		w.absent = "libxlsxwriter is not here, or no C compiler: install libxlsxwriter-dev and gcc"
		return w
	}
	w.note, w.command = "version "+b.version(ctx, program), []string{program, rows}
	return w
}

// inPython is the program of the Python library, where it is here.
func (b *books) inPython(ctx context.Context, j job, how, rows string) sheetWriter {
	w := sheetWriter{job: j}
	source := filepath.Join(b.dir, "sheet.py")
	if err := os.WriteFile(source, sheetPython, 0o600); err != nil {
		w.absent = err.Error()
		return w
	}
	program, found := b.pythonWith(ctx, "xlsxwriter")
	if !found {
		w.absent = "XlsxWriter is not here: install python3-xlsxwriter"
		return w
	}
	version := "version " + b.version(ctx, program, "-c", "import xlsxwriter; print(xlsxwriter.__version__)")
	if w.note != "" {
		version += "; " + w.note
	}
	w.note, w.command = version, []string{program, source, how, rows}
	need, free := b.expected(j.name), freeMemory()
	if free > 0 && need > free {
		w.absent = fmt.Sprintf("it would need about %s, and %s are free", bytesText(need), bytesText(free))
	}
	return w
}
