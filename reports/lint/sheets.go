package lint

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// judgeSheets judges each sheet as a whole: S01 to S25 but those of single cells.
func judgeSheets(b *book) {
	for _, s := range b.sheets {
		if !s.read {
			continue
		}
		b.judgeTitle(s)
		b.judgeCounts(s)
		b.judgeView(s)
		b.judgeFrame(s)
		b.judgePrint(s)
		b.judgeWidths(s)
	}
}

// judgeTitle judges S01 and S02.
func (b *book) judgeTitle(s *sheet) {
	a1 := s.at(1, 1)
	if a1.kind != words || a1.formed || len(strings.TrimSpace(a1.text())) == 0 {
		b.find(finding{id: "S01", sheet: s, x: 1, y: 1, found: fmt.Sprintf("A1 holds %q", a1.value)})
	}
	if b.styles.cell(a1.style).heading != 1 {
		b.find(finding{id: "S02", sheet: s, x: 1, y: 1, found: "A1 has not the style Heading 1"})
	}
	for y := 2; y <= min(s.bottom, 1_000); y++ {
		c := s.at(1, y)
		st := b.styles.cell(c.style)
		alone := b.kind == Report || b.kind == Other
		alone = alone && !s.at(2, y).used() && len(c.value) < 60 && !bytes.ContainsAny(c.value, ".:;,")
		large := st.font.size > 12 || st.font.bold && alone
		if c.used() && s.in(1, y) == nil && large && st.heading != 2 {
			b.find(finding{id: "S02", sheet: s, x: 1, y: y, found: "the heading has not the style Heading 2"})
		}
	}
}

var (
	saysTables = regexp.MustCompile(`(?i)\b(no|one|two|three|four|five|six|seven|eight|nine|ten|\d+) tables?\b`)
	saysCharts = regexp.MustCompile(`(?i)\b(no|one|two|three|four|five|six|seven|eight|nine|ten|\d+) charts?\b`)
	saysRows   = regexp.MustCompile(`(?i)\bone table of ([\d,]+) rows?\b`)
)

// judgeCounts judges S03 and S07.
func (b *book) judgeCounts(s *sheet) {
	said := strings.TrimSpace(s.said())
	lower := strings.ToLower(said)
	count := func(r *regexp.Regexp) int {
		if r == saysCharts && !strings.Contains(lower, "chart") {
			return 0
		}
		m := r.FindStringSubmatch(said)
		if m == nil {
			return 0
		}
		for n, word := range strings.Fields("no one two three four five six seven eight nine ten") {
			if strings.EqualFold(word, m[1]) {
				return n
			}
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return -1
		}
		return n
	}
	charts := 0
	for _, d := range b.drawingsOf(s) {
		charts += len(d.charts)
	}
	if tables := len(s.tables); !saysTables.MatchString(said) || count(saysTables) != tables || count(saysCharts) != charts {
		b.find(finding{
			id: "S03", sheet: s, x: 1, y: 2, found: fmt.Sprintf("the sheet has %s and %s, and says %q", counted(tables, "table"), counted(charts, "chart"), said),
		})
	} else if m := saysRows.FindStringSubmatch(said); m != nil && s.table() != nil {
		if rows := s.table().last() - s.table().first() + 1; strings.ReplaceAll(m[1], ",", "") != strconv.Itoa(rows) {
			b.find(finding{id: "S03", sheet: s, x: 1, y: 2, found: fmt.Sprintf("the table has %s, and the sheet says %s", counted(rows, "row"), m[1])})
		}
	}
	if len(s.tables) > 1 {
		b.find(finding{id: "S07", sheet: s, found: fmt.Sprintf("the sheet has %d tables", len(s.tables))})
	}
}

// judgeView judges S04 and S25.
func (b *book) judgeView(s *sheet) {
	view := s.element("sheetViews").one("sheetView")
	if at := view.attrs["topLeftCell"]; at != "" && at != "A1" {
		b.find(finding{id: "S04", sheet: s, found: "the sheet is scrolled to " + at})
	}
	for _, n := range view.all("selection") {
		if at := n.attrs["activeCell"]; at != "" && at != "A1" {
			b.find(finding{id: "S04", sheet: s, found: "the cursor is in " + at})
			break
		}
	}
	pane, frozen := view.one("pane"), view.has("pane")
	t := s.table()
	switch {
	case b.profile == "publish" || t == nil:
		if frozen {
			b.find(finding{id: "S25", sheet: s, found: "panes are frozen", right: "no frozen panes"})
		}
	case !frozen:
		b.find(finding{id: "S25", sheet: s, found: "no panes are frozen", right: fmt.Sprintf("frozen at column 1 and row %d", t.area.y1)})
	case pane.num("xSplit", 0) != 1 || pane.num("ySplit", 0) != t.area.y1 || pane.attrs["state"] != "frozen" ||
		pane.attrs["topLeftCell"] != ref(2, t.area.y1+1):
		b.find(finding{
			id: "S25", sheet: s, found: fmt.Sprintf("panes are frozen at column %d and row %d", pane.num("xSplit", 0), pane.num("ySplit", 0)),
			right: fmt.Sprintf("frozen at column 1 and row %d", t.area.y1),
		})
	}
}

