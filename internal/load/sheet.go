package load

import (
	"strconv"
)

// sheetReader reads the cells of one sheet.
type sheetReader struct {
	s       *scanner
	texts   *texts
	formats []format
	limits  limits
	line    func(number int64, cells []cell, hidden bool) error
	unseen  *[]span // where hidden columns are kept, before the first row

	row    int64
	cells  []cell
	value  []byte // what the cell holds
	inline bool   // in itself, as text
}

// read streams the rows of the sheet in order, leaving out those without cells.
//
// Errors: a *refused; or what line returned.
func (r *sheetReader) read() error {
	for {
		tok, err := r.s.next()
		if err != nil || tok == ended {
			return err
		}
		switch {
		case tok == closed && r.s.is("sheetData"):
			return nil
		case tok == opened && r.s.is("col") && isTrue(r.s.attr("hidden")):
			r.hide(r.s.attr("min"), r.s.attr("max"))
		case tok == opened && r.s.is("row"):
			if err := r.readRow(); err != nil {
				return err
			}
		}
	}
}

// mostHidden is how many spans of hidden columns are kept.
const mostHidden = 1000

// hide keeps that columns are hidden. What makes no sense hides nothing.
func (r *sheetReader) hide(from, to string) {
	first, err := strconv.Atoi(from)
	last, wrong := strconv.Atoi(to)
	if r.unseen != nil && err == nil && wrong == nil && len(*r.unseen) < mostHidden {
		*r.unseen = append(*r.unseen, span{first - 1, last - 1})
	}
}

func (r *sheetReader) readRow() error {
	number := r.row + 1
	if at := r.s.attr("r"); at != "" {
		n, err := strconv.ParseInt(at, 10, 64)
		if err != nil || n < number {
			return damaged
		}
		number = n
	}
	if number > r.limits.rows {
		return tooMany(int(r.limits.rows), "rows in a sheet", "Share its rows out over several sheets or files.")
	}
	r.row = number
	hidden := isTrue(r.s.attr("hidden"))
	r.cells = r.cells[:0]
	for {
		tok, err := r.s.next()
		switch {
		case err != nil:
			return err
		case tok == ended:
			return damaged
		case tok == closed && r.s.is("row"):
			if len(r.cells) == 0 {
				return nil
			}
			return r.line(number, r.cells, hidden)
		case tok == opened && r.s.is("c"):
			if err := r.readCell(); err != nil {
				return err
			}
		}
	}
}

// readCell reads a cell into its place.
func (r *sheetReader) readCell() error {
	place := len(r.cells)
	var kindOf, style string
	for _, a := range r.s.attrs {
		switch string(a.name) {
		case "r":
			var ok bool
			if place, ok = column(a.value); !ok || place < len(r.cells) {
				return damaged
			}
		case "t":
			kindOf = string(a.value)
		case "s":
			style = string(a.value)
		}
	}
	if place >= r.limits.columns {
		return tooMany(r.limits.columns, "columns in a sheet", "Take out what stands so far to the right.")
	}
	formula, valued, err := r.readValue()
	if err != nil {
		return err
	}
	if r.inline && kindOf != "inlineStr" {
		return damaged // which some programs show nothing of
	}
	if len(r.value) == 0 && !formula {
		return nil
	}
	c, err := r.cell(kindOf, style)
	if err != nil {
		return err
	}
	if formula && len(r.value) == 0 && (!valued || kindOf != "str") {
		c = cell{kind: unvalued}
	}
	for len(r.cells) < place {
		r.cells = append(r.cells, cell{})
	}
	r.cells = append(r.cells, c)
	return nil
}

// readValue reads what is inside a cell: whether there is a formula, and whether a value was stored with it. With two values
// nobody could say which of them a person sees.
func (r *sheetReader) readValue() (formula, valued bool, err error) {
	r.value, r.inline = r.value[:0], false
	inValue := false
	for {
		tok, err := r.s.next()
		switch {
		case err != nil:
			return false, false, err
		case tok == ended:
			return false, false, damaged
		case tok == words:
			if inValue {
				r.value = append(r.value, r.s.text...)
			}
		case r.s.is("c"):
			if tok == closed {
				return formula, valued, nil
			}
			return false, false, damaged
		case tok == opened && (r.s.is("v") || r.s.is("is")) && (valued || r.inline):
			return false, false, damaged
		case r.s.is("v"):
			inValue = tok == opened
			valued = true
		case tok == opened && r.s.is("f"):
			formula = true
		case tok == opened && r.s.is("is"):
			r.inline = true
			if r.value, err = r.s.run(r.value); err != nil {
				return false, false, err
			}
		}
		if len(r.value) > longestText {
			return false, false, tooLong
		}
	}
}

// cell makes a cell of its value. Source: ECMA-376 part 1, 18.18.11.
func (r *sheetReader) cell(kindOf, style string) (cell, error) {
	switch kindOf {
	case "s":
		if len(r.value) == 0 {
			return cell{}, nil
		}
		text, err := r.texts.at(r.value)
		return cell{text: plainly(text)}, err
	case "str", "inlineStr":
		return cell{text: plainly(string(r.value))}, nil
	case "d":
		return cell{text: string(r.value)}, nil
	case "b":
		if isTrue(string(r.value)) {
			return cell{kind: logical, text: "TRUE"}, nil
		}
		return cell{kind: logical, text: "FALSE"}, nil
	case "e":
		return cell{kind: broken, text: string(r.value)}, nil
	}
	c := cell{kind: number, text: string(r.value)}
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(r.formats) {
		c.kind, c.zeros = r.formats[n].kind, r.formats[n].zeros
	}
	if _, ok := shifted(c.text, 0); !ok {
		c = cell{text: c.text}
	}
	return c, nil
}

// column is the place, from 0, of the column that a cell's name such as AB12 begins with.
func column(name []byte) (int, bool) {
	n := 0
	for i, b := range name {
		switch {
		case b >= 'A' && b <= 'Z':
			b -= 'A' - 1
		case b >= 'a' && b <= 'z':
			b -= 'a' - 1
		default:
			return n - 1, i > 0
		}
		if n = n*26 + int(b); n > 1<<20 {
			return 0, false
		}
	}
	return 0, false
}

func isTrue(text string) bool { return text == "1" || text == "true" }
