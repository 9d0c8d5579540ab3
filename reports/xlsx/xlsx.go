// Package xlsx writes a report as a workbook that a finance lead can hand to a board: a cover that says where the
// figures came from, a sheet for each table with native totals, and checks that the reader can follow.
//
// It is not a spreadsheet library and adds no figure of its own: whatever a workbook shows is in the report, or is a
// formula over what is in the report.
//
// The model is a list of sheets, each with a title, sentences, one table and its totals. A first walk of a section's
// rows measures, adds up and refuses; a second one writes. Short tables go through excelize, long ones are encoded row
// by row into the part that excelize made, so that memory does not grow with the rows. Every formula is written with
// its value, worked out in whole pence, and the same report gives the same bytes.
package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"commonpurse/reports"
)

// Profile says for which readers a workbook is made. Both keep every essential rule of accessibility.
type Profile string

// The profiles.
const (
	// Board is for meetings: the header row and the first column stay in view. It is the default.
	Board Profile = "board"
	// Publish is for a public website: nothing is frozen, because that traps users of a screen magnifier.
	Publish Profile = "publish"
)

// Options are the choices that a person has about a workbook.
type Options struct {
	Profile Profile // Board when empty
	Command string  // the command that explains a figure of this report, shown on the cover; may be empty
}

