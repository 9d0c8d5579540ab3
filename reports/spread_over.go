package reports

import (
	"cmp"
	"math/bits"
	"slices"

	"commonpurse/ledger/money"
)

// spreadOver makes a matrix of what each row takes of each column, in proportion to both, to the penny: every row adds up to
// its own amount and every column to its own.
//
// Shape: a row of parts for each of rows, a part for each of columns. Units: pence. The rows add up to what the columns do, and
// no column has the other sign; a row may. What no column can take, where all are nil, is the one's at home. A part of a
// row has the row's sign or is nil, and is within two pence of its exact share.
func spreadOver(rows, columns []money.Pence, home int) [][]money.Pence {
	var total money.Pence
	for _, r := range rows {
		total += r
	}
	if total < 0 {
		return turned(spreadOver(turnedRow(rows), turnedRow(columns), home))
	}
	debits, credits := make([]money.Pence, len(rows)), make([]money.Pence, len(rows))
	var credited money.Pence
	for i, r := range rows {
		debits[i], credits[i] = max(r, 0), max(-r, 0)
		credited += credits[i]
	}
	taken := apportioned(credited, columns, home)
	met := slices.Clone(columns)
	for i, p := range taken {
		met[i] += p
	}
	out, off := spreadEvenly(debits, met), spreadEvenly(credits, taken)
	for i := range out {
		for j := range out[i] {
			out[i][j] -= off[i][j]
		}
	}
	return out
}

// apportioned shares an amount in proportion to the sizes of weights; where all are nil it is the one's at home.
func apportioned(total money.Pence, weights []money.Pence, home int) []money.Pence {
	sizes, any := make([]int64, len(weights)), false
	for i, w := range weights {
		sizes[i] = int64(w.Abs())
		any = any || w != 0
	}
	if any {
		return money.Apportion(total, sizes)
	}
	out := make([]money.Pence, len(weights))
	if total != 0 {
		out[home] = total
	}
	return out
}

// spreadEvenly does it for rows and columns none of which is below nil. Row by row, each column is brought to its exact share
// of all the rows so far, rounded down or up, and never below what it has: so no part is below nil, and the last row
// leaves every column at its amount.
func spreadEvenly(rows, columns []money.Pence) [][]money.Pence {
	var total, sum money.Pence
	for _, c := range columns {
		total += c
	}
	has := make([]money.Pence, len(columns))
	out := make([][]money.Pence, len(rows))
	for i, r := range rows {
		sum += r
		out[i] = make([]money.Pence, len(columns))
		if r == 0 {
			continue
		}
		for j, n := range brought(has, sum, columns, total) {
			out[i][j], has[j] = n-has[j], n
		}
	}
	return out
}

// brought brings what columns have to their shares of a sum, which is no less than they have in all.
func brought(has []money.Pence, sum money.Pence, columns []money.Pence, total money.Pence) []money.Pence {
	out := slices.Clone(has)
	rest := make([]uint64, len(columns)) // what was rounded away, as a part of total
	order := make([]int, len(columns))
	left := sum
	for j, c := range columns {
		high, low := bits.Mul64(uint64(sum), uint64(c))
		whole, r := bits.Div64(high, low, uint64(total))
		if n := money.Pence(whole); n >= has[j] {
			out[j], rest[j] = n, r
		}
		left -= out[j]
		order[j] = j
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(rest[y], rest[x]) })
	for _, j := range order {
		if left > 0 && rest[j] > 0 {
			out[j]++
			left--
		}
	}
	slices.Reverse(order)
	for left < 0 {
		for _, j := range order {
			if left < 0 && out[j] > has[j] {
				out[j]--
				left++
			}
		}
	}
	return out
}

func turnedRow(row []money.Pence) []money.Pence {
	out := make([]money.Pence, len(row))
	for i, p := range row {
		out[i] = -p
	}
	return out
}

func turned(matrix [][]money.Pence) [][]money.Pence {
	for i, row := range matrix {
		matrix[i] = turnedRow(row)
	}
	return matrix
}
