package xlsx

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/template"
)

// The sheets that a template has besides those to fill in.
const (
	guidanceName = "Guidance"
	listsName    = "Lists"
)

// WriteTemplate renders a template as a workbook to fill in: guidance, a sheet for each table by the table's name, lists.
//
// Shape: whatever is not to be filled in is locked, without a password; the workbook opens on its first cell to fill in.
// It holds no clock, and the same template gives the same bytes. Errors: a template without a sheet to fill in, and what w
// returns. Source: workbooks page, Input templates.
func WriteTemplate(w io.Writer, t template.Template) error {
	if len(t.Inputs) == 0 {
		return fmt.Errorf("the template %s has nothing to fill in", t.Name)
	}
	b, err := newBook(reports.Report{Name: "template"}, Options{Profile: Board})
	if err != nil {
		return err
	}
	defer func() { _ = b.file.Close() }()
	form := &form{book: b, of: t, first: map[string]int{}}
	if err := form.dress(); err != nil {
		return err
	}
	guidance, err := form.guidance()
	if err != nil {
		return err
	}
	lists, err := form.lists()
	if err != nil {
		return err
	}
	b.sheets = append(b.sheets, guidance)
	for _, in := range t.Inputs {
		b.sheets = append(b.sheets, form.input(in))
	}
	if lists != nil {
		b.sheets = append(b.sheets, lists)
	}
	for i, s := range b.sheets {
		if s.table != "" {
			err = form.layLocked(s)
		} else {
			err = form.layInput(s, t.Inputs[i-1])
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	if err := form.describe(); err != nil {
		return err
	}
	return b.save(w)
}

// form is a template in the making.
type form struct {
	*book
	of      template.Template
	open    map[template.Kind][2]int // the styles of cells to fill in, by what they hold, and whether they are indented
	answers map[template.Kind]look
	first   map[string]int // the row of the first answer of each list
	number  map[string]int // how many each has
}

// dress makes the styles of cells that are filled in, which alone are unlocked.
func (f *form) dress() error {
	f.open, f.answers = map[template.Kind][2]int{}, map[template.Kind]look{}
	for _, k := range []struct {
		kind   template.Kind
		look   look
		format string
	}{
		{template.Text, lookText, formats[lookText]},
		{template.Code, lookText, formats[lookText]},
		{template.Amount, lookMoney, formats[lookMoney]},
		{template.Date, lookDate, formats[lookDate]},
		{template.Number, lookCount, "0"},
		{template.Percent, lookCount, "General"},
		{template.Figure, lookCount, "General"},
	} {
		f.answers[k.kind] = k.look
		var styles [2]int
		for set := range styles {
			align := &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: k.kind == template.Text, Indent: set}
			if k.look.rightAligned() {
				align.Horizontal, align.Indent = "right", 0
			}
			var err error
			if styles[set], err = f.file.NewStyle(numbered(k.format, &excelize.Style{
				Font:       &excelize.Font{Family: family, Size: bodySize, Color: black},
				Alignment:  align,
				Protection: &excelize.Protection{Locked: false},
			})); err != nil {
				return err
			}
		}
		f.open[k.kind] = styles
	}
	return nil
}

// taken says where the lists come from.
func (f *form) taken() string {
	if f.of.KnownAt == 0 {
		return "The lists are those of the book " + tidy(f.of.Book) + ", which has no entries yet."
	}
	return fmt.Sprintf("The lists are those of the book %s as at %s (event %s).",
		tidy(f.of.Book), moment(f.of.At).Format("2 January 2006"), money.Thousands(f.of.KnownAt))
}

func (f *form) version() string {
	return "Template " + f.of.Name + ", version " + tidy(f.of.Version) + "."
}

// guidance plans the first sheet: what to do, and every column with an example.
func (f *form) guidance() (*sheet, error) {
	st := &f.styles
	s := &sheet{
		name: guidanceName, title: tidy(f.of.Title), table: f.names.table("columns"),
		columns: []column{
			{label: "Sheet", look: lookText},
			{label: "Column", look: lookText},
			{label: "Needed", look: lookText},
			{label: "What to write", look: lookText, prose: true},
			{label: "Example", look: lookText},
		},
	}
	var rows [][]cell
	body := st.body[lookText][0]
	say := func(text string) cell { return cell{content: words, text: tidy(text), style: body} }
	for _, in := range f.of.Inputs {
		for _, c := range in.Columns {
			needed := "if it applies"
			if c.Required {
				needed = "required"
			}
			sheet := say(in.Table)
			sheet.style, sheet.link = st.linkCell, quoted(in.Table)+"!A1"
			rows = append(rows, []cell{sheet, say(c.Name), say(needed), say(c.Says), say(c.Example)})
		}
	}
	s.rows = held(rows)
	if err := s.walk(); err != nil {
		return nil, err
	}
	s.fit()
	lines := []string{
		s.states() + " It says what each column of each sheet is for, with an example.",
		"Fill in one row for each record, from the first row under the headings. Leave a sheet empty where you have nothing for it.",
		"Then see what it would do: purse load FILE.xlsx --dry-run. Without --dry-run it is loaded: all rows, or none.",
		"Answers are checked as you type in the first " + money.Thousands(inputRows) + " rows of a sheet, and all of them when they are loaded.",
		"Everything but the cells to fill in is locked. There is no password.",
		f.taken(), f.version(),
	}
	s.above = f.lines(s, lines)
	s.above = s.above[:len(s.above)-1] // it is the first sheet, to which the others lead back
	return s, nil
}

// lists plans the last sheet, of the answers to choose from; nil when no column has a list.
func (f *form) lists() (*sheet, error) {
	if len(f.of.Lists) == 0 {
		return nil, nil
	}
	s := &sheet{
		name: listsName, title: "Lists to choose from", table: f.names.table("lists"),
		columns: []column{{label: "List", look: lookText}, {label: "Answer", look: lookText}, {label: "What it means", look: lookText, prose: true}},
	}
	var rows [][]cell
	body := f.styles.body[lookText][0]
	f.number = map[string]int{}
	for _, l := range f.of.Lists {
		f.first[l.Name], f.number[l.Name] = len(rows), len(l.Answers)
		for _, a := range l.Answers {
			row := []cell{{text: l.Title}, {text: a.Value}, {text: a.Means}}
			for i := range row {
				row[i].content, row[i].style, row[i].text = words, body, tidy(row[i].text)
				if row[i].text == "" {
					row[i].text = notApplicable
				}
			}
			rows = append(rows, row)
		}
	}
	s.rows = held(rows)
	if err := s.walk(); err != nil {
		return nil, err
	}
	s.fit()
	s.above = f.lines(s, []string{s.states(), f.taken(), "The cells to fill in offer the answers of their list."})
	f.back(s)
	for _, l := range f.of.Lists {
		f.first[l.Name] += s.first()
	}
	return s, nil
}

// back has the last line over the table lead to the guidance.
func (f *form) back(s *sheet) {
	last := &s.above[len(s.above)-1]
	last.text, last.link = "Back to guidance", quoted(guidanceName)+"!A1"
}

// layLocked puts in a sheet that is only read.
func (f *form) layLocked(s *sheet) error {
	if s.name == guidanceName {
		if err := f.file.SetSheetName(f.file.GetSheetName(0), s.name); err != nil {
			return err
		}
	}
	if err := f.lay(s); err != nil {
		return err
	}
	if s.name == listsName {
		for _, l := range f.of.Lists {
			if !f.isChosenFrom(l.Name) {
				continue // it is there to be read
			}
			err := f.file.SetDefinedName(&excelize.DefinedName{
				Name:     l.Name,
				RefersTo: fmt.Sprintf("%s!$B$%d:$B$%d", s.quoted(), f.first[l.Name], f.first[l.Name]+f.number[l.Name]-1),
				Comment:  "The answers of the list " + l.Title,
			})
			if err != nil {
				return err
			}
		}
	}
	return f.protect(s.name)
}

// isChosenFrom tells whether a cell to fill in offers the answers of a list.
func (f *form) isChosenFrom(list string) bool {
	return slices.ContainsFunc(f.of.Inputs, func(in template.Input) bool {
		return slices.ContainsFunc(in.Columns, func(c template.Column) bool { return c.List == list })
	})
}

// protect locks a sheet without a password. Columns and rows may still be made wider, and what is there sorted.
func (f *form) protect(name string) error {
	return f.file.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, Sort: true, AutoFilter: true,
	})
}

