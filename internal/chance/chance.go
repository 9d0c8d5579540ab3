// Package chance makes up books: what a hurried office might send, in every table there is, as far as it is not refused.
//
// It is for tests alone, and knows no store: a book is a list of events, recorded on nothing, that any book takes.
//
// The model is the tables of the load format. A row is drawn column by column from what the column may hold, with a fund,
// a service and a day that fit each other often enough, so that a table that is new is drawn from too; the codes and texts
// are of the sort that programs trip over. The same seed gives the same book.
package chance

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Hostile are texts that try to be something else in a file of another program.
var Hostile = []string{
	`A plain "quoted" note, with a comma; and what looks like a comment | and a bar`,
	"date:2020-01-01, date2:2020-01-02", "x, date:2020-01-01", "[2020-01-01] [=2020/01/01]", ":tag: seq:: 1+1", "; memo: other",
	"ends with a backslash \\", `\"`, "100% of it, 50%41", "(99.9) * !", "= 1.00 GBP", "two spaces  and  two more",
	"Ærøskøbing – “naïve” £12 😀", "Assets:REAB:1000  5.00 GBP", "2026-04-01 open Assets:Evil", "account Evil", "include /etc/hostname",
}

// Book is a book that chance has made up. Kept are its events, in the order in which they were recorded.
type Book struct {
	*pooled.Overlay
	Kept   []pooled.Event
	random *rand.Rand
	keys   []string // of what can be reversed
}

// Make makes up a book, in which events of any day come in any order.
//
// Shape: some 200 events. Errors: the book is wrong as a whole, which is a mistake of this package or of the rules.
func Make(seed uint64) (*Book, error) {
	b, err := begin(rand.New(rand.NewPCG(seed, 1)))
	if err != nil {
		return nil, err
	}
	for _, e := range partners() {
		if !b.try(e) {
			return nil, fmt.Errorf("%s was refused", pooled.EventKey(e))
		}
	}
	var tables []*pooled.Table
	for _, table := range pooled.Tables {
		if !table.Reference {
			tables = append(tables, table)
		}
	}
	for _, name := range []string{"contributions", "contributions", "instalments", "invoices"} { // the others stand on them
		table, _ := pooled.TableNamed(name)
		tables = append(tables, table)
	}
	for round := range 40 {
		for _, i := range b.random.Perm(len(tables)) {
			if b.random.IntN(3) > 0 && !b.together(tables[i]) {
				b.try(b.event(tables[i]))
			}
		}
		if round == 20 && b.random.IntN(2) == 0 {
			b.succeed()
		}
	}
	return b, b.whole()
}

// succeed has another organisation take the district's place, from some day of the books on.
func (b *Book) succeed() {
	last := calendar.Of(2024, 4, 1).AddDays(b.random.IntN(700))
	b.try(&pooled.Organisation{Code: "C.C", Name: "Anyford District Council", Sector: "district", Successor: "c..c", To: last})
	for _, x := range b.Due(last.AddDays(1)) {
		b.try(x)
	}
}

// DayByDay makes the book again as an office keeps it that records each day's events on their day, in the order in which
// they came: what is refused then is left out.
func (b *Book) DayByDay() (*Book, error) {
	events := slices.Clone(b.Kept)
	day := func(e pooled.Event) calendar.Date {
		if c, ok := e.(*pooled.Contribution); ok && c.AgreedOn.IsZero() {
			return calendar.Of(1901, 1, 1) // before anybody changes, raises or pays it
		}
		switch e := e.(type) {
		case pooled.Dated:
			return e.When()
		case *pooled.Close:
			return e.Date
		}
		return calendar.Of(1900, 1, 1)
	}
	slices.SortStableFunc(events, func(a, b pooled.Event) int { return cmp.Compare(day(a), day(b)) })
	again, err := begin(b.random)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		switch e := e.(type) {
		case *pooled.PilotCost: // with its pilot
		case *pooled.Pilot:
			again.plan(e, costsOf(events, e.Code))
		default:
			again.try(e)
		}
	}
	return again, again.whole()
}

