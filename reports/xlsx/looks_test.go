package xlsx

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"commonpurse/reports"
)

// listed is a report of one section with so many rows, whose columns have texts of a length.
func listed(rows, columns, letters int) reports.Report {
	s := reports.Section{Key: "list", Title: "List", Keyed: 1, Count: rows}
	for c := range columns {
		s.Columns = append(s.Columns, reports.Column{Key: fmt.Sprintf("c%d", c), Label: fmt.Sprintf("Column %c", 'A'+c), Type: reports.TypeText})
	}
	var list []reports.Row
	for r := range rows {
		row := reports.Row{Key: fmt.Sprint(r)}
		for range columns {
			row.Cells = append(row.Cells, reports.Text(strings.TrimSpace(strings.Repeat("oak ", letters/4))))
		}
		row.Cells[0] = reports.Text(fmt.Sprintf("R%d", r))
		list = append(list, row)
	}
	s.Rows = reports.Rows(list)
	r := memorandum()
	r.Sections, r.Checks = []reports.Section{s}, nil
	return r
}

// planned is the sheet of the report's one section.
func planned(t *testing.T, r reports.Report) *sheet {
	t.Helper()
	b, err := newBook(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.plan(); err != nil {
		t.Fatal(err)
	}
	return b.sheets[2]
}

// TestReadable holds that a table is printed in letters that can be read, as far as its words allow, and that one which
// cannot be says so.
func TestReadable(t *testing.T) {
	if s := planned(t, listed(5, 7, 40)); s.breadth() > readable {
		t.Errorf("seven columns of long texts are %.0f wide", s.breadth())
	}
	if s := planned(t, listed(5, 4, 12)); s.breadth() > page {
		t.Errorf("four columns of short texts are %.0f wide", s.breadth())
	}
	too := planned(t, listed(5, 26, 12))
	said := false
	for _, line := range too.above {
		said = said || strings.Contains(line.text, "26 columns are too small to read on paper")
	}
	if too.breadth() <= smallest || !said {
		t.Errorf("26 columns are %.0f wide, and the sheet says of it: %t", too.breadth(), said)
	}
}

// TestOneLongListWidensNothing holds that one cell in many does not make the others small.
func TestOneLongListWidensNothing(t *testing.T) {
	r := listed(30, 9, 20)
	plain := planned(t, r).breadth()
	var rows []reports.Row
	for row := range r.Sections[0].Rows {
		rows = append(rows, row)
	}
	rows[7].Cells[4] = reports.Text(strings.Repeat("ASH, ELM, FIR, ", 8) + "YEW")
	r.Sections[0].Rows = reports.Rows(rows)
	if got := planned(t, r).breadth(); got > plain+14 {
		t.Errorf("with one long list the table is %.0f wide, without it %.0f", got, plain)
	}
}

// TestOneReasonIsRead holds that the one text of a column of which the other cells have nothing is not stacked up.
func TestOneReasonIsRead(t *testing.T) {
	r := listed(30, 9, 20)
	var rows []reports.Row
	for row := range r.Sections[0].Rows {
		row.Cells[8] = reports.Null
		rows = append(rows, row)
	}
	rows[3].Cells[8] = reports.Text("Collected no more after March: the board agreed it at the yearly review")
	r.Sections[0].Rows, r.Sections[0].Columns[8].Prose = reports.Rows(rows), true
	s := planned(t, r)
	if n := linesOf(rows[3].Cells[8].Words(), s.columns[8].width); n > 4 {
		t.Errorf("the reason stands on %d lines, %.0f wide", n, s.columns[8].width)
	}
}

// TestUpright holds that a narrow table that takes fewer pages standing stands, and that others lie.
func TestUpright(t *testing.T) {
	for _, x := range []struct {
		rows, columns int
		upright       bool
	}{{5, 3, false}, {26, 3, true}, {26, 9, false}} {
		if got := planned(t, listed(x.rows, x.columns, 16)).upright(); got != x.upright {
			t.Errorf("%d rows of %d columns stand: %t", x.rows, x.columns, got)
		}
	}
}

// TestWholePounds holds that a board reads whole pounds, that the cells keep the pence, and that the sheet says where the
// rows do not add up as they are shown.
func TestWholePounds(t *testing.T) {
	r := memorandum()
	r.Whole = true
	money := reports.Column{Key: "spent", Label: "Spent (£)", Type: reports.TypeMoney}
	r.Sections = append(r.Sections, reports.Section{
		Key: "list", Title: "List", Keyed: 1, Count: 3, Columns: []reports.Column{{Key: "a", Label: "A", Type: reports.TypeText}, money},
		Rows: reports.Rows([]reports.Row{
			{Key: "1", Cells: []reports.Value{reports.Text("x"), reports.Money(1_40)}},
			{Key: "2", Cells: []reports.Value{reports.Text("y"), reports.Money(1_40)}},
			{Key: "3", Cells: []reports.Value{reports.Text("z"), reports.Money(-7_50)}},
		}),
		Total: map[string]reports.Value{"spent": reports.Money(-4_70)},
	})
	var out bytes.Buffer
	if err := Write(&out, r, Options{}); err != nil {
		t.Fatal(err)
	}
	s := open(t, out.Bytes()).find(t, "List")
	all := allText(s)
	if !strings.Contains(strings.ReplaceAll(all, "\n", " "), "the rows do not add up to the total of Spent") {
		t.Errorf("nothing says that the rows shown, 1, 1 and -8, do not add up to -5:\n%s", all)
	}
	if !strings.Contains(all, "1.4\n") || !strings.Contains(all, "-4.7\n") {
		t.Errorf("the pence are lost:\n%s", all)
	}
}

// TestFindings holds that what a section comes to stands in its title, and that a title too long for its line does without.
func TestFindings(t *testing.T) {
	r := listed(3, 2, 8)
	r.Sections[0].Finding = "Of 3 oaks, 1 is down"
	if s := planned(t, r); s.title != "List: of 3 oaks, 1 is down" || s.name != "List" {
		t.Errorf("the sheet %s has the title %q", s.name, s.title)
	}
	r.Sections[0].Finding = strings.Repeat("Of 3 oaks, 1 is down ", 8)
	if s := planned(t, r); s.title != "List" {
		t.Errorf("the title is %q", s.title)
	}
}
