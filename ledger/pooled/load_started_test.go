package pooled

import (
	"strings"
	"testing"
)

// TestLoadSaysWhatItLeftOut holds that the register says of a load how many rows it went without, and that its files are known
// by it all the same.
func TestLoadSaysWhatItLeftOut(t *testing.T) {
	files := []LoadFile{{Name: "invoices.csv", SHA256: strings.Repeat("0", 64)}}
	for left, want := range map[int]string{0: "", 1: "; left out: 1 row", 12: "; left out: 12 rows"} {
		out, refusal := (&LoadStarted{Number: 3, Files: files, LeftOut: left}).Post(nil)
		if refusal != nil || len(out.Rows) != 1 {
			t.Fatalf("%v %v", out, refusal)
		}
		row := out.Rows[0].Row.(*LoadStarted)
		if row.Names != namesOf(files)+want || !row.Read(files) || row.Read(nil) {
			t.Errorf("%d left out: %q", left, row.Names)
		}
	}
}
