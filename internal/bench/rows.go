package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// none is what a sheet shows of a text that there is not.
const none = "[z]"

// sheetColumns are the columns of the sheet that the libraries write: those of entries that a person needs.
var sheetColumns = []reports.Column{
	{Key: "seq", Label: "Event", Type: reports.TypeCount},
	{Key: "date", Label: "Date", Type: reports.TypeDate},
	{Key: "ref", Label: "Reference", Type: reports.TypeText},
	{Key: "layer", Label: "Layer", Type: reports.TypeText},
	{Key: "account", Label: "Account", Type: reports.TypeText},
	{Key: "fund", Label: "Fund", Type: reports.TypeText},
	{Key: "partner", Label: "Partner", Type: reports.TypeText},
	{Key: "service", Label: "Service", Type: reports.TypeText},
	{Key: "provider", Label: "Provider", Type: reports.TypeText},
	{Key: "debit", Label: "Debit (£)", Type: reports.TypeMoney},
	{Key: "credit", Label: "Credit (£)", Type: reports.TypeMoney},
	{Key: "memo", Label: "Memo", Type: reports.TypeText, Prose: true},
}

// kinds are the letters that a file of rows has for the types of columns.
var kinds = map[reports.Type]string{reports.TypeCount: "n", reports.TypeDate: "d", reports.TypeMoney: "m", reports.TypeText: "t"}

// writeRows writes so many rows of entries into a file that every library can read at no cost: a line a row, a tab between
// cells, and before them a line of the columns' kinds and one of their headings. Where there are fewer entries they come
// again; each row has a number of its own.
func writeRows(entries, to string, rows int) (err error) {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriterSize(out, 64<<10)
	var first, second []string
	for _, c := range sheetColumns {
		first, second = append(first, kinds[c.Type]), append(second, c.Label)
	}
	if _, err := fmt.Fprintf(w, "%s\n%s\n", strings.Join(first, "\t"), strings.Join(second, "\t")); err != nil {
		return err
	}
	for n := 0; n < rows; {
		before := n
		err := eachRow(entries, func(heading, row []string) error {
			if n == rows {
				return nil
			}
			n++
			cells, err := cellsOf(heading, row, n)
			if err == nil {
				_, err = w.WriteString(cells)
			}
			return err
		})
		if err != nil {
			return err
		}
		if n == before {
			return errors.New("there are no entries to make a sheet of")
		}
	}
	return w.Flush()
}

// cellsOf is the line of an entry in a file of rows.
func cellsOf(heading, row []string, number int) (string, error) {
	cells := make([]string, len(sheetColumns))
	for i, c := range sheetColumns {
		cells[i] = cell(heading, row, c.Key)
		switch {
		case c.Key == "seq":
			cells[i] = strconv.Itoa(number)
		case c.Type == reports.TypeDate:
			day, err := calendar.Parse(cells[i])
			if err != nil {
				return "", err
			}
			cells[i] = strconv.Itoa(day.Serial())
		case cells[i] == "":
			cells[i] = none
		}
	}
	return strings.Join(cells, "\t") + "\n", nil
}

// eachLine reads a file of rows, without its first two lines. The cells are only there until it returns.
func eachLine(file string, do func(cells [][]byte) error) (err error) {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	cells := make([][]byte, len(sheetColumns))
	for n := 0; lines.Scan(); n++ {
		if n < 2 {
			continue
		}
		rest := lines.Bytes()
		for i := range cells {
			cells[i], rest, _ = bytes.Cut(rest, []byte("\t"))
		}
		if err := do(cells); err != nil {
			return err
		}
	}
	return lines.Err()
}

// values reads the cells of a file of rows as a report has them. A text that has come before is not made again: nearly all are
// codes.
type values map[string]reports.Value

// mostTexts bounds the texts that are kept.
const mostTexts = 1 << 14

func (v values) of(c reports.Column, text []byte) (reports.Value, error) {
	switch c.Type {
	case reports.TypeMoney:
		p, err := money.Parse(string(text))
		return reports.Money(p), err
	case reports.TypeCount:
		n, err := strconv.ParseInt(string(text), 10, 64)
		return reports.Count(n), err
	case reports.TypeDate:
		n, err := strconv.Atoi(string(text))
		if err != nil {
			return reports.Null, err
		}
		day, err := calendar.FromSerial(n, false)
		return reports.Day(day), err
	}
	known, ok := v[string(text)]
	if ok {
		return known, nil
	}
	known = reports.Text(string(text))
	if string(text) == none {
		known = reports.Null
	}
	if len(v) < mostTexts {
		v[string(text)] = known
	}
	return known, nil
}
