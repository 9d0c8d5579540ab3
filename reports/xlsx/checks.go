package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// The words of the Checks sheet. The result is by formula, from the difference and from what the program found.
const (
	passed  = "Passed"
	failed  = "Failed"
	forNote = "For note"

	agrees = "Agrees"
	fails  = "Fails"
	toNote = "To note"
)

// check is one row of the Checks sheet.
type check struct {
	text    string
	finding string
	note    bool
	// money tells that the check compares amounts: here is this workbook's and there the ledger's, in pence. Others say
	// in their text what was expected and found.
	money       bool
	here, there int64
	formula     string // where this workbook's amount stands; empty when the report gives it
}

// checks plans the last sheet: this workbook's figures beside the ledger's.
func (b *book) checks(sections []*sheet) (*sheet, error) {
	list, err := b.reported()
	if err != nil {
		return nil, err
	}
	var must, notes []check
	for _, c := range list {
		if c.note {
			notes = append(notes, c)
		} else {
			must = append(must, c)
		}
	}
	for i, section := range b.report.Sections {
		must = append(must, own(section, sections[i])...)
	}
	s := &sheet{
		name: checksName, title: b.title("Checks"), table: b.names.table("checks list"),
		holds: "Whether the figures agree with the ledger and with each other.",
		columns: []column{
			{label: "Check", look: lookText, prose: true},
			{label: "This workbook (£)", look: lookMoney},
			{label: "Ledger (£)", look: lookMoney},
			{label: "Difference (£)", look: lookMoney},
			{label: "Program's finding", look: lookText, indented: true},
			{label: "Result", look: lookVerdict},
		},
	}
	if len(must) == 0 {
		must = append(must, check{text: "This report makes no check of its own.", finding: passed})
	}
	rest := func(c check) bool { return c.result() == agrees }
	must, notes = firstThose(must, rest), firstThose(notes, rest)
	b.notesFirst = counting(must, fails) == 0 // a reader sees first what needs to be looked at
	all := append(slices.Clone(must), notes...)
	if b.notesFirst {
		all = append(slices.Clone(notes), must...)
	}
	// The formulas name their own rows, which are known once the lines above the table are; their measure is not
	// changed by it, so the walk comes first.
	s.rows = held(b.checkRows(all, 2))
	if err := s.walk(); err != nil {
		return nil, err
	}
	s.fit()
	b.aboveChecks(s, must, notes)
	s.rows = held(b.checkRows(all, s.first()))
	return s, s.walk()
}

// firstThose puts before the rest what is not of it, each in its order.
func firstThose(list []check, rest func(check) bool) []check {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y check) int {
		switch a, b := rest(x), rest(y); {
		case a == b:
			return 0
		case b:
			return -1
		}
		return 1
	})
	return out
}

// aboveChecks makes the lines over the table, the overall results among them.
func (b *book) aboveChecks(s *sheet, must, notes []check) {
	lines := []string{s.states(), "Of " + b.scope() + "."}
	lines = append(lines, "The result follows from the difference and from what the program found when it made this workbook.")
	if s.survey.missing {
		lines = append(lines, notApplicable+" means that the check does not compare amounts.")
	}
	s.above = b.lines(s, lines)
	verdicts := 1
	if len(notes) > 0 {
		verdicts = 2
	}
	back := s.above[len(s.above)-1]
	s.above = s.above[:len(s.above)-1]
	at := len(s.above)
	s.above = append(s.above, make([]cell, verdicts)...)
	s.above = append(s.above, back)
	first, noted := s.first(), s.first()+len(must)
	if b.notesFirst {
		first, noted = s.first()+len(notes), s.first()
	}
	s.above[at] = overall(span(5, first, first+len(must)-1), must)
	if len(notes) > 0 {
		s.above[at+1] = worthKnowing(span(5, noted, noted+len(notes)-1), notes)
	}
	for i := range verdicts {
		s.above[at+i].style = b.styles.verdict
	}
}

// reported turns the report's own checks into rows.
func (b *book) reported() ([]check, error) {
	var out []check
	for _, c := range b.report.Checks {
		row := check{text: tidy(c.Text), finding: passed, note: c.Note}
		switch {
		case !c.OK && c.Note:
			row.finding = forNote
		case !c.OK:
			row.finding = failed
		}
		if c.Money {
			here, err := money.Parse(c.Found)
			if err != nil {
				return nil, fmt.Errorf("check %s: found: %w", c.Key, err)
			}
			there, err := money.Parse(c.Expected)
			if err != nil {
				return nil, fmt.Errorf("check %s: expected: %w", c.Key, err)
			}
			// A check that holds although the amounts differ would be called failed by the formula, so it goes in words.
			row.money = here == there || !c.OK
			row.here, row.there = int64(here), int64(there)
		}
		if !row.money && (c.Expected != "" || c.Found != "") {
			row.text = fmt.Sprintf("%s: expected %s, found %s", strings.TrimSuffix(row.text, "."), tidy(c.Expected), tidy(c.Found))
		}
		out = append(out, row)
	}
	return out, nil
}

