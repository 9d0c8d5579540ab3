package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// drawing is what floats over a sheet.
type drawing struct {
	charts []*chart
	others []string // what is no chart, in words
}

// chart is one chart, and where it stands.
type chart struct {
	root  *node
	words string // its description
	area  area
}

// title is what the chart's title says.
func (c *chart) title() string { return spoken(c.root.one("chart", "title")) }

// spoken is the text of a rich text.
func spoken(n *node) string {
	var out strings.Builder
	for _, t := range n.deep("t") {
		out.WriteString(t.text)
	}
	return strings.TrimSpace(out.String())
}

// drawingsOf reads what floats over a sheet, once.
func (b *book) drawingsOf(s *sheet) []*drawing {
	if s.drawings != nil {
		return s.drawings
	}
	s.drawings = []*drawing{}
	for _, r := range b.relations(s.part) {
		if r.kind == "drawing" {
			s.drawings = append(s.drawings, b.drawing(s, r.target))
		}
	}
	return s.drawings
}

func (b *book) drawing(s *sheet, part string) *drawing {
	d := &drawing{}
	for _, anchor := range b.tree(part).nodes {
		corner := func(n *node) (x, y int) {
			read := func(name string) int {
				v, err := strconv.Atoi(strings.TrimSpace(n.one(name).text))
				if err != nil || v < 0 || v > lastRow {
					return 0
				}
				return v
			}
			return read("col") + 1, read("row") + 1
		}
		at := area{}
		at.x1, at.y1 = corner(anchor.one("from"))
		if anchor.has("to") {
			at.x2, at.y2 = corner(anchor.one("to"))
		} else {
			at.x2, at.y2 = s.reaches(at, anchor.one("ext"))
		}
		at.x2, at.y2 = max(at.x1, at.x2), max(at.y1, at.y2)
		for _, frame := range anchor.deep("graphicFrame") {
			id := ""
			for _, c := range frame.deep("chart") {
				id = c.attrs["id"]
			}
			r, ok := b.leadOf(part, id)
			if !ok || r.kind != "chart" {
				d.others = append(d.others, "a diagram")
				continue
			}
			named := frame.one("nvGraphicFramePr", "cNvPr")
			d.charts = append(d.charts, &chart{root: b.tree(r.target), words: strings.TrimSpace(named.attrs["descr"]), area: at})
		}
		for name, what := range map[string]string{"pic": "a picture", "sp": "a shape or text box", "cxnSp": "a line"} {
			if len(anchor.deep(name)) > 0 {
				d.others = append(d.others, what)
			}
		}
	}
	slices.Sort(d.others)
	return d
}

// reaches is the cell in which something ends that is so wide and high, in English metric units.
func (s *sheet) reaches(from area, size *node) (x, y int) {
	const pixel, point = 9_525, 12_700
	x, y = from.x1, from.y1
	for left := size.float("cx", 0) - 1 - (s.width(x)*7+5)*pixel; left >= 0 && x < lastColumn; x++ {
		left -= (s.width(x+1)*7 + 5) * pixel
	}
	y += min(lastRow-y, int((size.float("cy", 0)-1)/(max(s.height, 1)*point)))
	return x, y
}

// judgeCharts judges the rules that colour cells, and the charts: C01 to C12.
func judgeCharts(b *book) {
	for _, s := range b.sheets {
		b.judgeRules(s)
		b.judgeNewRules(s)
		for _, d := range b.drawingsOf(s) {
			for _, c := range d.charts {
				found := func(id, what string) {
					b.find(finding{id: id, sheet: s, x: c.area.x1, y: c.area.y1, found: what})
				}
				b.judgeChart(s, c, found)
				c.judgeText(b, found)
				c.judgeSeries(b, s, found)
			}
		}
	}
}

var quotedWord = regexp.MustCompile(`"[^"]*\pL[^"]*"`)

// draws are the rules that draw something into cells.
var draws = map[string]string{"dataBar": "a bar", "colorScale": "a scale of colours", "iconSet": "an icon"}

// judgeNewRules judges the rules that only newer programs know, and which stand apart: C02 and C03.
func (b *book) judgeNewRules(s *sheet) {
	for _, group := range s.element("extLst").deep("conditionalFormatting") {
		at, _ := parseArea(strings.Fields(group.one("sqref").words() + " A1")[0])
		found := func(id, what string) { b.find(finding{id: id, sheet: s, x: at.x1, y: at.y1, found: what}) }
		for _, rule := range group.all("cfRule") {
			if what := draws[rule.attrs["type"]]; what != "" {
				found("C02", "the rule draws "+what)
			} else if rule.has("dxf") {
				look := style{font: b.styles.font(rule.one("dxf", "font"))}
				look.fill, look.filled = b.styles.fillOfRule(rule.one("dxf", "fill"))
				look.apart = contrast(look.font.colour, look.behind())
				b.judgePaint(s, at, &look, found)
			}
		}
	}
}