func begin(random *rand.Rand) (*Book, error) {
	b := &Book{Overlay: pooled.NewOverlay(pooled.Empty{}, 0), random: random}
	if _, refusal := b.Record(&pooled.BookOpened{Code: "main"}, pooled.Meta{}); refusal != nil {
		return nil, refusal
	}
	return b, nil
}

// whole says what is wrong with the book as a whole.
func (b *Book) whole() error {
	if bad := b.Settle(); len(bad) > 0 {
		return fmt.Errorf("chance made a book that is wrong: %+v", bad)
	}
	return nil
}

// partners is who and what the books are of: codes that would meet if what a peer refuses were only left out, changed to
// capitals or to dashes, a fund of every kind, and accounts beneath accounts.
func partners() []pooled.Event {
	opens := calendar.Of(2024, 4, 1)
	out := []pooled.Event{
		&pooled.Organisation{Code: "CC", Name: "Anyshire County Council", Sector: "county"},
		&pooled.Organisation{Code: "icb", Name: "Anyshire NHS Board", Sector: "nhs"},
		&pooled.Organisation{Code: "C.C", Name: "Anyford District Council", Sector: "district"},
		&pooled.Organisation{Code: "c..c", Name: "Anyford and Anytown Council", Sector: "unitary"},
		&pooled.Organisation{Code: "C-C", Name: "Example Care Limited", Sector: "business"},
		&pooled.Organisation{Code: "C_C", Name: "Example Helpers", Sector: "voluntary"},
		&pooled.Organisation{Code: "C/C", Name: "Department of Examples", Sector: "government"},
		&pooled.Partnership{Code: "P", Name: "Anyshire Partnership", Tier: "upper"},
		&pooled.Group{Partnership: "P", Code: "EXEC", Name: "Executive"},
		&pooled.Account{Code: "1000.a", Name: "Cash; of the \"second\" account", Type: "asset", Parent: "1000"},
		&pooled.Account{Code: "1000-a", Name: "Cash of the third account", Type: "asset", Parent: "1000"},
		&pooled.BankAccount{Code: "bank", Host: "CC", Name: "The bank"},
	}
	for code, kind := range map[string]string{
		"POOL": "pooled", "p.1": "pooled", "P--d1": "pooled", "p-1": "lead-commissioning", "p_1": "pass-through", "p/1": "targeted",
		"-": "zero-based", "Budget": "pooled-aligned", "1": "aligned", "X--c1": "mainstream", ".": "shadow",
	} {
		fund := &pooled.Fund{Code: code, Partnership: "P", Name: kind, Kind: kind, Host: "CC", LegalBasis: "s75", Opens: opens}
		out = append(out, fund,
			&pooled.Service{Code: code + ".s", Fund: code, Name: kind + " service", Lead: "CC"},
			&pooled.Service{Code: code + "_s", Fund: code, Name: kind + " service", Nature: "capital", Lead: "icb"})
	}
	slices.SortStableFunc(out[12:], func(a, b pooled.Event) int { // a fund before its services
		return strings.Compare(a.Table()+pooled.EventKey(a), b.Table()+pooled.EventKey(b))
	})
	return out
}

// try records an event, and tells whether it was not refused.
func (b *Book) try(e pooled.Event) bool {
	out, refusal := b.Record(e, pooled.Meta{At: b.Head()})
	if refusal != nil || out.Again {
		return false
	}
	b.Kept = append(b.Kept, e)
	if table, ok := pooled.TableNamed(e.Table()); ok && !table.Reference && !table.Restates && table.Name != "transitions" { // all of a year, or none
		b.keys = append(b.keys, out.Key)
	}
	return true
}

func any1[T any](b *Book, from ...T) T { return from[b.random.IntN(len(from))] }

