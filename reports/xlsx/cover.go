package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/reports/lint"
)

// coverWidth is the width of the cover's one column, in characters.
const coverWidth = 80.0

// cover plans the first sheet: what the workbook is, in sentences.
func (b *book) cover(checks, charts *sheet) *sheet {
	r, st := b.report, &b.styles
	s := &sheet{name: coverName, title: b.heading(), columns: []column{{width: coverWidth, prose: true}}}
	say := func(text ...string) {
		for _, t := range text {
			if t = tidy(t); t != "" {
				s.above = append(s.above, cell{content: words, text: t, style: st.wrapped})
			}
		}
	}
	head := func(text string) {
		s.above = append(s.above, cell{content: words, text: text, style: st.heading})
	}
	after := "Each sheet after it has one table."
	if charts != nil {
		after = "Each sheet after it has one table, but for " + charts.name + ", which has none."
	}
	say("This sheet has no table or chart. " + after)
	s.above = append(s.above, cell{content: words, text: "Contents", style: st.link, link: quoted(contentsName) + "!A1"})
	head("What this is")
	if r.Draft() {
		say("DRAFT: a check that must hold has failed. Read the Checks sheet before any figure.")
	}
	say("The figures are of " + b.scope() + ".")
	if r.About.Final {
		say("They are final: every period behind them is closed.")
	} else {
		say("They are provisional: a period behind them is still open.")
	}
	for i, line := range checks.above {
		if line.formula != "" {
			line.formula, line.style = checks.at(0, i+2), st.verdict
			s.above = append(s.above, line)
		}
	}
	for _, p := range r.Leads {
		head(tidy(p.Title))
		say(p.Sentences...)
	}
	if len(r.Notes) > 0 {
		head("Read with the figures")
		say(r.Notes...)
	}
	head("How to read it")
	say(r.About.Signs)
	if r.Whole {
		say("Amounts are shown rounded to whole pounds. Each cell holds the exact amount, and totals are formulas that add the exact amounts.")
	} else {
		say("Amounts are in pounds and pence, and none is rounded. Totals are formulas.")
	}
	if b.options.Command != "" {
		say("To see the entries behind a figure: " + b.options.Command)
	}
	head("Where it came from")
	say(b.origin()...)
	head("Who to ask")
	switch {
	case r.About.Contact != "":
		say(r.About.Contact)
	case r.About.Host == "":
		say("The host of the fund, with whom the account is.")
	case r.About.Host == r.About.Book:
		say("The hosts of the funds in the book " + r.About.Book + ".")
	default:
		say("The host of these books: " + r.About.Host + ".")
	}
	return s
}

// spellOut adds to the cover what the abbreviations stand for that the workbook's own words use.
func (b *book) spellOut(cover *sheet) {
	var said []string
	for _, s := range b.sheets {
		said = append(said, s.title, s.holds)
		for _, line := range s.above {
			said = append(said, line.text)
		}
		for _, c := range s.columns {
			said = append(said, c.label)
		}
	}
	all := strings.Join(said, "\n")
	folded := strings.ToLower(cover.title)
	for _, line := range cover.above {
		folded += "\n" + strings.ToLower(line.text)
	}
	var lines []cell
	for _, a := range lint.Glossary() {
		if a.Uses(all) && !strings.Contains(folded, strings.ToLower(a.Long)) {
			lines = append(lines, cell{content: words, text: a.Short + ": " + a.Long + ".", style: b.styles.wrapped})
		}
	}
	if len(lines) > 0 {
		cover.above = append(cover.above, cell{content: words, text: "What the short forms stand for", style: b.styles.heading})
		cover.above = append(cover.above, lines...)
	}
}

// origin says which entries the figures are made of, so that the same workbook can be made again.
func (b *book) origin() []string {
	r := b.report
	out := []string{fmt.Sprintf("Ledger: book %s, entries 1 to %s.", r.About.Book, money.Thousands(r.KnownAt))}
	if r.KnownAt == 0 {
		out = []string{fmt.Sprintf("Ledger: book %s, which has no entries yet.", r.About.Book)}
	}
	if r.About.Layer != "" {
		out = append(out, "Layer: "+r.About.Layer+".")
	}
	if r.About.RecordedAt != 0 {
		out = append(out, "The last of them was recorded on "+moment(r.About.RecordedAt).Format("2 January 2006 at 15:04:05")+" UTC.")
	}
	if r.Checkpoint.Root != "" {
		out = append(out, fmt.Sprintf("Checkpoint: size %s, root %s", money.Thousands(r.Checkpoint.Size), r.Checkpoint.Root))
	}
	if r.About.Period != "" {
		out = append(out, "Accounting period: "+r.About.Period+".")
	}
	return append(out, "Made by Common Purse, version "+r.About.Version+".")
}

// contents plans the second sheet, the list of those after it.
func (b *book) contents(listed []*sheet) (*sheet, error) {
	st := &b.styles
	s := &sheet{
		name: contentsName, title: b.title("Contents"), table: b.names.table("sheets list"),
		columns: []column{
			{label: "Sheet", look: lookText},
			{label: "What it holds", look: lookText, prose: true},
			{label: "Rows (number)", look: lookCount},
		},
	}
	var rows [][]cell
	for _, l := range listed {
		rows = append(rows, []cell{
			{content: words, text: l.name, style: st.linkCell, link: l.quoted() + "!A1"},
			{content: words, text: l.holds, style: st.body[lookText][0]},
			{content: figure, n: l.given(), style: st.body[lookCount][0]},
		})
	}
	s.rows = held(rows)
	if err := s.walk(); err != nil {
		return nil, err
	}
	s.fit()
	s.above = b.lines(s, []string{s.states(), "It lists the sheets that follow."})
	// The line that leads back to the contents would lead to itself here; it leads to the cover.
	last := &s.above[len(s.above)-1]
	last.text, last.link = "Back to cover", quoted(coverName)+"!A1"
	return s, nil
}

// held gives rows that stand in memory.
func held(rows [][]cell) func(func([]cell, error) bool) {
	return func(yield func([]cell, error) bool) {
		for row := range slices.Values(rows) {
			if !yield(row, nil) {
				return
			}
		}
	}
}
