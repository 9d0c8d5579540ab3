package gates

import (
	"strings"
	"testing"
)

// TestSeeAlike holds that the gate finds a formula without a stored value, and nothing in a workbook that has them all.
func TestSeeAlike(t *testing.T) {
	library := python(t)
	whole := smallBook(t, "whole.xlsx", `<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><f>A1+B1</f><v>3</v></c></row>`)
	without := smallBook(t, "without.xlsx", `<row r="1"><c r="A1"><v>1</v></c><c r="C1"><f>A1+1</f></c></row>`)
	found, err := readAlike(library, []string{whole, without})
	if err != nil {
		t.Fatal(err)
	}
	if got := found[whole]; got.Cells != 3 || len(got.Wrong) > 0 {
		t.Errorf("of a whole workbook it says %+v", got)
	}
	if got := found[without].Wrong; len(got) != 1 || !strings.Contains(got[0], "Sums!C1") {
		t.Errorf("of a formula without a value it says %q", got)
	}
}
