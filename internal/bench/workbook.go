package bench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// workbookOf puts a folder of tables into one workbook, a sheet each, with numbers for amounts and dates for dates, as a
// person would.
func workbookOf(dir, to string) (err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		return err
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, file := range files {
		if err := addTable(book, file, strings.TrimSuffix(filepath.Base(file), ".csv")); err != nil {
			return err
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	return book.SaveAs(to)
}

func addTable(book *excelize.File, file, name string) error {
	table, ok := pooled.TableNamed(name)
	if !ok {
		return os.ErrNotExist
	}
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	w, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	format, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	number := 1
	err = eachRow(file, func(heading, row []string) error {
		if number == 1 {
			if err := w.SetRow(address(number), valuesOf(heading, nil, nil, 0)); err != nil {
				return err
			}
		}
		number++
		return w.SetRow(address(number), valuesOf(row, heading, table, format))
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// valuesOf are the cells of a row as a person would have them; without a table they are all text.
func valuesOf(row, heading []string, table *pooled.Table, day int) []any {
	cells := make([]any, len(row))
	for i, text := range row {
		if text == "" {
			continue
		}
		cells[i] = text
		if table == nil {
			continue
		}
		column, _ := table.Column(heading[i])
		switch column.Type {
		case pooled.AmountColumn:
			if p, err := money.Parse(text); err == nil {
				cells[i] = float64(p) / 100
			}
		case pooled.DateColumn:
			if d, err := calendar.Parse(text); err == nil {
				year, month, of := d.Civil()
				cells[i] = excelize.Cell{StyleID: day, Value: time.Date(year, time.Month(month), of, 0, 0, 0, 0, time.UTC)}
			}
		}
	}
	return cells
}

func address(row int) string {
	name, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		panic(err) // only of a row before the first
	}
	return name
}
