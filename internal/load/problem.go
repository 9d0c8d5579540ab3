package load

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonpurse/internal/near"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// The codes of what can be wrong with a file by itself. Source: load-format page, Rules; 020 and 021 are later ones.
const (
	unknownColumn = "LOAD-001"
	missingColumn = "LOAD-002"
	unknownTable  = "LOAD-003"
	missingValue  = "LOAD-004"
	badDate       = "LOAD-005"
	decimalComma  = "LOAD-006"
	morePence     = "LOAD-007"
	notAmount     = "LOAD-008"
	notListed     = "LOAD-009"
	badCode       = "LOAD-011"
	badYear       = "LOAD-015"
	badEncoding   = "LOAD-017"
	noValue       = "LOAD-018"
	overLimit     = "LOAD-019"
	badShape      = "LOAD-020" // a row or header that is not in the form of a table
	badWorkbook   = "LOAD-021" // a workbook that is not read: protected, with macros, linked to others, damaged
	movedSource   = "LOAD-025" // a file is not the one that rows to mend were taken from
)

// Most is how many problems of a load are listed; the others are counted.
const Most = 10_000

// Problems gathers what is wrong with a load, and stops listing where no one would read on.
type Problems struct {
	list []ledger.Problem
	more int
}

// Add adds problems.
func (p *Problems) Add(problems ...ledger.Problem) {
	room := min(Most-len(p.list), len(problems))
	p.list = append(p.list, problems[:room]...)
	p.more += len(problems) - room
}

// Len is how many problems there are, listed or not.
func (p *Problems) Len() int { return len(p.list) + p.more }

// List lists the problems by file, sheet and row, in the order they were found in a row.
//
// Shape: at most Most, the first that were added, and after them one that says how many more there are.
func (p *Problems) List() []ledger.Problem {
	list := slices.Clone(p.list)
	slices.SortStableFunc(list, func(a, b ledger.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row))
	})
	if p.more > 0 {
		list = append(list, ledger.Problem{
			Code: overLimit, Text: fmt.Sprintf("There are %s more problems than the %s listed here.", money.Thousands(int64(p.more)), money.Thousands(int64(len(list)))),
			Hint: "Put these right, and load again.",
		})
	}
	return list
}

// fault is what is wrong with a cell, not yet placed.
type fault struct{ code, text, hint string }

// at places a fault in a cell.
func (f fault) at(g *grid, row int64, s *slot, found string) ledger.Problem {
	p := ledger.Problem{
		Code: f.code, Text: f.text, Hint: f.hint, Value: shown(found), File: g.file, Sheet: g.sheet, Row: int(row),
	}
	if s != nil {
		p.Column, p.Cell = bareHeading(s.heading), cellName(s.place, row)
		if s.column != nil {
			p.Field = s.column.Name
		}
	}
	return p
}

// asFault turns what money and calendar say of a text into a fault, in whole sentences.
func asFault(err error) *fault {
	var amount *money.ParseError
	var date *calendar.ParseError
	switch {
	case errors.As(err, &amount):
		f := sentences(err.Error(), amount.Hint)
		switch amount.Problem {
		case money.DecimalComma:
			f.code = decimalComma
		case money.MorePence:
			f.code = morePence
		case money.TooLarge:
			f.code = overLimit
		default:
			f.code = notAmount
		}
		return f
	case errors.As(err, &date):
		f := sentences(err.Error(), date.Hint)
		f.code = badDate
		return f
	}
	return &fault{notAmount, sentence(err.Error()), ""}
}

// sentences parts an error from its hint.
func sentences(text, hint string) *fault {
	return &fault{text: sentence(strings.TrimSuffix(text, "; "+hint)), hint: sentence(hint)}
}

// sentence begins with a capital and ends with a stop; a bare guess becomes a question.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if strings.HasSuffix(text, "?") && !strings.Contains(text, " ") {
		return "Did you mean " + text
	}
	first, n := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[n:]
	if !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// noTable is the problem of a file or sheet whose name is no table's.
func noTable(name, folded, sheet string) ledger.Problem {
	p := ledger.Problem{Code: unknownTable, Sheet: sheet, Value: shown(name)}
	if work, later := pooled.Later[folded]; later {
		p.Text = fmt.Sprintf("This version does not load %s yet; it comes with %s.", folded, work)
		p.Hint = "Leave it out of this load."
		return p
	}
	what, keep := "file", "keep other files in another folder"
	if sheet != "" {
		what, keep = "sheet", "keep other sheets in another workbook, or hide them"
	}
	p.Text = fmt.Sprintf("%s is not the name of a table.", quoted(name))
	known := make([]string, len(pooled.Tables))
	for i, t := range pooled.Tables {
		known[i] = t.Name
	}
	switch guess, ok := near.Nearest(folded, append(known, slices.Sorted(maps.Keys(pooled.Later))...)); {
	case !ok:
		p.Hint = fmt.Sprintf("Name the %s after its table, such as invoices, or %s.", what, keep)
	case pooled.Later[guess] != "":
		p.Hint = fmt.Sprintf("%s is near it, but this version does not load that yet; it comes with %s.", guess, pooled.Later[guess])
	default:
		p.Hint = "Did you mean " + guess + "?"
	}
	return p
}

// oneOf lists the allowed values, with the nearest first where one is near.
func oneOf(word string, allowed []string) string {
	hint := "Use one of: " + strings.Join(allowed, ", ") + "."
	if guess, ok := near.Nearest(word, allowed); ok && len(allowed) > 3 {
		return "Did you mean " + guess + "? " + hint
	}
	return hint
}

// quoted is text in quotation marks as a person may see it.
func quoted(text string) string { return `"` + shown(text) + `"` }

// shown is text as a problem shows it: not too long, and nothing in it that would disturb a terminal.
func shown(text string) string {
	const most = 60
	out := make([]rune, 0, min(len(text), most+1))
	for _, r := range text {
		if len(out) == most {
			return string(append(out, '…'))
		}
		switch {
		case unicode.IsSpace(r):
			out = append(out, ' ')
		case unicode.IsPrint(r):
			out = append(out, r)
		}
	}
	return string(out)
}

// reason is why a file cannot be opened, without its path, which the sentence has already.
func reason(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no file or folder of that name"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not read it"
	}
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// megabytes says a limit in words. Units: bytes.
func megabytes(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return money.Thousands(int64(n)) + " " + of + "s"
}
