package peers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// hostile are texts that try to be something else in a journal.
var hostile = []string{
	`A plain "quoted" note, with a comma; and what looks like a comment | and a bar`,
	"date:2020-01-01, date2:2020-01-02", "x, date:2020-01-01", "[2020-01-01] [=2020/01/01]", ":tag: seq:: 1+1", "; memo: other",
	"ends with a backslash \\", `\"`, "100% of it, 50%41", "(99.9) * !", "= 1.00 GBP", "  two spaces  and  two more",
	"Ærøskøbing – “naïve” £12 😀", "Assets:REAB:1000  5.00 GBP", "2026-04-01 open Assets:Evil", "account Evil", "include /etc/hostname",
}

// madeUp is a book that chance makes, of all that a hurried office sends what was not refused.
type madeUp struct {
	*pooled.Overlay
	*rand.Rand
	kept []pooled.Event
	keys []string // of what can be reversed
}

// makeUp makes a book, the same for the same seed.
func makeUp(t testing.TB, seed uint64) *madeUp {
	t.Helper()
	m := &madeUp{Overlay: pooled.NewOverlay(pooled.Empty{}, 0), Rand: rand.New(rand.NewPCG(seed, 1))}
	if _, refusal := m.Record(&pooled.BookOpened{Code: "main"}, pooled.Meta{}); refusal != nil {
		t.Fatal(refusal)
	}
	for _, e := range partners() {
		if !m.try(e) {
			t.Fatalf("%s was refused", pooled.EventKey(e))
		}
	}
	if bad := m.Settle(); len(bad) > 0 {
		t.Fatalf("the test's own book is wrong: %+v", bad)
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
	for range 40 {
		for _, i := range m.Perm(len(tables)) {
			if m.IntN(3) > 0 {
				m.try(m.event(tables[i]))
			}
		}
	}
	if bad := m.Settle(); len(bad) > 0 {
		t.Fatalf("chance made a book that is wrong: %+v", bad)
	}
	return m
}

// partners is who and what the books are of: codes that would meet if what a peer refuses were only left out, changed to
// capitals or to dashes, a fund of every kind, and accounts beneath accounts.
func partners() []pooled.Event {
	opens := calendar.Of(2024, 4, 1)
	out := []pooled.Event{
		&pooled.Organisation{Code: "CC", Name: "Anyshire County Council", Sector: "county"},
		&pooled.Organisation{Code: "icb", Name: "Anyshire NHS Board", Sector: "nhs"},
		&pooled.Organisation{Code: "C.C", Name: "Anyford District Council", Sector: "district"},
		&pooled.Organisation{Code: "C-C", Name: "Example Care Limited", Sector: "business"},
		&pooled.Organisation{Code: "C_C", Name: "Example Helpers", Sector: "voluntary"},
		&pooled.Organisation{Code: "C/C", Name: "Department of Examples", Sector: "government"},
		&pooled.Partnership{Code: "P", Name: "Anyshire Partnership", Tier: "upper"},
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
	slices.SortStableFunc(out[10:], func(a, b pooled.Event) int { // a fund before its services
		return strings.Compare(a.Table()+pooled.EventKey(a), b.Table()+pooled.EventKey(b))
	})
	return out
}

// try records an event, and tells whether it was not refused.
func (m *madeUp) try(e pooled.Event) bool {
	out, refusal := m.Record(e, pooled.Meta{At: m.Head()})
	if refusal != nil || out.Again {
		return false
	}
	m.kept = append(m.kept, e)
	if table, ok := pooled.TableNamed(e.Table()); ok && !table.Reference {
		m.keys = append(m.keys, out.Key)
	}
	return true
}

func any1[T any](m *madeUp, from ...T) T { return from[m.IntN(len(from))] }

// event makes an event of a money table, which may or may not be right. It goes by the table's columns, so that a table
// that is new is tried too.
func (m *madeUp) event(table *pooled.Table) pooled.Event {
	d := m.draft(table)
	if table.Assemble == nil {
		return m.row(d, 1).(pooled.Event)
	}
	first, second := m.row(d, 1), m.row(d, 2)
	rows := []any{first, second}
	if account, ok := table.Column("account"); ok { // a document of accounts balances
		amount, _ := table.Column("amount")
		account.Set(second, d.against)
		amount.Set(second, -amount.Value(first).(money.Pence))
		if m.IntN(4) == 0 {
			rows = append(rows, m.row(d, 3), m.row(d, 4))
			account.Set(rows[3], d.against)
			amount.Set(rows[3], -amount.Value(rows[2]).(money.Pence))
		}
	} else if m.IntN(2) == 0 {
		rows = rows[:1]
	}
	return table.Assemble(rows)
}

// draft is what the columns of a document must agree in to have a chance.
type draft struct {
	table                                                 *pooled.Table
	ref, fund, service, layer, account, against, provider string
	date                                                  calendar.Date
	year                                                  calendar.Year
}

func (m *madeUp) draft(table *pooled.Table) draft {
	d := draft{table: table, ref: fmt.Sprintf("%s/%d.%d", table.Name[:2], len(m.kept), m.IntN(100))}
	d.fund = any1(m, "POOL", "POOL", m.code("funds", ""))
	d.service = d.fund + any1(m, ".s", ".s", "_s")
	d.year = any1(m, calendar.Year(2024), 2025, 2025)
	d.date = d.year.Start().AddDays(m.IntN(365))
	if m.IntN(5) == 0 {
		d.date = any1(m, d.year.Start(), d.year.End(), d.date.Period().End(), d.date.Period().Start())
	}
	d.provider = any1(m, "C-C", "C_C", "C.C")
	d.layer = any1(m, "actual", "actual", "actual", "budget", "commitment", "intent")
	switch {
	case d.layer == "budget":
		d.account, d.against = any1(m, "4000", "5000", "5300", "4200"), "3900"
	case d.layer != "actual":
		d.account, d.against = "6000", "6900"
	case table.Name == "openings":
		d.account, d.against = any1(m, "1000", "1000.a", "1100", "2000", "2200", "1400"), any1(m, "3000", "3200", "1000-a")
	default:
		d.account, d.against = any1(m, "4000", "4500", "5000", "5900", "3200", "1300", "1000.a"), any1(m, "1000", "1000-a", "2000", "1100")
	}
	return d
}

// row makes a row of a document's draft.
func (m *madeUp) row(d draft, line int) any {
	row := d.table.New()
	for _, c := range d.table.Columns {
		if v := m.cell(d, c, line); v != nil {
			c.Set(row, v)
		}
	}
	return row
}

func (m *madeUp) cell(d draft, c pooled.Column, line int) any {
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
		return d.provider
	case "of":
		if len(m.keys) > 0 {
			return any1(m, m.keys...)
		}
		return "journals/none"
	case "payer":
		return any1(m, "CC", "icb", "C.C", "A Stranger; date:2020-01-01")
	case "receipt":
		return m.keyOf("receipts")
	case "party", "partner":
		return any1(m, "CC", "icb", "C.C")
	case "credits":
		return any1(m, "", "", m.keyOf("invoices"))
	case "accrual":
		return m.keyOf("accruals")
	case "contract":
		if d.table.Name == "journals" {
			return "C-1"
		}
	case "vat":
		return money.Pence(m.IntN(100))
	case "cut":
		return any1[any](m, nil, nil, nil, money.Pence(m.IntN(100)))
	}
	if !c.Required && m.IntN(2) == 0 {
		return nil
	}
	return m.anyCell(d, c)
}

func (m *madeUp) anyCell(d draft, c pooled.Column) any {
	switch {
	case c.In != nil && c.Many:
		return []string{any1(m, c.In...)}
	case c.In != nil:
		return any1(m, c.In...)
	case c.Of != "":
		return m.code(c.Of, d.fund)
	}
	switch c.Type {
	case pooled.AmountColumn:
		return money.Pence(any1[int64](m, 1, 1, 1, -1) * (1 + m.Int64N(any1[int64](m, 100, 100_000, 10_000_000))))
	case pooled.DateColumn:
		return any1(m, d.date, d.date, d.date.AddDays(m.IntN(60)), d.date.AddDays(-m.IntN(60)))
	case pooled.YearColumn:
		return d.year
	case pooled.TextColumn:
		return any1(m, hostile...)
	case pooled.CodeColumn:
		return d.ref
	case pooled.CodesColumn:
		if key := m.keyOf(c.Name); key != "" {
			return []string{key}
		}
	case pooled.NumberColumn:
		return 1 + m.IntN(3)
	case pooled.YesNoColumn:
		return any1(m, pooled.Yes, pooled.No)
	}
	return nil
}

// code is one of a register, of the fund where there is one; empty when there is none.
func (m *madeUp) code(register, fund string) string {
	table, ok := pooled.TableNamed(register)
	if !ok {
		return ""
	}
	rows := m.Rows(register, "", "")
	if _, ok := table.Column("fund"); ok && fund != "" {
		rows = m.Rows(register, "fund", fund)
	}
	for _, name := range []string{"code", "ref"} {
		if c, ok := table.Column(name); ok && len(rows) > 0 {
			return c.Text(any1(m, rows...))
		}
	}
	return ""
}

// keyOf is the reference of something recorded in a table.
func (m *madeUp) keyOf(table string) string {
	var refs []string
	for _, key := range m.keys {
		if ref, ok := strings.CutPrefix(key, table+"/"); ok {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return ""
	}
	return any1(m, refs...)
}
