package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mending is a workbook of rows to mend: two of aliases.csv stand in it, and the hash of the file that they are of.
func mending(t testing.TB, sha256 string, rows ...string) parts {
	t.Helper()
	p := workbookParts("aliases", lines(append([]string{"To mend: aliases", "What to fix|Cell|organisation (required)|alias (required)"}, rows...)...))
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "</sheets>",
		`<sheet name="What to fix" sheetId="2" r:id="rId4"/><sheet name="Files" sheetId="3" r:id="rId5"/></sheets>`, 1)
	p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], "</Relationships>",
		`<Relationship Id="rId4" Type="http://x/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId5" Type="http://x/worksheet" Target="worksheets/sheet3.xml"/></Relationships>`, 1)
	p["xl/worksheets/sheet2.xml"] = `<worksheet><sheetData>` + lines("What to fix before the load", "Code|Where", "LOAD-004|aliases.csv!B3") + `</sheetData></worksheet>`
	p["xl/worksheets/sheet3.xml"] = `<worksheet><sheetData>` + lines("Files", "File|Hash", "aliases.csv|"+sha256) + `</sheetData></worksheet>`
	return p
}

// readFiles reads files of a folder, by name.
func readFiles(t *testing.T, files map[string]string) answer {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, _, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	a.summary, a.problems, err = Read(t.Context(), found, func(r Row) error {
		a.rows = append(a.rows, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestRowsThatStandIn reads rows to mend in place of those they came from.
func TestRowsThatStandIn(t *testing.T) {
	const csv = "organisation,alias\nA,one\nA,\nB,\nA,two\n"
	s, err := survey(strings.NewReader(csv), usual.file, true)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, csv, sha256 string
		rows              []string
		keys, says        string
	}{
		{"mended", csv, s.sha256, []string{"the alias is missing|aliases.csv!B3|A|three", "the alias is missing|aliases.csv!B4|B|four"}, "four,one,three,two", "2 rows taken from mend.xlsx instead."},
		{"in other words for the file", csv, strings.ToUpper(s.sha256), []string{"x|aliases.csv!B3|A|three", "x|aliases.csv!B4|B|four"}, "four,one,three,two", "2 rows taken"},
		{"one left out", csv, s.sha256, []string{"x|aliases.csv!B3|A|three", "x|aliases.csv!B4"}, "one,three,two", "1 row to mend left out"},
		{"one that was not to be mended", csv, s.sha256, []string{"x|aliases.csv!B3|A|three"}, "one,three,two", "LOAD-004"},
		{"of another file", csv, strings.Repeat("0", 64), []string{"x|aliases.csv!B3|A|three"}, "three", "LOAD-025"},
		{"of a file that is not there", "", s.sha256, []string{"x|aliases.csv!B3|A|three"}, "three", ""},
		{"with no source", csv, s.sha256, []string{"x||A|three", "x|nonsense|A|four", "x|aliases.csv!B99999999999999999999|A|five"}, "five,four,one,three,two", "LOAD-004"},
		{"of themselves", csv, s.sha256, []string{"x|mend.xlsx aliases!B3|A|three"}, "one,three,two", "LOAD-004"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"mend.xlsx": string(mending(t, c.sha256, c.rows...).zipped(t))}
			if c.csv != "" {
				files["aliases.csv"] = c.csv
			}
			a := readFiles(t, files)
			var keys []string
			for _, r := range a.rows {
				if r.Value != nil {
					keys = append(keys, r.Key)
				}
			}
			said := spoken(a.all())
			for _, p := range a.summary.Parts {
				said += strings.Join(p.Warnings, "\n") + "\n"
			}
			slices.Sort(keys)
			if got := strings.Join(keys, ","); got != c.keys || !strings.Contains(said, c.says) {
				t.Errorf("read %s, want %s; said %s, want %s", got, c.keys, said, c.says)
			}
		})
	}
}

// What is wrong in a workbook of rows to mend is said of it, and stops no other file.
func TestRowsToMendThatCannotBeRead(t *testing.T) {
	for name, spoil := range map[string]func(parts){
		"a sheet that is cut short": func(p parts) { p["xl/worksheets/sheet1.xml"] = p["xl/worksheets/sheet1.xml"][:200] },
		"texts that are damaged":    func(p parts) { p["xl/sharedStrings.xml"] = "<sst>" },
		"macros": func(p parts) {
			p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], "</Relationships>", `<Relationship Id="r9" Type="http://x/vbaProject" Target="x"/></Relationships>`, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := mending(t, strings.Repeat("0", 64), "x|aliases.csv!B3|A|three")
			spoil(p)
			a := readFiles(t, map[string]string{"mend.xlsx": string(p.zipped(t)), "aliases.csv": "organisation,alias\nA,one\n"})
			if said := spoken(a.all()); !strings.Contains(said, "mend.xlsx") || !strings.Contains(said, "LOAD-021") {
				t.Errorf("%s", said)
			}
		})
	}
}
