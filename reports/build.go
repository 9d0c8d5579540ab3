package reports

import (
	"fmt"
	"strconv"
	"strings"

	"commonpurse/ledger/money"
)

// table is a section in the making: it adds up its money columns as rows come in.
type table struct {
	section Section
	rows    []Row
	sums    []money.Pence
	taken   map[string]int
}

func newTable(key, title string, keyed int, columns ...Column) *table {
	return &table{
		section: Section{Key: key, Title: title, Keyed: keyed, Columns: columns}, sums: make([]money.Pence, len(columns)),
		taken: map[string]int{},
	}
}

// add adds a row whose key is its identifying cells, those that are not empty, joined by "/".
func (t *table) add(cells ...Value) { t.addKeyed(t.keyOf(cells), cells...) }

// addUnlike adds a row as add does, where a code may hold a "/" itself: of two rows with one key the second gets a number.
func (t *table) addUnlike(cells ...Value) {
	key := t.keyOf(cells)
	free := key
	for n := 2; t.has(free); n++ {
		free = fmt.Sprintf("%s/%d", key, n)
	}
	t.addKeyed(free, cells...)
}

func (t *table) keyOf(cells []Value) string {
	var parts []string
	for _, c := range cells[:t.section.Keyed] {
		if !c.IsNull() {
			parts = append(parts, c.plain())
		}
	}
	return strings.Join(parts, "/")
}

// apart says which columns tell rows apart, where they are not the first ones.
func (t *table) apart(keys ...string) *table {
	t.section.Apart = keys
	return t
}

// addKeyed adds a row under a key of the caller's.
func (t *table) addKeyed(key string, cells ...Value) {
	if len(cells) != len(t.section.Columns) {
		panic(fmt.Sprintf("section %s: %d cells in %d columns", t.section.Key, len(cells), len(t.section.Columns)))
	}
	t.taken[key]++
	if t.taken[key] > 1 {
		panic(fmt.Sprintf("section %s: two rows with the key %q", t.section.Key, key))
	}
	for i, c := range t.section.Columns {
		if c.Type == TypeMoney && !cells[i].IsNull() {
			t.sums[i] = money.Add(t.sums[i], money.Pence(cells[i].Number()))
		}
	}
	t.rows = append(t.rows, Row{Key: key, Cells: cells})
}

func (t *table) has(key string) bool { return t.taken[key] > 0 }

// sum returns what the rows of a money column add up to. Units: pence.
func (t *table) sum(column string) money.Pence {
	for i, c := range t.section.Columns {
		if c.Key == column {
			return t.sums[i]
		}
	}
	panic("section " + t.section.Key + " has no column " + column)
}

// whole returns the section without totals.
func (t *table) whole(note string) Section {
	t.section.Note, t.section.Rows, t.section.Count = note, Rows(t.rows), len(t.rows)
	return t.section
}

// totalled returns the section with the sums of its money columns as totals; without rows it has none.
func (t *table) totalled(note string) Section {
	s := t.whole(note)
	if len(t.rows) == 0 {
		return s
	}
	s.Total = map[string]Value{}
	for i, c := range s.Columns {
		if c.Type == TypeMoney {
			s.Total[c.Key] = Money(t.sums[i])
		}
	}
	return s
}

// plain is the cell as a key has it.
func (v Value) plain() string {
	if v.kind == number {
		return fmt.Sprint(v.n)
	}
	return v.text
}

func textColumn(key, label string) Column { return Column{Key: key, Label: label, Type: TypeText} }
func proseColumn(key, label string) Column {
	return Column{Key: key, Label: label, Type: TypeText, Prose: true}
}

func moneyColumn(key, label string) Column {
	return Column{Key: key, Label: label + " (£)", Type: TypeMoney}
}
func dateColumn(key, label string) Column { return Column{Key: key, Label: label, Type: TypeDate} }
func percentColumn(key, label string) Column {
	return Column{Key: key, Label: label + " (%)", Type: TypePercent}
}

func countColumn(key, label string) Column { return Column{Key: key, Label: label, Type: TypeCount} }

// mustEqual is a check of two amounts that can only differ by a mistake of the program or a change behind its back.
func mustEqual(key, text string, expected, found money.Pence) Check {
	return Check{Key: key, Text: text, Expected: expected.String(), Found: found.String(), OK: expected == found, Money: true}
}

// mustCount is a check of two numbers that can only differ by a mistake of the program or a change behind its back.
func mustCount(key, text string, expected, found int) Check {
	return Check{Key: key, Text: text, Expected: strconv.Itoa(expected), Found: strconv.Itoa(found), OK: expected == found}
}

// notedEqual is a check of two amounts that is worth knowing when it fails.
func notedEqual(key, text string, expected, found money.Pence) Check {
	c := mustEqual(key, text, expected, found)
	c.Note = true
	return c
}

// report is the frame that every report shares.
func (b *books) report(name, title string) Report {
	r := Report{
		Name: name, Title: title, Fund: b.in.Fund, FundName: b.in.About.Book, Year: b.in.Year, AsAt: b.in.AsAt,
		KnownAt: b.in.KnownAt, Checkpoint: b.in.Checkpoint, About: b.in.About, Notes: b.unsignedNotes(),
	}
	if f, ok := b.funds[b.in.Fund]; ok {
		r.FundName = f.Name
	}
	return r
}

// notedCount is a check of two numbers that is worth knowing when it fails.
func notedCount(key, text string, expected, found int) Check {
	c := mustCount(key, text, expected, found)
	c.Note = true
	return c
}
