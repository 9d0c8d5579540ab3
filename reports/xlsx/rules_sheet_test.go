package xlsx

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func itoa(n int) string { return strconv.Itoa(n) }

// holdSheet holds the rules of each sheet: S of the workbooks page.
func holdSheet(t *testing.T, o *opened, s *openedSheet, p Profile) {
	t.Helper()
	title := s.cells["A1"]
	if title.kind != "text" || title.value == "" {
		t.Errorf("S01: A1 of %s is %q", s.name, title.value)
	}
	if master := o.styles.Cells[title.style].Master; o.styles.Named[master].Name != "Heading 1" || o.styles.Named[master].BuiltIn != 16 {
		t.Errorf("S02: the title of %s has the style %s", s.name, o.styles.Named[master].Name)
	}
	says := s.cells["A2"].value
	if s.table == nil && !strings.Contains(says, "no table") || s.table != nil && !strings.Contains(says, "one table") {
		t.Errorf("S03: %s says %q", s.name, says)
	}
	if len(s.xml.Tables) > 1 || s.xml.Merged != nil || s.xml.HeaderFooter != nil || (s.xml.Drawing != nil) != (s.name == chartsName) || len(s.xml.Formats) > 0 && s.name != "Services" {
		t.Errorf("S05, S07, S09, S10: %s has merged cells, two tables, a header or a drawing", s.name)
	}
	holdView(t, s, p)
	holdCells(t, o, s)
	holdPrint(t, o, s)
	holdHeights(t, o, s)
}

// holdView holds S04 and S25.
func holdView(t *testing.T, s *openedSheet, p Profile) {
	t.Helper()
	if s.xml.View.TopLeft != "" && s.xml.View.TopLeft != "A1" {
		t.Errorf("S04: %s is scrolled to %s", s.name, s.xml.View.TopLeft)
	}
	for _, c := range s.xml.View.Selections {
		if c.Active != "A1" {
			t.Errorf("S04: the cursor of %s is in %s", s.name, c.Active)
		}
	}
	pane := s.xml.View.Pane
	if p == Publish || s.table == nil {
		if pane != nil {
			t.Errorf("S25: %s is frozen", s.name)
		}
		return
	}
	_, head, _, _ := area(t, s.table.Ref)
	if pane == nil || pane.X != 1 || pane.Y != head || pane.State != "frozen" || pane.TopLeft != "B"+itoa(head+1) {
		t.Errorf("S25: %s is not frozen at its header, row %d: %+v", s.name, head, pane)
	}
}

// holdCells holds the rules of a sheet's cells and of its outline.
func holdCells(t *testing.T, o *opened, s *openedSheet) {
	t.Helper()
	right, bottom := 0, 0
	used := map[int]bool{}
	for at, c := range s.cells {
		x, y := place(t, at)
		right, bottom = max(right, x), max(bottom, y)
		used[y] = used[y] || c.stored
		if c.style == 0 {
			t.Errorf("%s!%s has no style", s.name, at)
		}
		xf := o.styles.Cells[c.style]
		font := o.styles.Fonts[xf.Font]
		if font.Size.Value < 12 || font.Name.Value != family || font.Italic != nil || font.Strike != nil {
			t.Errorf("S12 to S14: the font of %s!%s is %+v", s.name, at, font)
		}
		linked := false
		for _, l := range s.xml.Links {
			linked = linked || l.At == at
		}
		if (font.Underline != nil) != linked {
			t.Errorf("S14: %s!%s is underlined: %t, a link: %t", s.name, at, font.Underline != nil, linked)
		}
		if xf.Fill != 0 || xf.Alignment.Turned != 0 {
			t.Errorf("S16, S17: %s!%s has a fill or is turned", s.name, at)
		}
		if c.kind == "text" {
			holdText(t, s.name+"!"+at, c.value)
		}
	}
	for y := 1; y <= bottom; y++ {
		if !used[y] {
			t.Errorf("S27: row %d of %s is blank", y, s.name)
		}
	}
	if want := "A1:" + letters(right) + itoa(bottom); s.xml.Dimension.Ref != want {
		t.Errorf("S08: the dimension of %s is %s, want %s", s.name, s.xml.Dimension.Ref, want)
	}
	if s.table != nil {
		if x1, _, x2, y2 := area(t, s.table.Ref); x1 != 0 || x2 != right || y2 != bottom {
			t.Errorf("S23, T02: the table of %s is %s, and the sheet ends at %s%d", s.name, s.table.Ref, letters(right), bottom)
		}
	}
	for _, c := range s.xml.Columns {
		if c.Hidden != "" || c.Width <= 0 {
			t.Errorf("S06: a column of %s is hidden", s.name)
		}
	}
}

