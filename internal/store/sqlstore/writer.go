package sqlstore

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// writer appends to one book in one transaction.
type writer struct {
	*reader
	began     int64            // the number of the last code when the transaction began
	ids       map[string]int64 // codes that were known before, as they are used
	own       map[string]bool  // registers that are this transaction's own copies
	moves     moves            // what the batch that is being written adds to what is kept
	items     lately[numbered] // by key
	tree      tree
	last      seal.Hash // the leaf of the last event written
	sealer    store.Sealer
	inserters map[*insertion]*inserter
	check     *checker // where nothing is written, and everything compared
}

var _ store.Writer = (*writer)(nil)

func newWriter(r *reader) *writer {
	r.names, r.fresh = slices.Clip(r.names), map[string]int64{}
	return &writer{
		reader: r, began: r.head.lastCode, ids: map[string]int64{}, own: map[string]bool{}, tree: tree{under: r},
		inserters: map[*insertion]*inserter{},
	}
}

// remember keeps what the transaction wrote in memory, now that it is committed.
func (w *writer) remember() {
	if len(w.fresh) > 0 {
		w.memory.codes.learn(w.began, w.names[w.began+1:])
	}
	w.memory.mu.Lock()
	defer w.memory.mu.Unlock()
	if w.memory.registers == nil || w.memory.registers.seq < w.registers.seq {
		w.memory.registers, w.memory.at = w.registers, w.head
	}
}

// codeID returns a code's number, giving it the next when it is new.
func (w *writer) codeID(code string) int64 {
	if id, ok := w.ids[code]; ok {
		return id
	}
	id := w.id(code)
	if id == noCode {
		w.head.lastCode++
		id = w.head.lastCode
		w.fresh[code] = id
		w.names = append(w.names, code)
	}
	w.ids[code] = id
	return id
}

// Append writes a batch that follows the head.
func (w *writer) Append(b pooled.Batch) error {
	if w.fault != nil {
		return w.fault
	}
	if len(b.Records) == 0 {
		if len(b.Versions)+len(b.Documents)+len(b.Items) > 0 {
			return errors.New("a batch without events writes something")
		}
		return nil
	}
	if err := w.follows(b.Records); err != nil {
		return err
	}
	before := w.head
	if err := w.goes(b); err != nil {
		return err
	}
	steps := []step{
		{"events", w.writeEvents},
		{"items", w.writeItems},
		{"lines", w.writeLines},
		{"codes", func(pooled.Batch) error { return w.writeCodes(before.lastCode) }},
		{"registers", w.writeVersions},
		{"documents", w.writeDocuments},
		{"tiles", func(pooled.Batch) error { return w.writeTiles(before.seq) }},
	}
	if w.check == nil { // sums are checked when all lines are
		steps = append(steps, step{"balances", w.writeBalances}, step{"open amounts", w.writeAmounts}, step{"the head", w.writeHead})
	}
	for _, s := range steps {
		if err := s.write(b); err != nil {
			err = fmt.Errorf("writing %s from event %d: %w", s.what, b.Records[0].Seq, err)
			w.fault = err // what is in memory may be ahead of the database, so the transaction ends here
			return err
		}
	}
	w.siftDocuments(b)
	return nil
}

// step is one table that a batch is written to.
type step struct {
	what  string
	write func(pooled.Batch) error
}

// follows tells why records cannot follow the head.
func (w *writer) follows(records []pooled.Record) error {
	seq, at := w.head.seq, w.head.at
	for _, r := range records {
		seq++
		switch {
		case r.Seq != seq:
			return fmt.Errorf("event %d was given where event %d follows", r.Seq, seq)
		case r.At < at:
			return fmt.Errorf("event %d is recorded before the event that it follows", seq)
		case seq == 1 && r.Table != "books":
			return fmt.Errorf("the first event of a book opens it; this one is of %s", r.Table)
		}
		at = r.At
		for i, e := range r.Entries {
			if e.Date < e.Period.Start() || e.Date > e.Period.End() {
				return fmt.Errorf("entry %d.%d is dated %s, outside its period %s", seq, i+1, e.Date, e.Period)
			}
		}
	}
	return nil
}

