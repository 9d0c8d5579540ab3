package reports

import (
	"testing"

	"pgregory.net/rapid"

	"commonpurse/ledger/money"
)

// TestSpreadAddsUpBothWays holds a matrix to its rows and columns, each part to the sign of its row, and to its exact
// share where all are above nil.
func TestSpreadAddsUpBothWays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		columns := rapid.SliceOfN(rapid.Map(rapid.Int64Range(0, 100_000), func(n int64) money.Pence { return money.Pence(n) }), 1, 6).Draw(rt, "columns")
		rows := rapid.SliceOfN(rapid.Map(rapid.Int64Range(-50_000, 100_000), func(n int64) money.Pence { return money.Pence(n) }), 1, 8).Draw(rt, "rows")
		var difference money.Pence
		for _, c := range columns {
			difference += c
		}
		mixed := false
		for _, r := range rows {
			difference -= r
			mixed = mixed || r < 0
		}
		rows = append(rows, difference)
		mixed = mixed || difference < 0
		if rapid.Bool().Draw(rt, "turned") {
			rows, columns = turnedRow(rows), turnedRow(columns)
		}
		matrix := spreadOver(rows, columns, len(columns)-1)
		byColumn := make([]money.Pence, len(columns))
		var total money.Pence
		for _, c := range columns {
			total += c
		}
		for i, row := range matrix {
			var sum money.Pence
			for j, p := range row {
				sum += p
				byColumn[j] += p
				if p != 0 && (p < 0) != (rows[i] < 0) {
					rt.Fatalf("%d of the row %d has the other sign", p, rows[i])
				}
				if exact := int64(rows[i]) * int64(columns[j]); !mixed && total != 0 {
					if off := int64(p)*int64(total) - exact; max(off, -off) > 2*int64(total.Abs()) {
						rt.Fatalf("%d of the row %d and the column %d is not within two pence of its share", p, rows[i], columns[j])
					}
				}
			}
			if sum != rows[i] {
				rt.Fatalf("the row %d adds up to %d", rows[i], sum)
			}
		}
		for j, sum := range byColumn {
			if sum != columns[j] {
				rt.Fatalf("the column %d adds up to %d", columns[j], sum)
			}
		}
	})
}
