package pooled

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"commonpurse/ledger"
)

// resolve returns the event with its codes written as they are on file and its defaults filled in, and what is wrong:
// required columns left out, codes that are not on file, words that are not in their list.
func resolve(e Event, s State) (Event, []ledger.Problem) {
	t, ok := TableNamed(e.Table())
	if !ok {
		return e, nil
	}
	rows := RowsOf(e)
	var problems []ledger.Problem
	for i, row := range rows {
		for _, p := range resolveRow(t, row, s) {
			p.Line = i
			problems = append(problems, p)
		}
	}
	if t.Assemble != nil && len(rows) > 0 {
		e = t.Assemble(rows)
	}
	if c, ok := e.(completer); ok && len(problems) == 0 {
		c.complete(s)
	}
	return e, problems
}

func resolveRow(t *Table, row any, s State) []ledger.Problem {
	var problems []ledger.Problem
	keepSpelling(t, row, s)
	cells := reflect.ValueOf(row).Elem()
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.isBlank(cells) {
			if c.Default == "" {
				if c.Required && c.Type != AmountColumn {
					problems = append(problems, missing(*c))
				}
				continue
			}
			c.Set(row, c.defaultValue())
		}
		problems = append(problems, c.resolve(cells.Field(c.field), s)...)
	}
	return problems
}

// keepSpelling gives a reference row that is on file the spelling of its key there: case finds it, and is kept.
func keepSpelling(t *Table, row any, s State) {
	if !t.Reference {
		return
	}
	was, ok := s.Row(t.Name, t.RegisterKey(row))
	if !ok {
		return
	}
	for _, c := range t.Columns {
		if c.Key {
			c.Set(row, c.Value(was))
		}
	}
}

func missing(c Column) ledger.Problem {
	return ledger.Problem{
		Code: "LOAD-004", Field: c.Name, Text: c.Name + " is required and is blank.", Hint: "Give it a value.",
	}
}

func (c Column) defaultValue() any {
	if c.Type == NumberColumn {
		return 1
	}
	return c.Default
}

// resolve writes a cell that is not blank as it is on file or in its list.
func (c *Column) resolve(cell reflect.Value, s State) []ledger.Problem {
	switch {
	case c.In != nil && c.Type == CodesColumn:
		var problems []ledger.Problem
		for i := range cell.Len() {
			problems = append(problems, c.resolveListed(cell.Index(i))...)
		}
		return problems[:min(len(problems), 1)]
	case c.In != nil:
		return c.resolveListed(cell)
	case c.Of != "" && c.Type == CodeColumn:
		code := cell.String()
		onFile, ok := OnFile(s, c.Of, code)
		if !ok {
			if c.Late {
				return nil
			}
			return []ledger.Problem{Unknown(*c, code)}
		}
		cell.SetString(onFile)
	case c.Type == CodeColumn:
		if code := cell.String(); !IsCode(code) {
			return []ledger.Problem{badCode(*c, code)}
		}
	}
	return nil
}

func (c *Column) resolveListed(cell reflect.Value) []ledger.Problem {
	word := cell.String()
	at := slices.Index(c.In, word)
	if at < 0 {
		folded := Fold(word)
		at = slices.IndexFunc(c.In, func(in string) bool { return Fold(in) == folded })
	}
	if at < 0 {
		return []ledger.Problem{{
			Code: "LOAD-009", Field: c.Name, Value: word, Text: fmt.Sprintf("%q is not one of the values of %s.", word, c.Name),
			Hint: "Use one of: " + strings.Join(c.In, ", ") + ".",
		}}
	}
	cell.SetString(c.In[at])
	return nil
}

// OnFile returns a code as it stands in a register, whatever the case it was given in.
func OnFile(s State, table, code string) (string, bool) {
	r, ok := s.Row(table, FoldKey(code))
	if !ok && table == "organisations" { // by another name of it, as somebody confirmed
		if a, known := Find[Alias](s, "aliases", code); known {
			r, ok = s.Row(table, FoldKey(a.Organisation))
		}
	}
	if !ok {
		return "", false
	}
	t := registerNamed(table)
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Key {
			return c.Text(r), true
		}
	}
	return "", false
}

// Unknown is the problem of a code that is in no register; whoever shows it may add the nearest known one.
func Unknown(c Column, code string) ledger.Problem {
	return ledger.Problem{
		Code: "LOAD-010", Field: c.Name, Value: code,
		Text: fmt.Sprintf("%q is not on file in %s.", code, c.Of),
		Hint: fmt.Sprintf("Add it to %s, or correct the code.", c.Of),
	}
}

// IsCode tells whether a text has the form of a code: 1–40 of letters, digits and . _ - /
func IsCode(text string) bool {
	if text == "" || len(text) > 40 {
		return false
	}
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("._-/", r):
		default:
			return false
		}
	}
	return true
}

func badCode(c Column, code string) ledger.Problem {
	return ledger.Problem{
		Code: "LOAD-011", Field: c.Name, Value: code, Text: fmt.Sprintf("%q is not a code.", code),
		Hint: "A code is 1 to 40 letters, digits and . _ - / without spaces.",
	}
}

// hasLate tells whether an event may give codes before the rows that they name.
func hasLate(e Event) bool {
	t, ok := TableNamed(e.Table())
	return ok && slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Late })
}

// late looks up the codes that rows of one load may give before the row that they name.
func late(e Event, s State) []ledger.Problem {
	t, ok := TableNamed(e.Table())
	if !ok {
		return nil
	}
	var problems []ledger.Problem
	for i, row := range RowsOf(e) {
		for _, c := range t.Columns {
			code, isText := c.Value(row).(string)
			if !c.Late || !isText || code == "" {
				continue
			}
			if _, ok := OnFile(s, c.Of, code); !ok {
				p := Unknown(c, code)
				p.Line = i
				problems = append(problems, p)
			}
		}
	}
	return problems
}
