package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"

	"github.com/xuri/excelize/v2"
)

// The fonts and colours. Dark blue on white has a contrast of 10.3 to 1. Source: workbooks page, sizes that worked.
const (
	family   = "Arial"
	bodySize = 12
	darkBlue = "12436D"
	black    = "000000"
	rule     = "B1B4B6" // the fine line under each row, which carries no meaning
)

// The approved number formats; there are no others in a workbook.
var formats = [looks]string{
	lookText:    "@",
	lookDate:    "d mmm yyyy",
	lookMoney:   "£#,##0.00;-£#,##0.00;£0.00",
	lookPercent: "0.0%;-0.0%;0.0%",
	lookCount:   "#,##0;-#,##0;0",
	lookPounds:  "£#,##0;-£#,##0;£0",
	// A formula in a cell of text format turns to text when somebody edits it, so words by formula have a number's.
	lookVerdict: "#,##0;-#,##0;0",
}

// styles are the numbers of the workbook's cell styles. The second index of a column's is whether it is indented.
type styles struct {
	title, coverTitle, heading, line, verdict, wrapped, link, linkCell int

	head, body, total [looks][2]int
}

// makeStyles makes every style a workbook can need, in one fixed order, so that the same report has the same numbers.
func makeStyles(f *excelize.File) (styles, error) {
	var st styles
	if err := f.SetDefaultFont(family); err != nil {
		return st, err
	}
	var failed error
	add := func(s *excelize.Style) int {
		id, err := f.NewStyle(s)
		failed = errors.Join(failed, err)
		return id
	}
	font := func(bold bool, size float64, colour string) *excelize.Font {
		return &excelize.Font{Family: family, Size: size, Bold: bold, Color: colour}
	}
	text := formats[lookText]
	plainly := func(fnt *excelize.Font, format string, wrap bool) *excelize.Style {
		return numbered(format, &excelize.Style{
			Font:      fnt,
			Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: wrap},
		})
	}
	link := font(false, bodySize, darkBlue)
	link.Underline = "single"
	st.title = add(plainly(font(true, 16, darkBlue), text, false))
	st.coverTitle = add(plainly(font(true, 16, darkBlue), text, true))
	st.heading = add(plainly(font(true, 14, darkBlue), text, false))
	st.line = add(plainly(font(false, bodySize, black), text, false))
	st.verdict = add(plainly(font(true, bodySize, black), formats[lookVerdict], false))
	st.wrapped = add(plainly(font(false, bodySize, black), text, true))
	st.link = add(plainly(link, text, false))

	side := func(where, colour string, style int) excelize.Border {
		return excelize.Border{Type: where, Color: colour, Style: style}
	}
	const thin, medium, double = 1, 2, 6
	under := []excelize.Border{side("bottom", rule, thin)}
	cells := plainly(link, text, true)
	cells.Border = under
	cells.Alignment.Vertical = "center" // as the other cells of its row
	st.linkCell = add(cells)
	for l := range looks {
		for i := range 2 {
			format := formats[l]
			align := func(vertical string) *excelize.Alignment {
				if l.rightAligned() {
					return &excelize.Alignment{Horizontal: "right", Vertical: vertical}
				}
				return &excelize.Alignment{Horizontal: "left", Vertical: vertical, WrapText: true, Indent: i}
			}
			header := align("bottom")
			header.WrapText = true
			st.head[l][i] = add(numbered(text, &excelize.Style{
				Font: font(true, bodySize, black), Alignment: header,
				Border: []excelize.Border{side("bottom", black, medium)},
			}))
			st.body[l][i] = add(numbered(format, &excelize.Style{
				Font:      font(false, bodySize, black),
				Alignment: align("center"), Border: under,
			}))
			st.total[l][i] = add(numbered(format, &excelize.Style{
				Font:      font(true, bodySize, black),
				Alignment: align("center"), Border: []excelize.Border{side("top", black, thin), side("bottom", black, double)},
			}))
		}
	}
	return st, failed
}

// numbered gives a style its number format. Text is the file format's own, 49, which readers know as such.
func numbered(format string, s *excelize.Style) *excelize.Style {
	if format == formats[lookText] {
		s.NumFmt = 49
	} else {
		s.CustomNumFmt = &format
	}
	return s
}

var (
	defaultSize = regexp.MustCompile(`<sz val="11"></sz>`)
	styleXfs    = regexp.MustCompile(`<cellStyleXfs count="1">(.*?)</cellStyleXfs>`)
	cellXfs     = regexp.MustCompile(`<cellXfs count="\d+">.*?</cellXfs>`)
	oneXf       = regexp.MustCompile(`<xf [^>]*>`)
	cellStyles  = regexp.MustCompile(`<cellStyles count="1">(.*?)</cellStyles>`)
	looksOf     = regexp.MustCompile(` (?:numFmtId|fontId|fillId|borderId)="\d+"`)
)

// patchStyles does what excelize has no call for: the default font's size, by which the width of columns is counted,
// and the named styles Heading 1 and Heading 2, by which a screen reader finds its way.
//
// Errors: a part that is not as excelize writes it, so that a new version of it cannot pass unnoticed.
func (st *styles) patchStyles(part []byte) ([]byte, error) {
	for _, r := range []*regexp.Regexp{defaultSize, styleXfs, cellXfs, cellStyles} {
		if n := len(r.FindAll(part, -1)); n != 1 {
			return nil, fmt.Errorf("%s is there %d times, not once", r, n)
		}
	}
	part = defaultSize.ReplaceAll(part, fmt.Appendf(nil, `<sz val="%d"></sz>`, bodySize))
	named := map[int]int{st.title: 1, st.coverTitle: 1, st.heading: 2}
	masters := make([][]byte, 3)
	n, missed := -1, 0
	part = cellXfs.ReplaceAllFunc(part, func(all []byte) []byte {
		return oneXf.ReplaceAllFunc(all, func(xf []byte) []byte {
			n++
			master, is := named[n]
			if !is {
				return xf
			}
			if !bytes.Contains(xf, []byte(` xfId="0"`)) {
				missed++
			}
			masters[master] = fmt.Appendf(nil, `<xf%s applyFont="1"/>`, bytes.Join(looksOf.FindAll(xf, -1), nil))
			return bytes.Replace(xf, []byte(` xfId="0"`), fmt.Appendf(nil, ` xfId="%d"`, master), 1)
		})
	})
	if missed > 0 || n < st.heading {
		return nil, errors.New("the styles of headings are not where they were made")
	}
	part = styleXfs.ReplaceAll(part, fmt.Appendf(nil, `<cellStyleXfs count="3">${1}%s%s</cellStyleXfs>`, masters[1], masters[2]))
	return cellStyles.ReplaceAll(part, []byte(`<cellStyles count="3">${1}`+
		`<cellStyle name="Heading 1" xfId="1" builtinId="16"/><cellStyle name="Heading 2" xfId="2" builtinId="17"/></cellStyles>`)), nil
}
