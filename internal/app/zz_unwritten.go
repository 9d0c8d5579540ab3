package app

import (
	"context"

	"commonpurse/reports"
)

// List lists what is on file: fund, partner, service, contribution.
func (b *Book) List(ctx context.Context, noun string, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// Show shows one thing on file: fund, partner, service, contribution, journal.
func (b *Book) Show(ctx context.Context, noun, code string, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// ExportTables writes the book as tables of the load format into a folder.
func (b *Book) ExportTables(ctx context.Context, dir string) ([]string, error) { panic("unwritten") }