// event makes an event of a money table, which may or may not be right.
func (b *Book) event(table *pooled.Table) pooled.Event {
	d := b.draft(table)
	if table.Assemble == nil {
		row := b.row(d, 1)
		if x, ok := row.(*pooled.Decision); ok {
			b.deciding(x)
		}
		if e, ok := row.(pooled.Event); ok {
			return e
		}
		panic("the rows of " + table.Name + " are no events") // which a test of the tables holds
	}
	rows := b.pair(d, 1)
	if _, ok := table.Column("account"); !ok && b.random.IntN(2) == 0 {
		rows = rows[:1]
	} else if more := b.pair(d, 3); ok && b.random.IntN(4) == 0 && differ(table, append(more, rows...)) {
		rows = append(rows, more...)
	}
	slices.SortStableFunc(rows, func(x, y any) int { // as a load puts them
		return slices.Compare(keyOf(table, x), keyOf(table, y))
	})
	return table.Assemble(rows)
}

// pair makes two rows of a document, from a line on; where they have accounts they balance.
func (b *Book) pair(d draft, line int) []any {
	first, second := b.row(d, line), b.row(d, line+1)
	if account, ok := d.table.Column("account"); ok {
		amount, _ := d.table.Column("amount")
		account.Set(second, d.against)
		if p, ok := amount.Value(first).(money.Pence); ok {
			amount.Set(second, -p)
		}
	}
	return []any{first, second}
}

// keyOf is the parts of a row's key.
func keyOf(table *pooled.Table, row any) []string {
	var parts []string
	for _, c := range table.Columns {
		if c.Key {
			parts = append(parts, pooled.Fold(c.Text(row)))
		}
	}
	return parts
}

// differ tells whether no two rows have one key.
func differ(table *pooled.Table, rows []any) bool {
	keys := map[string]bool{}
	for _, r := range rows {
		keys[strings.Join(keyOf(table, r), "|")] = true
	}
	return len(keys) == len(rows)
}

// draft is what the columns of a document must agree in to have a chance.
type draft struct {
	table                                                 *pooled.Table
	ref, fund, service, layer, account, against, provider string
	date                                                  calendar.Date
	year                                                  calendar.Year
}

func (b *Book) draft(table *pooled.Table) draft {
	d := draft{table: table, ref: fmt.Sprintf("%s/%d.%d", table.Name[:2], len(b.Kept), b.random.IntN(100))}
	d.fund = any1(b, "POOL", "POOL", b.code("funds", ""))
	d.service = d.fund + any1(b, ".s", ".s", "_s")
	d.year = any1(b, calendar.Year(2024), 2025, 2025)
	d.date = d.year.Start().AddDays(b.random.IntN(365))
	if b.random.IntN(5) == 0 {
		d.date = any1(b, d.year.Start(), d.year.End(), d.date.Period().End(), d.date.Period().Start())
	}
	d.provider = any1(b, "C-C", "C_C", "C.C")
	d.layer = any1(b, "actual", "actual", "actual", "budget", "commitment", "intent")
	switch {
	case d.layer == "budget":
		d.account, d.against = any1(b, "4000", "5000", "5300", "4200"), "3900"
	case d.layer != "actual":
		d.account, d.against = "6000", "6900"
	case table.Name == "openings":
		d.account, d.against = any1(b, "1000", "1000.a", "1100", "2000", "2200", "1400"), any1(b, "3000", "3200", "1000-a")
	default:
		d.account, d.against = any1(b, "4000", "4500", "5000", "5900", "3200", "1300", "1000.a"), any1(b, "1000", "1000-a", "2000", "1100")
	}
	return d
}

// row makes a row of a document's draft.
func (b *Book) row(d draft, line int) any {
	if d.table.Name == "closes" && b.random.IntN(4) == 0 {
		return b.closing(d)
	}
	row := d.table.New()
	for _, c := range d.table.Columns {
		if v := b.cell(d, c, line); v != nil {
			c.Set(row, v)
		}
	}
	return row
}

// closing closes the next period of a year that is over, or opens the last one again.
func (b *Book) closing(d draft) *pooled.Close {
	c := &pooled.Close{Host: "CC", Year: d.year, Period: 1, State: "closed"}
	for _, r := range b.Rows("closes", "host", c.Host) {
		if was, ok := r.(*pooled.Close); ok && was.Year == c.Year && was.Period == c.Period {
			c.Period++
		}
	}
	if c.Period > 1 && b.random.IntN(4) == 0 {
		c.Period, c.State, c.Reason, c.Until = c.Period-1, "open", any1(b, Hostile...), any1(b, "2090-12-31", "2090-12-31 17:00")
	}
	c.Period = min(c.Period, calendar.Adjustments)
	c.Date = c.Of().End().AddDays(b.random.IntN(40))
	return c
}

