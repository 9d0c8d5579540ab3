package load

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"commonpurse/ledger"

	"golang.org/x/text/encoding/charmap"
)

// csv reads the current file as one table.
func (r *reading) csv(f content, found surveyed) error {
	g, p := r.part(tableName(r.file.Name), "")
	if p != nil {
		r.wrong(*p)
		return nil
	}
	if found.zipped {
		r.wrong(ledger.Problem{
			Code: badWorkbook, Text: "The file is a workbook or an archive, and is named as CSV.", Hint: "Name a workbook .xlsx, its sheets by their tables.",
		})
		return nil
	}
	if found.encoding == utf16Text {
		r.wrong(ledger.Problem{
			Code: badEncoding, Row: 1, Text: "The file is in UTF-16, which some programs call Unicode text.",
			Hint: "Save it as CSV UTF-8.",
		})
		return nil
	}
	g.strict = true
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(&narrow{in: readable(&counted{f, &r.done}, found)}, 64<<10)
	if found.mark {
		if _, err := in.Discard(len(byteOrderMark)); err != nil {
			return err
		}
	}
	if found.encoding == windows1252 {
		g.warn("The file is in Windows-1252, and was read as such.")
	}
	c := csv.NewReader(in)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	c.Comma = g.separator(in)
	return g.records(c)
}

// counted counts the bytes that are read.
type counted struct {
	r io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

// readable is a file's text with lines that end in line feeds, in UTF-8 as far as it is known to be anything else.
func readable(f io.Reader, found surveyed) io.Reader {
	if found.encoding == windows1252 {
		f = charmap.Windows1252.NewDecoder().Reader(f)
	}
	if found.oldLines {
		f = feeds{f}
	}
	return f
}

// mostMarks is how many marks that may stand between cells one line may have: beyond the limit on cells, since texts in
// quotation marks have them too, and few enough that no line fills the memory.
const mostMarks = 1 << 20

var errTooWide = errors.New("a line has more cells than any table")

// narrow ends the reading of a file at a line with more cells than are counted.
type narrow struct {
	in    io.Reader
	marks int // of the line
}

func (n *narrow) Read(p []byte) (int, error) {
	read, err := n.in.Read(p)
	for _, b := range p[:read] {
		switch b {
		case '\n':
			n.marks = 0
		case ',', ';', '\t':
			if n.marks++; n.marks > mostMarks {
				return 0, errTooWide
			}
		}
	}
	return read, err
}

// tooWide ends a file at a row that has more cells than a sheet may.
func (g *grid) tooWide(row int64) error {
	f := fault{overLimit, "The row has more than " + plural(g.limits.columns, "cell") + ".", "Take out what stands so far to the right; the file may be no table."}
	g.problems.Add(f.at(g, row, nil, ""))
	if !g.headed {
		g.headed, g.hopeless = true, true
	}
	return g.finish()
}

// feeds makes line feeds of carriage returns, for files of programs that end lines so.
type feeds struct{ r io.Reader }

func (f feeds) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	for i := range n {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// separator is what stands between the cells: a comma, unless the header makes sense only with another mark.
func (g *grid) separator(in *bufio.Reader) rune {
	// The header may be the whole file, so that fewer bytes than asked for is no error.
	start, _ := in.Peek(16 << 10)
	header, _, _ := bytes.Cut(bytes.TrimLeft(start, "\r\n"), []byte("\n"))
	if g.known(string(header), ",") > 0 {
		return ','
	}
	for _, other := range []struct{ mark, name string }{{";", "semicolons"}, {"\t", "tabs"}} {
		if g.known(string(header), other.mark) >= 2 {
			g.warn("The cells are separated by %s instead of commas, and were read as such.", other.name)
			return rune(other.mark[0])
		}
	}
	return ','
}

// known counts the columns of the table among the headings, were they separated by a mark.
func (g *grid) known(header, mark string) int {
	n := 0
	for heading := range strings.SplitSeq(header, mark) {
		if g.columnOf(strings.Trim(heading, "\" \t\r")) >= 0 {
			n++
		}
	}
	return n
}

// records reads rows to the end of the file. Rows are counted as a spreadsheet shows them: a line break inside quotation
// marks begins no row, and a blank line is one.
func (g *grid) records(c *csv.Reader) error {
	var cells []cell
	var row int64
	next := 1 // the line after the last row
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return g.finish()
		}
		var torn *csv.ParseError
		if errors.As(err, &torn) {
			row += int64(torn.StartLine-next) + 1
			next = torn.Line + 1
			if err := g.torn(row, torn.Err); err != nil {
				return err
			}
			continue
		}
		if errors.Is(err, errTooWide) {
			return g.tooWide(row + 1)
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		row += int64(line-next) + 1
		next = line + 1
		if len(record) > g.limits.columns {
			return g.tooWide(row)
		}
		cells = cells[:0]
		for _, text := range record {
			next += strings.Count(text, "\n")
			cells = append(cells, cell{text: text})
		}
		if err := g.line(row, cells, false); err != nil {
			return err
		}
	}
}

// torn gives a row that the quotation marks in it make unreadable.
func (g *grid) torn(number int64, why error) error {
	f := fault{badShape, "A quotation mark stands in the middle of a value.", `Put the whole value in quotation marks, and double the one inside: "6"" pipe".`}
	if errors.Is(why, csv.ErrQuote) {
		f = fault{badShape, "A value in quotation marks does not end as one.", `End it with a quotation mark before the comma, and double any inside it: "6"" pipe".`}
	}
	p := f.at(g, number, nil, "")
	if !g.headed {
		g.headed, g.hopeless = true, true
		g.last = number
		g.problems.Add(p)
		return nil
	}
	g.part().Ignored += number - g.last - 1
	g.last = number
	if g.hopeless {
		return nil
	}
	g.part().Rows++
	return g.give(Row{
		Table: g.table, Part: g.place, File: g.file, Sheet: g.sheet, Number: number, Problems: []ledger.Problem{p},
	})
}
