package template

import (
	"cmp"
	"slices"
	"strings"

	"commonpurse/ledger"
)

// Rejects are the rows of a load that was refused, or that it left out, to be mended and loaded again.
type Rejects struct {
	Version string // the program's version
	Host    string
	Book    string
	At      int64 // when the book's last event was recorded, in microseconds since 1970, UTC
	LeftOut bool  // all other rows were loaded; else none was
	Sources []Source
	Repairs []Repair
	Sheets  []Rejected
}

// Source is a file that rows were taken from, and its hash in hex.
type Source struct{ Name, SHA256 string }

// Repair is what is wrong in the same way with one row or many.
type Repair struct {
	Code  string
	Wrong string
	Do    string
	Rows  int64
	Where string // the cells, or as many of them as anybody reads
}

// Rejected are the rows of one table.
type Rejected struct {
	Table   string
	Columns []Column
	Rows    []Reject
}

// Reject is one row as it was given, with what to fix and the cell where the first of it stands.
type Reject struct {
	Fix    string
	Source string
	Cells  []Cell
}

// Cell is a cell as it was given. Shape: N is pence where Kind is Amount, a whole number where it is Number, a day number
// of a spreadsheet where it is Date; Text holds it where Kind is Text, and Kind is nought where it is blank.
type Cell struct {
	Kind Kind
	N    int64
	Text string
}

// shownCells is how many cells of a repair are named.
const shownCells = 12

// Repairs groups problems that are the same but for where they stand, those of most rows first.
//
// Shape: at names the cell that a problem stands in.
func Repairs(problems []ledger.Problem, at func(ledger.Problem) string) []Repair {
	type same struct{ code, wrong, do string }
	places := map[same]int{}
	var out []Repair
	cells := map[int][]string{}
	for _, p := range problems {
		key := same{p.Code, p.Text, p.Hint}
		i, known := places[key]
		if !known {
			i = len(out)
			places[key] = i
			out = append(out, Repair{Code: p.Code, Wrong: p.Text, Do: p.Hint})
		}
		if p.Row > 0 {
			out[i].Rows++
		}
		if len(cells[i]) < shownCells {
			cells[i] = append(cells[i], at(p))
		}
	}
	for i := range out {
		out[i].Where = strings.Join(cells[i], ", ")
		if out[i].Rows > int64(len(cells[i])) {
			out[i].Where += " and more"
		}
	}
	slices.SortStableFunc(out, func(a, b Repair) int { return cmp.Compare(b.Rows, a.Rows) })
	return out
}