// holdText holds S26 and P03.
func holdText(t *testing.T, at, s string) {
	t.Helper()
	if s != strings.TrimSpace(s) || strings.Contains(s, "  ") {
		t.Errorf("S26: %s has spaces to spare: %q", at, s)
	}
	for _, c := range s {
		if unicode.IsControl(c) || c == '\u00A0' {
			t.Errorf("S26: %s holds the character %U", at, c)
		}
	}
	if lower := strings.ToLower(s); strings.Contains(lower, "click here") {
		t.Errorf("P03: %s says %q", at, s)
	}
}

// holdPrint holds S21 and S22.
func holdPrint(t *testing.T, o *opened, s *openedSheet) {
	t.Helper()
	p := s.xml.Page
	if p.Paper != "9" || p.Wide != "1" || p.Tall != "0" || s.xml.FitToPage.On != "true" {
		t.Errorf("S21: the page of %s is %+v", s.name, p)
	}
	names := map[string]string{}
	for i := range o.sheets {
		if o.sheets[i].name != s.name {
			continue
		}
		for _, n := range definedName.FindAllStringSubmatch(string(o.parts["xl/workbook.xml"]), -1) {
			if strings.Contains(n[1], fmt.Sprintf(`localSheetId="%d"`, i)) {
				key := "area"
				if strings.Contains(n[1], "Print_Titles") {
					key = "titles"
				}
				names[key] = strings.NewReplacer("&#39;", "'", "&apos;", "'", "$", "", "&amp;", "&").Replace(n[2])
			}
		}
	}
	if want := quoted(s.name) + "!" + s.xml.Dimension.Ref; s.name != chartsName && names["area"] != want {
		t.Errorf("S22: the print area is %s, want %s", names["area"], want)
	}
	if s.table == nil {
		return
	}
	_, head, _, _ := area(t, s.table.Ref)
	if want := fmt.Sprintf("%[1]s!A:A,%[1]s!%[2]d:%[2]d", quoted(s.name), head); names["titles"] != want {
		t.Errorf("S22: the print titles are %s, want %s", names["titles"], want)
	}
}

// holdHeights holds S18 to S20: nothing is cut off.
func holdHeights(t *testing.T, o *opened, s *openedSheet) {
	t.Helper()
	width := map[int]float64{}
	for _, c := range s.xml.Columns {
		for x := c.Min - 1; x < c.Max; x++ {
			width[x] = c.Width
		}
	}
	sheetWidth := 0.0
	for _, w := range width {
		sheetWidth += w
	}
	for _, row := range s.xml.Rows {
		if row.Hidden != "" || row.Height < heightOf(1) {
			t.Errorf("S06, S18: row %d of %s is hidden or %g high", row.Number, s.name, row.Height)
		}
		for _, e := range row.Cells {
			c := s.cells[e.At]
			x, _ := place(t, e.At)
			format := o.styles.Cells[c.style].Alignment
			switch {
			case !c.stored:
			case c.kind == "number":
				if need := shownAs(t, o.format(c.style), c.value); need > width[x] {
					t.Errorf("S19: %s!%s needs %.1f and has %.1f", s.name, e.At, need, width[x])
				}
			case format.Wrap == "true" || format.Wrap == "1":
				lines := linesOf(c.value, width[x]-2*float64(format.Indent))
				if e.At == "A1" {
					lines = linesOf(c.value, width[x]/titled)
				}
				if row.Height < min(tallest, 16*float64(lines)+3) {
					t.Errorf("S18: %s!%s needs %d lines and the row is %g high", s.name, e.At, lines, row.Height)
				}
				if width[x] > 80 {
					t.Errorf("S20: column %s of %s is %g wide", letters(x), s.name, width[x])
				}
			case inked(c.value)*o.styles.Fonts[o.styles.Cells[c.style].Font].Size.Value/12 > sheetWidth:
				t.Errorf("S22: %s!%s runs out of the print area: %q", s.name, e.At, c.value)
			}
		}
	}
}

// shownAs is the width of a number in its format, roughly: at least its digits, commas and marks.
func shownAs(t *testing.T, format, value string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatalf("%q is no number", value)
	}
	whole := fmt.Sprintf("%.0f", math.Trunc(math.Abs(v)))
	text := whole + strings.Repeat(",", (len(whole)-1)/3)
	switch {
	case strings.Contains(format, "£"):
		text = "-£" + text + ".00"
	case format == "d mmm yyyy":
		text = "30 Mar 2026"
	}
	return inked(text)
}
