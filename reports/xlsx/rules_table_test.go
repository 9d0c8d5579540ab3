package xlsx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// approved are the six number formats of the workbooks page, of which reports in pence use five.
var approved = []string{"£#,##0;-£#,##0;£0", "£#,##0.00;-£#,##0.00;£0.00", "0.0%;-0.0%;0.0%", "#,##0;-#,##0;0", "d mmm yyyy", "@"}

// holdTable holds the rules of each table: T of the workbooks page.
func holdTable(t *testing.T, o *opened, s *openedSheet) {
	t.Helper()
	x1, head, x2, end := area(t, s.table.Ref)
	if len(s.table.Columns) != x2-x1+1 {
		t.Fatalf("T05: %s has %d columns in %s", s.table.Name, len(s.table.Columns), s.table.Ref)
	}
	if s.table.Filter != nil || s.table.Style.Name != "TableStyleLight1" || s.table.Style.Stripes != "0" {
		t.Errorf("T07, T20: %s has a filter or stripes", s.table.Name)
	}
	last := end - s.table.Totals
	if last <= head {
		t.Errorf("T10: %s has no row", s.table.Name)
	}
	seen := map[string]bool{}
	for x, c := range s.table.Columns {
		at := letters(x) + itoa(head)
		label := s.cells[at]
		folded := strings.ToLower(strings.TrimSpace(label.value))
		if label.kind != "text" || label.value != c.Name || folded == "" || seen[folded] {
			t.Errorf("T03, T04: the heading %s!%s is %q and the table says %q", s.name, at, label.value, c.Name)
		}
		seen[folded] = true
		holdColumn(t, o, s, x, head, last)
	}
	holdTotals(t, s, head, last, end)
}

// holdColumn holds what is true of all the cells of a column.
func holdColumn(t *testing.T, o *opened, s *openedSheet, x, head, last int) {
	t.Helper()
	label := s.cells[letters(x)+itoa(head)]
	var formats, kinds, formulas []string
	for y := head + 1; y <= last; y++ {
		at := letters(x) + itoa(y)
		c, there := s.cells[at]
		if !there || !c.stored {
			t.Errorf("T09: %s!%s is empty", s.name, at)
			continue
		}
		formats = append(formats, o.format(c.style))
		formulas = append(formulas, strings.ReplaceAll(c.formula, itoa(y), "#"))
		if c.value == notApplicable || c.value == nothing {
			continue
		}
		kinds = append(kinds, c.kind)
		aligned := o.styles.Cells[c.style].Alignment.Horizontal
		if want := map[bool]string{true: "right", false: "left"}[c.kind == "number"]; aligned != want ||
			o.styles.Cells[label.style].Alignment.Horizontal != want {
			t.Errorf("T16: %s!%s is aligned %s, its heading %s", s.name, at, aligned, o.styles.Cells[label.style].Alignment.Horizontal)
		}
	}
	for name, values := range map[string][]string{"T15: number format": formats, "T13: type": kinds} {
		slices.Sort(values)
		if distinct := slices.Compact(values); len(distinct) > 1 {
			t.Errorf("%s: column %s of %s has %v", name, letters(x), s.name, distinct)
		}
	}
	if !slices.Contains(approved, formats[0]) {
		t.Errorf("T15: column %s of %s has the format %s", letters(x), s.name, formats[0])
	}
	unit := map[string]string{approved[1]: "£", approved[2]: "%", approved[3]: "("}[formats[0]]
	if verdict := len(kinds) > 0 && kinds[0] == "text"; !verdict && !strings.Contains(label.value, unit) {
		t.Errorf("T14: the heading %q has no unit", label.value)
	}
	if s.name != "Checks" || x != 1 { // this workbook's figures stand wherever they stand
		slices.Sort(formulas)
		if distinct := slices.Compact(formulas); len(distinct) > 1 {
			t.Errorf("F09: column %s of %s has the formulas %v", letters(x), s.name, distinct)
		}
	}
}

