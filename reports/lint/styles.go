package lint

import (
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
	heading    int // 1 or 2 where its named style is that heading
	locked     bool
	plain      bool    // whether there is nothing in it to judge again
	apart      float64 // the contrast between its text and what is behind it
}

// styles are all the styles of a workbook.
type styles struct {
	cells  []style
	rules  []style // of conditional formats
	theme  []colour
	family string // the one family of fonts
	// indexed is the old palette, or the one that the file has instead.
	indexed []string
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
	st := &styles{theme: themeOf(theme), indexed: indexed}
	if own := part.one("colors", "indexedColors").all("rgbColor"); len(own) > 0 {
		st.indexed = nil
		for _, c := range own {
			st.indexed = append(st.indexed, c.attrs["rgb"])
		}
	}
	formats := map[int]string{}
	for _, f := range part.one("numFmts").all("numFmt") {
		formats[f.num("numFmtId", -1)] = f.attrs["formatCode"]
	}
	format := func(id int) string {
		if code, ok := formats[id]; ok {
			return spelt(code)
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
		if n := s.num("builtinId", -1) - 15; n == 1 || n == 2 { // programs call the built-in style by names of their own
			headings[s.num("xfId", -1)] = n
		}
	}
	for _, xf := range part.one("cellXfs").all("xf") {
		align := xf.one("alignment")
		s := style{
			format: format(xf.num("numFmtId", 0)), horizontal: align.attrs["horizontal"], wrap: align.is("wrapText"),
			turned: align.num("textRotation", 0) != 0, indent: align.num("indent", 0), heading: headings[xf.num("xfId", 0)],
			locked: xf.one("protection").attrs["locked"] == "" || xf.one("protection").is("locked"),
		}
		if i := xf.num("fontId", 0); i >= 0 && i < len(fonts) {
			s.font = fonts[i]
		}
		if i := xf.num("fillId", 0); i > 0 && i < len(fills) {
			s.fill, s.filled = st.fill(fills[i])
		}
		s.apart = contrast(s.font.colour, s.behind())
		st.cells = append(st.cells, s)
	}
	for _, d := range part.one("dxfs").all("dxf") {
		s := style{font: st.font(d.one("font"))}
		s.fill, s.filled = st.fillOfRule(d.one("fill"))
		s.apart = contrast(s.font.colour, s.behind())
		st.rules = append(st.rules, s)
	}
	return st
}

// behind is the colour that a text stands on.
func (s *style) behind() colour {
	if s.filled {
		return s.fill
	}
	return white
}

// spelt is a number format as we write it, where a program has only spelt the same differently: "£"#,##0, \£#,##0 and
// [$£-809]#,##0, or with what text would show as anyway. Signs that would show themselves in place of a figure stay marked.
func spelt(code string) string {
	return strings.TrimSuffix(plainFormat(strings.TrimPrefix(code, "[$-809]")), ";@")
}

// cell is a style by its number; an unknown one is as if there were none.
func (st *styles) cell(n int) *style {
	if n < 0 || n >= len(st.cells) {
		return &style{format: "General", locked: true, apart: contrast(black, white)}
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
