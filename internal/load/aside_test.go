package load

import (
	"strings"
	"testing"
)

const receiptHeadings = "ref (required)|date|payer|fund|amount (required)"

// What stands beside a table is reported once for a column, in the cell that it begins in, and a row of nothing else is no row
// that wants filling in.
func TestBesideTheTable(t *testing.T) {
	row := "|2026-10-01|A|F|5"
	rows := lines(receiptHeadings, "R1"+row, "R2"+row+"||seen", "R3"+row+"||seen too", "|||||x|1|2")
	rows += `<row r="7"><c r="J7"><f>A1</f></c></row><row r="8">` + str("A8", "Total") + `<c r="E8"><v>15</v></c><c r="L8"><v>1</v></c></row>`
	a := readBytes(t, usual, "pool.xlsx", string(workbookOf(t, "receipts", rows)))
	want := []string{
		`G3 "seen" stands in column G, which has no heading, and so do values in 2 more cells.`,
		`F5 "x" stands in column F, which has no heading.`,
		`H5 "2" stands in column H, which has no heading.`,
		`J7 A formula stands in column J, which has no heading.`,
	}
	var got []string
	for _, p := range a.all() {
		if p.Code != unknownColumn || p.Column != "" {
			t.Errorf("%+v", p)
		}
		got = append(got, p.Cell+" "+p.Text)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if len(a.rows) != 3 || a.summary.Parts[0].Ignored != 4 {
		t.Errorf("%+v", a.summary.Parts[0])
	}
}

// A total that is not what the rows come to is passed over like any other, and said to differ: a row may be missing.
func TestTotalsThatDiffer(t *testing.T) {
	row := "|2026-10-01|A|F|"
	cases := map[string]struct {
		rows []string
		want string
	}{
		"agrees":                          {[]string{"R1" + row + "5", "R2" + row + "6.50", "Total||||11.50"}, "Row 4 is a total and was passed over."},
		"differs":                         {[]string{"R1" + row + "5", "R2" + row + "6.50", "Total||||£1,250.00"}, "Row 4 is a total and was passed over: it says £1,250.00 of amount, and the rows above it come to £11.50."},
		"blank":                           {[]string{"R1" + row + "5", "Total"}, "Row 3 is a total and was passed over."},
		"no amount":                       {[]string{"R1" + row + "5", "Total||||twelve"}, "Row 3 is a total and was passed over."},
		"of each part":                    {[]string{"R1" + row + "5", "Subtotal||||5", "R2" + row + "6", "Subtotal||||6", "Total||||11"}, "Row 6 is a total and was passed over."},
		"of a part, and not":              {[]string{"R1" + row + "5", "Subtotal||||5", "R2" + row + "6", "Subtotal||||7"}, "Row 5 is a total and was passed over: it says £7.00 of amount, and the rows above it come to £11.00."},
		"of a row that could not be read": {[]string{"R1" + row + "5", "R2" + row + "6,5", "Total||||11.50"}, "Row 4 is a total and was passed over."},
	}
	for name, c := range cases {
		a := readBytes(t, usual, "pool.xlsx", string(workbookOf(t, "receipts", lines(append([]string{receiptHeadings}, c.rows...)...))))
		var last string
		for _, w := range a.summary.Parts[0].Warnings {
			if strings.HasPrefix(w, "Row ") {
				last = w
			}
		}
		if last != c.want {
			t.Errorf("%s: %q, want %q", name, last, c.want)
		}
	}
}

// What a template writes behind a heading is no part of the column's name, where a problem or a warning names it.
func TestColumnsAreNamedBare(t *testing.T) {
	a := readBytes(t, usual, "pool.xlsx", string(workbookOf(t, "receipts", lines(receiptHeadings, "R1|2026-10-01|A|F|5", "R2|2026-10-01|A|F|12,50"))))
	if p := a.all(); len(p) != 1 || p[0].Column != "amount" || p[0].Cell != "E3" {
		t.Errorf("%+v", p)
	}
	if w := a.summary.Parts[0].Warnings; len(w) != 1 || w[0] != "1 cell of amount stored as text; read as numbers (E2)." {
		t.Errorf("%q", w)
	}
}

// What was found in a cell is what is seen there: a date is no number, and a part of a hundred is a percentage.
func TestWhatIsSeenInACell(t *testing.T) {
	head := lines("ref|date|payer|fund|amount")
	for cells, want := range map[string]string{
		`<c r="B2" s="1"><v>46126.5625</v></c><c r="E2"><v>1</v></c>`:      `"14 April 2026 13:30" The cell holds a time of day as well as a date.`,
		`<c r="B2" s="1"><v>46126</v></c><c r="E2" s="1"><v>46126</v></c>`: `"14 April 2026" The cell shows a date, 14 April 2026, and not an amount.`,
		`<c r="B2" s="1"><v>46126</v></c><c r="E2" s="4"><v>0.5</v></c>`:   `"50%" The cell shows a percentage, 50%, and not an amount.`,
		`<c r="B2" s="1"><v>-1</v></c><c r="E2"><v>1</v></c>`:              `"-1" `,
		`<c r="B2" s="1"><v>46126.0000001</v></c><c r="E2"><v>1</v></c>`:   `"14 April 2026" The cell holds a time of day as well as a date.`,
	} {
		rows := head + `<row r="2">` + str("A2", "R") + cells[:strings.Index(cells, `<c r="E2"`)] + str("C2", "A") + str("D2", "F") + cells[strings.Index(cells, `<c r="E2"`):] + `</row>`
		book := workbookParts("receipts", rows)
		book["xl/styles.xml"] = styles
		a := readBytes(t, usual, "a.xlsx", string(book.zipped(t)))
		if p := a.all(); len(p) != 1 || !strings.HasPrefix(quoted(p[0].Value)+" "+p[0].Text, want) {
			t.Errorf("%s: %+v", cells, p)
		}
	}
}
