package xlsx

import (
	"fmt"
	"strings"
	"unicode"

	"commonpurse/reports"
)

// The names of the sheets that every workbook has.
const (
	coverName    = "Cover"
	contentsName = "Contents"
	checksName   = "Checks"
	// chartsName is the sheet of all charts, where there are any.
	chartsName = "Charts"
)

// FileName is the name that the report's workbook should have: the report, the fund or the book, the partner of a report
// of one, a layer other than the actual one, the year, the day when it is not the year's last, and "-draft" when a check that must hold has failed.
//
// Shape: lower case with dashes, ending ".xlsx": memorandum-eqp-2025-26.xlsx.
func FileName(r reports.Report) string {
	parts := []string{slug(r.Name)}
	if r.Fund != "" {
		parts = append(parts, slug(r.Fund))
	} else {
		parts = append(parts, slug(r.About.Book))
	}
	parts = append(parts, slug(r.Partner))
	if r.About.Layer != "actual" {
		parts = append(parts, slug(r.About.Layer))
	}
	parts = append(parts, r.Year.String())
	switch {
	case r.AsAt.IsZero():
	case r.Year.IsZero() || r.AsAt != r.Year.End():
		parts = append(parts, "at-"+r.AsAt.String())
	}
	if r.Draft() {
		parts = append(parts, "draft")
	}
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "-") + ".xlsx"
}

// slug keeps the letters and figures of a code that are safe in any file name.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), "-")
}

// names gives out the names of sheets and tables, each once.
type names struct {
	report string
	taken  map[string]bool
}

// sheet names the sheet of a section: its title where that can be a name, else its key in words.
func (n *names) sheet(section reports.Section) (string, error) {
	spoken := func(s string) string {
		s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == '-' || c == '_' || c == ' ' }), " ")
		if s == "" {
			return s
		}
		return strings.ToUpper(s[:1]) + s[1:]
	}
	for _, name := range []string{tidy(section.Title), spoken(section.Key), spoken(n.report + " " + section.Key)} {
		folded := strings.ToLower(name)
		if nameable(name) && !n.taken[folded] {
			n.taken[folded] = true
			return name, nil
		}
	}
	return "", fmt.Errorf("neither the title %q nor the key can be the name of a sheet: at most 31 characters, none of []:*?/\\, "+
		"no figure first, and like no other sheet's", section.Title)
}

// nameable tells whether a sheet may have the name.
func nameable(name string) bool {
	if name == "" || units(name) > 31 || strings.ContainsAny(name, `[]:*?/\`) ||
		strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'") || unicode.IsDigit([]rune(name)[0]) {
		return false
	}
	switch strings.ToLower(name) {
	case "cover", "contents", "notes", "checks", "charts", "history", "sheet1":
		return false
	}
	return true
}

// table names the table of a section by report and key. The underscore between them keeps it from looking like a cell.
func (n *names) table(key string) string {
	ident := func(s string) string { return strings.ReplaceAll(slug(s), "-", "_") }
	base := ident(n.report) + "_" + ident(key)
	if base[0] >= '0' && base[0] <= '9' {
		base = "t_" + base
	}
	name := base
	for i := 2; n.taken[" "+name]; i++ {
		name = fmt.Sprintf("%s_%d", base, i)
	}
	n.taken[" "+name] = true
	return name
}

// quoted is a sheet's name as formulas, links and print areas have it.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }
