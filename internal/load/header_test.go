package load

import (
	"fmt"
	"strings"
	"testing"
)

// lines makes rows of a sheet of texts; cells are separated by |, and a blank one is left out.
func lines(rows ...string) string {
	var b strings.Builder
	for i, row := range rows {
		if row == "" {
			continue
		}
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, text := range strings.Split(row, "|") {
			if text != "" {
				b.WriteString(str(fmt.Sprintf("%s%d", letters(j), i+1), escaped(text)))
			}
		}
		b.WriteString("</row>")
	}
	return b.String()
}

// TestHeadersOfSheets finds the header where a sheet has it, and only there.
func TestHeadersOfSheets(t *testing.T) {
	many := make([]string, 30)
	for i := range many {
		many[i] = "A remark"
	}
	cases := []struct {
		name  string
		rows  []string
		keys  string // of the rows read
		says  string // warnings and problems
		first int64  // the number of the first row read
	}{
		{"in the first row", []string{"organisation|alias", "A|x"}, "x", "", 2},
		{"with what is required", []string{"organisation (required)|Alias(REQUIRED)", "A|x"}, "x", "", 2},
		{"under a title, sentences and a blank row", []string{"Aliases", "How to fill it in: organisation, then alias.", "", "organisation|alias", "A|x"}, "x", "", 5},
		{"under a merged header", []string{"Names as others print them", "organisation|alias", "A|x"}, "x", "", 3},
		{"the second of two", []string{"Who|What it is called", "organisation|alias", "A|x"}, "x", "Row 1 stands over the header, row 2, and was passed over.", 3},
		{"under a title that is a heading", []string{"alias", "organisation|alias", "A|x"}, "x", "", 3},
		{"again between the rows", []string{"organisation|alias", "A|x", "Organisation|Alias", "A|y"}, "x,y", "", 2},
		{"again with other rows", []string{"organisation (required)|alias", "A|x", "organisation (required)|alias", "A|y"}, "x,y", "", 2},
		{"misspelt", []string{"organisation|alais", "A|x", "A|y"}, "", `LOAD-001 "alais" is not a column of aliases. Did you mean alias?`, 2},
		{"nowhere", []string{"one|two", "A|x"}, "", "LOAD-002 None of the headings is a column of aliases.", 0},
		{"too far down", append(many, "organisation|alias", "A|x"), "", "LOAD-002 None of the headings is a column of aliases.", 0},
		{"only sentences", []string{"Aliases"}, "", "LOAD-002 None of the headings is a column of aliases.", 0},
		{"nothing", nil, "", "LOAD-002 There is nothing in it, not even a header.", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := readBytes(t, usual, "pool.xlsx", string(workbookOf(t, "Aliases", lines(c.rows...))))
			var keys, says []string
			for _, r := range a.rows {
				if r.Value != nil {
					keys = append(keys, r.Key)
				}
			}
			for _, p := range a.all() {
				says = append(says, p.Code+" "+p.Text+" "+p.Hint)
			}
			says = append(says, a.summary.Parts[0].Warnings...)
			if got := strings.Join(keys, ","); got != c.keys {
				t.Errorf("read %s, want %s", got, c.keys)
			}
			if got := strings.Join(says, "\n"); (c.says == "" && !strings.HasPrefix(c.name, "again")) != (got == "") || !strings.Contains(got, c.says) {
				t.Errorf("said %s, want %s", got, c.says)
			}
			if strings.HasPrefix(c.name, "again") && !strings.Contains(strings.Join(says, "\n"), "Row 3 is the header again") {
				t.Errorf("said %v", says)
			}
			if len(a.rows) > 0 && a.rows[0].Number != c.first {
				t.Errorf("the first row is %d", a.rows[0].Number)
			}
		})
	}
}

// A CSV file has its header in its first row: a title there is no header.
func TestHeadersOfCSV(t *testing.T) {
	a := readBytes(t, usual, "aliases.csv", "Aliases,\norganisation,alias\nA,x\n")
	if got := spoken(a.all()); !strings.Contains(got, "None of the headings") || len(a.rows) > 0 {
		t.Errorf("%s", got)
	}
	a = readBytes(t, usual, "aliases.csv", "organisation (required);alias\nA;x\n")
	if len(a.all()) > 0 || len(a.rows) != 1 {
		t.Errorf("%s", spoken(a.all()))
	}
}

// What templates have beside their tables is passed over, and what else stands there is not.
func TestSheetsBesideTables(t *testing.T) {
	for name, passed := range map[string]bool{"Guidance": true, " lists ": true, "Notes": false} {
		a := readBytes(t, usual, "pool.xlsx", string(workbookOf(t, name, lines("Some|words"))))
		if got := len(a.all()) == 0 && len(a.summary.Passed) == 1; got != passed {
			t.Errorf("%q is passed over: %t; %s", name, got, spoken(a.all()))
		}
	}
}