// describe sets what is known of the template as a document, and where it opens.
func (f *form) describe() error {
	err := f.describeAs(document{
		title: tidy(f.of.Title), subject: "To be filled in and loaded", host: f.of.Host, book: f.of.Book, at: f.of.At,
		custom: [][2]string{
			{"Template", f.of.Name},
			{"Template version", tidy(f.of.Version)},
			{"Lists taken at event", fmt.Sprint(f.of.KnownAt)},
			{"Lists taken on", moment(f.of.At).Format("2006-01-02")},
		},
	})
	f.file.SetActiveSheet(1)
	return err
}

// document is what is known of a workbook that is no report's.
type document struct {
	title, subject, host, book string
	at                         int64
	custom                     [][2]string
}

// describeAs sets what is known of a workbook that is no report's.
func (b *book) describeAs(d document) error {
	at := moment(d.at).Format(time.RFC3339)
	host := tidy(d.host)
	if host == "" {
		host = tidy(d.book)
	}
	err := b.file.SetDocProps(&excelize.DocProperties{
		Title: d.title, Subject: d.subject, Creator: host, LastModifiedBy: host, Language: "en-GB", Created: at, Modified: at,
	})
	if err != nil {
		return err
	}
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "Common Purse"}); err != nil {
		return err
	}
	for _, p := range d.custom {
		if err := b.file.SetCustomProps(excelize.CustomProperty{Name: p[0], Value: p[1]}); err != nil {
			return err
		}
	}
	calculate, mode, base1904 := true, "auto", false
	if err := b.file.SetCalcProps(&excelize.CalcPropsOptions{CalcMode: &mode, FullCalcOnLoad: &calculate}); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	return b.file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &base1904})
}
