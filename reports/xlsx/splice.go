package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// largestPart is how many bytes a part of the file may have before the old form of zip, which every reader knows, ends.
const largestPart = 1<<32 - 1

// splice writes the part of a long sheet: what excelize made of it, and where its rows end, the body and the totals
// straight from their source.
//
// Errors: a second walk that does not give what the first gave, and a part too large for a zip.
func (b *book) splice(w io.Writer, s *sheet, part []byte) error {
	head, tail, found := bytes.Cut(part, []byte("</sheetData>"))
	if !found {
		return errors.New("the sheet has no rows to add to")
	}
	out := &encoder{w: w, buf: make([]byte, 0, 2*flushAt)}
	for i := range s.columns {
		out.columns = append(out.columns, letters(i))
	}
	out.buf = append(out.buf, head...)
	n, sums := 0, make([]int64, len(s.columns))
	for row, err := range s.rows {
		if err != nil {
			return err
		}
		for i := range row {
			if s.columns[i].total != nil {
				sums[i] += row[i].n
			}
		}
		if n++; n > s.survey.rows {
			break
		}
		out.row(s.headRow()+n, row, s.rowHeight(row))
		if err := out.flush(flushAt); err != nil {
			return err
		}
	}
	if n != s.survey.rows || !slices.Equal(sums, s.survey.sums) {
		return fmt.Errorf("the rows changed while the workbook was made: %d at first, %d now", s.survey.rows, n)
	}
	if s.totals {
		out.row(s.last()+1, s.totalRow(&b.styles), totalHeight)
	}
	out.buf = append(out.buf, "</sheetData>"...)
	out.buf = append(out.buf, tail...)
	return out.flush(0)
}

const flushAt = 64 << 10

// encoder writes rows as a sheet's part has them.
type encoder struct {
	w       io.Writer
	buf     []byte
	columns []string
	written int64
}

// flush hands on what is encoded, once there is more than some of it.
func (e *encoder) flush(over int) error {
	if len(e.buf) <= over {
		return nil
	}
	if e.written += int64(len(e.buf)); e.written > largestPart {
		return errors.New("the sheet is larger than 4 GB: ask for a shorter period or for one fund")
	}
	_, err := e.w.Write(e.buf)
	e.buf = e.buf[:0]
	return err
}

// row encodes one row.
func (e *encoder) row(number int, cells []cell, height float64) {
	e.buf = append(e.buf, `<row r="`...)
	e.buf = strconv.AppendInt(e.buf, int64(number), 10)
	e.buf = append(e.buf, `" ht="`...)
	e.buf = strconv.AppendInt(e.buf, int64(height), 10)
	e.buf = append(e.buf, `" customHeight="1">`...)
	for i := range cells {
		if cells[i].formula != "" {
			c := cells[i].inRow(number)
			e.cell(e.columns[i], number, &c)
			continue
		}
		e.cell(e.columns[i], number, &cells[i])
	}
	e.buf = append(e.buf, "</row>"...)
}

// cell encodes one cell: text in its place, figures as digits, a formula with what it comes to.
func (e *encoder) cell(column string, row int, c *cell) {
	e.buf = append(e.buf, `<c r="`...)
	e.buf = append(e.buf, column...)
	e.buf = strconv.AppendInt(e.buf, int64(row), 10)
	e.buf = append(e.buf, `" s="`...)
	e.buf = strconv.AppendInt(e.buf, int64(c.style), 10)
	switch {
	case c.content == blank:
		e.buf = append(e.buf, `"/>`...)
		return
	case c.content == words && c.formula == "":
		e.buf = append(e.buf, `" t="inlineStr"><is><t>`...)
		e.buf = escape(e.buf, c.text)
		e.buf = append(e.buf, `</t></is></c>`...)
		return
	case c.content == words:
		e.buf = append(e.buf, `" t="str"><f>`...)
	case c.formula != "":
		e.buf = append(e.buf, `"><f>`...)
	default:
		e.buf = append(e.buf, `"><v>`...)
	}
	if c.formula != "" {
		e.buf = escape(e.buf, c.formula)
		e.buf = append(e.buf, `</f><v>`...)
	}
	if c.content == figure {
		e.buf = appendNumber(e.buf, c.n, c.places)
	} else {
		e.buf = escape(e.buf, c.text)
	}
	e.buf = append(e.buf, `</v></c>`...)
}
