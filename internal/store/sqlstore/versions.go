package sqlstore

import "commonpurse/ledger/pooled"

// ending is the end of a version that was in force: its key, the event that replaced it, and the place of the version that
// did.
type ending struct {
	key   string
	seq   int64
	place int
}

// dropped marks a version that the same event replaced: it was never in force.
const dropped = -1

// ends works out, of versions in order, when each of them ends (0 while it stands, or dropped), and for each key which
// event ends what was in force before.
func ends(keys []string, seqs []int64) ([]int64, []ending) {
	until := make([]int64, len(keys))
	last := make(map[string]int, len(keys))
	var replaced []ending
	for i, key := range keys {
		before, seen := last[key]
		switch {
		case !seen:
			replaced = append(replaced, ending{key, seqs[i], i})
		case seqs[before] == seqs[i]:
			until[before] = dropped
		default:
			until[before] = seqs[i]
		}
		last[key] = i
	}
	return until, replaced
}

func orNull(seq int64) any {
	if seq == 0 {
		return nil
	}
	return seq
}

// writeVersions closes the rows of registers that a batch replaces and writes its own, and changes the registers held
// in memory with them.
func (w *writer) writeVersions(b pooled.Batch) error {
	w.registers = w.registers.copied(w.head.seq)
	byTable := map[string][]pooled.Version{}
	var order []string
	for _, v := range b.Versions {
		if byTable[v.Table] == nil {
			order = append(order, v.Table)
		}
		byTable[v.Table] = append(byTable[v.Table], v)
		switch row := v.Row.(type) {
		case *pooled.BookOpened:
			w.head.publicKey = row.PublicKey
		case *pooled.LoadStarted:
			w.head.load = max(w.head.load, int64(row.Number))
		case *pooled.Waiting: // a load that waits has its number already
			w.head.load = max(w.head.load, int64(row.Load))
		}
	}
	for _, table := range order {
		t, err := registerNamed(table)
		if err != nil {
			return err
		}
		if err := w.writeRows(t, byTable[table]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) writeRows(t *registerTable, versions []pooled.Version) error {
	keys, seqs := make([]string, len(versions)), make([]int64, len(versions))
	for i, v := range versions {
		keys[i], seqs[i] = v.Key, v.Seq
	}
	until, replaced := ends(keys, seqs)
	g := w.registers.table(t.table.Name)
	for _, e := range replaced {
		if g != nil && g.rows[e.key] == nil {
			continue // there was none
		}
		if err := w.end(t.table.Name, t.end, e); err != nil {
			return err
		}
	}
	in := w.into(t.insert)
	for i, v := range versions {
		if v.Row == nil || until[i] == dropped {
			continue
		}
		values := append([]any{w.book, v.Key, v.Seq, orNull(until[i])}, t.cells(v.Row)...)
		if err := in.add(values...); err != nil {
			return err
		}
	}
	if err := in.write(); err != nil {
		return err
	}
	w.holdRows(t.table.Name, versions)
	return nil
}

// holdRows changes a register held in memory, on a copy that is this transaction's own.
func (w *writer) holdRows(table string, versions []pooled.Version) {
	g := w.registers.table(table)
	switch {
	case g == nil: // it is read when it is asked for
	case w.own[table]:
		g.change(versions)
	default:
		w.registers.keep(table, g.changed(versions))
		w.own[table] = true
	}
}