// judgeRules judges C01 to C03.
func (b *book) judgeRules(s *sheet) {
	for _, group := range s.rules {
		at, _ := parseArea(strings.Fields(group.attrs["sqref"] + " A1")[0])
		for _, rule := range group.all("cfRule") {
			found := func(id, what string) {
				b.find(finding{id: id, sheet: s, x: at.x1, y: at.y1, found: what})
			}
			kind := rule.attrs["type"]
			if what := draws[kind]; what != "" {
				found("C02", "the rule draws "+what)
				continue
			}
			if i := rule.num("dxfId", -1); i >= 0 && i < len(b.styles.rules) {
				b.judgePaint(s, at, &b.styles.rules[i], found)
			}
			b.judgeTest(s, at, rule, found)
		}
	}
}

// judgePaint judges C03: the colours that a rule puts on cells.
func (b *book) judgePaint(s *sheet, at area, look *style, found func(id, what string)) {
	if look.filled && b.profile == "publish" {
		b.find(finding{id: "S16", sheet: s, x: at.x1, y: at.y1, found: "a rule puts a colour behind cells"})
	}
	if look.apart < leastContrast {
		found("C03", fmt.Sprintf("the contrast within the rule's colours is %.1f to 1", look.apart))
	}
}

// judgeTest judges C01: what a rule tests must be words that stand in the same row.
func (b *book) judgeTest(s *sheet, at area, rule *node, found func(id, what string)) {
	for _, f := range rule.all("formula") {
		formula := f.words()
		if !quotedWord.MatchString(formula) {
			found("C01", "the rule tests no words: "+formula)
			return
		}
		for _, r := range parse(formula).refs {
			if r.sheet != "" || r.area.y1 != at.y1 || s.in(r.area.x1, r.area.y1) == nil {
				found("C01", "the rule tests "+r.area.String()+", which is not in the row: "+formula)
				return
			}
		}
	}
	if len(rule.all("formula")) == 0 && rule.attrs["text"] == "" {
		found("C01", "the rule tests no words")
	}
}

// judgeChart judges what a chart says and how it is drawn: C04, C05, C09, C10.
func (b *book) judgeChart(s *sheet, c *chart, found func(id, what string)) {
	if n := len([]rune(c.words)); n < 20 || n > 500 {
		found("C04", fmt.Sprintf("the chart is described in %d characters", n))
	}
	title := c.title()
	if len(strings.Fields(title)) < 3 || c.root.one("chart", "autoTitleDeleted").is("val") {
		found("C05", fmt.Sprintf("the chart's title is %q", title))
	}
	if s.name != "Charts" {
		found("C09", "a chart stands on the sheet "+s.name)
	}
	for _, f := range s.full {
		if f.x1 <= c.area.x2 && f.x2 >= c.area.x1 && f.y1 <= c.area.y2 && f.y2 >= c.area.y1 {
			found("C09", "a chart stands over the cells "+f.String())
			break
		}
	}
	plot := c.root.one("chart", "plotArea")
	values := plot.all("valAx")
	for _, axis := range values {
		unit := spoken(axis.one("title")) + axis.one("numFmt").attrs["formatCode"]
		if !strings.ContainsAny(unit, "£%") && spoken(axis.one("title")) == "" && !axis.one("delete").is("val") {
			found("C05", "the axis of values has no unit")
		}
	}
	for _, n := range plot.nodes {
		if strings.HasSuffix(n.name, "3DChart") || c.root.one("chart").has("view3D") {
			found("C10", "the chart is in three dimensions")
			break
		}
	}
	if len(values) > 1 && !plot.has("scatterChart") {
		found("C10", "the chart has a second axis")
	}
	for _, pie := range append(plot.all("pieChart"), plot.all("doughnutChart")...) {
		for _, points := range pie.deep("ptCount") {
			if points.num("val", 0) > 5 {
				found("C10", fmt.Sprintf("the pie has %d parts", points.num("val", 0)))
				break
			}
		}
	}
	if plot.has("barChart") || plot.has("areaChart") {
		c.judgeZero(values, found)
	}
}

// judgeZero holds that bars begin at zero. Left to itself, a program begins near the smallest when all are alike.
func (c *chart) judgeZero(values []*node, found func(id, what string)) {
	least := 0.0
	for _, v := range c.root.deep("numCache") {
		for _, p := range v.deep("v") {
			if f, err := strconv.ParseFloat(p.text, 64); err == nil {
				least = min(least, f)
			}
		}
	}
	for _, axis := range values {
		from := axis.one("scaling", "min")
		if from.name == "" && least >= 0 {
			found("C10", "the axis does not say that it begins at zero")
		} else if from.float("val", 0) > 0 {
			found("C10", "the axis begins at "+from.attrs["val"])
		}
	}
}

