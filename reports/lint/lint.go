// Package lint judges a workbook from its file alone: whether a reader can trust it, find their way in it, hear it read
// aloud, and see where each figure came from.
//
// It is not a maker of workbooks and shares no code with one, so that the two cannot make the same mistake; and it does
// not work figures out again, which another program does.
//
// The model is a table of assertions, each with an identifier, a level and a sentence, and checks that read the parts of
// the file. Sheets are read row by row, so that a million rows are judged in little memory. The same file gives the same
// findings in the same order.
package lint

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Kind is what a workbook is for, which decides what is asserted of it.
type Kind string

// The kinds of workbook.
const (
	Report   Kind = "report"   // figures of the ledger, in the profile that it says itself
	Template Kind = "template" // to be filled in and loaded
	Mending  Kind = "mending"  // rows that a load was refused for, to be mended and loaded again
	Other    Kind = "other"    // anything else: every general assertion, with what it lacks of ours
)

// Options say what a workbook does not say itself.
type Options struct {
	Profile string // board or publish; the workbook's own when empty
}

// Finding is one way in which a workbook is not as asserted.
type Finding struct {
	ID    string
	Level Level
	Sheet string // empty when it is of the whole file
	Cell  string
	Found string
	Right string // what would be right
	// Recorded tells that it is in words which people recorded, or may have: what a workbook is made of, and not how.
	Recorded bool
}

// Judgement is what was found of a workbook.
type Judgement struct {
	Kind     Kind
	Profile  string
	Findings []Finding
	Judged   []string // the assertions that applied, in their order
	Sheets   int
}

// Clean tells whether nothing was found.
func (j Judgement) Clean() bool { return len(j.Findings) == 0 }

// Made is the findings that are of how the workbook was made, and not of what people recorded.
func (j Judgement) Made() []Finding {
	return slices.DeleteFunc(slices.Clone(j.Findings), func(f Finding) bool { return f.Recorded })
}

// Judge judges a workbook in a file.
//
// Shape: name is the file's own name, without its folder; empty when it has none yet, and then no name is judged.
// Findings stand in the order of the assertions, then of the sheets. Errors: *Unreadable for what is no workbook, or
// one larger than any of ours.
func Judge(file io.ReaderAt, size int64, name string, o Options) (Judgement, error) {
	all, err := entries(file, size)
	if err != nil {
		return Judgement{}, err
	}
	b, err := opened(all, name, o, unpacked(size))
	if err != nil {
		return Judgement{}, err
	}
	for _, s := range b.sheets {
		i, there := b.byName[s.part]
		if !there {
			continue
		}
		r, err := b.entries[i].open()
		if err == nil {
			err = b.read(s, r)
			err = errors.Join(err, r.Close())
		}
		if err != nil {
			b.unread(s, err)
		}
	}
	if b.scan.all > b.scan.mostAll {
		return Judgement{}, tooLarge(b.scan.mostAll)
	}
	return b.judgement(), nil
}

// unread finds that a sheet cannot be read, of which nothing else is then said.
func (b *book) unread(s *sheet, err error) {
	b.broken(s.part, err)
	s.read = false
}

// book is a workbook as it is read.
type book struct {
	name    string
	kind    Kind
	profile string
	entries []entry
	byName  map[string]int
	leads   map[string]relations

	workbook, core, app *node
	custom              map[string]string
	styles              *styles
	shared              []phrase
	sheets              []*sheet
	bySheet             map[string]*sheet // the first of each name, in lower case
	defined             []definedName
	byDefined           map[string]*definedName
	byTable             map[string]*tableAt

	scan    *scanner
	room    *room
	found   []Finding
	repeats map[[2]string]int
	tired   bool // whether references were no longer followed
}

// definedName is a name that stands for cells.
type definedName struct {
	name, refers, comment string
	sheet                 int // the sheet that it is of; -1 for all
}

// finding is a finding in the making.
type finding struct {
	id    string
	sheet *sheet
	x, y  int // the cell, counted from 1; 0 for none
	found string
	right string
	said  bool // it is of recorded words
}

// mostAlike is how many findings of one assertion on one sheet are listed; the rest are counted.
const mostAlike = 10

func (b *book) find(f finding) {
	a, ok := known[f.id]
	if !ok {
		panic("no assertion " + f.id) // a mistake in a check, which every test of it would show
	}
	if !a.of(b.kind) {
		return
	}
	on := ""
	if f.sheet != nil {
		on = f.sheet.name
	}
	key := [2]string{f.id, on}
	if b.repeats[key]++; b.repeats[key] > mostAlike {
		return
	}
	out := Finding{ID: f.id, Level: a.Level, Sheet: on, Found: shorten(f.found), Right: f.right, Recorded: f.said || a.words}
	if f.y > 0 {
		out.Cell = ref(f.x, f.y)
	}
	if out.Right == "" {
		out.Right = a.Says
	}
	b.found = append(b.found, out)
}

// shorten keeps a finding readable whatever a cell holds.
func shorten(s string) string {
	const most = 240
	s = strings.ToValidUTF8(s, "?")
	if len([]rune(s)) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return s
}

// judgement is what was found, in order.
func (b *book) judgement() Judgement {
	b.judgeAll()
	for i, f := range b.found {
		if more := b.repeats[[2]string{f.ID, f.Sheet}] - mostAlike; more > 0 {
			b.repeats[[2]string{f.ID, f.Sheet}] = 0
			at := i
			for j := i; j < len(b.found); j++ {
				if b.found[j].ID == f.ID && b.found[j].Sheet == f.Sheet {
					at = j
				}
			}
			b.found[at].Found += fmt.Sprintf(" (and %d more like it)", more)
		}
	}
	order := map[string]int{}
	for i, s := range b.sheets {
		order[s.name] = i + 1
	}
	place := map[string]int{}
	for i, a := range assertions {
		place[a.ID] = i
	}
	slices.SortStableFunc(b.found, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(place[x.ID], place[y.ID]), cmp.Compare(order[x.Sheet], order[y.Sheet]))
	})
	j := Judgement{Kind: b.kind, Profile: b.profile, Findings: b.found, Sheets: len(b.sheets)}
	for _, a := range assertions {
		if a.of(b.kind) {
			j.Judged = append(j.Judged, a.ID)
		}
	}
	return j
}

// judgeAll makes every check that is not made while rows are read.
func (b *book) judgeAll() {
	for _, check := range []func(*book){
		judgePackage, judgeProperties, judgeWorkbook, judgeContents, judgeNames, judgeSheets, judgeTables, judgeFormulas,
		judgeCircles, judgeControls, judgeCover, judgeCharts, judgeProse, judgeNotes, judgeTemplate,
	} {
		check(b)
	}
}