var (
	insertEvent = newInsertion("events",
		`book, seq, recorded_at, kind, key, actor, load, file, sheet, "row", body, leaf`, "")
	insertItem = newInsertion("items",
		"book, id, key, party, date, due, contribution, number, source, service, nature, note", "")
	insertLine = newInsertion("lines", "book, seq, place, line, layer, date, period, account, fund, year, nature, partner,"+
		" source, service, contract, provider, pilot, item, amount, rule, memo", "")
	insertCode    = newInsertion("codes", "book, id, code", "")
	insertPeriod  = newInsertion("periods", "book, period", " on conflict (book, period) do nothing")
	insertBalance = newInsertion("balances", "book, "+balanceColumns+", amount",
		" on conflict (book, "+balanceColumns+") do update set amount = balances.amount + excluded.amount")
	insertTotal = newInsertion("totals", "book, "+totalColumns+", amount",
		" on conflict (book, "+totalColumns+") do update set amount = totals.amount + excluded.amount")
	insertAmount = newInsertion("item_amounts", "book, item, account, fund, party, due, open",
		" on conflict (book, item, account, fund) do update set open = item_amounts.open + excluded.open")
	insertDocument = newInsertion("documents",
		"book, event_seq, seq, until_seq, kind, key, folded, date, party, amount, other, digest, reversed_by, parts", "")
	insertTile = newInsertion("tiles", "book, level, place, hash", "")
)

func (w *writer) writeEvents(b pooled.Batch) error {
	in := w.into(insertEvent)
	for _, r := range b.Records {
		leaf := w.sealer.Leaf(w.code, r)
		w.tree.add(0, r.Seq-1, leaf)
		w.last = leaf
		err := in.add(w.book, r.Seq, r.At, r.Table, r.Key, r.Actor, r.Load, r.File, r.Sheet, r.Row, string(r.Body), leaf[:])
		if err != nil {
			return err
		}
	}
	return in.write()
}

func (w *writer) writeItems(b pooled.Batch) error {
	in := w.into(insertItem)
	for _, i := range b.Items {
		w.head.lastItem++
		err := in.add(w.book, w.head.lastItem, i.Key, i.Party, int64(i.Date), int64(i.Due), i.Contribution, int64(i.Number),
			i.Source, i.Service, int64(i.Nature), i.Note)
		if err != nil {
			return err
		}
	}
	return in.write()
}

func (w *writer) writeCodes(from int64) error {
	in := w.into(insertCode)
	for id := from + 1; id <= w.head.lastCode; id++ {
		if err := in.add(w.book, id, w.names[id]); err != nil {
			return err
		}
	}
	return in.write()
}

func (w *writer) writeTiles(before int64) error {
	in := w.into(insertTile)
	for _, id := range seal.TilesCompleted(before, w.head.seq) {
		h, err := seal.TileHash(&w.tree, id)
		if err != nil {
			return err
		}
		w.tree.add(id.Level, id.Index, h)
		if err := in.add(w.book, int64(id.Level), id.Index, h[:]); err != nil {
			return err
		}
	}
	w.tree.trim()
	return in.write()
}

// writeHead moves the head to the last event; what a load or the opening of the book says of it was noted with its row.
func (w *writer) writeHead(b pooled.Batch) error {
	h := &w.head
	return w.t.exec(`update heads set seq = $1, recorded_at = $2, load = $3, public_key = $4, last_code = $5,
		last_item = $6, last_date = $7, last_period = $8 where book = $9`,
		h.seq, h.at, h.load, h.publicKey, h.lastCode, h.lastItem, h.lastDate, h.lastPeriod, w.book)
}

const endDocument = "update documents set until_seq = $1 where book = $2 and folded = $3 and until_seq is null"

// end ends the version of a key that is in force.
func (w *writer) end(table, text string, e ending) error {
	if w.check != nil {
		w.check.end(table, e)
		return nil
	}
	return w.t.exec(text, e.seq, w.book, e.key)
}

// writeDocuments closes the versions that a batch replaces and writes its own. A version is written by its event, or,
// where it says that the document is reversed, whole or in part, by the last reversal of it.
func (w *writer) writeDocuments(b pooled.Batch) error {
	if len(b.Documents) == 0 {
		return nil
	}
	seqs := make(map[string]int64, len(b.Records))
	for _, r := range b.Records {
		seqs[r.Key] = r.Seq
	}
	written := make([]int64, len(b.Documents))
	keys := make([]string, len(b.Documents))
	for i, d := range b.Documents {
		written[i], keys[i] = d.Seq, pooled.Fold(d.Key)
		if last, reversed := d.LastReversal(); reversed {
			written[i] = seqs[last]
		}
	}
	until, replaced := ends(keys, written)
	for _, e := range replaced {
		if b.Documents[e.place].Seq == e.seq {
			continue // it is new, and replaces none
		}
		if err := w.end("documents", endDocument, e); err != nil {
			return err
		}
	}
	in := w.into(insertDocument)
	for i, d := range b.Documents {
		if until[i] == dropped {
			continue
		}
		err := in.add(w.book, d.Seq, written[i], orNull(until[i]), d.Table, d.Key, keys[i], int64(d.Date), d.Party,
			int64(d.Amount), d.Other, d.Digest[:], d.ReversedBy, strings.Join(d.Parts, ";"))
		if err != nil {
			return err
		}
	}
	return in.write()
}
