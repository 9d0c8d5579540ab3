package gates

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// profile makes LibreOffice work out every formula when it opens a workbook. By default it believes what is stored.
const profile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
`

// Recalculate lets LibreOffice open the workbooks, work out every formula again and save them, and fails the test for
// every cell that comes out unlike what was stored: amounts by more than 0.005, other numbers by more than 1e-9.
//
// Shape: the files as LibreOffice saved them, in order, good until the test ends. Source: workbooks page, F03. One start of
// LibreOffice serves all the files.
func Recalculate(t testing.TB, files ...string) (saved []string) {
	t.Helper()
	office, dir := tool(t, "PURSE_SOFFICE", "soffice", "libreoffice"), t.TempDir()
	found, err := recalculate(office, dir, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		t.Error(d)
	}
	for i := range files {
		saved = append(saved, filepath.Join(dir, "out", numbered(i)))
	}
	return saved
}

// numbered names a file by its place, because files of two folders may have one name.
func numbered(i int) string { return fmt.Sprintf("%03d.xlsx", i) }

// recalculate gives the differences, each in words.
func recalculate(office, dir string, files []string) ([]string, error) {
	user, in, out := filepath.Join(dir, "profile", "user"), filepath.Join(dir, "in"), filepath.Join(dir, "out")
	for _, d := range []string{user, in, out} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(user, "registrymodifications.xcu"), []byte(profile), 0o644); err != nil {
		return nil, err
	}
	arguments := []string{
		"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out,
	}
	var names []string
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := numbered(i)
		if err := os.WriteFile(filepath.Join(in, name), data, 0o644); err != nil {
			return nil, err
		}
		names, arguments = append(names, name), append(arguments, filepath.Join(in, name))
	}
	if said, err := exec.Command(office, arguments...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the recalculation did not run: %w: %s", err, said)
	}
	var found []string
	for i, file := range files {
		stored, err := readBook(filepath.Join(in, names[i]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		again, err := readBook(filepath.Join(out, names[i]))
		if err != nil {
			return nil, fmt.Errorf("%s as recalculated: %w", filepath.Base(file), err)
		}
		for _, d := range differences(stored, again) {
			found = append(found, filepath.Base(file)+": "+d)
		}
	}
	return found, nil
}

// differences compares two workbooks cell by cell.
func differences(stored, again []sheet) []string {
	if len(stored) != len(again) {
		return []string{fmt.Sprintf("%d sheets are stored and %d came back", len(stored), len(again))}
	}
	var found []string
	for i, s := range stored {
		if s.name != again[i].name {
			found = append(found, fmt.Sprintf("sheet %q came back as %q", s.name, again[i].name))
			continue
		}
		for _, at := range s.order {
			if d := unlike(s.cells[at], again[i].cells[at]); d != "" {
				found = append(found, fmt.Sprintf("%s!%s: %s", s.name, at, d))
			}
		}
		for _, at := range again[i].order {
			if _, there := s.cells[at]; !there {
				found = append(found, fmt.Sprintf("%s!%s: nothing is stored and %q came back", s.name, at, again[i].cells[at].value))
			}
		}
	}
	return found
}

// unlike says in words how two cells differ.
func unlike(stored, again cell) string {
	switch {
	case stored.kind == "" && stored.formula != "":
		return "the formula " + stored.formula + " has no stored value"
	case stored.kind == "error" || again.kind == "error":
		return fmt.Sprintf("an error value: %q is stored and %q came back", stored.value, again.value)
	case stored.kind != again.kind:
		return fmt.Sprintf("the %s %q is stored and the %s %q came back", stored.kind, stored.value, again.kind, again.value)
	case stored.kind != "number":
		if stored.value != again.value {
			return fmt.Sprintf("%q is stored and %q came back", stored.value, again.value)
		}
		return ""
	}
	a, err := strconv.ParseFloat(stored.value, 64)
	b, err2 := strconv.ParseFloat(again.value, 64)
	limit := 1e-9
	if stored.money {
		limit = 0.005
	}
	if err != nil || err2 != nil || math.Abs(a-b) > limit {
		return fmt.Sprintf("%s is stored and %s came back", stored.value, again.value)
	}
	return ""
}
