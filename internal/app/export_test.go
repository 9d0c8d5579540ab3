package app_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/chance"
	"commonpurse/ledger/calendar"
)

// TestExportsOfAnyBookAreTheSameAgain loads the tables of books that chance made, day by day, into fresh ones: their
// tables are the same bytes, and their trial balances the same, though their events have other numbers. Twelve books are enough to meet every table.
func TestExportsOfAnyBookAreTheSameAgain(t *testing.T) {
	other := 0
	for seed := uint64(12); seed < 24; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			made, err := chance.Make(seed)
			if err != nil {
				t.Fatal(err)
			}
			days, err := made.DayByDay()
			if err != nil {
				t.Fatal(err)
			}
			b := fresh(t)
			if _, err := b.Record(ctx, days.Kept, false); err != nil {
				t.Fatal(err)
			}
			first := filepath.Join(t.TempDir(), "first")
			files, err := b.ExportTables(ctx, first)
			if err != nil || len(files) < 12 {
				t.Fatalf("wrote %v: %v", files, err)
			}
			again := fresh(t)
			again.load(first)
			sameTables(t, again, first, files)
			for _, layer := range []string{"actual", "budget", "intent", "commitment"} {
				q := app.Query{AsAt: calendar.Of(2035, 3, 31), Layer: layer}
				if was, is := shown(b.report("trial-balance", q)), shown(again.report("trial-balance", q)); was != is {
					t.Errorf("the %s layer was\n%s\nand is now\n%s", layer, was, is)
				}
			}
			if !slices.Equal(order(t, b), order(t, again)) {
				other++
			}
		})
	}
	if other == 0 {
		t.Error("every book was recorded in the order in which a load records it, which tries nothing")
	}
}

// sameTables exports a book and holds its tables to those of a folder.
func sameTables(t *testing.T, b *books, folder string, files []string) {
	t.Helper()
	second := filepath.Join(t.TempDir(), "second")
	written, err := b.ExportTables(ctx, second)
	if err != nil || !slices.Equal(written, files) {
		t.Fatalf("wrote %v, and before %v: %v", written, files, err)
	}
	for _, f := range files {
		if hashOf(t, filepath.Join(folder, f)) != hashOf(t, filepath.Join(second, f)) {
			t.Errorf("%s is not the same when it is exported again", f)
		}
	}
}

// order is the documents of a year in the order in which they were recorded.
func order(t *testing.T, b *books) []string {
	t.Helper()
	var keys []string
	for row := range b.report("entries", app.Query{Year: 2025, AsAt: calendar.Of(2026, 3, 31), Layer: "all"}).Sections[0].Rows {
		if key := row.Cells[6].Words() + row.Cells[7].Words(); len(keys) == 0 || keys[len(keys)-1] != key {
			keys = append(keys, key)
		}
	}
	return keys
}