// judgeText judges C06: what is written in the chart, wherever.
func (c *chart) judgeText(b *book, found func(id, what string)) {
	body := c.root.one("chart")
	plot := body.one("plotArea")
	general := c.root.one("txPr")
	parts := map[string]*node{"title": body.one("title"), "legend": body.one("legend")}
	for _, kind := range []string{"valAx", "catAx", "dateAx"} {
		for i, axis := range plot.all(kind) {
			if !axis.one("delete").is("val") {
				parts[fmt.Sprintf("%s %d", kind, i+1)] = axis
			}
		}
	}
	for i, labels := range plot.deep("dLbls") {
		for _, shows := range []string{"showVal", "showCatName", "showSerName", "showPercent"} {
			if labels.one(shows).is("val") {
				parts[fmt.Sprintf("labels %d", i+1)] = labels
			}
		}
	}
	names := []string{}
	for name, n := range parts {
		if n.name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		size, least := 0, 21.0
		for _, from := range []*node{general, parts[name]} {
			for _, p := range append(from.deep("defRPr"), from.deep("rPr")...) {
				if v := p.num("sz", 0); v > 0 && (size == 0 || v < size) {
					size = v
				}
				if fill := p.one("solidFill"); fill.name != "" {
					least = min(least, contrast(b.styles.drawn(fill), white))
				}
			}
		}
		switch {
		case size == 0:
			found("C06", fmt.Sprintf("the text of the %s has no size, and programs make it 10 point", strings.TrimSuffix(name, " 1")))
		case size < 1_200:
			found("C06", fmt.Sprintf("the text of the %s is %g point", strings.TrimSuffix(name, " 1"), float64(size)/100))
		}
		if least < 4.5 {
			found("C06", fmt.Sprintf("the contrast of the %s is %.1f to 1", strings.TrimSuffix(name, " 1"), least))
		}
	}
}

// palette are the government's colours for charts. Source: Government Analysis Function, data visualisation colours.
var palette = []string{"12436D", "28A197", "801650", "F46A25", "3D3D3D", "A285D1"}

// judgeSeries judges what the series read and how they look: C07, C08, C11, C12.
func (c *chart) judgeSeries(b *book, s *sheet, found func(id, what string)) {
	series := c.root.one("chart", "plotArea").deep("ser")
	if len(series) > 4 {
		found("C07", fmt.Sprintf("the chart has %d series", len(series)))
	}
	pie := c.root.one("chart", "plotArea").has("pieChart") || c.root.one("chart", "plotArea").has("doughnutChart")
	for _, one := range series {
		paint := one.one("spPr", "solidFill")
		if line := one.one("spPr", "ln", "solidFill"); paint.name == "" || line.name != "" && c.root.one("chart", "plotArea").has("lineChart") {
			paint = line
		}
		hex := strings.ToUpper(paint.one("srgbClr").attrs["val"])
		if !pie && (!slices.Contains(palette, hex) || contrast(b.styles.drawn(paint), white) < 2.95) {
			found("C07", fmt.Sprintf("a series has the colour %q", hex))
		}
		for _, part := range []string{"cat", "val", "xVal", "yVal"} {
			if n := one.one(part); n.name != "" {
				c.judgeSource(b, s, part, n, found)
			}
		}
		if tx := one.one("tx"); tx.has("strRef") && !tx.one("strRef", "strCache").has("pt") {
			found("C12", "the name of a series is not in the chart")
		}
	}
}

// judgeSource judges where figures or labels of a series come from, and that they are in the chart.
func (c *chart) judgeSource(b *book, s *sheet, part string, n *node, found func(id, what string)) {
	source, cache := &node{}, &node{}
	for _, kind := range [][2]string{{"numRef", "numCache"}, {"strRef", "strCache"}, {"multiLvlStrRef", "multiLvlStrCache"}} {
		if r := n.one(kind[0]); r.name != "" {
			source, cache = r.one("f"), r.one(kind[1])
		}
	}
	refs := parse(source.words()).refs
	if len(refs) != 1 {
		found("C08", "a series reads no cells")
		return
	}
	of := b.named(refs[0].sheet, s)
	if of == nil || of.in(refs[0].area.x1, refs[0].area.y1) == nil {
		found("C08", "a series reads "+source.words()+", which is in no table")
		return
	}
	if told := strings.ToLower(s.said() + " " + c.words); !strings.Contains(told, strings.ToLower(of.name)) {
		found("C08", "neither the sheet nor the chart's description names the sheet "+of.name)
	}
	t, a := of.in(refs[0].area.x1, refs[0].area.y1), refs[0].area
	if a.y1 != t.first() || a.y2 != t.last() || a.x1 != a.x2 {
		found("C11", fmt.Sprintf("a series reads rows %d to %d, and the table has %d to %d", a.y1, a.y2, t.first(), t.last()))
	}
	want := 0
	for y := a.y1; y <= min(a.y2, a.y1+mostKept); y++ {
		if c := of.at(a.x1, y); part == "cat" || c.kind == number { // shorthand for a missing figure is none
			want++
		}
	}
	if points := len(cache.deep("pt")); points != want || cache.one("ptCount").num("val", -1) != a.y2-a.y1+1 {
		found("C12", fmt.Sprintf("the chart carries %d of %d figures of a series", points, want))
	}
}