// own makes the checks that a workbook adds: that its rows and totals are the ledger's.
func own(section reports.Section, s *sheet) []check {
	var out []check
	for i, c := range s.columns {
		if c.total == nil {
			continue
		}
		row := check{
			text: fmt.Sprintf("%s: total of %s", s.name, c.label), finding: passed, money: c.look.isMoney(),
			here: s.survey.sums[i], there: *c.total,
		}
		if row.here != row.there {
			row.finding = failed
		}
		if row.money {
			row.formula = s.at(i, s.last()+1)
		} else {
			row.text += fmt.Sprintf(": expected %s, found %s", plainly(c.look, row.there), plainly(c.look, row.here))
		}
		out = append(out, row)
	}
	// Where there are totals, they show that no row is missing.
	if section.Count >= 0 && (!s.totals || s.long()) {
		row := check{finding: passed, text: fmt.Sprintf("%s: rows of the table: expected %s, found %s",
			s.name, money.Thousands(int64(section.Count)), money.Thousands(s.given()))}
		if int64(section.Count) != s.given() {
			row.finding = failed
		}
		out = append(out, row)
	}
	return out
}

// plainly writes a figure in a sentence.
func plainly(l look, n int64) string {
	switch l {
	case lookMoney, lookPounds:
		return money.Pence(n).Pounds()
	case lookPercent:
		return money.Percent(n).String() + "%"
	}
	return money.Thousands(n)
}

// checkRows makes the rows of the table. The formulas are the same in every row.
func (b *book) checkRows(all []check, first int) [][]cell {
	st := &b.styles
	amounts, text, verdict := st.body[lookMoney][0], st.body[lookText], st.body[lookVerdict][0]
	var rows [][]cell
	for i, c := range all {
		n := first + i
		row := []cell{
			{content: words, text: c.text, style: text[0]},
			{content: words, text: notApplicable, style: amounts},
			{content: words, text: notApplicable, style: amounts},
			{content: words, text: notApplicable, style: amounts, formula: fmt.Sprintf(`IFERROR(ROUND(B%d-C%d,2),"[z]")`, n, n)},
			{content: words, text: c.finding, style: text[1]},
			{content: words, text: c.result(), style: verdict, formula: fmt.Sprintf(
				`IF(AND(OR(D%[1]d="[z]",D%[1]d=0),E%[1]d="Passed"),"Agrees",IF(E%[1]d="For note","To note","Fails"))`, n)},
		}
		if c.money {
			row[1] = cell{content: figure, n: c.here, places: 2, style: amounts, formula: c.formula}
			row[2] = cell{content: figure, n: c.there, places: 2, style: amounts}
			row[3] = cell{content: figure, n: c.here - c.there, places: 2, style: amounts, formula: row[3].formula}
		}
		rows = append(rows, row)
	}
	return rows
}

// result is what the result's formula comes to.
func (c check) result() string {
	switch {
	case c.finding == passed && (!c.money || c.here == c.there):
		return agrees
	case c.finding == forNote:
		return toNote
	}
	return fails
}

// overall is the line that says whether every check that must hold does. Of the results only Fails begins with an F; in full it
// would make the formula too long to be read where the checks stand far down.
func overall(results string, must []check) cell {
	bad := counting(must, fails)
	text, agree := fmt.Sprintf("Checks: all %d checks agree", len(must)), `"all "&COUNTA(`+results+`)&" checks agree"`
	if len(must) == 1 {
		text, agree = "Checks: the only one agrees", `"the only one agrees"`
	}
	if bad > 0 {
		text = fmt.Sprintf("Checks: %d failed", bad)
	}
	return cell{content: words, text: text, formula: fmt.Sprintf(
		`"Checks: "&IF(COUNTIF(%[1]s,"F*"),COUNTIF(%[1]s,"F*")&" failed",%[2]s)`, results, agree)}
}

// worthKnowing is the line that counts what is only worth knowing.
func worthKnowing(results string, notes []check) cell {
	text := fmt.Sprintf("Points to note: %d", counting(notes, toNote))
	return cell{content: words, text: text, formula: fmt.Sprintf(
		`"Points to note: "&COUNTIF(%s,"To note")`, results)}
}

func counting(list []check, result string) int {
	n := 0
	for _, c := range list {
		if c.result() == result {
			n++
		}
	}
	return n
}

func span(column, first, last int) string {
	return fmt.Sprintf("%s%d:%s%d", letters(column), first, letters(column), last)
}
