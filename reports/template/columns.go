package template

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// Offered are the answers that the books have, by the table whose codes they are.
type Offered struct {
	Codes  map[string][]Answer
	Years  []calendar.Year
	Year   calendar.Year // the one that examples are of
	Opened []Answer      // periods that are open: by host, what the first of them is
}

// Make makes the inputs and lists of a template of tables.
//
// Shape: the closed lists of the load format come with what they mean in words; a list of codes is there where the books
// have any. A code of a table that is filled in here too may be a new one, so that its list is not closed.
func Make(tables []*pooled.Table, o Offered) ([]Input, []List) {
	m := maker{offered: o, here: map[string]bool{}, words: map[string]string{}}
	for _, t := range tables {
		m.here[t.Name] = true
	}
	var inputs []Input
	for _, t := range tables {
		in := Input{Table: t.Name}
		for i := range t.Columns {
			in.Columns = append(in.Columns, m.column(t, &t.Columns[i]))
		}
		inputs = append(inputs, in)
	}
	if len(o.Opened) > 0 {
		m.lists = append(m.lists, List{"open_periods", "Open periods", o.Opened})
	}
	return inputs, m.lists
}

type maker struct {
	offered Offered
	here    map[string]bool
	words   map[string]string // the names of closed lists, by what is in them
	lists   []List
}

func (m *maker) column(t *pooled.Table, c *pooled.Column) Column {
	out := Column{Name: c.Name, Required: c.Required, Kind: Text}
	out.Several = c.Type == pooled.CodesColumn
	switch c.Type {
	case pooled.CodeColumn:
		out.Kind = Code
	case pooled.AmountColumn:
		out.Kind = Amount
	case pooled.DateColumn:
		out.Kind = Date
	case pooled.NumberColumn:
		out.Kind = Number
		if c.Value(t.New()) != nil { // nought stands for blank
			out.Least = 1
		}
	case pooled.PercentColumn:
		out.Kind = Percent
	case pooled.FigureColumn:
		out.Kind = Figure
	}
	m.choose(t, c, &out)
	out.Says = m.says(t, c, out)
	out.Example = m.example(t, c, out)
	return out
}

// choose finds the list that the answers of a column are in.
func (m *maker) choose(t *pooled.Table, c *pooled.Column, out *Column) {
	switch {
	case c.In != nil:
		out.List, out.Closed = m.closed(t.Name, c.Name, c.In), !out.Several
	case c.Type == pooled.YesNoColumn:
		out.List, out.Closed = m.closed("", "yes_no", []string{string(pooled.Yes), string(pooled.No)}), true
	case c.Type == pooled.YearColumn:
		out.List, out.Closed = m.years(), true
	case t.Name == "closes" && c.Name == "period":
		out.List, out.Closed = m.periods(), true
	case c.Of != "":
		codes := m.offered.Codes[c.Of]
		if len(codes) == 0 {
			return
		}
		out.List, out.Closed = "list_"+c.Of, !m.here[c.Of] && !out.Several
		m.add(List{out.List, c.Of, codes})
	}
}

// add adds a list once.
func (m *maker) add(l List) {
	if len(l.Answers) > 0 && !slices.ContainsFunc(m.lists, func(known List) bool { return known.Name == l.Name }) {
		m.lists = append(m.lists, l)
	}
}

// closed is the name of a list of words, which columns of different tables share.
func (m *maker) closed(table, column string, in []string) string {
	all := strings.Join(in, "|")
	if name, ok := m.words[all]; ok {
		return name
	}
	name, title := "list_"+column, column
	if slices.ContainsFunc(m.lists, func(l List) bool { return l.Name == name }) || column == "name" {
		name, title = "list_"+table+"_"+column, table+" "+column
	}
	m.words[all] = name
	l := List{Name: name, Title: title}
	for _, word := range in {
		l.Answers = append(l.Answers, Answer{word, meant(table, column, word)})
	}
	m.add(l)
	return name
}

func (m *maker) years() string {
	l := List{Name: "list_years", Title: "financial years"}
	for _, y := range m.offered.Years {
		l.Answers = append(l.Answers, Answer{y.String(), y.Long()})
	}
	if m.add(l); l.Answers == nil {
		return ""
	}
	return l.Name
}

func (m *maker) periods() string {
	l := List{Name: "list_periods", Title: "periods"}
	for n := 1; n <= calendar.Adjustments; n++ {
		l.Answers = append(l.Answers, Answer{fmt.Sprint(n), calendar.PeriodOf(calendar.Year(2026), n).Name()})
	}
	m.add(l)
	return l.Name
}

// says is what is written in a column, in sentences that fit a prompt of a spreadsheet.
func (m *maker) says(t *pooled.Table, c *pooled.Column, out Column) string {
	var text []string
	if more, ok := meanings[t.Name+"."+c.Name]; ok {
		text = append(text, more)
	} else if more, ok := meanings[c.Name]; ok {
		text = append(text, more)
	}
	switch {
	case out.List != "" && out.Several:
		text = append(text, "From the list; several are separated by a semicolon.")
	case out.List != "" && out.Closed:
		text = append(text, "Choose from the list.")
	case out.List != "":
		text = append(text, "Choose from the list, or a code that is new on the sheet "+c.Of+".")
	case out.Several:
		text = append(text, "Codes; several are separated by a semicolon.")
	case c.Of != "":
		text = append(text, "A code from "+c.Of+".")
	case out.Kind == Code:
		text = append(text, "1 to 40 letters, digits and . _ - / without spaces.")
	case out.Kind == Amount:
		text = append(text, "Pounds, for example 1250.50.")
	case out.Kind == Date:
		text = append(text, "A date, for example 31/03/2026.")
	case out.Kind == Number:
		text = append(text, fmt.Sprintf("A whole number from %d, for example %d.", out.Least, out.Least+1))
	case out.Kind == Percent:
		text = append(text, "A percentage as a number: 33.5 for 33.5%.")
	case out.Kind == Figure:
		text = append(text, "A number, for example 84.25.")
	}
	if c.Default != "" {
		text = append(text, "Blank means "+c.Default+".")
	}
	if len(text) == 0 {
		text = append(text, "In words.")
	}
	return strings.Join(text, " ")
}

// example is an answer that reads without an error.
func (m *maker) example(t *pooled.Table, c *pooled.Column, out Column) string {
	if given, ok := examples[t.Name+"."+c.Name]; ok {
		return given
	}
	if c.Type == pooled.YearColumn {
		return m.offered.Year.String()
	}
	for _, l := range m.lists {
		if l.Name == out.List {
			return l.Answers[0].Value
		}
	}
	if given, ok := examples[c.Name]; ok {
		return given
	}
	if given, ok := examples[c.Of]; ok {
		return given
	}
	if out.Several {
		return "ONE;TWO"
	}
	switch out.Kind {
	case Code:
		return strings.ToUpper(t.Name[:1]) + "-001"
	case Amount:
		return "1250.50"
	case Date:
		return "31/03/2026"
	case Number:
		return fmt.Sprint(out.Least + 1)
	case Percent:
		return "33.5"
	case Figure:
		return "84.25"
	}
	return "As agreed"
}
