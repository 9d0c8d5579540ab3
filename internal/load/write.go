package load

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"commonpurse/ledger/pooled"
)

// Write writes rows of a table into its file of the load format in a folder, which is there.
//
// Shape: UTF-8 without a byte-order mark, the header and then the rows in the order given, every column of the table,
// values as they are; what Read reads from it is equal. The file takes the place of one of the same name only when it is
// whole. A table without rows makes no file, unless an older one stands there. Units: the number of rows written.
// Errors: the first that rows gave, or that writing did.
func Write(dir string, t *pooled.Table, rows iter.Seq2[any, error]) (written int64, err error) {
	path := filepath.Join(dir, t.Name+".csv")
	f, err := os.CreateTemp(dir, "."+t.Name+"-*")
	if err != nil {
		return 0, fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	// Once the file has its name, removing the temporary one finds nothing.
	defer func() { _ = os.Remove(f.Name()) }()
	written, err = write(f, t, rows)
	if shut := f.Close(); err == nil {
		err = shut
	}
	if err != nil {
		return 0, fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	if _, missing := os.Stat(path); written == 0 && os.IsNotExist(missing) {
		return 0, nil
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return 0, fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return 0, fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return written, nil
}

func write(w io.Writer, t *pooled.Table, rows iter.Seq2[any, error]) (written int64, err error) {
	out := csv.NewWriter(w)
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = c.Name
	}
	if err := out.Write(record); err != nil {
		return 0, err
	}
	for row, err := range rows {
		if err != nil {
			return written, err
		}
		for i, c := range t.Columns {
			record[i] = c.Text(row)
		}
		if err := out.Write(record); err != nil {
			return written, err
		}
		written++
	}
	out.Flush()
	return written, out.Error()
}
