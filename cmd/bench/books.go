package main

import (
	"io"
	"os"
	"path/filepath"

	"commonpurse/fixtures"
	"commonpurse/internal/bench"
)

// makeBooks writes made-up books as CSV tables into a folder.
func makeBooks(seed uint64, transactions int, dir string) (bench.Made, error) {
	made, err := fixtures.Book(seed, transactions).Write(func(table string) (io.WriteCloser, error) {
		return os.Create(filepath.Join(dir, table+".csv"))
	})
	return bench.Made{Transactions: made.Transactions, Rows: made.Rows}, err
}
