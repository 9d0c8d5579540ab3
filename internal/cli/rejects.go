package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports/template"
	"commonpurse/reports/xlsx"
)

// errorsFile refuses a name that no workbook of rows to mend can have, before anything is read.
func (c *call) errorsFile() error {
	file := c.text("errors")
	switch {
	case file == "" && c.yes("skip-errors"):
		return misused("USE-007", "Rows that are left out are kept in a workbook, and none is named.", "Name one, to mend them there, as in: --errors mend.xlsx --skip-errors.")
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
		told.Hint = "The rows to mend could not be written to " + file + ". " + sentence(whyNot(failed)) + " Put the files right and load them again."
		return &told
	}
	told.Hint = "The rows to mend are in " + file + ". Mend them there, then: purse load " + typed(slices.Concat(paths, []string{file})...)
	if len(made.Sheets) == 0 {
		told.Hint = "No row is wrong by itself; " + file + " says what is. Put the files right and load them again."
	}
	return &told
}

// whyNot is why something cannot be done, without the code and what the sentence before it says.
func whyNot(err error) string {
	if r := new(ledger.Refusal); errors.As(err, &r) {
		return cmp.Or(r.Hint, r.Text)
	}
	return err.Error()
}

// keptRows is a workbook of rows that are left out, which is no use where the others are not loaded.
type keptRows struct{ file string }

// undo takes the workbook away again, after an error that left everything as it was: where the others may have been loaded, it
// says which were not.
func (w *keptRows) undo(after error) {
	if w != nil && w.file != "" && !unsure(after) {
		_ = os.Remove(w.file) // it was made a moment ago; where it cannot be removed, the refusal that follows still holds
	}
}

// leavesOut has a load leave out the rows in error, where that is asked, and write them before anything is recorded.
func (c *call) leavesOut(o *app.LoadOptions) *keptRows {
	if !c.yes("skip-errors") {
		return nil
	}
	out := &keptRows{}
	o.LeaveOut = func(made template.Rejects) error {
		file := c.text("errors")
		if isThere(file) {
			return c.errorsFile()
		}
		out.file = file
		return c.write(file, func(w io.Writer) error { return xlsx.WriteRejects(w, made) })
	}
	return out
}

// sayLeftOut says which rows are left out, and why.
func (c *call) sayLeftOut(l app.Loaded) {
	if l.LeftOut == 0 || c.json {
		return
	}
	tell(c.Err, app.Shown(worded(&ledger.Refusal{Text: sentenceOfLeftOut(l.LeftOut), Problems: l.Problems}))+"\n")
}

func sentenceOfLeftOut(n int64) string {
	if n == 1 {
		return "1 row is left out, being in error."
	}
	return money.Thousands(n) + " rows are left out, being in error or in need of one that is."
}

// concludeLeftOut says where the rows are that a load left out.
func (c *call) concludeLeftOut(l app.Loaded) {
	if l.LeftOut == 0 || l.DryRun || !l.Answered {
		return
	}
	file := c.text("errors")
	them := "them"
	if l.LeftOut == 1 {
		them = "it"
	}
	c.say("Left out: %s, now in %s. Mend %s there, then: purse load %s", rowsOf(l.LeftOut), file, them, typed(file))
}

func rowsOf(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return money.Thousands(n) + " rows"
}
