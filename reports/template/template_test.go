package template

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

var some = Offered{
	Codes: map[string][]Answer{"funds": {{"BCF", "Better Care Fund"}}, "organisations": {{"CC", "County Council"}}},
	Years: []calendar.Year{2025, 2026}, Year: 2026,
}

// What is said of a column is said of one that there is, or of a table that is still to come.
func TestWordsAreOfColumns(t *testing.T) {
	known := map[string]bool{}
	for _, table := range pooled.Tables {
		known[table.Name] = true
		for _, c := range table.Columns {
			known[c.Name], known[table.Name+"."+c.Name] = true, true
		}
	}
	for _, words := range []map[string]string{meanings, examples} {
		for key, text := range words {
			table, _, of := strings.Cut(key, ".")
			if !known[key] && (!of || pooled.Later[table] == "") {
				t.Errorf("%q is of no column", key)
			}
			if text == "" {
				t.Errorf("%q says nothing", key)
			}
		}
	}
}

// Every column of every table says what to write in few enough words for a spreadsheet's prompt, and has an example.
func TestEveryColumn(t *testing.T) {
	inputs, lists := Make(pooled.Tables, some)
	if len(inputs) != len(pooled.Tables) {
		t.Fatalf("%d inputs", len(inputs))
	}
	named := map[string]List{}
	for _, l := range lists {
		if _, twice := named[l.Name]; twice || len(l.Answers) == 0 {
			t.Errorf("the list %s stands twice, or has nothing in it", l.Name)
		}
		named[l.Name] = l
	}
	for i, in := range inputs {
		table := pooled.Tables[i]
		for j, c := range in.Columns {
			of := table.Columns[j]
			if c.Name != of.Name || c.Required != of.Required || c.Example == "" || c.Says == "" || utf8.RuneCountInString(c.Prompt()) > 255 {
				t.Errorf("%s.%s: %+v", in.Table, c.Name, c)
			}
			if of.In != nil && (len(named[c.List].Answers) != len(of.In) || c.Closed == c.Several) {
				t.Errorf("%s.%s has the list %s, closed %t", in.Table, c.Name, c.List, c.Closed)
			}
			if strings.HasSuffix(c.Heading(), " (required)") != of.Required {
				t.Errorf("the heading is %s", c.Heading())
			}
		}
	}
}

// Every word of a closed list is explained in other words than its own, and nothing is explained that no list has.
func TestEveryWordMeansSomething(t *testing.T) {
	used := map[string]bool{}
	for _, table := range pooled.Tables {
		for _, c := range table.Columns {
			words := c.In
			if c.Type == pooled.YesNoColumn {
				words = []string{"yes", "no"}
			}
			for _, word := range words {
				if _, ok := means[word]; !ok && means[c.Name+"."+word] == "" && means[table.Name+"."+c.Name+"."+word] == "" {
					t.Errorf("%s.%s: %q means nothing", table.Name, c.Name, word)
				}
				for _, key := range []string{table.Name + "." + c.Name + "." + word, c.Name + "." + word, word} {
					used[key] = true
				}
			}
		}
	}
	for key, text := range means {
		if !used[key] || text == "" || strings.HasSuffix(text, ".") {
			t.Errorf("%q: %q", key, text)
		}
	}
	_, lists := Make(pooled.Tables, some)
	for _, l := range lists {
		for _, a := range l.Answers {
			if a.Value == "s75" && a.Means != "Section 75, National Health Service Act 2006" || a.Value == "nhs-minimum" && a.Means != "NHS minimum contribution" {
				t.Errorf("%+v", a)
			}
		}
	}
}

// An example is an answer that loads: a reference is one, and a service is not asked to give to itself.
func TestExamplesAreAnswers(t *testing.T) {
	inputs, _ := Make(pooled.Tables, Offered{Year: 2026})
	at := map[string]string{}
	for i, in := range inputs {
		for j, c := range in.Columns {
			at[in.Table+"."+c.Name] = c.Example
			of := pooled.Tables[i].Columns[j]
			if (of.Type == pooled.CodeColumn || c.Name == "ref") && !pooled.IsCode(c.Example) {
				t.Errorf("%s.%s: %q is no code", in.Table, c.Name, c.Example)
			}
		}
	}
	for _, pair := range [][2]string{{"virements.from_service", "virements.to_service"}, {"deputies.person", "deputies.deputy"}} {
		if at[pair[0]] == at[pair[1]] {
			t.Errorf("%s and %s are both %s", pair[0], pair[1], at[pair[0]])
		}
	}
}

// A code that may be new in the same workbook is not stopped; one that can only be on file is.
func TestListsAreClosedWhereNothingCanBeNew(t *testing.T) {
	find := func(tables, column string) Column {
		t.Helper()
		list, unknown := Tables(tables)
		if unknown != "" {
			t.Fatal(unknown)
		}
		inputs, _ := Make(list, some)
		i := slices.IndexFunc(inputs[len(inputs)-1].Columns, func(c Column) bool { return c.Name == column })
		return inputs[len(inputs)-1].Columns[i]
	}
	if c := find("contributions", "fund"); c.List != "list_funds" || !c.Closed {
		t.Errorf("%+v", c)
	}
	if c := find("funds,contributions", "fund"); c.List != "list_funds" || c.Closed {
		t.Errorf("%+v", c)
	}
	if c := find("contributions", "service"); c.List != "" {
		t.Errorf("a list of services though the books have none: %+v", c)
	}
}

func TestNamesOfTemplates(t *testing.T) {
	for _, name := range Names() {
		tables, unknown := Tables(name)
		if unknown != "" || len(tables) == 0 {
			t.Errorf("%s: %d tables, %s", name, len(tables), unknown)
		}
	}
	tables, _ := Tables(" Receipts, risk-rules,RECEIPTS ")
	if len(tables) != 2 || tables[0].Name != "risk_rules" || tables[1].Name != "receipts" {
		t.Errorf("%v", tables)
	}
	if _, unknown := Tables("receipts,invoises"); unknown != "invoises" {
		t.Errorf("%q is unknown", unknown)
	}
	setup, _ := Tables("setup")
	if i := slices.IndexFunc(setup, func(t *pooled.Table) bool { return !t.Reference }); i >= 0 {
		t.Errorf("%s is set up", setup[i].Name)
	}
}
