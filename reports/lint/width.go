package lint

import "strings"

// inks are the widths of the letters of Arial, and of Liberation Sans, in thousandths of its size. Source: the fonts'
// own metrics.
var inks = func() (out [128]uint16) {
	for width, letters := range map[uint16]string{
		191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: "\"", 389: "*", 469: "^",
		500: "Jcksvxyz", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw",
		778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1015: "@",
	} {
		for _, c := range letters {
			out[c] = width
		}
	}
	return out
}()

// figure is the width of a figure, in which the width of a column is counted.
const figure = 556

// inked is the width of a text in figures, at the size of the body.
func inked(s string) float64 {
	n := 0
	for _, c := range s {
		switch {
		case c < 128:
			n += int(inks[c])
		case c == '£':
			n += figure
		case c >= 0x1100:
			n += 1000
		default:
			n += 600
		}
	}
	return float64(n) / figure
}

// lines is on how many lines a text stands in a width, at least. It is the fewest that any program could make of it, so
// that what is found to be cut off is so everywhere.
func lines(s string, width float64) int {
	width = max(width-1, 1)
	if inked(s) <= width {
		return 1
	}
	n, line, space := 1, 0.0, inked(" ")
	for word := range strings.FieldsSeq(s) {
		w := inked(word)
		switch {
		case line == 0:
			line = w
		case line+space+w <= width:
			line += space + w
		default:
			n++
			line = w
		}
		for line > width {
			n++
			line -= width
		}
	}
	return n
}
