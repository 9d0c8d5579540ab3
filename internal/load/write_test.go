package load

import (
	"bytes"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

var (
	codes = rapid.StringMatching(`[A-Za-z0-9._/-]{1,40}`)
	dates = rapid.Map(rapid.Int32Range(-25_000, 80_000), func(n int32) calendar.Date { return calendar.Date(n) })
	// Texts are what a person may write: nothing hidden, no space around it, nothing that a spreadsheet would be kept from
	// taking for a formula by an apostrophe, since one such apostrophe is taken off.
	texts1 = rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("aZ09 '\"=+-@,;\t\n|£é–’😀#")), 0, 20, -1), func(s string) string {
		s = trimmed(s)
		for unguarded(s) != s {
			s = trimmed(s[1:])
		}
		return s
	})
)

// rowOf draws a row of a table that could be in a file.
func rowOf(t *rapid.T, table *pooled.Table) any {
	row := table.New()
	for _, c := range table.Columns {
		if !c.Required && rapid.Bool().Draw(t, c.Name+" is blank") {
			continue
		}
		if v := valueOf(t, c, row); v != nil {
			c.Set(row, v)
		}
	}
	return row
}

func valueOf(t *rapid.T, c pooled.Column, row any) any {
	word := func() string {
		switch {
		case c.In != nil:
			return rapid.SampledFrom(c.In).Draw(t, c.Name)
		case c.Type == pooled.TextColumn:
			s := texts1.Draw(t, c.Name)
			if s == "" && c.Required {
				return "x"
			}
			return s
		}
		return codes.Draw(t, c.Name)
	}
	switch c.Type {
	case pooled.CodesColumn:
		var out []string
		for range rapid.IntRange(1, 3).Draw(t, c.Name) {
			out = append(out, word())
		}
		return out
	case pooled.AmountColumn:
		return money.Pence(rapid.Int64Range(-int64(money.Max), int64(money.Max)).Draw(t, c.Name))
	case pooled.PercentColumn:
		return money.Percent(rapid.Int64Range(-1e9, 1e9).Draw(t, c.Name))
	case pooled.FigureColumn:
		return money.Figure(rapid.Int64Range(-int64(money.MaxFigure), int64(money.MaxFigure)).Draw(t, c.Name))
	case pooled.DateColumn:
		if d := dates.Draw(t, c.Name); !d.IsZero() {
			return d
		}
		return calendar.Of(2026, 4, 1)
	case pooled.YearColumn:
		return calendar.Year(rapid.IntRange(1900, 2198).Draw(t, c.Name))
	case pooled.YesNoColumn:
		return rapid.SampledFrom([]pooled.YesNo{pooled.Yes, pooled.No}).Draw(t, c.Name)
	case pooled.NumberColumn:
		least := 0
		if c.Value(row) != nil {
			least = 1
		}
		return rapid.IntRange(least, 999_999_999).Draw(t, c.Name)
	}
	if s := word(); s != "" {
		return s
	}
	return nil
}

func inOrder(rows []any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// TestWhatIsWrittenReadsTheSame: for every table, rows come back from a CSV file, and from the spool, as they were.
func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	for _, table := range pooled.Tables {
		t.Run(table.Name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				rows := make([]any, rapid.IntRange(1, 4).Draw(rt, "rows"))
				for i := range rows {
					rows[i] = rowOf(rt, table)
				}
				var out bytes.Buffer
				n, err := write(&out, table, inOrder(rows))
				if err != nil || n != int64(len(rows)) {
					rt.Fatal(n, err)
				}
				a := readBytes(t, usual, table.Name+".csv", out.String())
				if p := a.all(); len(p) > 0 || len(a.rows) != len(rows) {
					rt.Fatalf("%d rows, %s\n%s", len(a.rows), spoken(p), out.String())
				}
				for i, r := range a.rows {
					if !reflect.DeepEqual(r.Value, rows[i]) {
						rt.Fatalf("read back: %s\n%s", cmp.Diff(rows[i], r.Value), out.String())
					}
					if r.Key == "" || r.Doc == "" {
						rt.Fatalf("no key: %+v", r.Value)
					}
					again, err := table.RowFrom(string(table.AppendRow(nil, rows[i])))
					if err != nil || !reflect.DeepEqual(again, rows[i]) {
						rt.Fatalf("from the spool: %v %s", err, cmp.Diff(rows[i], again))
					}
				}
			})
		})
	}
}

