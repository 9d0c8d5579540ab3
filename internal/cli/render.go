package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/internal/near"
	"commonpurse/ledger"
	"commonpurse/reports"
	"commonpurse/reports/html"
	"commonpurse/reports/text"
	"commonpurse/reports/xlsx"
)

// A rendering is how an answer is to be shown, and where.
type rendering struct {
	format  string
	file    string // empty for standard output
	section string
	profile xlsx.Profile
	table   text.TableOptions
}

// formats are what an answer can be shown as, and the ending of a file that says so.
var formats = []string{"table", "csv", "csv-raw", "json", "xlsx", "html"}

var endings = map[string]string{
	".txt": "table", ".csv": "csv", ".json": "json", ".xlsx": "xlsx", ".html": "html", ".htm": "html",
}

// rendering decides how to show an answer: by the flag, by the ending of the file, by whether a person is looking.
func (c *call) rendering() (rendering, error) {
	r := rendering{file: c.text("o"), section: c.text("section"), format: strings.ToLower(c.text("format"))}
	var wrong []ledger.Problem
	refuse := func(code, flag, value, text, hint string) {
		wrong = append(wrong, ledger.Problem{Code: code, Field: flag, Value: value, Text: text, Hint: hint})
	}
	if c.yes("json") {
		if r.format != "" && r.format != "json" {
			refuse("USE-008", "--json", "", "It is short for --format json, and --format says "+r.format+".", "Give one of them.")
		}
		r.format = "json"
	}
	ending := strings.ToLower(filepath.Ext(r.file))
	byEnding := endings[ending]
	switch {
	case r.format == "" && byEnding == "" && len(ending) > 1 && !isFolder(r.file):
		refuse("USE-007", "-o", r.file, "No format has the ending "+ending+".", "Name a file that ends in .txt, .csv, .json, .xlsx or .html, or give --format.")
		return r, misusedAll(wrong)
	case r.format == "" && byEnding != "":
		r.format = byEnding
	case r.format != "" && byEnding != "" && strings.TrimSuffix(r.format, "-raw") != byEnding:
		refuse("USE-008", "-o", r.file, "The file's ending and the format "+r.format+" disagree.", "Give one of them, or make them agree.")
	case r.format == "" && r.file == "" && c.onTerminal(c.Out):
		r.format = "table"
	case r.format == "":
		r.format = "csv-raw"
	}
	if !slices.Contains(formats, r.format) {
		hint := "The formats are " + strings.Join(formats, ", ") + "."
		if nearest, ok := near.Nearest(r.format, formats); ok {
			hint = "Did you mean " + nearest + "?"
		}
		refuse("USE-007", "--format", r.format, quote(r.format)+" is no format.", hint)
	}
	switch r.profile = xlsx.Profile(strings.ToLower(c.text("profile"))); r.profile {
	case "", xlsx.Board, xlsx.Publish:
	default:
		refuse("USE-007", "--profile", c.text("profile"), quote(c.text("profile"))+" is no profile.", "They are board and publish.")
	}
	if len(wrong) > 0 {
		return r, misusedAll(wrong)
	}
	if r.file == "" && r.format == "table" {
		r.table = c.tableOptions()
	}
	return r, nil
}

// render shows a report as asked, and remembers to end with 3 when a check that must hold has failed.
func (c *call) render(how rendering) func(reports.Report) error {
	return func(r reports.Report) error {
		shown, err := text.Only(r, how.section)
		if err != nil {
			return unknownSection(err)
		}
		file, err := c.fileFor(how, r)
		if err != nil {
			return err
		}
		if err := c.write(file, func(w io.Writer) error { return how.to(w, shown) }); err != nil {
			return err
		}
		if file != "" {
			c.say("Wrote %s.", file)
		}
		if r.Draft() {
			c.exit = exitWrong
			c.say("DRAFT: %s", failing(r))
		}
		return nil
	}
}

// to writes the report in the format.
func (how rendering) to(w io.Writer, r reports.Report) error {
	switch how.format {
	case "json":
		return text.JSON(w, r)
	case "csv":
		return text.CSV(w, r, "")
	case "csv-raw":
		return text.RawCSV(w, r, "")
	case "html":
		return html.Write(w, r)
	case "xlsx":
		return workbook(w, r, how.profile)
	}
	return text.Table(w, forReading(r), how.table)
}

// workbook writes a report as a workbook. One function, since a workbook is verified by making it again.
func workbook(w io.Writer, r reports.Report, profile xlsx.Profile) error {
	o := xlsx.Options{Profile: profile}
	if slices.Contains(app.ReportNames(), r.Name) {
		o.Command = "purse explain " + r.Name + " SECTION:ROW:COLUMN"
	}
	return xlsx.Write(w, r, o)
}

// unknownSection is a refusal that says which sections there are.
func unknownSection(err error) error {
	var u *text.UnknownSection
	if !errors.As(err, &u) {
		return err
	}
	hint := "Its sections are " + strings.Join(u.Known, ", ") + "."
	if nearest, ok := near.Nearest(u.Key, u.Known); ok {
		hint = "Did you mean " + nearest + "? " + hint
	}
	return misusedAll([]ledger.Problem{{
		Code: "USE-007", Field: "--section", Value: u.Key, Text: "The report " + u.Report + " has no section " + quote(u.Key) + ".", Hint: hint,
	}})
}

// failing says which checks make a report a draft.
func failing(r reports.Report) string {
	var names []string
	for _, check := range r.Checks {
		if !check.OK && !check.Note {
			names = append(names, check.Key)
		}
	}
	if len(names) == 1 {
		return fmt.Sprintf("the check %s has failed, and must hold. See the report's checks.", names[0])
	}
	return fmt.Sprintf("%d checks have failed that must hold: %s. See the report's checks.", len(names), strings.Join(names, ", "))
}

// entryColumns are the columns of an entry that a person needs on a terminal; every other format has all of them.
var entryColumns = []string{
	"seq", "date", "ref", "layer", "account", "fund", "partner", "service", "provider", "debit", "credit", "memo",
}

// forReading leaves out of entries the columns that do not fit any terminal.
func forReading(r reports.Report) reports.Report {
	r.Sections = slices.Clone(r.Sections)
	for i, s := range r.Sections {
		if s.Key == "entries" {
			r.Sections[i] = s.Only(entryColumns...)
			r.Sections[i].Keyed = 1
		}
	}
	return r
}
