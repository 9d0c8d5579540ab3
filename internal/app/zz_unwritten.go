package app

import (
	"context"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// Init makes the ledger when it is absent, and a book in it with its signing key.
func (a *App) Init(ctx context.Context, at At, keyFile string) (Opened, error) { panic("unwritten") }

// Upgrade brings an older ledger to the shape this program keeps.
func (a *App) Upgrade(ctx context.Context, ledger string) error { panic("unwritten") }

// Restore makes a ledger from a backup, where there is none.
func (a *App) Restore(ctx context.Context, backup, ledger string) error { panic("unwritten") }

// Book opens a book of a ledger for a person.
func (a *App) Book(ctx context.Context, at At) (*Book, error) { panic("unwritten") }

// Record records events, all of them or none.
func (b *Book) Record(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	panic("unwritten")
}

// RaiseDue raises every cash instalment due by a day, in one fund or all.
func (b *Book) RaiseDue(ctx context.Context, to calendar.Date, fund string, dryRun bool) (Recorded, error) {
	panic("unwritten")
}

// Load loads files and folders of the load format, all or nothing.
func (b *Book) Load(ctx context.Context, paths []string, o LoadOptions) (Loaded, error) {
	panic("unwritten")
}

// ReportNames lists the reports that can be asked for.
func ReportNames() []string { panic("unwritten") }

// Report makes a report and gives it to render.
func (b *Book) Report(ctx context.Context, name string, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// Explain gives the entries behind one figure of a report.
func (b *Book) Explain(ctx context.Context, report, cell string, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// List lists what is on file: fund, partner, service, contribution.
func (b *Book) List(ctx context.Context, noun string, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// Show shows one thing on file: fund, partner, service, contribution, journal.
func (b *Book) Show(ctx context.Context, noun, code string, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// Check makes the report of every control.
func (b *Book) Check(ctx context.Context, q Query, render func(reports.Report) error) error {
	panic("unwritten")
}

// Suggest lists the codes of a register nearest to one that is not on file.
func (b *Book) Suggest(ctx context.Context, register, code string) []string { panic("unwritten") }

// Codes lists the codes of a register in force.
func (b *Book) Codes(ctx context.Context, register string) ([]string, error) { panic("unwritten") }

// Verify works the whole book out again from its events and names every difference.
func (b *Book) Verify(ctx context.Context, checkpointNote string, progress func(done, total int64)) (Verification, error) {
	panic("unwritten")
}

// Checkpoint signs where the book stands.
func (b *Book) Checkpoint(ctx context.Context, keyText string) (Checkpoint, error) { panic("unwritten") }

// ExportTables writes the book as tables of the load format into a folder.
func (b *Book) ExportTables(ctx context.Context, dir string) ([]string, error) { panic("unwritten") }

// Backup writes a consistent copy of the whole ledger to a new file.
func (b *Book) Backup(ctx context.Context, file string) error { panic("unwritten") }
