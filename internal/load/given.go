package load

import (
	"context"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// Given is a cell of a row as its file has it.
type Given struct {
	Column string // of the table
	At     string // the cell's name as a spreadsheet shows it, such as D14
	Text   string // what stands in it; empty when it is blank, or has nothing that could be shown
	// Day is the day that a spreadsheet holds there as a number; zero where it holds anything else.
	Day calendar.Date
	// IsNumber says that the text is the digits of a number that a spreadsheet holds.
	IsNumber bool
}

// ReadGiven is Read with the cells of each row as they are given.
func ReadGiven(ctx context.Context, files []File, fn func(Row) error) (Summary, []ledger.Problem, error) {
	r := &reading{ctx: ctx, limits: usual, fn: fn, asGiven: true}
	return r.all(files)
}

// given are the cells of a row, in order of the file's columns.
func (g *grid) given(row int64, cells []cell) []Given {
	var out []Given
	for i := range g.slots {
		s := &g.slots[i]
		if s.column == nil {
			continue
		}
		var c cell
		if i < len(cells) {
			c = cells[i]
		}
		one := Given{Column: s.column.Name, At: letters(i) + strconv.FormatInt(row, 10), Text: c.text}
		switch c.kind {
		case dayNumber:
			if d, wrong := serial(c.text, g.day1904); wrong == nil {
				one.Day = d
			}
		case number:
			if text, wrong := c.words(); wrong == nil {
				one.Text, one.IsNumber = text, c.zeros == 0
			}
		case percentage:
			if text, wrong := c.words(); wrong == nil {
				one.Text = text
			}
		}
		out = append(out, one)
	}
	return out
}
