package pooled

import "commonpurse/ledger"

// completer is an event that fills in what it leaves blank from what is on file.
type completer interface{ complete(s State) }

// writes is the posting of a reference row: it stands in its register from now on.
func writes(e Event) (Posting, *ledger.Refusal) {
	t, _ := TableNamed(e.Table())
	return Posting{Rows: []RowChange{{Table: t.Name, Key: t.RegisterKey(e), Row: e}}}, nil
}