// Write renders the report as a workbook.
//
// Shape: Cover, Contents, a sheet for each section in order, Charts where there are any, Checks. The rows of a section are walked once when there
// are at most 2,000 of them, and twice otherwise, so Rows must give the same rows in the same order each time; a Count
// of -1 is settled in the first walk. Nothing is written before all the first walks have passed, and what is written
// holds no clock: times come from the report. Text is tidied as text of a cell must be: control characters, tabs and
// repeated spaces become one space, and direction overrides are dropped. Units: money in pence becomes pounds, exactly.
// Errors: a report that breaks its own shape, figures that do not add up to its totals while none of its checks says
// so, more rows or longer texts than a sheet can hold, and what Rows and w return.
// Source: workbooks page.
func Write(w io.Writer, r reports.Report, o Options) error {
	switch o.Profile {
	case "":
		o.Profile = Board
	case Board, Publish:
	default:
		return fmt.Errorf("profile %q: the profiles are board and publish", o.Profile)
	}
	r = r.InParts(false)
	if len(r.Sections) == 0 {
		return errors.New("the report has no section, so there is nothing to put in a workbook")
	}
	b, err := newBook(r, o)
	if err != nil {
		return err
	}
	defer func() { _ = b.file.Close() }() // only temporary files are lost with it, and there are none
	if err := b.plan(); err != nil {
		return err
	}
	for _, s := range b.sheets {
		if err := b.lay(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	if err := b.nameCells(); err != nil {
		return err
	}
	if err := b.describe(); err != nil {
		return err
	}
	return b.save(w)
}

// book is one workbook in the making.
type book struct {
	report     reports.Report
	options    Options
	file       *excelize.File
	styles     styles
	sheets     []*sheet // in the order of the tabs
	names      names
	notesFirst bool // whether the checks begin with what is worth knowing
	// stored holds what each formula comes to, by sheet and cell. A formula gets into the file only with its value.
	stored map[string]map[string]cell
}

func newBook(r reports.Report, o Options) (*book, error) {
	b := &book{report: r, options: o, file: excelize.NewFile(), stored: map[string]map[string]cell{}}
	b.names = names{report: r.Name, taken: map[string]bool{}}
	var err error
	b.styles, err = makeStyles(b.file)
	return b, err
}

// plan decides every sheet and walks every section once.
func (b *book) plan() error {
	var sections []*sheet
	for _, section := range b.report.Sections {
		s, err := b.section(section)
		if err != nil {
			return fmt.Errorf("section %s: %w", section.Key, err)
		}
		sections = append(sections, s)
	}
	checks, err := b.checks(sections)
	if err != nil {
		return err
	}
	listed := sections
	charts, err := b.charts(sections)
	if err != nil {
		return err
	}
	if charts != nil {
		listed = append(listed, charts)
	}
	listed = append(listed, checks)
	contents, err := b.contents(listed)
	if err != nil {
		return err
	}
	cover := b.cover(checks, charts)
	b.sheets = append([]*sheet{cover, contents}, listed...)
	b.spellOut(cover)
	return nil
}

// title puts DRAFT before a heading when a check that must hold has failed.
func (b *book) title(s string) string {
	s = tidy(s)
	if b.report.Draft() && !strings.HasPrefix(s, "DRAFT") {
		return "DRAFT: " + s
	}
	return s
}

// heading is the title of the whole workbook: the report's, and whose figures they are where it does not say so.
func (b *book) heading() string {
	title, of := b.title(b.report.Title), tidy(b.report.FundName)
	if b.ofBook() {
		of = "all funds"
	}
	if of == "" || strings.Contains(title, of) {
		return title
	}
	if year := b.report.Year.Long(); year != "" {
		of += ", " + year
	}
	return title + ": " + of
}

// ofBook tells whether the figures are of all funds of a book, which is known by its code alone.
func (b *book) ofBook() bool {
	return b.report.Fund == "" && b.report.FundName == b.report.About.Book
}

// describe sets what is known of the workbook as a document.
func (b *book) describe() error {
	r := b.report
	at := moment(r.About.RecordedAt).Format(time.RFC3339)
	host := tidy(r.About.Host)
	if host == "" {
		host = tidy(r.About.Book)
	}
	err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.heading(), Subject: b.scope(), Creator: host, LastModifiedBy: host,
		Identifier: b.identity(), ContentStatus: b.status(), Language: "en-GB",
		Created: at, Modified: at,
	})
	if err != nil {
		return err
	}
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "Common Purse"}); err != nil {
		return err
	}
	custom := []excelize.CustomProperty{
		{Name: "Report id", Value: b.identity()},
		{Name: "Ledger range", Value: fmt.Sprintf("1 to %d", r.KnownAt)},
		{Name: "Checkpoint size", Value: fmt.Sprint(r.Checkpoint.Size)},
		{Name: "Checkpoint root", Value: r.Checkpoint.Root},
		{Name: "Data date", Value: r.AsAt.String()},
		{Name: versionProperty, Value: tidy(r.About.Version)},
		{Name: "Status", Value: b.status()},
		{Name: profileProperty, Value: string(b.options.Profile)},
		{Name: "Formulas", Value: fmt.Sprint(b.formulas())},
		{Name: reportProperty, Value: r.Name},
	}
	for _, a := range r.Arguments {
		custom = append(custom, excelize.CustomProperty{Name: argumentProperty + a.Name, Value: tidy(a.Value)})
	}
	for _, p := range custom {
		if err := b.file.SetCustomProps(p); err != nil {
			return err
		}
	}
	calculate, mode, base1904 := true, "auto", false
	if err := b.file.SetCalcProps(&excelize.CalcPropsOptions{CalcMode: &mode, FullCalcOnLoad: &calculate}); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	return b.file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &base1904})
}

// formulas is how many formulas the workbook is given. There being no other proves that no text has become one.
func (b *book) formulas() int {
	n := 0
	for _, s := range b.sheets {
		n += len(b.stored[s.name])
		if s.long() {
			for _, c := range s.columns {
				if c.total != nil {
					n++
				}
				if c.formula != "" {
					n += s.survey.rows
				}
			}
		}
	}
	return n
}

// The properties by which a workbook can be made again.
const (
	reportProperty   = "Report"
	profileProperty  = "Profile"
	versionProperty  = "Version"
	argumentProperty = "Argument "
)

// identity is one line that tells this report from every other made of the same ledger.
func (b *book) identity() string {
	r := b.report
	parts := []string{r.Name, r.About.Book, r.Fund, r.Partner, r.About.Layer, r.Year.String(), r.AsAt.String(), fmt.Sprint(r.KnownAt)}
	kept := parts[:0]
	for _, p := range parts {
		if p = tidy(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "/")
}

// status is whether the figures may still change. DRAFT is another matter: it means that a check has failed.
func (b *book) status() string {
	if b.report.About.Final {
		return "final"
	}
	return "provisional"
}

func moment(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
