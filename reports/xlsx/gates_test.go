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

// TestRecalculation holds F03: a second program that works out every formula comes to what is stored. It holds too that a
// workbook which that program only opened and saved is not taken for an altered one.
func TestRecalculation(t *testing.T) {
	made := saved(t)
	for i, file := range gates.Recalculate(t, made...) {
		given, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		own, err := os.ReadFile(made[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range told(t, given, own) {
			t.Errorf("%s as it was saved again: %+v", filepath.Base(made[i]), d)
		}
	}
}

// TestSpelling holds P01.
func TestSpelling(t *testing.T) { gates.Spelling(t, saved(t)...) }
