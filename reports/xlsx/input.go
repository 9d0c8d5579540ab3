package xlsx

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"commonpurse/ledger/calendar"
	"commonpurse/reports/template"
)

// inputRows is for how many rows of a sheet answers are checked as they are typed.
const inputRows = 2_000

// The first and the last day that a cell to fill in takes.
var (
	firstDay = calendar.Of(1900, 3, 1)
	lastDay  = calendar.Of(2199, 12, 31)
)

// What a cell to fill in takes at most, either way. Units: pounds, of which a spreadsheet keeps 15 digits with the pence;
// and whatever is measured, as the load reads it.
const (
	mostMoney    = 9_999_999_999_999
	mostMeasured = 999_999_999_999
)

// What a spreadsheet has room for in the title of a message, in a prompt and in an error. Units: characters.
const (
	titleRoom  = 32
	promptRoom = 255
	errorRoom  = 225
)

// input plans a sheet to fill in. It has no table of the workbook, whose body would be empty: its headings are found by
// their names.
func (f *form) input(in template.Input) *sheet {
	s := &sheet{name: in.Table, title: inputTitle(in.Table)}
	for _, c := range in.Columns {
		s.columns = append(s.columns, column{label: c.Heading(), width: inputWidth(c)})
	}
	width := max(s.breadth(), page)
	for _, text := range []string{
		"One row for each record. Headings with (required) must be filled in; the others where they apply.",
		f.version(),
	} {
		for _, line := range fold(text, width) {
			s.above = append(s.above, cell{content: words, text: line, style: f.styles.line})
		}
	}
	s.above = append(s.above, cell{
		content: words, text: "Back to guidance", style: f.styles.link, link: quoted(guidanceName) + "!A1",
	})
	return s
}

// inputTitle is the name of a table as a title.
func inputTitle(table string) string {
	text := strings.ReplaceAll(table, "_", " ")
	return "Fill in: " + text
}

// inputWidth is the width of a column to fill in, by what goes into it and what stands over it.
func inputWidth(c template.Column) float64 {
	width := 26.0
	switch {
	case c.Kind == template.Amount:
		width = 19
	case c.Kind == template.Date, c.Kind == template.Code:
		width = 16
	case c.Kind == template.Number, c.Kind == template.Percent, c.Kind == template.Figure:
		width = 12
	case c.List != "":
		width = 18
	}
	return max(width, longestWord(c.Heading())*boldly+2)
}

// layInput puts a sheet to fill in into the workbook: titles and headings locked, the columns under them open.
func (f *form) layInput(s *sheet, in template.Input) error {
	if err := f.book.open(s); err != nil {
		return err
	}
	right := letters(len(s.columns) - 1)
	tall, custom := heightOf(1), true
	if err := f.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{DefaultRowHeight: &tall, CustomHeight: &custom}); err != nil {
		return err
	}
	lines, headings := 1, make([]cell, len(s.columns))
	for i, c := range in.Columns {
		at := letters(i)
		if err := f.file.SetColWidth(s.name, at, at, s.columns[i].width); err != nil {
			return err
		}
		look := f.answers[c.Kind]
		set := indent(!look.rightAligned() && i > 0 && f.answers[in.Columns[i-1].Kind].rightAligned())
		if err := f.file.SetColStyle(s.name, at, f.open[c.Kind][set]); err != nil {
			return err
		}
		headings[i] = cell{content: words, text: c.Heading(), style: f.styles.head[look][set]}
		lines = max(lines, linesOf(c.Heading(), s.columns[i].width/boldly))
	}
	// Where a column is open, cells that are not there would be; so those over the headings are, and locked.
	for i := range len(s.columns) {
		for row := 1; row < s.headRow(); row++ {
			at := letters(i) + strconv.Itoa(row)
			if err := f.file.SetCellStyle(s.name, at, at, f.styles.line); err != nil {
				return err
			}
		}
	}
	s.table = s.name // for the lines over it, which are no cover's
	err := f.layAbove(s)
	s.table = ""
	if err != nil {
		return err
	}
	if err := f.put(s.name, s.headRow(), headings, heightOf(lines)+headPadding); err != nil {
		return err
	}
	for i, c := range in.Columns {
		span := letters(i) + strconv.Itoa(s.first()) + ":" + letters(i) + strconv.Itoa(s.headRow()+inputRows)
		if err := f.validate(s.name, span, c); err != nil {
			return err
		}
	}
	if err := f.frameInput(s, right); err != nil {
		return err
	}
	return f.protect(s.name)
}

// frameInput sets how a sheet to fill in is seen and printed, and where its cursor stands.
func (f *form) frameInput(s *sheet, right string) error {
	head, first := strconv.Itoa(s.headRow()), strconv.Itoa(s.first())
	if err := f.file.SetSheetDimension(s.name, "A1:"+right+head); err != nil {
		return err
	}
	a4, tall, wide, turned, fit := 9, 0, 1, "landscape", true
	if err := f.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &turned, FitToHeight: &tall, FitToWidth: &wide,
	}); err != nil {
		return err
	}
	if err := f.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: s.quoted() + "!$A:$A," + s.quoted() + "!$" + head + ":$" + head,
	}); err != nil {
		return err
	}
	return f.file.SetPanes(s.name, &excelize.Panes{
		Freeze: true, YSplit: s.headRow(), TopLeftCell: "A" + first, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{Pane: "bottomLeft", ActiveCell: "A" + first, SQRef: "A" + first}},
	})
}

// validate says what the cells of a column take, as they are filled in.
func (f *form) validate(sheet, span string, c template.Column) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(span)
	v.SetInput(cut(c.Heading(), titleRoom), cut(tidy(c.Prompt()), promptRoom))
	stop := excelize.DataValidationErrorStyleStop
	title, says := cut(c.Name, titleRoom), cut(tidy(c.Says), errorRoom)
	var err error
	switch {
	case c.List != "":
		v.SetSqrefDropList(c.List)
		switch {
		case c.Several:
			v.ShowErrorMessage = false
		case c.Closed:
			v.SetError(stop, title, cut("This is not one of the answers. "+c.Says, errorRoom))
		default:
			v.SetError(excelize.DataValidationErrorStyleWarning, title, "This was not on file when the list was made. Is it new on its own sheet?")
		}
	case c.Kind == template.Amount:
		err = v.SetRange(-mostMoney, mostMoney, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, "Write a number: pounds, for example 1250.50.")
	case c.Kind == template.Date:
		err = v.SetRange(firstDay.Serial(), lastDay.Serial(), excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, "Write a date, for example 31/03/2026.")
	case c.Kind == template.Number:
		err = v.SetRange(int(c.Least), 999_999_999, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, says)
	case c.Kind == template.Percent:
		err = v.SetRange(0, 100, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, says)
	case c.Kind == template.Figure:
		err = v.SetRange(-mostMeasured, mostMeasured, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, says)
	case c.Kind == template.Code && !c.Several:
		err = v.SetRange(1, 40, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, "Write a code of 1 to 40 letters, digits and . _ - / without spaces.")
	default:
		err = v.SetRange(0, longestText, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
		v.SetError(stop, title, "The text is longer than a cell may hold.")
	}
	if err != nil {
		return err
	}
	return f.file.AddDataValidation(sheet, v)
}

// cut ends a text where a spreadsheet has no more room for it.
func cut(text string, most int) string {
	if units(text) <= most {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:min(most-1, len(runes))])) + "…"
}
