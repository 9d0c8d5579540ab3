package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/ledger"
)

// TestRowsLeftOutAreKept holds that the workbook of the rows that a load left out goes when nothing was loaded, and stays when
// nobody knows whether the others were.
func TestRowsLeftOutAreKept(t *testing.T) {
	for _, c := range []struct {
		after error
		stays bool
	}{
		{errors.New("the disk is full"), false},
		{ledger.Refuse(ledger.Stale, "LOAD-024", "A file has changed.", ""), false},
		{ledger.Refuse(0, app.Unsure, "It is not known.", ""), true},
	} {
		file := filepath.Join(t.TempDir(), "mend.xlsx")
		if err := os.WriteFile(file, []byte("rows"), 0o600); err != nil {
			t.Fatal(err)
		}
		(&keptRows{file}).undo(c.after)
		if _, err := os.Stat(file); (err == nil) != c.stays {
			t.Errorf("after %v: %v", c.after, err)
		}
	}
	var none *keptRows
	none.undo(errors.New("nothing was left out"))
}
