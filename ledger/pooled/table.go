package pooled

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Table describes one table of the load format: its columns, and what its rows become.
type Table struct {
	Name    string
	Columns []Column
	// New makes an empty row: a pointer to the struct whose tags the columns are.
	New func() any
	// Reference says that its rows say how things are, and may be changed by loading them again; the others are money
	// rows, which post and are never changed.
	Reference bool
	// Restates says that its rows are recorded in order of date, as money rows are, and post nothing: they say how things
	// are from then on, and one that differs takes the place of the one on file.
	Restates bool
	// Group names the columns whose rows are one document, one event; empty when each row is an event.
	Group []string
	// Assemble makes the document of its rows, in order; nil when each row is its own event.
	Assemble func(rows []any) Event
}

// Later lists the tables of the load format that no event exists for yet, with the work that brings them.
var Later = map[string]string{
	"settlements": "the year end",
}

// Beside names the sheets that a workbook of the load format may have beside its tables, which hold no rows.
var Beside = []string{"Guidance", "Lists"}

// Tables lists every table that can be loaded, in dependency order: a table's codes are on file before a later table
// names them; among money tables the order is that in which rows of one date post.
var Tables = buildTables()

func buildTables() []*Table { return slices.Concat(referenceTables(), moneyTables()) }

func reference(name string, fresh func() any) *Table {
	return &Table{Name: name, Columns: columnsOf(fresh()), New: fresh, Reference: true}
}

func moneyTable(name string, fresh func() any) *Table {
	return &Table{Name: name, Columns: loaded(fresh()), New: fresh}
}

func restating(name string, fresh func() any) *Table {
	return &Table{Name: name, Columns: loaded(fresh()), New: fresh, Restates: true}
}

func document(name string, fresh func() any, assemble func([]any) Event, group ...string) *Table {
	return &Table{Name: name, Columns: columnsOf(fresh()), New: fresh, Group: group, Assemble: assemble}
}

func referenceTables() []*Table {
	return []*Table{
		reference("organisations", func() any { return new(Organisation) }),
		reference("aliases", func() any { return new(Alias) }),
		reference("partnerships", func() any { return new(Partnership) }),
		reference("groups", func() any { return new(Group) }),
		reference("people", func() any { return new(Person) }),
		reference("members", func() any { return new(Member) }),
		reference("accounts", func() any { return new(Account) }),
		reference("funds", func() any { return new(Fund) }),
		reference("limits", func() any { return new(Limit) }),
		reference("deputies", func() any { return new(Deputy) }),
		reference("interests", func() any { return new(Interest) }),
		reference("settings", func() any { return new(Setting) }),
		reference("strategies", func() any { return new(Strategy) }),
		reference("priorities", func() any { return new(Priority) }),
		reference("targets", func() any { return new(Target) }),
		reference("actions", func() any { return new(Action) }),
		reference("assessments", func() any { return new(Assessment) }),
		reference("services", func() any { return new(Service) }),
		reference("risk_rules", func() any { return new(RiskRule) }),
		reference("bank_accounts", func() any { return new(BankAccount) }),
	}
}