func (b *Book) cell(d draft, c pooled.Column, line int) any {
	switch c.Name {
	case "ref":
		return d.ref
	case "line", "number":
		return line
	case "fund":
		return d.fund
	case "service":
		return d.service
	case "year":
		return d.year
	case "layer":
		return d.layer
	case "account":
		return d.account
	case "provider":
		if c.Type == pooled.CodesColumn {
			return []string{d.provider}
		}
		return d.provider
	case "intent":
		return any1(b, "", b.keyOf("intents"))
	case "invoice":
		return b.keyOf("invoices")
	case "from_service":
		return d.fund + ".s"
	case "to_service":
		return d.fund + "_s"
	case "of":
		if len(b.keys) > 0 {
			return any1(b, b.keys...)
		}
		return "journals/none"
	case "payer":
		return any1(b, "CC", "icb", "C.C", "c..c", "A Stranger; date:2020-01-01")
	case "receipt":
		return b.keyOf("receipts")
	case "party", "partner":
		return any1(b, "CC", "icb", "C.C", "c..c")
	case "credits":
		return any1(b, "", "", b.keyOf("invoices"))
	case "accrual":
		return any1(b, "", "", b.keyOf("accruals"))
	case "period_end":
		return d.date.Period().End()
	case "contract":
		if d.table.Name == "journals" {
			return "C-1"
		}
	case "vat":
		return money.Pence(b.random.IntN(100))
	case "cut":
		return any1[any](b, nil, nil, nil, money.Pence(b.random.IntN(100)))
	}
	if !c.Required && b.random.IntN(2) == 0 {
		return nil
	}
	return b.anyCell(d, c)
}

func (b *Book) anyCell(d draft, c pooled.Column) any {
	switch {
	case c.In != nil && c.Many:
		return []string{any1(b, c.In...)}
	case c.In != nil:
		return any1(b, c.In...)
	case c.Of != "":
		return b.code(c.Of, d.fund)
	}
	switch c.Type {
	case pooled.AmountColumn:
		return money.Pence(any1[int64](b, 1, 1, 1, -1) * (1 + b.random.Int64N(any1[int64](b, 100, 100_000, 10_000_000))))
	case pooled.DateColumn:
		return any1(b, d.date, d.date, d.date.AddDays(b.random.IntN(60)), d.date.AddDays(-b.random.IntN(60)))
	case pooled.YearColumn:
		return d.year
	case pooled.TextColumn:
		return any1(b, Hostile...)
	case pooled.CodeColumn:
		return d.ref
	case pooled.CodesColumn:
		if key := b.keyOf(c.Name); key != "" {
			return []string{key}
		}
	case pooled.NumberColumn:
		return 1 + b.random.IntN(3)
	case pooled.YesNoColumn:
		return any1(b, pooled.Yes, pooled.No)
	}
	return nil
}

// code is one of a register, of the fund where there is one; empty when there is none.
func (b *Book) code(register, fund string) string {
	table, ok := pooled.TableNamed(register)
	if !ok {
		return ""
	}
	rows := b.Rows(register, "", "")
	if _, ok := table.Column("fund"); ok && fund != "" {
		rows = b.Rows(register, "fund", fund)
	}
	for _, name := range []string{"code", "ref"} {
		if c, ok := table.Column(name); ok && len(rows) > 0 {
			return c.Text(any1(b, rows...))
		}
	}
	return ""
}

// keyOf is the reference of something recorded in a table.
func (b *Book) keyOf(table string) string {
	var refs []string
	for _, key := range b.keys {
		if ref, ok := strings.CutPrefix(key, table+"/"); ok {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return ""
	}
	return any1(b, refs...)
}
