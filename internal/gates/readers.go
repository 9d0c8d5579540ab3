package gates

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

//go:embed readers.py
var readersScript string

// SeeAlike fails the test where Python's library sees other cells of a workbook when it reads all of it, the stored values, or row
// by row: a reader that works nothing out and one that trusts what a sheet says of its own size must see the same figures.
func SeeAlike(t testing.TB, files ...string) {
	t.Helper()
	found, err := readAlike(python(t), files)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if found[file].Cells == 0 {
			t.Errorf("%s: no cell was seen", filepath.Base(file))
		}
		for i, w := range found[file].Wrong {
			if i == 10 {
				t.Errorf("%s: and %d more", filepath.Base(file), len(found[file].Wrong)-i)
				break
			}
			t.Errorf("%s: %s", filepath.Base(file), w)
		}
	}
}

// seen is what was seen of a workbook.
type seen struct {
	Cells int      `json:"cells"`
	Wrong []string `json:"wrong"`
}

func readAlike(python string, files []string) (map[string]seen, error) {
	out, err := exec.Command(python, append([]string{"-c", readersScript}, files...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("python could not read the workbooks: %w", err)
	}
	found := map[string]seen{}
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, fmt.Errorf("python's answer cannot be read: %w", err)
	}
	return found, nil
}