func moneyTables() []*Table {
	return []*Table{
		moneyTable("overrides", func() any { return new(Override) }),
		moneyTable("decisions", func() any { return new(Decision) }),
		document("openings", func() any { return new(OpeningRow) }, assembleOpening, "ref", "fund"),
		moneyTable("contributions", func() any { return new(Contribution) }),
		moneyTable("reserve_moves", func() any { return new(ReserveMove) }),
		moneyTable("carry_forwards", func() any { return new(CarryForward) }),
		moneyTable("contribution_changes", func() any { return new(ContributionChange) }),
		moneyTable("budgets", func() any { return new(BudgetSet) }),
		moneyTable("transitions", func() any { return new(Transition) }),
		moneyTable("virements", func() any { return new(Virement) }),
		restating("pilot_costs", func() any { return new(PilotCost) }),
		moneyTable("pilots", func() any { return new(Pilot) }),
		moneyTable("instalments", func() any { return new(InstalmentRaised) }),
		moneyTable("disputes", func() any { return new(Dispute) }),
		moneyTable("receipts", func() any { return new(Receipt) }),
		moneyTable("contracts", func() any { return new(Contract) }),
		moneyTable("contract_lines", func() any { return new(ContractLine) }),
		moneyTable("contract_terms", func() any { return new(ContractTerm) }),
		moneyTable("contract_shares", func() any { return new(ContractShare) }),
		moneyTable("extensions", func() any { return new(Extension) }),
		moneyTable("variations", func() any { return new(Variation) }),
		restating("grant_instalments", func() any { return new(GrantInstalment) }),
		moneyTable("claims", func() any { return new(Claim) }),
		document("invoices", func() any { return new(InvoiceRow) }, assembleInvoice, "ref"),
		moneyTable("payments", func() any { return new(Payment) }),
		moneyTable("holds", func() any { return new(Hold) }),
		moneyTable("direct_spend", func() any { return new(DirectSpend) }),
		moneyTable("in_kind", func() any { return new(InKind) }),
		moneyTable("recharges", func() any { return new(Recharge) }),
		moneyTable("accruals", func() any { return new(Accrual) }),
		moneyTable("prepayments", func() any { return new(Prepayment) }),
		moneyTable("clawbacks", func() any { return new(Clawback) }),
		moneyTable("retention_releases", func() any { return new(RetentionRelease) }),
		moneyTable("write_offs", func() any { return new(WriteOff) }),
		moneyTable("intents", func() any { return new(Intent) }),
		moneyTable("rolls", func() any { return new(Roll) }),
		moneyTable("identifications", func() any { return new(Identification) }),
		moneyTable("reversals", func() any { return new(Reversal) }),
		document("journals", func() any { return new(JournalRow) }, assembleJournal, "ref"),
		restating("evaluations", func() any { return new(Evaluation) }),
		restating("forecasts", func() any { return new(ForecastSet) }),
		restating("measurements", func() any { return new(Measurement) }),
		restating("closes", func() any { return new(Close) }),
	}
}

// loaded lists the columns of a row that stand in the load format, and not in its register alone.
func loaded(row any) []Column {
	return slices.DeleteFunc(columnsOf(row), func(c Column) bool { return c.Kept })
}

// rowsAs returns the rows of a document as their own type.
func rowsAs[T any](rows []any) []*T {
	out := make([]*T, len(rows))
	for i, r := range rows {
		row, ok := r.(*T)
		if !ok {
			panic(fmt.Sprintf("a row of another table: %T", r))
		}
		out[i] = row
	}
	return out
}

// TableNamed finds a table by its name.
func TableNamed(name string) (*Table, bool) {
	t, ok := tablesByName[name]
	return t, ok
}

var tablesByName = byName(Tables)

func byName(tables []*Table) map[string]*Table {
	out := make(map[string]*Table, len(tables))
	for _, t := range tables {
		out[t.Name] = t
	}
	return out
}

// Column finds a column by its name.
func (t *Table) Column(name string) (Column, bool) {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return t.Columns[i], true
}

// Key returns what identifies a row among the rows of its table, as written: the key columns joined by "|".
func (t *Table) Key(row any) string {
	var parts []string
	for _, c := range t.Columns {
		if c.Key {
			parts = append(parts, c.Text(row))
		}
	}
	return strings.Join(parts, "|")
}

// Fold makes the form of a key or name that finds it whatever its case and spacing.
func Fold(text string) string {
	folded := true
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'A' && c <= 'Z':
			folded = false
		case c == ' ' && (i == 0 || i == len(text)-1 || text[i-1] == ' '), c < ' ', c >= utf8.RuneSelf:
			return strings.ToLower(strings.Join(strings.Fields(text), " "))
		}
	}
	if folded {
		return text
	}
	return strings.ToLower(text)
}

// FoldKey folds each of the parts of a register key and joins them by "|".
func FoldKey(parts ...string) string {
	if len(parts) == 1 {
		return foldPart(parts[0])
	}
	folded := make([]string, len(parts))
	for i, p := range parts {
		folded[i] = foldPart(p)
	}
	return strings.Join(folded, "|")
}

func foldPart(part string) string { return strings.ReplaceAll(Fold(part), "|", "¦") }
