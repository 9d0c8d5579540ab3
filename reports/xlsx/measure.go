package xlsx

import (
	"strings"
	"unicode/utf8"

	"commonpurse/ledger/money"
)

// advance is the width of the printable ASCII characters of Arial, and of Liberation Sans, in thousandths of its size,
// from the space on. Source: the fonts' own metrics.
var advance = [...]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

const (
	digit     = 556                    // the width of a figure, in which the width of a column is counted
	otherwise = 722                    // most letters beyond ASCII
	fullWidth = 1100                   // ideographs and emoji
	boldly    = 1.08                   // bold letters are so much wider
	titled    = boldly * 16 / bodySize // titles are so much wider than the body
	spare     = 1.05                   // what a text may turn out wider than its letters say
)

// inked is the width of a text in figures.
func inked(s string) float64 {
	n := 0
	for _, c := range s {
		switch {
		case c >= ' ' && c <= '~':
			n += int(advance[c-' '])
		case c == '£':
			n += digit
		case c >= 0x1100:
			n += fullWidth
		default:
			n += otherwise
		}
	}
	return float64(n) / digit
}

// room is how wide a column must be for the text to stand on one line.
//
// Units: characters, as a sheet counts the width of its columns, one of them for the padding.
func room(s string) float64 {
	return inked(s)*spare + 1.1
}

// linesOf estimates on how many lines a text stands in a column of a width, with a little to spare for programs that
// draw letters wider.
func linesOf(s string, width float64) int {
	width = (width - 1) / spare
	if inked(s) <= width {
		return 1
	}
	return max(1, len(fold(s, width)))
}

// fold parts a text into lines no wider than width; a word that is wider than a line is cut.
func fold(s string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		for inked(word) > width {
			if line != "" {
				lines = append(lines, line)
				line = ""
			}
			n := headOf(word, width)
			lines = append(lines, word[:n])
			word = word[n:]
		}
		switch {
		case word == "":
		case line == "":
			line = word
		case inked(line+" "+word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// headOf is how many bytes of a word fit on a line: at least one character.
func headOf(word string, width float64) int {
	n := 0
	for i, c := range word {
		if i > 0 && inked(word[:i+utf8.RuneLen(c)]) > width {
			break
		}
		n = i + utf8.RuneLen(c)
	}
	return n
}

// longestWord is the room that the widest word of a text needs.
func longestWord(s string) float64 {
	widest := 0.0
	for word := range strings.FieldsSeq(s) {
		widest = max(widest, room(word))
	}
	return widest
}

// shown is the room that a figure needs in its format, in bold, so that it serves for totals too.
func shown(l look, n int64) float64 {
	var text string
	switch l {
	case lookMoney:
		text = money.Pence(n).Pounds()
	case lookPounds:
		text = money.Pence(money.Pence(n).InPounds() * 100).Pounds()
		text = strings.TrimSuffix(text, ".00")
	case lookPercent:
		text = money.Thousands(n/1_000_000) + ".0%"
		if n < 0 {
			text = "-" + text
		}
	case lookDate:
		text = "30 Mmm 2026"
	default:
		text = money.Thousands(n)
	}
	return inked(text)*boldly + 2
}

// The heights of rows. Units: points.
const (
	lineHeight   = 16.0
	linePadding  = 3.0
	titleHeight  = 24.0
	totalHeight  = 20.0
	headPadding  = 6.0   // what a header row has above its words
	tallest      = 409.0 // what a sheet allows
	narrowest    = 10.0  // the widths of columns, in characters, from here
	widestText   = 44.0
	widestWord   = 72.0
	widestCode   = 32.0
	mostLines    = 6.0 // that the longest text of a column stands on, about
	widestProse  = 70.0
	widestColumn = 80.0 // whatever a column is for
	narrowDate   = 14.0
	narrowMoney  = 15.0
	narrowNumber = 12.0
	narrowTable  = 76.0
	// page is the width of a table that fills a landscape page of A4 at its full size, and standingPage one that stands.
	page         = 110.0
	standingPage = 76.0
	pageHigh     = 535.0 // what such a page has between its margins, in points
	standingHigh = 780.0
	easily       = 0.68 // of its full size is still easy to read
	// readable is the width of a table that is printed in letters of 8 points: a wider one has its texts on
	// several lines, down to the widths that follow.
	readable     = page * 1.55
	smallest     = page * 2 // beyond this it is printed in letters of less than 6 points
	wrappedText  = 20.0
	wrappedProse = 32.0
)

func heightOf(lines int) float64 {
	return min(tallest, lineHeight*float64(lines)+linePadding)
}
