package app

import (
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// spot is a row of a file or sheet of a load.
type spot struct {
	part int
	row  int64
}

// failures are the rows of a load that something is wrong with, kept so that what only follows from them is not
// reported: a row that names the code of a row that failed, a payment of an invoice that failed.
type failures struct {
	refs    map[string]map[string]bool // by table: folded keys and references of rows that failed
	parties map[string]map[string]bool // by table: whom rows that failed were about; "" when that is not known
	read    map[string]bool            // tables that a file or sheet of the load was read as
	unread  bool                       // a file or sheet could not be read
	named   map[spot][]named           // the codes in rows of which another cell is wrong
}

func newFailures() failures {
	return failures{
		refs: map[string]map[string]bool{}, parties: map[string]map[string]bool{},
		read: map[string]bool{}, named: map[spot][]named{},
	}
}

func put(m map[string]map[string]bool, table, what string) {
	if m[table] == nil {
		m[table] = map[string]bool{}
	}
	m[table][what] = true
}

// add keeps that the document of a table failed: by its key, and by the reference that begins the key.
func (f *failures) add(table *pooled.Table, doc string) {
	put(f.refs, table.Name, doc)
	ref, _, _ := strings.Cut(doc, "|")
	put(f.refs, table.Name, ref)
}

// nameless keeps that it is not known whom a document that failed was about.
func (f *failures) nameless(table *pooled.Table) { put(f.parties, table.Name, "") }

// addEvent keeps that an event failed, and whom it was about.
func (f *failures) addEvent(table *pooled.Table, doc string, e pooled.Event) {
	f.add(table, doc)
	for _, row := range pooled.RowsOf(e) {
		for _, name := range []string{"provider", "partner", "payer", "party"} {
			if c, ok := table.Column(name); ok && c.Text(row) != "" {
				put(f.parties, table.Name, pooled.Fold(c.Text(row)))
			}
		}
	}
}

func (f *failures) has(table, key string) bool { return f.refs[table][key] }

// own leaves out the problems that only follow from what failed before.
func (f *failures) own(table *pooled.Table, e pooled.Event, problems []ledger.Problem) []ledger.Problem {
	follows := f.namesFailed(table, e) || f.meetsFailed(table, e)
	return slices.DeleteFunc(slices.Clone(problems), func(p ledger.Problem) bool {
		switch p.Code {
		case "LOAD-010":
			of, ok := namedBy(table, p.Field)
			return ok && f.explains(of, p.Value)
		case "LOAD-004", "LOAD-009", "LOAD-011", "LOAD-013", "LOAD-014":
			return false // of the row itself
		}
		return follows
	})
}

// alsoNamed lists the columns that name rows of a table without being single codes of it; of any table, as table/ref,
// where it is empty.
var alsoNamed = map[string]string{
	"payments.invoices": "invoices", "invoices.credits": "invoices", "invoices.accrual": "accruals", "identifications.receipt": "receipts",
	"reversals.of": "", "write_offs.document": "", "services.lead": "organisations", "funds.eligible_services": "services",
}

// namedBy is the table whose rows a column names.
func namedBy(table *pooled.Table, column string) (string, bool) {
	if of, ok := alsoNamed[table.Name+"."+column]; ok {
		return of, true
	}
	c, ok := table.Column(column)
	return c.Of, ok && c.Of != ""
}

// namesFailed tells whether the event names a row that failed, or is part of one rule with such a row.
func (f *failures) namesFailed(table *pooled.Table, e pooled.Event) bool {
	if r, ok := e.(*pooled.RiskRule); ok && f.has(table.Name, pooled.Fold(r.Fund)) {
		return true
	}
	for _, row := range pooled.RowsOf(e) {
		for _, c := range table.Columns {
			of, ok := namedBy(table, c.Name)
			if ok && slices.ContainsFunc(strings.Split(c.Text(row), ";"), func(ref string) bool { return f.hasDocument(of, ref) }) {
				return true
			}
		}
	}
	return false
}

// explains tells whether a code of a table is not on file because of what failed before.
func (f *failures) explains(of, code string) bool {
	return f.hasDocument(of, code) || f.unread && !f.read[of]
}

func (f *failures) hasDocument(table, ref string) bool {
	if table == "" {
		table, ref, _ = strings.Cut(ref, "/")
	}
	ref, _, _ = strings.Cut(pooled.Fold(ref), "#") // a line of a document
	ref, _, _ = strings.Cut(ref, ":")              // a lead's part
	return f.has(pooled.Fold(table), ref)
}

// before lists the tables whose rows an event of a table relies on without naming them.
var before = map[string][]string{
	"payments": {"invoices", "openings", "payments"}, "write_offs": {"invoices", "openings", "recharges"},
	"receipts": {"receipts"}, "disputes": {"instalments"},
}

// meetsFailed tells whether the event relies on a row that failed, of the same party, without naming it.
func (f *failures) meetsFailed(table *pooled.Table, e pooled.Event) bool {
	d, ok := e.(pooled.Dated)
	if !ok {
		return false
	}
	if p, ok := e.(*pooled.Payment); ok && len(p.Invoices) > 0 {
		return false // it names what it pays
	}
	return slices.ContainsFunc(before[table.Name], func(earlier string) bool {
		of := f.parties[earlier]
		return of[""] || of[pooled.Fold(d.Party())]
	})
}
