package load

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// sheet is a sheet of a workbook: its name, and the part it is in.
type sheet struct {
	name   string
	hidden bool
	part   string // empty for one without cells, such as a chart
}

// book is a workbook while it is read.
type book struct {
	*archive
	sheets  []sheet
	formats []format
	texts   *texts
	day1904 bool
}

// workbook reads the current file, a table a sheet. What makes the whole of it unreadable is one problem.
func (r *reading) workbook(f content, found surveyed) error {
	err := r.sheets(&countedAt{f, &r.done}, found.size)
	var why *refused
	if errors.As(err, &why) {
		r.wrong(ledger.Problem{Code: why.code, Text: why.text, Hint: why.hint})
		return nil
	}
	return err
}

// countedAt counts the bytes that are read.
type countedAt struct {
	f io.ReaderAt
	n *int64
}

// ReadAt reads and counts.
func (c *countedAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.f.ReadAt(p, at)
	*c.n += int64(n)
	return n, err
}

// sheets reads the sheets of the current file in their order, but contracts and decisions before what posts on their days.
func (r *reading) sheets(f io.ReaderAt, size int64) error {
	b, err := r.openBook(f, size)
	if err != nil {
		return err
	}
	defer b.texts.close()
	isLater := func(s sheet) int {
		if slices.Contains(firstTables, strings.ToLower(strings.TrimSpace(s.name))) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(b.sheets, func(x, y sheet) int { return cmp.Compare(isLater(x), isLater(y)) })
	for _, s := range b.sheets {
		if err := r.sheet(b, s); err != nil {
			return err
		}
	}
	return nil
}

// openBook reads everything of a workbook but its cells. Errors: a *refused.
func (r *reading) openBook(f io.ReaderAt, size int64) (*book, error) {
	a, err := openArchive(f, size, r.limits.unzipped)
	if err != nil {
		return nil, err
	}
	main, err := a.main()
	if err != nil {
		return nil, err
	}
	parts, err := a.relations(main)
	if err != nil {
		return nil, err
	}
	if err := refuseRisks(parts); err != nil {
		return nil, err
	}
	b := &book{archive: a}
	if err := b.list(main, parts, r.limits); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, damaged
	}
	for _, p := range parts {
		switch {
		case !a.has(p.target):
		case p.kind == "styles":
			if b.formats, err = a.formats(p.target); err != nil {
				return nil, err
			}
		case p.kind == "sharedStrings" && b.texts == nil:
			if b.texts, err = a.texts(p.target, r.limits); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// main is the part that lists the sheets.
func (a *archive) main() (string, error) {
	roots, err := a.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range roots {
		if r.kind == "officeDocument" && a.has(r.target) {
			return r.target, nil
		}
	}
	return "", damaged
}

// list reads which sheets there are, and from which year their days are counted.
func (b *book) list(main string, parts []relation, l limits) error {
	byID := map[string]relation{}
	for _, p := range parts {
		byID[p.id] = p
	}
	others := 0
	return b.scan(main, func(s *scanner) error {
		for {
			tok, err := s.next()
			if err != nil || tok == ended {
				return err
			}
			switch {
			case tok != opened:
			case s.is("workbookPr"):
				b.day1904 = isTrue(s.attr("date1904"))
			case s.is("sheet"):
				if others += beside(s.attr("name"), b.sheets); others > l.sheets {
					return tooMany(l.sheets, "sheets besides those of tables", "Share them out over several workbooks.")
				}
				state := s.attr("state")
				one := sheet{name: s.attr("name"), hidden: state == "hidden" || state == "veryHidden"}
				if p := byID[s.attr("id")]; p.kind == "worksheet" {
					one.part = p.target
				}
				b.sheets = append(b.sheets, one)
			}
		}
	})
}

// beside counts a sheet towards the limit, 1, unless it is the first of a table's name: a workbook has room for every table.
func beside(name string, listed []sheet) int {
	folded := pooled.Fold(name)
	if _, ok := pooled.TableNamed(folded); ok && !slices.ContainsFunc(listed, func(s sheet) bool { return pooled.Fold(s.name) == folded }) {
		return 0
	}
	return 1
}

// isTemplates tells whether a sheet is one that templates and workbooks of rows to mend have beside their tables, which
// holds no rows.
func isTemplates(name string) bool {
	return slices.ContainsFunc(append([]string{RepairsSheet, SourcesSheet}, pooled.Beside...), func(own string) bool { return strings.EqualFold(own, strings.TrimSpace(name)) })
}

// errSeen stops the reading of a sheet of which enough was seen.
var errSeen = errors.New("enough was seen")

// sheet reads one sheet. One that is no table is passed over where nobody sees it or nothing is on it.
func (r *reading) sheet(b *book, s sheet) error {
	g, problem := r.part(s.name, s.name)
	if problem != nil {
		unread := s.hidden || isTemplates(s.name)
		if !unread {
			var err error
			if unread, err = b.isEmpty(s, r.limits); err != nil {
				return err
			}
		}
		if unread {
			r.summary.Passed = append(r.summary.Passed, r.file.Name+" "+s.name)
		} else {
			r.wrong(*problem)
		}
		return nil
	}
	g.day1904 = b.day1904
	if s.hidden {
		g.warn("The sheet is hidden; read like the others.")
	}
	if err := b.seen(s, r.limits, g.line, &g.unseen); err != nil {
		var why *refused
		if errors.As(err, &why) {
			p := ledger.Problem{Code: why.code, Text: why.text, Hint: why.hint, Sheet: s.name}
			r.wrong(p)
			return nil
		}
		return err
	}
	return g.finish()
}

// isEmpty tells whether a sheet has nothing on it.
func (b *book) isEmpty(s sheet, l limits) (bool, error) {
	err := b.rows(s, l, func(_ int64, cells []cell, _ bool) error {
		if isBlankRow(cells) {
			return nil
		}
		return errSeen
	})
	if errors.Is(err, errSeen) {
		return false, nil
	}
	return true, err
}

// rows streams the rows of a sheet.
func (b *book) rows(s sheet, l limits, line func(int64, []cell, bool) error) error {
	return b.seen(s, l, line, nil)
}

// seen streams the rows of a sheet, and keeps which of its columns are hidden.
func (b *book) seen(s sheet, l limits, line func(int64, []cell, bool) error, unseen *[]span) error {
	if s.part == "" {
		return nil
	}
	return b.scan(s.part, func(in *scanner) error {
		r := sheetReader{s: in, texts: b.texts, formats: b.formats, limits: l, line: line, unseen: unseen}
		return r.read()
	})
}
