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
