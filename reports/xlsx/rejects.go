package xlsx

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"commonpurse/reports"
	"commonpurse/reports/template"
)

// The sheets and columns that a workbook of rows to mend has besides its tables and their columns.
const (
	repairsName  = "What to fix"
	sourcesName  = "Files"
	repairColumn = "What to fix"
	sourceColumn = "Cell"
)

// WriteRejects renders the rows of a load that was refused as a workbook to mend: what is wrong, in how many rows; the rows
// as they were given, on sheets by their tables' names; and the files they came from.
//
// Shape: it holds no clock, and the same rows give the same bytes. Errors: there is nothing wrong, and what w returns.
// Source: imports page, What ours must do.
func WriteRejects(w io.Writer, r template.Rejects) error {
	if len(r.Repairs) == 0 {
		return fmt.Errorf("nothing is to be mended")
	}
	b, err := newBook(reports.Report{Name: "mend"}, Options{Profile: Board})
	if err != nil {
		return err
	}
	defer func() { _ = b.file.Close() }()
	sheets := []*sheet{b.repairs(r)}
	rows := 0
	for _, table := range r.Sheets {
		rows += len(table.Rows)
		sheets = append(sheets, b.rejected(table))
	}
	sheets = append(sheets, b.sources(r))
	for i, s := range sheets {
		if err := s.walk(); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
		s.fit()
		var lines []string
		for _, line := range s.above {
			lines = append(lines, line.text)
		}
		s.above = b.lines(s, append([]string{s.states()}, lines...))
		if i == 0 {
			s.above = s.above[:len(s.above)-1]
			if err := b.file.SetSheetName(b.file.GetSheetName(0), s.name); err != nil {
				return err
			}
		} else {
			last := &s.above[len(s.above)-1]
			last.text, last.link = "Back to what to fix", quoted(repairsName)+"!A1"
		}
		b.sheets = append(b.sheets, s)
	}
	for _, s := range b.sheets {
		if err := b.lay(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	err = b.describeAs(document{
		title: b.sheets[0].title, subject: "To be mended and loaded again", host: r.Host, book: r.Book, at: r.At,
		custom: [][2]string{{"Rows to mend", fmt.Sprint(rows)}, {"Version", tidy(r.Version)}},
	})
	if err != nil {
		return err
	}
	return b.save(w)
}

// say is a cell of words; one without words says that its column does not apply.
func (b *book) say(text string) cell {
	c := cell{content: words, text: tidy(text), style: b.styles.body[lookText][0]}
	if c.text == "" {
		c.text = notApplicable
	}
	return c
}

func (b *book) told(lines ...string) []cell {
	var out []cell
	for _, line := range lines {
		out = append(out, cell{content: words, text: line})
	}
	return out
}

// repairs plans the sheet of what is wrong.
func (b *book) repairs(r template.Rejects) *sheet {
	var rows [][]cell
	for _, one := range r.Repairs {
		code, number := b.say(one.Code), cell{content: figure, n: one.Rows, style: b.styles.body[lookCount][0]}
		where := b.say(one.Where)
		where.style = b.styles.body[lookText][1]
		rows = append(rows, []cell{code, b.say(one.Wrong), b.say(one.Do), number, where})
	}
	return &sheet{
		name: repairsName, title: titleOf(r), table: b.names.table("repairs"), rows: held(rows),
		columns: []column{
			{label: "Code", look: lookText},
			{label: "What is wrong", look: lookText, prose: true},
			{label: "What would be right", look: lookText, prose: true},
			{label: "Rows (number)", look: lookCount},
			{label: "Where", look: lookText, prose: true, indented: true},
		},
		above: b.told(howToMend(r)...),
	}
}

func titleOf(r template.Rejects) string {
	if r.LeftOut {
		return "What to fix in the rows that were left out"
	}
	return "What to fix before the load"
}

// howToMend says what the workbook is for.
func howToMend(r template.Rejects) []string {
	if r.LeftOut {
		return []string{
			"These rows were left out of the load, and all others were loaded. They are on the sheets named after their tables, as they were given.",
			"Mend the cells there. Then load this workbook by itself.",
			"A row that is not to be loaded at all may be deleted.",
		}
	}
	return []string{
		"Nothing was loaded. The rows to mend are on the sheets named after their tables, as they were given.",
		"Mend the cells there. Then load this workbook with the files it was made from: its rows stand in for theirs.",
		"To leave a row out, empty all its cells but the one that says where it came from.",
	}
}

// rejected plans the sheet of the rows of one table.
func (b *book) rejected(of template.Rejected) *sheet {
	s := &sheet{
		name: of.Table, title: "To mend: " + strings.ReplaceAll(of.Table, "_", " "), table: b.names.table(of.Table),
		columns: []column{{label: repairColumn, look: lookText, prose: true}, {label: sourceColumn, look: lookText}},
		above:   b.told("The first two columns say what to fix and which cell it came from. They are passed over when the workbook is loaded."),
	}
	for _, c := range of.Columns {
		look := lookText
		switch c.Kind {
		case template.Amount:
			look = lookMoney
		case template.Date:
			look = lookDate
		case template.Number:
			look = lookCount
		}
		indented := !look.rightAligned() && s.columns[len(s.columns)-1].look.rightAligned()
		s.columns = append(s.columns, column{label: c.Heading(), look: look, indented: indented})
	}
	var rows [][]cell
	for _, r := range of.Rows {
		row := []cell{b.say(r.Fix), b.say(r.Source)}
		for i, c := range r.Cells {
			in := s.columns[i+2]
			one := cell{style: b.styles.body[in.look][indent(in.indented)]}
			switch {
			case c.Kind == 0:
			case c.Kind == template.Text || in.look == lookText || fits(in.look, c.N) != nil:
				one.content, one.text = words, asGiven(c.Text)
			default:
				one.content, one.n, one.places = figure, c.N, in.look.places()
			}
			row = append(row, one)
		}
		rows = append(rows, row)
	}
	s.rows = held(rows)
	return s
}

// asGiven is text as a file had it, lines and spaces included, but for what no cell can hold.
func asGiven(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// sources plans the sheet of the files that the rows came from.
func (b *book) sources(r template.Rejects) *sheet {
	var rows [][]cell
	for _, f := range r.Sources {
		rows = append(rows, []cell{b.say(f.Name), b.say(f.SHA256)})
	}
	return &sheet{
		name: sourcesName, title: "The files that the rows came from", table: b.names.table("files"), rows: held(rows),
		columns: []column{{label: "File", look: lookText}, {label: "Hash (SHA-256)", look: lookText, prose: true}},
		above:   b.told("A file that has changed since is not taken for the one that its rows came from."),
	}
}
