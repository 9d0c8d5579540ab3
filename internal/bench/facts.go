package bench

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"commonpurse/ledger/calendar"
)

// facts is what the questions are about, found in the tables themselves.
type facts struct {
	fund string        // the one with the most invoices
	year calendar.Year // the one in which half of all invoices are reached, so that half of the books are half of it
	asAt calendar.Date // the last day of any invoice
}

// factsOf finds what to ask about in a folder of tables.
func factsOf(dir string) (facts, error) {
	var f facts
	fundOf := map[string]string{}
	err := eachRow(filepath.Join(dir, "services.csv"), func(heading, row []string) error {
		code, fund := cell(heading, row, "code"), cell(heading, row, "fund")
		fundOf[code] = fund
		return nil
	})
	if err != nil {
		return f, err
	}
	byFund, byYear := map[string]int{}, map[calendar.Year]int{}
	total := 0
	err = eachRow(filepath.Join(dir, "invoices.csv"), func(heading, row []string) error {
		day, err := calendar.Parse(cell(heading, row, "date"))
		if err != nil {
			return err
		}
		total++
		byYear[day.Year()]++
		byFund[fundOf[cell(heading, row, "service")]]++
		f.asAt = max(f.asAt, day)
		return nil
	})
	if err != nil {
		return f, err
	}
	if total == 0 {
		return f, errors.New("the books have no invoices")
	}
	most := 0
	for fund, n := range byFund {
		if n > most || n == most && fund < f.fund {
			f.fund, most = fund, n
		}
	}
	reached := 0
	for _, year := range sortedKeys(byYear) {
		if reached += byYear[year]; 2*reached >= total {
			f.year = year
			break
		}
	}
	return f, nil
}

func sortedKeys(m map[calendar.Year]int) []calendar.Year {
	var keys []calendar.Year
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// cell is the cell of a column, empty where the table has no such column.
func cell(heading, row []string, column string) string {
	if i := slices.Index(heading, column); i >= 0 && i < len(row) {
		return row[i]
	}
	return ""
}

func (f facts) String() string { return fmt.Sprintf("%s in %s, to %s", f.fund, f.year, f.asAt) }