// holdTotals holds T11 and T12: the totals row is the table's own, and covers the body and nothing else.
func holdTotals(t *testing.T, s *openedSheet, head, last, end int) {
	t.Helper()
	for x, c := range s.table.Columns {
		total := s.cells[letters(x)+itoa(end)]
		want := fmt.Sprintf("SUBTOTAL(109,%[1]s%[2]d:%[1]s%[3]d)", letters(x), head+1, last)
		switch {
		case s.table.Totals == 0:
			if strings.Contains(total.formula, "SUBTOTAL") {
				t.Errorf("T11: %s has a total in its body", s.name)
			}
		case c.Function != "":
			if c.Function != "custom" || c.Formula != want || total.formula != want {
				t.Errorf("T12: the total of %s in %s is %q in the table and %q in the cell, want %q", c.Name, s.name, c.Formula, total.formula, want)
			}
		case total.formula != "":
			t.Errorf("T11: the total of %s in %s is not the table's", c.Name, s.name)
		}
	}
	if first := s.table.Columns[0]; s.table.Totals > 0 && first.Function == "" && (first.Label != "Total" || s.cells["A"+itoa(end)].value != "Total") {
		t.Errorf("T11: the totals row of %s begins with %q", s.name, first.Label)
	}
}

var (
	function = regexp.MustCompile(`[A-Z][A-Z.]*\(`)
	quotes   = regexp.MustCompile(`"[^"]*"`)
	allowed  = []string{
		"ABS", "AND", "AVERAGE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "IF", "IFERROR", "INDEX", "LEFT", "MATCH",
		"MAX", "MIN", "NOT", "OR", "ROUND", "SUBTOTAL", "SUM", "SUMIFS",
	}
)

// holdFormulas holds the rules of formulas: F of the workbooks page. It returns how many there are.
func holdFormulas(t *testing.T, o *opened, s *openedSheet) int {
	t.Helper()
	n := 0
	for at, c := range s.cells {
		if c.formula == "" {
			continue
		}
		n++
		bare := quotes.ReplaceAllString(c.formula, "")
		if !c.stored || c.value == "" {
			t.Errorf("F01: %s!%s has no value: %s", s.name, at, c.formula)
		}
		if strings.HasPrefix(c.value, "#") {
			t.Errorf("F04: %s!%s is %s", s.name, at, c.value)
		}
		for _, f := range function.FindAllString(bare, -1) {
			if !slices.Contains(allowed, f[:len(f)-1]) {
				t.Errorf("F05: %s!%s calls %s", s.name, at, f)
			}
		}
		depth, deepest := 0, 0
		for _, b := range bare {
			switch b {
			case '(':
				depth++
			case ')':
				depth--
			}
			deepest = max(deepest, depth)
		}
		if len(c.formula) > 120 || deepest > 3 || strings.Contains(c.formula, "_xlfn") || strings.Contains(bare, "[") {
			t.Errorf("F06, F08, F10: %s!%s: %d characters, %d deep: %s", s.name, at, len(c.formula), deepest, c.formula)
		}
	}
	raw := string(o.parts[s.part])
	if all := strings.Count(raw, "<f>") + strings.Count(raw, "<f "); all != n {
		t.Errorf("F12: %s has %d formulas, and %d were read", s.name, all, n)
	}
	return n
}

// hold holds every rule.
func hold(t *testing.T, o *opened, p Profile) {
	t.Helper()
	tables := map[string]bool{}
	for i := range o.sheets {
		s := &o.sheets[i]
		holdSheet(t, o, s, p)
		holdFormulas(t, o, s)
		if s.table == nil {
			if s.name != "Cover" && s.name != chartsName {
				t.Errorf("T01: %s has no table", s.name)
			}
			continue
		}
		if tables[s.table.Name] || !regexp.MustCompile(`^[a-z][a-z0-9]*_[a-z0-9_]+$`).MatchString(s.table.Name) {
			t.Errorf("T06: the table's name %q", s.table.Name)
		}
		tables[s.table.Name] = true
		holdTable(t, o, s)
	}
}
