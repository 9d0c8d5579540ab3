package pooled

import "commonpurse/ledger"

// reference returns the reference that a budget row has when it gives none: fund/year/service/source/kind.
func (b *BudgetSet) reference() string {
	if b.Code != "" {
		return b.Code
	}
	return b.Fund + "/" + b.Year.String() + "/" + b.Service + "/" + b.Source + "/" + b.Kind
}

// writes is the posting of a reference row: it stands in its register from now on.
func writes(e Event) (Posting, *ledger.Refusal) {
	t, _ := TableNamed(e.Table())
	return Posting{Rows: []RowChange{{Table: t.Name, Key: t.RegisterKey(e), Row: e}}}, nil
}
