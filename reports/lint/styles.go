package lint

import (
	"math"
	"strconv"
	"strings"
)

// font is what is judged of a font.
type font struct {
	name                              string
	size                              float64
	colour                            colour
	bold, italic, strike, under, turn bool // turn: superscript or subscript
}

// style is what is judged of a cell's style.
type style struct {
	font       font
	fill       colour // of a solid fill
	filled     bool
	format     string // the number format's code
	horizontal string
	wrap       bool
	turned     bool
	indent     int
	border     bool // whether it has any
	heading    int  // 1 or 2 where its named style is that heading
	locked     bool
	plain      bool // whether there is nothing in it to judge again
	quoted     bool // whether a quote is kept before the text
}

// styles are all the styles of a workbook.
type styles struct {
	cells  []style
	rules  []style // of conditional formats
	theme  []colour
	family string // the one family of fonts
}

// builtIn are the number formats that a file only numbers. Those of dates follow the reader's machine.
var builtIn = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
	22: "m/d/yyyy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// The approved number formats: there are no others in a workbook of ours.
const (
	wholePounds = "£#,##0;-£#,##0;£0"
	pounds      = "£#,##0.00;-£#,##0.00;£0.00"
	percent     = "0.0%;-0.0%;0.0%"
	count       = "#,##0;-#,##0;0"
	date        = "d mmm yyyy"
	asText      = "@"
)

var approved = []string{wholePounds, pounds, percent, count, date, asText}

// stylesOf reads the styles and the theme whose colours they name.
func stylesOf(part, theme *node) *styles {
	st := &styles{theme: themeOf(theme)}
	formats := map[int]string{}
	for _, f := range part.one("numFmts").all("numFmt") {
		formats[f.num("numFmtId", -1)] = f.attrs["formatCode"]
	}
	format := func(id int) string {
		if code, ok := formats[id]; ok {
			return code
		}
		if code, ok := builtIn[id]; ok {
			return code
		}
		return "number " + strconv.Itoa(id)
	}
	var fonts []font
	for _, f := range part.one("fonts").all("font") {
		fonts = append(fonts, st.font(f))
	}
	fills := part.one("fills").all("fill")
	headings := map[int]int{}
	for _, s := range part.one("cellStyles").all("cellStyle") {
		switch {
		case s.num("builtinId", -1) == 16 && s.attrs["name"] == "Heading 1":
			headings[s.num("xfId", -1)] = 1
		case s.num("builtinId", -1) == 17 && s.attrs["name"] == "Heading 2":
			headings[s.num("xfId", -1)] = 2
		}
	}
	borders := part.one("borders").all("border")
	for _, xf := range part.one("cellXfs").all("xf") {
		align := xf.one("alignment")
		s := style{
			format: format(xf.num("numFmtId", 0)), horizontal: align.attrs["horizontal"], wrap: align.is("wrapText"),
			turned: align.num("textRotation", 0) != 0, indent: align.num("indent", 0), heading: headings[xf.num("xfId", 0)],
			locked: xf.one("protection").attrs["locked"] == "" || xf.one("protection").is("locked"), quoted: xf.is("quotePrefix"),
		}
		if i := xf.num("fontId", 0); i >= 0 && i < len(fonts) {
			s.font = fonts[i]
		}
		if i := xf.num("fillId", 0); i > 0 && i < len(fills) {
			s.fill, s.filled = st.fill(fills[i])
		}
		if i := xf.num("borderId", 0); i > 0 && i < len(borders) {
			s.border = true
		}
		st.cells = append(st.cells, s)
	}
	for _, d := range part.one("dxfs").all("dxf") {
		s := style{font: st.font(d.one("font"))}
		s.fill, s.filled = st.fill(d.one("fill"))
		st.rules = append(st.rules, s)
	}
	return st
}

// cell is a style by its number; an unknown one is as if there were none.
func (st *styles) cell(n int) *style {
	if n < 0 || n >= len(st.cells) {
		return &style{format: "General", locked: true}
	}
	return &st.cells[n]
}

func (st *styles) font(n *node) font {
	on := func(name string) bool {
		f := n.one(name)
		return f.name != "" && f.attrs["val"] != "0" && f.attrs["val"] != "false" && f.attrs["val"] != "none"
	}
	f := font{
		name: n.one("name").attrs["val"], size: n.one("sz").float("val", 0), bold: on("b"), italic: on("i"), strike: on("strike"),
		under: on("u"), turn: n.has("vertAlign") && n.one("vertAlign").attrs["val"] != "baseline",
	}
	if f.name == "" {
		f.name = n.one("rFont").attrs["val"]
	}
	f.colour, _ = st.colour(n.one("color"))
	return f
}

// fill is the colour behind a cell, and whether there is one. In a rule's format the background says it.
func (st *styles) fill(n *node) (colour, bool) {
	p := n.one("patternFill")
	if n.has("gradientFill") {
		return colour{}, true
	}
	if t := p.attrs["patternType"]; t == "none" || t == "" && !p.has("bgColor") || p.name == "" {
		return colour{}, false
	}
	if p.attrs["patternType"] == "" || !p.has("fgColor") {
		c, _ := st.colour(p.one("bgColor"))
		return c, true
	}
	c, _ := st.colour(p.one("fgColor"))
	return c, true
}

// colour is red, green and blue, each from 0 to 1.
type colour struct{ r, g, b float64 }

var (
	black = colour{}
	white = colour{1, 1, 1}
)

// colour reads a colour; none is black, which is what programs take for it.
func (st *styles) colour(n *node) (colour, bool) {
	switch {
	case n.attrs["rgb"] != "":
		c, ok := rgb(n.attrs["rgb"])
		return c.tinted(n.float("tint", 0)), ok
	case n.attrs["theme"] != "":
		if i := n.num("theme", -1); i >= 0 && i < len(st.theme) {
			return st.theme[i].tinted(n.float("tint", 0)), true
		}
	case n.attrs["indexed"] != "":
		if i := n.num("indexed", -1); i >= 0 && i < len(indexed) {
			c, ok := rgb(indexed[i])
			return c, ok
		}
	}
	return black, false
}

// indexed are the first colours of the old palette; 8 to 15 repeat 0 to 7.
var indexed = []string{
	"000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF",
	"000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF",
	"800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
}

func rgb(hex string) (colour, bool) {
	if len(hex) == 8 {
		hex = hex[2:]
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		return black, false
	}
	return colour{float64(v>>16) / 255, float64(v>>8&0xFF) / 255, float64(v&0xFF) / 255}, true
}

// tinted is a colour made lighter or darker, as themes have it.
func (c colour) tinted(by float64) colour {
	mix := func(v float64) float64 {
		if by < 0 {
			return v * (1 + by)
		}
		return v*(1-by) + by
	}
	return colour{mix(c.r), mix(c.g), mix(c.b)}
}

// themeOf reads a theme's colours in the order in which cells number them: light before dark.
func themeOf(n *node) []colour {
	scheme := n.one("themeElements", "clrScheme")
	var out []colour
	for _, name := range []string{"lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"} {
		c := scheme.one(name)
		hex := c.one("srgbClr").attrs["val"]
		if hex == "" {
			hex = c.one("sysClr").attrs["lastClr"]
		}
		v, ok := rgb(hex)
		if !ok && strings.HasPrefix(name, "lt") {
			v = white
		}
		out = append(out, v)
	}
	return out
}

// contrast is how far two colours stand apart, from 1 to 21. Source: WCAG 2.2, relative luminance.
func contrast(a, b colour) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func (c colour) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}
