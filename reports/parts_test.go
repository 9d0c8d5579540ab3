package reports

import (
	"fmt"
	"slices"
	"testing"

	"commonpurse/ledger/money"
)

// wide is a section with a column of each kind that parts deal with.
func wide() Section {
	t := newTable("wide", "Wide", 1, textColumn("code", "Code"), textColumn("name", "Name"), moneyColumn("spent", "Spent"), moneyColumn("planned", "Planned"), textColumn("why", "Why"))
	t.add(Text("A"), Text("Alder"), Money(1_00), Money(2_00), Null)
	t.add(Text("B"), Text("Birch"), Money(3_00), Money(5_00), Text("Late"))
	s := t.totalled("All of it.")
	s.Charts = []Chart{{Key: "c", Categories: "name", Series: []string{"planned"}}}
	s.Names = []Name{{Name: "N", Row: 1, Column: "spent"}}
	return inParts(s,
		Part{Columns: []string{"name", "spent"}},
		Part{Key: "plan", Title: "Plans", Note: "What was planned.", Columns: []string{"name", "planned"}},
		Part{Key: "why", Title: "Reasons", Columns: []string{"why"}, Shows: func(cell func(string) Value) bool { return !cell("why").IsNull() }})
}

func TestASectionInPartsLosesNothing(t *testing.T) {
	whole := Report{Sections: []Section{wide()}}
	parts := whole.InParts(false).Sections
	if len(whole.Sections[0].Columns) != 5 || len(parts) != 3 {
		t.Fatalf("%d columns and %d parts", len(whole.Sections[0].Columns), len(parts))
	}
	for i, want := range []struct {
		key, title, note string
		columns          []string
		rows, count      int
		total            money.Pence
		of               string
		charts, names    int
	}{
		{"wide", "Wide", "All of it.", []string{"code", "name", "spent"}, 2, 2, 4_00, "spent", 0, 1},
		{"wide-plan", "Plans", "What was planned.", []string{"code", "name", "planned"}, 2, 2, 7_00, "planned", 1, 0},
		{"wide-why", "Reasons", "All of it.", []string{"code", "why"}, 1, -1, 0, "", 0, 0},
	} {
		p := parts[i]
		var columns []string
		for _, c := range p.Columns {
			columns = append(columns, c.Key)
		}
		if p.Key != want.key || p.Title != want.title || p.Note != want.note || !slices.Equal(columns, want.columns) || p.Count != want.count {
			t.Errorf("part %d is %s, %q, %q, %v, %d rows", i, p.Key, p.Title, p.Note, columns, p.Count)
		}
		if len(p.Charts) != want.charts || len(p.Names) != want.names || len(p.Parts) != 0 {
			t.Errorf("%s has %d charts, %d names and %d parts", p.Key, len(p.Charts), len(p.Names), len(p.Parts))
		}
		if want.of == "" && p.Total != nil || want.of != "" && (len(p.Total) != 1 || money.Pence(p.Total[want.of].Number()) != want.total) {
			t.Errorf("%s has the totals %v", p.Key, p.Total)
		}
		rows := 0
		for row, err := range p.Rows {
			if rows++; err != nil || len(row.Cells) != len(columns) {
				t.Errorf("%s: a row of %d cells: %v", p.Key, len(row.Cells), err)
			}
		}
		if rows != want.rows {
			t.Errorf("%s shows %d rows", p.Key, rows)
		}
	}
}

func TestTooManyColumnsWithoutAKeyAreParted(t *testing.T) {
	s := Section{Key: "wide", Title: "Wide"}
	for i := range 60 {
		s.Columns = append(s.Columns, textColumn(fmt.Sprintf("c%d", i), fmt.Sprintf("C %d", i)))
	}
	seen := 0
	for _, p := range (Report{Sections: []Section{s}}).InParts(true).Sections {
		seen += len(p.Columns)
	}
	if seen != 60 {
		t.Errorf("%d of 60 columns are shown", seen)
	}
}

func TestTooManyColumnsAreParted(t *testing.T) {
	s := Section{Key: "wide", Title: "Wide", Keyed: 1}
	for i := range 60 {
		s.Columns = append(s.Columns, textColumn(fmt.Sprintf("c%d", i), fmt.Sprintf("C %d", i)))
	}
	r := Report{Sections: []Section{s}}
	if got := r.InParts(false).Sections; len(got) != 1 || len(got[0].Columns) != 60 {
		t.Errorf("a workbook has %d sections of it", len(got))
	}
	seen := map[string]bool{}
	for i, p := range r.InParts(true).Sections {
		if len(p.Columns) > mostColumns || p.Columns[0].Key != "c0" || i > 0 && p.Title != fmt.Sprintf("Wide, part %d", i+1) {
			t.Errorf("part %d is %q, of %d columns from %s on", i, p.Title, len(p.Columns), p.Columns[0].Key)
		}
		for _, c := range p.Columns {
			seen[c.Key] = true
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d of 60 columns are shown", len(seen))
	}
}

func TestPartsThatForgetAColumnAreRefused(t *testing.T) {
	for name, parts := range map[string][]Part{
		"forgets one":     {{Columns: []string{"name", "spent", "planned"}}},
		"names a strange": {{Columns: []string{"name", "spent", "planned", "why", "wherefore"}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("parts that %s pass", name)
				}
			}()
			inParts(wide(), parts...)
		}()
	}
}
