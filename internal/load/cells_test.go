package load

import (
	"strconv"
	"strings"
	"testing"

	"commonpurse/ledger/pooled"
)

// TestCellsAsTheyReallyCome reads what people and programs write. Source: imports page, Cells as they really come.
//
// Each is put into a column of its type, in a CSV file and as a text of a workbook; want is the value as the load
// format writes it, or the code of what is wrong.
func TestCellsAsTheyReallyCome(t *testing.T) {
	const (
		amount = "amount"
		date   = "agreed_on"
		note   = "decision"
		ref    = "ref"
		year   = "year"
	)
	cases := []struct{ column, cell, want string }{
		{amount, "£1,234.50", "1234.50"},
		{amount, "1234.5", "1234.50"},
		{amount, "1,234", "1234.00"},
		{amount, "(1,234.50)", "-1234.50"},
		{amount, "1234.50-", "-1234.50"},
		{amount, "\u22121,234.50", "-1234.50"},
		{amount, " 1 234.50 ", "1234.50"},
		{amount, "1\u00a0234.50", "1234.50"},
		{amount, "\u200b12.00\ufeff", "12.00"},
		{amount, "\u201c12.00\u201d", "12.00"},
		{amount, "1.2E+05", "120000.00"},
		{amount, "1234.4999999998", "1234.50"},
		{amount, "1234.4999", "LOAD-007"},
		{amount, "3963.0000000000005", "3963.00"},
		{amount, "'-5.00", "-5.00"},
		{amount, "46296", "46296.00"},
		{amount, "1234.505", "LOAD-007"},
		{amount, "1.234,50", "LOAD-006"},
		{amount, "12,50", "LOAD-006"},
		{amount, "1.234", "LOAD-007"},
		{amount, "n/a", "LOAD-008"},
		{amount, "\u2013", "LOAD-008"},
		{amount, "#REF!", "LOAD-008"},
		{amount, "=SUM(A1:A9)", "LOAD-008"},
		{amount, "1e999", "LOAD-019"},
		{amount, "1e99", "LOAD-019"},
		{amount, " ", "LOAD-004"},
		{amount, "\u00a0", "LOAD-004"},
		{amount, "\u200b", "LOAD-004"},

		{date, "2026-10-01", "2026-10-01"},
		{date, "01/10/2026", "2026-10-01"},
		{date, "2026-10-01 00:00:00", "2026-10-01"},
		{date, "1 October 2026", "2026-10-01"},
		{date, "1-Oct-2026", "2026-10-01"},
		{date, "2026-10-01T00:00:00", "2026-10-01"},
		{date, "2026-10-01 12:30:00", "LOAD-005"},
		{date, "46296", "LOAD-005"},
		{date, "10-01-26", "LOAD-005"},
		{date, "31/09/2026", "LOAD-005"},
		{date, "29/02/2026", "LOAD-005"},
		{date, "29/02/2028", "2028-02-29"},
		{date, "", ""},

		{year, "2026-27", "2026-27"},
		{year, "\u200b2026\u201327", "2026-27"},
		{year, "2026/27", "LOAD-015"},
		{year, "2026", "LOAD-015"},

		{ref, "R-1", "R-1"},
		{ref, "00123", "00123"},
		{ref, " R\u200b-1\u00a0", "R-1"},
		{ref, "R 1", "LOAD-011"},
		{ref, "\u201cR1\u201d", "LOAD-011"},
		{ref, "", "LOAD-004"},

		{note, "  plain words ", "plain words"},
		{note, "\u201csmart\u201d", "\u201csmart\u201d"},
		{note, "'=1+1", "=1+1"},
		{note, "' -5", "-5"},
		{note, "'@x", "@x"},
		{note, "''=x", "''=x"},
		{note, "'tis", "'tis"},
		{note, "=1+1", "=1+1"},
		{note, "- see below", "- see below"},
		{note, "a\r\nb\rc\nd\te", "a\nb\nc\nd\te"},
		{note, "naïve – £5", "naïve – £5"},
		{note, "a\u0000b", "LOAD-017"},
		{note, "a\u0085b", "LOAD-017"},
		{note, strings.Repeat("é", 32_767), strings.Repeat("é", 32_767)},
		{note, strings.Repeat("é", 32_768), "LOAD-019"},
		{note, "", ""},
	}
	names := []string{ref, "fund", year, "partner", "source", amount, date, note}
	for _, c := range cases {
		cells := map[string]string{ref: "C1", "fund": "F", year: "2026-27", "partner": "P", "source": "dfg", amount: "1.00"}
		cells[c.column] = c.cell
		var line []string
		var rows [2]strings.Builder
		for i, name := range names {
			line = append(line, `"`+strings.ReplaceAll(cells[name], `"`, `""`)+`"`)
			rows[0].WriteString(str(letters(i)+"1", name))
			rows[1].WriteString(str(letters(i)+"2", escaped(cells[name])))
		}
		sheet := `<row r="1">` + rows[0].String() + `</row><row r="2">` + rows[1].String() + `</row>`
		for _, file := range [][2]string{
			{"contributions.csv", strings.Join(names, ",") + "\n" + strings.Join(line, ",") + "\n"},
			{"contributions.xlsx", string(workbookOf(t, "Contributions", sheet))},
		} {
			if got := read1(t, file[0], file[1], c.column); got != c.want {
				t.Errorf("%s: %s %q: %s, want %s", file[0], c.column, c.cell, short(got), short(c.want))
			}
		}
	}
}