func TestWriteReplacesAFileOnlyWhenItIsWhole(t *testing.T) {
	dir := t.TempDir()
	table, _ := pooled.TableNamed("aliases")
	path := filepath.Join(dir, "aliases.csv")
	if n, err := Write(dir, table, inOrder(nil)); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a table without rows made a file: %v", err)
	}
	one := []any{&pooled.Alias{Organisation: "A", Alias: "Smith, \"Jones\" & Co"}}
	if n, err := Write(dir, table, inOrder(one)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	const want = "organisation,alias\nA,\"Smith, \"\"Jones\"\" & Co\"\n"
	text := func() string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if text() != want {
		t.Errorf("%q", text())
	}
	fault := errors.New("the store failed")
	if _, err := Write(dir, table, func(yield func(any, error) bool) { _ = yield(one[0], nil) && yield(nil, fault) }); !errors.Is(err, fault) {
		t.Error(err)
	}
	if text() != want {
		t.Errorf("half a file took its place: %q", text())
	}
	if n, err := Write(dir, table, inOrder(nil)); n != 0 || err != nil || text() != "organisation,alias\n" {
		t.Errorf("%d, %v: an older file is left as it was: %q", n, err, text())
	}
	inside, err := os.ReadDir(dir)
	if err != nil || len(inside) != 1 {
		t.Errorf("left behind: %v, %v", inside, err)
	}
	if _, err := Write(filepath.Join(dir, "none"), table, inOrder(one)); err == nil {
		t.Error("a folder that is not there")
	}
}

// FuzzFiles: any bytes, as a CSV file and as a workbook, give rows or placed problems, and never a panic.
func FuzzFiles(f *testing.F) {
	for _, seed := range []string{
		"", "organisation,alias\nA,x\n", "\ufefforganisation;alias\r\nA;\"x\r\ny\"\r\n", "organisation,alias\n\"", "organisation,alias\nA,Caf\xe9\n",
		"\xff\xfeo\x00", "organisation,alias\rA,x\r", "alias\n\n\n\"a\"b,c\n", "PK\x03\x04", signature,
	} {
		f.Add([]byte(seed))
	}
	rows := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>alias</t></is></c></row>` +
		`<row r="2" hidden="1"><c r="A2"><v>1E5</v></c><c r="B2" s="1"><f>x</f><v>46296</v></c></row><row r="3"><c r="A3" t="e"><v>#N/A</v></c></row>`
	w := workbookParts("aliases", rows)
	w["xl/styles.xml"], w["xl/sharedStrings.xml"] = styles, "<sst><si><t>organisation</t></si></sst>"
	f.Add(w.zipped(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		judgeAnswer(t, readBytes(t, usual, "aliases.csv", string(data)))
		judgeAnswer(t, readBytes(t, usual, "aliases.xlsx", string(data)))
	})
}

// FuzzSheets: any text for the cells of a sheet and for its formats. Reading a workbook's parts through a zip would hide
// most of it behind a checksum.
func FuzzSheets(f *testing.F) {
	f.Add(contributionHead+`<row><c t="s"><v>0</v></c><c/><c t="d"><v>2026-10-01</v></c></row>`, `<numFmt numFmtId="164" formatCode="dd\-mm &quot;x"/>`, "<si><t>a_x000D_</t></si>")
	f.Add(`<row><c t="str"><v>Title</v></c></row>`+contributionHead[:len(`<row`)]+contributionHead[len(`<row r="1"`):]+contributionHead, "", "")
	f.Add(`<row r="1048577"/>`, `[`, "<si>")
	f.Add(contributionHead+`<row r="3"><c r="XFE3"><v>1</v></c></row>`, "", "<!-- -->")
	f.Add(contributionHead+`<row><c><f/></c><c t="str"><v><![CDATA[x]]></v></c><c><v>1e-400</v></c></row>`, `<a b='>'/>`, `&#x110000;`)
	f.Fuzz(func(t *testing.T, rows, formats, texts string) {
		w := workbookParts("contributions", rows)
		w["xl/styles.xml"] = "<styleSheet><numFmts>" + formats + "</numFmts><cellXfs><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
		w["xl/sharedStrings.xml"] = "<sst>" + texts + "</sst>"
		judgeAnswer(t, readBytes(t, usual, "a.xlsx", string(w.zipped(t))))
		formatText(formats)
	})
}

// judgeAnswer holds what is true of every file: something comes of it, each problem says where, what and (a hint) what
// to do, and a row has a value only when it has no problem.
func judgeAnswer(t *testing.T, a answer) {
	t.Helper()
	if len(a.rows) == 0 && len(a.problems) == 0 && len(a.summary.Parts) == 0 && len(a.summary.Passed) == 0 {
		t.Error("neither rows nor problems")
	}
	for _, p := range a.all() {
		if p.File == "" || p.Code == "" || p.Text == "" || p.Hint == "" {
			t.Errorf("%+v", p)
		}
	}
	last := int64(1)
	for _, r := range a.rows {
		if r.Number <= last && r.Part == 0 {
			t.Errorf("row %d follows row %d", r.Number, last)
		}
		last = r.Number
		if r.Value != nil && len(r.Problems) > 0 {
			t.Errorf("%+v", r)
		}
		for _, p := range r.Problems {
			if int64(p.Row) != r.Number {
				t.Errorf("row %d has a problem of row %d", r.Number, p.Row)
			}
		}
		if r.Value != nil {
			if _, err := r.Table.RowFrom(string(r.Table.AppendRow(nil, r.Value))); err != nil {
				t.Error(err)
			}
		}
	}
}
