package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/reports/xlsx"
)

// errorsFile refuses a name that no workbook of rows to mend can have, before anything is read.
func (c *call) errorsFile() error {
	file := c.text("errors")
	switch {
	case file == "" && !c.given("errors"):
		return nil
	case !strings.EqualFold(filepath.Ext(file), ".xlsx"):
		return misused("USE-007", "The rows to mend are written as a workbook, and "+quote(file)+" is not named as one.", "Name it as in: --errors mend.xlsx.")
	case isThere(file):
		return ledger.Refuse(ledger.Conflict, "USE-010", "There is something at "+file+" already.", "Rows to mend never overwrite anything; name a new file.")
	}
	return nil
}

// rejected writes the rows that a load was refused for, where that is asked, and answers with the refusal all the same.
func (c *call) rejected(ctx context.Context, b *app.Book, paths []string, err error) error {
	var r *ledger.Refusal
	file := c.text("errors")
	if file == "" || !errors.As(err, &r) || len(r.Problems) == 0 {
		return err
	}
	told := *r
	made, failed := b.Rejects(ctx, paths, r.Problems)
	if failed == nil {
		failed = c.write(file, func(w io.Writer) error { return xlsx.WriteRejects(w, made) })
	}
	if failed != nil {
		told.Hint = "The rows to mend could not be written to " + file + ": " + failed.Error() + ". Put the files right and load them again."
		return &told
	}
	told.Hint = "The rows to mend are in " + file + ". Mend them there, then: purse load " + strings.Join(slices.Concat(paths, []string{file}), " ")
	if len(made.Sheets) == 0 {
		told.Hint = "No row is wrong by itself; " + file + " says what is. Put the files right and load them again."
	}
	return &told
}
