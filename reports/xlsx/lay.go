package xlsx

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"commonpurse/ledger/money"
)

// lay puts a sheet into the workbook: all of it, or all but the body and the totals of a long one, which are written
// from their source when the file is.
func (b *book) lay(s *sheet) error {
	if err := b.open(s); err != nil {
		return err
	}
	widths := s.columns
	for i, c := range widths {
		if err := b.file.SetColWidth(s.name, letters(i), letters(i), c.width); err != nil {
			return err
		}
	}
	if err := b.layAbove(s); err != nil {
		return err
	}
	if s.table != "" {
		if err := b.layTable(s); err != nil {
			return err
		}
	}
	if len(s.charts) > 0 {
		if err := b.layCharts(s); err != nil {
			return err
		}
	}
	return b.frame(s)
}

// open adds the sheet. A new workbook has one already, which becomes the cover.
func (b *book) open(s *sheet) error {
	if s.name == coverName {
		return b.file.SetSheetName(b.file.GetSheetName(0), s.name)
	}
	_, err := b.file.NewSheet(s.name)
	return err
}

// layAbove writes the title and the lines over the table.
func (b *book) layAbove(s *sheet) error {
	title, height := []cell{{content: words, text: s.title, style: b.styles.title}}, titleHeight
	if s.table == "" {
		title[0].style = b.styles.coverTitle
		height *= float64(linesOf(s.title, s.columns[0].width/titled))
	}
	if err := b.put(s.name, 1, title, height); err != nil {
		return err
	}
	for i, line := range s.above {
		height := heightOf(1)
		switch line.style {
		case b.styles.wrapped:
			height = heightOf(linesOf(line.text, s.columns[0].width))
		case b.styles.heading:
			height = titleHeight
		}
		if err := b.put(s.name, i+2, []cell{line}, height); err != nil {
			return err
		}
	}
	return nil
}

// layTable writes the header and, unless the table is long, its body and totals.
func (b *book) layTable(s *sheet) error {
	heads, height := s.heads(&b.styles)
	if err := b.put(s.name, s.headRow(), heads, height); err != nil {
		return err
	}
	plain := false
	err := b.file.AddTable(s.name, &excelize.Table{
		Range: "A" + strconv.Itoa(s.headRow()) + ":" + letters(len(s.columns)-1) + strconv.Itoa(s.end()),
		Name:  s.table, StyleName: tableStyle, ShowRowStripes: &plain,
	})
	if err != nil || s.long() {
		return err
	}
	for i, row := range s.survey.kept {
		if err := b.put(s.name, s.first()+i, row, s.rowHeight(row)); err != nil {
			return err
		}
	}
	if s.totals {
		if err := b.put(s.name, s.last()+1, s.totalRow(&b.styles), totalHeight); err != nil {
			return err
		}
	}
	return b.colourRatings(s)
}

// tableStyle is a style without stripes or fills.
const tableStyle = "TableStyleLight1"

// put writes one row.
func (b *book) put(name string, row int, cells []cell, height float64) error {
	for i, c := range cells {
		c = c.inRow(row)
		at := letters(i) + strconv.Itoa(row)
		if err := b.set(name, at, c); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		if err := b.file.SetCellStyle(name, at, at, c.style); err != nil {
			return err
		}
	}
	return b.file.SetRowHeight(name, row, height)
}

// set writes what a cell holds. Text is text whatever it begins with, and a formula goes in with its value only.
func (b *book) set(name, at string, c cell) error {
	if c.formula != "" {
		if b.stored[name] == nil {
			b.stored[name] = map[string]cell{}
		}
		b.stored[name][at] = c
		return b.file.SetCellFormula(name, at, c.formula)
	}
	switch c.content {
	case words:
		if n := units(c.text); n > longestText {
			return fmt.Errorf("the text has %s characters, and a cell holds 32,767", money.Thousands(int64(n)))
		}
		if err := b.file.SetCellStr(name, at, spelt(c.text)); err != nil {
			return err
		}
	case figure:
		// This call stores digits as they are, which no call that takes a number does.
		if err := b.file.SetCellDefault(name, at, c.value()); err != nil {
			return err
		}
	}
	if c.link == "" {
		return nil
	}
	return b.file.SetCellHyperLink(name, at, c.link, "Location")
}

// frame sets how the sheet is seen and printed.
func (b *book) frame(s *sheet) error {
	f, right := b.file, letters(len(s.columns)-1)
	end := strconv.Itoa(s.end())
	if err := f.SetSheetDimension(s.name, "A1:"+right+end); err != nil {
		return err
	}
	a4, tall, wide, turned, fit := 9, 0, 1, "landscape", true
	if s.upright() {
		turned = "portrait"
	}
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &turned, FitToHeight: &tall, FitToWidth: &wide,
	}); err != nil {
		return err
	}
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side, edge, none := 0.5, 0.4, 0.0
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &none, Footer: &none,
	}); err != nil {
		return err
	}
	if err := f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", Scope: s.name, RefersTo: s.quoted() + "!$A$1:$" + right + "$" + strconv.Itoa(s.lastRow()),
	}); err != nil {
		return err
	}
	if s.table == "" {
		hidden := false
		return f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &hidden})
	}
	head := strconv.Itoa(s.headRow())
	if err := f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: s.quoted() + "!$A:$A," + s.quoted() + "!$" + head + ":$" + head,
	}); err != nil {
		return err
	}
	if b.options.Profile == Publish {
		return nil
	}
	var cursor []excelize.Selection
	for _, pane := range []string{"topRight", "bottomLeft", "bottomRight"} {
		cursor = append(cursor, excelize.Selection{Pane: pane, ActiveCell: "A1", SQRef: "A1"})
	}
	return f.SetPanes(s.name, &excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: s.headRow(), TopLeftCell: "B" + strconv.Itoa(s.headRow()+1),
		ActivePane: "bottomRight", Selection: cursor,
	})
}
