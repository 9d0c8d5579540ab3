package lint

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

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
		i := n.num("indexed", -1)
		if i >= 0 && i < len(st.indexed) {
			c, ok := rgb(st.indexed[i])
			return c.tinted(n.float("tint", 0)), ok
		}
		if i == 65 { // the system's own background
			return white, true
		}
	}
	return black, false
}

// indexed is the old palette. Source: ECMA-376, indexedColors.
var indexed = strings.Fields(`
000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF
800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF
000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99
3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333`)

func rgb(hex string) (colour, bool) {
	if len(hex) == 8 { // what stands before is how far it lets through what is behind, which programs do not heed
		hex = hex[2:]
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		return black, false
	}
	return colour{float64(v>>16) / 255, float64(v>>8&0xFF) / 255, float64(v&0xFF) / 255}, true
}

// tinted is a colour made lighter or darker, as themes have it: only its lightness changes. Source: ECMA-376, tint.
func (c colour) tinted(by float64) colour {
	switch {
	case by == 0:
		return c
	case by < 0:
		return c.lit(func(l float64) float64 { return l * (1 + by) })
	}
	return c.lit(func(l float64) float64 { return l*(1-by) + by })
}

// lit is a colour of the same hue and saturation in another lightness.
func (c colour) lit(change func(float64) float64) colour {
	top, least := max(c.r, c.g, c.b), min(c.r, c.g, c.b)
	was := (top + least) / 2
	now := max(0, min(1, change(was)))
	reach := func(l float64) float64 { return min(l, 1-l) } // how far a colour of a lightness can be from grey
	grow := 0.0
	if reach(was) > 0 {
		grow = reach(now) / reach(was)
	}
	shift := func(v float64) float64 { return max(0, min(1, now+(v-was)*grow)) }
	return colour{shift(c.r), shift(c.g), shift(c.b)}
}

// between is a colour mixed with another one.
func (c colour) between(d colour, part float64) colour {
	mix := func(a, b float64) float64 { return a*part + b*(1-part) }
	return colour{mix(c.r, d.r), mix(c.g, d.g), mix(c.b, d.b)}
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

// patterns are how much of a cell its pattern covers.
var patterns = map[string]float64{"gray0625": 0.0625, "gray125": 0.125, "lightGray": 0.25, "mediumGray": 0.5, "darkGray": 0.75, "solid": 1}

// fill is the colour behind a cell, and whether there is one.
func (st *styles) fill(n *node) (colour, bool) {
	if g := n.one("gradientFill"); g.name != "" {
		c, _ := st.colour(g.one("stop", "color"))
		return c, true
	}
	p := n.one("patternFill")
	kind := p.attrs["patternType"]
	if kind == "" || kind == "none" {
		return white, false
	}
	front, behind := black, white
	if p.has("fgColor") {
		front, _ = st.colour(p.one("fgColor"))
	}
	if p.has("bgColor") {
		behind, _ = st.colour(p.one("bgColor"))
	}
	part, known := patterns[kind]
	if !known {
		part = 0.5
	}
	return front.between(behind, part), true
}

// fillOfRule is the colour that a rule puts behind a cell: of a solid one its background says it, unlike that of a cell.
func (st *styles) fillOfRule(n *node) (colour, bool) {
	p := n.one("patternFill")
	if kind := p.attrs["patternType"]; p.has("bgColor") && (kind == "" || kind == "solid") {
		c, _ := st.colour(p.one("bgColor"))
		return c, true
	}
	return st.fill(n)
}

// drawn is a colour as drawings have it.
func (st *styles) drawn(fill *node) colour {
	n, c := fill.one("srgbClr"), black
	if n.name != "" {
		c, _ = rgb(n.attrs["val"])
	} else {
		n = fill.one("schemeClr")
		for i, names := range [][]string{{"bg1", "lt1"}, {"tx1", "dk1"}, {"bg2", "lt2"}, {"tx2", "dk2"}, {"accent1"}, {"accent2"}, {"accent3"}, {"accent4"}, {"accent5"}, {"accent6"}} {
			if slices.Contains(names, n.attrs["val"]) && i < len(st.theme) {
				c = st.theme[i]
			}
		}
	}
	mod, off := n.one("lumMod").float("val", 100_000)/100_000, n.one("lumOff").float("val", 0)/100_000
	return c.lit(func(l float64) float64 { return l*mod + off })
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
