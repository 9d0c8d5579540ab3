package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"commonpurse/ledger"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// fileFor is the file that a report goes to; empty for standard output. Where the name is ours it says what the report
// is, and whether it is a draft: into a folder, and for a workbook that would otherwise fill a terminal.
func (c *call) fileFor(how rendering, r reports.Report) (string, error) {
	ours := strings.TrimSuffix(xlsx.FileName(r), ".xlsx") + extension(how.format)
	switch {
	case how.file == "-" || how.file == "" && (how.format != "xlsx" || !c.onTerminal(c.Out)):
		return "", nil
	case how.file == "":
		return ours, nil
	case isFolder(how.file):
		return filepath.Join(how.file, ours), nil
	}
	return how.file, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func extension(format string) string {
	switch format {
	case "table":
		return ".txt"
	case "csv-raw":
		return ".csv"
	}
	return "." + format
}

// write makes an answer: on standard output, or in a file that is there whole or as it was before.
func (c *call) write(file string, fill func(io.Writer) error) error {
	if file == "" {
		return hold(c.Out, fill)
	}
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() { // a pipe or a device: it cannot be replaced
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return cannotWrite(file, err)
		}
		return errors.Join(hold(f, fill), f.Close())
	}
	return replace(file, fill)
}

// replace writes a file under another name beside it, and gives it its name when it is whole.
func replace(file string, fill func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), ".purse-*") // a name that is there is not made too long by it
	if err != nil {
		return cannotWrite(file, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // it may be closed already
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriterSize(f, 64<<10)
	if err = fill(out); err != nil {
		return err
	}
	if err = errors.Join(out.Flush(), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return cannotWrite(file, err)
	}
	if err = os.Rename(f.Name(), file); err != nil {
		return cannotWrite(file, err)
	}
	return nil
}

// typed is names of files as they are typed in a command: in quotation marks where a shell would take them for something else.
func typed(files ...string) string {
	strange := func(r rune) bool {
		return r != filepath.Separator && !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./_-+:@%,", r)
	}
	words := make([]string, len(files))
	for i, file := range files {
		switch words[i] = file; {
		case file != "" && !strings.ContainsFunc(file, strange):
		case filepath.Separator == '\\':
			words[i] = `"` + file + `"` // no name has one in it there
		default:
			words[i] = "'" + strings.ReplaceAll(file, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// cannotWrite says why a file cannot be written: a refusal where the person can mend it, a fault otherwise.
func cannotWrite(file string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		hint = "There is no folder " + filepath.Dir(file) + "; make it first."
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		hint = "A file is in the way of its folder."
	case errors.Is(err, fs.ErrPermission):
		hint = "This user may not write there."
	case errors.Is(err, syscall.ENAMETOOLONG):
		hint = "The name is too long; give it a shorter one."
	default:
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return ledger.Refuse(ledger.Invalid, "USE-010", "Cannot write "+file+".", hint)
}

// held is how much of an answer is kept back until it is known to be right.
const held = 1 << 20

// hold gives a short answer to a stream whole, or not at all when making it fails; a longer one flows.
func hold(w io.Writer, fill func(io.Writer) error) error {
	out := bufio.NewWriterSize(w, held)
	if err := fill(out); err != nil {
		return err
	}
	return out.Flush()
}