// read1 is one cell of the only row of a file, or the code of what is wrong with it.
func read1(t *testing.T, name, content, column string) string {
	t.Helper()
	a := readBytes(t, usual, name, content)
	if problems := a.all(); len(problems) > 0 {
		if problems[0].Field != column {
			t.Errorf("%s: %v", column, problems[0])
		}
		return problems[0].Code
	}
	if len(a.rows) != 1 {
		t.Fatalf("%d rows", len(a.rows))
	}
	c, _ := a.rows[0].Table.Column(column)
	return c.Text(a.rows[0].Value)
}

func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '<' || r == '&' || r == '"':
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		case r < ' ' && r != '\t' && r != '\n':
			b.WriteString("_x00" + strconv.FormatInt(int64(r)+0x100, 16)[1:] + "_")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func short(text string) string {
	if len(text) > 80 {
		return text[:80] + "…"
	}
	return text
}

func TestEncodings(t *testing.T) {
	const head = "organisation,alias\n"
	cases := []struct {
		name, bytes, want string
		of                encoding
	}{
		{"UTF-8", head + "A,Café\n", "Café", utf8Text},
		{"a byte-order mark", "\ufeff" + head + "A,Café\n", "Café", utf8Text},
		{"a byte-order mark before a quotation mark", "\ufeff\"organisation\",alias\nA,x\n", "x", utf8Text},
		{"Windows-1252", head + "A,Caf\xe9 \x93x\x94 \x80\n", "Café “x” €", windows1252},
		{"Windows-1252 at the end", head + "A,Caf\xe9", "Café", windows1252},
		{"an undefined byte", head + "A,\x81\n", "LOAD-017", mixed},
		{"both", head + "A,Caf\xe9 é\n", "LOAD-017", mixed},
		{"a mark and a stray byte", "\ufeff" + head + "A,Caf\xe9\n", "LOAD-017", mixed},
		{"ASCII", head + "A,x\n", "x", utf8Text},
		{"old line ends", strings.ReplaceAll(head+"A,x\n", "\n", "\r"), "x", utf8Text},
		{"semicolons", strings.ReplaceAll(head+"A,\"x;y\"\n", ",", ";"), "x;y", utf8Text},
		{"tabs", strings.ReplaceAll(head+"A,x\n", ",", "\t"), "x", utf8Text},
		{"header with spaces and capitals", " Organisation , ALIAS \nA,x\n", "x", utf8Text},
		{"the columns turned round", "alias,organisation\nx,A\n", "x", utf8Text},
		{"blank columns", "organisation,alias,,\nA,x,,\n", "x", utf8Text},
		{"no last line end", head + "A,x", "x", utf8Text},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, err := survey(strings.NewReader(c.bytes), usual.file, true)
			if err != nil || s.encoding != c.of {
				t.Errorf("encoding %d, want %d; %v", s.encoding, c.of, err)
			}
			if got := read1(t, "aliases.csv", c.bytes, "alias"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestJudgingEncodingsInPieces: what a file is does not depend on where its pieces end.
func TestJudgingEncodingsInPieces(t *testing.T) {
	for _, text := range []string{"é", "a€b", "x😀", "caf\xe9", "\xe9", "\xe2\x82", "é\xe9", "\xf0\x9f\x98", "\xf0\x9f\x98\xe9", "\x81", "\xc3\x81\x81"} {
		var whole judge
		whole.see([]byte(text))
		want := whole.verdict()
		for i := range text {
			var j judge
			j.see([]byte(text[:i]))
			j.see([]byte(text[i:]))
			if got := j.verdict(); got != want {
				t.Errorf("%q cut at %d: %d, want %d", text, i, got, want)
			}
		}
		var j judge
		for i := range len(text) {
			j.see([]byte{text[i]})
		}
		if got := j.verdict(); got != want {
			t.Errorf("%q byte by byte: %d, want %d", text, got, want)
		}
	}
}

func TestTotalsAndWarnings(t *testing.T) {
	a := readBytes(t, usual,
		"receipts.csv", "ref,date,payer,fund,amount\nR1,2026-10-01,A,F,46296\nR2,2026-10-01,A,F,10\nTotal:,,,,46306\n\nTotal,2026-10-01,A,F,5\n,,TOTALS,,\n",
		"aliases.csv", "organisation;alias\nA;Caf\xe9\n",
	)
	var warnings []string
	for _, r := range a.rows {
		warnings = append(warnings, r.Warnings...)
	}
	for _, p := range a.summary.Parts {
		warnings = append(warnings, p.Warnings...)
	}
	want := []string{
		"The amount £46,296.00 is also the day number of 1 October 2026, a date of the same row.",
		"Row 4 is a total and was passed over.",
		"Row 7 is a total and was passed over.",
		"The file is in Windows-1252, and was read as such.",
		"The cells are separated by semicolons instead of commas, and were read as such.",
	}
	if got := strings.Join(warnings, "\n"); got != strings.Join(want, "\n") {
		t.Error(got)
	}
	if len(a.all()) != 0 || len(a.rows) != 4 || a.summary.Parts[0].Ignored != 3 {
		t.Errorf("%+v", a)
	}
}

func TestLists(t *testing.T) {
	a := readBytes(t, usual,
		"people.csv", "code,name,organisation,roles\nP,P,O,\" Finance ; SECTION-151;;\"\n",
		"members.csv", "partnership,organisation,voting\nP,O,YES\nP,Q,no\nP,R,\n",
		"groups.csv", "partnership,code,name,quorum\nP,G,G,0\nP,H,H,\nP,I,I,3.0\n",
		"funds.csv", "code,partnership,name,kind,host,legal_basis,opens,tolerance_percent,tolerance_amount\nF,P,F,Pooled-Aligned,H,S75,2026-04-01,12.5%,0\n",
	)
	if p := a.all(); len(p) > 0 {
		t.Fatal(spoken(p))
	}
	var got []string
	for _, r := range a.rows {
		var cells []string
		for _, c := range r.Table.Columns {
			cells = append(cells, c.Text(r.Value))
		}
		got = append(got, strings.Join(cells, "|"))
	}
	want := []string{
		"P|P|O||finance;section-151",
		"P|O||||||yes||", "P|Q||||||no||", "P|R||||||||",
		"P|G|G||||0", "P|H|H||||", "P|I|I||||3",
		"F|P|F|pooled-aligned|H||s75|||2026-04-01|||||" + "|0.00|12.5||||",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if g := a.rows[4].Value.(*pooled.Group); g.Quorum == nil || *g.Quorum != 0 {
		t.Errorf("a quorum of nought is one: %+v", g)
	}
	if g := a.rows[5].Value.(*pooled.Group); g.Quorum != nil {
		t.Errorf("no quorum is none: %+v", g)
	}
}
