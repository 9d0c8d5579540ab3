package bench

import (
	"errors"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// sheetOf writes a file of rows as this program does.
func sheetOf(rows, to string) (err error) {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	cells, read := make([]reports.Value, len(sheetColumns)), values{}
	section := reports.Section{Key: "rows", Title: "Rows", Columns: sheetColumns, Keyed: 1, Count: -1}
	section.Rows = func(yield func(reports.Row, error) bool) {
		err := eachLine(rows, func(line [][]byte) (err error) {
			for i, c := range sheetColumns {
				if cells[i], err = read.of(c, line[i]); err != nil {
					return err
				}
			}
			if !yield(reports.Row{Key: string(line[0]), Cells: cells}, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(reports.Row{}, err)
		}
	}
	return xlsx.Write(out, reports.Report{
		Name: "rows", Title: "Rows", FundName: "A long book", AsAt: calendar.Of(2026, 3, 31), KnownAt: 1,
		About:    reports.About{Book: "main", Host: "A host", Version: "measured", RecordedAt: 1},
		Sections: []reports.Section{section},
	}, xlsx.Options{})
}

// errStopped ends a walk of rows that has been given enough.
var errStopped = errors.New("no more rows are wanted")

// excelizeSheetOf writes a file of rows with the stream writer of the library that short sheets are made with.
func excelizeSheetOf(rows, to string) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	w, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return err
	}
	looks := map[reports.Type]int{}
	for kind, format := range map[reports.Type]string{reports.TypeCount: "#,##0", reports.TypeDate: "d mmm yyyy", reports.TypeMoney: "#,##0.00"} {
		if looks[kind], err = book.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return err
		}
	}
	cells := make([]any, len(sheetColumns))
	for i, c := range sheetColumns {
		cells[i] = c.Label
	}
	number := 1
	if err := w.SetRow(address(number), cells); err != nil {
		return err
	}
	err = eachLine(rows, func(line [][]byte) error {
		number++
		for i, c := range sheetColumns {
			switch c.Type {
			case reports.TypeText:
				cells[i] = string(line[i])
			case reports.TypeMoney:
				p, err := money.Parse(string(line[i]))
				if err != nil {
					return err
				}
				cells[i] = excelize.Cell{StyleID: looks[c.Type], Value: float64(p) / 100}
			default:
				n, err := strconv.Atoi(string(line[i]))
				if err != nil {
					return err
				}
				cells[i] = excelize.Cell{StyleID: looks[c.Type], Value: n}
			}
		}
		return w.SetRow(address(number), cells)
	})
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return book.SaveAs(to)
}
