package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Showing is how a style shows what stands in a cell, as far as it can mislead about it.
type Showing struct {
	Number string // the format of a number
	Text   string // the format of a text; empty where it shows the text as it stands
	Unread string // why nobody could read it; empty where they can
}

// The least that can be read of letters: below it they are as good as hidden.
const (
	seenContrast = 2.5
	seenSize     = 6 // points
)

// Showings reads how every style of a workbook's cells shows what stands in them, and what every format of a rule does.
//
// Shape: by the number that cells and rules have of them. A format is written as shortest, whichever program wrote it.
// Errors: a part that cannot be read; a theme that there is not is empty.
func Showings(styles, theme []byte) (cells []Showing, rules []string, err error) {
	tree := func(part []byte) (*node, error) {
		if len(part) == 0 {
			return &node{}, nil
		}
		sc := newScanner(mostUnpacked)
		sc.reset(bytes.NewReader(part), int64(len(part))+1)
		return sc.tree()
	}
	root, err := tree(styles)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the styles: %w", err)
	}
	colours, err := tree(theme)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the theme: %w", err)
	}
	st := stylesOf(root, colours)
	for i := range st.cells {
		s := &st.cells[i]
		out := Showing{Number: plainFormat(s.format), Unread: s.unread()}
		if out.Number != "General" && out.Number != asText {
			out.Text = out.Number
		}
		cells = append(cells, out)
	}
	for i, d := range root.one("dxfs").all("dxf") {
		words := "letters " + st.rules[i].font.colour.hex()
		if st.rules[i].filled {
			words += " on " + st.rules[i].fill.hex()
		}
		if code := d.one("numFmt").attrs["formatCode"]; code != "" {
			words += " as " + plainFormat(code)
		}
		rules = append(rules, words)
	}
	return cells, rules, nil
}

// unread says why nobody could read a cell of a style.
func (s *style) unread() string {
	ground := white
	if s.filled {
		ground = s.fill
	}
	switch {
	case contrast(s.font.colour, ground) < seenContrast:
		return "too pale to be read"
	case s.font.size > 0 && s.font.size < seenSize:
		return "too small to be read"
	case s.font.strike:
		return "struck out"
	case s.horizontal == "fill":
		return "repeated across the cell"
	case Pictured(s.font.name):
		return "in pictures instead of letters"
	}
	return ""
}

// pictured are the fonts that show other signs in the place of letters.
var pictured = []string{"bookshelf symbol", "marlett", "mt extra", "opensymbol", "symbol", "webdings", "wingdings", "zapfdingbats"}

// Pictured tells whether a font shows other signs in the place of letters.
func Pictured(font string) bool {
	name := strings.ToLower(strings.TrimSpace(font))
	return slices.ContainsFunc(pictured, func(p string) bool { return name == p || strings.HasPrefix(name, p+" ") })
}

// Pale tells whether letters of a colour, as a run of a text has it, can hardly be seen on white: by its red, green and blue
// in hex, its number in the theme, or its number in the old palette, of which one is given.
func Pale(rgb, theme, old string) bool {
	st := &styles{theme: []colour{white, black, white}, indexed: indexed} // what follows in a theme has a colour of its own
	c, known := st.colour(&node{attrs: map[string]string{"rgb": rgb, "theme": theme, "indexed": old}})
	return known && contrast(c, white) < seenContrast
}

// hex is a colour as programs write it.
func (c colour) hex() string {
	byteOf := func(v float64) int { return int(v*255 + 0.5) }
	return fmt.Sprintf("#%02X%02X%02X", byteOf(c.r), byteOf(c.g), byteOf(c.b))
}

// plainFormat is a number format without the marks that programs may put round signs that stand for themselves.
func plainFormat(code string) string {
	const signs = "£- "
	var out strings.Builder
	for i := 0; i < len(code); i++ {
		rest := code[i:]
		switch {
		case rest[0] == '\\' && len(rest) > 1:
			sign := []rune(rest[1:])[0]
			if !strings.ContainsRune(signs, sign) {
				out.WriteByte('\\')
			}
			out.WriteRune(sign)
			i += len(string(sign))
		case rest[0] == '"':
			inside, _, ended := strings.Cut(rest[1:], `"`)
			if !ended || strings.Trim(inside, signs) != "" {
				out.WriteString(rest[:min(len(rest), len(inside)+2)])
			} else {
				out.WriteString(inside)
			}
			i += len(inside) + 1
		case strings.HasPrefix(rest, "[$£"):
			mark, _, ended := strings.Cut(rest, "]")
			if !ended {
				return out.String() + rest
			}
			out.WriteString("£")
			i += len(mark)
		default:
			out.WriteByte(rest[0])
		}
	}
	return out.String()
}
