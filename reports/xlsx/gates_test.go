package xlsx

import (
	"os"
	"path/filepath"
	"testing"

	"commonpurse/internal/gates"
)

// saved writes every sample as a file.
func saved(t *testing.T) []string {
	t.Helper()
	var files []string
	dir := t.TempDir()
	all := samples()
	all["long"] = plainReport(longHostileSection()) // the validator is slow with more cells than prove the point
	for name, r := range all {
		file := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(file, written(t, r, Options{}), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// TestSchema holds W03.
func TestSchema(t *testing.T) { gates.Validate(t, saved(t)...) }

// TestRecalculation holds F03: a second program that works out every formula comes to what is stored.
func TestRecalculation(t *testing.T) { gates.Recalculate(t, saved(t)...) }

// TestSpelling holds P01.
func TestSpelling(t *testing.T) { gates.Spelling(t, saved(t)...) }
