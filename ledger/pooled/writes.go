package pooled

import "commonpurse/ledger"

// completer is an event that fills in what it leaves blank from what is on file.
type completer interface{ complete(s State) }

// written is the change by which a row stands in its register from now on.
func written(e Event) RowChange {
	t, _ := TableNamed(e.Table())
	return RowChange{Table: t.Name, Key: t.RegisterKey(e), Row: e}
}

// writes is the posting of a row that does nothing but stand in its register.
func writes(e Event) (Posting, *ledger.Refusal) {
	return Posting{Rows: []RowChange{written(e)}}, nil
}
