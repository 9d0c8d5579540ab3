package reports_test

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// events reads a folder of well-formed tables, in the order in which a load posts them. It judges nothing.
func events(t testing.TB, tables fs.FS) []pooled.Event {
	t.Helper()
	var reference, money []pooled.Event
	for _, table := range pooled.Tables {
		rows := rowsOfTable(t, tables, table)
		var made []pooled.Event
		for _, rows := range documents(table, rows) {
			if table.Assemble != nil {
				made = append(made, table.Assemble(rows))
			} else {
				made = append(made, rows[0].(pooled.Event))
			}
		}
		if table.Reference {
			reference = append(reference, made...)
		} else {
			money = append(money, made...)
		}
	}
	slices.SortStableFunc(money, func(a, b pooled.Event) int {
		return int(a.(pooled.Dated).When()) - int(b.(pooled.Dated).When())
	})
	return append(reference, money...)
}

// documents gathers the rows that are one document; other rows stand alone.
func documents(table *pooled.Table, rows []any) [][]any {
	var out [][]any
	at := map[string]int{}
	for _, r := range rows {
		var key []string
		for _, g := range table.Group {
			c, _ := table.Column(g)
			key = append(key, c.Text(r))
		}
		k := strings.Join(key, "|")
		if i, ok := at[k]; ok && table.Group != nil {
			out[i] = append(out[i], r)
			continue
		}
		at[k] = len(out)
		out = append(out, []any{r})
	}
	return out
}

func rowsOfTable(t testing.TB, tables fs.FS, table *pooled.Table) []any {
	t.Helper()
	f, err := tables.Open(table.Name + ".csv")
	if err != nil {
		return nil
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []any
	for _, record := range records[1:] {
		row := table.New()
		for i, cell := range record {
			if c, ok := table.Column(records[0][i]); ok && cell != "" {
				c.Set(row, value(t, c, cell))
			}
		}
		out = append(out, row)
	}
	return out
}

func value(t testing.TB, c pooled.Column, cell string) any {
	t.Helper()
	var v any = cell
	var err error
	switch c.Type {
	case pooled.CodesColumn:
		v = strings.Split(cell, ";")
	case pooled.AmountColumn:
		v, err = money.Parse(cell)
	case pooled.PercentColumn:
		v, err = money.ParsePercent(cell)
	case pooled.DateColumn:
		v, err = calendar.Parse(cell)
	case pooled.YearColumn:
		v, err = calendar.ParseYear(cell)
	case pooled.NumberColumn:
		var p money.Percent // a whole number is a percentage without its decimals
		p, err = money.ParsePercent(cell)
		v = int(p / 1_000_000)
	}
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return v
}

// sharedData finds the folder of real data that stands beside the repository, and skips the test without it.
func sharedData(t testing.TB, name string) fs.FS {
	t.Helper()
	if dir := os.Getenv("PURSE_SHARED_DATA"); dir != "" {
		return os.DirFS(filepath.Join(dir, name))
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if found := filepath.Join(dir, "shared", "data", name); isFolder(found) {
			return os.DirFS(found)
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("the shared data is not beside the repository")
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