// judgeFrame judges what a sheet may not have, and its range: S05, S06, S08 to S11, S23, S27.
func (b *book) judgeFrame(s *sheet) {
	if n := s.element("mergeCells").all("mergeCell"); len(n) > 0 {
		b.find(finding{id: "S05", sheet: s, found: "the cells " + n[0].attrs["ref"] + " are merged"})
	}
	for _, c := range s.element("cols").all("col") {
		if c.is("hidden") || c.is("collapsed") || c.attrs["width"] != "" && c.float("width", 1) <= 0 {
			b.find(finding{id: "S06", sheet: s, x: c.num("min", 1), y: 1, found: "column " + letters(c.num("min", 1)) + " is hidden, collapsed or of no width"})
		}
		if b.styles.cell(c.num("style", 0)).filled {
			b.find(finding{id: "S16", sheet: s, x: c.num("min", 1), y: 1, found: "there is a colour behind column " + letters(c.num("min", 1))})
		}
	}
	if s.element("sheetFormatPr").is("zeroHeight") {
		b.find(finding{id: "S06", sheet: s, found: "rows are hidden unless they say otherwise"})
	}
	tight := area{max(s.start.x, 1), max(s.start.y, 1), max(s.edge.x, 1), max(s.edge.y, 1)}
	whole := area{1, 1, tight.x2, tight.y2}
	if got := s.element("dimension").attrs["ref"]; got != tight.String() && got != whole.String() {
		b.find(finding{id: "S08", sheet: s, found: fmt.Sprintf("the dimension is %q", got), right: tight.String()})
	}
	if h := s.element("headerFooter"); strings.TrimSpace(h.words()) != "" {
		b.find(finding{id: "S09", sheet: s, found: fmt.Sprintf("there is a header or footer: %q", h.words())})
	}
	for _, d := range b.drawingsOf(s) {
		for _, what := range d.others {
			b.find(finding{id: "S10", sheet: s, found: "there is " + what})
		}
	}
	if s.element("picture").name != "" {
		b.find(finding{id: "S10", sheet: s, found: "there is a picture behind the cells"})
	}
	t := s.table()
	end := s.bottom
	if t != nil {
		end = min(s.bottom, t.area.y2)
		if s.right > t.area.x2 {
			b.find(finding{id: "S23", sheet: s, x: s.right, y: t.area.y1, found: "something stands to the right of the table, up to column " + letters(s.right)})
		}
	}
	if y := s.blankRow(end); y > 0 {
		b.find(finding{id: "S27", sheet: s, x: 1, y: y, found: fmt.Sprintf("row %d is blank", y)})
	}
}

// judgePrint judges S21 and S22.
func (b *book) judgePrint(s *sheet) {
	page := s.element("pageSetup")
	if page.attrs["paperSize"] != "9" || !s.element("sheetPr").one("pageSetUpPr").is("fitToPage") ||
		page.num("fitToWidth", 1) != 1 || page.num("fitToHeight", 1) != 0 {
		b.find(finding{id: "S21", sheet: s, found: "the sheet does not say that it prints on A4, one page wide and as many tall as it needs"})
	}
	where := func(name string) string {
		for _, d := range b.defined {
			if d.name == name && d.sheet == s.index {
				return strings.ReplaceAll(d.refers, "$", "")
			}
		}
		return ""
	}
	own := "'" + strings.ReplaceAll(s.name, "'", "''") + "'!"
	same := func(got, want string) bool {
		bare := s.name + "!"
		return got == want || got == strings.ReplaceAll(want, own, bare)
	}
	got, want := where("_xlnm.Print_Area"), area{1, 1, max(s.edge.x, 1), max(s.edge.y, 1)}
	if !same(got, own+want.String()) && (want.x2 != 1 || want.y2 != 1 || !same(got, own+"A1:A1")) && !b.printsCharts(s, got, want) {
		b.find(finding{id: "S22", sheet: s, found: fmt.Sprintf("the print area is %q", got), right: own + want.String()})
	}
	if t := s.table(); t != nil {
		got, want := where("_xlnm.Print_Titles"), fmt.Sprintf("%[1]sA:A,%[1]s%[2]d:%[2]d", own, t.area.y1)
		if columns, rows, _ := strings.Cut(got, ","); !same(got, want) && !same(rows+","+columns, want) {
			b.find(finding{id: "S22", sheet: s, found: fmt.Sprintf("what is printed on every page is %q", got), right: want})
		}
	}
}

// printsCharts tells whether a print area takes in the charts that stand beyond the cells, and nothing more.
func (b *book) printsCharts(s *sheet, got string, cells area) bool {
	drawn := cells
	for _, d := range b.drawingsOf(s) {
		for _, c := range d.charts {
			drawn.x2, drawn.y2 = max(drawn.x2, c.area.x2), max(drawn.y2, c.area.y2)
		}
	}
	_, of, _ := strings.Cut(got, "!")
	a, ok := parseArea(of)
	return ok && drawn != cells && a.x1 == 1 && a.y1 == 1 && a.x2 >= cells.x2 && a.x2 <= drawn.x2 && a.y2+1 >= drawn.y2 && a.y2 <= drawn.y2+1
}

// judgeWidths judges the first half of S20.
func (b *book) judgeWidths(s *sheet) {
	for x := 1; x <= s.right; x++ {
		t := s.table()
		text := t == nil || x > len(t.seen) || t.seen[x-1].words > 0
		if text && s.width(x) > 80 {
			b.find(finding{id: "S20", sheet: s, x: x, y: 1, found: fmt.Sprintf("column %s is %.0f characters wide", letters(x), s.width(x))})
		}
	}
}
