package load

import (
	"strconv"
	"strings"
)

// format is how a workbook shows the numbers of some cells, as far as it says what they are.
type format struct {
	kind  kind // number, dayNumber or percentage
	zeros int  // shown with so many digits, noughts in front
}

// mostFormats is how many formats of cells a workbook may have. Source: Excel's own limit.
const mostFormats = 65_536

// formats reads the number formats of a workbook's cells, in the order in which cells name them.
func (a *archive) formats(part string) ([]format, error) {
	custom := map[string]string{}
	var out []format
	err := a.scan(part, func(s *scanner) error {
		inCells := false
		for {
			tok, err := s.next()
			if err != nil || tok == ended {
				return err
			}
			switch {
			case s.is("cellXfs"):
				inCells = tok == opened
			case tok != opened:
			case s.is("numFmt"):
				custom[s.attr("numFmtId")] = s.attr("formatCode")
			case inCells && s.is("xf"):
				out = append(out, formatOf(s.attr("numFmtId"), custom))
			}
			if len(out) > mostFormats || len(custom) > mostFormats {
				return damaged
			}
		}
	})
	return out, err
}

// formatOf tells what a format shows. Source: ECMA-376 part 1, 18.8.30, for those that have a number and no text.
func formatOf(id string, custom map[string]string) format {
	if text, ok := custom[id]; ok {
		return formatText(text)
	}
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 45 && n <= 47, n >= 50 && n <= 58:
		return format{kind: dayNumber}
	case n == 9 || n == 10:
		return format{kind: percentage}
	}
	return format{kind: number}
}

// formatText judges a format by the first of its sections, without what it shows literally.
func formatText(text string) format {
	var marks strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		switch runes[i] {
		case '\\', '_', '*':
			i++
		case '"':
			for i++; i < len(runes) && runes[i] != '"'; i++ {
			}
		case '[':
			start := i
			for ; i < len(runes) && runes[i] != ']'; i++ {
			}
			// [h], [mm] and [ss] are times that run on; the others are colours, currencies and conditions.
			if inside := strings.ToLower(string(runes[start+1 : min(i, len(runes))])); inside != "" && strings.Trim(inside, "hms") == "" {
				return format{kind: dayNumber}
			}
		case ';':
			i = len(runes)
		default:
			marks.WriteRune(runes[i])
		}
	}
	plain := strings.ToLower(marks.String())
	switch {
	case plain == "general":
	case strings.ContainsAny(plain, "dmyhs"):
		return format{kind: dayNumber}
	case strings.Contains(plain, "%"):
		return format{kind: percentage}
	case len(plain) > 1 && strings.Trim(plain, "0") == "":
		return format{kind: number, zeros: len(plain)}
	}
	return format{kind: number}
}
