package app

import (
	"encoding/hex"
	"iter"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// reversed makes lines as reports take them of lines as they are stored. It names what each reversal reverses, by the
// reversal's key, as it is asked for.
type reversed struct {
	s    pooled.State
	of   map[string]string
	leaf seal.Hash // the last, and how it is written: the lines of an event have the same
	hash string
}

func reversals(r store.Reader) *reversed { return &reversed{s: r.State(), of: map[string]string{}} }

// by is the key of what an event reverses; empty for one that is no reversal.
func (n *reversed) by(table, key string) string {
	if table != "reversals" {
		return ""
	}
	of, known := n.of[key]
	if !known {
		d, _ := n.s.Document(key)
		of = d.Party // a reversal's party is what it is of
		n.of[key] = of
	}
	return of
}

// line makes a line as reports take it of a line as it is stored.
func (n *reversed) line(l store.Line) reports.Line {
	if l.Leaf != n.leaf || n.hash == "" {
		n.leaf, n.hash = l.Leaf, hex.EncodeToString(l.Leaf[:])
	}
	maker, approver := pooled.Hands(l.Actor)
	return reports.Line{
		Seq: l.Seq, Place: l.Place, Number: l.Number, RecordedAt: l.RecordedAt, Date: l.Date, Period: l.Period, Line: l.Line,
		Table: l.Table, Key: l.Key, Load: l.Load, File: l.File, Sheet: l.Sheet, Row: l.Row, MadeBy: maker, ApprovedBy: approver,
		Reverses: n.by(l.Table, l.Key), Hash: n.hash,
	}
}

// linesOf streams lines as asked, with what they add up to, which is known before the first of them is read.
func linesOf(r store.Reader, q store.Asked) (iter.Seq2[reports.Line, error], *reports.LineTotals, error) {
	t, err := r.LineTotals(q)
	if err != nil {
		return nil, nil, err
	}
	all := linesThat(r, q, func(reports.Line) bool { return true })
	return all, &reports.LineTotals{Count: int(t.Count), Debit: t.Debit, Credit: t.Credit}, nil
}

// linesThat streams lines as asked that pass.
func linesThat(r store.Reader, q store.Asked, pass func(reports.Line) bool) iter.Seq2[reports.Line, error] {
	named := reversals(r)
	return readAhead(func(yield func(reports.Line, error) bool) {
		for l, err := range r.Lines(q) {
			if err != nil {
				yield(reports.Line{}, err)
				return
			}
			if line := named.line(l); pass(line) && !yield(line, nil) {
				return
			}
		}
	})
}

// inMemory streams lines that stand in memory.
func inMemory(lines []reports.Line) iter.Seq2[reports.Line, error] {
	return func(yield func(reports.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// lines lists the lines of some events: those that were appended last as they were written, others as they are read.
func (t *write) lines(seqs []int64) ([]reports.Line, error) {
	named := reversed{s: t.overlay, of: map[string]string{}}
	var lines []reports.Line
	for _, seq := range seqs {
		if i := seq - t.overlay.Head() + int64(len(t.appended)) - 1; i >= 0 {
			for l := range linesIn(t.book.code, t.appended[i]) {
				lines = append(lines, named.line(l))
			}
			continue
		}
		for l, err := range t.writer.Lines(store.Asked{Since: seq - 1, KnownAt: seq}) {
			if err != nil {
				return nil, err
			}
			lines = append(lines, named.line(l))
		}
	}
	return lines, nil
}

// linesIn are the lines of a record as they are stored.
func linesIn(book string, r pooled.Record) iter.Seq[store.Line] {
	l := store.Line{
		Seq: r.Seq, RecordedAt: r.At, Table: r.Table, Key: r.Key, Actor: r.Actor, Load: r.Load, File: r.File, Sheet: r.Sheet, Row: r.Row,
		Leaf: store.Leaf(book, r),
	}
	return func(yield func(store.Line) bool) {
		for i, e := range r.Entries {
			for n := range e.Lines {
				l.Place, l.Number, l.Date, l.Period, l.Line = int64(i+1), int64(n+1), e.Date, e.Period, e.Lines[n]
				if !yield(l) {
					return
				}
			}
		}
	}
}

// asShown streams lines as they may be shown.
func asShown(lines iter.Seq2[reports.Line, error], shown func(reports.Line) reports.Line) iter.Seq2[reports.Line, error] {
	if shown == nil {
		return lines
	}
	return func(yield func(reports.Line, error) bool) {
		for l, err := range lines {
			if err == nil {
				l = shown(l)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}
